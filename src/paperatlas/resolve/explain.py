"""Tells why each name of an entity is a name of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from paperatlas.identity import normal_key
from paperatlas.records import Entity, Extraction, Merge
from paperatlas.resolve.match import Match, Member
from paperatlas.schema import NodeType


def explain_merges(entities: Sequence[Entity], matches: Iterable[Match], extractions: Iterable[Extraction]) -> dict[str, tuple[Merge, ...]]:
    """Return, for each entity that has several names, why each but the label is one of its names, the least sure first.

    A name that a paper uses beside the label is explained by that paper; another by the surest match that brought it in. Where papers
    give another type than the entity has, their name for it is explained too.

    Args:
        entities: The entities, after curation.
        matches: The links that resolution has found.
        extractions: What was found in the papers.
    """
    names = {(extraction.paper_id, one.id): {one.name, *one.aliases} for extraction in extractions for one in extraction.entities}
    types = {(extraction.paper_id, one.id): one.type for extraction in extractions for one in extraction.entities}
    best: dict[Member, dict[str, Match]] = defaultdict(dict)
    for match in sorted(matches, reverse=True, key=lambda match: (match.score, match.left, match.right)):
        for member, name in zip((match.left, match.right), match.names, strict=True):
            best[member].setdefault(name, match)
    explained = {entity.id: tuple(sorted((*_explain_names(entity, names, best), *_explain_types(entity, types)))) for entity in entities}
    return {id_: merges for id_, merges in explained.items() if merges}


def _explain_names(entity: Entity, names: Mapping[Member, set[str]], best: Mapping[Member, Mapping[str, Match]]) -> Iterator[Merge]:
    called = set().union(*(names.get(member, set()) for member in entity.members))
    key = normal_key(entity.label)
    for name in entity.aliases:
        members = [member for member in entity.members if name in names.get(member, ())]
        papers = tuple(sorted({paper for paper, _ in members}))
        beside = sum(any(normal_key(other) == key for other in names[member] - {name}) for member in members)
        found = [match for member in members for match in best.get(member, {}).values() if name in match.names]
        if beside:
            yield Merge(1.0, name, papers, f"{beside} paper{' uses' if beside == 1 else 's use'} it beside {entity.label!r}")
        elif found:
            match = max(found, key=lambda match: (match.score, match.left, match.right))
            yield Merge(match.score, name, papers, str(match))
        elif entity.label not in called:
            yield Merge(1.0, name, papers, f"the name in the papers; {entity.label!r} was given by hand or by a vocabulary")
        else:
            others = sorted({other for member in members for other in names[member]} - {name})
            yield Merge(1.0, name, papers, f"used beside {others[0]!r}" if others else "merged by hand")


def _explain_types(entity: Entity, types: Mapping[Member, NodeType]) -> Iterator[Merge]:
    right = [member for member in entity.members if types.get(member) is entity.type]
    others: dict[NodeType, set[str]] = defaultdict(set)
    for paper, id_ in entity.members:
        if types.get((paper, id_), entity.type) is not entity.type:
            others[types[paper, id_]].add(paper)
    for kind, papers in sorted(others.items()):
        share = round(len(right) / len(entity.members), 2) if right else 1.0
        reason = f"a {kind.value} there; a {entity.type.value} in {len(right)} other papers" if right else "given another type by hand"
        yield Merge(share, entity.label, tuple(sorted(papers)), reason)
