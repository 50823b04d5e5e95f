"""The modules of the explorer's script do what they should: their own tests are run here, with data that Python has written."""

import base64
import bz2
import json
import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib

from builders import rich_graph
from explorer_graphs import boards_graph, hostile_graph
from paperatlas.export.html.encoding import to_code
from paperatlas.export.html.marks import marks_of
from paperatlas.export.html.payload import build_sections
from paperatlas.export.rdf import to_rdflib
from paperatlas.graph.layout import Layout
from paperatlas.graph.leaderboard import collect_rows
from paperatlas.identity import content_hash, paper_node_id
from paperatlas.records import Evidence, Merge
from paperatlas.schema import NodeType
from sections import read_evidence, read_sections

HERE = Path(__file__).parent
MODULES = HERE.parents[1] / "src" / "paperatlas" / "export" / "html" / "explorer"
BASE = "https://w3id.org/paperatlas/data/"
TERMS = "https://w3id.org/paperatlas/ontology#"
GRAPHS = {"boards": boards_graph, "rich": rich_graph, "hostile": hostile_graph}

#: Fields of Python's rows that the page's rows have as well.
ROW = (
    "task", "dataset", "metric", "method", "paper", "rank", "value", "number", "unit", "comparator", "change", "better", "confidence",
    "year", "sentence",
)  # fmt: skip


def find_node(*, with_packages: bool = False) -> str:
    """Return the path of Node.js; without it the test is skipped, unless this run must not skip anything."""
    found = shutil.which("node")
    missing = None
    if found is None:
        missing = "needs node (Debian: apt-get install nodejs npm)"
    elif with_packages and not (MODULES / "node_modules" / "esbuild").is_dir():
        missing = f"needs esbuild (npm ci in {MODULES})"
    if missing and os.environ.get("PAPERATLAS_REQUIRE_ALL"):
        pytest.fail(f"{missing}, and this run must not skip anything")
    if missing:
        pytest.skip(missing)
    return str(found)


def to_base64(data: bytes) -> str:
    """Return bytes as text that JSON can hold."""
    return base64.b64encode(data).decode()


def packed_data() -> Iterator[dict[str, str]]:
    """Yield data of all kinds with what bzip2 makes of them: also runs around the lengths where their coding changes."""
    noise = random.Random(1)  # noqa: S311
    plain = {
        "nothing": b"",
        "one byte": b"x",
        "runs": b"".join(b"abc"[number % 3 :][:1] * number for number in (*range(1, 12), *range(253, 262), 1000)),
        "long run": b"z" * 1_200_000,
        "all bytes": bytes(range(256)) * 20,
        "noise": noise.randbytes(5000),
        "text": " ".join(noise.choices(("graph", "network", "of", "the", "BERT", "x"), k=4000)).encode(),
        "several blocks": noise.randbytes(230_000),
        "period of two": b"ab" * 5000,
    }
    for name, data in plain.items():
        packed = bz2.compress(data, 1 if name == "several blocks" else 9)
        yield {"name": name, "plain": to_base64(data), "packed": to_base64(packed)}


def coded_data() -> Iterator[dict[str, str]]:
    """Yield data with the text that stands for them in the page."""
    noise = random.Random(2)  # noqa: S311
    for data in (b"", b"\x00", b"\xff" * 13, bytes(range(256)), *(noise.randbytes(length) for length in range(1, 40))):
        yield {"plain": to_base64(data), "text": f"{len(data)} {to_code(data)}"}


def describe(graph: Any) -> dict[str, Any]:
    """Return the sections of a graph with what a reader must find in them."""
    merges = {node: explain(graph.nodes[node]) for node in graph if graph.nodes[node].get("aliases")}
    sections = build_sections(graph, [], Layout(), title="Title", base_iri=BASE, merges=merges)
    raw = read_sections(sections)
    edges = [[head, key, tail, [*map(to_item, in_order(data["evidence"]))]] for head, tail, key, data in graph.edges(keys=True, data=True)]
    return {
        "sections": sections,
        "raw": raw,
        "evidence": read_evidence(raw),
        "nodes": list(graph.nodes),
        "edges": edges,
        "rows": to_rows(graph, {}),
    }


def explain(entity: Any) -> list[Merge]:
    """Return reasons for the names of an entity: some hold names, one a character that stands for names in the page's data."""
    name, label = entity["aliases"][0], entity["label"]
    reasons = (f"'{name}' and '{label}' are spellings of one name", f"no names but '{chr(0)}'", "none at all")
    return [Merge(0.9 - number / 100, name if number else "another name", ("p1",), reason) for number, reason in enumerate(reasons)]


def in_order(evidence: Any) -> list[Evidence]:
    """Return sentences in the order of the page: by node ids of their papers, then by place."""
    return sorted(evidence, key=lambda item: (paper_node_id(item.paper_id), item.start, item.end))


def to_item(evidence: Evidence) -> list[Any]:
    """Return paper, text and marks of a sentence."""
    return [paper_node_id(evidence.paper_id), evidence.text, [list(mark) for mark in marks_of(evidence)]]


def to_rows(graph: Any, wanted: dict[NodeType, str]) -> list[dict[str, Any]]:
    """Return the rows of leaderboards with the fields that the page's rows have."""
    return [{name: row[name] for name in ROW} for row in collect_rows(graph, wanted)]


def some_boards() -> Iterator[dict[str, Any]]:
    """Yield ids of tasks, datasets and metrics with the rows that results with these have."""
    graph = boards_graph()
    task, dataset, metric = NodeType.TASK, NodeType.DATASET, NodeType.METRIC
    several = [{task: "task/0"}, {dataset: "dataset/2"}, {metric: "metric/0"}, {metric: "metric/2", task: "task/1"}]
    several += [{task: f"task/{one}", dataset: "dataset/0", metric: f"metric/{other}"} for one in range(3) for other in (0, 3, 4)]
    for wanted in several:
        yield {"ends": {kind.lower(): node for kind, node in wanted.items()}, "rows": to_rows(graph, wanted)}


def some_decimals() -> Iterator[list[Any]]:
    """Yield numbers with what the RDF has for them."""
    graph = rich_graph()
    result = next(node for node, fields in graph.nodes(data=True) if fields["type"] == NodeType.RESULT)
    for number in (0.0, 1.0, -3.0, 0.1, 1e21, 1.5e22, 1.25e-7, 5e-324, -2.5e-9, 123.456, 1e300, 0.1 + 0.2, 91.5):
        graph.nodes[result]["number"] = number
        yield [number, str(to_triples(graph).value(rdflib.URIRef(BASE + result), rdflib.URIRef(TERMS + "number")))]


def to_triples(graph: Any) -> rdflib.Graph:
    """Return a graph as RDF."""
    return to_rdflib(graph, base_iri=BASE, versions={"paperatlas": "0", "extractor": "0"})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what the scripts' tests read."""
    made = tmp_path_factory.mktemp("explorer")
    parts = (["a"], ["a", "b"], ["ab", ""], ["é🤖", "x" * 200], ["method/bert", "usedFor", "task/parsing"])
    contents = {
        **{name: describe(make()) for name, make in GRAPHS.items()},
        "bzip2": list(packed_data()),
        "code": list(coded_data()),
        "hashes": [{"parts": one, "hash": content_hash(*one, length=16)} for one in parts],
        "decimals": list(some_decimals()),
        "wanted": list(some_boards()),
    }
    for name, content in contents.items():
        (made / f"{name}.json").write_text(json.dumps(content))
    return made


@pytest.mark.parametrize("script", sorted(path.name for path in HERE.glob("*.test.mjs")))
def test_scripts(script: str, folder: Path) -> None:
    """All tests that a script has for its module pass, and none is left out."""
    environment = {**os.environ, "PAPERATLAS_EXPLORER_DATA": str(folder)}
    command = [find_node(), "--test", "--test-reporter=tap", str(HERE / script)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr
    assert "# skipped 0" in done.stdout


def test_bundle_is_fresh() -> None:
    """The script that is committed is what the modules give."""
    command = [find_node(with_packages=True), "build.mjs", "--check"]
    done = subprocess.run(command, cwd=MODULES, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["rich", "hostile"])
def test_linked_data_are_those_of_the_atlas(name: str, folder: Path) -> None:
    """What the page exports as JSON-LD is in the atlas's RDF; of a whole graph, all but titles and what tells of the atlas itself."""
    test_scripts("tables.test.mjs", folder)
    found = rdflib.Graph().parse(data=(folder / f"{name}.jsonld").read_text(encoding="utf-8"), format="json-ld")
    told, expected = set(map(to_words, found)), set(map(to_words, to_triples(GRAPHS[name]())))
    assert sorted(told - expected) == []
    missing = [triple for triple in sorted(expected - told) if not triple[0].startswith(BASE + "atlas")]
    assert [triple for triple in missing if triple[1] != "http://purl.org/dc/terms/title"] == []


def to_words(triple: Any) -> tuple[str, str, str]:
    """Return a triple in a form in which "1.0" and "1.00" differ."""
    subject, predicate, object_ = triple
    kind = object_.datatype if isinstance(object_, rdflib.Literal) else "IRI"
    return str(subject), str(predicate), f"{object_} ({kind})"
