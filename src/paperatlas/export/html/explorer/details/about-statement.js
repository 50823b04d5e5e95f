// Details of a line of the map: what it states, how sure that is, and who says so.

import { kindLine } from "./actions.js";
import { copyText } from "../page/download.js";
import { el, inWords, nodeLink, plural, sureness } from "../page/dom.js";
import { action, bySupport, lineItem, section, sure } from "./parts.js";
import { queryStatement } from "../model/sparql.js";

/** Returns the details of a statement, from the top down. */
export function statementDetails(view, edge) {
  const { app } = view;
  const { atlas } = app;
  const count = atlas.evidenceCount(edge.number);
  const sentences = count
    ? section("Evidence", count, view.sentences.quotes(edge.number, { most: 12, withPapers: edge.kind !== "role" }))
    : [];
  return [
    kindLine(view, null, edge.kind === "role" ? "What a paper says" : "Statement"),
    el(
      "h2",
      { class: "statement" },
      nodeLink(app, edge.head),
      el("span", { class: "relation" }, ` ${edge.words} `),
      nodeLink(app, edge.tail),
    ),
    el(
      "p",
      { class: "facts" },
      edge.derived ? "told from the names; no paper states it " : `${inWords(edge.confidence)}, said in ${plural(edge.support, "paper")} `,
      el("span", { class: "soft" }, `(confidence ${sureness(edge.confidence)})`),
    ),
    el(
      "div",
      { class: "actions" },
      edge.kind === "derived" ? null : action("Copy SPARQL", () => copyText(app, queryStatement(atlas, edge), "query")),
    ),
    el("div", { "data-testid": "evidence", class: "evidence" }, ...sentences, ...others(view, edge)),
  ];
}

// One line of the map stands for all statements between two nodes.
function others(view, edge) {
  const { app } = view;
  const filter = app.filter();
  const found = app.atlas
    .edgesOf(edge.head.index)
    .map((e) => app.atlas.edge(e))
    .filter((other) => other.number !== edge.number && (other.head === edge.tail || other.tail === edge.tail) && filter.edge(other.number))
    .sort(bySupport);
  const toItem = (other) =>
    lineItem(
      el(
        "button",
        { type: "button", class: "link", onclick: () => app.selectEdge(other.number) },
        `${other.head.label} ${other.words} ${other.tail.label}`,
      ),
      sure(other),
    );
  return section("Also between these two", found.length, el("ul", { class: "rows" }, ...found.map(toItem)));
}
