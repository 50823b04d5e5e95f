"""Turns matches into entities with stable ids; the order of papers and matches does not count."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from paperatlas.identity import entity_id, is_acronym, normal_key
from paperatlas.records import Entity, Extraction, PaperEntity
from paperatlas.resolve.match import Match, Member
from paperatlas.schema import NodeType


def merge_entities(extractions: Iterable[Extraction], matches: Iterable[Match]) -> list[Entity]:
    """Return one entity for each group of entities that the matches connect, sorted by id.

    Args:
        extractions: What was found in the papers.
        matches: Links between their entities, as from `find_matches`.
    """
    found = {(extraction.paper_id, entity.id): entity for extraction in extractions for entity in extraction.entities}
    groups = [(members, [found[member] for member in members]) for members in connect(sorted(found), matches)]
    labels = [_choose_label(entities) for _, entities in groups]
    taken = Counter(entity_id(entities[0].type, label) for (_, entities), label in zip(groups, labels, strict=True))
    merged = []
    for (members, entities), label in zip(groups, labels, strict=True):
        id_ = entity_id(entities[0].type, label)
        if taken[id_] > 1:
            # Two things share a label, as two readings of one acronym do: what else they are called tells them apart.
            id_ = entity_id(entities[0].type, label, distinguish=_distinction(entities))
        merged.append(_make(id_, entities[0].type, label, entities, members))
    return sorted(_with_unique_ids(merged), key=lambda entity: entity.id)


def connect(members: Sequence[Member], matches: Iterable[Match]) -> list[tuple[Member, ...]]:
    """Return the groups that matches connect (union-find with path halving), each in order, in order of their first members.

    Args:
        members: All members, in order.
        matches: Links between them.
    """
    parent = {member: member for member in members}

    def root(member: Member) -> Member:
        while parent[member] != member:
            parent[member] = member = parent[parent[member]]
        return member

    for match in matches:
        low, high = sorted((root(match.left), root(match.right)))
        parent[high] = low
    groups: Mapping[Member, list[Member]] = defaultdict(list)
    for member in members:
        groups[root(member)].append(member)
    return [tuple(group) for group in groups.values()]


def _choose_label(entities: Sequence[PaperEntity]) -> str:
    """Return the name that most papers use; of equals the one that is no short form, then the longer, then the first."""
    return choose_label(Counter(entity.name for entity in entities))


def choose_label(count: Mapping[str, int]) -> str:
    """Return the name that is used most; of equals the one that is no short form, then the longer, then the first."""
    return min(count, key=lambda name: (-count[name], is_acronym(name), -len(name), name))


def relabel(entity: Entity, label: str) -> Entity:
    """Return an entity under another label; the one that it had becomes one of its other names."""
    return replace(entity, label=label, aliases=tuple(sorted({entity.label, *entity.aliases} - {label})))


def _distinction(entities: Sequence[PaperEntity]) -> str:
    return "\n".join(sorted({normal_key(name) for entity in entities for name in (*entity.aliases, entity.name)}))


def _make(id_: str, kind: NodeType, label: str, entities: Sequence[PaperEntity], members: tuple[Member, ...]) -> Entity:
    names = {name for entity in entities for name in (*entity.aliases, entity.name)}
    return Entity(id_, kind, label, tuple(sorted(names - {label})), members)


def _with_unique_ids(entities: Sequence[Entity]) -> list[Entity]:
    """Tell apart by their papers what has the same names and yet was not merged."""
    count = Counter(entity.id for entity in entities)
    return [
        entity
        if count[entity.id] == 1
        else Entity(
            entity_id(entity.type, entity.label, distinguish="\n".join("\t".join(member) for member in entity.members)),
            entity.type,
            entity.label,
            entity.aliases,
            entity.members,
        )
        for entity in entities
    ]
