// Moves the map: to a node, to a box, to all there is.

import { at, isStill } from "../page/dom.js";
import { rimOf } from "./names.js";

const LEAST_SCALE = 0.08;
const MOST_SCALE = 6;
const MOVE_MS = 350;
/** Nothing is shown closer than this when a node is asked for. */
const CLOSE = 1.1;
/** How far from the middle a node that is asked for may stand, as a share of what is seen. */
const AWAY = 0.28;

/** Returns a scale within what can be read. */
export const holdScale = (scale) => Math.min(MOST_SCALE, Math.max(LEAST_SCALE, scale));

// What the path or the list covers of the map, on its left; on small screens they cover all of it.
function insetOf({ element }) {
  const open = ["path", "list"].map(at).filter((card) => !card.hidden);
  const covered = Math.max(0, ...open.map((card) => card.offsetLeft + card.offsetWidth));
  return covered < element.clientWidth * 0.6 ? covered : 0;
}

/** Moves a place into the middle of the map. vis-network counts frames when it does so, which takes long where frames are slow. */
export function moveTo(view, position, scale, quick = false) {
  const { network } = view;
  stop(view);
  const [from, fromScale, start] = [network.getViewPosition(), network.getScale(), performance.now()];
  const held = holdScale(scale);
  const step = () => {
    const share = quick || isStill() ? 1 : Math.min(1, (performance.now() - start) / MOVE_MS);
    const eased = share < 0.5 ? 2 * share * share : 1 - 2 * (1 - share) * (1 - share);
    // The middle goes as far in each step as the eye expects at the scale of the moment.
    const now = fromScale * (held / fromScale) ** eased;
    const way = held === fromScale ? eased : (1 / now - 1 / fromScale) / (1 / held - 1 / fromScale);
    network.moveTo({
      position: { x: from.x + (position.x - from.x) * way, y: from.y + (position.y - from.y) * way },
      scale: now,
      animation: false,
    });
    view.moving = share < 1 ? requestAnimationFrame(step) : null;
  };
  step();
}

/** Stops a move where it is: the reader has taken over. */
export function stop(view) {
  if (view.moving) cancelAnimationFrame(view.moving);
  view.moving = null;
}

// Moves a place into the middle of what is not covered.
function aim(view, { x, y }, scale, quick) {
  moveTo(view, { x: x - insetOf(view) / 2 / scale, y }, scale, quick);
}

/** Shows a node: as close as it goes with all that it is tied to in sight, but not so far off that nothing can be read. */
export function focus(view, index, quick) {
  const place = view.places.get(index);
  if (!place || !view.visible.has(index)) return;
  const { clientWidth: width, clientHeight: height } = view.element;
  const ends = view.drawnLines.flatMap(({ a, b }) => (a === index ? [b] : b === index ? [a] : [])).map((other) => view.places.get(other));
  const scales = ends.map(({ x, y }) =>
    Math.min((width / 2 - 70) / Math.max(Math.abs(x - place.x), 1), (height / 2 - 40) / Math.max(Math.abs(y - place.y), 1)),
  );
  const all = boxOf(view, view.visible);
  const scale = Math.min(CLOSE, Math.max(Math.min(1, 1.2 * scaleOf(view, all)), Math.min(...scales, CLOSE)));
  const rim = rimOf(view);
  const x = middleOf(place.x, all.left - rim.x / scale, all.right + rim.x / scale, (width - insetOf(view)) / scale);
  const y = middleOf(place.y, all.top - rim.y / scale, all.bottom + rim.y / scale, height / scale);
  aim(view, { x, y }, scale, quick);
}

// The middle of what is seen, in one direction: as little as possible of it lies beyond all there is, from `least` to `most`, while the
// node at `place` stays well within it.
function middleOf(place, least, most, size) {
  const wanted = most - least < size ? (least + most) / 2 : Math.min(most - size / 2, Math.max(least + size / 2, place));
  return Math.min(place + AWAY * size, Math.max(place - AWAY * size, wanted));
}

// The scale at which a box fills the map, with room for the names at its rim.
function scaleOf(view, { left, top, right, bottom }) {
  const rim = rimOf(view);
  const [width, height] = [view.element.clientWidth - insetOf(view) - 2 * rim.x - 8, view.element.clientHeight - 2 * rim.y - 8];
  return Math.min(width / Math.max(right - left, 1), height / Math.max(bottom - top, 1));
}

function showBox(view, box, most, quick) {
  if (!view.element.clientWidth || !view.element.clientHeight || box.left > box.right) return;
  aim(view, { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 }, Math.min(scaleOf(view, box), most), quick);
}

function boxOf(view, indices) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const index of indices) {
    const { x, y } = view.places.get(index);
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}

/** Shows some nodes, all of them. */
export function showAll(view, indices, most = 1.6, quick = false) {
  showBox(
    view,
    boxOf(
      view,
      indices.filter((index) => view.visible.has(index)),
    ),
    most,
    quick,
  );
}

/** Shows everything. */
export function fit(view, quick) {
  showBox(view, boxOf(view, view.visible), 1.5, quick);
}

/** Shows the ground of a community. */
export function showCommunity(view, number, quick) {
  const { x, y, rx, ry } = view.atlas.communities[number];
  if (rx) showBox(view, { left: x - rx, right: x + rx, top: y - ry, bottom: y + ry }, 2, quick);
}
