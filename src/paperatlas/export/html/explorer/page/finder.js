// The search box with its list: after the WAI-ARIA pattern "editable combobox with list".

import { at, el, markedText, shorten, swatch } from "./dom.js";
import { find } from "../model/search.js";

const MOST_FOUND = 30;

/** Mounts the search box. */
export function mountFinder(app) {
  const view = { app, input: at("search"), list: at("search-results"), found: [], active: 0 };
  const { input, list } = view;
  input.addEventListener("input", () => fill(view));
  input.addEventListener("focus", () => {
    if (input.value.trim()) fill(view);
    // In a large atlas the index takes a moment, which is better spent before the first letter.
    else setTimeout(() => app.index);
  });
  input.addEventListener("keydown", (event) => press(view, event));
  // The box keeps the focus while the list is clicked, so that leaving it can close the list.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[data-id]");
    if (item) choose(view, item.dataset.id);
  });
  input.addEventListener("blur", () => open(view, false));
  return { update() {} };
}

function fill(view) {
  const { input, list, app } = view;
  const text = input.value.trim();
  view.found = text ? find(app.index, text, { most: MOST_FOUND }) : [];
  view.active = 0;
  const items = view.found.map((one, number) => toItem(one, number));
  const none = el(
    "li",
    { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" },
    `nothing is called “${shorten(text, 60)}”`,
  );
  list.replaceChildren(...(items.length || !text ? items : [none]));
  open(view, Boolean(text));
  list.scrollTop = 0;
  mark(view);
}

function toItem({ node, name, ranges }, number) {
  const isLabel = name === node.label;
  const [start] = ranges[0] || [0];
  // A long name is cut, so what matches must be near its beginning to be seen; then the other end is cut.
  const text = isLabel
    ? markedText(node.label.slice(0, 300), start < 280 ? ranges.filter(([, end]) => end <= 300) : [], "b")
    : [shorten(node.label, 120)];
  return el(
    "li",
    { role: "option", id: `found-${number}`, "data-id": node.id, "aria-selected": "false" },
    swatch(node.type),
    el(
      "span",
      { class: "name" },
      ...text,
      isLabel
        ? null
        : el(
            "span",
            { class: "soft also" },
            " also ",
            ...markedText(
              name.slice(0, 120),
              ranges.filter(([, end]) => end <= 120),
              "b",
            ),
          ),
    ),
    el("span", { class: "soft type" }, node.type),
  );
}

function open(view, isOpen) {
  view.list.hidden = !isOpen;
  view.input.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) view.input.removeAttribute("aria-activedescendant");
}

function mark(view) {
  const items = [...view.list.querySelectorAll("[data-id]")];
  items.forEach((item, number) => item.setAttribute("aria-selected", String(number === view.active)));
  if (!items.length) return view.input.removeAttribute("aria-activedescendant");
  view.input.setAttribute("aria-activedescendant", items[view.active].id);
  return items[view.active].scrollIntoView({ block: "nearest" });
}

function press(view, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    if (view.list.hidden && view.input.value.trim()) return fill(view);
    const n = view.found.length;
    if (n) view.active = (view.active + step + n) % n;
    return mark(view);
  }
  if (event.key === "Escape" && !view.list.hidden) {
    event.preventDefault();
    return open(view, false);
  }
  if (event.key === "Enter" && view.found[view.active]) choose(view, view.found[view.active].node.id);
  return undefined;
}

function choose(view, id) {
  open(view, false);
  view.app.select(id);
}
