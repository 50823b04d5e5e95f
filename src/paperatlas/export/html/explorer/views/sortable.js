// Heads of tables that order the rows: a click on a column sorts by it, another one turns the order round.

import { el, swatch } from "../page/dom.js";

/**
 * Returns {element, show(order)}: the row of heads of a table, and what makes it show an order chosen elsewhere.
 * `columns` = [{key, label, type, sort: bool, descending: bool}]; those with `sort` are buttons.
 * `onorder({key, descending})` is called with the order wished for; `descending` of a column says which way it starts.
 */
export function createHead(columns, order, onorder) {
  let current = order;
  const heads = new Map(columns.map((column) => [column.key, toHead(column, () => choose(column))]));

  function choose(column) {
    const again = current.key === column.key;
    current = { key: column.key, descending: again ? !current.descending : Boolean(column.descending) };
    mark();
    onorder(current);
  }
  function mark() {
    for (const column of columns) {
      if (!column.sort) continue;
      const way = current.key !== column.key ? "none" : current.descending ? "descending" : "ascending";
      heads.get(column.key).setAttribute("aria-sort", way);
    }
  }
  const show = (wanted) => {
    current = wanted;
    mark();
  };
  mark();
  return { element: el("thead", {}, el("tr", {}, ...heads.values())), show };
}

function toHead(column, onclick) {
  const parts = [column.type ? swatch(column.type) : null, column.label];
  return el(
    "th",
    { scope: "col", class: column.key },
    column.sort ? el("button", { type: "button", class: "sort", onclick }, ...parts) : parts,
  );
}
