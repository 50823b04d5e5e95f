"""Finds mentions: candidate spans by their borders, then a type for each, then a choice of those that do not overlap."""

from dataclasses import dataclass

import numpy as np

from paperatlas.extract.trained.features import candidate_spans, inner_words
from paperatlas.extract.trained.network import Network, WordVectors
from paperatlas.extract.trained.words import Floats, Ints


@dataclass(frozen=True, slots=True)
class FoundMention:
    """A mention, in words of its text.

    Attributes:
        first: First word.
        last: Last word.
        types: Probability of each type, none left out; they sum to one.
        margin: How much likelier its best type is than that it is no mention: difference of logits, two digits.
    """

    first: int
    last: int
    types: tuple[float, ...]
    margin: float

    @property
    def span(self) -> tuple[int, int]:
        """Return first and last word."""
        return self.first, self.last

    @property
    def type(self) -> int:
        """Return the likeliest type."""
        return int(np.argmax(self.types))


def find_mentions(vectors: WordVectors, network: Network, schema: str, *, bias: float) -> list[FoundMention]:
    """Return mentions that do not overlap, in order.

    Args:
        vectors: The text.
        network: The network.
        schema: Whose borders and spans to look for.
        bias: Added to the logits of all types; more finds more.
    """
    if not vectors.read.words:
        return []
    start, end = network.head(f"{schema}-borders", vectors.firsts, vectors.lasts)
    first, last = candidate_spans(vectors.read, start, end)
    (logits,) = network.head(f"{schema}-spans", vectors.firsts, vectors.lasts, first, last, inner_words(first, last))
    return choose_mentions(first, last, logits, bias=bias)


def choose_mentions(first: Ints, last: Ints, logits: Floats, *, bias: float) -> list[FoundMention]:
    """Return the candidates that are likelier a mention than none, the surest first where two overlap, in order.

    Args:
        first: First words, (C,).
        last: Last words, (C,).
        logits: Of none and of each type, (C, 1 + types).
        bias: Added to the logits of all types.
    """
    margin = np.round(logits[:, 1:].max(1) - logits[:, 0] + bias, 2)
    kept: list[int] = []
    taken: set[int] = set()
    for i in sorted(np.flatnonzero(margin > 0).tolist(), key=lambda i: (-margin[i], first[i] - last[i], first[i])):
        words = range(int(first[i]), int(last[i]) + 1)
        if taken.isdisjoint(words):
            taken.update(words)
            kept.append(i)
    kept.sort(key=lambda i: first[i])
    types = softmax(logits[:, 1:])
    return [FoundMention(int(first[i]), int(last[i]), tuple(types[i].tolist()), float(margin[i])) for i in kept]


def softmax(logits: Floats) -> Floats:
    """Return the softmax over the last axis."""
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    shares: Floats = powers / powers.sum(-1, keepdims=True)
    return shares


def sigmoid(logits: Floats) -> Floats:
    """Return the logistic function of each logit."""
    shares: Floats = (1 / (1 + np.exp(-np.clip(logits, -30, 30)))).astype(np.float32)
    return shares
