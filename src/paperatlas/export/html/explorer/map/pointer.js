// The mouse and the finger on the map: what lies under them, the note beside it, clicks.

import { at, el, plural, shorten, swatch, sureness } from "../page/dom.js";
import { radiusOf } from "./look.js";
import { distanceToLine } from "./lines.js";
import { labelsOf } from "./names.js";

/** How far beside a shape or line still counts as on it, in pixels; fingers are less exact. */
const REACH = { mouse: 5, touch: 16 };

/** Starts listening; `map` is what createMap returns. */
export function mountPointer(view, map) {
  const { element, network, app } = view;
  let asked = null;
  element.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch" || event.buttons) return;
    const box = element.getBoundingClientRect();
    // Once in a frame is enough.
    if (!asked)
      requestAnimationFrame(() => {
        const point = asked;
        asked = null;
        if (point) hover(view, point);
      });
    asked = { x: event.clientX - box.left, y: event.clientY - box.top };
  });
  element.addEventListener("pointerleave", () => {
    asked = null;
    hover(view, null);
  });
  network.on("dragStart", () => hover(view, null));
  network.on("zoom", () => hideNote());
  network.on("click", (event) => click(view, map, event));
  network.on("doubleClick", (event) => {
    const found = findAt(view, event.pointer.DOM, REACH.mouse);
    if (found?.node !== undefined) app.expand(view.atlas.nodes[found.node].id, 1);
  });
}

function click(view, map, event) {
  const { app, atlas } = view;
  const found = findAt(view, event.pointer.DOM, event.event?.pointerType === "touch" ? REACH.touch : REACH.mouse);
  hideNote();
  if (found?.node !== undefined) app.select(atlas.nodes[found.node].id, { move: false });
  else if (found?.community !== undefined) app.selectCommunity(atlas.communities[found.community].label);
  else if (found?.line) app.selectEdge(bestEdge(view, found.line));
  else app.clearSelection();
}

// Of the statements that a line stands for, the best that the filters let through.
const bestEdge = (view, line) => line.edges.find((e) => view.app.filter().edge(e)) ?? line.edges[0];

/** Returns what is at a point of the map: {node}, {community} or {line}; null where there is only ground. */
function findAt(view, point, reach) {
  const node = nodeAt(view, point, reach);
  if (node !== null) return { node };
  const name = labelsOf(view).find(
    (box) => point.x >= box.x && point.x <= box.x + box.width && point.y >= box.y && point.y <= box.y + box.height,
  );
  if (name) return name.community !== undefined ? { community: name.community } : { node: name.key };
  const line = lineAt(view, point, reach);
  return line ? { line } : null;
}

function nodeAt(view, point, reach) {
  const { network, places } = view;
  const scale = network.getScale();
  const { x, y } = network.DOMtoCanvas(point);
  let best = null;
  let least = Infinity;
  for (const index of view.visible) {
    const place = places.get(index);
    const beside = (Math.hypot(place.x - x, place.y - y) - radiusOf(view, index)) * scale;
    if (beside <= reach && beside < least) [best, least] = [index, beside];
  }
  return best;
}

function lineAt(view, point, reach) {
  const { network, places } = view;
  const scale = network.getScale();
  const here = network.DOMtoCanvas(point);
  let best = null;
  let least = reach / scale;
  for (const line of view.drawnLines) {
    const away = distanceToLine(here, places.get(line.a), places.get(line.b));
    if (away < least) [best, least] = [line, away];
  }
  return best;
}

// ---- hovering

function hover(view, point) {
  const found = point && findAt(view, point, REACH.mouse);
  const node = found?.node ?? null;
  const line = found?.line ?? null;
  view.element.classList.toggle("pointing", Boolean(found));
  if (found && (node !== null || line)) showNote(view, point, node, line);
  else hideNote();
  if (node === view.hovered && line === view.hoveredLine) return;
  view.hovered = node;
  view.hoveredLine = line;
  view.repaint();
}

function hideNote() {
  at("note").hidden = true;
}

/** Forgets what the mouse was on if it is drawn no more: the filters or the address may change without the mouse. */
export function forgetHovered(view) {
  const isNodeGone = view.hovered !== null && !view.visible.has(view.hovered);
  const isLineGone = view.hoveredLine !== null && !view.drawnLines.includes(view.hoveredLine);
  if (!isNodeGone && !isLineGone) return;
  view.hovered = null;
  view.hoveredLine = null;
  hideNote();
}

function showNote(view, point, node, line) {
  const note = at("note");
  note.replaceChildren(...(node !== null ? aboutNode(view, node) : aboutLine(view, line)));
  note.hidden = false;
  const { clientWidth: width, clientHeight: height } = view.element;
  note.style.left = `${Math.max(4, Math.min(point.x + 14, width - note.offsetWidth - 4))}px`;
  const below = point.y + 16 + note.offsetHeight < height;
  note.style.top = `${below ? point.y + 16 : Math.max(4, point.y - note.offsetHeight - 10)}px`;
}

function aboutNode({ atlas }, index) {
  const node = atlas.nodes[index];
  const { year } = node.type === "Paper" ? atlas.paper(index) : {};
  const facts = node.type === "Paper" ? ["Paper", year] : [node.type, plural(node.support, "paper")];
  return [
    el("b", {}, shorten(node.label || node.id, 120)),
    el("span", { class: "soft" }, swatch(node.type), facts.filter(Boolean).join(" · ")),
  ];
}

function aboutLine(view, line) {
  const edge = view.atlas.edge(bestEdge(view, line));
  const more = line.edges.filter(view.app.filter().edge).length - 1;
  return [
    el("b", {}, `${shorten(edge.head.label, 60)} — ${edge.words} — ${shorten(edge.tail.label, 60)}`),
    el(
      "span",
      { class: "soft" },
      edge.derived ? "told from the names" : `confidence ${sureness(edge.confidence)}`,
      more > 0 ? `, and ${plural(more, "more statement")}` : "",
    ),
  ];
}
