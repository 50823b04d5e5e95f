"""Writes the reference of the vocabulary's terms as Markdown: `python -m paperatlas.export.reference > ontology/reference.md`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from paperatlas.config import TERMS_IRI, ontology_directory
from paperatlas.export.sparql import named_queries

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node


def make_reference() -> str:
    """Return the reference: classes, properties and named queries, each with what the vocabulary says of it."""
    import rdflib
    from rdflib import OWL, RDF

    graph = rdflib.Graph().parse(ontology_directory() / "paperatlas.ttl")
    parts = [
        "# Terms of the PaperAtlas vocabulary",
        "",
        f"Namespace: `{TERMS_IRI}`, prefix `pa:`. Made from `paperatlas.ttl`; do not edit.",
        "",
    ]
    kinds = (
        ("Classes", OWL.Class),
        ("Relations and other object properties", OWL.ObjectProperty),
        ("Data properties", OWL.DatatypeProperty),
    )
    for title, kind in kinds:
        terms = sorted((term for term in graph.subjects(RDF.type, kind) if str(term).startswith(TERMS_IRI)), key=str)
        parts += [f"## {title}", "", *(line for term in terms for line in _describe(graph, term))]
    parts += ["## Named queries", "", "| query | question | parameters | columns |", "|---|---|---|---|"]
    for query in named_queries().values():
        parameters = ", ".join(f"{name} ({kind.value})" for name, kind in query.parameters.items()) or "none"
        parts.append(f"| `{query.name}` | {query.question} | {parameters} | {', '.join(query.columns)} |")
    return "\n".join(parts) + "\n"


def _describe(graph: "rdflib.Graph", term: "Node") -> Iterator[str]:
    from rdflib import RDFS, SKOS

    name = str(term).removeprefix(TERMS_IRI)
    yield f"### pa:{name}"
    yield ""
    yield f"{graph.value(term, SKOS.definition)} *Example: {graph.value(term, SKOS.example)}.*"
    facts = (
        ("from", RDFS.domain),
        ("to", RDFS.range),
        ("kind of", RDFS.subClassOf),
        ("kind of", RDFS.subPropertyOf),
        ("close to", SKOS.closeMatch),
    )
    told = [
        f"{word} {', '.join(names)}"
        for word, fact in facts
        if (names := sorted(f"`{part}`" for value in graph.objects(term, fact) for part in _members(graph, value)))
    ]
    if told:
        yield ""
        yield "; ".join(told)
    yield ""


def _members(graph: "rdflib.Graph", node: "Node") -> Iterator[str]:
    """Yield the short names of a term, or of all terms of a union."""
    from rdflib import OWL, URIRef
    from rdflib.collection import Collection

    union = graph.value(node, OWL.unionOf)
    if isinstance(node, URIRef):
        yield graph.namespace_manager.curie(node)
    elif union is not None:
        yield from (graph.namespace_manager.curie(str(member)) for member in Collection(graph, union))


if __name__ == "__main__":
    print(make_reference(), end="")  # noqa: T201
