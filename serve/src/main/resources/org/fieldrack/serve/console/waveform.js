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
import { SECONDS, engineering } from "./format.js";
import { Markers } from "./markers.js";
import { Overview } from "./overview.js";
import { pictureName } from "./picture.js";
import { colours, drawBefore, drawGaps, drawNotes, drawScale, drawTime, drawTrace, timeOfDay } from "./waveform-drawing.js";
import { LABEL, fitScale, labelOf, lanesOf, placeLanes } from "./waveform-lanes.js";
import { withNextFrame, zoomed } from "./time-window.js";
import { listen } from "./waveform-pointer.js";
import { WaveSamples } from "./waveform-samples.js";
import { spanInWords, waveTools } from "./waveform-tools.js";

const GUTTER = 64;
const RIGHT = 10;
const TOP = 6;
const BOTTOM = 24;
const SHORTEST = 200;
const LONGEST = 86400e9;

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
  #samples;
  #ends = [];
  #colours = colours();
  #cursor = null;
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
    this.#samples = new WaveSamples(this, source, () => this.#width());
    this.#markers = new Markers(this, source);
    this.#overview = new Overview(this, source);
    this.element = h("section", { class: "waveform" }, waveTools(this, this.#liveButton, this.#where), this.#overview.element, this.#host, this.#markers.element);
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
    const before = this.traces;
    this.traces = infos;
    if (this.live && this.#samples.edge === 0 && infos.length > 0) {
      // who stands still before the first frame came stands where the newest samples are
      const span = this.to - this.from;
      this.to = Math.max(...infos.map((info) => info.to));
      this.from = this.to - span;
    }
    this.#samples.take(before);
    this.#host.setAttribute("aria-label", `Waveform of ${infos.map((info) => info.trace).join(", ") || "nothing"}`);
    this.#arrange();
    this.#samples.follow();
    this.#samples.ask();
    this.#markers.refresh();
    this.#overview.refresh();
  }

  /** Overlays traces of the same unit, or gives each a lane of its own. */
  overlay(on) {
    this.overlaid = on;
    this.#arrange();
  }

  #arrange() {
    this.lanes = lanesOf(this.traces, this.overlaid, this.lanes);
    this.#labels.replaceChildren(...this.lanes.flatMap((lane) => lane.indices.map((i) => labelOf(this.traces[i], i))));
    this.#resize();
    this.onChange();
  }

  /** Shows a span and leaves the live edge. */
  show(from, to) {
    const span = Math.max(SHORTEST, Math.min(LONGEST, to - from));
    if (this.live) {
      this.live = false;
      this.#source.hold?.();
      this.#samples.follow();
    }
    this.from = from;
    this.to = from + span;
    this.#changed();
  }

  /** Shows longer (gain above 1) or shorter; a pivot keeps its place, the live edge where it is followed. */
  zoom(gain, pivot = (this.from + this.to) / 2) {
    if (this.live) {
      [this.from] = zoomed(this.from, this.to, gain, this.to, SHORTEST, LONGEST);
      this.#samples.follow();
      this.#changed();
    } else {
      this.show(...zoomed(this.from, this.to, gain, pivot, SHORTEST, LONGEST));
    }
  }

  /** Moves by a share of what is seen. */
  move(share) {
    const by = (this.to - this.from) * share;
    this.show(this.from + by, this.to + by);
  }

  /** Returns the span that the histories hold, undefined while nothing is known. */
  extent() {
    return this.#samples.extent();
  }

  /** Shows everything that is held. */
  fit() {
    const extent = this.extent();
    if (extent && this.live) {
      this.from = this.to - (extent[1] - extent[0]);
      this.#samples.follow();
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
      this.to = Math.max(this.#samples.edge, this.to);
      this.from = this.to - span;
      this.#samples.follow();
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
    this.#samples.ask();
    this.onChange();
  }

  // ---- drawing

  #width() {
    return Math.max(0, this.#host.clientWidth - GUTTER - RIGHT);
  }

  /** Where lanes are drawn, px of the host. */
  #box() {
    return { left: GUTTER, top: TOP, width: this.#width(), height: this.#host.clientHeight - TOP - BOTTOM };
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.#host;
    const scale = devicePixelRatio;
    if (this.#canvas.width !== Math.round(width * scale) || this.#canvas.height !== Math.round(height * scale)) {
      this.#canvas.width = Math.round(width * scale);
      this.#canvas.height = Math.round(height * scale);
      this.#samples.follow();
      this.#samples.ask();
    }
    placeLanes(this.lanes, this.#box());
    const labels = [...this.#labels.children];
    this.lanes.forEach((lane) => lane.indices.forEach((index, row) => {
      labels.find((label) => label.index === index).style.transform = `translate(${GUTTER + 8}px, ${lane.box.top + 1 + LABEL * row}px)`;
    }));
    this.redraw();
  }

  /** Draws with the next frame of the browser. */
  redraw = withNextFrame(() => this.#draw());

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
    const all = this.#box();
    this.lanes.forEach((lane) => fitScale(lane, lane.indices.map((i) => this.#samples.data[i]), view, this.live));
    const step = this.#paint(ctx, all, view, c);
    this.#drawCursor(ctx, all, view, c);
    this.#tell(step);
    this.#overview.follow();
    this.frames++;
  }

  /** Paints what is seen, on a canvas or into a picture. */
  #paint(ctx, all, view, c) {
    this.lanes.forEach((lane) => lane.indices.forEach((i) => drawGaps(ctx, lane.box, view, this.#samples.data[i], c)));
    const step = drawTime(ctx, all, view, this.#source.origin, c);
    for (const lane of this.lanes) {
      drawScale(ctx, lane.box, lane, c);
      drawBefore(ctx, lane.box, view, this.#samples.data[lane.indices[0]], c);
      ctx.save();
      ctx.beginPath();
      ctx.rect(lane.box.left, lane.box.top, lane.box.width, lane.box.height);
      ctx.clip();
      lane.indices.forEach((i) => drawTrace(ctx, lane.box, lane, view, this.#samples.data[i], this.traces[i], c.traces[i % 8]));
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
    const all = this.#box();
    return {
      width, height,
      paint: (ctx, c) => this.#paint(ctx, all, view, c),
      legend: this.traces.map((info) => `${info.trace}${info.unit.text ? ` in ${info.unit.text}` : ""}`),
      lines: [spanInWords(origin, this.from, this.to), ...this.#markers.lines()],
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
      const data = this.#samples.data[label.index];
      const last = data.last();
      const at = pointed === null ? (this.live && last !== undefined ? { mean: last } : undefined) : data.at(pointed);
      label.say(at);
    }
    const time = pointed === null ? "" : ` · at ${timeOfDay(this.#source.origin, pointed, step / 10)}`;
    const behind = this.live ? "" : ` · ${timeOfDay(this.#source.origin, this.to, step)}`;
    setText(this.#where, `${engineering((this.to - this.from) / 1e9, SECONDS, 4)} wide${behind}${time}`);
    setAttribute(this.#liveButton, "aria-pressed", String(this.live));
    setText(this.#liveButton, this.live ? "● live" : "❚❚ paused");
    this.element.dataset.live = this.live;
    this.element.dataset.from = String(this.#source.origin + BigInt(Math.round(this.from)));
    this.element.dataset.to = String(this.#source.origin + BigInt(Math.round(this.to)));
  }

  dispose() {
    this.#disposed = true;
    this.#samples.dispose();
    this.#ends.forEach((end) => end());
    this.#overview.dispose();
    this.#source.release?.();
  }
}
