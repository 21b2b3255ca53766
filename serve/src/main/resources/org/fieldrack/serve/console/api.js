// REST: answers as objects, refusals as errors that say which rule and why.

import { parseExact, stringify } from "./json.js";

export const BASE = "/api/v1";

/** A request that was not granted: status, the word of the rule, and the sentence to show. */
export class Refusal extends Error {
  constructor(status, rule, message) {
    super(message);
    this.status = status;
    this.rule = rule;
  }
}

async function request(method, path, body, read = JSON.parse) {
  const headers = { "Fieldrack-Client": "console" };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  let response;
  try {
    response = await fetch(BASE + path, { method, headers, body: body === undefined ? undefined : stringify(body) });
  } catch {
    throw new Refusal(0, "link", "The server does not answer; nothing is known about what became of it.");
  }
  const answer = read(await response.text());
  if (!response.ok) {
    throw new Refusal(response.status, answer.rule, answer.message);
  }
  return answer;
}

export const get = (path, read) => request("GET", path, undefined, read);
export const put = (path, body) => request("PUT", path, body);
export const post = (path, body) => request("POST", path, body);

const part = encodeURIComponent;

export const devices = () => get("/devices").then((answer) => answer.devices);
export const device = (name) => get(`/devices/${part(name)}`);
// limits and defaults of 64-bit integers are kept to the last digit
export const views = (name) => get(`/devices/${part(name)}/schema`).then((answer) => answer.views ?? []);
export const schema = (name) => get(`/devices/${part(name)}/schema`, parseExact).then((answer) => answer.items);
export const set = (name, path, value) => put(`/devices/${part(name)}/properties/${part(path)}`, { value });
export const setAll = (name, values) => put(`/devices/${part(name)}/properties`, { values });
export const call = (name, path, args) => post(`/devices/${part(name)}/commands/${part(path)}`, { arguments: args });
export const bus = (name) => get(`/devices/${part(name)}/bus`);
export const wire = (name, after) => get(`/devices/${part(name)}/bus/trace?after=${after}`);

/** Asks for bins of several properties; times in milliseconds UTC. */
export function bins(addresses, from, to, count) {
  const query = new URLSearchParams({ from: `${Math.round(from)}000000`, to: `${Math.round(to)}000000`, bins: count });
  addresses.forEach((address) => query.append("property", address));
  return get(`/series?${query}`).then((answer) => answer.series);
}

/** Asks for recordings, the latest first, with those that run and wait; search are words, from and to are times. */
export function recordings(limit, { search, device, from, to } = {}) {
  const asked = Object.entries({ search, device, from, to }).filter(([, value]) => value);
  return get(`/recordings?${new URLSearchParams([["limit", limit], ...asked])}`);
}

const recording = (name) => `/recordings/${part(name)}`;
export const startRecording = (request) => post("/recordings", request);
export const stopRecording = (name) => post(`${recording(name)}/stop`, {});
export const annotateRecording = (name, text) => post(`${recording(name)}/annotations`, { text });
// times of recordings are kept to the last nanosecond
export const oneRecording = (name) => get(recording(name), parseExact);
export const verifyRecording = (name) => get(`${recording(name)}/verify`);
export const exportRecording = (name, request) => post(`${recording(name)}/exports`, request);
export const exports = () => get("/exports").then((answer) => answer.exports);
export const cancelExport = (id) => post(`/exports/${part(id)}/cancel`, {});
export const resumeExport = (id) => post(`/exports/${part(id)}/resume`, {});
/** Returns the address of a file of an export that is done. */
export const exportedFile = (id, name) => `${BASE}/exports/${part(id)}/file?name=${part(name)}`;
