"""What the extractor asks of a network, whoever computes it: onnxruntime at run time, torch while it is trained."""

from typing import Protocol

import numpy as np

from paperatlas.extract.trained.words import Floats, Ints, ReadText, Window

Array = Floats | Ints


class Network(Protocol):
    """An encoder with heads."""

    def states(self, window: Window) -> Floats:
        """Return the encoder's states of the pieces of a window, (P, H)."""
        ...

    def head(self, name: str, *inputs: Array) -> tuple[Floats, ...]:
        """Return what a head makes of its inputs, in the order in which it names them."""
        ...


class WordVectors:
    """A text with the encoder's vectors of its words: the state of each word's first piece and of its last.

    Attributes:
        read: The text; N words.
        firsts: Vectors of first pieces, (N, H).
        lasts: Vectors of last pieces, (N, H).
    """

    def __init__(self, read: ReadText, firsts: Floats, lasts: Floats) -> None:
        """Take a text and its vectors."""
        self.read = read
        self.firsts = firsts
        self.lasts = lasts

    def part(self, start: int, stop: int) -> "WordVectors":
        """Return the words from `start` up to `stop` as a text of their own; its words still count characters in the whole."""
        read = ReadText(self.read.text, self.read.words[start:stop], self.read.sentence[start:stop].copy(), [])
        return WordVectors(read, self.firsts[start:stop], self.lasts[start:stop])


def encode(read: ReadText, network: Network) -> WordVectors:
    """Return the vectors of the words of a text; one pass of the encoder, on which all heads work."""
    firsts, lasts = [], []
    for window in read.windows:
        states = network.states(window)
        firsts.append(states[window.first])
        lasts.append(states[window.last])
    if not firsts:
        empty = np.zeros((0, 0), dtype=np.float32)
        return WordVectors(read, empty, empty)
    return WordVectors(read, np.concatenate(firsts), np.concatenate(lasts))
