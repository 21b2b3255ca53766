// The page of an MPOD crate: slots and channels as a grid, one channel in full, group ramps, trips, saved sets.

import { h } from "/dom.js";
import { crateGrid } from "./grid.js";
import { channelPanel } from "./channel.js";
import { boardNames, channelsOf, kindOf } from "./crate.js";
import { rampPanel, savedPanel, tripPanel } from "./panels.js";

export function page(device, root) {
  style();
  const channels = channelsOf(device.schema);
  if (channels.length === 0) {
    root.replaceChildren(h("p", { class: "quiet", text: "The crate was not found yet. Its channels appear here as soon as it answers." }));
    return () => {};
  }
  const place = h("section", { class: "mpod-channel", "aria-label": "Channel" });
  let end = () => {};

  function choose(channel) {
    end();
    grid.mark(channel);
    end = channelPanel(device, channel, kindOf(device.schema, channel), place);
  }

  const grid = crateGrid(device, channels, choose);
  root.replaceChildren(
    h("div", { class: "mpod" },
      head(device),
      grid.element,
      place,
      h("div", { class: "mpod-panels" }, rampPanel(device), tripPanel(device, choose), savedPanel(device))));
  choose(channels[0]);
  return () => {
    end();
    grid.end();
  };
}

/** The crate as a whole: main switch, status, and the emergency off that needs no dialog. */
function head(device) {
  const said = h("span", { class: "mpod-said", role: "status" });
  const tell = (text, wrong = false) => {
    said.textContent = text;
    said.classList.toggle("refused", wrong);
  };
  const call = async (command, done) => {
    try {
      await device.call(command);
      tell(done);
    } catch (refusal) {
      tell(refusal.message, true);
    }
  };
  const parts = [
    h("span", { class: "mpod-name", text: device.reading("sysDescr")?.value ?? "" }),
    device.schema.properties.has("sysMainSwitch") && h("label", { class: "mpod-main" }, "Main switch ", device.value("sysMainSwitch")),
    device.value("sysStatusInWords"),
  ];
  if (device.schema.commands.has("switchOn")) {
    parts.push(
      h("button", { type: "button", text: "Main on", onclick: async () => {
        if (await device.confirm("Power the crate. Channels with automatic power on come on with it.", "Main on")) {
          call("switchOn", "The crate is powered.");
        }
      } }),
      h("button", { type: "button", text: "Main off", onclick: async () => {
        if (await device.confirm("Switch off the crate. Every output is cut at once, without ramp.", "Main off")) {
          call("switchOff", "The crate is off; every output was cut.");
        }
      } }),
      h("button", { type: "button", text: "Clear events", onclick: () => call("clearEvents", "Events of every channel were cleared.") }),
      h("button", { class: "mpod-emergency", type: "button", text: "Emergency off",
        onclick: () => call("emergencyOff", `Emergency off: ${boardNames(device.schema).length} boards were cut without ramp.`) }));
  }
  return h("header", { class: "mpod-head" }, ...parts, said);
}

function style() {
  const href = new URL("./page.css", import.meta.url).href;
  if (![...document.styleSheets].some((sheet) => sheet.href === href)) {
    document.head.append(h("link", { rel: "stylesheet", href }));
  }
}
