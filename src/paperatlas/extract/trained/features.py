"""What is counted about spans, names and places, and given to the heads beside the encoder's vectors.

The trainer and the extractor both call these functions, so that the network sees at run time what it has learned from.
"""

import re
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
N_NAME_FEATURES = 13

#: Words between two things that are looked at: of more, those next to the one and to the other.
MAX_BETWEEN = 16
#: How many things are nearer, counted up to this.
N_RANKS = 4

_MIN_CANDIDATES = 24
#: Logit of a border below which no span is looked at: a chance of one in ten.
_LEAST_BORDER = -2.2

_NO_LETTER = re.compile(r"[\W_]+")

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


@dataclass(frozen=True, slots=True)
class Nearest:
    """For each two things their nearest mentions, in the same sentence if possible; all of shape (E, E).

    Attributes:
        first: First words of the row's mention and, transposed, of the column's.
        last: Last words.
        distance: Words from one mention to the other: 0 where they overlap, 1 where they touch.
        apart: Sentences between them; 0 in one sentence.
        far: Both in one number, by which the nearest are chosen.
    """

    first: Ints
    last: Ints
    distance: Ints
    apart: Ints
    far: Ints

    @classmethod
    def of(cls, read: ReadText, things: Sequence[Sequence[Span]]) -> "Nearest":
        """Return the nearest mentions of each two of some things, each with its mentions in words."""
        first, last, begins = _flat(things)
        n_mentions = len(first)
        distance = np.maximum(0, np.maximum(first[:, None] - last[None], first[None] - last[:, None]))
        apart = np.abs(read.sentence[first][:, None] - read.sentence[first][None])
        place = np.arange(n_mentions)
        # The order of the two mentions does not matter, so that the answer for two things is the same both ways.
        low, high = np.minimum(place[:, None], place), np.maximum(place[:, None], place)
        far = apart * (len(read.words) + 1) + distance
        code = (far * n_mentions + low) * n_mentions + high
        best = np.minimum.reduceat(np.minimum.reduceat(code, begins, axis=0), begins, axis=1)
        low, high = best // n_mentions % n_mentions, best % n_mentions
        owner = np.repeat(np.arange(len(things)), np.diff([*begins, n_mentions]))
        mine = np.where(owner[low] == np.arange(len(things))[:, None], low, high)
        return cls(first[mine], last[mine], distance[low, high], apart[low, high], far[low, high])

    def classes(self) -> Ints:
        """Return the class of distance of each two things; shape (E, E)."""
        return _distance_class(self.distance, self.apart == 0)

    def between(self, rows: Ints, columns: Ints, n_words: int) -> Ints:
        """Return the words between the nearest mentions of some pairs, (P, `MAX_BETWEEN`).

        Of more words those in the middle are left out; fewer are filled up with the last one, and none with `n_words`.

        Args:
            rows: One thing of each pair, (P,).
            columns: The other, (P,).
            n_words: Words of the text.
        """
        start = np.minimum(self.last[rows, columns], self.last[columns, rows]) + 1
        n_between = self.distance[rows, columns] - 1
        place = np.arange(MAX_BETWEEN)[None]
        from_start = start[:, None] + np.minimum(place, n_between[:, None] - 1)
        from_end = start[:, None] + n_between[:, None] - MAX_BETWEEN + place
        words = np.where((n_between[:, None] > MAX_BETWEEN) & (place >= MAX_BETWEEN // 2), from_end, from_start)
        between: Ints = np.where(n_between[:, None] > 0, words, n_words)
        return between


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

    name: str
    letters: str
    initials: str
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
        parts = [part for part in _NO_LETTER.split(name.casefold()) if part]
        letters, initials = "".join(parts), "".join(part[0] for part in parts)
        return cls(name, letters, initials, key, frozenset(words), words[-1], grams, digits, is_acronym(name))


def _share_of_initials(short: NameForm, long: NameForm) -> float:
    """Return how many letters of a short name are, in this order, those with which the words of a long one begin; from 0 to 1.

    Example:
        >>> _share_of_initials(NameForm.of("GNN"), NameForm.of("graph neural network"))
        1.0
    """
    place = n_found = 0
    for letter in short.letters:
        found = long.initials.find(letter, place)
        if found >= 0:
            n_found += 1
            place = found + 1
    return n_found / len(short.letters) if short.letters else 0.0


def name_features(left: NameForm, right: NameForm, *, is_abbreviation: bool) -> tuple[float, ...]:
    """Return how alike two names are, numbers that do not depend on which comes first.

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
        _share_of_initials(*((left, right) if (len(left.name), left.name) <= (len(right.name), right.name) else (right, left))),
    )


def place_features(read: ReadText, named: Sequence[Sequence[Span]]) -> Floats:
    """Return how each two names stand in the text, (G, G, 2): share of sentences with both, since one rarely says a thing twice; nearness.

    Args:
        read: The text.
        named: Mentions of each name, in words.
    """
    first, last, begins = _flat(named)
    distance = np.maximum(1, np.maximum(first[:, None] - last[None], first[None] - last[:, None]))
    nearest = np.minimum.reduceat(np.minimum.reduceat(distance, begins, axis=0), begins, axis=1)
    stands_in = np.zeros((len(named), int(read.sentence[-1]) + 1))
    stands_in[np.repeat(np.arange(len(named)), np.diff([*begins, len(first)])), read.sentence[first]] = 1
    n_sentences = stands_in.sum(1)
    shared = stands_in @ stands_in.T / np.minimum(n_sentences[:, None], n_sentences[None])
    features: Floats = np.stack([shared, 1 / nearest], -1).astype(np.float32)
    return features


def _flat(things: Sequence[Sequence[Span]]) -> tuple[Ints, Ints, Ints]:
    """Return first and last words of all mentions that are looked at, (M,), and the place of each thing's first mention, (E,)."""
    looked_at = [spans[:MAX_MENTIONS] for spans in things]
    first, last = np.array([span for spans in looked_at for span in spans], dtype=np.int64).T
    return first, last, np.cumsum([0, *map(len, looked_at[:-1])])
