"""What all tests share: no network, no folder of the developer's, and where the measuring data lies."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

#: Annotated papers and real listings lie beside a developer's checkout; users do not have them.
SHARED = Path(__file__).resolve().parents[2] / "shared"


CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Return a Chromium; without one the test is skipped, unless this run must not skip anything."""
    path = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
    if path is None:
        if os.environ.get("PAPERATLAS_REQUIRE_ALL"):
            pytest.fail("no chromium on this machine, and this run must not skip anything")
        pytest.skip("needs chromium (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Return what opens a page from disk; at the end it must have asked for nothing and complained of nothing."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True, accept_downloads=True)
    page = context.new_page()
    complaints: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: requests.append(request.url))

    def open_(html: str, address: str = "") -> Any:
        file = tmp_path / "explorer.html"
        file.write_text(html, encoding="utf-8")
        page.goto(file.as_uri() + address)
        page.evaluate("window.paperatlas.ready")
        return page

    yield open_
    assert complaints == []
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    context.close()


@pytest.fixture(scope="session")
def bundled_atlas() -> Any:
    """Return the atlas of the bundled corpus; its store is not in the repository, so that it is built."""
    import paperatlas

    return paperatlas.build()


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection but those on this machine, which Playwright and its browser need."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family not in (socket.AF_UNIX,) and not str(address).startswith(("('127.0.0.1'", "('::1'")):
            raise RuntimeError(f"a test tried to connect to {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """Return the folder with measuring data, or skip the test where there is none; CI must have it."""
    if not SHARED.is_dir():
        if os.environ.get("PAPERATLAS_REQUIRE_ALL"):
            pytest.fail(f"{SHARED} is missing, and this run must not skip anything")
        pytest.skip("needs the annotated papers and listings that lie beside a developer's checkout")
    return SHARED


@pytest.fixture
def shared(shared_folder: Path) -> Path:
    """Return the folder with measuring data, for one test."""
    return shared_folder
