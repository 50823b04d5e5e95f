"""All of resolution in order: matches, entities, types, vocabularies, curation, families."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from paperatlas.records import ConceptLink, Entity, Extraction, Vocabulary
from paperatlas.resolve.curation import Entry, apply_curation
from paperatlas.resolve.family import find_variants
from paperatlas.resolve.match import Match, find_matches
from paperatlas.resolve.merge import merge_entities
from paperatlas.resolve.types import settle_types
from paperatlas.resolve.vocabulary import Linked, link_concepts, prefer_labels


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the user has said of the things in the papers.

    Attributes:
        curation: What people have overruled.
        vocabularies: Concepts that entities are linked to; where several prefer a label, the first does.
    """

    curation: tuple[Entry, ...] = ()
    vocabularies: tuple[Vocabulary, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the papers' entities were resolved to.

    Attributes:
        overrides: What the user has said.
        entities: The entities, after curation, sorted by id.
        rejected: Statements that people have rejected: head, relation, tail.
        matches: The links between papers' entities that resolution has found.
        variants: Ids of entities that are variants of others, each with the id of the other.
        linked: For each vocabulary which entities are its concepts.
        problems: Entries of the curation that no longer apply, and why.
    """

    overrides: Overrides = Overrides()
    entities: tuple[Entity, ...] = ()
    rejected: frozenset[tuple[str, str, str]] = frozenset()
    matches: tuple[Match, ...] = ()
    variants: tuple[tuple[str, str], ...] = ()
    linked: tuple[Linked, ...] = field(default=())
    problems: tuple[str, ...] = ()

    @property
    def concepts(self) -> Mapping[str, tuple[ConceptLink, ...]]:
        """Id of an entity -> the concepts that it is, in order of the vocabularies."""
        ids = sorted({id_ for linked in self.linked for id_ in linked.links})
        return {id_: tuple(linked.links[id_] for linked in self.linked if id_ in linked.links) for id_ in ids}


def resolve_entities(extractions: Sequence[Extraction], overrides: Overrides) -> Resolution:
    """Return what the entities of papers are; the order of the papers does not count.

    Args:
        extractions: What was found in the papers.
        overrides: What the user has said.
    """
    matches = find_matches(extractions)
    entities = settle_types(merge_entities(extractions, matches))
    before = [link_concepts(entities, vocabulary) for vocabulary in overrides.vocabularies]
    for vocabulary, linked in reversed(list(zip(overrides.vocabularies, before, strict=True))):
        entities = prefer_labels(entities, vocabulary, linked)
    curated = apply_curation(entities, extractions, overrides.curation)
    after = (link_concepts(curated.entities, vocabulary) for vocabulary in overrides.vocabularies)
    return Resolution(
        overrides,
        tuple(curated.entities),
        curated.rejected,
        tuple(matches),
        tuple(find_variants(curated.entities)),
        tuple(_with_first_scores(first, last) for first, last in zip(before, after, strict=True)),
        curated.problems,
    )


def _with_first_scores(first: Linked, last: Linked) -> Linked:
    """Return links with the scores that they had before labels were taken over: a label that comes from the concept proves nothing."""
    links = {id_: first.links[id_] if id_ in first.links and first.links[id_].iri == link.iri else link for id_, link in last.links.items()}
    return replace(last, links=links)
