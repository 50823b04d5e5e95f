"""Definitions of abbreviations are found as Schwartz and Hearst (2003) say, and nothing else is taken for one."""

import pytest

from paperatlas.extract.abbreviations import Abbreviation, find_abbreviations


def pairs_of(text: str) -> list[tuple[str, str]]:
    """Return (short form, long form) of each definition in a text of one sentence."""
    found = find_abbreviations(text, [(0, len(text))])
    return [(text[slice(*a.short)], text[slice(*a.long)]) for a in found]


FOUND = {
    "initials": ("We use a graph parsing network (GPN) here.", ("GPN", "graph parsing network")),
    "plural": ("We use graph parsing networks (GPNs) here.", ("GPNs", "graph parsing networks")),
    "plural of a singular": ("We use one graph parsing network (GPNs) here.", ("GPNs", "graph parsing network")),
    "inner letters": ("The heat shock transform (HeSTra) wins.", ("HeSTra", "heat shock transform")),
    "small word between": ("A bag of visual words (BoVW) is built.", ("BoVW", "bag of visual words")),
    "hyphen": ("Our Long-Term Store (LTS) is big.", ("LTS", "Long-Term Store")),
    "hyphen before the first letter": ("We use self-supervised learning (SSL).", ("SSL", "self-supervised learning")),
    "letters that fit in fewer words": ("We use proximal policy optimization (PPO).", ("PPO", "proximal policy optimization")),
    "first letter begins a word": ("A gentle ograph net (GN) wins.", ("GN", "gentle ograph net")),
    "digit": ("The Layered 3 Dimensional Store (L3DS) is big.", ("L3DS", "Layered 3 Dimensional Store")),
    "short form first": ("The LTS (Long Term Store) is big.", ("LTS", "Long Term Store")),
    "more in the bracket": ("A graph parsing network (GPN; see below) wins.", ("GPN", "graph parsing network")),
    "for short": ("A graph parsing network (GPN for short) wins.", ("GPN", "graph parsing network")),
    "space before the bracket ends": ("A graph parsing network (GPN ; see below) wins.", ("GPN", "graph parsing network")),
    "non-ASCII": ("Ein Übertragungs Lern Netz (ÜLN) hilft.", ("ÜLN", "Übertragungs Lern Netz")),
}
NOT_FOUND = {
    "no capital": "A graph parsing network (good) wins.",
    "letters do not fit": "A graph parsing network (XYZ) wins.",
    "first letter only inside a word": "A big ograph net (GN) wins.",
    "year": "Miller and others (2019) agree.",
    "nothing before": "(GPN) is a network.",
    "too long": "A graph parsing network (GPNGPNGPNGP) wins.",
    "three words": "A graph parsing network (G P N) wins.",
    "one word for a long form": "Networks (NET) win.",
    "the short form itself": "The GPN (GPN) wins.",
    "sign first": "A graph parsing network (-GPN) wins.",
    "empty bracket": "A graph parsing network () wins.",
    "open bracket": "A graph parsing network (GPN wins",
}


@pytest.mark.parametrize(("text", "expected"), FOUND.values(), ids=FOUND)
def test_a_definition_is_found(text: str, expected: tuple[str, str]) -> None:
    """A bracket whose letters stand in order in the words before it defines an abbreviation."""
    assert pairs_of(text) == [expected]


@pytest.mark.parametrize("text", NOT_FOUND.values(), ids=NOT_FOUND)
def test_what_is_no_definition_is_left(text: str) -> None:
    """A bracket that is no short form, or whose letters the words before lack, defines nothing."""
    assert pairs_of(text) == []


def test_definitions_come_in_order() -> None:
    """Several definitions in a sentence are all found, in the order of the text."""
    text = "Graph parsing networks (GPNs) and long term stores (LTSs) meet."
    assert pairs_of(text) == [("GPNs", "Graph parsing networks"), ("LTSs", "long term stores")]


def test_spans_count_in_the_text() -> None:
    """Offsets are those of the whole text, not of the sentence."""
    text = "One. A tree store (TS)."
    assert find_abbreviations(text, [(0, 4), (5, 23)]) == [Abbreviation((19, 21), (7, 17))]


def test_a_long_form_does_not_reach_over_a_sentence_end() -> None:
    """Words of the sentence before are no part of a long form."""
    text = "It is a graph. Parsing network (GPN) wins."
    assert find_abbreviations(text, [(0, 14), (15, len(text))]) == []


def test_the_long_form_is_short_enough() -> None:
    """A long form has at most twice as many words as the short form has letters."""
    assert pairs_of("A tree of big, red and green store (TS) wins.") == []


def test_a_word_that_begins_out_of_reach_is_no_long_form() -> None:
    """The end of an endless word before a bracket is not taken for a word."""
    assert pairs_of("a" * 600 + "-store (AS)") == []


def test_a_definition_after_a_long_sentence_is_found() -> None:
    """Only the words right before the bracket matter, however long the sentence is."""
    assert pairs_of("filler " * 500 + "tree store (TS) wins.") == [("TS", "tree store")]
