// JSON with integers of 64 bits: a number that a double cannot hold becomes a BigInt, and is written as the digits that it is.

const UNSAFE = /^-?\d{16,}$/;

/** Reads a text and keeps every digit of its integers, times among them. Slower than JSON.parse: for what may hold such integers. */
export function parseExact(text) {
  return JSON.parse(text, (_, value, context) =>
    typeof value === "number" && !Number.isSafeInteger(value) && UNSAFE.test(context?.source ?? "") ? BigInt(context.source) : value);
}

/** Writes a value; BigInts become numbers with all their digits, or text in a browser that cannot write those. */
export function stringify(value) {
  return JSON.stringify(value, (_, one) => (typeof one !== "bigint" ? one : JSON.rawJSON ? JSON.rawJSON(String(one)) : String(one)));
}

/** Says whether a double may have rounded an integer. */
export const isRounded = (value) => typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
