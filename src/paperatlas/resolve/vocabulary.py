"""Links entities to the concepts of vocabularies by label and alias; what fits several concepts is left unlinked and told."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from paperatlas.identity import is_acronym, normal_key
from paperatlas.records import Concept, ConceptLink, Entity, Vocabulary
from paperatlas.resolve.expansions import Counts, Expansions
from paperatlas.resolve.forms import read_name
from paperatlas.resolve.merge import relabel
from paperatlas.resolve.shortforms import make_expansions

_AS_WRITTEN, _LABEL_TO_LABEL, _LABEL_TO_NAME, _ALIAS_TO_LABEL, _ALIAS_TO_NAME = 1.0, 0.95, 0.9, 0.85, 0.8


@dataclass(frozen=True, slots=True)
class Linked:
    """Which entities are concepts of a vocabulary.

    Attributes:
        vocabulary: Name of the vocabulary's file.
        n_concepts: How many concepts it has.
        links: Id of an entity -> the concept that it is.
        ambiguous: Id of an entity that fits several concepts equally well, or the concept of another no better than that does -> IRIs.
    """

    vocabulary: str
    n_concepts: int
    links: Mapping[str, ConceptLink] = field(default_factory=dict)
    ambiguous: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def to_report(self) -> dict[str, Any]:
        """Return what a report says of the vocabulary: how many concepts and links, and what is ambiguous."""
        unclear = [{"entity": id_, "concepts": list(iris)} for id_, iris in self.ambiguous.items()]
        return {"name": self.vocabulary, "concepts": self.n_concepts, "linked": len(self.links), "ambiguous": unclear}


def link_concepts(entities: Sequence[Entity], vocabulary: Vocabulary, table: Counts | None = None) -> Linked:
    """Return which entities are concepts of a vocabulary; a concept is at most one entity.

    Labels count more than other names. A short form that is several things links nothing, nor does one where both sides spell out
    what it stands for and do not agree.

    Args:
        entities: The entities; the order does not count.
        vocabulary: The concepts.
        table: What short forms stand for in other papers; the shipped table if None.
    """
    linker = _Linker(entities, vocabulary, table)
    best = {entity.id: linker.find(entity) for entity in sorted(entities, key=lambda entity: entity.id)}
    takers: dict[str, list[tuple[float, int, str]]] = defaultdict(list)
    ambiguous: dict[str, tuple[str, ...]] = {}
    for entity in entities:
        found = best[entity.id]
        if len(found) == 1:
            takers[found[0].iri].append((found[0].score, len(entity.members), entity.id))
        elif found:
            ambiguous[entity.id] = tuple(link.iri for link in found)
    links = {}
    for iri, rivals in takers.items():
        first, *others = sorted(rivals, reverse=True)
        if others and others[0][:2] == first[:2]:
            others = [first, *others]
        else:
            links[first[2]] = best[first[2]][0]
        ambiguous.update({id_: (iri,) for _, _, id_ in others})
    return Linked(vocabulary.name, len(vocabulary.concepts), dict(sorted(links.items())), dict(sorted(ambiguous.items())))


def prefer_labels(entities: Sequence[Entity], vocabulary: Vocabulary, linked: Linked) -> list[Entity]:
    """Return the entities, those that are concepts with a preferred label under that label; ids remain."""
    preferred = {concept.iri for concept in vocabulary.concepts if concept.is_preferred}
    return [
        relabel(entity, link.label) if (link := linked.links.get(entity.id)) and link.iri in preferred else entity for entity in entities
    ]


class _Linker:
    """The concepts of a vocabulary by their names."""

    def __init__(self, entities: Sequence[Entity], vocabulary: Vocabulary, table: Counts | None) -> None:
        self._expansions: Expansions = make_expansions(((entity.label, *entity.aliases) for entity in entities), table)
        wanted = {normal_key(name) for entity in entities for name in (entity.label, *entity.aliases)}
        self._by_key: dict[str, list[tuple[Concept, str]]] = defaultdict(list)
        for concept in vocabulary.concepts:
            for name in concept.names:
                key = normal_key(name)
                if key in wanted:
                    self._by_key[key].append((concept, name))

    def find(self, entity: Entity) -> list[ConceptLink]:
        """Return the concepts that fit an entity best, sorted: none, one, or several that fit equally well."""
        best: dict[str, ConceptLink] = {}
        for score, concept in self._candidates(entity):
            if concept.iri not in best or score > best[concept.iri].score:
                best[concept.iri] = ConceptLink(concept.iri, concept.names[0], score)
        most = max((link.score for link in best.values()), default=0)
        return sorted(link for link in best.values() if link.score == most)

    def _candidates(self, entity: Entity) -> Iterator[tuple[float, Concept]]:
        names = (entity.label, *entity.aliases)
        for name in names:
            form = read_name(entity.type, name, self._expansions)
            for concept, other in self._by_key.get(normal_key(name), ()):
                if is_acronym(name) and not self._may_stand_for(name, names, concept.names):
                    continue
                if form.key == read_name(entity.type, other, self._expansions).key:
                    yield _score(name, entity.label, other, concept.names[0]), concept

    def _may_stand_for(self, short: str, names: Sequence[str], others: Sequence[str]) -> bool:
        """Return whether a short form that both sides have says that they are one: their long forms would have met by themselves."""
        own, theirs = ({normal_key(name) for name in several if not is_acronym(name)} for several in (names, others))
        if own and theirs:
            return bool(own & theirs)
        return not self._expansions.is_several(short)


def _score(name: str, label: str, other: str, other_label: str) -> float:
    if name == label and other == other_label:
        return _AS_WRITTEN if name == other else _LABEL_TO_LABEL
    if name == label:
        return _LABEL_TO_NAME
    return _ALIAS_TO_LABEL if other == other_label else _ALIAS_TO_NAME
