"""Sums scores of papers up: precision, recall and F1, intervals, reliability of confidence, and all of it as one report."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from paperatlas.evaluate.papers import PaperScore, count
from paperatlas.schema import ENTITY_TYPES

#: Intervals hold this share of the resampled scores.
_N_SAMPLES = 1000


class Score(NamedTuple):
    """Precision, recall and F1, in percent."""

    precision: float
    recall: float
    f1: float

    @classmethod
    def of(cls, right: float, wrong: float, missed: float) -> "Score":
        """Return the score of counts; 0 where nothing can be counted."""
        precision = right / (right + wrong) if right + wrong else 0.0
        recall = right / (right + missed) if right + missed else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return cls(100 * precision, 100 * recall, 100 * f1)


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions of about equal confidence: how many, their mean confidence, and the share that is right."""

    low: float
    n: int
    confidence: float
    right: float


def total(scores: Iterable[PaperScore]) -> Counter[tuple[str, str, str]]:
    """Return the counts of all papers together."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for score in scores:
        counts.update(score.counts)
    return counts


def score_of(counts: Mapping[tuple[str, str, str], int], what: str, kind: str | None = None) -> Score:
    """Return precision, recall and F1 of "entity", "relation" or "result", of one type or of all."""
    return Score.of(*(count(counts, what, how, kind) for how in ("right", "wrong", "missed")))


def share_right(counts: Mapping[tuple[str, str, str], int], what: str, kind: str | None = None) -> float:
    """Return the share of right ones among "role" or "proposed", in percent."""
    right = count(counts, what, "right", kind)
    return 100 * right / max(1, right + count(counts, what, "wrong", kind) + count(counts, what, "missed", kind))


def interval(scores: Sequence[PaperScore], what: str, *, seed: int = 0) -> tuple[float, float]:
    """Return the borders that hold 95 % of the F1 of "entity", "relation" or "result" when papers are drawn anew (bootstrap)."""
    generator = random.Random(seed)  # noqa: S311 -- a sample, no secret
    parts = [tuple(count(score.counts, what, how) for how in ("right", "wrong", "missed")) for score in scores]
    values = []
    for _ in range(_N_SAMPLES):
        drawn = generator.choices(parts, k=len(parts))
        values.append(Score.of(*(sum(part[i] for part in drawn) for i in range(3))).f1)
    values.sort()
    return values[int(0.025 * _N_SAMPLES)], values[int(0.975 * _N_SAMPLES) - 1]


def reliability(scores: Iterable[PaperScore], what: str, *, n_bins: int = 10) -> list[Bin]:
    """Return the predictions of "entity" or "relation" in bins of equal width of confidence; empty bins are left out."""
    pairs = [pair for score in scores for pair in score.confidences.get(what, ())]
    bins = []
    for i in range(n_bins):
        inside = [(confidence, right) for confidence, right in pairs if min(n_bins - 1, int(confidence * n_bins)) == i]
        if inside:
            n = len(inside)
            bins.append(Bin(i / n_bins, n, sum(confidence for confidence, _ in inside) / n, sum(right for _, right in inside) / n))
    return bins


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error of bins (C. Guo et al., "On calibration of modern neural networks", ICML 2017)."""
    n_all = sum(one.n for one in bins)
    return sum(one.n * abs(one.confidence - one.right) for one in bins) / n_all if n_all else 0.0


def to_report(scores: Sequence[PaperScore], *, errors: bool = False) -> dict[str, Any]:
    """Return all figures as plain values, rounded to one digit (percent) or three (probabilities).

    Args:
        scores: Scores of papers.
        errors: Whether to list every mistake.
    """
    counts = total(scores)
    kinds = [kind.value for kind in ENTITY_TYPES]
    relations = sorted({kind for what, kind, _ in counts if what == "relation"})
    roles = sorted({kind for what, kind, _ in counts if what == "role"})
    report: dict[str, Any] = {
        "papers": len(scores),
        "rows_right": sum(score.is_row_right for score in scores),
        "scores": {
            what: {**_rounded(score_of(counts, what)), "interval": _interval(scores, what)} for what in ("entity", "relation", "result")
        },
        "proposed_found": round(share_right(counts, "proposed"), 1),
        "roles_right": round(share_right(counts, "role"), 1),
        "duplicates": counts["entity", "all", "duplicate"],
        "wrong_types": counts["entity", "all", "wrong type"],
        "types": {kind: _rounded(score_of(counts, "entity", kind)) for kind in kinds},
        "relations": {kind: _rounded(score_of(counts, "relation", kind)) for kind in relations},
        "roles": {role: round(share_right(counts, "role", role), 1) for role in roles},
        "calibration": {what: _calibration(scores, what) for what in ("entity", "relation")},
    }
    if errors:
        report["errors"] = [list(mistake) for score in scores for mistake in score.mistakes]
    return report


def _rounded(score: Score) -> dict[str, float]:
    return {name: round(value, 1) for name, value in score._asdict().items()}


def _interval(scores: Sequence[PaperScore], what: str) -> list[float]:
    return [round(border, 1) for border in interval(scores, what)]


def _calibration(scores: Sequence[PaperScore], what: str) -> dict[str, Any]:
    bins = reliability(scores, what)
    rows = [{"low": one.low, "n": one.n, "confidence": round(one.confidence, 3), "right": round(one.right, 3)} for one in bins]
    return {"error": round(calibration_error(bins), 3), "bins": rows}
