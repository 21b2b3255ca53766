// Supervision as a matrix: what may go wrong down the side, what happens then across the top, one choice a row.

import { h } from "/console/dom.js";

const FAILURES = ["minSenseVoltage", "maxSenseVoltage", "maxTerminalVoltage", "maxCurrent", "maxTemperature", "maxPower", "inhibit", "timeout"];
const ACTIONS = {
  LV: ["Ignore", "ChannelOff", "GroupOff", "CrateOff"],
  HV: ["Ignore", "RampDown", "EmergencyOff", "BoardEmergencyOff"],
};
const NOT_ON_HV = new Set(["minSenseVoltage", "maxSenseVoltage", "maxPower"]);
const WIDE = new Set(["CrateOff", "BoardEmergencyOff"]);

const words = (key) => key.replace(/([A-Z])/g, " $1").toLowerCase().trim();

export function supervisionMatrix(device, channel, kind, tell) {
  const path = (failure, action) => `${channel}.supervisionBehaviorCheckBox.${failure}${action}`;
  if (!device.schema.properties.has(path("maxCurrent", "Ignore"))) {
    return h("p", { class: "quiet", text: "This view does not show the supervision." });
  }
  const rows = FAILURES.filter((failure) => kind === "LV" || !NOT_ON_HV.has(failure)).map((failure) => row(failure));

  function row(failure) {
    return h("tr", {}, h("th", { scope: "row", text: words(failure) }), ...ACTIONS[kind].map((action) => h("td", {}, choice(failure, action))));
  }

  function choice(failure, action) {
    const property = device.schema.properties.get(path(failure, action));
    const box = h("input", { type: "radio", name: `${channel}-${failure}`, title: property.description,
      "aria-label": `${words(failure)}: ${words(action)}`, disabled: property.access !== "RECONFIGURABLE" });
    const follow = () => (box.checked = device.reading(property.path)?.value === true);
    box.addEventListener("change", async () => {
      const sentence = `When ${channel} fails by ${words(failure)}, ${words(action)} takes more than this channel with it.`;
      if (WIDE.has(action) && !(await device.confirm(sentence, words(action)))) {
        restore(failure);
        return;
      }
      try {
        await device.set(property.path, true);
        tell(`${words(failure)}: ${words(action)}.`);
      } catch (refusal) {
        tell(refusal.message, true);
        restore(failure);
      }
    });
    device.on(property.path, follow);
    follow();
    box.follow = follow;
    return box;
  }

  function restore(failure) {
    table.querySelectorAll(`input[name="${channel}-${failure}"]`).forEach((box) => box.follow());
  }

  const table = h("table", { class: "mpod-matrix" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col", text: "failure" }), ...ACTIONS[kind].map((action) => h("th", { scope: "col", text: words(action) })))),
    h("tbody", {}, ...rows));
  return table;
}
