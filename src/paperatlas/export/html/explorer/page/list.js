// The drawn nodes as a plain list, for readers of screens and of lists.

import { at, el, nodeLink, plural } from "./dom.js";

/** Mounts the list and its button; it is filled while it is open. */
export function mountList(app, element) {
  const button = at("list-button");
  const toggle = (isOpen) => {
    element.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) fill(app, element);
  };
  button.addEventListener("click", () => {
    toggle(element.hidden);
    if (!element.hidden) element.focus();
  });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    toggle(false);
    button.focus();
  });
  let drawn = null;
  return {
    update(state) {
      if (element.hidden) return;
      const now = app.map.visible();
      if (now !== drawn) fill(app, element);
      drawn = now;
      for (const link of element.querySelectorAll("[data-node]"))
        link.setAttribute("aria-pressed", String(link.dataset.node === state.selected));
    },
  };
}

function fill(app, element) {
  const { atlas, map } = app;
  const nodes = [...map.visible()].map((index) => atlas.nodes[index]);
  const groups = atlas.types.map(({ name }) => [
    name,
    nodes.filter(({ type }) => type === name).sort((a, b) => b.support - a.support || (a.label < b.label ? -1 : 1)),
  ]);
  const { activeElement } = document;
  const focused = element.contains(activeElement) ? activeElement.dataset.node : null;
  element.replaceChildren(
    el("h2", {}, `Drawn now: ${plural(nodes.length, "node")}`),
    ...groups
      .filter(([, of]) => of.length)
      .flatMap(([name, of]) => [
        el("h3", {}, `${name} `, el("span", { class: "count" }, String(of.length))),
        el(
          "ul",
          {},
          ...of.map((node) =>
            el("li", {}, nodeLink(app, node), node.type === "Paper" ? null : el("span", { class: "soft" }, ` ${node.support}`)),
          ),
        ),
      ]),
  );
  // What had the focus keeps it when the list is made anew.
  if (focused) [...element.querySelectorAll("[data-node]")].find((link) => link.dataset.node === focused)?.focus();
}
