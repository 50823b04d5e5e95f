"""YASGUI in a real browser runs the named queries and asks no other server; leaderboards are shown as text."""

import json
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def page(browser: Any, server: Any) -> Iterator[Any]:
    """Return a page; at the end it must have asked this server alone and complained of nothing."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    complaints: list[str] = []
    requests: list[str] = []
    opened.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    opened.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    opened.on("request", lambda request: requests.append(request.url))
    yield opened
    assert complaints == []
    assert [url for url in requests if not url.startswith((server.address, "data:"))] == []
    context.close()


@pytest.mark.browser
class TestInABrowser:
    def test_named_queries_as_tabs(self, page: Any, server: Any) -> None:
        """Each named query is a tab; one that is run shows its rows; typing a query completes without another server."""
        page.goto(server.address + "query")
        page.wait_for_function("window.paperatlas")
        titles = page.locator(".yasgui .tab:not(.addTab)").all_inner_texts()
        assert len(titles) == page.evaluate("fetch('/api/queries').then(r => r.json()).then(j => j.queries.length)")
        page.get_by_role("tab", name="Methods for a task").click()
        page.locator(".yasqe_queryButton:visible").click()
        table = page.locator(".yasr table:visible")
        table.wait_for(timeout=5000)
        assert "FooNet" in table.inner_text()
        page.locator(".CodeMirror:visible").click()
        page.keyboard.press("Control+End")
        page.keyboard.type("\n# PREFIX foaf: <\n?x a ")
        page.keyboard.press("Control+Space")
        page.wait_for_timeout(300)

    def test_entity_and_explorer(self, page: Any, server: Any) -> None:
        """The page of an entity has its style, and the explorer runs from the server as it does from disk."""
        page.goto(server.address + "id/paper/doi:10.1%2Fa%20b")
        assert page.locator("h1").inner_text().startswith("Names & <b>more</b>")
        assert page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") == "960px"
        page.get_by_role("link", name="<script>alert(1)</script>").first.click()
        assert page.locator("h1").inner_text().startswith("<script>alert(1)</script>")
        page.goto(server.address)
        page.evaluate("window.paperatlas.ready")
        assert page.evaluate("paperatlas.select('method/foonet')")
        assert "We test FooNet on TreeSet." in page.get_by_test_id("details").inner_text()


class TestLeaderboards:
    def test_page(self, server: Any) -> None:
        """The page has a form, and ranks what is reported, with the paper's words."""
        reply = server.ask("/leaderboard?metric=accuracy&task=")
        assert reply.status == 200
        assert "form-action 'self'" in reply.headers["content-security-policy"]
        assert "<td>1</td><td><bdi>FooNet</bdi></td><td>91.5%</td>" in reply.text
        assert 'value="accuracy"' in reply.text
        assert "<q><bdi>Accuracy is 91.5%.</bdi></q>" in reply.text

    def test_names_stay_text(self, server: Any) -> None:
        """What is asked for is shown as text, and a name that nothing has is told."""
        reply = server.ask("/leaderboard?dataset=%3Cscript%3Ealert(1)%3C/script%3E")
        assert reply.status == 400
        assert "<script>" not in reply.text
        assert "no Dataset is called" in reply.text

    def test_api(self, server: Any) -> None:
        """The API gives the same rows, and names each column."""
        found = json.loads(server.ask("/api/leaderboard?dataset=TreeSet").body)
        (row,) = (dict(zip(found["columns"], row, strict=True)) for row in found["rows"])
        assert (row["rank"], row["method"], row["value"], row["better"], row["year"]) == (1, "FooNet", "91.5%", "higher", "2020")
        assert json.loads(server.ask("/api/leaderboard?task=nothing").body)["error"].startswith("no Task is called")
