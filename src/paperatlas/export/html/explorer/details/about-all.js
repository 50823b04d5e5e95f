// What stands in the details when nothing is selected: what the atlas holds, and where to start.

import { el, meter, nodeLink, plural, swatch } from "../page/dom.js";
import { sortBySupport } from "../model/neighbourhood.js";
import { lineItem, longList, section } from "./parts.js";

const LEADING = 6;
const MOST_COMMUNITIES = 8;

/** Returns the welcome, from the top down. */
export function welcome(view) {
  const { app } = view;
  const { atlas } = app;
  if (!atlas.nodes.length) return [el("h2", {}, "At a glance"), el("p", { class: "lead" }, "This atlas has no papers yet.")];
  const tiles = atlas.types
    .filter(({ count }) => count)
    .map(({ name, count }) =>
      el("li", {}, el("b", {}, count.toLocaleString("en")), el("span", {}, swatch(name), `${name.toLowerCase()}${count === 1 ? "" : "s"}`)),
    );
  return [
    el("h2", { class: "welcome" }, "At a glance"),
    el("p", { class: "lead" }, "What papers propose, use, compare and measure, with the sentence behind each fact."),
    el("ul", { class: "tiles" }, ...tiles),
    el(
      "p",
      { class: "soft hint" },
      "Search for a name, or click a shape, a line, or the name of a community. A double click draws what is around a shape.",
    ),
    ...communitySection(app),
    ...["Task", "Method", "Dataset"].flatMap((type) => leadingSection(view, type)),
  ];
}

function communitySection(app) {
  const drawn = app.atlas.communities.filter(({ rx }) => rx);
  const toItem = ({ label, number, size }) =>
    el(
      "div",
      { class: "line" },
      el("span", { class: "dot", "data-tint": app.tints[number], "aria-hidden": "true" }),
      el("button", { type: "button", class: "link", "data-community": label, onclick: () => app.selectCommunity(label) }, label),
      el("span", { class: "soft" }, size.toLocaleString("en")),
    );
  return section("Communities", drawn.length, ...longList(drawn, toItem, { atOnce: MOST_COMMUNITIES }));
}

function findLeading(atlas, type) {
  const [first, end] = atlas.range(type);
  const all = Array.from({ length: end - first }, (_, i) => first + i);
  return sortBySupport(atlas.nodes, all)
    .slice(0, LEADING)
    .map((index) => atlas.nodes[index]);
}

function leadingSection({ app, leading }, type) {
  // Every step of the slider shows the welcome anew; to sort all names each time would hold it up.
  leading[type] ??= findLeading(app.atlas, type);
  const nodes = leading[type];
  const most = nodes[0]?.support || 1;
  const items = nodes.map((node) =>
    lineItem(nodeLink(app, node), el("span", { class: "sure soft" }, meter(node.support / most), plural(node.support, "paper"))),
  );
  return nodes.length ? [el("section", {}, el("h3", {}, `${type}s in most papers`), el("ul", { class: "rows" }, ...items))] : [];
}
