// Shared memory: every buffer, whose lock it is, who waits for changes, what was repaired.

import * as api from "./api.js";
import { h } from "./dom.js";
import { bytes } from "./format.js";

const PERIOD = 2000;
const HEADS = ["Buffer", "Size", "Owner, process", "Valid", "Lock", "Readers", "Recoveries", "State"];

/** Returns { element, dispose }. */
export function memoryPage() {
  const body = h("tbody");
  const said = h("p", { class: "quiet", text: "Looking …" });
  const element = h("div", { class: "page memory-page" },
    h("header", { class: "events-head" }, h("h1", { text: "Shared memory" }), said),
    h("div", { class: "scroll" },
      h("table", {}, h("thead", {}, h("tr", {}, ...HEADS.map((t) => h("th", { scope: "col", text: t })))), body)));
  let ended = false;

  async function load() {
    try {
      const { segments } = await api.get("/memory");
      const at = [...body.children].indexOf(document.activeElement);
      body.replaceChildren(...segments.map(row));
      body.children[at]?.focus();
      said.textContent = segments.length === 0
        ? "There is no buffer. serve: {memory: {}} in the lab file shows every device; smart devices have one each."
        : "";
    } catch (fault) {
      said.textContent = fault.message;
    }
    if (!ended) {
      timer = setTimeout(load, PERIOD);
    }
  }

  let timer = setTimeout(load, 0);
  return {
    element,
    dispose() {
      ended = true;
      clearTimeout(timer);
    },
  };
}

function row(s) {
  const cells = [bytes(s.bytes), owner(s), s.valid ? "yes" : "no", lock(s), s.readers, s.recoveries, s.verdict];
  const numbers = new Set([0, 4, 5]);
  const sick = s.holderDead || !s.valid;
  return h("tr", { "data-row": "", tabindex: "-1", "data-look": sick ? "major" : null }, h("th", { scope: "row", text: s.name }),
    ...cells.map((text, i) => h("td", { class: numbers.has(i) ? "number" : null, text: `${sick && i === 6 ? "▲ " : ""}${text}` })));
}

function owner(s) {
  const process = s.creator === 0 ? "a peer" : s.creatorAlive ? s.creator : `${s.creator} ended`;
  return `${s.user}, ${process}`;
}

function lock(s) {
  if (s.holderDead) {
    return `holder ${s.holder} died`;
  }
  const held = s.holder === 0 ? "free" : `held by thread ${s.holder}`;
  return s.robust ? held : `${held}, not robust`;
}
