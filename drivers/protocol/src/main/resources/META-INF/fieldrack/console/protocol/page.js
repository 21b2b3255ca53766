// An instrument on a byte bus: how its line is, who holds it and who waits, what was counted, and what goes over the wire.

const PERIOD_MS = 1000;
const MOST_LINES = 500;
const ARROWS = { OUT: "→", IN: "←", NOTE: "·" };

const el = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
  node.append(...children);
  return node;
};

/** Shows the page; what it returns ends it. */
export function page(device, root) {
  const href = new URL("./page.css", import.meta.url).href;
  if (!document.querySelector(`link[href="${href}"]`)) {
    document.head.append(el("link", { rel: "stylesheet", href }));
  }
  const bus = busSection();
  const queue = queueSection();
  const counters = countersSection();
  const wire = wireSection(device);
  root.append(el("div", { class: "bus-page" }, bus.element, queue.element, counters.element, wire.element));
  let ended = false;
  let timer = null;
  async function look() {
    try {
      const answer = await device.bus();
      bus.show(answer, null);
      queue.show(answer.lock);
      counters.show(answer.counters);
    } catch (fault) {
      bus.show(null, fault.message);
    }
    timer = ended ? null : setTimeout(look, PERIOD_MS);
  }
  look();
  return () => {
    ended = true;
    clearTimeout(timer);
    wire.stop();
  };
}

function section(title, ...children) {
  return el("section", { "aria-label": title }, el("h2", {}, title), ...children);
}

/** Returns a list of facts and a function that fills in one of them. */
function facts(names) {
  const list = el("dl", { class: "facts" });
  const places = new Map(names.map(([key, name]) => {
    const place = el("dd", { "data-fact": key }, "–");
    list.append(el("dt", {}, name), place);
    return [key, place];
  }));
  return { list, set: (key, text) => (places.get(key).textContent = text) };
}

function busSection() {
  const { list, set } = facts([["address", "Address"], ["connected", "Connection"]]);
  const said = el("p", { class: "rule", role: "alert", hidden: "" });
  return {
    element: section("Bus", list, said),
    show(bus, problem) {
      said.hidden = problem === null;
      said.textContent = problem ?? "";
      if (bus) {
        set("address", bus.address);
        set("connected", bus.connected ? "connected" : "not connected, tried again and again");
      }
    },
  };
}

function queueSection() {
  const { list, set } = facts([
    ["owner", "Held by"], ["held", "For"], ["grants", "Given out"], ["contended", "Of these, waited for"],
    ["timeouts", "Gave up waiting"], ["longest", "Longest wait"],
  ]);
  const body = el("tbody");
  const head = el("tr", {}, ...["Waiting", "Priority", "For"].map((text) => el("th", { scope: "col" }, text)));
  const waiting = el("table", { class: "waiters" }, el("thead", {}, head), body);
  const nobody = el("p", { class: "quiet" }, "Nobody waits.");
  return {
    element: section("Lock queue", list, waiting, nobody),
    show(lock) {
      const waiters = lock?.waiters ?? [];
      set("owner", lock ? (lock.owner ?? "nobody") : "this bus has no queue");
      set("held", lock?.owner ? time(lock.heldNanos) : "–");
      set("grants", lock ? count(lock.grants) : "–");
      set("contended", lock ? share(lock.contended, lock.grants) : "–");
      set("timeouts", lock ? count(lock.timeouts) : "–");
      set("longest", lock ? time(lock.longestWaitNanos) : "–");
      waiting.hidden = waiters.length === 0;
      nobody.hidden = waiters.length > 0;
      body.replaceChildren(...waiters.map((waiter) => el("tr", {}, el("td", {}, waiter.client),
        el("td", {}, waiter.priority.toLowerCase()), el("td", {}, time(waiter.waitedNanos)))));
    },
  };
}

function countersSection() {
  const list = el("dl", { class: "facts" });
  const places = new Map();
  return {
    element: section("Counted", list),
    show(counters) {
      for (const [name, value] of Object.entries(counters ?? {})) {
        if (!places.has(name)) {
          places.set(name, el("dd"));
          list.append(el("dt", {}, name.replace(/^bus_/, "").replaceAll("_", " ")), places.get(name));
        }
        places.get(name).textContent = count(value);
      }
    },
  };
}

function wireSection(device) {
  const button = el("button", { type: "button", "aria-pressed": "false" }, "Follow");
  const log = el("ol", { class: "wire", tabindex: "0", "aria-label": "Wire log" });
  const said = el("p", { class: "quiet" }, "Every message both ways, while it is followed.");
  let following = 0;
  async function follow(mine) {
    let after = -1;
    while (following === mine) {
      try {
        const answer = await device.wire(after);
        after = answer.next;
        if (following === mine) {
          add(answer);
        }
      } catch (fault) {
        stop();
        said.textContent = fault.message;
      }
    }
  }
  function add(answer) {
    const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 4;
    if (answer.dropped > 0) {
      log.append(el("li", { class: "lost" }, `${count(answer.dropped)} messages came too fast to be shown`));
    }
    log.append(...answer.lines.slice(-MOST_LINES).map((line) => el("li", { "data-direction": line.direction },
      el("time", {}, new Date(line.time / 1e6).toISOString().slice(11, 23)), el("span", {}, ARROWS[line.direction] ?? "·"),
      el("code", {}, line.text), el("span", { class: "who" }, line.client ?? ""))));
    while (log.childElementCount > MOST_LINES) {
      log.firstElementChild.remove();
    }
    if (atEnd) {
      log.scrollTop = log.scrollHeight;
    }
  }
  function stop() {
    following = 0;
    button.setAttribute("aria-pressed", "false");
    button.textContent = "Follow";
  }
  button.addEventListener("click", () => {
    if (following) {
      stop();
    } else {
      following = Date.now();
      button.setAttribute("aria-pressed", "true");
      button.textContent = "Stop";
      follow(following);
    }
  });
  return { element: section("Wire", el("p", { class: "bar" }, button, said), log), stop };
}

const count = (value) => Number(value).toLocaleString("en").replaceAll(",", "\u202f");

function share(part, whole) {
  const percent = whole > 0 && part > 0 ? ` (${((100 * part) / whole).toPrecision(2)} %)` : "";
  return count(part) + percent;
}

/** Prints nanoseconds with three digits and the unit that fits. */
function time(nanos) {
  for (const [factor, unit] of [[1e9, "s"], [1e6, "ms"], [1e3, "µs"]]) {
    if (nanos >= factor) {
      return `${Number((nanos / factor).toPrecision(3))} ${unit}`;
    }
  }
  return `${Math.round(nanos)} ns`;
}
