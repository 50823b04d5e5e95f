"""Vocabularies in every serialisation give the same concepts; what is no concept is left out, what is no RDF is refused."""

import gzip
from pathlib import Path

import pytest
import rdflib

from paperatlas.errors import InputError
from paperatlas.ingest.vocabulary import read_vocabulary
from paperatlas.records import Concept

PREFIXES = """
@prefix : <http://x/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix schema: <https://schema.org/> .
@prefix cso: <http://cso.kmi.open.ac.uk/schema/cso#> . @prefix obo: <http://www.geneontology.org/formats/oboInOwl#> .
"""


def concepts(tmp_path: Path, turtle: str) -> list[Concept]:
    """Return the concepts of some Turtle."""
    (tmp_path / "v.ttl").write_text(PREFIXES + turtle, encoding="utf-8")
    return list(read_vocabulary(tmp_path / "v.ttl").concepts)


CASES = {
    "skos": (':a a skos:Concept ; skos:prefLabel "A" ; skos:altLabel "b", "c" ; skos:hiddenLabel "d" .', ("A", "b", "c", "d"), True),
    "owl": (':a a owl:Class ; rdfs:label "A" ; obo:hasExactSynonym "b" .', ("A", "b"), False),
    "schema.org": (':a schema:name "A" ; schema:alternateName "b" .', ("A", "b"), False),
    "skos before rdfs": (':a rdfs:label "b" ; skos:prefLabel "A" .', ("A", "b"), True),
    "labels that are things": (
        ':a xl:prefLabel [ xl:literalForm "A"@en ] ; xl:altLabel :l . :l a xl:Label ; xl:literalForm "b" .',
        ("A", "b"),
        True,
    ),
    "English before others": (':a skos:prefLabel "Z"@de, "A"@en ; skos:altLabel "y"@fr, "b", "c"@en-GB .', ("A", "c", "b"), True),
    "other languages where there is no English": (':a skos:prefLabel "Z"@de .', ("Z",), False),
    "white space": (':a skos:prefLabel " A  b\\n" .', ("A b",), True),
    "topics that stand for others": (':a rdfs:label "A" . :b rdfs:label "b" ; cso:preferentialEquivalent :a .', ("A", "b"), False),
}


@pytest.mark.parametrize(("turtle", "names", "is_preferred"), CASES.values(), ids=CASES)
def test_names(tmp_path: Path, turtle: str, names: tuple[str, ...], is_preferred: bool) -> None:
    """Each way to name a concept is read, its label first."""
    assert concepts(tmp_path, turtle) == [Concept("http://x/a", names, is_preferred)]


def test_what_is_no_concept(tmp_path: Path) -> None:
    """Schemes, properties, deprecated ones and nodes without IRI are no concepts."""
    found = concepts(
        tmp_path,
        """:a rdfs:label "A" . :s a skos:ConceptScheme ; rdfs:label "S" . :p a owl:ObjectProperty ; rdfs:label "P" .
        :d rdfs:label "D" ; owl:deprecated true . [] rdfs:label "B" . <here> rdfs:label "H" . :f rdfs:label "F" ; owl:deprecated "1" .
        :e skos:prefLabel " " .""",
    )
    assert [one.iri for one in found] == ["http://x/a"]


@pytest.mark.parametrize(
    ("form", "suffix"),
    [("xml", "rdf"), ("pretty-xml", "owl"), ("turtle", "ttl"), ("nt", "nt"), ("json-ld", "jsonld"), ("trig", "trig"), ("nquads", "nq")],
)
@pytest.mark.parametrize("is_packed", [False, True])
def test_serialisations(tmp_path: Path, form: str, suffix: str, is_packed: bool) -> None:
    """One vocabulary gives the same concepts in every serialisation, packed or not."""
    graph = rdflib.Dataset()
    graph.default_graph.parse(data=PREFIXES + ':b skos:prefLabel "Bé"@en ; skos:altLabel "ß" . :a rdfs:label "A" .', format="turtle")
    source = graph if form in ("trig", "nquads") else graph.default_graph
    data = source.serialize(format=form, encoding="utf-8")
    path = tmp_path / (f"v.{suffix}.gz" if is_packed else f"v.{suffix}")
    path.write_bytes(gzip.compress(data) if is_packed else data)
    found = read_vocabulary(path)
    assert found.name == path.name
    assert found.concepts == (Concept("http://x/a", ("A",)), Concept("http://x/b", ("Bé", "ß"), is_preferred=True))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"SubClassOf(a b)", "v.ttl is no RDF that can be read: .*"),
        (b"<http://x/a> <http://x/b> <http://x/c> .", "v.ttl names no concept: nothing in it has a skos:prefLabel"),
        (b"", "names no concept"),
        (b"\x1f\x8b broken", "cannot be read"),
        (gzip.compress(b"<http://x/a> <http://x/b> <http://x/c> ." * 50, mtime=0)[:20] + b"\xff" * 20, "cannot be read"),
        (b"<?xml version='1.0'?><a>", "is no RDF that can be read"),
        (b"{", "is no RDF that can be read"),
        (b"\xff\xfe\x00", "is no RDF that can be read"),
    ],
)
def test_wrong_files(tmp_path: Path, content: bytes, message: str) -> None:
    """A file that names nothing or is no RDF is refused in one line that names it."""
    path = tmp_path / "v.ttl"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        read_vocabulary(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_vocabulary(tmp_path / "none.ttl")
