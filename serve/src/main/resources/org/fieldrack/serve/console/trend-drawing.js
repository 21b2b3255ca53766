// How trends look: colours of the tokens, axes, bands, hatched gaps.

import uPlot from "./vendor/uPlot.esm.js";
import { hatch, token, traceColour } from "./colours.js";
import { axisUnit, plain } from "./format.js";

const NO_UNIT = { text: "", symbol: "", exponent: 0 };
const FONT = "11px system-ui, sans-serif";

/** Properties of one unit share a scale; switches and modes have one of their own. */
export function scaleKey(property) {
  return property.type === "BOOL" || property.options ? "state" : property.unit?.text || "1";
}

/** Returns the three series of a property: mean as a line, greatest and least as the edges of its band. */
export function seriesOf(property, i) {
  const scale = scaleKey(property);
  const paths = scale === "state" ? uPlot.paths.stepped({ align: 1 }) : uPlot.paths.linear();
  const edge = { scale, stroke: "transparent", width: 0, points: { show: false }, paths };
  return [{ scale, stroke: traceColour(i), width: 1.5, points: { show: false }, paths }, edge, edge];
}

/** Returns the axis of a scale: time below, the first scale left, the second right, further ones unlabelled. */
export function valueAxis(key, i = 0, unit = NO_UNIT) {
  const common = { stroke: token("soft"), font: FONT, grid: { stroke: token("line"), width: 1 }, ticks: { show: false } };
  if (key === "x") {
    return { ...common, size: 26, space: 90, values: timeLabels };
  }
  return {
    ...common,
    scale: key,
    show: i < 2,
    side: i === 0 ? 3 : 1,
    size: 58,
    space: 28,
    grid: { ...common.grid, show: i === 0 },
    values: (u, splits) => {
      const chosen = axisUnit(unit, Math.max(...splits.map(Math.abs)));
      (u.units ??= {})[key] = chosen.unit;
      return splits.map((v) => plain(v * chosen.factor, 6).replace("-", "−"));
    },
  };
}

const two = (n) => String(n).padStart(2, "0");

function timeLabels(_, splits, __, ___, increment) {
  let day = "";
  return splits.map((s) => {
    const t = new Date(s * 1000);
    const date = `${two(t.getMonth() + 1)}-${two(t.getDate())}`;
    const time = `${two(t.getHours())}:${two(t.getMinutes())}${increment < 60 ? `:${two(t.getSeconds())}` : ""}`;
    const told = increment >= 86400 ? date : increment >= 3600 && date !== day ? `${date} ${time}` : time;
    day = date;
    return told;
  });
}

/** Writes each scale's unit above its axis. */
export function drawUnits(u, keys) {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.fillStyle = token("soft");
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textBaseline = "bottom";
  keys.slice(0, 2).forEach((key, i) => {
    ctx.textAlign = i === 0 ? "right" : "left";
    const x = i === 0 ? bbox.left - 6 * devicePixelRatio : bbox.left + bbox.width + 6 * devicePixelRatio;
    ctx.fillText(u.units?.[key] ?? "", x, bbox.top - 4 * devicePixelRatio);
  });
  ctx.restore();
}

/** Hatches the times in which nobody saw a property. */
export function drawGaps(u, gapsOfAll, now) {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = token("line");
  ctx.lineWidth = devicePixelRatio;
  for (const [from, to] of gapsOfAll.flat()) {
    const left = Math.max(bbox.left, u.valToPos(from / 1000, "x", true));
    const right = Math.min(bbox.left + bbox.width, u.valToPos(Math.min(to, now) / 1000, "x", true));
    if (right > left) {
      hatch(ctx, left, bbox.top, right, bbox.top + bbox.height, 8 * devicePixelRatio);
    }
  }
  ctx.restore();
}

/** Leaves room above and below, and gives a flat line a scale to lie in. */
export function padded(_, low, high) {
  if (low === null || low === undefined || !Number.isFinite(low)) {
    return [0, 1];
  }
  const room = high > low ? (high - low) * 0.08 : Math.abs(high) * 0.05 || 1;
  return [low - room, high + room];
}
