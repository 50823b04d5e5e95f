// A text field with a list of what fits: type, arrow keys and Enter, or click. After the WAI-ARIA pattern "editable combobox with list".

import { el, markedText } from "./dom.js";

let made = 0;

/**
 * Returns a combobox: {element, input, set(option | null), clear()}.
 * `options(text)` gives what fits: [{value, label, note, ranges: [[start, end]], before: element}]; for "" what to offer first.
 * `onchoose(option | null)`: null after the field was emptied. `none(text)` is said where nothing fits.
 */
export function createCombobox({ label, testid, placeholder = "", options, onchoose, none = () => "nothing fits" }) {
  const id = `combobox-${++made}`;
  const list = el("ul", { id: `${id}-list`, role: "listbox", "aria-label": label, hidden: "" });
  const input = el("input", {
    id,
    type: "text",
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-autocomplete": "list",
    autocomplete: "off",
    spellcheck: "false",
    placeholder,
    ...(testid ? { "data-testid": testid } : {}),
  });
  const erase = el("button", { type: "button", class: "erase", "aria-label": `clear ${label}`, hidden: "" }, "×");
  const box = { id, label, input, list, erase, options, onchoose, none, found: [], active: -1, chosen: null };
  listen(box);
  const element = el("div", { class: "combobox" }, el("label", { for: id }, label), el("div", { class: "field" }, input, erase, list));
  const set = (option) => {
    box.chosen = option;
    input.value = option ? option.label : "";
    erase.hidden = !option;
    close(box);
  };
  return { element, input, set, clear: () => set(null) };
}

function listen(box) {
  const { input, list } = box;
  input.addEventListener("input", () => {
    // An emptied field is a choice as well: of nothing.
    if (!input.value && box.chosen) choose(box, null);
    open(box);
  });
  input.addEventListener("click", () => (list.hidden ? open(box, true) : undefined));
  input.addEventListener("focus", () => input.select());
  input.addEventListener("keydown", (event) => press(box, event));
  input.addEventListener("blur", () => leave(box));
  // The field keeps the focus while the list is clicked, else it would close before the click lands.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[data-number]");
    if (item) choose(box, box.found[Number(item.dataset.number)]);
  });
  box.erase.addEventListener("click", () => {
    choose(box, null);
    input.focus();
  });
}

// Shows what fits; a field that holds the choice itself offers everything.
function open(box, all = false) {
  const isChoice = box.chosen && box.input.value === box.chosen.label;
  const text = all || isChoice ? "" : box.input.value;
  box.found = box.options(text);
  box.active = text.trim() && box.found.length ? 0 : -1;
  const items = box.found.map((option, number) => toItem(box, option, number));
  const empty = el("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, box.none(text));
  box.list.replaceChildren(...(items.length ? items : [empty]));
  box.list.hidden = false;
  box.list.scrollTop = 0;
  box.input.setAttribute("aria-expanded", "true");
  mark(box);
}

function close(box) {
  box.list.hidden = true;
  box.active = -1;
  box.input.setAttribute("aria-expanded", "false");
  box.input.removeAttribute("aria-activedescendant");
}

function toItem(box, option, number) {
  const attributes = { role: "option", id: `${box.id}-${number}`, "data-number": number, "aria-selected": "false" };
  if (option.value !== null && option.value !== undefined) attributes["data-id"] = option.value;
  const name = el("span", { class: "name" }, ...markedText(option.label, option.ranges || [], "b"));
  return el("li", attributes, option.before || null, name, option.note ? el("span", { class: "soft" }, option.note) : null);
}

function mark(box) {
  [...box.list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === box.active)));
  const item = box.active >= 0 ? box.list.children[box.active] : null;
  if (!item) return box.input.removeAttribute("aria-activedescendant");
  box.input.setAttribute("aria-activedescendant", item.id);
  return item.scrollIntoView({ block: "nearest" });
}

function press(box, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    if (box.list.hidden) open(box, true);
    else if (box.found.length)
      box.active = (box.active + step + box.found.length + (box.active < 0 && step < 0 ? 1 : 0)) % box.found.length;
    mark(box);
    event.preventDefault();
  } else if (event.key === "Enter" && !box.list.hidden && box.active >= 0) {
    choose(box, box.found[box.active]);
    event.preventDefault();
  } else if (event.key === "Escape" && !box.list.hidden) {
    leave(box);
    event.preventDefault();
    event.stopPropagation();
  }
}

function choose(box, option) {
  const wanted = option && option.value !== null && option.value !== undefined ? option : null;
  box.chosen = wanted;
  box.input.value = wanted ? wanted.label : "";
  box.erase.hidden = !wanted;
  close(box);
  box.onchoose(wanted);
}

// What was typed and not chosen is not a choice: the field shows the choice again.
function leave(box) {
  close(box);
  box.input.value = box.chosen ? box.chosen.label : "";
}
