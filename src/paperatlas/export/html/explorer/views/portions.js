// Long lists come in portions: the first at once, the next when the reader nears the end or asks for it.

import { el, plural } from "../page/dom.js";

/**
 * Returns what fills `body` with items, `size` at a time, and the foot with the button for more, which belongs below it.
 * `render(item, position)` gives an element; `word` names one item.
 */
export function createPortions(body, { size, render, word, words = word + "s" }) {
  const button = el("button", { type: "button", class: "more", onclick: () => more(true) });
  const foot = el("p", { class: "portions" }, button);
  let items = [];
  let shown = 0;

  function more(asked) {
    const next = items.slice(shown, shown + size).map((item, position) => render(item, shown + position));
    body.append(...next);
    shown += next.length;
    foot.hidden = shown >= items.length;
    const left = Math.min(size, items.length - shown);
    button.textContent = `Show ${plural(left, `more ${word}`, `more ${words}`)} of ${items.length.toLocaleString("en")}`;
    // The reader who asked goes on reading at the first new one.
    if (asked && next.length) (next[0].querySelector("button, a, [tabindex]") || button).focus({ preventScroll: true });
  }

  const watcher = new IntersectionObserver((seen) => {
    if (seen.some((entry) => entry.isIntersecting) && !foot.hidden) more(false);
  });
  watcher.observe(foot);

  function show(wanted) {
    items = wanted;
    shown = 0;
    body.replaceChildren();
    more(false);
  }
  return { show, foot, items: () => items };
}
