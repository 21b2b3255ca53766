// What a trend and a waveform have in common: a window of time that is zoomed about a place, by wheel or with two fingers, and drawn
// with the next frame of the browser.

/** How far a pointer moves before it drags, px. */
export const MOVED = 3;
const CLOSEST = 20;

/** Returns [from, to] of a window that shows longer (gain above 1) or shorter; the pivot keeps its place. */
export function zoomed(from, to, gain, pivot, shortest, longest) {
  const span = Math.max(shortest, Math.min(longest, (to - from) * gain));
  const share = (pivot - from) / (to - from);
  return [pivot - span * share, pivot + span * (1 - share)];
}

/** Returns the gain of a turn of the wheel, which is small where a touchpad sends many small ones. */
export const wheelGain = (event) => Math.min(2, Math.max(0.5, Math.exp(event.deltaY * 0.0022)));

/** Returns a function that draws once with the next frame, however often it is called before. */
export function withNextFrame(draw) {
  let asked = false;
  return () => {
    if (!asked) {
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        draw();
      });
    }
  };
}

/** Fingers, or a mouse, on an element. */
export class Fingers {
  #places = new Map();
  #apart = null;

  get count() {
    return this.#places.size;
  }

  down(event, x) {
    this.#places.set(event.pointerId, x);
    this.#apart = null;
  }

  up(event) {
    this.#places.delete(event.pointerId);
    this.#apart = null;
  }

  /** Takes where a pointer is that has gone down; says whether it has. */
  move(event, x) {
    const known = this.#places.has(event.pointerId);
    if (known) {
      this.#places.set(event.pointerId, x);
    }
    return known;
  }

  /** Returns { gain, x } of two fingers since this was asked last, null the first time. */
  pinch() {
    const [a, b] = [...this.#places.values()];
    const before = this.#apart;
    this.#apart = Math.max(CLOSEST, Math.abs(a - b));
    return before === null ? null : { gain: before / this.#apart, x: (a + b) / 2 };
  }
}
