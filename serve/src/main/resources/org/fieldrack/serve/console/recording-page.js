// A recording: its waveform with markers and statistics, gap table, notes, export; with a second one beside it to compare.

import * as api from "./api.js";
import { h } from "./dom.js";
import { askExport } from "./export-dialog.js";
import { Exports, exportLine } from "./export-rows.js";
import { bytes, duration, moment } from "./format.js";
import { RecordingView } from "./recording-view.js";
import { placeOf, shortName } from "./running-recordings.js";
import { verifyInto } from "./verify.js";

/** Returns { element, dispose, pause, record }. */
export function recordingPage(store, recorder, name, query) {
  const head = h("header", { class: "recording-head" }, h("h1", { text: name }));
  const exportList = h("div", { class: "exports" });
  const place = h("div", { class: "recordings-open" }, h("p", { class: "quiet", text: "…" }));
  const element = h("div", { class: "page recording-page", "data-recording": name }, head, exportList, place);
  const exports = new Exports();
  const lines = new Map();
  const other = query.get("with");
  let views = [];
  let gone = false;
  let following = false;

  async function open() {
    try {
      const recordings = await Promise.all([name, other].filter(Boolean).map(api.oneRecording));
      if (gone) {
        return;
      }
      views = recordings.map((one) => new RecordingView(one));
      element.dataset.views = views.length;
      place.replaceChildren(...views.flatMap((view) => [h("section", { class: "recording-open", "aria-label": view.recording.name },
        views.length > 1 ? h("h2", {}, h("a", { href: placeOf(view.recording.name), text: shortName(view.recording.name), title: view.recording.name })) : null,
        views.length > 1 ? facts(view.recording) : null, view.side, view.wave.element)]));
      if (views.length > 1) {
        tie(...views);
      }
      showHead();
      query.has("time") && views[0].at(query.get("time"));
      await exports.refresh();
    } catch (refusal) {
      place.replaceChildren(h("p", { class: "quiet", text: refusal.message }));
    }
  }

  function showHead() {
    const [{ recording }] = views;
    const [view] = views;
    const ended = recording.end > 0;
    const check = h("span", { class: "checked", role: "status" });
    head.replaceChildren(
      h("a", { class: "back", href: "#/recordings", text: "Recordings" }), h("h1", { text: views.map((one) => shortName(one.recording.name)).join(" and "), title: views.map((one) => one.recording.name).join("\n") }),
      views.length === 1 ? facts(recording) : h("span", { class: "quiet", text: "moments after the start stand beneath each other" }), h("span", { class: "space" }), check,
      h("button", { type: "button", text: "Verify", disabled: !ended, onclick: () => verifyInto(check, name) }),
      h("button", { type: "button", class: "primary", text: "Export", disabled: !ended, onclick: async () => {
        if (await askExport(name, { span: view.marked, traces: view.traces })) {
          exports.refresh();
        }
      } }));
  }

  function showExports() {
    for (const job of exports.of(name)) {
      const known = lines.get(job.id);
      if (known) {
        known.update(job);
      } else {
        lines.set(job.id, exportLine(exports, job));
        exportList.append(lines.get(job.id).element);
      }
    }
  }

  /** What one shows, the other shows at the same time after its start; the same channels where it has them. */
  function tie(first, second) {
    const lead = (one, two) => () => {
      if (!following) {
        following = true;
        const shift = two.since(two.recording.start) - one.since(one.recording.start);
        if (Math.abs(two.wave.from - one.wave.from - shift) > 1 || Math.abs(two.wave.to - one.wave.to - shift) > 1) {
          two.wave.show(one.wave.from + shift, one.wave.to + shift);
        }
        following = false;
      }
    };
    first.onChange = lead(first, second);
    second.onChange = lead(second, first);
  }

  exports.addEventListener("change", showExports);
  open();
  return {
    element,
    record: () => element.querySelector(".note-form input")?.focus(),
    pause: () => {},
    dispose() {
      gone = true;
      exports.dispose();
      views.forEach((view) => view.dispose());
    },
  };
}

function facts(recording) {
  const start = Number(recording.start);
  const end = Number(recording.end);
  const told = [
    moment(start / 1e6), end > 0 ? duration((end - start) / 1e6) : "runs", bytes(Number(recording.bytes)),
    recording.when && `when ${recording.when}`,
    Number(recording.trigger) > start && `pre-trigger ${((Number(recording.trigger) - start) / 1e9).toFixed(3)} s`,
    recording.endReason, recording.note && `“${recording.note}”`,
  ];
  return h("span", { class: "facts quiet", text: told.filter(Boolean).join(" · ") });
}
