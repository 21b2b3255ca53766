// Chooses addresses: words narrow what there is, Enter or a click takes it, what is chosen stands above with a cross.

import * as api from "./api.js";
import { h } from "./dom.js";
import { isPlotted } from "./store.js";
import { split } from "./tiles.js";

const MOST = 40;

/** What may be chosen: which kinds of things, and which of them. */
const TAKES = {
  property: { label: "property", kinds: ["property"], fits: () => true },
  number: { label: "property that can be drawn", kinds: ["property"], fits: isPlotted },
  writable: { label: "property that can be set", kinds: ["property"], fits: (item) => item.access === "RECONFIGURABLE" },
  command: { label: "command", kinds: ["command"], fits: () => true },
  device: { label: "device", kinds: ["device"] },
  trace: { label: "channel of a stream", kinds: [] },
};

/** Makes a picker: { element, chosen() }. */
export function addressPicker(store, takes, chosen) {
  const { label, kinds, fits } = TAKES[takes];
  const picked = [...chosen];
  const chips = h("ul", { class: "picked", "aria-label": "Chosen" });
  const list = h("ul", { class: "offers", role: "listbox", "aria-label": `Each ${label}` });
  const input = h("input", { type: "text", placeholder: `Find a ${label}`, "aria-label": `Find a ${label}`, autocomplete: "off", spellcheck: "false" });
  let turn = 0;
  let at = 0;

  const show = () => chips.replaceChildren(...picked.map((address) => h("li", {}, h("span", { text: address }),
    h("button", { type: "button", text: "×", "aria-label": `Leave out ${address}`, onclick: () => {
      picked.splice(picked.indexOf(address), 1);
      show();
    } }))));
  const take = (address) => {
    if (!picked.includes(address)) {
      picked.push(address);
      show();
    }
    input.value = "";
    search();
    input.focus();
  };
  const mark = (index) => {
    at = Math.max(0, Math.min(list.childElementCount - 1, index));
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", i === at));
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  async function offers() {
    if (takes === "trace") {
      return traces(store, input.value);
    }
    const { found } = await api.get(`/find?limit=400&text=${encodeURIComponent(input.value)}`);
    const right = found.filter((item) => kinds.includes(item.kind));
    return fits ? (await Promise.all(right.map((item) => fitting(store, item, fits)))).filter(Boolean) : right;
  }
  async function search() {
    const mine = ++turn;
    let found = [];
    try {
      found = (await offers()).slice(0, MOST);
    } catch {
      // without link nothing is offered, and the frame says that there is none
    }
    if (mine === turn) {
      list.replaceChildren(...found.map((item) => h("li", { role: "option", onclick: () => take(item.address) },
        h("span", { class: "address", text: item.address }), h("span", { class: "name", text: item.name ?? "" }))));
      mark(0);
    }
  }
  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      list.children[at]?.click();
    }
  });
  show();
  search();
  return { element: h("div", { class: "picker" }, chips, input, list), chosen: () => [...picked] };
}

async function fitting(store, item, fits) {
  const { device, path } = split(item.address);
  const schema = await store.schema(device);
  const known = schema.properties.get(path) ?? schema.commands.get(path);
  return known && fits(known) ? item : null;
}

/** Every channel of every stream whose address has all the words. */
export function traces(store, words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return [...store.devices.values()]
    .flatMap((device) => device.streams.flatMap((stream) => stream.channels.map((channel) => ({
      address: `${device.name}/${stream.name}.${channel.name}`, name: [stream.description, channel.unit].filter(Boolean).join(", ") }))))
    .filter(({ address, name }) => wanted.every((word) => `${address} ${name}`.toLowerCase().includes(word)));
}
