"""Mentions of one thing are joined, and it is called what the paper calls it most."""

import re

import pytest

from paperatlas.extract.abbreviations import find_abbreviations
from paperatlas.extract.clusters import choose_name, cluster_mentions


def groups_of(marked: str) -> list[list[str]]:
    """Return the groups of the names that stand in square brackets in a text of one sentence."""
    text = re.sub(r"[\[\]]", "", marked)
    # Each bracket before a name moves it by one.
    spans = [(m.start() - 2 * i, m.end() - 2 * i - 2) for i, m in enumerate(re.finditer(r"\[[^\]]*\]", marked))]
    groups = cluster_mentions(text, reversed(spans), find_abbreviations(text, [(0, len(text))]))
    return [[text[start:end] for start, end in group] for group in groups]


JOINED = {
    "plural": ("A [tree store] and [tree stores].", [["tree store", "tree stores"]]),
    "case and hyphen": ("[Tree-Store] or [tree store]", [["Tree-Store", "tree store"]]),
    "head noun": ("[GLOO benchmark], [GLOO]", [["GLOO benchmark", "GLOO"]]),
    "abbreviation": ("A [tree store] ([TS]): [TS] wins", [["tree store", "TS", "TS"]]),
    "plural of the short form": ("A [tree store net] ([TSN]) of [TSNs]", [["tree store net", "TSN", "TSNs"]]),
    "short form first": ("[TSN] ([tree store net]) wins", [["TSN", "tree store net"]]),
    "numbers apart": ("[CIFAR-10] and [CIFAR-100]", [["CIFAR-10"], ["CIFAR-100"]]),
    "versions apart": ("[GPT-3] and [GPT-3.5]", [["GPT-3"], ["GPT-3.5"]]),
    "order of first mention": ("[Zeta], [Alpha], [Zeta]", [["Zeta", "Zeta"], ["Alpha"]]),
}


@pytest.mark.parametrize(("marked", "expected"), JOINED.values(), ids=JOINED)
def test_names_of_one_thing_are_joined(marked: str, expected: list[list[str]]) -> None:
    """Spellings with one normal key, and both forms of an abbreviation, are one thing; other names are not."""
    assert groups_of(marked) == expected


def test_no_mentions_make_no_groups() -> None:
    """Without spans there are no groups."""
    assert cluster_mentions("text", [], []) == []


CHOSEN = {
    "most used": ("TS and TS and tree store", [(0, 2), (7, 9), (14, 24)], "TS", ("TS", "tree store")),
    "longer of equals": ("TS and tree store", [(0, 2), (7, 17)], "tree store", ("TS", "tree store")),
    "earlier of equals": ("Tree and tree", [(0, 4), (9, 13)], "Tree", ("Tree", "tree")),
    "line end inside": ("tree\nstore", [(0, 10)], "tree store", ("tree store",)),
}


@pytest.mark.parametrize(("text", "spans", "label", "names"), CHOSEN.values(), ids=CHOSEN)
def test_the_label_is_chosen(text: str, spans: list[tuple[int, int]], label: str, names: tuple[str, ...]) -> None:
    """The label is the name used most, of equals the longer, then the earlier; names come in order of first mention."""
    assert choose_name(text, spans) == (label, names)
