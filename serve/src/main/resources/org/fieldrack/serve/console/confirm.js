// Commands: those that are dangerous ask once, in the sentence that says what will happen; the button names the deed.

import * as api from "./api.js";
import { h } from "./dom.js";
import { clock } from "./format.js";
import { hindrance, parse } from "./set-field.js";

/** Asks with a sentence; resolves to true where the person agrees. */
export function confirm(sentence, deed, fields = []) {
  return new Promise((resolve) => {
    const dialog = h("dialog", { class: "confirm", "aria-label": deed },
      h("form", { method: "dialog" },
        h("p", { text: sentence }),
        ...fields,
        h("p", { class: "buttons" },
          h("button", { value: "no", type: "button", text: "Leave it", onclick: () => dialog.close("no") }),
          h("button", { class: "primary", value: "yes", type: "button", text: deed, onclick: () => dialog.close("yes") }))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.tagName === "INPUT") {
        event.preventDefault();
        dialog.close("yes");
      }
    });
    document.body.append(dialog);
    dialog.showModal();
    (dialog.querySelector("input, select") ?? dialog.querySelector("button")).focus();
  });
}

/** Makes the button of a command, which asks for arguments where it takes some. */
export function commandButton(store, device, command) {
  const emergency = /^emergency/i.test(command.name);
  const said = h("span", { class: "said", role: "status" });
  const button = h("button", { class: emergency ? "command emergency" : "command", type: "button", text: command.name, onclick: () => run() });
  const hinder = () => {
    const why = hindrance(store, device, command);
    button.disabled = why !== "";
    button.title = [command.description, why].filter(Boolean).join("\n");
  };
  store.addEventListener("devices", () => button.isConnected && hinder());
  hinder();

  async function run() {
    const inputs = (command.arguments ?? []).map((argument) => input(argument));
    const fields = inputs.map(({ label }) => label);
    const asks = command.confirmation || (fields.length > 0 ? command.description || command.name : "");
    if (asks && !(await confirm(asks, command.name, fields))) {
      return;
    }
    const args = {};
    inputs.forEach(({ field, argument }) => {
      if (field.value !== "") {
        args[argument.path] = parse(field.value, argument);
      }
    });
    said.textContent = "…";
    said.classList.remove("refused");
    try {
      const answer = await api.call(device, command.path, args);
      said.textContent = `${answer.said ?? "done"} · ${clock(Date.now())}`;
      // of an emergency off it stays to be read that it was done
      emergency || setTimeout(() => (said.textContent = ""), 3000);
    } catch (refusal) {
      said.textContent = refusal.message;
      said.classList.add("refused");
    }
  }

  return h("span", { class: "command-box" }, button, said);
}

function input(argument) {
  const field = argument.options
    ? h("select", {}, ...argument.options.map((o) => h("option", { text: o.name })))
    : argument.type === "BOOL"
      ? h("select", {}, h("option", { value: "true", text: "on" }), h("option", { value: "false", text: "off" }))
      : h("input", { type: "text", autocomplete: "off" });
  if (argument.default !== undefined) {
    field.value = String(argument.default);
  }
  const limits = argument.limits ?? {};
  const range = limits.min !== undefined && limits.max !== undefined ? `${limits.min} to ${limits.max}` : "";
  const label = h("label", {}, h("span", { text: argument.name }), field,
    h("span", { class: "unit", text: [argument.unit?.text, range].filter(Boolean).join(", ") }));
  return { label, field, argument };
}
