"""The explorer in a real browser: offline, silent, searchable, with evidence, and inert whatever the papers are called."""

from collections.abc import Callable
from typing import Any

import pytest

from builders import entity, extraction_of, paper, tiny_graph
from pages import to_page
from paperatlas.graph.knowledge_graph import build_graph
from paperatlas.records import ConceptLink, Merge, Paper
from paperatlas.resolve.match import find_matches
from paperatlas.resolve.merge import merge_entities

HOSTILE = "</script><img src=x onerror=alert(1)>"


def graph_of(title: str, name: str, aliases: tuple[str, ...] = ()) -> Any:
    """Return the graph of one paper with one method; every mention is at the start of the title."""
    of: Paper = paper("p1", title=title, abstract="Some words.")
    extraction = extraction_of(of, entity("e1", "Method", name, *aliases, mentions=((0, min(3, len(title))),)))
    return build_graph([of], [extraction], merge_entities([extraction], find_matches([extraction])))


@pytest.mark.browser
class TestExplorer:
    def test_search_finds_and_shows_evidence(self, open_page: Callable[[str], Any]) -> None:
        """Typing a name lists it, a click shows its papers and the sentences that name it, with the mention marked."""
        page = open_page(to_page(tiny_graph()))
        page.get_by_test_id("search").fill("foo net")
        found = page.get_by_test_id("search-results").get_by_role("option")
        assert found.first.inner_text().split() == ["FooNet", "Method"]
        found.first.click()
        for button in page.get_by_role("button", name="Sentences: ").all():
            button.click()
        evidence = page.get_by_test_id("evidence").inner_text()
        assert "We test FooNet on TreeSet." in evidence
        assert "BarNet: Better Parsing" in evidence
        assert set(page.get_by_test_id("evidence").locator("mark").all_inner_texts()) >= {"FooNet", "BarNet", "TreeSet"}
        assert page.evaluate("paperatlas.stats().selected") == "method/foonet"

    def test_search_by_keyboard(self, open_page: Callable[[str], Any]) -> None:
        """Arrow keys and Enter choose, Escape closes."""
        page = open_page(to_page(tiny_graph()))
        search = page.get_by_test_id("search")
        search.fill("net")
        search.press("ArrowDown")
        second = page.locator('[role="option"][aria-selected="true"]').get_attribute("data-id")
        search.press("Enter")
        assert page.evaluate("paperatlas.stats().selected") == second
        search.fill("net")
        search.press("Escape")
        assert not page.get_by_test_id("search-results").is_visible()

    def test_search_without_a_find(self, open_page: Callable[[str], Any]) -> None:
        """A name that nothing has is answered in words."""
        page = open_page(to_page(tiny_graph()))
        page.get_by_test_id("search").fill("zebra")
        assert "nothing is called" in page.get_by_test_id("search-results").inner_text()

    def test_a_click_on_the_map(self, open_page: Callable[[str], Any]) -> None:
        """A click on a node of the map selects it and shows its evidence."""
        page = open_page(to_page(tiny_graph()))
        page.evaluate("paperatlas.select('method/barnet')")
        page.locator("#reset").click()
        page.evaluate("paperatlas.select('method/barnet')")
        page.wait_for_timeout(500)  # the map moves there
        page.evaluate("document.getElementById('details').replaceChildren()")
        box = page.get_by_test_id("graph").bounding_box()
        node = page.evaluate("paperatlas.layout().nodes.find(({id}) => id === 'method/barnet')")
        page.mouse.click(box["x"] + node["x"], box["y"] + node["y"])
        page.get_by_test_id("evidence").wait_for(timeout=3000)
        assert "BarNet beats FooNet on TreeSet." in page.get_by_test_id("details").inner_text()

    def test_a_paper_shows_what_it_says(self, open_page: Callable[[str], Any]) -> None:
        """A paper's details have its authors, year, links, what it proposes, and its results."""
        page = open_page(to_page(tiny_graph()))
        assert page.evaluate("paperatlas.select('paper/p1')")
        details = page.get_by_test_id("details").inner_text()
        assert "A. Author · 2020" in details
        assert "PROPOSES" in details
        assert "91.5%" in details
        page.evaluate("paperatlas.select('paper/p2')")
        assert page.get_by_test_id("details").get_by_role("link").first.get_attribute("href") == "https://doi.org/10.1/x"

    def test_legend_and_confidence_filter(self, open_page: Callable[[str], Any]) -> None:
        """A click on a type hides its nodes, and so does a bar that they do not reach; papers stay."""
        page = open_page(to_page(tiny_graph()))
        everything = set(page.evaluate("paperatlas.shown()"))
        assert everything == {node for node, data in tiny_graph().nodes(data=True) if data["type"] != "Result"}
        page.get_by_test_id("legend").get_by_role("button", name="Method").click()
        assert everything - set(page.evaluate("paperatlas.shown()")) == {"method/foonet", "method/barnet"}
        page.get_by_test_id("legend").get_by_role("button", name="Method").click()
        page.get_by_test_id("filter-confidence").fill("0.7")
        page.evaluate("paperatlas.select('method/foonet')")
        assert "We test FooNet on TreeSet." in page.get_by_test_id("details").inner_text()
        assert "evaluated with" not in page.get_by_test_id("details").inner_text()
        page.get_by_test_id("filter-confidence").fill("0.9")
        assert page.get_by_test_id("evidence").inner_text() == ""
        assert set(page.evaluate("paperatlas.shown()")) == {"paper/p1", "paper/p2", "dataset/treeset", "method/foonet", "task/parsing"}

    def test_a_hidden_type_comes_back_when_asked_for(self, open_page: Callable[[str], Any]) -> None:
        """A node chosen by search is shown, also when its type was switched off."""
        page = open_page(to_page(tiny_graph()))
        button = page.get_by_test_id("legend").get_by_role("button", name="Method")
        button.click()
        page.get_by_test_id("search").fill("foonet")
        page.get_by_test_id("search").press("Enter")
        assert "method/foonet" in page.evaluate("paperatlas.shown()")
        assert button.get_attribute("aria-pressed") == "true"

    def test_small_screens(self, open_page: Callable[[str], Any]) -> None:
        """On a phone the map keeps a good part of the screen, and nothing is wider than it."""
        page = open_page(to_page(tiny_graph()))
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.get_by_test_id("graph").bounding_box()["height"] > 350
        assert page.evaluate("document.documentElement.scrollWidth") <= 390

    def test_names_are_explained(self, open_page: Callable[[str], Any]) -> None:
        """The list of other names says why each is one; a concept of a vocabulary is a link; a variant says that names tell it."""
        concept = ConceptLink("http://vocabulary.example/1", "<b>Foo</b>", 0.85)
        graph = tiny_graph(variants=[("method/barnet", "method/foonet")], concepts={"method/foonet": (concept,)})
        graph.nodes["method/foonet"]["aliases"] = ("Foo-Net",)
        merges = {"method/foonet": (Merge(0.95, "Foo-Net", ("p1",), "'Foo-Net' and 'FooNet' are spellings of one name"),)}
        page = open_page(to_page(graph, title="x", merges=merges))
        page.evaluate("paperatlas.select('method/foonet')")
        assert "also called Foo-Net" in page.get_by_test_id("details").inner_text()
        page.get_by_test_id("why").locator("summary").click()
        assert "'Foo-Net' and 'FooNet' are spellings of one name 0.95" in page.get_by_test_id("why").inner_text()
        link = page.get_by_test_id("details").locator(f"a[href='{concept.iri}']")
        assert link.inner_text() == "<b>Foo</b>"
        details = page.get_by_test_id("details").inner_text().split()
        assert " ".join(details).endswith("variants of it BarNet told from the names")

    def test_hooks_for_scripts(self, open_page: Callable[[str], Any]) -> None:
        """The hooks that scripts rely on are there, and an unknown id is answered with false."""
        page = open_page(to_page(tiny_graph()))
        for name in ("search", "search-results", "graph", "details", "legend", "filter-confidence", "status"):
            assert page.get_by_test_id(name).count() == 1, name
        assert page.evaluate("[paperatlas.show('method/none'), paperatlas.select('method/none'), paperatlas.show('method/foonet')]") == [
            False,
            False,
            True,
        ]
        assert page.evaluate("paperatlas.stats()")["Paper"] == 2
        assert "2 papers" in page.get_by_test_id("status").inner_text()

    @pytest.mark.parametrize(
        "text",
        [
            HOSTILE,
            'a href="x" <img src=x onerror=alert(1)>',
            "{{ 7*7 }} {% raw %} ${alert(1)}",
            "\u202egnp.exe\u202c",
            "a\x00b\x1fc",
            "x" * 10_000,
            "🤖 " * 50,
            "lone \ud800 surrogate",
            "<!--<script>",
        ],
        ids=["script", "href", "braces", "right to left", "control", "long", "emoji", "surrogate", "comment"],
    )
    def test_hostile_text_stays_text(self, open_page: Callable[[str], Any], text: str) -> None:
        """A title, name or alias of any characters is shown as text: no element comes of it and no script runs."""
        page = open_page(to_page(graph_of(text, text, (text + " also",)), title=text))
        page.get_by_test_id("search").fill(text[:40])
        page.wait_for_timeout(50)
        method = next(node for node, data in graph_of(text, text).nodes(data=True) if data["type"] == "Method")
        assert page.evaluate("id => paperatlas.select(id)", method)
        page.evaluate("paperatlas.select('paper/p1')")
        assert page.locator("img, iframe, object, embed").count() == 0
        # Graph, names, more and text, the library and the page's own script.
        assert page.locator("script").count() == 6
        # A lone surrogate cannot leave the browser as it is.
        assert page.evaluate("document.querySelector('#details h2').textContent.toWellFormed()") == text.replace("\ud800", "\ufffd")

    def test_the_evidence_is_cut_at_code_points(self, open_page: Callable[[str], Any]) -> None:
        """A mention after an emoji is marked where it stands, since offsets count code points."""
        of = paper("p1", title="🤖🤖 FooNet", abstract="Words.")
        extraction = extraction_of(of, entity("e1", "Method", "FooNet", mentions=((3, 9),)))
        graph = build_graph([of], [extraction], merge_entities([extraction], []))
        page = open_page(to_page(graph))
        page.evaluate("paperatlas.select('method/foonet')")
        assert page.get_by_test_id("evidence").locator("mark").all_inner_texts() == ["FooNet"]


class TestMarkup:
    def test_nothing_is_loaded_from_elsewhere(self) -> None:
        """No element of the page has an address of its own, and the policy forbids what is not in it."""
        html = to_page(tiny_graph())
        head = html[: html.index("<script")]
        assert "src=" not in head
        assert "default-src &#39;none&#39;" in head
        assert html.count("<link") == 1
        assert 'href="data:,"' in head

    def test_equal_graphs_give_equal_pages(self) -> None:
        """The page does not depend on chance."""
        assert to_page(tiny_graph()) == to_page(tiny_graph())
