"""The spaCy pipelines: a blank English `Language` with PaperAtlas's own components.

The components leave plain records in `doc._`: `sentences`, `abbreviations`, `mentions`, `entities`, `relations`, `results`,
and set `doc.ents`. Each works after any other or alone: what it needs and nobody has set, it finds itself.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import TypeVar

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from paperatlas.errors import SettingsError, UnknownNameError
from paperatlas.extract.cleaning import CleanText, clean_text
from paperatlas.extract.components import find_sentences_of
from paperatlas.extract.rules import pipes as _rules  # noqa: F401 -- registers its components with spaCy
from paperatlas.extract.trained import pipes as _trained  # noqa: F401
from paperatlas.records import EntityRelation, Extraction, Paper, PaperEntity, PaperResult
from paperatlas.records import Span as Offsets

_SHARED = ("paperatlas_sentences", "paperatlas_abbreviations")

#: Extractor -> its components in order, by the names of their spaCy factories.
COMPONENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "trained": (*_SHARED, "paperatlas_mentions", "paperatlas_relations", "paperatlas_results"),
        "rules": (*_SHARED, "paperatlas_rules_mentions", "paperatlas_rules_relations", "paperatlas_rules_results"),
    }
)

#: spaCy's tokenizer takes quadratic time in the length of a word, an hour for 200,000 brackets: longer words are cut.
_LONG_WORD = re.compile(r"\S{100}")

_Stated = TypeVar("_Stated", EntityRelation, PaperResult)


def make_nlp(extractor: str = "trained") -> Language:
    """Return a blank English pipeline with the components of an extractor.

    Args:
        extractor: A key of `COMPONENTS`.

    Raises:
        UnknownNameError: There is no such extractor.
        ModelError: The trained model is missing or damaged.

    Example:
        >>> doc = make_nlp("rules")("We propose FooNet for image segmentation.")
        >>> [(ent.text, ent.label_) for ent in doc.ents]
        [('FooNet', 'Method'), ('image segmentation', 'Task')]
    """
    if extractor not in COMPONENTS:
        raise UnknownNameError("extractor", extractor, COMPONENTS)
    nlp = spacy.blank("en")
    # The longest text that spaCy lets through; a text of any length is cut nowhere.
    nlp.max_length = 1_000_000_000
    for name in COMPONENTS[extractor]:
        nlp.add_pipe(name)
    return nlp


def extract(papers: Iterable[Paper], nlp: Language, *, batch_size: int) -> Iterator[Extraction]:
    """Yield the extraction of each paper, in order.

    Args:
        papers: Papers to read.
        nlp: A pipeline whose components set `doc._.entities`, `doc._.relations` and `doc._.results`.
        batch_size: Papers that a component may read ahead of the one that it passes on.

    Raises:
        SettingsError: The batch size is below 1.
    """
    if batch_size < 1:
        raise SettingsError(f"batch size {batch_size} must be at least 1")
    cleans = ((paper, clean_text(paper.text)) for paper in papers)
    docs = ((_to_doc(nlp, paper, clean), (paper, clean)) for paper, clean in cleans)
    for doc, (paper, clean) in nlp.pipe(docs, as_tuples=True, batch_size=batch_size):
        yield _to_extraction(paper, clean, doc)


def _to_doc(nlp: Language, paper: Paper, clean: CleanText) -> Doc:
    doc = _tokenize(nlp, clean.text)
    doc._.sentences = clean.all_from_given(paper.sentences) or None
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
    borders = {span: stated.get(span) or clean.to_given(span) for span in find_sentences_of(doc)}
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
