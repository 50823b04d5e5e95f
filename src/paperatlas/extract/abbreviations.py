"""Finds abbreviations and what they stand for.

The algorithm is that of A. Schwartz and M. Hearst, "A simple algorithm for identifying abbreviation definitions in
biomedical text", Pacific Symposium on Biocomputing 2003, with two additions: a plural s of the short form is no letter
of the long form, and where the letters are the first ones of the last words, these words are the long form.
"""

import re
from dataclasses import dataclass

from paperatlas.records import Span


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form and the long form that the text gives for it."""

    short: Span
    long: Span


_PARENTHESIS = re.compile(r"\(([^()]{2,80}?)\)")
_WORD = re.compile(r"[^\s()]+")
_PART = re.compile(r"[^\W_]+")
#: What belongs to a word with hyphens before its last part.
_PARTS_BEFORE = re.compile(r"(?:\w+-)+\Z")
#: Where a bracket says more than the short form, as in "(GNN for short)" or "(GNN; see below)".
_SHORT_END = re.compile(r"[;,]|\s(?:for short|or)\b")
#: Characters before a bracket that are looked at; a long form has 15 words at most.
_REACH = 500


def find_abbreviations(text: str, sentences: list[Span]) -> list[Abbreviation]:
    """Return the definitions "long form (short form)" and "short form (long form)", in order.

    Example:
        >>> text = "We use Graph Neural Networks (GNNs) and LSTM (Long Short-Term Memory)."
        >>> [(text[slice(*a.short)], text[slice(*a.long)]) for a in find_abbreviations(text, [(0, len(text))])]
        [('GNNs', 'Graph Neural Networks'), ('LSTM', 'Long Short-Term Memory')]
    """
    found = []
    for start, end in sentences:
        for match in _PARENTHESIS.finditer(text, start, end):
            abbreviation = _read_bracket(text, start, match)
            if abbreviation:
                found.append(abbreviation)
    return found


def _read_bracket(text: str, sentence_start: int, match: re.Match[str]) -> Abbreviation | None:
    inside_start, inside_end = match.span(1)
    cut = _SHORT_END.search(text, inside_start, inside_end)
    short_end = inside_start + len(text[inside_start : cut.start() if cut else inside_end].rstrip())
    if _is_short_form(text[inside_start:short_end]):
        long = _find_long_form(text, sentence_start, match.start(), text[inside_start:short_end])
        return Abbreviation((inside_start, short_end), long) if long else None
    # The other way round: the word before the bracket is short, the bracket holds the long form.
    before = _words_before(text, sentence_start, match.start())
    if before and _is_short_form(before[-1][0]) and " " in match[1].strip():
        long = _find_long_form(text, inside_start, inside_end, before[-1][0])
        if long and long[0] == inside_start:
            return Abbreviation(before[-1].span(), long)
    return None


def _words_before(text: str, start: int, end: int) -> list[re.Match[str]]:
    first = max(start, end - _REACH)
    words = list(_WORD.finditer(text, first, end))
    # The first may be the end of a word that begins out of reach.
    return words[1:] if first > start else words


def _is_short_form(text: str) -> bool:
    """Two to ten characters in at most two words, a letter among them, the first a letter or digit (section 3.1)."""
    return (
        2 <= len(text) <= 10
        and len(text.split()) <= 2
        and any(char.isalpha() for char in text)
        and text[0].isalnum()
        and any(char.isupper() or char.isdigit() for char in text)
    )


def _find_long_form(text: str, start: int, end: int, short: str) -> Span | None:
    """Match the letters of the short form from right to left in the words before it (section 3.2), but first letters come first."""
    letters = short[:-1] if short.endswith("s") and short[-2:-1].isupper() else short
    n_words = min(len(letters) + 5, len(letters) * 2)
    words = _words_before(text, start, end)[-n_words:]
    if not words:
        return None
    window_start = words[0].start()
    begin = _begin_of_initials(text, (window_start, end), letters)
    begin = _begin_of_letters(text, (window_start, end), letters) if begin is None else begin
    if begin is None:
        return None
    # A long form begins with a whole word: "self-supervised learning (SSL)", of which "supervised learning" has the letters too.
    first = _PARTS_BEFORE.search(text, window_start, begin)
    long_start, long_end = first.start() if first else begin, window_start + len(text[window_start:end].rstrip())
    long = text[long_start:long_end]
    is_longer = len(long) > len(short) and (" " in long or "-" in long) and not re.search(rf"(?:^|\s){re.escape(short)}(?:\s|$)", long)
    return (long_start, long_end) if is_longer else None


def _begin_of_initials(text: str, window: Span, letters: str) -> int | None:
    """Return where the last words begin, if those letters are their first: "proximal policy optimization (PPO)"."""
    words = list(_PART.finditer(text, *window))[-len(letters) :]
    return words[0].start() if [word[0][0].lower() for word in words] == [letter.lower() for letter in letters] else None


def _begin_of_letters(text: str, window: Span, letters: str) -> int | None:
    i = window[1] - 1
    for position in range(len(letters) - 1, -1, -1):
        letter = letters[position].lower()
        if not letter.isalnum():
            continue
        while i >= window[0] and (text[i].lower() != letter or (position == 0 and i > window[0] and text[i - 1].isalnum())):
            i -= 1
        if i < window[0]:
            return None
        i -= 1
    return i + 1
