// Colour tokens for what is drawn on a canvas, and the hatching of what nobody saw.

/** Returns the value of a colour token. */
export function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Returns the colour of the i-th trace, as opaque as wanted. */
export function traceColour(i, alpha = 1) {
  const hex = token(`t${(i % 8) + 1}`);
  return alpha === 1 ? hex : `${hex}${Math.round(alpha * 255).toString(16).padStart(2, "0")}`;
}

/** Hatches a rectangle with the present stroke style. */
export function hatch(ctx, left, top, right, bottom, step = 8) {
  const height = bottom - top;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, right - left, height);
  ctx.clip();
  ctx.beginPath();
  for (let x = Math.floor((left - height) / step) * step; x < right; x += step) {
    ctx.moveTo(x, bottom);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
  ctx.restore();
}
