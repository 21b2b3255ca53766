// A trend as a picture for paper: one lane a unit, drawn as the waveform draws.

import { axisUnit, duration, plain } from "./format.js";
import { pictureName } from "./picture.js";
import { scaleKey } from "./trend-drawing.js";
import { drawGaps, drawScale, drawTime, drawTrace } from "./waveform-drawing.js";

const LEFT = 64;
const RIGHT = 10;
const TOP = 6;
const BOTTOM = 24;
const BETWEEN = 6;

/**
 * Makes the picture.
 *
 * @param data the trend's
 * @param entries [address, property] of each trace
 * @param frame { width, height, from, to } in pixels and ms UTC
 */
export function trendPicture(data, entries, { width, height, from, to }) {
  const second = Math.floor(from / 1000) * 1000;
  const origin = BigInt(second) * 1000000n;
  const ns = (ms) => (ms - second) * 1e6;
  const [times, ...columns] = data.columns();
  const traces = entries.map(([address, property], i) => ({ address, property, data: binsOf(times, columns.slice(3 * i, 3 * i + 3), ns) }));
  const keys = [...new Set(entries.map(([, property]) => scaleKey(property)))];
  const room = (height - TOP - BOTTOM - BETWEEN * (keys.length - 1)) / Math.max(1, keys.length);
  const all = { left: LEFT, top: TOP, width: width - LEFT - RIGHT, height: height - TOP - BOTTOM };
  const view = { from: ns(from), to: ns(to), x: (t) => LEFT + ((t - ns(from)) * all.width) / (ns(to) - ns(from)) };
  const lanes = keys.map((key, i) => laneOf(traces.filter(({ property }) => scaleKey(property) === key), view,
    { left: LEFT, top: TOP + i * (room + BETWEEN), width: all.width, height: room }));
  return {
    width, height,
    paint(ctx, c) {
      lanes.forEach((lane) => lane.traces.forEach((trace) => drawGaps(ctx, lane.box, view, trace.data, c)));
      drawTime(ctx, all, view, origin, c);
      for (const lane of lanes) {
        drawScale(ctx, lane.box, lane, c);
        ctx.save();
        ctx.beginPath();
        ctx.rect(lane.box.left, lane.box.top, lane.box.width, lane.box.height);
        ctx.clip();
        lane.traces.forEach((trace) => drawTrace(ctx, lane.box, lane, view, trace.data, { type: "F64" }, c.traces[traces.indexOf(trace) % 8]));
        ctx.restore();
      }
    },
    legend: traces.map((trace) => `${trace.address}${last(trace)}`),
    lines: [`${new Date(from).toISOString()} to ${new Date(to).toISOString()}, ${duration(to - from)}`],
    name: pictureName(entries.map(([address]) => address).join(" "), from),
  };
}

/** Bins of a trend in the form in which the waveform draws them: what had no reading is joined, what nobody saw is not. */
function binsOf(times, [mean, max, min], ns) {
  const n = times.length;
  const numbers = (column) => Float64Array.from(column, (v) => v ?? NaN);
  const step = n > 1 ? (times[1] - times[0]) * 1e9 : 1;
  const begin = n > 0 ? ns(times[0] * 1000) - step / 2 : 0;
  return {
    kind: "bins", n, step, held: [0, 0], time: (i) => begin + i * step, after: (t) => Math.max(0, Math.min(n, Math.floor((t - begin) / step) + 1)),
    columns: { mean: numbers(mean), max: numbers(max), min: numbers(min), valid: Float64Array.from(mean, (v) => (v === null ? 0 : 1)), regular: false },
  };
}

function laneOf(traces, view, box) {
  let low = Infinity;
  let high = -Infinity;
  for (const { data } of traces) {
    for (let i = 0; i < data.n; i++) {
      if (data.time(i) + data.step > view.from && data.time(i) < view.to && data.columns.mean[i] === data.columns.mean[i]) {
        low = Math.min(low, data.columns.min[i]);
        high = Math.max(high, data.columns.max[i]);
      }
    }
  }
  [low, high] = low <= high ? [low, high] : [0, 1];
  const room = high > low ? (high - low) * 0.08 : Math.abs(high) * 0.05 || 1;
  const range = [low - room, high + room];
  return { traces, box, range, unit: traces[0].property.unit ?? { text: "", symbol: "", exponent: 0 },
    y: (v) => box.top + box.height - ((v - range[0]) * box.height) / (range[1] - range[0]) };
}

/** The newest value that is seen. */
function last({ data, property }) {
  const value = data.columns.mean.findLast((v) => v === v);
  if (value === undefined) {
    return "";
  }
  const option = property.options?.find((o) => o.ordinal === value);
  const { factor, unit } = axisUnit(property.unit ?? { text: "", symbol: "", exponent: 0 }, Math.abs(value));
  return ` ${option?.name ?? `${plain(value * factor, 5).replace("-", "−")} ${unit}`.trim()}`;
}
