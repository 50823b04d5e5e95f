// The strip under the header: how many there are of each type and whether they are drawn, the confidence asked for, and the other filters.

import { at, el, icon, sureness, swatch } from "./dom.js";
import { mountFilters } from "./filter-panel.js";

/** Mounts the strip. */
export function mountLegend(app) {
  const { store } = app;
  for (const { name, count } of app.atlas.types) if (count) at("legend").append(chip(app, name, count));
  const slider = at("filter-confidence");
  // Each step of the slider would be an entry of the history to go back through.
  slider.addEventListener("input", () =>
    store.set({ filters: { ...store.get().filters, confidence: Number(slider.value) } }, { history: "replace" }),
  );
  const filters = mountFilters(app, at("filters"), at("filters-button"));
  for (const button of document.querySelectorAll("button[data-icon]")) button.prepend(icon(button.dataset.icon));
  return {
    update(state, previous) {
      if (previous && state.filters === previous.filters) return;
      update(app, state.filters);
      filters.update(state);
    },
  };
}

// Results are not drawn; their chip tells how many there are and leads to their tables.
function chip(app, name, count) {
  const words = [swatch(name), el("span", {}, name), el("b", {}, count.toLocaleString("en"))];
  if (name === "Result")
    return el(
      "button",
      { type: "button", class: "chip to-boards", title: "Results stand in the leaderboards", onclick: () => app.setView("leaderboards") },
      ...words,
    );
  return el(
    "button",
    { type: "button", class: "chip", "aria-pressed": "true", "data-type": name, onclick: () => toggle(app, name) },
    ...words,
  );
}

function toggle({ store }, name) {
  const { filters } = store.get();
  const types = new Set(filters.types);
  if (!types.delete(name)) types.add(name);
  store.set({ filters: { ...filters, types } });
}

function update(app, filters) {
  for (const button of at("legend").querySelectorAll("[data-type]")) {
    const isHidden = filters.types.has(button.dataset.type);
    button.setAttribute("aria-pressed", String(!isHidden));
    button.title = `${isHidden ? "Show" : "Hide"} the ${button.dataset.type.toLowerCase()}s`;
  }
  const slider = at("filter-confidence");
  if (Number(slider.value) !== filters.confidence) slider.value = String(filters.confidence);
  at("confidence-value").textContent = sureness(filters.confidence);
  slider.style.setProperty("--share", `${Math.round((100 * filters.confidence) / Number(slider.max))}%`);
}
