// Many channels of a stream, one above the other, as they come: up to 128 rows at the live edge. Rows are painted pixel by
// pixel into one picture, which a browser without a graphics card does as quickly as one with.
//
//   const view = new ChannelView(source, { span: 2e9 });
//   root.append(view.element);
//   view.set(infos);              channels, objects as source.traces() gives them, of one unit
//   view.dispose();

import { common, numbers, paintRow, pixel } from "./channels-painting.js";
import { h, setAttribute, setText } from "./dom.js";
import { SECONDS, engineering } from "./format.js";
import { TraceData } from "./waveform-data.js";
import { colours, drawTime } from "./waveform-drawing.js";

const GUTTER = 64;
const RIGHT = 8;
const BOTTOM = 22;
const MOST = 128;
const SPANS = [0.1, 0.2, 0.5, 1, 2, 5];
const GAINS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
const SPACINGS = [["fit", 0], ["8 px", 8], ["12 px", 12], ["18 px", 18], ["28 px", 28], ["48 px", 48]];
/** What is shown lags behind the newest sample by so much, so that it moves evenly between frames. */
const LAG = 50e6;

export class ChannelView {
  /** Pictures that were painted. */
  frames = 0;
  paused = false;

  #source;
  #all = [];
  #shown = [];
  #data = [];
  #span;
  #gain = 0;
  #spacing = 0;
  #average = false;
  #unfollow = null;
  #edge = null;
  #picture = null;
  #pixels = null;
  #colours = colours();
  #ends = [];
  #running = false;
  #canvas = h("canvas", { class: "channels-canvas" });
  #axis = h("canvas", { class: "channels-axis" });
  #host = h("div", { class: "channels-host", tabindex: "0", role: "img", "aria-label": "Channels" }, this.#canvas);
  #chosen = h("input", { type: "text", class: "channels-chosen", "aria-label": "Channels shown", title: "Numbers and ranges, such as 0-15, 32; empty shows all" });
  #pause = h("button", { type: "button", text: "● live", onclick: () => this.pause() });
  #told = h("span", { class: "quiet", role: "status" });

  constructor(source, { span = 2e9 } = {}) {
    this.#source = source;
    this.#span = span;
    const choice = (label, options, value, deed) => h("label", {}, `${label} `, h("select", { "aria-label": label, onchange: (event) => deed(Number(event.target.value)) },
      ...options.map(([text, key]) => h("option", { value: key, text, selected: key === value }))));
    const averageButton = h("button", { type: "button", "aria-pressed": "false", text: "Common average", title: "Takes off what all channels shown have in common", onclick: () => {
      this.#average = !this.#average;
      setAttribute(averageButton, "aria-pressed", String(this.#average));
      this.#paintSoon();
    } });
    this.gains = h("label", {});
    this.element = h("section", { class: "channels" },
      h("div", { class: "wave-tools" }, this.#pause,
        choice("Span", SPANS.map((s) => [engineering(s, SECONDS, 3), s * 1e9]), span, (ns) => {
          this.#span = ns;
          this.#follow();
        }),
        this.gains,
        choice("Spacing", SPACINGS, 0, (px) => {
          this.#spacing = px;
          this.#resize();
        }),
        h("label", {}, "Channels ", this.#chosen), averageButton, h("span", { class: "space" }), this.#told),
      this.#host, this.#axis);
    this.element.channels = this;
    this.#chosen.addEventListener("change", () => this.#choose());
    const resized = new ResizeObserver(() => this.#resize());
    resized.observe(this.element);
    const themed = () => (this.#colours = colours());
    addEventListener("fieldrack-theme", themed);
    this.#ends.push(() => resized.disconnect(), () => removeEventListener("fieldrack-theme", themed));
    this.#host.addEventListener("scroll", () => this.#paintSoon());
  }

  set(infos) {
    this.#all = infos;
    const unit = infos[0]?.unit ?? { text: "", symbol: "", exponent: 0 };
    this.gains.replaceChildren("Gain ", h("select", { "aria-label": "Gain", title: "What the distance of two rows stands for", onchange: (event) => {
      this.#gain = Number(event.target.value);
      this.#paintSoon();
    } }, h("option", { value: 0, text: "auto" }), ...GAINS.map((gain) => h("option", { value: gain, text: `${gain} ${unit.text}` }))));
    this.#choose();
  }

  /** Stands still, or goes on. */
  pause() {
    this.paused = !this.paused;
    setText(this.#pause, this.paused ? "❚❚ paused" : "● live");
    this.#follow();
  }

  #choose() {
    const wanted = numbers(this.#chosen.value);
    this.#shown = (wanted ? this.#all.filter((_, i) => wanted.has(i)) : this.#all).slice(0, MOST);
    setAttribute(this.#chosen, "aria-invalid", wanted && this.#shown.length === 0 ? "true" : null);
    this.#data = this.#shown.map(() => new TraceData());
    this.#chosen.placeholder = this.#all.length > 0 ? `0-${this.#all.length - 1}` : "";
    this.#host.setAttribute("aria-label", `${this.#shown.length} channels of ${this.#shown[0]?.stream ?? "nothing"}`);
    setText(this.#told, `${this.#shown.length} of ${this.#all.length} channels`);
    this.#resize();
    this.#follow();
  }

  #width() {
    return Math.max(0, this.#host.clientWidth - GUTTER - RIGHT);
  }

  #follow() {
    this.#unfollow?.();
    this.#unfollow = null;
    const bins = Math.ceil(this.#width());
    if (this.paused || this.#shown.length === 0 || bins < 50) {
      return;
    }
    const spare = Math.ceil((bins * (this.#span + 2 * LAG)) / this.#span) + 8;
    this.#unfollow = this.#source.follow(this.#shown.map((info) => info.trace), this.#span + LAG, bins, (frame) => {
      frame.views.forEach((view, i) => this.#data[i]?.take(view, spare));
      this.#edge = { time: frame.to, at: performance.now() };
      if (!this.#running) {
        this.#running = true;
        requestAnimationFrame(() => this.#run());
      }
    });
  }

  /** Moves on with each picture of the browser while frames come. */
  #run() {
    this.#running = Boolean(this.#unfollow) && this.#edge !== null && performance.now() - this.#edge.at < 300;
    this.#paint();
    if (this.#running) {
      requestAnimationFrame(() => this.#run());
    }
  }

  #paintSoon() {
    if (!this.#running) {
      requestAnimationFrame(() => this.#paint());
    }
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.#host;
    const rows = Math.max(1, this.#shown.length);
    const wanted = this.#spacing === 0 ? height : Math.max(height, rows * this.#spacing + 8);
    const scale = devicePixelRatio;
    if (width > 0 && (this.#canvas.width !== Math.round(width * scale) || this.#canvas.height !== Math.round(wanted * scale))) {
      const rewidth = this.#canvas.width !== Math.round(width * scale);
      this.#canvas.width = Math.round(width * scale);
      this.#canvas.height = Math.round(wanted * scale);
      this.#canvas.style.height = `${wanted}px`;
      this.#axis.width = this.#canvas.width;
      this.#axis.height = Math.round(BOTTOM * scale);
      this.#picture = this.#canvas.getContext("2d", { alpha: false }).createImageData(this.#canvas.width, this.#canvas.height);
      this.#pixels = new Uint32Array(this.#picture.data.buffer);
      if (rewidth) {
        this.#follow();
      }
    }
    this.#paintSoon();
  }

  // ---- the picture

  #paint() {
    const width = this.#canvas.width;
    if (!this.#pixels || this.#edge === null || width < 100 || !this.element.isConnected) {
      return;
    }
    const scale = devicePixelRatio;
    const to = Math.min(this.#edge.time, this.#edge.time - LAG + (this.paused ? LAG : (performance.now() - this.#edge.at) * 1e6));
    const from = to - this.#span;
    const c = this.#colours;
    const top = Math.floor(this.#host.scrollTop * scale);
    const bottom = Math.min(this.#canvas.height, Math.ceil((this.#host.scrollTop + this.#host.clientHeight) * scale));
    this.#pixels.fill(pixel(c.panel), top * width, bottom * width);
    const row = this.#canvas.height / Math.max(1, this.#shown.length);
    const average = this.#average ? common(this.#data) : null;
    const gain = this.#gain || (this.#auto(from, to) ?? 1);
    const picture = { pixels: this.#pixels, width, left: GUTTER * scale, right: width - RIGHT * scale };
    this.#data.forEach((data, i) => {
      const middle = (i + 0.5) * row;
      if (middle + row > top && middle - row < bottom) {
        paintRow(picture, data, { middle, perValue: row / gain, row, colour: pixel(c.traces[i % 8]) }, { from, to, top, bottom }, average);
      }
    });
    const ctx = this.#canvas.getContext("2d", { alpha: false });
    ctx.putImageData(this.#picture, 0, 0, 0, top, width, bottom - top);
    this.#names(ctx, row, top, bottom, c, scale);
    this.#time(from, to, c, scale);
    this.element.dataset.gain = engineering(gain, this.#shown[0]?.unit ?? SECONDS, 3);
    this.frames++;
  }

  /** Returns a gain at which most rows do not reach into their neighbours. */
  #auto(from, to) {
    const heights = this.#data.map((data) => data.range(from, to)).filter(Boolean).map(([low, high]) => high - low).sort((a, b) => a - b);
    const wanted = heights[Math.floor(heights.length * 0.8)];
    const held = this.autoGain;
    if (wanted > 0 && (held === undefined || wanted > held * 1.1 || wanted < held * 0.5)) {
      this.autoGain = wanted * 1.05;
    }
    return this.autoGain;
  }

  #names(ctx, row, top, bottom, c, scale) {
    ctx.setTransform(scale, 0, 0, scale, 0, 0);
    ctx.font = "10px system-ui, sans-serif";
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    const every = Math.max(1, Math.ceil((11 * scale) / row));
    this.#shown.forEach((info, i) => {
      const y = (i + 0.5) * row;
      if (i % every === 0 && y > top && y < bottom) {
        ctx.fillStyle = c.traces[i % 8];
        ctx.fillText(info.name, GUTTER - 6, y / scale);
      }
    });
  }

  #time(from, to, c, scale) {
    const ctx = this.#axis.getContext("2d", { alpha: false });
    ctx.setTransform(scale, 0, 0, scale, 0, 0);
    ctx.fillStyle = c.panel;
    ctx.fillRect(0, 0, this.#axis.width, BOTTOM);
    const box = { left: GUTTER, top: 0, width: this.#width(), height: 0 };
    drawTime(ctx, box, { from, to, x: (t) => GUTTER + ((t - from) / (to - from)) * box.width }, this.#source.origin, c);
  }

  dispose() {
    this.#unfollow?.();
    this.#unfollow = null;
    this.#ends.forEach((end) => end());
  }
}
