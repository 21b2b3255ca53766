// The page of an MPOD crate: slots and channels as a grid, one channel in full, group ramps, trips, saved sets.

import { h } from "/console/dom.js";
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
  let chosen = channels[0];
  let view;

  function choose(channel) {
    end();
    chosen = channel;
    grid.mark(channel);
    end = channelPanel(device, channel, kindOf(device.schema, channel), place, (key) => !view || view.paths.includes(`*.${key}`));
  }

  const views = viewChoice(device, (next) => {
    view = next;
    choose(chosen);
  });

  const grid = crateGrid(device, channels, choose);
  root.replaceChildren(
    h("div", { class: "mpod" },
      head(device, views),
      grid.trouble,
      h("div", { class: "mpod-left" },
        grid.element,
        h("div", { class: "mpod-panels" }, tripPanel(device, choose), rampPanel(device), savedPanel(device))),
      place));
  choose(channels[0]);
  return () => {
    end();
    grid.end();
  };
}

/** The crate as a whole; its commands, the emergency off among them, stand in the head of the device page. */
function head(device, views) {
  return h("header", { class: "mpod-head" },
    h("span", { class: "mpod-name", text: device.reading("sysDescr")?.value ?? "" }),
    h("span", { class: "quiet", text: `${boardNames(device.schema).length} boards` }),
    views,
    device.schema.properties.has("sysMainSwitch") && h("label", { class: "mpod-main" }, "Main switch ", device.value("sysMainSwitch")),
    device.value("sysStatusInWords"));
}

/** The named choices of what a channel shows; everything at first. */
function viewChoice(device, choose) {
  const select = h("select", { "aria-label": "View" }, h("option", { value: "", text: "all properties" }));
  device.views().then((views) => {
    select.append(...views.map((view) => h("option", { value: view.name, text: view.name })));
    select.addEventListener("change", () => choose(views.find((view) => view.name === select.value)));
  }).catch(() => (select.disabled = true));
  return h("label", { class: "quiet" }, "View ", select);
}

function style() {
  const href = new URL("./page.css", import.meta.url).href;
  if (![...document.styleSheets].some((sheet) => sheet.href === href)) {
    document.head.append(h("link", { rel: "stylesheet", href }));
  }
}
