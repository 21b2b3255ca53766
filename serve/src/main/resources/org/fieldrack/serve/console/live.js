// The link to the server: one WebSocket that comes back by itself, says how it is, and grants credit as messages are used.

import { BASE } from "./api.js";
import { isRounded, parseExact } from "./json.js";

const CREDIT = 8;
const SILENT = 3500;

/** Fires: status, hello, readings, confirmed, devices, events, alarms. */
export class Live extends EventTarget {
  /** "linked" or "lost". */
  status = "lost";
  /** When the link was lost, ms of performance.now(). */
  lostAt = performance.now();
  /** Time there and back in ms. */
  latency = null;
  /** Readings and events that this client was too slow for. */
  dropped = 0;
  names = new Map();

  #socket = null;
  #offset = 0;
  #wait = 200;
  #used = 0;
  #heard = 0;
  #pinged = new Map();
  #asked = 0;
  #wanted = [];
  #pending = false;

  constructor() {
    super();
    setInterval(() => this.#watch(), 1000);
  }

  /** Whether the link is lost for so long that nothing shown can be called live. */
  get isLost() {
    return this.status === "lost" && performance.now() - this.lostAt > SILENT;
  }

  /** Opens the link and keeps it. */
  start() {
    const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${BASE}/live`;
    const socket = new WebSocket(url);
    this.#socket = socket;
    this.#heard = performance.now();
    socket.onopen = () => {
      this.names.clear();
      this.#subscribe();
      this.#ping();
    };
    socket.onmessage = (message) => this.#take(parse(message.data));
    socket.onclose = () => {
      if (this.#socket === socket) {
        this.#lost();
      }
    };
  }

  /** The server's time, ms UTC. */
  now() {
    return Date.now() + this.#offset;
  }

  /** Says which properties are wanted from now on: addresses, nodes, patterns. */
  want(patterns) {
    const same = patterns.length === this.#wanted.length && patterns.every((pattern, i) => pattern === this.#wanted[i]);
    this.#wanted = patterns;
    if (!same && !this.#pending) {
      // several parts of a page ask in one go
      this.#pending = true;
      queueMicrotask(() => {
        this.#pending = false;
        this.#subscribe();
      });
    }
  }

  #subscribe() {
    this.#used = 0;
    this.#say({ op: "subscribe", properties: this.#wanted, states: true, events: true, alarms: true, credit: CREDIT });
  }

  #say(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(message));
    }
  }

  #take(message) {
    this.#heard = performance.now();
    this.#used++;
    if (this.#used >= CREDIT / 2) {
      this.#say({ op: "credit", messages: this.#used });
      this.#used = 0;
    }
    message.names?.forEach(([id, address, period]) => this.names.set(id, { address, period: period / 1e6 }));
    this.dropped += (message.droppedReadings ?? 0) + (message.droppedEvents ?? 0);
    message.pongs?.forEach((id) => this.#pong(id, message.time / 1e6));
    if (this.status !== "linked") {
      this.status = "linked";
      this.#wait = 200;
      this.#offset = message.time / 1e6 - Date.now();
      this.#fire("status");
    }
    for (const kind of ["hello", "readings", "confirmed", "devices", "events", "alarms"]) {
      if (message[kind] !== undefined) {
        this.#fire(kind, kind === "hello" ? message : message[kind]);
      }
    }
  }

  #fire(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }

  #ping() {
    const id = Math.round(performance.now());
    this.#pinged.set(id, performance.now());
    this.#say({ op: "ping", id });
  }

  #pong(id, serverTime) {
    const sent = this.#pinged.get(id);
    this.#pinged.clear();
    if (sent !== undefined) {
      const latency = performance.now() - sent;
      // the first one waits for the page to be built and says nothing about the link
      this.latency = this.#asked++ === 0 ? null : latency;
      this.#offset = serverTime + latency / 2 - Date.now();
      this.#fire("status");
    }
  }

  #watch() {
    if (this.status === "linked") {
      if (performance.now() - this.#heard > SILENT) {
        this.#lost();
      } else {
        this.#ping();
      }
    }
  }

  #lost() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    if (this.status === "linked") {
      this.status = "lost";
      this.lostAt = Math.min(performance.now(), this.#heard);
      this.latency = null;
      this.#fire("status");
    }
    setTimeout(() => this.start(), this.#wait);
    this.#wait = Math.min(2000, this.#wait * 1.6);
  }
}

/** Reads a message again, more slowly, where an integer among its readings is greater than a double holds. */
function parse(text) {
  const message = JSON.parse(text);
  const rounded = message.readings?.some(([, value]) => isRounded(value));
  if (rounded) {
    message.readings = parseExact(text).readings.map(([id, value, time, ...rest]) => [id, value, Number(time), ...rest]);
  }
  return message;
}
