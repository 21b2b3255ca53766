// The properties of a device in groups: value, limits, field to set it, box to plot it.

import { h } from "./dom.js";
import { hasBar, limitsBar } from "./limits-bar.js";
import { readingOf } from "./reading.js";
import { setField } from "./set-field.js";
import { commandButton } from "./confirm.js";
import { isPlotted } from "./store.js";
import { observe, unobserve } from "./visibility.js";

const OPEN_UP_TO = 150;
const LONG = 8;
/** Rows that are made together: about what a page shows at once. */
const BLOCK = 48;
const SLICE = 6;
const PATIENCE = 200;

/**
 * Makes the list.
 *
 * @param plotted what is plotted: has(path), toggle(path, on)
 */
export function propertyList(store, device, schema, plotted) {
  const groups = collect(schema.items);
  const open = schema.properties.size <= OPEN_UP_TO || groups.length === 1;
  return h("div", { class: "groups" }, ...groups.map((group, index) => section(store, device, group, plotted, open || index === 0)));
}

/** Flattens the tree: every node that has something of its own becomes a group, named by its way from the top. */
function collect(items) {
  const groups = [];
  const walk = (list, names, description) => {
    const own = list.filter((item) => item.kind !== "node");
    if (own.some((item) => item.kind === "property") || (names.length > 0 && own.length > 0)) {
      groups.push({ title: names.join(" · ") || "General", description, items: own });
    }
    list.filter((item) => item.kind === "node").forEach((node) => walk(node.items, [...names, node.name], node.description));
  };
  walk(items, [], "");
  return groups;
}

function section(store, device, group, plotted, open) {
  const body = h("div", {});
  const own = group.items.filter((item) => item.kind === "property");
  const fill = () => {
    if (body.childElementCount === 0) {
      const commands = group.items.filter((item) => item.kind === "command");
      for (let at = 0; at < own.length; at += BLOCK) {
        body.append(block(store, device, own.slice(at, at + BLOCK), plotted));
      }
      body.firstElementChild?.render();
      if (commands.length > 0 && group.title !== "General") {
        body.append(h("div", { class: "commands" }, ...commands.map((c) => commandButton(store, device, c))));
      }
    }
  };
  const kinds = [own.some(isSet) ? "" : "unset", own.some((p) => hasBar(p)) ? "" : "unbounded"].join(" ");
  const long = own.length > LONG;
  const details = h("details", { class: `${long ? "group long" : "group"} ${kinds}`, open, "data-title": group.title },
    h("summary", { title: group.description }, h("h2", { text: group.title }), h("span", { class: "count",
      text: String(own.length) })),
    body);
  details.addEventListener("toggle", () => details.open && fill());
  if (open) {
    fill();
  }
  return details;
}

/**
 * Makes a piece of a list, which has rows when it comes near to what is seen, else when there is time for them: a thousand rows at
 * once would be styled and laid out before the first of them is seen.
 */
function block(store, device, properties, plotted) {
  const element = h("div", { class: properties.length < BLOCK ? "rows" : "rows whole" });
  const make = () => {
    if (element.childElementCount === 0) {
      element.append(...properties.map((property) => row(store, device, property, plotted)));
    }
  };
  element.paths = new Set(properties.map((property) => property.path));
  element.render = () => {
    unobserve(element);
    make();
    [...element.children].forEach((one) => one.fill());
  };
  observe(element);
  later(element, () => {
    make();
    [...element.children].forEach((one) => later(one, one.fill));
  });
  return element;
}

/** Makes a row, which is filled with its block or when it has the focus. */
function row(store, device, property, plotted) {
  const element = h("div", { class: "row", "data-row": "", tabindex: "-1", "data-path": property.path });
  element.fill = () => {
    if (element.childElementCount === 0) {
      fillRow(element, store, device, property, plotted);
    }
  };
  element.addEventListener("focus", element.fill, { once: true });
  return element;
}

/** Returns the row of a property, made and filled wherever it is in the list; null where it has none. */
export function rowOf(list, path) {
  for (const one of list.querySelectorAll(".rows")) {
    if (one.paths?.has(path)) {
      one.render();
    }
  }
  return list.querySelector(`[data-path="${CSS.escape(path)}"]`);
}

const waiting = [];

/** Does what is far away a little at a time, so that no task is long. */
function later(element, action) {
  waiting.push([element, action]);
  if (waiting.length === 1) {
    requestIdleCallback(doSome, { timeout: PATIENCE });
  }
}

function doSome(deadline) {
  const end = performance.now() + SLICE;
  while (waiting.length > 0 && performance.now() < end && (deadline.didTimeout || deadline.timeRemaining() > 0)) {
    const [element, action] = waiting.shift();
    if (element.isConnected) {
      action();
    } else {
      unobserve(element);
    }
  }
  if (waiting.length > 0) {
    requestIdleCallback(doSome, { timeout: PATIENCE });
  }
}

const isSet = (property) => property.access === "RECONFIGURABLE";

/** Fills the row of a property. */
function fillRow(element, store, device, property, plotted) {
  const address = `${device}.${property.path}`;
  const writable = isSet(property);
  const box = isPlotted(property)
    ? h("input", { type: "checkbox", class: "plot", "aria-label": `Plot ${property.name}`, title: "Plot in the trend below",
      onchange: (event) => plotted.toggle(property.path, event.target.checked) })
    : h("span", { class: "plot" });
  box.checked = plotted.has(property.path);
  element.append(
    box,
    h("span", { class: "name", text: property.name,
      title: [address, property.description, property.alias].filter(Boolean).join("\n") }),
    readingOf(store, address, property),
    limitsBar(store, address, property),
    writable ? setField(store, device, property) : h("span", { class: "no-field" }));
}
