// Methods x datasets: what was tried on what, with the gaps to be seen. A cell shows the best value; a click on it, its results.

import { toRows, toValue } from "./board-tables.js";
import { el, nodeLink, plural, swatch } from "../page/dom.js";
import { matrix } from "../model/leaderboard.js";
import { sortRows } from "../model/ordering.js";

const METHODS_AT_ONCE = 30;
const DATASETS_AT_ONCE = 12;
const BARE = { withSwatch: false, most: 60 };
const PANEL_COLUMNS = [
  ["value", "Value"],
  ["metric", "Metric"],
  ["paper", "Paper"],
  ["confidence", "Sure"],
  ["says", ""],
];

/** Returns {element, show(boards, hasOneMetric), rows()}: the matrix of the results of some leaderboards. */
export function createMatrix(app) {
  const view = {
    app,
    element: el("div", { class: "matrix", "data-testid": "matrix" }),
    most: [METHODS_AT_ONCE, DATASETS_AT_ONCE],
    rows: [],
  };
  const show = (boards, hasOneMetric) => {
    const { methods, datasets, cells } = matrix(boards);
    view.cells = cells;
    view.rows = [...cells.values()].flat();
    view.hasOneMetric = hasOneMetric;
    view.most = [METHODS_AT_ONCE, DATASETS_AT_ONCE];
    [view.methods, view.datasets] = [methods, datasets];
    draw(view);
  };
  return { element: view.element, show, rows: () => view.rows };
}

function draw(view) {
  if (!view.methods.length || !view.datasets.length) {
    view.element.replaceChildren(
      el("p", { class: "empty" }, "No result here names both a method and a dataset, so there is nothing to set against each other."),
    );
    return;
  }
  const across = view.datasets.slice(0, view.most[1]);
  const down = rankBy(view, across).slice(0, view.most[0]);
  const head = el(
    "tr",
    {},
    el("td", { class: "corner" }, el("span", {}, swatch("Method"), "Method"), el("span", {}, swatch("Dataset"), "Dataset")),
    ...across.map((dataset) => el("th", { scope: "col" }, nodeLink(view.app, dataset, BARE))),
  );
  const table = el("table", {}, el("thead", {}, head), el("tbody", {}, ...down.map((method) => toLine(view, method, across))));
  view.element.replaceChildren(
    toSummary(view, down, across),
    el("div", { class: "wide", role: "region", "aria-label": "Methods by datasets", tabindex: "0" }, table),
    toMore(view),
  );
}

// Methods with most results on the datasets that are shown come first.
function rankBy(view, across) {
  const filled = (method) => across.filter((dataset) => view.cells.has(`${method.index},${dataset.index}`)).length;
  return sortRows(view.methods, filled, true);
}

function toSummary(view, down, across) {
  const size = view.methods.length * view.datasets.length;
  const gaps = size - view.cells.size;
  const part =
    down.length < view.methods.length || across.length < view.datasets.length ? `; shown: ${down.length} × ${across.length}` : "";
  const whole = `${plural(view.methods.length, "method")} × ${plural(view.datasets.length, "dataset")}`;
  const sentence = `${whole}: ${plural(view.cells.size, "pair")} with results, ${plural(gaps, "gap")}${part}.`;
  return el("p", { class: "soft" }, sentence);
}

function toMore(view) {
  const more = (axis, step, word, all) =>
    view.most[axis] < all.length &&
    el(
      "button",
      {
        type: "button",
        class: "more",
        onclick: () => {
          view.most[axis] += step;
          draw(view);
        },
      },
      `Show ${plural(Math.min(step, all.length - view.most[axis]), `more ${word}`)}`,
    );
  return el(
    "p",
    { class: "portions" },
    ...[more(0, METHODS_AT_ONCE, "method", view.methods), more(1, DATASETS_AT_ONCE, "dataset", view.datasets)].filter(Boolean),
  );
}

function toLine(view, method, across) {
  const line = el("tr", {}, el("th", { scope: "row" }, nodeLink(view.app, method, BARE)));
  for (const dataset of across) {
    const rows = view.cells.get(`${method.index},${dataset.index}`);
    line.append(
      rows
        ? toCell(view, line, rows, `${method.label} on ${dataset.label}`)
        : el("td", { class: "gap" }, el("span", { class: "unseen" }, "no result")),
    );
  }
  return line;
}

function toCell(view, line, rows, title) {
  const [best] = rows;
  const notes = [
    view.hasOneMetric || !best.metric ? null : best.metric.label,
    best.change ? "change" : null,
    rows.length > 1 ? `+${rows.length - 1} more` : null,
  ];
  const button = el(
    "button",
    {
      type: "button",
      class: "cell",
      "aria-expanded": "false",
      onclick: () => toggle(view, line, button, rows, title),
    },
    el("span", { class: "unseen" }, `${title}: `),
    el("b", {}, toValue(best)),
    ...notes.filter(Boolean).map((note) => el("span", { class: "soft" }, note)),
  );
  return el("td", {}, button);
}

// The results of a cell stand under its line; one cell is open at a time.
function toggle(view, line, button, rows, title) {
  const isOpen = button.getAttribute("aria-expanded") === "true";
  view.element.querySelectorAll("tr.cell-rows").forEach((open) => open.remove());
  view.element.querySelectorAll(".cell[aria-expanded=true]").forEach((open) => open.setAttribute("aria-expanded", "false"));
  if (isOpen) return;
  button.setAttribute("aria-expanded", "true");
  const columns = PANEL_COLUMNS.map(([key, label]) => ({ key, label }));
  const head = el("tr", {}, ...columns.map(({ key, label }) => (label ? el("th", { scope: "col", class: key }, label) : el("td", {}))));
  const table = el(
    "table",
    { class: "boards" },
    el("caption", {}, title),
    el("thead", {}, head),
    el("tbody", {}, ...rows.flatMap((row) => toRows({ app: view.app, columns }, row))),
  );
  line.after(
    el(
      "tr",
      { class: "cell-rows" },
      el("td", { colspan: line.children.length }, el("div", { class: "cell-panel", "data-testid": "cell-rows" }, table)),
    ),
  );
}
