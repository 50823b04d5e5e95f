// The names on the map: placed anew when the scale or what is drawn changes, and drawn over everything else.

import { placeLabels } from "./labels.js";
import { FAINT, radiusOf } from "./look.js";
import { wantedNames } from "./wanted.js";

/** Returns how far names may reach beyond the outermost shapes, in pixels; where all is shown, so much room is left. */
export function rimOf({ element }) {
  return { x: Math.min(76, element.clientWidth / 9), y: Math.min(44, element.clientHeight / 10) };
}

// Names stay near the shapes as a whole, so that those at the rim are not cut off where all is shown.
function boundsOf(view, discs) {
  const rim = rimOf(view);
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (const { x, y } of discs) {
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return { x: box.left - rim.x, y: box.top - rim.y, width: box.right - box.left + 2 * rim.x, height: box.bottom - box.top + 2 * rim.y };
}

function placeNames(view, ctx) {
  const scale = view.network.getScale();
  const key = `${scale.toFixed(4)} ${view.version} ${view.hovered} ${view.cursor}`;
  if (view.placedFor === key) return;
  const wanted = wantedNames(view, ctx, scale);
  const discs = [...view.visible].map((index) => {
    const { x, y } = view.places.get(index);
    return { key: index, x: x * scale, y: y * scale, r: radiusOf(view, index) * scale };
  });
  const byKey = new Map(wanted.map((name) => [name.key, name]));
  view.placed = placeLabels(wanted, discs, boundsOf(view, discs)).map((box) => {
    const { forms, ...name } = byKey.get(box.key);
    return { ...name, ...box, lines: forms[box.form].lines };
  });
  view.placedFor = key;
}

/** Returns the placed names in pixels of the map as it is seen now: [{key, text, lines, x, y, width, height, community}]. */
export function labelsOf(view) {
  if (!view.placed) return [];
  const origin = view.network.canvasToDOM({ x: 0, y: 0 });
  return view.placed.map((name) => ({ ...name, text: name.lines.join(" "), x: name.x + origin.x, y: name.y + origin.y }));
}

// A name beside its shape begins or ends there; above and below it stands in the middle.
const ALIGN = ["center", "center", "left", "right", "left", "right", "left", "right", "center", "center", "center", "center"];

/** Returns how a name is written: {color, opacity, align}. */
export function inkOf(view, name) {
  const { emphasis, colors } = view;
  if (name.community !== undefined) {
    // In the colour of its ground, since a name between two grounds could be that of either.
    const color = colors.names[view.app.tints[name.community]];
    return { color, opacity: emphasis && view.community !== name.community ? 0.6 : 1, align: "center" };
  }
  const isFaint = emphasis && !emphasis.nodes.has(name.key) && view.hovered !== name.key;
  return { color: colors.ink, opacity: isFaint ? FAINT.name : 1, align: ALIGN[name.place] };
}

/** Returns where the lines of a name begin, end, or have their middle. */
export const xOf = (name, align) =>
  align === "center" ? name.x + name.width / 2 : align === "left" ? name.x + 1 : name.x + name.width - 1;

/** Draws the names over everything else, in pixels of the screen. */
export function drawNames(view, ctx) {
  placeNames(view, ctx);
  const ratio = ctx.canvas.width / ctx.canvas.clientWidth || 1;
  ctx.save();
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  for (const name of labelsOf(view).reverse()) drawName(view, ctx, name);
  ctx.restore();
}

function drawName(view, ctx, name) {
  const { clientWidth: width, clientHeight: height } = view.element;
  if (name.x > width || name.y > height || name.x + name.width < 0 || name.y + name.height < 0) return;
  const { color, opacity, align } = inkOf(view, name);
  ctx.font = name.font;
  ctx.textAlign = align;
  ctx.globalAlpha = opacity;
  ctx.strokeStyle = view.colors.map;
  ctx.lineWidth = 3;
  ctx.fillStyle = color;
  name.lines.forEach((line, i) => {
    const [x, y] = [xOf(name, align), name.y + (i + 0.5) * name.lineHeight];
    ctx.strokeText(line, x, y);
    ctx.fillText(line, x, y);
  });
}
