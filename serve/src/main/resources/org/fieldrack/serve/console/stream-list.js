// The choice of channels beside a waveform: a box a channel, grouped by stream, each with the colour of its trace.

import { HERTZ, engineering } from "./format.js";
import { h } from "./dom.js";

/** The most traces that are shown together. */
const MOST = 16;

export class StreamList {
  element = h("div", { class: "stream-list scroll" });
  /** Addresses that are chosen, in the order of their colours. */
  chosen = [];
  /** Called when somebody chose otherwise. */
  onChange = () => {};

  /**
   * Shows channels, objects as source.traces() gives them.
   *
   * @param isOpen(channels, index) whether a stream's group is open at first
   * @param empty what is said where there is none
   */
  show(infos, isOpen, empty) {
    const streams = [...Map.groupBy(infos, (info) => info.stream)];
    this.element.replaceChildren(...(streams.length === 0 ? [h("p", { class: "quiet", text: empty })]
      : streams.map(([stream, channels], i) => h("details", { open: isOpen(channels, i) },
        h("summary", { title: channels[0].description }, h("span", { class: "name" }, ...breakable(stream)),
          h("span", { class: "count", text: channels[0].rate ? engineering(channels[0].rate, HERTZ, 4) : "" })),
        ...channels.map((info) => this.#channel(info))))));
    this.mark();
  }

  #channel(info) {
    return h("label", { class: "stream-channel", "data-trace": info.trace },
      h("input", { type: "checkbox", value: info.trace, onchange: (event) => this.#choose(info.trace, event.target.checked) }),
      h("span", { class: "swatch none", "aria-hidden": "true" }), h("span", { class: "name", text: info.name }), h("span", { class: "unit", text: info.unit.text }));
  }

  #choose(trace, on) {
    this.chosen = on ? [...this.chosen.filter((one) => one !== trace), trace].slice(-MOST) : this.chosen.filter((one) => one !== trace);
    this.mark();
    this.onChange();
  }

  /** Checks what is chosen and shows the colours of the traces. */
  mark() {
    this.element.querySelectorAll(".stream-channel").forEach((row) => {
      const at = this.chosen.indexOf(row.dataset.trace);
      row.querySelector("input").checked = at >= 0;
      row.querySelector(".swatch").className = at < 0 ? "swatch none" : `swatch t${(at % 8) + 1}`;
    });
  }

  /** Leaves only channels whose address has all these words. */
  narrow(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    this.element.querySelectorAll(".stream-channel").forEach((row) => (row.hidden = !words.every((word) => row.dataset.trace.toLowerCase().includes(word))));
    this.element.querySelectorAll("details").forEach((group) => {
      group.hidden = words.length > 0 && !group.querySelector(".stream-channel:not([hidden])");
      group.open ||= words.length > 0;
    });
  }
}

/** An address that may be broken behind / and -. */
const breakable = (address) => address.split(/(?<=[/-])/).flatMap((part) => [part, h("wbr")]);
