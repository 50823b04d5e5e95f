"""The network: one encoder for all schemas, and for each schema heads for borders, spans, things and relations.

Every head takes plain tensors of one text and no structures, so that each can be exported by itself. Shapes are named after what is
counted: N words, C candidate spans, M mentions, E things, P pairs, R relations or values, K mentions of a thing that are looked at.

The span head scores candidates from their ends and their inside, as in L. Eberts and A. Ulges, "Span-based joint entity and relation
extraction with transformer pre-training", ECAI 2020; relations look at the words that both ends attend to, after W. Zhou et al.,
"Document-level relation extraction with adaptive thresholding and localized context pooling", AAAI 2021, here with attention of their
own that starts from distances.
"""

import json
import math
import zipfile
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig, BertModel

from paperatlas.errors import InputError
from paperatlas.extract.trained.features import MAX_WIDTH, N_DISTANCES, N_ENTITY_FEATURES, N_NAME_FEATURES, N_RANKS
from paperatlas.extract.trained.schemas import SCHEMAS, SpanSchema
from paperatlas.extract.trained.words import N_CASES
from paperatlas.schema import ENTITY_TYPES, Relation, Role

#: Width of the heads.
SIZE = 256
_N_HEADS = 4
_KEY_SIZE = 32

_BASE_FILES = ("config.json", "model.safetensors", "tokenizer.json")


class Encoder(nn.Module):
    """A BERT encoder over pieces, to whose word vectors a vector for the way of writing is added."""

    def __init__(self, config: BertConfig) -> None:
        """Make an encoder of a configuration, with random weights."""
        super().__init__()
        #: The piece that stands for what is to be guessed, in the vocabulary of BERT without case.
        self.mask_piece = min(103, config.vocab_size - 1)
        self.bert = BertModel(config, add_pooling_layer=False)
        self.case = nn.Embedding(N_CASES, config.hidden_size)
        nn.init.zeros_(self.case.weight)

    def forward(self, pieces: Tensor, cases: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return the states, (B, T, H), of pieces (B, T) written as `cases` (B, T) says; `mask` (B, T) is 0 where nothing stands."""
        vectors = self.bert.embeddings.word_embeddings(pieces) + self.case(cases)
        states: Tensor = self.bert(inputs_embeds=vectors, attention_mask=mask).last_hidden_state
        return states


class SpanVectors(nn.Module):
    """Makes one vector of a span: from its first word, its last, and the largest values within."""

    def __init__(self, hidden: int, size: int) -> None:
        """Make layers from `hidden` to `size`."""
        super().__init__()
        self.left = nn.Linear(hidden, size)
        self.right = nn.Linear(hidden, size, bias=False)
        self.inner = nn.Linear(hidden, size // 2)
        self.inside = nn.Linear(size // 2, size, bias=False)
        self.width = nn.Embedding(MAX_WIDTH, size)
        nn.init.normal_(self.width.weight, std=0.02)

    def forward(self, firsts: Tensor, lasts: Tensor, first: Tensor, last: Tensor, inner: Tensor) -> Tensor:
        """Return (C, size) from word vectors (N, H) of first and last pieces, ends (C,) and inner words (C, MAX_WIDTH)."""
        inside = self.inner(firsts).index_select(0, inner.flatten()).view(-1, MAX_WIDTH, self.inner.out_features).amax(1)
        ends = self.left(firsts.index_select(0, first)) + self.right(lasts.index_select(0, last))
        vectors: Tensor = functional.gelu(ends + self.inside(inside) + self.width(last - first))
        return vectors


def _scorer(size: int, n_out: int, dropout: float, n_in: int | None = None) -> nn.Sequential:
    return nn.Sequential(nn.Dropout(dropout), nn.Linear(n_in or size, size), nn.GELU(), nn.Dropout(dropout), nn.Linear(size, n_out))


class BorderHead(nn.Module):
    """Says of each word how much it looks like the first and the last of a mention."""

    def __init__(self, hidden: int) -> None:
        """Make a head on states of size `hidden`."""
        super().__init__()
        self.start = nn.Linear(hidden, 1)
        self.end = nn.Linear(hidden, 1)

    def forward(self, firsts: Tensor, lasts: Tensor) -> tuple[Tensor, Tensor]:
        """Return two logits for each word, (N,) and (N,)."""
        return self.start(firsts).squeeze(-1), self.end(lasts).squeeze(-1)


class SpanHead(nn.Module):
    """Says of each candidate which type of mention it is; class 0 is none."""

    def __init__(self, hidden: int, size: int, n_types: int, dropout: float) -> None:
        """Make a head for `n_types` types."""
        super().__init__()
        self.vectors = SpanVectors(hidden, size)
        self.score = _scorer(size, n_types + 1, dropout)

    def forward(self, firsts: Tensor, lasts: Tensor, first: Tensor, last: Tensor, inner: Tensor) -> Tensor:
        """Return logits (C, 1 + types); arguments as for `SpanVectors`."""
        logits: Tensor = self.score(self.vectors(firsts, lasts, first, last, inner))
        return logits


class NameHead(nn.Module):
    """Says of pairs of names in one text whether they name one thing."""

    def __init__(self, size: int, dropout: float) -> None:
        """Make a head on mention vectors."""
        super().__init__()
        self.pair = nn.Linear(2 * size, size // 2)
        self.alike = nn.Linear(N_NAME_FEATURES, size // 2)
        self.score = nn.Sequential(nn.GELU(), nn.Dropout(dropout), nn.Linear(size // 2, 1))
        nn.init.constant_(self.score[-1].bias, -2.0)

    def forward(self, mentions: Tensor, members: Tensor, left: Tensor, right: Tensor, alike: Tensor) -> Tensor:
        """Return logits (P,) from mentions (M, size), members of names (G, K), pairs of names (P,) and features (P, F)."""
        names = _pool(mentions, members)
        one, other = names.index_select(0, left), names.index_select(0, right)
        logits: Tensor = self.score(self.pair(torch.cat([one * other, (one - other).abs()], -1)) + self.alike(alike)).squeeze(-1)
        return logits


def _pool(mentions: Tensor, members: Tensor) -> Tensor:
    return mentions.index_select(0, members.flatten()).view(members.shape[0], members.shape[1], mentions.shape[-1]).amax(1)


class ThingHead(nn.Module):
    """Makes a vector of each thing from its mentions, and lets the things of a text look at one another."""

    def __init__(self, size: int, n_types: int, n_out: int, dropout: float) -> None:
        """Make a head for things of `n_types` types that gives `n_out` logits for each."""
        super().__init__()
        self.types = nn.Linear(n_types, size)
        self.counts = nn.Linear(N_ENTITY_FEATURES, size)
        self.before, self.between = nn.LayerNorm(size), nn.LayerNorm(size)
        self.attention = nn.Linear(size, 3 * size)
        self.output = nn.Linear(size, size)
        self.wide = nn.Sequential(nn.Linear(size, 2 * size), nn.GELU(), nn.Dropout(dropout), nn.Linear(2 * size, size))
        self.drop = nn.Dropout(dropout)
        self.score = _scorer(size, n_out, dropout) if n_out else None

    def forward(self, mentions: Tensor, members: Tensor, types: Tensor, counts: Tensor) -> tuple[Tensor, Tensor]:
        """Return vectors (E, size) and logits (E, n_out).

        Args:
            mentions: Vectors of mentions, (M, size).
            members: Mentions of each thing, (E, K).
            types: Probability of each type, (E, types).
            counts: What `entity_features` gives, (E, features).
        """
        things = _pool(mentions, members) + self.types(types) + self.counts(counts)
        n_things, size = things.shape
        query, key, value = self.attention(self.before(things)).view(n_things, 3, _N_HEADS, size // _N_HEADS).permute(1, 2, 0, 3)
        weights = torch.softmax(query @ key.transpose(-1, -2) / math.sqrt(size / _N_HEADS), -1)
        things = things + self.drop(self.output((weights @ value).transpose(0, 1).reshape(n_things, size)))
        things = things + self.drop(self.wide(self.between(things)))
        return things, self.score(things) if self.score else things[:, :0]


class BetweenVectors(nn.Module):
    """Makes a vector of the words between two things: the largest values among them, nothing where there are none."""

    def __init__(self, hidden: int, size: int) -> None:
        """Make a layer from `hidden` to `size`."""
        super().__init__()
        self.inner = nn.Linear(hidden, size)

    def forward(self, firsts: Tensor, between: Tensor) -> Tensor:
        """Return (P, size) from vectors of words (N, H) and the words of each pair (P, K), of which N stands for nothing."""
        words = functional.pad(self.inner(firsts), (0, 0, 0, 1))
        pooled = words.index_select(0, between.flatten()).view(-1, between.shape[1], words.shape[1]).amax(1)
        return functional.gelu(pooled)


class RelationHead(nn.Module):
    """Says of ordered pairs of things which relations lead from the first to the second."""

    def __init__(self, hidden: int, size: int, n_types: int, n_out: int, dropout: float) -> None:
        """Make a head for things of `n_types` types that gives `n_out` logits for each pair."""
        super().__init__()
        self.query, self.key = nn.Linear(size, _N_HEADS * _KEY_SIZE), nn.Linear(hidden, _N_HEADS * _KEY_SIZE)
        self.near = nn.Embedding(N_DISTANCES, _N_HEADS)
        # To begin with, a thing looks at the words around it.
        self.near.weight.data[:] = -0.25 * torch.arange(N_DISTANCES)[:, None].float().clamp(max=10)
        self.value = nn.Linear(hidden, size)
        self.head, self.tail = nn.Linear(size, size), nn.Linear(size, size)
        self.both = nn.Linear(size, size, bias=False)
        self.distance = nn.Embedding(2 * N_DISTANCES, size)
        self.types = nn.Embedding(n_types * n_types, size)
        self.between = BetweenVectors(hidden, size // 2)
        self.link = nn.Linear(size // 2, size, bias=False)
        for embedding in (self.distance, self.types):
            nn.init.normal_(embedding.weight, std=0.02)
        self.score = _scorer(size, n_out, dropout)
        nn.init.constant_(self.score[-1].bias, -2.0)

    def forward(self, things: Tensor, firsts: Tensor, near: Tensor, pairs: Tensor, between: Tensor) -> Tensor:
        """Return logits (P, n_out).

        Args:
            things: Vectors, (E, size).
            firsts: Vectors of words, (N, H).
            near: Class of distance between things and words, (E, N).
            pairs: For each pair head, tail, class of distance, plus `N_DISTANCES` where the tail comes first, and type of the head times
                the number of types, plus type of the tail; (4, P).
            between: Words between both, (P, K); N stands for nothing.
        """
        n_things, n_words = near.shape
        query = self.query(things).view(n_things, _N_HEADS, _KEY_SIZE).transpose(0, 1)
        key = self.key(firsts).view(n_words, _N_HEADS, _KEY_SIZE).permute(1, 2, 0)
        looks = torch.softmax((query @ key) / math.sqrt(_KEY_SIZE) + self.near(near).permute(2, 0, 1), -1)
        shared = (looks.index_select(1, pairs[0]) * looks.index_select(1, pairs[1])).mean(0)
        context = (shared / (shared.sum(-1, keepdim=True) + 1e-6)) @ self.value(firsts)
        head = self.head(things).index_select(0, pairs[0])
        tail = self.tail(things).index_select(0, pairs[1])
        mixed = head + tail + self.both(head * tail) + functional.gelu(context) + self.distance(pairs[2]) + self.types(pairs[3])
        mixed = mixed + self.link(self.between(firsts, between))
        logits: Tensor = self.score(functional.gelu(mixed))
        return logits


class ResultHead(nn.Module):
    """Says of numbers whether they are results, and to which things each belongs."""

    def __init__(self, hidden: int, size: int, n_slots: int, dropout: float) -> None:
        """Make a head that ties a number to one thing, or none, in each of `n_slots` slots."""
        super().__init__()
        self.vectors = SpanVectors(hidden, size)
        self.score = _scorer(size, 1, dropout)
        self.n_slots = n_slots
        self.query, self.key = nn.Linear(size, n_slots * 64), nn.Linear(size, n_slots * 64)
        self.near = nn.Embedding(2 * N_DISTANCES, n_slots)
        nn.init.zeros_(self.near.weight)
        self.rank = nn.Embedding(2 * N_RANKS, n_slots)
        nn.init.zeros_(self.rank.weight)
        self.between = BetweenVectors(hidden, size // 2)
        self.link = nn.Sequential(nn.Dropout(dropout), nn.Linear(size // 2, n_slots, bias=False))
        self.none = nn.Linear(size, n_slots)

    def forward(
        self, firsts: Tensor, lasts: Tensor, inner: Tensor, things: Tensor, places: Tensor, between: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return logits of being a result, (R,), and for each slot of each thing and of none (the last), (slots, R, E + 1).

        Args:
            firsts: Word vectors of first pieces, (N, H).
            lasts: Word vectors of last pieces, (N, H).
            inner: Words of the numbers, (R, MAX_WIDTH).
            things: Vectors of things, (E, size).
            places: Class of distance between number and thing, plus `N_DISTANCES` where the thing comes first, and how many things of
                its type are nearer on its side, plus `N_RANKS` likewise; (2, R, E).
            between: Words between both, (R, E, K); N stands for nothing.
        """
        numbers = self.vectors(firsts, lasts, inner[:, 0], inner[:, -1], inner)
        query = self.query(numbers).view(-1, self.n_slots, 64).transpose(0, 1)
        key = self.key(things).view(-1, self.n_slots, 64).permute(1, 2, 0)
        words = self.link(self.between(firsts, between.flatten(0, 1))).view(*places.shape[1:], self.n_slots)
        links = query @ key / 8 + (self.near(places[0]) + self.rank(places[1]) + words).permute(2, 0, 1)
        return self.score(numbers).squeeze(-1), torch.cat([links, self.none(numbers).transpose(0, 1)[:, :, None]], -1)


def _schema_heads(hidden: int, schema: SpanSchema, dropout: float) -> dict[str, nn.Module]:
    name, n_types, n_relations = schema.name, len(schema.types), len(schema.relations)
    heads: dict[str, nn.Module] = {
        f"{name}-borders": BorderHead(hidden),
        f"{name}-spans": SpanHead(hidden, SIZE, n_types, dropout),
    }
    if n_relations:
        heads[f"{name}-mentions"] = SpanVectors(hidden, SIZE)
        heads[f"{name}-things"] = ThingHead(SIZE, n_types, 0, dropout)
        heads[f"{name}-relations"] = RelationHead(hidden, SIZE, n_types, n_relations, dropout)
    return heads


class Network(nn.Module):
    """The encoder and all heads.

    Attributes:
        encoder: The encoder.
        heads: Head by name: schema, hyphen, what it does.
    """

    def __init__(self, config: BertConfig, dropout: float = 0.2) -> None:
        """Make a network around an encoder of a configuration; weights are random until they are loaded."""
        super().__init__()
        self.encoder = Encoder(config)
        hidden = config.hidden_size
        n_types, n_relations = len(ENTITY_TYPES), len(Relation)
        heads: dict[str, nn.Module] = {
            "atlas-borders": BorderHead(hidden),
            "atlas-spans": SpanHead(hidden, SIZE, n_types, dropout),
            "atlas-mentions": SpanVectors(hidden, SIZE),
            "atlas-names": NameHead(SIZE, dropout),
            "atlas-things": ThingHead(SIZE, n_types, 2 + n_types + len(Role), dropout),
            "atlas-relations": RelationHead(hidden, SIZE, n_types, 2 * n_relations, dropout),
            "atlas-results": ResultHead(hidden, SIZE, 4, dropout),
        }
        for schema in SCHEMAS.values():
            heads |= _schema_heads(hidden, schema, dropout)
        self.heads = nn.ModuleDict(heads)


def read_base(path: Path) -> tuple[dict[str, Any], dict[str, Tensor], str]:
    """Return configuration, weights and tokenizer of a BERT encoder from a folder or a zip in the form of Hugging Face.

    Raises:
        InputError: It cannot be read, or lacks a file.
    """
    try:
        if path.is_dir():
            contents = {name: (path / name).read_bytes() for name in _BASE_FILES}
        else:
            with zipfile.ZipFile(path) as archive:
                names = {Path(name).name: name for name in archive.namelist()}
                contents = {name: archive.read(names[name]) for name in _BASE_FILES}
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        raise InputError(f"{path} is no folder or zip with {', '.join(_BASE_FILES)}: {error}") from error
    weights = {name.removeprefix("bert."): tensor for name, tensor in load(contents["model.safetensors"]).items()}
    return json.loads(contents["config.json"]), weights, contents["tokenizer.json"].decode("utf-8")


def make_network(base: Path, *, dropout: float) -> tuple[Network, str]:
    """Return a network whose encoder has the weights of a base, and the base's tokenizer as JSON.

    Raises:
        InputError: The base cannot be read.
    """
    values, weights, tokenizer = read_base(base)
    config = BertConfig(**{**values, "attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": 0.1})
    network = Network(config, dropout)
    missing = network.encoder.bert.load_state_dict(weights, strict=False).missing_keys
    if missing:
        raise InputError(f"{base} lacks weights of a BERT encoder: {', '.join(missing[:3])}")
    return network, tokenizer
