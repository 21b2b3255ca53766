// What the schema of a crate tells: channels, boards, kinds, and how states look.

const CHANNEL = /^u(\d{1,4})\.state$/;

export function channelsOf(schema) {
  return [...schema.properties.keys()].map((path) => CHANNEL.exec(path)).filter(Boolean).map((match) => `u${match[1]}`);
}

export function boardNames(schema) {
  return [...schema.properties.keys()].filter((path) => /^ma\d\.description$/.test(path)).map((path) => path.split(".")[0]);
}

export const slotOf = (channel) => Math.floor(Number(channel.slice(1)) / 100);

export function kindOf(schema, channel) {
  return schema.properties.has(`${channel}.supervisionBehaviorCheckBox.maxCurrentRampDown`) ? "HV" : "LV";
}

const LOOKS = {
  ON: ["normal", "●"], OFF: ["off", "○"], RAMPING_UP: ["changing", "◐"], RAMPING_DOWN: ["changing", "◑"],
  TRIPPED: ["error", "▲"], INTERLOCKED: ["interlocked", "⬣"], ERROR: ["error", "▲"],
};

/** Returns the look, the shape and the word of a channel's state. */
export function lookOf(state) {
  const [look, shape] = LOOKS[state] ?? ["unknown", "◌"];
  return { look, shape, word: (state ?? "unknown").toLowerCase().replaceAll("_", " ") };
}

const PREFIXES = [[1e3, "k"], [1, ""], [1e-3, "m"], [1e-6, "µ"], [1e-9, "n"]];

/** Prints a number with four digits and an engineering prefix. */
export function short(value, unit) {
  if (value === undefined || value === null || Number.isNaN(value)) {
    return "—";
  }
  const size = Math.abs(value);
  const [factor, prefix] = PREFIXES.find(([f]) => size >= f * 0.99995) ?? (size === 0 ? [1, ""] : PREFIXES.at(-1));
  return `${(value / factor).toPrecision(4).replace("-", "−")} ${prefix}${unit}`;
}
