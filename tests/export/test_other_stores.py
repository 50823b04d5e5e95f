"""Programs that are not ours read the sample: rapper finds no syntax error, Virtuoso gives the same rows on every named query."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from paperatlas.config import ontology_directory
from paperatlas.export.sparql import AtlasStore, load_store, named_queries, query_rows

SAMPLE = Path(__file__).parents[2] / "outputs"
GRAPH = "http://atlas.example/"
SETTINGS = """
[Database]
DatabaseFile = v.db
ErrorLogFile = v.log
LockFile = v.lck
TransactionFile = v.trx
xa_persistent_file = v.pxa
[TempDatabase]
DatabaseFile = v-temp.db
TransactionFile = v-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = .
NumberOfBuffers = 20000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
[SPARQL]
ResultSetMaxRows = 100000
"""


TURTLE = (SAMPLE / "atlas.ttl", ontology_directory() / "paperatlas.ttl", ontology_directory() / "shapes.ttl")


@pytest.mark.skipif(shutil.which("rapper") is None, reason="needs rapper (Debian: apt-get install raptor2-utils)")
@pytest.mark.parametrize("path", TURTLE, ids=[path.name for path in TURTLE])
def test_rapper_finds_no_error(path: Path) -> None:
    """The Turtle that we write by program and by hand is Turtle for another parser, without a warning."""
    done = subprocess.run(["rapper", "-q", "-c", "-i", "turtle", str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a Virtuoso that has loaded the sample's Turtle; without one the tests are skipped."""
    if shutil.which("virtuoso-t") is None or shutil.which("isql-vt") is None:
        pytest.skip("needs Virtuoso (Debian: apt-get install virtuoso-opensource-7-bin)")
    folder = tmp_path_factory.mktemp("virtuoso")
    sql, http = free_port(), free_port()
    (folder / "v.ini").write_text(SETTINGS.format(sql=sql, http=http))
    shutil.copy(SAMPLE / "atlas.ttl", folder)
    command = ["virtuoso-t", "+foreground", "+configfile", "v.ini"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def run(statement: str) -> subprocess.CompletedProcess[str]:
        client = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"exec={statement}"]
        return subprocess.run(client, capture_output=True, text=True, check=False)

    try:
        deadline = time.monotonic() + 60
        while run("select 1;").returncode != 0:
            assert time.monotonic() < deadline, (folder / "v.log").read_text()
            time.sleep(0.5)
        loaded = run(f"DB.DBA.TTLP(file_to_string_output('atlas.ttl'), '', '{GRAPH}', 0); checkpoint;")
        assert "Error" not in loaded.stdout + loaded.stderr, loaded
        yield f"http://127.0.0.1:{http}/sparql"
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def store() -> AtlasStore:
    """Return the sample as we load it."""
    return load_store(SAMPLE / "atlas.nt")


def ask(address: str, query: str) -> list[tuple[Any, ...]]:
    """Return the rows that another store gives."""
    fields = {"query": query, "default-graph-uri": GRAPH, "format": "application/sparql-results+json"}
    try:
        with urlopen(f"{address}?{urlencode(fields)}", timeout=60) as response:  # noqa: S310
            answer = json.load(response)
    except URLError as error:
        pytest.fail(f"{error}: {getattr(error, 'read', lambda: b'')()[:300]!r}")
    return [tuple(to_value(row.get(name)) for name in answer["head"]["vars"]) for row in answer["results"]["bindings"]]


def to_value(term: dict[str, str] | None) -> object:
    """Return a term of a JSON answer as a plain value."""
    if term is None:
        return None
    kind = term.get("datatype", "").rpartition("#")[2]
    if kind in ("decimal", "double", "float"):
        return round(float(term["value"]), 6)
    if kind in ("integer", "int"):
        return int(term["value"])
    return term["value"] in ("true", "1") if kind == "boolean" else term["value"]


@pytest.mark.slow
@pytest.mark.parametrize("name", named_queries())
def test_virtuoso_gives_the_same_rows(virtuoso: str, store: AtlasStore, name: str) -> None:
    """A store that is not ours gives the same rows on every named query, whatever their order."""
    _, rows = query_rows(store, name)
    ours = [tuple(round(value, 6) if isinstance(value, float) else value for value in row) for row in rows]
    assert sorted(map(repr, ask(virtuoso, named_queries()[name].text))) == sorted(map(repr, ours))
