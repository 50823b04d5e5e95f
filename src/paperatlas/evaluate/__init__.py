"""Scores what was found in papers against what people found in them."""

from paperatlas.evaluate.papers import Mistake, PaperScore, read_records, score_papers, scoring_name
from paperatlas.evaluate.summary import Bin, Score, calibration_error, interval, reliability, score_of, share_right, to_report, total

__all__ = [
    "Bin",
    "Mistake",
    "PaperScore",
    "Score",
    "calibration_error",
    "interval",
    "read_records",
    "reliability",
    "score_of",
    "score_papers",
    "scoring_name",
    "share_right",
    "to_report",
    "total",
]
