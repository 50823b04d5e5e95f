"""Words, pieces and windows: every word is read once, with what stands around it, and knows where it stands."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from paperatlas.extract.sentences import find_sentences
from paperatlas.extract.trained.words import MAX_PIECES, find_words, letter_case, read_text

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    """Return a tokenizer whose pieces are single letters, so that a word has as many pieces as letters."""
    vocabulary = {
        token: i for i, token in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *LETTERS, *(f"##{letter}" for letter in LETTERS)])
    }
    made = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))  # noqa: S106 -- no password
    made.normalizer = BertNormalizer()
    made.pre_tokenizer = BertPreTokenizer()
    return made


def read(text: str, tokenizer: Tokenizer):
    """Cut a text with the sentences that are found in it."""
    return read_text(text, find_sentences(text), tokenizer)


def test_a_short_text_is_one_window(tokenizer: Tokenizer) -> None:
    """Begin, the pieces, end; each word knows its first and its last piece."""
    (window,) = read("FooNet wins.", tokenizer).windows
    assert len(window.pieces) == 1 + 6 + 4 + 1 + 1
    assert window.first.tolist() == [1, 7, 11]
    assert window.last.tolist() == [6, 10, 11]
    assert window.cases.tolist() == [0, *[6] * 6, *[2] * 4, 0, 0]


@pytest.mark.parametrize("n_sentences", [1, 30, 60, 200])
def test_long_texts_are_read_in_windows_that_overlap(tokenizer: Tokenizer, n_sentences: int) -> None:
    """No window is larger than the encoder reads, every word belongs to one, and those in the middle are seen from both sides."""
    text = "Our network parses graphs. " * n_sentences
    cut = read(text, tokenizer)
    assert sum(len(window.first) for window in cut.windows) == len(cut.words) == len(find_words(text))
    assert all(len(window.pieces) <= MAX_PIECES for window in cut.windows)
    starts = [window.start for window in cut.windows]
    assert starts == sorted(starts)
    for window in cut.windows:
        lengths = window.last - window.first + 1
        names = [cut.text[slice(*cut.words[window.start + i])] for i in range(len(lengths))]
        assert lengths.tolist() == [len(name) for name in names]
    for before, after in pairwise(cut.windows):
        assert before.last[-1] < len(before.pieces) - 2, "nothing is shown behind the last own word"
        assert after.first[0] > 1, "nothing is shown before the first own word"


def test_windows_begin_with_sentences(tokenizer: Tokenizer) -> None:
    """Where sentences fit, no window's own words begin inside one."""
    cut = read("Our network parses graphs well. " * 100, tokenizer)
    assert len(cut.windows) > 3
    for window in cut.windows[1:]:
        assert cut.sentence[window.start] != cut.sentence[window.start - 1]


def test_a_sentence_without_end_is_cut_at_a_word(tokenizer: Tokenizer) -> None:
    """A sentence of thousands of words is read all the same."""
    cut = read("word " * 3000, tokenizer)
    assert sum(len(window.first) for window in cut.windows) == 3000


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_places_inside_its_windows(tokenizer: Tokenizer, text: str) -> None:
    """Whatever stands in a text, every word has pieces between the marks of begin and end."""
    cut = read(text, tokenizer)
    for window in cut.windows:
        assert (window.first >= 1).all()
        assert (window.first <= window.last).all()
        assert (window.last <= len(window.pieces) - 2).all()
        assert len(window.pieces) == len(window.cases)
    assert len(cut.sentence) >= len(cut.words)
    assert all(0 <= start < end <= len(text) for start, end in cut.words)


def test_letter_cases_are_few() -> None:
    """Every word has one of the eight ways of writing."""
    words = ["", "-", "1", "a", "A", "AB", "Ab", "aB", "A1", "É", "文", "ß", "ǅ"]
    assert {letter_case(word) for word in words} <= set(range(8))
    assert letter_case("文") == letter_case("字")


def test_an_accent_alone_has_the_piece_beside_it(tokenizer: Tokenizer) -> None:
    """A word that the tokenizer throws away borrows a piece, so that nothing after it shifts."""
    text = "ab \u0301 cd"
    (window,) = read_text(text, [(0, len(text))], tokenizer).windows
    assert np.diff(window.first).min() >= 0
    assert window.first[-1] == 3
