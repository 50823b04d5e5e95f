"""Sentence borders."""

import time

import pytest

from paperatlas.extract.sentences import find_sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [], id="empty"),
        pytest.param(" \n\t ", [], id="blank"),
        pytest.param("Word", ["Word"], id="one word"),
        pytest.param("no end at all", ["no end at all"], id="no full stop"),
        pytest.param("A title\nThe text.", ["A title", "The text."], id="a newline ends the title"),
        pytest.param("One\n\n\nTwo", ["One", "Two"], id="empty lines"),
        pytest.param("It works. We show it.", ["It works.", "We show it."], id="two sentences"),
        pytest.param("Why? Because! So.", ["Why?", "Because!", "So."], id="question and exclamation marks"),
        pytest.param("Really?! Yes... Good.", ["Really?!", "Yes...", "Good."], id="several marks"),
        pytest.param("It is 3.5 times.Then more.", ["It is 3.5 times.Then more."], id="no blank, no end"),
        pytest.param("He said “yes.” Then (he left.) And so on.", ["He said “yes.”", "Then (he left.)", "And so on."], id="closing marks"),
        pytest.param("See Fig. 2 and Eq. 3 of J. Smith et al. Here.", ["See Fig. 2 and Eq. 3 of J. Smith et al. Here."], id="short forms"),
        pytest.param("Fast, e.g. BERT. Next.", ["Fast, e.g. BERT.", "Next."], id="e.g. before a capital"),
        pytest.param("This vs. That (i.e. It). End", ["This vs. That (i.e. It).", "End"], id="a short form in brackets"),
        pytest.param("We test. more to come. End.", ["We test. more to come.", "End."], id="lower case goes on"),
        pytest.param("It works. xFooNet does too.", ["It works.", "xFooNet does too."], id="a name that begins in lower case"),
        pytest.param("It works. 3 of 4 agree.", ["It works.", "3 of 4 agree."], id="a digit begins a sentence"),
        pytest.param("It works. “So” it is.", ["It works.", "“So” it is."], id="a quote begins a sentence"),
        pytest.param("It works. \U0001f600 Good.", ["It works. \U0001f600 Good."], id="an emoji begins no sentence"),
        pytest.param("好。It works. 再见", ["好。It works.", "再见"], id="letters without case begin a sentence"),
        pytest.param("  Padded.   Widely.  ", ["Padded.", "Widely."], id="white space around"),
        pytest.param("Über uns. Ähnlich gut.", ["Über uns.", "Ähnlich gut."], id="capitals beyond ASCII"),
    ],
)
def test_find_sentences_returns_the_sentences(text: str, expected: list[str]) -> None:
    """Sentences end at points, question and exclamation marks and newlines, but not after short forms."""
    assert [text[start:end] for start, end in find_sentences(text)] == expected


def test_find_sentences_counts_code_points() -> None:
    """An emoji and a combining accent count as one and as two code points."""
    assert find_sentences("\U0001f600 A.\nCafe\u0301 B.") == [(0, 4), (5, 13)]


@pytest.mark.parametrize("unit", [".", "!?", '."', "a.", ". ", "\n", "etc. "])
def test_find_sentences_takes_time_in_proportion_to_the_text(unit: str) -> None:
    """Long rows of marks take no more than a moment of computing."""
    begin = time.process_time()
    find_sentences(unit * (30_000 // len(unit)))
    assert time.process_time() - begin < 2
