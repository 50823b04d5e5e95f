// How two things are connected: the shortest way from one to the other, each step with the sentence that says so.

import { createCombobox } from "./combobox.js";
import { el, nodeLink, plural, quote, sureness, swatch } from "./dom.js";
import { findPath } from "../model/paths.js";
import { find } from "../model/search.js";

const MOST_FOUND = 12;

/** Mounts the panel; `path` of the store holds both ends. */
export function mount(app, element) {
  const view = { app, drawn: null };
  const toBox = (end, label, testid) =>
    createCombobox({
      label,
      testid,
      placeholder: "a method, dataset, task, paper …",
      options: (text) => toOptions(view, text),
      none: (text) => (text.trim() ? "nothing is called that" : "type a name"),
      onchoose: (option) => choose(view, end, option),
    });
  view.from = toBox("from", "From", "path-from");
  view.to = toBox("to", "To", "path-to");
  view.result = el("div", { class: "path-result", "data-testid": "path-result", "aria-live": "polite" });
  const swap = el(
    "button",
    { type: "button", class: "swap", "aria-label": "Swap from and to", title: "Swap", onclick: () => swapEnds(view) },
    "⇅",
  );
  view.clear = el("button", { type: "button", onclick: () => app.store.set({ path: null }, { history: "push" }) }, "Clear");
  element.classList.add("path");
  element.append(
    el("div", { class: "ends" }, view.from.element, swap, view.to.element),
    el("p", { class: "actions" }, view.clear),
    view.result,
  );
  return { update: (state) => update(view, state), start: (id) => start(view, id) };
}

function choose(view, end, option) {
  setEnd(view, end, option ? option.value : null);
  if (option && end === "from" && !ends(view).to) view.to.input.focus();
}

// "Path from here": only the other end is left to choose.
function start(view, id) {
  setEnd(view, "from", id);
  view.to.input.focus();
}

function toOptions(view, text) {
  const { atlas } = view.app;
  view.index ||= view.app.index;
  // Before anything is typed, the node that is selected is the likeliest end.
  const selected = atlas.byId(view.app.store.get().selected || "");
  if (!text.trim()) return selected && selected.type !== "Result" ? [toOption(selected, "selected")] : [];
  return find(view.index, text, { most: MOST_FOUND }).map(({ node, name, ranges }) => ({
    ...toOption(node, name === node.label ? node.type : `${node.type}, also ${name}`),
    ranges: name === node.label ? ranges : [],
  }));
}

const toOption = (node, note) => ({ value: node.id, label: node.label || node.id, note, before: swatch(node.type) });

const ends = (view) => ({ from: null, to: null, ...view.app.store.get().path });

function setEnd(view, end, id) {
  const path = { ...ends(view), [end]: id };
  view.app.store.set({ path: path.from || path.to ? path : null }, { history: "push" });
}

function swapEnds(view) {
  const { from, to } = ends(view);
  if (from || to) view.app.store.set({ path: { from: to, to: from } }, { history: "push" });
}

function update(view, state) {
  const path = { from: null, to: null, ...state.path };
  const isSame = view.drawn && view.drawn.from === path.from && view.drawn.to === path.to && view.drawn.filters === state.filters;
  if (isSame) return;
  view.drawn = { ...path, filters: state.filters };
  const [from, to] = [path.from, path.to].map((id) => view.app.atlas.byId(id || ""));
  view.from.set(from ? toOption(from) : null);
  view.to.set(to ? toOption(to) : null);
  view.clear.hidden = !path.from && !path.to;
  const gone = [
    [path.from, from],
    [path.to, to],
  ]
    .filter(([id, node]) => id && !node)
    .map(([id]) => id);
  draw(view, from, to, gone);
}

/** Returns the steps between both ends that the state names (see `findPath`), null where there are none. */
export function currentPath({ atlas, store, filter }) {
  const [from, to] = [store.get().path?.from, store.get().path?.to].map((id) => atlas.byId(id || ""));
  const { node, edge } = filter();
  // The ends are asked for by name: what else is hidden does not count for them.
  const allows = (e, index) => edge(e) && (index === to.index || node(index));
  return from && to && from !== to ? findPath(atlas, from.index, to.index, allows) : null;
}

function draw(view, from, to, gone) {
  const { app } = view;
  const steps = currentPath(app);
  app.map.highlightPath(steps);
  if (!steps) {
    view.result.replaceChildren(el("p", { class: "soft" }, whyNone(from, to, gone, app.filter())));
    return;
  }
  view.result.replaceChildren(
    el("p", { class: "soft" }, toSummary(app, steps)),
    el("ol", { class: "chain" }, el("li", {}, toNode(app, from)), ...toChain(app, from, steps)),
  );
  app.announce(`A way of ${plural(steps.length, "step")} is found`);
}

function whyNone(from, to, gone, filter) {
  if (gone.length) return `This atlas has no ${gone.join(" and no ")}.`;
  if (!from || !to) return "Choose two names to see how they are connected, with the sentence for each step.";
  if (from === to) return "Both ends are the same.";
  const tries = filter.active
    ? "Some things are filtered out: try a lower confidence, or reset the filters."
    : "They stand in parts of the atlas that no paper joins.";
  return `No path leads from ${from.label} to ${to.label}. ${tries}`;
}

function toSummary(app, steps) {
  const chance = steps.reduce((product, { edge }) => product * app.atlas.edge(edge).confidence, 1);
  return `${plural(steps.length, "step")}; all of them right with a confidence of ${sureness(chance)}`;
}

const toNode = (app, node) => el("div", { class: "stop" }, nodeLink(app, node), el("span", { class: "soft" }, node.type));

function toChain(app, from, steps) {
  return steps.map(({ edge: number, node: index }) => {
    const edge = app.atlas.edge(number);
    const reached = app.atlas.nodes[index];
    const isAlong = edge.tail === reached;
    return el("li", {}, toStep(app, edge, isAlong), toNode(app, reached));
  });
}

// The words of a relation read from its head to its tail, whichever way the path goes; the arrow shows it.
function toStep(app, edge, isAlong) {
  const [evidence] = app.atlas.evidence(edge.number, 1);
  const statement = el(
    "button",
    {
      type: "button",
      class: "link relation",
      onclick: () => app.selectEdge(edge.number),
      "aria-label": `${edge.head.label} ${edge.words} ${edge.tail.label}: show the statement`,
    },
    el("span", { "aria-hidden": "true" }, isAlong ? "↓ " : "↑ "),
    edge.words,
  );
  const sure = el("span", { class: "soft" }, edge.derived ? "told from the names" : sureness(edge.confidence));
  return el("div", { class: "step" }, statement, sure, evidence ? quote(evidence) : null);
}
