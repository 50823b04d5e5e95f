// Papers: what the graph holds of each, one row a paper, so that a reader can check it.

import { toValue } from "./board-tables.js";
import { el, nodeLink, plural } from "../page/dom.js";
import { download, toFileName } from "../page/download.js";
import { foldRows, hasWords, sortRows, toWords } from "../model/ordering.js";
import { createPortions } from "./portions.js";
import { createHead } from "./sortable.js";
import { toCsv } from "../model/tables.js";

const PAPERS_AT_ONCE = 80;
/** In a cell; the rest comes with a click. */
const NAMES_AT_ONCE = 5;
const COLUMNS = [
  { key: "title", label: "Paper", type: "Paper", sort: true },
  { key: "proposes", label: "Proposes", type: "Method" },
  { key: "tasks", label: "Tasks", type: "Task" },
  { key: "datasets", label: "Datasets", type: "Dataset" },
  { key: "metrics", label: "Metrics", type: "Metric" },
  { key: "results", label: "Results", type: "Result", sort: true, descending: true },
];
const ORDERS = { title: (row) => row.node.label, year: (row) => row.year, results: (row) => row.content.results.length };
const COLUMN_OF = { Task: "tasks", Dataset: "datasets", Metric: "metrics" };

/** Mounts the view. */
export function mount(app, element) {
  const view = { app, element, rows: [], inOrder: null, shown: [], text: "", order: { key: "title", descending: false }, drawn: null };
  const body = el("tbody");
  view.head = createHead(COLUMNS, view.order, (order) => sortBy(view, order));
  const caption = el("caption", { class: "unseen" }, "Papers and what they are about");
  view.table = el("table", { class: "papers" }, caption, view.head.element, body);
  view.portions = createPortions(body, { size: PAPERS_AT_ONCE, render: (row) => toRow(view, row), word: "paper" });
  view.tally = el("p", { class: "soft tally", role: "status" });
  view.empty = el("p", { class: "empty", hidden: "" });
  element.classList.add("view");
  element.append(
    toBar(view),
    view.empty,
    el("div", { class: "wide", role: "region", "aria-label": "Papers", tabindex: "0" }, view.table),
    view.portions.foot,
  );
  return { update: (state) => update(view, state) };
}

function toBar(view) {
  const search = el("input", {
    type: "search",
    "aria-label": "Filter papers",
    placeholder: "filter by title, name, venue, year …",
    autocomplete: "off",
    spellcheck: "false",
    "data-testid": "papers-filter",
    onfocus: () => (view.texts ??= foldRows(view.rows, namesOf)),
    oninput: (event) => {
      view.text = event.target.value;
      show(view);
    },
  });
  const orders = [
    ["title", "title"],
    ["year", "newest first"],
    ["results", "most results"],
  ].map(([value, label]) => el("option", { value }, label));
  const select = el(
    "select",
    { "aria-label": "Order", onchange: () => sortBy(view, { key: select.value, descending: select.value !== "title" }) },
    ...orders,
  );
  view.select = select;
  const csv = el(
    "button",
    { type: "button", onclick: () => download(toFileName(view.app.atlas.title, "papers", "csv"), "text/csv;charset=utf-8", toTable(view)) },
    "CSV",
  );
  return el(
    "div",
    { class: "view-head" },
    el("h2", {}, "Papers"),
    view.tally,
    el("div", { class: "words" }, search),
    el("label", { class: "order" }, el("span", {}, "Order "), select),
    csv,
  );
}

function sortBy(view, order) {
  view.order = order;
  view.inOrder = null;
  view.head.show(order);
  // No choice of the list is an order that only the heads offer.
  view.select.value = order.descending === (order.key !== "title") ? order.key : "";
  show(view);
}

function update(view, state) {
  if (state.view !== "papers") return;
  if (!view.drawn || view.drawn.filters !== state.filters) {
    view.drawn = { filters: state.filters };
    view.rows = collectRows(view.app.atlas, view.app.filter());
    view.texts = null;
    view.inOrder = null;
    show(view);
    view.table.querySelector("tr[aria-current]")?.scrollIntoView({ block: "nearest" });
  }
  markSelected(view, state.selected);
}

function markSelected(view, selected) {
  view.table.querySelectorAll("tr[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
  const row = selected && view.table.querySelector(`tr[data-id="${CSS.escape(selected)}"]`);
  if (row) row.setAttribute("aria-current", "true");
}

// ---- rows

/** Returns a row for each paper that passes: {node, year, venue, content}; the content is gathered when somebody first looks at it. */
function collectRows(atlas, filter) {
  const [first, end] = atlas.range("Paper");
  const papers = Array.from({ length: end - first }, (_, position) => first + position).filter(filter.node);
  return papers.map((index) => {
    const { year, venue } = atlas.paper(index);
    let content = null;
    return {
      node: atlas.nodes[index],
      year,
      venue,
      get content() {
        return (content ??= collectContent(atlas, filter, index));
      },
    };
  });
}

// What a paper proposes, and the entities of other types that it names, the surest first; its results.
function collectContent(atlas, filter, index) {
  const content = { proposes: [], tasks: [], datasets: [], metrics: [], results: [] };
  const edges = atlas
    .edgesOf(index)
    .filter(filter.edge)
    .map((e) => atlas.edge(e));
  for (const edge of edges.sort((a, b) => b.confidence - a.confidence)) {
    if (edge.head.type === "Result") content.results.push(edge.head);
    else if (edge.relation === "proposes" && edge.tail.type === "Method") content.proposes.push(edge.tail);
    else if (COLUMN_OF[edge.tail.type]) content[COLUMN_OF[edge.tail.type]].push(edge.tail);
  }
  return content;
}

function show(view) {
  const words = toWords(view.text);
  if (words.length) view.texts ??= foldRows(view.rows, namesOf);
  // Sorting thousands of titles takes longer than a letter of the filter may.
  view.inOrder ??= sortRows([...view.rows.entries()], ([, row]) => ORDERS[view.order.key](row), view.order.descending);
  const found = words.length ? view.inOrder.filter(([number]) => hasWords(view.texts[number], words)) : view.inOrder;
  view.shown = found.map(([, row]) => row);
  view.portions.show(view.shown);
  view.table.hidden = !found.length;
  view.empty.hidden = found.length > 0;
  view.empty.textContent = whyEmpty(view);
  const all = view.app.atlas.counts.Paper || 0;
  view.tally.textContent = found.length === all ? plural(all, "paper") : `${found.length.toLocaleString("en")} of ${plural(all, "paper")}`;
  markSelected(view, view.app.store.get().selected);
}

function namesOf({ node, venue, year, content }) {
  const { proposes, tasks, datasets, metrics } = content;
  return [node.label, venue, year, ...[proposes, tasks, datasets, metrics].flat().map(({ label }) => label)];
}

function whyEmpty(view) {
  if (!view.app.atlas.counts.Paper) return "This atlas has no papers yet.";
  return view.rows.length ? "No paper has all these words." : "No paper passes the filters that are on.";
}

// ---- cells

function toRow(view, row) {
  const { app } = view;
  const byline = [row.venue, row.year].filter(Boolean).join(" · ");
  const title = el(
    "th",
    { scope: "row", class: "title" },
    nodeLink(app, row.node, { withSwatch: false, most: 300 }),
    byline ? el("span", { class: "soft byline" }, byline) : null,
  );
  const cells = COLUMNS.slice(1, -1).map(({ key, label }) =>
    toCell(label, key, row.content[key], (node) => nodeLink(app, node, { withSwatch: false, most: 120 })),
  );
  const results = toCell("Results", "results", row.content.results, (node) => toResult(app, node));
  return el("tr", { "data-id": row.node.id }, title, ...cells, results);
}

function toCell(label, key, nodes, render) {
  const list = el("ul", {}, ...nodes.slice(0, NAMES_AT_ONCE).map((node) => el("li", {}, render(node))));
  const rest = nodes.slice(NAMES_AT_ONCE);
  if (rest.length === 1) list.append(el("li", {}, render(rest.pop())));
  const more = el(
    "button",
    {
      type: "button",
      class: "more",
      onclick: () => {
        list.append(...rest.map((node) => el("li", {}, render(node))));
        more.remove();
      },
    },
    `${rest.length} more`,
  );
  const nothing = el("span", { class: "nothing" }, el("span", { "aria-hidden": "true" }, "–"), el("span", { class: "unseen" }, "none"));
  return el(
    "td",
    { class: nodes.length ? key : `${key} bare`, "data-label": label },
    nodes.length ? list : nothing,
    rest.length ? more : null,
  );
}

function toResult(app, node) {
  const result = app.atlas.result(node.index);
  const where = [result.metric, result.dataset]
    .filter(Boolean)
    .map(({ label }) => label)
    .join(", ");
  return [nodeLink(app, node, { withSwatch: false, text: toValue(result) }), where ? el("span", { class: "soft" }, ` ${where}`) : null];
}

function toTable(view) {
  const { atlas } = view.app;
  const names = (nodes) => nodes.map(({ label }) => label).join("; ");
  const toText = (node) => {
    const result = atlas.result(node.index);
    return [toValue(result), result.metric && result.metric.label, result.dataset && `on ${result.dataset.label}`]
      .filter(Boolean)
      .join(" ");
  };
  const rows = view.shown.map((row) => ({
    paper: row.node.label,
    year: row.year,
    venue: row.venue,
    proposes: names(row.content.proposes),
    tasks: names(row.content.tasks),
    datasets: names(row.content.datasets),
    metrics: names(row.content.metrics),
    results: row.content.results.map(toText).join("; "),
    id: row.node.id,
  }));
  return toCsv(rows, ["paper", "year", "venue", "proposes", "tasks", "datasets", "metrics", "results", "id"]);
}
