// The frame: lab, link, alarms, theme; the page that the address names; what is said when the server is gone.

import { h, setAttribute, setText } from "./dom.js";
import { bytes, duration } from "./format.js";
import * as keys from "./keys.js";
import { labPage } from "./lab-page.js";
import { Live } from "./live.js";
import { hashOf, openPalette } from "./palette.js";
import { Recorder } from "./recorder.js";
import { Store } from "./store.js";
import { shapeOf } from "./state-badge.js";

const live = new Live();
const store = new Store(live);
const recorder = new Recorder(store);

// what the first page does not need is read when there is time for it
const PARTS = {
  dashboard: () => import("./dashboard-page.js"),
  device: () => import("./device-page.js"),
  streams: () => import("./streams-page.js"),
  recordings: () => import("./recordings-page.js"),
  recording: () => import("./recording-page.js"),
  events: () => import("./events-page.js"),
  memory: () => import("./memory-page.js"),
};

// the pages besides the devices', in the order of the keys 1 to 9
const PAGES = [
  { hash: "#/", title: "Lab", make: () => labPage(store, recorder) },
  { hash: "#/dashboard", title: "Dashboard", keeps: "dashboards", make: async (name) => (await PARTS.dashboard()).dashboardPage(store, name) },
  { hash: "#/devices", title: "Devices", devices: true, make: async (name, query) => (name ? (await PARTS.device()).devicePage(store, name, query) : labPage(store, recorder)) },
  { hash: "#/streams", title: "Streams", make: async (_, query) => (await PARTS.streams()).streamsPage(store, query) },
  { hash: "#/recordings", title: "Recordings", keeps: "recordings", make: async (name, query) => (name
    ? (await PARTS.recording()).recordingPage(store, recorder, name, query)
    : (await PARTS.recordings()).recordingsPage(store, recorder, query)) },
  { hash: "#/events", title: "Events", make: async () => (await PARTS.events()).eventsPage(store) },
  { hash: "#/memory", title: "Memory", make: async () => (await PARTS.memory()).memoryPage() },
];
let page = null;

const lab = h("a", { class: "lab", href: "#/", text: "…" });
const link = h("span", { class: "link", role: "status" });
const rec = h("a", { class: "rec", href: "#/recordings", hidden: true, "aria-label": "Recordings" }, h("span", { class: "word" }), h("span", { class: "text" }));
const alarms = h("a", { class: "alarms", href: "#/", "aria-label": "Alarms" });
const disk = h("span", { class: "disk", title: "Room left for the store" });
const level = h("span", { class: "level", title: "What this console may do" });
const nav = h("nav", { "aria-label": "Pages" });
const main = h("main");
const lost = h("div", { class: "lost", role: "alert", hidden: true });

document.body.prepend(
  h("header", { class: "frame" }, lab, link, rec, alarms, h("span", { class: "space" }), disk, level,
    h("button", { type: "button", class: "quiet-button", "aria-label": "Find", title: "Find ( / )", onclick: find }, h("kbd", { text: "/" })),
    h("button", { type: "button", class: "quiet-button", "aria-label": "Keys", title: "Keys ( ? )", onclick: () => keys.help(PAGES.map((one) => one.title)) }, h("kbd", { text: "?" })),
    h("button", { type: "button", class: "quiet-button theme", "aria-label": "Light or dark", title: "Light or dark", onclick: switchTheme }, "☾")),
  nav, main, lost);

function find() {
  openPalette(store.health?.recordings === true);
}

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
  }
  showRecorder();
  showNav();
  showAlarms();
}

/** The light, and how long the disk lasts: in time while something fills it, else in bytes. */
function showRecorder() {
  const light = recorder.light(store.now());
  rec.hidden = light === null;
  if (light) {
    setAttribute(rec, "data-look", light.look);
    setText(rec.firstChild, light.word);
    setText(rec.lastChild, light.text);
    setAttribute(rec, "title", light.title);
    setAttribute(rec, "aria-label", light.look === "armed" ? "A recording waits for its condition" : `Recording ${light.text}`);
  }
  const { archive } = store.health ?? {};
  if (archive) {
    const left = recorder.secondsLeft;
    const free = archive.freeBytes;
    const look = archive.pausedSince || left < 600 && left !== null ? "major" : (left !== null && left < 3600) || free < 2e9 ? "minor" : null;
    const sign = look ? `${shapeOf(look)} ` : "";
    setText(disk, archive.pausedSince ? "▲ archive paused" : `${sign}disk ${left === null ? `${bytes(free)} free` : duration(left * 1000)}`);
    setAttribute(disk, "data-look", look);
    setAttribute(disk, "title", archive.pausedSince ? archive.pauseReason : `${bytes(free)} are free for the store`);
  }
}

/** A lab that is replayed keeps neither recordings nor dashboards; until the server has told, everything may be there. */
const keeps = (one) => !one.keeps || store.health?.[one.keeps] !== false;

function showNav() {
  const devices = [...store.devices.values()];
  const kept = PAGES.filter((one) => keeps(one));
  const entries = kept.flatMap((one) => (one.devices ? devices.map((d) => [hashOf(d.name), d.name, d.state.look]) : [[one.hash, one.title]]));
  const here = location.hash.split("?")[0].replace(/^(#\/(?:dashboard|recordings))\/.*/, "$1") || "#/";
  const print = JSON.stringify([entries, here]);
  if (nav.dataset.print === print) {
    return;
  }
  nav.dataset.print = print;
  const anchor = ([href, text, look]) => h("a", { href, "aria-current": href === here ? "page" : null, class: look ? "device" : "" },
    h("span", { class: "shape", "aria-hidden": "true", "data-look": look ?? "", text: look && !["normal", "changing"].includes(look) ? shapeOf(look) : "" }), text);
  const at = kept.findIndex((one) => one.devices);
  nav.replaceChildren(...entries.slice(0, at).map(anchor),
    h("h2", { text: "Devices" }), h("div", { class: "devices" }, ...entries.slice(at, at + devices.length).map(anchor)),
    ...entries.slice(at + devices.length).map(anchor));
}

// ---- pages

let turn = 0;

const note = (text) => ({ element: h("p", { class: "page note-page quiet", text }), dispose() {} });

async function route() {
  const mine = ++turn;
  const [path, query = ""] = location.hash.replace(/^#/, "").split("?");
  const [, first = "", name = ""] = path.split("/");
  const found = PAGES.find((one) => one.hash === `#/${first}`) ?? PAGES[0];
  let next;
  try {
    if (found.keeps) {
      await store.ready;
    }
    next = keeps(found) ? await found.make(decodeURIComponent(name), new URLSearchParams(query)) : note(`This server keeps no ${found.keeps}.`);
  } catch (fault) {
    next = note(`This page cannot be shown: ${fault.message}`);
  }
  if (mine !== turn) {
    next.dispose();
    return;
  }
  page?.dispose();
  page = next;
  main.replaceChildren(page.element);
  showNav();
}

function go(n) {
  const place = PAGES[n - 1] ?? PAGES[0];
  location.hash = place.devices && store.devices.size > 0 ? hashOf([...store.devices.keys()][0]) : place.hash;
}

live.addEventListener("status", showLink);
store.addEventListener("devices", showHealth);
store.addEventListener("alarms", showAlarms);
store.addEventListener("tick", () => {
  showLink();
  showRecorder();
});
recorder.addEventListener("change", showRecorder);
addEventListener("hashchange", route);
keys.listen({
  find,
  pause: () => page?.pause?.(),
  go,
  record: () => (page?.record ? page.record() : (location.hash = "#/recordings?record")),
  places: () => PAGES.map((one) => one.title),
});
live.start();
showLink();
route().then(() => requestIdleCallback(() => Object.values(PARTS).forEach((part) => part().catch(() => {}))));
