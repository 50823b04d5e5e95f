// The map as SVG: what is seen now, as shapes and texts that other programs can edit. Built as a document and written by the
// browser's serializer, so that whatever a name holds stays text.

import { cornersOf } from "./shapes.js";

const SPACE = "http://www.w3.org/2000/svg";

/** Returns a text without what XML cannot hold: control characters, halves of surrogate pairs, non-characters; "\ufffd" stands for each. */
export function toXmlText(text) {
  return text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
}

const round = (number) => Math.round(number * 100) / 100;

/**
 * Returns the text of an SVG file.
 * `scene` is what the map draws now (see `scene` of map.js); `nameOf(index)` gives the whole name of a node, for its tooltip.
 */
export function toSvg(scene, { title, nameOf }) {
  const file = document.implementation.createDocument(SPACE, "svg", null);
  const make = (tag, attributes = {}, ...children) => {
    const made = file.createElementNS(SPACE, tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined)
        made.setAttribute(name, typeof value === "number" ? round(value) : toXmlText(String(value)));
    }
    made.append(...children.map((child) => (typeof child === "string" ? toXmlText(child) : child)));
    return made;
  };
  const root = file.documentElement;
  const [width, height] = [Math.round(scene.width), Math.round(scene.height)];
  for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}`, role: "img" }))
    root.setAttribute(name, value);
  root.append(
    make("title", {}, title),
    make("rect", { width, height, fill: scene.ground }),
    make("g", { id: "communities" }, ...scene.discs.map((disc) => toDisc(make, disc))),
    make("g", { id: "edges", fill: "none" }, ...scene.edges.map((edge) => toLine(make, edge))),
    make("g", { id: "nodes" }, ...scene.nodes.flatMap((node) => toShapes(make, node, nameOf(node.index), scene.ground))),
    make(
      "g",
      { id: "labels", "font-family": scene.font, "stroke-linejoin": "round" },
      ...scene.labels.map((label) => toLabel(make, label)),
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(file)}\n`;
}

const toDisc = (make, { x, y, rx, ry, fill, opacity }) => make("ellipse", { cx: x, cy: y, rx, ry, fill, opacity });

const toLine = (make, { x1, y1, x2, y2, color, width, opacity }) =>
  make("line", { x1, y1, x2, y2, stroke: color, "stroke-width": width, opacity });

function toShapes(make, { x, y, size, shape, color, stroke, width, opacity }, name, ground) {
  const corners = cornersOf(shape, x, y, size);
  const outline = (paint, ...children) =>
    corners
      ? make("polygon", { points: corners.map((corner) => corner.map(round).join(",")).join(" "), ...paint }, ...children)
      : make("circle", { cx: x, cy: y, r: size, ...paint }, ...children);
  const seen = outline({ fill: color, stroke, "stroke-width": width, opacity }, make("title", {}, name));
  // Lines must not shine through what is faint.
  return opacity < 1 ? [outline({ fill: ground }), seen] : [seen];
}

const ANCHORS = { left: "start", center: "middle", right: "end" };

function toLabel(make, { lines, x, y, lineHeight, size, weight, color, halo, align, opacity }) {
  const attributes = {
    "font-size": size,
    "font-weight": weight,
    fill: color,
    opacity,
    "text-anchor": ANCHORS[align] || "middle",
    "dominant-baseline": "central",
  };
  const edge = halo ? { stroke: halo, "stroke-width": 3, "paint-order": "stroke" } : {};
  return make("text", { ...attributes, ...edge }, ...lines.map((line, number) => make("tspan", { x, y: y + number * lineHeight }, line)));
}
