// Streams of all devices on one axis of time: which are shown is chosen left, the waveform fills the page, the multimeter is
// on call.

import * as api from "./api.js";
import { h, setAttribute } from "./dom.js";
import { moment } from "./format.js";
import { Meter } from "./meter.js";
import { placeOf, shortName } from "./running-recordings.js";
import { StreamList } from "./stream-list.js";
import { StreamSource } from "./stream-source.js";
import { Waveform } from "./waveform.js";

const CHOSEN = "fieldrack.streams";
const METER = "fieldrack.meter";
const AT_FIRST = 4;
const MOST_HELD = 3;

/** Returns { element, dispose, pause }. */
export function streamsPage(store, query) {
  const source = new StreamSource(BigInt(Math.floor(store.now() / 1000)) * 1000000000n);
  const span = Number(query.get("span") ?? 5) * 1e9;
  // a moment that somebody came for, ms UTC
  const time = Number(query.get("time"));
  const from = time > 0 ? (time - Number(source.origin / 1000000n)) * 1e6 - span / 2 : undefined;
  const wave = new Waveform(source, { span, from, to: time > 0 ? from + span : undefined });
  const meter = new Meter(source);
  const filter = h("input", { type: "search", placeholder: "Filter", "aria-label": "Filter streams" });
  const list = new StreamList();
  const meterButton = h("button", { type: "button", text: "Multimeter", onclick: () => showMeter(meter.element.hidden) });
  const element = h("div", { class: "page streams-page" },
    h("aside", { class: "stream-choice", "aria-label": "Streams" }, h("header", {}, h("h1", { text: "Streams" }), meterButton), filter, list.element),
    h("div", { class: "streams-wave" }, time > 0 ? momentLine(store, time, () => wave.goLive()) : null, wave.element), meter.element);
  let infos = [];
  list.chosen = query.getAll("trace");
  list.onChange = () => {
    localStorage.setItem(CHOSEN, JSON.stringify(list.chosen));
    apply();
  };
  let disposed = false;

  function showMeter(on) {
    meter.element.hidden = !on;
    setAttribute(meterButton, "aria-pressed", String(on));
    localStorage.setItem(METER, on);
    meter.set(on ? shown() : []);
  }

  const shown = () => list.chosen.map((trace) => infos.find((info) => info.trace === trace)).filter(Boolean);

  function apply() {
    wave.set(shown());
    meter.set(meter.element.hidden ? [] : shown());
  }

  function build() {
    list.show(infos, (channels) => channels.some((info) => list.chosen.includes(info.trace)) || channels.length <= 8, "No device of this lab has streams now.");
    list.narrow(filter.value);
  }

  async function load() {
    try {
      const found = await source.traces();
      if (disposed || JSON.stringify(found.map((info) => info.trace)) === JSON.stringify(infos.map((info) => info.trace))) {
        return;
      }
      infos = found;
      const stream = query.get("stream");
      const device = query.get("device");
      if (shown().length === 0) {
        const asked = infos.filter((info) => (stream ? info.stream === stream : device && info.stream.startsWith(`${device}/`)));
        list.chosen = asked.length > 0 ? asked.slice(0, AT_FIRST).map((info) => info.trace) : remembered(infos);
      }
      build();
      apply();
    } catch {
      // the link went: asked again when it is back
    }
  }

  const reload = () => load();
  store.addEventListener("devices", reload);
  filter.addEventListener("input", () => list.narrow(filter.value));
  showMeter(localStorage.getItem(METER) === "true");
  load();
  return {
    element,
    pause: () => wave.pause(),
    dispose() {
      disposed = true;
      store.removeEventListener("devices", reload);
      wave.dispose();
      meter.dispose();
    },
  };
}

/** Says which moment is looked at, and which recordings hold it: histories reach back only so far. */
function momentLine(store, time, goLive) {
  const nanos = `${time}000000`;
  const held = h("span", { class: "held" });
  const element = h("p", { class: "moment" }, h("span", {}, "At ", h("b", { text: moment(time) })), held,
    h("button", { type: "button", class: "link", text: "Back to now", onclick: () => {
      element.remove();
      goLive();
    } }));
  store.ready.then(async () => {
    const { recordings } = store.health.recordings ? await api.recordings(MOST_HELD, { from: nanos, to: nanos }) : { recordings: [] };
    held.replaceChildren(...(recordings.length === 0 ? ["no recording holds this moment"]
      : ["recorded in ", ...recordings.flatMap(({ name }, i) => [i > 0 ? ", " : "", h("a", { href: `${placeOf(name)}?time=${nanos}`, text: shortName(name), title: name })])]));
  }).catch(() => {}); // the link went, which the frame says
  return element;
}

/** Returns what was shown the last time, else the first measured channels. */
function remembered(infos) {
  const known = JSON.parse(localStorage.getItem(CHOSEN) ?? "[]").filter((trace) => infos.some((info) => info.trace === trace));
  return known.length > 0 ? known : infos.filter((info) => info.unit.text !== "").slice(0, 3).map((info) => info.trace);
}
