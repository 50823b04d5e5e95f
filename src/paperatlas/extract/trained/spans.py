"""Answers in the label set of a public benchmark: mentions, and relations between two mentions of one sentence."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np

from paperatlas.extract.cleaning import clean_text
from paperatlas.extract.sentences import find_sentences
from paperatlas.extract.trained.features import entity_features, padded_members, word_distances
from paperatlas.extract.trained.mentions import FoundMention, find_mentions
from paperatlas.extract.trained.model import Model, load_model, n_threads
from paperatlas.extract.trained.network import WordVectors, encode
from paperatlas.extract.trained.schemas import SCHEMAS, SpanSchema
from paperatlas.extract.trained.things import mention_vectors, pair_inputs, round_probability, sentence_pairs
from paperatlas.extract.trained.words import Floats, Ints, cut_at_sentences, read_text
from paperatlas.records import Paper, Span

#: Words that are looked at together, as in training; sentences stay whole.
_PART_WORDS = 220


@dataclass(frozen=True, slots=True)
class SpanFacts:
    """What a text states, in the label set of a benchmark.

    Attributes:
        entities: (first character, one past the last, label), in order.
        relations: (place of the head in `entities`, place of the tail, label), sorted.
    """

    entities: tuple[tuple[int, int, str], ...]
    relations: tuple[tuple[int, int, str], ...]

    def to_json(self) -> dict[str, Any]:
        """Return the facts in the form of the `extract` contract, but for the paper's id."""
        return {"entities": [list(one) for one in self.entities], "relations": [list(one) for one in self.relations]}


def read_spans(model: Model, schema_name: str, text: str, sentences: Sequence[Span]) -> SpanFacts:
    """Return what a text states, in the label set of a benchmark.

    Args:
        model: The model.
        schema_name: A key of `SCHEMAS`.
        text: The text.
        sentences: Borders of its sentences.
    """
    schema = SCHEMAS[schema_name]
    vectors = encode(read_text(text, sentences, model.tokenizer), model.network)
    entities: list[tuple[int, int, str]] = []
    relations: list[tuple[int, int, str]] = []
    for part in _parts(vectors):
        mentions = find_mentions(part, model.network, schema.name, bias=model.settings.span_bias[schema.name])
        n_before = len(entities)
        entities += [(*part.read.characters(mention.span), schema.types[mention.type]) for mention in mentions]
        if schema.relations and len(mentions) > 1:
            relations += [(n_before + i, n_before + j, label) for i, j, label in _relate(model, schema, part, mentions)]
    return SpanFacts(tuple(entities), tuple(sorted(relations)))


def extract_spans(papers: Iterable[Paper], schema_name: str, *, batch_size: int) -> Iterator[tuple[str, SpanFacts]]:
    """Yield id and facts of each paper, in order; offsets count in the paper's text as given.

    Args:
        papers: Papers to read.
        schema_name: A key of `SCHEMAS`.
        batch_size: Papers read side by side.

    Raises:
        ModelError: The model is missing or damaged.
    """
    model = load_model()
    papers = iter(papers)
    with ThreadPoolExecutor(n_threads()) as pool:
        while batch := list(islice(papers, batch_size)):
            yield from zip(
                (paper.id for paper in batch), pool.map(lambda paper: _read_paper(model, schema_name, paper), batch), strict=True
            )


def _read_paper(model: Model, schema_name: str, paper: Paper) -> SpanFacts:
    clean = clean_text(paper.text)
    sentences = clean.all_from_given(paper.sentences) or find_sentences(clean.text)
    facts = read_spans(model, schema_name, clean.text, sentences)
    return replace(facts, entities=tuple((*clean.to_given((start, end)), label) for start, end, label in facts.entities))


def _parts(vectors: WordVectors) -> list[WordVectors]:
    parts = [vectors.part(start, stop) for start, stop in cut_at_sentences(vectors.read.sentence, _PART_WORDS, may_split=False)]
    for part in parts:
        # The network has learned from such parts as texts of their own, with a first sentence.
        part.read.sentence[:] = part.read.sentence - part.read.sentence[0]
    return parts


def _relate(model: Model, schema: SpanSchema, part: WordVectors, mentions: Sequence[FoundMention]) -> list[tuple[int, int, str]]:
    pairs = sentence_pairs(part.read, [mention.first for mention in mentions])
    if not pairs.size:
        return []
    probability = round_probability(_score(model, schema, part, mentions, pairs))
    table = {(int(i), int(j)): row for i, j, row in zip(*pairs, probability, strict=True)}
    found = []
    for (i, j), row in table.items():
        for kind, label in enumerate(schema.relations):
            both = label in schema.symmetric
            value = (row[kind] + table[j, i][kind]) / 2 if both else row[kind]
            if value >= model.settings.thresholds[schema.name] and not (both and j < i):
                found.append((i, j, label))
    return found


def _score(model: Model, schema: SpanSchema, part: WordVectors, mentions: Sequence[FoundMention], pairs: Ints) -> Floats:
    spans = [[mention.span] for mention in mentions]
    types = np.array([mention.types for mention in mentions], dtype=np.float32)
    shapes = mention_vectors(part, model.network, schema.name, [mention.span for mention in mentions])
    members = padded_members([[i] for i in range(len(mentions))])
    things, _ = model.network.head(f"{schema.name}-things", shapes, members, types, entity_features(part.read, spans))
    near = word_distances(part.read, spans)
    inputs = pair_inputs(part.read, spans, pairs, (types.argmax(-1), len(schema.types)))
    (logits,) = model.network.head(f"{schema.name}-relations", things, part.firsts, near, *inputs)
    return logits
