"""Every serialisation holds the same triples, also for hostile names, and reads back in both libraries."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner
from rdflib.compare import isomorphic

from builders import entity, extraction_of, paper, rich_graph
from paperatlas.cli import cli
from paperatlas.config import DATA_IRI, ontology_directory
from paperatlas.errors import AtlasDirectoryError, UnknownNameError
from paperatlas.export.formats import RDF_FORMATS, export_directory
from paperatlas.export.rdf import build_rows, format_ntriples, format_turtle
from paperatlas.export.reference import make_reference
from paperatlas.graph.knowledge_graph import build_graph
from paperatlas.resolve.match import find_matches
from paperatlas.resolve.merge import merge_entities

VERSIONS = {"paperatlas": "1.2.3", "extractor": "hand-1"}
ROWS = build_rows(rich_graph(), base_iri=DATA_IRI, versions=VERSIONS)
TRIPLES = {ox.Triple(*row) for row in ROWS}
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def quads(text: str, form: ox.RdfFormat) -> list[ox.Quad]:
    """Return what a text says."""
    return list(ox.parse(text.encode(), format=form))


def hostile_rows(*names: str) -> list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
    """Return the triples of a paper whose id, title and methods have strange names."""
    papers = [paper(f"doi:10.1/{name}", title=name) for name in names]
    extractions = [extraction_of(one, entity("e1", "Method", name)) for one, name in zip(papers, names, strict=True)]
    graph = build_graph(papers, extractions, merge_entities(extractions, find_matches(extractions)))
    return build_rows(graph, base_iri=DATA_IRI, versions=VERSIONS)


class TestJsonLd:
    def test_round_trip(self) -> None:
        """JSON-LD gives the same triples in both libraries."""
        text = RDF_FORMATS["jsonld"](ROWS, DATA_IRI)
        assert {quad.triple for quad in quads(text, ox.RdfFormat.JSON_LD)} == TRIPLES
        theirs = rdflib.Graph().parse(data=text, format="json-ld")
        assert isomorphic(theirs, rdflib.Graph().parse(data=format_ntriples(ROWS), format="nt"))

    def test_round_trip_through_all(self) -> None:
        """Turtle read by rdflib, written as JSON-LD, read by pyoxigraph, written as N-Triples, is the same graph."""
        there = rdflib.Graph().parse(data=format_turtle(ROWS, base_iri=DATA_IRI), format="turtle").serialize(format="json-ld")
        assert {quad.triple for quad in quads(there, ox.RdfFormat.JSON_LD)} == TRIPLES

    def test_it_is_compact(self) -> None:
        """Nodes have short names, types and terms; single values stand alone."""
        nodes = {node["id"]: node for node in json.loads(RDF_FORMATS["jsonld"](ROWS, DATA_IRI))["@graph"]}
        node = nodes["method:foonet-2"]
        assert (node["type"], node["label"], node["confidence"], node["variantOf"]) == ("Method", "FooNet-2", "0.9", "method:foonet")
        assert nodes["paper:p3"]["issued"] == "2022"
        assert not [key for node in nodes.values() for key in node if ":" in key]

    @pytest.mark.parametrize("name", ["C++", "a b/c", "//x", "GPT-3.5", "é 解析 \U0001f333", 'say "x"\\', "a:b", "@id", "_:b", "%2F", "#x"])
    def test_hostile_names(self, name: str) -> None:
        """Any name, id and title comes back as it was."""
        rows = hostile_rows(name, "other")
        assert {quad.triple for quad in quads(RDF_FORMATS["jsonld"](rows, DATA_IRI), ox.RdfFormat.JSON_LD)} == {
            ox.Triple(*row) for row in rows
        }

    def test_the_context_has_every_property(self) -> None:
        """Every property of the vocabulary has a term in the context, with the type of its values."""
        context = json.loads((ontology_directory() / "context.jsonld").read_text())["@context"]
        graph = rdflib.Graph().parse(ontology_directory() / "paperatlas.ttl")
        for kind in (rdflib.OWL.ObjectProperty, rdflib.OWL.DatatypeProperty):
            for term in graph.subjects(rdflib.RDF.type, kind):
                name = str(term).partition("#")[2]
                range_ = (
                    "@id"
                    if kind == rdflib.OWL.ObjectProperty
                    else str(graph.value(term, rdflib.RDFS.range)).replace(str(rdflib.XSD), "xsd:")
                )
                assert context[name] == {"@id": f"pa:{name}"} | ({} if range_ == "xsd:string" else {"@type": range_})


class TestTriG:
    def test_all_graphs_together_are_the_atlas(self) -> None:
        """Nothing is lost or added, and what two papers say stands in both graphs."""
        found = quads(RDF_FORMATS["trig"](ROWS, DATA_IRI), ox.RdfFormat.TRIG)
        assert {quad.triple for quad in found} == TRIPLES
        names = {quad.graph_name.value for quad in found if isinstance(quad.graph_name, ox.NamedNode)}
        assert names == {f"{DATA_IRI}paper/p{number}" for number in (1, 2, 3)}

    def test_a_paper_says_what_is_in_its_graph(self) -> None:
        """A relation stands in the graphs of the papers that back it; its statement and the entities in the default graph."""
        found = quads(RDF_FORMATS["trig"](ROWS, DATA_IRI), ox.RdfFormat.TRIG)
        where = {quad.triple: {str(other.graph_name) for other in found if other.triple == quad.triple} for quad in found}
        used = ox.Triple(
            *(
                ox.NamedNode(iri)
                for iri in (f"{DATA_IRI}method/barnet", "https://w3id.org/paperatlas/ontology#usedFor", f"{DATA_IRI}task/parsing")
            )
        )
        assert where[used] == {f"<{DATA_IRI}paper/p2>"}
        labels = [triple for triple in where if triple.subject == ox.NamedNode(f"{DATA_IRI}method/barnet") and triple != used]
        assert any(where[triple] == {"DEFAULT"} for triple in labels)


def test_rdf12_reifies_every_statement() -> None:
    """Each statement reifies the triple that it described; all else stays."""
    found = {quad.triple for quad in quads(RDF_FORMATS["rdf12"](ROWS, DATA_IRI), ox.RdfFormat.TURTLE)}
    reified = {triple.subject: triple.object for triple in found if triple.predicate.value == RDF + "reifies"}
    parts = {RDF + name for name in ("subject", "predicate", "object")}
    assert {triple for triple in found if triple.predicate.value != RDF + "reifies"} == {
        t for t in TRIPLES if t.predicate.value not in parts
    }
    described = {triple.subject for triple in TRIPLES if triple.predicate.value == RDF + "subject"}
    assert set(reified) == described
    assert all(triple in TRIPLES for triple in reified.values())


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_the_order_of_triples_does_not_matter(name: str) -> None:
    """Equal triples give equal bytes."""
    assert RDF_FORMATS[name](ROWS, DATA_IRI) == RDF_FORMATS[name](ROWS[::-1], DATA_IRI)


class TestExport:
    @pytest.fixture
    def directory(self, tmp_path: Path) -> Path:
        """Return a directory with nothing but the triples of an atlas with a base of its own."""
        rows = build_rows(rich_graph(), base_iri="https://a.example/#", versions=VERSIONS)
        (tmp_path / "atlas.nt").write_text(format_ntriples(rows))
        return tmp_path

    @pytest.mark.parametrize("name", RDF_FORMATS)
    def test_command(self, directory: Path, name: str) -> None:
        """The command writes each format to a file or standard output, with the base that the atlas has."""
        done = CliRunner().invoke(cli, ["export", str(directory), name, "-o", str(directory / "out")])
        assert done.exit_code == 0, done.output
        text = (directory / "out").read_text()
        assert CliRunner().invoke(cli, ["export", str(directory), name]).stdout == text == export_directory(directory, name)
        assert "https://a.example/#" in text
        assert DATA_IRI not in text

    def test_turtle_is_that_of_the_build(self, directory: Path) -> None:
        """Turtle made from the N-Triples is the Turtle that a build writes."""
        rows = build_rows(rich_graph(), base_iri="https://a.example/#", versions=VERSIONS)
        assert export_directory(directory, "turtle") == format_turtle(rows, base_iri="https://a.example/#")

    def test_errors(self, tmp_path: Path) -> None:
        """A missing atlas, a damaged one and an unknown format are told."""
        with pytest.raises(AtlasDirectoryError, match=r"holds no atlas.nt"):
            export_directory(tmp_path, "turtle")
        with pytest.raises(UnknownNameError, match=r"no format is called 'tortoise'; known: .*turtle"):
            export_directory(tmp_path, "tortoise")
        (tmp_path / "atlas.nt").write_text("no triples")
        with pytest.raises(AtlasDirectoryError, match="cannot be read"):
            export_directory(tmp_path, "trig")


def test_the_reference_names_every_term() -> None:
    """The reference has a heading for each class and property, with where it leads."""
    text = make_reference()
    assert "### pa:variantOf" in text
    assert "from `pa:Method`; to `pa:Task`" in text
