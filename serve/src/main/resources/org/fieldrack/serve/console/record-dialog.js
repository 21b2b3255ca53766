// Asks what is to be recorded. What the server refuses stands beneath, and what was written stays.

import * as api from "./api.js";
import { h } from "./dom.js";

const LAST = "fieldrack.recording";
const TIMES = [
  ["preTrigger", "Pre-trigger", "5s", "what the histories hold of the time before the start"],
  ["when", "Condition", "psu.volts > 5 V for 1 s", "waits until it becomes true; at once where nothing stands here"],
  ["duration", "Duration", "10min", "ends by itself"],
  ["size", "Size", "10GB", "ends by itself"],
];

/** Opens the dialog; resolves to the name of the recording, or to null. */
export function askRecording(store) {
  return new Promise((resolve) => {
    const last = JSON.parse(localStorage.getItem(LAST) ?? "{}");
    const field = (key, label, placeholder = "", hint = "") => {
      const input = h("input", { type: "text", name: key, placeholder, title: hint, "aria-label": label, autocomplete: "off", spellcheck: "false" });
      input.value = last[key] ?? "";
      return [input, h("label", {}, h("span", { text: label }), input, h("span", { class: "quiet", text: hint }))];
    };
    const [name, nameRow] = field("name", "Name", "shot-7", "letters, digits, - and _; the time is put before it");
    const [note, noteRow] = field("note", "Note", "new sample", "words to find it by");
    note.value = "";
    const times = TIMES.map(([key, ...rest]) => [key, ...field(key, ...rest)]);
    const sources = [...store.devices.values()].map((device) => source(device, new Set(last.without ?? [])));
    const said = h("p", { class: "rule", role: "alert", hidden: true });
    const start = h("button", { type: "submit", class: "primary", text: "Record" });
    const dialog = h("dialog", { class: "record-dialog", "aria-label": "Record" },
      h("form", { method: "dialog", onsubmit: (event) => {
        event.preventDefault();
        send();
      } },
      h("h2", { text: "Record" }), nameRow, noteRow, ...times.map(([, , row]) => row),
      h("div", { class: "sources", role: "group", "aria-label": "What" }, ...sources.map((one) => one.element)), said,
      h("p", { class: "buttons" }, h("button", { type: "button", text: "Leave it", onclick: () => dialog.close() }), start)));
    let started = null;
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(started);
    });

    async function send() {
      const asked = Object.fromEntries(times.map(([key, input]) => [key, input.value.trim()]).filter(([, value]) => value !== ""));
      localStorage.setItem(LAST, JSON.stringify({ name: name.value, ...asked, without: sources.flatMap((one) => one.left()) }));
      start.disabled = true;
      try {
        const all = sources.every((one) => one.left().every((key) => key.endsWith("#raw")));
        started = (await api.startRecording({
          name: name.value.trim() || "recording",
          note: note.value.trim(),
          streams: all ? ["*"] : sources.flatMap((one) => one.streams()),
          properties: all ? ["*"] : sources.flatMap((one) => one.properties()),
          rawStreams: sources.flatMap((one) => one.raw()),
          ...asked,
        })).name;
        dialog.close();
      } catch (refusal) {
        said.textContent = refusal.message;
        said.hidden = false;
        start.disabled = false;
      }
    }
    document.body.append(dialog);
    dialog.showModal();
    name.focus();
    name.select();
  });
}

/** The boxes of one device: its readings, each of its streams, the bytes of its wire. */
function source(device, without) {
  const box = (key, label, on) => {
    const input = h("input", { type: "checkbox", checked: on, "data-source": key });
    return { key, input, element: h("label", { class: "box" }, input, label) };
  };
  const readings = box(`${device.name}.*`, "readings", !without.has(`${device.name}.*`));
  const streams = device.streams.map((stream) => {
    const address = `${device.name}/${stream.name}`;
    return box(address, stream.name, !without.has(address));
  });
  // nobody wants the bytes of a wire unasked: they fill the disk
  const raw = box(`${device.name}#raw`, "raw bytes", without.size > 0 && !without.has(`${device.name}#raw`));
  const boxes = [readings, ...streams, ...(device.streams.length > 0 ? [raw] : [])];
  return {
    element: h("fieldset", {}, h("legend", { text: device.name }), ...boxes.map((one) => one.element)),
    left: () => boxes.filter((one) => !one.input.checked).map((one) => one.key),
    properties: () => (readings.input.checked ? [readings.key] : []),
    streams: () => streams.filter((one) => one.input.checked).map((one) => one.key),
    raw: () => (raw.input.checked && device.streams.length > 0 ? [`${device.name}/*`] : []),
  };
}
