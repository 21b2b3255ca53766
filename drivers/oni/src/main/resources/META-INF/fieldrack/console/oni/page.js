// The page of an ONI controller: how acquisition is doing, hubs and devices with their registers, and how headstages lie.

const GAUGES = [
  ["frameRate", "Frames"], ["dataRate", "Data"], ["bufferFill", "Controller memory"], ["heartbeatLateness", "Heartbeat late by"],
  ["clockDrift", "Clock drift"], ["loopTime", "Loop, median"], ["loopTime99", "Loop, 99 of 100"],
  ["badFrames", "Bad frames"], ["timeRegressions", "Times back"],
];
const COMMANDS = [["start", "Start"], ["stop", "Stop"], ["reset", "Reset"], ["resetCounter", "Reset counter"]];
const STYLE = `
.oni-gauges { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; margin: .5rem 0 1rem; }
.oni-gauges > div { min-width: 8rem; }
.oni-gauges label { display: block; font-size: .8em; opacity: .75; }
.oni-commands { display: flex; gap: .5rem; margin-bottom: 1rem; }
.oni-split { display: grid; grid-template-columns: minmax(14rem, 1fr) 3fr; gap: 1rem; }
.oni-tree button { display: block; width: 100%; text-align: left; border: 0; background: none; color: inherit; padding: .2rem .4rem; cursor: pointer; }
.oni-tree button[aria-current="true"] { outline: 1px solid currentColor; border-radius: 3px; }
.oni-tree .oni-hub { font-weight: 600; }
.oni-tree .oni-device { padding-left: 1.5rem; }
.oni-registers { display: grid; grid-template-columns: max-content minmax(8rem, 1fr); gap: .2rem 1rem; align-items: center; }
.oni-registers h3 { grid-column: 1 / -1; margin: .5rem 0; }
.oni-registers p { grid-column: 1 / -1; margin: 0; opacity: .75; }
.oni-angles { display: flex; gap: 1rem; grid-column: 1 / -1; }
.oni-angles svg { width: 6.5rem; height: 7.5rem; }
@media (max-width: 640px) { .oni-split { grid-template-columns: 1fr; } }
`;

function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "text") {
      element.textContent = value;
    } else if (name === "click") {
      element.addEventListener("click", value);
    } else {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.filter(Boolean));
  return element;
}

function drawing(tag, properties, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.entries(properties).forEach(([name, value]) => element.setAttribute(name, value));
  element.append(...children);
  return element;
}

/** A dial that follows an angle in degrees. */
function dial(device, path, name) {
  const needle = drawing("line", { x1: 0, y1: 0, x2: 0, y2: -42, stroke: "currentColor", "stroke-width": 3, "stroke-linecap": "round" });
  const text = drawing("text", { x: 0, y: 64, "text-anchor": "middle", "font-size": 13, fill: "currentColor" });
  const show = (reading) => {
    const degrees = Number(reading?.value);
    if (!Number.isFinite(degrees)) {
      text.textContent = `${name} –`;
      return;
    }
    needle.setAttribute("transform", `rotate(${degrees})`);
    text.textContent = `${name} ${degrees.toFixed(1)}°`;
  };
  show(device.reading(path));
  device.on(path, (_, reading) => show(reading));
  return drawing("svg", { viewBox: "-50 -50 100 120", role: "img", "aria-label": name },
    drawing("circle", { cx: 0, cy: 0, r: 46, fill: "none", stroke: "currentColor", opacity: .4 }), needle, text);
}

function children(schema, prefix) {
  return [...schema.properties.keys()].filter((path) => path.startsWith(`${prefix}.`) && !path.slice(prefix.length + 1).includes("."));
}

function find(items, path) {
  let here = { items };
  for (const key of path.split(".")) {
    here = (here.items ?? []).find((item) => item.key === key);
    if (!here) {
      return undefined;
    }
  }
  return here;
}

function registers(device, node, title, place) {
  const paths = children(device.schema, node);
  const angles = ["yaw", "roll", "pitch"].filter((angle) => paths.includes(`${node}.${angle}`));
  const rows = paths.filter((path) => !angles.includes(path.slice(node.length + 1))).flatMap((path) => {
    const property = device.schema.properties.get(path);
    const writable = property?.access === "RECONFIGURABLE";
    return [
      make("label", { text: path.slice(node.length + 1), title: property?.description ?? "" }),
      make("div", {}, device.value(path), writable ? device.field(path) : null),
    ];
  });
  place.replaceChildren(
    make("h3", { text: title }),
    ...(angles.length === 3
      ? [make("div", { class: "oni-angles" }, ...angles.map((angle) => dial(device, `${node}.${angle}`, angle)))]
      : []),
    ...(rows.length > 0 ? rows : [make("p", { text: "This device has no registers that can be read." })]),
  );
}

function tree(device, place) {
  const nodes = new Set();
  for (const path of device.schema.properties.keys()) {
    const parts = path.split(".");
    if (/^hub\d+$/.test(parts[0])) {
      nodes.add(parts[0]);
      if (parts.length > 2) {
        nodes.add(`${parts[0]}.${parts[1]}`);
      }
    }
  }
  const buttons = [...nodes].sort((a, b) => a.localeCompare(b, "en", { numeric: true })).map((node) => {
    const item = find(device.schema.items ?? [], node);
    const title = item?.displayedName ?? node;
    const button = make("button", {
      type: "button",
      text: title,
      title: item?.description ?? "",
      class: node.includes(".") ? "oni-device" : "oni-hub",
      click: () => {
        buttons.forEach((other) => other.setAttribute("aria-current", other === button));
        registers(device, node, title, place);
      },
    });
    return button;
  });
  return buttons;
}

/** Shows the page. */
export function page(device, root) {
  const panel = make("div", { class: "oni-registers" }, make("p", { text: "Choose a hub or a device to see its registers." }));
  const buttons = tree(device, panel);
  root.replaceChildren(
    make("style", { text: STYLE }),
    make("div", { class: "oni-gauges" }, ...GAUGES.filter(([path]) => device.schema.properties.has(path))
      .map(([path, name]) => make("div", {}, make("label", { text: name }), device.value(path)))),
    make("div", { class: "oni-commands" }, ...COMMANDS.filter(([name]) => device.schema.commands.has(name))
      .map(([name, title]) => make("button", { type: "button", text: title, click: () => device.call(name) }))),
    make("div", { class: "oni-split" }, make("nav", { class: "oni-tree", "aria-label": "Hubs and devices" }, ...buttons), panel),
  );
  const first = buttons.find((button) => button.className === "oni-device") ?? buttons[0];
  first?.click();
}
