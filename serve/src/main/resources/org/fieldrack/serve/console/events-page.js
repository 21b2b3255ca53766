// What happened: alarms, refusals, reconnects, sets (who, what, from → to), annotations; the latest on top, live.

import * as api from "./api.js";
import { deviceSelect } from "./device-select.js";
import { h } from "./dom.js";
import { moment } from "./format.js";
import { hashOf } from "./palette.js";
import { lookOf, shapeOf } from "./state-badge.js";

const PAGE = 100;
const SIGNS = {
  SET: "→", COMMAND: "▸", REFUSED: "⊘", FAILED: "✕", STATE: "◐", LOST: "▨", BACK: "●", ALARM: "▲", GAP: "▨", SCHEMA: "▤",
  ANNOTATION: "✎", SYSTEM: "▣",
};

/** Returns { element, dispose }. */
export function eventsPage(store) {
  const device = deviceSelect(store);
  const kind = h("select", { "aria-label": "Kind" }, h("option", { value: "", text: "every kind" }),
    ...Object.keys(SIGNS).map((name) => h("option", { value: name, text: name.toLowerCase() })));
  const note = h("input", { type: "text", class: "note", placeholder: "Write an annotation", "aria-label": "Annotation", autocomplete: "off" });
  const said = h("p", { class: "rule", role: "alert", hidden: true });
  const body = h("tbody");
  const more = h("button", { type: "button", text: "Older", onclick: () => load(true) });
  const element = h("div", { class: "page events-page" },
    h("header", { class: "events-head" }, h("h1", { text: "Events" }), device, kind,
      h("form", { class: "annotate", onsubmit: annotate }, note, h("button", { type: "submit", text: "Note" })), said),
    h("div", { class: "scroll" },
      h("table", {}, h("thead", {}, h("tr", {}, ...["Time", "Kind", "Device", "What", "Change", "Who"].map((t) => h("th", { scope: "col", text: t })))), body),
      more));
  let last = null;

  async function load(older) {
    const query = new URLSearchParams({ limit: PAGE });
    device.value && query.set("device", device.value);
    kind.value && query.set("kind", kind.value);
    older && last !== null && query.set("before", last);
    try {
      const { events } = await api.get(`/events?${query}`);
      if (!older) {
        body.replaceChildren();
      }
      body.append(...events.map((event) => line(store, event)));
      last = events.at(-1)?.id ?? last;
      more.hidden = events.length < PAGE;
      element.dataset.empty = body.childElementCount === 0;
    } catch (refusal) {
      tell(refusal.message);
    }
  }

  function live(event) {
    for (const one of event.detail) {
      if ((!device.value || one.device === device.value) && (!kind.value || one.kind === kind.value)) {
        body.prepend(line(store, one));
      }
    }
    while (body.childElementCount > 2000) {
      body.lastChild.remove();
    }
  }

  async function annotate(event) {
    event.preventDefault();
    if (note.value.trim() === "") {
      return;
    }
    try {
      await api.post("/events", { text: note.value, device: device.value });
      note.value = "";
      tell("");
    } catch (refusal) {
      tell(refusal.message);
    }
  }

  function tell(text) {
    said.hidden = text === "";
    said.textContent = text;
  }

  device.addEventListener("change", () => load(false));
  kind.addEventListener("change", () => load(false));
  store.addEventListener("events", live);
  load(false);
  return {
    element,
    dispose() {
      device.end();
      store.removeEventListener("events", live);
    },
  };
}

/** The time, and the ways to what was measured then: the trend of its device, and the streams. */
function then(store, event) {
  const text = moment(event.time / 1e6);
  const time = Math.round(event.time / 1e6);
  const query = new URLSearchParams({ ...(event.subject && { at: event.subject }), time });
  const streams = [...store.devices.values()].some((device) => device.streams.length > 0);
  const asked = new URLSearchParams({ time, ...(event.device && { device: event.device }) });
  return [event.device ? h("a", { href: `#/devices/${encodeURIComponent(event.device)}?${query}`, title: "The trend at this moment", text }) : text,
    streams ? h("a", { class: "to-streams", href: `#/streams?${asked}`, title: "The streams at this moment", "aria-label": `The streams at ${text}`, text: "≋" }) : null];
}

function line(store, event) {
  const severity = lookOf(event.to) ?? "normal";
  const sign = event.kind === "ALARM" ? shapeOf(severity) : SIGNS[event.kind] ?? "·";
  const look = event.kind === "ALARM" ? (event.to ?? "NONE").toLowerCase() : event.kind.toLowerCase();
  const change = event.from || event.to ? `${event.from ?? ""} → ${event.to ?? ""}` : "";
  return h("tr", { "data-row": "", tabindex: "-1", "data-kind": event.kind, "data-severity": look },
    h("td", { class: "time" }, ...then(store, event)),
    h("td", { class: "kind" }, h("span", { class: "shape", "aria-hidden": "true", text: sign }), ` ${event.kind.toLowerCase()}`),
    h("td", {}, event.device ? h("a", { href: hashOf(event.subject ? `${event.device}.${event.subject}` : event.device), text: event.device }) : null),
    h("td", { class: "what" }, h("span", { class: "subject", text: event.subject ?? "" }), event.text ? h("span", { class: "why", text: ` ${event.text}` }) : null),
    h("td", { class: "change", text: change }),
    h("td", { class: "by", text: event.who ?? "" }));
}
