"""Entities of different papers match when their names do, and a short form with two meanings links nobody."""

import random

import pytest

from builders import entity
from paperatlas.records import Extraction, PaperEntity
from paperatlas.resolve import keys
from paperatlas.resolve.expansions import Expansions
from paperatlas.resolve.match import Match, find_matches
from paperatlas.resolve.shortforms import Counts, read_short_forms

#: What short forms stand for elsewhere: nothing is known, or little.
NOTHING: Counts = {}


def papers_with(*names: str | tuple[str, ...], kind: str = "Method") -> list[Extraction]:
    """Return one extraction for each name (or names of one entity): p0, p1, ..."""
    each = [(name,) if isinstance(name, str) else name for name in names]
    return [Extraction(f"p{i}", (entity("e1", kind, *found),)) for i, found in enumerate(each)]


def matches(extractions: list[Extraction], table: Counts = NOTHING) -> list[Match]:
    """Return the matches between the entities of papers."""
    return find_matches(extractions, table)


def linked(extractions: list[Extraction], table: Counts = NOTHING) -> set[tuple[str, str]]:
    """Return the pairs of papers whose entities match."""
    return {(match.left[0], match.right[0]) for match in matches(extractions, table)}


SAME = {
    "equal": ("FooNet", "FooNet"),
    "case": ("FooNet", "foonet"),
    "plural": ("graph parser", "graph parsers"),
    "hyphen": ("self-attention", "self attention"),
    "one word": ("self-attention", "selfattention"),
    "determiner": ("the FooNet", "FooNet"),
    "head noun": ("GLOO model", "GLOO"),
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
    assert matches([method, task]) == []


def test_an_alias_is_enough() -> None:
    """Two entities match when one is called what the other mostly is called."""
    assert linked(papers_with(("FooNet", "tree store"), "tree stores")) == {("p0", "p1")}


def test_a_shared_description_is_not_enough() -> None:
    """Two things that are called alike beside their own names stay two: no chain of links makes them one."""
    assert linked(papers_with(("FooNet", "tree store"), ("BarNet", "tree stores"))) == set()


def test_versions_under_one_name_stay_apart() -> None:
    """A paper that takes a thing and its second version for one does not join them in others."""
    assert linked(papers_with(("FooNet", "FooNet v2"), "FooNet v2")) == set()


ALIKE = {
    "brackets": ("Method", "graph parsing network (GPN)", "graph parsing network"),
    "neural": ("Method", "residual neural network", "residual networks"),
    "nets": ("Method", "recurrent neural nets", "recurrent neural network"),
    "British": ("Task", "language modelling", "language modeling"),
    "American": ("Task", "text summarisation", "text summarization"),
    "noun of noun": ("Task", "classification of images", "image classification"),
    "verb": ("Task", "detecting objects", "object detection"),
    "with": ("Method", "SGD with momentum", "momentum SGD"),
    "version": ("Dataset", "FooQA 2.0", "FooQA v2"),
    "year": ("Dataset", "WMT'14 English-German", "WMT 2014 En-De"),
    "maker": ("Dataset", "Microsoft FOOCO", "FOOCO"),
    "capitals": ("Method", "BatchNorm", "batch normalization"),
    "letters": ("Dataset", "FSHN", "Foo Street House Names"),
    "first letter": ("Dataset", "FMNIST", "Foo MNIST"),
    "inner capitals": ("Dataset", "SToAD", "Some Tokens of Answers Dataset"),
    "hyphen in a short form": ("Method", "Bi-GPN", "BiGPN"),
    "unit": ("Metric", "BLEU points", "BLEU scores"),
    "automatic": ("Task", "automatic speech recognition", "speech recognition"),
}
DIFFERENT = {
    "order": ("Task", "information theory", "theory information"),
    "sizes": ("Method", "FooBERT-base", "FooBERT-large"),
    "size and none": ("Method", "FooBERT base", "FooBERT"),
    "network": ("Method", "graph parsing", "graph parsing network"),
    "averages": ("Metric", "micro-F1", "macro-F1"),
    "splits": ("Dataset", "WMT14 En-De", "WMT14 En-Fr"),
    "years": ("Dataset", "VOC 2007", "VOC 2012"),
    "a maker's name before a common noun": ("Task", "PASCAL segmentation", "segmentation"),
    "a star": ("Method", "A* planner", "planner"),
    "meta": ("Method", "meta-evaluation", "evaluation method"),
    "kinds of supervision": ("Method", "self-supervised learning", "semi-supervised learning"),
}


@pytest.mark.parametrize(("kind", "one", "other"), ALIKE.values(), ids=ALIKE)
def test_ways_to_say_one_thing_match(kind: str, one: str, other: str) -> None:
    """Spelling, order, versions, makers and initials do not keep two names apart."""
    assert linked(papers_with(one, other, kind=kind)) == {("p0", "p1")}


@pytest.mark.parametrize(("kind", "one", "other"), DIFFERENT.values(), ids=DIFFERENT)
def test_different_things_stay_apart(kind: str, one: str, other: str) -> None:
    """What tells two things apart is not taken for spelling."""
    assert linked(papers_with(one, other, kind=kind)) == set()


TABLE: Counts = {
    "GPN": {("graph", "parsing", "network"): 40, ("great", "pruning", "network"): 2},
    "SAX": {("some", "axe"): 5, ("soft", "axis"): 4},
}


class TestTable:
    def test_what_is_known_from_other_papers_links(self) -> None:
        """A short form that no paper here spells out is what it mostly is elsewhere, also within a name."""
        assert linked(papers_with("GPN", "graph parsing networks"), TABLE) == {("p0", "p1")}
        assert linked(papers_with("3D GPNs", "3D graph parsing networks"), TABLE) == {("p0", "p1")}
        assert linked(papers_with("GPN", "great pruning networks"), TABLE) == set()

    def test_what_is_several_things_elsewhere_links_nobody(self) -> None:
        """A short form with two meanings is neither, nor are two papers that use it."""
        assert linked(papers_with("SAX", "some axe", "soft axis", "SAX"), TABLE) == set()

    def test_papers_at_hand_say_more(self) -> None:
        """Papers that spell a short form out outweigh a few others that mean something else."""
        papers = papers_with(*[("SAX", "soft axis")] * 4, "SAX")
        assert ("p3", "p4") in linked(papers, TABLE)

    def test_a_description_with_the_short_form_is_no_meaning_of_it(self) -> None:
        """What a paper calls its own use of a known thing does not make the short form ambiguous."""
        papers = papers_with(("GPN", "GPN-based graph parser"), ("GPN", "a fast parser"), "GPN", "graph parsing network")
        assert linked(papers, {"GPN": {("graph", "parsing", "network"): 5}}) == {("p0", "p1"), ("p1", "p2"), ("p2", "p3")}

    def test_the_shipped_table_knows_the_field(self) -> None:
        """Common short forms are spelled out; one that is two things in the field is left alone."""
        table = read_short_forms()
        assert linked(papers_with("LSTMs", "long short-term memory networks"), table) == {("p0", "p1")}
        assert linked(papers_with("open-domain QA", "open-domain question answering", kind="Task"), table) == {("p0", "p1")}
        assert linked(papers_with("SSL", "self-supervised learning", "semi-supervised learning"), table) == set()


def test_a_short_form_that_a_paper_spells_out_otherwise_links_nothing() -> None:
    """What a paper says of its own short form counts more than what most say of it."""
    assert linked(papers_with(("SGN", "some good network", "SGNs"), "small graph network"), TABLE) == set()
    others = papers_with(("GPN", "giant pool network", "GPNs"), "graph parsing network", "GPN")
    assert linked(others, TABLE) == {("p1", "p2")}
    kind = papers_with(("GPN", "giant graph parsing network"), "GPN")
    assert linked(kind, TABLE) == {("p0", "p1")}


def test_a_word_in_small_letters_is_a_short_form_only_where_many_spell_it_out() -> None:
    """One paper's EDGE is not everybody's edge; everybody's GPN is also a gpn."""
    one = papers_with(("EDGE", "extended directed graph encoder"), "edge model")
    assert linked(one, TABLE) == set()
    assert linked(papers_with("graph parsing network", "gpn"), TABLE) == {("p0", "p1")}


def test_equal_names_are_surer_than_similar_ones() -> None:
    """An equal name scores 1, an equal normal form a little less, and the reason names the names."""
    assert matches(papers_with("FooNet", "FooNet")) == [Match(("p0", "e1"), ("p1", "e1"), 1.0, ("FooNet", "FooNet"), "are the same name")]
    (match,) = matches(papers_with("FooNet", "Foonet"))
    assert (match.score, str(match)) == (0.95, "'FooNet' and 'Foonet' are spellings of one name")


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
    expected = matches(papers)
    for seed in range(5):
        assert matches(random.Random(seed).sample(papers, len(papers))) == expected  # noqa: S311
    assert all(match.left < match.right for match in expected)


def test_an_entity_does_not_match_itself() -> None:
    """Two spellings of one entity make no match."""
    assert matches(papers_with(("FooNet", "foonet", "Foo-Net"))) == []


def test_two_entities_of_one_paper_may_match() -> None:
    """Entities of one paper that share a name are linked like those of two."""
    found: tuple[PaperEntity, ...] = (entity("e1", "Method", "FooNet"), entity("e2", "Method", "foonet"))
    assert [(m.left, m.right) for m in matches([Extraction("p0", found)])] == [(("p0", "e1"), ("p0", "e2"))]


def test_nothing_matches_in_no_papers() -> None:
    """No papers, and papers without entities, give no matches."""
    assert matches([]) == []
    assert matches([Extraction("p0"), Extraction("p1")]) == []


def test_the_work_grows_with_the_names_not_with_their_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many names of the same words are compared little more than twice as often."""
    calls: list[int] = []
    link = keys.Link.between
    monkeypatch.setattr(keys.Link, "between", lambda *arguments: calls.append(1) or link(*arguments))

    def count(n: int) -> int:
        rng = random.Random(2)  # noqa: S311
        words = "fast graph parsing network deep sparse coding of images for speech robust FooNet BarNet large small 2 3".split()
        names = sorted({" ".join(rng.choices(words, k=rng.randint(2, 5))) for _ in range(n)})
        calls.clear()
        find_matches(papers_with(*names), NOTHING)
        return len(calls)

    few, many = count(2000), count(4000)
    assert few > 100
    assert many < 3 * few


def test_the_work_grows_with_the_length_of_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name of hundreds of capitals is taken apart in steps whose number grows as its length does."""
    calls: list[int] = []
    exactly = Expansions.exactly
    monkeypatch.setattr(Expansions, "exactly", lambda *arguments: calls.append(1) or exactly(*arguments))
    find_matches(papers_with("Gigantic" * 300), NOTHING)
    assert len(calls) < 300 * 30
