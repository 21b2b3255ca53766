// Exports that run or ran: progress, cancel, resume, files to fetch. Asked for twice a second while one runs.

import * as api from "./api.js";
import { h, setText } from "./dom.js";
import { bytes } from "./format.js";

const BUSY = 500;
const OPEN = new Set(["WAITING", "RUNNING"]);

/** Follows the exports; Fires "change". jobs is the list, the latest first. */
export class Exports extends EventTarget {
  jobs = [];
  #timer = 0;
  #ended = false;

  /** Asks now, and goes on asking while one runs. */
  async refresh() {
    clearTimeout(this.#timer);
    try {
      this.jobs = await api.exports();
    } catch {
      // without link the frame says so; a server that records nothing exports nothing
      return;
    }
    if (!this.#ended) {
      this.dispatchEvent(new Event("change"));
      if (this.jobs.some((job) => OPEN.has(job.state))) {
        this.#timer = setTimeout(() => this.refresh(), BUSY);
      }
    }
  }

  of(recording) {
    return this.jobs.filter((job) => job.recording === recording);
  }

  dispose() {
    this.#ended = true;
    clearTimeout(this.#timer);
  }
}

/** Makes the line of an export, and brings it up to date with update(job). */
export function exportLine(exports, first) {
  const bar = h("progress", { max: 1, "aria-label": `Export of ${first.recording}` });
  const said = h("span", { class: "said" });
  const files = h("span", { class: "files" });
  let id = first.id;
  const deed = (text, action) => h("button", { type: "button", class: "small", text, onclick: async () => {
    try {
      await action(id);
      exports.refresh();
    } catch (refusal) {
      setText(said, refusal.message);
    }
  } });
  const cancel = deed("Cancel", api.cancelExport);
  const resume = deed("Resume", api.resumeExport);
  const element = h("div", { class: "export", "data-export": id }, bar, said, cancel, resume, files);
  let listed = "";

  function update(job) {
    id = job.id;
    element.dataset.state = job.state;
    bar.value = job.state === "DONE" ? 1 : job.progress;
    bar.hidden = job.state === "DONE";
    cancel.hidden = !OPEN.has(job.state);
    resume.hidden = !["CANCELLED", "FAILED"].includes(job.state);
    setText(said, words(job));
    said.title = job.path;
    if (job.state === "DONE" && listed !== job.files.join()) {
      listed = job.files.join();
      files.replaceChildren(...job.files.map((name) => h("a", { href: api.exportedFile(id, name), download: name, text: name })));
    }
  }

  update(first);
  return { element, update };
}

function words(job) {
  const what = job.bins > 0 ? `${job.format}, ${job.bins} bins` : job.format;
  switch (job.state) {
    case "WAITING": return `${what}: waits`;
    case "RUNNING": return `${what}: ${Math.round(100 * job.progress)} %, ${bytes(job.bytes)}`;
    case "DONE": return `${what}: ${bytes(job.bytes)}`;
    case "CANCELLED": return `${what}: cancelled at ${Math.round(100 * job.progress)} %`;
    default: return `${what}: ${job.message || job.state.toLowerCase()}`;
  }
}
