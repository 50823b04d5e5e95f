"""Names of the terms that the RDF uses: prefixes and the IRIs made from them."""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote

from paperatlas.config import TERMS_IRI

#: Prefix -> namespace; bound in the Turtle, in queries, and in what `Atlas.rdf` returns.
PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcterms": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "oa": "http://www.w3.org/ns/oa#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "pa": TERMS_IRI,
        "prism": "http://prismstandard.org/namespaces/basic/2.0/",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "https://schema.org/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "void": "http://rdfs.org/ns/void#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)


def term_iri(name: str) -> str:
    """Return the IRI of a prefixed name.

    Example:
        >>> term_iri("rdfs:label")
        'http://www.w3.org/2000/01/rdf-schema#label'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def doi_iri(doi: str) -> str:
    """Return the address under which a DOI resolves.

    Example:
        >>> doi_iri("10.1002/(SICI)1#2<x")
        'https://doi.org/10.1002/(SICI)1%232%3Cx'
    """
    return "https://doi.org/" + quote(doi, safe="/:;()", errors="replace")


def openalex_iri(openalex: str) -> str:
    """Return the address of a work in OpenAlex."""
    return "https://openalex.org/" + quote(openalex, safe="")


def arxiv_iri(arxiv: str) -> str:
    """Return the address of a paper on arXiv."""
    return "https://arxiv.org/abs/" + quote(arxiv, safe="/", errors="replace")
