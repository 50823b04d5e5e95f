// What every part of the page can ask for: select, expand, change the view. All of it goes through the store.

import { at, plural } from "./dom.js";
import { createFilter } from "../model/filters.js";
import { fromHash } from "../model/permalink.js";
import { createIndex } from "../model/search.js";
import { assignTints } from "../map/tints.js";

/** So many single nodes stay on the map; older ones leave, so that the address stays short. */
const MOST_BROUGHT = 60;

/** Returns the object that the parts share. */
export function createApp(atlas, store) {
  const app = {
    atlas,
    store,
    map: null,
    path: null,
    details: null,
    filter: filterOf(atlas, store),
    tints: assignTints(atlas.communities),
    /** The search index: made at its first use. */
    get index() {
      this.made ??= createIndex(atlas);
      return this.made;
    },
    announce,
    currentEdge: () => findEdge(atlas, store.get().edge),
    setView: (view) => store.set({ view }),
    select: (id, options) => select(app, id, options),
    selectEdge: (e) => selectEdge(app, e),
    selectCommunity: (label) => selectCommunity(app, label),
    clearSelection: () => clearSelection(app),
    expand: (id, hops) => expand(app, id, hops),
    collapse: (id) => store.set({ near: store.get().near.filter((one) => one.id !== id) }),
    show: (id) => show(app, id),
    reset: () => reset(app),
    startPath: (id) => startPath(app, id),
    closePath: () => closePath(app),
    arrive: (isFirst) => arrive(app, isFirst),
  };
  return app;
}

// The functions of a filter are made once for each set of filters.
function filterOf(atlas, store) {
  let made = null;
  let madeFor = null;
  return () => {
    const { filters } = store.get();
    if (filters !== madeFor) [made, madeFor] = [createFilter(atlas, filters), filters];
    return made;
  };
}

function announce(text) {
  at("live").textContent = text;
}

function findEdge(atlas, edge) {
  const [head, tail] = [atlas.byId(edge?.head ?? ""), atlas.byId(edge?.tail ?? "")];
  return (head && tail && atlas.findEdge(head.index, edge.relation, tail.index)) ?? null;
}

// ---- selecting

function select(app, id, { history = "push", move = true } = {}) {
  const { atlas, store, map } = app;
  const node = atlas.byId(id);
  if (!node) return false;
  const state = store.get();
  const isSame = state.selected === id && !state.edge;
  const patch = { selected: id, edge: null, community: null };
  // What is asked for by name is shown, also when its type is switched off.
  if (state.filters.types.has(node.type))
    patch.filters = { ...state.filters, types: new Set([...state.filters.types].filter((type) => type !== node.type)) };
  if (node.type !== "Result" && !map.isDrawn(node.index)) patch.brought = [...state.brought, id].slice(-MOST_BROUGHT);
  store.set(patch, { history: isSame ? "replace" : history });
  if (isSame) app.details.refresh();
  if (move && state.view === "map") map.focus(node.index);
  announce(
    `${node.type} ${node.label}: ${node.type === "Paper" || node.type === "Result" ? "details shown" : plural(node.support, "paper")}`,
  );
  return true;
}

function selectEdge(app, e) {
  const edge = app.atlas.edge(e);
  const missing = [edge.head, edge.tail].filter((node) => node.type !== "Result" && !app.map.isDrawn(node.index)).map(({ id }) => id);
  const { brought } = app.store.get();
  app.store.set({
    selected: null,
    community: null,
    edge: { head: edge.head.id, relation: edge.relation, tail: edge.tail.id },
    brought: missing.length ? [...brought, ...missing].slice(-MOST_BROUGHT) : brought,
  });
  announce(`${edge.head.label} ${edge.words} ${edge.tail.label}`);
}

function selectCommunity(app, label) {
  const community = app.atlas.communities.find((one) => one.label === label);
  app.store.set({ selected: null, edge: null, community: community ? label : null, view: "map" });
  if (!community) return;
  app.map.showCommunity(community.number);
  announce(`Community ${label}: ${plural(community.size, "thing")}`);
}

function clearSelection({ store }) {
  const { selected, edge, community } = store.get();
  if (selected || edge || community) store.set({ selected: null, edge: null, community: null });
}

// ---- bringing in

function expand(app, id, hops) {
  const { store, map } = app;
  const { type, index } = app.atlas.byId(id);
  // Nothing can be drawn around what is not drawn itself.
  if (type === "Result") return;
  const near = [...store.get().near.filter((one) => one.id !== id), { id, hops }];
  const before = map.visible().size;
  store.set({ near, selected: id, edge: null, community: null });
  map.showNeighbours(index);
  const left = map.more(id);
  announce(`${plural(Math.max(map.visible().size - before, 0), "node")} brought in${left ? `, ${left} more left out` : ""}`);
}

function show(app, id) {
  const node = app.atlas.byId(id);
  if (!node) return false;
  const { near } = app.store.get();
  if (node.type !== "Result" && !near.some((one) => one.id === id)) app.store.set({ near: [...near, { id, hops: 1 }] });
  return true;
}

function reset(app) {
  app.store.set({ ...fromHash(""), view: app.store.get().view });
  showCard(false);
  app.map.fit();
  announce("Opening view");
}

// ---- paths

function showCard(isOpen) {
  at("path").hidden = !isOpen;
  at("path-button").setAttribute("aria-expanded", String(isOpen));
}

function startPath(app, id) {
  if (app.store.get().view !== "map") app.setView("map");
  showCard(true);
  if (id) app.path.start(id);
  else at("path").querySelector("input").focus();
}

function closePath(app) {
  showCard(false);
  if (app.store.get().path) app.store.set({ path: null });
  at("path-button").focus();
}

// ---- after the address has changed

// Shows what the address asks for: the selection in the middle, or all of it.
function arrive(app, isFirst = false) {
  const { selected, community, path, view } = app.store.get();
  if (path) showCard(true);
  // A map that is not shown has no size yet; it is arrived at when it is shown first.
  if (view !== "map") return;
  app.hasArrived = true;
  app.map.resize();
  const index = app.atlas.byId(selected ?? "")?.index;
  const number = app.atlas.communities.findIndex(({ label }) => label === community);
  if (isFirst) app.map.fit(true);
  if (path) return;
  if (index !== undefined) app.map.focus(index, isFirst);
  else if (number >= 0) app.map.showCommunity(number, isFirst);
}
