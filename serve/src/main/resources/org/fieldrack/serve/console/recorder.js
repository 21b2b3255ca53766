// What is recorded now, for the light in the frame and for the page of recordings: asked often only while something runs.

import * as api from "./api.js";
import { bytes, duration } from "./format.js";

const BUSY = 2000;
const IDLE = 15_000;

/** Fires "change". */
export class Recorder extends EventTarget {
  /** Those that run: name, start, bytes, bytesPerSecond, secondsLeft, gaps, lost, annotations. */
  running = [];
  /** Those that wait for their condition: name, when. */
  armed = [];
  /** freeBytes, bytesPerSecond, secondsLeft, by what fills the disk now. */
  disk = null;
  #store;
  #timer = 0;
  #asking = false;

  constructor(store) {
    super();
    this.#store = store;
    store.addEventListener("events", (event) => event.detail.some((one) => /^recording /.test(one.text ?? "")) && this.refresh());
    store.addEventListener("devices", () => this.#timer === 0 && this.refresh());
  }

  /** Asks now. */
  async refresh() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (!this.#asking && this.#store.linked && this.#store.health?.recordings) {
      this.#asking = true;
      try {
        const { running, armed, disk } = await api.recordings(1);
        this.running = running;
        this.armed = armed;
        this.disk = disk;
      } catch {
        // the link went, which the frame says; asked again when it is back
      }
      this.#asking = false;
      this.dispatchEvent(new Event("change"));
    }
    this.#timer = setTimeout(() => this.refresh(), this.running.length > 0 ? BUSY : IDLE);
  }

  /** How long the disk lasts in seconds while something is recorded; null where nothing fills it. */
  get secondsLeft() {
    return this.running.length === 0 ? null : this.disk?.secondsLeft ?? null;
  }

  /** The light in words: ["REC", "00:12:41 18 MB/s"], or null where nothing runs. */
  light(now) {
    const [first] = this.running;
    if (!first) {
      return this.armed.length === 0 ? null : { look: "armed", word: "◎ armed", text: "", title: this.armed.map((one) => `${one.name} waits for ${one.when}`).join("\n") };
    }
    const all = this.running.length > 1 ? ` and ${this.running.length - 1} more` : "";
    const rate = this.running.reduce((sum, one) => sum + (one.bytesPerSecond ?? 0), 0);
    const size = this.running.reduce((sum, one) => sum + (one.bytes ?? 0), 0);
    return {
      look: this.running.some((one) => one.lost > 0 || one.gaps > 0) ? "gaps" : "recording",
      word: "◉ REC",
      text: `${elapsed(now - first.start / 1e6)}${all} ${bytes(rate)}/s`,
      title: `${this.running.map((one) => one.name).join("\n")}\n${bytes(size)}${this.secondsLeft === null ? "" : `, the disk lasts for ${duration(this.secondsLeft * 1000)}`}`,
    };
  }
}

/** Prints how long something runs: 00:12:41, 26:00:01. */
export function elapsed(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  return [Math.floor(s / 3600), Math.floor((s % 3600) / 60), s % 60].map((n) => String(n).padStart(2, "0")).join(":");
}
