// Limits as a thin bar with the value on it; alarm bounds are marked.

import { h, setAttribute, svg } from "./dom.js";
import { observe, unobserve } from "./visibility.js";

/** <fr-limits>: bind(store, address, property) before it is inserted. */
class LimitsBar extends HTMLElement {
  visible = false;
  #store;
  #address;
  #low;
  #high;
  #marker;
  #forget = () => {};

  bind(store, address, property) {
    this.#store = store;
    this.#address = address;
    [this.#low, this.#high] = span(property);
    this.#marker = svg("rect", { class: "marker", y: 0, width: 3, height: 8, rx: 1 });
    const drawing = svg("svg", { width: "100%", height: 8, "aria-hidden": "true" },
      svg("rect", { class: "track", x: 0, y: 3, width: "100%", height: 2 }));
    const bounds = property.alarms ?? {};
    this.#zone(drawing, "minor", bounds.warnLow, true);
    this.#zone(drawing, "minor", bounds.warnHigh, false);
    this.#zone(drawing, "major", bounds.alarmLow, true);
    this.#zone(drawing, "major", bounds.alarmHigh, false);
    drawing.append(this.#marker);
    this.replaceChildren(drawing);
    this.title = describe(property);
    return this;
  }

  #zone(drawing, look, bound, below) {
    if (bound !== undefined) {
      const x = this.#percent(bound);
      drawing.append(svg("rect", { class: `zone ${look}`, x: `${below ? 0 : x}%`, y: 3, width: `${below ? x : 100 - x}%`, height: 2 }));
    }
  }

  #percent(value) {
    return Math.max(0, Math.min(100, (100 * (Number(value) - this.#low)) / (this.#high - this.#low)));
  }

  connectedCallback() {
    this.#forget = this.#store.listen(this.#address, () => this.visible && this.render());
    observe(this);
  }

  disconnectedCallback() {
    unobserve(this);
    this.#forget();
  }

  render() {
    const reading = this.#store.reading(this.#address);
    if (typeof reading?.value === "bigint" || Number.isFinite(reading?.value)) {
      setAttribute(this.#marker, "x", `${(this.#percent(reading.value) * 0.97).toFixed(1)}%`);
    }
  }
}

customElements.define("fr-limits", LimitsBar);

/** Returns what a bar reaches from and to: the limits, else the alarm bounds with some room; null where neither gives two ends. */
function span(property) {
  const limits = property.limits ?? {};
  const alarms = property.alarms ?? {};
  let low = limits.min ?? limits.minExc;
  let high = limits.max ?? limits.maxExc;
  if (low === undefined || high === undefined) {
    const bounds = [alarms.alarmLow, alarms.warnLow, alarms.warnHigh, alarms.alarmHigh].filter((b) => b !== undefined).map(Number);
    if (bounds.length === 0) {
      return null;
    }
    low ??= Math.min(0, ...bounds);
    high ??= Math.max(...bounds) + 0.15 * (Math.max(...bounds) - Number(low));
  }
  return high > low ? [Number(low), Number(high)] : null;
}

/** Says in words what the bar shows: limits and where they come from, bounds of alarms. */
export function describe(property) {
  const unit = property.unit?.text ? ` ${property.unit.text}` : "";
  const limits = property.limits ?? {};
  const alarms = property.alarms ?? {};
  const lines = [];
  const say = (word, value) => value !== undefined && lines.push(`${word} ${value}${unit}`);
  say("min", limits.min);
  say("max", limits.max);
  say("above", limits.minExc);
  say("below", limits.maxExc);
  if (limits.origin) {
    lines.push(limits.origin);
  }
  say("◆ minor below", alarms.warnLow);
  say("◆ minor above", alarms.warnHigh);
  say("▲ major below", alarms.alarmLow);
  say("▲ major above", alarms.alarmHigh);
  return lines.join("\n");
}

/** Says whether a property has limits or bounds between which a bar can reach. */
export const hasBar = (property) => (property.type === "REAL" || property.type === "INTEGER") && span(property) !== null;

/** Makes the bar of a property, or an empty place where it has neither limits nor bounds. */
export function limitsBar(store, address, property) {
  return hasBar(property)
    ? document.createElement("fr-limits").bind(store, address, property)
    : h("span", { class: "no-limits" });
}
