"""Finds relations between the entities of a paper from their roles, the words between them and common sentences."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from operator import itemgetter

from paperatlas.records import EntityRelation, PaperEntity, Span, sentence_at
from paperatlas.schema import NodeType, Relation, Role, is_allowed

#: Rule -> share of its relations that are right, ends included, on annotated training papers; published as confidence.
RULE_PRECISION = {
    "such as": 0.50,
    "tested": 0.48,
    "for": 0.39,
    "addressed": 0.39,
    "benchmark": 0.34,
    "component": 0.32,
    "measured": 0.28,
    "compared": 0.26,
    "is a": 0.19,
    "trained": 0.19,
}

_COMPONENT = re.compile(
    r"\b(?:based on|built (?:on|upon)|using|uses?|with|via|leverag\w+|employ\w*|combin\w+|incorporat\w+|integrat\w+|consists? of|"
    r"compris\w+|adopt\w*|equipped|contain\w*|including|through)\b",
    re.IGNORECASE,
)
_IS_A = re.compile(r"(?:,| is| are|:)\s(?:also\s)?(?:an?|the|one)\s(?:[\w-]+\s){0,3}$", re.IGNORECASE)
_SUCH_AS = re.compile(r",?\s(?:such as|like|including|e\.g\.,?|namely)\s(?:[\w-]+(?:,| and)\s){0,2}$")
_FOR = re.compile(r"\s(?:for|in|to|on)\s(?:the\s)?(?:task of\s)?(?:[\w-]+\s){0,2}$")

_Place = tuple[Span, PaperEntity]


def find_relations(text: str, sentences: Sequence[Span], entities: Sequence[PaperEntity]) -> list[EntityRelation]:
    """Return the relations in order of their ends; of several finds of one the surest, then the earliest, is kept."""
    best: dict[tuple[str, Relation, str], EntityRelation] = {}
    for found in _find_all(text, sentences, entities):
        key = (found.head, found.type, found.tail)
        mirrored = (found.tail, found.type, found.head)
        if found.type is Relation.COMPARED_WITH and mirrored in best:
            key = mirrored
        if found.head != found.tail and (key not in best or found.confidence > best[key].confidence):
            best[key] = found
    return sorted(best.values(), key=lambda r: (int(r.head[1:]), r.type, int(r.tail[1:])))


def _find_all(text: str, sentences: Sequence[Span], entities: Sequence[PaperEntity]) -> Iterator[EntityRelation]:
    named = sorted(((span, e) for e in entities for span in e.mentions), key=itemgetter(0))
    starts = [span[0] for span, _ in named]
    for sentence in sentences:
        places = named[bisect_left(starts, sentence[0]) : bisect_left(starts, sentence[1])]
        yield from _find_neighbours(text, sentence, places)
        yield from _find_components(text, sentence, places)
    yield from _find_by_role(sentences, entities)


def _make(rule: str, relation: Relation, head: PaperEntity, tail: PaperEntity, evidence: Span) -> Iterator[EntityRelation]:
    if is_allowed(head.type, relation, tail.type):
        yield EntityRelation(head.id, relation, tail.id, RULE_PRECISION[rule], evidence)


def _find_neighbours(text: str, sentence: Span, places: Sequence[_Place]) -> Iterator[EntityRelation]:
    for (left_span, left), (right_span, right) in pairwise(places):
        gap = text[left_span[1] : right_span[0]]
        if len(gap) > 60:
            continue
        if _IS_A.fullmatch(gap):
            yield from _make("is a", Relation.SUBCLASS_OF, left, right, sentence)
        elif _SUCH_AS.fullmatch(gap):
            yield from _make("such as", Relation.SUBCLASS_OF, right, left, sentence)
        elif _FOR.fullmatch(gap):
            yield from _make("for", Relation.USED_FOR, left, right, sentence)


def _find_components(text: str, sentence: Span, places: Sequence[_Place]) -> Iterator[EntityRelation]:
    wholes = [(span, e) for span, e in places if e.role is Role.PROPOSED and e.type is NodeType.METHOD]
    parts = [(span, e) for span, e in places if e.role is Role.USED and e.type is NodeType.METHOD]
    for whole_span, whole in wholes[:1]:
        cue = _COMPONENT.search(text, whole_span[1], sentence[1])
        for _, part in ((span, part) for span, part in parts if cue and cue.end() <= span[0]):
            yield from _make("component", Relation.PART_OF, part, whole, sentence)


def _find_by_role(sentences: Sequence[Span], entities: Sequence[PaperEntity]) -> Iterator[EntityRelation]:
    proposed = _with_role(entities, NodeType.METHOD, Role.PROPOSED)
    tasks = _with_role(entities, NodeType.TASK, Role.ADDRESSED)
    datasets = [e for e in entities if e.type is NodeType.DATASET and e.role in (Role.EVALUATED_ON, Role.PROPOSED)]
    for method, task in product(proposed[:1], tasks[:2]):
        yield from _make("addressed", Relation.USED_FOR, method, task, _sentence_of(sentences, task))
    for method, dataset in product(proposed[:1], datasets):
        yield from _make("tested", Relation.EVALUATED_WITH, method, dataset, _sentence_of(sentences, dataset))
    for dataset, task in product(datasets, tasks[:1]):
        yield from _make("benchmark", Relation.BENCHMARK_FOR, dataset, task, _sentence_of(sentences, dataset))
    for head, metric in product((proposed or tasks)[:1], _with_role(entities, NodeType.METRIC, Role.REPORTED)):
        yield from _make("measured", Relation.MEASURED_BY, head, metric, _sentence_of(sentences, metric))
    for method, other in product(proposed[:1], _with_role(entities, NodeType.METHOD, Role.COMPARED)):
        yield from _make("compared", Relation.COMPARED_WITH, method, other, _sentence_of(sentences, other))
    for method, dataset in product(proposed[:1], _with_role(entities, NodeType.DATASET, Role.USED)):
        yield from _make("trained", Relation.TRAINED_WITH, method, dataset, _sentence_of(sentences, dataset))


def _with_role(entities: Sequence[PaperEntity], kind: NodeType, role: Role) -> list[PaperEntity]:
    return [entity for entity in entities if entity.type is kind and entity.role is role]


def _sentence_of(sentences: Sequence[Span], entity: PaperEntity) -> Span:
    """Return the sentence that says most of an entity: its last mention's, since results stand at the end."""
    return sentence_at(sentences, entity.mentions[-1][0])
