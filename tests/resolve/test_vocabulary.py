"""Entities are linked to the concepts of vocabularies; what fits several concepts, or none, is not."""

import random

import pytest

from builders import entity
from paperatlas.records import Concept, ConceptLink, Entity, Extraction, Vocabulary
from paperatlas.resolve.curation import Entry
from paperatlas.resolve.resolution import Overrides, resolve_entities
from paperatlas.resolve.vocabulary import link_concepts
from paperatlas.schema import NodeType


def thing(label: str, *aliases: str, kind: NodeType = NodeType.METHOD, papers: int = 1) -> Entity:
    """Return an entity whose id is its label."""
    return Entity(label, kind, label, aliases, tuple((f"p{n}", "e1") for n in range(papers)))


def vocabulary(*concepts: tuple[str, ...], is_preferred: bool = True) -> Vocabulary:
    """Return a vocabulary; a concept is given as (local name, names...)."""
    return Vocabulary("test.ttl", tuple(Concept(f"http://x/{iri}", names, is_preferred) for iri, *names in concepts))


LINKS = {
    "as written": (thing("FooNet"), ("a", "FooNet"), 1.0),
    "spelling": (thing("foo-nets"), ("a", "FooNet"), 0.95),
    "generic head": (thing("TreeBank dataset", kind=NodeType.DATASET), ("a", "TreeBank"), 0.95),
    "other name of the concept": (thing("FooNet"), ("a", "Bar", "FooNet"), 0.9),
    "other name of the entity": (thing("Bar", "FooNet"), ("a", "FooNet"), 0.85),
    "other name of both": (thing("Bar", "FooNet"), ("a", "Baz", "FooNet"), 0.8),
    "long form": (thing("QRS", "quick rank score"), ("a", "Quick Rank Score", "QRS"), 0.9),
    "short form that only one side spells out": (thing("QRS"), ("a", "quick rank score", "QRS"), 0.9),
}


@pytest.mark.parametrize(("one", "concept", "score"), LINKS.values(), ids=LINKS)
def test_links(one: Entity, concept: tuple[str, ...], score: float) -> None:
    """A link scores by how well the names fit."""
    found = link_concepts([one], vocabulary(concept), {})
    assert found.links == {one.id: ConceptLink("http://x/a", concept[1], score)}
    assert found.ambiguous == {}


NO_LINKS = {
    "another name": (thing("FooNet"), ("a", "BarNet")),
    "another number": (thing("Foo 2"), ("a", "Foo 3")),
    "short forms that are spelled out otherwise": (thing("QRS", "quick rank score"), ("a", "QRS", "query response system")),
    "kind of network": (thing("graph parsing"), ("a", "graph parsing network")),
}


@pytest.mark.parametrize(("one", "concept"), NO_LINKS.values(), ids=NO_LINKS)
def test_no_links(one: Entity, concept: tuple[str, ...]) -> None:
    """What is called otherwise is not linked, and is not ambiguous."""
    found = link_concepts([one], vocabulary(concept), {})
    assert (found.links, found.ambiguous) == ({}, {})


def test_a_short_form_of_several_things_links_nothing() -> None:
    """An undefined short form that means several things elsewhere is no concept."""
    several = {"QRS": {("quick", "rank", "score"): 5, ("query", "response", "system"): 5}}
    assert link_concepts([thing("QRS")], vocabulary(("a", "quick rank score", "QRS")), several).links == {}


def test_ambiguous_ones_are_listed() -> None:
    """An entity that fits two concepts alike, and two entities that fit one alike, stay unlinked and are told."""
    found = link_concepts([thing("Foo")], vocabulary(("a", "Foo"), ("b", "Foo"), ("c", "Bar", "Foo")), {})
    assert (found.links, found.ambiguous) == ({}, {"Foo": ("http://x/a", "http://x/b")})
    twins = [thing("Foo"), Entity("task/foo", NodeType.TASK, "Foo", (), (("p0", "e2"),))]
    found = link_concepts(twins, vocabulary(("a", "Foo")), {})
    assert (found.links, found.ambiguous) == ({}, {"Foo": ("http://x/a",), "task/foo": ("http://x/a",)})


def test_the_better_entity_gets_the_concept() -> None:
    """Of two entities that fit one concept the better fit is linked, then the one of more papers; the other is told."""
    found = link_concepts([thing("Foo"), thing("Bar", "foo", papers=3)], vocabulary(("a", "Foo")), {})
    assert list(found.links) == ["Foo"]
    assert found.ambiguous == {"Bar": ("http://x/a",)}
    found = link_concepts([thing("Foo"), Entity("t", NodeType.TASK, "Foo", (), (("p0", "e"), ("p1", "e")))], vocabulary(("a", "Foo")), {})
    assert list(found.links) == ["t"]


def test_order_does_not_matter() -> None:
    """Neither the order of entities nor that of concepts changes the links."""
    entities = [thing("Foo"), thing("Bar", "foo"), thing("Baz"), thing("Quz", "Baz")]
    concepts = [("a", "Foo"), ("b", "Baz"), ("c", "baz"), ("d", "Quz")]
    expected = link_concepts(entities, vocabulary(*concepts), {})
    for seed in range(5):
        rng = random.Random(seed)  # noqa: S311
        shuffled = link_concepts(rng.sample(entities, 4), vocabulary(*rng.sample(concepts, 4)), {})
        assert (shuffled.links, shuffled.ambiguous) == (expected.links, expected.ambiguous)


class TestResolution:
    PAPERS = (Extraction("p1", (entity("e1", "Method", "foo nets"),)), Extraction("p2", (entity("e1", "Method", "Baz"),)))

    def test_a_preferred_label_wins(self) -> None:
        """A linked entity takes over a preferred label, keeps its id, and is scored by the names that its papers use."""
        found = resolve_entities(self.PAPERS, Overrides(vocabularies=(vocabulary(("a", "The FooNet", "FooNet"), ("b", "Baz")),)))
        labels = {one.id: (one.label, one.aliases) for one in found.entities}
        assert labels == {"method/foo-nets": ("The FooNet", ("foo nets",)), "method/baz": ("Baz", ())}
        assert found.concepts["method/foo-nets"] == (ConceptLink("http://x/a", "The FooNet", 0.95),)

    def test_a_plain_label_does_not(self) -> None:
        """A rdfs:label links without renaming."""
        found = resolve_entities(self.PAPERS, Overrides(vocabularies=(vocabulary(("a", "FooNet"), is_preferred=False),)))
        assert [one.label for one in found.entities] == ["Baz", "foo nets"]
        assert list(found.concepts) == ["method/foo-nets"]

    def test_a_name_given_by_hand_wins_over_both(self) -> None:
        """Curation has the last word on labels."""
        entry = Entry("rename", "method/foo-nets", label="Mine")
        found = resolve_entities(self.PAPERS, Overrides((entry,), (vocabulary(("a", "The FooNet", "FooNet")),)))
        assert {one.label for one in found.entities} == {"Mine", "Baz"}
        assert list(found.concepts) == ["method/foo-nets"]

    def test_the_first_of_several_vocabularies_names_it(self) -> None:
        """An entity may be a concept of each vocabulary; the label is that of the first."""
        both = (vocabulary(("a", "One", "FooNet")), Vocabulary("b.ttl", (Concept("http://y/a", ("Two", "FooNet"), is_preferred=True),)))
        found = resolve_entities(self.PAPERS, Overrides(vocabularies=both))
        assert {one.label for one in found.entities} == {"One", "Baz"}
        assert [link.iri for link in found.concepts["method/foo-nets"]] == ["http://x/a", "http://y/a"]

    def test_a_rejected_entity_has_no_link(self) -> None:
        """Links are those of the entities that curation leaves."""
        found = resolve_entities(self.PAPERS, Overrides((Entry("reject", "method/baz"),), (vocabulary(("b", "Baz")),)))
        assert found.concepts == {}
