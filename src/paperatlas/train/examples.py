"""Turns annotated papers and benchmark documents into what the network learns from: words, spans and places instead of characters."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paperatlas.evaluate import scoring_value
from paperatlas.extract.abbreviations import find_abbreviations
from paperatlas.extract.cleaning import clean_text
from paperatlas.extract.sentences import find_sentences
from paperatlas.extract.trained.features import MAX_WIDTH
from paperatlas.extract.trained.names import abbreviation_keys
from paperatlas.extract.trained.schemas import SCHEMAS, SpanSchema
from paperatlas.extract.trained.things import RELATIONS, ROLES, SLOTS
from paperatlas.extract.trained.values import Value, find_values
from paperatlas.extract.trained.words import ReadText, read_text
from paperatlas.records import Span
from paperatlas.schema import ENTITY_TYPES, SYMMETRIC_RELATIONS
from paperatlas.train.annotations import AnnotatedPaper, AnnotatedResult
from paperatlas.train.benchmarks import BenchmarkDocument

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@dataclass(frozen=True, slots=True)
class GoldThing:
    """An annotated entity that stands in the text.

    Attributes:
        spans: Its mentions, in words.
        types: Places in `ENTITY_TYPES`: the type, then others that would be right as well.
        is_core: Whether an expert would certainly want it.
        role: Place in `ROLES`.
    """

    spans: list[Span]
    types: list[int]
    is_core: bool
    role: int


@dataclass(frozen=True, slots=True)
class PaperExample:
    """An annotated paper.

    Attributes:
        id: Id of the paper.
        read: Its text in words.
        defined: Normal keys of its abbreviations, as `abbreviation_keys` gives them.
        things: Its entities.
        relations: (head, tail) -> relation -> whether it is core; a symmetric one stands in both directions.
        values: Its numbers.
        results: For each number that is a result, for each slot the thing it belongs to, None where the text does not say, or -1 where
            what it belongs to could not be found in the text.
    """

    id: str
    read: ReadText
    defined: frozenset[tuple[str, str]]
    things: list[GoldThing]
    relations: dict[tuple[int, int], dict[int, bool]]
    values: list[Value]
    results: dict[int, tuple[int | None, ...]]


@dataclass(frozen=True, slots=True)
class SpanExample:
    """A part of a benchmark's document.

    Attributes:
        schema: Whose labels it has.
        read: Its text in words.
        mentions: Mentions in words.
        types: Label of each, as a place in the schema's types.
        relations: (head, tail) -> labels as places in the schema's relations; a symmetric one stands in both directions.
    """

    schema: SpanSchema
    read: ReadText
    mentions: list[Span]
    types: list[int]
    relations: dict[tuple[int, int], set[int]]


def to_paper_example(paper: AnnotatedPaper, tokenizer: "Tokenizer") -> PaperExample:
    """Return an annotated paper as an example; what does not stand in its text at borders of words is left out."""
    clean = clean_text(paper.text)
    sentences = find_sentences(clean.text)
    read = read_text(clean.text, sentences, tokenizer)
    borders = _Borders(read)
    place: dict[str, int] = {}
    things: list[GoldThing] = []
    for entity in paper.entities:
        found = (borders.words_of(clean.from_given(span)) for span in entity.mentions)
        spans = [span for span in found if span is not None]
        if spans:
            place[entity.id] = len(things)
            types = [ENTITY_TYPES.index(kind) for kind in (entity.type, *entity.also)]
            things.append(GoldThing(spans, types, entity.is_core, ROLES.index(entity.role)))
    values = find_values(read)
    return PaperExample(
        id=paper.id,
        read=read,
        defined=abbreviation_keys(clean.text, find_abbreviations(clean.text, sentences)),
        things=things,
        relations=_relations(paper, place),
        values=values,
        results=_match_results(paper.results, values, place),
    )


def _relations(paper: AnnotatedPaper, place: Mapping[str, int]) -> dict[tuple[int, int], dict[int, bool]]:
    relations: dict[tuple[int, int], dict[int, bool]] = defaultdict(dict)
    for relation in paper.relations:
        if relation.head in place and relation.tail in place:
            head, tail, kind = place[relation.head], place[relation.tail], RELATIONS.index(relation.type)
            relations[head, tail][kind] = relation.is_core
            if relation.type in SYMMETRIC_RELATIONS:
                relations[tail, head][kind] = relation.is_core
    return dict(relations)


def _match_results(
    results: Sequence[AnnotatedResult], values: Sequence[Value], place: Mapping[str, int]
) -> dict[int, tuple[int | None, ...]]:
    matched: dict[int, tuple[int | None, ...]] = {}
    left = list(results)
    # As it stands first, so that "2x" is not taken for the "2" before it.
    for same in (str.casefold, scoring_value):
        for result in list(left):
            wanted = same(result.value)
            i = next((i for i, value in enumerate(values) if wanted and i not in matched and same(value.text) == wanted), None)
            if i is not None:
                ends = (getattr(result, slot) for slot, _ in SLOTS)
                matched[i] = tuple(None if end is None else place.get(end, -1) for end in ends)
                left.remove(result)
    return matched


def to_span_example(document: BenchmarkDocument, schema: str, tokenizer: "Tokenizer") -> SpanExample:
    """Return a benchmark's document as an example; mentions longer than `MAX_WIDTH` words or across sentences are left out."""
    labels = SCHEMAS[schema]
    read = read_text(document.text, document.sentences, tokenizer)
    borders = _Borders(read)
    place: dict[int, int] = {}
    by_span: dict[Span, int] = {}
    types: list[int] = []
    for i, (start, end, label) in enumerate(document.mentions):
        span = borders.words_of((start, end))
        if span is not None and label in labels.types:
            if span not in by_span:
                by_span[span] = len(types)
                types.append(labels.types.index(label))
            place[i] = by_span[span]
    relations: dict[tuple[int, int], set[int]] = defaultdict(set)
    for head, tail, label in document.relations:
        if head in place and tail in place and place[head] != place[tail]:
            kind = labels.relations.index(label)
            relations[place[head], place[tail]].add(kind)
            if label in labels.symmetric:
                relations[place[tail], place[head]].add(kind)
    return SpanExample(labels, read, list(by_span), types, dict(relations))


class _Borders:
    """Finds the words of a stretch of characters."""

    def __init__(self, read: ReadText) -> None:
        self._read = read
        self._starts = {start: i for i, (start, _) in enumerate(read.words)}
        self._ends = {end: i for i, (_, end) in enumerate(read.words)}

    def words_of(self, span: Span) -> Span | None:
        """Return first and last word, or None where the stretch is not whole words, too long, or in two sentences."""
        first, last = self._starts.get(span[0]), self._ends.get(span[1])
        if first is None or last is None or not 0 <= last - first < MAX_WIDTH:
            return None
        return (first, last) if self._read.sentence[first] == self._read.sentence[last] else None
