"""Leaderboards, timeline, papers, paths and exports of the explorer, in a real browser."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from builders import entity, extraction_of, paper, rich_graph, tiny_graph
from pages import to_page
from paperatlas.graph.knowledge_graph import build_graph
from paperatlas.records import Extraction, Paper, PaperEntity, PaperResult
from paperatlas.resolve.match import find_matches
from paperatlas.resolve.merge import merge_entities

pytestmark = pytest.mark.browser

HOSTILE = "</svg></script><img src=x onerror=alert(1)>&\"'\x00\x1f {{7*7}} \u202eabc"
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = ("svg", "title", "rect", "g", "ellipse", "line", "polygon", "circle", "text", "tspan")

#: Method, what the paper says of it, the value, the dataset.
RESULTS = (
    ("AlphaNet", "AlphaNet reaches an accuracy of 91.5% on TreeSet.", "91.5%", "TreeSet"),
    ("BetaNet", "BetaNet reaches an accuracy of 0.95 on TreeSet.", "0.95", "TreeSet"),
    ("GammaNet", "GammaNet improves accuracy by up to 2 points on TreeSet.", "2", "TreeSet"),
    ("DeltaNet", "DeltaNet reaches an accuracy of 9.5% on TreeSet.", "9.5%", "TreeSet"),
    ("AlphaNet", "AlphaNet reaches an accuracy of 80% on LeafSet.", "80%", "LeafSet"),
)


def graph_of(papers: list[Paper], extractions: list[Extraction]) -> Any:
    """Return the graph of some papers."""
    return build_graph(papers, extractions, merge_entities(extractions, find_matches(extractions)))


def result_graph() -> Any:
    """Return a graph of a paper for each of `RESULTS`."""
    papers, extractions = [], []
    for number, (method, sentence, value, dataset) in enumerate(RESULTS):
        of = paper(f"p{number}", f"{method}: Parsing Trees {number}", sentence, year=2019 + number)

        def found(id_: str, kind: str, name: str, role: str, of: Paper = of) -> PaperEntity:
            start = of.text.index(name)
            return entity(id_, kind, name, mentions=((start, start + len(name)),), role=role, confidence=0.8)

        things = (
            found("e1", "Method", method, "proposed"),
            found("e2", "Task", "Parsing", "addressed"),
            found("e3", "Dataset", dataset, "evaluated_on"),
            found("e4", "Metric", "accuracy", "reported"),
        )
        border = len(of.title)
        said = (border + 1, len(of.text))
        result = PaperResult("e1", "e2", "e3", "e4", value, 0.5 + number / 10, said)
        papers.append(of)
        extractions.append(Extraction(of.id, things, (), (result,), ((0, border), said)))
    return graph_of(papers, extractions)


def many_papers(n: int, **fields: Any) -> Any:
    """Return a graph of papers that name nothing but a task each."""
    papers = [paper(f"p{i:03}", f"Paper {i} on Parsing", **fields) for i in range(n)]
    return graph_of(papers, [extraction_of(of, entity("e1", "Task", "parsing")) for of in papers])


def texts(locator: Any) -> list[str]:
    """Return the texts of elements, each on one line."""
    return [" ".join(text.split()) for text in locator.all_inner_texts()]


def saved(page: Any, press: Callable[[], None]) -> tuple[str, bytes]:
    """Return the name and the bytes of the file that a press of a button saves."""
    with page.expect_download() as download:
        press()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def share(page: Any, what: str) -> tuple[str, bytes]:
    """Return the file that an entry of the menu "Share" saves."""
    page.locator("#share-button").click()
    return saved(page, page.get_by_test_id(f"share-{what}").click)


def parse_svg(content: bytes) -> ET.Element:
    """Return the root of a drawing, which must be well-formed."""
    return ET.fromstring(content.decode())  # noqa: S314 (made by the page under test)


class TestLeaderboards:
    def test_ranks_levels_and_marks_changes(self, open_page: Callable[..., Any]) -> None:
        """The best level is first, 0.95 counts as 95 %, a change is marked as one and has no rank."""
        page = open_page(to_page(result_graph()), "#view=leaderboards&dataset=dataset/treeset")
        rows = page.locator("#view-leaderboards tr.result")
        assert texts(rows.locator("td.rank")) == ["1", "2", "3", "–"]
        assert texts(rows.locator("td.method")) == ["BetaNet", "AlphaNet", "DeltaNet", "GammaNet"]
        assert texts(rows.locator("td.value")) == ["0.95", "91.5%", "9.5%", "up to 2 change"]

    def test_results_without_a_metric_are_counted(self, open_page: Callable[..., Any]) -> None:
        """Who counts the results finds all of them: those that no leaderboard can hold are told."""
        graph = result_graph()
        first = min(node for node, data in graph.nodes(data=True) if data["type"] == "Result")
        graph.remove_edge(first, "metric/accuracy", key="resultMetric")
        page = open_page(to_page(graph), "#view=leaderboards")
        assert "4 results in 2 leaderboards; 1 more without a metric" in page.locator("#view-leaderboards").inner_text()

    def test_columns_sort(self, open_page: Callable[..., Any]) -> None:
        """Values sort as numbers both ways, with changes after the levels; names and years sort as well."""
        page = open_page(to_page(result_graph()), "#view=leaderboards&dataset=dataset/treeset")
        heads, rows = page.locator("#view-leaderboards th[aria-sort]"), page.locator("#view-leaderboards tr.result")
        heads.filter(has_text="Value").get_by_role("button").click()
        assert texts(rows.locator("td.method")) == ["BetaNet", "AlphaNet", "DeltaNet", "GammaNet"]
        heads.filter(has_text="Value").get_by_role("button").click()
        assert texts(rows.locator("td.method")) == ["DeltaNet", "AlphaNet", "BetaNet", "GammaNet"]
        assert heads.filter(has_text="Value").get_attribute("aria-sort") == "ascending"
        heads.filter(has_text="Method").get_by_role("button").click()
        assert texts(rows.locator("td.method")) == ["AlphaNet", "BetaNet", "DeltaNet", "GammaNet"]
        heads.filter(has_text="Year").get_by_role("button").click()
        assert texts(rows.locator("td.year")) == ["2022", "2021", "2020", "2019"]

    def test_a_sentence_is_shown_when_asked_for(self, open_page: Callable[..., Any]) -> None:
        """A button below each result opens the sentence that reports it, and closes it again."""
        page = open_page(to_page(result_graph()), "#view=leaderboards")
        button = page.locator("tr.result", has_text="BetaNet").get_by_test_id("sentence")
        button.press("Enter")
        assert page.locator("#view-leaderboards blockquote").inner_text() == "BetaNet reaches an accuracy of 0.95 on TreeSet."
        assert button.get_attribute("aria-expanded") == "true"
        button.press("Enter")
        assert not page.locator("#view-leaderboards blockquote").is_visible()

    def test_pickers_offer_what_has_results(self, open_page: Callable[..., Any]) -> None:
        """A field lists what has results, with how many; a choice is in the address, and an emptied field takes it back."""
        page = open_page(to_page(result_graph()), "#view=leaderboards")
        picker = page.get_by_test_id("board-dataset")
        picker.click()
        options = page.get_by_role("listbox", name="Dataset").get_by_role("option")
        assert texts(options) == ["TreeSet 4 results", "LeafSet 1 result"]
        picker.fill("leaf")
        picker.press("Enter")
        assert texts(page.locator("tr.result td.value")) == ["80%"]
        assert "dataset=dataset/leafset" in page.evaluate("location.hash")
        picker.fill("")
        assert page.locator("tr.result").count() == 5
        page.go_back()
        assert page.locator("tr.result").count() == 1
        assert picker.input_value() == "LeafSet"

    def test_filter_by_words(self, open_page: Callable[..., Any]) -> None:
        """The box keeps the leaderboards with all words in their names, methods or papers, and says so where there is none."""
        page = open_page(to_page(result_graph()), "#view=leaderboards")
        box = page.get_by_role("searchbox", name="Filter leaderboards")
        box.fill("GAMMA-net parsing")
        assert page.locator("tr.board").count() == 1
        box.fill("zebra")
        assert "No leaderboard fits" in page.locator("#view-leaderboards").inner_text()

    def test_the_matrix_shows_gaps(self, open_page: Callable[..., Any]) -> None:
        """Methods x datasets: the best value where there is one, "no result" where there is none, and a cell opens its rows."""
        page = open_page(to_page(result_graph()), "#view=leaderboards&matrix=yes&metric=metric/accuracy")
        matrix = page.get_by_test_id("matrix")
        assert "4 methods × 2 datasets: 5 pairs with results, 3 gaps." in matrix.inner_text()
        lines = [texts(line.locator("> th, > td")) for line in matrix.locator("tbody tr").all()]
        assert lines == [
            ["AlphaNet", "AlphaNet on TreeSet: 91.5%", "AlphaNet on LeafSet: 80%"],
            ["BetaNet", "BetaNet on TreeSet: 0.95", "no result"],
            ["DeltaNet", "DeltaNet on TreeSet: 9.5%", "no result"],
            ["GammaNet", "GammaNet on TreeSet: up to 2 change", "no result"],
        ]
        matrix.get_by_role("button", name="BetaNet on TreeSet").click()
        assert "BetaNet: Parsing Trees 1" in page.get_by_test_id("cell-rows").inner_text()

    def test_csv_of_what_is_shown(self, open_page: Callable[..., Any]) -> None:
        """The file has the rows that are shown, with numbers, ranks and sentences."""
        page = open_page(to_page(result_graph()), "#view=leaderboards&dataset=dataset/treeset")
        name, content = saved(page, page.locator("#view-leaderboards").get_by_role("button", name="CSV").click)
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        assert name == "paperatlas-leaderboards.csv"
        assert [(row["rank"], row["method"], row["value"], row["change"]) for row in rows] == [
            ("1", "BetaNet", "0.95", "false"),
            ("2", "AlphaNet", "91.5%", "false"),
            ("3", "DeltaNet", "9.5%", "false"),
            ("", "GammaNet", "2", "true"),
        ]
        assert rows[0]["sentence"] == "BetaNet reaches an accuracy of 0.95 on TreeSet."

    def test_without_results(self, open_page: Callable[..., Any]) -> None:
        """Where no paper reports a result, a sentence says so."""
        page = open_page(to_page(many_papers(2)), "#view=leaderboards")
        assert "No paper of this atlas reports a result" in page.locator("#view-leaderboards").inner_text()

    def test_filters_apply(self, open_page: Callable[..., Any]) -> None:
        """Results below the confidence asked for are not shown."""
        page = open_page(to_page(result_graph()), "#view=leaderboards&dataset=dataset/treeset&confidence=0.65")
        assert texts(page.locator("tr.result td.method")) == ["DeltaNet", "GammaNet"]


class TestTimeline:
    def test_papers_by_year(self, open_page: Callable[..., Any]) -> None:
        """A column for each year tells its papers; the newest year is open, and a click opens another."""
        page = open_page(to_page(rich_graph()), "#view=timeline")
        timeline = page.get_by_test_id("timeline")
        columns = timeline.locator(".years .year")
        assert columns.locator(".unseen").all_text_contents() == ["2020: 1 paper", "2021: 1 paper", "2022: 1 paper"]
        assert "FooNet-2 for Tree Parsing" in timeline.locator(".year-papers").inner_text()
        columns.first.click()
        chosen = timeline.locator(".year-papers").inner_text()
        assert "2020 · 1 paper" in chosen
        assert "FooNet for Parsing" in chosen
        assert "BarNet" not in chosen

    def test_what_came_after_what(self, open_page: Callable[..., Any]) -> None:
        """For something selected, its papers stand in order with what each does with it, and the columns say how many are on it."""
        page = open_page(to_page(rich_graph()), "#view=timeline&node=method/foonet")
        told = texts(page.locator(".told > li"))
        assert [line.split()[0] for line in told] == ["2020", "2021", "2022"]
        assert "proposes it" in told[0]
        assert "compares with it" in told[1]
        assert "uses it" in told[2]
        assert page.locator(".years .year .unseen").first.text_content() == "2020: 1 paper, 1 of them on FooNet"

    def test_without_years(self, open_page: Callable[..., Any]) -> None:
        """Where no paper has a year, a sentence says how to get them, and the papers are counted and listed."""
        page = open_page(to_page(many_papers(3)), "#view=timeline")
        text = page.get_by_test_id("timeline").inner_text()
        assert "No paper of this atlas has a year" in text
        assert "3 papers without a year" in text
        assert "Paper 2 on Parsing" in text

    def test_papers_without_a_year_among_others(self, open_page: Callable[..., Any]) -> None:
        """Undated papers are counted beside the others, and listed when asked for."""
        page = open_page(to_page(tiny_graph()), "#view=timeline")
        timeline = page.get_by_test_id("timeline")
        assert "1 paper with a year, 1 without" in timeline.inner_text()
        timeline.locator("summary").click()
        assert "BarNet: Better Parsing" in timeline.locator(".undated").inner_text()

    def test_undated_papers_of_a_thing(self, open_page: Callable[..., Any]) -> None:
        """Among the papers of a thing a year stands where it begins, and so does the lack of one."""
        papers = [paper(f"p{i}", f"Paper {i} on Parsing", year=year) for i, year in enumerate((2020, 2020, None, None))]
        graph = graph_of(papers, [extraction_of(of, entity("e1", "Task", "parsing")) for of in papers])
        page = open_page(to_page(graph), "#view=timeline&node=task/parsing")
        assert texts(page.locator(".told .when")) == ["2020", "", "no year", ""]


class TestPapers:
    def test_a_row_for_every_paper(self, open_page: Callable[..., Any]) -> None:
        """Each paper is a row with what it proposes, its tasks, datasets, metrics and results."""
        page = open_page(to_page(tiny_graph()), "#view=papers")
        rows = [texts(row.locator("th, td")) for row in page.locator("#view-papers tbody tr").all()]
        assert rows == [
            ["BarNet: Better Parsing", "BarNet", "Parsing", "TreeSet", "– none", "– none"],
            ["FooNet for Parsing 2020", "FooNet", "Parsing", "TreeSet", "Accuracy", "91.5% Accuracy, TreeSet"],
        ]

    def test_long_lists_come_in_portions(self, open_page: Callable[..., Any]) -> None:
        """Not all rows are made at once, and all can be reached by the keyboard alone."""
        page = open_page(to_page(many_papers(250)), "#view=papers")
        rows = page.locator("#view-papers tbody tr")
        assert rows.count() == 80
        assert "250 papers" in page.locator("#view-papers .tally").inner_text()
        for _ in range(3):
            page.locator("#view-papers .portions button").press("Enter")
        assert rows.count() == 250
        assert not page.locator("#view-papers .portions").is_visible()

    def test_filter_and_order(self, open_page: Callable[..., Any]) -> None:
        """The box finds words of titles and names, and rows can be ordered by year and by results."""
        page = open_page(to_page(rich_graph()), "#view=papers")
        rows = page.locator("#view-papers tbody tr")
        page.get_by_label("Order").select_option("year")
        assert [row.split(" 20")[0] for row in texts(rows.locator("th"))] == [
            "FooNet-2 for Tree Parsing",
            "BarNet: Better Parsing",
            "FooNet for Parsing",
        ]
        page.get_by_test_id("papers-filter").fill("gates")
        assert rows.count() == 0
        page.get_by_test_id("papers-filter").fill("barnet 2021")
        assert rows.count() == 1
        assert page.locator("#view-papers .tally").inner_text() == "1 of 3 papers"

    def test_heads_and_the_choice_of_an_order_agree(self, open_page: Callable[..., Any]) -> None:
        """Whichever of the two sets the order of rows, the other says so."""
        page = open_page(to_page(rich_graph()), "#view=papers")
        heads, order = page.locator("#view-papers th[aria-sort]"), page.get_by_label("Order")
        order.select_option("results")
        assert [head.get_attribute("aria-sort") for head in heads.all()] == ["none", "descending"]
        heads.first.get_by_role("button").click()
        assert order.input_value() == "title"
        assert [head.get_attribute("aria-sort") for head in heads.all()] == ["ascending", "none"]
        heads.first.get_by_role("button").click()
        assert order.input_value() == ""

    def test_a_click_selects(self, open_page: Callable[..., Any]) -> None:
        """A click on a title shows its details and marks its row."""
        page = open_page(to_page(tiny_graph()), "#view=papers")
        page.locator("#view-papers").get_by_role("button", name="BarNet: Better Parsing").click()
        assert page.evaluate("paperatlas.stats().selected") == "paper/p2"
        assert page.locator("tr[aria-current]").get_attribute("data-id") == "paper/p2"
        assert "BarNet: Better Parsing" in page.get_by_test_id("details").inner_text()

    def test_csv_of_papers(self, open_page: Callable[..., Any]) -> None:
        """The file has the rows that are shown."""
        page = open_page(to_page(tiny_graph()), "#view=papers")
        _, content = saved(page, page.locator("#view-papers").get_by_role("button", name="CSV").click)
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        assert [row["proposes"] for row in rows] == ["BarNet", "FooNet"]
        assert rows[1]["results"] == "91.5% Accuracy on TreeSet"


class TestPath:
    def test_steps_with_their_sentences(self, open_page: Callable[..., Any]) -> None:
        """Two names give the chain between them, each step with its words and its sentence; it is in the address."""
        page = open_page(to_page(tiny_graph()))
        page.locator("#path-button").click()
        for end, name in (("path-from", "accuracy"), ("path-to", "barnet")):
            page.get_by_test_id(end).fill(name)
            page.get_by_test_id(end).press("Enter")
        result = page.get_by_test_id("path-result")
        stops = texts(result.locator(".stop .name"))
        assert (stops[0], stops[-1]) == ("Accuracy", "BarNet")
        assert result.locator(".step").count() == len(stops) - 1
        assert result.locator("blockquote mark").count() >= 1
        address = page.evaluate("location.hash")
        assert "from=metric/accuracy" in address
        assert "to=method/barnet" in address
        page.get_by_role("button", name="Swap from and to").click()
        assert texts(result.locator(".stop .name")) == stops[::-1]

    def test_a_path_by_address(self, open_page: Callable[..., Any]) -> None:
        """An address with both ends opens the panel with the path in it."""
        page = open_page(to_page(tiny_graph()), "#from=method/barnet&to=method/foonet")
        assert "1 step" in page.get_by_test_id("path-result").inner_text()
        assert "BarNet beats FooNet on TreeSet." in page.get_by_test_id("path-result").inner_text()
        assert page.get_by_test_id("path-from").input_value() == "BarNet"

    def test_no_path(self, open_page: Callable[..., Any]) -> None:
        """Where nothing connects two things, the panel says so and what to try."""
        apart = [paper("p1", "One"), paper("p2", "Two")]
        graph = graph_of(apart, [extraction_of(of, entity("e1", "Method", f"Net{of.title}")) for of in apart])
        page = open_page(to_page(graph), "#from=method/netone&to=method/nettwo")
        result = page.get_by_test_id("path-result").inner_text()
        assert "No path leads from NetOne to NetTwo." in result
        assert "no paper joins" in result

    def test_filters_break_a_path(self, open_page: Callable[..., Any]) -> None:
        """Steps below the confidence asked for are not taken, and the panel says to try a lower one."""
        page = open_page(to_page(tiny_graph()), "#from=method/barnet&to=method/foonet&confidence=0.95")
        assert "try a lower confidence" in page.get_by_test_id("path-result").inner_text()

    def test_ends_that_are_not_there(self, open_page: Callable[..., Any]) -> None:
        """An address from another atlas is answered in words."""
        page = open_page(to_page(tiny_graph()), "#from=method/barnet&to=method/zebra")
        assert "This atlas has no method/zebra." in page.get_by_test_id("path-result").inner_text()


class TestShare:
    def test_csv_of_the_selection(self, open_page: Callable[..., Any]) -> None:
        """The file of a selected node has a row for each of its statements, with the sentence."""
        page = open_page(to_page(tiny_graph()), "#node=method/barnet")
        name, content = share(page, "csv")
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        assert name == "paperatlas-selection.csv"
        assert {(row["head"], row["relation"], row["tail"]) for row in rows} >= {
            ("BarNet", "used for", "Parsing"),
            ("BarNet", "compared with", "FooNet"),
        }
        assert all("BarNet" in (row["head"], row["tail"]) for row in rows)
        assert "BarNet beats FooNet on TreeSet." in {row["sentence"] for row in rows}

    def test_csv_of_what_is_drawn(self, open_page: Callable[..., Any]) -> None:
        """Without a selection the file has what is drawn."""
        page = open_page(to_page(tiny_graph()))
        rows = list(csv.DictReader(io.StringIO(share(page, "csv")[1].decode())))
        assert {"FooNet", "BarNet", "TreeSet", "Parsing", "Accuracy"} <= {row["tail"] for row in rows}

    def test_json_ld_of_the_selection(self, open_page: Callable[..., Any]) -> None:
        """The file is linked data that says what the graph says of the selected node."""
        from rdflib import RDF, Graph, Namespace, URIRef

        page = open_page(to_page(tiny_graph()), "#node=method/barnet")
        name, content = share(page, "jsonld")
        assert name == "paperatlas-selection.jsonld"
        assert json.loads(content)["@context"]
        graph = Graph().parse(data=content.decode(), format="json-ld")
        pa, node = Namespace("https://w3id.org/paperatlas/ontology#"), "https://w3id.org/paperatlas/id/method/barnet"
        assert (URIRef(node), RDF.type, pa.Method) in graph
        assert "https://w3id.org/paperatlas/id/method/foonet" in {str(tail) for tail in graph.objects(URIRef(node), pa.comparedWith)}

    def test_png_of_the_map(self, open_page: Callable[..., Any]) -> None:
        """The picture is a PNG of more than a few bytes."""
        name, content = share(open_page(to_page(tiny_graph())), "png")
        assert name == "paperatlas-map.png"
        assert content.startswith(b"\x89PNG\r\n\x1a\n")
        assert len(content) > 5000

    def test_svg_of_the_map(self, open_page: Callable[..., Any]) -> None:
        """The drawing is well-formed, has a shape for each node that is drawn, and its names."""
        page = open_page(to_page(tiny_graph()))
        _, content = share(page, "svg")
        root = parse_svg(content)
        assert root.tag == f"{SVG}svg"
        titles = [element.text for element in root.findall(f".//{SVG}g[@id='nodes']//{SVG}title")]
        assert len(titles) == len(page.evaluate("paperatlas.shown()"))
        assert "Method: FooNet" in titles
        assert "FooNet" in {line.text for line in root.iter(f"{SVG}tspan")}

    def test_hostile_names_are_inert_in_exports(self, open_page: Callable[..., Any]) -> None:
        """Names that look like markup or formulas are text in the drawing, the table and the linked data."""
        of = paper("p1", title=HOSTILE, abstract="Some words.")
        name = f"=cmd|' /C calc'!A0{HOSTILE}"
        graph = graph_of([of], [extraction_of(of, entity("e1", "Method", name, mentions=((0, 3),)))])
        page = open_page(to_page(graph, title=HOSTILE))
        file_name, drawing = share(page, "svg")
        assert file_name == "svg-script-img-src-x-onerror-alert-1-7-7-abc-map.svg"
        root = parse_svg(drawing)
        assert {element.tag.removeprefix(SVG) for element in root.iter()} <= set(DRAWN)
        assert any("<img src=x" in (element.text or "") for element in root.iter(f"{SVG}title"))
        rows = list(csv.DictReader(io.StringIO(share(page, "csv")[1].decode(), newline="")))
        assert all(not row[key].startswith("=") for row in rows for key in row)
        json.loads(share(page, "jsonld")[1])
        assert page.locator("img").count() == 0

    def test_the_link_is_copied(self, open_page: Callable[..., Any]) -> None:
        """Without a clipboard the link is shown selected, to copy by hand; it opens the page as it is."""
        page = open_page(to_page(tiny_graph()), "#node=method/barnet")
        page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
        page.locator("#share-button").click()
        page.get_by_test_id("share-link").click()
        field = page.get_by_test_id("copy-dialog").locator("textarea")
        assert field.input_value() == page.url
        assert field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)") == page.url
        page.keyboard.press("Escape")
        assert page.get_by_test_id("copy-dialog").count() == 0

    def test_the_menu_by_keyboard(self, open_page: Callable[..., Any]) -> None:
        """Arrow keys move in the menu, Escape closes it and gives the focus back."""
        page = open_page(to_page(tiny_graph()))
        page.locator("#share-button").press("ArrowDown")
        assert page.evaluate("document.activeElement.dataset.testid") == "share-link"
        page.keyboard.press("ArrowUp")
        assert page.evaluate("document.activeElement.dataset.testid") == "share-print"
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.id") == "share-button"
        assert not page.locator("#share-menu").is_visible()


@pytest.mark.parametrize("view", ["leaderboards", "leaderboards&matrix=yes", "timeline", "papers"])
def test_views_fit_a_phone(open_page: Callable[..., Any], view: str) -> None:
    """No view is wider than a phone."""
    page = open_page(to_page(result_graph()), f"#view={view}")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("view", ["leaderboards", "leaderboards&matrix=yes", "timeline", "papers"])
def test_hostile_names_are_inert_in_views(open_page: Callable[..., Any], view: str) -> None:
    """Names that look like markup are shown as text in every view."""
    of = paper("p1", title=HOSTILE, abstract="It reaches 91.5%.", year=2020, venue=HOSTILE)
    ends = ((0, 3),)
    things = (
        entity("e1", "Method", HOSTILE, mentions=ends, role="proposed"),
        entity("e2", "Dataset", HOSTILE, mentions=ends),
        entity("e3", "Metric", HOSTILE, mentions=ends),
    )
    border = len(of.title)
    said = (border + 1, len(of.text))
    extraction = Extraction("p1", things, (), (PaperResult("e1", None, "e2", "e3", "91.5%", 0.5, said),), ((0, border), said))
    page = open_page(to_page(graph_of([of], [extraction])), f"#view={view}")
    assert "<img src=x onerror=alert(1)>" in page.locator("main").inner_text()
    assert page.locator("img").count() == 0
