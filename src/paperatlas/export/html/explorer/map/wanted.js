// Which names the map should carry, in which forms, and where each may stand; labels.js then finds a place for as many as fit.

import { shorten } from "../page/dom.js";
import { placesAround, wrapName } from "./labels.js";
import { discsOf, radiusOf } from "./look.js";

/** Papers carry their titles when the map is at least this close, or draws no more than so many things. */
const TITLES_FROM_SCALE = 1.5;
const FEW = 40;
const MOST_HUBS = 24;
const NAME = { size: 12, lineHeight: 14, most: 24 };
const COMMUNITY = { size: 13, lineHeight: 16, most: 30 };
/** Communities that look smaller than this go without a name where there is no room for it. */
const LEAST_WIDTH = 90;

/** Heights in a ground, and how far from its middle line, where its name is tried. */
const ROWS = 12;
const SHIFTS = [0, -0.2, 0.2, -0.4, 0.4, -0.6, 0.6];

const widths = new Map();

function widthOf(ctx, font, text) {
  const key = `${font}|${text}`;
  if (!widths.has(key)) {
    ctx.font = font;
    widths.set(key, ctx.measureText(text).width);
  }
  return widths.get(key);
}

/** Returns the names to place, those that matter most first, at coordinates of the map times the scale: moving the map changes nothing. */
export function wantedNames(view, ctx, scale) {
  const { emphasis } = view;
  const hubs = hubsOf(view);
  const groups = { main: [], near: [], hubs: [], rest: [] };
  for (const index of view.visible) {
    if (emphasis?.main.has(index) || index === view.hovered || index === view.cursor) groups.main.push(index);
    else if (emphasis?.nodes.has(index)) groups.near.push(index);
    else if (hubs.has(index)) groups.hubs.push(index);
    else if (scale >= TITLES_FROM_SCALE || view.visible.size <= FEW || view.labelled[view.atlas.nodes[index].type]) groups.rest.push(index);
  }
  const bySupport = (a, b) => rankOf(view, b) - rankOf(view, a) || a - b;
  const names = (indices, may) => indices.sort(bySupport).map((index) => toName(view, ctx, index, scale, may));
  const ellipses = discsOf(view).map((disc) => ({
    ...disc,
    x: disc.x * scale,
    y: disc.y * scale,
    rx: disc.rx * scale,
    ry: disc.ry * scale,
  }));
  const communities = ellipses.map((ellipse) => toCommunityName(view, ctx, ellipse, ellipses));
  return [
    ...names(groups.main, Infinity),
    ...names(groups.near, 0.5),
    ...names(groups.hubs, 0.5),
    ...communities,
    ...names(groups.rest, 0),
  ];
}

// Those of most papers among what is drawn have their names before anything else has.
function hubsOf({ atlas, visible }) {
  const known = [...visible].filter((index) => atlas.nodes[index].type !== "Paper" && atlas.nodes[index].support > 1);
  return new Set(known.sort((a, b) => atlas.nodes[b].support - atlas.nodes[a].support || a - b).slice(0, MOST_HUBS));
}

const isHeavy = ({ atlas }, index) =>
  atlas.nodes[index].type !== "Paper" && atlas.nodes[index].support >= Math.max(atlas.topSupport / 3, 3);
const rankOf = ({ atlas }, index) => (atlas.nodes[index].type === "Paper" ? 0 : atlas.nodes[index].support);

function toName(view, ctx, index, scale, may) {
  const node = view.atlas.nodes[index];
  const weight = may > 1 || isHeavy(view, index) ? 600 : 400;
  const font = `${weight} ${NAME.size}px ${view.colors.font}`;
  const { x, y } = view.places.get(index);
  const disc = { x: x * scale, y: y * scale, r: radiusOf(view, index) * scale };
  const form = toForm(ctx, font, wrapName(node.label || node.id, NAME.most), NAME, (width, height) => placesAround(disc, width, height));
  return { key: index, forms: [form], may, font, weight, ...NAME };
}

function toForm(ctx, font, lines, { lineHeight }, toPlaces) {
  const width = Math.ceil(Math.max(...lines.map((line) => widthOf(ctx, font, line)))) + 2;
  const height = lines.length * lineHeight;
  return { lines, width, height, places: toPlaces(width, height) };
}

function toCommunityName(view, ctx, own, all) {
  const font = `600 ${COMMUNITY.size}px ${view.colors.font}`;
  const others = all.filter((ellipse) => ellipse !== own && isNear(ellipse, own));
  const forms = linesOfCommunity(own.label).map((lines) =>
    toForm(ctx, font, lines, COMMUNITY, (width, height) => placesOfCommunity(own, others, width, height)),
  );
  return {
    key: `community ${own.number}`,
    community: own.number,
    forms,
    font,
    weight: 600,
    may: 2 * own.rx >= LEAST_WIDTH ? 1 : 0,
    ...COMMUNITY,
  };
}

const isNear = (a, b) => Math.abs(a.x - b.x) < a.rx + 2 * b.rx && Math.abs(a.y - b.y) < a.ry + 2 * b.ry;

// A line for each of the things that a community is named after; shorter, the first of them alone.
function linesOfCommunity(label) {
  const parts = label.split(" · ");
  if (parts.length !== 2) return [wrapName(label, COMMUNITY.most)];
  const [first, second] = parts.map((part) => shorten(part, COMMUNITY.most));
  return [[`${first} ·`, second], [first], wrapName(first, Math.ceil(first.length / 2) + 3)];
}

// Above the ground or below it, then wherever in it there is room between the shapes; on the ground of another only in need.
function placesOfCommunity({ x, y, rx, ry }, others, width, height) {
  const inside = Array.from({ length: ROWS }, (_, i) => y + ry * ((2 * (i + 0.5)) / ROWS - 1) - height / 2).sort(
    (a, b) => Math.abs(b + height / 2 - y) - Math.abs(a + height / 2 - y),
  );
  const rows = [y - ry - height - 1, y - ry - height / 2, y + ry + 1, y + ry - height / 2, ...inside];
  const places = rows.flatMap((top) => SHIFTS.map((shift) => [x + shift * rx - width / 2, top]));
  const isForeign = ([left, top]) => others.some((ellipse) => reaches(ellipse, left, top, width, height));
  return [...places.filter((place) => !isForeign(place)), ...places.filter(isForeign)];
}

// Whether an ellipse reaches into a box.
function reaches({ x, y, rx, ry }, left, top, width, height) {
  const dx = (x - Math.max(left, Math.min(x, left + width))) / rx;
  const dy = (y - Math.max(top, Math.min(y, top + height))) / ry;
  return dx * dx + dy * dy < 1;
}
