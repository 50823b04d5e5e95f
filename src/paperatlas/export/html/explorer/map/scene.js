// The view as data, for pictures of other kinds.

import { discsOf, kindOfLine, lineStyleOf, radiusOf, styleOf } from "./look.js";
import { inkOf, labelsOf, xOf } from "./names.js";

/**
 * Returns where shapes and names stand now, in pixels of the map:
 * {scale, isMoving, nodes: [{id, x, y, r}], labels: [{id, text, x, y, width, height, community}]}.
 */
export function layoutOf(view) {
  const { network, atlas } = view;
  const scale = network.getScale();
  const nodes = [...view.visible].map((index) => ({
    id: atlas.nodes[index].id,
    ...network.canvasToDOM(view.places.get(index)),
    r: radiusOf(view, index) * scale,
  }));
  const labels = labelsOf(view).map(({ key, text, x, y, width, height, community }) => ({
    id: atlas.nodes[key]?.id ?? null,
    text,
    x,
    y,
    width,
    height,
    community: community === undefined ? null : atlas.communities[community].label,
  }));
  return { scale, isMoving: Boolean(view.moving), nodes, labels };
}

/** Returns what is seen now in pixels of the map: grounds, lines, shapes (see shapes.js) and names. */
export function sceneOf(view) {
  const { network, colors } = view;
  const { clientWidth: width, clientHeight: height } = view.element;
  const scale = network.getScale();
  const point = (index) => network.canvasToDOM(view.places.get(index));
  const discs = discsOf(view).map((disc) => ({
    ...network.canvasToDOM(disc),
    rx: disc.rx * scale,
    ry: disc.ry * scale,
    fill: disc.fill,
    opacity: disc.opacity,
  }));
  const edges = view.drawnLines.map((line) => {
    const [from, to] = [point(line.a), point(line.b)];
    return { x1: from.x, y1: from.y, x2: to.x, y2: to.y, ...lineStyleOf(view, kindOfLine(view, line)) };
  });
  const nodes = [...view.visible].map((index) => ({
    index,
    ...point(index),
    size: radiusOf(view, index) * scale,
    ...styleOf(view, index),
  }));
  const labels = labelsOf(view).map((name) => {
    const ink = inkOf(view, name);
    return {
      lines: name.lines,
      x: xOf(name, ink.align),
      y: name.y + name.lineHeight / 2,
      lineHeight: name.lineHeight,
      size: name.size,
      weight: name.weight,
      halo: colors.map,
      ...ink,
    };
  });
  return { width, height, ground: colors.map, font: colors.font, discs, edges, nodes, labels };
}
