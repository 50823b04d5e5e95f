"""Leaderboards rank what can be compared, and nothing else."""

from typing import Any

import pytest

from builders import tiny_graph
from paperatlas.graph.leaderboard import COLUMNS, better_direction, collect_rows, rank, to_markdown
from paperatlas.graph.quantity import is_change
from paperatlas.schema import NodeType

DIRECTIONS = {
    "accuracy": "higher",
    "top-1 accuracy": "higher",
    "F1-score": "higher",
    "Recall@10": "higher",
    "mAP": "higher",
    "success rate": "higher",
    "inference speedup": "higher",
    "word error rate": "lower",
    "error": "lower",
    "test loss": "lower",
    "perplexity": "lower",
    "FID": "lower",
    "inference latency": "lower",
    "memory footprint": "lower",
    "memory retention": "higher",
    "temperature": None,
    "": None,
}


@pytest.mark.parametrize(("name", "expected"), DIRECTIONS.items(), ids=DIRECTIONS)
def test_directions(name: str, expected: str | None) -> None:
    """It is known of usual metrics whether more or less is better, of others not."""
    assert better_direction([name]) == expected


def test_a_short_name_is_read_through_the_others() -> None:
    """Where the first name says nothing, another may."""
    assert better_direction(["XY", "the XY error"]) == "lower"


CHANGES = {
    "by": ("improves accuracy by ", "2.1%", "."),
    "by up to": ("reduces latency by up to about ", "30 ms", "."),
    "noun": ("an absolute gain of ", "4.6%", " in mAP"),
    "noun after": ("gives a ", "20%", " relative improvement over"),
    "noun after a word": ("a ", "2.3", " BLEU improvement over"),
    "adjective after": ("with ", "40%", " fewer parameters"),
    "ratio": ("runs ", "2x", " faster"),
    "ratio of a level": ("speedups reach ", "3.93x", " on it"),
    "sign": ("a change of ", "+0.7", " on it"),
    "up": ("with top-1 accuracy up ", "0.21%", " and"),
    "sheds": ("ResNet-18 sheds ", "55.6%", " of FLOPs"),
    "brackets": ("falls by 1.14 points (", "6.7%", ")"),
    "second of two": ("improve it by 5.3% and ", "8.2%", " on two datasets"),
    "first of several": ("obtains ", "5.0%", ", 4.5%, 7.5% absolute improvements over"),
    "share that is kept": ("retaining ", "96%", " of performance"),
}
LEVELS = {
    "plain": ("reaches an accuracy of ", "91.5%", "."),
    "from": ("raises accuracy from ", "80.1%", " to 85.3%"),
    "to": ("raises accuracy from 80.1% to ", "85.3%", "."),
    "with something lower": ("achieves ", "85.3%", " with lower cost"),
    "and something better": ("a recall of ", "0.91", ", better than others"),
    "up to": ("success rates of up to ", "92%", " on it"),
    "rate": ("a ", "94%", " success rate"),
    "two levels": ("85.18% accuracy on A and ", "94.04%", " accuracy on B"),
    "nothing around": ("", "40.3", ""),
}


@pytest.mark.parametrize(("before", "value", "after"), CHANGES.values(), ids=CHANGES)
def test_changes(before: str, value: str, after: str) -> None:
    """Differences, ratios and shares of something else are changes."""
    assert is_change(value, before, after)


@pytest.mark.parametrize(("before", "value", "after"), LEVELS.values(), ids=LEVELS)
def test_levels(before: str, value: str, after: str) -> None:
    """Numbers that stand for themselves are levels."""
    assert not is_change(value, before, after)


def row(value: str, number: float | None, **more: Any) -> dict[str, Any]:
    """Return a row of results in one leaderboard."""
    base = dict.fromkeys(COLUMNS[1:])
    given = {"value": value, "number": number, "metric": "accuracy", "better": "higher", "change": False, "paper": "P", "sentence": value}
    return {**base, **given, **more}


def ranks(*rows: dict[str, Any]) -> list[tuple[int | None, str]]:
    """Return rank and value of each row, in order."""
    return [(one["rank"], one["value"]) for one in rank(rows)]


def test_the_best_is_first() -> None:
    """Levels are ranked by what is better; equals share a rank, and the next one counts on."""
    found = (row("80", 80.0), row("90", 90.0, paper="A"), row("90", 90.0, paper="B"), row("70", 70.0))
    assert ranks(*found) == [(1, "90"), (1, "90"), (3, "80"), (4, "70")]
    assert ranks(*(({**one, "better": "lower"}) for one in found)) == [(1, "70"), (2, "80"), (3, "90"), (3, "90")]


def test_what_cannot_be_compared_has_no_rank() -> None:
    """Changes come after levels, ranges after numbers; neither is ranked, nor is a metric whose direction is not known."""
    assert ranks(row("99%", 99.0, change=True), row("63-68%", None), row("50", 50.0)) == [(1, "50"), (None, "63-68%"), (None, "99%")]
    assert ranks(row("5", 5.0, better=None), row("6", 6.0, better=None)) == [(None, "6"), (None, "5")]


def test_shares_and_percents_meet() -> None:
    """0.91 of a share is 91 %; of another metric it is 0.91."""
    assert ranks(row("0.91", 0.91), row("90.5%", 90.5, unit="%")) == [(1, "0.91"), (2, "90.5%")]
    assert ranks(row("0.91", 0.91, metric="x"), row("90.5", 90.5, metric="x")) == [(1, "90.5"), (2, "0.91")]


def test_each_place_is_ranked_alone() -> None:
    """Results on other datasets, tasks or metrics do not count."""
    assert ranks(row("1", 1.0, dataset="A"), row("2", 2.0, dataset="B")) == [(1, "1"), (1, "2")]


def test_rows_of_a_graph() -> None:
    """A row has the labels of its ends, its paper and the paper's words; a filter leaves only what fits."""
    graph = tiny_graph()
    (found,) = collect_rows(graph, {})
    assert list(found) == list(COLUMNS)
    assert (found["rank"], found["method"], found["value"], found["task"], found["dataset"]) == (1, "FooNet", "91.5%", "Parsing", "TreeSet")
    assert (found["paper"], found["year"], found["sentence"]) == ("FooNet for Parsing", 2020, "Accuracy is 91.5%.")
    assert collect_rows(graph, {NodeType.DATASET: "dataset/treeset"}) == [found]
    assert collect_rows(graph, {NodeType.METHOD: "method/barnet"}) == []


def test_markdown() -> None:
    """Each place has a heading and a table; signs of Markdown in names stay signs."""
    text = to_markdown(rank([row("9|1", 91.0, method="A*", dataset="D")]))
    assert text.startswith("### D · accuracy (higher is better)\n\n| rank | method |")
    assert "| 1 | A\\* | 9\\|1 | P |" in text
    assert to_markdown([]) == ""
    assert "| a # b |" in to_markdown(rank([row("9", 9.0, paper="a\n# b")]))
