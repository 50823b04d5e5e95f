"""How long the named queries take, and Turtle: `python tests/benchmarks/queries.py DIR`. Not run by pytest.

Each query runs with its parameters set to the nodes of most papers, the hardest there are, and without any.
"""

import sys
import time
from pathlib import Path

import pyoxigraph as ox
import rdflib

from paperatlas.config import NTRIPLES_FILE
from paperatlas.export.rdf import Row, format_turtle
from paperatlas.export.sparql import AtlasStore, NamedQuery, load_store, named_queries, query_rows

_N_RUNS = 5
#: Triples that rdflib is given to write; it needs minutes for all of a large atlas.
_N_TRIPLES = 200_000


def most_used(store: AtlasStore, kind: str) -> str:
    """Return the label of the node of a type that most papers have."""
    text = f"SELECT ?label {{ ?node a pa:{kind} ; rdfs:label ?label OPTIONAL {{ ?node pa:support ?n }} }} ORDER BY DESC(?n) ?label LIMIT 1"
    return str(query_rows(store, text)[1][0][0])


def measure(store: AtlasStore, query: NamedQuery, parameters: dict[str, str]) -> tuple[float, int]:
    """Return the median of the seconds that a query takes once warm, and its rows."""
    seconds, n = [], 0
    for _ in range(_N_RUNS + 1):
        start = time.perf_counter()
        n = len(query_rows(store, query.name, parameters)[1])
        seconds.append(time.perf_counter() - start)
    return sorted(seconds[1:])[_N_RUNS // 2], n


def compare_turtle(path: Path) -> None:
    """Write the first triples of a file as Turtle with our writer and with rdflib's."""
    rows: list[Row] = []
    for triple in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES):
        rows.append((triple.subject, triple.predicate, triple.object))  # type: ignore[arg-type]
        if len(rows) == _N_TRIPLES:
            break
    start = time.perf_counter()
    text = format_turtle(rows, base_iri="https://w3id.org/paperatlas/id/")
    ours = time.perf_counter() - start
    graph = rdflib.Graph().parse(data=text, format="turtle")
    start = time.perf_counter()
    graph.serialize(format="turtle")
    theirs = time.perf_counter() - start
    print(f"Turtle of {len(rows)} triples: {ours:.2f} s, rdflib {theirs:.2f} s, ratio {theirs / ours:.1f}")  # noqa: T201


def main() -> None:
    """Print seconds and rows of each query, and how long loading and Turtle take."""
    path = Path(sys.argv[1]) / NTRIPLES_FILE
    start = time.perf_counter()
    store = load_store(path)
    print(f"{len(store)} triples loaded in {time.perf_counter() - start:.1f} s")  # noqa: T201
    names = {kind: most_used(store, kind) for kind in ("Paper", "Method", "Dataset", "Task", "Metric")}
    bound = []
    for query in named_queries().values():
        parameters = {name: names[kind.value] for name, kind in query.parameters.items()}
        with_names, n_with = measure(store, query, parameters)
        bound.append(with_names)
        print(f"{query.name:28} {with_names * 1000:8.0f} ms {n_with:6} rows for {parameters or 'all'}", flush=True)  # noqa: T201
    bound.sort()
    print(f"95 % of {len(bound)} under {bound[round(0.95 * (len(bound) - 1))] * 1000:.0f} ms, all under {bound[-1] * 1000:.0f} ms")  # noqa: T201
    compare_turtle(path)


if __name__ == "__main__":
    main()
