"""Writes an atlas in the serialisations of RDF: Turtle, N-Triples, JSON-LD, TriG with a graph for each paper, and RDF 1.2.

All are made from the same triples. JSON-LD is compacted with the context of `ontology/context.jsonld`. In TriG what one paper says
stands in a graph of its own, named as the paper, and the rest in the default graph; all graphs together are the N-Triples. In RDF 1.2 a
statement reifies its triple (`rdf:reifies`) instead of naming subject, predicate and object.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph as ox

from paperatlas.config import DATA_IRI, NTRIPLES_FILE, ontology_directory
from paperatlas.errors import AtlasDirectoryError, UnknownNameError
from paperatlas.export.rdf import Row, data_prefixes, format_ntriples, format_turtle
from paperatlas.export.vocab import term_iri

_TYPE = ox.NamedNode(term_iri("rdf:type"))
_PARTS = _SUBJECT, _PREDICATE, _OBJECT = tuple(ox.NamedNode(term_iri(f"rdf:{name}")) for name in ("subject", "predicate", "object"))
_SOURCE, _SELECTOR, _REPORTED_IN, _EVIDENCE = (
    ox.NamedNode(term_iri(name)) for name in ("oa:hasSource", "oa:hasSelector", "pa:reportedIn", "pa:evidence")
)
_PAPER = ox.NamedNode(term_iri("pa:Paper"))
_STRING = term_iri("xsd:string")

_Term: TypeAlias = ox.NamedNode | ox.Literal


def to_jsonld(rows: Iterable[Row], base_iri: str) -> str:
    """Return triples as compacted JSON-LD: the context, and a node a line, sorted by id."""
    context = json.loads((ontology_directory() / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    context.update(data_prefixes(base_iri))
    compact = _Compactor(context)
    by_subject: dict[str, dict[str, list[_Term]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, object_ in sorted(rows, key=lambda row: (row[0].value, row[1].value, str(row[2]))):
        by_subject[subject.value][predicate.value].append(object_)
    nodes = [json.dumps(compact.node(subject, facts), ensure_ascii=False) for subject, facts in by_subject.items()]
    graph = ",\n    ".join(nodes)
    return f'{{\n  "@context": {json.dumps(context, ensure_ascii=False)},\n  "@graph": [\n    {graph}\n  ]\n}}\n'


class _Compactor:
    """Writes nodes in the terms of a context."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        self._prefixes = {
            iri: name for name, iri in context.items() if isinstance(iri, str) and not name.startswith("@") and iri[-1:] in "/#"
        }
        self._terms = {
            self._expand(definition["@id"], context): (name, definition.get("@type"))
            for name, definition in context.items()
            if isinstance(definition, dict)
        }
        self._types = {name: self._expand(kind, context) if ":" in kind else kind for name, kind in self._terms.values() if kind}
        self._vocabulary = context["@vocab"]

    def _expand(self, name: str, context: Mapping[str, Any]) -> str:
        prefix, _, local = name.partition(":")
        return str(context[prefix]) + local

    def node(self, subject: str, facts: Mapping[str, Sequence[_Term]]) -> dict[str, Any]:
        result: dict[str, Any] = {"id": self.iri(subject)}
        for predicate, objects in facts.items():
            if predicate == _TYPE.value:
                names = [one.value.removeprefix(self._vocabulary) for one in objects]
                result["type"] = _only(
                    [name if name != one.value else self.iri(one.value) for name, one in zip(names, objects, strict=True)]
                )
            elif predicate in self._terms:
                name, kind = self._terms[predicate]
                result[name] = _only([self.value(one, self._types.get(name, kind)) for one in objects])
            else:
                result[self.iri(predicate)] = _only([self.value(one, None) for one in objects])
        return result

    def value(self, term: _Term, kind: str | None) -> Any:
        if isinstance(term, ox.NamedNode):
            return self.iri(term.value) if kind == "@id" else {"id": self.iri(term.value)}
        datatype = term.datatype.value
        if datatype == kind or (datatype == _STRING and kind is None):
            return term.value
        return {"@value": term.value, "@type": self.iri(datatype)}

    def iri(self, iri: str) -> str:
        """Return an IRI with a prefix if one fits; one of which a part would look like something else stays whole."""
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        while cut:
            if iri[:cut] in self._prefixes:
                local = iri[cut:]
                return f"{self._prefixes[iri[:cut]]}:{local}" if local and not local.startswith("//") else iri
            cut = max(iri.rfind("/", 0, cut - 1), iri.rfind("#", 0, cut - 1)) + 1
        return iri


def _only(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def to_trig(rows: Iterable[Row], base_iri: str) -> str:
    """Return triples as TriG: what one paper says in a graph named as the paper, the rest in the default graph."""
    rows = list(rows)
    graphs = _Graphs(rows)
    quads = [ox.Quad(*row, graph) for row in rows for graph in graphs.of(row)]
    quads.sort(key=lambda quad: (str(quad.graph_name), str(quad.subject), quad.predicate != _TYPE, quad.predicate.value, str(quad.object)))
    data = ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=data_prefixes(base_iri))
    return (data or b"").decode()


class _Graphs:
    """Tells of which papers a triple is."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._papers = {subject for subject, predicate, object_ in rows if predicate == _TYPE and object_ == _PAPER}
        #: Passages, mentions, their selectors, and results -> their paper.
        self._home: dict[ox.NamedNode, ox.NamedNode] = {}
        evidence: dict[ox.NamedNode, list[ox.NamedNode]] = defaultdict(list)
        selectors: list[tuple[ox.NamedNode, ox.NamedNode]] = []
        for subject, predicate, object_ in rows:
            if predicate in (_SOURCE, _REPORTED_IN) and isinstance(object_, ox.NamedNode):
                self._home[subject] = object_
            elif predicate == _SELECTOR and isinstance(object_, ox.NamedNode):
                selectors.append((object_, subject))
            elif predicate == _EVIDENCE and isinstance(object_, ox.NamedNode):
                evidence[subject].append(object_)
        self._home.update((selector, self._home[passage]) for selector, passage in selectors)
        self._stated = {
            (fact[_SUBJECT], fact[_PREDICATE], fact[_OBJECT]): {self._home[passage] for passage in evidence[statement]}
            for statement, fact in _describe_statements(rows).items()
        }

    def of(self, row: Row) -> Iterable[ox.NamedNode | ox.DefaultGraph]:
        subject = row[0]
        if subject in self._papers:
            return [subject]
        if subject in self._home:
            return [self._home[subject]]
        return self._stated.get(row) or [ox.DefaultGraph()]


def _describe_statements(rows: Iterable[Row]) -> dict[ox.NamedNode, dict[ox.NamedNode, _Term]]:
    """Return subject, predicate and object of each statement, by property."""
    described: dict[ox.NamedNode, dict[ox.NamedNode, _Term]] = defaultdict(dict)
    for subject, predicate, object_ in rows:
        if predicate in _PARTS:
            described[subject][predicate] = object_
    return described


def to_rdf12(rows: Iterable[Row], base_iri: str) -> str:
    """Return triples as Turtle 1.2, in which statements reify their triples."""
    rows = list(rows)
    triples = [ox.Triple(*row) for row in rows if row[1] not in _PARTS]
    reifies = ox.NamedNode(term_iri("rdf:reifies"))
    for statement, fact in _describe_statements(rows).items():
        head, relation, tail = (fact.get(part) for part in _PARTS)
        if not (isinstance(head, ox.NamedNode) and isinstance(relation, ox.NamedNode) and tail is not None):
            raise AtlasDirectoryError(f"the statement {statement.value} is not complete; build the atlas again")
        triples.append(ox.Triple(statement, reifies, ox.Triple(head, relation, tail)))
    triples.sort(key=lambda triple: (str(triple.subject), triple.predicate != _TYPE, triple.predicate.value, str(triple.object)))
    data = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=data_prefixes(base_iri))
    return (data or b"").decode()


#: Name of a format -> what writes triples in it, given the base of the data's IRIs.
RDF_FORMATS: Mapping[str, Callable[[Iterable[Row], str], str]] = {
    "turtle": lambda rows, base_iri: format_turtle(rows, base_iri=base_iri),
    "ntriples": lambda rows, _: format_ntriples(rows),
    "jsonld": to_jsonld,
    "trig": to_trig,
    "rdf12": to_rdf12,
}


def export_directory(directory: Path, name: str) -> str:
    """Return an atlas in a format, made from its N-Triples.

    Args:
        directory: The atlas.
        name: A key of `RDF_FORMATS`.

    Raises:
        UnknownNameError: There is no such format.
        AtlasDirectoryError: The directory holds no atlas, or a damaged one.
    """
    if name not in RDF_FORMATS:
        raise UnknownNameError("format", name, RDF_FORMATS)
    path = directory / NTRIPLES_FILE
    if not path.is_file():
        raise AtlasDirectoryError.lacking(path)
    try:
        rows = list(_read_rows(path))
    except (SyntaxError, OSError) as error:
        raise AtlasDirectoryError(f"{path} cannot be read: {error}; build it again") from error
    return RDF_FORMATS[name](rows, _base_iri(rows))


def _read_rows(path: Path) -> Iterator[Row]:
    for triple in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES):
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode | ox.Literal):
            yield triple.subject, triple.predicate, triple.object


def _base_iri(rows: Iterable[Row]) -> str:
    """Return the base of the data's IRIs, as the atlas says."""
    space = ox.NamedNode(term_iri("void:uriSpace"))
    return next((object_.value for _, predicate, object_ in rows if predicate == space), DATA_IRI)
