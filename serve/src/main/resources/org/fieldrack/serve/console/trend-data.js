// What a trend shows: bins on one grid of time for all its properties. It never holds more than it shows.

import { numeric } from "./format.js";

/** Bins of several properties between two times; bin i holds the readings from (first + i) · step on, in ms UTC. */
export class TrendData {
  step = 1000;
  first = 0;
  count = 0;
  #series = new Map();

  /** Lays the grid anew and forgets what was on it. */
  lay(from, to, bins) {
    this.step = Math.max(1, Math.round((to - from) / bins));
    this.first = Math.floor(from / this.step);
    this.count = Math.max(2, Math.ceil(to / this.step) - this.first + 1);
    for (const series of this.#series.values()) {
      series.clear(this.count);
    }
  }

  /** Takes over the grid on which the archive was asked. */
  adopt({ step, first, count }) {
    Object.assign(this, { step, first, count });
    this.#series.forEach((series) => series.clear(count));
  }

  get from() {
    return this.first * this.step;
  }

  get to() {
    return (this.first + this.count) * this.step;
  }

  /** Moves the grid on so that it reaches to a time. */
  reach(time) {
    const shift = Math.floor(time / this.step) - (this.first + this.count - 1);
    if (shift > 0) {
      this.first += shift;
      this.#series.forEach((series) => series.shift(shift));
    }
  }

  has(address) {
    return this.#series.has(address);
  }

  add(address, property) {
    const series = new Series(property);
    series.clear(this.count);
    this.#series.set(address, series);
  }

  remove(address) {
    this.#series.delete(address);
  }

  /** Takes the answer of the archive, which was asked for on this very grid. */
  fill(answer) {
    this.#series.get(answer.property)?.fill(answer, this);
  }

  /** Takes a live reading. */
  take(address, reading) {
    this.#series.get(address)?.take(reading, this);
  }

  gaps(address) {
    return this.#series.get(address)?.gaps ?? [];
  }

  /** Returns the bin at an index: { mean, min, max }, or undefined. */
  at(address, index) {
    const series = this.#series.get(address);
    const mean = series?.mean[index];
    return mean === undefined || mean === null ? undefined : { mean, min: series.min[index], max: series.max[index] };
  }

  /** Returns the columns for uPlot: times in seconds, then mean, max, min of each property. */
  columns() {
    const times = new Array(this.count);
    for (let i = 0; i < this.count; i++) {
      times[i] = ((this.first + i + 0.5) * this.step) / 1000;
    }
    return [times, ...[...this.#series.values()].flatMap((s) => [s.mean, s.max, s.min])];
  }
}

/** One property: undefined where a bin has no reading, null where nobody saw it. */
class Series {
  gaps = [];
  #property;
  #recent = [];

  constructor(property) {
    this.#property = property;
  }

  clear(count) {
    this.mean = new Array(count).fill(undefined);
    this.min = new Array(count).fill(undefined);
    this.max = new Array(count).fill(undefined);
    this.n = new Array(count).fill(0);
  }

  shift(by) {
    for (const column of [this.mean, this.min, this.max, this.n]) {
      const count = column.length;
      column.splice(0, Math.min(by, count));
      while (column.length < count) {
        column.push(column === this.n ? 0 : undefined);
      }
    }
  }

  fill({ bins, gaps }, grid) {
    this.gaps = gaps.map(([from, to]) => [from / 1e6, to > 9e18 ? Infinity : to / 1e6]);
    this.clear(grid.count);
    let last = -1;
    for (let i = 0; bins && i < bins.count.length && i < grid.count; i++) {
      if (bins.count[i] > 0) {
        this.#put(i, bins.mean[i], bins.min[i], bins.max[i], bins.count[i]);
        last = i;
      } else if (bins.gap[i]) {
        this.#put(i, null, null, null, 0);
      } else if (bins.held[i] !== null) {
        this.#put(i, bins.held[i], bins.held[i], bins.held[i], 0);
      }
    }
    // what came after the archive's last commit
    for (const [time, value] of this.#recent) {
      const i = Math.floor(time / grid.step) - grid.first;
      if (i > last && i < grid.count) {
        this.#merge(i, value);
      }
    }
  }

  #put(i, mean, min, max, n) {
    this.mean[i] = mean;
    this.min[i] = min;
    this.max[i] = max;
    this.n[i] = n;
  }

  #merge(i, value) {
    if (this.n[i] > 0) {
      this.mean[i] += (value - this.mean[i]) / ++this.n[i];
      this.min[i] = Math.min(this.min[i], value);
      this.max[i] = Math.max(this.max[i], value);
    } else {
      this.#put(i, value, value, value, 1);
    }
  }

  take(reading, grid) {
    const open = this.gaps.at(-1)?.[1] === Infinity;
    if (reading.quality === "STALE") {
      if (!open) {
        this.gaps.push([reading.time, Infinity]);
      }
      return;
    }
    if (open) {
      this.gaps.at(-1)[1] = reading.time;
      const i = Math.floor(this.gaps.at(-1)[0] / grid.step) - grid.first + 1;
      if (i >= 0 && i < grid.count && this.n[i] === 0) {
        this.#put(i, null, null, null, 0);
      }
    }
    const value = numeric(reading.value, this.#property);
    const i = Math.floor(reading.time / grid.step) - grid.first;
    if (value === null || !Number.isFinite(value)) {
      return;
    }
    if (this.#recent.at(-1)?.[0] !== reading.time) {
      this.#recent.push([reading.time, value]);
      if (this.#recent.length > 200) {
        this.#recent.shift();
      }
      if (i >= 0 && i < grid.count) {
        this.#merge(i, value);
      }
    }
  }
}
