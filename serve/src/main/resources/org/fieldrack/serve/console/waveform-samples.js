// What a waveform knows of its traces: at the live edge what the source sends, standing still what is asked of it, with as much to
// each side, so that moving about shows something at once.

import { TraceData } from "./waveform-data.js";

const PATIENCE = 500;

export class WaveSamples {
  /** One TraceData a trace, in the order of the wave's traces. */
  data = [];
  /** Time of the newest sample that was shown live. */
  edge = 0;

  #wave;
  #source;
  #width;
  #asking = false;
  #known = null;
  #unfollow = null;
  #disposed = false;

  /** @param width tells how many px are drawn */
  constructor(wave, source, width) {
    this.#wave = wave;
    this.#source = source;
    this.#width = width;
  }

  /** Takes up the wave's traces; those that were there keep what is known of them. */
  take(before) {
    const known = new Map(before.map((info, i) => [info.trace, this.data[i]]));
    this.data = this.#wave.traces.map((info) => known.get(info.trace) ?? new TraceData());
    this.#known = null;
  }

  /** Returns the span that the histories hold, undefined while nothing is known. */
  extent() {
    const held = this.data.filter((data) => data.held[1] > data.held[0]).map((data) => data.held);
    return held.length === 0 ? undefined : [Math.min(...held.map((one) => one[0])), Math.max(...held.map((one) => one[1]))];
  }

  /** Follows the newest samples where the wave is live, else no more. */
  follow() {
    const wave = this.#wave;
    this.#unfollow?.();
    this.#unfollow = null;
    const width = this.#width();
    if (wave.live && wave.traces.length > 0 && width > 50) {
      const bins = Math.ceil(width);
      this.#unfollow = this.#source.follow(wave.traces.map((info) => info.trace), wave.to - wave.from, bins, (frame) => {
        wave.to = frame.to;
        wave.from = frame.from;
        this.edge = frame.to;
        frame.views.forEach((view, i) => this.data[i]?.take(view, bins + 8));
        wave.redraw();
      });
    }
  }

  /** Asks for what is seen and as much to each side, unless that is known finely enough. */
  async ask() {
    const wave = this.#wave;
    const span = wave.to - wave.from;
    const width = Math.ceil(this.#width());
    if (wave.live || this.#asking || this.#disposed || this.#isKnown(span, width) || wave.traces.length === 0 || width < 50) {
      return;
    }
    this.#asking = true;
    const wanted = { from: wave.from - span, to: wave.to + span, span, width };
    const { traces } = wave;
    try {
      const views = await Promise.all(traces.map((info) => this.#source.fetchView(info.trace, wanted.from, wanted.to, 3 * width)));
      if (traces === wave.traces && !wave.live) {
        this.#known = wanted;
        views.forEach((view, i) => this.data[i].take({ ...view, replace: true }, Infinity));
      }
      wave.element.removeAttribute("data-refused");
    } catch (refusal) {
      wave.element.dataset.refused = refusal.message;
      await new Promise((resolve) => setTimeout(resolve, PATIENCE));
    }
    this.#asking = false;
    wave.redraw();
    this.ask();
  }

  #isKnown(span, width) {
    const known = this.#known;
    return known && known.from <= this.#wave.from && known.to >= this.#wave.to && known.span <= span * 1.15 && known.span >= span * 0.4 && known.width === width;
  }

  dispose() {
    this.#disposed = true;
    this.#unfollow?.();
  }
}
