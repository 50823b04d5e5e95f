"""The RDF holds all that the graph holds, reads the same in two libraries, and does not depend on order."""

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, RDFS, XSD, Literal, URIRef
from rdflib.compare import isomorphic

from builders import entity, extraction_of, paper, tiny_graph
from paperatlas.config import DATA_IRI, TERMS_IRI
from paperatlas.export.rdf import to_ntriples, to_rdflib, to_turtle
from paperatlas.graph.knowledge_graph import build_graph
from paperatlas.records import ConceptLink, Paper
from paperatlas.resolve.match import find_matches
from paperatlas.resolve.merge import merge_entities

PA = rdflib.Namespace(TERMS_IRI)
OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
BASE = rdflib.Namespace(DATA_IRI)
WRITE = {"base_iri": DATA_IRI, "versions": {"paperatlas": "1.2.3", "extractor": "hand-1"}}


@pytest.fixture(scope="module")
def rdf() -> rdflib.Graph:
    """Return the tiny corpus as rdflib reads its N-Triples."""
    return rdflib.Graph().parse(data=to_ntriples(tiny_graph(), **WRITE), format="nt")


def graph_of(*papers: Paper, names: tuple[str, ...] = ("FooNet",)) -> "nx.MultiDiGraph[str]":
    """Return a graph in which each paper uses methods with these names."""
    extractions = [extraction_of(of, *(entity(f"e{i}", "Method", name) for i, name in enumerate(names))) for of in papers]
    return build_graph(papers, extractions, merge_entities(extractions, find_matches(extractions)))


class TestContent:
    def test_every_edge_is_a_plain_triple(self, rdf: rdflib.Graph) -> None:
        """An edge of the graph is a triple between the IRIs of its ends."""
        edges = tiny_graph().edges(data="relation")
        assert [edge for edge in edges if (BASE[edge[0]], PA[edge[2]], BASE[edge[1]]) not in rdf] == []

    def test_a_statement_says_how_sure_and_where(self, rdf: rdflib.Graph) -> None:
        """A relation's statement has its confidence, its support and the sentence with its offsets."""
        statement = next(
            node for node in rdf.subjects(RDF.predicate, PA.evaluatedWith) if rdf.value(node, RDF.subject) == BASE["method/foonet"]
        )
        assert rdf.value(statement, RDF.object) == BASE["dataset/treeset"]
        assert rdf.value(statement, PA.confidence) == Literal("0.6", datatype=XSD.decimal)
        assert rdf.value(statement, PA.support).toPython() == 1
        passage = rdf.value(statement, PA.evidence)
        assert rdf.value(passage, OA.hasSource) == BASE["paper/p1"]
        selector = rdf.value(passage, OA.hasSelector)
        assert rdf.value(selector, OA.exact) == Literal("We test FooNet on TreeSet.")
        assert (rdf.value(selector, OA.start).toPython(), rdf.value(selector, OA.end).toPython()) == (19, 45)

    def test_mentions_stand_in_their_sentences(self, rdf: rdflib.Graph) -> None:
        """Every mention of an entity is a passage of its own that names it."""
        mentions = set(rdf.subjects(PA.names, BASE["method/foonet"]))
        texts = {str(rdf.value(rdf.value(mention, OA.hasSelector), OA.exact)) for mention in mentions}
        assert (len(mentions), texts) == (3, {"FooNet"})
        assert {str(rdf.value(mention, PA.inSentence)) for mention in mentions} == {
            f"{DATA_IRI}passage/p1/0-18",
            f"{DATA_IRI}passage/p1/19-45",
            f"{DATA_IRI}passage/p2/23-54",
        }

    def test_a_result_is_a_node_with_a_number(self, rdf: rdflib.Graph) -> None:
        """A result has its value as text and as a decimal, its unit, its ends and its sentence."""
        (result,) = rdf.subjects(RDF.type, PA.Result)
        assert rdf.value(result, PA.value) == Literal("91.5%")
        assert rdf.value(result, PA.number) == Literal("91.5", datatype=XSD.decimal)
        assert rdf.value(result, PA.unit) == Literal("%")
        assert rdf.value(result, PA.resultDataset) == BASE["dataset/treeset"]
        assert rdf.value(rdf.value(rdf.value(result, PA.evidence), OA.hasSelector), OA.exact) == Literal("Accuracy is 91.5%.")

    def test_a_paper_has_what_is_known_of_it(self, rdf: rdflib.Graph) -> None:
        """Title, authors, year, DOI and page of a paper are written where they are known."""
        first, second = BASE["paper/p1"], BASE["paper/p2"]
        assert rdf.value(first, rdflib.DCTERMS.title) == Literal("FooNet for Parsing")
        assert rdf.value(first, rdflib.DC.creator) == Literal("A. Author")
        assert rdf.value(first, rdflib.DCTERMS.issued).n3().startswith('"2020"')
        assert rdf.value(second, rdflib.SDO.sameAs) == URIRef("https://doi.org/10.1/x")
        assert rdf.value(second, rdflib.FOAF.page) == URIRef("https://a.example/1")
        assert rdf.value(second, rdflib.DCTERMS.issued) is None

    def test_what_no_paper_states_is_marked(self) -> None:
        """Variants and concepts are plain triples, each with a derived statement that has a confidence and no evidence."""
        concept = ConceptLink("http://vocabulary.example/1", "FooNet", 0.85)
        graph = tiny_graph(variants=[("method/barnet", "method/foonet")], concepts={"method/foonet": (concept,)})
        rdf = to_rdflib(graph, **WRITE)
        foonet, barnet, outside = BASE["method/foonet"], BASE["method/barnet"], rdflib.URIRef(concept.iri)
        expected = {(barnet, PA.variantOf, foonet): "0.9", (foonet, rdflib.SKOS.exactMatch, outside): "0.85"}
        assert all(triple in rdf for triple in expected)
        described = {
            tuple(rdf.value(node, part) for part in (RDF.subject, RDF.predicate, RDF.object)): str(rdf.value(node, PA.confidence))
            for node in rdf.subjects(RDF.type, PA.DerivedStatement)
        }
        assert described == expected
        assert not [node for node in rdf.subjects(RDF.type, PA.DerivedStatement) if (node, PA.evidence, None) in rdf]

    def test_a_concept_whose_iri_is_none_is_left_out(self) -> None:
        """An address that RDF cannot hold gives no triple."""
        graph = tiny_graph(concepts={"method/foonet": (ConceptLink("no iri", "FooNet", 0.85),)})
        assert "exactMatch" not in to_ntriples(graph, **WRITE)

    def test_versions_are_stated(self, rdf: rdflib.Graph) -> None:
        """The RDF names the versions of the software and the extractor, and no time."""
        software = rdf.value(None, RDFS.label, Literal("PaperAtlas"))
        assert rdf.value(software, rdflib.SDO.softwareVersion) == Literal("1.2.3")
        assert rdf.value(software, PA.extractor) == Literal("hand-1")


class TestFormats:
    def test_two_libraries_read_the_same_triples(self) -> None:
        """Both rdflib and pyoxigraph read equally many triples from both files, and the two files hold the same graph."""
        ntriples, turtle = to_ntriples(tiny_graph(), **WRITE), to_turtle(tiny_graph(), **WRITE)
        from_nt = rdflib.Graph().parse(data=ntriples, format="nt")
        from_ttl = rdflib.Graph().parse(data=turtle, format="turtle")
        counts = {len(from_nt), len(from_ttl), ntriples.count("\n")}
        counts |= {
            len(list(ox.parse(text, format=kind))) for text, kind in ((ntriples, ox.RdfFormat.N_TRIPLES), (turtle, ox.RdfFormat.TURTLE))
        }
        assert len(counts) == 1
        assert isomorphic(from_nt, from_ttl)

    def test_rdflib_graph_is_that_of_the_file(self, rdf: rdflib.Graph) -> None:
        """The graph that users hold has the triples of the file."""
        assert set(to_rdflib(tiny_graph(), **WRITE)) == set(rdf)

    def test_ntriples_are_sorted(self) -> None:
        """The lines of the N-Triples are in order."""
        lines = to_ntriples(tiny_graph(), **WRITE).split("\n")[:-1]
        assert lines == sorted(lines)

    def test_order_of_the_graph_does_not_matter(self) -> None:
        """A graph whose nodes and edges were added the other way round gives the same bytes."""
        graph = tiny_graph()
        turned: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
        turned.add_edges_from(reversed(list(graph.edges(keys=True, data=True))))
        assert to_ntriples(turned, **WRITE) == to_ntriples(graph, **WRITE)
        assert to_turtle(turned, **WRITE) == to_turtle(graph, **WRITE)

    def test_turtle_is_grouped(self) -> None:
        """Every subject stands once in the Turtle, its type first."""
        turtle = to_turtle(tiny_graph(), **WRITE)
        assert turtle.count("method:foonet a pa:Method ;") == 1
        assert turtle.count("\nmethod:foonet ") == 1


HOSTILE = {
    "slash": "ResNet/50",
    "plus": "C++",
    "spaces": "a  b",
    "quote": 'the "X"',
    "angle": "<script>",
    "line end": "a\nb",
    "emoji": "🤖Net",
    "Chinese": "清华网络",
    "surrogate": "bad\ud800name",
    "control": "a\x07b",
    "line separator": "a\u2028b",
    "very long": "x" * 10_000,
    "only signs": "!!!",
    "percent": "100%",
}


class TestHostileNames:
    @pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
    def test_any_name_gives_rdf_that_reads_back(self, name: str) -> None:
        """A name of any characters becomes a valid IRI and a label that both libraries read."""
        graph = graph_of(paper("p 1/ä<>", "T"), names=(name,))
        ntriples = to_ntriples(graph, **WRITE)
        read = rdflib.Graph().parse(data=ntriples, format="nt")
        assert len(read) == len(list(ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)))
        (node,) = read.subjects(RDF.type, PA.Method)
        assert str(read.value(node, RDFS.label)) == name.replace("\ud800", "\ufffd")
        assert len(rdflib.Graph().parse(data=to_turtle(graph, **WRITE), format="turtle")) == len(read)

    @pytest.mark.parametrize("url", ["not a url", "http://a b", 'https://x/"onclick', "javascript:alert(1)", "https://["], ids=repr)
    def test_a_page_that_is_no_iri_is_left_out(self, url: str) -> None:
        """A page's address that is no http IRI is not written, and the paper is."""
        read = rdflib.Graph().parse(data=to_ntriples(graph_of(paper("p1", url=url)), **WRITE), format="nt")
        assert read.value(None, rdflib.FOAF.page) is None or url == "https://["
        assert (BASE["paper/p1"], RDF.type, PA.Paper) in read

    def test_a_strange_doi_is_escaped(self) -> None:
        """A DOI with characters that IRIs lack is percent-encoded in the link and verbatim as a DOI."""
        read = rdflib.Graph().parse(data=to_ntriples(graph_of(paper("p1", doi='10.1/<a> "b"')), **WRITE), format="nt")
        assert read.value(BASE["paper/p1"], rdflib.SDO.sameAs) == URIRef("https://doi.org/10.1/%3Ca%3E%20%22b%22")
