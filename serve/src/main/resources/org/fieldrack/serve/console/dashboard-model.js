// A dashboard as text, and every edit of it as a new text that can be undone.

import * as api from "./api.js";

const MOST_UNDONE = 200;
export const COLUMNS = 12;
export const MOST_ROWS = 16;

/** The kinds of tiles: what they are called, what they take, and how large they are at first. */
export const KINDS = {
  value: { title: "Value", takes: "property", width: 3, height: 2, hint: "One or more readings, large." },
  trend: { title: "Trend", takes: "number", width: 6, height: 6, hint: "Readings over time." },
  waveform: { title: "Waveform", takes: "trace", width: 6, height: 6, hint: "Channels of streams, as on the page Streams." },
  multimeter: { title: "Multimeter", takes: "number", width: 4, height: 4, hint: "Value, mean, deviation, least and greatest since a reset." },
  set: { title: "Set", takes: "writable", width: 3, height: 2, hint: "Reading and field." },
  button: { title: "Command", takes: "command", width: 3, height: 2, hint: "A button that asks where it is dangerous." },
  alarms: { title: "Alarms", takes: "device", width: 6, height: 4, hint: "What is wrong, of all devices or of some." },
  text: { title: "Text", takes: "", width: 6, height: 1, hint: "A heading or an instruction." },
};

/** Reads a text; a tile that this console does not know stays in the text and is shown as unknown. */
export function read(text) {
  const { title = "", tiles = [], ...rest } = JSON.parse(text);
  return { ...rest, title: String(title), tiles: tiles.map(tidy) };
}

function tidy(tile) {
  const kind = KINDS[tile.kind] ?? { width: 3, height: 2 };
  const within = (n, otherwise, most) => Math.max(1, Math.min(most, Math.round(Number(n)) || otherwise));
  return {
    ...tile,
    show: Array.isArray(tile.show) ? tile.show.map(String) : [],
    width: within(tile.width, kind.width, COLUMNS),
    height: within(tile.height, kind.height, MOST_ROWS),
  };
}

/** Writes it as a person would: one line a tile. */
export function write({ title, tiles, ...rest }) {
  const others = Object.entries(rest).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`).join("");
  return `{\n  "title": ${JSON.stringify(title)},\n${others}  "tiles": [${tiles.map((tile) => `\n    ${JSON.stringify(tile)}`).join(",")}\n  ]\n}\n`;
}

/** One dashboard that is shown and edited. Fires "change" with every edit, "saved", and "trouble" with a sentence. */
export class Dashboard extends EventTarget {
  name;
  tag = "";
  content = { title: "", tiles: [] };
  /** What is wrong with the text in the store; empty where it can be read. */
  fault = "";

  #undo = [];
  #redo = [];
  #saving = Promise.resolve();

  constructor(name) {
    super();
    this.name = name;
  }

  /** Reads it from the store; returns whether it is there. */
  async load() {
    try {
      const { text, tag } = await api.get(`/dashboards/${encodeURIComponent(this.name)}`);
      this.tag = tag;
      try {
        this.content = read(text);
        this.fault = "";
      } catch (fault) {
        this.fault = `The text of this dashboard cannot be read: ${fault.message}`;
      }
      return true;
    } catch (refusal) {
      if (refusal.status !== 404) {
        throw refusal;
      }
      return false;
    }
  }

  get canUndo() {
    return this.#undo.length > 0;
  }

  get canRedo() {
    return this.#redo.length > 0;
  }

  /** Changes a copy of the content with a function, and keeps it. */
  edit(change) {
    const next = structuredClone(this.content);
    change(next);
    this.#undo.push(this.content);
    this.#undo.splice(0, this.#undo.length - MOST_UNDONE);
    this.#redo = [];
    this.#show(next);
  }

  undo() {
    if (this.canUndo) {
      this.#redo.push(this.content);
      this.#show(this.#undo.pop());
    }
  }

  redo() {
    if (this.canRedo) {
      this.#undo.push(this.content);
      this.#show(this.#redo.pop());
    }
  }

  #show(content) {
    this.content = content;
    this.fault = "";
    this.dispatchEvent(new Event("change"));
    this.save();
  }

  /** Writes the present content; edits that come quickly are written one after the other, the last one last. */
  save() {
    this.#saving = this.#saving.then(() => this.#write(write(this.content)));
    return this.#saving;
  }

  async #write(text) {
    if (text === this.written) {
      return;
    }
    try {
      const { tag } = await api.put(`/dashboards/${encodeURIComponent(this.name)}`, { text, replaces: this.tag });
      this.tag = tag;
      this.written = text;
      this.dispatchEvent(new Event("saved"));
    } catch (refusal) {
      this.dispatchEvent(new CustomEvent("trouble", { detail: refusal }));
    }
  }

  /** Writes over what somebody else has written meanwhile. */
  async overwrite() {
    const { tag } = await api.get(`/dashboards/${encodeURIComponent(this.name)}`);
    this.tag = tag;
    return this.save();
  }

  async remove() {
    await this.#saving;
    await api.post(`/dashboards/${encodeURIComponent(this.name)}/remove`, { tag: this.tag });
    this.tag = "";
    this.written = undefined;
  }
}
