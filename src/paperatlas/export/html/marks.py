"""Where a sentence names the ends of a statement: found again by a rule that the page's script knows too, so that few are written down.

All offsets and all orders here are those of JavaScript, which counts UTF-16 code units; Python counts code points.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from paperatlas.records import Evidence, Span

_BEYOND = re.compile("[^\u0000-\uffff]")
_INSIDE_WORD = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


@lru_cache(maxsize=2**16)
def to_units(text: str) -> str:
    """Return a text with each UTF-16 code unit as one character.

    Example:
        >>> len(to_units("🤖 net"))
        6
    """
    if not _BEYOND.search(text):
        return text
    return _BEYOND.sub(lambda match: _split(ord(match[0]) - 0x10000), text)


def _split(offset: int) -> str:
    return chr(0xD800 + (offset >> 10)) + chr(0xDC00 + (offset & 0x3FF))


def order_names(names: Iterable[str]) -> list[str]:
    """Return names as code units in the order in which `find_marks` looks for them: longest first, then by code units."""
    return sorted({to_units(name) for name in names if name}, key=lambda name: (-len(name), name))


def find_marks(text: str, names: Sequence[str]) -> list[Span]:
    """Return where names stand in a text as words of their own, in order; where two overlap, the first in `names` has the place.

    Args:
        text: A sentence, as code units.
        names: As `order_names` returns them.

    Example:
        >>> find_marks("BarNet beats Bar and BarNets", ["BarNet", "Bar"])
        [(0, 6), (13, 16)]
    """
    taken: list[Span] = []
    for name in names:
        start = text.find(name)
        while start >= 0:
            end = start + len(name)
            free = text[start - 1 : start] not in _INSIDE_WORD and text[end : end + 1] not in _INSIDE_WORD
            if free and all(end <= other or start >= other_end for other, other_end in taken):
                taken.append((start, end))
            start = text.find(name, start + 1)
    return sorted(taken)


def marks_of(evidence: Evidence) -> list[Span]:
    """Return where a sentence names what it speaks of, counted in code units from its start."""
    spans = [(start - evidence.start, end - evidence.start) for start, end in evidence.mentions]
    if not _BEYOND.search(evidence.text):
        return spans
    return [(len(to_units(evidence.text[:start])), len(to_units(evidence.text[:end]))) for start, end in spans]
