"""Ties numbers to the things they belong to, by where both stand in a sentence."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby
from typing import Any, TypeVar

from paperatlas.records import Span

Named = TypeVar("Named")

_SEPARATOR = re.compile(r"\s*(?:,|and|&|,\s*and|/)\s*")


def match_in_order(text: str, values: Sequence[Span], things: Sequence[tuple[Span, str]]) -> list[str | None]:
    """Return for each number the id of the thing it belongs to.

    That is the nearest one, but where as many numbers as things are enumerated they go in order.

    Args:
        text: The text.
        values: Where the numbers of a sentence stand, in order.
        things: Where the things of the sentence are named, in order, with their ids.

    Example:
        >>> text = "precision and recall of 0.5 and 0.7"
        >>> match_in_order(text, [(24, 27), (32, 35)], [((0, 9), "p"), ((14, 20), "r")])
        ['p', 'r']
    """
    thing_runs: dict[int, list[Span]] = {}
    for spans in enumerations(text, [span for span, _ in things]):
        thing_runs.setdefault(len(spans), spans)
    by_span = dict(things)
    matched: list[str | None] = []
    for run in enumerations(text, values):
        partner = thing_runs.get(len(run)) if len(run) > 1 else None
        matched += [by_span[span] for span in partner] if partner else [nearest(span, things) for span in run]
    return matched


def enumerations(text: str, spans: Sequence[Span]) -> list[list[Span]]:
    """Return spans in runs that have nothing but a comma or "and" between them."""
    n_run = 0
    numbered = []
    for i, span in enumerate(spans):
        if i and not _SEPARATOR.fullmatch(text, spans[i - 1][1], span[0]):
            n_run += 1
        numbered.append((n_run, span))
    return [[span for _, span in run] for _, run in groupby(numbered, key=lambda item: item[0])]


def nearest(value: Span, things: Sequence[tuple[Span, str]]) -> str | None:
    """Return the id of the thing that is named nearest to a number, of two as near the one before it; None if there is none."""

    def distance(place: tuple[Span, str]) -> int:
        (start, end), _ = place
        return max(start - value[1], value[0] - end)

    n_before = bisect_left(things, value[0], key=_begin)
    return min(things[max(n_before - 1, 0) : n_before + 1], key=distance)[1] if things else None


def between(places: Sequence[tuple[Span, Named]], sentence: Span) -> Sequence[tuple[Span, Named]]:
    """Return the places that begin within a sentence, of places in order."""
    first, last = (bisect_left(places, border, key=_begin) for border in sentence)
    return places[first:last]


def _begin(place: tuple[Span, Any]) -> int:
    return place[0][0]
