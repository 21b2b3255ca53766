// The traces of a trend by name: colour, value under the pointer or the newest, a button that takes it away.

import { h, setText } from "./dom.js";
import { NumberFormat } from "./format.js";

/**
 * Makes a chip: say({ mean, min, max }) shows a value, say(undefined) that there is none.
 *
 * @param onRemove called when it is closed; null where it cannot be
 */
export function chipOf(address, property, i, onRemove) {
  const value = h("span", { class: "number" });
  const format = new NumberFormat(property, 4);
  const chip = h("span", { class: "chip", "data-address": address },
    h("span", { class: `swatch t${(i % 8) + 1}`, "aria-hidden": "true" }), h("span", { class: "name", text: property.fullName ?? property.name, title: address }),
    value,
    onRemove && h("button", { type: "button", text: "×", "aria-label": `Remove ${property.name} from the trend`, onclick: () => onRemove(address) }));
  chip.say = (at) => setText(value, at ? said(property, format, at) : "–");
  return chip;
}

function said(property, format, { mean, min, max }) {
  const option = property.options?.find((o) => o.ordinal === mean);
  if (option) {
    return option.name;
  }
  const { text, unit } = format.push(mean);
  const room = max > min ? `  ${format.like(min)} … ${format.like(max)}` : "";
  return `${text} ${unit}${room}`;
}
