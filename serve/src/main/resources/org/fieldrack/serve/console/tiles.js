// The tiles of a dashboard: each shows what it is told and says so where that is not there.

import { commandButton } from "./confirm.js";
import { h, setText } from "./dom.js";
import { NumberFormat, clock, moment, numeric } from "./format.js";
import { hashOf } from "./palette.js";
import { readingOf } from "./reading.js";
import { setField } from "./set-field.js";
import { severityMark, stateBadge } from "./state-badge.js";
import { isPlotted } from "./store.js";
import { StreamSource } from "./stream-source.js";
import { Trend } from "./trend.js";
import { Waveform } from "./waveform.js";

const TROUBLE = new Set(["lost", "error", "interlocked"]);
const MOST_ALARMS = 50;
const WAVE_SPAN = 5e9;

/** Splits an address into device and path. */
export function split(address) {
  const [, device, path] = address.match(/^([^./]+)[./]?(.*)$/) ?? [null, address, ""];
  return { device, path };
}

/** Makes a tile: { element, dispose }. It fills itself as soon as the descriptors are there, and again when they change. */
export function tileOf(store, tile) {
  const body = h("div", { class: "tile-body" });
  const title = h("h2", { text: tile.title ?? "", hidden: !tile.title });
  const element = h("section", { class: `tile is-${tile.kind} w${tile.width} h${tile.height}`, "aria-label": tile.title || tile.kind, "data-kind": tile.kind },
    title, body);
  let ends = [];
  let turn = 0;

  const end = () => {
    ends.forEach((one) => one());
    ends = [];
  };
  async function fill() {
    const mine = ++turn;
    const make = FILLERS[tile.kind];
    try {
      const found = await Promise.all((make?.needs === "descriptors" ? tile.show : []).map((address) => descriptor(store, address)));
      if (mine !== turn) {
        return;
      }
      end();
      body.replaceChildren();
      make ? make({ store, tile, body, found, onEnd: (one) => ends.push(one) }) : body.append(absent(`This console knows no tile "${tile.kind}".`));
    } catch (fault) {
      if (mine === turn) {
        body.replaceChildren(absent(fault.message));
      }
    }
  }

  const devices = new Set(tile.show.map((address) => split(address).device));
  const again = (event) => devices.has(event.detail) && fill();
  const known = () => body.querySelector(".absent") && fill();
  store.addEventListener("schema", again);
  store.addEventListener("devices", known);
  fill();
  return {
    element,
    dispose() {
      turn++;
      end();
      store.removeEventListener("schema", again);
      store.removeEventListener("devices", known);
    },
  };
}

const absent = (text) => h("p", { class: "quiet absent", text });

/** Finds what an address names: { address, device, item }, or { address, why } where there is none. */
async function descriptor(store, address) {
  const { device, path } = split(address);
  if (!store.devices.has(device)) {
    return { address, why: store.health ? `There is no device ${device} in this lab now.` : "…" };
  }
  const schema = await store.schema(device);
  const item = schema.properties.get(path) ?? schema.commands.get(path);
  return item ? { address, device, item } : { address, why: `${device} has no ${path} now.` };
}

/** Runs for each address that exists; says of the others why not. */
function each(found, body, show) {
  if (found.length === 0) {
    body.append(h("p", { class: "quiet", text: "Nothing is chosen yet." }));
  }
  found.forEach((one) => (one.item ? show(one) : body.append(absent(`${one.address}: ${one.why}`))));
}

/** A tile that is called as the device need not repeat it in each line. */
const nameOf = ({ address, device, item }, tile) => h("a", { class: "name", href: hashOf(address), title: address,
  text: tile.title === device ? item.fullName ?? item.name : `${device} · ${item.fullName ?? item.name}` });

function value({ store, tile, body, found }) {
  body.classList.toggle("single", tile.show.length === 1);
  each(found, body, (one) => body.append(h("div", { class: "tile-value" }, nameOf(one, tile), readingOf(store, one.address, one.item))));
}
value.needs = "descriptors";

function set({ store, tile, body, found }) {
  each(found, body, (one) => {
    const field = one.item.kind === "property" && one.item.access === "RECONFIGURABLE" ? setField(store, one.device, one.item) : absent("cannot be set");
    body.append(h("div", { class: "tile-set" }, nameOf(one, tile), readingOf(store, one.address, one.item), field));
  });
}
set.needs = "descriptors";

function button({ store, body, found }) {
  each(found, body, (one) => body.append(one.item.kind === "command"
    ? h("div", { class: "tile-command" }, h("span", { class: "name", text: one.device }), commandButton(store, one.device, one.item))
    : absent(`${one.address} is no command.`)));
}
button.needs = "descriptors";

function trend({ store, tile, body, found, onEnd }) {
  const drawing = new Trend(store, { span: tile.span, fixed: true });
  onEnd(() => drawing.dispose());
  body.append(drawing.element);
  each(found, body, (one) => (isPlotted(one.item) ? drawing.add(one.address, one.item) : body.append(absent(`${one.address} cannot be drawn.`))));
}
trend.needs = "descriptors";

function waveform({ store, tile, body, onEnd }) {
  const source = new StreamSource(BigInt(Math.floor(store.now() / 1000)) * 1000000000n);
  const wave = new Waveform(source, { span: tile.span ? tile.span * 1e6 : WAVE_SPAN });
  onEnd(() => wave.dispose());
  body.append(wave.element);
  source.traces().then((known) => {
    const infos = tile.show.map((trace) => known.find((info) => info.trace === trace));
    wave.set(infos.filter(Boolean));
    tile.show.filter((_, i) => !infos[i]).forEach((trace) => body.append(absent(`There is no channel ${trace} now.`)));
  }, (fault) => body.append(absent(fault.message)));
}

function multimeter({ store, tile, body, found, onEnd }) {
  each(found, body, (one) => {
    const meter = new Meter(one.item);
    const said = ["mean", "σ", "min", "max", "p-p"].map((name) => [name, h("dd")]);
    const since = h("span", { class: "quiet" });
    const show = () => {
      const told = meter.told();
      said.forEach(([name, place]) => setText(place, told[name]));
      setText(since, meter.count === 0 ? "" : `${meter.count} readings since ${clock(meter.since)}`);
    };
    onEnd(store.listen(one.address, (reading) => {
      if (reading.quality !== "STALE") {
        meter.take(reading, one.item);
        show();
      }
    }));
    const reset = h("button", { type: "button", text: "Reset", "aria-label": `Reset the statistics of ${one.item.name}`, onclick: () => {
      meter.reset();
      show();
    } });
    body.append(h("div", { class: "tile-meter" }, h("div", { class: "top" }, nameOf(one, tile), reset), readingOf(store, one.address, one.item),
      h("dl", {}, ...said.flatMap(([name, place]) => [h("dt", { text: name }), place])), since));
    show();
  });
}
multimeter.needs = "descriptors";

/** Count, mean, deviation and extremes of the readings since a reset, by Welford's method. */
class Meter {
  count = 0;
  since = 0;
  #mean = 0;
  #squares = 0;
  #low = Infinity;
  #high = -Infinity;
  #last = 0;
  #formats;

  constructor(property) {
    this.#formats = Object.fromEntries(["mean", "σ", "min", "max", "p-p"].map((name) => [name, new NumberFormat(property, 5)]));
  }

  reset() {
    this.count = 0;
    this.#mean = this.#squares = 0;
    this.#low = Infinity;
    this.#high = -Infinity;
  }

  take({ value: raw, time }, property) {
    const x = numeric(raw, property);
    if (x === null || !Number.isFinite(x) || time === this.#last) {
      return;
    }
    this.#last = time;
    if (this.count++ === 0) {
      this.since = time;
    }
    const step = x - this.#mean;
    this.#mean += step / this.count;
    this.#squares += step * (x - this.#mean);
    this.#low = Math.min(this.#low, x);
    this.#high = Math.max(this.#high, x);
  }

  told() {
    const deviation = this.count > 1 ? Math.sqrt(this.#squares / (this.count - 1)) : 0;
    const values = { mean: this.#mean, σ: deviation, min: this.#low, max: this.#high, "p-p": this.#high - this.#low };
    return Object.fromEntries(Object.entries(values).map(([name, x]) => {
      const { text, unit } = this.count === 0 ? { text: "–", unit: "" } : this.#formats[name].push(x);
      return [name, `${text} ${unit}`];
    }));
  }
}

function alarms({ store, tile, body, onEnd }) {
  const list = h("ul", { class: "tile-alarms" });
  const show = () => {
    const mine = (device) => tile.show.length === 0 || tile.show.includes(device);
    const devices = [...store.devices.values()].filter((d) => mine(d.name) && TROUBLE.has(d.state.look));
    const lost = new Set(devices.filter((d) => d.state.look === "lost").map((d) => d.name));
    const standing = store.alarms.filter(({ address, severity }) => {
      const { device } = split(address);
      return mine(device) && !(severity === "INVALID" && lost.has(device));
    });
    const lines = [
      ...devices.map((d) => h("li", {}, stateBadge(d.state), h("a", { href: hashOf(d.name), text: d.name }), h("span", { class: "why", text: d.state.text ?? "" }),
        h("time", { text: moment(d.state.since / 1e6) }))),
      ...standing.slice(0, MOST_ALARMS).map((a) => h("li", {}, severityMark(a.severity), h("a", { href: hashOf(a.address), text: a.address }),
        h("span", { class: "why", text: a.status }), h("time", { text: moment(a.since / 1e6) }))),
    ];
    list.replaceChildren(...(lines.length > 0 ? lines : [h("li", { class: "well", text: "No alarm." })]));
  };
  body.append(list);
  for (const kind of ["devices", "alarms"]) {
    store.addEventListener(kind, show);
    onEnd(() => store.removeEventListener(kind, show));
  }
  show();
}

function text({ tile, body }) {
  body.append(h("p", { class: "tile-text", text: tile.text ?? "" }));
}

const FILLERS = { value, set, button, trend, waveform, multimeter, alarms, text };
