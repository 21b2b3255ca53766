// Dashboards that people compose from tiles; kept in the lab's store as text, every edit at once, and every edit can be undone.

import * as api from "./api.js";
import { confirm } from "./confirm.js";
import { COLUMNS, Dashboard, KINDS, MOST_ROWS, read, write } from "./dashboard-model.js";
import { h } from "./dom.js";
import { chosen } from "./store.js";
import { askTile } from "./tile-dialog.js";
import { tileOf } from "./tiles.js";

const FIRST = "main";

/** Shows the tiles of a dashboard in an element and follows its edits: { element, dispose }. */
export function tileGrid(store, dashboard, dress = () => {}) {
  const element = h("div", { class: "tiles" });
  let shown = new Map();

  /** Tiles that did not change stay as they are, with what they have drawn. */
  function show() {
    const next = new Map();
    dashboard.content.tiles.forEach((tile, index) => {
      let print = JSON.stringify(tile);
      while (next.has(print)) {
        print += " ";
      }
      const known = shown.get(print) ?? tileOf(store, tile);
      next.set(print, known);
      dress(known.element, tile, index);
    });
    for (const [print, tile] of shown) {
      next.has(print) || tile.dispose();
    }
    shown = next;
    const order = [...next.values()].map((tile) => tile.element);
    [...element.children].filter((child) => !order.includes(child)).forEach((child) => child.remove());
    // only what moved is moved, so that focus and plots stay
    order.forEach((one, i) => element.children[i] !== one && element.insertBefore(one, element.children[i] ?? null));
  }
  dashboard.addEventListener("change", show);
  show();
  return {
    element,
    show,
    dispose() {
      dashboard.removeEventListener("change", show);
      shown.forEach((tile) => tile.dispose());
    },
  };
}

/** Returns { element, dispose }. */
export function dashboardPage(store, asked) {
  const dashboard = new Dashboard(asked || FIRST);
  const head = h("header", { class: "dashboard-head" });
  const said = h("p", { class: "rule", role: "alert", hidden: true });
  const place = h("div", { class: "scroll" }, h("p", { class: "quiet", text: "…" }));
  const element = h("div", { class: "page dashboard-page", "data-dashboard": dashboard.name }, head, said, place);
  let editing = false;
  let names = [];
  let grid = null;
  let gone = false;

  async function open() {
    try {
      names = (await api.get("/dashboards")).dashboards;
      const found = names.includes(dashboard.name) && (await dashboard.load());
      if (gone) {
        return;
      }
      editing = !found;
      tell(dashboard.fault);
      grid = tileGrid(store, dashboard, dress);
      showHead();
      showPlace();
    } catch (refusal) {
      place.replaceChildren(h("p", { class: "quiet", text: refusal.message }));
    }
  }

  function showPlace() {
    element.dataset.editing = editing;
    const empty = dashboard.content.tiles.length === 0;
    const start = h("button", { type: "button", text: "Begin with what stands for each device", onclick: begin });
    place.replaceChildren(...(empty && !dashboard.fault
      ? [h("div", { class: "empty" }, h("p", { text: "There is no tile yet. Add one, or" }), start)] : []), grid.element);
  }

  const button = (text, deed, properties = {}) => h("button", { type: "button", text, onclick: deed, ...properties });

  function showHead() {
    const tabs = [...new Set([FIRST, ...names, dashboard.name])].map((name) =>
      h("a", { href: `#/dashboard/${name}`, "aria-current": name === dashboard.name ? "page" : null, text: name }));
    head.replaceChildren(
      h("h1", { text: dashboard.content.title || "Dashboard" }), h("span", { class: "tabs", "aria-label": "Dashboards" }, ...tabs),
      h("span", { class: "space" }),
      ...(editing ? [
        button("Add tile", add, { class: "primary" }), button("Undo", () => dashboard.undo(), { disabled: !dashboard.canUndo, title: "Ctrl Z" }),
        button("Redo", () => dashboard.redo(), { disabled: !dashboard.canRedo, title: "Ctrl Shift Z" }), button("Text", editText),
        button("New", create), button("Remove", remove, { disabled: dashboard.tag === "" }),
        button("Done", () => edit(false))] : [button("Edit", () => edit(true))]));
  }

  function edit(on) {
    editing = on;
    grid.show();
    showHead();
    showPlace();
  }

  function tell(text, ...deeds) {
    said.hidden = !text;
    said.replaceChildren(text ?? "", ...deeds);
  }

  // ---- edits

  async function add() {
    const tile = await askTile(store, null);
    tile && dashboard.edit((content) => content.tiles.push(tile));
  }

  async function begin() {
    const tiles = [{ kind: "alarms", show: [], title: "Alarms", width: 12, height: 2 }];
    for (const device of store.devices.values()) {
      const paths = chosen(await store.schema(device.name), 3).map((p) => `${device.name}.${p.path}`);
      if (paths.length > 0) {
        tiles.push({ kind: "value", title: device.name, show: paths, width: 4, height: 4 });
        tiles.push({ kind: "trend", show: paths.slice(0, 1), span: 300_000, width: 8, height: 4 });
      }
    }
    dashboard.edit((content) => content.tiles.push(...tiles));
  }

  async function create() {
    const field = h("input", { type: "text", "aria-label": "Name", pattern: "[A-Za-z0-9_\\-]+", autocomplete: "off" });
    const ask = "A new dashboard: its name has letters, digits, - and _.";
    if (await confirm(ask, "Make it", [h("label", {}, h("span", { text: "Name" }), field)])) {
      /^[A-Za-z0-9_-]{1,64}$/.test(field.value) ? (location.hash = `#/dashboard/${field.value}`) : tell(`"${field.value}" is no name: use 1 to 64 letters, digits, - and _.`);
    }
  }

  async function remove() {
    const { length } = dashboard.content.tiles;
    if (await confirm(`Remove the dashboard ${dashboard.name} with its ${length} tiles from the store, for everybody.`, "Remove it")) {
      try {
        await dashboard.remove();
        location.hash = "#/dashboard";
        names = names.filter((name) => name !== dashboard.name);
        edit(true);
      } catch (refusal) {
        tell(refusal.message);
      }
    }
  }

  async function editText() {
    const field = h("textarea", { rows: 20, cols: 90, "aria-label": "Text of the dashboard", spellcheck: "false" });
    field.value = write(dashboard.content);
    while (await confirm("The dashboard as it stands in the store.", "Keep it", [field])) {
      try {
        const content = read(field.value);
        dashboard.edit((now) => Object.assign(now, content));
        tell("");
        return;
      } catch (fault) {
        tell(`This text cannot be read: ${fault.message}`);
      }
    }
  }

  // ---- tiles that are edited

  function dress(tileElement, tile, index) {
    tileElement.querySelector(".tile-tools")?.remove();
    tileElement.draggable = editing;
    tileElement.ondragstart = (event) => event.dataTransfer.setData("text/plain", String(index));
    tileElement.ondragover = (event) => editing && event.preventDefault();
    tileElement.ondrop = (event) => {
      event.preventDefault();
      move(Number(event.dataTransfer.getData("text/plain")), index);
    };
    if (editing) {
      tileElement.tabIndex = 0;
      tileElement.append(tools(tile, index));
      tileElement.onkeydown = (event) => key(event, tile, index);
    } else {
      tileElement.removeAttribute("tabindex");
      tileElement.onkeydown = null;
    }
  }

  function tools(tile, index) {
    const name = tile.title || KINDS[tile.kind]?.title || tile.kind;
    const tool = (sign, word, deed) => button(sign, deed, { "aria-label": `${word}: ${name}`, title: word });
    return h("div", { class: "tile-tools", role: "toolbar", "aria-label": `Edit ${name}` },
      tool("◀", "Earlier", () => move(index, index - 1)), tool("▶", "Later", () => move(index, index + 1)),
      tool("↔−", "Narrower", () => size(index, -1, 0)), tool("↔+", "Wider", () => size(index, 1, 0)),
      tool("↕−", "Lower", () => size(index, 0, -1)), tool("↕+", "Higher", () => size(index, 0, 1)),
      tool("✎", "Change", () => change(index)), tool("×", "Remove", () => dashboard.edit((content) => content.tiles.splice(index, 1))));
  }

  async function change(index) {
    const tile = await askTile(store, dashboard.content.tiles[index]);
    tile && dashboard.edit((content) => (content.tiles[index] = tile));
  }

  function move(from, to) {
    const { length } = dashboard.content.tiles;
    if (from !== to && from >= 0 && to >= 0 && from < length && to < length) {
      dashboard.edit((content) => content.tiles.splice(to, 0, ...content.tiles.splice(from, 1)));
      grid.element.children[to]?.focus();
    }
  }

  function size(index, wider, higher) {
    const tile = dashboard.content.tiles[index];
    const width = Math.max(1, Math.min(COLUMNS, tile.width + wider));
    const height = Math.max(1, Math.min(MOST_ROWS, tile.height + higher));
    if (width !== tile.width || height !== tile.height) {
      dashboard.edit((content) => Object.assign(content.tiles[index], { width, height }));
      grid.element.children[index]?.focus();
    }
  }

  function key(event, tile, index) {
    const deeds = event.shiftKey
      ? { ArrowLeft: () => size(index, -1, 0), ArrowRight: () => size(index, 1, 0), ArrowUp: () => size(index, 0, -1), ArrowDown: () => size(index, 0, 1) }
      : { ArrowLeft: () => move(index, index - 1), ArrowRight: () => move(index, index + 1), Enter: () => change(index),
        Delete: () => dashboard.edit((content) => content.tiles.splice(index, 1)) };
    if (event.target === event.currentTarget && deeds[event.key]) {
      event.preventDefault();
      deeds[event.key]();
    }
  }

  const undoKey = (event) => {
    if (editing && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !event.target.matches("input, textarea, select")) {
      event.preventDefault();
      event.shiftKey ? dashboard.redo() : dashboard.undo();
    }
  };
  document.addEventListener("keydown", undoKey);
  dashboard.addEventListener("change", () => {
    showHead();
    showPlace();
  });
  dashboard.addEventListener("saved", () => {
    tell("");
    if (!names.includes(dashboard.name)) {
      names.push(dashboard.name);
    }
    showHead();
  });
  dashboard.addEventListener("trouble", ({ detail: refusal }) => tell(`Not kept: ${refusal.message} `,
    ...(refusal.rule === "changed" ? [button("Keep mine", () => dashboard.overwrite()), button("Take theirs", () => dispatchEvent(new Event("hashchange")))]
      : [button("Try again", () => dashboard.save())])));
  open();
  return {
    element,
    dispose() {
      gone = true;
      document.removeEventListener("keydown", undoKey);
      grid?.dispose();
    },
  };
}
