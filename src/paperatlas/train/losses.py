"""What the network is punished for, head by head, on one text.

Annotators list optional things and relations generously: a system may find them or not. The logit "stated" learns whether something
is listed at all; the logit "core" learns whether it is certainly wanted, against its being wrong, and never sees what is optional.
All losses are sums over their decisions; the trainer divides by the number of words of the batch.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from paperatlas.extract.trained.features import candidate_spans, entity_features, inner_words, padded_members, word_distances
from paperatlas.extract.trained.mentions import choose_mentions
from paperatlas.extract.trained.names import compare_names, group_by_name
from paperatlas.extract.trained.things import ALLOWED, SLOTS, allowed_pairs, pair_inputs, result_inputs, sentence_pairs
from paperatlas.extract.trained.words import Floats, Ints, ReadText
from paperatlas.records import Span
from paperatlas.schema import ENTITY_TYPES
from paperatlas.train.examples import GoldThing, PaperExample, SpanExample
from paperatlas.train.network import Network

#: How much an optional mention counts where it is not masked, and the weights of the heads.
_OPTIONAL = 0.5
_WEIGHTS = {"borders": 0.3, "spans": 1.0, "names": 0.5, "things": 0.7, "relations": 1.0, "results": 0.7}
#: Wrong mentions of the network that are shown to the later heads as examples of what is wrong, and how eagerly they are looked for.
_N_WRONG = 16
_WRONG_BIAS = 1.0


@dataclass(frozen=True, slots=True)
class _Text:
    """A text on its way through the heads: its words, and their vectors of first and last pieces, (N, H)."""

    network: Network
    schema: str
    read: ReadText
    firsts: Tensor
    lasts: Tensor

    def head(self, name: str, *inputs: Tensor | Ints | Floats) -> Any:
        """Return what a head of the schema makes of tensors and arrays."""
        tensors = (one if isinstance(one, Tensor) else torch.from_numpy(np.ascontiguousarray(one)) for one in inputs)
        return self.network.heads[f"{self.schema}-{name}"](*tensors)

    def vectors(self, spans: Sequence[Span]) -> Tensor:
        """Return the vectors of mentions, (M, size)."""
        first, last = np.array(spans, dtype=np.int64).T
        vectors: Tensor = self.head("mentions", self.firsts, self.lasts, first, last, inner_words(first, last))
        return vectors


@dataclass(frozen=True, slots=True)
class _Mentions:
    """Gold mentions and wrong ones of the network, in order, with the probability of each type as the network sees it."""

    spans: list[Span]
    types: Floats


@dataclass(frozen=True, slots=True)
class _Things:
    """The things of a text, gold and wrong, as the network describes them.

    Attributes:
        gold: What each is; None where it is wrong.
        types: Type of each, as a place in `ENTITY_TYPES`: of a wrong one that which the network takes it for.
        place: Place of each annotated thing among them.
        spans: Mentions of each.
        vectors: Their vectors, (E, size).
        near: Class of distance between things and words, (E, N).
    """

    gold: list[GoldThing | None]
    types: Ints
    place: dict[int, int]
    spans: list[list[Span]]
    vectors: Tensor
    near: Ints


def paper_loss(network: Network, example: PaperExample, firsts: Tensor, lasts: Tensor) -> Tensor:
    """Return the summed loss of an annotated paper.

    Args:
        network: The network.
        example: The paper.
        firsts: Vectors of the first pieces of its words, (N, H).
        lasts: Vectors of the last pieces.
    """
    text = _Text(network, "atlas", example.read, firsts, lasts)
    gold = {span: thing.types[0] for thing in example.things for span in thing.spans}
    weight = {span: 1.0 if thing.is_core else _OPTIONAL for thing in example.things for span in thing.spans}
    loss, mentions = _span_loss(text, gold, weight)
    if not mentions.spans:
        return loss
    vectors = text.vectors(mentions.spans)
    names = [example.read.name(span) for span in mentions.spans]
    groups = group_by_name(names)
    owner_of = {span: i for i, thing in enumerate(example.things) for span in thing.spans}
    owners = _owners(groups, [owner_of.get(span, -1) for span in mentions.spans])
    loss = loss + _WEIGHTS["names"] * _name_loss(text, example.defined, (mentions.spans, vectors), (groups, owners))
    things, logits = _describe(text, example, mentions, vectors, (groups, owners))
    loss = loss + _WEIGHTS["things"] * _thing_loss(logits, things.gold)
    loss = loss + _WEIGHTS["relations"] * _relation_loss(text, example, things)
    return loss + _WEIGHTS["results"] * _result_loss(text, example, things)


def _describe(
    text: _Text, example: PaperExample, mentions: _Mentions, vectors: Tensor, owned: tuple[list[list[int]], list[int]]
) -> tuple[_Things, Tensor]:
    by_owner: dict[int, list[int]] = {}
    for group, owner in zip(*owned, strict=True):
        by_owner.setdefault(owner, []).extend(group)
    clusters = [sorted(group) for group in by_owner.values()]
    spans = [[mentions.spans[i] for i in cluster] for cluster in clusters]
    types = np.array([mentions.types[cluster].mean(0) for cluster in clusters], dtype=np.float32)
    things, logits = text.head("things", vectors, padded_members(clusters), types, entity_features(text.read, spans))
    gold = [example.things[owner] if owner >= 0 else None for owner in by_owner]
    place = {owner: i for i, owner in enumerate(by_owner) if owner >= 0}
    kinds = np.array([thing.types[0] if thing else int(row.argmax()) for thing, row in zip(gold, types, strict=True)])
    return _Things(gold, kinds, place, spans, things, word_distances(text.read, spans)), logits


def span_loss(network: Network, example: SpanExample, firsts: Tensor, lasts: Tensor) -> Tensor:
    """Return the summed loss of a part of a benchmark's document; arguments as for `paper_loss`."""
    schema = example.schema
    text = _Text(network, schema.name, example.read, firsts, lasts)
    loss, mentions = _span_loss(text, dict(zip(example.mentions, example.types, strict=True)), {})
    if not schema.relations or len(mentions.spans) < 2:
        return loss
    pairs = sentence_pairs(example.read, [first for first, _ in mentions.spans])
    if not pairs.size:
        return loss
    spans = [[span] for span in mentions.spans]
    members = padded_members([[i] for i in range(len(spans))])
    things, _ = text.head("things", text.vectors(mentions.spans), members, mentions.types, entity_features(example.read, spans))
    near = word_distances(example.read, spans)
    inputs = pair_inputs(example.read, spans, pairs, (mentions.types.argmax(-1), len(schema.types)))
    logits = text.head("relations", things, firsts, near, *inputs)
    place = {span: i for i, span in enumerate(mentions.spans)}
    row = {pair: i for i, pair in enumerate(zip(*pairs.tolist(), strict=True))}
    target = np.zeros((pairs.shape[1], len(schema.relations)), dtype=np.float32)
    for (head, tail), kinds in example.relations.items():
        i = row.get((place[example.mentions[head]], place[example.mentions[tail]]))
        if i is not None:
            target[i, list(kinds)] = 1
    return loss + _WEIGHTS["relations"] * functional.binary_cross_entropy_with_logits(logits, torch.from_numpy(target), reduction="sum")


def _span_loss(text: _Text, gold: dict[Span, int], weight: dict[Span, float]) -> tuple[Tensor, _Mentions]:
    n_words = len(text.read.words)
    start, end = text.head("borders", text.firsts, text.lasts)
    is_start, is_end = torch.zeros(n_words), torch.zeros(n_words)
    is_start[[first for first, _ in gold]] = 1
    is_end[[last for _, last in gold]] = 1
    borders = functional.binary_cross_entropy_with_logits(torch.stack([start, end]), torch.stack([is_start, is_end]), reduction="sum")
    first, last = candidate_spans(text.read, start.detach().numpy(), end.detach().numpy())
    candidates = sorted(set(zip(first.tolist(), last.tolist(), strict=True)) | set(gold))
    if not candidates:
        return _WEIGHTS["borders"] * borders, _Mentions([], np.zeros((0, 1), dtype=np.float32))
    first, last = np.array(candidates, dtype=np.int64).T
    logits = text.head("spans", text.firsts, text.lasts, first, last, inner_words(first, last))
    target = torch.tensor([gold.get(span, -1) + 1 for span in candidates])
    weights = torch.tensor([weight.get(span, 1.0) for span in candidates])
    spans = (functional.cross_entropy(logits, target, reduction="none") * weights).sum()
    loss = _WEIGHTS["borders"] * borders + _WEIGHTS["spans"] * spans
    return loss, _with_wrong(candidates, gold, logits.detach())


def _with_wrong(candidates: Sequence[Span], gold: dict[Span, int], logits: Tensor) -> _Mentions:
    first, last = np.array(candidates, dtype=np.int64).T
    chosen = choose_mentions(first, last, logits.numpy(), bias=_WRONG_BIAS)
    wrong = sorted((mention for mention in chosen if mention.span not in gold), key=lambda mention: -mention.margin)[:_N_WRONG]
    spans = sorted([*gold, *(mention.span for mention in wrong)])
    place = {span: i for i, span in enumerate(candidates)}
    return _Mentions(spans, torch.softmax(logits[[place[span] for span in spans], 1:], -1).numpy())


def _owners(groups: Sequence[Sequence[int]], owner: Sequence[int]) -> list[int]:
    """Return for each group of mentions the thing that most of them belong to; a negative number of its own where none does."""
    owners = []
    for number, group in enumerate(groups):
        known = Counter(owner[i] for i in group if owner[i] >= 0)
        owners.append(known.most_common(1)[0][0] if known else -1 - number)
    return owners


def _name_loss(
    text: _Text, defined: frozenset[tuple[str, str]], mentions: tuple[list[Span], Tensor], owned: tuple[list[list[int]], list[int]]
) -> Tensor:
    groups, owner = owned[0], np.array(owned[1])
    spans, vectors = mentions
    left, right, alike = compare_names(text.read, [[spans[i] for i in group] for group in groups], defined)
    # Of two wrong names nobody has said whether they name one thing.
    known = (owner[left] >= 0) | (owner[right] >= 0)
    if not known.any():
        return vectors.new_zeros(())
    left, right = left[known], right[known]
    logits = text.head("names", vectors, padded_members(groups), left, right, alike[known])
    target = torch.from_numpy((owner[left] == owner[right]).astype(np.float32))
    return functional.binary_cross_entropy_with_logits(logits, target, reduction="sum")


def _thing_loss(logits: Tensor, found: Sequence[GoldThing | None]) -> Tensor:
    stated = torch.tensor([float(thing is not None) for thing in found])
    loss = functional.binary_cross_entropy_with_logits(logits[:, 0], stated, reduction="sum")
    decided = [i for i, thing in enumerate(found) if thing is None or thing.is_core]
    if decided:
        loss = loss + functional.binary_cross_entropy_with_logits(logits[decided, 1], stated[decided], reduction="sum")
    n_types = len(ENTITY_TYPES)
    kinds, roles = functional.log_softmax(logits[:, 2 : 2 + n_types], -1), functional.log_softmax(logits[:, 2 + n_types :], -1)
    for i, thing in enumerate(found):
        if thing is not None:
            weight = 1.0 if thing.is_core else _OPTIONAL
            share = [0.7, *([0.3 / (len(thing.types) - 1)] * (len(thing.types) - 1))] if len(thing.types) > 1 else [1.0]
            for kind, part in zip(thing.types, share, strict=True):
                loss = loss - weight * part * kinds[i, kind]
            loss = loss - weight * roles[i, thing.role]
    return loss


def _relation_loss(text: _Text, example: PaperExample, things: _Things) -> Tensor:
    pairs = allowed_pairs(things.types)
    if not pairs.size:
        return things.vectors.new_zeros(())
    head_types, tail_types = things.types[pairs]
    inputs = pair_inputs(text.read, things.spans, pairs, (things.types, len(ENTITY_TYPES)))
    logits = text.head("relations", things.vectors, text.firsts, things.near, *inputs).view(pairs.shape[1], 2, -1)
    stated, weight = _relation_target(example, things, pairs, ALLOWED[head_types, tail_types])
    target = torch.from_numpy(stated)[:, None].expand(-1, 2, -1)
    losses = functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    return (losses * torch.from_numpy(weight)).sum()


def _relation_target(example: PaperExample, things: _Things, pairs: Ints, allowed: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return which relations stand between the pairs, (P, relations), and how much that counts for "stated" and "core"."""
    heads, tails = pairs
    is_gold = np.array([thing is not None for thing in things.gold])
    is_core = np.array([thing is not None and thing.is_core for thing in things.gold])
    # A relation to something wrong is wrong, whatever the other end.
    optional = is_gold[heads] & is_gold[tails] & ~(is_core[heads] & is_core[tails])
    stated = np.zeros(allowed.shape, dtype=np.float32)
    weight = np.stack([0.5 * allowed, allowed], axis=1).astype(np.float32)
    weight[optional, 0] *= _OPTIONAL
    weight[optional, 1] = 0
    row = {pair: i for i, pair in enumerate(zip(heads.tolist(), tails.tolist(), strict=True))}
    for (head, tail), kinds in example.relations.items():
        i = row.get((things.place.get(head, -1), things.place.get(tail, -1)))
        for kind, core in kinds.items() if i is not None else ():
            stated[i, kind] = 1
            if not core:
                weight[i, 1, kind] = 0
    return stated, weight


def _result_loss(text: _Text, example: PaperExample, things: _Things) -> Tensor:
    if not example.values:
        return things.vectors.new_zeros(())
    places = result_inputs(text.read, [value.words for value in example.values], things.spans, things.types)
    is_result, links = text.head("results", text.firsts, text.lasts, places[0], things.vectors, *places[1:])
    target = torch.tensor([float(i in example.results) for i in range(len(example.values))])
    loss = functional.binary_cross_entropy_with_logits(is_result, target, reduction="sum")
    kinds = [ENTITY_TYPES[kind] for kind in things.types]
    for slot, (name, wanted) in enumerate(SLOTS):
        wrong = torch.tensor([kind is not wanted for kind in kinds] + [False])
        shares = functional.log_softmax(links[slot].masked_fill(wrong[None], -1e4), -1)
        for i, result in example.results.items():
            owner = result[slot]
            end = len(kinds) if owner is None else things.place.get(owner, -1)
            if end >= 0 and not wrong[end]:
                # Value, metric and dataset make a result; the rest is detail.
                loss = loss - (1.0 if name in ("metric", "dataset") else 0.5) * shares[i, end]
    return loss
