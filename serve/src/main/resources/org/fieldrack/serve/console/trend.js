// Any set of numeric properties over time: live, and back in time; wheel zooms at the pointer, drag pans, double click
// returns to live. One scale a unit; least and greatest as a band, the mean as a line, gaps hatched.

import uPlot from "./vendor/uPlot.esm.js";
import * as api from "./api.js";
import { h, setText } from "./dom.js";
import { pictureButtons } from "./picture.js";
import { trendPicture } from "./trend-picture.js";
import { listen } from "./trend-pointer.js";
import { duration, moment } from "./format.js";
import { chipOf } from "./trend-chips.js";
import { withNextFrame, zoomed } from "./time-window.js";
import { TrendData } from "./trend-data.js";
import { drawGaps, drawUnits, padded, scaleKey, seriesOf, valueAxis } from "./trend-drawing.js";
import { traceColour } from "./colours.js";

const SPANS = [["1 min", 60e3], ["5 min", 300e3], ["30 min", 1800e3], ["3 h", 10800e3], ["1 d", 86400e3], ["7 d", 604800e3]];
const SHORTEST = 2e3;
const LONGEST = 5 * 365 * 86400e3;
const RELOAD = 30e3;

/** A trend in an element of its own; dispose() when the page goes. */
export class Trend {
  element;
  /** Called with an address whose chip was closed. */
  onRemove = () => {};
  paused = false;

  #store;
  #data = new TrendData();
  #properties = new Map();
  #forget = new Map();
  #plot = null;
  #live = true;
  #span;
  #fixed;
  #to = 0;
  #host = h("div", { class: "plot-host", tabindex: "0", role: "img" });
  #chips = h("div", { class: "chips" });
  #spans;
  #liveButton = h("button", { type: "button", class: "live", text: "Live", onclick: () => this.goLive() });
  #where = h("span", { class: "where" });
  #loading = 0;
  #loadedAt = 0;
  #timer = 0;
  #drawSoon = withNextFrame(() => this.#draw());
  #resize;
  #onTick = () => this.#tick();
  #onTheme = () => this.#build();

  /**
   * @param span in ms that is shown first
   * @param fixed whether its traces cannot be taken away here
   */
  constructor(store, { span = 300e3, fixed = false } = {}) {
    this.#store = store;
    this.#span = span;
    this.#fixed = fixed;
    this.#to = store.now();
    this.#spans = SPANS.map(([name, span]) =>
      h("button", { type: "button", text: name, "aria-label": `Show ${name}`, onclick: () => this.#wide(span) }));
    this.element = h("section", { class: "trend", "aria-label": "Trend" },
      h("div", { class: "trend-head" }, this.#chips, this.#where,
        h("span", { class: "spans", role: "group", "aria-label": "Span" }, ...this.#spans, this.#liveButton),
        fixed ? null : pictureButtons(() => this.picture())),
      this.#host);
    this.#resize = new ResizeObserver(() => this.#fit());
    this.#resize.observe(this.#host);
    store.addEventListener("tick", this.#onTick);
    addEventListener("fieldrack-theme", this.#onTheme);
    this.#host.addEventListener("keydown", (event) => this.#key(event));
    this.#mark();
  }

  dispose() {
    this.#resize.disconnect();
    this.#store.removeEventListener("tick", this.#onTick);
    removeEventListener("fieldrack-theme", this.#onTheme);
    this.#forget.forEach((forget) => forget());
    clearTimeout(this.#timer);
    this.#plot?.destroy();
  }

  has(address) {
    return this.#properties.has(address);
  }

  get size() {
    return this.#properties.size;
  }

  add(address, property) {
    if (this.has(address)) {
      return;
    }
    this.#properties.set(address, property);
    this.#data.add(address, property);
    this.#forget.set(address, this.#store.listen(address, (reading) => {
      this.#data.take(address, reading);
      this.#redraw();
    }));
    this.#build();
    this.#load();
  }

  remove(address) {
    this.#forget.get(address)?.();
    this.#forget.delete(address);
    this.#properties.delete(address);
    this.#data.remove(address);
    this.#build();
  }

  goLive() {
    this.#live = true;
    this.#move(this.#store.now(), this.#span);
  }

  /** Shows the time about a moment, ms UTC. */
  show(moment) {
    this.#move(moment + this.#span / 2, this.#span);
  }

  // ---- time

  #wide(span) {
    this.#move(this.#live ? this.#store.now() : this.#to, span);
  }

  /** Moves the window; what is there is drawn at once, the bins of the new window come a moment later. */
  #move(to, span) {
    const now = this.#store.now();
    this.#span = Math.max(SHORTEST, Math.min(LONGEST, span));
    this.#live = to >= now - this.#span * 0.01;
    this.#to = this.#live ? now : to;
    this.#mark();
    this.#draw();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#load(), 90);
  }

  #zoom(at, factor) {
    const [from, to] = zoomed(this.#to - this.#span, this.#to, factor, at, SHORTEST, LONGEST);
    this.#move(to, to - from);
  }

  #key(event) {
    const moves = { ArrowLeft: [-0.2, 1], ArrowRight: [0.2, 1], "+": [0, 0.5], "-": [0, 2] };
    const move = moves[event.key];
    if (move) {
      event.preventDefault();
      event.stopPropagation();
      this.#move(this.#to + move[0] * this.#span, this.#span * move[1]);
    } else if (event.key === "End") {
      this.goLive();
    }
  }

  #mark() {
    this.#spans.forEach((button, i) => button.setAttribute("aria-pressed", Math.abs(SPANS[i][1] - this.#span) < 1));
    this.#liveButton.setAttribute("aria-pressed", this.#live);
    setText(this.#where, this.paused ? "paused" : this.#live ? "" : `${moment(this.#to - this.#span)} + ${duration(this.#span)}`);
    this.element.dataset.live = this.#live;
    this.element.dataset.from = Math.round(this.#to - this.#span);
    this.element.dataset.to = Math.round(this.#to);
  }

  pause(on) {
    this.paused = on;
    this.#mark();
    if (!on) {
      this.#redraw();
    }
  }

  #tick() {
    if (this.#live && !this.paused && this.size > 0) {
      this.#redraw();
      if (this.#store.linked && performance.now() - this.#loadedAt > RELOAD) {
        this.#load();
      }
    }
  }

  // ---- data

  async #load() {
    if (this.size === 0) {
      return;
    }
    const turn = ++this.#loading;
    this.#loadedAt = performance.now();
    if (this.#live) {
      this.#to = this.#store.now();
    }
    const grid = new TrendData();
    const width = Math.max(100, Math.min(1600, (this.#plot?.bbox.width ?? 800) / devicePixelRatio));
    grid.lay(this.#to - this.#span, this.#to, Math.round(width));
    const addresses = [...this.#properties.keys()];
    try {
      const answers = await api.bins(addresses, grid.from, grid.to, grid.count);
      if (turn === this.#loading) {
        this.#data.adopt(grid);
        answers.forEach((answer) => this.#data.fill(answer));
        this.#draw();
      }
    } catch {
      // the link is lost, which the page says; it loads again with the next tick
      this.#loadedAt = performance.now() - RELOAD + 2000;
    }
  }

  #redraw() {
    if (!this.paused && this.#live) {
      this.#drawSoon();
    }
  }

  #draw() {
    if (!this.#plot) {
      return;
    }
    if (this.#live && !this.paused) {
      this.#to = this.#store.now();
      this.#data.reach(this.#to);
      this.element.dataset.to = Math.round(this.#to);
      this.element.dataset.from = Math.round(this.#to - this.#span);
    }
    this.#plot.batch(() => {
      this.#plot.setData(this.#data.columns(), false);
      this.#plot.setScale("x", { min: (this.#to - this.#span) / 1000, max: this.#to / 1000 });
    });
    this.#values();
  }

  // ---- drawing

  #build() {
    this.#plot?.destroy();
    this.#plot = null;
    const entries = [...this.#properties.entries()];
    this.#chips.replaceChildren(...entries.map(([address, property], i) => chipOf(address, property, i, this.#fixed ? null : (closed) => this.onRemove(closed))));
    this.#host.setAttribute("aria-label", `Trend of ${entries.map(([address]) => address).join(", ")}`);
    if (entries.length === 0 || this.#host.clientWidth < 50) {
      return;
    }
    const keys = [...new Set(entries.map(([, property]) => scaleKey(property)))];
    const series = entries.flatMap(([, property], i) => seriesOf(property, i));
    this.#plot = new uPlot({
      width: this.#host.clientWidth,
      height: this.#host.clientHeight,
      padding: [18, 24, 0, 8],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: false }, y: false, bind: { dblclick: () => null } },
      scales: { x: { time: true }, ...Object.fromEntries(keys.map((key) => [key, { range: padded }])) },
      axes: [valueAxis("x"), ...keys.map((key, i) => valueAxis(key, i, entries.find(([, p]) => scaleKey(p) === key)[1].unit))],
      series: [{}, ...series],
      bands: entries.map((_, i) => ({ series: [3 * i + 2, 3 * i + 3], fill: traceColour(i, 0.22) })),
      hooks: {
        drawAxes: [(u) => drawGaps(u, entries.map(([address]) => this.#data.gaps(address)), this.#store.now())],
        draw: [(u) => drawUnits(u, keys)],
        setCursor: [() => this.#values()],
      },
    }, this.#data.columns(), this.#host);
    listen(this.#plot.over, {
      time: (x) => this.#plot.posToVal(x, "x") * 1000,
      span: () => [this.#to, this.#span],
      zoom: (at, factor) => this.#zoom(at, factor),
      move: (to) => this.#move(to, this.#span),
      goLive: () => this.goLive(),
    });
    this.#draw();
  }

  /** What is seen as a picture for paper (picture.js). */
  picture() {
    const { clientWidth: width, clientHeight: height } = this.#host;
    return trendPicture(this.#data, [...this.#properties], { width, height, from: this.#to - this.#span, to: this.#to });
  }

  #fit() {
    const { clientWidth: width, clientHeight: height } = this.#host;
    if (!this.#plot) {
      this.#build();
    } else if (width > 50 && (width !== this.#plot.width || height !== this.#plot.height)) {
      this.#plot.setSize({ width, height });
      this.#load();
    }
  }

  /** Shows the values under the pointer, else those at the right edge. */
  #values() {
    const index = this.#plot?.cursor.idx;
    for (const chip of this.#chips.children) {
      let at = index === null || index === undefined ? undefined : this.#data.at(chip.dataset.address, index);
      for (let i = this.#data.count - 1; (index === null || index === undefined) && !at && i >= 0; i--) {
        at = this.#data.at(chip.dataset.address, i);
      }
      chip.say(at);
    }
  }
}
