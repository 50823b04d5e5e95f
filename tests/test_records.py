"""Records turn into JSON and back without loss, and positions find their sentence."""

import json
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from builders import entity, paper, relation
from paperatlas.records import EntityRelation, Extraction, Paper, PaperEntity, PaperResult, Span, sentence_at
from paperatlas.schema import NodeType, Relation, Role


def through_json(value: Any) -> Any:
    """Return what is left of a value after it was written and read as JSON."""
    return json.loads(json.dumps(value))


class TestSentenceAt:
    SENTENCES = ((2, 5), (6, 9), (12, 20))

    @pytest.mark.parametrize(
        ("position", "expected"),
        [(2, (2, 5)), (4, (2, 5)), (5, (2, 5)), (6, (6, 9)), (10, (6, 9)), (12, (12, 20)), (19, (12, 20)), (99, (12, 20)), (0, (2, 5))],
        ids=["first", "inside", "at-the-end", "next", "between", "last", "last-inside", "after-all", "before-all"],
    )
    def test_position(self, position: int, expected: Span) -> None:
        """A position belongs to the sentence that it is in, or the one before it; before all, to the first."""
        assert sentence_at(self.SENTENCES, position) == expected

    def test_no_sentences(self) -> None:
        """Without sentences the answer is an empty stretch."""
        assert sentence_at((), 5) == (0, 0)


class TestPaper:
    FULL = Paper(
        "p1",
        "Foo",
        "Bar.",
        "Foo\nBar.",
        ((0, 3), (4, 8)),
        ("A. Author", "B"),
        2020,
        "Venue",
        "10.1/x",
        "2101.00001",
        "W1",
        "https://a.example/",
        "f:1",
    )

    def test_full_round_trip(self) -> None:
        """Every field but the place of the record comes through JSON."""
        again = Paper.from_json(through_json(self.FULL.to_json()))
        assert again == self.FULL
        assert again.source == ""

    def test_fields(self) -> None:
        """The JSON holds the fields by their names, and the place of the record is no content."""
        assert through_json(self.FULL.to_json()) == {
            "id": "p1",
            "title": "Foo",
            "abstract": "Bar.",
            "text": "Foo\nBar.",
            "sentences": [[0, 3], [4, 8]],
            "authors": ["A. Author", "B"],
            "year": 2020,
            "venue": "Venue",
            "doi": "10.1/x",
            "arxiv": "2101.00001",
            "openalex": "W1",
            "url": "https://a.example/",
        }

    def test_empty_fields_are_left_out(self) -> None:
        """A paper of a text alone has no other fields in its JSON."""
        assert Paper("p1", "", "", "One.").to_json() == {"id": "p1", "text": "One."}

    def test_nothing_in_it(self) -> None:
        """A paper without anything, its id included, comes through JSON, so that a store which holds one can be read."""
        empty = Paper("", "", "", "")
        assert Paper.from_json(empty.to_json()) == empty

    def test_year_zero_is_no_empty_field(self) -> None:
        """A number is content even where it is zero."""
        assert Paper.from_json(paper(year=0).to_json()).year == 0

    def test_lone_surrogates(self) -> None:
        """Half of a pair of surrogates comes through JSON."""
        odd = paper(title="Foo \ud83d \U0001f600")
        assert Paper.from_json(through_json(odd.to_json())) == odd

    def test_frozen(self) -> None:
        """A paper cannot be changed."""
        with pytest.raises(FrozenInstanceError, match="cannot assign to field 'title'"):
            paper().title = "Bar"  # type: ignore[misc]

    def test_place_does_not_count(self) -> None:
        """Two papers that differ in their place only are equal, also in sets."""
        assert len({paper(source="a:1"), paper(source="b:2")}) == 1

    @pytest.mark.parametrize(
        ("title", "text", "expected"),
        [("Foo", "Foo\nBar.", "Foo"), ("", "\n One.\nTwo.", "One."), ("", "x" * 100, "x" * 80), ("", "", ""), ("", " \n ", "")],
        ids=["title", "first-line", "cut", "nothing", "white-space"],
    )
    def test_label(self, title: str, text: str, expected: str) -> None:
        """The label is the title, or without one at most 80 characters of the first line that has any."""
        assert Paper("p1", title, "", text).label == expected


class TestExtraction:
    FULL = Extraction(
        "p1",
        (
            entity("e1", "Method", "FooNet", "Foo", mentions=((0, 6), (9, 12)), role="proposed", confidence=0.91),
            entity("e2", "Metric", "Accuracy", role="reported"),
        ),
        (EntityRelation("e1", Relation.MEASURED_BY, "e2", 0.7, (0, 20)),),
        (PaperResult("e1", None, None, "e2", "91.5%", 0.4, (5, 20)),),
        ((0, 20), (21, 30)),
    )

    def test_contract(self) -> None:
        """The JSON is the object that the `extract` command promises, without the sentences."""
        assert self.FULL.to_json() == {
            "id": "p1",
            "entities": [
                {
                    "id": "e1",
                    "type": "Method",
                    "name": "FooNet",
                    "aliases": ["FooNet", "Foo"],
                    "mentions": [[0, 6], [9, 12]],
                    "role": "proposed",
                    "confidence": 0.91,
                },
                {
                    "id": "e2",
                    "type": "Metric",
                    "name": "Accuracy",
                    "aliases": ["Accuracy"],
                    "mentions": [[0, 1]],
                    "role": "reported",
                    "confidence": 0.5,
                },
            ],
            "relations": [{"head": "e1", "type": "measuredBy", "tail": "e2", "confidence": 0.7, "evidence": [0, 20]}],
            "results": [
                {"method": "e1", "task": None, "dataset": None, "metric": "e2", "value": "91.5%", "confidence": 0.4, "evidence": [5, 20]}
            ],
        }

    def test_round_trip(self) -> None:
        """With the sentences beside it the JSON gives the extraction back, tuples, enums and all."""
        again = Extraction.from_json(through_json(self.FULL.to_json()), self.FULL.sentences)
        assert again == self.FULL
        assert hash(again) == hash(self.FULL)

    def test_sentences_default_to_none(self) -> None:
        """Without sentences beside it the extraction has none."""
        assert Extraction.from_json(self.FULL.to_json()).sentences == ()

    def test_empty(self) -> None:
        """A paper in which nothing was found has empty lists."""
        assert Extraction("p1").to_json() == {"id": "p1", "entities": [], "relations": [], "results": []}

    def test_types_are_enums_again(self) -> None:
        """Types, roles and relations come back as members, not as strings."""
        found = PaperEntity.from_json(through_json(entity("e1", "Task", "Parsing", role="addressed").to_json()))
        assert (found.type, found.role) == (NodeType.TASK, Role.ADDRESSED)
        assert type(found.type) is NodeType
        assert type(EntityRelation.from_json(through_json(relation("e1", "usedFor", "e2").to_json())).type) is Relation

    @pytest.mark.parametrize(("field", "value"), [("type", "Animal"), ("role", "owned")])
    def test_unknown_member(self, field: str, value: str) -> None:
        """A type or role that the schema does not know is refused, not carried along."""
        with pytest.raises(ValueError, match=f"'{value}' is not a valid"):
            PaperEntity.from_json({**entity("e1", "Task", "Parsing").to_json(), field: value})


class TestConfident:
    FOUND = Extraction(
        "p1",
        (
            entity("e1", "Method", "FooNet", confidence=0.9),
            entity("e2", "Task", "parsing", confidence=0.5),
            entity("e3", "Metric", "F1", confidence=0.8),
        ),
        (relation("e1", "usedFor", "e2", confidence=0.9), relation("e1", "measuredBy", "e3", confidence=0.7)),
        (PaperResult("e1", "e2", None, "e3", "91.5%", 0.6, (0, 1)), PaperResult("e1", None, None, "e3", "3", 0.2, (0, 1))),
        ((0, 1),),
    )

    def test_nothing_is_left_out_at_zero(self) -> None:
        """Without a minimum everything stays."""
        assert self.FOUND.confident(0.0) == self.FOUND

    def test_what_needs_something_unsure_goes_with_it(self) -> None:
        """Above a minimum stay sure entities, sure relations between them, and sure results without their unsure ends."""
        kept = self.FOUND.confident(0.6)
        assert [one.id for one in kept.entities] == ["e1", "e3"]
        assert [(one.head, one.tail) for one in kept.relations] == [("e1", "e3")]
        assert [(one.method, one.task, one.metric, one.value) for one in kept.results] == [("e1", None, "e3", "91.5%")]
        assert kept.sentences == self.FOUND.sentences

    def test_a_minimum_counts_as_enough(self) -> None:
        """What is exactly as sure as asked for stays."""
        assert len(self.FOUND.confident(0.9).entities) == 1
