// Details of a community: what it is about, and what belongs to it.

import { kindLine } from "./actions.js";
import { el, nodeLink, plural } from "../page/dom.js";
import { longList, section } from "./parts.js";

const SHOWN = ["Task", "Method", "Dataset", "Metric", "Paper"];

/** Returns the details of a community, from the top down. */
export function communityDetails(view, community) {
  const { app } = view;
  const filter = app.filter();
  const members = app.atlas.nodes
    .filter((node) => node.community === community.number && node.type !== "Result" && filter.node(node.index))
    .sort((a, b) => b.support - a.support || a.index - b.index);
  const sections = SHOWN.flatMap((type) => {
    const of = members.filter((node) => node.type === type);
    return section(`${type}s`, of.length, ...longList(of, (node) => item(app, node), { atOnce: 8 }));
  });
  return [
    kindLine(view, el("span", { class: "dot", "data-tint": app.tints[community.number], "aria-hidden": "true" }), "Community"),
    el("h2", {}, community.label),
    el("p", { class: "facts" }, `${plural(members.length, "thing")} that papers name together`),
    el("div", { class: "evidence" }, ...sections),
  ];
}

const item = (app, node) =>
  el(
    "div",
    { class: "line" },
    nodeLink(app, node),
    node.type === "Paper" ? null : el("span", { class: "soft" }, plural(node.support, "paper")),
  );
