// Where newcomers stand on the map: near what they are tied to, never on top of anything. The same newcomers get the same places.

/** Room that a node takes, wider than high since its name stands below it. */
const ROOM_X = 74;
const ROOM_Y = 46;
/** Turns each step of the search by the golden angle, so that the tried places spread evenly. */
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));
const MOST_STEPS = 4000;
const CELL = 120;

/** Points in the squares of a grid. */
class Points {
  #cells = new Map();

  add(point) {
    const key = `${Math.floor(point.x / CELL)},${Math.floor(point.y / CELL)}`;
    if (!this.#cells.has(key)) this.#cells.set(key, []);
    this.#cells.get(key).push(point);
  }

  /** Returns whether nothing stands in the room round a place. */
  isFree(x, y, factor) {
    const column = Math.floor(x / CELL);
    const row = Math.floor(y / CELL);
    for (let i = column - 1; i <= column + 1; i++) {
      for (let j = row - 1; j <= row + 1; j++) {
        for (const point of this.#cells.get(`${i},${j}`) || []) {
          if (Math.hypot((x - point.x) / ROOM_X, (y - point.y) / ROOM_Y) < factor) return false;
        }
      }
    }
    return true;
  }
}

/**
 * Returns places for newcomers: Map index -> {x, y}.
 * `taken` = Map index -> {x, y} of what is there; `newcomers` in the order in which they are placed;
 * `tiesOf(index)` gives the numbers of nodes that a newcomer is tied to.
 */
export function placeNewcomers(taken, newcomers, tiesOf) {
  const places = new Map();
  const points = new Points();
  for (const point of taken.values()) points.add(point);
  const centre = meanOf([...taken.values()]) || { x: 0, y: 0 };
  // Those tied to what is drawn first: the others then find them there.
  let waiting = [...newcomers];
  while (waiting.length) {
    const left = [];
    for (const index of waiting) {
      const ties = tiesOf(index)
        .map((other) => taken.get(other) || places.get(other))
        .filter(Boolean);
      if (ties.length) places.set(index, settle(points, anchorOf(ties, centre)));
      else left.push(index);
    }
    if (left.length === waiting.length) {
      places.set(left[0], settle(points, centre));
      left.shift();
    }
    waiting = left;
  }
  return places;
}

// One tied to a single node stands on the outer side of it; one tied to several stands between them.
function anchorOf(ties, centre) {
  const mean = meanOf(ties);
  if (ties.length > 1) return mean;
  const away = Math.atan2(mean.y - centre.y, mean.x - centre.x);
  return { x: mean.x + Math.cos(away) * ROOM_X, y: mean.y + Math.sin(away) * ROOM_Y };
}

function meanOf(points) {
  if (!points.length) return null;
  const sum = points.reduce((a, b) => ({ x: a.x + b.x, y: a.y + b.y }), { x: 0, y: 0 });
  return { x: sum.x / points.length, y: sum.y / points.length };
}

// Walks outward in a spiral until there is room.
function settle(points, { x, y }) {
  let place = { x, y };
  for (let step = 0; step < MOST_STEPS; step++) {
    const distance = 0.42 * Math.sqrt(step);
    place = { x: x + Math.cos(step * GOLDEN_ANGLE) * distance * ROOM_X, y: y + Math.sin(step * GOLDEN_ANGLE) * distance * ROOM_Y };
    if (points.isFree(place.x, place.y, 0.82)) break;
  }
  const settled = { x: Math.round(place.x), y: Math.round(place.y) };
  points.add(settled);
  return settled;
}
