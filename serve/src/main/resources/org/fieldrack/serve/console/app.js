// The frame: lab, link, alarms, theme; the page that the address names; what is said when the server is gone.

import { devicePage } from "./device-page.js";
import { h, setAttribute, setText } from "./dom.js";
import { eventsPage } from "./events-page.js";
import { bytes, duration } from "./format.js";
import * as keys from "./keys.js";
import { labPage } from "./lab-page.js";
import { Live } from "./live.js";
import { memoryPage } from "./memory-page.js";
import { hashOf, openPalette } from "./palette.js";
import { Store } from "./store.js";
import { shapeOf } from "./state-badge.js";
import { streamsPage } from "./streams-page.js";

const live = new Live();
const store = new Store(live);
let page = null;

const lab = h("a", { class: "lab", href: "#/", text: "…" });
const link = h("span", { class: "link", role: "status" });
const alarms = h("a", { class: "alarms", href: "#/", "aria-label": "Alarms" });
const disk = h("span", { class: "disk", title: "Room left for the store" });
const level = h("span", { class: "level", title: "What this console may do" });
const nav = h("nav", { "aria-label": "Pages" });
const main = h("main");
const lost = h("div", { class: "lost", role: "alert", hidden: true });

document.body.prepend(
  h("header", { class: "frame" }, lab, link, alarms, h("span", { class: "space" }), disk, level,
    h("button", { type: "button", class: "quiet-button", "aria-label": "Find", title: "Find ( / )", onclick: openPalette }, h("kbd", { text: "/" })),
    h("button", { type: "button", class: "quiet-button", "aria-label": "Keys", title: "Keys ( ? )", onclick: keys.help }, h("kbd", { text: "?" })),
    h("button", { type: "button", class: "quiet-button theme", "aria-label": "Light or dark", title: "Light or dark", onclick: switchTheme }, "☾")),
  nav, main, lost);

function switchTheme() {
  const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  localStorage.setItem("fieldrack.theme", next);
  dispatchEvent(new Event("fieldrack-theme"));
}

// ---- frame

function showLink() {
  const linked = live.status === "linked";
  setAttribute(link, "data-look", linked ? "linked" : "lost");
  setText(link, linked ? `● linked${live.latency === null ? "" : ` ${Math.max(1, Math.round(live.latency))} ms`}` : "▨ no link");
  // the first link takes a moment that is no loss
  const quiet = linked || (!store.health && performance.now() - live.lostAt < 1500);
  lost.hidden = quiet;
  setAttribute(document.documentElement, "data-link", quiet ? null : "lost");
  if (!quiet) {
    setText(lost, `No link to the server for ${duration(performance.now() - live.lostAt)}. What stands here is old. Trying again …`);
  }
}

function showAlarms() {
  const count = (severity) => store.alarms.filter((alarm) => alarm.severity === severity).length;
  const told = [["MAJOR", "major"], ["MINOR", "minor"], ["INVALID", "invalid"]].filter(([severity]) => count(severity) > 0);
  alarms.replaceChildren(...told.map(([severity, look]) =>
    h("span", { class: "badge", "data-look": look }, h("span", { class: "shape", "aria-hidden": "true", text: shapeOf(look) }), ` ${count(severity)} ${look}`)));
  alarms.setAttribute("aria-label", told.length === 0 ? "No alarms" : `Alarms: ${told.map(([s, look]) => `${count(s)} ${look}`).join(", ")}`);
  const worst = count("MAJOR") > 0 ? "▲ " : count("MINOR") > 0 ? "◆ " : "";
  document.title = `${worst}${store.health?.lab ?? "Fieldrack"}`;
}

function showHealth() {
  const { health } = store;
  if (health) {
    setText(lab, health.lab);
    setText(level, health.level.toLowerCase());
    setText(disk, health.archive.pausedSince ? "▲ archive paused" : `disk ${bytes(health.archive.freeBytes)}`);
    setAttribute(disk, "data-look", health.archive.pausedSince ? "major" : null);
  }
  showNav();
  showAlarms();
}

function showNav() {
  const devices = [...store.devices.values()];
  const entries = [["#/", "Lab"], ...devices.map((d) => [hashOf(d.name), d.name, d.state.look]), ["#/streams", "Streams"], ["#/events", "Events"], ["#/memory", "Memory"]];
  const here = location.hash.split("?")[0] || "#/";
  const print = JSON.stringify([entries, here]);
  if (nav.dataset.print === print) {
    return;
  }
  nav.dataset.print = print;
  const anchor = ([href, text, look]) => h("a", { href, "aria-current": href === here ? "page" : null, class: look ? "device" : "" },
    h("span", { class: "shape", "aria-hidden": "true", "data-look": look ?? "", text: look && !["normal", "changing"].includes(look) ? shapeOf(look) : "" }), text);
  const [first, ...rest] = entries;
  nav.replaceChildren(anchor(first), h("h2", { text: "Devices" }), h("div", { class: "devices" }, ...rest.slice(0, devices.length).map(anchor)),
    ...rest.slice(devices.length).map(anchor));
}

// ---- pages

function route() {
  const [path, query = ""] = location.hash.replace(/^#/, "").split("?");
  const [, first = "", name = ""] = path.split("/");
  page?.dispose();
  if (first === "devices" && name) {
    page = devicePage(store, decodeURIComponent(name), new URLSearchParams(query));
  } else if (first === "streams") {
    page = streamsPage(store, new URLSearchParams(query));
  } else if (first === "events") {
    page = eventsPage(store);
  } else if (first === "memory") {
    page = memoryPage();
  } else {
    page = labPage(store);
  }
  main.replaceChildren(page.element);
  showNav();
}

function go(n) {
  const places = ["#/", store.devices.size > 0 ? hashOf([...store.devices.keys()][0]) : "#/", "#/streams", "#/events"];
  location.hash = places[n - 1] ?? "#/";
}

live.addEventListener("status", showLink);
store.addEventListener("devices", showHealth);
store.addEventListener("alarms", showAlarms);
store.addEventListener("tick", showLink);
addEventListener("hashchange", route);
keys.listen({ find: openPalette, pause: () => page?.pause?.(), go });
live.start();
showLink();
route();
