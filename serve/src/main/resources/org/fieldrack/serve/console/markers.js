// A pair of markers on a waveform, and the card with exact statistics of what lies between them.

import { h } from "./dom.js";
import { HERTZ, SECONDS, engineering } from "./format.js";
import { timeOfDay } from "./waveform-drawing.js";

const DIGITS = 6;
const COLUMNS = ["µ", "σ", "min", "max", "p2p", "∫", "", "samples"];
const HOURS = { C: "Ah", J: "Wh" };

export class Markers {
  /** [from, to] in ns since the source's origin, or null. */
  span = null;

  #wave;
  #source;
  #asking = false;
  #stale = false;
  #element = h("aside", { class: "wave-card", "aria-label": "Statistics between the markers", hidden: true });
  #head = h("p", { class: "wave-span" });
  #table = h("table", {});
  #exports = h("p", { class: "wave-exports" });

  constructor(wave, source) {
    this.#wave = wave;
    this.#source = source;
    this.#element.append(this.#head, h("div", { class: "scroll" }, this.#table), this.#exports);
  }

  get element() {
    return this.#element;
  }

  set(from, to) {
    this.span = [Math.min(from, to), Math.max(from, to)];
    this.refresh();
    this.#wave.redraw();
  }

  clear() {
    if (this.span) {
      this.span = null;
      this.#element.hidden = true;
      this.#wave.redraw();
      this.#wave.onChange();
    }
  }

  /** Returns which marker is so near to a place in pixels: 0, 1 or null. */
  near(x, distance) {
    if (!this.span) {
      return null;
    }
    const { x: at } = this.#wave.view();
    const away = this.span.map((time) => Math.abs(at(time) - x));
    const nearer = away[0] <= away[1] ? 0 : 1;
    return away[nearer] <= distance ? nearer : null;
  }

  drag(which, time) {
    this.span[which] = time;
    this.#wave.redraw();
    this.refresh();
  }

  /** Moves both by a hundredth of what is seen; returns whether there was something to move. */
  step(by) {
    if (!this.span || by === 0) {
      return false;
    }
    const distance = ((this.#wave.to - this.#wave.from) / 100) * by;
    this.set(this.span[0] + distance, this.span[1] + distance);
    return true;
  }

  /** Asks for the statistics anew; while an answer is awaited, once more afterwards. */
  async refresh() {
    if (!this.span || this.#wave.traces.length === 0) {
      this.#element.hidden = true;
      return;
    }
    this.#element.hidden = false;
    if (this.#asking) {
      this.#stale = true;
      return;
    }
    this.#asking = true;
    this.#stale = false;
    const [from, to] = [...this.span].sort((a, b) => a - b);
    const { traces } = this.#wave;
    this.#tell(from, to);
    try {
      const all = to - from >= 1 ? await Promise.all(traces.map((info) => this.#source.fetchStatistics(info.trace, from, to))) : [];
      if (this.span && traces === this.#wave.traces) {
        this.#fill(all);
      }
    } catch (refusal) {
      this.#table.replaceChildren(h("caption", { class: "refused", text: refusal.message }));
    }
    this.#asking = false;
    this.#wave.onChange();
    if (this.#stale) {
      this.refresh();
    }
  }

  #tell(from, to) {
    const seconds = (to - from) / 1e9;
    const { origin } = this.#source;
    this.#head.replaceChildren(
      h("b", { text: `Δt ${engineering(seconds, SECONDS, DIGITS)}` }), h("span", { text: `1/Δt ${engineering(1 / seconds, HERTZ, DIGITS)}` }),
      h("span", { class: "quiet", text: `${timeOfDay(origin, from, 1)} … ${timeOfDay(origin, to, 1)}` }));
    this.#element.dataset.from = String(origin + BigInt(Math.round(from)));
    this.#element.dataset.to = String(origin + BigInt(Math.round(to)));
    if (this.#source.exportUrl) {
      const link = (format, name) => h("a", { href: this.#source.exportUrl(this.#wave.traces.map((info) => info.trace), from, to, format), download: "", text: name });
      this.#exports.replaceChildren(h("span", { class: "quiet", text: "Export the span" }), link("csv", "CSV"), link("hdf5", "HDF5"));
    }
  }

  /** The statistics as lines of text, for a picture. */
  lines() {
    return this.span === null ? [] : [[...this.#head.children].map((part) => part.textContent).join("   "), ...[...this.#table.querySelectorAll("tbody tr")].map((row) => {
      const names = [...this.#table.querySelectorAll("thead th")].map((head) => head.textContent);
      return [...row.children].map((cell, i) => `${names[i]} ${cell.textContent}`.trim()).filter((text) => !text.endsWith(" –")).join("   ");
    })];
  }

  #fill(all) {
    this.#table.replaceChildren(
      h("thead", {}, h("tr", {}, h("th", { text: "" }), ...COLUMNS.map((name) => h("th", { scope: "col", text: name })))),
      h("tbody", {}, ...all.map((one, i) => this.#row(one, i))));
  }

  #row(s, i) {
    const value = (v) => engineering(v, s.unit, DIGITS);
    const hours = HOURS[s.integralUnit.symbol];
    const inHours = hours && s.integral !== null ? engineering(s.integral / 3600, { ...s.integralUnit, symbol: hours, text: hours }, DIGITS) : "";
    const cells = [value(s.mean), value(s.std), value(s.min), value(s.max), value(s.p2p), engineering(s.integral, s.integralUnit, DIGITS), inHours];
    const counted = s.missing > 0 ? `${s.count} valid, ${s.missing} missing` : String(s.count);
    return h("tr", { "data-trace": s.trace, "data-from-sample": s.fromSample, "data-to-sample": s.toSample },
      h("th", { scope: "row" }, h("span", { class: `swatch t${(i % 8) + 1}`, "aria-hidden": "true" }), ` ${s.trace}`),
      ...cells.map((text, k) => h("td", { text, "data-name": COLUMNS[k] })), h("td", { "data-name": COLUMNS.at(-1), class: s.missing > 0 ? "missing" : "", text: counted }));
  }

  draw(ctx, box, view, c) {
    if (!this.span) {
      return;
    }
    const [from, to] = [...this.span].sort((a, b) => a - b).map((time) => Math.max(box.left, Math.min(box.left + box.width, view.x(time))));
    ctx.fillStyle = c.wash;
    ctx.fillRect(from, box.top, to - from, box.height);
    ctx.fillStyle = c.accent;
    this.span.forEach((time, i) => {
      const x = Math.round(view.x(time));
      if (x >= box.left && x <= box.left + box.width) {
        ctx.fillRect(x, box.top, 1.5, box.height);
        // at the bottom, where no name of a trace lies over it
        const bottom = box.top + box.height;
        ctx.fillRect(x - 7, bottom - 14, 15, 14);
        ctx.fillStyle = c.panel;
        ctx.font = "10px system-ui, sans-serif";
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        ctx.fillText(String(i + 1), x + 0.5, bottom - 6.5);
        ctx.fillStyle = c.accent;
      }
    });
  }
}
