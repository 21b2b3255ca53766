// Streams of all devices on one axis of time: which are shown is chosen left, the waveform fills the page, the multimeter is
// on call.

import { h, setAttribute } from "./dom.js";
import { engineering } from "./format.js";
import { Meter } from "./meter.js";
import { StreamSource } from "./stream-source.js";
import { Waveform } from "./waveform.js";

const CHOSEN = "fieldrack.streams";
const METER = "fieldrack.meter";
const AT_FIRST = 4;
const MOST = 16;
const HERTZ = { symbol: "Hz", text: "Hz", exponent: 0 };

/** Returns { element, dispose, pause }. */
export function streamsPage(store, query) {
  const source = new StreamSource(BigInt(Math.floor(store.now() / 1000)) * 1000000000n);
  const wave = new Waveform(source, { span: Number(query.get("span") ?? 5) * 1e9 });
  const meter = new Meter(source);
  const filter = h("input", { type: "search", placeholder: "Filter", "aria-label": "Filter streams" });
  const list = h("div", { class: "stream-list scroll" });
  const meterButton = h("button", { type: "button", text: "Multimeter", onclick: () => showMeter(meter.element.hidden) });
  const element = h("div", { class: "page streams-page" },
    h("aside", { class: "stream-choice", "aria-label": "Streams" }, h("header", {}, h("h1", { text: "Streams" }), meterButton), filter, list),
    wave.element, meter.element);
  let infos = [];
  let chosen = query.getAll("trace");
  let disposed = false;

  function showMeter(on) {
    meter.element.hidden = !on;
    setAttribute(meterButton, "aria-pressed", String(on));
    localStorage.setItem(METER, on);
    meter.set(on ? shown() : []);
  }

  const shown = () => chosen.map((trace) => infos.find((info) => info.trace === trace)).filter(Boolean);

  function choose(trace, on) {
    chosen = on ? [...chosen.filter((one) => one !== trace), trace].slice(-MOST) : chosen.filter((one) => one !== trace);
    localStorage.setItem(CHOSEN, JSON.stringify(chosen));
    list.querySelectorAll("input").forEach((box) => (box.checked = chosen.includes(box.value)));
    apply();
  }

  function apply() {
    wave.set(shown());
    meter.set(meter.element.hidden ? [] : shown());
    colourList();
  }

  function colourList() {
    list.querySelectorAll(".stream-channel").forEach((row) => {
      const at = wave.traces.findIndex((info) => info.trace === row.dataset.trace);
      row.querySelector(".swatch").className = at < 0 ? "swatch none" : `swatch t${(at % 8) + 1}`;
    });
  }

  function build() {
    const byStream = Map.groupBy(infos, (info) => info.stream);
    list.replaceChildren(...[...byStream].map(([stream, channels]) => h("details", { open: channels.some((info) => chosen.includes(info.trace)) || channels.length <= 8 },
      h("summary", { title: channels[0].description }, h("span", { class: "name", text: stream }),
        h("span", { class: "count", text: channels[0].rate ? engineering(channels[0].rate, HERTZ, 4) : "" })),
      ...channels.map((info) => h("label", { class: "stream-channel", "data-trace": info.trace },
        h("input", { type: "checkbox", value: info.trace, checked: chosen.includes(info.trace), onchange: (event) => choose(info.trace, event.target.checked) }),
        h("span", { class: "swatch none", "aria-hidden": "true" }), h("span", { class: "name", text: info.name }), h("span", { class: "unit", text: info.unit.text }))))));
    if (infos.length === 0) {
      list.replaceChildren(h("p", { class: "quiet", text: "No device of this lab has streams now." }));
    }
    narrow();
  }

  function narrow() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    list.querySelectorAll(".stream-channel").forEach((row) => (row.hidden = !words.every((word) => row.dataset.trace.toLowerCase().includes(word))));
    list.querySelectorAll("details").forEach((group) => {
      group.hidden = words.length > 0 && !group.querySelector(".stream-channel:not([hidden])");
      group.open ||= words.length > 0;
    });
  }

  async function load() {
    try {
      const found = await source.traces();
      if (disposed || JSON.stringify(found.map((info) => info.trace)) === JSON.stringify(infos.map((info) => info.trace))) {
        return;
      }
      infos = found;
      const stream = query.get("stream");
      if (shown().length === 0) {
        chosen = stream ? infos.filter((info) => info.stream === stream).slice(0, AT_FIRST).map((info) => info.trace) : remembered(infos);
      }
      build();
      apply();
    } catch {
      // the link went: asked again when it is back
    }
  }

  const reload = () => load();
  store.addEventListener("devices", reload);
  filter.addEventListener("input", narrow);
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

/** Returns what was shown the last time, else the first measured channels. */
function remembered(infos) {
  const known = JSON.parse(localStorage.getItem(CHOSEN) ?? "[]").filter((trace) => infos.some((info) => info.trace === trace));
  return known.length > 0 ? known : infos.filter((info) => info.unit.text !== "").slice(0, 3).map((info) => info.trace);
}
