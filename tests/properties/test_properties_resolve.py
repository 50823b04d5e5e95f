"""What holds of resolution and curation whatever the papers call things: no order, no second effect, and a way back."""

import random
from dataclasses import replace
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import entity
from paperatlas.records import Entity, Extraction
from paperatlas.resolve.curation import Entry, add_entry, apply_curation, format_curation, parse_curation, remove_last_entry
from paperatlas.resolve.match import find_matches
from paperatlas.resolve.merge import merge_entities, relabel
from paperatlas.resolve.names import NameRecord, resolve_names
from paperatlas.resolve.resolution import Overrides, resolve_entities
from paperatlas.schema import ENTITY_TYPES, NodeType

few = settings(max_examples=60, deadline=None)

#: Parts of names that resolution has rules about, so that names meet in all sorts of ways.
parts = st.sampled_from(
    "FooNet foo net nets GAN GANs generative adversarial network networks BERT base large 2 3 v2 (GAN) model dataset the tree-bank "
    "TreeBank RL reinforcement learning state of art é score F1".split()
)
names = st.lists(parts, min_size=1, max_size=4).map(" ".join)
kinds = st.sampled_from(ENTITY_TYPES)
things = st.tuples(kinds, names, st.lists(names, max_size=2))
piles = st.lists(st.lists(things, min_size=1, max_size=4), min_size=1, max_size=8)
seeds = st.integers(0, 1000)


Pile: TypeAlias = list[list[tuple[NodeType, str, list[str]]]]


def to_extractions(pile: Pile) -> list[Extraction]:
    """Return one extraction for each paper of a pile."""
    return [
        Extraction(f"p{number}", tuple(entity(f"e{place}", kind, name, *others) for place, (kind, name, others) in enumerate(paper)))
        for number, paper in enumerate(pile)
    ]


def resolved(extractions: list[Extraction], *entries: Entry) -> list[Entity]:
    """Return the entities of papers, with the entries applied."""
    return list(resolve_entities(extractions, Overrides(entries)).entities)


class TestResolution:
    @few
    @given(piles, seeds)
    def test_order_free(self, pile: Pile, seed: int) -> None:
        """The order of papers, and of what was found in each, changes nothing."""
        extractions = to_extractions(pile)
        rng = random.Random(seed)  # noqa: S311
        shuffled = [replace(one, entities=tuple(rng.sample(one.entities, len(one.entities)))) for one in extractions]
        rng.shuffle(shuffled)
        assert resolve_entities(shuffled, Overrides()) == resolve_entities(extractions, Overrides())

    @few
    @given(piles)
    def test_nothing_is_lost_or_doubled(self, pile: Pile) -> None:
        """Everything found is a member of one entity, whose names are those of its members; ids are unique."""
        extractions = to_extractions(pile)
        entities = resolved(extractions)
        members = sorted(member for one in entities for member in one.members)
        assert members == sorted((extraction.paper_id, one.id) for extraction in extractions for one in extraction.entities)
        assert len({one.id for one in entities}) == len(entities)
        called = {(extraction.paper_id, one.id): {one.name, *one.aliases} for extraction in extractions for one in extraction.entities}
        for one in entities:
            assert {one.label, *one.aliases} == set().union(*(called[member] for member in one.members))

    @few
    @given(piles)
    def test_idempotent(self, pile: Pile) -> None:
        """Entities that are resolved once more, each as what one paper found under its label, stay one each."""
        entities = merge_entities(extractions := to_extractions(pile), find_matches(extractions, {}))
        again = [Extraction(one.id, (entity("e1", one.type, one.label, *one.aliases),)) for one in entities]
        once = merge_entities(again, find_matches(again, {}))
        twice_from = [Extraction(one.id, (entity("e1", one.type, one.label, *one.aliases),)) for one in once]
        assert len(merge_entities(twice_from, find_matches(twice_from, {}))) <= len(once) <= len(entities)

    @few
    @given(st.lists(st.tuples(kinds, names), min_size=1, max_size=12), seeds)
    def test_names_are_grouped_alike_in_any_order(self, found: list[tuple[NodeType, str]], seed: int) -> None:
        """`resolve` puts the same names together whatever the order of the lines."""
        order = random.Random(seed).sample(range(len(found)), len(found))  # noqa: S311
        lines = [NameRecord(kind, name) for kind, name in found]
        ids = [one.entity for one in resolve_names(lines)]
        shuffled = resolve_names([lines[i] for i in order])
        groups = {frozenset(i for i, id_ in enumerate(ids) if id_ == wanted) for wanted in ids}
        back = dict(zip(order, (one.entity for one in shuffled), strict=True))
        assert groups == {frozenset(i for i in back if back[i] == wanted) for wanted in back.values()}


def edit_by_hand(entities: list[Entity], entry: Entry) -> list[Entity]:
    """Return what an entry means, done by hand."""
    by_id = {one.id: one for one in entities}
    one = by_id[entry.entity]
    if entry.action == "reject":
        del by_id[one.id]
    elif entry.action == "rename":
        by_id[one.id] = relabel(one, entry.label)
    elif entry.action == "merge":
        into = by_id[entry.into]
        names = {into.label, *into.aliases, one.label, *one.aliases} - {into.label}
        by_id[into.id] = replace(into, aliases=tuple(sorted(names)), members=tuple(sorted((*into.members, *one.members))))
        del by_id[one.id]
    return sorted(by_id.values(), key=lambda one: one.id)


entries = st.builds(
    Entry,
    action=st.sampled_from(["merge", "rename", "reject"]),
    entity=st.just(""),
    label=names,
    author=st.text(max_size=5),
    reason=st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)


class TestCuration:
    @few
    @given(piles, entries, st.randoms(use_true_random=False))
    def test_replay_is_what_a_hand_would_do(self, pile: Pile, entry: Entry, rng: random.Random) -> None:
        """An entry that is replayed on a build gives what editing the entities by hand gives."""
        extractions = to_extractions(pile)
        before = resolved(extractions)
        one, into = rng.choice(before), rng.choice(before)
        if one is into and entry.action == "merge":
            return
        entry = replace(entry, entity=one.id, into=into.id if entry.action == "merge" else "")
        curated = apply_curation(before, extractions, parse_curation(format_curation([entry]), "here"))
        assert curated.problems == ()
        assert curated.entities == edit_by_hand(before, entry)
        assert resolved(extractions, entry) == curated.entities

    @few
    @given(st.lists(entries.map(lambda entry: replace(entry, entity="method/x", into="method/y")), max_size=3), entries)
    def test_undo_restores_the_bytes(self, before: list[Entry], entry: Entry) -> None:
        """Taking back the last entry leaves the text as it was, whatever the entries say."""
        text = "".join(["# by hand\n\n", format_curation(before)]) if before else ""
        entry = replace(entry, entity="method/z", reason=entry.reason + "[[curation]]")
        assert remove_last_entry(add_entry(text, entry)) == text
