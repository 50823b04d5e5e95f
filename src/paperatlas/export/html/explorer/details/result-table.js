// The results of an entity or a paper as a small table: how good, on what, by what, says who.

import { el, nodeLink, shorten, sureness } from "../page/dom.js";
import { rowsFor } from "../model/leaderboard.js";
import { longList, section } from "./parts.js";

const KEYS = { Method: "method", Dataset: "dataset", Task: "task", Metric: "metric" };
const AT_ONCE = 8;
const CHANGE = "a change or ratio: it depends on what it is compared with";

/** Returns the results that belong to a node, ranked where they can be compared. */
function collect(app, node) {
  const filter = app.filter();
  const [first, end] = app.atlas.range("Result");
  // Most things have no results, and ranking all there are takes a moment in a large atlas.
  if (!app.atlas.edgesOf(node.index).some((e) => app.atlas.head(e) >= first && app.atlas.head(e) < end)) return [];
  if (node.type !== "Paper") return rowsFor(app.atlas, { [KEYS[node.type]]: node.id }, filter);
  const edges = app.atlas
    .edgesOf(node.index)
    .filter((e) => filter.edge(e))
    .map((e) => app.atlas.edge(e));
  return edges
    .filter((edge) => edge.relation === "reportedIn")
    .map((edge) => ({ ...app.atlas.result(edge.head.index), index: edge.head.index, rank: null }));
}

/** Returns where a result stands on its leaderboard: {rank, of}; null where numbers cannot be compared. */
export function rankOf(app, result) {
  if (!result.metric) return null;
  const rows = rowsFor(app.atlas, { task: result.task?.id, dataset: result.dataset?.id, metric: result.metric.id }, app.filter()).filter(
    (row) => row.task === result.task && row.dataset === result.dataset,
  );
  const own = rows.find((row) => row.index === result.node.index);
  return own?.rank ? { rank: own.rank, of: rows.filter((row) => row.rank).length } : null;
}

/** Returns the section "Results" of a node; nothing where it has none. */
export function resultTable(view, node) {
  const rows = collect(view.app, node);
  if (!rows.length) return [];
  const isRanked = rows.some((row) => row.rank);
  const heads = [...(isRanked ? ["rank"] : []), "value", "of what", node.type === "Method" ? "says" : "by"];
  const [body, more] = longList(rows, (row) => toRow(view.app, node, row, isRanked), { atOnce: AT_ONCE, tag: "tbody", of: (row) => row });
  return section(
    "Results",
    rows.length,
    el(
      "table",
      { class: isRanked ? "results ranked" : "results" },
      el("thead", {}, el("tr", {}, ...heads.map((name) => el("th", { scope: "col" }, name)))),
      body,
    ),
    more,
  );
}

function toRow(app, node, row, isRanked) {
  const cell = (...content) => el("td", {}, ...content.filter(Boolean));
  const link = (of) => (of && of !== node ? el("div", {}, nodeLink(app, of, { withSwatch: false, most: 60 })) : null);
  const value = el(
    "button",
    {
      type: "button",
      class: "link value",
      title: `confidence ${sureness(row.confidence)}: show the sentence`,
      onclick: () => app.select(app.atlas.nodes[row.index].id),
    },
    shorten(row.value, 40),
  );
  return el(
    "tr",
    {},
    isRanked ? el("td", { class: "rank" }, row.rank ? String(row.rank) : el("span", { class: "soft" }, "–")) : null,
    cell(value, row.change ? el("div", {}, el("span", { class: "change", title: CHANGE }, "change")) : null),
    cell(link(row.metric), link(row.dataset), row.dataset ? null : link(row.task)),
    cell(
      node.type === "Method" ? null : link(row.method),
      node.type === "Paper" ? null : el("div", { class: "says" }, nodeLink(app, row.paper, { withSwatch: false, most: 48 })),
    ),
  );
}
