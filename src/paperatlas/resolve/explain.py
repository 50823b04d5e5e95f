"""What entities were resolved to, and why each of their names is a name of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from paperatlas.records import Entity, Extraction, Merge
from paperatlas.resolve.curation import Entry
from paperatlas.resolve.match import Match, Member


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the papers' entities were resolved to.

    Attributes:
        entities: The entities, after curation.
        matches: The links between papers' entities that resolution has found.
        curation: What people have overruled.
        problems: Entries of the curation that no longer apply, and why.
    """

    entities: tuple[Entity, ...] = ()
    matches: tuple[Match, ...] = ()
    curation: tuple[Entry, ...] = ()
    problems: tuple[str, ...] = ()


def explain_merges(entities: Sequence[Entity], matches: Iterable[Match], extractions: Iterable[Extraction]) -> dict[str, tuple[Merge, ...]]:
    """Return, for each entity that has several names, why each but the label is one of its names, the least sure first.

    A name that a paper uses beside the label is explained by that paper; another by the surest match that brought it in.

    Args:
        entities: The entities, after curation.
        matches: The links that resolution has found.
        extractions: What was found in the papers.
    """
    names = {(extraction.paper_id, one.id): {one.name, *one.aliases} for extraction in extractions for one in extraction.entities}
    best: dict[Member, dict[str, Match]] = defaultdict(dict)
    for match in sorted(matches, reverse=True, key=lambda match: (match.score, match.left, match.right)):
        for member, name in zip((match.left, match.right), match.names, strict=True):
            best[member].setdefault(name, match)
    return {entity.id: merges for entity in entities if (merges := _explain(entity, names, best))}


def _explain(entity: Entity, names: Mapping[Member, set[str]], best: Mapping[Member, Mapping[str, Match]]) -> tuple[Merge, ...]:
    merges = []
    for name in entity.aliases:
        members = [member for member in entity.members if name in names.get(member, ())]
        papers = tuple(sorted({paper for paper, _ in members}))
        beside = sum(entity.label in names[member] for member in members)
        found = [match for member in members for match in best.get(member, {}).values() if name in match.names]
        if beside:
            merges.append(Merge(1.0, name, papers, f"{beside} paper{'s' * (beside > 1)} use it beside {entity.label!r}"))
        elif found:
            match = max(found, key=lambda match: (match.score, match.left, match.right))
            merges.append(Merge(match.score, name, papers, str(match)))
        else:
            others = sorted({other for member in members for other in names[member]} - {name})
            reason = f"used beside {others[0]!r}" if others else "merged by hand"
            merges.append(Merge(1.0, name, papers, reason))
    return tuple(sorted(merges))
