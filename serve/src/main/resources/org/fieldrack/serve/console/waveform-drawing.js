// How a waveform looks: lanes with their scales, bands from least to greatest with the mean on top, single samples, gaps.

import { hatch, token } from "./colours.js";
import { axisUnit, plain } from "./format.js";

const FONT = "11px system-ui, sans-serif";
const TRACE_WIDTH = 1.25;
/** From this many pixels between them on, samples are drawn as dots. */
const DOTS = 7;

/** Returns the colours in force. */
export function colours() {
  const named = Object.fromEntries(["ground", "panel", "line", "ink", "soft", "accent", "invalid", "wash"].map((name) => [name, token(name)]));
  return { ...named, frame: `${named.soft}80`, traces: Array.from({ length: 8 }, (_, i) => token(`t${i + 1}`)) };
}

/** Returns a step of 1, 2 or 5 by a power of ten that is at least as great. */
export function niceStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((m) => m * power).find((step) => step >= least * 0.999999);
}

// ---- time

const DAY = 86400000000000n;
const SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400].map((s) => s * 1e9);
const two = (n) => String(n).padStart(2, "0");

/**
 * Returns ticks of a span of ns: { step, unit, base, ticks }; below a second they are offsets from a base.
 *
 * @param day how far the origin is from the last midnight, so that ticks stand at whole minutes and hours
 */
function timeTicks(from, to, most, day) {
  const least = (to - from) / most;
  const step = least > 5e8 ? SECONDS.find((s) => s >= least) ?? 86400e9 : Math.max(1, niceStep(least));
  const unit = step >= 1e9 ? null : step >= 1e6 ? [1e6, "ms", 1e9] : step >= 1e3 ? [1e3, "µs", 1e6] : [1, "ns", 1e3];
  const base = unit ? Math.floor(from / unit[2]) * unit[2] : 0;
  const ticks = [];
  for (let t = Math.ceil((from + day) / step) * step - day; t <= to; t += step) {
    ticks.push(t);
  }
  return { step, unit, base, ticks };
}

/** Prints a time of day with as many digits as a span of ns asks for. */
export function timeOfDay(origin, time, resolution = 1e9) {
  const t = new Date(Number(origin / 1000000n) + Math.floor(time / 1e6));
  const digits = resolution >= 1e9 ? 0 : resolution >= 1e6 ? 3 : resolution >= 1e3 ? 6 : 9;
  const fraction = (((Math.round(time) % 1e9) + 1e9) % 1e9).toString().padStart(9, "0").slice(0, digits);
  return `${two(t.getHours())}:${two(t.getMinutes())}:${two(t.getSeconds())}${digits ? `.${fraction.match(/.{3}/g).join(" ")}` : ""}`;
}

/** Draws the axis of time below a box and its grid inside. */
export function drawTime(ctx, box, view, origin, c) {
  const { from, to } = view;
  const { step, unit, base, ticks } = timeTicks(from, to, Math.max(2, box.width / 110), Number(origin % DAY));
  ctx.font = FONT;
  ctx.textBaseline = "top";
  ctx.textAlign = "center";
  ctx.strokeStyle = c.line;
  ctx.fillStyle = c.soft;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (const t of ticks) {
    const x = Math.round(view.x(t)) + 0.5;
    ctx.moveTo(x, box.top);
    ctx.lineTo(x, box.top + box.height);
    const text = unit ? `+${plain((t - base) / unit[0], 7)} ${unit[1]}` : timeOfDay(origin, t);
    if (x > box.left + (unit ? 150 : 24) && x < box.left + box.width - 16) {
      ctx.fillText(text, x, box.top + box.height + 6);
    }
  }
  ctx.stroke();
  if (unit) {
    ctx.textAlign = "left";
    ctx.fillText(timeOfDay(origin, base, unit[2] === 1e9 ? 1e9 : unit[2] / 1e3), box.left, box.top + box.height + 6);
  }
  return step;
}

// ---- values

/** Draws the scale of a lane left of it. */
export function drawScale(ctx, box, lane, c) {
  const [low, high] = lane.range ?? [0, 0];
  const { factor, unit } = axisUnit(lane.unit, Math.max(Math.abs(low), Math.abs(high)));
  ctx.font = FONT;
  ctx.textBaseline = "middle";
  ctx.textAlign = "right";
  ctx.fillStyle = c.soft;
  ctx.strokeStyle = c.line;
  ctx.lineWidth = 1;
  ctx.beginPath();
  // before the first sample has come there is no scale
  const step = niceStep((high - low) / Math.max(1, Math.floor(box.height / 26)));
  for (let v = Math.ceil(low / step) * step, n = 0; lane.range && v <= high && n < 40; v += step, n++) {
    const y = Math.round(lane.y(v)) + 0.5;
    ctx.moveTo(box.left, y);
    ctx.lineTo(box.left + box.width, y);
    if (y > box.top + 6 && y < box.top + box.height - 5) {
      ctx.fillText(plain(Math.abs(v) < step / 1e6 ? 0 : v * factor, 7).replace("-", "−"), box.left - 6, y);
    }
  }
  ctx.stroke();
  ctx.strokeStyle = c.frame;
  ctx.strokeRect(box.left + 0.5, box.top + 0.5, box.width - 1, box.height - 1);
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  ctx.fillText(unit, 6, box.top + 3);
}

// ---- traces

/** Draws a trace into a lane. */
export function drawTrace(ctx, box, lane, view, data, info, colour) {
  if (data.kind === "nothing" || data.n === 0) {
    return;
  }
  const first = Math.max(0, data.after(view.from) - 2);
  const end = Math.min(data.n, data.after(view.to) + 1);
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineJoin = "round";
  if (data.kind === "bins") {
    drawBins(ctx, lane, view, data, first, end);
  } else {
    drawSamples(ctx, lane, view, data, first, end, info.type === "U1" || info.type === "U4");
  }
}

function drawBins(ctx, lane, view, data, first, end) {
  const { min, max, mean } = data.columns;
  const half = data.step / 2;
  ctx.globalAlpha = 0.42;
  ctx.beginPath();
  // bars on whole pixels: a spike of one bin is as strong as any other
  let right = Math.round(view.x(data.time(first)));
  for (let i = first; i < end; i++) {
    const left = right;
    right = Math.round(view.x(data.time(i) + data.step));
    if (mean[i] === mean[i]) {
      const top = Math.floor(lane.y(max[i]));
      ctx.rect(left, top, Math.max(1, right - left), Math.max(1, Math.ceil(lane.y(min[i])) - top));
    }
  }
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.lineWidth = TRACE_WIDTH;
  ctx.beginPath();
  let pen = false;
  for (let i = first; i < end; i++) {
    const value = mean[i];
    if (value !== value) {
      // an irregular stream without a sample in this bin, and no gap either, is joined with the next
      pen &&= data.columns.valid[i] === 1 && !data.columns.regular;
    } else {
      pen ? ctx.lineTo(view.x(data.time(i) + half), lane.y(value)) : ctx.moveTo(view.x(data.time(i) + half), lane.y(value));
      pen = true;
    }
  }
  ctx.stroke();
}

function drawSamples(ctx, lane, view, data, first, end, stepped) {
  const { value } = data.columns;
  const dots = end - first > 1 && (view.x(data.time(end - 1)) - view.x(data.time(first))) / (end - first) > DOTS;
  ctx.lineWidth = TRACE_WIDTH;
  ctx.beginPath();
  let pen = false;
  let y = 0;
  for (let i = first; i < end; i++) {
    if (value[i] !== value[i]) {
      pen = false;
      continue;
    }
    const x = view.x(data.time(i));
    if (pen && stepped) {
      ctx.lineTo(x, y);
    }
    y = lane.y(value[i]);
    pen ? ctx.lineTo(x, y) : ctx.moveTo(x, y);
    pen = true;
  }
  ctx.stroke();
  for (let i = first; dots && i < end; i++) {
    if (value[i] === value[i]) {
      ctx.beginPath();
      ctx.arc(view.x(data.time(i)), lane.y(value[i]), 2.5, 0, 7);
      ctx.fill();
    }
  }
}

/** Hatches where samples are missing, and marks bins that miss some; shades what the history does not hold any more. */
export function drawGaps(ctx, box, view, data, c) {
  const bottom = box.top + box.height;
  const gone = Math.min(box.left + box.width, view.x(data.held[0]));
  if (data.held[1] > data.held[0] && gone > box.left + 1) {
    ctx.fillStyle = c.ground;
    ctx.fillRect(box.left + 1, box.top + 1, gone - box.left - 1, box.height - 2);
  }
  ctx.strokeStyle = c.invalid;
  ctx.fillStyle = c.invalid;
  ctx.lineWidth = 1;
  for (const { from, to, whole } of missing(data, view)) {
    const left = Math.max(box.left, gone, view.x(from));
    const right = Math.min(box.left + box.width, Math.max(left + 2, view.x(to)));
    if (right > left && whole && view.x(to) > gone + 1) {
      ctx.globalAlpha = 0.5;
      hatch(ctx, left, box.top, right, bottom);
      ctx.globalAlpha = 1;
    }
    if (right > left && view.x(to) > gone + 1) {
      ctx.fillRect(left, box.top, right - left, 3);
      ctx.fillRect(left, bottom - 3, right - left, 3);
    }
  }
}

/** Says in words why nothing is there, on top of the grid. */
export function drawBefore(ctx, box, view, data, c) {
  const gone = Math.min(box.left + box.width, view.x(data.held[0]));
  if (data.held[1] > data.held[0] && gone - box.left > 220) {
    const middle = [(box.left + gone) / 2, box.top + box.height / 2];
    ctx.fillStyle = c.ground;
    ctx.fillRect(middle[0] - 106, middle[1] - 9, 212, 18);
    ctx.font = FONT;
    ctx.fillStyle = c.soft;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText("the history does not reach back so far", ...middle);
  }
}

function missing(data, view) {
  const out = [];
  if (data.kind === "nothing") {
    return out;
  }
  const { valid, mean, value, regular } = data.columns;
  const lacks = data.kind === "bins"
    ? (i) => valid[i] < 1 || (i > 0 && !regular && mean[i] !== mean[i] && out.at(-1)?.end === i)
    : (i) => value[i] !== value[i];
  for (let i = Math.max(0, data.after(view.from) - 1), end = data.after(view.to); i < end; i++) {
    if (lacks(i)) {
      const whole = data.kind === "samples" || mean[i] !== mean[i];
      const last = out.at(-1);
      const to = i + 1 < data.n ? data.time(i + 1) : data.time(i) + data.step;
      if (last?.end === i && last.whole === whole) {
        last.end = i + 1;
        last.to = to;
      } else {
        out.push({ from: data.time(i), to, end: i + 1, whole });
      }
    }
  }
  return out;
}

/** Marks moments at which somebody noted something: a dashed line with the first words of the note. */
export function drawNotes(ctx, box, view, notes, c) {
  const bottom = box.top + box.height;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = c.ink;
  ctx.font = "11px system-ui, sans-serif";
  ctx.textBaseline = "bottom";
  ctx.textAlign = "left";
  ctx.setLineDash([3, 3]);
  for (const { time, text } of notes) {
    const x = Math.round(view.x(time)) + 0.5;
    if (x >= box.left && x <= box.left + box.width) {
      ctx.beginPath();
      ctx.moveTo(x, box.top);
      ctx.lineTo(x, bottom);
      ctx.stroke();
      ctx.fillText(`✎ ${text.length > 40 ? `${text.slice(0, 40)}…` : text}`, x + 4, bottom - 2);
    }
  }
  ctx.restore();
}
