// The keyboard: one table, which the help shows as it is.

import { h } from "./dom.js";

const HELP = [
  ["/", "find a device, property, command, stream or recording"], ["j k", "next and previous row"], ["Enter", "open the row"],
  ["e", "edit the row"], ["p", "plot the row"], ["space", "pause and resume plots"], ["r", "record, or write into what is recorded"], ["1 … 9", null],
  ["← → + −", "move and zoom a plot, Home shows all, End returns to live"], ["m", "markers with statistics on a waveform"], ["Esc", "restore, close"], ["?", "this list"],
];

/**
 * Listens to the keyboard.
 *
 * @param actions find(), pause(), go(n), record(), places() for the titles of the pages
 */
export function listen(actions) {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input:not([type=checkbox]), select, textarea") || document.querySelector("dialog[open]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const deeds = {
      "/": () => actions.find(),
      "?": () => help(actions.places()),
      r: () => actions.record(),
      j: () => step(1),
      k: () => step(-1),
      e: () => row()?.querySelector("fr-set input, fr-set select")?.focus(),
      p: () => row()?.querySelector("input.plot")?.click(),
      " ": () => (event.target.matches("button, summary, input") ? null : actions.pause()),
    };
    const deed = deeds[event.key] ?? (/^[1-9]$/.test(event.key) ? () => actions.go(Number(event.key)) : null);
    if (deed && !(event.key === " " && event.target.matches("button, summary, a, input"))) {
      event.preventDefault();
      deed();
    } else if (event.key === "Enter" && event.target.matches("[data-row]")) {
      event.target.querySelector("a")?.click();
    }
  });
}

const row = () => document.activeElement?.closest("[data-row]");

function step(by) {
  const rows = [...document.querySelectorAll("main [data-row]")].filter((r) => r.offsetParent !== null);
  const at = rows.indexOf(row());
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, at + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

/** Shows the list of keys. */
export function help(places) {
  const dialog = h("dialog", { class: "help", "aria-label": "Keys" }, h("h2", { text: "Keys" }),
    h("dl", {}, ...HELP.map(([key, deed]) => (deed ? [key, deed] : [`1 … ${places.length}`, places.join(", ")])).flatMap(([key, deed]) => [h("dt", {}, h("kbd", { text: key })), h("dd", { text: deed })])),
    h("p", { class: "buttons" }, h("button", { type: "button", text: "Close", onclick: () => dialog.close() })));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
