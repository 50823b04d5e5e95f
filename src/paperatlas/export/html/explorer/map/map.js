// The map: vis-network draws the current view and moves it; what is drawn follows from the state.

import { chooseLines, gatherLines } from "./lines.js";
import { drawGround, drawNode } from "./draw.js";
import { groupBy } from "../model/ordering.js";
import { fit, focus, holdScale, moveTo, showAll, showCommunity, stop } from "./moves.js";
import { drawNames } from "./names.js";
import { layoutOf, sceneOf } from "./scene.js";
import { membersOf } from "./members.js";
import { placeNewcomers } from "./placing.js";
import { forgetHovered, mountPointer } from "./pointer.js";
import { mountKeys } from "./keys.js";
import { readColors } from "../page/theme.js";

/** With more lines than this they are left out while the map moves. */
const MANY_LINES = 1500;

const OPTIONS = {
  physics: { enabled: false },
  layout: { improvedLayout: false },
  interaction: { dragNodes: false, hover: false, selectable: false, tooltipDelay: 3_600_000, zoomSpeed: 0.7 },
};

/** Returns the map in `element`: see its functions below. */
export function createMap(app, element) {
  const view = createView(app, element);
  view.nodes = new vis.DataSet();
  // vis-network asks for each node to be drawn; how it looks is ours.
  const ctxRenderer = ({ ctx, id, x, y }) => ({ drawNode: () => (view.isChanging ? undefined : drawNode(view, ctx, id, x, y)) });
  const options = { ...OPTIONS, nodes: { shape: "custom", fixed: true, size: 20, ctxRenderer } };
  view.network = new vis.Network(element, { nodes: view.nodes, edges: new vis.DataSet() }, options);
  // The map itself takes the focus, not the element that vis-network puts into it.
  element.querySelector(".vis-network").tabIndex = -1;
  listen(view);
  const map = publicFunctions(view);
  mountPointer(view, map);
  mountKeys(view, map);
  return map;
}

// What all that belongs to the map shares.
function createView(app, element) {
  const { types, opening } = app.atlas;
  const byType = (field) => Object.fromEntries(types.map((type) => [type.name, type[field]]));
  const view = {
    app,
    atlas: app.atlas,
    element,
    colors: readColors(types),
    shapes: byType("shape"),
    labelled: byType("labelled"),
    places: new Map(opening.map(({ index, x, y }) => [index, { x, y }])),
    members: new Set(),
    more: new Map(),
    around: new Map(),
    visible: new Set(),
    lines: [],
    drawnLines: [],
    ...{ path: [], selected: null, edge: null, community: null, emphasis: null },
    ...{ hovered: null, hoveredLine: null, cursor: null },
    ...{ version: 0, isMoving: false, isChanging: true },
  };
  view.repaint = repainter(view);
  view.moveTo = (position, scale, quick) => moveTo(view, position, scale, quick);
  return view;
}

function publicFunctions(view) {
  const { atlas } = view;
  return {
    update: (state, previous) => update(view, state, previous),
    shown: () => [...view.visible].map((index) => atlas.nodes[index].id),
    visible: () => view.visible,
    more: (id) => view.more.get(id),
    isDrawn: (index) => view.members.has(index),
    focus: (index, quick) => focus(view, index, quick),
    fit: (quick) => fit(view, quick),
    zoom: (factor, quick) => view.moveTo(view.network.getViewPosition(), view.network.getScale() * factor, quick),
    showNeighbours: (index) =>
      showAll(view, [index, ...view.drawnLines.flatMap(({ a, b }) => (a === index ? [b] : b === index ? [a] : []))]),
    showCommunity: (number, quick) => showCommunity(view, number, quick),
    layout: () => layoutOf(view),
    scene: () => sceneOf(view),
    png: () => toPng(view),
    highlightPath: (steps) => highlightPath(view, steps),
    recolor: () => recolor(view),
    resize: () => view.network.setSize(),
    ready: new Promise((resolve) =>
      view.network.on("afterDrawing", () => {
        if (!view.isChanging) resolve();
      }),
    ),
  };
}

// Several changes in one turn are one drawing.
function repainter(view) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      view.network.redraw();
    });
  };
}

function listen(view) {
  const { network } = view;
  // vis-network draws at once when its nodes change; our own drawing waits until all has been changed.
  network.on("beforeDrawing", (ctx) => {
    if (!view.isChanging) drawGround(view, ctx);
  });
  network.on("afterDrawing", (ctx) => {
    if (!view.isChanging) drawNames(view, ctx);
  });
  // A wheel or a finger on the map takes over from a move.
  for (const kind of ["wheel", "pointerdown"]) view.element.addEventListener(kind, () => stop(view), { passive: true });
  network.on("zoom", () => {
    const scale = network.getScale();
    const held = holdScale(scale);
    if (held !== scale) network.moveTo({ scale: held });
  });
  network.on("dragStart", () => {
    view.isMoving = view.drawnLines.length > MANY_LINES;
  });
  network.on("dragEnd", () => {
    view.isMoving = false;
    view.repaint();
  });
}

// ---- what is drawn

function update(view, state, previous) {
  const { atlas } = view;
  const filter = view.app.filter();
  const isOther =
    !previous || ["near", "brought", "selected", "edge", "filters"].some((name) => state[name] !== previous[name]) || view.pathChanged;
  view.selected = state.selected ? (atlas.byId(state.selected)?.index ?? null) : null;
  view.edge = view.app.currentEdge();
  if (isOther) {
    view.pathChanged = false;
    changeMembers(view, state, filter);
  }
  view.community = atlas.communities.find(({ label }) => label === state.community)?.number ?? null;
  changeVisible(view, filter);
  view.emphasis = emphasisOf(view);
  view.version++;
  view.repaint();
}

function changeMembers(view, state, filter) {
  const { members, more, around } = membersOf(view.atlas, state, askedNodes(view), (e, index) => filter.edge(e) && filter.node(index));
  view.more = more;
  view.around = around;
  const isSame = members.size === view.members.size && [...members].every((index) => view.members.has(index));
  if (isSame) return;
  const opening = new Set(view.atlas.opening.map(({ index }) => index));
  for (const index of view.places.keys()) if (!members.has(index) && !opening.has(index)) view.places.delete(index);
  view.members = members;
  view.lines = gatherLines(view.atlas, members);
  const ties = groupBy([...view.lines.map(({ a, b }) => [a, b]), ...view.lines.map(({ a, b }) => [b, a])], ([end]) => end);
  const tiesOf = (index) => (ties.get(index) || []).map(([, other]) => other);
  const newcomers = [...members].filter((index) => !view.places.has(index));
  for (const [index, place] of placeNewcomers(view.places, newcomers, tiesOf)) view.places.set(index, place);
}

// What is selected is drawn whatever the filters say, and so is a path: the reader has asked for it.
function changeVisible(view, filter) {
  const asked = new Set(askedNodes(view));
  const wanted = new Set([...view.members].filter((index) => index === view.selected || asked.has(index) || filter.node(index)));
  const gone = [...view.visible].filter((index) => !wanted.has(index));
  const come = [...wanted].filter((index) => !view.visible.has(index));
  view.visible = wanted;
  view.isChanging = true;
  if (gone.length) view.nodes.remove(gone);
  if (come.length) view.nodes.add(come.map((index) => ({ id: index, ...view.places.get(index) })));
  view.isChanging = false;
  const isSeen = (line) => wanted.has(line.a) && wanted.has(line.b);
  const askedLines = new Set(askedEdges(view).map((e) => keyOf(view, e)));
  const isAtSelection = ({ a, b }) => a === view.selected || b === view.selected;
  const isAsked = (line) => askedLines.has(line.key) || (isAtSelection(line) && line.edges.some(filter.edge));
  view.drawnLines = chooseLines(view.lines.filter(isSeen), filter.edge, isAsked);
  forgetHovered(view);
}

// What stands out: the selection with its neighbours, the ends of a line, a path, or a community. Null: all is alike.
function emphasisOf(view) {
  const { atlas, selected, edge, community, path } = view;
  if (path.length) {
    const nodes = new Set([...pathNodes(view), ...(selected === null ? [] : [selected])]);
    return { nodes, lines: new Set(path.map((step) => keyOf(view, step.edge))), main: nodes };
  }
  if (edge !== null) {
    const ends = new Set([atlas.head(edge), atlas.tail(edge)]);
    return { nodes: ends, lines: new Set([keyOf(view, edge)]), main: ends };
  }
  if (selected !== null) return emphasisOfNode(view);
  if (community !== null) {
    const inside = new Set([...view.visible].filter((index) => atlas.nodes[index].community === community));
    const kept = view.drawnLines.filter(({ a, b }) => inside.has(a) && inside.has(b)).map(({ key }) => key);
    return { nodes: inside, lines: new Set(), kept: new Set(kept), main: new Set() };
  }
  return null;
}

function emphasisOfNode(view) {
  const { atlas, selected } = view;
  const nodes = new Set([selected]);
  const lines = new Set();
  // A result is not drawn; the things that it ties together are what stands out.
  if (atlas.nodes[selected].type === "Result") {
    for (const e of atlas.edgesOf(selected)) nodes.add(atlas.tail(e));
    return { nodes, lines, main: new Set(nodes) };
  }
  for (const line of view.drawnLines) {
    if (line.a !== selected && line.b !== selected) continue;
    nodes.add(line.a).add(line.b);
    lines.add(line.key);
  }
  // What an expansion of several steps has brought in is told from the rest, and so are the lines that lead there.
  const around = view.around.get(atlas.nodes[selected].id) || [];
  for (const index of around) if (view.visible.has(index)) nodes.add(index);
  const kept = !around.length ? [] : view.drawnLines.filter(({ a, b }) => nodes.has(a) && nodes.has(b)).map(({ key }) => key);
  return { nodes, lines, kept: new Set(kept), main: new Set([selected]) };
}

function keyOf(view, e) {
  const [head, tail] = [view.atlas.head(e), view.atlas.tail(e)];
  return Math.min(head, tail) * view.atlas.nodes.length + Math.max(head, tail);
}

// ---- paths and newcomers

const askedEdges = (view) => [...view.path.map(({ edge }) => edge), ...(view.edge === null ? [] : [view.edge])];
const endsOf = ({ atlas }, edges) => [...new Set(edges.flatMap((e) => [atlas.head(e), atlas.tail(e)]))];
const askedNodes = (view) => endsOf(view, askedEdges(view)).filter((index) => view.atlas.nodes[index].type !== "Result");
const pathNodes = (view) =>
  endsOf(
    view,
    view.path.map(({ edge }) => edge),
  );

function highlightPath(view, steps) {
  const wanted = steps || [];
  if (!wanted.length && !view.path.length) return;
  view.path = wanted;
  view.pathChanged = true;
  update(view, view.app.store.get(), null);
  if (wanted.length) showAll(view, pathNodes(view));
}

// ---- colours and pictures

function recolor(view) {
  view.colors = readColors(view.atlas.types);
  view.version++;
  // At once: before printing there is no other frame.
  view.network.redraw();
}

function toPng(view) {
  const canvas = view.element.querySelector("canvas");
  const copy = document.createElement("canvas");
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const ctx = copy.getContext("2d");
  ctx.fillStyle = view.colors.map;
  ctx.fillRect(0, 0, copy.width, copy.height);
  view.network.redraw();
  ctx.drawImage(canvas, 0, 0);
  return copy.toDataURL("image/png");
}
