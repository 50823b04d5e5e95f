// Which nodes the map draws: those of the opening view, and what the reader has brought in. Follows from the state alone,
// so that a link to the page shows the same map again.

import { neighbours } from "../model/neighbourhood.js";

/** How many neighbours one expansion brings in, by hops; the rest are counted. */
const MOST_NEIGHBOURS = { 1: 60, 2: 90, 3: 120 };
/** How many nodes tie a newcomer to what is drawn, where nothing drawn names it. */
const MOST_TIES = 3;

const isDrawable = (node) => node && node.type !== "Result";

/** Returns the nodes next to one, the most supported first; results are not drawn, so they do not count. */
function nextTo(atlas, index, limit = 400) {
  const found = new Set();
  for (const e of atlas.edgesOf(index)) {
    const other = atlas.head(e) === index ? atlas.tail(e) : atlas.head(e);
    if (isDrawable(atlas.nodes[other])) found.add(other);
    if (found.size >= limit) break;
  }
  return [...found].sort((a, b) => atlas.nodes[b].support - atlas.nodes[a].support || a - b);
}

/** Adds a node, and what ties it to the nodes there are: a neighbour that has a neighbour among them. */
function addTied(atlas, members, index) {
  if (members.has(index) || !isDrawable(atlas.nodes[index])) return;
  const around = nextTo(atlas, index);
  const isTied = around.some((other) => members.has(other));
  members.add(index);
  if (isTied) return;
  const ties = around.slice(0, 40).filter((other) => nextTo(atlas, other, 200).some((next) => next !== index && members.has(next)));
  for (const other of (ties.length ? ties : around).slice(0, MOST_TIES)) members.add(other);
}

/**
 * Returns what is drawn: {members: Set of node numbers, around: Map id -> what an expansion brought in,
 * more: Map id -> how many neighbours it left out}.
 * `extra` are nodes that something else needs, such as a path; `allows(e, node)` says what the filters let through.
 */
export function membersOf(atlas, state, extra, allows) {
  const members = new Set(atlas.opening.map(({ index }) => index));
  const more = new Map();
  const around = new Map();
  for (const id of state.brought) addTied(atlas, members, atlas.byId(id)?.index);
  for (const { id, hops } of state.near) {
    const centre = atlas.byId(id);
    if (!isDrawable(centre)) continue;
    addTied(atlas, members, centre.index);
    const found = neighbours(atlas, centre.index, { hops, most: MOST_NEIGHBOURS[hops] || MOST_NEIGHBOURS[1], allows });
    for (const index of found.nodes) if (isDrawable(atlas.nodes[index])) members.add(index);
    more.set(id, found.more);
    around.set(id, found.nodes);
  }
  for (const index of extra) if (isDrawable(atlas.nodes[index])) members.add(index);
  if (state.selected) addTied(atlas, members, atlas.byId(state.selected)?.index);
  return { members, more, around };
}
