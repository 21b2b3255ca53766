// The multimeter: what each trace reads now, its least and greatest, and what has come together since it was reset. It adds up
// exact statistics of consecutive samples, so nothing is counted twice and nothing is left out.

import { h, setText } from "./dom.js";
import { duration, engineering, NumberFormat } from "./format.js";

const EVERY = 500;
const DIGITS = 6;
const HOURS = { C: "Ah", J: "Wh" };

export class Meter {
  #source;
  #traces = [];
  #streams = new Map();
  #timer;
  #asking = false;
  #rows = h("div", { class: "meter-rows" });
  #since = h("span", { class: "quiet" });
  #resetAt = performance.now();

  /** @param source one that has newest(stream) and fetchSamplesStatistics(traces, fromSample, toSample) */
  constructor(source) {
    this.#source = source;
    this.element = h("section", { class: "meter", "aria-label": "Multimeter" },
      h("header", {}, h("h2", { text: "Multimeter" }), this.#since,
        h("button", { type: "button", text: "Reset", title: "Begin least, greatest, charge and energy anew", onclick: () => this.reset() })),
      this.#rows);
    this.#timer = setInterval(() => this.#ask(), EVERY);
  }

  /** Shows these traces, objects as source.traces() gives them. */
  set(traces) {
    this.#traces = traces;
    this.#rows.replaceChildren(...traces.map((info, i) => row(info, i)));
    this.reset();
  }

  /** Begins anew with the next sample. */
  reset() {
    this.#streams = new Map();
    this.#resetAt = performance.now();
    [...this.#rows.children].forEach((one) => one.clear());
    this.#ask();
  }

  async #ask() {
    if (this.#asking || this.#traces.length === 0) {
      return;
    }
    this.#asking = true;
    const streams = this.#streams;
    const byStream = Map.groupBy(this.#traces, (info) => info.stream);
    try {
      await Promise.all([...byStream].map(([stream, infos]) => this.#askStream(streams, stream, infos)));
      this.element.removeAttribute("data-refused");
    } catch (refusal) {
      this.element.dataset.refused = refusal.message;
    }
    this.#asking = false;
    setText(this.#since, `since ${duration(performance.now() - this.#resetAt)}`);
  }

  async #askStream(streams, stream, infos) {
    const known = streams.get(stream);
    const newest = await this.#source.newest(stream);
    if (known === undefined) {
      streams.set(stream, newest);
    }
    if (known === undefined || newest <= known || streams !== this.#streams) {
      return;
    }
    const all = await this.#source.fetchSamplesStatistics(infos.map((info) => info.trace), known, newest);
    if (streams !== this.#streams) {
      return;
    }
    streams.set(stream, newest);
    all.forEach((s) => [...this.#rows.children].find((one) => one.dataset.trace === s.trace)?.add(s));
  }

  dispose() {
    clearInterval(this.#timer);
  }
}

function row(info, i) {
  const value = h("span", { class: "number" });
  const unit = h("span", { class: "unit" });
  const extremes = h("span", { class: "extremes" });
  const sum = h("span", { class: "sum" });
  const format = new NumberFormat({ unit: info.unit, access: "READ_ONLY", type: "REAL" }, 6);
  const element = h("div", { class: "meter-row", "data-trace": info.trace },
    h("span", { class: "meter-name" }, h("span", { class: `swatch t${(i % 8) + 1}`, "aria-hidden": "true" }), h("span", { class: "name", text: info.name, title: info.trace })),
    h("span", { class: "reading" }, value, unit), extremes, sum);
  element.clear = () => {
    element.sum = null;
    setText(extremes, "");
    setText(sum, "");
  };
  element.add = (s) => {
    const all = (element.sum ??= { min: Infinity, max: -Infinity, integral: 0, missing: 0 });
    all.min = Math.min(all.min, s.min ?? Infinity);
    all.max = Math.max(all.max, s.max ?? -Infinity);
    all.integral += s.integral ?? 0;
    all.missing += s.missing;
    const now = s.mean === null ? { text: "–", unit: "" } : format.push(s.mean);
    setText(value, now.text);
    setText(unit, now.unit);
    setText(extremes, all.min <= all.max ? `${engineering(all.min, s.unit, DIGITS)} … ${engineering(all.max, s.unit, DIGITS)}` : "");
    setText(sum, accumulated(all, s));
  };
  return element;
}

function accumulated(all, s) {
  const hours = HOURS[s.integralUnit.symbol];
  if (!hours) {
    return all.missing > 0 ? `${all.missing} samples missing` : "";
  }
  const inHours = engineering(all.integral / 3600, { ...s.integralUnit, symbol: hours, text: hours }, DIGITS);
  return `${hours === "Ah" ? "charge" : "energy"} ${engineering(all.integral, s.integralUnit, DIGITS)} · ${inHours}`
    + `${all.missing > 0 ? ` · ${all.missing} samples missing` : ""}`;
}
