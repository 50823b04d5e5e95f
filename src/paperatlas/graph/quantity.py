"""Reads a reported value as a number with a unit and a comparator."""

import math
import re
from dataclasses import dataclass

#: Spelling in the text -> unit as published; "x" is a ratio.
_UNITS = {"%": "%", "percent": "%", "x": "x", "×": "x", "times": "x", "fold": "x", "-fold": "x"}

_QUANTITY = re.compile(r"\s*([+−–-]?\s?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+)\s*(%|percent|x|×|times|-?fold)?\s*", re.IGNORECASE)

_COMPARATORS = {
    "up to": "<=", "at most": "<=", "as much as": "<=", "below": "<", "under": "<", "less than": "<", "fewer than": "<",
    "no more than": "<=", "no less than": ">=", "no fewer than": ">=", "at least": ">=",
    "over": ">", "above": ">", "more than": ">", "greater than": ">", "exceeding": ">",
    "about": "~", "around": "~", "approximately": "~", "nearly": "~", "almost": "~", "roughly": "~", "app.": "~", "~": "~",
}  # fmt: skip
_COMPARATOR = re.compile(r"(?<!\w)(" + "|".join(map(re.escape, _COMPARATORS)) + r")\s*(?:a\s|an\s|the\s)?$", re.IGNORECASE)

#: Characters before a value in which its comparator stands.
_REACH = 40


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a value says, as far as it can be read.

    Attributes:
        number: The number, None for ranges and for what is no plain number.
        unit: "%", "x" (a ratio), or None.
        comparator: "<=", "<", ">=", ">", "~" where the text says "up to", "over", "about" and the like; else None.
    """

    number: float | None
    unit: str | None
    comparator: str | None


def parse_quantity(value: str, before: str) -> Quantity:
    """Return what a value says.

    Args:
        value: The value as it stands in the text.
        before: The words of its sentence that stand before it.

    Example:
        >>> parse_quantity("1,024.5x", "speeds it up by up to ")
        Quantity(number=1024.5, unit='x', comparator='<=')
        >>> parse_quantity("63-68%", "")
        Quantity(number=None, unit=None, comparator=None)
    """
    comparator = _COMPARATOR.search(before, max(len(before) - _REACH, 0))
    sign = _COMPARATORS[comparator[1].lower()] if comparator else None
    match = _QUANTITY.fullmatch(value)
    if not match:
        return Quantity(None, None, sign)
    digits = re.sub(r"[,\s]", "", match[1]).replace("−", "-").replace("–", "-")
    number = float(digits)
    return Quantity(number if math.isfinite(number) else None, _UNITS.get((match[2] or "").lower()), sign)
