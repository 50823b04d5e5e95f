// Leaderboards: what was measured, by task, dataset and metric; as tables, or as a matrix of methods and datasets.

import { createBoardTables, yearOf } from "./board-tables.js";
import { createMatrix } from "./board-matrix.js";
import { createCombobox } from "../page/combobox.js";
import { el, plural, swatch } from "../page/dom.js";
import { download, toFileName } from "../page/download.js";
import { boards, sentenceOf } from "../model/leaderboard.js";
import { foldRows, hasWords, toWords } from "../model/ordering.js";
import { fold } from "../model/fold.js";
import { toCsv } from "../model/tables.js";

const FACETS = [
  ["task", "Task"],
  ["dataset", "Dataset"],
  ["metric", "Metric"],
];
const NOTHING_CHOSEN = Object.freeze({ task: null, dataset: null, metric: null, matrix: false });
const CSV_COLUMNS = "rank method value number unit comparator change metric better dataset task paper year confidence sentence".split(" ");

/** Mounts the view; see the store for `board`, which holds what is chosen. */
export function mount(app, element) {
  const view = { app, element, all: [], shown: [], texts: null, text: "", drawn: null };
  view.tables = createBoardTables(app);
  view.matrix = createMatrix(app);
  view.pickers = Object.fromEntries(FACETS.map(([facet, type]) => [facet, toPicker(view, facet, type)]));
  const modes = { Tables: false, "Methods × datasets": true };
  view.modes = Object.entries(modes).map(([label, matrix]) =>
    el("button", { type: "button", "aria-pressed": "false", onclick: () => choose(view, { matrix }) }, label),
  );
  view.count = el("p", { class: "soft tally", role: "status" });
  view.empty = el("p", { class: "empty", hidden: "" });
  element.append(toHead(view), toBar(view), view.empty, view.tables.element, view.matrix.element);
  return { update: (state) => update(view, state) };
}

function toHead(view) {
  const save = () => download(toFileName(view.app.atlas.title, "leaderboards", "csv"), "text/csv;charset=utf-8", toTable(view));
  const modes = el("div", { class: "modes", role: "group", "aria-label": "Shown as" }, ...view.modes);
  return el(
    "div",
    { class: "view-head" },
    el("h2", {}, "Leaderboards"),
    view.count,
    modes,
    el("button", { type: "button", onclick: save }, "CSV"),
  );
}

function toBar(view) {
  const search = el("input", {
    type: "search",
    "aria-label": "Filter leaderboards",
    placeholder: "filter by any word …",
    autocomplete: "off",
    spellcheck: "false",
    oninput: () => {
      view.text = search.value;
      show(view);
    },
  });
  const pickers = FACETS.map(([facet]) => view.pickers[facet].element);
  return el("div", { class: "view-bar" }, ...pickers, el("div", { class: "words" }, search));
}

const chosen = (state) => ({ ...NOTHING_CHOSEN, ...state.board });

function choose(view, part) {
  view.app.store.set({ board: { ...chosen(view.app.store.get()), ...part } }, { history: "push" });
}

function update(view, state) {
  if (state.view !== "leaderboards") return;
  const isFresh = !view.drawn || view.drawn.filters !== state.filters;
  if (isFresh) {
    [view.all, view.texts] = [boards(view.app.atlas, view.app.filter()), null];
    view.unplaced = countUnplaced(view);
  }
  if (!isFresh && sameBoard(view.drawn.board, state.board)) return;
  view.drawn = { filters: state.filters, board: state.board };
  for (const [facet] of FACETS) {
    const id = chosen(state)[facet];
    // An id of another atlas is shown as it is: the reader has to see why there is nothing.
    view.pickers[facet].set(id ? { value: id, label: view.app.atlas.byId(id)?.label ?? id } : null);
  }
  show(view);
}

const sameBoard = (left, right) =>
  [...FACETS.map(([facet]) => facet), "matrix"].every((part) => (left || {})[part] === (right || {})[part]);

// ---- what is chosen

const fits = (board, wanted, but) =>
  FACETS.every(([facet]) => facet === but || !wanted[facet] || (board[facet] && board[facet].id === wanted[facet]));

function toPicker(view, facet, type) {
  const plural = `${type.toLowerCase()}s`;
  return createCombobox({
    label: type,
    testid: `board-${facet}`,
    placeholder: `all ${plural}`,
    options: (text) => toOptions(view, facet, type, text),
    onchoose: (option) => choose(view, { [facet]: option ? option.value : null }),
    none: () => `no ${type.toLowerCase()} with results is called that`,
  });
}

// Only what has results under the other choices, with how many.
function toOptions(view, facet, type, text) {
  const wanted = chosen(view.app.store.get());
  const words = toWords(text);
  const sums = new Map();
  for (const board of view.all) {
    if (board[facet] && fits(board, wanted, facet)) sums.set(board[facet], (sums.get(board[facet]) || 0) + board.rows.length);
  }
  const found = [...sums]
    .filter(([node]) => hasWords(fold([node.label, ...node.aliases].join(" ")), words))
    .sort((a, b) => b[1] - a[1])
    .slice(0, 200);
  return found.map(([node, sum]) => ({ value: node.id, label: node.label, note: plural(sum, "result"), before: swatch(type) }));
}

// ---- what is shown

function show(view) {
  const wanted = chosen(view.app.store.get());
  const words = toWords(view.text);
  if (words.length) view.texts ??= foldRows(view.all, namesOf);
  view.shown = view.all
    .filter((board, number) => fits(board, wanted) && (!words.length || hasWords(view.texts[number], words)))
    .sort(compareBoards);
  view.modes.forEach((button, position) => button.setAttribute("aria-pressed", String(Boolean(position) === Boolean(wanted.matrix))));
  const isEmpty = !view.shown.length;
  view.empty.hidden = !isEmpty;
  view.empty.textContent = isEmpty ? whyEmpty(view) : "";
  view.tables.element.hidden = wanted.matrix || isEmpty;
  view.matrix.element.hidden = !wanted.matrix || isEmpty;
  if (wanted.matrix) view.matrix.show(view.shown, Boolean(wanted.metric));
  else view.tables.show(view.shown);
  const rows = sumRows(view.shown);
  const unplaced = view.unplaced && rows === sumRows(view.all) ? `; ${view.unplaced.toLocaleString("en")} more without a metric` : "";
  view.count.textContent = isEmpty ? "" : `${plural(rows, "result")} in ${plural(view.shown.length, "leaderboard")}${unplaced}`;
}

const sumRows = (found) => found.reduce((sum, board) => sum + board.rows.length, 0);

// Results that are on no leaderboard, since their papers do not say of what they are.
function countUnplaced({ app, all }) {
  const [first, end] = app.atlas.range("Result");
  const { node } = app.filter();
  let shown = 0;
  for (let index = first; index < end; index++) if (node(index)) shown++;
  return shown - sumRows(all);
}

// First where papers can be compared, then where there is most.
function compareBoards(a, b) {
  a.weight ??= weigh(a);
  b.weight ??= weigh(b);
  return b.weight[0] - a.weight[0] || b.weight[1] - a.weight[1] || b.rows.length - a.rows.length;
}

function weigh({ rows }) {
  const ranked = rows.filter((row) => row.rank);
  return [new Set(ranked.map((row) => row.paper)).size, ranked.length];
}

const namesOf = ({ task, dataset, metric, rows }) =>
  [task, dataset, metric, ...rows.flatMap((row) => [row.method, row.paper])].filter(Boolean).map((node) => node.label);

function whyEmpty(view) {
  const hasResults = view.app.atlas.counts.Result > 0;
  if (!hasResults) return "No paper of this atlas reports a result with a number, so there are no leaderboards.";
  if (!view.all.length) return "No result passes the filters that are on. Try a lower confidence, or reset the filters.";
  return "No leaderboard fits what is chosen here. Empty one of the fields above.";
}

function toTable(view) {
  const { atlas } = view.app;
  const name = (node) => (node ? node.label : "");
  const shown = chosen(view.app.store.get()).matrix ? view.matrix.rows() : view.shown.flatMap((board) => board.rows);
  const rows = shown.map((row) => ({
    ...row,
    method: name(row.method),
    metric: name(row.metric),
    dataset: name(row.dataset),
    task: name(row.task),
    paper: name(row.paper),
    year: yearOf(atlas, row),
    sentence: sentenceOf(atlas, row),
  }));
  return toCsv(rows, CSV_COLUMNS);
}
