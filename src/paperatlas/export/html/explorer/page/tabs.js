// The tabs: one view at a time beside the details.

import { at } from "./dom.js";

const VIEWS = ["map", "leaderboards", "timeline", "papers"];

/** Mounts the tabs after the WAI-ARIA pattern: arrow keys go from tab to tab. */
export function mountTabs(app) {
  for (const [number, name] of VIEWS.entries()) {
    const tab = at(`tab-${name}`);
    tab.addEventListener("click", () => app.setView(name));
    tab.addEventListener("keydown", (event) => {
      const next = { ArrowRight: number + 1, ArrowLeft: number - 1, Home: 0, End: VIEWS.length - 1 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      const wanted = VIEWS[(next + VIEWS.length) % VIEWS.length];
      app.setView(wanted);
      at(`tab-${wanted}`).focus();
    });
  }
  return { update: (state) => update(app, state.view) };
}

function update(app, view) {
  for (const name of VIEWS) {
    const isChosen = name === view;
    at(`tab-${name}`).setAttribute("aria-selected", String(isChosen));
    at(`tab-${name}`).tabIndex = isChosen ? 0 : -1;
    at(`view-${name}`).hidden = !isChosen;
  }
  document.body.dataset.view = view;
}
