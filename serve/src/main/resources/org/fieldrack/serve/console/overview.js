// The strip above a waveform: everything that is held of its first trace, and where the waveform looks.

import { h } from "./dom.js";
import { TraceData } from "./waveform-data.js";
import { colours } from "./waveform-drawing.js";

const EVERY = 1500;
const HEIGHT = 36;
const GUTTER = 64;
const RIGHT = 10;

export class Overview {
  #wave;
  #source;
  #canvas = h("canvas", { class: "wave-overview", role: "img", "aria-label": "Everything that is held, and what of it is seen" });
  #data = new TraceData();
  #extent = null;
  #asking = false;
  #timer;
  #drawn = "";

  constructor(wave, source) {
    this.#wave = wave;
    this.#source = source;
    this.element = this.#canvas;
    this.#timer = setInterval(() => wave.live && this.refresh(), EVERY);
    this.#canvas.addEventListener("pointerdown", (event) => {
      this.#canvas.setPointerCapture(event.pointerId);
      this.#goTo(event);
      this.#canvas.onpointermove = (move) => this.#goTo(move);
    });
    this.#canvas.addEventListener("pointerup", () => (this.#canvas.onpointermove = null));
  }

  #goTo(event) {
    if (!this.#extent) {
      return;
    }
    const [low, high] = this.#extent;
    const { left, width } = this.#canvas.getBoundingClientRect();
    const at = low + ((event.clientX - left - GUTTER) / (width - GUTTER - RIGHT)) * (high - low);
    const half = (this.#wave.to - this.#wave.from) / 2;
    this.#wave.show(at - half, at + half);
  }

  /** Asks for everything anew. */
  async refresh() {
    const extent = this.#wave.extent();
    const width = this.#canvas.clientWidth - GUTTER - RIGHT;
    if (this.#asking || !extent || width < 50 || this.#wave.traces.length === 0) {
      return;
    }
    this.#asking = true;
    try {
      const view = await this.#source.fetchView(this.#wave.traces[0].trace, extent[0], extent[1], Math.ceil(width / 2));
      this.#data.take({ ...view, replace: true }, Infinity);
      this.#extent = extent;
      this.#drawn = "";
    } catch {
      // the waveform says what is wrong; the strip is asked for again
    }
    this.#asking = false;
    this.follow();
  }

  /** Draws where that has become visible. */
  follow() {
    if (!this.#extent) {
      this.refresh();
      return;
    }
    const { clientWidth: width } = this.#canvas;
    const [low, high] = this.#wave.live ? this.#wave.extent() ?? this.#extent : this.#extent;
    const x = (t) => GUTTER + ((t - low) / (high - low)) * (width - GUTTER - RIGHT);
    const left = Math.max(GUTTER, Math.min(width - RIGHT - 2, x(this.#wave.from)));
    const right = Math.min(width - RIGHT, Math.max(left + 2, x(this.#wave.to)));
    const print = `${Math.round(left)} ${Math.round(right)} ${width} ${document.documentElement.dataset.theme}`;
    if (print === this.#drawn || width < 50) {
      return;
    }
    this.#drawn = print;
    this.#draw(x, left, right, width);
  }

  #draw(x, left, right, width) {
    const scale = devicePixelRatio;
    if (this.#canvas.width !== Math.round(width * scale)) {
      this.#canvas.width = Math.round(width * scale);
      this.#canvas.height = Math.round(HEIGHT * scale);
    }
    const ctx = this.#canvas.getContext("2d");
    const c = colours();
    ctx.setTransform(scale, 0, 0, scale, 0, 0);
    ctx.clearRect(0, 0, width, HEIGHT);
    ctx.fillStyle = c.wash;
    ctx.fillRect(left, 1, right - left, HEIGHT - 2);
    const [least, greatest] = this.#data.range(-Infinity, Infinity) ?? [0, 1];
    const y = (v) => HEIGHT - 4 - ((v - least) / (greatest - least || 1)) * (HEIGHT - 8);
    const { min, max, value } = this.#data.columns;
    ctx.fillStyle = c.soft;
    ctx.save();
    ctx.beginPath();
    ctx.rect(GUTTER, 0, width - GUTTER - RIGHT, HEIGHT);
    ctx.clip();
    for (let i = 0; i < this.#data.n; i++) {
      const [low, high] = min ? [min[i], max[i]] : [value[i], value[i]];
      if (low === low) {
        const top = y(high);
        ctx.fillRect(x(this.#data.time(i)), top, Math.max(1, x(this.#data.time(i) + this.#data.step) - x(this.#data.time(i))), Math.max(1, y(low) - top));
      }
    }
    ctx.restore();
    ctx.strokeStyle = c.accent;
    ctx.strokeRect(Math.round(left) + 0.5, 1.5, Math.max(1, Math.round(right - left) - 1), HEIGHT - 3);
  }

  dispose() {
    clearInterval(this.#timer);
  }
}
