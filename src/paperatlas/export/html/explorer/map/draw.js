// Draws the ground of the communities, the lines and the shapes; names.js draws the names over them.

import { discsOf, kindOfLine, lineStyleOf, radiusOf, styleOf } from "./look.js";
import { cornersOf } from "./shapes.js";

/** Draws what lies under the shapes. */
export function drawGround(view, ctx) {
  view.pixel = 1 / view.network.getScale();
  drawDiscs(view, ctx);
  if (!view.isMoving) drawLines(view, ctx);
}

function drawDiscs(view, ctx) {
  for (const disc of discsOf(view)) {
    ctx.beginPath();
    ctx.ellipse(disc.x, disc.y, disc.rx, disc.ry, 0, 0, 2 * Math.PI);
    ctx.fillStyle = disc.fill;
    ctx.globalAlpha = disc.opacity;
    ctx.fill();
  }
  ctx.globalAlpha = 1;
}

function drawLines(view, ctx) {
  const groups = { between: [], inside: [], kept: [], strong: [], hovered: view.hoveredLine ? [view.hoveredLine] : [] };
  for (const line of view.drawnLines) groups[kindOfLine(view, line)].push(line);
  for (const [kind, lines] of Object.entries(groups)) strokeLines(view, ctx, lines, lineStyleOf(view, kind));
}

// Lines of one kind are one path: that is many times quicker than a path for each.
function strokeLines(view, ctx, lines, { color, width, opacity }) {
  if (!lines.length) return;
  ctx.beginPath();
  for (const { a, b } of lines) {
    const [from, to] = [view.places.get(a), view.places.get(b)];
    ctx.moveTo(from.x, from.y);
    ctx.lineTo(to.x, to.y);
  }
  ctx.strokeStyle = color;
  ctx.lineWidth = width * view.pixel;
  ctx.globalAlpha = opacity;
  ctx.stroke();
  ctx.globalAlpha = 1;
}

function traceShape(ctx, shape, x, y, r) {
  ctx.beginPath();
  const corners = cornersOf(shape, x, y, r);
  if (!corners) ctx.arc(x, y, r, 0, 2 * Math.PI);
  else corners.forEach(([cx, cy], i) => (i ? ctx.lineTo(cx, cy) : ctx.moveTo(cx, cy)));
  ctx.closePath();
}

/** Draws one node; vis-network calls this. */
export function drawNode(view, ctx, index, x, y) {
  const style = styleOf(view, index);
  const r = radiusOf(view, index);
  ctx.globalAlpha = 1;
  if (view.emphasis?.main.has(index) || view.cursor === index) drawRing(view, ctx, x, y, r);
  traceShape(ctx, style.shape, x, y, r);
  // Lines must not shine through what is faint.
  ctx.fillStyle = view.colors.map;
  if (style.opacity < 1) ctx.fill();
  ctx.globalAlpha = style.opacity;
  ctx.fillStyle = style.color;
  ctx.fill();
  ctx.lineWidth = style.width * view.pixel;
  ctx.strokeStyle = style.stroke;
  ctx.stroke();
  ctx.globalAlpha = 1;
}

function drawRing(view, ctx, x, y, r) {
  ctx.beginPath();
  ctx.arc(x, y, r + 6 * view.pixel, 0, 2 * Math.PI);
  ctx.fillStyle = view.colors.accent;
  ctx.globalAlpha = 0.25;
  ctx.fill();
  ctx.globalAlpha = 1;
}
