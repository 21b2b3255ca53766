// Where a waveform gets its samples. A source is any object with
//
//   origin                                  BigInt, ns UTC of a whole second; every time here is a Number of ns since then
//   traces()                                promise of [{ trace, stream, name, unit, type, regular, rate, from, to }]
//   fetchView(trace, from, to, bins)        promise of a view of one trace
//   fetchStatistics(trace, from, to)        promise of exact statistics, as GET /streams/statistics gives them
//   exportUrl(traces, from, to, format)     address of a download ("csv" or "hdf5"); optional
//   follow(traces, span, bins, onFrame)     calls back with frames { from, to, edge, views } at the live edge; returns a
//                                           function that ends it; optional: without it there is no live edge
//   hold(), release()                       keep, or no longer keep, the clocks of the last frame; optional
//
// A view is { trace, kind: "nothing" | "bins" | "samples", replace, first, width, n, from, step, held: [from, to],
// clock: { count, time, step }, and of bins min, max, mean, valid, of samples value; where steps differ, time }.
// Bin i reaches from `from + i · step`, or from time[i] to time[i + 1], and covers `width` counts or samples; valid is the share of its
// samples that are there.

import { BASE, Refusal } from "./api.js";

// what the bytes say: bins and samples of one step, samples with a time each, bins with times of their edges
const KINDS = ["nothing", "bins", "samples", "samples", "bins"];
const TIMED_SAMPLES = 3;
const TIMED_BINS = 4;
const SECOND = 1000000000n;
const FRAME_HEADER = 40;
const TRACE_HEADER = 96;

/** Reads a binary frame: { id, from, to, edge, live, views }, times in ns since the origin. */
export function readFrame(buffer, origin, traces) {
  const data = new DataView(buffer);
  const since = (at) => Number(data.getBigInt64(at, true) - origin);
  const frame = { id: data.getUint32(4, true), from: since(8), to: since(16), edge: since(32), live: (data.getUint32(28, true) & 1) === 1, views: [] };
  let at = FRAME_HEADER;
  for (let left = data.getUint32(24, true); left > 0; left--) {
    const view = readTrace(data, at, frame.from, since);
    view.trace = traces[view.index];
    frame.views.push(view);
    at += view.bytes;
  }
  return frame;
}

function readTrace(data, at, frameFrom, since) {
  const kind = data.getUint8(at);
  const flags = data.getUint8(at + 1);
  const n = data.getUint32(at + 4, true);
  const offset = data.getFloat64(at + 64, true);
  const view = {
    kind: KINDS[kind], replace: (flags & 1) === 1, regular: (flags & 2) === 2, index: data.getUint16(at + 2, true), n,
    first: Number(data.getBigInt64(at + 8, true)), width: data.getFloat64(at + 16, true),
    clock: { count: Number(data.getBigInt64(at + 24, true)), time: since(at + 32), step: data.getFloat64(at + 40, true) },
    line: `${data.getBigInt64(at + 24, true)},${data.getBigInt64(at + 32, true)},${data.getFloat64(at + 40, true)}`,
    held: [since(at + 48), since(at + 56)], from: frameFrom + data.getFloat64(at + 72, true), step: data.getFloat64(at + 80, true),
  };
  let next = at + TRACE_HEADER;
  const column = (less) => {
    const values = Float64Array.from(new Float32Array(data.buffer, next, n));
    for (let i = 0; less !== 0 && i < n; i++) {
      values[i] += less;
    }
    next += 4 * n;
    return values;
  };
  const times = kind === TIMED_SAMPLES ? n : kind === TIMED_BINS ? n + 1 : 0;
  if (times > 0) {
    view.time = Float64Array.from(new Float64Array(data.buffer, next, times), (t) => frameFrom + t);
    next += 8 * times;
  }
  if (view.kind === "bins") {
    Object.assign(view, { min: column(offset), max: column(offset), mean: column(offset), valid: column(0) });
  } else if (view.kind === "samples") {
    view.value = column(offset);
  }
  view.bytes = Math.ceil((next - at) / 8) * 8;
  return view;
}

/** The streams of the lab, or with another base those of a recording, or of whatever answers there in the same way. */
export class StreamSource {
  #base;
  #lines = new Map();
  #held = new Map();
  #asked = null;
  #live;

  /**
   * @param origin ns UTC as BigInt, near to the times that are looked at
   * @param base address below which /streams stands
   * @param live whether there is a live edge
   */
  constructor(origin, base = BASE, live = base === BASE) {
    this.origin = origin;
    this.#base = base;
    this.#live = live;
    if (!live) {
      this.follow = this.exportUrl = undefined;
    }
  }

  /** The streams of a recording, which began at a time, ns UTC as BigInt or number; it is exported as a job. */
  static ofRecording(name, start) {
    return new StreamSource((BigInt(start) / SECOND) * SECOND, `${BASE}/recordings/${encodeURIComponent(name)}`);
  }

  async traces() {
    const { streams } = await this.#json("/streams");
    return streams.flatMap((stream) => stream.channels.map((channel) => ({
      ...channel, stream: stream.address, description: stream.description ?? "", regular: stream.regular, rate: stream.rate,
      from: this.#since(stream.from), to: this.#since(stream.to),
    })));
  }

  // JSON numbers of 64 bits lose their last digits here, which ends of histories can do without
  #since(nanos) {
    return nanos - Number(this.origin);
  }

  async #get(path) {
    let response;
    try {
      response = await fetch(this.#base + path, { headers: { "Fieldrack-Client": "console" } });
    } catch {
      throw new Refusal(0, "link", "The server does not answer.");
    }
    if (!response.ok) {
      const answer = await response.json();
      throw new Refusal(response.status, answer.rule, answer.message);
    }
    return response;
  }

  async #json(path) {
    return (await this.#get(path)).json();
  }

  #utc(time) {
    return String(this.origin + BigInt(Math.round(time)));
  }

  #query(traces, from, to) {
    const query = new URLSearchParams({ from: this.#utc(from), to: this.#utc(to) });
    traces.forEach((trace) => query.append("trace", trace));
    traces.forEach((trace) => query.append("clock", this.#held.get(trace) ?? ""));
    return query;
  }

  /** Calls of one turn for the same span become one question. */
  fetchView(trace, from, to, bins) {
    const key = `${from} ${to} ${bins}`;
    if (this.#asked?.key !== key) {
      const asked = { key, traces: [] };
      this.#asked = asked;
      asked.answer = Promise.resolve().then(async () => {
        this.#asked = this.#asked === asked ? null : this.#asked;
        const query = this.#query(asked.traces, from, to);
        query.set("bins", bins);
        const bytes = await (await this.#get(`/streams/view?${query}`)).arrayBuffer();
        return readFrame(bytes, this.origin, asked.traces).views;
      });
    }
    const { traces, answer } = this.#asked;
    const index = traces.push(trace) - 1;
    return answer.then((views) => views[index]);
  }

  fetchStatistics(trace, from, to) {
    return this.#json(`/streams/statistics?${this.#query([trace], from, to)}`).then((answer) => answer.statistics[0]);
  }

  /** Asks for statistics of the samples from one number on; to the newest where no end is said. */
  fetchSamplesStatistics(traces, fromSample, toSample) {
    const query = new URLSearchParams({ fromSample });
    if (toSample !== undefined) {
      query.set("toSample", toSample);
    }
    traces.forEach((trace) => query.append("trace", trace));
    return this.#json(`/streams/statistics?${query}`).then((answer) => answer.statistics);
  }

  /** Returns the number after a stream's newest sample. */
  newest(stream) {
    return this.#json(`/streams/${stream.split("/").map(encodeURIComponent).join("/")}`).then((answer) => answer.toSample);
  }

  exportUrl(traces, from, to, format) {
    const query = this.#query(traces, from, to);
    query.set("format", format);
    return `${this.#base}/streams/export?${query}`;
  }

  /** Keeps the clocks as they are, so that no sample moves while one looks at it. */
  hold() {
    this.#held = new Map(this.#lines);
  }

  release() {
    this.#held.clear();
  }

  /** Follows the live edge; comes back by itself when the link was lost. */
  follow(traces, span, bins, onFrame) {
    const link = idle.pop() ?? new Link();
    link.follow({ span: Math.round(span), bins, traces }, (data) => {
      const frame = readFrame(data, this.origin, traces);
      frame.views.forEach((view) => view.kind !== "nothing" && this.#lines.set(view.trace, view.line));
      onFrame(frame);
    });
    return () => link.stop();
  }
}

const IDLE = 3000;
const idle = [];

/** One WebSocket of the stream feed, used again by who follows next. */
class Link {
  #socket;
  #wanted = null;
  #onData = null;
  #id = 0;
  #wait = 200;
  #timer = 0;

  constructor() {
    this.#open();
  }

  #open() {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${BASE}/streams/live`);
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.#say();
    socket.onmessage = ({ data }) => this.#take(data);
    socket.onclose = () => {
      const at = idle.indexOf(this);
      if (at >= 0) {
        idle.splice(at, 1);
      } else if (this.#wanted) {
        setTimeout(() => this.#wanted && this.#isClosed() && this.#open(), this.#wait);
        this.#wait = Math.min(2000, this.#wait * 1.6);
      }
    };
  }

  follow(wanted, onData) {
    clearTimeout(this.#timer);
    this.#wanted = { ...wanted, op: "follow", id: ++this.#id, credit: 2 };
    this.#onData = onData;
    this.#isClosed() ? this.#open() : this.#say();
  }

  #isClosed() {
    return this.#socket.readyState > WebSocket.OPEN;
  }

  #say() {
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(this.#wanted ?? { op: "stop" }));
    }
  }

  #take(data) {
    // a frame that was under way while something else was asked for is dropped
    if (typeof data === "string" || !this.#wanted || new DataView(data).getUint32(4, true) !== this.#wanted.id) {
      return;
    }
    this.#wait = 200;
    const { id } = this.#wanted;
    this.#onData(data);
    // what is not drawn is not asked for: a page in the background takes no frames
    requestAnimationFrame(() => this.#wanted?.id === id && this.#socket.readyState === WebSocket.OPEN && this.#socket.send('{"op":"credit","frames":1}'));
  }

  stop() {
    this.#wanted = null;
    this.#onData = null;
    this.#say();
    idle.push(this);
    this.#timer = setTimeout(() => {
      const at = idle.indexOf(this);
      if (at >= 0) {
        idle.splice(at, 1);
        this.#socket.close();
      }
    }, IDLE);
  }
}
