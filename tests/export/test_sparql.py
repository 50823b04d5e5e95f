"""Named queries answer, parameters are names as people write them, and wrong queries say what is wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib

from builders import rich_graph, tiny_graph
from paperatlas.config import DATA_IRI
from paperatlas.errors import AtlasDirectoryError, QueryError, UnknownNameError
from paperatlas.export.rdf import to_ntriples
from paperatlas.export.sparql import AtlasStore, load_store, load_text, named_queries, query_bytes, query_rows
from paperatlas.export.vocab import PREFIXES

VERSIONS = {"paperatlas": "0", "extractor": "hand"}
NTRIPLES = to_ntriples(tiny_graph(), base_iri=DATA_IRI, versions=VERSIONS)
RICH = to_ntriples(rich_graph(), base_iri=DATA_IRI, versions=VERSIONS)

#: Query -> parameters, and its answer over the rich corpus, but for sentences: worked out by hand.
ANSWERS: dict[str, tuple[dict[str, str], list[tuple[object, ...]]]] = {
    "baselines-for-task": ({"task": "parsing"}, [("Parsing", "FooNet", 1)]),
    "compared-with-method": ({"method": "BarNet"}, [("BarNet", "FooNet", 0.7, 1, "BarNet: Better Parsing")]),
    "concepts": ({}, [("FooNet", "Method", "http://vocabulary.example/foonet", 0.9)]),
    "datasets-for-task": ({"task": "parsing"}, [("Parsing", "TreeSet", 0.8, 1, "FooNet-2 for Tree Parsing")]),
    "evaluated-on-dataset": (
        {"dataset": "TreeSet"},
        [("TreeSet", "FooNet", 0.6, 1, "FooNet for Parsing"), ("TreeSet", "BarNet", 0.5, 1, "BarNet: Better Parsing")],
    ),
    "evidence-for-use": ({"method": "FooNet", "task": "Parsing"}, [("FooNet", "Parsing", 0.5, "FooNet for Parsing")]),
    "introduced-by": ({"method": "FooNet-2"}, [("FooNet-2", "FooNet-2 for Tree Parsing", "2022", 0.9)]),
    "introduced-without-result": ({}, [("BarNet", "BarNet: Better Parsing")]),
    "kinds-of-method": ({"method": "FooNet"}, [("FooNet", "FooNet-2")]),
    "leaderboard": (
        {"metric": "loss"},
        [("Tree Parsing", None, "Loss", "lower", True, "FooNet-2", "3%", 3.0, "%", None, "FooNet-2 for Tree Parsing", "2022", 0.8)],
    ),
    "least-certain": ({}, [("FooNet-2", "subClassOf", "FooNet", 0.3, "FooNet-2 for Tree Parsing")]),
    "methods-for-task": (
        {"task": "parsing"},
        [("Parsing", "BarNet", 0.5, 1, "BarNet: Better Parsing"), ("Parsing", "FooNet", 0.5, 1, "FooNet for Parsing")],
    ),
    "metrics-for-task": ({"task": "parsing"}, [("Parsing", "Accuracy", 1), ("Parsing", "Loss", 1)]),
    "most-reported-metrics": ({}, [("Accuracy", 1), ("Loss", 1)]),
    "most-studied-tasks": ({}, [("Parsing", 3), ("Tree Parsing", 1)]),
    "most-used-datasets": ({}, [("TreeSet", 3)]),
    "most-used-methods": ({}, [("FooNet", 2), ("Gates", 1)]),
    "paper-in-short": (
        {"paper": "p3"},
        [
            ("FooNet-2 for Tree Parsing", role, kind, name, confidence)
            for role, kind, name, confidence in (
                ("addresses", "Task", "Tree Parsing", 0.8),
                ("addresses", "Task", "Parsing", 0.6),
                ("evaluatesOn", "Dataset", "TreeSet", 0.9),
                ("proposes", "Method", "FooNet-2", 0.9),
                ("reports", "Metric", "Loss", 0.9),
                ("uses", "Method", "Gates", 0.7),
                ("uses", "Method", "FooNet", 0.5),
            )
        ],
    ),
    "papers-on-task": ({"task": "tree parsing"}, [("Tree Parsing", "FooNet-2 for Tree Parsing", "2022", 0.8)]),
    "papers-using-method": (
        {"method": "BarNet"},
        [("BarNet", "BarNet: Better Parsing", "2021", "proposes", 0.8), ("BarNet", "BarNet: Better Parsing", "2021", "proposes", 0.8)],
    ),
    "parts-of-method": ({"method": "FooNet-2"}, [("FooNet-2", "Gates", 0.7, 1, "FooNet-2 for Tree Parsing")]),
    "proposed-by-paper": ({"paper": "p3"}, [("FooNet-2 for Tree Parsing", "Method", "FooNet-2", 0.9)]),
    "results-of-method": (
        {"method": "FooNet-2"},
        [("FooNet-2", "Tree Parsing", None, "Loss", "3%", True, 0.8, "FooNet-2 for Tree Parsing")],
    ),
    "results-on-dataset": (
        {"dataset": "TreeSet", "metric": "accuracy"},
        [("TreeSet", "Accuracy", "FooNet", "91.5%", 91.5, "%", None, 0.4, "FooNet for Parsing")],
    ),
    "subtasks-of-task": ({"task": "parsing"}, [("Parsing", "Tree Parsing")]),
    "task-by-year": ({"task": "parsing"}, [("Parsing", "2020", 1), ("Parsing", "2021", 1), ("Parsing", "2022", 1)]),
    "trained-on-dataset": ({"dataset": "TreeSet"}, [("TreeSet", "FooNet-2", 0.6, 1, "FooNet-2 for Tree Parsing")]),
    "used-together": ({"method": "Gates"}, [("Gates", "FooNet", 1), ("Gates", "FooNet-2", 1)]),
    "variants-of-method": ({"family": "FooNet"}, [("FooNet", "FooNet-2", 1)]),
}


@pytest.fixture
def store() -> Iterator[AtlasStore]:
    """Return the tiny corpus, loaded."""
    return load_text(NTRIPLES)


def labels(store: AtlasStore, column: str, query: str, **parameters: str) -> list[object]:
    """Return one column of an answer."""
    columns, rows = query_rows(store, query, parameters)
    return [row[columns.index(column)] for row in rows]


class TestNamedQueries:
    @pytest.mark.parametrize(
        ("name", "parameters", "column", "expected"),
        [
            ("methods-for-task", {"task": "parsing"}, "method", ["BarNet", "FooNet"]),
            ("evaluated-on-dataset", {"dataset": "TreeSet"}, "method", ["FooNet", "BarNet"]),
            ("proposed-by-paper", {"paper": "BarNet: Better Parsing"}, "proposed", ["BarNet", "BarNet"]),
            ("results-on-dataset", {"dataset": "treeset", "metric": "accuracy"}, "number", [91.5]),
            ("compared-with-method", {"method": "FooNet"}, "other", ["BarNet"]),
            ("compared-with-method", {"method": "BarNet"}, "other", ["FooNet"]),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_answers(self, store: AtlasStore, name: str, parameters: dict[str, str], column: str, expected: list[object]) -> None:
        """A named query gives the rows worked out by hand."""
        assert labels(store, column, name, **parameters) == expected

    @pytest.mark.parametrize("name", named_queries())
    def test_answer_by_hand(self, name: str) -> None:
        """Every named query answers its question, with the columns that it says."""
        parameters, expected = ANSWERS[name]
        columns, rows = query_rows(load_text(RICH), name, parameters)
        assert columns == named_queries()[name].columns
        assert [tuple(value for column, value in zip(columns, row, strict=True) if column != "sentence") for row in rows] == expected
        assert all(row[columns.index("sentence")] for row in rows if "sentence" in columns)

    @pytest.mark.parametrize("name", named_queries())
    def test_rdflib_gives_the_same_rows(self, name: str) -> None:
        """Every named query is standard SPARQL: rdflib, reading the file as it is, gives equally many and equal rows."""
        columns, rows = query_rows(load_text(RICH), name)
        theirs = rdflib.Graph().parse(data=RICH, format="nt").query(named_queries()[name].text)
        assert tuple(str(variable) for variable in theirs.vars or ()) == columns
        assert [[None if term is None else str(term) for term in row] for row in theirs] == [
            [None if term is None else str(term).lower() if isinstance(term, bool) else str(term) for term in row] for row in rows
        ]
        assert rows

    def test_without_parameters_it_is_about_all(self, store: AtlasStore) -> None:
        """A parameter that is left out is a variable."""
        assert labels(store, "dataset", "evaluated-on-dataset") == ["TreeSet", "TreeSet"]

    def test_a_paper_may_be_named_by_its_id(self, store: AtlasStore) -> None:
        """The parameter `paper` takes an id as well as a title."""
        assert set(labels(store, "proposed", "proposed-by-paper", paper="p1")) == {"FooNet"}

    def test_spelling_of_parameters(self, store: AtlasStore) -> None:
        """Case, hyphens and a plural in a parameter do not count."""
        assert labels(store, "dataset", "evaluated-on-dataset", dataset="the TREESETS dataset") == ["TreeSet", "TreeSet"]

    def test_every_query_is_described(self) -> None:
        """Every named query has a title, a question, and parameters that its text uses."""
        for named in named_queries().values():
            assert named.title
            assert named.question.endswith("?")
            assert all(f"?{parameter}" in named.text for parameter in named.parameters)


class TestErrors:
    def test_unknown_query(self, store: AtlasStore) -> None:
        """A wrong name of a query is answered with the right ones."""
        with pytest.raises(UnknownNameError, match=r"no query is called 'methods'; known: .*methods-for-task"):
            query_rows(store, "methods")

    def test_unknown_parameter(self, store: AtlasStore) -> None:
        """A wrong parameter is answered with the right ones."""
        with pytest.raises(QueryError, match="has no parameter 'job'; known: task"):
            query_rows(store, "methods-for-task", {"job": "parsing"})

    def test_unknown_node(self, store: AtlasStore) -> None:
        """A parameter that names nothing is answered with names that are near."""
        with pytest.raises(QueryError, match="no Task is called 'pars'; near: Parsing"):
            query_rows(store, "methods-for-task", {"task": "pars"})

    def test_parameters_of_an_own_query(self, store: AtlasStore) -> None:
        """Parameters with a query of one's own are refused."""
        with pytest.raises(QueryError, match="only named queries take parameters"):
            query_rows(store, "SELECT * { ?s ?p ?o }", {"task": "parsing"})

    def test_syntax_error_has_a_place(self, store: AtlasStore) -> None:
        """A query that cannot be parsed is answered with line and column."""
        with pytest.raises(QueryError, match=r"line 2, column \d+"):
            query_rows(store, "SELECT ?x\nWHERE { ?x ?y }")

    @pytest.mark.parametrize(
        "query",
        [
            "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
            "select * { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }",
            "PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE:x { ?s ?p ?o } }",
            "PREFIX service: <http://127.0.0.1:9/> SELECT * { SERVICE service:x { ?s ?p ?o } }",
            "SELECT * { OPTIONAL { ?s ?p 1SERVICE SILENT<http://127.0.0.1:9/>{ ?x ?y ?z } } }",
            "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
            "SELECT * { ?s ?p 'it\\'s' . SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
            'SELECT * { BIND("a" AS ?x) # "\nSERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }',
        ],
    )
    def test_no_other_server_is_asked(self, store: AtlasStore, query: str) -> None:
        """A federated query is refused."""
        with pytest.raises(QueryError, match="SERVICE would ask another server"):
            query_rows(store, query)

    @pytest.mark.parametrize("word", ['"SERVICE"', "<http://a/SERVICE>", "pa:SERVICE", "?service"], ids=repr)
    def test_the_word_service_elsewhere_is_no_keyword(self, store: AtlasStore, word: str) -> None:
        """A string, IRI, name or variable that holds the word does not make a query federated."""
        assert query_rows(store, f"SELECT * {{ ?s rdfs:label {word} }}")[0][0] == "s"

    def test_update_is_refused(self, store: AtlasStore) -> None:
        """An update is no query."""
        with pytest.raises(QueryError):
            query_rows(store, "DELETE WHERE { ?s ?p ?o }")

    def test_missing_file(self, tmp_path: Path) -> None:
        """A directory without an atlas is named, with the command that makes one."""
        with pytest.raises(AtlasDirectoryError, match=r"is no atlas: it holds no atlas.nt; make one with `paperatlas build`"):
            load_store(tmp_path / "atlas.nt")

    def test_damaged_file(self, tmp_path: Path) -> None:
        """A file that is no N-Triples is named."""
        path = tmp_path / "atlas.nt"
        path.write_text("this is no RDF\n")
        with pytest.raises(AtlasDirectoryError, match="cannot be read"):
            load_store(path)


class TestFormats:
    def test_rows_as_csv(self, store: AtlasStore) -> None:
        """CSV has a header and a line for each row."""
        data = query_bytes(store, "SELECT ?label { ?x a pa:Dataset ; rdfs:label ?label }", "csv")
        assert data.decode().split() == ["label", "TreeSet"]

    def test_yes_or_no(self, store: AtlasStore) -> None:
        """An ASK is one row for people and JSON for programs."""
        assert query_rows(store, "ASK { ?x a pa:Method }") == (("result",), [[True]])
        assert b'"boolean":true' in query_bytes(store, "ASK { ?x a pa:Method }", "json")

    def test_triples_as_turtle(self, store: AtlasStore) -> None:
        """A CONSTRUCT gives Turtle that reads back."""
        data = query_bytes(store, "CONSTRUCT { ?x a pa:Method } { ?x a pa:Method }", "ttl")
        assert len(rdflib.Graph().parse(data=data, format="turtle")) == 2

    @pytest.mark.parametrize(
        ("query", "result_format"),
        [("SELECT * { ?s ?p ?o }", "ttl"), ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "csv"), ("ASK { ?s ?p ?o }", "csv")],
    )
    def test_format_that_does_not_fit(self, store: AtlasStore, query: str, result_format: str) -> None:
        """Asking for a format that cannot hold the answer names those that can."""
        with pytest.raises(QueryError, match=f"cannot be written as {result_format}; formats: "):
            query_bytes(store, query, result_format)

    def test_prefixes_are_those_of_the_ontology(self) -> None:
        """Every prefix leads to a namespace that ends where a local name begins."""
        assert all(namespace.endswith(("#", "/")) for namespace in PREFIXES.values())
