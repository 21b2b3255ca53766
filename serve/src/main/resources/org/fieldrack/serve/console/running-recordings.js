// Recordings that run or wait: the light, how long, how large, how fast, what is lost; notes typed in, stop.

import * as api from "./api.js";
import { h, setText } from "./dom.js";
import { bytes, duration } from "./format.js";
import { elapsed } from "./recorder.js";

/** Returns { element, dispose, annotate() which goes to the field of the first }. */
export function runningRecordings(store, recorder, onStop) {
  const element = h("section", { class: "running", "aria-label": "Recorded now" });
  let cards = new Map();

  const show = () => {
    const next = new Map();
    for (const one of recorder.running) {
      const card = cards.get(one.name) ?? runningCard(recorder, one.name, onStop);
      card.update(one, store.now());
      next.set(one.name, card);
    }
    for (const one of recorder.armed) {
      next.set(one.name, cards.get(one.name) ?? armedCard(recorder, one));
    }
    if ([...next.keys()].join() !== [...cards.keys()].join() || [...next.values()].some((card, i) => element.children[i] !== card.element)) {
      element.replaceChildren(...[...next.values()].map((card) => card.element));
    }
    cards = next;
    element.hidden = cards.size === 0;
  };
  recorder.addEventListener("change", show);
  store.addEventListener("tick", show);
  show();
  return {
    element,
    annotate: () => element.querySelector("input")?.focus(),
    dispose() {
      recorder.removeEventListener("change", show);
      store.removeEventListener("tick", show);
    },
  };
}

function runningCard(recorder, name, onStop) {
  const light = h("span", { class: "word", text: "◉ REC" });
  const time = h("strong", { class: "elapsed" });
  const facts = h("span", { class: "facts" });
  const lost = h("span", { class: "lost-samples" });
  const said = h("span", { class: "said", role: "status" });
  const note = h("input", { type: "text", placeholder: "Write a note into the recording", "aria-label": `Note in ${name}`, autocomplete: "off" });
  const deed = async (action, done) => {
    try {
      await action();
      setText(said, done);
      said.className = "said";
    } catch (refusal) {
      setText(said, refusal.message);
      said.className = "said refused";
    }
    recorder.refresh();
  };
  const form = h("form", { class: "note-form", onsubmit: (event) => {
    event.preventDefault();
    const text = note.value.trim();
    if (text !== "") {
      note.value = "";
      deed(() => api.annotateRecording(name, text), `noted: ${text}`);
    }
  } }, note, h("button", { type: "submit", text: "Note" }));
  const stop = h("button", { type: "button", class: "primary stop", text: "Stop", "aria-label": `Stop ${name}`, onclick: async () => {
    stop.disabled = true;
    await deed(() => api.stopRecording(name), "stopped");
    stop.disabled = false;
    onStop();
  } });
  return {
    element: h("article", { class: "recording-card", "data-running": name }, light, h("a", { href: placeOf(name), text: shortName(name), title: name }), time, facts, lost, form, said, stop),
    update(one, now) {
      setText(time, elapsed(now - one.start / 1e6));
      const left = one.secondsLeft === null || one.secondsLeft === undefined ? "" : `, the disk lasts for ${duration(one.secondsLeft * 1000)}`;
      setText(facts, `${bytes(one.bytes)}, ${bytes(one.bytesPerSecond)}/s${left}`);
      setText(lost, one.gaps === 0 && one.lost === 0 ? "no gaps" : `▨ ${one.gaps} ${one.gaps === 1 ? "gap" : "gaps"}, ${one.lost} samples lost`);
      lost.dataset.look = one.gaps === 0 && one.lost === 0 ? "normal" : "invalid";
    },
  };
}

function armedCard(recorder, { name, when }) {
  const stop = h("button", { type: "button", text: "Take back", "aria-label": `Take back ${name}`, onclick: async () => {
    stop.disabled = true;
    try {
      await api.stopRecording(name);
    } finally {
      recorder.refresh();
    }
  } });
  return {
    element: h("article", { class: "recording-card armed", "data-armed": name }, h("span", { class: "word", text: "◎ armed" }),
      h("strong", { text: name }), h("span", { class: "facts", text: `waits for ${when}` }), stop),
  };
}

/** Returns the name as it was given, without the time that the store puts before it. */
export const shortName = (name) => name.replace(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-/, "");

/** Returns the place of a recording in the console. */
export const placeOf = (name) => `#/recordings/${encodeURIComponent(name)}`;
