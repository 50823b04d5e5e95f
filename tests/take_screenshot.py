"""Takes the picture of the explorer that README shows: `python3 tests/take_screenshot.py PAGE.html NODE_ID PICTURE.png`."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright


def take_screenshot(page_file: Path, node_id: str, picture: Path) -> None:
    """Open a page, select a node, and write a PNG of 1440 x 900 pixels."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        page.goto(page_file.resolve().as_uri())
        page.evaluate("paperatlas.ready")
        if not page.evaluate("id => paperatlas.select(id)", node_id):
            raise SystemExit(f"{page_file} has no node {node_id!r}")
        page.wait_for_timeout(500)
        page.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    take_screenshot(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
