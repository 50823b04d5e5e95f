"""Numbers that measure something are found and go to the metric, dataset, task and method they belong to."""

import time

import pytest

from builders import entity
from paperatlas.extract.rules.results import PRECISION, find_results
from paperatlas.extract.sentences import find_sentences
from paperatlas.records import PaperEntity, PaperResult

KINDS = {"accuracy": "Metric", "F1": "Metric", "recall": "Metric", "speedup": "Metric", "TreeSet": "Dataset", "LeafBank": "Dataset"}


def entities_in(text: str, *more: PaperEntity) -> list[PaperEntity]:
    """Return the metrics and datasets of a text, called by their names, and others."""
    found = []
    for name, kind in KINDS.items():
        starts = [start for start in range(len(text)) if text.startswith(name, start)]
        if starts:
            found.append(entity(name, kind, name, mentions=tuple((start, start + len(name)) for start in starts)))
    return [*found, *more]


def found_in(text: str) -> list[tuple[str, str | None, str | None]]:
    """Return (value, metric, dataset) of each result."""
    results = find_results(text, find_sentences(text), entities_in(text))
    return [(result.value, result.metric, result.dataset) for result in results]


def values_in(text: str) -> list[str]:
    """Return the values of the results."""
    return [value for value, _, _ in found_in(text)]


VALUES = {
    "percent": ("91.5%", "91.5%"),
    "whole percent": ("91%", "91%"),
    "percent with a space": ("91.5 %", "91.5 %"),
    "decimal": ("15.8", "15.8"),
    "ratio": ("3.93x", "3.93x"),
    "multiplication sign": ("3×", "3×"),
    "times": ("10.33 times", "10.33 times"),
    "fold": ("2-fold", "2-fold"),
    "range": ("63-68%", "63-68%"),
    "range with a dash": ("63–68%", "63–68%"),
    "thousands": ("1,024x", "1,024x"),
    "last of all": ("3.5", "3.5"),
}


@pytest.mark.parametrize(("written", "value"), VALUES.values(), ids=VALUES)
def test_a_value_is_found_as_it_stands(written: str, value: str) -> None:
    """A value is the characters of the text, unit and range with it."""
    assert values_in(f"The accuracy is {written}.") == values_in(f"The accuracy is {written}") == [value]


NO_VALUES = {
    "whole number": "17",
    "year": "2019",
    "size": "1.5B",
    "size in words": "1.5 billion",
    "share of the data": "10% of the data",
    "labelled": "10% labeled",
    "money": "$3.5",
    "version": "v3.5",
    "three parts": "3.5.1",
    "words": "good",
}


@pytest.mark.parametrize("written", NO_VALUES.values(), ids=NO_VALUES)
def test_other_numbers_are_no_results(written: str) -> None:
    """Sizes, shares of data, settings and plain whole numbers measure nothing."""
    assert values_in(f"The accuracy with {written} here.") == []


def test_endless_digits_end() -> None:
    """A number without end that is none takes no time that grows with the square of its length."""
    start_s = time.process_time()
    assert values_in("The accuracy is 0." + "1" * 50_000 + "a1 and 3.5%.") == ["3.5%"]
    assert time.process_time() - start_s < 2


def test_a_number_inside_a_name_is_none() -> None:
    """A number that is part of a name is no value."""
    text = "The accuracy of Foo 2.5 is 3.5%."
    found = find_results(text, [(0, len(text))], entities_in(text, entity("e9", "Method", "Foo 2.5", mentions=((16, 23),))))
    assert [result.value for result in found] == ["3.5%"]


PAIRS = {
    "nearest": ("The accuracy is 91.5% while F1 reaches 88%.", [("91.5%", "accuracy", None), ("88%", "F1", None)]),
    "number before its metric": ("We have 91.5% accuracy and 88% F1.", [("91.5%", "accuracy", None), ("88%", "F1", None)]),
    "enumeration": ("The accuracy and F1 are 91.5% and 88%.", [("91.5%", "accuracy", None), ("88%", "F1", None)]),
    "three": (
        "The accuracy, F1, and recall are 91.5%, 88%, and 77%.",
        [("91.5%", "accuracy", None), ("88%", "F1", None), ("77%", "recall", None)],
    ),
    "more numbers than metrics": ("The accuracy is 91.5%, 88% and 77%.", [(v, "accuracy", None) for v in ("91.5%", "88%", "77%")]),
    "nearest dataset": (
        "On TreeSet we have 91.5% accuracy, and 88% on LeafBank.",
        [("91.5%", "accuracy", "TreeSet"), ("88%", "accuracy", "LeafBank")],
    ),
    "no metric": ("We have 91.5% here.", []),
    "metric in another sentence": ("The accuracy is good. It is 91.5%.", []),
    "dataset in another sentence": ("See TreeSet. The accuracy is 91.5%.", [("91.5%", "accuracy", None)]),
    "two sentences": ("The accuracy is 91.5%. The F1 is 88%.", [("91.5%", "accuracy", None), ("88%", "F1", None)]),
}


@pytest.mark.parametrize(("text", "expected"), PAIRS.values(), ids=PAIRS)
def test_numbers_go_to_their_metrics(text: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    """A number goes to the nearest metric and dataset of its sentence; enumerations of one length go in order."""
    assert found_in(text) == expected


def test_a_result_belongs_to_what_the_paper_proposes() -> None:
    """Method and task are the first that the paper proposes and addresses, wherever they stand."""
    text = "Foo and Bar. The accuracy is 91.5%."
    others = (
        entity("m1", "Method", "Bar", role="compared"),
        entity("m2", "Method", "Foo", role="proposed"),
        entity("t1", "Task", "parsing", role="addressed"),
    )
    assert find_results(text, find_sentences(text), entities_in(text, *others)) == [
        PaperResult("m2", "t1", None, "accuracy", "91.5%", PRECISION, (13, 35)),
    ]


def test_the_evidence_is_the_sentence() -> None:
    """A result is backed by the sentence it stands in, and results come in the order of the text."""
    text = "F1 is 3.5%. Then 🤖. Now accuracy is 4.5%."
    results = find_results(text, find_sentences(text), entities_in(text))
    assert [(result.value, text[slice(*result.evidence)]) for result in results] == [
        ("3.5%", "F1 is 3.5%."), ("4.5%", "Now accuracy is 4.5%."),
    ]  # fmt: skip


def test_nothing_reports_nothing() -> None:
    """Without sentences or entities there are no results."""
    assert find_results("", [], []) == []
    assert find_results("It is 91.5%.", [(0, 12)], []) == []
