// Light or dark: as the system has it, until the reader chooses.

import { at, icon } from "./dom.js";

const KEY = "paperatlas-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

// Pages from disk and sandboxed frames may have no storage; the choice then lasts as long as the page.
function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function store(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // See above.
  }
}

/** Sets the theme and its button; `onchange` is called when colours have changed. */
export function mountTheme(button, onchange) {
  let chosen = stored();
  const apply = () => {
    const theme = chosen === "light" || chosen === "dark" ? chosen : system.matches ? "dark" : "light";
    document.documentElement.dataset.theme = theme;
    const other = theme === "dark" ? "light" : "dark";
    button.replaceChildren(icon(theme === "dark" ? "sun" : "moon"));
    button.setAttribute("aria-label", `Change to the ${other} theme`);
    button.title = `Change to the ${other} theme`;
    onchange();
  };
  button.addEventListener("click", () => {
    chosen = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    store(chosen);
    apply();
  });
  system.addEventListener("change", apply);
  // Paper is white.
  window.addEventListener("beforeprint", () => {
    document.documentElement.dataset.theme = "light";
    onchange();
  });
  window.addEventListener("afterprint", apply);
  apply();
}

/** Returns the colours of the page as the map needs them, read from the style sheet. */
export function readColors(types) {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  const names = ["ink", "soft", "line", "paper", "ground", "accent", "mark", "focus", "map", "edge"];
  return {
    ...Object.fromEntries(names.map((name) => [name, read(`--${name}`)])),
    types: Object.fromEntries(types.map(({ name }) => [name, read(`--type-${name}`)])),
    tints: Array.from({ length: 8 }, (_, i) => read(`--tint-${i}`)),
    names: Array.from({ length: 8 }, (_, i) => read(`--name-${i}`)),
    font: getComputedStyle(at("graph")).fontFamily,
  };
}
