"""Checks an atlas against the SHACL shapes of the ontology (W3C Recommendation "Shapes Constraint Language", 2017)."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from paperatlas.config import ontology_directory
from paperatlas.errors import AtlasDirectoryError
from paperatlas.export.vocab import term_iri

if TYPE_CHECKING:
    import rdflib


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One place where the RDF is not as the shapes say.

    Attributes:
        node: IRI of the node that is wrong.
        path: Property that is wrong; empty where it is the node itself.
        value: The value that is wrong; empty where one is missing.
        message: What is wrong.
    """

    node: str
    path: str
    value: str
    message: str

    def __str__(self) -> str:
        """Return one line for people."""
        path = f" {self.path}" if self.path else ""
        value = f" = {self.value}" if self.value else ""
        return f"{self.node}{path}{value}: {self.message}"


def find_violations(path: Path) -> list[Violation]:
    """Return what is wrong in an N-Triples file, sorted; an empty list if it conforms. A file without any paper does not.

    Raises:
        AtlasDirectoryError: The file is missing or no N-Triples.
    """
    import rdflib

    if not path.is_file():
        raise AtlasDirectoryError.lacking(path)
    graph = rdflib.Graph()
    try:
        graph.parse(path, format="nt")
    except Exception as error:
        # rdflib's parsers raise classes of their own without a common base.
        raise AtlasDirectoryError(f"{path} cannot be read as N-Triples: {error}") from error
    if (None, rdflib.RDF.type, rdflib.URIRef(term_iri("pa:Paper"))) not in graph:
        return [Violation(str(path), "", "", "holds no paper")]
    return find_graph_violations(graph)


def find_graph_violations(graph: "rdflib.Graph") -> list[Violation]:
    """Return what is wrong in a graph, sorted."""
    import pyshacl
    import rdflib
    from rdflib.namespace import SH

    shapes = rdflib.Graph().parse(ontology_directory() / "shapes.ttl")
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, advanced=False, inference="none")
    if not isinstance(report, rdflib.Graph):
        raise AtlasDirectoryError(f"the shapes cannot be applied: {report}")
    found = report.subjects(rdflib.RDF.type, SH.ValidationResult)
    return sorted(
        Violation(
            node=str(report.value(result, SH.focusNode)),
            path=str(report.value(result, SH.resultPath) or ""),
            value=str(report.value(result, SH.value) or ""),
            message=" ".join(sorted(str(message) for message in report.objects(result, SH.resultMessage))),
        )
        for result in found
    )
