"""Scores what was found in papers against what people found in them."""

from paperatlas.evaluate.papers import Mistake, PaperScore, read_json_lines, read_records, score_papers, scoring_name, scoring_value
from paperatlas.evaluate.summary import Bin, Score, calibration_error, interval, reliability, score_of, share_right, to_report, total

__all__ = [
    "Bin",
    "Mistake",
    "PaperScore",
    "Score",
    "calibration_error",
    "interval",
    "read_json_lines",
    "read_records",
    "reliability",
    "score_of",
    "score_papers",
    "scoring_name",
    "scoring_value",
    "share_right",
    "to_report",
    "total",
]
