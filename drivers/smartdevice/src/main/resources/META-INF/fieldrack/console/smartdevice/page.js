// A smart device: its parameters with what is set and what is measured, and how its line is.

const el = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
  node.append(...children);
  return node;
};

export function page(device, root) {
  const parameters = [...device.schema.properties.entries()].filter(([path]) => !path.startsWith("link."));
  root.append(el("div", { class: "cards" }, table(device, parameters), line(device)));
  const seen = root.querySelector("[data-seen]");
  // a value that stands still is confirmed, not sent again
  const newest = () => Math.max(0, ...parameters.map(([path]) => device.reading(path)?.confirmed ?? 0));
  const timer = setInterval(() => {
    const last = newest();
    const age = (device.now() - last) / 1000;
    seen.textContent = last === 0 ? "nothing yet" : age < 2 ? "now" : `${Math.round(age)} s ago`;
  }, 500);
  return () => clearInterval(timer);
}

function line(device) {
  const rows = [
    ["Type", "link.type"],
    ["Identifier", "link.uid"],
    ["Shared memory", "link.buffer"],
    ["Subscribed to", "link.subscription"],
    ["Interval", "link.interval"],
    ["Heartbeats answered", "link.quality"],
    ["Round trip", "link.roundTrip"],
    ["Parameters sent", "link.sent"],
    ["Parameters received", "link.received"],
  ];
  const list = el("dl", { class: "facts" });
  rows
    .filter(([, path]) => device.schema.properties.has(path))
    .forEach(([name, path]) => list.append(el("dt", {}, name), el("dd", {}, device.value(path))));
  list.append(el("dt", {}, "Last seen"), el("dd", { "data-seen": "" }, "nothing yet"));
  const readAll = el("button", { type: "button" }, "Read all");
  const said = el("p", { class: "rule", role: "alert", hidden: "" });
  readAll.addEventListener("click", async () => {
    said.hidden = true;
    try {
      await device.call("readAll");
    } catch (fault) {
      said.textContent = fault.message;
      said.hidden = false;
    }
  });
  return el("section", { class: "card", "aria-label": "Link" }, el("h2", {}, "Link"), list, readAll, said);
}

function table(device, parameters) {
  const body = el("tbody");
  parameters.forEach(([path, property]) => {
    const writable = property.access === "RECONFIGURABLE";
    body.append(
      el(
        "tr",
        {},
        el("th", { scope: "row" }, property.name ?? path),
        el("td", {}, device.value(path)),
        el("td", {}, ...(writable ? [device.field(path)] : ["read only"])),
      ),
    );
  });
  const head = el("tr", {}, ...["Parameter", "Measured", "Set"].map((text) => el("th", { scope: "col" }, text)));
  const wide = el("div", { class: "scroll" }, el("table", {}, el("thead", {}, head), body));
  return el("section", { class: "card", "aria-label": "Parameters" }, el("h2", {}, "Parameters"), wide);
}
