"""Adapts the base encoder to abstracts: it goes on guessing words that are masked, whole words at a time.

The task is that of J. Devlin et al., "BERT: pre-training of deep bidirectional transformers for language understanding", NAACL 2019,
with whole words masked; going on with it on texts of the field is what S. Gururangan et al., "Don't stop pretraining", ACL 2020, advise.
"""

import json
import logging
import random
import time
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from paperatlas.extract.sentences import find_sentences
from paperatlas.extract.trained.words import Window, read_text
from paperatlas.train.data import read_texts
from paperatlas.train.network import Network
from paperatlas.train.settings import TrainingSettings
from paperatlas.train.tensors import pad_windows, save_whole

logger = logging.getLogger(__name__)

#: Share of the words that are masked; of their pieces most become the mask, a few another piece, the rest stay.
_MASKED, _AS_MASK, _AS_OTHER = 0.18, 0.85, 0.07
#: Pieces of a text that are read, and texts in a batch.
_PIECES, _TEXTS = 256, 16
_CHECKPOINT_EVERY = 100


def adapt(network: Network, tokenizer: Tokenizer, settings: TrainingSettings, directory: Path) -> None:
    """Change the encoder of a network so that it guesses masked words of `settings.adapt_on` well.

    An interrupted adaptation goes on from `adapted.pt` in the directory, which at the end holds the adapted encoder.

    Args:
        network: The network.
        tokenizer: Its tokenizer.
        settings: The run.
        directory: Where the checkpoint and the curve go.
    """
    texts = [text for path in settings.adapt_on for _, text in read_texts(path)]
    left_out = {text.split("\n")[0].casefold() for path in settings.adapt_without for _, text in read_texts(path)}
    texts = [text for text in texts if text.split("\n")[0].casefold() not in left_out]
    guesser = _Guesser(network)
    optimizer = torch.optim.AdamW(guesser.parameters(), lr=0.0, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    checkpoint = directory / "adapted.pt"
    done = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        guesser.load_state_dict(state["guesser"])
        optimizer.load_state_dict(state["optimizer"])
        done = state["done"]
    logger.info("adapting to %d texts, steps %d to %d", len(texts), done, settings.adapt_steps)
    guesser.train()
    began = time.monotonic()
    with (directory / "adapt-curve.jsonl").open("a", encoding="utf-8") as curve:
        for step in range(done, settings.adapt_steps):
            progress = step / settings.adapt_steps
            optimizer.param_groups[0]["lr"] = settings.adapt_rate * min(1.0, (progress + 0.001) / 0.04, (1 - progress) / 0.96)
            loss = _step(guesser, _batch(texts, step, settings.seed, tokenizer), optimizer)
            if (step + 1) % _CHECKPOINT_EVERY == 0 or step + 1 == settings.adapt_steps:
                curve.write(
                    json.dumps({"step": step + 1, "loss": round(loss, 3), "minutes": round((time.monotonic() - began) / 60, 1)}) + "\n"
                )
                curve.flush()
                _save(checkpoint, guesser, optimizer, step + 1)


class _Guesser(nn.Module):
    """The encoder with a layer that guesses pieces; the guesses use the vectors of the pieces themselves."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.encoder = network.encoder
        hidden = network.encoder.bert.config.hidden_size
        self.turn = nn.Linear(hidden, hidden)
        nn.init.eye_(self.turn.weight)
        nn.init.zeros_(self.turn.bias)
        self.norm = nn.LayerNorm(hidden)
        self.bias = nn.Parameter(torch.zeros(network.encoder.bert.config.vocab_size))

    def forward(self, pieces: Tensor, cases: Tensor, mask: Tensor, places: Tensor) -> Tensor:
        """Return the logits of the pieces at some places of the flattened batch."""
        states = self.encoder(pieces, cases, mask).flatten(0, 1).index_select(0, places)
        vectors = self.norm(functional.gelu(self.turn(states)))
        return functional.linear(vectors, self.encoder.bert.embeddings.word_embeddings.weight, self.bias)


def _batch(texts: Sequence[str], step: int, seed: int, tokenizer: Tokenizer) -> tuple[list[Window], random.Random]:
    """Return the windows of a step: the texts in an order of their own in each pass, and what is random about them."""
    n_steps = max(1, len(texts) // _TEXTS)
    order = _order(len(texts), f"{seed}-{step // n_steps}")
    start = step % n_steps * _TEXTS
    chosen = (texts[i] for i in order[start : start + _TEXTS])
    windows = [window for text in chosen for window in read_text(text, find_sentences(text), tokenizer).windows[:1]]
    return windows, random.Random(f"{seed}-{step}")  # noqa: S311


@lru_cache(maxsize=1)
def _order(n_texts: int, seed: str) -> list[int]:
    """Return the order of the texts in a pass, the same for all its steps."""
    order = list(range(n_texts))
    random.Random(seed).shuffle(order)  # noqa: S311 -- an order, no secret
    return order


def _step(guesser: _Guesser, batch: tuple[list[Window], random.Random], optimizer: torch.optim.Optimizer) -> float:
    windows, generator = batch
    pieces, cases, mask = pad_windows(windows, _PIECES)
    longest = pieces.shape[1]
    places: list[int] = []
    wanted: list[int] = []
    for row, window in enumerate(windows):
        for place in _masked_pieces(window, min(longest, len(window.pieces)), generator):
            places.append(row * longest + place)
            wanted.append(int(window.pieces[place]))
            chance = generator.random()
            if chance < _AS_MASK:
                pieces[row, place] = guesser.encoder.mask_piece
            elif chance < _AS_MASK + _AS_OTHER:
                pieces[row, place] = generator.randrange(len(guesser.bias))
    loss = functional.cross_entropy(guesser(pieces, cases, mask, torch.tensor(places)), torch.tensor(wanted))
    loss.backward()
    nn.utils.clip_grad_norm_(guesser.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return float(loss.detach())


def _masked_pieces(window: Window, n_pieces: int, generator: random.Random) -> Iterator[int]:
    words = [i for i in range(len(window.first)) if window.last[i] < n_pieces]
    for i in sorted(generator.sample(words, max(1, round(len(words) * _MASKED)))) if words else ():
        yield from range(int(window.first[i]), int(window.last[i]) + 1)


def _save(path: Path, guesser: _Guesser, optimizer: torch.optim.Optimizer, done: int) -> None:
    state = {"guesser": guesser.state_dict(), "optimizer": optimizer.state_dict(), "done": done, "encoder": guesser.encoder.state_dict()}
    save_whole(state, path)
