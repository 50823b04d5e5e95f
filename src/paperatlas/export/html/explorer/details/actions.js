// The buttons of the details: bring in what is around, go on from here, copy.

import { copyText } from "../page/download.js";
import { el, icon, plural } from "../page/dom.js";
import { action } from "./parts.js";
import { queryAbout } from "../model/sparql.js";

/** Returns the buttons for a node. */
export function actionsOf(view, node) {
  const { app } = view;
  const { atlas } = app;
  const isDrawn = node.type !== "Result";
  return el(
    "div",
    { class: "actions" },
    isDrawn ? expanding(view, node) : null,
    isDrawn ? action("Path from here", () => app.startPath(node.id)) : null,
    action("Copy IRI", () => copyText(app, atlas.iri(node), "IRI")),
    action("Copy SPARQL", () => copyText(app, queryAbout(atlas, node), "query")),
  );
}

function expanding({ app }, node) {
  const hops = app.store.get().near.find(({ id }) => id === node.id)?.hops ?? 0;
  const left = hops ? app.map?.more(node.id) : 0;
  const step = (n) =>
    el(
      "button",
      {
        type: "button",
        "aria-pressed": String(hops === n),
        title: `Draw what is within ${plural(n, "step")}`,
        "data-hops": n,
        "aria-label": `Expand ${plural(n, "step")}`,
        onclick: () => (hops === n ? app.collapse(node.id) : app.expand(node.id, n)),
      },
      String(n),
    );
  return el(
    "span",
    { class: "expand" },
    el(
      "span",
      { class: "segment", role: "group", "aria-label": "Expand what is around it" },
      el("span", { class: "word", "aria-hidden": "true" }, "Expand"),
      step(1),
      step(2),
      step(3),
    ),
    hops ? action("Collapse", () => app.collapse(node.id), { class: "action collapse" }) : null,
    left ? el("span", { class: "soft more-left" }, `and ${left.toLocaleString("en")} more`) : null,
  );
}

/** Returns the line above a heading: shape, type, and the button that closes. */
export function kindLine({ app }, swatch, text) {
  return el(
    "p",
    { class: "kind" },
    swatch,
    el("span", {}, text),
    el(
      "button",
      { type: "button", class: "close", "aria-label": "Close the details", title: "Close", onclick: () => app.clearSelection() },
      icon("close"),
    ),
  );
}
