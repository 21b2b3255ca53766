// The page of an ONI controller: how acquisition is doing, hubs and devices as a tree, and of the chosen one its samples as
// they come, how it lies in space, and its registers.

import { ChannelView } from "/console/channels.js";
import { h, setText } from "/console/dom.js";
import { StreamSource } from "/console/stream-source.js";
import { Waveform } from "/console/waveform.js";
import { orientation } from "./orientation.js";

/** The page fills its place. */
export const full = true;

const GAUGES = [
  ["frameRate", "Frames"], ["dataRate", "Data"], ["bufferFill", "Controller memory", 100], ["heartbeatLateness", "Heartbeat late by", 0.5],
  ["loopTime", "Loop, median", 1e-3], ["loopTime99", "Loop, 99 of 100", 1e-3], ["clockDrift", "Clock drift"],
  ["badFrames", "Bad frames"], ["timeRegressions", "Times back"],
];
/** A stream with at least so many channels of one unit is shown as rows. */
const ROWS = 8;
const LINES = 4;

/** Shows the page. */
export async function page(device, root) {
  style();
  const source = new StreamSource(BigInt(Math.floor(device.now() / 1000)) * 1000000000n);
  const infos = (await source.traces()).filter((info) => info.stream.startsWith(`${device.name}/`));
  const panel = h("div", { class: "oni-panel" });
  let end = () => {};
  const choose = (node, title, description) => {
    end();
    end = show(device, source, infos, node, title, description, panel);
  };
  const buttons = tree(device, infos, choose);
  root.replaceChildren(h("div", { class: "oni" },
    h("div", { class: "oni-gauges" }, ...GAUGES.filter(([path]) => device.schema.properties.has(path)).map(([path, name, most]) => gauge(device, path, name, most))),
    h("nav", { class: "oni-tree scroll", "aria-label": "Hubs and devices" }, ...buttons), panel));
  const first = buttons.find((button) => streamOf(infos, button.dataset.node).length >= ROWS) ?? buttons.find((button) => button.className === "oni-device") ?? buttons[0];
  first?.click();
  return () => end();
}

function style() {
  const href = new URL("page.css", import.meta.url).href;
  if (![...document.styleSheets].some((sheet) => sheet.href === href)) {
    document.head.append(h("link", { rel: "stylesheet", href }));
  }
}

// ---- how acquisition is doing

/** A reading, with a bar where it is known what would be much. */
function gauge(device, path, name, most) {
  const fill = h("span", { class: "oni-fill" });
  const bar = h("span", { class: "oni-bar", role: "img", "aria-label": `${name}, as a bar` }, fill);
  const follow = (reading) => {
    const share = Math.max(0, Math.min(1, Number(reading?.value) / most));
    fill.style.width = `${Number.isFinite(share) ? share * 100 : 0}%`;
    bar.dataset.much = share > 0.75;
  };
  if (most) {
    follow(device.reading(path));
    device.on(path, (_, reading) => follow(reading));
  }
  return h("div", { class: "oni-gauge" }, h("span", { class: "name", text: name }), device.value(path), most ? bar : null);
}

// ---- the tree

/** Returns the channels of a device's stream; node is hub1.d0, its stream ends in -1-0. */
function streamOf(infos, node) {
  const [, hub, index] = node.match(/^hub(\d+)\.d(\d+)$/) ?? [];
  return infos.filter((info) => info.stream.endsWith(`-${hub}-${index}`));
}

function tree(device, infos, choose) {
  const nodes = device.schema.items.filter((item) => item.kind === "node" && /^hub\d+$/.test(item.path));
  const buttons = nodes.flatMap((hub) => [hub, ...hub.items.filter((item) => item.kind === "node")]).map((item) => {
    const inner = item.path.includes(".");
    const stream = inner ? streamOf(infos, item.path) : [];
    const button = h("button", { type: "button", class: inner ? "oni-device" : "oni-hub", title: item.description ?? "", "data-node": item.path, onclick: () => {
      buttons.forEach((other) => other.setAttribute("aria-current", String(other === button)));
      choose(item.path, item.name, item.description ?? "");
    } }, h("span", { text: item.name }), stream[0]?.rate ? h("span", { class: "count", text: rate(stream[0].rate) }) : null);
    return button;
  });
  return buttons;
}

const rate = (hertz) => (hertz >= 1000 ? `${(hertz / 1000).toFixed(hertz >= 10000 ? 0 : 1)} kHz` : `${Math.round(hertz)} Hz`);

// ---- one device

function show(device, source, infos, node, title, description, panel) {
  const ends = [];
  const children = [...device.schema.properties.keys()].filter((path) => path.startsWith(`${node}.`) && !path.slice(node.length + 1).includes("."));
  const angles = ["yaw", "roll", "pitch"].map((angle) => `${node}.${angle}`).filter((path) => children.includes(path));
  const view = samples(source, streamOf(infos, node), ends);
  const space = angles.length === 3 ? orientation(device, node) : null;
  panel.replaceChildren(...[
    h("header", {}, h("h2", { text: title }), h("span", { class: "quiet", text: description })),
    h("div", { class: "oni-samples", "data-empty": view || space ? null : "This device sends no samples now." }, space?.element, view),
    registers(device, children.filter((path) => !angles.includes(path)), node, !view)].filter(Boolean));
  if (space) {
    ends.push(space.end);
  }
  return () => ends.forEach((end) => end());
}

/** Shows many channels of one unit as rows, few as a waveform. */
function samples(source, infos, ends) {
  const units = Map.groupBy(infos, (info) => info.unit.text);
  const most = [...units.values()].sort((a, b) => b.length - a.length)[0] ?? [];
  if (most.length >= ROWS && infos.length > 16) {
    const view = new ChannelView(source, { span: 1e9 });
    view.set(most);
    ends.push(() => view.dispose());
    return view.element;
  }
  if (infos.length === 0) {
    return null;
  }
  const wave = new Waveform(source, { span: 5e9 });
  const measured = infos.filter((info) => info.unit.text !== "");
  wave.set((measured.length > 0 ? measured : infos).slice(0, LINES));
  ends.push(() => wave.dispose());
  return wave.element;
}

/** Registers make room for samples until somebody wants them. */
function registers(device, paths, node, open) {
  const rows = paths.map((path) => {
    const property = device.schema.properties.get(path);
    const name = path.slice(node.length + 1);
    return h("div", { class: "oni-register", title: property.description ?? "" }, h("span", { class: "name", text: name }),
      device.value(path), property.access === "RECONFIGURABLE" ? device.field(path) : h("span", {}));
  });
  const list = h("div", { class: "oni-registers" }, ...(rows.length > 0 ? rows : [h("p", { class: "quiet", text: "It has no registers that can be read." })]));
  const filter = h("input", { type: "search", placeholder: "Filter", "aria-label": "Filter registers", oninput: () => {
    const words = filter.value.toLowerCase();
    rows.forEach((row) => (row.hidden = !row.firstChild.textContent.toLowerCase().includes(words) && !row.title.toLowerCase().includes(words)));
  } });
  const count = h("span", { class: "quiet" });
  setText(count, rows.length === 1 ? "1 value" : `${rows.length} values`);
  return h("details", { class: "oni-bottom", open },
    h("summary", {}, h("h2", { text: "Registers" }), count), h("div", { class: "scroll" }, rows.length > 12 ? filter : null, list));
}
