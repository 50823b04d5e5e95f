"""Writes the graph as RDF: each edge as a triple and as a statement with confidence, support and evidence.

Entities, papers and results have the IRIs base + id. A sentence or mention is a Web Annotation `SpecificResource` whose
selector gives position and text (W3C Recommendation "Web Annotation Data Model", 2017). What is written depends on nothing
but the graph, the base IRI and the versions, and comes sorted.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import pyoxigraph as ox

from paperatlas.export.vocab import PREFIXES, arxiv_iri, doi_iri, openalex_iri, term_iri
from paperatlas.identity import content_hash, paper_node_id, passage_id
from paperatlas.records import Evidence, Span
from paperatlas.schema import ENTITY_TYPES, NodeType, PaperRelation

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

#: Characters that IRIs may not hold (RFC 3987), but for "%", which is taken to introduce an escape that is already there.
_NO_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff0-\uffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")

#: Subject, predicate and object.
Row: TypeAlias = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]

#: Node types whose nodes have prefixes of their own in the Turtle.
_NODE_PREFIXES = {kind.value.lower(): kind.value.lower() + "/" for kind in NodeType}


def to_ntriples(graph: "nx.MultiDiGraph[str]", *, base_iri: str, versions: Mapping[str, str]) -> str:
    """Return the graph as N-Triples, one triple a line, lines sorted by code points.

    Args:
        graph: As made by `build_graph`.
        base_iri: Base of the data's IRIs.
        versions: Versions of "paperatlas" and of the "extractor".
    """
    return format_ntriples(build_rows(graph, base_iri=base_iri, versions=versions))


def format_ntriples(rows: Iterable[Row]) -> str:
    """Return triples as N-Triples, as `to_ntriples` does."""
    data = ox.serialize((ox.Triple(*row) for row in rows), format=ox.RdfFormat.N_TRIPLES)
    # Not splitlines(): line separators of Unicode may stand in a literal.
    return "".join(sorted(line + "\n" for line in (data or b"").decode().split("\n") if line))


def to_turtle(graph: "nx.MultiDiGraph[str]", *, base_iri: str, versions: Mapping[str, str]) -> str:
    """Return the graph as Turtle, grouped by subject, subjects and properties sorted, a subject's type first."""
    return format_turtle(build_rows(graph, base_iri=base_iri, versions=versions), base_iri=base_iri)


def data_prefixes(base_iri: str) -> dict[str, str]:
    """Return the usual prefixes, and one for each type of nodes under a base."""
    return {**PREFIXES, **{prefix: base_iri + path for prefix, path in _NODE_PREFIXES.items()}}


def format_turtle(rows: Iterable[Row], *, base_iri: str) -> str:
    """Return triples as Turtle, as `to_turtle` does."""
    triples = (ox.Triple(*row) for row in sorted(rows, key=_turtle_order))
    data = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=data_prefixes(base_iri))
    return (data or b"").decode()


def to_rdflib(graph: "nx.MultiDiGraph[str]", *, base_iri: str, versions: Mapping[str, str]) -> "rdflib.Graph":
    """Return the graph as an `rdflib.Graph` with the usual prefixes bound."""
    import rdflib

    result = rdflib.Graph()
    for prefix, namespace in PREFIXES.items():
        result.bind(prefix, namespace)

    @cache
    def to_term(term: ox.NamedNode | ox.Literal) -> "rdflib.URIRef | rdflib.Literal":
        if isinstance(term, ox.NamedNode):
            return rdflib.URIRef(term.value)
        is_plain = term.datatype.value == PREFIXES["xsd"] + "string"
        # The text of a number stays as it is, so that both libraries hold the same triples.
        return rdflib.Literal(term.value, datatype=None if is_plain else rdflib.URIRef(term.datatype.value), normalize=False)

    for subject, predicate, object_ in build_rows(graph, base_iri=base_iri, versions=versions):
        result.add((to_term(subject), to_term(predicate), to_term(object_)))
    return result


def build_rows(graph: "nx.MultiDiGraph[str]", *, base_iri: str, versions: Mapping[str, str]) -> list[Row]:
    """Return subject, predicate and object of each triple of the graph, each triple once, in no particular order."""
    writer = _Writer(graph, base_iri)
    writer.add_provenance(versions)
    for node_id, data in graph.nodes(data=True):
        writer.add_node(node_id, data)
    for head, tail, data in graph.edges(data=True):
        writer.add_edge(head, tail, data)
    return list(writer.rows)


class _Writer:
    """Gathers triples; sentences and mentions that several statements share are written once."""

    def __init__(self, graph: "nx.MultiDiGraph[str]", base_iri: str) -> None:
        # A dict, since a set of terms would come in another order every time.
        self.rows: dict[Row, None] = {}
        self._graph = graph
        self._base_iri = base_iri

    def add_provenance(self, versions: Mapping[str, str]) -> None:
        """Describe the atlas: what it holds (VoID, DCAT), and what made it (PROV)."""
        atlas, activity, software = (self._node(name) for name in ("atlas", "atlas/build", "atlas/software"))
        self._add(atlas, "rdf:type", _term("void:Dataset"), _term("dcat:Dataset"), _term("prov:Entity"))
        self._add(atlas, "dcterms:title", _text("PaperAtlas knowledge graph"))
        self._add(atlas, "void:uriSpace", _text(self._base_iri))
        self._add(atlas, "void:vocabulary", ox.NamedNode(PREFIXES["pa"].removesuffix("#")))
        self._add(atlas, "prov:wasGeneratedBy", activity)
        self._add(activity, "rdf:type", _term("prov:Activity"))
        self._add(activity, "prov:wasAssociatedWith", software)
        self._add(software, "rdf:type", _term("prov:SoftwareAgent"))
        self._add(software, "rdfs:label", _text("PaperAtlas"))
        self._add(software, "schema:softwareVersion", _text(versions["paperatlas"]))
        self._add(software, "pa:extractor", _text(versions["extractor"]))
        self._add_partitions(atlas)
        for name, media_type in (("ntriples", "application/n-triples"), ("turtle", "text/turtle")):
            distribution = self._node(f"atlas/{name}")
            self._add(atlas, "dcat:distribution", distribution)
            self._add(distribution, "rdf:type", _term("dcat:Distribution"))
            self._add(distribution, "dcat:mediaType", _text(media_type))

    def _add_partitions(self, atlas: ox.NamedNode) -> None:
        count = Counter(str(data["type"]) for _, data in self._graph.nodes(data=True))
        self._add(atlas, "void:entities", _integer(count.total()))
        for kind, n in sorted(count.items()):
            part = self._node(f"atlas/{kind.lower()}")
            self._add(atlas, "void:classPartition", part)
            self._add(part, "void:class", _term("pa:" + kind))
            self._add(part, "void:entities", _integer(n))

    def add_node(self, node_id: str, data: Mapping[str, Any]) -> None:
        node = self._node(node_id)
        self._add(node, "rdf:type", _term("pa:" + data["type"]))
        self._add(node, "rdfs:label", _text(data["label"] or data.get("paper_id") or node_id))
        if data["type"] == NodeType.PAPER:
            self._add_paper(node, data)
            return
        self._add_measures(node, data)
        if data["type"] in ENTITY_TYPES:
            self._add(node, "skos:altLabel", *map(_text, data["aliases"]))
            self._add(node, "pa:better", *_texts(data.get("better")))
            for concept in data["concepts"]:
                for target in _nodes(concept.iri):
                    self._add_derived(node, _term("skos:exactMatch"), target, concept.score)
        else:
            self._add_result(node, node_id, data)

    def _add_paper(self, node: ox.NamedNode, data: Mapping[str, Any]) -> None:
        self._add(node, "dcterms:identifier", _text(data["paper_id"]))
        self._add(node, "dcterms:title", *_texts(data["title"]))
        self._add(node, "dc:creator", *map(_text, data["authors"]))
        if data["year"] is not None:
            self._add(node, "dcterms:issued", ox.Literal(f"{data['year']:04}", datatype=_term("xsd:gYear")))
        self._add(node, "prism:publicationName", *_texts(data["venue"]))
        self._add(node, "prism:doi", *_texts(data["doi"]))
        if data["doi"]:
            self._add(node, "schema:sameAs", ox.NamedNode(doi_iri(data["doi"])))
        if data["arxiv"]:
            self._add(node, "schema:sameAs", ox.NamedNode(arxiv_iri(data["arxiv"])))
        if data["openalex"]:
            self._add(node, "schema:sameAs", ox.NamedNode(openalex_iri(data["openalex"])))
        if data["url"] and data["url"].startswith(("http://", "https://")) and not _NO_IRI.search(data["url"]):
            self._add(node, "foaf:page", *_nodes(data["url"]))

    def _add_result(self, node: ox.NamedNode, node_id: str, data: Mapping[str, Any]) -> None:
        self._add(node, "pa:value", _text(data["value"]))
        if data["number"] is not None:
            self._add(node, "pa:number", _decimal(data["number"]))
        self._add(node, "pa:unit", *_texts(data["unit"]))
        self._add(node, "pa:comparator", *_texts(data["comparator"]))
        self._add(node, "pa:isChange", ox.Literal(str(data["change"]).lower(), datatype=_term("xsd:boolean")))
        evidence = {item for _, _, edge in self._graph.out_edges(node_id, data=True) for item in edge["evidence"]}
        self._add(node, "pa:evidence", *(self._add_passage(item) for item in sorted(evidence)))

    def add_edge(self, head: str, tail: str, data: Mapping[str, Any]) -> None:
        subject, predicate, object_ = self._node(head), _term("pa:" + data["relation"]), self._node(tail)
        if data.get("derived"):
            self._add_derived(subject, predicate, object_, data["confidence"])
            return
        self.rows[subject, predicate, object_] = None
        if self._graph.nodes[head]["type"] == NodeType.RESULT:
            # The result is a node of its own and carries its evidence itself.
            return
        statement = self._node("statement/" + content_hash(head, data["relation"], tail, length=16))
        self._add(statement, "rdf:type", _term("pa:Statement"))
        self._add(statement, "rdf:subject", subject)
        self._add(statement, "rdf:predicate", predicate)
        self._add(statement, "rdf:object", object_)
        self._add_measures(statement, data)
        self._add(statement, "pa:evidence", *(self._add_passage(item) for item in data["evidence"]))
        if data["relation"] in set(PaperRelation):
            # These alone hold every mention of the entity; a mention in a relation's sentence may be of either end.
            for evidence in data["evidence"]:
                self._add_mentions(evidence, object_)

    def _add_derived(self, subject: ox.NamedNode, predicate: ox.NamedNode, object_: ox.NamedNode, confidence: float) -> None:
        """Add what no paper states, marked as such."""
        self.rows[subject, predicate, object_] = None
        statement = self._node("derived/" + content_hash(subject.value, predicate.value, object_.value, length=16))
        self._add(statement, "rdf:type", _term("pa:DerivedStatement"))
        self._add(statement, "rdf:subject", subject)
        self._add(statement, "rdf:predicate", predicate)
        self._add(statement, "rdf:object", object_)
        self._add(statement, "pa:confidence", _decimal(confidence))
        self._add(statement, "prov:wasGeneratedBy", self._node("atlas/build"))

    def _add_measures(self, node: ox.NamedNode, data: Mapping[str, Any]) -> None:
        self._add(node, "pa:confidence", _decimal(data["confidence"]))
        self._add(node, "pa:support", _integer(data["support"]))

    def _add_passage(self, evidence: Evidence) -> ox.NamedNode:
        span = (evidence.start, evidence.end)
        return self._add_stretch("passage", "pa:Passage", evidence.paper_id, span, evidence.text)

    def _add_mentions(self, evidence: Evidence, entity: ox.NamedNode) -> None:
        sentence = self._node(passage_id("passage", evidence.paper_id, (evidence.start, evidence.end)))
        for start, end in evidence.mentions:
            text = evidence.text[start - evidence.start : end - evidence.start]
            mention = self._add_stretch("mention", "pa:Mention", evidence.paper_id, (start, end), text)
            self._add(mention, "pa:names", entity)
            self._add(mention, "pa:inSentence", sentence)

    def _add_stretch(self, kind: str, class_: str, paper_id: str, span: Span, text: str) -> ox.NamedNode:
        node = self._node(passage_id(kind, paper_id, span))
        selector = self._node(passage_id("selector", paper_id, span))
        self._add(node, "rdf:type", _term(class_))
        self._add(node, "oa:hasSource", self._node(paper_node_id(paper_id)))
        self._add(node, "oa:hasSelector", selector)
        self._add(selector, "rdf:type", _term("oa:TextPositionSelector"), _term("oa:TextQuoteSelector"))
        for name, position in zip(("oa:start", "oa:end"), span, strict=True):
            self._add(selector, name, ox.Literal(str(position), datatype=_term("xsd:nonNegativeInteger")))
        self._add(selector, "oa:exact", _text(text))
        return node

    def _node(self, id_: str) -> ox.NamedNode:
        return ox.NamedNode(self._base_iri + id_)

    def _add(self, subject: ox.NamedNode, predicate: str, *objects: ox.NamedNode | ox.Literal) -> None:
        for object_ in objects:
            self.rows[subject, _term(predicate), object_] = None


@cache
def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(term_iri(name))


def _text(value: str) -> ox.Literal:
    # RDF knows no lone surrogates; positions stay right, since one character takes the place of one.
    return ox.Literal(_SURROGATE.sub("\ufffd", value))


def _texts(value: str | None) -> list[ox.Literal]:
    return [_text(value)] if value else []


def _nodes(iri: str) -> Iterator[ox.NamedNode]:
    try:
        yield ox.NamedNode(iri)
    except ValueError:
        # A page's address that is no IRI after all is no link; the paper has its other fields.
        return


def _integer(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=_term("xsd:integer"))


def _decimal(number: float) -> ox.Literal:
    """Return a number in the canonical form of xsd:decimal: no exponent, at least one digit after the point."""
    digits = format(Decimal(repr(float(number))), "f")
    return ox.Literal(digits if "." in digits else digits + ".0", datatype=_term("xsd:decimal"))


def _turtle_order(row: Row) -> tuple[str, bool, str, str]:
    subject, predicate, object_ = row
    return subject.value, predicate != _term("rdf:type"), predicate.value, object_.value
