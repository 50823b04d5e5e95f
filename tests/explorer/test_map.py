"""The explorer's map, search, filters and details in a real browser: what is drawn, where names stand, what the address keeps."""

from collections.abc import Callable
from functools import cache
from itertools import combinations
from typing import Any

import pytest

from builders import entity, paper, relation, rich_graph
from pages import to_page
from paperatlas.config import DATA_IRI
from paperatlas.export.rdf import to_ntriples
from paperatlas.export.sparql import load_text, query_rows
from paperatlas.graph.knowledge_graph import build_graph
from paperatlas.records import Extraction, Paper, PaperEntity, PaperResult
from paperatlas.resolve.match import find_matches
from paperatlas.resolve.merge import merge_entities
from paperatlas.schema import NodeType

pytestmark = pytest.mark.browser

FIELDS = ("parsing", "translation", "segmentation", "retrieval", "forecasting")
VIEWS = ("map", "leaderboards", "timeline", "papers")


def to_extraction(of: Paper, field: str, number: int) -> Extraction:
    """Return what a paper of a field says: a method of its own, and the task, dataset, metric and baseline of the field."""
    title = field.title()
    things = [
        ("e1", "Method", f"{title}Net{number}", "proposed"),
        ("e2", "Task", field, "addressed"),
        ("e3", "Dataset", f"{title}Set", "evaluated_on"),
        ("e4", "Metric", f"{field} accuracy", "reported"),
        ("e5", "Method", f"Old{title}", "compared"),
        ("e6", "Method", "Transformer", "used"),
        *((f"p{part}", "Method", f"{title}Block{number}{part}", "used") for part in "abc"),
    ]
    found: list[PaperEntity] = []
    for id_, kind, name, role in things:
        start = of.text.rindex(name)
        found.append(entity(id_, kind, name, mentions=((start, start + len(name)),), role=role, confidence=0.6 + number % 4 / 10))
    border = len(of.title)
    said = (border + 1, len(of.text))
    relations = (
        relation("e1", "usedFor", "e2", evidence=said, confidence=0.8),
        relation("e1", "evaluatedWith", "e3", evidence=said, confidence=0.4),
        relation("e1", "comparedWith", "e5", evidence=said, confidence=0.7),
        *(relation(f"p{part}", "partOf", "e1", evidence=said, confidence=0.9) for part in "abc"),
    )
    result = PaperResult("e1", "e2", "e3", "e4", f"{70 + number}.5%", 0.9, said)
    return Extraction(of.id, tuple(found), relations, (result,), ((0, border), said))


@cache
def fields_graph() -> Any:
    """Return a graph of five fields with twelve papers each: more nodes than an opening view has."""
    papers, extractions = [], []
    for field in FIELDS:
        for number in range(12):
            title, score = field.title(), f"{70 + number}.5%"
            name = f"{title}Net{number}"
            blocks = ", ".join(f"{title}Block{number}{part}" for part in "abc")
            text = f"{name} with {blocks} and the Transformer reaches {score} {field} accuracy on {title}Set, more than Old{title}."
            of = paper(f"{field}-{number:02}", f"{name} for {field}", text, year=2015 + number % 6, venue=f"Conf{number % 2}")
            papers.append(of)
            extractions.append(to_extraction(of, field, number))
    return build_graph(papers, extractions, merge_entities(extractions, find_matches(extractions)))


@cache
def fields_page() -> str:
    """Return the page of `fields_graph`."""
    return str(to_page(fields_graph()))


def missing(page: Any) -> list[str]:
    """Return the methods and papers that are not drawn, in order."""
    drawn = set(page.evaluate("paperatlas.shown()"))
    return sorted(
        node for node, data in fields_graph().nodes(data=True) if data["type"] in {NodeType.METHOD, NodeType.PAPER} and node not in drawn
    )


def layout(page: Any) -> dict[str, Any]:
    """Return where shapes and names stand once the map has come to rest."""
    frame = "await new Promise((drawn) => requestAnimationFrame(drawn));"
    # Two more frames, in which what has been asked for is drawn.
    found = page.evaluate(
        f"(async () => {{ do {{ {frame} }} while (paperatlas.layout().isMoving); {frame} {frame} return paperatlas.layout() }})()"
    )
    return dict(found)


def overlaps(one: dict[str, float], other: dict[str, float]) -> bool:
    """Return whether two boxes share some of the map."""
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )


def covers(box: dict[str, Any], node: dict[str, Any]) -> bool:
    """Return whether a shape reaches into a box."""
    dx = node["x"] - max(box["x"], min(node["x"], box["x"] + box["width"]))
    dy = node["y"] - max(box["y"], min(node["y"], box["y"] + box["height"]))
    return bool(dx * dx + dy * dy < node["r"] * node["r"])


def on_page(page: Any, x: float, y: float) -> tuple[float, float]:
    """Return a point of the map as a point of the page."""
    box = page.get_by_test_id("graph").bounding_box()
    return box["x"] + x, box["y"] + y


def free_point(found: dict[str, Any], one: str, other: str) -> tuple[float, float]:
    """Return a point on the line between two nodes where neither a shape nor a name is."""
    nodes = {node["id"]: node for node in found["nodes"]}
    for step in range(20, 81):
        x, y = (nodes[one][axis] + (nodes[other][axis] - nodes[one][axis]) * step / 100 for axis in "xy")
        spot = {"x": x - 1, "y": y - 1, "width": 2, "height": 2}
        if not any(overlaps(spot, name) for name in found["labels"]) and not any(
            covers(spot, {**node, "r": node["r"] + 7}) for node in found["nodes"]
        ):
            return x, y
    raise AssertionError(f"{one} and {other} are too near to each other")


def selected(page: Any) -> Any:
    """Return the id of the node that is selected."""
    return page.evaluate("paperatlas.stats().selected")


def open_sentences(page: Any) -> None:
    """Open the sentences of every relation in the details."""
    for button in page.get_by_role("button", name="Sentences: ").all():
        button.click()


class TestNames:
    @pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desktop", "phone"])
    def test_names_never_overlap(self, open_page: Callable[..., Any], size: tuple[int, int]) -> None:
        """No two names overlap, at first, closer up, and with a selection; the selection has its name; closer up there are more."""
        page = open_page(fields_page())
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.locator("#zoom-fit").click()
        at_first = layout(page)
        for _ in range(3):
            page.locator("#zoom-in").click()
            layout(page)
        closer = layout(page)
        page.evaluate("paperatlas.select('method/transformer')")
        with_selection = layout(page)
        for found in (at_first, closer, with_selection):
            assert [(a["text"], b["text"]) for a, b in combinations(found["labels"], 2) if overlaps(a, b)] == []
        assert len(at_first["labels"]) >= 8
        assert len(closer["labels"]) > len(at_first["labels"])
        assert "method/transformer" in {name["id"] for name in with_selection["labels"]}

    def test_names_do_not_run_over_big_shapes(self, open_page: Callable[..., Any]) -> None:
        """Where nothing is selected, the name of a thing covers no big shape but at most a little of small ones."""
        found = layout(open_page(fields_page()))
        big = [node for node in found["nodes"] if node["r"] >= 6.5]
        names = [name for name in found["labels"] if name["id"]]
        assert names
        assert big
        assert [(name["text"], node["id"]) for name in names for node in big if node["id"] != name["id"] and covers(name, node)] == []

    def test_all_is_seen_at_first(self, open_page: Callable[..., Any]) -> None:
        """The opening view and its names are on the screen as a whole."""
        page = open_page(fields_page())
        found = layout(page)
        box = page.get_by_test_id("graph").bounding_box()
        assert all(0 < node["x"] < box["width"] and 0 < node["y"] < box["height"] for node in found["nodes"])
        names = [name for name in found["labels"] if name["id"]]
        assert all(name["x"] >= 0 and name["x"] + name["width"] <= box["width"] for name in names)


class TestMap:
    def test_a_community_is_a_click_away(self, open_page: Callable[..., Any]) -> None:
        """A click on the name of a community zooms to it, tells what belongs to it, and stands in the address."""
        page = open_page(fields_page())
        before = layout(page)
        name = next(name for name in before["labels"] if name["community"])
        page.mouse.click(*on_page(page, name["x"] + name["width"] / 2, name["y"] + name["height"] / 2))
        details = page.get_by_test_id("details")
        assert details.locator("h2").inner_text() == name["community"]
        assert layout(page)["scale"] > before["scale"]
        assert "community=" in page.url
        page.get_by_role("button", name="Close the details").click()
        details.locator(f'[data-community="{name["community"]}"]').click()
        assert details.locator("h2").inner_text() == name["community"]

    def test_clicks_on_shapes_lines_and_ground(self, open_page: Callable[..., Any]) -> None:
        """A click on a shape selects it, one on a line shows its statement with sentences, one on the ground deselects."""
        page = open_page(to_page(rich_graph()))
        found = {node["id"]: node for node in layout(page)["nodes"]}
        task = found["task/tree-parsing"]
        page.mouse.click(*on_page(page, task["x"], task["y"]))
        assert selected(page) == "task/tree-parsing"
        box = page.get_by_test_id("graph").bounding_box()
        page.mouse.click(box["x"] + 4, box["y"] + 4)
        assert selected(page) is None
        page.mouse.click(*on_page(page, *free_point(layout(page), "paper/p3", "metric/loss")))
        details = page.get_by_test_id("details").inner_text()
        assert "reports" in details
        assert "Loss falls by 3%." in details
        assert page.get_by_test_id("evidence").locator("mark").all_inner_texts() == ["Loss"]

    def test_hovering_tells_what_it_is(self, open_page: Callable[..., Any]) -> None:
        """A note beside the mouse has the whole name, the type and the support."""
        page = open_page(to_page(rich_graph()))
        node = next(node for node in layout(page)["nodes"] if node["id"] == "method/foonet-2")
        page.mouse.move(*on_page(page, node["x"] + 1, node["y"] + 1))
        page.locator("#note").wait_for()
        assert page.locator("#note").inner_text().split() == ["FooNet-2", "Method", "·", "1", "paper"]

    def test_what_is_asked_for_is_brought_in(self, open_page: Callable[..., Any]) -> None:
        """A node that is not drawn comes with what ties it to the drawn ones, and the details are there at once."""
        page = open_page(fields_page())
        wanted = next(node for node in missing(page) if node.startswith("method/"))
        heading = page.evaluate("id => { paperatlas.select(id); return document.querySelector('#details h2').textContent }", wanted)
        assert heading == fields_graph().nodes[wanted]["label"]
        drawn = set(page.evaluate("paperatlas.shown()"))
        assert wanted in drawn
        assert drawn & ({*fields_graph().successors(wanted), *fields_graph().predecessors(wanted)} - {wanted})
        assert page.evaluate("paperatlas.select('method/none')") is False
        assert page.evaluate("paperatlas.show('method/none')") is False
        assert page.get_by_test_id("status").inner_text() == f"60 papers, {len(fields_graph())} nodes, {len(drawn)} of them drawn"

    def test_expanding_and_collapsing(self, open_page: Callable[..., Any]) -> None:
        """What is within one, two or three steps comes in, at most so many, apart from each other; collapsing takes it away again."""
        page = open_page(fields_page())
        page.evaluate("paperatlas.select('method/transformer')")
        at_first = set(page.evaluate("paperatlas.shown()"))
        details = page.get_by_test_id("details")
        details.get_by_role("button", name="Expand 2 steps").click()
        near = layout(page)
        drawn = set(page.evaluate("paperatlas.shown()"))
        assert at_first < drawn
        assert "more" in details.locator(".more-left").inner_text()
        assert min((a["x"] - b["x"]) ** 2 + (a["y"] - b["y"]) ** 2 for a, b in combinations(near["nodes"], 2)) > 16
        assert "near=" in page.url
        page.reload()
        page.evaluate("paperatlas.ready")
        assert set(page.evaluate("paperatlas.shown()")) == drawn
        details.get_by_role("button", name="Collapse").click()
        assert set(page.evaluate("paperatlas.shown()")) == at_first
        assert details.get_by_role("button", name="Collapse").count() == 0

    def test_a_double_click_expands(self, open_page: Callable[..., Any]) -> None:
        """A double click on a shape draws what is around it."""
        page = open_page(fields_page())
        before = len(page.evaluate("paperatlas.shown()"))
        page.evaluate("paperatlas.select('method/transformer')")
        node = next(node for node in layout(page)["nodes"] if node["id"] == "method/transformer")
        page.mouse.dblclick(*on_page(page, node["x"], node["y"]))
        page.wait_for_timeout(500)
        assert len(page.evaluate("paperatlas.shown()")) > before

    def test_opening_view(self, open_page: Callable[..., Any]) -> None:
        """The button brings the opening view back, whatever was selected, brought in or filtered."""
        page = open_page(fields_page())
        at_first = set(page.evaluate("paperatlas.shown()"))
        page.evaluate("id => paperatlas.show(id)", missing(page)[0])
        page.get_by_test_id("filter-confidence").fill("0.7")
        page.evaluate("paperatlas.select('task/parsing')")
        page.locator("#reset").click()
        assert set(page.evaluate("paperatlas.shown()")) == at_first
        assert selected(page) is None
        assert page.get_by_test_id("filter-confidence").input_value() == "0"

    def test_the_opening_view_closes_the_path(self, open_page: Callable[..., Any]) -> None:
        """The opening view has no path: its card is closed, and the button says so."""
        page = open_page(fields_page())
        page.locator("#path-button").click()
        assert page.locator("#path-button").get_attribute("aria-expanded") == "true"
        page.locator("#reset").click()
        assert not page.locator("#path").is_visible()
        assert page.locator("#path-button").get_attribute("aria-expanded") == "false"

    def test_what_is_hovered_may_go(self, open_page: Callable[..., Any]) -> None:
        """Where the line under the mouse goes, because of a step back, its note goes too, and the map is drawn as ever."""
        page = open_page(fields_page())
        wanted = next(node for node in missing(page) if node.startswith("method/"))
        page.evaluate("id => paperatlas.select(id)", wanted)
        found = layout(page)
        drawn = {node["id"] for node in found["nodes"]}
        other = next(node for node in sorted({*fields_graph().successors(wanted), *fields_graph().predecessors(wanted)}) if node in drawn)
        page.mouse.move(*on_page(page, *free_point(found, wanted, other)))
        page.locator("#note").wait_for()
        page.evaluate("history.back()")
        page.wait_for_function("!paperatlas.stats().selected")
        layout(page)
        assert wanted not in page.evaluate("paperatlas.shown()")
        assert not page.locator("#note").is_visible()


class TestKeyboard:
    def test_the_map(self, open_page: Callable[..., Any]) -> None:
        """Arrows move the map, plus and minus zoom, Enter selects what is nearest to the middle, Escape deselects, Tab goes on."""
        page = open_page(fields_page())
        page.keyboard.press("Tab")
        page.get_by_test_id("graph").focus()
        before = layout(page)
        page.keyboard.press("ArrowRight")
        assert layout(page)["nodes"][0]["x"] == pytest.approx(before["nodes"][0]["x"] - 80, abs=2)
        page.keyboard.press("+")
        assert layout(page)["scale"] > before["scale"]
        page.keyboard.press("-")
        page.keyboard.press("Enter")
        box = page.get_by_test_id("graph").bounding_box()
        middle = min(layout(page)["nodes"], key=lambda node: (node["x"] - box["width"] / 2) ** 2 + (node["y"] - box["height"] / 2) ** 2)
        assert selected(page) == middle["id"]
        page.keyboard.press("Escape")
        assert selected(page) is None
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "list-button"

    def test_the_list(self, open_page: Callable[..., Any]) -> None:
        """The list has all that is drawn, each a button that selects; Escape closes it and gives the focus back."""
        page = open_page(fields_page())
        page.locator("#list-button").focus()
        page.keyboard.press("Enter")
        listed = page.locator("#list [data-node]")
        assert set(listed.evaluate_all("links => links.map((link) => link.dataset.node)")) == set(page.evaluate("paperatlas.shown()"))
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert selected(page) == listed.first.get_attribute("data-node")
        page.keyboard.press("Escape")
        assert not page.locator("#list").is_visible()
        assert page.evaluate("document.activeElement.id") == "list-button"

    def test_the_tabs(self, open_page: Callable[..., Any]) -> None:
        """Arrow keys go from tab to tab, and each shows its view alone."""
        page = open_page(fields_page())
        page.locator("#tab-map").focus()
        for view in (*VIEWS[1:], VIEWS[0]):
            page.keyboard.press("ArrowRight")
            assert page.evaluate("document.activeElement.id") == f"tab-{view}"
            assert [name for name in VIEWS if page.locator(f"#view-{name}").is_visible()] == [view]


class TestAddress:
    def test_a_selection_survives_reloading(self, open_page: Callable[..., Any]) -> None:
        """The address says what is selected and what was brought in; the page opens with it again, well in sight."""
        page = open_page(fields_page())
        wanted = missing(page)[0]
        page.evaluate("id => paperatlas.select(id)", wanted)
        drawn = set(page.evaluate("paperatlas.shown()"))
        page.reload()
        page.evaluate("paperatlas.ready")
        assert selected(page) == wanted
        assert set(page.evaluate("paperatlas.shown()")) == drawn
        box = page.get_by_test_id("graph").bounding_box()
        node = next(node for node in layout(page)["nodes"] if node["id"] == wanted)
        assert 0.2 < node["x"] / box["width"] < 0.8
        assert 0.2 < node["y"] / box["height"] < 0.8

    def test_back_and_forward(self, open_page: Callable[..., Any]) -> None:
        """Going back shows the selection before, then none; going forward shows them again."""
        page = open_page(fields_page())
        page.evaluate("paperatlas.select('task/parsing')")
        page.evaluate("paperatlas.select('task/retrieval')")
        heading = page.get_by_test_id("details").locator("h2")
        page.go_back()
        assert selected(page) == "task/parsing"
        assert heading.inner_text() == "parsing"
        page.go_back()
        assert selected(page) is None
        page.go_forward()
        page.go_forward()
        assert heading.inner_text() == "retrieval"

    def test_the_slider_makes_no_history(self, open_page: Callable[..., Any]) -> None:
        """Steps of the slider stand in the address but are nothing to go back through."""
        page = open_page(fields_page())
        page.evaluate("paperatlas.select('task/parsing')")
        entries = page.evaluate("history.length")
        for value in ("0.2", "0.4", "0.6"):
            page.get_by_test_id("filter-confidence").fill(value)
        assert "confidence=0.6" in page.url
        assert page.evaluate("history.length") == entries

    def test_the_map_waits_for_its_tab(self, open_page: Callable[..., Any]) -> None:
        """A page that opens on another view shows the whole map when it is asked for; leaving and coming back moves nothing."""
        page = open_page(fields_page(), "#view=papers")
        assert page.evaluate("paperatlas.stats().shown") > 100
        page.locator("#tab-map").click()
        found = layout(page)
        box = page.get_by_test_id("graph").bounding_box()
        assert found["labels"]
        assert all(0 < node["x"] < box["width"] and 0 < node["y"] < box["height"] for node in found["nodes"])
        page.locator("#zoom-in").click()
        before = layout(page)
        page.locator("#tab-timeline").click()
        page.locator("#tab-map").click()
        after = layout(page)
        assert after["scale"] == pytest.approx(before["scale"])
        assert after["nodes"][0]["x"] == pytest.approx(before["nodes"][0]["x"], abs=2)

    def test_addresses_that_mean_nothing(self, open_page: Callable[..., Any]) -> None:
        """An address with unknown names or nonsense opens the page as ever."""
        page = open_page(
            fields_page(), "#node=method/none&near=x:9,task/none:2&edge=a,b,c&community=%E0%A4%A&view=<img src=x>&confidence=-3&from=1&to=2"
        )
        assert page.evaluate("paperatlas.stats().shown") > 100
        assert page.locator("img").count() == 0


class TestFilters:
    def test_the_panel(self, open_page: Callable[..., Any]) -> None:
        """Relations, roles, support, years and venue filter the map and the details; the button counts them; all can be reset."""
        page = open_page(fields_page())
        at_first = set(page.evaluate("paperatlas.shown()"))
        page.evaluate("paperatlas.select('method/oldparsing')")
        page.locator("#filters-button").click()
        panel = page.locator("#filters")
        panel.get_by_label("compared with", exact=True).uncheck()
        assert "compared with" not in page.get_by_test_id("details").inner_text()
        panel.locator("#filter-support").fill("12")
        panel.locator("#filter-support").press("Tab")
        kinds = {node.split("/")[0]: node for node in page.evaluate("paperatlas.shown()")}
        assert "paper" in kinds
        assert all(
            fields_graph().nodes[node]["support"] >= 12 for node in page.evaluate("paperatlas.shown()") if not node.startswith("paper/")
        )
        panel.get_by_label("From year").fill("2020")
        panel.get_by_label("From year").press("Tab")
        years = {fields_graph().nodes[node]["year"] for node in page.evaluate("paperatlas.shown()") if node.startswith("paper/")}
        assert years == {2020}
        panel.get_by_label("venue").select_option("Conf0")
        assert page.locator("#filters-button .badge").inner_text() == "4"
        panel.get_by_role("button", name="Reset the filters").click()
        assert set(page.evaluate("paperatlas.shown()")) == at_first
        assert not page.locator("#filters-button .badge").is_visible()
        page.keyboard.press("Escape")
        assert not panel.is_visible()

    def test_fields_without_data_are_left_out(self, open_page: Callable[..., Any]) -> None:
        """Where no paper has a venue there is no filter for it."""
        page = open_page(to_page(rich_graph()))
        page.locator("#filters-button").click()
        assert page.locator("#filters").get_by_label("From year").is_visible()
        assert page.locator("#filters select").count() == 0

    def test_what_is_selected_stays(self, open_page: Callable[..., Any]) -> None:
        """Filters hide all but what the reader has selected."""
        page = open_page(fields_page())
        page.evaluate("paperatlas.select('method/parsingnet0')")
        page.get_by_test_id("filter-confidence").fill("0.95")
        assert "method/parsingnet0" in page.evaluate("paperatlas.shown()")

    def test_nothing_comes_in_through_what_is_hidden(self, open_page: Callable[..., Any]) -> None:
        """Where papers are hidden, what only papers tie to a thing is neither drawn around it nor counted as left out."""
        page = open_page(fields_page(), "#hide=Paper")
        page.evaluate("paperatlas.select('method/transformer')")
        before = set(page.evaluate("paperatlas.shown()"))
        page.get_by_test_id("details").get_by_role("button", name="Expand 2 steps").click()
        assert set(page.evaluate("paperatlas.shown()")) == before
        assert page.get_by_test_id("details").locator(".more-left").count() == 0

    @pytest.mark.parametrize("hidden", ["Paper", "Method"])
    def test_a_path_leads_over_what_is_drawn(self, open_page: Callable[..., Any], hidden: str) -> None:
        """A path goes round what is hidden, and all of it is drawn: its ends, too, whose type may be hidden."""
        page = open_page(fields_page(), f"#from=method/parsingnet0&to=method/parsingnet1&hide={hidden}")
        on_path = page.locator("#path .stop [data-node]").evaluate_all("links => links.map((link) => link.dataset.node)")
        assert len(on_path) > 2
        assert not any(node.startswith(f"{hidden.lower()}/") for node in on_path[1:-1])
        assert set(on_path) <= set(page.evaluate("paperatlas.shown()"))

    def test_a_link_to_a_statement_shows_its_ends(self, open_page: Callable[..., Any]) -> None:
        """A statement in the address is drawn, whatever the filters say and whether or not its ends are named beside it."""
        page = open_page(fields_page())
        wanted = next(node for node in missing(page) if "block" in node)
        _, whole, relation = next(iter(fields_graph().out_edges(wanted, keys=True)))
        page.goto(page.url.split("#")[0] + f"#hide=Method&edge={wanted},{relation},{whole}")
        page.wait_for_function("!document.querySelector('#details .welcome')")
        assert {wanted, whole} <= set(page.evaluate("paperatlas.shown()"))

    def test_communities_are_filtered(self, open_page: Callable[..., Any]) -> None:
        """What filters hide does not stand among the members of a community."""
        page = open_page(fields_page())
        details = page.get_by_test_id("details")
        details.locator("[data-community]").first.click()
        assert "Papers" in details.locator("h3").evaluate_all("heads => heads.map((head) => head.firstChild.data)")
        page.locator('#legend [data-type="Paper"]').click()
        assert "Papers" not in details.locator("h3").evaluate_all("heads => heads.map((head) => head.firstChild.data)")
        assert "Methods" in details.locator("h3").evaluate_all("heads => heads.map((head) => head.firstChild.data)")

    def test_years_stay_within_what_an_address_can_say(self, open_page: Callable[..., Any]) -> None:
        """A year that no paper can have is taken for the nearest that can be shared."""
        page = open_page(fields_page())
        page.locator("#filters-button").click()
        page.get_by_label("From year").fill("20200")
        page.get_by_label("From year").press("Tab")
        page.reload()
        page.evaluate("paperatlas.ready")
        assert not [node for node in page.evaluate("paperatlas.shown()") if node.startswith("paper/")]


class TestDetails:
    def test_the_welcome(self, open_page: Callable[..., Any]) -> None:
        """With nothing selected the panel says what there is, and leads on."""
        page = open_page(fields_page())
        details = page.get_by_test_id("details")
        assert {"60", "papers", "results"} <= set(details.inner_text().split())
        details.get_by_role("button", name="Transformer (Method)").click()
        assert selected(page) == "method/transformer"

    def test_an_entity(self, open_page: Callable[..., Any]) -> None:
        """Papers come twelve at a time with their sentences, relations under their names, each with sentences on a click."""
        page = open_page(fields_page())
        page.evaluate("paperatlas.select('method/transformer')")
        evidence = page.get_by_test_id("evidence")
        assert evidence.locator("article").count() == 12
        assert evidence.locator("mark").all_inner_texts() == ["Transformer"] * 12
        evidence.get_by_role("button", name="48 more").click()
        assert evidence.locator("article").count() == 60
        page.evaluate("paperatlas.select('method/parsingnet3')")
        assert evidence.locator("h4").all_inner_texts() == ["parts of it", "used for", "evaluated with", "compared with"]
        assert evidence.locator("figure").count() == 0
        page.get_by_role("button", name="Sentences: OldParsing compared with ParsingNet3").click()
        assert evidence.locator("figure mark").all_inner_texts() == ["ParsingNet3", "OldParsing"]

    def test_results_are_ranked(self, open_page: Callable[..., Any]) -> None:
        """A dataset has its results as a table with ranks; a value leads to its sentence and to the leaderboard."""
        page = open_page(fields_page())
        page.evaluate("paperatlas.select('dataset/parsingset')")
        rows = page.get_by_test_id("evidence").locator("table.results tbody tr")
        assert rows.first.inner_text().split()[:2] == ["1", "81.5%"]
        rows.first.get_by_role("button", name="81.5%").click()
        details = page.get_by_test_id("details")
        assert "rank 1 of 12" in details.inner_text()
        assert "ParsingNet11" in page.get_by_test_id("evidence").inner_text()
        details.get_by_role("button", name="Open the leaderboard").click()
        assert page.locator("#view-leaderboards").is_visible()

    def test_years(self, open_page: Callable[..., Any]) -> None:
        """An entity of papers of several years shows how many there are in each, and leads to the timeline."""
        page = open_page(fields_page())
        page.evaluate("paperatlas.select('task/parsing')")
        assert page.locator(".spark").get_attribute("aria-label").startswith("Papers by year: 2015: 2")
        page.get_by_role("button", name="In the timeline").click()
        assert page.get_by_test_id("timeline").is_visible()

    def test_a_derived_statement_has_no_evidence(self, open_page: Callable[..., Any]) -> None:
        """What the names tell is said to be told from them, under no heading of evidence."""
        page = open_page(to_page(rich_graph()))
        page.evaluate("paperatlas.select('method/foonet-2')")
        assert "told from the names" in page.get_by_test_id("details").inner_text()
        page.goto(page.url.split("#")[0] + "#edge=method/foonet-2,variantOf,method/foonet")
        details = page.get_by_test_id("details").inner_text()
        assert "no paper states it" in details
        assert "EVIDENCE" not in details

    def test_what_is_copied(self, open_page: Callable[..., Any]) -> None:
        """The IRI and the query that are copied mean the node in the atlas that the page was made of."""
        page = open_page(to_page(rich_graph()))
        page.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve() }")
        page.evaluate("paperatlas.select('method/foonet')")
        page.get_by_role("button", name="Copy IRI").click()
        assert page.evaluate("copied") == f"{DATA_IRI}method/foonet"
        page.get_by_role("button", name="Copy SPARQL").click()
        triples = to_ntriples(rich_graph(), base_iri=DATA_IRI, versions={"paperatlas": "0", "extractor": "hand"})
        columns, rows = query_rows(load_text(triples), page.evaluate("copied"))
        assert columns == ("subject", "relation", "object", "confidence", "support", "sentence")
        assert {"We test FooNet on TreeSet.", "BarNet beats FooNet on TreeSet."} <= {row[5] for row in rows}


class TestTheme:
    def test_follows_the_system_until_chosen(self, browser: Any, tmp_path: Any) -> None:
        """The page is as dark as the system, the button turns it round, and the choice outlasts a reload."""
        file = tmp_path / "explorer.html"
        file.write_text(to_page(rich_graph()), encoding="utf-8")
        context = browser.new_context(color_scheme="dark", offline=True)
        page = context.new_page()
        page.goto(file.as_uri())
        theme = "document.documentElement.dataset.theme"
        assert page.evaluate(theme) == "dark"
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.get_by_role("button", name="Change to the light theme").click()
        assert page.evaluate(theme) == "light"
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
        page.reload()
        assert page.evaluate(theme) == "light"
        context.close()

    def test_motion_is_reduced_where_asked(self, browser: Any, tmp_path: Any) -> None:
        """With less motion asked for, the map stands where it should at once."""
        file = tmp_path / "explorer.html"
        file.write_text(fields_page(), encoding="utf-8")
        context = browser.new_context(reduced_motion="reduce", offline=True)
        page = context.new_page()
        page.goto(file.as_uri())
        page.evaluate("paperatlas.ready")
        where = "paperatlas.layout().nodes.find(({id}) => id === 'task/parsing').x"
        before = page.evaluate(where)
        moved = page.evaluate(f"paperatlas.select('task/parsing') && {where}")
        assert moved != pytest.approx(before, abs=10)
        page.wait_for_timeout(500)
        assert page.evaluate(where) == pytest.approx(moved, abs=1)
        context.close()


class TestSmallScreens:
    def test_nothing_is_wider_than_the_screen(self, open_page: Callable[..., Any]) -> None:
        """At 390 pixels the map keeps a good part of the height, details follow below, and no view is wider than the screen."""
        page = open_page(fields_page())
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.get_by_test_id("graph").bounding_box()["height"] > 350
        for view in VIEWS:
            page.locator(f"#tab-{view}").click()
            for node in ("method/transformer", "paper/parsing-03", "dataset/parsingset"):
                page.evaluate("id => paperatlas.select(id)", node)
                assert page.evaluate("document.documentElement.scrollWidth") <= 390, (view, node)
        page.locator("#tab-map").click()
        assert page.get_by_test_id("details").bounding_box()["y"] > page.get_by_test_id("graph").bounding_box()["y"] + 300


class TestLongNames:
    def test_very_long_names_fit(self, open_page: Callable[..., Any]) -> None:
        """A name of ten thousand characters is cut on the map and wider than nothing."""
        long = "x" * 10_000
        of = paper("p1", f"{long} for parsing", "It works.", year=2020)
        end = len(long)
        method, task = (
            entity("e1", "Method", long, mentions=((0, end),), role="proposed"),
            entity("e2", "Task", "parsing", mentions=((end + 5, end + 12),)),
        )
        extraction = Extraction("p1", (method, task), (), (), ((0, len(of.title)),))
        graph = build_graph([of], [extraction], merge_entities([extraction], find_matches([extraction])))
        page = open_page(to_page(graph))
        wanted = next(node for node in page.evaluate("paperatlas.shown()") if node.startswith("method/"))
        page.evaluate("id => paperatlas.select(id)", wanted)
        assert max(name["width"] for name in layout(page)["labels"]) < 300
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.get_by_test_id("details").locator("h2").text_content() == long


class TestAccessibility:
    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_axe_finds_nothing_serious(self, browser: Any, tmp_path: Any, theme: str) -> None:
        """axe-core finds no serious violation, in any view, with and without a selection, and with the panels open."""
        from axe_playwright_python.sync_playwright import Axe

        # Themes differ in colours alone.
        rules = {"runOnly": ["color-contrast"]} if theme == "dark" else {}
        options = {"resultTypes": ["violations"], **rules}
        file = tmp_path / "explorer.html"
        file.write_text(fields_page(), encoding="utf-8")
        context = browser.new_context(color_scheme=theme, offline=True, viewport={"width": 1280, "height": 800})
        page = context.new_page()
        page.goto(file.as_uri())
        page.evaluate("paperatlas.ready")

        def check(where: str) -> None:
            violations = Axe().run(page, options=options).response["violations"]
            serious = [
                (one["id"], [node["html"][:200] for node in one["nodes"]][:3])
                for one in violations
                if one["impact"] in {"serious", "critical"}
            ]
            assert serious == [], where

        check("welcome")
        page.evaluate("paperatlas.select('method/parsingnet3')")
        open_sentences(page)
        for button in ("#filters-button", "#list-button", "#path-button"):
            page.locator(button).click()
            check(button)
        for view in VIEWS[1:]:
            page.locator(f"#tab-{view}").click()
            check(view)
        context.close()
