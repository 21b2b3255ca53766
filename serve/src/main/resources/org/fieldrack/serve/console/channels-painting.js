// How rows of many channels are painted into the pixels of one picture, and what is asked of their numbers.

/**
 * Paints a row pixel by pixel.
 *
 * @param picture { pixels, width, left, right } with the edges of the plot in pixels
 * @param middle of the row, perValue pixels a unit, row its height, colour as four bytes
 * @param average of all channels bin by bin, or null
 */
export function paintRow({ pixels, width, left, right }, data, { middle, perValue, row, colour }, { from, to, top, bottom }, average) {
  const { columns } = data;
  if (data.kind === "nothing" || data.n === 0) {
    return;
  }
  const low = columns.min ?? columns.value;
  const high = columns.max ?? columns.value;
  const mean = columns.mean ?? columns.value;
  const first = Math.max(0, data.after(from) - 1);
  const end = Math.min(data.n, data.after(to) + 1);
  const centre = average ? 0 : rest(mean, first, end);
  const perNs = (right - left) / (to - from);
  const least = Math.max(top, Math.floor(middle - 1.5 * row));
  const greatest = Math.min(bottom - 1, Math.ceil(middle + 1.5 * row));
  let before = null;
  for (let i = first; i < end; i++) {
    if (mean[i] !== mean[i]) {
      before = null;
      continue;
    }
    const off = average ? average[i] ?? 0 : centre;
    let a = middle - (high[i] - off) * perValue;
    let b = middle - (low[i] - off) * perValue;
    const mine = [a, b];
    if (before) {
      // neighbours touch, so that a steep flank is a line
      a = Math.min(a, before[1]);
      b = Math.max(b, before[0]);
    }
    before = mine;
    const x0 = Math.max(left, Math.round(left + (data.time(i) - from) * perNs));
    const x1 = Math.min(right, Math.max(x0 + 1, Math.round(left + (data.time(i + 1 < data.n ? i + 1 : i) + (i + 1 < data.n ? 0 : data.step) - from) * perNs)));
    const y0 = Math.max(least, Math.round(a));
    const y1 = Math.min(greatest, Math.max(Math.round(a), Math.round(b)));
    for (let y = y0; y <= y1; y++) {
      pixels.fill(colour, y * width + x0, y * width + x1);
    }
  }
}

/** Reads 0-15, 32 as a set of numbers; null for all. */
export function numbers(text) {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  if (parts.length === 0) {
    return null;
  }
  const out = new Set();
  for (const part of parts) {
    const [from, to = from] = part.split(/[-–…]+/).map(Number);
    for (let i = from; i <= Math.min(to, from + 1000); i++) {
      out.add(i);
    }
  }
  return out;
}

/** Returns the mean of what is shown, about which a row is drawn. */
function rest(mean, first, end) {
  let sum = 0;
  let n = 0;
  for (let i = first; i < end; i++) {
    if (mean[i] === mean[i]) {
      sum += mean[i];
      n++;
    }
  }
  return n === 0 ? 0 : sum / n;
}

/** Returns the mean of all channels, bin by bin. */
export function common(all) {
  const some = all.find((data) => data.n > 0);
  const out = new Float64Array(some?.n ?? 0);
  const counted = new Uint16Array(out.length);
  for (const data of all) {
    const mean = data.columns?.mean ?? data.columns?.value;
    for (let i = 0; mean && data.columns.first === some.columns.first && i < out.length; i++) {
      if (mean[i] === mean[i]) {
        out[i] += mean[i];
        counted[i]++;
      }
    }
  }
  return out.map((sum, i) => (counted[i] === 0 ? 0 : sum / counted[i]));
}

const known = new Map();

/** Returns a colour as the four bytes of a pixel. */
export function pixel(hex) {
  if (!known.has(hex)) {
    const n = parseInt(hex.slice(1, 7), 16);
    known.set(hex, ((0xff << 24) | ((n & 0xff) << 16) | (n & 0xff00) | (n >> 16)) >>> 0);
  }
  return known.get(hex);
}
