// What leaves the page: files through the browser's downloads, texts through the clipboard. Nothing is sent anywhere.

import { el } from "./dom.js";

/** Saves text or bytes as a file of the reader's. */
export function download(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = el("a", { href: address, download: name, hidden: "" });
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads the address a little later.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Returns the bytes of a data URL in base64; `fetch` would need a wider policy of the page. */
export function toBytes(dataUrl) {
  const binary = atob(dataUrl.slice(dataUrl.indexOf(",") + 1));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

/** Returns a name for files: the title in small letters and hyphens, then what is in it. */
export function toFileName(title, what, ending) {
  const slug = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60)
    .replace(/-+$/, "");
  return `${slug || "paperatlas"}-${what}.${ending}`;
}

/** Copies a text and says so; where the browser gives the page no clipboard, shows the text selected, to be copied by hand. */
export async function copyText(app, text, what = "text") {
  try {
    await navigator.clipboard.writeText(text);
    app.announce(`The ${what} is copied`);
    return true;
  } catch {
    showForCopying(text, what);
    return false;
  }
}

// Pages from disk have no clipboard in some browsers.
function showForCopying(text, what) {
  const field = el("textarea", {
    readonly: "",
    rows: text.length > 120 || text.includes("\n") ? "8" : "3",
    "aria-label": what,
    spellcheck: "false",
  });
  field.value = text;
  const dialog = el(
    "dialog",
    { class: "copy-dialog", "aria-label": `Copy the ${what}`, "data-testid": "copy-dialog" },
    el("p", {}, `Your browser does not let this page copy. The ${what} is selected: press Ctrl+C (on a Mac: ⌘C).`),
    field,
    el("button", { type: "button", onclick: () => dialog.close() }, "Close"),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  field.focus();
  field.select();
}
