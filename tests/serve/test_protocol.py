"""The SPARQL 1.1 Protocol: each form of request, with each Accept, against a live server."""

import io
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
import rdflib

SELECT = "SELECT ?m WHERE { ?m a pa:Method } ORDER BY ?m"
ASK = "ASK { ?m a pa:Method }"
CONSTRUCT = "CONSTRUCT { ?m rdfs:label ?l } WHERE { ?m a pa:Method ; rdfs:label ?l }"
DESCRIBE = "DESCRIBE <http://atlas.example/id/method/foonet>"

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"


def send(server: Any, request: str, query: str, accept: str | None = None, **more: str) -> Any:
    """Return the answer to a query that is sent in one of the three ways."""
    headers = {"Accept": accept} if accept is not None else {}
    if request == "get":
        return server.ask("/sparql?" + urlencode({"query": query, **more}), **headers)
    if request == "form":
        return server.ask("/sparql", method="POST", body=urlencode({"query": query, **more}).encode(), Content_Type=FORM, **headers)
    return server.ask("/sparql?" + urlencode(more), method="POST", body=query.encode(), Content_Type=DIRECT + "; charset=UTF-8", **headers)


#: Query, Accept, media type of the answer, or status where there is none.
ACCEPT_CASES: tuple[tuple[str, str | None, str | int], ...] = (
    (SELECT, None, "application/sparql-results+json"),
    (SELECT, "*/*", "application/sparql-results+json"),
    (SELECT, "application/sparql-results+json", "application/sparql-results+json"),
    (SELECT, "application/json", "application/json"),
    (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
    (SELECT, "text/csv", "text/csv"),
    (SELECT, "text/tab-separated-values", "text/tab-separated-values"),
    (SELECT, "text/*", "text/csv"),
    (SELECT, "text/csv;q=0.2, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
    (SELECT, "application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
    (SELECT, "text/html, */*;q=0.1", "application/sparql-results+json"),
    (SELECT, "TEXT/CSV ; Q=1", "text/csv"),
    (SELECT, "text/html", 406),
    (SELECT, "text/turtle", 406),
    (ASK, None, "application/sparql-results+json"),
    (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
    (ASK, "text/csv", 406),
    (CONSTRUCT, None, "text/turtle"),
    (CONSTRUCT, "application/n-triples", "application/n-triples"),
    (CONSTRUCT, "application/ld+json", "application/ld+json"),
    (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
    (CONSTRUCT, "text/turtle;q=0.5, application/rdf+xml", "application/rdf+xml"),
    (CONSTRUCT, "application/sparql-results+json", 406),
    (DESCRIBE, "text/turtle", "text/turtle"),
)


@pytest.mark.parametrize("request_form", ["get", "form", "direct"])
@pytest.mark.parametrize(("query", "accept", "expected"), ACCEPT_CASES, ids=lambda value: str(value)[:40])
def test_forms_of_request_and_answer(server: Any, request_form: str, query: str, accept: str | None, expected: str | int) -> None:
    """Every way to send a query gives the form that the client likes best, or 406 where it likes none; the body is in that form."""
    reply = send(server, request_form, query, accept)
    if isinstance(expected, int):
        assert reply.status == expected
        assert "it can be had as" in reply.text
        return
    assert (reply.status, reply.media_type) == (200, expected), reply.text
    assert reply.headers["vary"] == "Accept"
    assert count_answers(reply) == {SELECT: 8, ASK: 1, CONSTRUCT: 8, DESCRIBE: len(describe_foonet(server))}[query]


def count_answers(reply: Any) -> int:
    """Return the number of rows or triples of an answer, read by its media type."""
    if reply.media_type in RDF_PARSERS:
        graph = rdflib.Graph().parse(data=reply.text, format=RDF_PARSERS[reply.media_type])
        assert len(list(ox.parse(reply.body, format=ox.RdfFormat.from_media_type(reply.media_type)))) == len(graph)
        return len(graph)
    if reply.media_type == "text/csv":
        assert reply.text.startswith("m\r\n")
        return reply.text.count("\r\n") - 1
    if reply.media_type == "text/tab-separated-values":
        assert reply.text.startswith("?m\n")
        return reply.text.count("\n") - 1
    form = "xml" if reply.media_type.endswith("xml") else "json"
    result = rdflib.query.Result.parse(source=io.BytesIO(reply.body), format=form)
    return int(bool(result.askAnswer)) if result.type == "ASK" else len(result)


RDF_PARSERS: Mapping[str, str] = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
}


def describe_foonet(server: Any) -> list[str]:
    """Return the triples of FooNet that DESCRIBE gives, asked for in another way."""
    reply = send(server, "get", "CONSTRUCT WHERE { <http://atlas.example/id/method/foonet> ?p ?o }", "application/n-triples")
    return [line for line in reply.text.split("\n") if line]


@pytest.mark.parametrize(
    ("query", "name", "media_type"),
    [
        (SELECT, "csv", "text/csv"),
        (SELECT, "XML", "application/sparql-results+xml"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values"),
        (SELECT, "json", "application/sparql-results+json"),
        (CONSTRUCT, "nt", "application/n-triples"),
        (CONSTRUCT, "turtle", "text/turtle"),
        (CONSTRUCT, "json", "application/ld+json"),
        (CONSTRUCT, "rdfxml", "application/rdf+xml"),
    ],
)
def test_format_goes_before_accept(server: Any, query: str, name: str, media_type: str) -> None:
    """The parameter "format" decides, whatever the header says."""
    for form in ("get", "form", "direct"):
        reply = send(server, form, query, "text/html", format=name)
        assert (reply.status, reply.media_type) == (200, media_type)


@pytest.mark.parametrize(
    ("request_", "status", "words"),
    [
        ({"path": "/sparql?query=SELEC"}, 400, "syntax error at line 1"),
        ({"path": "/sparql?query="}, 400, "syntax error"),
        ({"path": "/sparql?query=ASK%7B%7D&query=ASK%7B%7D"}, 400, "one query at a time"),
        ({"path": "/sparql?query=%FF"}, 400, "UTF-8"),
        ({"path": "/sparql?query=ASK%7B%7D&format=docx"}, 406, "format=docx"),
        ({"path": "/sparql", "method": "POST", "body": b"x=1", "Content_Type": FORM}, 400, "no query"),
        ({"path": "/sparql", "method": "POST", "body": b"query=%FF", "Content_Type": FORM}, 400, "UTF-8"),
        ({"path": "/sparql", "method": "POST", "body": b"ASK { ?s ?p '\xff' }", "Content_Type": DIRECT}, 400, "UTF-8"),
        ({"path": "/sparql", "method": "POST", "body": b"ASK {}", "Content_Type": DIRECT + ";charset=latin-1"}, 415, "UTF-8"),
        ({"path": "/sparql", "method": "POST", "body": b"ASK {}", "Content_Type": "text/plain"}, 415, "application/sparql-query"),
        ({"path": "/sparql", "method": "POST", "body": b"ASK {}"}, 415, "application/sparql-query"),
        ({"path": "/sparql", "method": "POST", "body": b"update=CLEAR+ALL", "Content_Type": FORM}, 403, "read-only"),
        ({"path": "/sparql", "method": "POST", "body": b"CLEAR ALL", "Content_Type": "application/sparql-update"}, 403, "read-only"),
        ({"path": "/sparql?update=CLEAR+ALL"}, 403, "read-only"),
        ({"path": "/sparql?query=INSERT+DATA+%7B+%3Ca%3E+%3Cb%3E+1+%7D"}, 400, "syntax error"),
        ({"path": "/sparql", "method": "PUT", "body": b""}, 405, "PUT"),
        ({"path": "/sparql", "method": "DELETE"}, 405, "DELETE"),
        ({"path": "/sparql?query=" + "a" * 30_000}, 400, "syntax error"),
        ({"path": "/sparql", "method": "POST", "body": b" " * 1_000_001, "Content_Type": DIRECT}, 413, "1000000 bytes"),
        ({"path": "/sparql?" + "&".join(["a=1"] * 200)}, 400, "fields"),
        ({"path": "/sparql?query=ASK%7B%7D&default-graph-uri=not+an+IRI"}, 400, "cannot be answered"),
        ({"path": "/nowhere"}, 404, "there is nothing here"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_wrong_requests(server: Any, request_: dict[str, Any], status: int, words: str) -> None:
    """What is wrong with a request is said in its status and in words."""
    arguments = dict(request_)
    reply = server.ask(arguments.pop("path"), **arguments)
    assert reply.status == status
    assert words in reply.text


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p 1SeRvIcE ?x { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    ],
)
def test_no_other_server_is_asked(server: Any, query: str) -> None:
    """SERVICE is refused, however it is spelled."""
    reply = send(server, "direct", query)
    assert reply.status == 400
    assert "SERVICE would ask another server" in reply.text


@pytest.mark.parametrize("graph", ["file:///etc/passwd", "http://127.0.0.1:9/data.ttl"])
def test_from_reads_nothing(server: Any, graph: str) -> None:
    """A graph that is named in FROM is looked for in the atlas alone, and the parameter that names one that is not there is refused."""
    reply = send(server, "get", f"SELECT ?s ?o FROM <{graph}> WHERE {{ ?s ?p ?o }}", "text/csv")  # noqa: S608 - SPARQL, and no input
    assert (reply.status, reply.text) == (200, "s,o\r\n")
    reply = send(server, "get", "ASK { ?s ?p ?o }", **{"default-graph-uri": graph})
    assert reply.status == 400
    assert f"the atlas has no graph <{graph}>" in reply.text


@pytest.mark.parametrize("request_form", ["get", "form", "direct"])
def test_graph_of_the_atlas(server: Any, request_form: str) -> None:
    """The atlas's own IRI names the graph of all triples; where only named graphs are named, the default graph is empty."""
    reply = send(server, request_form, ASK, **{"default-graph-uri": "http://atlas.example/id/atlas"})
    assert json.loads(reply.body)["boolean"] is True


def test_service_description(server: Any) -> None:
    """A GET without a query gets the description of the endpoint in RDF; a browser is sent to the page of queries."""
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    for accept, parser in (("text/turtle", "turtle"), ("application/rdf+xml", "xml"), ("application/ld+json", "json-ld")):
        reply = server.ask("/sparql", Accept=accept)
        assert reply.media_type == accept
        graph = rdflib.Graph().parse(data=reply.text, format=parser)
        endpoint = rdflib.URIRef(server.address + "sparql")
        assert (endpoint, sd.supportedLanguage, sd.SPARQL11Query) in graph
        assert len(list(graph.objects(endpoint, sd.resultFormat))) == 8
        (graph_name,) = graph.objects(next(graph.objects(endpoint, sd.defaultDataset)), sd.defaultGraph)
        assert str(graph_name) == "http://atlas.example/id/atlas"
    reply = server.ask("/sparql", Accept="text/html")
    assert (reply.status, reply.headers["location"]) == (303, "/query")
    assert server.ask("/sparql", Accept="image/png").status == 406
    assert "<>" not in server.ask("/sparql", Host="<>").text


def test_pages_of_other_origins_may_ask(server: Any) -> None:
    """A browser's question is answered, and every answer, errors too, may be read by any page."""
    reply = server.ask("/sparql", method="OPTIONS", Origin="http://b.example", Access_Control_Request_Method="POST")
    assert reply.status == 204
    assert "POST" in reply.headers["access-control-allow-methods"]
    assert "Content-Type" in reply.headers["access-control-allow-headers"]
    for path in ("/sparql?query=ASK%7B%7D", "/sparql?query=x", "/id/method/foonet", "/api/queries"):
        assert server.ask(path, Origin="http://b.example").headers["access-control-allow-origin"] == "*"


def test_careful_headers_everywhere(server: Any) -> None:
    """Every answer has a policy that starts from nothing, forbids guesses at its type, and sends no referrer."""
    for path in ("/", "/query", "/health", "/sparql", "/id/method/foonet", "/id/none", "/nowhere", "/static/query.js", "/api/queries"):
        headers = server.ask(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'"), path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_head(server: Any) -> None:
    """HEAD gives the headers of GET and no body."""
    reply = server.ask(f"/sparql?query={quote(ASK)}", method="HEAD")
    assert (reply.status, reply.media_type, reply.body) == (200, "application/sparql-results+json", b"")
