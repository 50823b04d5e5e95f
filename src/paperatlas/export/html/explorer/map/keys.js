// The map by keyboard: arrows move it, plus and minus zoom, and what is nearest to its middle can be chosen.

const STEP = 80;
const ZOOM = 1.25;

/** Starts listening; while the map has the focus, what is nearest to the middle has a ring. */
export function mountKeys(view, map) {
  const { element, app, atlas } = view;
  const point = () => {
    const found = element === document.activeElement ? nearest(view) : null;
    if (found === view.cursor) return;
    view.cursor = found;
    if (found !== null) app.announce(`${atlas.nodes[found].label}, ${atlas.nodes[found].type}`);
    view.repaint();
  };
  // Only who comes by keyboard needs the ring.
  element.addEventListener("focus", () => {
    if (element.matches(":focus-visible")) point();
  });
  element.addEventListener("blur", () => {
    view.cursor = null;
    view.repaint();
  });
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !act(view, map, event)) return;
    event.preventDefault();
    point();
  });
}

function act(view, map, { key }) {
  const { app, atlas, network } = view;
  const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  if (arrow) {
    const { x, y } = network.getViewPosition();
    const step = STEP / network.getScale();
    view.moveTo({ x: x + arrow[0] * step, y: y + arrow[1] * step }, network.getScale(), true);
  } else if (key === "+" || key === "=") map.zoom(ZOOM, true);
  else if (key === "-") map.zoom(1 / ZOOM, true);
  else if (key === "0" || key === "Home") map.fit(true);
  else if (key === "Enter" || key === " ") {
    const found = view.cursor ?? nearest(view);
    if (found === null) return false;
    app.select(atlas.nodes[found].id, { move: false });
  } else if (key === "e" && view.selected !== null) app.expand(atlas.nodes[view.selected].id, 1);
  else if (key === "Escape" && view.emphasis) app.clearSelection();
  else return false;
  return true;
}

function nearest(view) {
  const { x, y } = view.network.getViewPosition();
  let best = null;
  let least = Infinity;
  for (const index of view.visible) {
    const place = view.places.get(index);
    const away = Math.hypot(place.x - x, place.y - y);
    if (away < least) [best, least] = [index, away];
  }
  return best;
}
