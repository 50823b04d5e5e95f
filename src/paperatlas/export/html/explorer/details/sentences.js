// The sentences that back a statement. Text is unpacked when it is first needed, which takes a moment where there are many papers:
// what is at hand stands there at once, the rest comes as soon as it is unpacked.

import { el, nodeLink, plural, quote } from "../page/dom.js";

/** How long showing something may take before sentences wait for the next turn. */
const BUDGET_MS = 60;
/** The text of so many papers is unpacked within that time. */
const FEW_PAPERS = 1500;
/** So many more sentences come with a click: those of thousands of papers would take seconds. */
const THEN = 50;

/**
 * Returns {begin(), goOn(), quotes(e, options)}: `begin` before something else is shown, since what still waits is dropped;
 * `goOn` before more is shown beside what is there.
 */
export function createSentences(app) {
  const { atlas } = app;
  let waiting = [];
  let deadline = 0;
  let timer = null;
  const goOn = () => {
    deadline = performance.now() + BUDGET_MS;
  };

  function work() {
    timer = null;
    const job = waiting.shift();
    if (job) job();
    if (waiting.length) timer = setTimeout(work);
  }

  return {
    begin() {
      waiting = [];
      goOn();
    },
    goOn,
    /** Returns an element that holds, now or in a moment, the first `most` sentences of an edge; with `withPapers` each names its paper. */
    quotes(e, { most = 3, withPapers = false } = {}) {
      const element = el("div", { class: "quotes" });
      const fill = () => fillQuotes(app, element, e, most, withPapers);
      const isAtHand = atlas.counts.Paper <= FEW_PAPERS || atlas.evidencePapers(e).every((paper) => atlas.textReady(paper));
      if (isAtHand && performance.now() < deadline) fill();
      else {
        element.append(el("p", { class: "soft" }, "…"));
        waiting.push(fill);
        timer ??= setTimeout(work);
      }
      return element;
    },
  };
}

function fillQuotes(app, element, e, most, withPapers) {
  const total = app.atlas.evidenceCount(e);
  const found = app.atlas.evidence(e, most).slice(0, most);
  const rest = total - found.length;
  const more =
    rest > 0
      ? el(
          "button",
          { type: "button", class: "more", onclick: () => fillQuotes(app, element, e, most + THEN, withPapers) },
          plural(rest, "more sentence"),
        )
      : null;
  element.replaceChildren(...found.map((evidence) => toQuote(app, evidence, withPapers)), ...(more ? [more] : []));
}

function toQuote(app, evidence, withPapers) {
  if (!withPapers) return quote(evidence);
  const { year } = app.atlas.paper(evidence.paper.index);
  return el(
    "figure",
    {},
    quote(evidence),
    el(
      "figcaption",
      {},
      nodeLink(app, evidence.paper, { withSwatch: false, most: 140 }),
      year ? el("span", { class: "soft" }, ` ${year}`) : null,
    ),
  );
}
