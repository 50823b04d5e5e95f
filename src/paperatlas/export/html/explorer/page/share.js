// The menu "Share": the address of what is seen, the map as a picture, what is selected as a table or as linked data, and paper.

import { el, plural } from "./dom.js";
import { copyText, download, toBytes, toFileName } from "./download.js";
import { currentPath } from "./path-panel.js";
import { toSvg } from "../map/svg.js";
import { selectionRows, toCsv, toJsonLd } from "../model/tables.js";

/** Mounts the button and its menu. */
export function mount(app, element) {
  const view = { app, element };
  view.button = el(
    "button",
    {
      type: "button",
      id: "share-button",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-controls": "share-menu",
      onclick: () => toggle(view),
    },
    "Share",
  );
  view.menu = el("div", { id: "share-menu", role: "menu", "aria-labelledby": "share-button", hidden: "" });
  element.classList.add("share");
  element.append(view.button, view.menu);
  view.menu.addEventListener("keydown", (event) => press(view, event));
  view.button.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") {
      toggle(view, true);
      event.preventDefault();
    }
  });
  document.addEventListener("pointerdown", (event) => {
    if (!element.contains(event.target)) toggle(view, false);
  });
  element.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !element.contains(event.relatedTarget)) toggle(view, false);
  });
  return { update: () => toggle(view, false) };
}

// ---- the menu

function toggle(view, open = view.menu.hidden) {
  if (open === !view.menu.hidden) return;
  view.menu.hidden = !open;
  view.button.setAttribute("aria-expanded", String(open));
  if (!open) return;
  view.menu.replaceChildren(
    ...toItems(view).map(([id, label, note, act]) =>
      el(
        "button",
        { type: "button", role: "menuitem", tabindex: "-1", "data-testid": `share-${id}`, onclick: () => run(view, act) },
        el("span", {}, label),
        note ? el("span", { class: "soft" }, note) : null,
      ),
    ),
  );
  view.menu.firstChild.focus();
}

async function run(view, act) {
  toggle(view, false);
  view.button.focus();
  await act(view.app);
}

function press(view, event) {
  const items = [...view.menu.children];
  const position = items.indexOf(document.activeElement);
  const next = { ArrowDown: position + 1, ArrowUp: position - 1, Home: 0, End: items.length - 1 }[event.key];
  if (next !== undefined) items[(next + items.length) % items.length].focus();
  else if (event.key === "Escape") {
    toggle(view, false);
    view.button.focus();
  } else return;
  event.preventDefault();
}

function toItems({ app }) {
  const { what } = selectionOf(app);
  const pictures =
    app.store.get().view === "map"
      ? [
          ["png", "Map as PNG", "picture", savePng],
          ["svg", "Map as SVG", "drawing", saveSvg],
        ]
      : [];
  return [
    ["link", "Copy link", "opens this page as it is now", copyLink],
    ...pictures,
    ["csv", "CSV", `of ${what}`, saveCsv],
    ["jsonld", "JSON-LD", `of ${what}`, saveJsonLd],
    ["print", "Print …", null, () => window.print()],
  ];
}

// ---- what they do

const copyLink = (app) => copyText(app, location.href, "link");

function savePng(app) {
  download(toFileName(app.atlas.title, "map", "png"), "image/png", toBytes(app.map.png()));
  app.announce("The map is saved as PNG");
}

function saveSvg(app) {
  const { atlas } = app;
  const text = toSvg(app.map.scene(), { title: atlas.title, nameOf: (index) => `${atlas.nodes[index].type}: ${atlas.nodes[index].label}` });
  download(toFileName(atlas.title, "map", "svg"), "image/svg+xml", text);
  app.announce("The map is saved as SVG");
}

/** Returns what is selected as {what, nodes, edges}: a statement, a node with its statements, a path, a community, or what is drawn. */
function selectionOf(app) {
  const { atlas } = app;
  const { selected, community } = app.store.get();
  const filter = app.filter();
  const stated = app.currentEdge();
  if (stated !== null) return toSelection(atlas, "the statement", [stated]);
  const node = atlas.byId(selected || "");
  if (node) return toSelection(atlas, "the selection", atlas.edgesOf(node.index).filter(filter.edge), [node.index]);
  const steps = currentPath(app);
  if (steps)
    return toSelection(
      atlas,
      "the path",
      steps.map(({ edge }) => edge),
    );
  const number = atlas.communities.findIndex(({ label }) => label === community);
  if (number >= 0)
    return within(
      atlas,
      "the community",
      atlas.nodes.filter((one) => one.community === number && filter.node(one.index)).map(({ index }) => index),
      filter,
    );
  return within(
    atlas,
    "what is drawn",
    app.map.shown().map((id) => atlas.byId(id).index),
    filter,
  );
}

const toSelection = (atlas, what, edges, nodes = []) => ({
  what,
  nodes: [...new Set([...nodes, ...edges.flatMap((e) => [atlas.head(e), atlas.tail(e)])])],
  edges,
});

// Some nodes, and what is stated between them.
function within(atlas, what, nodes, filter) {
  const inside = new Set(nodes);
  const edges = nodes.flatMap((index) =>
    atlas.edgesOf(index).filter((e) => atlas.head(e) === index && inside.has(atlas.tail(e)) && filter.edge(e)),
  );
  return { what, nodes, edges };
}

function saveCsv(app) {
  const { nodes, edges } = selectionOf(app);
  const rows = selectionRows(app.atlas, nodes, edges);
  download(toFileName(app.atlas.title, "selection", "csv"), "text/csv;charset=utf-8", toCsv(rows, Object.keys(rows[0] || { id: "" })));
  app.announce(`${plural(rows.length, "row")} saved as CSV`);
}

function saveJsonLd(app) {
  const { nodes, edges } = selectionOf(app);
  const linked = toJsonLd(app.atlas, nodes, edges);
  download(toFileName(app.atlas.title, "selection", "jsonld"), "application/ld+json", `${JSON.stringify(linked, null, 1)}\n`);
  app.announce(`${plural(edges.length, "statement")} saved as JSON-LD`);
}
