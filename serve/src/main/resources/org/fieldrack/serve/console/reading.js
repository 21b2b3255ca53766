// One value that is alive: number, unit, alarm, age. Never a stale number dressed as a live one.

import { h, setAttribute, setText } from "./dom.js";
import { NumberFormat, age, duration, moment, valueText } from "./format.js";
import { lookOf, shapeOf } from "./state-badge.js";
import { observe, unobserve } from "./visibility.js";

// digits that fit a row's column
const LONGEST = 12;

/** <fr-reading>: bind(store, address, property) before it is inserted. */
class Reading extends HTMLElement {
  visible = false;
  #store;
  #address;
  #property;
  #words = false;
  #format;
  #shown;
  #forget = () => {};
  #onTick = () => this.visible && this.render();
  #number = h("span", { class: "number" });
  #unit = h("span", { class: "unit" });
  #flag = h("span", { class: "flag", "aria-hidden": "true" });
  #age = h("span", { class: "age" });

  bind(store, address, property) {
    this.#store = store;
    this.#address = address;
    this.#property = property;
    this.#format = new NumberFormat(property);
    this.#words = property.type !== "REAL" && property.type !== "INTEGER";
    this.classList.toggle("text", this.#words);
    return this;
  }

  connectedCallback() {
    this.replaceChildren(this.#flag, this.#number, this.#unit, this.#age);
    this.#forget = this.#store.listen(this.#address, () => this.visible && this.render());
    this.#store.addEventListener("tick", this.#onTick);
    observe(this);
  }

  disconnectedCallback() {
    unobserve(this);
    this.#forget();
    this.#store.removeEventListener("tick", this.#onTick);
  }

  render() {
    const reading = this.#store.reading(this.#address);
    if (!reading) {
      setText(this.#number, this.#property.secret ? "•••" : "–");
      setText(this.#unit, "");
      return;
    }
    if (reading !== this.#shown) {
      this.#shown = reading;
      const { text, unit } = this.#text(reading.value);
      setText(this.#number, text);
      setText(this.#unit, unit);
      // a number that is wider than its column breaks like a text: it is never cut
      this.classList.toggle("text", this.#words || text.length > LONGEST);
      this.title = `${valueText(reading.value)} ${this.#property.unit?.text ?? ""}\n${moment(reading.time)}`
        + (reading.status ? `\n${reading.status}` : "");
    }
    const look = reading.severity === "NONE" ? null : lookOf(reading.severity);
    setAttribute(this, "data-look", reading.quality === "STALE" ? "lost" : look);
    setText(this.#flag, reading.quality === "STALE" ? shapeOf("lost") : look ? shapeOf(look) : "");
    const stale = this.#store.isStale(reading);
    setAttribute(this, "data-stale", stale);
    setText(this.#age, stale ? age(this.#store.now() - reading.confirmed) : "");
  }

  #text(value) {
    if (this.#property.secret) {
      return { text: "•••", unit: "" };
    } else if (typeof value === "bigint" && this.#property.displayType !== "hex") {
      return { text: valueText(value).replace("-", "−"), unit: this.#property.unit?.text ?? "" };
    } else if (typeof value !== "number" && typeof value !== "bigint") {
      return { text: valueText(value), unit: Array.isArray(value) ? this.#property.unit?.text ?? "" : "" };
    } else if (this.#property.displayType === "duration") {
      return { text: duration(value * 1000), unit: "" };
    } else if (this.#property.displayType === "hex") {
      return { text: hex(value), unit: "" };
    }
    return this.#format.push(value);
  }
}

/** Negative numbers are shown as the two's complement in which the instrument has them. */
function hex(value) {
  return typeof value === "number" && !Number.isInteger(value) ? valueText(value) : `0x${BigInt.asUintN(64, BigInt(value)).toString(16).toUpperCase()}`;
}

customElements.define("fr-reading", Reading);

/** Makes the element of one value. */
export function readingOf(store, address, property) {
  return document.createElement("fr-reading").bind(store, address, property);
}
