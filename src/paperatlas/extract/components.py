"""What the components of all extractors share: the fields of `doc._`, sentences, abbreviations, and spans of spaCy."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from paperatlas.extract.abbreviations import Abbreviation, find_abbreviations
from paperatlas.extract.sentences import find_sentences
from paperatlas.records import Span as Offsets
from paperatlas.schema import NodeType

if TYPE_CHECKING:
    from thinc.types import Ints2d

for _name in ("sentences", "abbreviations", "mentions", "entities", "relations", "results", "reading"):
    # Someone else's extension of that name stays; spaCy would raise.
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)


def ensure(doc: Doc, field: str, component: Callable[[Doc], Doc]) -> Any:
    """Return a field of `doc._`, which a component sets if nobody has."""
    if getattr(doc._, field) is None:
        component(doc)
    return getattr(doc._, field)


@Language.component("paperatlas_sentences")
def set_sentences(doc: Doc) -> Doc:
    """Find sentence borders, unless the input has stated them, and mark the tokens that begin a sentence, unless a parser has."""
    if doc._.sentences is None:
        doc._.sentences = find_sentences(doc.text)
    # As arrays, all at once: tokens are slow one by one, and to set `is_sent_start` of one looks through the whole doc.
    if len(doc) and not doc.to_array("DEP").any():  # spaCy lets nobody change the sentences of a parsed text.
        marks = np.where(np.isin(doc.to_array("IDX"), [start for start, _ in doc._.sentences]), 1, -1)
        marks[0] = 1
        doc.from_array(["SENT_START"], cast("Ints2d", marks.astype(np.uint64).reshape(-1, 1)))
    return doc


@Language.component("paperatlas_abbreviations")
def set_abbreviations(doc: Doc) -> Doc:
    """Find the abbreviations that the text defines."""
    doc._.abbreviations = find_abbreviations(doc.text, find_sentences_of(doc))
    return doc


def find_sentences_of(doc: Doc) -> list[Offsets]:
    """Return the sentences of a text, found if nobody has set them."""
    sentences: list[Offsets] = ensure(doc, "sentences", set_sentences)
    return sentences


def find_abbreviations_of(doc: Doc) -> list[Abbreviation]:
    """Return the abbreviations of a text, found if nobody has set them."""
    abbreviations: list[Abbreviation] = ensure(doc, "abbreviations", set_abbreviations)
    return abbreviations


def to_span(doc: Doc, start: int, end: int, kind: NodeType) -> Span | None:
    """Return a stretch of characters as spaCy's span, made of whole tokens; the exact characters stay in `doc._.mentions`."""
    span: Span | None = doc.char_span(start, end, label=kind.value, alignment_mode="expand")
    return span
