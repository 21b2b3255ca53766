// The page of a Joulescope: current, voltage and power as a waveform, the multimeter, and what one changes while measuring.

import { h } from "/console/dom.js";
import { Meter } from "/console/meter.js";
import { StreamSource } from "/console/stream-source.js";
import { Waveform } from "/console/waveform.js";

/** The page fills its place. */
export const full = true;

const SHOWN = ["current", "voltage", "power"];
const SETTINGS = ["i_range", "v_range", "sensor_power", "current_ranging_type", "sampling_frequency", "buffer_duration"].map((name) => `parameters.${name}`);

/** Shows the page. */
export async function page(device, root) {
  style();
  const source = new StreamSource(BigInt(Math.floor(device.now() / 1000)) * 1000000000n);
  const wave = new Waveform(source, { span: 2e9 });
  const meter = new Meter(source);
  const settings = SETTINGS.filter((path) => device.schema.properties.get(path)?.access === "RECONFIGURABLE");
  root.replaceChildren(h("div", { class: "joulescope" },
    h("div", { class: "joulescope-settings" }, ...settings.map((path) =>
      h("div", { class: "joulescope-setting" }, h("span", { class: "name", text: device.schema.properties.get(path).name, title: path }), device.field(path)))),
    wave.element, meter.element));
  const traces = async () => {
    const infos = await source.traces();
    return SHOWN.map((name) => infos.find((info) => info.stream.startsWith(`${device.name}/`) && info.name === name)).filter(Boolean);
  };
  const fill = async () => {
    const found = await traces();
    // its stream is another one after it was opened again
    if (JSON.stringify(found.map((info) => info.trace)) !== JSON.stringify(wave.traces.map((info) => info.trace))) {
      wave.set(found);
      meter.set(found);
    }
  };
  await fill();
  device.onState(() => fill().catch(() => {
    // the link went: the next state fills it
  }));
  return () => {
    wave.dispose();
    meter.dispose();
  };
}

function style() {
  const href = new URL("page.css", import.meta.url).href;
  if (![...document.styleSheets].some((sheet) => sheet.href === href)) {
    document.head.append(h("link", { rel: "stylesheet", href }));
  }
}
