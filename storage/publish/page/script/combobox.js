// An editable combobox with a list, as in the WAI-ARIA Authoring Practices: the input keeps the focus,
// arrows move through the list, Enter takes, Escape closes.

const LIST_LIMIT = 60;

/**
 * options() gives [{ value, text, also, count }]; choose(value) is called with what was taken.
 * Returns set(text), which shows what is chosen.
 */
function combobox(input, options, choose) {
  const list = el("ul", { class: "options", id: `${input.id}-options`, role: "listbox", "aria-labelledby": `${input.id}-label`, hidden: true });
  input.after(list);
  for (const [key, value] of Object.entries({
    role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(key, value);
  let shown = "", found = [], at = -1;

  function open(query) {
    const words = plain(query).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    const starts = (option) => {
      const parts = plain(`${option.text} ${option.also}`).split(/[^\p{L}\p{N}]+/u);
      return words.every((word) => parts.some((part) => part.startsWith(word)));
    };
    found = options().filter(starts).slice(0, LIST_LIMIT);
    list.replaceChildren(...found.map((option, i) =>
      el("li", { role: "option", id: `${list.id}-${i}`, "aria-selected": "false" }, option.text, el("span", {}, option.count === null ? "" : stories(option.count)))));
    if (!found.length) list.append(el("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Nothing of that name here"));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    move(words.length && found.length ? 0 : -1);
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    at = -1;
  }

  function move(to) {
    at = to;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    if (at < 0) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    input.setAttribute("aria-activedescendant", `${list.id}-${at}`);
    const item = list.children[at];
    list.scrollTop = Math.min(item.offsetTop, Math.max(list.scrollTop, item.offsetTop + item.offsetHeight - list.clientHeight));
  }

  function take(i) {
    close();
    choose(found[i].value);
  }

  function back() {
    close();
    input.value = shown;
  }

  input.addEventListener("input", () => open(input.value));
  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => { if (list.hidden) { input.select(); open(""); } });
  input.addEventListener("blur", back);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the input keeps the focus
  list.addEventListener("click", (event) => {
    const i = [...list.children].indexOf(event.target.closest("li"));
    if (found[i]) take(i);
  });
  input.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      if (list.hidden) open("");
      const count = found.length;
      if (count) move(at < 0 ? (steps[event.key] > 0 ? 0 : count - 1) : (at + steps[event.key] + count) % count);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!list.hidden && at >= 0) take(at);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      back();
    }
  });
  return (text) => {
    shown = text;
    input.value = text;
  };
}

/** Lower case without accents. */
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
