// The lines of the map: one for each pair of drawn nodes, whatever number of statements tie them together.

/** More lines than this are a grey field; then the best are drawn, and all at what is selected. */
const MOST_LINES = 700;
/** So many lines each node keeps, however weak they are. */
const LEAST_PER_NODE = 2;

/**
 * Returns the lines between `members`: [{key, a, b, edges: [numbers, the surest first], support, inside: bool}].
 * Walks only edges that leave drawn nodes: hubs have few of these, however many come in.
 */
export function gatherLines(atlas, members) {
  const { outStart } = atlas.columns;
  const n = atlas.nodes.length;
  const lines = new Map();
  for (const head of members) {
    for (let e = outStart[head]; e < outStart[head + 1]; e++) {
      const tail = atlas.tail(e);
      if (tail === head || !members.has(tail)) continue;
      const [a, b] = head < tail ? [head, tail] : [tail, head];
      const key = a * n + b;
      const line = lines.get(key);
      if (line) line.edges.push(e);
      else lines.set(key, { key, a, b, edges: [e] });
    }
  }
  return [...lines.values()].map((line) => finish(atlas, line));
}

function finish(atlas, line) {
  const { confidence, support } = atlas.columns;
  line.edges.sort((x, y) => support[y] - support[x] || confidence[y] - confidence[x] || x - y);
  const community = atlas.nodes[line.a].community;
  const inside = community >= 0 && community === atlas.nodes[line.b].community;
  return {
    ...line,
    inside,
    support: Math.max(...line.edges.map((e) => support[e])),
    confidence: Math.max(...line.edges.map((e) => confidence[e])),
  };
}

/**
 * Returns the lines to draw: all that are asked for, and of those that the filters let through each node's strongest, then the strongest
 * of all.
 */
export function chooseLines(lines, allows, isAsked = () => false) {
  const allowed = lines.filter((line) => isAsked(line) || line.edges.some(allows));
  if (allowed.length <= MOST_LINES) return allowed;
  const strength = (line) => line.support + (line.inside ? 0.5 : 0) + line.confidence / 1000;
  const sorted = allowed.sort((x, y) => strength(y) - strength(x) || x.key - y.key);
  const kept = new Map();
  const chosen = new Set(allowed.filter(isAsked));
  for (const line of sorted) {
    const count = Math.min(kept.get(line.a) || 0, kept.get(line.b) || 0);
    if (count >= LEAST_PER_NODE) continue;
    chosen.add(line);
    for (const end of [line.a, line.b]) kept.set(end, (kept.get(end) || 0) + 1);
  }
  for (const line of sorted) {
    if (chosen.size >= MOST_LINES) break;
    chosen.add(line);
  }
  return [...chosen];
}

/** Returns how far a point is from a line between two points. */
export function distanceToLine(point, from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length ? Math.max(0, Math.min(1, ((point.x - from.x) * dx + (point.y - from.y) * dy) / length)) : 0;
  return Math.hypot(point.x - from.x - along * dx, point.y - from.y - along * dy);
}
