// Slots and channels as a grid coloured by state: voltage and current at a glance, and what tripped.

import { h, setAttribute, setText } from "/console/dom.js";
import { sentence } from "./channel.js";
import { lookOf, short, slotOf } from "./crate.js";

const NAMED = 8;

/** Returns { element, trouble, mark(channel), end }. */
export function crateGrid(device, channels, choose) {
  const cells = new Map();
  const trouble = troubles(choose);
  const slots = [...new Set(channels.map(slotOf))];
  const element = h("div", { class: "mpod-grid", role: "group", "aria-label": "Channels by slot" },
    ...slots.map((slot) => h("section", { class: "mpod-slot" },
      h("h2", { text: `ma${slot}` }),
      h("p", { class: "quiet", text: device.reading(`ma${slot}.description`)?.value ?? "" }),
      h("div", { class: "mpod-cells" }, ...channels.filter((c) => slotOf(c) === slot).map(cell)))));

  function cell(channel) {
    const parts = { shape: h("span", { class: "shape", "aria-hidden": "true" }), volts: h("span", { class: "volts" }),
      amps: h("span", { class: "amps" }) };
    const button = h("button", { class: "mpod-cell", type: "button", onclick: () => choose(channel) },
      parts.shape, h("span", { class: "who", text: channel }), parts.volts, parts.amps);
    cells.set(channel, button);
    const update = () => show(channel, button, parts);
    ["state", "measurementTerminalVoltage", "measurementCurrent"].forEach((key) => device.on(`${channel}.${key}`, update));
    update();
    return button;
  }

  function show(channel, button, parts) {
    const state = device.reading(`${channel}.state`);
    const { look, shape, word } = lookOf(state?.value);
    setAttribute(button, "data-look", state && device.isStale(state) ? "lost" : look);
    setText(parts.shape, shape);
    setText(parts.volts, short(device.reading(`${channel}.measurementTerminalVoltage`)?.value, "V"));
    setText(parts.amps, short(device.reading(`${channel}.measurementCurrent`)?.value, "A"));
    const why = state?.status ? `: ${state.status}` : "";
    trouble.tell(channel, ["error", "interlocked"].includes(look) && !device.isStale(state) ? sentence(device, channel, state) : "");
    setAttribute(button, "title", `${channel} ${word}${why}`);
    setAttribute(button, "aria-label", `${channel} ${word}${why}, ${parts.volts.textContent}, ${parts.amps.textContent}`);
  }

  return {
    element,
    trouble: trouble.element,
    mark: (channel) => cells.forEach((button, name) => setAttribute(button, "aria-current", name === channel ? "true" : null)),
    end: () => cells.clear(),
  };
}

/** What is wrong, without a click: each reason once, with the channels that have it. */
function troubles(choose) {
  const reasons = new Map();
  const element = h("ul", { class: "mpod-trouble", role: "status", "aria-label": "Channels in trouble" });

  function draw() {
    const channels = Map.groupBy(reasons.keys(), (channel) => reasons.get(channel));
    element.replaceChildren(...[...channels].map(([reason, names]) => h("li", {},
      ...names.slice(0, NAMED).map((channel) => h("button", { type: "button", text: channel, onclick: () => choose(channel) })),
      h("span", { text: `${names.length > NAMED ? `and ${names.length - NAMED} more: ` : ""}${reason}` }))));
  }

  return {
    element,
    tell(channel, reason) {
      if ((reasons.get(channel) ?? "") === reason) {
        return;
      }
      if (reason) {
        reasons.set(channel, reason);
      } else {
        reasons.delete(channel);
      }
      draw();
    },
  };
}
