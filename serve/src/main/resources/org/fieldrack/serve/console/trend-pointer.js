// Hands on a trend: wheel and two fingers zoom where they are, dragging moves, double click returns to live.

import { Fingers, MOVED, wheelGain } from "./time-window.js";

/**
 * Listens on the plot.
 *
 * @param trend time(x) in ms at a place in px, span() as [to, length], zoom(time, factor), move(to), goLive()
 */
export function listen(over, trend) {
  const fingers = new Fingers();
  const place = (event) => event.clientX - over.getBoundingClientRect().left;
  let drag = null;

  function move(event) {
    const x = place(event);
    if (!fingers.move(event, x)) {
      return;
    }
    if (fingers.count === 2) {
      const pinched = fingers.pinch();
      pinched && trend.zoom(trend.time(pinched.x), pinched.gain);
      drag = null;
    } else if (drag && Math.abs(x - drag.x) > MOVED) {
      trend.move(drag.to - (x - drag.x) * drag.perPixel);
    }
  }

  const up = (event) => {
    fingers.up(event);
    drag = null;
  };
  over.addEventListener("wheel", (event) => {
    event.preventDefault();
    trend.zoom(trend.time(place(event)), wheelGain(event));
  }, { passive: false });
  over.addEventListener("dblclick", trend.goLive);
  over.addEventListener("pointerdown", (event) => {
    const x = place(event);
    const [to, length] = trend.span();
    over.setPointerCapture(event.pointerId);
    fingers.down(event, x);
    drag = { x, to, perPixel: length / over.clientWidth };
  });
  over.addEventListener("pointermove", move);
  over.addEventListener("pointerup", up);
  over.addEventListener("pointercancel", up);
}
