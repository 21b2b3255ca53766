// The finder: "/" opens it, words narrow it, Enter goes there.

import * as api from "./api.js";
import { h } from "./dom.js";

const SIGNS = { device: "▣", property: "·", command: "▸", stream: "≋", recording: "◉" };
const MOST_RECORDINGS = 10;

/**
 * Opens the finder.
 *
 * @param recorded whether there are recordings to look for too
 */
export function openPalette(recorded) {
  const input = h("input", { type: "text", placeholder: "Find a device, property, command, stream or recording", "aria-label": "Find",
    role: "combobox", "aria-expanded": "true", "aria-controls": "found", autocomplete: "off", spellcheck: "false" });
  const list = h("ul", { id: "found", role: "listbox", "aria-label": "Found" });
  const dialog = h("dialog", { class: "palette", "aria-label": "Find" }, input, list);
  let turn = 0;
  let at = 0;
  let pending = Promise.resolve();

  const mark = (index) => {
    at = Math.max(0, Math.min(list.childElementCount - 1, index));
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", i === at));
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const go = (item) => {
    dialog.close();
    location.hash = item.kind === "recording" ? `#/recordings/${encodeURIComponent(item.address)}` : hashOf(item.address);
  };
  const search = async () => {
    const mine = ++turn;
    try {
      const [{ found }, kept] = await Promise.all([api.get(`/find?limit=60&text=${encodeURIComponent(input.value)}`), recorded ? recordings(input.value) : []]);
      // one that is named so comes first, one that only holds what was asked for comes last
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      const named = (item) => words.every((word) => `${item.address} ${item.name ?? ""}`.toLowerCase().includes(word));
      found.unshift(...kept.filter(named));
      found.push(...kept.filter((item) => !named(item)));
      if (mine === turn) {
        list.replaceChildren(...found.map((item) => entry(item, () => go(item))));
        mark(0);
      }
    } catch (refusal) {
      list.replaceChildren(h("li", { class: "nothing", text: refusal.message }));
    }
  };
  input.addEventListener("input", () => (pending = search()));
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      // who types quickly means what was typed, not what is still shown
      pending.then(() => list.children[at]?.click());
    }
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  input.focus();
  pending = search();
}

/** Recordings are looked for by words only: nobody wants them all on top of the devices. */
async function recordings(words) {
  if (words.trim() === "") {
    return [];
  }
  const { recordings: all } = await api.recordings(MOST_RECORDINGS, { search: words });
  return all.map(({ name, note }) => ({ kind: "recording", address: name, name: note }));
}

function entry(item, go) {
  return h("li", { role: "option", onclick: go },
    h("span", { class: "sign", "aria-hidden": "true", text: SIGNS[item.kind] }), h("span", { class: "address", text: item.address }),
    h("span", { class: "name", text: item.name ?? "" }), h("span", { class: "kind", text: item.kind }));
}

/** Returns the place of an address in the console. */
export function hashOf(address) {
  if (address.includes("/")) {
    return `#/streams?stream=${encodeURIComponent(address)}`;
  }
  const [, device, rest] = address.match(/^([^./]+)[./]?(.*)$/);
  return `#/devices/${encodeURIComponent(device)}${rest ? `?at=${encodeURIComponent(rest)}` : ""}`;
}
