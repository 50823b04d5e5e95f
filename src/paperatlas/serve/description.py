"""Describes the endpoint in RDF (SPARQL 1.1 Service Description, W3C Recommendation, 2013)."""

import pyoxigraph as ox

from paperatlas.export.vocab import PREFIXES, term_iri

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"

_RESULT_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
)


def describe_service(endpoint: str, graph_iri: str, form: ox.RdfFormat) -> bytes:
    """Return the description of an endpoint.

    Args:
        endpoint: Its address.
        graph_iri: What the graph of all triples is called.
        form: How to write it.

    Raises:
        ValueError: The address is no IRI.
    """
    service, dataset, graph = ox.NamedNode(endpoint), ox.BlankNode("dataset"), ox.NamedNode(graph_iri)
    type_ = ox.NamedNode(term_iri("rdf:type"))
    triples = [
        ox.Triple(service, type_, ox.NamedNode(_SD + "Service")),
        ox.Triple(service, ox.NamedNode(_SD + "endpoint"), service),
        ox.Triple(service, ox.NamedNode(_SD + "supportedLanguage"), ox.NamedNode(_SD + "SPARQL11Query")),
        *(ox.Triple(service, ox.NamedNode(_SD + "resultFormat"), ox.NamedNode(_FORMATS + name)) for name in _RESULT_FORMATS),
        ox.Triple(service, ox.NamedNode(_SD + "defaultDataset"), dataset),
        ox.Triple(dataset, type_, ox.NamedNode(_SD + "Dataset")),
        ox.Triple(dataset, ox.NamedNode(_SD + "defaultGraph"), graph),
        ox.Triple(graph, type_, ox.NamedNode(_SD + "Graph")),
    ]
    return ox.serialize(triples, format=form, prefixes={**PREFIXES, "sd": _SD, "formats": _FORMATS}) or b""
