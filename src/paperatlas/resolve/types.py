"""Settles of which type a thing is that papers give several: one paper's "ImageNet" as a method is the dataset of all others."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from paperatlas.identity import is_acronym, normal_key
from paperatlas.records import Entity
from paperatlas.resolve.expansions import Counts, Expansions
from paperatlas.resolve.forms import is_proper, split_bracket
from paperatlas.resolve.shortforms import make_expansions
from paperatlas.resolve.words import is_spelled_out

#: A type holds against another that at most this share as many papers give: for names, and for descriptions, which may well be two
#: things ("anomaly detection" as task and as method).
_SHARE_OF_NAMES, _SHARE_OF_DESCRIPTIONS = 0.5, 0.25
#: Papers that must give the type that holds.
_LEAST_PAPERS = 2


def settle_types(entities: Sequence[Entity], table: Counts | None = None) -> list[Entity]:
    """Return the entities, sorted by id, those of one name joined to the type that most papers give it.

    They stay apart where the types are about as frequent, where half of the papers of the rarer one have both, and where the name is a
    short form that stands for several things.

    Args:
        entities: The entities, each of one type.
        table: What short forms stand for in other papers; the shipped table if None.
    """
    by_key: dict[str, list[Entity]] = defaultdict(list)
    for entity in sorted(entities, key=lambda entity: (-len(_papers(entity)), entity.id)):
        by_key[normal_key(entity.label)].append(entity)
    several = {key: group for key, group in by_key.items() if len({entity.type for entity in group}) > 1}
    if not several:
        return sorted(entities, key=lambda entity: entity.id)
    expansions = make_expansions(((entity.label, *entity.aliases) for entity in entities), table)
    settled = {entity.id: entity for entity in entities}
    for first, *others in several.values():
        joined = [other for other in others if other.type is not first.type and _is_one(first, other, expansions)]
        if joined:
            for other in joined:
                del settled[other.id]
            settled[first.id] = _join(first, joined)
    return sorted(settled.values(), key=lambda entity: entity.id)


def _papers(entity: Entity) -> set[str]:
    return {paper for paper, _ in entity.members}


def _is_one(frequent: Entity, rare: Entity, expansions: Expansions) -> bool:
    """Return whether two entities of one name and two types are one thing."""
    many, few = _papers(frequent), _papers(rare)
    share = _SHARE_OF_NAMES if is_proper(rare.label) or is_acronym(rare.label) else _SHARE_OF_DESCRIPTIONS
    if len(many) < _LEAST_PAPERS or len(few) > share * len(many) or 2 * len(many & few) >= len(few):
        return False
    if not is_acronym(rare.label):
        return True
    # A paper that spells a short form out says what it means by it.
    long, other_long = (_long_forms(entity) for entity in (frequent, rare))
    return bool(long & other_long) if other_long else not expansions.is_several(rare.label)


def _long_forms(entity: Entity) -> set[str]:
    names = {part for name in entity.aliases for part in split_bracket(name)}
    return {normal_key(name) for name in names if is_spelled_out(entity.label, name)}


def _join(first: Entity, others: Iterable[Entity]) -> Entity:
    every = (first, *others)
    names = {name for entity in every for name in (entity.label, *entity.aliases)} - {first.label}
    return replace(first, aliases=tuple(sorted(names)), members=tuple(sorted(member for entity in every for member in entity.members)))
