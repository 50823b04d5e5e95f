// Where the names on the map stand: none covers another, and none runs over the shape of something else. Pure: runs in node, too.

const CELL = 96;
/** Space kept free round each name, in pixels. */
const MARGIN = 2;
/** Shapes with a smaller radius count as a quarter of a big one when a name would cover them. */
const SMALL = 6.5;

/** Finds what is near a box quickly: things are kept by the squares of a grid that they touch. */
class Grid {
  #cells = new Map();

  add(box, thing) {
    for (const key of cellsOf(box)) {
      if (!this.#cells.has(key)) this.#cells.set(key, []);
      this.#cells.get(key).push(thing);
    }
  }

  near(box) {
    return new Set(cellsOf(box).flatMap((key) => this.#cells.get(key) || []));
  }
}

function cellsOf({ x, y, width, height }) {
  const keys = [];
  for (let column = Math.floor(x / CELL); column <= Math.floor((x + width) / CELL); column++) {
    for (let row = Math.floor(y / CELL); row <= Math.floor((y + height) / CELL); row++) keys.push(`${column},${row}`);
  }
  return keys;
}

/** Returns whether two boxes share more than an edge. */
export function overlaps(a, b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Returns whether a disc reaches into a box. */
export function covers(box, disc) {
  const dx = disc.x - Math.max(box.x, Math.min(disc.x, box.x + box.width));
  const dy = disc.y - Math.max(box.y, Math.min(disc.y, box.y + box.height));
  return dx * dx + dy * dy < disc.r * disc.r;
}

/** Returns the places round a shape where its name may stand, the best first: below, above, at the sides, at the corners. */
export function placesAround({ x, y, r }, width, height) {
  const gap = r + 3;
  const corner = r * 0.7 + 2;
  return [
    [x - width / 2, y + gap],
    [x - width / 2, y - gap - height],
    [x + gap + 1, y - height / 2],
    [x - gap - 1 - width, y - height / 2],
    [x + corner, y + corner],
    [x - corner - width, y + corner],
    [x + corner, y - corner - height],
    [x - corner - width, y - corner - height],
    [x - width / 4, y + gap],
    [x - (3 * width) / 4, y + gap],
    [x - width / 4, y - gap - height],
    [x - (3 * width) / 4, y - gap - height],
  ];
}

const grown = ({ x, y, width, height }) => ({ x: x - MARGIN, y: y - MARGIN, width: width + 2 * MARGIN, height: height + 2 * MARGIN });

/**
 * Places names, the first of `names` first; those that find no free place are left out.
 * `names` = [{key, forms: [{width, height, places: [[x, y] of the upper left corner]}], may}]: of the forms that a name has (on two lines,
 * shortened) the first that fits is taken; where none does, the place that covers least, if that is not more than it `may` cover.
 * `discs` = [{key, x, y, r}]: the shapes; a name may not run over any but its own (the same key).
 * Within `bounds`, a box, where there are any; standing out of them is as bad as covering a big shape.
 * Returns [{key, form, place, x, y, width, height}], form and place as numbers.
 */
export function placeLabels(names, discs, bounds = null) {
  const shapes = new Grid();
  for (const disc of discs) shapes.add({ x: disc.x - disc.r, y: disc.y - disc.r, width: 2 * disc.r, height: 2 * disc.r }, disc);
  const taken = new Grid();
  const placed = [];
  for (const name of names) {
    const found = findPlace(name, shapes, taken, bounds);
    if (!found) continue;
    taken.add(grown(found), found);
    placed.push(found);
  }
  return placed;
}

function findPlace({ key, forms, may = 0 }, shapes, taken, bounds) {
  let best = null;
  let least = Infinity;
  for (const [form, { width, height, places }] of forms.entries()) {
    for (const [place, [x, y]] of places.entries()) {
      const box = { key, form, place, x, y, width, height };
      const wide = grown(box);
      if ([...taken.near(wide)].some((other) => overlaps(wide, other))) continue;
      const covered = coverOf(box, key, shapes) + (bounds && !isInside(box, bounds) ? 1 : 0);
      if (covered === 0) return box;
      if (covered < least) [best, least] = [box, covered];
    }
  }
  return least <= may ? best : null;
}

const isInside = (box, bounds) =>
  box.x >= bounds.x && box.y >= bounds.y && box.x + box.width <= bounds.x + bounds.width && box.y + box.height <= bounds.y + bounds.height;

// How much a box would hide.
function coverOf(box, key, shapes) {
  let covered = 0;
  for (const disc of shapes.near(box)) {
    if (disc.key !== key && covers(box, disc)) covered += disc.r < SMALL ? 0.25 : 1;
  }
  return covered;
}

/** Returns a name on one or two lines, each at most `most` characters; a longer one is cut. */
export function wrapName(text, most) {
  const clean = text
    .slice(0, 8 * most)
    .replace(/\s+/g, " ")
    .trim();
  const letters = Array.from(clean);
  if (letters.length <= most) return [clean];
  const middle = letters.length / 2;
  let at = -1;
  for (const [i, letter] of letters.entries()) {
    if (letter === " " && i <= most && (at < 0 || Math.abs(i - middle) < Math.abs(at - middle))) at = i;
  }
  if (at < 0) return [cut(letters, most)];
  return [letters.slice(0, at).join(""), cut(letters.slice(at + 1), most)];
}

const cut = (letters, most) =>
  letters.length > most
    ? letters
        .slice(0, most - 1)
        .join("")
        .trimEnd() + "…"
    : letters.join("");
