"""In a notebook an atlas shows itself: counts, and a small view in a frame that may do nothing but draw."""

import html
import re
from pathlib import Path
from typing import Any

import pytest

import paperatlas
from builders import rich_graph, tiny_corpus
from paperatlas.config import Settings
from paperatlas.errors import SettingsError, UnknownNameError
from paperatlas.export.html import view
from paperatlas.export.html.view import View
from paperatlas.pipeline import assemble
from sections import read_sections


@pytest.fixture
def atlas() -> paperatlas.Atlas:
    """Return the atlas of `tiny_corpus`."""
    papers, extractions = tiny_corpus()
    return assemble(papers, extractions, extractor="x", settings=Settings())


def sections_of(page: str) -> dict[str, Any]:
    """Return what a page holds."""
    return read_sections(dict(re.findall(r'<script type="text/plain" id="data-([^"]+)">([^<]+)</script>', page)))


def test_the_counts_and_a_frame(atlas: paperatlas.Atlas) -> None:
    """An atlas is shown as a table of its counts and a page of its own in a frame without rights."""
    shown = atlas._repr_html_()
    assert "<td>Paper</td><td>2</td>" in shown
    assert shown.count("<iframe") == 1
    assert 'sandbox="allow-scripts allow-downloads allow-popups"' in shown
    page = html.unescape(re.search(r'srcdoc="([^"]*)"', shown)[1])  # type: ignore[index]
    assert page.startswith("<!DOCTYPE html>")
    assert "TreeSet" in sections_of(page)["names"]["labels"]


def test_the_frame_of_a_larger_atlas_is_small(bundled_atlas: Any) -> None:
    """Of the bundled atlas a notebook gets the few nodes that say most, not all."""
    shown = bundled_atlas._repr_html_()
    page = html.unescape(re.search(r'srcdoc="([^"]*)"', shown)[1])  # type: ignore[index]
    raw = sections_of(page)
    assert 40 <= len(raw["openingNodes"]) <= 60
    assert len(raw["support"]) < 400
    assert len(shown) < 1_500_000


def test_nothing_to_show() -> None:
    """An atlas of nothing is a table of zeros."""
    shown = assemble([], [], extractor="x", settings=Settings())._repr_html_()
    assert "<td>Paper</td><td>0</td>" in shown
    assert "<iframe" not in shown


def test_too_large_for_a_notebook(atlas: paperatlas.Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that would make a notebook slow is left out."""
    monkeypatch.setattr(view, "_MOST_CHARACTERS", 1000)
    assert "<iframe" not in atlas._repr_html_()
    assert atlas.neighbourhood("FooNet")._repr_html_() == "<p>&lt;View: FooNet, 6 nodes&gt;</p>"


def test_neighbourhood(atlas: paperatlas.Atlas, tmp_path: Path) -> None:
    """A neighbourhood has a graph of its own, and its page is called like the node, or as one likes."""
    around = atlas.neighbourhood("foo-net")
    assert set(around.shown) == {"method/foonet", "method/barnet", "task/parsing", "dataset/treeset", "paper/p1", "paper/p2"}
    assert set(around.shown) <= set(around.graph)
    page = around.to_html(tmp_path / "around.html", title="Mine")
    assert (tmp_path / "around.html").read_text(encoding="utf-8") == page
    assert "<title>Mine</title>" in page
    assert "<title>FooNet</title>" in around.to_html()
    assert len(sections_of(page)["openingNodes"]) == len(around.shown)
    assert len(atlas.neighbourhood("FooNet", most=3).shown) == 3
    assert set(atlas.neighbourhood("BarNet", hops=1).shown) < set(atlas.neighbourhood("BarNet", hops=2).shown)


def test_names_and_numbers_that_cannot_be(atlas: paperatlas.Atlas) -> None:
    """A name that nothing has, and no hops, are refused."""
    with pytest.raises(UnknownNameError):
        atlas.neighbourhood("zebra")
    with pytest.raises(SettingsError):
        atlas.neighbourhood("FooNet", hops=0)


def test_any_title() -> None:
    """A node of any name is a view that can be written to a file."""
    graph = rich_graph()
    graph.nodes["method/foonet"]["label"] = 'lone \ud800 "><script>alert(1)</script>'
    shown = View.of_graph(graph, Settings(), {}).around("method/foonet", 1, 9)._repr_html_()
    assert shown.encode("utf-8")
    assert "<script>" not in shown
    assert 'title="lone ? &quot;&gt;' in shown


@pytest.mark.browser
def test_the_frame_runs(atlas: paperatlas.Atlas, browser: Any, tmp_path: Path) -> None:
    """In a frame without any rights the page draws, finds, and complains of nothing."""
    file = tmp_path / "notebook.html"
    file.write_text(f"<!DOCTYPE html><meta charset='utf-8'><title>x</title>{atlas._repr_html_()}", encoding="utf-8")
    context = browser.new_context(viewport={"width": 1200, "height": 800}, offline=True)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file.as_uri())
    frame = page.frames[1]
    frame.wait_for_function("window.paperatlas")
    frame.evaluate("window.paperatlas.ready")
    assert "method/foonet" in frame.evaluate("paperatlas.shown()")
    assert frame.evaluate("paperatlas.select('method/foonet')")
    assert "We test FooNet on TreeSet." in frame.get_by_test_id("details").inner_text()
    assert complaints == []
    context.close()
