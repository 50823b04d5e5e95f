"""What people come for, done with few clicks: the clicks are counted."""

from collections.abc import Callable
from typing import Any

import pytest

from builders import rich_graph
from pages import to_page

pytestmark = pytest.mark.browser


class Reader:
    """Somebody at the page, who types into the search box and clicks."""

    def __init__(self, page: Any) -> None:
        """Begin with no clicks."""
        self.page = page
        self.clicks = 0

    @property
    def details(self) -> Any:
        """The panel that tells what is known."""
        return self.page.get_by_test_id("details")

    def click(self, what: Any) -> None:
        """Click, and count."""
        self.clicks += 1
        what.first.click()

    def find(self, text: str) -> None:
        """Type a name and click on what is found first."""
        self.page.get_by_test_id("search").fill(text)
        self.click(self.page.get_by_test_id("search-results").get_by_role("option"))


@pytest.fixture
def reader(open_page: Callable[..., Any]) -> Reader:
    """Return a reader of a small atlas."""
    return Reader(open_page(to_page(rich_graph())))


def test_what_a_paper_proposes(reader: Reader) -> None:
    """One click: the title is typed, and what the paper proposes stands there with its numbers."""
    reader.find("foonet-2 for tree")
    text = reader.details.inner_text()
    assert "FooNet-2" in text[text.index("PROPOSES") : text.index("ADDRESSES")]
    assert "3%" in text[text.index("RESULTS") :]
    assert reader.clicks == 1


def test_methods_evaluated_on_a_dataset_with_numbers(reader: Reader) -> None:
    """One click: the data set is typed, and its methods stand there, and its results with the number."""
    reader.find("treeset")
    text = reader.details.inner_text()
    assert {"FooNet", "BarNet"} <= set(text[text.index("evaluated with") :].split())
    table = reader.details.locator("table").first.inner_text()
    assert "91.5%" in table
    assert "Accuracy" in table
    assert "FooNet" in table
    assert reader.clicks == 1


def test_the_evidence_for_a_relation(reader: Reader) -> None:
    """Two clicks: the method, and the button beside what it is said to be used for."""
    reader.find("barnet")
    reader.click(reader.details.get_by_role("button", name="Sentences: BarNet used for Parsing"))
    quotes = reader.details.locator("li", has=reader.page.get_by_role("button", name="Sentences: BarNet used for Parsing")).first
    assert "BarNet: Better Parsing" in quotes.inner_text()
    assert quotes.locator("mark").all_inner_texts() == ["BarNet", "Parsing"]
    assert reader.clicks == 2


def test_how_two_methods_are_connected(reader: Reader) -> None:
    """Three clicks: one method, "Path from here", the other; every step has its sentence."""
    reader.find("gates")
    reader.click(reader.details.get_by_role("button", name="Path from here"))
    reader.page.get_by_test_id("path-to").fill("barnet")
    reader.click(reader.page.locator("#path").get_by_role("option", name="BarNet"))
    text = reader.page.get_by_test_id("path-result").inner_text()
    assert [name for name in ("Gates", "FooNet", "BarNet") if name not in text] == []
    assert "FooNet-2 has Gates." in text
    assert "BarNet beats FooNet on TreeSet." in text
    assert reader.clicks == 3


def test_sharing_a_view(reader: Reader, open_page: Callable[..., Any]) -> None:
    """No click: the address is the view, and opening it shows the same things, the same path and the same filters."""
    reader.find("gates")
    reader.click(reader.details.get_by_role("button", name="Path from here"))
    reader.page.get_by_test_id("path-to").fill("barnet")
    reader.click(reader.page.locator("#path").get_by_role("option", name="BarNet"))
    reader.page.get_by_test_id("filter-confidence").fill("0.2")
    clicks = reader.clicks
    address = reader.page.url[reader.page.url.index("#") :]
    seen = [reader.page.evaluate("paperatlas.shown()"), reader.page.get_by_test_id("path-result").inner_text(), reader.details.inner_text()]
    assert reader.clicks == clicks
    again = open_page(to_page(rich_graph()), address)
    assert [again.evaluate("paperatlas.shown()"), again.get_by_test_id("path-result").inner_text()] == seen[:2]
    assert again.get_by_test_id("details").inner_text() == seen[2]
    assert again.get_by_test_id("filter-confidence").input_value() == "0.2"
