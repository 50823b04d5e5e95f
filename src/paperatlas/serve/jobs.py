"""What a worker is asked to do: jobs and answers as they cross between processes, and how a query is answered."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from xml.parsers import expat

import pyoxigraph as ox

from paperatlas.errors import QueryError, UnknownNameError
from paperatlas.export.sparql import AtlasStore, asks_another_server, query_rows, worded_errors
from paperatlas.export.vocab import PREFIXES
from paperatlas.graph.leaderboard import COLUMNS, rank
from paperatlas.serve.entities import EntityReader
from paperatlas.serve.negotiation import BOOLEAN_TYPES, ROW_TYPES, TRIPLE_TYPES, choose_type
from paperatlas.serve.results import Counted, write_rows

#: Name of the form of triples -> how pyoxigraph calls it.
RDF_FORMATS: Mapping[str, ox.RdfFormat] = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to find out.

    Attributes:
        kind: "query", "named", "leaderboard", "find", "entity" or "triples", a key of `_ANSWERERS`.
        text: The SPARQL, the name of a named query, a name to find, or nothing.
        parameters: Parameters of a named query or of the leaderboards, or the type of what to find.
        iris: Of an entity or its triples: the IRIs it may have, of which the first that is there counts.
        accept: The header Accept of the request.
        wanted: The parameter "format" of the request.
        default_graphs: Graphs whose triples a query sees outside GRAPH, "" for all that have no graph; None for these.
        named_graphs: Graphs that a query sees inside GRAPH; None for all.
    """

    kind: str
    text: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    iris: Sequence[str] = ()
    accept: str | None = None
    wanted: str | None = None
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None

    def to_line(self) -> bytes:
        """Return the job as a line of JSON."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "Job":
        """Return the job of a line."""
        return cls(**json.loads(line))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a job.

    Attributes:
        body: What to send.
        status: Status of HTTP.
        media_type: Media type of the body.
        cut: Whether rows or triples were left out.
    """

    body: bytes
    status: int = 200
    media_type: str = "text/plain"
    cut: bool = False


def answer_job(job: Job, store: AtlasStore, reader: EntityReader, max_rows: int) -> Answer:
    """Return the answer to a job; what is wrong with it is an answer, too."""
    try:
        return _ANSWERERS[job.kind](job, store, reader, max_rows)
    except UnknownNameError as error:
        return _problem(404, str(error))
    except QueryError as error:
        return _problem(400, str(error))
    except OSError as error:
        return _problem(500, f"the index cannot be read: {error}; remove atlas.index and start again")


def _problem(status: int, text: str) -> Answer:
    return Answer((text + "\n").encode("utf-8", "replace"), status)


def _answer_query(job: Job, store: AtlasStore, _: EntityReader, max_rows: int) -> Answer:
    if asks_another_server(job.text):
        raise QueryError("SERVICE would ask another server; queries here stay on this machine")
    with worded_errors():
        default, named = _to_graphs(store, job.default_graphs), _to_named(store, job.named_graphs)
        found = store.query(job.text, prefixes=dict(PREFIXES), default_graph=default, named_graphs=named)
        if isinstance(found, ox.QueryTriples):
            return _answer_triples(job, Counted(found, max_rows))
        offered = BOOLEAN_TYPES if isinstance(found, ox.QueryBoolean) else ROW_TYPES
        media_type = choose_type(job.accept, job.wanted, offered)
        if media_type is None:
            return _not_acceptable(job, offered)
        if isinstance(found, ox.QueryBoolean):
            form = ox.QueryResultsFormat.JSON if offered[media_type] == "json" else ox.QueryResultsFormat.XML
            return Answer(found.serialize(format=form) or b"", media_type=media_type)
        names = [variable.value for variable in found.variables]
        body, cut = write_rows(names, found, offered[media_type], max_rows)
        return Answer(body, media_type=media_type, cut=cut)


def _to_graphs(store: AtlasStore, names: Sequence[str] | None) -> list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None:
    if names is None:
        return None
    return [_to_graph(store, name) if name else ox.DefaultGraph() for name in names]


def _to_named(store: AtlasStore, names: Sequence[str] | None) -> list[ox.NamedNode | ox.BlankNode] | None:
    return None if names is None else [_to_graph(store, name) for name in names]


def _to_graph(store: AtlasStore, name: str) -> ox.NamedNode:
    graph = ox.NamedNode(name)
    if not store.contains_named_graph(graph):
        raise QueryError(f"the atlas has no graph <{name}>, and none is fetched from elsewhere")
    return graph


def _answer_triples(job: Job, triples: Counted) -> Answer:
    media_type = choose_type(job.accept, job.wanted, TRIPLE_TYPES)
    if media_type is None:
        return _not_acceptable(job, TRIPLE_TYPES)
    form = TRIPLE_TYPES[media_type]
    body = ox.serialize(triples, format=RDF_FORMATS[form], prefixes=dict(PREFIXES)) or b""
    if form == "rdfxml" and not _is_xml(body):
        return _problem(406, "these triples cannot be written as RDF/XML, which lacks some characters and predicates; take another form")
    return Answer(body, media_type=media_type, cut=triples.cut)


def _is_xml(data: bytes) -> bool:
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(data, True)
    except expat.ExpatError:
        return False
    return True


def _not_acceptable(job: Job, offered: Mapping[str, str]) -> Answer:
    asked = f"format={job.wanted}" if job.wanted else f"Accept: {job.accept}"
    return _problem(406, f"the answer cannot be had as asked ({asked}); it can be had as {', '.join(offered)}")


def _answer_named(job: Job, store: AtlasStore, _: EntityReader, max_rows: int) -> Answer:
    columns, rows = query_rows(store, job.text, job.parameters)
    return _to_json({"columns": columns, "rows": rows[:max_rows]}, cut=len(rows) > max_rows)


def _answer_leaderboard(job: Job, store: AtlasStore, _: EntityReader, max_rows: int) -> Answer:
    columns, found = query_rows(store, "leaderboard", job.parameters)
    rows = rank(dict(zip(columns, row, strict=True)) for row in found)
    return _to_json({"columns": COLUMNS, "rows": [list(row.values()) for row in rows[:max_rows]]}, cut=len(rows) > max_rows)


def _answer_find(job: Job, _: AtlasStore, reader: EntityReader, max_rows: int) -> Answer:
    found = reader.find(job.text, job.parameters.get("type"))
    return _to_json({"found": found[:max_rows]}, cut=len(found) > max_rows)


def _answer_entity(job: Job, _: AtlasStore, reader: EntityReader, max_rows: int) -> Answer:
    iri = reader.choose_iri(job.iris)
    return _problem(404, "nothing here has this IRI") if iri is None else _to_json(reader.describe(iri, max_rows), cut=False)


def _answer_entity_triples(job: Job, _: AtlasStore, reader: EntityReader, max_rows: int) -> Answer:
    iri = reader.choose_iri(job.iris)
    if iri is None:
        return _problem(404, "nothing here has this IRI")
    return _answer_triples(job, Counted(reader.triples(iri), max_rows))


def _to_json(value: Any, *, cut: bool) -> Answer:
    return Answer(json.dumps(value, ensure_ascii=False).encode(), media_type="application/json", cut=cut)


_ANSWERERS = {
    "query": _answer_query,
    "named": _answer_named,
    "leaderboard": _answer_leaderboard,
    "find": _answer_find,
    "entity": _answer_entity,
    "triples": _answer_entity_triples,
}
