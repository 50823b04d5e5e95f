/**
 * Results in tables, one for each task, dataset and metric, in the order and with the ranks of `graph/leaderboard.py`: only plain levels
 * of a metric of which it is known whether more or less is better have a rank.
 */

import { compareCodePoints } from "./code-points.js";

/** Metrics that are shares: 0.91 of them is 91 %. */
const SHARES = new Set("accuracy acc f1 f1-score f-score precision recall auc auroc map ap miou iou dice bleu success".split(" "));
const PLACE = ["task", "dataset", "metric"];
/** What Python takes for white space. */
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

const labelOf = (row, end) => row[end]?.label ?? "";

function comparePlaces(a, b) {
  for (const end of PLACE) {
    const order = compareCodePoints(labelOf(a, end), labelOf(b, end));
    if (order) return order;
  }
  return 0;
}

/** Return what numbers are multiplied with so that 0.91 and 91 % of a share can be compared. */
function scalesOf(rows) {
  const words = labelOf(rows[0], "metric").toLowerCase().match(/[a-z0-9][a-z0-9@-]*/g) ?? [];
  const numbers = rows.map(({ number }) => number).filter((number) => number !== null);
  const isMixed = words.some((word) => SHARES.has(word)) && numbers.some((number) => number > 1)
    && numbers.some((number) => number > 0 && number <= 1);
  return ({ number, unit }) => (isMixed && number <= 1 && unit === null ? 100 : 1);
}

/** Return the rows of one board in order, each with its rank: null where it cannot be compared; equals share a rank. */
function rankBoard(atlas, rows) {
  const scale = scalesOf(rows);
  const sign = rows[0].better === "lower" ? 1 : -1;
  const levels = new Map(rows.map((row) => [row, row.number === null ? 0 : row.number * scale(row)]));
  const compare = (a, b) => Number(a.change) - Number(b.change) || Number(a.number === null) - Number(b.number === null)
    || sign * (levels.get(a) - levels.get(b)) || compareCodePoints(a.value, b.value) || compareWords(atlas, a, b);
  const best = new Map();
  return (rows.length > 1 ? [...rows].sort(compare) : rows).map((row, i) => {
    const level = row.better !== null && row.number !== null && !row.change ? levels.get(row) : null;
    if (level !== null && !best.has(level)) best.set(level, i + 1);
    return { ...row, rank: level === null ? null : best.get(level) };
  });
}

/** Compare rows of equal values by their papers' titles, then by their sentences, which are only read when they must be. */
function compareWords(atlas, a, b) {
  const byPaper = compareCodePoints(labelOf(a, "paper"), labelOf(b, "paper"));
  const numberOf = (row) => (row.paper ? atlas.firstSentence(reportOf(atlas, row)) : undefined);
  const isOneSentence = () => numberOf(a) === numberOf(b);
  return byPaper || (isOneSentence() ? 0 : compareCodePoints(sentenceOf(atlas, a), sentenceOf(atlas, b)))
    || compareCodePoints(labelOf(a, "method"), labelOf(b, "method")) || a.index - b.index;
}

/** Return the edge that leads from a result to its paper, and so to its sentences; undefined where it has none. */
export const reportOf = (atlas, row) => (row.paper ? atlas.findEdge(row.index, "reportedIn", row.paper.index) : undefined);

/** Return the sentence of a row of a leaderboard, with single spaces. */
export function sentenceOf(atlas, row) {
  const report = reportOf(atlas, row);
  const [first] = report === undefined ? [] : atlas.evidence(report, 1);
  return (first?.text ?? "").replace(SPACE, " ").replace(/^ | $/g, "");
}

/** Atlas -> filter -> places: views ask again at every click. */
const known = new WeakMap();

/** Return the results that pass and whose metric is known, in a list for each task, dataset and metric, by their names; without ranks. */
function groupRows(atlas, filter) {
  if (!known.has(atlas)) known.set(atlas, new WeakMap());
  const byFilter = known.get(atlas);
  const key = filter ?? atlas;
  if (!byFilter.has(key)) byFilter.set(key, makeGroups(atlas, filter));
  return byFilter.get(key);
}

function makeGroups(atlas, filter) {
  const groups = new Map();
  const [first, end] = atlas.range("Result");
  for (let index = first; index < end; index++) {
    if (filter && !filter.node(index)) continue;
    const row = atlas.result(index);
    if (!row.metric) continue;
    const place = `${labelOf(row, "task")}\0${labelOf(row, "dataset")}\0${labelOf(row, "metric")}`;
    const group = groups.get(place);
    if (group) group.push(row);
    else groups.set(place, [row]);
  }
  return [...groups.values()].sort(([a], [b]) => comparePlaces(a, b)).map((rows) => ({ rows, ranked: null }));
}

/** Return the ranked rows of a group that have some ends (ids): ranks count only these. */
function rankGroup(atlas, group, wanted) {
  const names = PLACE.filter((name) => wanted[name]);
  const rows = names.length ? group.rows.filter((row) => names.every((name) => row[name]?.id === wanted[name])) : group.rows;
  if (rows.length < group.rows.length) return rows.length ? rankBoard(atlas, rows) : [];
  group.ranked ??= rankBoard(atlas, rows);
  return group.ranked;
}

/**
 * Return the boards, by the names of task, dataset and metric.
 * @param {{node: (index: number) => boolean}} [filter] as from `createFilter`
 * @returns {{task, dataset, metric, better, rows}[]} ends as nodes or null; a row is what `atlas.result` gives, with `index` and `rank`
 */
export function boards(atlas, filter) {
  return groupRows(atlas, filter).map((group) => {
    const { task, dataset, metric, better } = group.rows[0];
    return { task, dataset, metric, better, rows: rankGroup(atlas, group, {}) };
  });
}

/**
 * Return the ranked rows of the boards of a task, a dataset and a metric (ids); with a method, only its rows, with their ranks among all.
 * @returns {object[]}
 */
export function rowsFor(atlas, { method, ...wanted }, filter) {
  const groups = groupRows(atlas, filter).filter(({ rows }) => !method || rows.some((row) => row.method?.id === method));
  const rows = groups.flatMap((group) => rankGroup(atlas, group, wanted));
  return method ? rows.filter((row) => row.method?.id === method) : rows;
}

/**
 * Return boards as a matrix of methods and datasets.
 * @returns {{methods: object[], datasets: object[], cells: Map<string, object[]>}} nodes, those of most cells first; "method,dataset"
 *   (numbers of the nodes) -> rows, the best first; what has no result is not in `cells`
 */
export function matrix(shown) {
  const cells = new Map();
  const methods = new Map();
  const datasets = new Map();
  const count = (counts, node) => counts.set(node, (counts.get(node) ?? 0) + 1);
  for (const row of shown.flatMap(({ rows }) => rows)) {
    if (!row.method || !row.dataset) continue;
    const key = `${row.method.index},${row.dataset.index}`;
    if (cells.has(key)) {
      cells.get(key).push(row);
      continue;
    }
    cells.set(key, [row]);
    count(methods, row.method);
    count(datasets, row.dataset);
  }
  const byCount = ([a, m], [b, n]) => n - m || compareCodePoints(a.label, b.label) || a.index - b.index;
  const order = (counts) => [...counts].sort(byCount).map(([node]) => node);
  return { methods: order(methods), datasets: order(datasets), cells };
}
