// A spark line: the last five minutes of one value, without axes.

import { h, svg } from "./dom.js";
import { numeric } from "./format.js";

const SPAN = 300_000;
const BINS = 60;
const WIDTH = 96;
const HEIGHT = 22;

/** <fr-spark>: bind(store, address, property) before it is inserted; fill(series) with what the archive has. */
class Spark extends HTMLElement {
  #store;
  #address;
  #property;
  #points = [];
  #line = svg("path", { class: "line" });
  #forget = () => {};
  #onTick = () => this.#draw();

  bind(store, address, property) {
    this.#store = store;
    this.#address = address;
    this.#property = property;
    return this;
  }

  connectedCallback() {
    this.replaceChildren(svg("svg", { width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" }, this.#line));
    this.#forget = this.#store.listen(this.#address, (reading) => this.#add(reading.time, numeric(reading.value, this.#property)));
    this.#store.addEventListener("tick", this.#onTick);
  }

  disconnectedCallback() {
    this.#forget();
    this.#store.removeEventListener("tick", this.#onTick);
  }

  /** Takes the bins of the archive; live points after them stay. */
  fill(series) {
    const { edges = [], mean = [], held = [] } = series.bins ?? {};
    const old = mean.map((m, i) => [(edges[i] + edges[i + 1]) / 2e6, m ?? held[i]]).filter(([, v]) => v !== null);
    const last = old.at(-1)?.[0] ?? 0;
    this.#points = [...old, ...this.#points.filter(([t]) => t > last)];
    this.#draw();
  }

  #add(time, value) {
    if (value === null || !Number.isFinite(value)) {
      return;
    }
    const last = this.#points.at(-1);
    if (last && time - last[0] < SPAN / BINS / 2 && this.#points.length > 1) {
      last[1] = value;
    } else {
      this.#points.push([time, value]);
    }
  }

  #draw() {
    const end = this.#store.now();
    while (this.#points.length > 1 && this.#points[1][0] < end - SPAN) {
      this.#points.shift();
    }
    const values = this.#points.map(([, v]) => v);
    const low = Math.min(...values);
    const high = Math.max(...values);
    // what differs in the last digits of a double only is a flat line
    const moves = high - low > 1e-9 * Math.max(Math.abs(high), Math.abs(low));
    const room = high - low;
    const y = (v) => (moves ? HEIGHT - 3 - ((HEIGHT - 6) * (v - low)) / room : HEIGHT / 2);
    const x = (t) => WIDTH - (WIDTH * (end - t)) / SPAN;
    const path = this.#points.map(([t, v], i) => `${i ? "L" : "M"}${x(t).toFixed(1)} ${y(v).toFixed(1)}`);
    const last = this.#points.at(-1);
    if (last && this.#store.reading(this.#address)?.quality !== "STALE") {
      path.push(`H${WIDTH}`);
    }
    this.#line.setAttribute("d", path.length > 1 ? path.join("") : "");
  }
}

customElements.define("fr-spark", Spark);

export { SPAN, BINS };

export function sparkOf(store, address, property) {
  return document.createElement("fr-spark").bind(store, address, property);
}

/** Makes an empty place of the same size. */
export const noSpark = () => h("span", { class: "no-spark" });
