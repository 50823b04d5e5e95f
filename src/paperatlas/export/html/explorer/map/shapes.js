// The shapes of the types: told apart without their colours.

/** Corners of the shapes on a circle of radius 1, made so that all look equally large. */
const CORNERS = {
  square: [
    [-0.82, -0.82],
    [0.82, -0.82],
    [0.82, 0.82],
    [-0.82, 0.82],
  ],
  diamond: [
    [0, -1.2],
    [1.05, 0],
    [0, 1.2],
    [-1.05, 0],
  ],
  triangle: [
    [0, -1.2],
    [1.12, 0.78],
    [-1.12, 0.78],
  ],
  hexagon: [
    [1.06, 0],
    [0.53, 0.92],
    [-0.53, 0.92],
    [-1.06, 0],
    [-0.53, -0.92],
    [0.53, -0.92],
  ],
};

/** Returns the corners of a shape of a radius round a point; null for a dot. */
export function cornersOf(shape, x, y, r) {
  return CORNERS[shape]?.map(([dx, dy]) => [x + dx * r, y + dy * r]) ?? null;
}
