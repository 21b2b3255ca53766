// Hands on a waveform: wheel, drag, two fingers, double click, keys.

import { Fingers, MOVED, wheelGain } from "./time-window.js";

const GUTTER = 64;
const NEAR = 6;

/** Listens on the host of a waveform; returns a function that ends it. */
export function listen(wave, host, markers) {
  const place = (event) => {
    const { left, top } = host.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const laneAt = (y) => wave.lanes.find((lane) => y >= lane.box.top && y < lane.box.top + lane.box.height);
  const fingers = new Fingers();
  let drag = null;

  function wheel(event) {
    event.preventDefault();
    const { x, y } = place(event);
    const gain = wheelGain(event);
    const lane = laneAt(y);
    if (x < GUTTER && lane?.range) {
      scale(lane, gain, y);
      wave.redraw();
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      wave.move((event.deltaX || event.deltaY) / host.clientWidth);
    } else {
      wave.zoom(gain, wave.view().time(x));
    }
  }

  function scale(lane, gain, y) {
    const [low, high] = lane.range;
    const pivot = high - ((y - lane.box.top) / lane.box.height) * (high - low);
    lane.auto = false;
    lane.range = [pivot - (pivot - low) * gain, pivot + (high - pivot) * gain];
  }

  function down(event) {
    const { x, y } = place(event);
    host.setPointerCapture(event.pointerId);
    fingers.down(event, x);
    const marker = markers.near(x, NEAR * (event.pointerType === "touch" ? 3 : 1));
    drag = { x, y, from: wave.from, to: wave.to, marker, moved: false, lane: x < GUTTER && laneAt(y)?.range ? laneAt(y) : null };
    drag.range = drag.lane?.range;
  }

  function move(event) {
    const { x, y } = place(event);
    wave.point(x);
    setCursor(x);
    if (!fingers.move(event, x) || !drag) {
      return;
    }
    drag.moved ||= Math.abs(x - drag.x) + Math.abs(y - drag.y) > MOVED;
    if (fingers.count === 2) {
      const pinched = fingers.pinch();
      pinched && wave.zoom(pinched.gain, wave.view().time(pinched.x));
    } else if (drag.marker !== null) {
      markers.drag(drag.marker, wave.view().time(x));
    } else if (drag.lane) {
      const by = ((y - drag.y) / drag.lane.box.height) * (drag.range[1] - drag.range[0]);
      drag.lane.auto = false;
      drag.lane.range = [drag.range[0] + by, drag.range[1] + by];
      wave.redraw();
    } else if (drag.moved) {
      const by = ((drag.x - x) * (drag.to - drag.from)) / (host.clientWidth - GUTTER - 10);
      wave.show(drag.from + by, drag.to + by);
    }
  }

  function setCursor(x) {
    host.dataset.hand = markers.near(x, NEAR) !== null ? "marker" : x < GUTTER ? "scale" : "";
  }

  function up(event) {
    fingers.up(event);
    if (fingers.count === 0) {
      drag = null;
    }
  }

  function double(event) {
    const { x, y } = place(event);
    const lane = laneAt(y);
    if (x < GUTTER && lane) {
      lane.auto = true;
      lane.range = null;
      wave.redraw();
    } else {
      wave.fit();
    }
  }

  function key(event) {
    const deeds = {
      ArrowLeft: () => (event.altKey ? 0 : markers.step(event.shiftKey ? -1 : 0) || wave.move(-0.2)),
      ArrowRight: () => (event.altKey ? 0 : markers.step(event.shiftKey ? 1 : 0) || wave.move(0.2)),
      "+": () => wave.zoom(0.5), "=": () => wave.zoom(0.5), "-": () => wave.zoom(2), "−": () => wave.zoom(2),
      Home: () => wave.fit(), End: () => wave.goLive(),
    };
    if (deeds[event.key] && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      deeds[event.key]();
    }
  }

  const pageKey = (event) => {
    if (event.target.matches("input:not([type=checkbox]), select, textarea") || document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey) {
      return;
    }
    if (event.key === "m") {
      wave.mark();
    } else if (event.key === "Escape") {
      markers.clear();
    } else if (event.key === "End" && event.target !== host) {
      wave.goLive();
    }
  };
  const leave = () => wave.point(null);
  host.addEventListener("wheel", wheel, { passive: false });
  host.addEventListener("pointerdown", down);
  host.addEventListener("pointermove", move);
  host.addEventListener("pointerup", up);
  host.addEventListener("pointercancel", up);
  host.addEventListener("pointerleave", leave);
  host.addEventListener("dblclick", double);
  host.addEventListener("keydown", key);
  document.addEventListener("keydown", pageKey);
  return () => document.removeEventListener("keydown", pageKey);
}
