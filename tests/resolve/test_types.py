"""A thing that papers give several types gets the one that most give it; what is several things stays several."""

import random

import pytest

from builders import entity
from paperatlas.records import Entity, Extraction
from paperatlas.resolve.match import find_matches
from paperatlas.resolve.merge import merge_entities
from paperatlas.resolve.types import settle_types


def settled(*papers: tuple[tuple[str, ...], ...]) -> dict[str, int]:
    """Return the ids of the entities with their numbers of papers; a paper is given as (type, name, other names...) for each entity."""
    extractions = [
        Extraction(f"p{number}", tuple(entity(f"e{place}", kind, *names) for place, (kind, *names) in enumerate(paper)))
        for number, paper in enumerate(papers)
    ]
    found = settle_types(merge_entities(extractions, find_matches(extractions, {})), {})
    assert sorted(member for one in found for member in one.members) == sorted(
        (one.paper_id, e.id) for one in extractions for e in one.entities
    )
    return {one.id: len({paper for paper, _ in one.members}) for one in found}


def times(n: int, *things: tuple[str, ...]) -> list[tuple[tuple[str, ...], ...]]:
    """Return n papers with the same things."""
    return [things] * n


CASES = {
    "the majority holds": (times(2, ("Dataset", "TB2")) + times(1, ("Method", "TB2")), {"dataset/tb2": 3}),
    "one against one": (
        times(1, ("Dataset", "TB2")) + times(1, ("Method", "TB2")),
        {"dataset/tb2": 1, "method/tb2": 1},
    ),
    "about as many": (
        times(3, ("Dataset", "TB2")) + times(2, ("Method", "TB2")),
        {"dataset/tb2": 3, "method/tb2": 2},
    ),
    "a description needs more": (
        times(3, ("Task", "tree parsing")) + times(1, ("Method", "tree parsing")),
        {"task/tree-parsing": 3, "method/tree-parsing": 1},
    ),
    "a description": (times(4, ("Task", "tree parsing")) + times(1, ("Method", "tree parsing")), {"task/tree-parsing": 5}),
    "spellings": (times(4, ("Task", "tree parsing")) + times(1, ("Method", "Tree-Parsing")), {"task/tree-parsing": 5}),
    "both in one paper": (
        times(4, ("Dataset", "TB2")) + times(1, ("Dataset", "TB2"), ("Method", "TB2")),
        {"dataset/tb2": 5, "method/tb2": 1},
    ),
    "another long form": (
        times(4, ("Metric", "MAP", "mean average precision")) + times(1, ("Method", "MAP", "maximum a posteriori")),
        {"metric/map": 4, "method/map": 1},
    ),
    "the same long form": (
        times(4, ("Metric", "MAP", "mean average precision")) + times(1, ("Method", "MAP", "Mean Average Precision")),
        {"metric/map": 5},
    ),
    "a long form that others lack": (
        times(4, ("Metric", "MAP")) + times(1, ("Method", "MAP", "maximum a posteriori")),
        {"metric/map": 4, "method/map": 1},
    ),
    "three types": (
        times(6, ("Dataset", "TB2")) + times(1, ("Method", "TB2")) + times(1, ("Task", "TB2")),
        {"dataset/tb2": 8},
    ),
}


@pytest.mark.parametrize(("papers", "expected"), CASES.values(), ids=CASES)
def test_types(papers: list[tuple[tuple[str, ...], ...]], expected: dict[str, int]) -> None:
    """Names follow a clear majority, descriptions a clearer one; what is two things stays two."""
    assert settled(*papers) == expected
    shuffled = random.Random(3).sample(papers, len(papers))  # noqa: S311
    assert settled(*shuffled) == expected


def test_a_short_form_that_is_several_things_stays_apart() -> None:
    """Where the table knows several long forms, no majority tells which is meant."""
    extractions = [Extraction(f"p{i}", (entity("e1", kind, "QRS"),)) for i, kind in enumerate(("Metric",) * 5 + ("Method",))]
    entities = merge_entities(extractions, find_matches(extractions, {}))
    several = {"QRS": {("quick", "rank", "score"): 5, ("query", "response", "system"): 5}}
    assert len(settle_types(entities, several)) == 2
    assert len(settle_types(entities, {})) == 1


def test_names_and_id_are_those_of_the_majority() -> None:
    """Label and id stay; the names of the others are added."""
    extractions = [
        *(Extraction(f"p{i}", (entity("e1", "Dataset", "TB2"),)) for i in range(3)),
        Extraction("q", (entity("e1", "Method", "TB2", "TB model"),)),
    ]
    (found,) = settle_types(merge_entities(extractions, find_matches(extractions, {})), {})
    assert found == Entity("dataset/tb2", found.type, "TB2", ("TB model",), (("p0", "e1"), ("p1", "e1"), ("p2", "e1"), ("q", "e1")))
    assert settle_types([found], {}) == [found]
