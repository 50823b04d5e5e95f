// How the things on the map look now: sizes, colours, and what stands out.

const SMALLEST = 5;
const LARGEST = 17;
/** Where no entity has more papers than this, sizes are as if one had. */
const LEAST_TOP_SUPPORT = 10;
/** What does not belong to the selection is this faint, but can still be read. */
export const FAINT = { node: 0.3, line: 0.35, name: 0.55 };

/** Returns the radius of a node in the coordinates of the map. Shapes grow slower than the map when it comes closer. */
export function radiusOf(view, index) {
  const scale = view.network.getScale();
  return (baseRadius(view.atlas, index) * Math.min(1.6, Math.max(0.42, Math.sqrt(scale)))) / scale;
}

function baseRadius(atlas, index) {
  const node = atlas.nodes[index];
  if (node.type === "Paper") return SMALLEST;
  const share = Math.log2(node.support + 1) / Math.log2(Math.max(atlas.topSupport, LEAST_TOP_SUPPORT) + 1);
  return SMALLEST + 1 + (LARGEST - SMALLEST - 1) * share;
}

/** Returns the grounds of the communities that have something on the map. */
export function discsOf(view) {
  const seen = new Set([...view.visible].map((index) => view.atlas.nodes[index].community));
  const { tints } = view.colors;
  return view.atlas.communities
    .filter(({ number, rx }) => rx && seen.has(number))
    .map(({ number, label, x, y, rx, ry }) => ({
      number,
      label,
      x,
      y,
      rx,
      ry,
      fill: tints[view.app.tints[number]],
      opacity: view.community === null || view.community === number ? 1 : 0.4,
    }));
}

/** Returns how a node looks: {shape, color, stroke, width, opacity}. */
export function styleOf(view, index) {
  const { emphasis, colors, atlas } = view;
  const { type } = atlas.nodes[index];
  const isMain = emphasis?.main.has(index) || view.hovered === index || view.cursor === index;
  const isFaint = emphasis && !emphasis.nodes.has(index) && view.hovered !== index;
  return {
    shape: view.shapes[type],
    color: colors.types[type],
    stroke: isMain ? colors.ink : colors.map,
    width: isMain ? 2 : 1.2,
    opacity: isFaint ? FAINT.node : 1,
  };
}

/** Returns which kind of line a line is: "strong" at the selection, "kept" in a chosen community, "inside" another, or "between" two. */
export function kindOfLine({ emphasis }, { key, inside }) {
  if (emphasis?.lines.has(key)) return "strong";
  if (emphasis?.kept?.has(key)) return "kept";
  return inside ? "inside" : "between";
}

/** Returns how lines of a kind look: {color, width in pixels, opacity}. */
export function lineStyleOf(view, kind) {
  const { colors, emphasis } = view;
  const faint = emphasis ? FAINT.line : 1;
  return {
    between: { color: colors.edge, width: 0.8, opacity: 0.4 * faint },
    inside: { color: colors.edge, width: 1, opacity: 0.9 * faint },
    kept: { color: colors.edge, width: 1.2, opacity: 1 },
    strong: { color: colors.accent, width: 1.5, opacity: 0.8 },
    hovered: { color: colors.accent, width: 2.6, opacity: 1 },
  }[kind];
}
