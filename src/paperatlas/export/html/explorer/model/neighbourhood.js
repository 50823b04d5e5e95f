/** The nodes around a node. */

/** Keys of numbers: whole numbers below this are told apart after the support has been put before them. */
const MOST_NODES = 2 ** 24;

/** Return the numbers of some nodes in order of support, the highest first, then by number. */
export function sortBySupport(nodes, found) {
  // Typed arrays of numbers sort many times as fast as arrays with a function.
  const keys = Float64Array.from(found, (index) => index - nodes[index].support * MOST_NODES).sort();
  return Array.from(keys, (key) => ((key % MOST_NODES) + MOST_NODES) % MOST_NODES);
}

/**
 * Return the nodes within some hops of a node, the node itself left out: nearer ones first, then those of more papers.
 * @param {{hops?: number, most?: number, allows?: (e: number, node: number) => boolean}} options how many hops (1 to 3), at most how many
 *   nodes, and whether an edge may be followed to a node
 * @returns {{nodes: number[], more: number}} the nodes, and how many there are besides
 */
export function neighbours(atlas, index, { hops = 1, most = 60, allows = () => true } = {}) {
  const { head, tail, outStart, inStart, inEdges } = atlas.columns;
  const [firstResult] = atlas.range("Result");
  const seen = new Uint8Array(atlas.size.nodes);
  const nodes = [];
  let more = 0;
  let layer = [index];
  seen[index] = 1;
  for (let hop = 1; hop <= hops; hop++) {
    const next = [];
    const visit = (e, other) => {
      // Results are not drawn, and what they tie together is tied by other edges as well.
      if (seen[other] || other >= firstResult || !allows(e, other)) return;
      seen[other] = 1;
      next.push(other);
    };
    for (const node of layer) {
      for (let e = outStart[node]; e < outStart[node + 1]; e++) visit(e, tail[e]);
      for (let i = inStart[node]; i < inStart[node + 1]; i++) visit(inEdges[i], head[inEdges[i]]);
    }
    const room = Math.max(most - nodes.length, 0);
    if (room) nodes.push(...sortBySupport(atlas.nodes, next).slice(0, room));
    more += Math.max(next.length - room, 0);
    layer = next;
  }
  return { nodes, more };
}
