// Asks what a tile is to show; resolves to the tile, or to null where the person leaves it.

import { addressPicker } from "./address-picker.js";
import { h } from "./dom.js";
import { KINDS } from "./dashboard-model.js";

const SPANS = [["1 min", 60_000], ["5 min", 300_000], ["30 min", 1_800_000], ["3 h", 10_800_000], ["1 d", 86_400_000]];

/** @param tile the one to change; a new one where there is none */
export function askTile(store, tile) {
  return new Promise((resolve) => {
    const kind = h("select", { "aria-label": "Kind" }, ...Object.entries(KINDS).map(([name, { title }]) => h("option", { value: name, text: title })));
    kind.value = tile && KINDS[tile.kind] ? tile.kind : "value";
    const title = h("input", { type: "text", "aria-label": "Title", placeholder: "none", autocomplete: "off" });
    title.value = tile?.title ?? "";
    const text = h("input", { type: "text", "aria-label": "Text", autocomplete: "off" });
    text.value = tile?.text ?? "";
    const span = h("select", { "aria-label": "Span" }, ...SPANS.map(([name, ms]) => h("option", { value: ms, text: name })));
    span.value = String(SPANS.find(([, ms]) => ms === tile?.span)?.[1] ?? 300_000);
    const hint = h("p", { class: "quiet" });
    const what = h("div", { class: "what" });
    let picker = null;

    const choose = () => {
      const { takes, hint: said } = KINDS[kind.value];
      hint.textContent = said;
      picker = takes ? addressPicker(store, takes, tile && takes === KINDS[tile.kind]?.takes ? tile.show : picker?.chosen?.() ?? []) : null;
      what.replaceChildren(...(picker ? [picker.element] : [h("label", {}, h("span", { text: "Text" }), text)]),
        ...(kind.value === "trend" ? [h("label", {}, h("span", { text: "Span" }), span)] : []));
    };
    kind.addEventListener("change", choose);
    choose();

    const dialog = h("dialog", { class: "tile-dialog", "aria-label": tile ? "Change a tile" : "Add a tile" },
      h("form", { method: "dialog", onsubmit: (event) => {
        event.preventDefault();
        dialog.close("keep");
      } },
      h("label", {}, h("span", { text: "Kind" }), kind), hint, what, h("label", {}, h("span", { text: "Title" }), title),
      h("p", { class: "buttons" },
        h("button", { type: "button", text: "Leave it", onclick: () => dialog.close("leave") }),
        h("button", { type: "submit", class: "primary", text: tile ? "Change" : "Add" }))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "keep" ? made() : null);
    });

    function made() {
      const size = tile && tile.kind === kind.value ? tile : KINDS[kind.value];
      const out = { ...(tile ?? {}), kind: kind.value, show: picker?.chosen() ?? [], width: size.width, height: size.height };
      const rows = kind.value === "value" || kind.value === "set" ? Math.max(2, out.show.length + 1) : 0;
      out.height = Math.max(out.height, rows);
      setOrDrop(out, "title", title.value.trim());
      setOrDrop(out, "text", kind.value === "text" ? text.value.trim() : "");
      setOrDrop(out, "span", kind.value === "trend" ? Number(span.value) : "");
      return out;
    }
    document.body.append(dialog);
    dialog.showModal();
    kind.focus();
  });
}

function setOrDrop(object, key, value) {
  if (value === "") {
    delete object[key];
  } else {
    object[key] = value;
  }
}
