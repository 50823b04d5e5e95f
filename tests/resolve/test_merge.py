"""Matched entities become one, with ids and labels that do not depend on order."""

import random

import pytest

from builders import entity
from paperatlas.records import Entity, Extraction
from paperatlas.resolve.match import Match, find_matches
from paperatlas.resolve.merge import merge_entities
from paperatlas.schema import NodeType


def papers_with(*names: str | tuple[str, ...], kind: str = "Method") -> list[Extraction]:
    """Return one extraction for each name (or names of one entity): p0, p1, ..."""
    each = [(name,) if isinstance(name, str) else name for name in names]
    return [Extraction(f"p{i}", (entity("e1", kind, *found),)) for i, found in enumerate(each)]


def merged(extractions: list[Extraction]) -> list[Entity]:
    """Return the entities after matching."""
    return merge_entities(extractions, find_matches(extractions, {}))


def labels(*names: str | tuple[str, ...]) -> list[str]:
    """Return the labels that papers with these names give."""
    return [found.label for found in merged(papers_with(*names))]


def test_an_entity_has_all_that_was_merged() -> None:
    """Id, label, other names and members of a merged entity are those of the group."""
    found = merged(papers_with("FooNet", ("Foonets", "tree store"), "FooNet", "BarNet"))
    assert found == [
        Entity("method/barnet", NodeType.METHOD, "BarNet", (), (("p3", "e1"),)),
        Entity("method/foonet", NodeType.METHOD, "FooNet", ("Foonets", "tree store"), (("p0", "e1"), ("p1", "e1"), ("p2", "e1"))),
    ]


def test_an_entity_without_match_stays_alone() -> None:
    """Without matches every entity is its own."""
    assert [found.members for found in merge_entities(papers_with("A1x", "B1x"), [])] == [(("p0", "e1"),), (("p1", "e1"),)]


def test_chains_are_one_thing() -> None:
    """Entities that a path of matches connects are one."""
    papers = papers_with("Aa", "Bb", "Cc", "Dd")
    links = [Match((f"p{i}", "e1"), (f"p{j}", "e1"), 1.0, ("Aa", "Bb"), "by hand") for i, j in ((2, 3), (0, 3), (1, 2))]
    (found,) = merge_entities(papers, links)
    assert found.members == tuple((f"p{i}", "e1") for i in range(4))


LABELS = {
    "most papers": (("Foonet", "FooNet", "FooNet"), "FooNet"),
    "long form": ((("GPN", "graph parsing network"), ("graph parsing network", "GPN")), "graph parsing network"),
    "short form as long": ((("LSTMCRF", "tag net"), ("tag net", "LSTMCRF")), "tag net"),
    "short form of most": ((("GPN", "graph parsing network"), "GPN", "GPN"), "GPN"),
    "longer": (("tree store", "tree stores"), "tree stores"),
    "first by letter": (("Tree store", "tree Store"), "Tree store"),
}


@pytest.mark.parametrize(("names", "label"), LABELS.values(), ids=LABELS)
def test_the_label_is_the_name_of_most_papers(names: tuple[str | tuple[str, ...], ...], label: str) -> None:
    """The label is what most papers say; of equals no short form, then the longer, then the first by letter."""
    assert labels(*names) == [label]


class TestIds:
    def test_two_things_of_one_label_get_two_ids(self) -> None:
        """Two readings of one short form have one label and different ids, both with a hash."""
        found = merged(papers_with(("GPN", "graph parsing network"), ("GPN", "great pruning net")))
        assert [thing.label for thing in found] == ["GPN", "GPN"]
        assert len({thing.id for thing in found}) == 2
        assert all(thing.id.startswith("method/gpn-") and len(thing.id) == len("method/gpn-") + 8 for thing in found)

    def test_these_ids_come_from_the_names(self) -> None:
        """Such an id is the same whatever the papers are called and in whatever order they come."""
        papers = papers_with(("GPN", "graph parsing network"), ("GPN", "great pruning net"))
        renamed = [Extraction(f"other-{i}", paper.entities) for i, paper in enumerate(reversed(papers))]
        assert [thing.id for thing in merged(papers)] == [thing.id for thing in merged(renamed)]

    def test_the_same_names_unmerged_get_ids_from_their_papers(self) -> None:
        """Two things with the very same names that were not merged are told apart by their papers."""
        found = merge_entities(papers_with("FooNet", "FooNet"), [])
        assert len({thing.id for thing in found}) == 2
        assert {thing.label for thing in found} == {"FooNet"}

    def test_one_slug_of_two_labels_gives_two_ids(self) -> None:
        """Labels that read alike in an id are told apart."""
        found = merge_entities(papers_with("Foo/Net", "Foo Net"), [])
        assert len({thing.id for thing in found}) == 2

    def test_types_have_ids_of_their_own(self) -> None:
        """A method and a task of one name have different ids without a hash."""
        papers = [*papers_with("Parsing"), Extraction("p9", (entity("e1", "Task", "Parsing"),))]
        assert [thing.id for thing in merged(papers)] == ["method/parsing", "task/parsing"]

    def test_numbers_and_versions_stay_apart(self) -> None:
        """CIFAR-10 and CIFAR-100, and GPT-3 and GPT-3.5, are two things each."""
        papers = papers_with("CIFAR-10", "CIFAR-100", "CIFAR10", "GPT-3", "GPT-3.5", "gpt 3")
        assert [thing.id for thing in merged(papers)] == ["method/cifar-10", "method/cifar-100", "method/gpt-3", "method/gpt-3.5"]


def test_order_does_not_matter() -> None:
    """Shuffled papers and matches give equal entities."""
    papers = papers_with("FooNet", "foonets", ("GPN", "graph parsing network"), ("GPN", "great pruning net"), "GPN", "Foo-Net", "BarNet")
    expected = merged(papers)
    links = find_matches(papers, {})
    for seed in range(10):
        shuffle = random.Random(seed).sample  # noqa: S311
        assert merge_entities(shuffle(papers, len(papers)), shuffle(links, len(links))) == expected


def test_entities_are_sorted_by_id() -> None:
    """Entities come in the order of their ids."""
    ids = [thing.id for thing in merged(papers_with("Zeta", "alpha", "Mid", "Beta"))]
    assert ids == sorted(ids) == ["method/alpha", "method/beta", "method/mid", "method/zeta"]


def test_every_entity_of_a_paper_is_in_one() -> None:
    """No entity of a paper is lost or in two."""
    papers = papers_with(*(f"Foo{i % 7}Net" for i in range(50)))
    members = [member for thing in merged(papers) for member in thing.members]
    assert sorted(members) == sorted((f"p{i}", "e1") for i in range(50))


def test_nothing_gives_nothing() -> None:
    """Without papers there are no entities."""
    assert merge_entities([], []) == []
