"""Cleaning: what the extractors read, and the way back to the text as it was given."""

import time

import pytest

from paperatlas.extract.cleaning import CleanText, clean_text


def given_of(given: str, part: str) -> str:
    """Return the stretch of the given text that the first place of `part` in the clean text leads back to."""
    clean = clean_text(given)
    start = clean.text.index(part)
    begin, end = clean.to_given((start, start + len(part)))
    return given[begin:end]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("Plain text, as it is.", "Plain text, as it is.", id="nothing to clean"),
        pytest.param("", "", id="empty"),
        pytest.param("A\nB\n\nC", "A\nB\n\nC", id="newlines stay"),
        pytest.param(r"2D \& 3D at 45\%", "2D & 3D at 45%", id="LaTeX escapes"),
        pytest.param(r"the \textbf{bold} and \emph{leaning} word", "the bold and leaning word", id="LaTeX commands"),
        pytest.param("of $n$ and $k$ steps", "of n and k steps", id="LaTeX math signs"),
        pytest.param("it costs $5 a day", "it costs $5 a day", id="a price keeps its sign"),
        pytest.param("Fig.~1 and a~b", "Fig.~1 and a b", id="a LaTeX tie between letters"),
        pytest.param(r"\frac{a}{b}", r"\frac{a}{b}", id="an unknown command stays"),
        pytest.param("cats &amp; dogs &lt; 3 &#233; &#xe9;", "cats & dogs < 3 é é", id="HTML entities"),
        pytest.param("AT&GRU; cells", "AT&GRU; cells", id="an unknown entity stays"),
        pytest.param("H<sub>2</sub>O is <i class='x'>wet</i>", "H2O is wet", id="HTML tags"),
        pytest.param("one<br />two</p>", "onetwo", id="tags that end themselves"),
        pytest.param("if a<b and c>d", "if a<b and c>d", id="comparisons are no tags"),
        pytest.param("seg\u00admen\u00ad\ntation", "segmentation", id="soft hyphens, one at the end of a line"),
        pytest.param("seg(cid:173) mentation", "segmentation", id="soft hyphen as a PDF code"),
        pytest.param("e\ufb03cient \ufb01ltering \ufb02ow", "efficient filtering flow", id="ligatures"),
        pytest.param("a\u00a0b\u2009c\u3000d", "a b c d", id="odd spaces"),
        pytest.param("k\u2010NN, \u22125", "k-NN, -5", id="odd hyphens"),
        pytest.param("zero\u200bwidth\ufeff \u202eleft", "zerowidth left", id="invisible characters"),
        pytest.param("lone \ud800 half", "lone \ufffd half", id="half of a surrogate pair"),
        pytest.param("Cafe\u0301 and co\u0302te\u0301", "Café and côté", id="letters and their accents become one"),
        pytest.param("X\u0302 stays", "X\u0302 stays", id="an accented letter that has no character of its own"),
        pytest.param("so good \U0001f600 and 中文", "so good \U0001f600 and 中文", id="emoji and other scripts"),
    ],
)
def test_clean_text_is_what_a_person_would_read(given: str, expected: str) -> None:
    """Mark-up, escapes, ligatures and invisible characters are gone, and all else stays as it is."""
    assert clean_text(given).text == expected


@pytest.mark.parametrize(
    ("given", "part", "expected"),
    [
        pytest.param(r"on \textbf{FooNet} now", "FooNet", "FooNet", id="inside a LaTeX command"),
        pytest.param(r"on \textbf{FooNet} now", "now", "now", id="after a LaTeX command"),
        pytest.param(r"45\% of all", "45%", r"45\%", id="an escape"),
        pytest.param("R&amp;D lab", "R&D", "R&amp;D", id="an entity"),
        pytest.param("R&amp;D lab", "lab", "lab", id="after an entity"),
        pytest.param("AT&GRU; cells", "GRU", "GRU", id="in an unknown entity"),
        pytest.param("seg\u00admentation", "segmentation", "seg\u00admentation", id="across a soft hyphen"),
        pytest.param("e\ufb03cient", "efficient", "e\ufb03cient", id="a whole word with a ligature"),
        pytest.param("e\ufb03cient", "fi", "\ufb03", id="a part of a ligature is all of it"),
        pytest.param("Cafe\u0301Net", "CaféNet", "Cafe\u0301Net", id="a combining accent"),
        pytest.param("\U0001f600\U0001f600 FooNet", "FooNet", "FooNet", id="after emoji, each of them one code point"),
        pytest.param("\u200bFooNet\u200b", "FooNet", "FooNet", id="between invisible characters"),
    ],
)
def test_to_given_leads_back_to_the_characters_as_given(given: str, part: str, expected: str) -> None:
    """A stretch of the clean text leads back to the code points of the text as given that it was made of."""
    assert given_of(given, part) == expected


def test_to_given_counts_code_points_of_the_given_text() -> None:
    """Offsets count each code point as given, also those that cleaning took away."""
    clean = clean_text("a\u00adb &amp; \U0001f600 c")
    assert clean.text == "ab & \U0001f600 c"
    assert [clean.to_given((i, i + 1)) for i in range(len(clean.text))] == [
        (0, 1), (2, 3), (3, 4), (4, 9), (9, 10), (10, 11), (11, 12), (12, 13),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        pytest.param((0, 0), (8, 8), id="at the start"),
        pytest.param((2, 2), (10, 10), id="inside"),
        pytest.param((3, 3), (11, 11), id="at the end"),
    ],
)
def test_to_given_of_nothing_is_nothing(span: tuple[int, int], expected: tuple[int, int]) -> None:
    """An empty stretch leads back to an empty one."""
    assert clean_text(r"\textbf{abc}").to_given(span) == expected


def test_to_given_of_an_empty_text() -> None:
    """An empty text has only the empty stretch at 0."""
    assert clean_text("").to_given((0, 0)) == (0, 0)


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        pytest.param((0, 14), "abcis", id="with the command"),
        pytest.param((8, 11), "abc", id="what the command holds"),
        pytest.param((0, 10), "ab", id="a part of it"),
        pytest.param((0, 8), "", id="only what goes"),
        pytest.param((15, 21), "R&", id="an entity"),
        pytest.param((15, 20), "R", id="an entity that does not lie inside as a whole"),
    ],
)
def test_from_given_keeps_what_lies_inside(span: tuple[int, int], expected: str) -> None:
    """Of a stretch of the given text those clean characters are kept whose source lies inside as a whole."""
    clean = clean_text(r"\textbf{abc}is R&amp;D")
    start, end = clean.from_given(span)
    assert clean.text[start:end] == expected


def test_from_given_of_nothing_is_the_empty_stretch_at_the_start() -> None:
    """Where nothing lies inside, the answer is (0, 0)."""
    assert clean_text("ab$c$").from_given((2, 3)) == (0, 0)


def test_from_given_goes_back_where_to_given_came_from() -> None:
    """What `to_given` leads to is led back by `from_given`, if no character was made of a part of another."""
    clean = clean_text(r"We use \emph{Foo} &amp; Bar\u00adNet at 5\%.")
    spans = [(start, end) for start in range(len(clean.text)) for end in range(start + 1, len(clean.text) + 1)]
    assert all(clean.from_given(clean.to_given(span)) == span for span in spans)


def test_from_given_takes_no_longer_for_a_longer_text() -> None:
    """Many borders in a long text are found at once: 20,000 of them in less than a second of computing."""
    n = 200_000
    clean = CleanText("a" * n, tuple(range(n)), tuple(range(1, n + 1)))
    begin = time.process_time()
    found = [clean.from_given((i, i + 10)) for i in range(0, n, 10)]
    assert found[-1] == (n - 10, n)
    assert time.process_time() - begin < 1
