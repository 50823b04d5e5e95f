// Details of a method, dataset, task or metric.

import { actionsOf, kindLine } from "./actions.js";
import { el, inWords, nodeLink, plural, sureness, swatch } from "../page/dom.js";
import { bySupport, longList, outside, section, statementRow } from "./parts.js";
import { resultTable } from "./result-table.js";
import { groupBy } from "../model/ordering.js";
import { story } from "../model/timeline.js";
import { headingOf } from "../model/words.js";

const NAMES_AT_ONCE = 8;
/** What a paper does with an entity, from the strongest claim to the weakest. */
const ROLES = ["proposes", "addresses", "evaluatesOn", "reports", "comparesWith", "uses", "mentions"];

/** Returns the details of an entity, from the top down. */
export function entityDetails(view, node) {
  const { app } = view;
  const filter = app.filter();
  const edges = app.atlas
    .edgesOf(node.index)
    .filter((e) => filter.edge(e))
    .map((e) => app.atlas.edge(e));
  const papers = edges.filter((edge) => edge.kind === "role");
  const relations = edges.filter((edge) => edge.kind === "entity" || edge.kind === "derived");
  const body = [
    ...resultTable(view, node),
    ...paperSection(view, papers),
    ...relationSection(view, node, relations),
    ...yearSection(view, node),
  ];
  return [
    kindLine(view, swatch(node.type), node.type),
    el("h2", {}, node.label || node.id),
    el(
      "p",
      { class: "facts" },
      `named in ${plural(node.support, "paper")}, ${inWords(node.confidence)} `,
      el("span", { class: "soft" }, `(confidence ${sureness(node.confidence)})`),
    ),
    ...namesOf(app.atlas, node),
    actionsOf(view, node),
    body.length ? null : el("p", { class: "soft" }, "The filters hide all that is known of it."),
    el("div", { "data-testid": "evidence", class: "evidence" }, ...body),
  ];
}

// The other names, and why each is one; what the thing is in vocabularies.
function namesOf(atlas, node) {
  const why = atlas
    .reasons(node.index)
    .map(({ name, score, reason }) => el("li", {}, el("b", {}, name), ` ${reason} `, el("span", { class: "soft" }, sureness(score))));
  return [
    node.aliases.length ? alsoCalled(node.aliases) : null,
    why.length ? el("details", { class: "why", "data-testid": "why" }, el("summary", {}, "why these names"), el("ul", {}, ...why)) : null,
    ...atlas
      .concepts(node.index)
      .map(({ label, iri, score }) =>
        el("p", { class: "soft" }, "is ", /^https?:/.test(iri) ? outside(iri, label) : label, ` (${sureness(score)})`),
      ),
  ];
}

function alsoCalled(aliases) {
  const line = el("p", { class: "soft aliases" }, `also called ${aliases.slice(0, NAMES_AT_ONCE).join(", ")}`);
  const rest = aliases.slice(NAMES_AT_ONCE);
  if (rest.length) {
    const more = el(
      "button",
      { type: "button", class: "more inline", onclick: () => more.replaceWith(`, ${rest.join(", ")}`) },
      plural(rest.length, "more name"),
    );
    line.append(" ", more);
  }
  return line;
}

// ---- papers

function paperSection(view, edges) {
  const { atlas } = view.app;
  const papers = [...groupBy(edges, (edge) => edge.head)].map(([paper, of]) => ({
    paper,
    of,
    rank: Math.min(...of.map((edge) => ROLES.indexOf(edge.relation))),
    best: Math.max(...of.map((edge) => edge.confidence)),
  }));
  papers.sort((a, b) => a.rank - b.rank || b.best - a.best || a.paper.index - b.paper.index);
  return section("Papers", papers.length, ...longList(papers, ({ paper, of }) => paperItem(view, atlas, paper, of)));
}

function paperItem(view, atlas, paper, edges) {
  const { year, venue } = atlas.paper(paper.index);
  const byline = [`${edges.map((edge) => edge.words).join(", ")} it`, venue, year].filter(Boolean).join(" · ");
  return el(
    "article",
    {},
    nodeLink(view.app, paper),
    el("p", { class: "soft" }, byline),
    ...edges.map((edge) => view.sentences.quotes(edge.number, { most: 2 })),
  );
}

// ---- relations

function relationSection(view, node, edges) {
  const groups = groupBy(edges, (edge) => headingOf(edge, node));
  const sorted = [...groups].sort(([, a], [, b]) => Number(a[0].derived) - Number(b[0].derived) || b.length - a.length);
  const parts = sorted.flatMap(([heading, of]) => [
    el("h4", {}, heading),
    ...longList(of.sort(bySupport), (edge) => statementRow(view, edge, edge.head === node ? edge.tail : edge.head), {
      of: (row) => el("li", { class: "row" }, ...row),
    }),
  ]);
  return section("Relations", edges.length, ...parts);
}

// ---- years

function yearSection(view, node) {
  const { app } = view;
  const { dated } = story(app.atlas, node.index, app.filter());
  const counts = new Map();
  for (const { year } of dated) counts.set(year, (counts.get(year) || 0) + 1);
  if (counts.size < 2) return [];
  const [first, last] = [Math.min(...counts.keys()), Math.max(...counts.keys())];
  const most = Math.max(...counts.values());
  const years = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const bars = years.map((year) => {
    const bar = el("i", { title: `${year}: ${plural(counts.get(year) || 0, "paper")}` });
    bar.style.height = `${Math.round((100 * (counts.get(year) || 0)) / most)}%`;
    return bar;
  });
  const words = [...counts].map(([year, count]) => `${year}: ${count}`).join(", ");
  return section(
    "Years",
    dated.length,
    el("div", { class: "spark", role: "img", "aria-label": `Papers by year: ${words}` }, ...bars),
    el("p", { class: "spark-ends soft", "aria-hidden": "true" }, el("span", {}, String(first)), el("span", {}, String(last))),
    el("button", { type: "button", class: "more", onclick: () => app.setView("timeline") }, "In the timeline"),
  );
}
