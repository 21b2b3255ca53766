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

export const get = (path) => request("GET", path);
export const put = (path, body) => request("PUT", path, body);
export const post = (path, body) => request("POST", path, body);

const part = encodeURIComponent;

export const devices = () => get("/devices").then((answer) => answer.devices);
export const device = (name) => get(`/devices/${part(name)}`);
// limits and defaults of 64-bit integers are kept to the last digit
export const schema = (name) => request("GET", `/devices/${part(name)}/schema`, undefined, parseExact).then((answer) => answer.items);
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

/** Asks for recordings in whose name, note, annotations or streams the words occur; with those that run and wait. */
export const recordings = (words, limit) => get(`/recordings?${new URLSearchParams({ ...(words && { search: words }), limit })}`);
