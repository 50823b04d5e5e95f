/** When papers appeared, and what they say of an entity one after the other. */

/** Return the papers that pass, by year, and those whose year is not known; papers of a year by number, which is by id. */
export function byYear(atlas, filter) {
  const years = new Map();
  const undated = [];
  for (let index = 0; index < atlas.counts.Paper; index++) {
    if (filter && !filter.node(index)) continue;
    const { year } = atlas.paper(index);
    if (year === null) undated.push(index);
    else if (years.has(year)) years.get(year).push(index);
    else years.set(year, [index]);
  }
  return { years: [...years].sort(([a], [b]) => a - b).map(([year, papers]) => ({ year, papers })), undated };
}

/** Return the year of the earliest paper that names an entity, for each entity of which one is known. */
export function firsts(atlas) {
  const found = new Map();
  const { tail, outStart } = atlas.columns;
  for (let paper = 0; paper < atlas.counts.Paper; paper++) {
    const { year } = atlas.paper(paper);
    if (year === null) continue;
    for (let e = outStart[paper]; e < outStart[paper + 1]; e++) if (!(found.get(tail[e]) <= year)) found.set(tail[e], year);
  }
  return found;
}

/** Return the papers that name an entity, in the order of their years, each with the edges that say what it is to them. */
export function story(atlas, index, filter) {
  const papers = new Map();
  const { head, inStart, inEdges } = atlas.columns;
  for (let i = inStart[index]; i < inStart[index + 1]; i++) {
    const paper = head[inEdges[i]];
    if (paper >= atlas.counts.Paper || (filter && !(filter.node(paper) && filter.edge(inEdges[i])))) continue;
    if (papers.has(paper)) papers.get(paper).push(inEdges[i]);
    else papers.set(paper, [inEdges[i]]);
  }
  const all = [...papers].map(([paper, edges]) => ({ paper, year: atlas.paper(paper).year, edges }));
  const dated = all.filter(({ year }) => year !== null).sort((a, b) => a.year - b.year || a.paper - b.paper);
  return { dated, undated: all.filter(({ year }) => year === null) };
}
