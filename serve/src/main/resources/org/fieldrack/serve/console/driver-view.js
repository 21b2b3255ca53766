// A driver's own page: an ES module of its jar that exports page(device, root). What it gets is all it needs.

import * as api from "./api.js";
import { confirm } from "./confirm.js";
import { h } from "./dom.js";
import { readingOf } from "./reading.js";
import { setField } from "./set-field.js";

/**
 * Shows a driver's page in an element; returns a function that ends it.
 *
 * The page gets a device: name, schema { items, properties, commands }, state(), reading(path), on(path, callback) for
 * one property or "" for everything, onState(callback), set(path, value), setAll(values), call(path, arguments),
 * confirm(sentence, deed), views() for the schema's named choices { name, paths }, value(path) and field(path) for elements that follow a property, isStale(reading), now(), bins(),
 * bus() and wire(after) for one on a bus.
 */
export async function driverView(store, name, schema, page, root) {
  const ends = [];
  const device = {
    name,
    schema,
    state: () => store.devices.get(name)?.state,
    reading: (path) => store.reading(`${name}.${path}`),
    isStale: (reading) => store.isStale(reading),
    now: () => store.now(),
    on(path, callback) {
      const paths = path === "" ? [...schema.properties.keys()] : [path];
      paths.forEach((one) => ends.push(store.listen(`${name}.${one}`, (reading) => callback(one, reading))));
    },
    onState(callback) {
      const told = () => callback(store.devices.get(name)?.state);
      store.addEventListener("devices", told);
      ends.push(() => store.removeEventListener("devices", told));
    },
    set: (path, value) => api.set(name, path, value),
    setAll: (values) => api.setAll(name, values),
    call: (path, args = {}) => api.call(name, path, args),
    views: () => api.views(name),
    bins: (paths, from, to, count) => api.bins(paths.map((path) => `${name}.${path}`), from, to, count),
    bus: () => api.bus(name),
    wire: (after) => api.wire(name, after),
    confirm,
    value: (path) => readingOf(store, `${name}.${path}`, schema.properties.get(path)),
    field: (path) => setField(store, name, schema.properties.get(path)),
  };
  const place = h("div", { class: "driver-page" });
  root.replaceChildren(place);
  try {
    const module = await import(page);
    // a page that fills the place gets all of it: the trend makes room
    const frame = root.closest(".device-page");
    frame?.toggleAttribute("data-full", module.full === true);
    ends.push(() => frame?.removeAttribute("data-full"));
    const end = await module.page(device, place);
    if (typeof end === "function") {
      ends.push(end);
    }
  } catch (fault) {
    place.replaceChildren(h("p", { class: "quiet", text: `The driver's page cannot be shown: ${fault.message}` }));
  }
  return () => ends.forEach((end) => end());
}
