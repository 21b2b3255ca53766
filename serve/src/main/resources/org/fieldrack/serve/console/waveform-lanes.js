// The lanes of a waveform: which traces share a scale, how it is fitted to what is seen, and the names that stand above.

import { h, setText } from "./dom.js";
import { NumberFormat } from "./format.js";

/** Height of a name, px. */
export const LABEL = 18;
const BETWEEN = 6;

/**
 * Puts traces into lanes, each into its own or overlaid by unit; lanes that were there before keep their scales.
 *
 * A lane has key, unit, indices of its traces, range [low, high] or null, auto whether the range is fitted, box and y(value).
 */
export function lanesOf(traces, overlaid, before) {
  const known = new Map(before.map((lane) => [lane.key, lane]));
  const lanes = new Map();
  traces.forEach((info, i) => {
    const key = overlaid ? `unit ${info.unit.text}` : info.trace;
    const lane = lanes.get(key) ?? { key, unit: info.unit, indices: [], range: known.get(key)?.range ?? null, auto: known.get(key)?.auto ?? true };
    lane.indices.push(i);
    lanes.set(key, lane);
  });
  return [...lanes.values()];
}

/** Shares a box among the lanes. */
export function placeLanes(lanes, { left, top, width, height }) {
  const room = (height - BETWEEN * (lanes.length - 1)) / Math.max(1, lanes.length);
  lanes.forEach((lane, i) => (lane.box = { left, top: top + i * (room + BETWEEN), width, height: Math.max(10, room) }));
}

/** Makes the name of a trace, with the value at the pointer or the newest: say(values) takes { mean, min, max } or undefined. */
export function labelOf(info, index) {
  const value = h("span", { class: "number" });
  const format = new NumberFormat({ unit: info.unit, access: "READ_ONLY", type: "REAL" }, 5);
  const label = h("span", { class: "wave-label", "data-trace": info.trace }, h("span", { class: `swatch t${(index % 8) + 1}`, "aria-hidden": "true" }),
    h("span", { class: "name", text: info.trace }), value);
  label.index = index;
  label.say = (values) => setText(value, values ? said(format, values) : "");
  return label;
}

function said(format, { mean, min, max }) {
  const { text, unit } = format.push(mean);
  return `${text} ${unit}${max > min ? `   ${format.like(min)} … ${format.like(max)}` : ""}`;
}

/** Fits the scale of a lane to what is seen: at once where something would be cut off, a little later where room is left. */
export function fitScale(lane, all, view, live) {
  const ranges = lane.auto ? all.map((data) => data.range(view.from, view.to)).filter(Boolean) : [];
  if (ranges.length > 0) {
    const low = Math.min(...ranges.map((range) => range[0]));
    const high = Math.max(...ranges.map((range) => range[1]));
    const room = high > low ? (high - low) * 0.07 : Math.abs(high) * 0.05 || 1;
    const wanted = [low - room, high + room];
    const [l, r] = lane.range ?? wanted;
    const cut = low < l || high > r;
    const loose = wanted[1] - wanted[0] < (r - l) * (live ? 0.6 : 0.93);
    lane.loose = loose ? (lane.loose ?? performance.now()) : null;
    if (!lane.range || cut || (loose && (!live || performance.now() - lane.loose > 1500))) {
      lane.range = cut && live ? [Math.min(l, wanted[0]), Math.max(r, wanted[1])] : wanted;
    }
  }
  // before the first sample has come there is no scale to keep
  const [low, high] = lane.range ?? [0, 1];
  // the names stand above what is drawn
  const perValue = Math.max(8, lane.box.height - LABEL * lane.indices.length) / (high - low);
  const bottom = lane.box.top + lane.box.height;
  lane.y = (v) => bottom - (v - low) * perValue;
}
