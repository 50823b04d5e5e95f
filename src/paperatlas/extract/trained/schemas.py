"""The label sets of public benchmarks that the extractor can answer in, beside its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class SpanSchema:
    """A label set for mentions and for relations between two mentions of one sentence.

    Attributes:
        name: Name of the benchmark.
        types: Labels of mentions.
        relations: Labels of relations.
        symmetric: Those that mean the same in both directions.
    """

    name: str
    types: tuple[str, ...]
    relations: tuple[str, ...]
    symmetric: frozenset[str]


_SCIERC = SpanSchema(
    "scierc",
    ("Task", "Method", "Metric", "Material", "OtherScientificTerm", "Generic"),
    ("USED-FOR", "FEATURE-OF", "HYPONYM-OF", "PART-OF", "EVALUATE-FOR", "COMPARE", "CONJUNCTION"),
    frozenset({"COMPARE", "CONJUNCTION"}),
)
_SCIER = SpanSchema(
    "scier",
    ("Method", "Task", "Dataset"),
    ("Part-Of", "Used-For", "Evaluated-With", "SubClass-Of", "Benchmark-For", "SubTask-Of", "Trained-With", "Compare-With", "Synonym-Of"),
    frozenset({"Compare-With", "Synonym-Of"}),
)
_TDMSCI = SpanSchema("tdmsci", ("TASK", "DATASET", "METRIC"), (), frozenset())

#: Name of a benchmark -> its labels: SciERC (Luan et al., EMNLP 2018), SciER (Zhang et al., EMNLP 2024), TDMSci (Hou et al., EACL 2021).
SCHEMAS: Mapping[str, SpanSchema] = MappingProxyType({schema.name: schema for schema in (_SCIERC, _SCIER, _TDMSCI)})
