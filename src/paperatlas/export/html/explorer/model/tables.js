/** What is selected as a table (CSV) or as linked data. */

export { toJsonLd } from "./linked.js";

/** A program that opens the file could take such a cell for a formula; plain numbers are none. */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)%?$/;

function toCell(value) {
  if (value === null || value === undefined) return "";
  let text = Array.isArray(value) ? value.join("; ") : String(value);
  if (typeof value !== "number" && FORMULA.test(text) && !NUMBER.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Return rows as CSV (RFC 4180), the names of the columns first.
 * @param {object[]} rows
 * @param {string[]} columns which fields of the rows, in order
 */
export function toCsv(rows, columns) {
  const lines = [columns, ...rows.map((row) => columns.map((name) => row[name]))];
  return lines.map((cells) => `${cells.map(toCell).join(",")}\r\n`).join("");
}

/** Return one row for each edge, with its first sentence, and one for each node that no edge of these has. */
export function selectionRows(atlas, indices, edges) {
  const told = new Set(edges.flatMap((e) => [atlas.head(e), atlas.tail(e)]));
  const round = (number) => Math.round(number * 100) / 100;
  const ends = (head, relation, tail) => ({
    "head type": head.type, head: head.label, relation, "tail type": tail?.type ?? "", tail: tail?.label ?? "",
  });
  const iris = (head, tail) => ({ "head IRI": atlas.iri(head), "tail IRI": tail ? atlas.iri(tail) : "" });
  const stated = edges.map((e) => {
    const { head, tail, words, confidence, support } = atlas.edge(e);
    const [first] = atlas.evidence(e, 1);
    return {
      ...ends(head, words, tail), confidence: round(confidence), papers: support,
      paper: first?.paper.label ?? "", sentence: first?.text ?? "", ...iris(head, tail),
    };
  });
  const alone = indices.filter((index) => !told.has(index)).map((index) => {
    const node = atlas.nodes[index];
    const isPaper = node.type === "Paper";
    return {
      ...ends(node, ""), confidence: isPaper ? "" : round(node.confidence), papers: isPaper ? "" : node.support,
      paper: "", sentence: "", ...iris(node),
    };
  });
  return [...stated, ...alone];
}
