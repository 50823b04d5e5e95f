// Details of a result: a number, what it is of, and the sentence that reports it.

import { actionsOf, kindLine } from "./actions.js";
import { el, inWords, nodeLink, sureness, swatch } from "../page/dom.js";
import { action } from "./parts.js";
import { rankOf } from "./result-table.js";
import { reportOf } from "../model/leaderboard.js";

/** Returns the details of a result, from the top down. */
export function resultDetails(view, node) {
  const { app } = view;
  const result = app.atlas.result(node.index);
  const ends = ["method", "task", "dataset", "metric", "paper"].filter((name) => result[name]);
  const report = reportOf(app.atlas, result);
  const better = { higher: "more is better", lower: "less is better" }[result.better];
  const rank = rankOf(app, result);
  return [
    kindLine(view, swatch("Result"), "Result"),
    el("h2", {}, node.label || node.id),
    el(
      "p",
      { class: "facts" },
      [result.change ? "a change, so it has no rank" : rank && `rank ${rank.rank} of ${rank.of}`, better, inWords(node.confidence)]
        .filter(Boolean)
        .join(" · "),
      el("span", { class: "soft" }, ` (confidence ${sureness(node.confidence)})`),
    ),
    actionsOf(view, node),
    el("dl", {}, ...ends.flatMap((name) => [el("dt", {}, name), el("dd", {}, nodeLink(app, result[name]))])),
    result.metric ? action("Open the leaderboard", () => openBoard(app, result)) : null,
    el("div", { "data-testid": "evidence", class: "evidence" }, report === undefined ? null : view.sentences.quotes(report, { most: 12 })),
  ];
}

function openBoard(app, { task, dataset, metric }) {
  app.store.set({
    view: "leaderboards",
    board: { ...app.store.get().board, task: task?.id ?? null, dataset: dataset?.id ?? null, metric: metric?.id ?? null, matrix: false },
  });
}
