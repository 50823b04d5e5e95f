"""The spaCy pipeline: a blank English `Language` with PaperAtlas's own components.

The components leave plain records in `doc._`: `sentences`, `abbreviations`, `mentions`, `entities`, `relations`, `results`,
and set `doc.ents`. Each works after any other or alone: what it needs and nobody has set, it finds itself.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from paperatlas.errors import SettingsError
from paperatlas.extract.abbreviations import Abbreviation, find_abbreviations
from paperatlas.extract.cleaning import CleanText, clean_text
from paperatlas.extract.clusters import choose_name, cluster_mentions
from paperatlas.extract.rules.mentions import RULE_PRECISION, Mention, find_mentions
from paperatlas.extract.rules.relations import find_relations
from paperatlas.extract.rules.results import find_results
from paperatlas.extract.rules.roles import find_role
from paperatlas.extract.sentences import find_sentences
from paperatlas.records import EntityRelation, Extraction, Paper, PaperEntity, PaperResult
from paperatlas.records import Span as Offsets

if TYPE_CHECKING:
    from thinc.types import Ints2d

#: Components of the rule-based pipeline, in order; the names of their spaCy factories.
RULES_COMPONENTS = (
    "paperatlas_sentences",
    "paperatlas_abbreviations",
    "paperatlas_rules_mentions",
    "paperatlas_rules_relations",
    "paperatlas_rules_results",
)

#: spaCy's tokenizer takes quadratic time in the length of a word, an hour for 200,000 brackets: longer words are cut.
_LONG_WORD = re.compile(r"\S{100}")

_Stated = TypeVar("_Stated", EntityRelation, PaperResult)

for _name in ("sentences", "abbreviations", "mentions", "entities", "relations", "results"):
    # Someone else's extension of that name stays; spaCy would raise.
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)


def make_nlp() -> Language:
    """Return a blank English pipeline with the components of the rule-based extractor.

    Example:
        >>> doc = make_nlp()("We propose FooNet for image segmentation.")
        >>> [(ent.text, ent.label_) for ent in doc.ents]
        [('FooNet', 'Method'), ('image segmentation', 'Task')]
    """
    nlp = spacy.blank("en")
    # The longest text that spaCy lets through; a text of any length is cut nowhere.
    nlp.max_length = 1_000_000_000
    for name in RULES_COMPONENTS:
        nlp.add_pipe(name)
    return nlp


def extract(papers: Iterable[Paper], nlp: Language, *, batch_size: int) -> Iterator[Extraction]:
    """Yield the extraction of each paper, in order.

    Args:
        papers: Papers to read.
        nlp: A pipeline whose components set `doc._.entities`, `doc._.relations` and `doc._.results`.
        batch_size: Papers given to spaCy at once.

    Raises:
        SettingsError: The batch size is below 1.
    """
    if batch_size < 1:
        raise SettingsError(f"batch size {batch_size} must be at least 1")
    papers = iter(papers)
    while batch := list(islice(papers, batch_size)):
        cleans = [clean_text(paper.text) for paper in batch]
        docs = (_to_doc(nlp, paper, clean) for paper, clean in zip(batch, cleans, strict=True))
        for paper, clean, doc in zip(batch, cleans, nlp.pipe(docs, batch_size=batch_size), strict=True):
            yield _to_extraction(paper, clean, doc)


def _to_doc(nlp: Language, paper: Paper, clean: CleanText) -> Doc:
    doc = _tokenize(nlp, clean.text)
    given = (clean.from_given(span) for span in paper.sentences)
    doc._.sentences = [span for span in given if span[0] < span[1]] or None
    return doc


def _tokenize(nlp: Language, text: str) -> Doc:
    cuts = [match.end() for match in _LONG_WORD.finditer(text)]
    if not cuts:
        return nlp.make_doc(text)
    pieces = (nlp.make_doc(text[start:end]) for start, end in pairwise([0, *cuts, len(text)]) if start < end)
    doc: Doc = Doc.from_docs(list(pieces), ensure_whitespace=False)
    return doc


def _to_extraction(paper: Paper, clean: CleanText, doc: Doc) -> Extraction:
    # A border that the input states is kept as it is, even where cleaning took away what stands next to it.
    stated = {clean.from_given(span): span for span in paper.sentences}
    borders = {span: stated.get(span) or clean.to_given(span) for span in _sentences(doc)}
    return Extraction(
        paper_id=paper.id,
        entities=tuple(_with_mentions(entity, clean) for entity in doc._.entities or ()),
        relations=tuple(_with_evidence(relation, clean, borders) for relation in doc._.relations or ()),
        results=tuple(_with_evidence(result, clean, borders) for result in doc._.results or ()),
        sentences=paper.sentences or tuple(borders.values()),
    )


def _with_mentions(entity: PaperEntity, clean: CleanText) -> PaperEntity:
    return replace(entity, mentions=tuple(clean.to_given(span) for span in entity.mentions))


def _with_evidence(record: _Stated, clean: CleanText, borders: Mapping[Offsets, Offsets]) -> _Stated:
    return replace(record, evidence=borders.get(record.evidence) or clean.to_given(record.evidence))


@Language.component("paperatlas_sentences")
def set_sentences(doc: Doc) -> Doc:
    """Find sentence borders, unless the input has stated them, and mark the tokens that begin a sentence, unless a parser has."""
    if doc._.sentences is None:
        doc._.sentences = find_sentences(doc.text)
    if not doc.has_annotation("DEP"):  # spaCy lets nobody change the sentences of a parsed text.
        starts = {start for start, _ in doc._.sentences}
        marks = np.array([1 if token.i == 0 or token.idx in starts else -1 for token in doc], dtype=np.int64)
        # All at once: to set `token.is_sent_start` looks through the whole doc, for each token.
        doc.from_array(["SENT_START"], cast("Ints2d", marks.astype(np.uint64).reshape(-1, 1)))
    return doc


@Language.component("paperatlas_abbreviations")
def set_abbreviations(doc: Doc) -> Doc:
    """Find the abbreviations that the text defines."""
    doc._.abbreviations = find_abbreviations(doc.text, _sentences(doc))
    return doc


@Language.component("paperatlas_rules_mentions")
def set_mentions(doc: Doc) -> Doc:
    """Find mentions, join them into entities with roles, and set `doc.ents`."""
    sentences, abbreviations = _sentences(doc), _abbreviations(doc)
    doc._.mentions = find_mentions(doc.text, sentences, abbreviations)
    doc._.entities = _build_entities(doc.text, sentences, abbreviations, doc._.mentions)
    spans = (_to_span(doc, mention) for mention in doc._.mentions)
    doc.ents = filter_spans([span for span in spans if span is not None])
    return doc


@Language.component("paperatlas_rules_relations")
def set_relations(doc: Doc) -> Doc:
    """Find relations between the entities."""
    doc._.relations = find_relations(doc.text, _sentences(doc), _entities(doc))
    return doc


@Language.component("paperatlas_rules_results")
def set_results(doc: Doc) -> Doc:
    """Find the numbers that are reported."""
    doc._.results = find_results(doc.text, _sentences(doc), _entities(doc))
    return doc


def _sentences(doc: Doc) -> list[Offsets]:
    if doc._.sentences is None:
        set_sentences(doc)
    sentences: list[Offsets] = doc._.sentences
    return sentences


def _abbreviations(doc: Doc) -> list[Abbreviation]:
    if doc._.abbreviations is None:
        set_abbreviations(doc)
    abbreviations: list[Abbreviation] = doc._.abbreviations
    return abbreviations


def _entities(doc: Doc) -> list[PaperEntity]:
    if doc._.entities is None:
        set_mentions(doc)
    entities: list[PaperEntity] = doc._.entities
    return entities


def _to_span(doc: Doc, mention: Mention) -> Span | None:
    # spaCy's spans are made of whole tokens; the exact characters stay in `doc._.mentions`.
    span: Span | None = doc.char_span(mention.start, mention.end, label=mention.type.value, alignment_mode="expand")
    return span


def _build_entities(text: str, sentences: list[Offsets], abbreviations: list[Abbreviation], mentions: list[Mention]) -> list[PaperEntity]:
    by_span = {(mention.start, mention.end): mention for mention in mentions}
    entities = []
    for number, spans in enumerate(cluster_mentions(text, by_span, abbreviations), 1):
        best = max((by_span[span] for span in spans), key=lambda mention: RULE_PRECISION[mention.rule])
        same_type = [Mention(*span, best.type, by_span[span].rule) for span in spans]
        name, aliases = choose_name(text, spans)
        role = find_role(text, sentences, same_type)
        confidence = RULE_PRECISION[best.rule]
        entities.append(PaperEntity(f"e{number}", best.type, name, aliases, tuple(spans), role, confidence))
    return entities
