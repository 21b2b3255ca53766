// Below the crate: group ramps with their progress, the trip log, saved sets with their difference.

import { h, setText, svg } from "/console/dom.js";
import { short } from "./crate.js";

function panel(title, ...children) {
  return h("section", { class: "mpod-panel", "aria-label": title }, h("h2", { text: title }), ...children);
}

const words = (action) => action.replace(/([A-Z])/g, " $1").toLowerCase().trim();

/** Follows a table property; the callback makes its rows. */
function follow(device, path, make) {
  const body = h("div", {});
  let shown;
  const update = () => {
    const rows = device.reading(path)?.value ?? [];
    const text = JSON.stringify(rows);
    // the same rows again must not take away what somebody is typing between them
    if (text !== shown) {
      shown = text;
      body.replaceChildren(...[make(rows)].flat());
    }
  };
  if (device.schema.properties.has(path)) {
    device.on(path, update);
  }
  update();
  return body;
}

export function rampPanel(device) {
  const progress = h("progress", { max: 100, value: 0, "aria-label": "Ramp" });
  const text = h("p", { class: "mpod-said", role: "status" });
  const tell = (sentence, wrong = false) => {
    setText(text, sentence);
    text.classList.toggle("refused", wrong);
  };
  device.on("rampProgress", (_, reading) => (progress.value = reading?.value ?? 0));
  device.on("rampText", (_, reading) => tell(reading?.value ?? "", String(reading?.value).includes(" stopped: ")));
  const groups = follow(device, "groups", (rows) => rows.length === 0
    ? h("p", { class: "quiet", text: "The lab file has no groups for this crate." })
    : rows.map(({ group, channels }) => {
      const volts = h("input", { type: "text", inputmode: "decimal", "aria-label": `Voltage of group ${group}`, autocomplete: "off" });
      const start = async () => {
        const number = Number(volts.value.replace(",", ".").replace("−", "-"));
        if (volts.value.trim() === "" || Number.isNaN(number)) {
          tell("Write the voltage to ramp to, in volts.", true);
          return;
        }
        if (await device.confirm(`Ramp group ${group} (${channels}) to ${short(number, "V")}. Channels that are off are switched on, step by step.`, "Ramp")) {
          device.call("ramp", { group, voltage: number }).catch((refusal) => tell(refusal.message, true));
        }
      };
      return h("form", { class: "mpod-group", onsubmit: (event) => {
        event.preventDefault();
        start();
      } }, h("span", { class: "name", text: group }), h("span", { class: "quiet", text: channels }), volts, h("span", { class: "unit", text: "V" }),
      device.schema.commands.has("ramp") && h("button", { type: "submit", text: "Ramp" }));
    }));
  const stop = device.schema.commands.has("stopRamp")
    && h("button", { type: "button", text: "Stop the ramp", onclick: () => device.call("stopRamp").catch((refusal) => tell(refusal.message, true)) });
  return panel("Group ramps", groups, progress, stop || "", text);
}

export function tripPanel(device, choose) {
  return panel("Trips", follow(device, "trips", (rows) => rows.length === 0
    ? h("p", { class: "quiet", text: "No trips since the device was opened." })
    : rows.map((trip) => h("details", { class: "mpod-trip" },
      h("summary", {}, h("time", { text: new Date(trip.time).toLocaleTimeString([], { hourCycle: "h23" }) }),
        h("button", { type: "button", class: "quiet-button", text: trip.channel, onclick: () => choose(trip.channel) }),
        h("span", { text: `${trip.element} ${trip.reason}, ${words(trip.action)}`.trim() })),
      before(trip)))));
}

/** The ten seconds before a trip: voltage and current over each other. */
function before(trip) {
  const line = (values, look) => {
    const low = Math.min(...values, 0);
    const span = Math.max(...values, 0) - low || 1;
    const points = values.map((v, i) => `${(300 * (1 + trip.ages[i] / 10)).toFixed(1)},${(60 - (56 * (v - low)) / span).toFixed(1)}`);
    return svg("polyline", { class: look, points: points.join(" ") });
  };
  return h("figure", { class: "mpod-before" },
    svg("svg", { viewBox: "0 0 300 64", preserveAspectRatio: "none", role: "img", "aria-label": `Ten seconds before the trip of ${trip.channel}` },
      line(trip.voltages, "volts"), line(trip.currents, "amps")),
    h("figcaption", { class: "quiet", text: `before: ${short(trip.voltages.at(-2), "V")}, ${short(trip.currents.at(-2), "A")}; at the trip: ${short(trip.voltages.at(-1), "V")}, ${short(trip.currents.at(-1), "A")}` }));
}

export function savedPanel(device) {
  if (!device.schema.commands.has("saveSetpoints")) {
    return "";
  }
  const file = h("input", { type: "text", value: "setpoints.yaml", "aria-label": "File of the saved set", autocomplete: "off" });
  const said = h("p", { class: "mpod-said", role: "status" });
  const rows = follow(device, "setpointsDiff", (changes) => changes.length === 0 ? [] : h("table", { class: "mpod-diff" },
    h("thead", {}, h("tr", {}, ...["property", "now", "saved"].map((text) => h("th", { scope: "col", text })))),
    h("tbody", {}, ...changes.map((c) => h("tr", {}, h("th", { scope: "row", text: c.path }), h("td", { text: String(c.from) }), h("td", { text: String(c.to) }))))));
  const act = async (command, done) => {
    try {
      await device.call(command, { file: file.value });
      setText(said, done);
      said.classList.remove("refused");
      return true;
    } catch (refusal) {
      setText(said, refusal.message);
      said.classList.add("refused");
      return false;
    }
  };
  const compare = () => act("diffSetpoints", "Compared; what differs is listed below.");
  const restore = async () => {
    const before = device.reading("setpointsDiff")?.time;
    if (!(await compare())) {
      return;
    }
    // the difference comes over the live feed: nothing is asked about an older one
    for (let waited = 0; device.reading("setpointsDiff")?.time === before; waited += 50) {
      if (waited > 10_000) {
        setText(said, "The difference did not arrive; nothing was written.");
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const count = (device.reading("setpointsDiff")?.value ?? []).length;
    if (count === 0) {
      setText(said, "Nothing differs from the saved set.");
    } else if (await device.confirm(`Write ${count} values of ${file.value} to the crate. Channels that are on ramp to their saved targets.`, "Restore")) {
      if (await act("restoreSetpoints", `${count} values were written.`)) {
        device.call("diffSetpoints", { file: file.value }).catch(() => setText(said, "Restored; the crate could not be compared again."));
      }
    }
  };
  return panel("Saved sets", h("p", { class: "mpod-group" }, file,
    h("button", { type: "button", text: "Save", onclick: () => act("saveSetpoints", `Saved to ${file.value}.`) }),
    h("button", { type: "button", text: "Compare", onclick: compare }),
    h("button", { type: "button", text: "Restore", onclick: restore })), said, rows);
}
