"""Answers SPARQL queries over an atlas, and brings the named queries of `ontology/queries/`.

A named query begins with comments: `# title:`, `# question:`, a `# parameter: VARIABLE Type` for each variable that may be
set to the name of a node of that type, and `# columns:` of the answer. A parameter that is left out stays a variable, so the query is
about all of them.
"""

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph as ox

from paperatlas.config import ontology_directory
from paperatlas.errors import AtlasDirectoryError, QueryError, UnknownNameError
from paperatlas.export.vocab import PREFIXES, term_iri
from paperatlas.identity import normal_key
from paperatlas.schema import NodeType

#: An atlas loaded for queries.
AtlasStore: TypeAlias = ox.Store

_Found: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
_Substitutions: TypeAlias = dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]

_ROW_FORMATS = {"csv": ox.QueryResultsFormat.CSV, "tsv": ox.QueryResultsFormat.TSV, "json": ox.QueryResultsFormat.JSON}

_HEADER = re.compile(r"^#\s*(title|question|parameter|columns):\s*(.+?)\s*$", re.MULTILINE)
_POSITION = re.compile(r"^error at (\d+):(\d+)")
_QUERY_NAME = re.compile(r"[a-z][a-z0-9-]*")

#: What may hold the word SERVICE without being that keyword: strings, IRIs, comments, variables, local names after a prefix.
#: A prefix is none of these: where one is spelled "service:", the parser may take it for the keyword.
_NO_KEYWORD = re.compile(
    r"\"\"\".*?\"\"\"|'''.*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|<[^<>\"{}|^`\\\s]*>|#[^\n]*|[?$]\w+|:[\w.-]*", re.DOTALL
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query that PaperAtlas brings.

    Attributes:
        name: Its name, that of its file.
        title: A few words.
        question: What it answers.
        parameters: Variable -> type of the nodes whose names it may be set to.
        columns: The columns of its answer.
        text: The SPARQL.
    """

    name: str
    title: str
    question: str
    parameters: Mapping[str, NodeType]
    columns: tuple[str, ...]
    text: str


def named_queries() -> dict[str, NamedQuery]:
    """Return the named queries by name, sorted."""
    paths = sorted((ontology_directory() / "queries").glob("*.rq"))
    return {path.stem: _read_named_query(path) for path in paths}


def _read_named_query(path: Path) -> NamedQuery:
    text = path.read_text(encoding="utf-8")
    fields = _HEADER.findall(text)
    parameters = (value.split() for name, value in fields if name == "parameter")
    by_name = dict(fields)
    kinds = {name: NodeType(kind) for name, kind in parameters}
    return NamedQuery(path.stem, by_name["title"], by_name["question"], kinds, tuple(by_name["columns"].split()), text)


def check_triples(path: Path) -> None:
    """Say so where the N-Triples of an atlas are not there.

    Raises:
        AtlasDirectoryError: The file is missing or empty; an atlas without papers describes itself, too.
    """
    if not path.is_file():
        raise AtlasDirectoryError.lacking(path)
    if not path.stat().st_size:
        raise AtlasDirectoryError(f"{path} is empty; build it again")


def load_store(path: Path) -> AtlasStore:
    """Return the N-Triples file of an atlas, loaded for queries.

    Raises:
        AtlasDirectoryError: The file is missing or no N-Triples.
    """
    check_triples(path)
    store = ox.Store()
    try:
        # IRIs are not checked again: that takes a fifth of the time, and what is no N-Triples is found all the same.
        store.bulk_load(path=str(path), format=ox.RdfFormat.N_TRIPLES, lenient=True)
    except (SyntaxError, OSError) as error:
        raise AtlasDirectoryError(f"{path} cannot be read: {error}; build it again") from error
    return store


def load_text(ntriples: str) -> AtlasStore:
    """Return N-Triples loaded for queries."""
    store = ox.Store()
    store.bulk_load(io.BytesIO(ntriples.encode()), format=ox.RdfFormat.N_TRIPLES)
    return store


def query_rows(store: AtlasStore, query: str, parameters: Mapping[str, str] | None = None) -> tuple[tuple[str, ...], list[list[Any]]]:
    """Return columns and rows of plain values: IRIs and text as str, numbers as int or float, None for unbound.

    An ASK gives one row with one column "result"; a CONSTRUCT or DESCRIBE has columns subject, predicate, object.

    Args:
        store: The atlas.
        query: SPARQL, in which the prefixes of `PREFIXES` need not be declared, or the name of a named query.
        parameters: Variables of a named query and the names that they are set to; spelling counts as in `normal_key`.

    Raises:
        QueryError: The query is wrong, asks another server, or a parameter or the node it names does not exist.
        UnknownNameError: There is no such named query.
    """
    found = _run(store, query, parameters or {})
    if isinstance(found, ox.QueryBoolean):
        return ("result",), [[bool(found)]]
    if isinstance(found, ox.QueryTriples):
        triples = sorted(found, key=str)
        return ("subject", "predicate", "object"), [[to_python(term) for term in triple] for triple in triples]
    columns = tuple(variable.value for variable in found.variables)
    with worded_errors():
        return columns, [[to_python(term) for term in solution] for solution in found]


def query_bytes(store: AtlasStore, query: str, result_format: str, parameters: Mapping[str, str] | None = None) -> bytes:
    """Return rows as "csv", "tsv" or "json" (W3C formats for SPARQL results), or triples as "ttl"; `query_rows` tells the rest.

    Raises:
        QueryError: As `query_rows`, or the answer cannot be written in this format.
    """
    found = _run(store, query, parameters or {})
    allowed = {"ttl"} if isinstance(found, ox.QueryTriples) else {"json"} if isinstance(found, ox.QueryBoolean) else set(_ROW_FORMATS)
    if result_format not in allowed:
        kind = "triples" if "ttl" in allowed else "yes or no" if len(allowed) == 1 else "rows"
        raise QueryError(
            f"the query gives {kind}, which cannot be written as {result_format}; formats: {', '.join(sorted(allowed))}, table"
        )
    with worded_errors():
        if isinstance(found, ox.QueryTriples):
            return ox.serialize(sorted(found, key=str), format=ox.RdfFormat.TURTLE, prefixes=dict(PREFIXES)) or b""
        return found.serialize(format=_ROW_FORMATS[result_format]) or b""


def _run(store: AtlasStore, query: str, parameters: Mapping[str, str]) -> _Found:
    text = query
    substitutions: _Substitutions = {}
    if _QUERY_NAME.fullmatch(query.strip()):
        named = find_named_query(query.strip())
        text, substitutions = _bind_parameters(store, named, parameters)
    elif parameters:
        raise QueryError(f"only named queries take parameters; got {', '.join(sorted(parameters))} with a query of your own")
    if asks_another_server(text):
        raise QueryError("SERVICE would ask another server; queries here stay on this machine")
    with worded_errors():
        return store.query(text, prefixes=dict(PREFIXES), substitutions=substitutions)


def asks_another_server(query: str) -> bool:
    """Return whether a query has the keyword SERVICE, wherever and however it is written."""
    # Escapes may stand anywhere in a query and count as the character; the keyword may follow a number without a blank.
    unescaped = _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), query)
    return "service" in _NO_KEYWORD.sub(" ", unescaped).casefold()


@contextmanager
def worded_errors() -> Iterator[None]:
    """Turn what the store raises over a query into a `QueryError` of one line.

    Raises:
        QueryError: The query cannot be answered.
    """
    try:
        yield
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        # What the parser would have taken instead is a page of its grammar.
        message = _POSITION.sub(r"syntax error at line \1, column \2", str(error)).partition(": expected")[0]
        raise QueryError(f"the query cannot be answered: {message}") from error


def to_python(term: Any) -> Any:
    """Return a term as a plain value."""
    if not isinstance(term, ox.Literal):
        return None if term is None else getattr(term, "value", str(term))
    kind = term.datatype.value.removeprefix(PREFIXES["xsd"])
    if kind in ("integer", "nonNegativeInteger"):
        return int(term.value)
    if kind in ("decimal", "double", "float"):
        return float(term.value)
    return term.value == "true" if kind == "boolean" else term.value


def find_named_query(name: str) -> NamedQuery:
    """Return the named query of a name.

    Raises:
        UnknownNameError: There is none.
    """
    queries = named_queries()
    if name not in queries:
        raise UnknownNameError("query", name, queries)
    return queries[name]


def _bind_parameters(store: AtlasStore, named: NamedQuery, parameters: Mapping[str, str]) -> tuple[str, _Substitutions]:
    """Return the text of a query and its substitutions for some values of its parameters.

    A parameter is a label. Where the text has a variable for the node of that label, "?taskNode" for "?task", it is given too, so that
    the store need not look through all nodes for it.
    """
    text = named.text
    substitutions: _Substitutions = {}
    for name, value in parameters.items():
        if name not in named.parameters:
            known = ", ".join(named.parameters) or "none"
            raise QueryError(f"query {named.name!r} has no parameter {name!r}; known: {known}")
        label = ox.Literal(_find_label(store, named.parameters[name], value))
        substitutions[ox.Variable(name)] = label
        if f"?{name}Node" in text:
            nodes = {quad.subject for quad in store.quads_for_pattern(None, ox.NamedNode(term_iri("rdfs:label")), label)}
            text = text.replace("WHERE {", f"WHERE {{\n  VALUES ?{name}Node {{ {' '.join(sorted(map(str, nodes)))} }}", 1)
    return text, substitutions


def _find_label(store: AtlasStore, kind: NodeType, name: str) -> str:
    """Return the label of the node that a name means: as written before other spelling, by label before alias, then by support."""
    class_ = ox.NamedNode(term_iri("pa:" + kind.value))
    exact = sorted(_find_exact(store, class_, ox.Literal(name)))
    if exact:
        return exact[0][2]
    # Only for other spellings are all names read.
    key, labels = normal_key(name), set()
    ranked = []
    for label, other, is_label, support in _iterate_names(store, class_):
        labels.add(label)
        if normal_key(other) == key:
            ranked.append((not is_label, -support, label))
    if ranked:
        return min(ranked)[2]
    raise QueryError(f"no {kind.value} is called {name!r}; {_word_near(name, labels)}")


def _find_exact(store: AtlasStore, class_: ox.NamedNode, name: ox.Literal) -> Iterator[tuple[bool, int, str]]:
    """Yield the nodes of a class that have a name: whether that is no label, minus their support, and their label."""
    type_, label, support = (ox.NamedNode(term_iri(term)) for term in ("rdf:type", "rdfs:label", "pa:support"))
    for term in ("rdfs:label", "dcterms:identifier", "skos:altLabel"):
        for quad in store.quads_for_pattern(None, ox.NamedNode(term_iri(term)), name):
            if any(store.quads_for_pattern(quad.subject, type_, class_)):
                n = max((to_python(one.object) for one in store.quads_for_pattern(quad.subject, support, None)), default=1)
                for own in store.quads_for_pattern(quad.subject, label, None):
                    yield term == "skos:altLabel", -n, to_python(own.object)


def _iterate_names(store: AtlasStore, class_: ox.NamedNode) -> Iterator[tuple[str, str, bool, int]]:
    query = """
        SELECT ?class ?label ?name ?is_label ?support WHERE {
          ?node a ?class ; rdfs:label ?label .
          { ?node rdfs:label|dcterms:identifier ?name BIND(true AS ?is_label) }
          UNION { ?node skos:altLabel ?name BIND(false AS ?is_label) }
          OPTIONAL { ?node pa:support ?support }
        }"""
    given: _Substitutions = {ox.Variable("class"): class_}
    found = store.query(query, prefixes=dict(PREFIXES), substitutions=given)
    if not isinstance(found, ox.QuerySolutions):
        raise TypeError(f"a SELECT gave {type(found).__name__}")
    for _, label, name, is_label, support in (map(to_python, solution) for solution in found):
        yield label, name, is_label, support or 1


def _word_near(name: str, labels: set[str]) -> str:
    by_folded = {label.casefold(): label for label in sorted(labels)}
    inside = [label for folded, label in by_folded.items() if name.casefold() in folded]
    near = inside or [by_folded[folded] for folded in get_close_matches(name.casefold(), list(by_folded), n=5, cutoff=0.5)]
    if near:
        return "near: " + ", ".join(near[:5])
    return f"the atlas has {len(labels)} of that type" + (", such as " + ", ".join(sorted(labels)[:3]) if labels else "")
