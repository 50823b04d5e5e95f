"""The ontology says what the schema says, and the shapes tell right graphs from wrong ones."""

from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from rdflib import DCAT, DCTERMS, OWL, PROV, RDF, RDFS, SDO, SKOS, VANN, XSD, Literal, URIRef
from rdflib.collection import Collection

from builders import rich_graph
from paperatlas.config import TERMS_IRI, ontology_directory
from paperatlas.export.rdf import to_rdflib
from paperatlas.export.reference import make_reference
from paperatlas.export.shacl import find_graph_violations, find_violations
from paperatlas.export.sparql import named_queries
from paperatlas.schema import DERIVED_ENDS, RELATION_ENDS, RESULT_ENDS, DerivedRelation, NodeType, PaperRelation, Relation, ResultRelation

PA = rdflib.Namespace(TERMS_IRI)
OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
PRISM = rdflib.Namespace("http://prismstandard.org/namespaces/basic/2.0/")
LPWC = "https://linkedpaperswithcode.com/"
BASE = rdflib.Namespace("https://w3id.org/paperatlas/id/")


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    """Return the vocabulary."""
    return rdflib.Graph().parse(ontology_directory() / "paperatlas.ttl")


@pytest.fixture
def atlas_rdf() -> rdflib.Graph:
    """Return the RDF of the rich corpus, which a test may spoil."""
    return to_rdflib(rich_graph(), base_iri=str(BASE), versions={"paperatlas": "0", "extractor": "hand"})


def ends(ontology: rdflib.Graph, relation: str, side: URIRef) -> set[str]:
    """Return the local names of the classes at one end of a property; a union counts as its members."""
    stated = ontology.value(PA[relation], side)
    union = ontology.value(stated, OWL.unionOf)
    is_named = isinstance(stated, URIRef)
    members = [stated] if is_named or union is None else list(Collection(ontology, union))
    return {str(member).removeprefix(TERMS_IRI) for member in members}


class TestVocabulary:
    def test_node_types_are_the_classes(self, ontology: rdflib.Graph) -> None:
        """Every node type is a class, and there is no other class of nodes."""
        nodes = {str(node).removeprefix(TERMS_IRI) for node in ontology.subjects(RDF.type, OWL.Class) if isinstance(node, URIRef)}
        assert nodes - {"Entity", "Statement", "DerivedStatement", "Passage", "Mention"} == {kind.value for kind in NodeType}

    def test_relations_are_the_object_properties(self, ontology: rdflib.Graph) -> None:
        """Every relation of the schema is an object property, and there is no other but those of evidence."""
        stated = {str(node).removeprefix(TERMS_IRI) for node in ontology.subjects(RDF.type, OWL.ObjectProperty)}
        assert stated - {"evidence", "names", "inSentence"} == {*DerivedRelation, *Relation, *PaperRelation, *ResultRelation}

    @pytest.mark.parametrize("relation", Relation)
    def test_ends_of_relations(self, ontology: rdflib.Graph, relation: Relation) -> None:
        """Domain and range of a relation are the types that the schema allows."""
        heads, tails = RELATION_ENDS[relation]
        assert ends(ontology, relation, RDFS.domain) == set(heads)
        assert ends(ontology, relation, RDFS.range) == set(tails)

    @pytest.mark.parametrize("relation", ResultRelation)
    def test_ends_of_result_relations(self, ontology: rdflib.Graph, relation: ResultRelation) -> None:
        """Results lead to what the schema says."""
        assert ends(ontology, relation, RDFS.domain) == {NodeType.RESULT}
        assert ends(ontology, relation, RDFS.range) == set(RESULT_ENDS[relation])

    @pytest.mark.parametrize("relation", PaperRelation)
    def test_ends_of_paper_relations(self, ontology: rdflib.Graph, relation: PaperRelation) -> None:
        """A role leads from a paper to an entity."""
        assert ends(ontology, relation, RDFS.domain) == {NodeType.PAPER}
        assert ends(ontology, relation, RDFS.range) == {"Entity"}

    @pytest.mark.parametrize("relation", DerivedRelation)
    def test_ends_of_derived_relations(self, ontology: rdflib.Graph, relation: DerivedRelation) -> None:
        """A derived relation leads between the types that the schema allows."""
        assert ends(ontology, relation, RDFS.domain) == ends(ontology, relation, RDFS.range) == set(DERIVED_ENDS[relation])

    def test_every_term_is_explained(self, ontology: rdflib.Graph) -> None:
        """Every term has a label, a definition and an example."""
        terms = {node for node in ontology.subjects() if str(node).startswith(TERMS_IRI)}
        assert terms
        needed = (RDFS.label, SKOS.definition, SKOS.example)
        assert [(term, fact) for term in sorted(terms) for fact in needed if not ontology.value(term, fact)] == []

    def test_terms_of_others_exist(self, ontology: rdflib.Graph) -> None:
        """Every term of another vocabulary that is used is one that its authors have defined."""
        known = set((Path(__file__).parent / "external_terms.txt").read_text().splitlines())
        for namespace in (DCAT, DCTERMS, OWL, PROV, RDF, RDFS, SDO, SKOS, VANN, XSD):
            known |= {str(namespace) + term for term in (*namespace.__annotations__, *namespace._extras)}
        used = {str(term) for triple in ontology for term in triple if isinstance(term, URIRef)}
        ours = ("https://w3id.org/paperatlas/", "https://www.apache.org/licenses/")
        assert sorted(term for term in used - known if not term.startswith(ours)) == []

    def test_it_is_aligned_with_what_others_use(self, ontology: rdflib.Graph) -> None:
        """There are ties to schema.org, FaBiO, CiTO, SKOS, PROV, Web Annotation, ML-Schema and Linked Papers With Code."""
        ties = {str(target) for tie in (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch) for target in ontology.objects(None, tie)}
        others = (SDO, PROV, SKOS, OA, "http://purl.org/spar/fabio/", "http://purl.org/spar/cito/", "http://www.w3.org/ns/mls#", LPWC)
        assert [other for other in others if not any(tie.startswith(str(other)) for tie in ties)] == []

    def test_the_reference_is_up_to_date(self) -> None:
        """`ontology/reference.md` is what the vocabulary and the named queries give."""
        written = (ontology_directory() / "reference.md").read_text(encoding="utf-8")
        assert written == make_reference(), "renew it: python -m paperatlas.export.reference > ontology/reference.md"

    def test_every_query_is_in_the_readme(self) -> None:
        """The list of questions in `ontology/README.md` has every named query."""
        text = (ontology_directory() / "README.md").read_text(encoding="utf-8")
        assert [name for name in named_queries() if f"`{name}`" not in text] == []

    def test_atlas_uses_only_terms_that_exist(self, ontology: rdflib.Graph, atlas_rdf: rdflib.Graph) -> None:
        """No class or property of ours is written that the vocabulary does not have."""
        used = {str(term) for triple in atlas_rdf for term in triple if str(term).startswith(TERMS_IRI)}
        assert used <= {str(node) for node in ontology.subjects()}


FOONET = BASE["method/foonet"]


def any_of(graph: rdflib.Graph, kind: str) -> rdflib.term.Node:
    """Return the node of a class that sorts first."""
    return min(graph.subjects(RDF.type, PA[kind]))


SPOILED: dict[str, Callable[[rdflib.Graph], object]] = {
    "paper without identifier": lambda g: g.remove((BASE["paper/p1"], rdflib.DCTERMS.identifier, None)),
    "paper with a year that is no year": lambda g: g.set((BASE["paper/p1"], rdflib.DCTERMS.issued, Literal("soon"))),
    "paper proposes a paper": lambda g: g.add((BASE["paper/p1"], PA.proposes, BASE["paper/p2"])),
    "entity without label": lambda g: g.remove((FOONET, RDFS.label, None)),
    "entity with two labels": lambda g: g.add((FOONET, RDFS.label, Literal("other"))),
    "entity without support": lambda g: g.remove((FOONET, PA.support, None)),
    "entity with confidence above 1": lambda g: g.set((FOONET, PA.confidence, Literal("1.5", datatype=XSD.decimal))),
    "entity of two types": lambda g: g.add((FOONET, RDF.type, PA.Task)),
    "relation to a wrong type": lambda g: g.add((FOONET, PA.usedFor, BASE["dataset/treeset"])),
    "relation from a wrong type": lambda g: g.add((BASE["metric/accuracy"], PA.usedFor, BASE["task/parsing"])),
    "result without value": lambda g: g.remove((any_of(g, "Result"), PA.value, None)),
    "result with an unknown unit": lambda g: g.set((any_of(g, "Result"), PA.unit, Literal("furlong"))),
    "result without paper": lambda g: g.remove((any_of(g, "Result"), PA.reportedIn, None)),
    "statement without evidence": lambda g: g.remove((any_of(g, "Statement"), PA.evidence, None)),
    "statement with an unknown predicate": lambda g: g.set((any_of(g, "Statement"), RDF.predicate, PA.isFondOf)),
    "variant of another type": lambda g: g.add((FOONET, PA.variantOf, BASE["dataset/treeset"])),
    "variant that is no method or dataset": lambda g: g.add((BASE["task/parsing"], PA.variantOf, BASE["task/parsing"])),
    "derived statement with evidence": lambda g: g.add((any_of(g, "DerivedStatement"), PA.evidence, any_of(g, "Passage"))),
    "derived statement without confidence": lambda g: g.remove((any_of(g, "DerivedStatement"), PA.confidence, None)),
    "derived statement that papers make": lambda g: g.set((any_of(g, "DerivedStatement"), RDF.predicate, PA.usedFor)),
    "concept that is a text": lambda g: g.add((FOONET, SKOS.exactMatch, Literal("foonet"))),
    "passage without selector": lambda g: g.remove((any_of(g, "Passage"), OA.hasSelector, None)),
    "mention in no sentence": lambda g: g.remove((any_of(g, "Mention"), PA.inSentence, None)),
    "result that may be a change or not": lambda g: g.remove((any_of(g, "Result"), PA.isChange, None)),
    "method that may be better": lambda g: g.add((FOONET, PA.better, Literal("higher"))),
    "metric that is neither better nor worse": lambda g: g.set((BASE["metric/accuracy"], PA.better, Literal("sideways"))),
    "atlas without title": lambda g: g.remove((BASE["atlas"], rdflib.DCTERMS.title, None)),
    "software without version": lambda g: g.remove((BASE["atlas/software"], SDO.softwareVersion, None)),
    "paper with two DOIs": lambda g: [g.add((BASE["paper/p2"], PRISM.doi, Literal(doi))) for doi in "ab"],
    "mention of nothing": lambda g: g.remove((any_of(g, "Mention"), PA.names, None)),
    "passage without source": lambda g: g.remove((any_of(g, "Passage"), OA.hasSource, None)),
    "selector that ends before it starts": lambda g: g.set(
        (BASE["selector/p1/0-18"], OA.start, Literal("99", datatype=XSD.nonNegativeInteger))
    ),
    "selector without text": lambda g: g.remove((BASE["selector/p1/0-18"], OA.exact, None)),
}


#: Class -> how a node of it may be spoiled by a property that it must not have.
CLOSED = ("Paper", "Method", "Dataset", "Task", "Metric", "Result", "Statement", "DerivedStatement", "Passage", "Mention")
SPOILED |= {f"{kind} with an unknown property": lambda g, kind=kind: g.add((any_of(g, kind), PA.isFondOf, FOONET)) for kind in CLOSED}
#: Relation -> every wrong pair of ends is found out.
SPOILED |= {
    f"{relation} to a paper": lambda g, relation=relation: g.add((next(g.subjects(PA[relation])), PA[relation], BASE["paper/p1"]))
    for relation in Relation
}
SPOILED |= {
    f"{relation} from a paper": lambda g, relation=relation: g.add((BASE["paper/p1"], PA[relation], next(g.objects(None, PA[relation]))))
    for relation in Relation
}
SPOILED |= {
    f"{relation} to a paper": lambda g, relation=relation: g.add((BASE["paper/p1"], PA[relation], BASE["paper/p2"]))
    for relation in PaperRelation
}
SPOILED |= {
    f"two of {relation}": lambda g, relation=relation: [
        g.add((any_of(g, "Result"), PA[relation], BASE[end])) for end in ("paper/p1", "task/parsing")
    ]
    for relation in ResultRelation
}


class TestShapes:
    def test_a_right_graph_conforms(self, atlas_rdf: rdflib.Graph) -> None:
        """What the exporter writes conforms."""
        assert find_graph_violations(atlas_rdf) == []

    def test_a_file_without_papers_does_not(self, tmp_path: Path) -> None:
        """An atlas that holds no paper does not conform."""
        (tmp_path / "atlas.nt").write_text("")
        assert [violation.message for violation in find_violations(tmp_path / "atlas.nt")] == ["holds no paper"]

    @pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
    def test_a_spoiled_graph_does_not(self, atlas_rdf: rdflib.Graph, spoil: Callable[[rdflib.Graph], object]) -> None:
        """A graph with one fault is found out, with a message that names a node."""
        spoil(atlas_rdf)
        violations = find_graph_violations(atlas_rdf)
        assert violations
        assert all(violation.message and violation.node.startswith(str(BASE)) for violation in violations)
