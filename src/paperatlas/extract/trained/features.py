"""What is counted about spans, names and places, and given to the heads beside the encoder's vectors.

The trainer and the extractor both call these functions, so that the network sees at run time what it has learned from.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paperatlas.extract.trained.words import Floats, Ints, ReadText
from paperatlas.identity import is_acronym, normal_key
from paperatlas.records import Span

#: Longest span in words.
MAX_WIDTH = 12
#: Mentions of one thing that are looked at.
MAX_MENTIONS = 8
#: Classes of distance between a thing and a word, or two things: see `_distance_class`.
N_DISTANCES = 16

N_ENTITY_FEATURES = 8
N_NAME_FEATURES = 10

_MIN_CANDIDATES = 24
#: Logit of a border below which no span is looked at: a chance of one in ten.
_LEAST_BORDER = -2.2

_BORDERS = np.array([1, 2, 3, 5, 9, 17, 33])


def candidate_spans(read: ReadText, start: Floats, end: Floats, n_most: int | None = None) -> tuple[Ints, Ints]:
    """Return first and last words of the spans whose borders look most like those of a mention, at most `n_most`, sorted.

    Args:
        read: The text of N words.
        start: For each word, how much it looks like the first of a mention; shape (N,).
        end: For each word, how much it looks like the last.
        n_most: How many to keep; if None, one for each word, but `_MIN_CANDIDATES` even in the shortest text.
    """
    n_words = len(read.words)
    n_most = max(_MIN_CANDIDATES, n_words) if n_most is None else n_most
    width = np.arange(MAX_WIDTH)
    stop = np.arange(n_words)[:, None] + width[None]
    inside = np.minimum(stop, n_words - 1)
    allowed = (stop < n_words) & (read.sentence[inside] == read.sentence[:, None])
    # In a short text there is room for spans that the span head has never been asked about, since others were likelier.
    allowed &= (start[:, None] > _LEAST_BORDER) & (end[inside] > _LEAST_BORDER)
    score = np.where(allowed, start[:, None] + end[inside], -np.inf).ravel()
    best = np.argsort(-score, kind="stable")[: min(n_most, int(allowed.sum()))]
    best = np.sort(best)
    first = best // MAX_WIDTH
    return first, first + best % MAX_WIDTH


def inner_words(first: Ints, last: Ints) -> Ints:
    """Return the words of each span, its last one repeated to one length; shape (C, MAX_WIDTH)."""
    words: Ints = np.minimum(first[:, None] + np.arange(MAX_WIDTH)[None], last[:, None])
    return words


def padded_members(groups: Sequence[Sequence[int]]) -> Ints:
    """Return the members of each group, at most `MAX_MENTIONS`, the last one repeated; shape (G, MAX_MENTIONS)."""
    return np.array([[group[min(i, len(group) - 1, MAX_MENTIONS - 1)] for i in range(MAX_MENTIONS)] for group in groups], dtype=np.int64)


def _distance_class(distance: Ints, same_sentence: NDArray[np.bool_]) -> Ints:
    """Return 0 to 7 for distances in words within a sentence (0, 1, 2, 3-4, 5-8, 9-16, 17-32, more), 8 to 15 across sentences."""
    classes: Ints = np.searchsorted(_BORDERS, distance, side="right") + 8 * ~same_sentence
    return classes


def word_distances(read: ReadText, things: Sequence[Sequence[Span]]) -> Ints:
    """Return how far each word is from the nearest mention of each thing, as a class; shape (E, N)."""
    words = np.arange(len(read.words))
    rows = []
    for spans in things:
        classes = [_to_span(read, words, span) for span in spans[:MAX_MENTIONS]]
        rows.append(np.min(classes, axis=0))
    return np.array(rows, dtype=np.int64).reshape(len(things), len(words))


def _to_span(read: ReadText, words: Ints, span: Span) -> Ints:
    distance = np.maximum(0, np.maximum(span[0] - words, words - span[1]))
    return _distance_class(distance, read.sentence == read.sentence[span[0]])


def pair_distances(distances: Ints, things: Sequence[Sequence[Span]]) -> Ints:
    """Return the class of distance between the nearest mentions of each two things; shape (E, E).

    Args:
        distances: What `word_distances` gives for the things.
        things: Their spans.
    """
    n_things = len(things)
    pairs = np.zeros((n_things, n_things), dtype=np.int64)
    for j, spans in enumerate(things):
        ends = [word for span in spans[:MAX_MENTIONS] for word in span]
        pairs[:, j] = distances[:, ends].min(axis=1)
    return np.minimum(pairs, pairs.T)


def entity_features(read: ReadText, things: Sequence[Sequence[Span]]) -> Floats:
    """Return what is counted about each thing; shape (E, N_ENTITY_FEATURES)."""
    n_sentences = max(int(read.sentence[-1]), 1) if len(read.words) else 1
    rows = []
    for spans in things:
        name = read.name(spans[0])
        before_colon = any(
            read.sentence[last] == 0 and last + 1 < len(read.words) and read.name((last + 1, last + 1)) == ":" for _, last in spans
        )
        rows.append(
            (
                float(read.sentence[spans[0][0]] == 0),
                float(before_colon),
                min(len(spans), 6) / 6,
                read.sentence[spans[0][0]] / n_sentences,
                read.sentence[spans[-1][0]] / n_sentences,
                min(len({int(read.sentence[first]) for first, _ in spans}), 6) / 6,
                float(any(is_acronym(read.name(span)) for span in spans)),
                min(len(name.split()), 6) / 6,
            )
        )
    return np.array(rows, dtype=np.float32).reshape(len(things), N_ENTITY_FEATURES)


@dataclass(frozen=True, slots=True)
class NameForm:
    """What is compared about a name, made once for each."""

    key: str
    words: frozenset[str]
    head: str
    grams: frozenset[str]
    digits: str
    is_acronym: bool

    @classmethod
    def of(cls, name: str) -> "NameForm":
        """Return the form of a name that has at least one word."""
        key, words = normal_key(name), name.casefold().split()
        grams = frozenset(key[i : i + 3] for i in range(max(len(key) - 2, 1)))
        digits = "".join(char for char in name if char.isdigit())
        return cls(key, frozenset(words), words[-1], grams, digits, is_acronym(name))


def name_features(left: NameForm, right: NameForm, *, is_abbreviation: bool) -> tuple[float, ...]:
    """Return how alike two names are, `N_NAME_FEATURES` numbers that do not depend on which comes first.

    Args:
        left: One name.
        right: The other.
        is_abbreviation: Whether the text gives one as the short form of the other.
    """
    short, long = sorted((left.key, right.key), key=lambda key: (len(key), key))
    shared = len(left.words & right.words)
    grams = len(left.grams & right.grams)
    return (
        float(is_abbreviation),
        float(long.startswith(short)),
        float(long.endswith(short)),
        float(short in long),
        shared / (len(left.words) + len(right.words) - shared),
        shared / min(len(left.words), len(right.words)),
        grams / (len(left.grams) + len(right.grams) - grams),
        (left.is_acronym + right.is_acronym) / 2,
        float(left.head == right.head),
        float(left.digits != right.digits),
    )
