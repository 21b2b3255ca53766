// Numbers, ages and times as people read them.

const PREFIXES = { "-15": "f", "-12": "p", "-9": "n", "-6": "µ", "-3": "m", 0: "", 3: "k", 6: "M", 9: "G", 12: "T" };
const PREFIXED = new Set(("V A W Hz Ω Ohm F H J N Pa T Wb S bar eV B b B/s b/s bit/s S/s V/s A/s Bq Gy Sv Ah Wh VA var Torr "
  + "cps m g s").split(" "));
const NEVER_ABOVE_ONE = new Set(["s", "m"]);

/**
 * Prints the readings of one property: an engineering prefix that changes only when it must, and as many decimals as
 * the noise leaves meaningful, so that the text keeps its width while the value moves.
 */
export class NumberFormat {
  #unit;
  #integer;
  #exponent = null;
  #decimals = null;
  #noise = 0;
  #level = 0;
  #moves = 0;
  #still = 0;
  #count = 0;
  #measured;
  #most;
  #last = null;

  /** @param digits the most that are printed while no noise is known */
  constructor(property, digits = 6) {
    this.#most = digits;
    this.#unit = property.unit ?? { text: "", symbol: "", exponent: 0 };
    this.#measured = property.access === "READ_ONLY";
    this.#integer = property.type === "INTEGER" || property.type === "INTEGERS";
  }

  /** Takes a value and returns { text, unit }. */
  push(value) {
    if (!Number.isFinite(value)) {
      return { text: Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞", unit: this.#unit.text };
    }
    this.#listen(value);
    const scaled = this.#scale(value);
    return { text: this.#digits(scaled.value, scaled.factor), unit: scaled.unit };
  }

  /** Noise is what moves with every reading; a step, as of a set value, is none and keeps all its digits. */
  #listen(value) {
    if (this.#last !== null && value !== this.#last) {
      const step = Math.abs(value - this.#last);
      this.#moves++;
      this.#level = this.#moves === 1 ? step : this.#level + 0.1 * (Math.min(step, 4 * this.#level) - this.#level);
      this.#still = 0;
    } else if (++this.#still >= 3) {
      this.#moves = 0;
    }
    this.#last = value;
    this.#count++;
    this.#noise = this.#moves >= 4 ? this.#level : 0;
    if (this.#noise === 0) {
      this.#decimals = null;
    }
  }

  /** Prints another value of the same property as the last one was printed. */
  like(value) {
    const { value: scaled } = this.#scaled(value);
    return minus(this.#decimals === null ? plain(scaled, 4) : scaled.toFixed(this.#decimals));
  }

  #scale(value) {
    const { symbol, exponent, text } = this.#unit;
    if (!PREFIXED.has(symbol)) {
      return { value, factor: 1, unit: text };
    }
    const base = value * 10 ** exponent;
    // a value that wavers about zero keeps the prefix of its noise
    const magnitude = Math.max(Math.abs(base), 3 * this.#noise * 10 ** exponent);
    const held = this.#exponent;
    if (magnitude > 0 && (held === null || magnitude < 0.8 * 10 ** held || magnitude >= 1200 * 10 ** held)) {
      const most = NEVER_ABOVE_ONE.has(symbol) ? 0 : 12;
      this.#exponent = Math.max(-15, Math.min(most, Math.floor(Math.log10(magnitude) / 3 + 1e-9) * 3));
      this.#decimals = null;
    }
    return this.#scaled(value);
  }

  #scaled(value) {
    const { symbol, exponent, text } = this.#unit;
    if (!PREFIXED.has(symbol)) {
      return { value, factor: 1, unit: text };
    }
    const now = this.#exponent ?? Math.floor(exponent / 3) * 3;
    const factor = 10 ** (exponent - now);
    return { value: value * factor, factor, unit: PREFIXES[now] + symbol };
  }

  #digits(value, factor) {
    if (this.#integer && Number.isInteger(value)) {
      return minus(Number.isSafeInteger(value) ? String(value) : `≈ ${value.toPrecision(6)}`);
    }
    const noise = this.#noise * factor;
    if (noise === 0 && this.#decimals === null) {
      // the first readings of something measured do not yet tell what is noise
      return minus(plain(value, this.#measured && (this.#count < 5 || this.#moves > 0) ? 4 : this.#most));
    }
    const held = this.#decimals;
    if (held === null || noise > 20 * 10 ** -held || (noise > 0 && noise < 0.2 * 10 ** -held)) {
      this.#decimals = Math.max(0, Math.min(6, -Math.floor(Math.log10(noise))));
    }
    const whole = Math.max(1, Math.floor(Math.log10(Math.abs(value) || 1)) + 1);
    return minus(value.toFixed(Math.max(0, Math.min(this.#decimals, 7 - whole))));
  }
}

/** Returns the prefix in which the numbers of an axis read best: { factor, unit }. */
export function axisUnit(unit, greatest) {
  if (!PREFIXED.has(unit.symbol) || !(greatest > 0)) {
    return { factor: 1, unit: unit.text };
  }
  const most = NEVER_ABOVE_ONE.has(unit.symbol) ? 0 : 12;
  const base = Math.log10(greatest) + unit.exponent;
  const exponent = Math.max(-15, Math.min(most, Math.floor(base / 3 + 1e-9) * 3));
  return { factor: 10 ** (unit.exponent - exponent), unit: PREFIXES[exponent] + unit.symbol };
}

/** Prints a number with at most so many digits and no trailing zeros. */
export function plain(value, digits) {
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-6 || magnitude >= 1e12)) {
    return value.toExponential(Math.min(4, digits - 1)).replace(/\.?0+e/, "e").replace("e+", "e");
  }
  const text = value.toPrecision(digits);
  return text.includes("e") ? String(Number(text)) : text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function minus(text) {
  return text.replace("-", "−");
}

/** Prints any value of a property, without its unit. */
export function valueText(value) {
  if (value === null || value === undefined) {
    return "";
  } else if (typeof value === "boolean") {
    return value ? "on" : "off";
  } else if (Array.isArray(value)) {
    return `[${value.slice(0, 6).map((v) => (typeof v === "number" ? plain(v, 5) : valueText(v))).join(", ")}`
      + `${value.length > 6 ? `, … ${value.length} in all` : ""}]`;
  } else if (typeof value === "object") {
    return Object.entries(value).map(([key, cell]) => `${key} ${valueText(cell)}`).join(" ");
  }
  return String(value);
}

/** Returns a value as a number for plots: false 0, true 1, an option its ordinal; null where there is none. */
export function numeric(value, property) {
  if (typeof value === "number") {
    return value;
  } else if (typeof value === "bigint") {
    return Number(value);
  } else if (typeof value === "boolean") {
    return value ? 1 : 0;
  }
  const option = property?.options?.find((o) => o.name === value);
  return option ? option.ordinal : null;
}

/** Prints a length of time in ms in its two greatest units: 3 d 4 h, 12 s. */
export function duration(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) {
    return `${s} s`;
  } else if (s < 3600) {
    return `${Math.floor(s / 60)} min ${s % 60} s`;
  } else if (s < 86400) {
    return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  }
  return `${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600)} h`;
}

const two = (n) => String(n).padStart(2, "0");

/** Prints an age in ms in one unit, where room is short: 12 s, 3 min. */
export function age(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  return s < 60 ? `${s} s` : s < 3600 ? `${Math.floor(s / 60)} min` : s < 86400 ? `${Math.floor(s / 3600)} h` : `${Math.floor(s / 86400)} d`;
}

/** Prints a local time of day: 12:04:05. */
export function clock(ms) {
  const t = new Date(ms);
  return `${two(t.getHours())}:${two(t.getMinutes())}:${two(t.getSeconds())}`;
}

/** Prints local date and time; the date only where it is not today. */
export function moment(ms) {
  const t = new Date(ms);
  const today = new Date().toDateString() === t.toDateString();
  return today ? clock(ms) : `${t.getFullYear()}-${two(t.getMonth() + 1)}-${two(t.getDate())} ${clock(ms)}`;
}

/** Prints a number of bytes: 18.2 GB. */
export function bytes(n) {
  const format = new NumberFormat({ unit: { text: "B", symbol: "B", exponent: 0 } });
  const { unit } = format.push(n);
  return `${plain(n / 10 ** (Object.keys(PREFIXES).find((e) => PREFIXES[e] + "B" === unit) ?? 0), 3)} ${unit}`;
}

const ENGINEERING = { "-18": "a", ...PREFIXES, 15: "P", 18: "E" };

/** Units as engineering() takes them. */
export const SECONDS = { symbol: "s", text: "s", exponent: 0 };
export const HERTZ = { symbol: "Hz", text: "Hz", exponent: 0 };

/** Prints a value of a unit with so many significant digits and an engineering prefix, as the command line does. */
export function engineering(value, unit, digits) {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return "–";
  }
  const { symbol, text, exponent } = unit;
  if (symbol === "" || symbol === "%" || symbol.startsWith("°")) {
    return `${significant(value, digits)} ${text}`.trim();
  }
  const base = value * Number(`1e${exponent}`);
  let best = base === 0 ? 0 : -18;
  for (let e = -18; e <= 18 && base !== 0; e += 3) {
    best = Math.abs(base) >= Number(`1e${e}`) * 0.9999999995 ? e : best;
  }
  return `${significant(base / Number(`1e${best}`), digits)} ${ENGINEERING[best]}${symbol}`;
}

function significant(value, digits) {
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-6 || magnitude >= 1e15)) {
    return minus(value.toExponential(digits - 1).replace(/\.?0+e/, "e").replace("e+", "e"));
  }
  const text = value.toPrecision(digits);
  return minus(text.includes("e") ? BigInt(Number(text)).toString() : text.includes(".") ? text.replace(/\.?0+$/, "") : text);
}
