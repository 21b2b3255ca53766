// Pictures of plots for paper: SVG, or PNG at four times the screen's resolution; light whatever the room, with legend and times.

import { h } from "./dom.js";
import { SvgContext } from "./svg-context.js";

const LINE = 18;
const SCALE = 4;
/** About how wide a letter is. */
const WIDE = 6.6;
/** The light tokens of console.css: paper is white. */
const PAPER = {
  ground: "#f6f7f8", panel: "#ffffff", line: "#d9dde1", ink: "#1d2329", soft: "#5c6670", accent: "#0b63a5", invalid: "#7a3fa0", wash: "#0b63a514",
  frame: "#5c667080", traces: ["#0072b2", "#d55e00", "#009e73", "#b07d00", "#2b8fc9", "#b0578d", "#8f8600", "#1d2329"],
};

/**
 * Draws a picture as SVG.
 *
 * @param picture { width, height, paint(ctx, colours), legend: [name], lines: [text], name }: what is painted fills width
 *   by height; one name a trace, in the order of their colours; further lines stand beneath
 */
export function svgOf({ width, height, paint, legend, lines: told }) {
  const rows = legendRows(legend, width);
  const lines = told.flatMap((line) => wrapped(line, Math.floor((width - 32) / WIDE)));
  const total = height + LINE * (rows.length + lines.length) + 12;
  const ctx = new SvgContext(width, total);
  ctx.fillStyle = PAPER.panel;
  ctx.fillRect(0, 0, width, total);
  paint(ctx, PAPER);
  ctx.font = "12px sans-serif";
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  let y = height + LINE / 2 + 2;
  for (const row of rows) {
    for (const { x, index, text } of row) {
      ctx.fillStyle = PAPER.traces[index % PAPER.traces.length];
      ctx.fillRect(x, y - 5, 10, 10);
      ctx.fillStyle = PAPER.ink;
      ctx.fillText(text, x + 16, y);
    }
    y += LINE;
  }
  ctx.fillStyle = PAPER.soft;
  for (const line of lines) {
    ctx.fillText(line, 16, y);
    y += LINE;
  }
  return ctx.toString();
}

/** Breaks a line between its parts, which three spaces keep apart. */
function wrapped(line, most) {
  const out = [];
  for (const part of line.split("   ")) {
    if (out.length > 0 && out.at(-1).length + part.length + 2 <= most) {
      out[out.length - 1] += `, ${part}`;
    } else {
      out.push(out.length === 0 ? part : `    ${part}`);
    }
  }
  return out;
}

/** Breaks the names of the traces into rows. */
function legendRows(legend, width) {
  const rows = [];
  let x = Infinity;
  legend.forEach((text, index) => {
    const wide = 16 + 7 * text.length + 20;
    if (x + wide > width) {
      rows.push([]);
      x = 16;
    }
    rows.at(-1).push({ x, index, text });
    x += wide;
  });
  return rows;
}

/** Draws the same as PNG; resolves to a blob. */
export async function pngOf(picture) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgOf(picture))}`;
  await image.decode();
  const canvas = h("canvas", { width: image.width * SCALE, height: image.height * SCALE });
  const ctx = canvas.getContext("2d", { alpha: false });
  ctx.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** Two buttons that save the picture that a function gives. */
export function pictureButtons(make) {
  const save = async (kind) => {
    const picture = make();
    const blob = kind === "svg" ? new Blob([svgOf(picture)], { type: "image/svg+xml" }) : await pngOf(picture);
    const link = h("a", { href: URL.createObjectURL(blob), download: `${picture.name}.${kind}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  return h("span", { class: "picture-buttons", role: "group", "aria-label": "Save as a picture" }, ...["svg", "png"].map((kind) =>
    h("button", { type: "button", class: "small", text: kind.toUpperCase(), "aria-label": `Save as ${kind.toUpperCase()}`, title: `Save as a picture for paper, ${kind.toUpperCase()}`,
      onclick: () => save(kind) })));
}

/** A name for a file out of what is shown and when. */
export const pictureName = (what, utcMs) => `${what.replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 60)}-${new Date(utcMs).toISOString().slice(0, 19).replaceAll(":", "-")}`;
