// Setting a property: the field keeps what was typed, the rule that refused it stands beneath, Esc restores.

import * as api from "./api.js";
import { h, setAttribute, svg } from "./dom.js";
import { valueText } from "./format.js";
import { parseExact, stringify } from "./json.js";

const LEVELS = ["OBSERVER", "USER", "OPERATOR", "EXPERT", "ADMIN"];

/** Returns why something may not be set or called now; empty where it may. */
export function hindrance(store, device, item) {
  const level = store.health?.level ?? "OBSERVER";
  if (LEVELS.indexOf(level) < LEVELS.indexOf(item.level)) {
    return `needs access level ${item.level}; this console has ${level}`;
  }
  const state = store.devices.get(device)?.state.state;
  if (item.states && state && !item.states.includes(state)) {
    return `not in state ${state.toLowerCase().replaceAll("_", " ")}`;
  }
  return "";
}

/** <fr-set>: bind(store, device, property) before it is inserted. */
class SetField extends HTMLElement {
  #store;
  #device;
  #property;
  #field;
  #button;
  #message;
  #lock = svg("svg", { class: "lock", viewBox: "0 0 10 12", width: 10, height: 12, role: "img", hidden: true },
    svg("path", { d: "M2.5 5V3.5a2.5 2.5 0 0 1 5 0V5", class: "bow" }), svg("rect", { x: 1, y: 5, width: 8, height: 6.5, rx: 1 }));
  #forget = () => {};
  #onChange = () => this.#hinder();

  bind(store, device, property) {
    this.#store = store;
    this.#device = device;
    this.#property = property;
    const id = `rule-${device}-${property.path}`.replaceAll(".", "-");
    this.#field = this.#makeField();
    setAttribute(this.#field, "aria-label", `Set ${property.name}${property.unit ? ` in ${property.unit.text}` : ""}`);
    setAttribute(this.#field, "aria-describedby", id);
    this.#button = h("button", { class: "set", type: "button", text: "Set", "aria-label": `Set ${property.name}`, hidden: true,
      onclick: () => this.#send() });
    this.#message = h("p", { class: "rule", id, role: "alert", hidden: true });
    this.#field.addEventListener("input", () => this.#touched());
    this.#field.addEventListener("keydown", (event) => this.#key(event));
    this.replaceChildren(h("span", { class: "field" }, this.#lock, this.#field, this.#button), this.#message);
    return this;
  }

  #makeField() {
    const { type, options, secret } = this.#property;
    if (type === "BOOL") {
      return h("select", {}, h("option", { value: "true", text: "on" }), h("option", { value: "false", text: "off" }));
    } else if (options && type !== "ENUMS") {
      return h("select", {}, ...options.map((o) => h("option", { value: o.name, text: o.name, title: o.description })));
    }
    const numeric = type === "REAL" || type === "INTEGER";
    return h("input", { type: secret ? "password" : "text", inputmode: numeric ? "decimal" : "text", autocomplete: "off",
      spellcheck: "false", class: numeric ? "numeric" : "" });
  }

  connectedCallback() {
    this.#forget = this.#store.listen(`${this.#device}.${this.#property.path}`, () => this.#follow());
    this.#store.addEventListener("devices", this.#onChange);
    this.#follow();
    this.#hinder();
  }

  disconnectedCallback() {
    this.#forget();
    this.#store.removeEventListener("devices", this.#onChange);
  }

  #hinder() {
    const why = hindrance(this.#store, this.#device, this.#property);
    this.#field.disabled = why !== "";
    this.#lock.toggleAttribute("hidden", why === "");
    setAttribute(this.#lock, "aria-label", why);
    this.title = why;
  }

  /** Shows the present value until somebody begins to change it. */
  #follow() {
    if (this.dataset.touched === undefined && document.activeElement !== this.#field) {
      this.#restore();
    }
  }

  #restore() {
    const reading = this.#store.reading(`${this.#device}.${this.#property.path}`);
    const value = reading?.value;
    this.#field.value = value === undefined || value === null ? "" : Array.isArray(value) ? stringify(value)
      : typeof value === "boolean" ? String(value) : valueText(value);
  }

  #touched() {
    this.dataset.touched = "";
    this.#button.hidden = false;
  }

  #rest() {
    delete this.dataset.touched;
    this.#button.hidden = true;
    this.#tell("");
    this.#restore();
  }

  #key(event) {
    if (event.key === "Enter") {
      event.preventDefault();
      this.#send();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this.#rest();
      this.#field.blur();
    }
  }

  #tell(text) {
    this.#message.hidden = text === "";
    this.#message.textContent = text;
    setAttribute(this.#field, "aria-invalid", text !== "" ? "true" : null);
  }

  async #send() {
    const { path } = this.#property;
    this.#tell("");
    setAttribute(this, "data-busy", true);
    try {
      await api.set(this.#device, path, parse(this.#field.value, this.#property));
      delete this.dataset.touched;
      this.#button.hidden = true;
      this.#store.dispatchEvent(new CustomEvent("said", { detail: `${this.#device}.${path} set` }));
      setAttribute(this, "data-done", true);
      setTimeout(() => setAttribute(this, "data-done", false), 900);
    } catch (refusal) {
      this.#tell(refusal.message);
    } finally {
      setAttribute(this, "data-busy", false);
    }
  }
}

customElements.define("fr-set", SetField);

/** Reads what was typed; what is no number goes as text, so that the server says what is wrong with it. */
export function parse(text, property) {
  const { type } = property;
  if (type === "BOOL") {
    return text === "true";
  } else if (type === "REAL" || type === "INTEGER") {
    const written = text.trim().replace("−", "-").replace(",", ".");
    const number = Number(written);
    if (type === "INTEGER" && /^[-+]?\d+$/.test(written) && !Number.isSafeInteger(number)) {
      return BigInt(written.replace("+", ""));
    }
    return written === "" || Number.isNaN(number) ? text : number;
  } else if (type.endsWith("S") || type === "TABLE") {
    try {
      return parseExact(text);
    } catch {
      return text;
    }
  }
  return text;
}

export function setField(store, device, property) {
  return document.createElement("fr-set").bind(store, device, property);
}
