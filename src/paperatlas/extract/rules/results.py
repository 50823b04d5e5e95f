"""Finds numbers that a paper reports and ties them to the metric, dataset, task and method they belong to."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from operator import itemgetter

from paperatlas.extract.rules.linking import between, match_in_order, nearest
from paperatlas.records import PaperEntity, PaperResult, Span
from paperatlas.schema import NodeType, Role

#: Share of the results that are right in value, metric and dataset, counted on annotated training papers.
PRECISION = 0.41

#: A number that measures something: with a unit of outcome, or a decimal fraction.
_VALUE = re.compile(
    r"(?<![\w.,$-])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\s?[-–]\s?\d+(?:\.\d+)?)?\s?(?:%|x\b|×|times\b|-?fold\b)"
    r"|(?<![\w.,$-])\d+\.\d++(?![\w.]*\d)(?!\s?[BMK]\b)"
)
#: Words after a number that make it a size, a share of something, or a setting.
_NO_OUTCOME = re.compile(
    r"\s?(?:of the (?:data|training|labels|parameters|time|total)|labell?ed|billion|million|parameters|samples|images|hours|"
    r"sparsity level)\b",
    re.IGNORECASE,
)


def find_results(text: str, sentences: Sequence[Span], entities: Sequence[PaperEntity]) -> list[PaperResult]:
    """Return the results in order of their place in the text.

    A number goes to the nearest metric of its sentence; where as many numbers as metrics are enumerated, they go in order.
    A sentence without a metric reports nothing.
    """
    found = []
    method = next((e.id for e in entities if e.type is NodeType.METHOD and e.role is Role.PROPOSED), None)
    task = next((e.id for e in entities if e.type is NodeType.TASK and e.role is Role.ADDRESSED), None)
    named = sorted(((span, entity) for entity in entities for span in entity.mentions), key=itemgetter(0))
    for sentence in sentences:
        places = between(named, sentence)
        metrics = [(span, entity.id) for span, entity in places if entity.type is NodeType.METRIC]
        datasets = [(span, entity.id) for span, entity in places if entity.type is NodeType.DATASET]
        if not metrics:
            continue
        names = [span for span, _ in places]
        values = [m for m in _VALUE.finditer(text, *sentence) if not _is_no_outcome(text, m, names)]
        for match, metric in zip(values, match_in_order(text, [match.span() for match in values], metrics), strict=True):
            dataset = nearest(match.span(), datasets)
            found.append(PaperResult(method, task, dataset, metric, match[0].strip(), PRECISION, sentence))
    return found


def _is_no_outcome(text: str, match: re.Match[str], names: Sequence[Span]) -> bool:
    # Mentions do not overlap, so that only the last one that begins before the number ends can hold it.
    n_before = bisect_left(names, match.end(), key=itemgetter(0))
    inside = n_before > 0 and match.start() < names[n_before - 1][1]
    return inside or bool(_NO_OUTCOME.match(text, match.end()))
