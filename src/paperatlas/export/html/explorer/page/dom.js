// Small makers of elements. Text from papers only ever becomes text nodes here, never markup.

/** Returns an element; attributes named on… are listeners, null and false ones are left out, children may be nodes, texts or null. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** Returns the element with an id. */
export const at = (id) => document.getElementById(id);

/** Returns "1 paper", "2 papers". */
export const plural = (number, word, words = word + "s") => `${number.toLocaleString("en")} ${number === 1 ? word : words}`;

/** Returns a share as it is written everywhere here: 0.91. */
export const sureness = (share) => share.toFixed(2);

/** Returns how sure a share is, in words. */
export function inWords(share) {
  const steps = [
    [0.95, "almost certain"],
    [0.8, "very likely"],
    [0.6, "likely"],
    [0.4, "uncertain"],
  ];
  return (steps.find(([least]) => share >= least) || [0, "a guess"])[1];
}

/** Returns a text of at most `most` characters; "…" stands for what is cut. Counts characters, not UTF-16 units. */
export function shorten(text, most) {
  if (text.length <= most) return text;
  const letters = Array.from(text.slice(0, 4 * most));
  return letters.length > most
    ? letters
        .slice(0, most - 1)
        .join("")
        .trimEnd() + "…"
    : text;
}

/** Returns the coloured shape of a type. */
export const swatch = (type) => el("span", { class: `swatch ${type}`, "aria-hidden": "true" });

/** Returns a button that selects a node: its type's shape and its name. */
export function nodeLink(app, node, { withSwatch = true, most = 200, text = node.label || node.id } = {}) {
  const name = el("span", { class: "name" }, shorten(text, most));
  // Who cannot see the shape is told the type.
  const label = withSwatch ? `${text} (${node.type})` : null;
  return el(
    "button",
    { type: "button", class: "link", "data-node": node.id, "aria-label": label, onclick: () => app.select(node.id) },
    withSwatch ? swatch(node.type) : null,
    name,
  );
}

/** Returns the parts of a text, those in `ranges` in elements of their own. */
export function markedText(text, ranges, tag = "mark") {
  const parts = [];
  let position = 0;
  for (const [start, end] of ranges) {
    if (start < position) continue;
    parts.push(text.slice(position, start), el(tag, {}, text.slice(start, end)));
    position = end;
  }
  return [...parts, text.slice(position)].filter((part) => part !== "");
}

/** Returns a sentence as a quotation, what it names marked. */
export const quote = (evidence) => el("blockquote", {}, ...markedText(evidence.text, evidence.marks));

/** Returns a thin bar that shows a share between 0 and 1; the number stands beside it, so readers of screens skip it. */
export function meter(share) {
  const bar = el("span", { class: "meter", "aria-hidden": "true" }, el("i"));
  bar.firstChild.style.width = `${Math.round(100 * share)}%`;
  return bar;
}

/** Returns whether moves should be sudden, because the reader's system asks for less motion. */
export const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Lines of small pictures, in a field of 16 x 16. */
const ICONS = {
  close: "M4 4l8 8M12 4l-8 8",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  fit: "M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3",
  list: "M6 4h7M6 8h7M6 12h7M3 4h.01M3 8h.01M3 12h.01",
  quote: "M3 11c2 0 3-1.5 3-3.5V5H3v3h2M10 11c2 0 3-1.5 3-3.5V5h-3v3h2",
  filter: "M2.5 4h11M4.5 8h7M6.5 12h3",
  path: "M4 12.5a1.5 1.5 0 1 0 0-.01M12 3.5a1.5 1.5 0 1 0 0-.01M5.5 12.5h4a2.5 2.5 0 0 0 0-5h-3a2 2 0 0 1 0-4h4",
  home: "M2.5 8L8 3l5.5 5M4.5 7v6h7V7",
  sun: "M8 5.2a2.8 2.8 0 1 0 .01 0M8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1",
  moon: "M13 9.5A5.5 5.5 0 1 1 6.5 3a4.5 4.5 0 0 0 6.5 6.5z",
};

/** Returns a small picture for a button that has its words beside it or in its label. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("viewBox", "0 0 16 16");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", ICONS[name]);
  picture.append(line);
  return picture;
}
