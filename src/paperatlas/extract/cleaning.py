"""Cleans a text for reading and keeps track of where each character came from.

Papers come with LaTeX, HTML entities, ligatures, soft hyphens and broken spaces. The extractors read a clean text, while all
that is published counts in the text as it was given; `CleanText.to_given` leads back.
"""

import html
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from paperatlas.records import Span


@dataclass(frozen=True, slots=True)
class CleanText:
    """A cleaned text with the way back.

    Attributes:
        text: What the extractors read.
        starts: For each character, where its source begins in the text as given.
        ends: For each character, where its source ends.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def to_given(self, span: Span) -> Span:
        r"""Return where a stretch of the clean text stands in the text as given.

        Example:
            >>> clean = clean_text(r"2D \& 3D")
            >>> clean.text, clean.to_given((5, 7))
            ('2D & 3D', (6, 8))
        """
        start, end = span
        if start >= end:
            position = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return position, position
        return self.starts[start], self.ends[end - 1]

    def from_given(self, span: Span) -> Span:
        """Return what a stretch of the text as given has become: the characters whose source lies inside it."""
        start, end = bisect_left(self.starts, span[0]), bisect_right(self.ends, span[1])
        return (start, end) if start < end else (0, 0)

    def all_from_given(self, spans: Iterable[Span]) -> list[Span]:
        """Return what stretches of the text as given have become, those left out of which nothing is left."""
        return [span for span in map(self.from_given, spans) if span[0] < span[1]]


#: What is replaced, tried in this order at each place; a group named "keep" stays, the rest of the match goes. No letter of a
#: language has more than 30 accents (Unicode's stream-safe format), and to put a longer row in order takes quadratic time.
_REPLACED = re.compile(
    r"""
      (?P<entity>&(?:\#\d{1,7}|\#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,10});)
    | (?P<tag></?(?:i|b|em|strong|sub|sup|p|br|span|sc|tt|jats:\w+)(?:\s+[\w:-]+\s?=[^<>]{0,200})?\s?/?>)
    | \\(?:textbf|textit|emph|texttt|textsc|textrm|mathbf|mathcal|mathrm|mathbb|mathit|text|underline|url)\{(?P<keep>[^{}]*)\}
    | (?P<escape>\\[&%$\#_{}])
    | (?P<hyphen>\(cid:173\)\s?|\u00ad\s?)
    | (?P<gone>[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\$(?=[^$\n]{1,80}\$)|(?<=[^$\n])\$(?!\d))
    | (?P<tie>(?<=\w)~(?=\w))
    | (?P<surrogate>[\ud800-\udfff])
    | (?P<accented>[^\W\d_][\u0300-\u036f]{1,30})
    | (?P<odd>[\u00a0\u2000-\u200a\u202f\u3000\ufb00-\ufb06\u2010\u2011\u2212])
    """,
    re.VERBOSE,
)
_ODD = {"\u2010": "-", "\u2011": "-", "\u2212": "-"}


def clean_text(given: str) -> CleanText:
    """Return a text without mark-up, escapes, ligatures and invisible characters.

    Newlines stay, since they end a title or paragraph. Nothing is guessed: what is not recognised stays as it is.
    """
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def copy(start: int, end: int) -> None:
        pieces.append(given[start:end])
        starts.extend(range(start, end))
        ends.extend(range(start + 1, end + 1))

    position = 0
    for match in _REPLACED.finditer(given):
        copy(position, match.start())
        position = match.end()
        if match.lastgroup == "keep":
            copy(*match.span("keep"))
            continue
        new = _replacement(match)
        if new == match[0]:
            copy(*match.span())
            continue
        pieces.append(new)
        starts.extend([match.start()] * len(new))
        ends.extend([match.end()] * len(new))
    copy(position, len(given))
    return CleanText("".join(pieces), tuple(starts), tuple(ends))


def _replacement(match: re.Match[str]) -> str:
    found = match[0]
    kind = match.lastgroup
    if kind == "entity":
        # An unknown entity stays; a surrogate or NUL written as an entity has become U+FFFD in html.unescape.
        return html.unescape(found)
    if kind == "escape":
        return found[1]
    if kind == "surrogate":
        return "\ufffd"
    if kind == "tie":
        return " "
    if kind == "accented":
        # A letter with its accents as one character, so that no name ends between them.
        return unicodedata.normalize("NFC", found)
    if kind == "odd":
        return _ODD.get(found) or unicodedata.normalize("NFKC", found)
    return ""
