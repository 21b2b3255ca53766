// One recording opened: its streams in a waveform, what is lost, what was noted.

import * as api from "./api.js";
import { h } from "./dom.js";
import { engineering, moment } from "./format.js";
import { StreamSource } from "./stream-source.js";
import { Waveform } from "./waveform.js";

const AT_FIRST = 3;
const MOST = 16;
const MOST_GAPS = 200;
const AROUND = 1e9;
const HERTZ = { symbol: "Hz", text: "Hz", exponent: 0 };
const SECONDS = { symbol: "s", text: "s", exponent: 0 };

/** One recording in a waveform with the choice of its channels. */
export class RecordingView {
  recording;
  wave;
  /** Called when the span or the choice changed. */
  onChange = () => {};

  #source;
  #infos = [];
  #chosen = [];
  #list = h("div", { class: "stream-list" });
  #gaps = h("div", { class: "gap-table" });
  #clocks = h("div", { class: "clock-table" });
  #notes = h("ul", { class: "notes" });
  #disposed = false;

  /** @param recording as GET /recordings/NAME gives it */
  constructor(recording) {
    this.recording = recording;
    this.#source = StreamSource.ofRecording(recording.name, recording.start);
    const begin = this.since(recording.start);
    const end = recording.end > 0 ? this.since(recording.end) : begin + 10e9;
    this.wave = new Waveform(this.#source, { from: begin, to: Math.max(end, begin + 1e6) });
    this.wave.onChange = () => this.onChange();
    this.side = h("aside", { class: "recording-side scroll", "aria-label": `What is in ${recording.name}` }, this.#list,
      h("h2", { text: "Notes" }), this.#notes, this.#form(), h("h2", { text: "Loss" }), this.#gaps, h("h2", { text: "Clocks" }), this.#clocks);
    this.#showGaps();
    this.#showClocks();
    this.#showNotes();
    this.#load();
  }

  /** Returns a time in ns UTC as ns since the waveform's origin. */
  since(nanos) {
    return Number(BigInt(nanos) - this.#source.origin);
  }

  /** The span between the markers in ns UTC, null where there are none. */
  get marked() {
    const { span } = this.wave.markers;
    return span && [...span].sort((a, b) => a - b).map((time) => this.#source.origin + BigInt(Math.round(time)));
  }

  /** Addresses of the channels that are shown. */
  get traces() {
    return this.wave.traces.map((info) => info.trace.replace(/#\d+\./, "."));
  }

  async #load() {
    try {
      this.#infos = await this.#source.traces();
    } catch (refusal) {
      this.#list.replaceChildren(h("p", { class: "quiet", text: refusal.message }));
      return;
    }
    if (!this.#disposed) {
      const measured = this.#infos.filter((info) => info.unit.text !== "");
      this.#chosen = (measured.length > 0 ? measured : this.#infos).slice(0, AT_FIRST).map((info) => info.trace);
      this.#showList();
      this.#apply();
    }
  }

  /** Shows the channels of these names. */
  choose(traces) {
    this.#chosen = traces.filter((trace) => this.#infos.some((info) => info.trace === trace));
    this.#showList();
    this.#apply();
  }

  #apply() {
    this.wave.set(this.#chosen.map((trace) => this.#infos.find((info) => info.trace === trace)));
    this.#list.querySelectorAll(".stream-channel").forEach((row) => {
      const at = this.#chosen.indexOf(row.dataset.trace);
      row.querySelector(".swatch").className = at < 0 ? "swatch none" : `swatch t${(at % 8) + 1}`;
    });
  }

  #showList() {
    const streams = [...Map.groupBy(this.#infos, (info) => info.stream)];
    const box = (info) => h("label", { class: "stream-channel", "data-trace": info.trace },
      h("input", { type: "checkbox", value: info.trace, checked: this.#chosen.includes(info.trace), onchange: (event) => {
        this.#chosen = event.target.checked ? [...this.#chosen, info.trace].slice(-MOST) : this.#chosen.filter((one) => one !== info.trace);
        this.#list.querySelectorAll("input").forEach((one) => (one.checked = this.#chosen.includes(one.value)));
        this.#apply();
      } }), h("span", { class: "swatch none", "aria-hidden": "true" }), h("span", { class: "name", text: info.name }), h("span", { class: "unit", text: info.unit.text }));
    this.#list.replaceChildren(...(streams.length > 0 ? streams.map(([stream, channels], i) =>
      h("details", { open: i === 0 || channels.some((info) => this.#chosen.includes(info.trace)) },
        h("summary", { title: this.#clock(stream) }, h("span", { class: "name", text: stream }),
          h("span", { class: "count", text: channels[0].regular ? engineering(channels[0].rate, HERTZ, 4) : "ticks" })), ...channels.map(box)))
      : [h("p", { class: "quiet", text: "This recording holds no streams." })]));
  }

  #clock(stream) {
    const device = this.recording.streams.find((one) => one.address === stream)?.device;
    const clock = this.recording.clocks.find((one) => one.device === device);
    return clock ? `times are right within ± ${RecordingView.#seconds(clock.uncertaintyNanos)}` : "";
  }

  static #seconds(nanos) {
    return engineering(Number(nanos) / 1e9, SECONDS, 2);
  }

  /** How far each pair of devices, and each device and the readings, may be off each other. */
  #showClocks() {
    const { alignment, clocks, pins } = this.recording;
    const by = (device) => pins.find((pin) => pin.device === device);
    const row = (what, nanos, title) => h("tr", { title }, h("td", { text: what }), h("td", { class: "number", text: `± ${RecordingView.#seconds(nanos)}` }));
    this.#clocks.replaceChildren(clocks.length === 0 ? h("p", { class: "quiet", text: "There are no streams." })
      : h("table", {}, h("thead", {}, h("tr", {}, ...["Between", "Error"].map((text) => h("th", { scope: "col", text })))), h("tbody", {},
        ...clocks.map((clock) => row(`${clock.device} and UTC`, clock.uncertaintyNanos,
          by(clock.device) ? `pinned to ${by(clock.device).reference} by ${RecordingView.#seconds(by(clock.device).offsetNanos)}: ${by(clock.device).text}` : "")),
        ...alignment.map((pair) => row(`${pair.first} and ${pair.second}${pair.pinned ? ", pinned" : ""}`, pair.errorNanos, "")))));
  }

  // ---- loss

  #showGaps() {
    const { gaps } = this.recording;
    this.#gaps.replaceChildren(gaps.length === 0 ? h("p", { class: "quiet", text: "Nothing is missing." })
      : h("table", {}, h("thead", {}, h("tr", {}, ...["Time", "What", "Samples"].map((text) => h("th", { scope: "col", text })))),
        h("tbody", {}, ...gaps.slice(0, MOST_GAPS).map((gap) => h("tr", { "data-row": "", tabindex: "-1", "data-loss": gap.loss, title: gap.text },
          h("td", { class: "time" }, h("button", { type: "button", class: "link", text: moment(Number(gap.time) / 1e6), onclick: () => this.#at(gap.time) })),
          h("td", {}, `▨ ${gap.loss.toLowerCase().replaceAll("_", " ")}`, h("div", { class: "quiet", text: gap.source })),
          h("td", { class: "number", text: gap.to > gap.from ? String(BigInt(gap.to) - BigInt(gap.from)) : "" })))),
        gaps.length > MOST_GAPS ? h("caption", { text: `the first ${MOST_GAPS} of ${gaps.length}` }) : null));
  }

  #at(nanos) {
    const time = this.since(nanos);
    this.wave.show(time - AROUND, time + AROUND);
  }

  // ---- notes

  #form() {
    const note = h("input", { type: "text", class: "note", placeholder: "Write a note", "aria-label": `Note in ${this.recording.name}`, autocomplete: "off" });
    const said = h("p", { class: "rule", role: "alert", hidden: true });
    return h("form", { class: "note-form", onsubmit: async (event) => {
      event.preventDefault();
      const text = note.value.trim();
      if (text !== "") {
        try {
          await api.annotateRecording(this.recording.name, text);
          note.value = "";
          this.recording = await api.oneRecording(this.recording.name);
          this.#showNotes();
          said.hidden = true;
        } catch (refusal) {
          said.textContent = refusal.message;
          said.hidden = false;
        }
      }
    } }, note, h("button", { type: "submit", text: "Note" }), said);
  }

  #showNotes() {
    const { annotations } = this.recording;
    this.wave.notes = annotations.map((one) => ({ time: this.since(one.time), text: one.text }));
    this.wave.redraw();
    this.#notes.replaceChildren(...annotations.map((one) => h("li", { "data-row": "", tabindex: "-1" },
      h("button", { type: "button", class: "link", text: moment(Number(one.time) / 1e6), title: "Show this moment", onclick: () => this.#at(one.time) }),
      h("span", { text: one.text }), h("span", { class: "quiet", text: one.who }))));
  }

  dispose() {
    this.#disposed = true;
    this.wave.dispose();
  }
}
