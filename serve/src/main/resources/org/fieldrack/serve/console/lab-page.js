// The lab at a glance: what is wrong on top, then one row a device.

import * as api from "./api.js";
import { h, setAttribute, setText } from "./dom.js";
import { clock, duration, moment } from "./format.js";
import { hashOf } from "./palette.js";
import { readingOf } from "./reading.js";
import { BINS, SPAN, noSpark, sparkOf } from "./spark.js";
import { severityMark, stateBadge, updateBadge } from "./state-badge.js";
import { chosen } from "./store.js";

const MOST_WRONG = 8;
const PINNED = "main";
const TROUBLE = new Set(["lost", "error", "interlocked"]);

/** Returns { element, dispose }. */
export function labPage(store) {
  const wrong = h("section", { class: "wrong", "aria-label": "What is wrong", "aria-live": "polite" });
  const rows = h("div", { class: "device-rows" });
  const pinned = h("section", { class: "pinned", "aria-label": "Dashboard", hidden: true });
  let grid = null;
  let gone = false;
  const element = h("div", { class: "page lab-page" }, h("h1", { text: "Lab" }), wrong, rows, pinned);
  const byName = new Map();

  const refresh = () => {
    showWrong(store, wrong);
    const names = [...store.devices.keys()];
    for (const name of [...byName.keys()].filter((n) => !store.devices.has(n))) {
      byName.get(name).element.remove();
      byName.delete(name);
    }
    for (const name of names) {
      if (!byName.has(name)) {
        byName.set(name, deviceRow(store, name));
        rows.append(byName.get(name).element);
      }
      byName.get(name).update(store.devices.get(name));
    }
    setAttribute(rows, "data-empty", names.length > 0 ? null : store.health ? "The lab file names no devices." : "The server has not told yet which devices there are.");
  };
  const onSchema = (event) => byName.get(event.detail)?.fill();
  const ticks = () => byName.forEach((row) => row.tick());
  store.addEventListener("devices", refresh);
  store.addEventListener("alarms", refresh);
  store.addEventListener("schema", onSchema);
  store.addEventListener("tick", ticks);
  const again = setInterval(() => store.linked && document.visibilityState === "visible" && store.refresh(), 10_000);
  /** The main dashboard stands below; what it takes is read after the lab has been shown. */
  async function pin() {
    if (!store.health?.dashboards) {
      return;
    }
    try {
      const { dashboards } = await api.get("/dashboards");
      if (dashboards.includes(PINNED)) {
        const [{ tileGrid }, { Dashboard }] = await Promise.all([import("./dashboard-page.js"), import("./dashboard-model.js")]);
        const dashboard = new Dashboard(PINNED);
        if ((await dashboard.load()) && !gone && dashboard.content.tiles.length > 0) {
          grid = tileGrid(store, dashboard);
          pinned.append(h("h2", {}, h("a", { href: "#/dashboard", text: dashboard.content.title || "Dashboard" })), grid.element);
          pinned.hidden = false;
        }
      }
    } catch {
      // no link, which the frame says
    }
  }

  refresh();
  store.ready.then(() => requestIdleCallback(pin));
  return {
    element,
    dispose() {
      gone = true;
      grid?.dispose();
      clearInterval(again);
      store.removeEventListener("devices", refresh);
      store.removeEventListener("alarms", refresh);
      store.removeEventListener("schema", onSchema);
      store.removeEventListener("tick", ticks);
    },
  };
}

function showWrong(store, panel) {
  const devices = [...store.devices.values()].filter((device) => TROUBLE.has(device.state.look));
  const ofLost = (alarm) => devices.some((d) => d.state.look === "lost" && alarm.address.startsWith(`${d.name}.`));
  // a lost instrument is one thing that is wrong, not one for each of its values
  const alarms = store.alarms.filter((alarm) => !(alarm.severity === "INVALID" && ofLost(alarm)));
  const lines = [...devices.map((d) => deviceLine(d)), ...alarms.map((a) => alarmLine(a))];
  const rest = lines.length - MOST_WRONG;
  const paused = store.health?.archive.pausedSince
    ? [h("li", {}, severityMark("MAJOR"), h("span", { text: "archive" }), h("span", { class: "why", text: store.health.archive.pauseReason }))]
    : [];
  if (lines.length + paused.length === 0) {
    const { size } = store.devices;
    panel.replaceChildren(h("p", { class: "well", text: size === 0 ? "" : `All is well: ${size} ${size === 1 ? "device" : "devices"}, no alarm.` }));
    return;
  }
  panel.replaceChildren(h("h2", { text: "What is wrong" }), h("ul", {}, ...paused, ...lines.slice(0, MOST_WRONG),
    rest > 0 ? h("li", { class: "more" }, h("a", { href: "#/events", text: `and ${rest} more` })) : null));
}

function deviceLine(device) {
  return h("li", {}, stateBadge(device.state), h("a", { href: hashOf(device.name), text: device.name }),
    h("span", { class: "why", text: device.state.text ?? "" }), h("time", { text: `since ${moment(device.state.since / 1e6)}` }));
}

function alarmLine(alarm) {
  return h("li", {}, severityMark(alarm.severity), h("a", { href: hashOf(alarm.address), text: alarm.address }),
    h("span", { class: "why", text: alarm.status }), h("time", { text: `since ${moment(alarm.since / 1e6)}` }));
}

/** What counts up while all is well: it would hide what does not. */
const USUAL = new Set(["polls", "coalesced_sets", "ir_corrections", "bus_connects", "bus_bytes_in", "bus_bytes_out"]);

function deviceRow(store, name) {
  const device = store.devices.get(name);
  const badge = stateBadge(device.state);
  const link = h("a", { class: "device-name", href: hashOf(name), text: name });
  const values = h("div", { class: "glance" });
  const age = h("span", { class: "age", title: "Age of the newest reading" });
  const counts = h("span", { class: "counts" });
  const element = h("article", { class: "device-row", "data-row": "", tabindex: "-1", "data-device": name, "aria-label": name },
    badge, h("div", { class: "who" }, link, h("span", { class: "driver", text: device.driver })), values, age, counts);
  let paths = [];
  let filling = 0;

  async function fill() {
    const mine = ++filling;
    try {
      const schema = await store.schema(name);
      if (mine !== filling || !element.isConnected) {
        return;
      }
      const properties = chosen(schema, 3);
      paths = properties.map((p) => `${name}.${p.path}`);
      const sparks = properties.map((p) => (p.options || p.type === "BOOL" ? noSpark() : sparkOf(store, `${name}.${p.path}`, p)));
      values.replaceChildren(...properties.map((p, i) =>
        h("div", { class: "value" }, h("span", { class: "name", text: p.fullName, title: p.path }), readingOf(store, paths[i], p), sparks[i])));
      await history(store, paths, sparks);
    } catch {
      // the link went: the page is filled again when it is back
    }
  }

  function tick() {
    const newest = Math.max(...paths.map((path) => store.reading(path)?.confirmed ?? 0), 0);
    setText(age, newest === 0 ? "" : duration(store.now() - newest));
    setAttribute(element, "data-old", newest !== 0 && paths.every((path) => store.reading(path) && store.isStale(store.reading(path))));
  }

  queueMicrotask(fill);
  return {
    element,
    fill,
    tick,
    update(now) {
      updateBadge(badge, now.state);
      element.dataset.look = now.state.look;
      badge.title = [now.state.text, `since ${clock(now.state.since / 1e6)}`].filter(Boolean).join("\n");
      setText(counts, Object.entries(now.counters).filter(([key, n]) => n > 0 && !USUAL.has(key)).map(([key, n]) => `${key.replaceAll("_", " ")} ${n}`).slice(0, 3).join(" · "));
    },
  };
}

async function history(store, addresses, sparks) {
  const drawn = addresses.filter((_, i) => sparks[i].fill);
  if (drawn.length > 0) {
    const now = store.now();
    const series = await api.bins(drawn, now - SPAN, now, BINS);
    series.forEach((one) => sparks[addresses.indexOf(one.property)].fill(one));
  }
}
