/** The shortest way from one node to another, over papers and entities. */

const NOT_SEEN = 0xffff;

/** Call `visit(e, other)` for each edge of a node with the node at its other end. */
function eachEdge({ head, tail, outStart, inStart, inEdges }, node, visit) {
  for (let e = outStart[node]; e < outStart[node + 1]; e++) visit(e, tail[e]);
  for (let i = inStart[node]; i < inStart[node + 1]; i++) visit(inEdges[i], head[inEdges[i]]);
}

/** Return how many steps it is from each node to `to`, as far as needed to come to `from`. */
function countSteps(atlas, from, to, allows) {
  const [firstResult] = atlas.range("Result");
  const steps = new Uint16Array(atlas.size.nodes).fill(NOT_SEEN);
  steps[to] = 0;
  let layer = [to];
  for (let n = 1; layer.length && steps[from] === NOT_SEEN; n++) {
    const next = [];
    for (const node of layer) {
      eachEdge(atlas.columns, node, (e, other) => {
        // Results are ends of ways at most: through a result everything is near to everything.
        if (steps[other] !== NOT_SEEN || (other >= firstResult && other !== from) || !allows(e, node)) return;
        steps[other] = n;
        next.push(other);
      });
    }
    layer = next;
  }
  return steps;
}

/** Whether a way is to be preferred to another that leads to the same node with as many steps. */
function isBetter(way, other) {
  if (!other) return true;
  if (way.derived !== other.derived) return way.derived < other.derived;
  if (way.product !== other.product) return way.product > other.product;
  return way.before !== other.before ? way.before < other.before : way.edge < other.edge;
}

/**
 * Return the way with the fewest steps; of those the one with the fewest steps that no paper states, then the surest (by the product of the
 * confidences), then the first by ids. Null if there is none.
 * @param {number} from
 * @param {number} to
 * @param {(e: number, node: number) => boolean} allows whether an edge may be followed to a node
 * @returns {{edge: number, node: number}[] | null} each step's edge and the node that it reaches
 */
export function findPath(atlas, from, to, allows = () => true) {
  const steps = countSteps(atlas, from, to, allows);
  if (steps[from] === NOT_SEEN) return null;
  const { confidence, relation } = atlas.columns;
  const isDerived = atlas.relations.map(({ kind }) => kind === "derived");
  const ways = new Map([[from, { product: 1, derived: 0, before: -1, edge: -1 }]]);
  let layer = [from];
  for (let left = steps[from] - 1; left >= 0; left--) {
    const next = new Set();
    for (const node of layer) {
      const { product, derived } = ways.get(node);
      eachEdge(atlas.columns, node, (e, other) => {
        if (steps[other] !== left || !allows(e, other)) return;
        const more = isDerived[relation[e]] ? 1 : 0;
        const way = { product: (product * confidence[e]) / 100, derived: derived + more, before: node, edge: e };
        if (isBetter(way, ways.get(other))) ways.set(other, way);
        next.add(other);
      });
    }
    layer = [...next];
  }
  const found = [];
  for (let node = to; node !== from; node = ways.get(node).before) found.unshift({ edge: ways.get(node).edge, node });
  return found;
}
