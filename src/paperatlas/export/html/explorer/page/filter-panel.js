// The filters that are needed less often: relations, what papers do with a thing, support, years, venue.

import { el } from "./dom.js";
import { countActive, defaultFilters } from "../model/filters.js";

const MOST_VENUES = 300;
/** An address holds years of up to four digits. */
const LAST_YEAR = 9999;

/** Mounts the panel and its button; it is filled when it is first opened. */
export function mountFilters(app, panel, button) {
  const view = { app, panel, button, badge: el("span", { class: "badge", hidden: true }), filled: false };
  button.append(view.badge);
  panel.tabIndex = -1;
  button.addEventListener("click", () => toggle(view, panel.hidden));
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    toggle(view, false);
    button.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!panel.hidden && !panel.contains(event.target) && !button.contains(event.target)) toggle(view, false);
  });
  return { update: (state) => update(view, state.filters) };
}

function toggle(view, isOpen) {
  view.panel.hidden = !isOpen;
  view.button.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) return;
  if (!view.filled) fill(view);
  update(view, view.app.store.get().filters);
  // The next tab stop is then in the panel, which does not follow its button in the page.
  view.panel.focus({ preventScroll: true });
}

const change = ({ app }, patch) => app.store.set({ filters: { ...app.store.get().filters, ...patch } }, { history: "replace" });

function fill(view) {
  const { app, panel } = view;
  view.filled = true;
  const of = (kinds) => app.atlas.relations.filter(({ kind }) => kinds.includes(kind));
  panel.replaceChildren(
    el("h2", {}, "Filters"),
    el(
      "div",
      { class: "columns" },
      checks(view, "What a paper does with it", of(["role"])),
      checks(view, "Relations", of(["entity", "derived"])),
      el("fieldset", { class: "numbers" }, el("legend", {}, "Only"), support(view), ...years(view), ...venues(view)),
    ),
    el(
      "p",
      { class: "foot" },
      el(
        "button",
        { type: "button", id: "filters-reset", onclick: () => app.store.set({ filters: defaultFilters() }) },
        "Reset the filters",
      ),
      el(
        "button",
        {
          type: "button",
          onclick: () => {
            toggle(view, false);
            view.button.focus();
          },
        },
        "Close",
      ),
    ),
  );
}

function checks(view, title, relations) {
  const boxes = relations.map(({ name, words }) =>
    el(
      "label",
      {},
      el("input", {
        type: "checkbox",
        "data-relation": name,
        onchange: (event) => {
          const hidden = new Set(view.app.store.get().filters.relations);
          if (event.target.checked) hidden.delete(name);
          else hidden.add(name);
          change(view, { relations: hidden });
        },
      }),
      words,
    ),
  );
  return el("fieldset", {}, el("legend", {}, title), ...boxes);
}

const within = (least, number, most) => Math.min(Math.max(number, least), most);

function support(view) {
  const max = Math.max(view.app.atlas.topSupport, 1);
  const input = el("input", {
    type: "number",
    min: 1,
    max,
    step: 1,
    id: "filter-support",
    onchange: () => change(view, { support: within(1, Math.round(Number(input.value)), max) }),
  });
  view.support = input;
  return el("label", {}, el("span", {}, "in at least"), input, el("span", {}, "papers"));
}

function papersOf({ atlas }) {
  const [first, end] = atlas.range("Paper");
  return Array.from({ length: end - first }, (_, i) => atlas.paper(first + i));
}

function years(view) {
  const known = papersOf(view.app)
    .map(({ year }) => year)
    .filter((year) => year !== null);
  if (!known.length) return [];
  const [min, max] = known.reduce(([low, high], year) => [Math.min(low, year), Math.max(high, year)], [Infinity, -Infinity]);
  const input = (label, place) =>
    el("input", {
      type: "number",
      min,
      max,
      "aria-label": label,
      placeholder: String(place ? max : min),
      onchange: (event) => {
        const wanted = [...view.app.store.get().filters.years];
        wanted[place] = event.target.value ? within(0, Math.round(Number(event.target.value)), LAST_YEAR) : null;
        const [from, to] = wanted;
        // Who moves a span of years past its other end has not given that end yet.
        if (from !== null && to !== null && from > to) wanted[1 - place] = null;
        change(view, { years: wanted });
      },
    });
  view.years = [input("From year", 0), input("To year", 1)];
  return [el("div", { class: "years-from-to" }, el("span", {}, "years"), view.years[0], el("span", {}, "to"), view.years[1])];
}

function venues(view) {
  const counts = new Map();
  for (const { venue } of papersOf(view.app)) if (venue) counts.set(venue, (counts.get(venue) || 0) + 1);
  if (!counts.size) return [];
  const sorted = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, MOST_VENUES);
  view.venue = el(
    "select",
    { onchange: () => change(view, { venue: view.venue.value || null }) },
    el("option", { value: "" }, "any venue"),
    ...sorted.map(([venue, count]) => el("option", { value: venue }, `${venue} (${count})`)),
  );
  return [el("label", {}, el("span", {}, "venue"), view.venue)];
}

function update(view, filters) {
  // The slider and the legend stand outside and show themselves what they hide.
  const active = countActive({ ...filters, types: new Set(), confidence: 0 });
  view.badge.hidden = !active;
  view.badge.textContent = String(active);
  view.button.setAttribute("aria-label", active ? `Filters, ${active} active` : "Filters");
  if (!view.filled) return;
  for (const box of view.panel.querySelectorAll("[data-relation]")) box.checked = !filters.relations.has(box.dataset.relation);
  view.support.value = String(filters.support);
  view.years?.forEach((input, place) => {
    input.value = filters.years[place] ?? "";
  });
  if (view.venue) view.venue.value = filters.venue ?? "";
}
