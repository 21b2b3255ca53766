// How a headstage lies in space: a box seen from before and above, turned by yaw, pitch and roll, and the three angles.

import { h, setText } from "/console/dom.js";
import { colours } from "/console/waveform-drawing.js";

const SIZE = 190;
/** Half of length, width and height of the box; its nose is towards +x. */
const HALF = [1, 0.62, 0.16];
const FACES = [[0, 1, 3, 2], [4, 5, 7, 6], [0, 1, 5, 4], [2, 3, 7, 6], [0, 2, 6, 4], [1, 3, 7, 5]];
const NOSE = 5;

/** Follows the properties yaw, roll and pitch of a node; returns { element, end }. */
export function orientation(device, node) {
  const canvas = h("canvas", { role: "img", "aria-label": "Orientation", width: SIZE * devicePixelRatio, height: SIZE * devicePixelRatio });
  const angles = { yaw: NaN, pitch: NaN, roll: NaN };
  const texts = Object.fromEntries(Object.keys(angles).map((name) => [name, h("dd", { text: "–" })]));
  let asked = false;
  let ended = false;

  function draw() {
    asked = false;
    if (!ended) {
      paint(canvas.getContext("2d"), angles);
    }
  }

  function take(name, reading) {
    const degrees = Number(reading?.value);
    angles[name] = reading ? degrees : NaN;
    setText(texts[name], Number.isFinite(angles[name]) ? `${degrees.toFixed(1).replace("-", "−")}°` : "–");
    if (!asked) {
      asked = true;
      requestAnimationFrame(draw);
    }
  }

  for (const name of Object.keys(angles)) {
    take(name, device.reading(`${node}.${name}`));
    device.on(`${node}.${name}`, (_, reading) => take(name, reading));
  }
  const themed = () => requestAnimationFrame(draw);
  addEventListener("fieldrack-theme", themed);
  return {
    element: h("figure", { class: "oni-orientation" }, canvas,
      h("dl", {}, ...Object.entries(texts).flatMap(([name, text]) => [h("dt", { text: name }), text]))),
    end() {
      ended = true;
      removeEventListener("fieldrack-theme", themed);
    },
  };
}

/** Turns a point by yaw about z, pitch about y and roll about x. */
function turned([x, y, z], { yaw, pitch, roll }) {
  const [a, b, c] = [yaw, pitch, roll].map((degrees) => ((degrees || 0) * Math.PI) / 180);
  const [y1, z1] = [y * Math.cos(c) - z * Math.sin(c), y * Math.sin(c) + z * Math.cos(c)];
  const [x2, z2] = [x * Math.cos(b) + z1 * Math.sin(b), -x * Math.sin(b) + z1 * Math.cos(b)];
  return [x2 * Math.cos(a) - y1 * Math.sin(a), x2 * Math.sin(a) + y1 * Math.cos(a), z2];
}

function paint(ctx, angles) {
  const c = colours();
  const scale = devicePixelRatio;
  ctx.setTransform(scale, 0, 0, scale, 0, 0);
  ctx.clearRect(0, 0, SIZE, SIZE);
  // seen from 25° above; further away is smaller
  const [sin, cos] = [Math.sin(0.44), Math.cos(0.44)];
  const seen = ([x, y, z]) => {
    const depth = 5 + y * cos - z * sin;
    return [SIZE / 2 + (x * 330) / depth, SIZE / 2 - ((y * sin + z * cos) * 330) / depth, depth];
  };
  ring(ctx, c, seen);
  const corners = [];
  for (let i = 0; i < 8; i++) {
    corners.push(seen(turned([(i & 4 ? 1 : -1) * HALF[0], (i & 2 ? 1 : -1) * HALF[1], (i & 1 ? 1 : -1) * HALF[2]], angles)));
  }
  const faces = FACES.map((face, i) => ({ face, nose: i === 1, depth: face.reduce((sum, k) => sum + corners[k][2], 0) })).sort((a, b) => b.depth - a.depth);
  for (const { face, nose } of faces) {
    ctx.beginPath();
    face.forEach((k) => ctx.lineTo(corners[k][0], corners[k][1]));
    ctx.closePath();
    ctx.fillStyle = nose ? c.traces[1] : c.panel;
    ctx.fill();
    ctx.fillStyle = nose ? c.traces[1] : `${c.traces[0]}55`;
    ctx.fill();
    ctx.strokeStyle = c.soft;
    ctx.stroke();
  }
}

/** A level ring about the box, marked where yaw is 0. */
function ring(ctx, c, seen) {
  ctx.strokeStyle = c.line;
  ctx.beginPath();
  for (let i = 0; i <= 48; i++) {
    const [x, y] = seen([Math.cos((i * Math.PI) / 24) * 1.15, Math.sin((i * Math.PI) / 24) * 1.15, 0]);
    ctx.lineTo(x, y);
  }
  ctx.stroke();
  const [x, y] = seen([1.15, 0, 0]);
  ctx.fillStyle = c.soft;
  ctx.beginPath();
  ctx.arc(x, y, NOSE / 2, 0, 7);
  ctx.fill();
}
