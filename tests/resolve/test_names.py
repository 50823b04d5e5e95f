"""Lists of names: one answer for each, whatever their order, with label and reasons."""

import json
import random
from pathlib import Path

import pytest

from paperatlas.errors import InputError
from paperatlas.pipeline import resolve
from paperatlas.records import Skipped
from paperatlas.resolve.names import NameRecord, resolve_names
from paperatlas.schema import NodeType

NAMES = [
    NameRecord(NodeType.METHOD, "LSTM", count=3),
    NameRecord(NodeType.METHOD, "long short-term memory networks", count=5),
    NameRecord(NodeType.METHOD, "LSTMs"),
    NameRecord(NodeType.METHOD, "GPT-3"),
    NameRecord(NodeType.METHOD, "GPT-3.5"),
    NameRecord(NodeType.DATASET, "CIFAR10"),
    NameRecord(NodeType.DATASET, "CIFAR-100"),
    NameRecord(NodeType.DATASET, "CIFAR-10 dataset"),
    NameRecord(NodeType.TASK, "QA"),
    NameRecord(NodeType.TASK, "question-answering"),
    NameRecord(NodeType.METHOD, "SSL"),
    NameRecord(NodeType.METHOD, "SSL"),
    NameRecord(NodeType.METHOD, "SSL", aliases=("self-supervised learning",)),
]


def groups(names: list[NameRecord]) -> set[frozenset[tuple[str, str]]]:
    """Return which names are one thing."""
    by_id: dict[str, set[tuple[str, str]]] = {}
    for one, found in zip(names, resolve_names(names), strict=True):
        by_id.setdefault(found.entity, set()).add((one.type.value, one.name))
    return {frozenset(group) for group in by_id.values()}


def test_names_of_one_thing_have_one_id_and_the_label_that_occurs_most() -> None:
    """Short and long forms and spellings go together, versions and sizes do not; the label is the most frequent name."""
    found = resolve_names(NAMES)
    assert [one.entity for one in found[:3]] == ["method/long-short-term-memory-networks"] * 3
    assert {one.label for one in found[:3]} == {"long short-term memory networks"}
    assert len({one.entity for one in found[3:5]}) == 2
    assert found[5].entity == found[7].entity == "dataset/cifar-10-dataset"
    assert found[6].entity == "dataset/cifar-100"
    assert found[8].entity == found[9].entity


def test_a_short_form_of_several_things_is_nobody_else() -> None:
    """Names that may be several things get ids of their own, all different."""
    found = resolve_names(NAMES)[10:]
    assert len({one.entity for one in found}) == 3
    assert {one.label for one in found} == {"SSL"}


def test_the_order_does_not_matter() -> None:
    """Shuffled names give the same groups."""
    expected = groups(NAMES)
    for seed in range(8):
        assert groups(random.Random(seed).sample(NAMES, len(NAMES))) == expected  # noqa: S311


def test_resolving_twice_changes_nothing() -> None:
    """The labels of the things, resolved again, are things of their own."""
    labels = sorted({(one.type, found.label) for one, found in zip(NAMES, resolve_names(NAMES), strict=True) if found.label != "SSL"})
    again = resolve_names([NameRecord(kind, label) for kind, label in labels])
    assert len({one.entity for one in again}) == len(labels)


def test_no_names_give_nothing() -> None:
    """An empty list is answered with one."""
    assert resolve_names([]) == []


WRONG = {
    "no object": ([1], "must be a JSON object"),
    "type": ({"type": "Foo", "name": "x"}, "type must be one of Method, Dataset, Task, Metric, not 'Foo'"),
    "no type": ({"name": "x"}, "type must be one of"),
    "no name": ({"type": "Task"}, "name must be a text that is not empty, not None"),
    "empty name": ({"type": "Task", "name": " "}, "name must be a text that is not empty"),
    "aliases": ({"type": "Task", "name": "x", "aliases": [1]}, "aliases must be a list of texts"),
    "aliases as one text": ({"type": "Task", "name": "x", "aliases": "abc"}, "aliases must be a list of texts, not 'abc'"),
    "count": ({"type": "Task", "name": "x", "count": -1}, "count must be a whole number of at least 0, not -1"),
    "count is no truth": ({"type": "Task", "name": "x", "count": True}, "count must be a whole number"),
}


@pytest.mark.parametrize(("record", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_record_says_what_is_wrong(record: object, message: str) -> None:
    """Each field that cannot be used is named, with what is allowed."""
    with pytest.raises(InputError, match=message):
        NameRecord.from_json(record)


class TestFile:
    @pytest.fixture
    @staticmethod
    def names(tmp_path: Path) -> Path:
        """Return a file with two names of one thing and two lines that cannot be used between them."""
        path = tmp_path / "names.jsonl"
        lines = [
            '{"type": "Method", "name": "CNN"}',
            "nonsense",
            '{"type": "Foo", "name": "x"}',
            "",
            '{"type": "Method", "name": "ConvNets"}',
        ]
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    def test_one_line_for_each(self, names: Path) -> None:
        """Every line that is not empty is answered in its place; one that cannot be used with nulls, and told."""
        rows = list(resolve(names))
        told = [row for row in rows if isinstance(row, Skipped)]
        answers = [row for row in rows if not isinstance(row, Skipped)]
        assert [(one.where, one.reason[:16]) for one in told] == [(f"{names}:2", "is no JSON: Expe"), (f"{names}:3", "type must be one")]
        assert [row["entity"] for row in answers] == ["method/convnets", None, None, "method/convnets"]
        assert answers[0] == {"type": "Method", "name": "CNN", "entity": "method/convnets", "label": "ConvNets"}

    def test_reasons_are_told(self, names: Path) -> None:
        """With an explanation each name says with which other it is one, how surely, and why."""
        first = next(row for row in resolve(names, explain=True) if not isinstance(row, Skipped))
        assert first["reasons"] == [{"name": "ConvNets", "score": 0.95, "reason": "'CNN' and 'ConvNets' are spellings of one name"}]
        json.dumps(first)
