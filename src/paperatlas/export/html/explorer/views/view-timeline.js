// Timeline: papers by year; for a chosen thing, what came after what.

import { el, nodeLink, plural, shorten } from "../page/dom.js";
import { sortRows } from "../model/ordering.js";
import { createPortions } from "./portions.js";
import { createSentences } from "../details/sentences.js";
import { byYear, firsts, story } from "../model/timeline.js";

const NEW_AT_ONCE = 12;
const SUGGESTED = 12;
const HOW_TO_GET_YEARS =
  "No paper of this atlas has a year. Give each paper a field “year” in the input (in CSV: a column “year”) and build again: " +
  "the timeline then fills by itself.";
const NONE_LEFT = "No paper with a year passes the filters that are on.";

/** Mounts the view. */
export function mount(app, element) {
  const view = { app, element, year: null, drawn: null, sentences: createSentences(app) };
  view.columns = el("div", { class: "years", role: "group", "aria-label": "Papers by year" });
  view.key = el("p", { class: "soft key" });
  view.chosen = el("section", { "aria-live": "polite", class: "year-papers" });
  view.story = el("section", { class: "story" });
  view.undated = el("section", { class: "undated" });
  element.classList.add("view", "timeline");
  element.append(el("h2", {}, "Timeline"), view.key, view.columns, el("div", { class: "pair" }, view.story, view.chosen), view.undated);
  return { update: (state) => update(view, state) };
}

function update(view, state) {
  if (state.view !== "timeline") return;
  const isFresh = !view.drawn || view.drawn.filters !== state.filters;
  if (isFresh) {
    const filter = view.app.filter();
    view.found = byYear(view.app.atlas, filter);
    view.filter = filter;
    // The newest year is what most readers come for.
    if (!view.drawn) view.year = view.found.years.at(-1)?.year ?? null;
    drawUndated(view);
  }
  if (!isFresh && view.drawn.selected === state.selected) return;
  view.drawn = { filters: state.filters, selected: state.selected };
  const node = view.app.atlas.byId(state.selected || "");
  drawStory(view, node && node.type !== "Result" ? node : null);
  drawColumns(view);
  drawYear(view);
}

// ---- papers by year

function drawColumns(view) {
  const { years } = view.found;
  view.columns.hidden = !years.length;
  if (!years.length) return;
  const top = Math.max(...years.map(({ papers }) => papers.length));
  const marked = new Set(view.told ? view.told.dated.map(({ paper }) => paper) : []);
  const { scrollLeft, firstChild } = view.columns;
  view.columns.replaceChildren(...fillGaps(years).map((entry) => (entry.gap ? toGap(entry) : toColumn(view, entry, top, marked))));
  // Where not all fit, the newest are seen first.
  view.columns.scrollLeft = firstChild ? scrollLeft : view.columns.scrollWidth;
}

/** Returns the years with those between them that have no paper; three or more such in a row become one gap. */
export function fillGaps(years) {
  const filled = [];
  years.forEach((entry, position) => {
    const missing = position ? entry.year - years[position - 1].year - 1 : 0;
    if (missing > 2) filled.push({ gap: missing, year: years[position - 1].year + 1 });
    else for (let year = entry.year - missing; year < entry.year; year += 1) filled.push({ year, papers: [] });
    filled.push(entry);
  });
  return filled;
}

function toGap({ gap }) {
  return el(
    "div",
    { class: "gap" },
    el("span", { "aria-hidden": "true" }, "⋯"),
    el("span", { class: "unseen" }, `${gap} years without papers`),
  );
}

function toColumn(view, { year, papers }, top, marked) {
  const own = papers.filter((paper) => marked.has(paper)).length;
  const bar = el("span", { class: "bar" }, el("span", { class: "share-of" }));
  bar.style.height = `${papers.length ? Math.max(2, (100 * papers.length) / top) : 0}%`;
  bar.firstChild.style.height = `${papers.length ? (100 * own) / papers.length : 0}%`;
  const label = `${year}: ${plural(papers.length, "paper")}${view.subject ? `, ${own} of them on ${shorten(view.subject.label, 60)}` : ""}`;
  return el(
    "button",
    {
      type: "button",
      class: "year",
      "data-year": year,
      "aria-pressed": String(view.year === year),
      title: label,
      disabled: papers.length ? undefined : "",
      onclick: () => chooseYear(view, year),
    },
    el("span", { class: "unseen" }, label),
    el("span", { class: "stand", "aria-hidden": "true" }, el("span", { class: "amount" }, papers.length ? String(papers.length) : ""), bar),
    el("span", { class: "number", "aria-hidden": "true" }, String(year)),
  );
}

function chooseYear(view, year) {
  view.year = year;
  for (const button of view.columns.querySelectorAll(".year"))
    button.setAttribute("aria-pressed", String(Number(button.dataset.year) === view.year));
  drawYear(view);
}

// ---- one year

function drawYear(view) {
  const entry = view.found.years.find(({ year }) => year === view.year);
  if (!entry) {
    const none = view.app.atlas.hasYears ? NONE_LEFT : HOW_TO_GET_YEARS;
    const hint = view.found.years.length ? "Choose a year to see its papers, and what was new in it." : none;
    view.chosen.replaceChildren(el("p", { class: view.found.years.length ? "soft" : "empty" }, hint));
    return;
  }
  const list = el("ul", { class: "list" });
  const portions = createPortions(list, { size: 60, render: (index) => el("li", {}, toPaper(view, index)), word: "paper" });
  portions.show(entry.papers);
  view.chosen.replaceChildren(
    el("h3", {}, `${entry.year} · ${plural(entry.papers.length, "paper")}`),
    ...toNew(view, entry.year),
    list,
    portions.foot,
  );
}

// What the papers of the atlas name for the first time in that year.
function toNew(view, year) {
  view.firsts ||= firsts(view.app.atlas);
  const { nodes } = view.app.atlas;
  const found = [...view.firsts].filter(([index, first]) => first === year && view.filter.node(index)).map(([index]) => nodes[index]);
  if (!found.length) return [];
  found.sort((a, b) => b.support - a.support || (a.label < b.label ? -1 : 1));
  const rest = found.length > NEW_AT_ONCE ? [el("span", { class: "soft" }, `and ${plural(found.length - NEW_AT_ONCE, "more name")}`)] : [];
  return [
    el(
      "p",
      { class: "new" },
      el("span", { class: "soft" }, "first named here: "),
      ...found.slice(0, NEW_AT_ONCE).map((node) => nodeLink(view.app, node)),
      ...rest,
    ),
  ];
}

function toPaper(view, index) {
  const { atlas } = view.app;
  const proposed = atlas
    .edgesOf(index)
    .filter((number) => atlas.head(number) === index && atlas.edge(number).relation === "proposes" && view.filter.edge(number));
  const names = proposed.map((number) => nodeLink(view.app, atlas.nodes[atlas.tail(number)]));
  return el(
    "div",
    {},
    nodeLink(view.app, atlas.nodes[index]),
    names.length ? el("p", { class: "proposes" }, el("span", { class: "soft" }, "proposes "), ...names) : null,
  );
}

// ---- what came after what

function drawStory(view, node) {
  view.subject = node && node.type !== "Paper" ? node : null;
  view.told = view.subject ? story(view.app.atlas, node.index, view.filter) : null;
  view.key.replaceChildren(...toKey(view));
  view.key.hidden = !view.found.years.length;
  view.story.hidden = !view.found.years.length;
  if (!view.subject) {
    view.story.replaceChildren(
      el("h3", {}, "What came after what"),
      el(
        "p",
        { class: "soft" },
        "Select a method, dataset, task or metric, by the search or a click: its papers then stand here in order, each with its role.",
      ),
      ...toSuggestions(view),
    );
    return;
  }
  const list = el("ol", { class: "told" });
  view.sentences.begin();
  const events = [...view.told.dated, ...view.told.undated];
  const portions = createPortions(list, {
    size: 40,
    render: (entry, position) => toEvent(view, entry, events[position - 1]),
    word: "paper",
  });
  portions.show(events);
  view.story.replaceChildren(el("h3", {}, "What came after what: ", nodeLink(view.app, node)), list, portions.foot);
}

// The things that most papers name, the oldest first.
function toSuggestions(view) {
  const { nodes } = view.app.atlas;
  if (!view.found.years.length) return [];
  const named = nodes
    .filter((node) => node.support > 1 && node.type !== "Paper" && view.filter.node(node.index))
    .sort((a, b) => b.support - a.support)
    .slice(0, SUGGESTED);
  const told = named.map((node) => [node, story(view.app.atlas, node.index, view.filter).dated]).filter(([, dated]) => dated.length > 1);
  const items = sortRows(told, ([, dated]) => dated[0].year).map(([node, dated]) => {
    const [first, last] = [dated[0].year, dated.at(-1).year];
    return el(
      "li",
      {},
      el("span", { class: "when" }, first === last ? String(first) : `${first}–${last}`),
      el("div", {}, nodeLink(view.app, node), el("span", { class: "soft" }, ` ${plural(dated.length, "paper")}`)),
    );
  });
  return items.length ? [el("ol", { class: "suggested" }, ...items)] : [];
}

function toKey(view) {
  const papers = view.found.years.reduce((sum, entry) => sum + entry.papers.length, 0);
  const dated = papers ? `${plural(papers, "paper")} with a year` : "";
  const rest = view.found.undated.length && papers ? `, ${view.found.undated.length} without (listed below)` : "";
  if (!view.subject || !papers) return [dated + rest];
  return [
    `${dated}${rest} `,
    el(
      "span",
      { class: "whose" },
      el("span", { class: "sample", "aria-hidden": "true" }),
      `those that name ${shorten(view.subject.label, 60)}`,
    ),
  ];
}

function toEvent(view, { paper, year, edges }, before) {
  const { atlas } = view.app;
  // A year stands only where it begins, as on a calendar.
  const isNew = !before || before.year !== year;
  const words = edges.map((e) => atlas.edge(e).words).join(", ");
  return el(
    "li",
    {},
    el("span", { class: "when" }, isNew ? String(year || "no year") : ""),
    el(
      "div",
      {},
      nodeLink(view.app, atlas.nodes[paper]),
      el("span", { class: "soft" }, ` ${words} it`),
      view.sentences.quotes(edges[0], { most: 1 }),
    ),
  );
}

// ---- papers without a year

function drawUndated(view) {
  const { undated, years } = view.found;
  view.undated.hidden = !undated.length;
  const list = el("ul", { class: "list columns" });
  const portions = createPortions(list, {
    size: 100,
    render: (index) => el("li", {}, nodeLink(view.app, view.app.atlas.nodes[index])),
    word: "paper",
  });
  portions.show(sortRows(undated, (index) => view.app.atlas.nodes[index].label));
  const content = [list, portions.foot];
  const title = `${plural(undated.length, "paper")} without a year`;
  view.undated.replaceChildren(
    ...(years.length ? [el("details", {}, el("summary", {}, title), ...content)] : [el("h3", {}, title), ...content]),
  );
}
