"""Reads a text with a model: its things first, then, on the same vectors, relations and results."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from paperatlas.extract.abbreviations import Abbreviation
from paperatlas.extract.clusters import choose_name
from paperatlas.extract.trained.mentions import find_mentions
from paperatlas.extract.trained.model import Model
from paperatlas.extract.trained.names import abbreviation_keys, group_by_name, is_standard_metric, join_names
from paperatlas.extract.trained.network import WordVectors, encode
from paperatlas.extract.trained.things import (
    RELATIONS,
    ROLES,
    SLOTS,
    Things,
    describe_things,
    mention_vectors,
    relate,
    result_inputs,
    round_probability,
    with_metrics,
)
from paperatlas.extract.trained.values import Value, find_values
from paperatlas.extract.trained.words import SECTION_WORDS, Floats, cut_at_sentences, read_text
from paperatlas.identity import normal_key
from paperatlas.records import EntityRelation, PaperEntity, PaperResult, Span, sentence_at
from paperatlas.schema import ENTITY_TYPES, SYMMETRIC_RELATIONS, NodeType


@dataclass(frozen=True, slots=True)
class TextMention:
    """A stretch of a text that names a thing.

    Attributes:
        start: First character.
        end: One past the last character.
        type: What kind of thing is named.
    """

    start: int
    end: int
    type: NodeType


@dataclass(frozen=True, slots=True)
class _Section:
    """A part of a text whose things are looked at together, and the id of each thing that is kept."""

    vectors: WordVectors
    things: Things
    ids: dict[int, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one pass of the encoder has made of a text.

    Attributes:
        sentences: Borders of the sentences.
        entities: What the text names.
        sections: The vectors, for what is looked for next.
    """

    sentences: Sequence[Span]
    entities: list[PaperEntity]
    sections: list[_Section]


def read_entities(model: Model, text: str, sentences: Sequence[Span], abbreviations: Sequence[Abbreviation]) -> Reading:
    """Return what a text names, with the vectors that relations and results are found on.

    Args:
        model: The model.
        text: The text.
        sentences: Borders of its sentences.
        abbreviations: What it defines.
    """
    defined = abbreviation_keys(text, abbreviations)
    vectors = encode(read_text(text, sentences, model.tokenizer), model.network)
    found: list[tuple[WordVectors, Things, dict[int, float]]] = []
    for part in _sections(vectors):
        things = _find_things(model, part, defined)
        if things is not None:
            found.append((part, things, _keep(model, things)))
    entities: list[PaperEntity] = []
    sections = []
    for part, things, kept in found:
        ids = {i: _add_entity(entities, part, things, i, confidence) for i, confidence in kept.items()}
        sections.append(_Section(part, things, ids))
    return Reading(sentences, *_in_order(entities, sections))


def _sections(vectors: WordVectors) -> list[WordVectors]:
    """Return the text in parts of whole sentences where possible; an abstract is one part."""
    return [vectors.part(start, stop) for start, stop in cut_at_sentences(vectors.read.sentence, SECTION_WORDS, may_split=True)]


def _find_things(model: Model, vectors: WordVectors, defined: frozenset[tuple[str, str]]) -> Things | None:
    network, settings = model.network, model.settings
    mentions = find_mentions(vectors, network, "atlas", bias=settings.span_bias["atlas"])
    if not mentions:
        return None
    names = [vectors.read.name(mention.span) for mention in mentions]
    spans = [mention.span for mention in mentions]
    shapes = mention_vectors(vectors, network, "atlas", spans)
    joined = join_names(group_by_name(names), (vectors.read, spans, shapes), (defined, network), threshold=settings.same_name)
    things = describe_things(vectors, mentions, shapes, joined, network)
    return with_metrics(things, [2 * sum(is_standard_metric(names[i]) for i in group) > len(group) for group in joined])


def _keep(model: Model, things: Things) -> dict[int, float]:
    """Return the things worth a node, with their confidence."""
    certain, confidence = round_probability(things.core), _confidence(model, "entity", things.stated)
    kept = np.flatnonzero(certain >= model.settings.thresholds["entity"])
    return {int(i): round(float(confidence[i]), 2) for i in kept}


def _confidence(model: Model, what: str, logits: Floats) -> Floats:
    """Return calibrated probabilities in two digits; nothing that a model says is quite certain."""
    slope, offset = model.settings.calibration[what]
    confidence: Floats = np.clip(round_probability(slope * logits + offset), 0.01, 0.99)
    return confidence


def _add_entity(entities: list[PaperEntity], vectors: WordVectors, things: Things, i: int, confidence: float) -> str:
    """Add a thing to the entities, or to the one of its type that an earlier section has under the same name; return its id."""
    kind = ENTITY_TYPES[int(things.types[i].argmax())]
    role = ROLES[int(things.roles[i].argmax())]
    text = vectors.read.text
    spans = [vectors.read.characters(span) for span in things.spans[i]]
    keys = {normal_key(text[start:end]) for start, end in spans}
    for place, entity in enumerate(entities):
        if entity.type is kind and not keys.isdisjoint(map(normal_key, entity.aliases)):
            mentions = tuple(sorted({*entity.mentions, *spans}))
            name, aliases = choose_name(text, mentions)
            best = entity.role if entity.confidence >= confidence else role
            entities[place] = replace(
                entity, name=name, aliases=aliases, mentions=mentions, role=best, confidence=max(entity.confidence, confidence)
            )
            return entity.id
    name, aliases = choose_name(text, spans)
    entity = PaperEntity(f"e{len(entities) + 1}", kind, name, aliases, tuple(spans), role, confidence)
    entities.append(entity)
    return entity.id


def _in_order(entities: list[PaperEntity], sections: list[_Section]) -> tuple[list[PaperEntity], list[_Section]]:
    """Number the entities in order of first mention."""
    ordered = sorted(entities, key=lambda entity: (entity.mentions[0], entity.id))
    new = {entity.id: f"e{number}" for number, entity in enumerate(ordered, 1)}
    renamed = [replace(entity, id=new[entity.id]) for entity in ordered]
    return renamed, [replace(section, ids={i: new[id_] for i, id_ in section.ids.items()}) for section in sections]


def find_mention_spans(reading: Reading) -> list[TextMention]:
    """Return the mentions of the entities, in order."""
    found = {TextMention(start, end, entity.type) for entity in reading.entities for start, end in entity.mentions}
    return sorted(found, key=lambda mention: (mention.start, mention.end, mention.type))


def find_relations(model: Model, reading: Reading) -> list[EntityRelation]:
    """Return the relations between the entities of a reading, by their ends in order of mention."""
    best: dict[tuple[str, str, str], EntityRelation] = {}
    for section in reading.sections:
        for relation in _section_relations(model, reading, section):
            key = (relation.head, relation.type.value, relation.tail)
            if key not in best or relation.confidence > best[key].confidence:
                best[key] = relation
    return sorted(best.values(), key=lambda relation: (int(relation.head[1:]), int(relation.tail[1:]), relation.type))


def _section_relations(model: Model, reading: Reading, section: _Section) -> list[EntityRelation]:
    pairs, logits = relate(section.vectors, section.things, sorted(section.ids), model.network)
    certain, confidence = round_probability(logits[:, 1]), _confidence(model, "relation", logits[:, 0])
    found = []
    for i, kind in zip(*np.nonzero(certain >= model.settings.thresholds["relation"]), strict=True):
        head, tail = (section.ids[int(end)] for end in pairs[:, i])
        if head == tail:
            continue
        relation = RELATIONS[kind]
        if relation in SYMMETRIC_RELATIONS and int(head[1:]) > int(tail[1:]):
            head, tail = tail, head
        evidence = _evidence(reading.sentences, section, (int(pairs[0, i]), int(pairs[1, i])))
        found.append(EntityRelation(head, relation, tail, round(float(confidence[i, kind]), 2), evidence))
    return found


def _evidence(sentences: Sequence[Span], section: _Section, pair: tuple[int, int]) -> Span:
    """Return the first sentence that names both things, or else the one that names the later of their nearest mentions."""
    read = section.vectors.read
    head, tail = (section.things.spans[i] for i in pair)
    order = [(abs(int(read.sentence[one[0]]) - int(read.sentence[other[0]])), max(one[0], other[0])) for one in head for other in tail]
    _, word = min(order)
    return sentence_at(sentences, read.words[word][0])


def find_results(model: Model, reading: Reading) -> list[PaperResult]:
    """Return the numbers that a reading's text reports, in their order."""
    return [result for section in reading.sections for result in _section_results(model, reading.sentences, section)]


def _section_results(model: Model, sentences: Sequence[Span], section: _Section) -> list[PaperResult]:
    values = find_values(section.vectors.read)
    kept = sorted(section.ids)
    if not values or not kept:
        return []
    types = section.things.types[kept].argmax(-1)
    inputs = result_inputs(section.vectors.read, [value.words for value in values], [section.things.spans[i] for i in kept], types)
    is_result, links = model.network.head(
        "atlas-results", section.vectors.firsts, section.vectors.lasts, inputs[0], section.things.vectors[kept], *inputs[1:]
    )
    kinds = np.array([ENTITY_TYPES.index(kind) for _, kind in SLOTS])
    fits = types[None] == kinds[:, None]
    links[:, :, :-1] = np.where(fits[:, None], links[:, :, :-1], -np.inf)
    certain, confidence = round_probability(is_result), _confidence(model, "result", is_result)
    found = []
    for i in _choose_values(values, certain, model.settings.thresholds["result"]):
        best = np.round(links[:, i], 2).argmax(-1)
        slots = {name: section.ids[kept[end]] if end < len(kept) else None for (name, _), end in zip(SLOTS, best.tolist(), strict=True)}
        evidence = sentence_at(sentences, values[i].characters[0])
        found.append(PaperResult(**slots, value=values[i].text, confidence=round(float(confidence[i]), 2), evidence=evidence))
    return found


def _choose_values(values: Sequence[Value], probability: Floats, threshold: float) -> list[int]:
    """Return the places of the values that are results; of two that overlap the likelier one, of equals the longer."""
    chosen: list[int] = []
    for i in sorted(range(len(values)), key=lambda i: (-probability[i], -len(values[i].text), i)):
        start, end = values[i].characters
        if probability[i] >= threshold and all(end <= values[j].characters[0] or values[j].characters[1] <= start for j in chosen):
            chosen.append(i)
    return sorted(chosen)
