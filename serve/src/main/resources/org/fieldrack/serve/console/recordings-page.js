// All recordings: those that run on top, then a table that narrows as one types; open, compare, export, verify.

import * as api from "./api.js";
import { deviceSelect } from "./device-select.js";
import { h, setAttribute } from "./dom.js";
import { askExport } from "./export-dialog.js";
import { Exports, exportLine } from "./export-rows.js";
import { bytes, duration, moment } from "./format.js";
import { askRecording } from "./record-dialog.js";
import { placeOf, runningRecordings, shortName } from "./running-recordings.js";
import { verifyInto } from "./verify.js";

const PAGE = 100;
const QUIET = 150;
const NUMBERS = new Set(["Length", "Size"]);
const HEADS = ["", "Time", "Name", "Length", "Size", "Devices", "Note", "Loss", ""];

/** Returns { element, dispose, record }. */
export function recordingsPage(store, recorder, query) {
  const words = h("input", { type: "search", placeholder: "Name, note, annotation, stream", "aria-label": "Search recordings", "data-search": "" });
  const device = deviceSelect(store);
  const from = h("input", { type: "datetime-local", "aria-label": "From" });
  const to = h("input", { type: "datetime-local", "aria-label": "To" });
  const compare = h("a", { class: "button compare", text: "Compare", "aria-disabled": "true" });
  const said = h("p", { class: "rule", role: "alert", hidden: true });
  const body = h("tbody");
  const more = h("button", { type: "button", text: "Older", hidden: true, onclick: () => load(limit + PAGE) });
  const none = h("p", { class: "quiet", hidden: true });
  const exports = new Exports();
  const running = runningRecordings(store, recorder, () => load(limit));
  const element = h("div", { class: "page recordings-page" },
    h("header", { class: "events-head" }, h("h1", { text: "Recordings" }),
      h("button", { type: "button", class: "primary", text: "◉ Record", title: "r", onclick: start }), words, device,
      h("label", { class: "quiet" }, "from ", from), h("label", { class: "quiet" }, "to ", to), h("span", { class: "space" }), compare),
    h("div", { class: "scroll" }, running.element, said,
      h("table", {}, h("thead", {}, h("tr", {}, ...HEADS.map((text) => h("th", { scope: "col", text, class: NUMBERS.has(text) ? "number" : null, "aria-label": text ? null : "Deeds" })))), body), none, more));
  const picked = new Set();
  let limit = PAGE;
  let turn = 0;
  let timer = 0;
  let runs = "";

  async function load(many) {
    limit = many;
    const mine = ++turn;
    const time = (field) => (field.value ? `${new Date(field.value).getTime()}000000` : "");
    try {
      const { recordings } = await api.recordings(limit + 1, { search: words.value, device: device.value, from: time(from), to: time(to) });
      if (mine === turn) {
        show(recordings);
      }
    } catch (refusal) {
      tell(refusal.message);
    }
  }

  function show(recordings) {
    const open = recordings.slice(0, limit);
    const known = new Map([...body.children].map((row) => [row.dataset.print, row]));
    body.replaceChildren(...open.map((one) => known.get(print(one)) ?? row(one)));
    more.hidden = recordings.length <= limit;
    none.hidden = open.length > 0;
    none.textContent = words.value || device.value || from.value || to.value ? "No recording fits." : "Nothing is recorded yet: the key r begins.";
    showExports();
  }

  const print = (one) => JSON.stringify(one);

  function row(one) {
    const link = h("a", { href: placeOf(one.name), text: shortName(one.name), title: one.name });
    const box = h("input", { type: "checkbox", "aria-label": `Compare ${one.name}`, onchange: () => pick(one.name, box.checked) });
    box.checked = picked.has(one.name);
    const check = h("span", { class: "checked", role: "status" });
    const ended = one.end > 0;
    const loss = one.gaps === 0 && one.lost === 0 ? "none" : `▨ ${one.gaps} ${one.gaps === 1 ? "gap" : "gaps"}`;
    return h("tr", { "data-row": "", tabindex: "-1", "data-recording": one.name, "data-print": print(one) },
      h("td", {}, box), h("td", { class: "time", text: moment(one.start / 1e6) }), h("th", { scope: "row" }, link),
      h("td", { class: "number", text: ended ? duration((one.end - one.start) / 1e6) : "runs" }), h("td", { class: "number", text: bytes(one.bytes) }),
      h("td", { class: "devices", text: one.devices.join(", ") }),
      h("td", { class: "note" }, one.note ?? "", one.annotations > 0 ? h("span", { class: "quiet", text: ` ✎ ${one.annotations}` }) : null),
      h("td", { "data-look": loss === "none" ? null : "invalid", text: loss, title: one.endReason ?? "" }),
      h("td", { class: "deeds" }, h("button", { type: "button", class: "small", text: "Export", "aria-label": `Export ${one.name}`, disabled: !ended, onclick: () => hand(one.name) }),
        h("button", { type: "button", class: "small", text: "Verify", "aria-label": `Verify ${one.name}`, disabled: !ended, onclick: () => verifyInto(check, one.name) }), check,
        h("span", { class: "exports" })));
  }

  function pick(name, on) {
    on ? picked.add(name) : picked.delete(name);
    const [first, second] = [...picked].slice(-2);
    setAttribute(compare, "aria-disabled", picked.size < 2 ? "true" : null);
    setAttribute(compare, "href", picked.size < 2 ? null : `${placeOf(first)}?with=${encodeURIComponent(second)}`);
  }

  async function hand(name) {
    if (await askExport(name)) {
      exports.refresh();
    }
  }

  /** A row shows its exports; the lines stay where they are while their numbers change. */
  function showExports() {
    for (const line of body.children) {
      const place = line.querySelector(".exports");
      for (const job of exports.of(line.dataset.recording)) {
        const known = [...place.children].find((one) => one.dataset.export === job.id);
        if (known) {
          known.update(job);
        } else {
          const made = exportLine(exports, job);
          made.element.update = made.update;
          place.append(made.element);
        }
      }
    }
  }

  function tell(text) {
    said.textContent = text;
    said.hidden = text === "";
  }

  async function start() {
    if (await askRecording(store)) {
      await recorder.refresh();
      load(limit);
    }
  }

  const changed = () => {
    const now = recorder.running.map((one) => one.name).join();
    if (now !== runs) {
      runs = now;
      load(limit);
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => load(PAGE), QUIET);
  };
  words.addEventListener("input", soon);
  [device, from, to].forEach((field) => field.addEventListener("change", soon));
  recorder.addEventListener("change", changed);
  exports.addEventListener("change", showExports);
  load(PAGE);
  exports.refresh();
  if (query.has("record")) {
    store.health ? queueMicrotask(start) : store.addEventListener("devices", start, { once: true });
  }
  return {
    element,
    record: () => (recorder.running.length > 0 ? running.annotate() : start()),
    dispose() {
      device.end();
      running.dispose();
      exports.dispose();
      clearTimeout(timer);
      recorder.removeEventListener("change", changed);
    },
  };
}
