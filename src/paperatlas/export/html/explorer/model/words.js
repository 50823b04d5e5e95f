// Relations in words, read from either end.

/** What a relation is called on the side of its tail: "usedFor" of a task is a list of methods used for it. */
const INVERSE = {
  usedFor: "used for it",
  partOf: "parts of it",
  subClassOf: "kinds of it",
  subTaskOf: "subtasks of it",
  evaluatedWith: "evaluated with it",
  trainedWith: "trained with it",
  benchmarkFor: "benchmarks for it",
  measuredBy: "measured by it",
  comparedWith: "compared with",
  variantOf: "variants of it",
};

/** Relations that mean the same from both ends. */
const SYMMETRIC = new Set(["comparedWith"]);

/** Returns the heading under which the other ends of a relation stand. */
export function headingOf(edge, node) {
  const isHead = edge.head === node || SYMMETRIC.has(edge.relation);
  return isHead ? edge.words : INVERSE[edge.relation] || `${edge.words} it`;
}
