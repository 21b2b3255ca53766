// What the page knows: readings by address, descriptors by device, states, alarms. Parts listen to single addresses and
// are called together, at most ten times a second, because nobody reads faster.

import * as api from "./api.js";
import { stringify } from "./json.js";

const QUALITIES = ["GOOD", "STALE", "SET", "RESTORED"];
const SEVERITIES = ["NONE", "MINOR", "MAJOR", "INVALID"];
const FLUSH = 100;

/** Fires: devices (list or state changed), schema (detail: device), alarms, events (detail: list), tick (each second). */
export class Store extends EventTarget {
  devices = new Map();
  alarms = [];
  health = null;

  #live;
  #told;
  /** Fulfilled when the server has told what it is and which devices there are. */
  ready = new Promise((tell) => (this.#told = tell));
  #readings = new Map();
  #listeners = new Map();
  #wanted = new Map();
  #dirty = new Set();
  #schemas = new Map();
  #flushed = 0;
  #scheduled = false;
  #telling = false;

  constructor(live) {
    super();
    this.#live = live;
    live.addEventListener("hello", () => {
      this.#reload();
      this.#compare();
    });
    live.addEventListener("readings", (e) => this.#take(e.detail));
    live.addEventListener("confirmed", (e) => this.#confirm(e.detail));
    live.addEventListener("devices", (e) => this.#changed(e.detail));
    live.addEventListener("events", (e) => this.#fire("events", e.detail));
    live.addEventListener("alarms", (e) => {
      this.alarms = e.detail;
      this.#fire("alarms");
    });
    setInterval(() => this.#tick(), 1000);
  }

  now() {
    return this.#live.now();
  }

  get linked() {
    return this.#live.status === "linked";
  }

  #fire(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }

  async #reload() {
    try {
      const [list, health] = await Promise.all([api.devices(), api.get("/health")]);
      this.health = health;
      this.devices = new Map(list.map((device) => [device.name, device]));
      this.#told();
      this.#fire("devices");
    } catch {
      // the link was lost again: it reloads when it is back
    }
  }

  /** Asks for the devices again, for counters and streams. */
  refresh() {
    return this.#reload();
  }

  #changed(changes) {
    let list = false;
    for (const { device, change, state } of changes) {
      const known = this.devices.get(device);
      if (known && state) {
        known.state = state;
      }
      if (change === "opened" || change === "closed" || change === "streams" || (!known && this.health)) {
        list = true;
      }
      if (change === "schema" || change === "opened" || change === "closed") {
        this.#schemas.delete(device);
        this.#fire("schema", device);
      }
    }
    if (list) {
      this.#reload();
    } else {
      this.#fire("devices");
    }
  }

  // ---- descriptors

  /** Returns a device's schema: { items, properties: Map, commands: Map }. */
  schema(device) {
    if (!this.#schemas.has(device)) {
      const loading = api.schema(device).then(indexed);
      loading.catch(() => this.#schemas.delete(device));
      this.#schemas.set(device, loading);
    }
    return this.#schemas.get(device);
  }

  /** After a time without link a schema may be another one: who shows it hears of it. */
  async #compare() {
    for (const [device, loading] of [...this.#schemas]) {
      try {
        const known = await loading;
        const items = await api.schema(device);
        if (stringify(items) !== known.text) {
          this.#schemas.set(device, Promise.resolve(indexed(items)));
          this.#fire("schema", device);
        }
      } catch {
        this.#schemas.delete(device);
      }
    }
  }

  // ---- readings

  #take(rows) {
    for (const [id, value, time, severity = 0, quality = 0, status = ""] of rows) {
      const name = this.#live.names.get(id);
      if (name) {
        const known = this.#readings.get(name.address);
        const ms = time / 1e6;
        this.#readings.set(name.address, {
          value: special(value),
          time: ms,
          severity: SEVERITIES[severity],
          quality: QUALITIES[quality],
          status,
          confirmed: quality === 0 ? ms : known?.confirmed ?? ms,
          period: name.period,
        });
        this.#dirty.add(name.address);
      }
    }
    this.#schedule();
  }

  #confirm(rows) {
    for (const [id, time] of rows) {
      const name = this.#live.names.get(id);
      const reading = name && this.#readings.get(name.address);
      if (reading) {
        reading.confirmed = time / 1e6;
        this.#dirty.add(name.address);
      }
    }
    this.#schedule();
  }

  /** Returns the newest reading of an address, undefined before the first. */
  reading(address) {
    return this.#readings.get(address);
  }

  /** Says whether no poll has confirmed a reading for three of its periods, or nothing can because the link is lost. */
  isStale(reading) {
    return this.#live.isLost || reading.quality === "STALE" || (reading.period > 0 && this.now() - reading.confirmed > 3 * reading.period + 1000);
  }

  /**
   * Calls back with each new reading, and once a second, until the returned function is called.
   */
  listen(address, callback) {
    let listeners = this.#listeners.get(address);
    if (!listeners) {
      this.#listeners.set(address, (listeners = new Set()));
    }
    listeners.add(callback);
    const forget = this.want(address);
    return () => {
      listeners.delete(callback);
      if (listeners.size === 0) {
        this.#listeners.delete(address);
      }
      forget();
    };
  }

  /** Keeps a pattern subscribed until the returned function is called. */
  want(pattern) {
    this.#wanted.set(pattern, (this.#wanted.get(pattern) ?? 0) + 1);
    if (this.#wanted.get(pattern) === 1) {
      this.#subscribe();
    }
    return () => {
      const left = this.#wanted.get(pattern) - 1;
      if (left > 0) {
        this.#wanted.set(pattern, left);
      } else {
        this.#wanted.delete(pattern);
        this.#subscribe();
      }
    };
  }

  /** Tells the link once for all that was asked for in one turn; what a whole device brings is not asked for again. */
  #subscribe() {
    if (!this.#telling) {
      this.#telling = true;
      queueMicrotask(() => {
        this.#telling = false;
        const all = [...this.#wanted.keys()];
        const whole = new Set(all.filter((pattern) => !/[.*]/.test(pattern)));
        this.#live.want(all.filter((pattern) => whole.has(pattern) || !whole.has(pattern.slice(0, pattern.indexOf(".")))));
      });
    }
  }

  #schedule() {
    if (!this.#scheduled && this.#dirty.size > 0) {
      this.#scheduled = true;
      const wait = Math.max(0, this.#flushed + FLUSH - performance.now());
      setTimeout(() => requestAnimationFrame(() => this.#flush()), wait);
    }
  }

  #flush() {
    this.#scheduled = false;
    this.#flushed = performance.now();
    const dirty = this.#dirty;
    this.#dirty = new Set();
    for (const address of dirty) {
      const reading = this.#readings.get(address);
      this.#listeners.get(address)?.forEach((listener) => listener(reading));
    }
  }

  #tick() {
    this.#fire("tick");
  }
}

function special(value) {
  return value === "NaN" ? NaN : value === "Infinity" ? Infinity : value === "-Infinity" ? -Infinity : value;
}

function indexed(items) {
  const schema = { items, text: stringify(items), properties: new Map(), commands: new Map() };
  const walk = (list, group) => list.forEach((item) => {
    if (item.kind === "node") {
      walk(item.items, group ? `${group} · ${item.name}` : item.name);
    } else {
      item.fullName = group ? `${group} · ${item.name}` : item.name;
      (item.kind === "property" ? schema.properties : schema.commands).set(item.path, item);
    }
  });
  walk(items, "");
  return schema;
}

const PLOTTED = new Set(["REAL", "INTEGER", "BOOL", "ENUM"]);

/** Says whether a property can be drawn as a trend. */
export const isPlotted = (property) => PLOTTED.has(property.type) && !property.secret;

/** Returns up to so many paths that stand for a device at a glance: those tagged main, else measured ones with a unit. */
export function chosen(schema, most) {
  const all = [...schema.properties.values()].filter(isPlotted);
  const numbers = all.filter((p) => p.type === "REAL" || p.type === "INTEGER");
  const ranked = [
    ...all.filter((p) => p.tags?.includes("main")),
    ...numbers.filter((p) => p.access === "READ_ONLY" && p.unit && p.alarms),
    ...numbers.filter((p) => p.access === "READ_ONLY" && p.unit),
    ...numbers,
  ];
  return [...new Set(ranked)].slice(0, most);
}
