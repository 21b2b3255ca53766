// One channel in full: what it does and why, its switch, its targets with the origin of each limit, its ramp as it runs,
// its supervision as a matrix and its user configuration.

import { h, setAttribute, setText, svg } from "/console/dom.js";
import { lookOf, short } from "./crate.js";
import { supervisionMatrix } from "./matrix.js";

const TARGETS = ["voltage", "current", "voltageRiseRate", "voltageFallRate", "supervisionMaxSenseVoltage", "supervisionMinSenseVoltage",
  "supervisionMaxTerminalVoltage", "supervisionMaxCurrent", "supervisionMaxPower", "supervisionMaxTemperature", "tripTimeMaxCurrent", "group"];
const SPAN = 60_000;
const WIDTH = 480;
const HEIGHT = 96;

/** Shows a channel in an element; returns a function that ends it. */
export function channelPanel(device, channel, kind, place, shows = () => true) {
  const property = (key) => device.schema.properties.get(`${channel}.${key}`);
  const badge = h("span", { class: "badge" }, h("span", { class: "shape", "aria-hidden": "true" }), h("span", { class: "word" }));
  const why = h("p", { class: "mpod-why", role: "status" });
  const said = h("p", { class: "mpod-said", role: "status" });
  const ramp = rampTrace(device, channel);
  let alive = true;

  function update() {
    const state = device.reading(`${channel}.state`);
    if (!alive || !state) {
      return;
    }
    const { look, shape, word } = lookOf(state.value);
    setAttribute(badge, "data-look", look);
    setText(badge.firstChild, shape);
    setText(badge.lastChild, word);
    setText(why, sentence(device, channel, state));
  }
  device.on(`${channel}.state`, update);
  device.on(`${channel}.operator`, update);
  update();

  const tell = (text, wrong = false) => {
    setText(said, text);
    said.classList.toggle("refused", wrong);
  };
  place.replaceChildren(...[
    h("header", {}, h("h1", { text: `${channel}${name(device, channel)}` }), badge, h("span", { class: "quiet", text: kind }),
      ...buttons(device, channel, tell)),
    why, said,
    h("dl", { class: "mpod-measured" }, ...["measurementTerminalVoltage", "measurementSenseVoltage", "measurementCurrent",
      "measurementTemperature", "loadVoltage", "irTarget", "irCorrection", "irState", "sparks"].filter(property).map((key) => h("div", {},
      h("dt", { text: property(key).name }), h("dd", {}, device.value(`${channel}.${key}`))))),
    ramp.element,
    h("h2", { text: "Targets and limits" }),
    h("div", { class: "mpod-targets" }, ...TARGETS.filter((key) => property(key) && shows(key)).map((key) => target(device, `${channel}.${key}`, property(key)))),
    ...(shows("supervisionBehaviorCheckBox") ? [h("h2", { text: "Supervision" }), supervisionMatrix(device, channel, kind, tell)] : []),
    ...(shows("userConfigCheckBox") ? userBoxes(device, channel, tell) : [])].filter(Boolean));
  return () => {
    alive = false;
    ramp.end();
  };
}

const name = (device, channel) => {
  const node = device.schema.items.find((item) => item.path === channel || item.key === channel);
  return node && node.name !== channel ? ` ${node.name.replace(channel, "").trim()}` : "";
};

/** Says in one sentence what the channel does, and what to do where something is wrong. */
export function sentence(device, channel, state) {
  const register = device.reading(`${channel}.switch`)?.value;
  const operator = device.reading(`${channel}.operator`)?.value;
  if (state.value === "TRIPPED") {
    return `Tripped: ${state.status}. It stays off until its events are cleared; the operator's switch still says ${operator ?? "on"}.`;
  } else if (state.value === "INTERLOCKED") {
    return interlocked(device, channel);
  } else if (state.value === "ERROR") {
    return `In error: ${state.status || "the crate does not tell why"}.`;
  } else if (register === 0 && operator === "on") {
    return "The operator's switch says on and the output is off: the crate refused, or something switched it off.";
  }
  return "";
}

const FAILURES = {
  failureMinSenseVoltage: "sense voltage too low", failureMaxSenseVoltage: "sense voltage too high",
  failureMaxTerminalVoltage: "terminal voltage too high", failureMaxCurrent: "current too high",
  failureMaxTemperature: "temperature too high", failureMaxPower: "power too high", failureCurrentLimit: "hardware current limit exceeded",
};

/** An interlock hides the failure behind it in the state; the status bits still tell it. */
function interlocked(device, channel) {
  const bits = String(device.reading(`${channel}.stateInWords`)?.value ?? "").split(" ");
  const failure = bits.map((bit) => FAILURES[bit.replace(/^output/, "").replace(/^F/, "f")]).find(Boolean);
  if (bits.some((bit) => /emergencyOff$/i.test(bit))) {
    return failure
      ? `Tripped: ${failure}, and the supervision cut it by emergency off. Reset the emergency off, then clear events.`
      : "Cut by an emergency off. Reset the emergency off, then clear events.";
  }
  return `Interlocked: the external inhibit is active${failure ? `, and before that ${failure}` : ""}. Remove the inhibit, then clear events.`;
}

function buttons(device, channel, tell) {
  if (device.schema.properties.get(`${channel}.operator`)?.access !== "RECONFIGURABLE") {
    return [h("span", { class: "quiet", text: "read-only" })];
  }
  const operate = async (word, done) => {
    try {
      await device.set(`${channel}.operator`, word);
      tell(done);
    } catch (refusal) {
      tell(refusal.message, true);
    }
  };
  const text = (key, unit) => short(device.reading(`${channel}.${key}`)?.value, unit);
  return [
    h("button", { type: "button", text: "On", onclick: async () => {
      const rate = text("voltageRiseRate", "V/s");
      if (await device.confirm(`Switch on ${channel}. It ramps to ${text("voltage", "V")} at ${rate}.`, "Switch on")) {
        operate("on", "Switched on.");
      }
    } }),
    h("button", { type: "button", text: "Off", onclick: async () => {
      if (await device.confirm(`Switch off ${channel}. It ramps down at ${text("voltageFallRate", "V/s")}.`, "Switch off")) {
        operate("off", "Switched off.");
      }
    } }),
    h("button", { type: "button", text: "Clear events", onclick: () => operate("clearEvents", "Events were cleared.") }),
    h("button", { type: "button", text: "Reset emergency off", onclick: () => operate("resetEmergencyOff", "Emergency off was reset.") }),
    h("button", { class: "mpod-emergency", type: "button", text: "Emergency off",
      onclick: () => operate("setEmergencyOff", `Emergency off: ${channel} was cut without ramp.`) }),
  ];
}

/** A target: its value, its field, and where its limits come from. */
function target(device, path, property) {
  const limits = property.limits ?? {};
  const range = [limits.min !== undefined && `min ${limits.min}`, limits.max !== undefined && `max ${limits.max}`].filter(Boolean).join(", ");
  return h("div", { class: "mpod-target" },
    h("span", { class: "name", text: property.name, title: property.description }),
    device.value(path),
    property.access === "RECONFIGURABLE" ? device.field(path) : h("span", { class: "quiet", text: "read-only" }),
    h("span", { class: "quiet origin", text: [range, limits.origin && `limit ${limits.origin}`].filter(Boolean).join(" · ") }));
}

/** The last minute of the voltage with its target, drawn as it comes. */
function rampTrace(device, channel) {
  const line = svg("polyline", { class: "is" });
  const goal = svg("line", { class: "goal", x1: 0, x2: WIDTH });
  const text = h("figcaption", { class: "quiet" });
  const element = h("figure", { class: "mpod-ramp" },
    svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": `Voltage of ${channel} in the last minute` }, goal, line), text);
  const points = [];

  function draw() {
    const now = device.now();
    const reading = device.reading(`${channel}.measurementTerminalVoltage`);
    const wanted = device.reading(`${channel}.voltage`)?.value ?? 0;
    if (reading && typeof reading.value === "number") {
      points.push([now, reading.value]);
    }
    while (points.length > 0 && points[0][0] < now - SPAN) {
      points.shift();
    }
    const all = [...points.map(([, volts]) => volts), wanted, 0];
    const low = Math.min(...all);
    const span = Math.max(...all) - low || 1;
    const y = (volts) => HEIGHT - 4 - ((volts - low) / span) * (HEIGHT - 8);
    line.setAttribute("points", points.map(([t, volts]) => `${(WIDTH * (1 - (now - t) / SPAN)).toFixed(1)},${y(volts).toFixed(1)}`).join(" "));
    goal.setAttribute("y1", y(wanted));
    goal.setAttribute("y2", y(wanted));
    setText(text, remaining(device, channel, reading?.value, wanted));
  }
  const timer = setInterval(draw, 500);
  draw();
  return { element, end: () => clearInterval(timer) };
}

function remaining(device, channel, is, wanted) {
  const state = device.reading(`${channel}.state`)?.value;
  if (typeof is !== "number" || !String(state).startsWith("RAMPING")) {
    return `target ${short(wanted, "V")}`;
  }
  const up = state === "RAMPING_UP";
  const rate = device.reading(`${channel}.voltage${up ? "Rise" : "Fall"}Rate`)?.value;
  const way = Math.abs((up ? wanted : 0) - is);
  return rate > 0 ? `${short(is, "V")} of ${short(up ? wanted : 0, "V")}, about ${Math.ceil(way / rate)} s at ${short(rate, "V/s")}` : "";
}

function userBoxes(device, channel, tell) {
  const prefix = `${channel}.userConfigCheckBox.`;
  const boxes = [...device.schema.properties.values()].filter((p) => p.path.startsWith(prefix));
  if (boxes.length === 0) {
    return [];
  }
  return [h("h2", { text: "User configuration" }), h("div", { class: "mpod-boxes" }, ...boxes.map((p) => {
    const box = h("input", { type: "checkbox", disabled: p.access !== "RECONFIGURABLE" });
    const follow = () => (box.checked = device.reading(p.path)?.value === true);
    box.addEventListener("change", async () => {
      try {
        await device.set(p.path, box.checked);
        tell(`${p.name} was set.`);
      } catch (refusal) {
        tell(refusal.message, true);
      }
      // the crate's other rules may have turned it back
      follow();
    });
    device.on(p.path, follow);
    follow();
    return h("label", { title: p.description }, box, h("span", { text: p.name.replace(/^bit/, "") }), h("span", { class: "quiet", text: p.description }));
  }))];
}
