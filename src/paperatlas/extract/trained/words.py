"""Cuts a text into words, and words into the pieces and windows that the encoder reads.

All that follows the encoder counts in words. A text that is longer than the encoder reads at once is read in windows that
overlap; each word belongs to the window that shows most around it, so that nothing is cut off and nothing read twice.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from paperatlas.records import Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float32]

#: A word, or a sign that stands alone. The longest word of a language has fewer letters than this.
_WORD = re.compile(r"\w{1,60}|[^\w\s]")
_SURROGATE = re.compile("[\ud800-\udfff]")

#: Pieces that the encoder reads at once, with the two that mark begin and end.
MAX_PIECES = 512
#: Pieces of a window that are its own where a text needs several; the rest shows what stands around.
OWN_PIECES = 320
#: Words are looked at together for relations as far as this; an abstract has about 200.
SECTION_WORDS = 1000

#: How a word is written, which the vocabulary without case does not tell: see `letter_case`.
N_CASES = 8


@dataclass(frozen=True, slots=True)
class Window:
    """What the encoder reads at once.

    Attributes:
        pieces: Ids of the pieces, with the marks of begin and end; shape (P,).
        cases: How the word of each piece is written; shape (P,).
        start: First word that belongs to this window.
        first: Place in `pieces` of the first piece of each of its words.
        last: Place in `pieces` of the last one.
    """

    pieces: Ints
    cases: Ints
    start: int
    first: Ints
    last: Ints


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text cut into words.

    Attributes:
        text: The text.
        words: Borders of its N words, in characters.
        sentence: For each word the number of its sentence; shape (N,).
        windows: What the encoder reads; their words are all words, in order.
    """

    text: str
    words: list[Span]
    sentence: Ints
    windows: list[Window]

    def characters(self, span: Span) -> Span:
        """Return the characters of a stretch of words, given by its first and its last word."""
        return self.words[span[0]][0], self.words[span[1]][1]

    def name(self, span: Span) -> str:
        """Return the characters themselves."""
        start, end = self.characters(span)
        return self.text[start:end]


@lru_cache(maxsize=2**15)
def letter_case(word: str) -> int:
    """Return how a word is written.

    0 signs, 1 digits, 2 small letters, 3 capitals, 4 a single capital, 5 a capital first, 6 capitals inside, 7 letters and digits.

    Example:
        >>> [letter_case(word) for word in ("-", "103", "graph", "BERT", "A", "Graph", "xLSTM", "GPT4")]
        [0, 1, 2, 3, 4, 5, 6, 7]
    """
    if not any(char.isalpha() for char in word):
        return int(any(char.isdigit() for char in word))
    if any(char.isdigit() for char in word):
        return 7
    if word.islower():
        return 2
    if word.isupper():
        return 3 if len(word) > 1 else 4
    return 5 if word[0].isupper() and word[1:].islower() else 6


def find_words(text: str) -> list[Span]:
    """Return the borders of the words and signs of a text, in order.

    Example:
        >>> find_words("xLSTM-UNet 2")
        [(0, 5), (5, 6), (6, 10), (11, 12)]
    """
    return [match.span() for match in _WORD.finditer(text)]


def read_text(text: str, sentences: Sequence[Span], tokenizer: "Tokenizer") -> ReadText:
    """Cut a text into words and windows.

    Args:
        text: The text.
        sentences: Borders of its sentences, in order.
        tokenizer: Cuts words into pieces; knows where each stands.
    """
    words = find_words(text)
    starts = np.array([start for start, _ in words], dtype=np.int64)
    sentence = np.searchsorted(np.array([start for start, _ in sentences], dtype=np.int64), starts, side="right") - 1
    encoding = tokenizer.encode(_SURROGATE.sub("\ufffd", text), add_special_tokens=False)
    first, last = _pieces_of_words(words, encoding.offsets)
    pieces = np.array(encoding.ids, dtype=np.int64)
    cases = np.zeros(len(pieces), dtype=np.int64)
    for (start, end), one, other in zip(words, first, last, strict=True):
        cases[one : other + 1] = letter_case(text[start:end])
    marks = (int(tokenizer.token_to_id("[CLS]") or 0), int(tokenizer.token_to_id("[SEP]") or 0))
    windows = [_to_window(borders, first, last, pieces, cases, marks) for borders in _cut(sentence, first, last)] if len(pieces) else []
    return ReadText(text, words if windows else [], sentence, windows)


def _pieces_of_words(words: Sequence[Span], offsets: Sequence[Span]) -> tuple[Ints, Ints]:
    first, last = np.zeros(len(words), dtype=np.int64), np.zeros(len(words), dtype=np.int64)
    place = 0
    for i, (start, end) in enumerate(words):
        while place < len(offsets) and offsets[place][1] <= start:
            place += 1
        stop = place
        while stop < len(offsets) and offsets[stop][0] < end:
            stop += 1
        if stop == place:  # The tokenizer has thrown the word away (a lone accent); what stands beside it speaks for it.
            first[i] = last[i] = max(0, min(place, len(offsets) - 1))
        else:
            first[i], last[i] = place, stop - 1
            # The next word may begin within the same piece.
            place = stop - 1 if offsets[stop - 1][1] > end else stop
    return first, last


def _cut(sentence: Ints, first: Ints, last: Ints) -> Iterator[tuple[int, int, int, int]]:
    """Yield for each window: first word and one past the last that it owns, then that it shows."""
    n_words = len(first)
    room = MAX_PIECES - 2
    if n_words and last[-1] - first[0] < room:
        yield 0, n_words, 0, n_words
        return
    start = 0
    while start < n_words:
        # As many whole sentences as go in; a sentence that alone is too long is cut at a word.
        fits = int(np.searchsorted(last, first[start] + OWN_PIECES))
        stop = max(min(fits, n_words), start + 1)
        if stop < n_words:
            whole = int(np.searchsorted(sentence, sentence[stop]))
            stop = whole if whole > start else stop
        spare = (room - int(last[stop - 1] - first[start] + 1)) // 2
        from_word = int(np.searchsorted(first, first[start] - spare))
        to_word = int(np.searchsorted(last, last[stop - 1] + spare, side="right"))
        yield start, stop, min(from_word, start), max(to_word, stop)
        start = stop


def cut_at_sentences(sentence: Ints, n_most: int, *, may_split: bool) -> Iterator[tuple[int, int]]:
    """Yield first word and one past the last of parts of whole sentences with at most `n_most` words.

    Args:
        sentence: For each word the number of its sentence, (N,).
        n_most: Words of a part.
        may_split: Whether a sentence that alone is longer is cut; else it is a part as it is.
    """
    start = 0
    while start < len(sentence):
        stop = min(start + n_most, len(sentence))
        if stop < len(sentence):
            begin, end = (int(np.searchsorted(sentence, sentence[stop], side)) for side in ("left", "right"))
            stop = begin if begin > start else stop if may_split else end
        yield start, stop
        start = stop


def _to_window(borders: tuple[int, int, int, int], first: Ints, last: Ints, pieces: Ints, cases: Ints, marks: tuple[int, int]) -> Window:
    start, stop, from_word, to_word = borders
    begin, end = int(first[from_word]), int(last[to_word - 1]) + 1
    end = min(end, begin + MAX_PIECES - 2)
    shown = np.concatenate([[marks[0]], pieces[begin:end], [marks[1]]])
    written = np.concatenate([[0], cases[begin:end], [0]])
    limit = end - begin
    own = slice(start, stop)
    return Window(shown, written, start, np.minimum(first[own] - begin, limit - 1) + 1, np.minimum(last[own] - begin, limit - 1) + 1)
