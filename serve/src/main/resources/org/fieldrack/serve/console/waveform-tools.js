// The buttons above a waveform, and its span in words.

import { h, setAttribute } from "./dom.js";
import { SECONDS, engineering } from "./format.js";
import { pictureButtons } from "./picture.js";


/** Makes the line of tools; live and where are the wave's own parts of it. */
export function waveTools(wave, live, where) {
  const tool = (text, title, deed) => h("button", { type: "button", text, title, "aria-label": title, onclick: deed });
  const overlay = tool("Overlay", "One scale for traces of the same unit", () => {
    wave.overlay(!wave.overlaid);
    setAttribute(overlay, "aria-pressed", String(wave.overlaid));
  });
  overlay.setAttribute("aria-pressed", "false");
  return h("div", { class: "wave-tools" }, live, where, h("span", { class: "space" }),
    tool("−", "Show more ( − )", () => wave.zoom(2)), tool("+", "Show less ( + )", () => wave.zoom(0.5)),
    tool("Fit", "Show everything ( Home )", () => wave.fit()), overlay,
    tool("Mark", "Markers with statistics ( m )", () => (wave.markers.span ? wave.markers.clear() : wave.mark())),
    pictureButtons(() => wave.picture()));
}

/** Says from when to when, UTC, and how long that is. */
export function spanInWords(origin, from, to) {
  const utc = (time) => new Date(Number(origin / 1000000n) + time / 1e6).toISOString();
  return `${utc(from)} to ${utc(to)}, ${engineering((to - from) / 1e9, SECONDS, 6)}`;
}
