"""The spaCy components of the rule-based extractor. Each works after any other or alone: what nobody has set, it finds itself."""

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans

from paperatlas.extract.abbreviations import Abbreviation
from paperatlas.extract.clusters import choose_name, cluster_mentions
from paperatlas.extract.components import ensure, find_abbreviations_of, find_sentences_of, to_span
from paperatlas.extract.rules.mentions import RULE_PRECISION, Mention, find_mentions
from paperatlas.extract.rules.relations import find_relations
from paperatlas.extract.rules.results import find_results
from paperatlas.extract.rules.roles import find_role
from paperatlas.records import PaperEntity
from paperatlas.records import Span as Offsets


@Language.component("paperatlas_rules_mentions")
def set_mentions(doc: Doc) -> Doc:
    """Find mentions, join them into entities with roles, and set `doc.ents`."""
    sentences, abbreviations = find_sentences_of(doc), find_abbreviations_of(doc)
    doc._.mentions = find_mentions(doc.text, sentences, abbreviations)
    doc._.entities = _build_entities(doc.text, sentences, abbreviations, doc._.mentions)
    spans = (to_span(doc, mention.start, mention.end, mention.type) for mention in doc._.mentions)
    doc.ents = filter_spans([span for span in spans if span is not None])
    return doc


@Language.component("paperatlas_rules_relations")
def set_relations(doc: Doc) -> Doc:
    """Find relations between the entities."""
    doc._.relations = find_relations(doc.text, find_sentences_of(doc), _entities(doc))
    return doc


@Language.component("paperatlas_rules_results")
def set_results(doc: Doc) -> Doc:
    """Find the numbers that are reported."""
    doc._.results = find_results(doc.text, find_sentences_of(doc), _entities(doc))
    return doc


def _entities(doc: Doc) -> list[PaperEntity]:
    entities: list[PaperEntity] = ensure(doc, "entities", set_mentions)
    return entities


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
