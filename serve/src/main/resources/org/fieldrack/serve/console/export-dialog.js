// Asks how a recording is handed on: format, channels, span, full rate or bins.

import * as api from "./api.js";
import { h } from "./dom.js";

const FORMATS = [["csv", "CSV, a file a stream"], ["hdf5", "HDF5, one file"], ["jls", "JLS 2, a file a stream"], ["openephys", "Open Ephys binary, 16 bit"],
  ["arrow", "Arrow, the readings"]];

/**
 * Opens the dialog; resolves to the job, or to null.
 *
 * @param span [from, to] in ns UTC as BigInt where a span is marked
 * @param traces addresses of channels that are shown, offered as a choice
 */
export function askExport(name, { span = null, traces = [] } = {}) {
  return new Promise((resolve) => {
    const format = h("select", { "aria-label": "Format" }, ...FORMATS.map(([value, text]) => h("option", { value, text })));
    const what = h("select", { "aria-label": "What" }, h("option", { value: "", text: "everything" }),
      traces.length > 0 ? h("option", { value: "shown", text: `the ${traces.length} channels that are shown` }) : null,
      h("option", { value: "some", text: "what fits these patterns" }));
    const patterns = h("input", { type: "text", "aria-label": "Patterns", placeholder: "meter/*, psu.*", autocomplete: "off", hidden: true });
    const which = h("select", { "aria-label": "Span" }, h("option", { value: "all", text: "the whole recording" }),
      span ? h("option", { value: "span", text: `the ${Number(span[1] - span[0]) / 1e9} s between the markers`, selected: true }) : null);
    const bins = h("input", { type: "text", inputmode: "numeric", "aria-label": "Bins", placeholder: "every sample", autocomplete: "off" });
    const said = h("p", { class: "rule", role: "alert", hidden: true });
    const row = (text, ...fields) => h("label", {}, h("span", { text }), ...fields);
    const dialog = h("dialog", { class: "tile-dialog export-dialog", "aria-label": `Export ${name}` },
      h("form", { method: "dialog", onsubmit: (event) => {
        event.preventDefault();
        send();
      } },
      h("h2", { text: `Export ${name}` }), row("Format", format), row("What", what), row("", patterns), row("Span", which), row("Bins", bins), said,
      h("p", { class: "buttons" }, h("button", { type: "button", text: "Leave it", onclick: () => dialog.close() }),
        h("button", { type: "submit", class: "primary", text: "Export" }))));
    let job = null;
    what.addEventListener("change", () => (patterns.hidden = what.value !== "some"));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(job);
    });

    async function send() {
      const chosen = { "": [], shown: traces, some: patterns.value.split(/[\s,]+/).filter(Boolean) }[what.value];
      const request = { format: format.value, patterns: chosen };
      if (which.value === "span") {
        [request.from, request.to] = span;
      }
      if (bins.value.trim() !== "") {
        request.bins = Number(bins.value);
      }
      try {
        job = await api.exportRecording(name, request);
        dialog.close();
      } catch (refusal) {
        said.textContent = refusal.message;
        said.hidden = false;
      }
    }
    document.body.append(dialog);
    dialog.showModal();
    format.focus();
  });
}
