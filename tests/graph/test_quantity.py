"""Reported values are read as numbers with units and comparators, and what cannot be read is left open."""

import pytest

from paperatlas.graph.quantity import Quantity, parse_quantity

NUMBERS = {
    "integer": ("92", 92.0, None),
    "decimal": ("15.8", 15.8, None),
    "percent": ("40.3%", 40.3, "%"),
    "percent with a space": ("40.3 %", 40.3, "%"),
    "percent in words": ("40 percent", 40.0, "%"),
    "ratio": ("3.93x", 3.93, "x"),
    "ratio in capitals": ("3X", 3.0, "x"),
    "multiplication sign": ("3×", 3.0, "x"),
    "times": ("10.33 times", 10.33, "x"),
    "fold": ("2-fold", 2.0, "x"),
    "thousands": ("1,024.5x", 1024.5, "x"),
    "millions": ("1,234,567", 1234567.0, None),
    "hyphen as minus": ("-0.5", -0.5, None),
    "minus sign": ("−0.5", -0.5, None),
    "dash as minus": ("–3%", -3.0, "%"),
    "plus": ("+1.2", 1.2, None),
    "no digit before the point": (".75", 0.75, None),
    "white space around": (" 7 ", 7.0, None),
}
UNREADABLE = {
    "range": "63-68%",
    "range with a dash": "63–68%",
    "empty": "",
    "words": "high",
    "two numbers": "1.5/2.5",
    "unknown unit": "3 km",
    "two points": "1.2.3",
    "sign only": "-",
    "decimal comma": "93,5%",
}
COMPARATORS = {
    "up to": ("it is faster by up to ", "<="),
    "at most": ("it takes at most ", "<="),
    "as much as": ("gains as much as ", "<="),
    "over": ("wins over ", ">"),
    "more than": ("by more than ", ">"),
    "capitals": ("More than ", ">"),
    "article": ("achieves over a ", ">"),
    "at least": ("at least ", ">="),
    "no less than": ("no less than ", ">="),
    "no more than": ("by no more than ", "<="),
    "below": ("stays below ", "<"),
    "less than": ("in less than ", "<"),
    "about": ("about ", "~"),
    "tilde": ("an accuracy of ~", "~"),
    "abbreviated": ("app. ", "~"),
    "none": ("an accuracy of ", None),
    "part of a word": ("we did moreover ", None),
    "earlier in the sentence": ("up to now it has ", None),
    "nothing before": ("", None),
    "far behind words": ("word " * 1000 + "over ", ">"),
}


@pytest.mark.parametrize(("value", "number", "unit"), NUMBERS.values(), ids=NUMBERS)
def test_a_number_is_read(value: str, number: float, unit: str | None) -> None:
    """Signs, thousands separators, decimals and units of outcome are read."""
    assert parse_quantity(value, "") == Quantity(number, unit, None)


@pytest.mark.parametrize("value", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_number_stays_open(value: str) -> None:
    """A range, or what is no plain number, has neither number nor unit."""
    assert parse_quantity(value, "") == Quantity(None, None, None)


@pytest.mark.parametrize(("before", "comparator"), COMPARATORS.values(), ids=COMPARATORS)
def test_a_comparator_is_read(before: str, comparator: str | None) -> None:
    """The words right before a value say how it is bounded; words farther off do not."""
    assert parse_quantity("5%", before) == Quantity(5.0, "%", comparator)


def test_a_range_keeps_its_comparator() -> None:
    """What is said before a range is kept though the range has no number."""
    assert parse_quantity("63-68%", "about ") == Quantity(None, None, "~")


@pytest.mark.parametrize("value", ["9" * 10_000, "9" * 10_000 + "%", "-" + "9" * 400], ids=["many", "with unit", "negative"])
def test_endless_digits_are_no_number(value: str) -> None:
    """A number beyond the range of a float is left open, not infinite."""
    assert parse_quantity(value, "").number is None


def test_endless_decimals_are_a_number() -> None:
    """Any number of decimals is read as the nearest float."""
    assert parse_quantity("0." + "3" * 10_000, "").number == pytest.approx(1 / 3)
