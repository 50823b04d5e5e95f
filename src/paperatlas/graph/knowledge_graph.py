"""The knowledge graph: papers, entities and results as nodes of a networkx graph, statements with evidence as its edges.

Node ids are those of `identity`. Node attributes: `type` and `label` on all; `aliases`, `confidence`, `support`, `concepts` on
entities, `better` on metrics; `paper_id`, `title`, `authors`, `year`, `venue`, `doi`, `arxiv`, `openalex`, `url` on papers; `value`,
`number`, `unit`, `comparator`, `change`, `confidence`, `support` on results. An edge's key is its `relation`; it has `confidence`,
`support` and `evidence` too. A derived edge follows from names, not from sentences: it has `derived`, and neither support nor evidence.
"""

import logging
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import networkx as nx

from paperatlas.graph.leaderboard import better_direction
from paperatlas.graph.quantity import is_change, parse_quantity
from paperatlas.identity import content_hash, paper_node_id
from paperatlas.records import ConceptLink, Entity, Evidence, Extraction, Paper, PaperEntity, PaperResult, Span, sentence_at
from paperatlas.schema import (
    RESULT_ENDS,
    ROLE_RELATIONS,
    SYMMETRIC_RELATIONS,
    DerivedRelation,
    NodeType,
    ResultRelation,
    Role,
    fit_relation,
)

logger = logging.getLogger(__name__)

#: Confidences are published with two digits; no number of papers makes a statement certain.
_HIGHEST_CONFIDENCE = 0.99

#: Share of the derived variants of 5,000 real papers that were right when read.
VARIANT_CONFIDENCE = 0.9

_ROLE_ORDER = {role: order for order, role in enumerate(Role)}


def combine_confidence(confidences: Iterable[float]) -> float:
    """Return the probability that at least one of several independent supports is right (noisy-or), with two digits.

    This is 1 - (1 - p1)(1 - p2)..., at most 0.99; give one probability for each paper, since two sentences of one paper
    are not independent.

    Example:
        >>> combine_confidence([0.5, 0.5]), combine_confidence([0.4])
        (0.75, 0.4)
    """
    wrong = 1.0
    for confidence in sorted(confidences):
        wrong *= 1 - confidence
    return min(_HIGHEST_CONFIDENCE, round(1 - wrong, 2))


@dataclass(slots=True)
class _Statement:
    """What the papers say of one edge, while it is gathered."""

    by_paper: dict[str, float] = field(default_factory=dict)
    evidence: set[Evidence] = field(default_factory=set)

    def add(self, paper_id: str, confidence: float, evidence: Iterable[Evidence]) -> None:
        self.by_paper[paper_id] = max(confidence, self.by_paper.get(paper_id, 0.0))
        self.evidence.update(evidence)

    def to_attributes(self) -> dict[str, object]:
        return {
            "confidence": combine_confidence(self.by_paper.values()),
            "support": len(self.by_paper),
            "evidence": tuple(sorted(self.evidence)),
        }


@dataclass(frozen=True, slots=True)
class _Reading:
    """One paper with what was found in it, and the graph's entity for each of the paper's that is not left out."""

    paper: Paper
    extraction: Extraction
    node_ids: Mapping[str, str]
    passages: dict[Span, str] = field(default_factory=dict)

    @property
    def node_id(self) -> str:
        return paper_node_id(self.paper.id)

    def quote(self, sentence: Span, *mentions: Sequence[Span]) -> Evidence:
        """Return a sentence with those of some entities' mentions, each in order, that lie in it."""
        start, end = sentence
        near = (span for spans in mentions for span in spans[bisect_left(spans, (start,)) : bisect_left(spans, (end,))])
        inside = tuple(sorted({span for span in near if span[1] <= end}))
        # One copy of a sentence: a text without a full stop is one for all that is named in it.
        if sentence not in self.passages:
            self.passages[sentence] = self.paper.text[start:end]
        return Evidence(self.paper.id, start, end, self.passages[sentence], inside)

    def quote_mentions(self, entity: PaperEntity) -> list[Evidence]:
        """Return the sentences that name an entity."""
        sentences = sorted({sentence_at(self.extraction.sentences, start) for start, _ in entity.mentions})
        return [self.quote(sentence, entity.mentions) for sentence in sentences]


def build_graph(
    papers: Iterable[Paper],
    extractions: Iterable[Extraction],
    entities: Sequence[Entity],
    rejected: Collection[tuple[str, str, str]] = (),
    variants: Iterable[tuple[str, str]] = (),
    concepts: Mapping[str, tuple[ConceptLink, ...]] = MappingProxyType({}),
) -> "nx.MultiDiGraph[str]":
    """Return the graph of some papers; nodes and edges are added in sorted order, so equal input gives equal graphs.

    A relation whose ends the schema does not allow, since an entity was given another type, becomes the one that it allows there; where
    there is none, or several, it is left out.

    Args:
        papers: The papers; one without an extraction is a node without edges.
        extractions: What was found in them.
        entities: What the papers' entities were resolved to; what is a member of none is left out, with what is stated of it.
        rejected: Statements to leave out: head, relation, tail.
        variants: Ids of entities that are variants of others, each with the id of the other.
        concepts: Id of an entity -> the concepts of vocabularies that it is.
    """
    papers_by_id = {paper.id: paper for paper in papers}
    node_ids: dict[str, dict[str, str]] = defaultdict(dict)
    for entity in entities:
        for paper_id, entity_id in entity.members:
            node_ids[paper_id][entity_id] = entity.id
    readings = [
        _Reading(papers_by_id[extraction.paper_id], extraction, node_ids[extraction.paper_id])
        for extraction in sorted(extractions, key=lambda extraction: extraction.paper_id)
    ]
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for _, paper in sorted(papers_by_id.items()):
        _add_paper(graph, paper)
    _add_entities(graph, entities, readings, concepts)
    types = {entity.id: entity.type for entity in entities}
    statements: dict[tuple[str, str, str], _Statement] = defaultdict(_Statement)
    for reading in readings:
        _gather_roles(statements, reading)
        _gather_relations(statements, reading, types)
        _gather_results(graph, statements, reading, types)
    for (head, tail, relation), statement in sorted(statements.items()):
        if (head, relation, tail) not in rejected:
            graph.add_edge(head, tail, key=relation, relation=relation, **statement.to_attributes())
    kind = DerivedRelation.VARIANT_OF.value
    for head, tail in sorted(variants):
        if (head, kind, tail) not in rejected:
            graph.add_edge(head, tail, key=kind, relation=kind, derived=True, confidence=VARIANT_CONFIDENCE, support=0, evidence=())
    return graph


def _add_paper(graph: "nx.MultiDiGraph[str]", paper: Paper) -> None:
    graph.add_node(
        paper_node_id(paper.id),
        type=NodeType.PAPER.value,
        label=paper.label,
        title=paper.title,
        paper_id=paper.id,
        authors=paper.authors,
        year=paper.year,
        venue=paper.venue,
        doi=paper.doi,
        arxiv=paper.arxiv,
        openalex=paper.openalex,
        url=paper.url,
    )


def _add_entities(
    graph: "nx.MultiDiGraph[str]",
    entities: Sequence[Entity],
    readings: Sequence[_Reading],
    concepts: Mapping[str, tuple[ConceptLink, ...]],
) -> None:
    confidences: dict[str, dict[str, float]] = defaultdict(dict)
    for reading in readings:
        for found in (one for one in reading.extraction.entities if one.id in reading.node_ids):
            by_paper = confidences[reading.node_ids[found.id]]
            by_paper[reading.paper.id] = max(found.confidence, by_paper.get(reading.paper.id, 0.0))
    for entity in sorted(entities, key=lambda entity: entity.id):
        graph.add_node(
            entity.id,
            type=entity.type.value,
            label=entity.label,
            aliases=entity.aliases,
            confidence=combine_confidence(confidences[entity.id].values()),
            support=len(confidences[entity.id]),
            concepts=concepts.get(entity.id, ()),
            **({"better": better_direction((entity.label, *entity.aliases))} if entity.type is NodeType.METRIC else {}),
        )


def _gather_roles(statements: dict[tuple[str, str, str], _Statement], reading: _Reading) -> None:
    by_node: dict[str, list[PaperEntity]] = defaultdict(list)
    for entity in reading.extraction.entities:
        if entity.id in reading.node_ids:
            by_node[reading.node_ids[entity.id]].append(entity)
    for node_id, entities in by_node.items():
        # Where resolution has merged two entities of one paper, the stronger claim is the paper's.
        role = min((entity.role for entity in entities), key=_ROLE_ORDER.__getitem__)
        statement = statements[reading.node_id, node_id, ROLE_RELATIONS[role].value]
        for entity in entities:
            statement.add(reading.paper.id, entity.confidence, reading.quote_mentions(entity))


def _gather_relations(statements: dict[tuple[str, str, str], _Statement], reading: _Reading, types: Mapping[str, NodeType]) -> None:
    mentions = {entity.id: entity.mentions for entity in reading.extraction.entities}
    for relation in reading.extraction.relations:
        head, tail = reading.node_ids.get(relation.head), reading.node_ids.get(relation.tail)
        if head is None or tail is None or head == tail:
            continue
        kind = fit_relation(types[head], relation.type, types[tail])
        if kind is None:
            logger.debug("left out: %s %s %s", head, relation.type.value, tail)
            continue
        if kind in SYMMETRIC_RELATIONS:
            head, tail = sorted((head, tail))
        evidence = reading.quote(relation.evidence, mentions[relation.head], mentions[relation.tail])
        statements[head, tail, kind.value].add(reading.paper.id, relation.confidence, [evidence])


def _gather_results(
    graph: "nx.MultiDiGraph[str]",
    statements: dict[tuple[str, str, str], _Statement],
    reading: _Reading,
    types: Mapping[str, NodeType],
) -> None:
    for result in reading.extraction.results:
        ends = _find_result_ends(reading, result, types)
        key = (*(ends.get(relation, "") for relation in ResultRelation), result.value, str(result.evidence[0]))
        node_id = "result/" + content_hash(*key)
        evidence = reading.quote(result.evidence)
        before, after = _text_around(evidence.text, result.value)
        quantity = parse_quantity(result.value, before)
        graph.add_node(
            node_id,
            type=NodeType.RESULT.value,
            label=result.value,
            value=result.value,
            number=quantity.number,
            unit=quantity.unit,
            comparator=quantity.comparator,
            change=is_change(result.value, before, after),
            confidence=round(result.confidence, 2),
            support=1,
        )
        for relation, end in ends.items():
            statements[node_id, end, relation.value].add(reading.paper.id, result.confidence, [evidence])


def _text_around(sentence: str, value: str) -> tuple[str, str]:
    """Return what stands before and after a value in its sentence, "" if it is not there; the sentence may hold LaTeX, the value not."""
    found = re.search(r"(?<![\w.,])" + r"[\\$]*".join(map(re.escape, value)), sentence)
    return (sentence[: found.start()].rstrip("\\$"), sentence[found.end() :]) if found else ("", "")


def _find_result_ends(reading: _Reading, result: PaperResult, types: Mapping[str, NodeType]) -> dict[ResultRelation, str]:
    """Return the graph's entities that a result ties together, of the types that the schema allows."""
    ends = {
        ResultRelation.METHOD: result.method,
        ResultRelation.TASK: result.task,
        ResultRelation.DATASET: result.dataset,
        ResultRelation.METRIC: result.metric,
    }
    found = {relation: reading.node_ids[end] for relation, end in ends.items() if end is not None and end in reading.node_ids}
    allowed = {relation: end for relation, end in found.items() if types[end] in RESULT_ENDS[relation]}
    return {**allowed, ResultRelation.REPORTED_IN: reading.node_id}
