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


#: Words of a comparator and the like between what says that a number is a change and the number: "by up to about 3 points".
_BETWEEN = (
    r"(?:(?:up to|at most|at least|as much as|more than|less than|no more than|over|above|about|around|approximately|nearly|almost|roughly"
    r"|an?|the|average|averages?|absolute|relative|margin|margins|factor|of|additional|further|another|only|just|even|some|significant"
    r"|substantial|large|wide|to a? ?maximum of|on average|frequently|~|∼|≈|\+|\(|\$|\\)\s*)*"
)
_NOUN = r"(?:improvement|increase|reduction|decrease|gain|drop|boost|saving|speed-?up|decline|rise|loss|margin|uplift|degradation|jump)s?"
#: Changes and shares: "cuts 40% of", "up 0.2%", "retains 96% of".
_VERB = (
    r"(?:up|down|sheds?|shedding|saves?|saving|cuts?|cutting|reduc\w+|lower(?:s|ed|ing)|rais\w+|improv\w+|boost\w*|drops?|dropping|remov\w+"
    r"|prun\w+|retain\w*|preserv\w+|outperform\w*|surpass\w*|beat\w*)"
)
_BEFORE_CHANGE = re.compile(rf"\b(?:by|{_NOUN}\s+(?:of|is|was|are)|{_VERB})\s+{_BETWEEN}$", re.IGNORECASE)
_AFTER_CHANGE = re.compile(
    r"[\s\\$)]*(?:(?:percentage\s+)?points?|pp|absolute|relative|average|in (?:relative|absolute) terms|%|\s)*"
    r"(?:(?:faster|slower|higher|lower|better|worse|fewer|less|smaller|larger|cheaper|more|greater)\b"
    rf"|(?:(?!(?:with|and|at|for|in|on|to|while|of|by|than|over|or|from|using)\b)[\w-]+\s+){{0,2}}{_NOUN}\b)",
    re.IGNORECASE,
)
#: A change stated once more in brackets, or one of several: "by 1.14 points (6.7%)", "by 5.3% and 8.2%", "5.0%, 4.5% improvements".
_ONE_BEFORE = re.compile(r"((?<![\w.])[\d.]+)\s*(?:\\?%|points?|pp)?\s*(?:\(|,?\s*(?:and|or)|,|/)\s*$")
_MORE_AFTER = re.compile(r"(?:\s*(?:,?\s*(?:and|or)|,|/)\s*\d[\d.]*\s*\\?%?)+")


def is_change(value: str, before: str, after: str) -> bool:
    """Return whether a value is a difference or ratio to something else, as opposed to a level: such numbers cannot be ranked together.

    Args:
        value: The value as it stands in the text.
        before: The words of its sentence that stand before it.
        after: The words that stand after it.

    Example:
        >>> is_change("2.1%", "raises accuracy by up to ", "."), is_change("85.3%", "raises accuracy from 80.1% to ", ".")
        (True, False)
        >>> is_change("3.9x", "speedups reach ", ""), is_change("40%", "with ", " fewer parameters"), is_change("40%", "recall of ", ".")
        (True, True, False)
    """
    if parse_quantity(value, "").unit == "x" or value.lstrip().startswith("+"):
        return True
    before = before[-_REACH * 3 :]
    others = _MORE_AFTER.match(after)
    if _AFTER_CHANGE.match(after[others.end() if others else 0 :]) or _BEFORE_CHANGE.search(before):
        return not re.search(r"\bfrom\s+\S+\s+to\s+$", before)
    first = _ONE_BEFORE.search(before)
    return first is not None and is_change(first[1], before[: first.start()], "")
