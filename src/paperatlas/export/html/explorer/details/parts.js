// Parts that several of the details share: sections, rows with a disclosure, long lists, sureness.

import { el, icon, inWords, meter, nodeLink, plural, sureness } from "../page/dom.js";

export const AT_ONCE = 12;
const THEN = 50;

/** Returns a section with a heading and how many things it holds; nothing where it holds none. */
export function section(title, count, ...content) {
  if (!count) return [];
  return [el("section", {}, el("h3", {}, title, " ", el("span", { class: "count" }, count.toLocaleString("en"))), ...content)];
}

/** Returns a list of the first things, and a button for more of them; `toItem` makes an item. */
export function longList(things, toItem, { atOnce = AT_ONCE, tag = "ul", of = (item) => el("li", {}, item) } = {}) {
  const list = el(tag, { class: "rows" });
  const more = el("button", { type: "button", class: "more" });
  let shown = 0;
  const show = (n) => {
    const come = things.slice(shown, shown + n).map((thing) => of(toItem(thing)));
    list.append(...come);
    shown += come.length;
    more.hidden = shown >= things.length;
    more.textContent = `${(things.length - shown).toLocaleString("en")} more`;
    return come;
  };
  more.addEventListener("click", () => {
    const [first] = show(THEN);
    // Who reads by keyboard goes on at the first that came.
    first?.querySelector("button, a")?.focus({ preventScroll: true });
  });
  show(atOnce);
  return [list, more.hidden ? null : more];
}

/** Returns an item of a list that is one line. */
export const lineItem = (...children) => el("li", { class: "row" }, el("div", { class: "line" }, ...children));

/** Returns how sure a statement is: a bar and the number. */
export function sure(edge) {
  if (edge.derived) return el("span", { class: "soft" }, "told from the names");
  return el(
    "span",
    { class: "sure soft", title: `confidence ${sureness(edge.confidence)}: ${inWords(edge.confidence)}` },
    edge.support > 1 ? `${plural(edge.support, "paper")} ` : "",
    meter(edge.confidence),
    el("span", { class: "unseen" }, "confidence "),
    sureness(edge.confidence),
  );
}

/**
 * Returns a row: the node at the other end, or the whole statement where there is none, how sure, and a button that opens the sentences;
 * with `isOpen` they are there at first.
 */
export function statementRow(view, edge, other, { withPapers = true, isOpen = false } = {}) {
  const { app, sentences } = view;
  const what = other
    ? nodeLink(app, other)
    : el("span", { class: "statement" }, nodeLink(app, edge.head), ` ${edge.words} `, nodeLink(app, edge.tail));
  const line = el("div", { class: "line" }, what, sure(edge));
  if (edge.derived || !app.atlas.evidenceCount(edge.number)) return [line];
  const place = el("div", { hidden: true });
  const button = el(
    "button",
    {
      type: "button",
      class: "say",
      "aria-expanded": "false",
      "aria-label": `Sentences: ${edge.head.label} ${edge.words} ${edge.tail.label}`,
      title: "What the papers say",
    },
    icon("quote"),
  );
  const open = (isToOpen) => {
    if (isToOpen && !place.firstChild) place.append(sentences.quotes(edge.number, { withPapers }));
    place.hidden = !isToOpen;
    button.setAttribute("aria-expanded", String(isToOpen));
  };
  button.addEventListener("click", () => {
    sentences.goOn();
    open(place.hidden);
  });
  if (isOpen) open(true);
  line.append(button);
  return [line, place];
}

/** Orders statements: those of most papers first, then the surest. */
export const bySupport = (a, b) => b.support - a.support || b.confidence - a.confidence || a.number - b.number;

/** Returns a small button with words. */
export const action = (label, onclick, more = {}) => el("button", { type: "button", class: "action", onclick, ...more }, label);

/** Returns a link to elsewhere, which opens beside this page. */
export const outside = (href, text) => el("a", { href, rel: "noopener noreferrer", target: "_blank" }, text);
