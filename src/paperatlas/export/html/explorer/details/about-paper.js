// Details of a paper.

import { actionsOf, kindLine } from "./actions.js";
import { el, plural, swatch } from "../page/dom.js";
import { bySupport, longList, outside, section, statementRow } from "./parts.js";
import { resultTable } from "./result-table.js";

const AUTHORS_AT_ONCE = 8;

/** Returns the details of a paper, from the top down. */
export function paperDetails(view, node) {
  const { app } = view;
  const filter = app.filter();
  const edges = app.atlas
    .edgesOf(node.index)
    .map((e) => app.atlas.edge(e))
    .filter((edge) => edge.kind === "role" && filter.edge(edge.number))
    .sort(bySupport);
  const roles = app.atlas.relations
    .filter(({ kind }) => kind === "role")
    .map(({ name, words }) => [words, edges.filter((edge) => edge.relation === name)]);
  const body = [
    ...roles.flatMap(([words, of]) =>
      section(
        words,
        of.length,
        ...longList(of, (edge) => statementRow(view, edge, edge.tail, { withPapers: false, isOpen: edge.relation === "proposes" }), {
          of: (row) => el("li", { class: "row" }, ...row),
        }),
      ),
    ),
    ...resultTable(view, node),
    ...relationSection(view, node, edges),
  ];
  return [
    kindLine(view, swatch("Paper"), "Paper"),
    el("h2", {}, node.label || node.id),
    ...byline(app.atlas.paper(node.index)),
    actionsOf(view, node),
    body.length ? null : el("p", { class: "soft" }, "Nothing is known of it that the filters let through."),
    el("div", { "data-testid": "evidence", class: "evidence" }, ...body),
  ];
}

// How the things that the paper names relate, as far as the paper itself says so.
function relationSection(view, node, edges) {
  const { atlas, filter } = view.app;
  const allowed = filter();
  const named = new Set(edges.map((edge) => edge.tail.index));
  const found = new Set();
  for (const index of named) {
    for (const e of atlas.edgesOf(index)) {
      const isBetween = named.has(atlas.head(e)) && named.has(atlas.tail(e));
      if (isBetween && allowed.edge(e) && atlas.evidencePapers(e).includes(node.index)) found.add(e);
    }
  }
  const own = [...found].map((e) => atlas.edge(e)).sort(bySupport);
  return section(
    "How they relate",
    own.length,
    ...longList(own, (edge) => statementRow(view, edge, null), { of: (row) => el("li", { class: "row" }, ...row) }),
  );
}

function byline({ authors, year, venue, links }) {
  const names = authors.slice(0, AUTHORS_AT_ONCE).join(", ");
  const line = el("p", { class: "soft" }, [names, venue, year].filter(Boolean).join(" · "));
  const rest = authors.slice(AUTHORS_AT_ONCE);
  if (rest.length) {
    const text = [[...authors].join(", "), venue, year].filter(Boolean).join(" · ");
    line.append(
      " ",
      el("button", { type: "button", class: "more inline", onclick: () => line.replaceChildren(text) }, plural(rest.length, "more author")),
    );
  }
  return [
    line.textContent ? line : null,
    links.length
      ? el("p", { class: "links" }, ...links.flatMap(({ kind, href }) => [/^https?:/.test(href) ? outside(href, kind) : kind, " "]))
      : null,
  ];
}
