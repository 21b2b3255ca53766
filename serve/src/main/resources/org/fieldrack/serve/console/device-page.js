// One device: head with state and commands, its properties, a trend of whatever is checked, its driver's own view as a tab.

import { h, setText } from "./dom.js";
import { duration, moment } from "./format.js";
import { commandButton } from "./confirm.js";
import { driverView } from "./driver-view.js";
import { propertyList, rowOf } from "./property-list.js";
import { stateBadge, updateBadge } from "./state-badge.js";
import { chosen, isPlotted } from "./store.js";
import { Trend } from "./trend.js";

/** Returns { element, dispose, pause }. */
export function devicePage(store, name, query) {
  const head = h("header", { class: "device-head" });
  const list = h("div", { class: "scroll" }, h("p", { class: "quiet", text: "…" }));
  const trend = new Trend(store);
  const element = h("div", { class: "page device-page", "data-device": name }, head, list, trend.element);
  const key = `fieldrack.plotted.${name}`;
  const forget = store.want(name);
  let disposeView = () => {};
  let badge = null;
  let since = null;
  let text = null;
  let schema = null;
  let outdated = false;
  let own = false;

  const plotted = {
    has: (path) => trend.has(`${name}.${path}`),
    toggle(path, on) {
      if (on) {
        trend.add(`${name}.${path}`, schema.properties.get(path));
      } else {
        trend.remove(`${name}.${path}`);
      }
      element.dataset.plots = trend.size;
      localStorage.setItem(key, JSON.stringify([...schema.properties.keys()].filter((p) => this.has(p))));
    },
  };
  trend.onRemove = (address) => {
    const path = address.slice(name.length + 1);
    plotted.toggle(path, false);
    const box = list.querySelector(`[data-path="${CSS.escape(path)}"] input.plot`);
    if (box) {
      box.checked = false;
    }
  };

  async function build() {
    try {
      schema = await store.schema(name);
    } catch (refusal) {
      list.replaceChildren(h("p", { class: "quiet", text: refusal.message }));
      return;
    }
    outdated = false;
    if (trend.size === 0) {
      remembered(key, schema).forEach((path) => trend.add(`${name}.${path}`, schema.properties.get(path)));
    }
    element.dataset.plots = trend.size;
    buildHead();
    if (!own) {
      const closed = new Map([...list.querySelectorAll("details")].map((group) => [group.dataset.title, group.open]));
      const top = list.scrollTop;
      list.replaceChildren(propertyList(store, name, schema, plotted));
      list.querySelectorAll("details").forEach((group) => (group.open = closed.get(group.dataset.title) ?? group.open));
      list.scrollTop = top;
    }
  }

  /** A new schema waits until nobody is typing: what was typed is kept. */
  function follow() {
    const typing = list.contains(document.activeElement) || list.querySelector("fr-set[data-touched]");
    if (outdated && !typing) {
      outdated = false;
      build();
    }
  }

  function buildHead() {
    const device = store.devices.get(name);
    if (!device || !schema) {
      return;
    }
    badge = stateBadge(device.state);
    since = h("span", { class: "since" });
    text = h("span", { class: "why" });
    const top = schema.items.filter((item) => item.kind === "command");
    head.replaceChildren(...[h("h1", { text: name }), badge, since, text, h("span", { class: "driver", text: device.driver }),
      device.bus && h("span", { class: "bus", text: device.bus.address }),
      device.page && tabs(device.page),
      h("span", { class: "commands" }, ...top.map((command) => commandButton(store, name, command)))].filter(Boolean));
    update();
  }

  function tabs(page) {
    const tab = (label, chosenNow, action) => h("button", { type: "button", role: "tab", "aria-selected": chosenNow, text: label,
      onclick: (event) => {
        [...event.target.parentElement.children].forEach((t) => t.setAttribute("aria-selected", t === event.target));
        action();
      } });
    return h("span", { class: "tabs", role: "tablist", "aria-label": "Views" },
      tab("Properties", !own, () => {
        own = false;
        disposeView();
        list.replaceChildren(propertyList(store, name, schema, plotted));
      }),
      tab("Instrument", own, async () => {
        own = true;
        disposeView();
        disposeView = await driverView(store, name, schema, page, list);
      }));
  }

  function update() {
    const device = store.devices.get(name);
    if (!device) {
      if (store.health) {
        head.replaceChildren(h("h1", { text: name }), h("p", { class: "quiet", text: "There is no such device in this lab now." }));
        badge = null;
      }
      return;
    }
    if (badge === null) {
      buildHead();
      return;
    }
    updateBadge(badge, device.state);
    setText(since, `since ${moment(device.state.since / 1e6)}`);
    since.title = duration(store.now() - device.state.since / 1e6);
    setText(text, device.state.text ?? "");
    element.dataset.look = device.state.look;
  }

  const onSchema = (event) => {
    outdated ||= event.detail === name;
    follow();
  };
  store.addEventListener("devices", update);
  store.addEventListener("schema", onSchema);
  store.addEventListener("tick", follow);
  build().then(() => {
    const path = query.get("at");
    const when = Number(query.get("time"));
    show(list, path);
    if (when > 0) {
      const property = schema?.properties.get(path);
      property && isPlotted(property) && plotted.toggle(path, true);
      trend.show(when);
    }
  });
  return {
    element,
    pause() {
      const shown = list.querySelector(".waveform")?.waveform ?? list.querySelector(".channels")?.channels;
      shown ? shown.pause() : trend.pause(!trend.paused);
    },
    dispose() {
      forget();
      disposeView();
      trend.dispose();
      store.removeEventListener("devices", update);
      store.removeEventListener("schema", onSchema);
      store.removeEventListener("tick", follow);
    },
  };
}

/** Returns what was plotted the last time, else the one that stands for the device. */
function remembered(key, schema) {
  const known = JSON.parse(localStorage.getItem(key) ?? "null");
  const paths = known ?? chosen(schema, 1).map((p) => p.path);
  return paths.filter((path) => schema.properties.has(path) && isPlotted(schema.properties.get(path)));
}

/** Brings a property that was searched for into view. */
function show(list, path) {
  if (!path) {
    return;
  }
  list.querySelectorAll("details").forEach((details) => (details.open = true));
  requestAnimationFrame(() => {
    const row = rowOf(list, path);
    row?.scrollIntoView({ block: "center" });
    row?.focus();
    row?.classList.add("sought");
  });
}
