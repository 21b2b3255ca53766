// The streams of a recording as a source for a waveform (stream-source.js says what a source is): no live edge, the same
// bins, samples and statistics, asked from the recording's files.

import * as api from "./api.js";
import { BASE, Refusal } from "./api.js";
import { unitOf } from "./format.js";
import { parseExact } from "./json.js";

const HEAD = 56;
const SECOND = 1000000000n;

export class RecordingSource {
  follow = undefined;
  #name;
  #infos = new Map();
  #asked = null;

  /**
   * @param name of the recording
   * @param start when it began, ns UTC as BigInt or number
   */
  constructor(name, start) {
    this.#name = name;
    this.origin = (BigInt(start) / SECOND) * SECOND;
  }

  async #get(path) {
    const response = await fetch(`${BASE}/recordings/${encodeURIComponent(this.#name)}${path}`, { headers: { "Fieldrack-Client": "console" } });
    if (!response.ok) {
      const { rule, message } = await response.json();
      throw new Refusal(response.status, rule, message);
    }
    return response;
  }

  async #exact(path) {
    return parseExact(await (await this.#get(path)).text());
  }

  async traces() {
    const { streams, gaps } = await api.get(`/recordings/${encodeURIComponent(this.#name)}`);
    const parts = new Map();
    const found = await Promise.all(streams.map(async (stream) => {
      const part = (parts.get(stream.address) ?? 0) + 1;
      parts.set(stream.address, part);
      const place = `/streams/${stream.address.split("/").map(encodeURIComponent).join("/")}`;
      const about = await this.#exact(`${place}?part=${part}`);
      const address = part === 1 ? stream.address : `${stream.address}#${part}`;
      const lost = gaps.filter((gap) => gap.source === stream.address && gap.to > gap.from);
      return stream.channels.map((channel) => ({
        ...channel, trace: `${address}.${channel.name}`, unit: unitOf(channel.unit), stream: address, description: "", regular: stream.regular,
        rate: stream.rate, from: this.#since(about.from), to: this.#since(about.to), place, part, lost,
      }));
    }));
    this.#infos = new Map(found.flat().map((info) => [info.trace, info]));
    return found.flat();
  }

  #since(nanos) {
    return Number(BigInt(nanos) - this.origin);
  }

  #query(info, from, to) {
    const utc = (time) => String(this.origin + BigInt(Math.round(time)));
    return new URLSearchParams({ from: utc(from), to: utc(to), part: info.part });
  }

  /** Channels of one stream that are asked for in one turn become one question. */
  async fetchView(trace, from, to, bins) {
    const info = this.#infos.get(trace);
    const key = `${info.stream} ${from} ${to} ${bins}`;
    if (!this.#asked || this.#asked.at !== from) {
      this.#asked = { at: from, byKey: new Map() };
      queueMicrotask(() => (this.#asked = null));
    }
    const asked = this.#asked.byKey.get(key) ?? { names: [] };
    this.#asked.byKey.set(key, asked);
    const index = asked.names.push(info.name) - 1;
    asked.answer ??= Promise.resolve().then(async () => {
      const query = this.#query(info, from, to);
      query.set("bins", bins);
      asked.names.forEach((name) => query.append("channel", name));
      return (await this.#get(`${info.place}/view?${query}`)).arrayBuffer();
    });
    return readView(await asked.answer, index, info, this.origin);
  }

  async fetchStatistics(trace, from, to) {
    const info = this.#infos.get(trace);
    const query = this.#query(info, from, to);
    query.set("channel", info.name);
    const answer = await this.#exact(`${info.place}/statistics?${query}`);
    const [of] = answer.channels;
    return { ...of, trace, unit: info.unit, integralUnit: integralUnit(info.unit), fromSample: answer.firstSampleId, toSample: answer.endSampleId,
      exact: answer.exact, seconds: (answer.endSampleId - answer.firstSampleId) / info.rate };
  }
}

function integralUnit({ text, symbol, exponent }) {
  const of = { A: "C", W: "J" }[symbol] ?? (symbol ? `${symbol}·s` : "s");
  return { symbol: of, exponent, text: text.slice(0, text.length - symbol.length) + of };
}

function readView(buffer, index, info, origin) {
  const data = new DataView(buffer);
  const single = data.getUint32(4, true) === 2;
  const channels = data.getUint32(8, true);
  const n = data.getUint32(12, true);
  const since = (at) => Number(data.getBigInt64(at, true) - origin);
  const begin = since(32);
  const edges = Float64Array.from(new Float64Array(buffer, HEAD, single ? n : n + 1), (t) => begin + t);
  const columns = single ? 1 : 4;
  const column = (k) => new Float64Array(buffer, HEAD + 8 * edges.length + 8 * n * (index * columns + k), n);
  const first = Number(data.getBigInt64(16, true));
  const samples = Number(data.getBigInt64(24, true)) - first;
  const view = { trace: info.trace, kind: n === 0 ? "nothing" : single ? "samples" : "bins", replace: true, regular: info.regular, n, first,
    width: samples / Math.max(1, n), from: edges[0] ?? 0, step: n > 1 ? (edges[edges.length - 1] - edges[0]) / (edges.length - 1) : 1,
    clock: { count: first, time: begin, step: 1 }, held: [since(40), since(48)], time: edges };
  if (single) {
    return Object.assign(view, { value: column(0) });
  }
  const count = column(3);
  const missing = (i) => info.lost.some((gap) => gap.from < first + ((i + 1) * samples) / n && gap.to > first + (i * samples) / n);
  const valid = Float64Array.from(count, (one, i) => (one === 0 ? (info.regular ? 0 : 1) : missing(i) ? 0.5 : 1));
  return channels > index ? Object.assign(view, { min: column(0), max: column(1), mean: column(2), valid }) : view;
}
