"""How quick an explorer page is: `python tests/benchmarks/explorer.py PAGE.html ...`. Not run by pytest; needs Chromium and Playwright.

Prints, for each page: its size, how long it takes to be ready, to answer a search, to show the details of an entity and of the busiest
entity of each type, and how often the map is redrawn in a second of dragging.
"""

import shutil
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright

_N_RUNS = 5
#: What is typed: a short form, part of a name, words in another order, a slip.
_TEXTS = ("bert", "transf", "networks neural", "convolutionl neural network")
#: Milliseconds from typing to the list that answers.
_SEARCH = """text => new Promise((resolve) => {
  const input = document.querySelector('[data-testid=search]');
  const start = performance.now();
  new MutationObserver((_, observer) => { observer.disconnect(); resolve(performance.now() - start); })
    .observe(document.querySelector('[data-testid=search-results]'), { childList: true, subtree: true });
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
})"""
#: Milliseconds from a choice to the frame that shows it.
_SELECT = """id => new Promise((resolve) => {
  const start = performance.now();
  paperatlas.select(id);
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - start)));
})"""
#: Counts how often the canvas of the map is cleared, as it is once for each drawing.
_COUNT = """() => {
  window.drawings = 0;
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) { window.drawings += 1; return clear.apply(this, box); };
}"""


def measure(browser: Any, path: Path) -> dict[str, float | str]:
    """Return what a page takes, in milliseconds, and its redraws per second."""
    ready = []
    for _ in range(_N_RUNS):
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        start = time.perf_counter()
        page.goto(path.resolve().as_uri(), timeout=120_000)
        page.evaluate("window.paperatlas.ready")
        ready.append(1000 * (time.perf_counter() - start))
        if len(ready) < _N_RUNS:
            page.close()
    # As people do: the box is clicked a moment before the first letter.
    page.get_by_test_id("search").click()
    page.wait_for_timeout(700)
    searches = [page.evaluate(_SEARCH, text) for text in _TEXTS for _ in range(3)]
    page.locator("[data-testid=search]").fill("")
    nodes = page.evaluate("paperatlas.shown()")
    chosen = [next((node for node in nodes if node.startswith(kind)), nodes[0]) for kind in ("method/", "task/", "dataset/", "metric/")]
    selections = [page.evaluate(_SELECT, node) for node in (*chosen, *nodes[:20])]
    page.evaluate("history.replaceState(null, '', location.pathname)")
    redraws = drag(page)
    page.close()
    figures = {"ready": median(ready), "search": max(searches), "select": max(selections), "redraws a second": redraws}
    size = f"{path.stat().st_size / 1e6:.2f} MB"
    return {"size": size, **{name: round(figure) for name, figure in figures.items()}}


def drag(page: Any) -> float:
    """Return how many frames a second are drawn while the map is dragged."""
    box = page.get_by_test_id("graph").bounding_box()
    x, y = box["x"] + box["width"] - 30, box["y"] + 30
    page.evaluate(_COUNT)
    page.mouse.move(x, y)
    page.mouse.down()
    before, start = page.evaluate("window.drawings"), time.perf_counter()
    number = 0
    while time.perf_counter() - start < 2:
        number += 1
        page.mouse.move(x - 100 + 100 * (number % 2), y + number % 50)
    drawings = page.evaluate("window.drawings") - before
    page.mouse.up()
    return float(drawings / (time.perf_counter() - start))


def main() -> None:
    """Measure the pages that are named."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name in sys.argv[1:]:
            print(name, measure(browser, Path(name)), flush=True)  # noqa: T201
        browser.close()


if __name__ == "__main__":
    main()
