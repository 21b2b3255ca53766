// What a waveform shows of one trace: the bins or samples of the last answer, joined with those that came since.

/** Columns of a trace. Bins are numbered, so that those of a later frame take their places beside or above the earlier. */
export class TraceData {
  kind = "nothing";
  held = [0, 0];
  step = 1;
  n = 0;
  #from = 0;
  #view = null;

  /** Takes a view; keep is how many bins are kept at most while frames are joined. */
  take(view, keep) {
    const joins = view.kind === "bins" && !view.replace && this.kind === "bins" && this.#view.width === view.width
      && view.first >= this.#view.first && view.first <= this.#view.first + this.n;
    if (joins) {
      this.#join(view, keep);
    } else {
      this.#view = view;
      this.n = view.n;
    }
    this.kind = view.kind;
    this.held = view.held;
    this.step = view.step;
    const v = this.#view;
    const { count, time, step } = view.clock;
    this.#from = view.kind === "bins" ? time + (v.first * v.width - count) * step : view.from;
    v.held = view.held;
  }

  #join(view, keep) {
    const old = this.#view;
    const at = view.first - old.first;
    const n = at + view.n;
    // they are moved once in a while only
    const drop = n > keep + 256 ? n - keep : 0;
    for (const name of ["min", "max", "mean", "valid"]) {
      let column = old[name];
      if (n > column.length || drop > 0) {
        column = new Float64Array(keep + 512);
        column.set(old[name].subarray(drop, this.n));
        old[name] = column;
      }
      column.set(view[name], at - drop);
    }
    old.first += drop;
    this.n = n - drop;
  }

  get columns() {
    return this.#view;
  }

  /** Returns when bin or sample i begins. */
  time(i) {
    return this.#view?.time ? this.#view.time[i] : this.#from + i * this.step;
  }

  /** Returns the first bin or sample that begins after a time. */
  after(time) {
    if (!this.#view?.time) {
      return Math.max(0, Math.min(this.n, Math.floor((time - this.#from) / this.step) + 1));
    }
    let low = 0;
    let high = this.n;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#view.time[middle] <= time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Returns what is known at a time: { mean, min, max }, or undefined. */
  at(time) {
    let i = this.after(time) - 1;
    if (this.kind === "samples" && i + 1 < this.n && this.time(i + 1) - time < time - this.time(i)) {
      i++;
    }
    if (this.kind === "nothing" || i < 0 || i >= this.n || (this.kind === "bins" && time - this.time(i) > this.step)) {
      return undefined;
    }
    const { mean, min, max, value } = this.#view;
    const middle = this.kind === "bins" ? mean[i] : value[i];
    return Number.isNaN(middle) ? undefined : { mean: middle, min: min?.[i] ?? middle, max: max?.[i] ?? middle };
  }

  /** Returns the newest value. */
  last() {
    for (let i = this.n - 1; i >= 0 && i > this.n - 4; i--) {
      const value = this.kind === "bins" ? this.#view.mean[i] : this.#view.value?.[i];
      if (!Number.isNaN(value)) {
        return value;
      }
    }
    return undefined;
  }

  /** Returns the least and the greatest value between two times: [low, high], or undefined. */
  range(from, to) {
    const low = this.columns?.min ?? this.columns?.value;
    const high = this.columns?.max ?? this.columns?.value;
    let least = Infinity;
    let greatest = -Infinity;
    for (let i = Math.max(0, this.after(from) - 1), end = this.after(to); low && i < end; i++) {
      if (low[i] < least) {
        least = low[i];
      }
      if (high[i] > greatest) {
        greatest = high[i];
      }
    }
    return least <= greatest ? [least, greatest] : undefined;
  }
}
