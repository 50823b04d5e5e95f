"""Finds numbers that could be results; which of them are, and of what, is for the network to say."""

import re
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from paperatlas.extract.trained.features import MAX_WIDTH
from paperatlas.extract.trained.words import ReadText
from paperatlas.records import Span

_NUMBER = (
    r"[+\-−~∼]{0,2}(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\.?\d)"
    r"(?:\s?\\?%|\s?[x×X](?!\w)|\s?[-\\]?(?:times|folds?|percent|points?|pp|dB|ms|milliseconds|seconds|minutes|hours|fps|FPS)\b|(?:[A-Zµμ]?[A-Za-z]{1,2}\b)?)"
)
_SINGLE = re.compile(
    rf"(?<![\w.])(?<![^\W\d][\-−]){_NUMBER}(?!\w)"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|hundred|thousand)(?:-?fold|[ -]times)\b"
    r"|\b(?:(?:an?|one|two|three|four|five|several)\s)?orders?\sof\smagnitude\b"
)
#: What stands between the two ends of a range.
_RANGE = re.compile(r"\s?(?:[-–—~∼]|to)\s?")


@dataclass(frozen=True, slots=True)
class Value:
    """A number as it stands in the text.

    Attributes:
        words: Its first and last word.
        characters: Its borders in characters.
        text: Its characters.
    """

    words: Span
    characters: Span
    text: str


def find_values(read: ReadText) -> list[Value]:
    """Return the numbers of a text, each with its unit, and the ranges between two of them, in order.

    A number inside a word ("GPT-4", "F1") is none. A range and its ends are all returned.
    """
    if not read.words:
        return []
    singles = [match.span() for match in _SINGLE.finditer(read.text, read.words[0][0], read.words[-1][1])]
    ranges = [(one[0], other[1]) for one, other in pairwise(singles) if _RANGE.fullmatch(read.text, one[1], other[0])]
    starts = np.array([start for start, _ in read.words])
    found = []
    for start, end in sorted(singles + ranges):
        first = int(np.searchsorted(starts, start, side="right")) - 1
        last = int(np.searchsorted(starts, end, side="left")) - 1
        if 0 <= first <= last < first + MAX_WIDTH:
            found.append(Value((first, last), (start, end), read.text[start:end]))
    return found
