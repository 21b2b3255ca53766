// A canvas that writes SVG: the same drawing goes to the screen and to paper. It knows what the plots of this console use.

const STATE = ["fillStyle", "strokeStyle", "lineWidth", "globalAlpha", "font", "textAlign", "textBaseline", "lineJoin"];
const ANCHORS = { left: "start", center: "middle", right: "end" };
// SVG renderers do not agree about dominant-baseline: the shift is in parts of the size of the type
const SHIFTS = { top: 0.8, middle: 0.35, bottom: -0.2, alphabetic: 0 };

export class SvgContext {
  fillStyle = "#000";
  strokeStyle = "#000";
  lineWidth = 1;
  globalAlpha = 1;
  font = "11px sans-serif";
  textAlign = "left";
  textBaseline = "alphabetic";
  lineJoin = "miter";

  #width;
  #height;
  #parts = [];
  #clips = [];
  #clip = "";
  #dash = [];
  #path = [];
  #kept = [];

  constructor(width, height) {
    this.#width = width;
    this.#height = height;
  }

  save() {
    this.#kept.push({ clip: this.#clip, dash: this.#dash, ...Object.fromEntries(STATE.map((key) => [key, this[key]])) });
  }

  restore() {
    const { clip, dash, ...state } = this.#kept.pop();
    Object.assign(this, state);
    this.#clip = clip;
    this.#dash = dash;
  }

  /** The scale of a screen is none of paper's. */
  setTransform() {}

  setLineDash(dash) {
    this.#dash = dash;
  }

  beginPath() {
    this.#path = [];
  }

  moveTo(x, y) {
    this.#path.push(`M${short(x)} ${short(y)}`);
  }

  lineTo(x, y) {
    this.#path.push(`L${short(x)} ${short(y)}`);
  }

  rect(x, y, width, height) {
    this.#path.push(`M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`);
  }

  /** Draws whole circles only. */
  arc(x, y, radius) {
    const r = short(radius);
    this.#path.push(`M${short(x - radius)} ${short(y)}a${r} ${r} 0 1 0 ${short(2 * radius)} 0a${r} ${r} 0 1 0 ${short(-2 * radius)} 0z`);
  }

  /** Clips to the path; a clip within a clip is cut by both, as on a canvas. */
  clip() {
    const id = `c${this.#clips.length}`;
    this.#clips.push(`<clipPath id="${id}"${this.#clipped()}><path d="${this.#path.join("")}"/></clipPath>`);
    this.#clip = id;
  }

  #clipped() {
    return this.#clip ? ` clip-path="url(#${this.#clip})"` : "";
  }

  fill() {
    this.#put(`<path d="${this.#path.join("")}"${colour("fill", this.fillStyle, this.globalAlpha)}${this.#clipped()}/>`);
  }

  stroke() {
    const dash = this.#dash.length > 0 ? ` stroke-dasharray="${this.#dash.join(" ")}"` : "";
    this.#put(`<path d="${this.#path.join("")}" fill="none"${colour("stroke", this.strokeStyle, this.globalAlpha)}`
      + ` stroke-width="${short(this.lineWidth)}" stroke-linejoin="${this.lineJoin}"${dash}${this.#clipped()}/>`);
  }

  #put(part) {
    if (this.#path.length > 0) {
      this.#parts.push(part);
    }
  }

  fillRect(x, y, width, height) {
    this.#parts.push(`<rect x="${short(x)}" y="${short(y)}" width="${short(Math.max(0, width))}" height="${short(Math.max(0, height))}"`
      + `${colour("fill", this.fillStyle, this.globalAlpha)}${this.#clipped()}/>`);
  }

  strokeRect(x, y, width, height) {
    this.#parts.push(`<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" fill="none"`
      + `${colour("stroke", this.strokeStyle, this.globalAlpha)} stroke-width="${short(this.lineWidth)}"${this.#clipped()}/>`);
  }

  fillText(text, x, y) {
    const size = Number.parseFloat(this.font.match(/([\d.]+)px/)?.[1] ?? "11");
    const bold = /\b(bold|600|700)\b/.test(this.font) ? ' font-weight="600"' : "";
    this.#parts.push(`<text x="${short(x)}" y="${short(y + size * (SHIFTS[this.textBaseline] ?? 0))}" font-size="${size}"${bold}`
      + ` text-anchor="${ANCHORS[this.textAlign] ?? "start"}"${colour("fill", this.fillStyle, this.globalAlpha)}${this.#clipped()}>${escaped(text)}</text>`);
  }

  /** About what a canvas says. */
  measureText(text) {
    return { width: text.length * 0.55 * Number.parseFloat(this.font.match(/([\d.]+)px/)?.[1] ?? "11") };
  }

  /** Returns the document. */
  toString() {
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${this.#width}" height="${this.#height}" viewBox="0 0 ${this.#width} ${this.#height}"`
      + ` font-family="system-ui, 'DejaVu Sans', Arial, sans-serif"><defs>${this.#clips.join("")}</defs>\n${this.#parts.join("\n")}\n</svg>\n`;
  }
}

const short = (n) => String(Math.round(n * 100) / 100);
const escaped = (text) => String(text).replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);

/** Many programs do not know colours with eight digits: the last two become an opacity. */
function colour(kind, value, alpha) {
  const [, rgb, a] = value.match(/^(#[0-9a-f]{6})([0-9a-f]{2})?$/i) ?? [null, value, undefined];
  const opacity = alpha * (a === undefined ? 1 : Number.parseInt(a, 16) / 255);
  return ` ${kind}="${rgb}"${opacity < 1 ? ` ${kind}-opacity="${Math.round(opacity * 1000) / 1000}"` : ""}`;
}
