// The waveform: traces of any streams on one axis of time, from the whole history down to single samples, at the live edge or
// standing still. It draws what a source gives it (stream-source.js says what a source is) and holds no more than it shows.
//
//   const wave = new Waveform(source, { span: 5e9 });      span in ns; with { from, to } it begins there
//   root.append(wave.element);
//   wave.set(infos);              traces to show, objects as source.traces() gives them
//   wave.show(from, to);          a span, ns since source.origin; leaves the live edge
//   wave.goLive(); wave.pause();  follow the newest samples; stand still or go on
//   wave.mark(from, to);          a pair of markers with its statistics; wave.mark() without times: a third of what is seen
//   wave.onChange = () => …       the span, the markers or the traces have changed
//   wave.dispose();
//
// Wheel zooms at the pointer (at the live edge while it follows it), drag moves, double click fits, over a scale the wheel
// changes the scale and double click fits it. Keys: ← → + − Home End m Esc.

import { h, setAttribute, setText } from "./dom.js";
import { engineering, NumberFormat } from "./format.js";
import { Markers } from "./markers.js";
import { Overview } from "./overview.js";
import { TraceData } from "./waveform-data.js";
import { colours, drawGaps, drawNotes, drawScale, drawTime, drawTrace, timeOfDay } from "./waveform-drawing.js";
import { pictureButtons, pictureName } from "./picture.js";
import { listen } from "./waveform-pointer.js";

const GUTTER = 64;
const RIGHT = 10;
const TOP = 6;
const BOTTOM = 24;
const BETWEEN = 6;
const LABEL = 18;
const SHORTEST = 200;
const LONGEST = 86400e9;
const SECOND_UNIT = { symbol: "s", text: "s", exponent: 0 };

export class Waveform {
  onChange = () => {};
  traces = [];
  lanes = [];
  live;
  paused = false;
  from = 0;
  to = 1;
  /** Frames that were drawn. */
  frames = 0;
  overlaid = false;
  /** Notes to draw: { time, text }. */
  notes = [];

  #source;
  #host;
  #canvas;
  #labels = h("div", { class: "wave-labels" });
  #where = h("span", { class: "where", role: "status" });
  #liveButton;
  #markers;
  #overview;
  #data = [];
  #ends = [];
  #colours = colours();
  #drawing = false;
  #asking = false;
  #cached = null;
  #unfollow = null;
  #cursor = null;
  #edge = 0;
  #disposed = false;

  constructor(source, { span = 5e9, from, to } = {}) {
    this.#source = source;
    this.live = Boolean(source.follow) && from === undefined;
    this.from = from ?? -span;
    this.to = to ?? this.from + span;
    this.#canvas = h("canvas", { class: "wave-canvas" });
    this.#host = h("div", { class: "wave-host", tabindex: "0", role: "application", "aria-label": "Waveform" }, this.#canvas, this.#labels);
    this.#liveButton = h("button", { type: "button", title: "Follow the newest samples ( End )", onclick: () => (this.live && !this.paused ? this.pause() : this.goLive()) }, "● live");
    this.#liveButton.hidden = !source.follow;
    this.#markers = new Markers(this, source);
    this.#overview = new Overview(this, source);
    const tool = (text, title, deed) => h("button", { type: "button", text, title, "aria-label": title, onclick: deed });
    const overlay = tool("Overlay", "One scale for traces of the same unit", () => {
      this.overlaid = !this.overlaid;
      setAttribute(overlay, "aria-pressed", String(this.overlaid));
      this.#arrange();
    });
    overlay.setAttribute("aria-pressed", "false");
    this.element = h("section", { class: "waveform" },
      h("div", { class: "wave-tools" }, this.#liveButton, this.#where, h("span", { class: "space" }),
        tool("−", "Show more ( − )", () => this.zoom(2)), tool("+", "Show less ( + )", () => this.zoom(0.5)),
        tool("Fit", "Show everything ( Home )", () => this.fit()), overlay,
        tool("Mark", "Markers with statistics ( m )", () => (this.#markers.span ? this.#markers.clear() : this.mark())),
        pictureButtons(() => this.picture())),
      this.#overview.element, this.#host, this.#markers.element);
    this.element.waveform = this;
    const resized = new ResizeObserver(() => this.#resize());
    resized.observe(this.#host);
    const themed = () => {
      this.#colours = colours();
      this.redraw();
    };
    addEventListener("fieldrack-theme", themed);
    this.#ends.push(() => resized.disconnect(), () => removeEventListener("fieldrack-theme", themed),
      listen(this, this.#host, this.#markers));
  }

  // ---- what is shown

  /** Shows these traces, each in a lane of its own or overlaid by unit. */
  set(infos) {
    const known = new Map(this.traces.map((info, i) => [info.trace, this.#data[i]]));
    this.traces = infos;
    if (this.live && this.#edge === 0 && infos.length > 0) {
      // who stands still before the first frame came stands where the newest samples are
      const span = this.to - this.from;
      this.to = Math.max(...infos.map((info) => info.to));
      this.from = this.to - span;
    }
    this.#data = infos.map((info) => known.get(info.trace) ?? new TraceData());
    this.#cached = null;
    this.#host.setAttribute("aria-label", `Waveform of ${infos.map((info) => info.trace).join(", ") || "nothing"}`);
    this.#arrange();
    this.#follow();
    this.#ask();
    this.#markers.refresh();
    this.#overview.refresh();
  }

  #arrange() {
    const before = new Map(this.lanes.map((lane) => [lane.key, lane]));
    const groups = new Map();
    this.traces.forEach((info, i) => {
      const key = this.overlaid ? `unit ${info.unit.text}` : info.trace;
      const lane = groups.get(key) ?? { key, unit: info.unit, indices: [], range: before.get(key)?.range ?? null, auto: before.get(key)?.auto ?? true };
      lane.indices.push(i);
      groups.set(key, lane);
    });
    this.lanes = [...groups.values()];
    this.#labels.replaceChildren(...this.lanes.flatMap((lane) => lane.indices.map((i) => this.#label(i))));
    this.#resize();
    this.onChange();
  }

  #label(i) {
    const info = this.traces[i];
    const value = h("span", { class: "number" });
    const label = h("span", { class: "wave-label", "data-trace": info.trace }, h("span", { class: `swatch t${(i % 8) + 1}`, "aria-hidden": "true" }),
      h("span", { class: "name", text: info.trace }), value);
    label.value = value;
    label.format = new NumberFormat({ unit: info.unit, access: "READ_ONLY", type: "REAL" }, 5);
    label.index = i;
    return label;
  }

  /** Shows a span and leaves the live edge. */
  show(from, to) {
    const span = Math.max(SHORTEST, Math.min(LONGEST, to - from));
    if (this.live) {
      this.live = false;
      this.#source.hold?.();
      this.#follow();
    }
    this.from = from;
    this.to = from + span;
    this.#changed();
  }

  /** Shows longer (gain above 1) or shorter; a pivot keeps its place, the live edge where it is followed. */
  zoom(gain, pivot = (this.from + this.to) / 2) {
    const span = Math.max(SHORTEST, Math.min(LONGEST, (this.to - this.from) * gain));
    if (this.live) {
      this.from = this.to - span;
      this.#follow();
      this.#changed();
    } else {
      const share = (pivot - this.from) / (this.to - this.from);
      this.show(pivot - span * share, pivot + span * (1 - share));
    }
  }

  /** Moves by a share of what is seen. */
  move(share) {
    const by = (this.to - this.from) * share;
    this.show(this.from + by, this.to + by);
  }

  /** Returns the span that the histories hold, undefined while nothing is known. */
  extent() {
    const held = this.#data.filter((data) => data.held[1] > data.held[0]).map((data) => data.held);
    return held.length === 0 ? undefined : [Math.min(...held.map((one) => one[0])), Math.max(...held.map((one) => one[1]))];
  }

  /** Shows everything that is held. */
  fit() {
    const extent = this.extent();
    if (extent && this.live) {
      this.from = this.to - (extent[1] - extent[0]);
      this.#follow();
      this.#changed();
    } else if (extent) {
      this.show(...extent);
    }
  }

  goLive() {
    if (this.#source.follow) {
      this.#source.release?.();
      this.live = true;
      this.paused = false;
      const span = this.to - this.from;
      this.to = Math.max(this.#edge, this.to);
      this.from = this.to - span;
      this.#follow();
      this.#changed();
    }
  }

  /** Stands still, or goes on where it stood still. */
  pause() {
    this.live ? this.show(this.from, this.to) : this.goLive();
  }

  /** Sets a pair of markers; without times about the middle of what is seen. */
  mark(from = this.from + (this.to - this.from) / 3, to = this.to - (this.to - this.from) / 3) {
    if (this.live) {
      this.pause();
    }
    this.#markers.set(from, to);
  }

  get markers() {
    return this.#markers;
  }

  #changed() {
    this.redraw();
    this.#ask();
    this.onChange();
  }

  // ---- samples

  #follow() {
    this.#unfollow?.();
    this.#unfollow = null;
    if (this.live && this.traces.length > 0 && this.#width() > 50) {
      const bins = Math.ceil(this.#width());
      this.#unfollow = this.#source.follow(this.traces.map((info) => info.trace), this.to - this.from, bins, (frame) => {
        this.to = frame.to;
        this.from = frame.from;
        this.#edge = frame.to;
        frame.views.forEach((view, i) => this.#data[i]?.take(view, bins + 8));
        this.redraw();
      });
    }
  }

  /** Asks for what is seen and as much to each side, unless that is known finely enough. */
  async #ask() {
    const span = this.to - this.from;
    const width = Math.ceil(this.#width());
    const known = this.#cached;
    const enough = known && known.from <= this.from && known.to >= this.to && known.span <= span * 1.15 && known.span >= span * 0.4 && known.width === width;
    if (this.live || this.#asking || this.#disposed || enough || this.traces.length === 0 || width < 50) {
      return;
    }
    this.#asking = true;
    const wanted = { from: this.from - span, to: this.to + span, span, width };
    const traces = this.traces;
    try {
      const views = await Promise.all(traces.map((info) => this.#source.fetchView(info.trace, wanted.from, wanted.to, 3 * width)));
      if (traces === this.traces && !this.live) {
        this.#cached = wanted;
        views.forEach((view, i) => this.#data[i].take({ ...view, replace: true }, Infinity));
      }
      this.element.removeAttribute("data-refused");
    } catch (refusal) {
      this.element.dataset.refused = refusal.message;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    this.#asking = false;
    this.redraw();
    this.#ask();
  }

  // ---- drawing

  #width() {
    return Math.max(0, this.#host.clientWidth - GUTTER - RIGHT);
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.#host;
    const scale = devicePixelRatio;
    if (this.#canvas.width !== Math.round(width * scale) || this.#canvas.height !== Math.round(height * scale)) {
      this.#canvas.width = Math.round(width * scale);
      this.#canvas.height = Math.round(height * scale);
      this.#follow();
      this.#ask();
    }
    const room = (height - TOP - BOTTOM - BETWEEN * (this.lanes.length - 1)) / Math.max(1, this.lanes.length);
    this.lanes.forEach((lane, i) => (lane.box = { left: GUTTER, top: TOP + i * (room + BETWEEN), width: this.#width(), height: Math.max(10, room) }));
    const labels = [...this.#labels.children];
    this.lanes.forEach((lane) => lane.indices.forEach((index, row) => {
      labels.find((label) => label.index === index).style.transform = `translate(${GUTTER + 8}px, ${lane.box.top + 1 + LABEL * row}px)`;
    }));
    this.redraw();
  }

  /** Draws with the next frame of the browser. */
  redraw() {
    if (!this.#drawing && !this.#disposed) {
      this.#drawing = true;
      requestAnimationFrame(() => {
        this.#drawing = false;
        this.#draw();
      });
    }
  }

  /** Returns the view as pixels: x(time), time(x). */
  view() {
    const { from, to } = this;
    const perNs = this.#width() / (to - from);
    return { from, to, x: (t) => GUTTER + (t - from) * perNs, time: (x) => from + (x - GUTTER) / perNs };
  }

  #draw() {
    const ctx = this.#canvas.getContext("2d", { alpha: false });
    const { clientWidth: width, clientHeight: height } = this.#host;
    if (width < 50 || this.#disposed) {
      return;
    }
    const c = this.#colours;
    const view = this.view();
    ctx.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    ctx.fillStyle = c.panel;
    ctx.fillRect(0, 0, width, height);
    const all = { left: GUTTER, top: TOP, width: this.#width(), height: height - TOP - BOTTOM };
    this.lanes.forEach((lane) => fitScale(lane, lane.indices.map((i) => this.#data[i]), view, this.live));
    const step = this.#paint(ctx, all, view, c);
    this.#drawCursor(ctx, all, view, c);
    this.#tell(step);
    this.#overview.follow();
    this.frames++;
  }

  /** Paints what is seen, on a canvas or into a picture. */
  #paint(ctx, all, view, c) {
    this.lanes.forEach((lane) => lane.indices.forEach((i) => drawGaps(ctx, lane.box, view, this.#data[i], c)));
    const step = drawTime(ctx, all, view, this.#source.origin, c);
    for (const lane of this.lanes) {
      drawScale(ctx, lane.box, lane, c);
      ctx.save();
      ctx.beginPath();
      ctx.rect(lane.box.left, lane.box.top, lane.box.width, lane.box.height);
      ctx.clip();
      lane.indices.forEach((i) => drawTrace(ctx, lane.box, lane, view, this.#data[i], this.traces[i], c.traces[i % 8]));
      ctx.restore();
    }
    drawNotes(ctx, all, view, this.notes, c);
    this.#markers.draw(ctx, all, view, c);
    return step;
  }

  /** What is seen as a picture for paper, with the statistics between the markers (picture.js). */
  picture() {
    const { clientWidth: width, clientHeight: height } = this.#host;
    const view = this.view();
    const { origin } = this.#source;
    const all = { left: GUTTER, top: TOP, width: this.#width(), height: height - TOP - BOTTOM };
    const utc = (time) => new Date(Number(origin / 1000000n) + time / 1e6).toISOString();
    return {
      width, height,
      paint: (ctx, c) => this.#paint(ctx, all, view, c),
      legend: this.traces.map((info) => `${info.trace}${info.unit.text ? ` in ${info.unit.text}` : ""}`),
      lines: [`${utc(this.from)} to ${utc(this.to)}, ${engineering((this.to - this.from) / 1e9, SECOND_UNIT, 6)}`, ...this.#markers.lines()],
      name: pictureName(this.traces.map((info) => info.trace).join(" "), Number(origin / 1000000n) + this.from / 1e6),
    };
  }

  #drawCursor(ctx, all, view, c) {
    if (this.#cursor !== null && this.#cursor >= all.left && this.#cursor <= all.left + all.width) {
      ctx.fillStyle = c.soft;
      ctx.fillRect(Math.round(this.#cursor), all.top, 1, all.height);
    }
  }

  /** Takes where the pointer is, in pixels; null for nowhere. */
  point(x) {
    this.#cursor = x;
    this.redraw();
  }

  #tell(step) {
    const pointed = this.#cursor === null ? null : this.view().time(this.#cursor);
    for (const label of this.#labels.children) {
      const data = this.#data[label.index];
      const last = data.last();
      const at = pointed === null ? (this.live && last !== undefined ? { mean: last } : undefined) : data.at(pointed);
      setText(label.value, at ? said(label.format, at) : "");
    }
    const time = pointed === null ? "" : ` · at ${timeOfDay(this.#source.origin, pointed, step / 10)}`;
    const behind = this.live ? "" : ` · ${timeOfDay(this.#source.origin, this.to, step)}`;
    setText(this.#where, `${engineering((this.to - this.from) / 1e9, SECOND_UNIT, 4)} wide${behind}${time}`);
    setAttribute(this.#liveButton, "aria-pressed", String(this.live));
    setText(this.#liveButton, this.live ? "● live" : "❚❚ paused");
    this.element.dataset.live = this.live;
    this.element.dataset.from = String(this.#source.origin + BigInt(Math.round(this.from)));
    this.element.dataset.to = String(this.#source.origin + BigInt(Math.round(this.to)));
  }

  dispose() {
    this.#disposed = true;
    this.#unfollow?.();
    this.#ends.forEach((end) => end());
    this.#overview.dispose();
    this.#source.release?.();
  }
}

function said(format, { mean, min, max }) {
  const { text, unit } = format.push(mean);
  return `${text} ${unit}${max > min ? `   ${format.like(min)} … ${format.like(max)}` : ""}`;
}

/** Fits the scale of a lane to what is seen: at once where something would be cut off, a little later where room is left. */
function fitScale(lane, all, view, live) {
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
  lane.range ??= [0, 1];
  const [low, high] = lane.range;
  // the names stand above what is drawn
  const perValue = Math.max(8, lane.box.height - LABEL * lane.indices.length) / (high - low);
  const bottom = lane.box.top + lane.box.height;
  lane.y = (v) => bottom - (v - low) * perValue;
}
