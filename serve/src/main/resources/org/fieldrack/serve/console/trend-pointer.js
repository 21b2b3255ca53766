// Hands on a trend: the wheel zooms at the pointer, dragging moves, double click returns to live.

const MOVED = 3;

/**
 * Listens on the plot.
 *
 * @param trend time(x) in ms at a place in px, span() as [to, length], zoom(time, factor), move(to), goLive()
 */
export function listen(over, trend) {
  over.addEventListener("wheel", (event) => {
    event.preventDefault();
    trend.zoom(trend.time(event.clientX - over.getBoundingClientRect().left), event.deltaY > 0 ? 1.25 : 0.8);
  }, { passive: false });
  over.addEventListener("dblclick", trend.goLive);
  over.addEventListener("pointerdown", (down) => {
    const [start, length] = trend.span();
    const perPixel = length / over.clientWidth;
    over.setPointerCapture(down.pointerId);
    over.onpointermove = (move) => {
      if (Math.abs(move.clientX - down.clientX) > MOVED) {
        trend.move(start - (move.clientX - down.clientX) * perPixel);
      }
    };
    over.onpointerup = over.onpointercancel = () => (over.onpointermove = null);
  });
}
