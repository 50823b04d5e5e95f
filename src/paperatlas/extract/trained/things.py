"""Turns the mentions of a text into things with type, role and probability, and finds relations and results between them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from paperatlas.extract.trained.features import (
    MAX_BETWEEN,
    N_DISTANCES,
    N_RANKS,
    Nearest,
    entity_features,
    inner_words,
    padded_members,
    word_distances,
)
from paperatlas.extract.trained.mentions import FoundMention, sigmoid, softmax
from paperatlas.extract.trained.network import Network, WordVectors
from paperatlas.extract.trained.words import Floats, Ints, ReadText
from paperatlas.records import Span
from paperatlas.schema import ENTITY_TYPES, SYMMETRIC_RELATIONS, NodeType, Relation, Role, is_allowed

RELATIONS = tuple(Relation)
ROLES = tuple(Role)

#: Slots of the result head: the field of `PaperResult` and the type of thing that may stand there.
SLOTS = (("metric", NodeType.METRIC), ("dataset", NodeType.DATASET), ("method", NodeType.METHOD), ("task", NodeType.TASK))

#: Which relations may lead from a thing of one type to one of another: (types, types, relations).
ALLOWED = np.array([[[is_allowed(head, kind, tail) for kind in RELATIONS] for tail in ENTITY_TYPES] for head in ENTITY_TYPES])

_IS_SYMMETRIC = np.array([kind in SYMMETRIC_RELATIONS for kind in RELATIONS])


@dataclass(frozen=True, slots=True)
class Things:
    """The things of a text.

    Attributes:
        spans: Mentions of each, in words.
        vectors: Their vectors, (E, size).
        types: Probability of each type, (E, types).
        roles: Probability of each role, (E, roles).
        stated: Logit that an annotator would list it, (E,).
        core: Logit that one would certainly want it, against its being wrong, (E,).
        near: Class of distance between things and words, (E, N).
    """

    spans: list[list[Span]]
    vectors: Floats
    types: Floats
    roles: Floats
    stated: Floats
    core: Floats
    near: Ints


def mention_vectors(vectors: WordVectors, network: Network, schema: str, spans: Sequence[Span]) -> Floats:
    """Return the vectors of mentions, (M, size).

    Args:
        vectors: The text.
        network: The network.
        schema: Whose things are made of them.
        spans: First and last words.
    """
    first, last = np.array(spans, dtype=np.int64).T
    (shapes,) = network.head(f"{schema}-mentions", vectors.firsts, vectors.lasts, first, last, inner_words(first, last))
    return shapes


def describe_things(
    vectors: WordVectors, mentions: Sequence[FoundMention], mention_vectors: Floats, groups: Sequence[Sequence[int]], network: Network
) -> Things:
    """Return the things that groups of mentions name.

    Args:
        vectors: The text.
        mentions: Its mentions.
        mention_vectors: Their vectors, (M, size).
        groups: Places in `mentions`, one group for a thing.
        network: The network.
    """
    spans = [[mentions[i].span for i in group] for group in groups]
    span_types = np.array([mention.types for mention in mentions], dtype=np.float32)
    before = np.array([span_types[list(group)].mean(0) for group in groups], dtype=np.float32)
    things, logits = network.head("atlas-things", mention_vectors, padded_members(groups), before, entity_features(vectors.read, spans))
    n_types = len(ENTITY_TYPES)
    return Things(
        spans=spans,
        vectors=things,
        types=softmax(logits[:, 2 : 2 + n_types]),
        roles=softmax(logits[:, 2 + n_types :]),
        stated=logits[:, 0],
        core=logits[:, 1],
        near=word_distances(vectors.read, spans),
    )


def with_metrics(things: Things, are_metrics: Sequence[bool]) -> Things:
    """Return things, those that are metrics by their names with that type: "ROUGE-2" is no method, whatever stands around it.

    What changes its type so is reported by the paper, or only mentioned.
    """
    forced = np.array(are_metrics, dtype=bool) & (things.types.argmax(-1) != ENTITY_TYPES.index(NodeType.METRIC))
    types = np.where(forced[:, None], np.arange(len(ENTITY_TYPES)) == ENTITY_TYPES.index(NodeType.METRIC), things.types)
    likely = np.where(things.roles.argmax(-1) == ROLES.index(Role.MENTIONED), ROLES.index(Role.MENTIONED), ROLES.index(Role.REPORTED))
    roles = np.where(forced[:, None], np.arange(len(ROLES)) == likely[:, None], things.roles)
    return replace(things, types=types.astype(np.float32), roles=roles.astype(np.float32))


def relate(vectors: WordVectors, things: Things, kept: Sequence[int], network: Network) -> tuple[Ints, Floats]:
    """Return the pairs between which the schema allows a relation, (2, P), and their logits, (P, 2, relations): stated, core.

    A relation that is not allowed between the types has logits of minus infinity, a symmetric one but in one direction too.

    Args:
        vectors: The text.
        things: Its things.
        kept: Places of those between which relations are looked for.
        network: The network.
    """
    types = things.types[kept].argmax(-1)
    pairs = allowed_pairs(types)
    heads, tails = pairs
    if not pairs.size:
        return pairs, np.zeros((0, 2, len(RELATIONS)), dtype=np.float32)
    inputs = pair_inputs(vectors.read, [things.spans[i] for i in kept], pairs, (types, len(ENTITY_TYPES)))
    (logits,) = network.head("atlas-relations", things.vectors[kept], vectors.firsts, things.near[kept], *inputs)
    allowed = ALLOWED[types[heads], types[tails]] & ~(_IS_SYMMETRIC[None] & (heads > tails)[:, None])
    logits = np.where(allowed[:, None], logits.reshape(-1, 2, len(RELATIONS)), -np.inf).astype(np.float32)
    return np.array(kept)[pairs], logits


def allowed_pairs(types: Ints) -> Ints:
    """Return the ordered pairs of things between whose types, (E,), the schema allows a relation; (2, P)."""
    return _pairs(np.asarray(ALLOWED[types[:, None], types[None]].any(-1)))


def sentence_pairs(read: ReadText, words: Sequence[int]) -> Ints:
    """Return the ordered pairs of mentions that begin at some words, (M,), of one sentence; (2, P)."""
    sentence = read.sentence[list(words)]
    return _pairs(sentence[:, None] == sentence[None])


def _pairs(related: NDArray[np.bool_]) -> Ints:
    pairs: Ints = np.stack(np.nonzero(related & ~np.eye(len(related), dtype=bool)))
    return pairs


def pair_inputs(read: ReadText, spans: Sequence[Sequence[Span]], pairs: Ints, types: tuple[Ints, int]) -> tuple[Ints, Ints]:
    """Return what a relation head wants to know of pairs besides the vectors.

    Args:
        read: The text.
        spans: Mentions of each thing, in words.
        pairs: Heads and tails, (2, P).
        types: Type of each thing, (E,), and how many types there are.

    Returns:
        Head, tail, class of distance, plus `N_DISTANCES` where the tail comes first, and types of both, (4, P); words between, (P, K).
    """
    nearest = Nearest.of(read, spans)
    heads, tails = pairs
    tail_first = (nearest.first[heads, tails] > nearest.first[tails, heads]).astype(np.int64)
    distance = nearest.classes()[heads, tails] + N_DISTANCES * tail_first
    kinds, n_types = types
    described = np.stack([heads, tails, distance, kinds[heads] * n_types + kinds[tails]])
    return described, nearest.between(heads, tails, len(read.words))


def result_inputs(read: ReadText, values: Sequence[Span], spans: Sequence[Sequence[Span]], types: Ints) -> tuple[Ints, Ints, Ints]:
    """Return what the result head wants to know of values.

    Args:
        read: The text.
        values: First and last words of the numbers.
        spans: Mentions of each thing, in words.
        types: Type of each thing, (E,).

    Returns:
        Inner words of the values; class of distance to each thing, plus `N_DISTANCES` where the thing comes first, and how many of its
        type are nearer on its side, plus `N_RANKS` likewise, (2, R, E); the words between, (R, E, K).
    """
    n_values, n_things = len(values), len(spans)
    nearest = Nearest.of(read, [*([value] for value in values), *spans])
    rows, columns = (one.ravel() for one in np.mgrid[:n_values, n_values : n_values + n_things])
    thing_first = (nearest.first[columns, rows] < nearest.first[rows, columns]).astype(np.int64).reshape(n_values, n_things)
    distance = nearest.classes()[:n_values, n_values:]
    far = nearest.far[:n_values, n_values:]
    rivals = (types[:, None] == types[None]) & (thing_first[:, :, None] == thing_first[:, None])
    rank = np.minimum((rivals & (far[:, None] < far[:, :, None])).sum(-1), N_RANKS - 1)
    ends = np.array(values, dtype=np.int64).T
    between = nearest.between(rows, columns, len(read.words)).reshape(n_values, n_things, MAX_BETWEEN)
    return inner_words(ends[0], ends[1]), np.stack([distance + N_DISTANCES * thing_first, rank + N_RANKS * thing_first]), between


def round_probability(logits: Floats) -> Floats:
    """Return the probabilities of logits in two digits, on which all decisions are taken."""
    rounded: Floats = np.round(sigmoid(logits), 2)
    return rounded
