"""The types, roles and relations of the knowledge graph: the one place where they are listed.

The OWL vocabulary in `ontology/` states the same; a test holds the two together.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class NodeType(StrEnum):
    """The kinds of nodes in the graph."""

    PAPER = "Paper"
    METHOD = "Method"
    DATASET = "Dataset"
    TASK = "Task"
    METRIC = "Metric"
    RESULT = "Result"


class Role(StrEnum):
    """What an entity is to a paper, from the strongest claim to the weakest."""

    PROPOSED = "proposed"
    ADDRESSED = "addressed"
    EVALUATED_ON = "evaluated_on"
    REPORTED = "reported"
    COMPARED = "compared"
    USED = "used"
    MENTIONED = "mentioned"


class Relation(StrEnum):
    """Relations between two entities."""

    USED_FOR = "usedFor"
    PART_OF = "partOf"
    SUBCLASS_OF = "subClassOf"
    SUBTASK_OF = "subTaskOf"
    EVALUATED_WITH = "evaluatedWith"
    TRAINED_WITH = "trainedWith"
    BENCHMARK_FOR = "benchmarkFor"
    MEASURED_BY = "measuredBy"
    COMPARED_WITH = "comparedWith"


class DerivedRelation(StrEnum):
    """Relations between two entities that follow from their names; no paper states them, and counts leave them out."""

    VARIANT_OF = "variantOf"


class PaperRelation(StrEnum):
    """Relations from a paper to an entity, one for each role."""

    PROPOSES = "proposes"
    ADDRESSES = "addresses"
    EVALUATES_ON = "evaluatesOn"
    REPORTS = "reports"
    COMPARES_WITH = "comparesWith"
    USES = "uses"
    MENTIONS = "mentions"


class ResultRelation(StrEnum):
    """Relations from a result to the entities it ties together and to its paper."""

    METHOD = "resultMethod"
    TASK = "resultTask"
    DATASET = "resultDataset"
    METRIC = "resultMetric"
    REPORTED_IN = "reportedIn"


#: Types that extraction finds in a text; papers and results are made around them.
ENTITY_TYPES: tuple[NodeType, ...] = (NodeType.METHOD, NodeType.DATASET, NodeType.TASK, NodeType.METRIC)

_METHOD = frozenset({NodeType.METHOD})
_DATASET = frozenset({NodeType.DATASET})
_TASK = frozenset({NodeType.TASK})
_METRIC = frozenset({NodeType.METRIC})

#: Relation -> (types its head may have, types its tail may have).
RELATION_ENDS: Mapping[Relation, tuple[frozenset[NodeType], frozenset[NodeType]]] = MappingProxyType(
    {
        Relation.USED_FOR: (_METHOD, _TASK),
        Relation.PART_OF: (_METHOD, _METHOD),
        Relation.SUBCLASS_OF: (_METHOD, _METHOD),
        Relation.SUBTASK_OF: (_TASK, _TASK),
        Relation.EVALUATED_WITH: (_METHOD, _DATASET),
        Relation.TRAINED_WITH: (_METHOD, _DATASET),
        Relation.BENCHMARK_FOR: (_DATASET, _TASK),
        Relation.MEASURED_BY: (_METHOD | _TASK | _DATASET, _METRIC),
        Relation.COMPARED_WITH: (_METHOD, _METHOD),
    }
)

#: Types that both ends of a derived relation may have; the two are of one type.
DERIVED_ENDS: Mapping[DerivedRelation, frozenset[NodeType]] = MappingProxyType({DerivedRelation.VARIANT_OF: _METHOD | _DATASET})

#: Relations that mean the same in both directions; stored once, ends in order of their ids.
SYMMETRIC_RELATIONS = frozenset({Relation.COMPARED_WITH})

#: Role -> relation from the paper to the entity that has it.
ROLE_RELATIONS: Mapping[Role, PaperRelation] = MappingProxyType(
    {
        Role.PROPOSED: PaperRelation.PROPOSES,
        Role.ADDRESSED: PaperRelation.ADDRESSES,
        Role.EVALUATED_ON: PaperRelation.EVALUATES_ON,
        Role.REPORTED: PaperRelation.REPORTS,
        Role.COMPARED: PaperRelation.COMPARES_WITH,
        Role.USED: PaperRelation.USES,
        Role.MENTIONED: PaperRelation.MENTIONS,
    }
)

#: Result relation -> types its tail may have.
RESULT_ENDS: Mapping[ResultRelation, frozenset[NodeType]] = MappingProxyType(
    {
        ResultRelation.METHOD: _METHOD,
        ResultRelation.TASK: _TASK,
        ResultRelation.DATASET: _DATASET,
        ResultRelation.METRIC: _METRIC,
        ResultRelation.REPORTED_IN: frozenset({NodeType.PAPER}),
    }
)


def is_allowed(head: NodeType, relation: Relation, tail: NodeType) -> bool:
    """Return whether the schema lets `relation` lead from a node of type `head` to one of type `tail`.

    Example:
        >>> is_allowed(NodeType.METHOD, Relation.USED_FOR, NodeType.TASK)
        True
        >>> is_allowed(NodeType.TASK, Relation.USED_FOR, NodeType.METHOD)
        False
    """
    heads, tails = RELATION_ENDS[relation]
    return head in heads and tail in tails


def fit_relation(head: NodeType, relation: Relation, tail: NodeType) -> Relation | None:
    """Return a relation if the schema allows it between two types, else the only one that it allows there; None if none or several.

    Example:
        >>> fit_relation(NodeType.DATASET, Relation.USED_FOR, NodeType.TASK).value
        'benchmarkFor'
        >>> fit_relation(NodeType.METHOD, Relation.BENCHMARK_FOR, NodeType.DATASET)
    """
    possible = [other for other in Relation if is_allowed(head, other, tail)]
    return relation if relation in possible else possible[0] if len(possible) == 1 else None
