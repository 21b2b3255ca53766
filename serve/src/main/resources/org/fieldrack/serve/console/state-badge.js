// States and severities: always shape, word and colour together.

import { h, setText } from "./dom.js";

const SHAPES = {
  normal: "●", changing: "◐", minor: "◆", major: "▲", error: "▲", invalid: "▨", lost: "▨", off: "○", interlocked: "⬣",
  unknown: "◌",
};
const WORDS = { MINOR: "minor", MAJOR: "major", INVALID: "invalid", NONE: "normal" };

/** Makes the badge of a device's state. */
export function stateBadge(state) {
  const badge = h("span", { class: "badge" }, h("span", { class: "shape", "aria-hidden": "true" }), h("span", { class: "word" }));
  updateBadge(badge, state);
  return badge;
}

export function updateBadge(badge, state) {
  badge.dataset.look = state.look;
  setText(badge.firstChild, SHAPES[state.look] ?? "◌");
  setText(badge.lastChild, state.state.toLowerCase().replaceAll("_", " "));
  badge.title = state.text ?? "";
}

/** Returns the look of an alarm's severity: minor, major, invalid. */
export const lookOf = (severity) => WORDS[severity];

/** Returns the shape of a look. */
export const shapeOf = (look) => SHAPES[look] ?? "";

/** Makes a shape with its word, as for an alarm. */
export function severityMark(severity, word = WORDS[severity]) {
  const look = WORDS[severity];
  return h("span", { class: "badge", "data-look": look },
    h("span", { class: "shape", "aria-hidden": "true", text: SHAPES[look] }), h("span", { class: "word", text: word }));
}
