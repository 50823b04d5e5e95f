/** Which nodes and edges the reader wants to see. */

/** Return the filters that leave nothing out; sets name what is hidden. */
export function defaultFilters() {
  return { types: new Set(), relations: new Set(), confidence: 0, support: 1, years: [null, null], venue: null };
}

/** Return how many filters leave something out. */
export function countActive({ types, relations, confidence, support, years, venue }) {
  const isSet = [types.size, relations.size, confidence > 0, support > 1, years[0] !== null || years[1] !== null, venue !== null];
  return isSet.filter(Boolean).length;
}

/** Return for each paper whether its year and venue are wanted; null if any paper is. */
function choosePapers(atlas, { years: [from, to], venue }) {
  if (from === null && to === null && venue === null) return null;
  const isInTime = (year) => (from === null || year >= from) && (to === null || year <= to);
  return Uint8Array.from({ length: atlas.counts.Paper }, (_, index) => {
    const paper = atlas.paper(index);
    // A paper of no known year is in no stretch of years.
    const isTimely = paper.year === null ? from === null && to === null : isInTime(paper.year);
    return isTimely && (venue === null || paper.venue === venue) ? 1 : 0;
  });
}

/** Return for each node whether it is one of some papers or is named by one of them. */
function chooseNamed(atlas, papers) {
  const { head, tail, inStart, inEdges } = atlas.columns;
  const named = new Uint8Array(atlas.size.nodes);
  papers.forEach((wanted, paper) => {
    if (!wanted) return;
    named[paper] = 1;
    for (let e = atlas.columns.outStart[paper]; e < atlas.columns.outStart[paper + 1]; e++) named[tail[e]] = 1;
    // Results lead to their paper.
    for (let i = inStart[paper]; i < inStart[paper + 1]; i++) named[head[inEdges[i]]] = 1;
  });
  return named;
}

/**
 * Return functions that tell what passes. Papers pass whatever the confidence and support asked for: they are no claims. With years or a
 * venue, an entity passes if a wanted paper names it, an edge if a sentence of a wanted paper backs it.
 * @returns {{node: (index: number) => boolean, edge: (e: number) => boolean, active: number}} and how many filters leave something out
 */
export function createFilter(atlas, filters) {
  const least = Math.round(filters.confidence * 100);
  const hidden = atlas.relations.map(({ name }) => filters.relations.has(name));
  const papers = choosePapers(atlas, filters);
  const named = papers && chooseNamed(atlas, papers);
  const backed = papers && new Int8Array(atlas.size.edges).fill(-1);
  const { relation, confidence } = atlas.columns;

  const isBacked = (e) => {
    if (backed[e] < 0) backed[e] = atlas.evidencePapers(e).some((paper) => papers[paper]) ? 1 : 0;
    return backed[e] === 1;
  };
  return {
    active: countActive(filters),
    node(index) {
      const { type, support, confidence: own } = atlas.nodes[index];
      if (filters.types.has(type) || (named && !named[index])) return false;
      if (type === "Paper") return true;
      return Math.round(own * 100) >= least && (type === "Result" || support >= filters.support);
    },
    edge(e) {
      return !hidden[relation[e]] && confidence[e] >= least && (!backed || isBacked(e));
    },
  };
}
