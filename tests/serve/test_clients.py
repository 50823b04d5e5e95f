"""Programs that people use with SPARQL endpoints work with ours, as the README shows them."""

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import JSON, POST, POSTDIRECTLY, SPARQLWrapper

QUERY = (
    "PREFIX pa: <https://w3id.org/paperatlas/ontology#> SELECT ?m ?n WHERE { ?m a pa:Method ; pa:support ?n } ORDER BY DESC(?n) ?m LIMIT 2"
)
FIRST = "http://atlas.example/id/method/foonet"


@pytest.mark.parametrize("method", ["GET", "POST", "POST directly"])
def test_sparqlwrapper(server: Any, method: str) -> None:
    """SPARQLWrapper gets rows as JSON in each way it asks, and triples as a graph of rdflib."""
    wrapper = SPARQLWrapper(server.address + "sparql")
    if method != "GET":
        wrapper.setMethod(POST)
    if method == "POST directly":
        wrapper.setRequestMethod(POSTDIRECTLY)
    wrapper.setQuery(QUERY)
    wrapper.setReturnFormat(JSON)
    rows = wrapper.queryAndConvert()["results"]["bindings"]
    assert [row["n"]["value"] for row in rows] == ["2", "1"]
    assert rows[0]["m"]["value"] == FIRST
    wrapper.setQuery("CONSTRUCT WHERE { ?s a <https://w3id.org/paperatlas/ontology#Task> }")
    wrapper.setReturnFormat("turtle")
    assert len(rdflib.Graph().parse(data=wrapper.queryAndConvert(), format="turtle")) == 1


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_store(server: Any, method: str) -> None:
    """A graph of rdflib over the endpoint answers queries and patterns."""
    graph = rdflib.Graph(SPARQLStore(server.address + "sparql", method=method))
    assert next((str(m), int(n)) for m, n in graph.query(QUERY)) == (FIRST, 2)
    assert str(graph.value(rdflib.URIRef(FIRST), rdflib.RDFS.label)) == "FooNet"
    assert bool(graph.query("ASK { ?s ?p ?o }"))


def test_pandas(server: Any) -> None:
    """An answer as CSV is read by pandas from its address."""
    frame = pd.read_csv(f"{server.address}sparql?format=csv&query={quote(QUERY)}")
    assert list(frame.columns) == ["m", "n"]
    assert list(frame["n"]) == [2, 1]


def test_dereferencing_by_rdflib(server: Any) -> None:
    """An entity is read by rdflib from its address."""
    graph = rdflib.Graph().parse(server.address + "id/method/foonet")
    assert str(graph.value(rdflib.URIRef(FIRST), rdflib.RDFS.label)) == "FooNet"


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_curl(server: Any, tmp_path: Path) -> None:
    """Curl gets rows from a query on its command line and from one in a file."""
    file = tmp_path / "query.rq"
    file.write_text(QUERY)
    address = server.address + "sparql"
    for arguments in (
        ["--data-urlencode", f"query={QUERY}", "-H", "Accept: text/csv", address],
        ["--get", "--data-urlencode", f"query={QUERY}", "-H", "Accept: text/csv", address],
        ["--data-binary", f"@{file}", "-H", "Content-Type: application/sparql-query", "-H", "Accept: text/csv", address],
    ):
        done = subprocess.run(["curl", "-sS", "--fail", *arguments], capture_output=True, timeout=20, check=True)
        assert pd.read_csv(io.BytesIO(done.stdout))["m"][0] == FIRST
