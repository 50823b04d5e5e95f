// Tables of results, a group of rows for each task, dataset and metric, under one head that orders the rows of every group.

import { el, nodeLink, plural, quote, sureness } from "../page/dom.js";
import { reportOf } from "../model/leaderboard.js";
import { sortRows } from "../model/ordering.js";
import { createPortions } from "./portions.js";
import { createHead } from "./sortable.js";

const BOARDS_AT_ONCE = 40;
const ROWS_AT_ONCE = 15;
const CHANGE = "a change or ratio: it depends on what it is compared with, and is never ranked";
const COMPARATORS = { "<=": "up to", "<": "under", ">=": "at least", ">": "over", "~": "about" };

/** Returns a value as the paper has it, with what it says before it in words: "up to 5x". */
export function toValue(row) {
  return [COMPARATORS[row.comparator] || row.comparator, row.value].filter(Boolean).join(" ");
}

/** Returns the year of the paper that a result is from, or null. */
export const yearOf = (atlas, row) => (row.paper ? atlas.paper(row.paper.index).year : null);

const READERS = {
  rank: (row) => row.rank,
  method: (row) => row.method && row.method.label,
  paper: (row) => row.paper && row.paper.label,
  confidence: (row) => row.confidence,
};

/** Returns the rows of a board in an order. */
function orderRows(atlas, { rows, better }, order) {
  if (order.key === "rank" && !order.descending) return rows;
  if (order.key === "value") return orderByValue(rows, order.descending === (better !== "lower"));
  const get = order.key === "year" ? (row) => yearOf(atlas, row) : READERS[order.key];
  return sortRows(rows, get, order.descending);
}

// The rows of a board come by value already, 0.91 beside 91 %; levels stay before changes, since the two cannot be compared.
function orderByValue(rows, asTheyCome) {
  const turn = (group) => {
    const numbers = group.filter((row) => row.number !== null);
    return [...(asTheyCome ? numbers : numbers.reverse()), ...group.filter((row) => row.number === null)];
  };
  return [...turn(rows.filter((row) => !row.change)), ...turn(rows.filter((row) => row.change))];
}

const soft = (text, title) => el("span", title ? { class: "soft", title } : { class: "soft" }, text);
const link = (app, node, most = 90) => [node ? nodeLink(app, node, { withSwatch: false, most }) : soft("not said")];

const CELLS = {
  rank: (app, row) => [row.rank ? el("b", { class: "place" }, String(row.rank)) : soft("–", "cannot be compared, so it has no rank")],
  method: (app, row) => link(app, row.method),
  value: (app, row) => [el("b", {}, toValue(row)), ...(row.change ? [" ", el("span", { class: "change", title: CHANGE }, "change")] : [])],
  metric: (app, row) => link(app, row.metric),
  paper: (app, row) => link(app, row.paper, 110),
  year: (app, row) => [yearOf(app.atlas, row) ? String(yearOf(app.atlas, row)) : soft("–")],
  confidence: (app, row) => [sureness(row.confidence)],
};

/** Returns {element, show(boards)}: the tables, in portions. */
export function createBoardTables(app) {
  const columns = toColumns(app.atlas.hasYears);
  const table = { app, columns, order: { key: "rank", descending: false }, whole: new WeakSet() };
  const element = el("table", { class: "boards" });
  const body = {
    append: (...groups) => element.append(...groups),
    replaceChildren: () => element.querySelectorAll("tbody").forEach((group) => group.remove()),
  };
  const portions = createPortions(body, { size: BOARDS_AT_ONCE, render: (board) => toGroup(table, board), word: "leaderboard" });
  const head = createHead(columns, table.order, (order) => {
    table.order = order;
    portions.show(portions.items());
  });
  element.append(el("caption", { class: "unseen" }, "Results by task, dataset and metric"), head.element);
  const show = (boards) => {
    element.hidden = !boards.length;
    portions.show(boards);
  };
  return {
    element: el(
      "div",
      {},
      el("div", { class: "wide", role: "region", "aria-label": "Leaderboards", tabindex: "0" }, element),
      portions.foot,
    ),
    show,
  };
}

function toColumns(hasYears) {
  const columns = [
    { key: "rank", label: "Rank", sort: true },
    { key: "method", label: "Method", type: "Method", sort: true },
    { key: "value", label: "Value", sort: true, descending: true },
    { key: "paper", label: "Paper", type: "Paper", sort: true },
    { key: "year", label: "Year", sort: true, descending: true },
    { key: "confidence", label: "Sure", sort: true, descending: true },
    { key: "says", label: el("span", { class: "unseen" }, "Sentence") },
  ];
  return columns.filter((column) => hasYears || column.key !== "year");
}

function toGroup(table, board) {
  const rows = orderRows(table.app.atlas, board, table.order);
  const most = table.whole.has(board) ? rows.length : ROWS_AT_ONCE;
  // One result alone is no contest.
  const isContest = board.rows.filter((row) => row.rank).length > 1;
  const group = el(
    "tbody",
    isContest ? { class: "contest" } : {},
    el("tr", { class: "board" }, el("th", { scope: "rowgroup", colspan: table.columns.length }, ...toTitle(table.app, board))),
  );
  for (const row of rows.slice(0, most)) group.append(...toRows(table, row));
  if (rows.length > most) {
    const all = el(
      "button",
      {
        type: "button",
        class: "more",
        onclick: () => {
          table.whole.add(board);
          group.replaceWith(toGroup(table, board));
        },
      },
      `Show all ${plural(rows.length, "result")}`,
    );
    group.append(el("tr", { class: "rest" }, el("td", { colspan: table.columns.length }, all)));
  }
  return group;
}

// "Parsing on TreeSet by accuracy", each part a way to the node.
function toTitle(app, board) {
  const parts = [
    [board.task, ""],
    [board.dataset, "on"],
    [board.metric, "by"],
  ].filter(([node]) => node);
  const named = parts.flatMap(([node, word], position) => [
    position && word ? el("span", { class: "joint" }, ` ${word} `) : null,
    nodeLink(app, node),
  ]);
  const direction = { higher: "higher is better", lower: "lower is better" }[board.better];
  const missing = [
    [board.task, "task"],
    [board.dataset, "dataset"],
  ]
    .filter(([node]) => !node)
    .map(([, word]) => word)
    .join(" or ");
  const note = [direction, plural(board.rows.length, "result"), missing && `no ${missing} said`].filter(Boolean).join(" · ");
  return [...named.filter(Boolean), el("span", { class: "soft" }, note)];
}

/** Returns the row of a result, and below it the place of its sentence, filled once that is asked for. */
export function toRows(table, row) {
  const { app, columns } = table;
  const sentence = el("tr", { class: "sentence", hidden: "" });
  const disclosure = toDisclosure(app, row, sentence, columns.length);
  const cells = columns.map(({ key, label }) => {
    const parts = key === "says" ? [disclosure] : CELLS[key](app, row).filter(Boolean);
    // On narrow screens there are no heads to tell numbers apart.
    return el("td", { class: key, ...(key === "year" || key === "confidence" ? { "data-label": label } : {}) }, ...parts);
  });
  return [el("tr", { class: "result", "data-id": row.node.id, "data-rank": row.rank || "" }, ...cells), sentence];
}

function toDisclosure(app, row, sentence, width) {
  const button = el(
    "button",
    {
      type: "button",
      class: "says",
      "aria-expanded": "false",
      "aria-label": `sentence: ${row.method?.label ?? ""} ${toValue(row)}`,
      "data-testid": "sentence",
      onclick: () => {
        const isOpen = !sentence.hidden;
        if (!sentence.firstChild) sentence.append(el("td", { colspan: width }, ...sentencesOf(app, row).map(quote)));
        sentence.hidden = isOpen;
        button.setAttribute("aria-expanded", String(!isOpen));
      },
    },
    "sentence",
  );
  return button;
}

function sentencesOf({ atlas }, row) {
  const report = reportOf(atlas, row);
  return report === undefined ? [] : atlas.evidence(report);
}
