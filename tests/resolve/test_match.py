"""Entities of different papers match when their names do, and a short form with two meanings links nobody."""

import random

import pytest

from builders import entity
from paperatlas.records import Extraction, PaperEntity
from paperatlas.resolve.match import Match, find_matches


def papers_with(*names: str | tuple[str, ...], kind: str = "Method") -> list[Extraction]:
    """Return one extraction for each name (or names of one entity): p0, p1, ..."""
    each = [(name,) if isinstance(name, str) else name for name in names]
    return [Extraction(f"p{i}", (entity("e1", kind, *found),)) for i, found in enumerate(each)]


def linked(extractions: list[Extraction]) -> set[tuple[str, str]]:
    """Return the pairs of papers whose entities match."""
    return {(match.left[0], match.right[0]) for match in find_matches(extractions)}


SAME = {
    "equal": ("FooNet", "FooNet"),
    "case": ("FooNet", "foonet"),
    "plural": ("graph parser", "graph parsers"),
    "hyphen": ("self-attention", "self attention"),
    "one word": ("self-attention", "selfattention"),
    "determiner": ("the FooNet", "FooNet"),
    "head noun": ("GLOO benchmark", "GLOO"),
    "data set": ("Foo data sets", "Foo dataset"),
    "accent": ("Bézier net", "Bezier net"),
    "short form": ("GPN", "GPNs"),
}
APART = {
    "number": ("CIFAR-10", "CIFAR-100"),
    "version": ("GPT-3", "GPT-3.5"),
    "version without point": ("GPT-3.5", "GPT-35"),
    "plus": ("C++", "C"),
    "rank": ("P@5", "P@10"),
    "word more": ("FooNet", "FooNet Large"),
}


@pytest.mark.parametrize("names", SAME.values(), ids=SAME)
def test_spellings_of_one_name_match(names: tuple[str, str]) -> None:
    """Case, hyphens, plural, determiner and head noun do not keep two names apart."""
    assert linked(papers_with(*names)) == {("p0", "p1")}


@pytest.mark.parametrize("names", APART.values(), ids=APART)
def test_other_names_do_not_match(names: tuple[str, str]) -> None:
    """Numbers, versions and signs tell names apart."""
    assert linked(papers_with(*names)) == set()


def test_types_are_kept_apart() -> None:
    """A method and a task of one name are two things."""
    method, task = papers_with("parsing")[0], Extraction("p1", (entity("e1", "Task", "parsing"),))
    assert find_matches([method, task]) == []


def test_an_alias_is_enough() -> None:
    """Two entities match when any name of one is any name of the other."""
    assert linked(papers_with(("FooNet", "tree store"), ("BarNet", "tree stores"))) == {("p0", "p1")}


def test_equal_names_are_surer_than_similar_ones() -> None:
    """An equal name scores 1, an equal normal form a little less, and the reason names the names."""
    assert find_matches(papers_with("FooNet", "FooNet")) == [Match(("p0", "e1"), ("p1", "e1"), 1.0, "same name 'FooNet'")]
    (match,) = find_matches(papers_with("FooNet", "Foonet"))
    assert (match.score, match.reason) == (0.95, "'FooNet' and 'Foonet' have the same normal form")


def test_matches_form_a_path() -> None:
    """What is one thing in many papers is linked by a chain, not by every pair."""
    assert linked(papers_with("FooNet", "FooNet", "FooNet", "FooNet")) == {("p0", "p1"), ("p1", "p2"), ("p2", "p3")}


class TestShortForms:
    def test_one_long_form_links(self) -> None:
        """A short form that all papers spell out alike links papers that only use it."""
        assert linked(papers_with(("GPN", "graph parsing network"), "GPN")) == {("p0", "p1")}

    def test_spellings_of_one_long_form_link(self) -> None:
        """A plural or hyphen in the long form makes it no second meaning."""
        assert linked(papers_with(("GPN", "graph-parsing network"), ("GPN", "graph parsing networks"))) == {("p0", "p1")}

    def test_two_long_forms_link_nobody(self) -> None:
        """A short form that stands for two things links neither these nor a paper that does not spell it out."""
        assert linked(papers_with(("GPN", "graph parsing network"), ("GPN", "great pruning net"), "GPN", "GPN")) == set()

    def test_the_long_form_still_links(self) -> None:
        """Papers with one long form match by it even where the short form has two meanings."""
        papers = papers_with(("GPN", "graph parsing network"), ("GPN", "great pruning net"), ("GPN", "graph parsing networks"))
        assert linked(papers) == {("p0", "p2")}

    def test_the_plural_of_a_short_form_is_the_short_form(self) -> None:
        """A plural s does not get round two meanings."""
        assert linked(papers_with(("GPN", "graph parsing network"), ("GPNs", "great pruning nets"), "GPNs")) == set()

    def test_two_meanings_in_other_types_do_not_count(self) -> None:
        """A short form of a task does not make a method's short form ambiguous."""
        methods = papers_with(("GPN", "graph parsing network"), "GPN")
        task = Extraction("p9", (entity("e1", "Task", "GPN", "general play naming"),))
        assert linked([*methods, task]) == {("p0", "p1")}

    def test_a_word_with_capitals_is_no_short_form(self) -> None:
        """A name that is no short form links whatever longer names it goes with."""
        assert linked(papers_with(("Foonet", "tree store net"), ("Foonet", "large store net"))) == {("p0", "p1")}


def test_the_order_of_papers_does_not_matter() -> None:
    """Shuffled papers give the same matches in the same order."""
    papers = papers_with("FooNet", "Foonets", ("GPN", "graph parsing network"), "GPN", "BarNet", "foo-net")
    expected = find_matches(papers)
    for seed in range(5):
        assert find_matches(random.Random(seed).sample(papers, len(papers))) == expected  # noqa: S311
    assert all(match.left < match.right for match in expected)


def test_an_entity_does_not_match_itself() -> None:
    """Two spellings of one entity make no match."""
    assert find_matches(papers_with(("FooNet", "foonet", "Foo-Net"))) == []


def test_two_entities_of_one_paper_may_match() -> None:
    """Entities of one paper that share a name are linked like those of two."""
    found: tuple[PaperEntity, ...] = (entity("e1", "Method", "FooNet"), entity("e2", "Method", "foonet"))
    assert [(m.left, m.right) for m in find_matches([Extraction("p0", found)])] == [(("p0", "e1"), ("p0", "e2"))]


def test_nothing_matches_in_no_papers() -> None:
    """No papers, and papers without entities, give no matches."""
    assert find_matches([]) == []
    assert find_matches([Extraction("p0"), Extraction("p1")]) == []
