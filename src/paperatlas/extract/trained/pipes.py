"""The spaCy components of the trained extractor: they share one pass of the encoder, made by whichever of them comes first."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Generic, TypeVar

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans

from paperatlas.extract.components import ensure, find_abbreviations_of, find_sentences_of, to_span
from paperatlas.extract.trained.model import Model, load_model, n_threads
from paperatlas.extract.trained.reader import Reading, find_mention_spans, find_relations, find_results, read_entities
from paperatlas.records import EntityRelation, PaperResult

Found = TypeVar("Found")

#: Texts that each processor reads ahead: enough that none waits, few enough that their vectors, 0.7 MB a text, do not pile up.
_AHEAD = 8


class TrainedComponent(Generic[Found]):
    """A component that computes something of each text, of several side by side, and then sets it.

    Attributes:
        compute: What is found in a text; called from several threads.
        keep: Sets what was found.
    """

    def __init__(self, compute: Callable[[Doc], Found], keep: Callable[[Doc, Found], Doc]) -> None:
        """Take the two functions."""
        self.compute = compute
        self.keep = keep

    def __call__(self, doc: Doc) -> Doc:
        """Read one text."""
        return self.keep(doc, self.compute(doc))

    def pipe(self, docs: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        """Read texts side by side, one on each processor; what is found in one does not depend on the others.

        While one text is passed on, those that follow it are read already: a few for each processor, at most `batch_size`.
        """
        docs = iter(docs)
        n_ahead = min(batch_size, _AHEAD * n_threads())
        with ThreadPoolExecutor(n_threads()) as pool:
            ahead = deque((doc, pool.submit(self.compute, doc)) for doc in islice(docs, n_ahead))
            while ahead:
                doc, found = ahead.popleft()
                kept = self.keep(doc, found.result())
                ahead.extend((doc, pool.submit(self.compute, doc)) for doc in islice(docs, 1))
                yield kept


def _read(model: Model, doc: Doc) -> Reading:
    return read_entities(model, doc.text, find_sentences_of(doc), find_abbreviations_of(doc))


def _reading(model: Model, doc: Doc) -> Reading:
    reading: Reading = ensure(doc, "reading", lambda doc: _set_entities(doc, _read(model, doc)))
    return reading


def _set_entities(doc: Doc, reading: Reading) -> Doc:
    doc._.reading = reading
    doc._.entities = reading.entities
    doc._.mentions = find_mention_spans(reading)
    spans = (to_span(doc, mention.start, mention.end, mention.type) for mention in doc._.mentions)
    doc.ents = filter_spans([span for span in spans if span is not None])
    return doc


def _set_relations(doc: Doc, relations: list[EntityRelation]) -> Doc:
    doc._.relations = relations
    return doc


def _set_results(doc: Doc, results: list[PaperResult]) -> Doc:
    doc._.results = results
    return doc


@Language.factory("paperatlas_mentions")
def make_mentions(nlp: Language, name: str) -> TrainedComponent[Reading]:  # noqa: ARG001 -- spaCy's form
    """Make the component that finds mentions, joins them into entities with types and roles, and sets `doc.ents`."""
    model = load_model()
    return TrainedComponent(lambda doc: _read(model, doc), _set_entities)


@Language.factory("paperatlas_relations")
def make_relations(nlp: Language, name: str) -> TrainedComponent[list[EntityRelation]]:  # noqa: ARG001 -- spaCy's form
    """Make the component that finds relations between the entities."""
    model = load_model()
    return TrainedComponent(lambda doc: find_relations(model, _reading(model, doc)), _set_relations)


@Language.factory("paperatlas_results")
def make_results(nlp: Language, name: str) -> TrainedComponent[list[PaperResult]]:  # noqa: ARG001 -- spaCy's form
    """Make the component that finds the numbers that are reported."""
    model = load_model()
    return TrainedComponent(lambda doc: find_results(model, _reading(model, doc)), _set_results)
