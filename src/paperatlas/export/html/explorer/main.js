// The explorer: puts the model, the map, the panels and the views together, and keeps the address of the page equal to what is seen.

import { createApp } from "./page/app.js";
import { createAtlas } from "./model/atlas.js";
import { boards } from "./model/leaderboard.js";
import { find } from "./model/search.js";
import { decode } from "./model/decode.js";
import { mountDetails } from "./details/details.js";
import { at, plural } from "./page/dom.js";
import { defaultFilters } from "./model/filters.js";
import { mountFinder } from "./page/finder.js";
import { mountLegend } from "./page/legend.js";
import { mountList } from "./page/list.js";
import { createMap } from "./map/map.js";
import { mount as mountPath } from "./page/path-panel.js";
import { fromHash, toHash } from "./model/permalink.js";
import { mount as mountShare } from "./page/share.js";
import { createStore } from "./page/store.js";
import { mountTabs } from "./page/tabs.js";
import { mountTheme } from "./page/theme.js";
import { mount as mountLeaderboards } from "./views/view-leaderboards.js";
import { mount as mountPapers } from "./views/view-papers.js";
import { mount as mountTimeline } from "./views/view-timeline.js";

/** How long nobody must have moved before something is made in advance. */
const QUIET_MS = 500;

function start() {
  const atlas = createAtlas(decode((name) => at(`data-${name}`).textContent));
  const store = createStore(fromHash(location.hash));
  const app = createApp(atlas, store);
  mountTheme(at("theme"), () => app.map?.recolor());
  app.map = createMap(app, at("graph"));
  const path = mountPath(app, at("path-body"));
  app.path = path;
  const parts = [
    mountTabs(app),
    app.map,
    mountLegend(app),
    mountDetails(app, at("details")),
    mountList(app, at("list")),
    path,
    mountShare(app, at("share")),
    mountFinder(app),
  ];
  app.details = parts[3];
  const views = {
    leaderboards: mountLeaderboards(app, at("view-leaderboards")),
    timeline: mountTimeline(app, at("view-timeline")),
    papers: mountPapers(app, at("view-papers")),
  };
  keepAddress(app);
  const update = (state, previous) => {
    for (const part of parts) part.update(state, previous);
    views[state.view]?.update(state, previous);
    tellStatus(app);
    if (state.view === "map" && previous && !app.hasArrived) app.arrive(true);
  };
  store.subscribe(update);
  update(store.get(), null);
  mountButtons(app);
  app.arrive(true);
  publish(app);
  warm(app);
}

// The address holds what is seen; going back or changing it by hand changes what is seen.
function keepAddress(app) {
  const { store } = app;
  store.subscribe((state, _previous, history) => {
    const hash = `#${toHash(state).replace(/^#/, "")}`;
    if (history === "none" || hash === (location.hash || "#")) return;
    try {
      window.history[history === "push" ? "pushState" : "replaceState"](null, "", hash);
    } catch {
      // Frames without an address of their own have none to keep.
    }
  });
  window.addEventListener("popstate", () => {
    store.set(fromHash(location.hash), { history: "none" });
    app.arrive();
  });
}

function tellStatus({ atlas, map }) {
  const drawn = map.visible().size.toLocaleString("en");
  const text = `${plural(atlas.counts.Paper || 0, "paper")}, ${plural(atlas.size.nodes, "node")}, ${drawn} of them drawn`;
  if (at("status").textContent !== text) at("status").textContent = text;
  at("nothing").hidden = map.visible().size > 0;
}

function mountButtons(app) {
  const { map } = app;
  at("reset").addEventListener("click", () => app.reset());
  at("zoom-in").addEventListener("click", () => map.zoom(1.4));
  at("zoom-out").addEventListener("click", () => map.zoom(1 / 1.4));
  at("zoom-fit").addEventListener("click", () => map.fit());
  at("path-button").addEventListener("click", () => (at("path").hidden ? app.startPath(null) : app.closePath()));
  at("path-close").addEventListener("click", () => app.closePath());
  at("path").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) app.closePath();
  });
  at("nothing-reset").addEventListener("click", () => {
    app.store.set({ filters: defaultFilters() });
    at("graph").focus();
  });
}

// For scripts: see design.md.
function publish(app) {
  const { atlas, map, store } = app;
  window.paperatlas = {
    ready: store.get().view === "map" ? map.ready : Promise.resolve(),
    show: (id) => app.show(id),
    shown: () => map.shown(),
    select: (id) => app.select(id),
    stats: () => ({
      ...atlas.counts,
      nodes: atlas.size.nodes,
      edges: atlas.size.edges,
      shown: map.visible().size,
      selected: store.get().selected,
    }),
    layout: () => map.layout(),
  };
}

// What is needed a little later is made while the reader only looks: a step at a time, and none while something is going on.
function warm(app) {
  let lastMove = performance.now();
  for (const type of ["pointerdown", "pointermove", "wheel", "keydown", "input"]) {
    window.addEventListener(type, () => (lastMove = performance.now()), { capture: true, passive: true });
  }
  const idle = window.requestIdleCallback || ((work) => setTimeout(work, 200));
  // Each is called until it has nothing more to do. A search makes the index and lets the browser translate its code.
  const works = [
    () => app.atlas.warm() && false,
    () => find(app.index, "serching") && false,
    () => boards(app.atlas, app.filter()) && false,
    () => app.atlas.warm(),
  ];
  const step = () => {
    if (performance.now() - lastMove < QUIET_MS) setTimeout(step, QUIET_MS);
    else if (works[0]() || (works.shift() && works.length)) idle(step);
  };
  window.paperatlas.ready.then(() => idle(step));
}

start();
