"""The forms of rows equal those that pyoxigraph writes, and the choice among media types follows the weights."""

import json
import xml.etree.ElementTree as ET

import pyoxigraph as ox
import pytest

from paperatlas.serve.negotiation import ROW_TYPES, TRIPLE_TYPES, choose_type
from paperatlas.serve.results import Counted, write_rows

ROWS = r"""SELECT ?a ?b ?c WHERE { VALUES (?a ?b ?c) {
  (<http://a.example/ü?q=1&r> "plain, with \"quotes\"" "x"@en)
  ("line\nfeed\tand tab\r." 1 1.50)
  (UNDEF true "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date>)
  ("<b>&amp;</b>" "" UNDEF)
  ("🤖 \\ '" 1e0 "7"^^<http://a.example/type>)
} }"""
FORMATS = {"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML, "tsv": ox.QueryResultsFormat.TSV}


def solutions(query: str = ROWS) -> ox.QuerySolutions:
    """Return the rows of a query over nothing."""
    found = ox.Store().query(query)
    assert isinstance(found, ox.QuerySolutions)
    return found


@pytest.mark.parametrize("form", FORMATS)
def test_rows_come_back(form: str) -> None:
    """Rows written as JSON, XML or TSV are read by pyoxigraph as the same terms."""
    body, cut = write_rows(["a", "b", "c"], solutions(), form, 100)
    back = ox.parse_query_results(body, format=FORMATS[form])
    assert isinstance(back, ox.QuerySolutions)
    assert [list(row) for row in back] == [list(row) for row in solutions()]
    assert not cut


def test_csv_is_that_of_pyoxigraph() -> None:
    """CSV, whose terms lose their kind, equals byte for byte what pyoxigraph writes."""
    assert write_rows(["a", "b", "c"], solutions(), "csv", 100)[0] == solutions().serialize(format=ox.QueryResultsFormat.CSV)


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_blank_nodes_and_triples(form: str) -> None:
    """Blank nodes and triple terms are written in each form; a triple term comes back as it was."""
    rows = [[ox.BlankNode("x"), ox.Triple(ox.NamedNode("http://a.example/s"), ox.NamedNode("http://a.example/p"), ox.Literal("o"))]]
    body = write_rows(["a", "b"], rows, form, 100)[0]
    assert b"http://a.example/s" in body
    if form != "csv":
        back = ox.parse_query_results(body, format=FORMATS[form])
        assert isinstance(back, ox.QuerySolutions)
        assert [row["b"] for row in back] == [rows[0][1]]


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_a_cut_answer_is_whole(form: str) -> None:
    """An answer of which rows are left out says so and can be read as any other."""
    body, cut = write_rows(["a", "b", "c"], solutions(), form, 2)
    assert cut
    if form == "csv":
        assert body.startswith(b"a,b,c\r\n")
    else:
        back = ox.parse_query_results(body, format=FORMATS[form])
        assert isinstance(back, ox.QuerySolutions)
        assert len(list(back)) == 2
    assert not write_rows(["a", "b", "c"], solutions(), form, 5)[1]


def test_no_rows_and_no_variables() -> None:
    """An answer without rows, and one of a row without variables, are whole in JSON and XML."""
    for rows in ([], [[]]):
        assert json.loads(write_rows([], rows, "json", 9)[0]) == {"head": {"vars": []}, "results": {"bindings": [{} for _ in rows]}}
        assert len(list(ET.fromstring(write_rows([], rows, "xml", 9)[0])[1])) == len(rows)  # noqa: S314 - it is our own


def test_xml_holds_no_character_that_it_may_not() -> None:
    """A character that XML cannot hold becomes the replacement character."""
    body = write_rows(["a"], [[ox.Literal("a\x00b\x1f\ufffe")]], "xml", 9)[0]
    assert "".join(ET.fromstring(body).itertext()) == "a\ufffdb\ufffd\ufffd"  # noqa: S314 - it is our own


def test_counted_triples() -> None:
    """Triples stop after a number, and whether there were more is known then."""
    triple = ox.Triple(ox.NamedNode("http://a.example/s"), ox.NamedNode("http://a.example/p"), ox.Literal("o"))
    exact, more = Counted([triple] * 3, 3), Counted([triple] * 4, 3)
    assert (len(list(exact)), exact.cut) == (3, False)
    assert (len(list(more)), more.cut) == (3, True)


@pytest.mark.parametrize(
    ("accept", "wanted", "expected"),
    [
        (None, None, "application/sparql-results+json"),
        ("  ", None, "application/sparql-results+json"),
        ("text/csv, text/tab-separated-values", None, "text/csv"),
        ("text/csv;q=0.3, text/tab-separated-values;q=0.7", None, "text/tab-separated-values"),
        ("text/*;q=0.9, text/csv;q=0.1", None, "text/tab-separated-values"),
        ("*/*;q=0.1, text/csv;q=0", None, "application/sparql-results+json"),
        ("text/csv;q=nonsense", None, None),
        ("text/csv;q=2", None, None),
        ("text/csv;charset=utf-8;q=0.5", None, "text/csv"),
        (",,;,", None, None),
        ("image/png", "csv", "text/csv"),
        ("text/csv", "docx", None),
    ],
)
def test_choice_by_weight(accept: str | None, wanted: str | None, expected: str | None) -> None:
    """The closest range gives a type its weight, the highest weight wins, among equals the server's order; a name goes before all."""
    assert choose_type(accept, wanted, ROW_TYPES) == expected


def test_names_of_forms_of_triples() -> None:
    """The names that people use for forms of RDF are known."""
    names = {"ttl": "text/turtle", "Turtle": "text/turtle", "n-triples": "application/n-triples", "json-ld": "application/ld+json"}
    for name, media_type in {**names, "xml": "application/rdf+xml", "rdf": "application/rdf+xml"}.items():
        assert choose_type("*/*", name, TRIPLE_TYPES) == media_type
