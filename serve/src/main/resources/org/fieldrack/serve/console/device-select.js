// A choice of one device, or of every one; the list follows the lab.

import { h } from "./dom.js";

/** Makes the choice: a select element; call its end() when the page goes. */
export function deviceSelect(store) {
  const select = h("select", { "aria-label": "Device" });
  const fill = () => {
    const names = ["", ...store.devices.keys()];
    if (names.join() !== [...select.options].map((option) => option.value).join()) {
      const chosen = select.value;
      select.replaceChildren(...names.map((name) => h("option", { value: name, text: name || "every device" })));
      select.value = names.includes(chosen) ? chosen : "";
    }
  };
  store.addEventListener("devices", fill);
  select.end = () => store.removeEventListener("devices", fill);
  fill();
  return select;
}
