"""Each entity has a page and RDF under its name, whatever the name; and the JSON API tells the same."""

import json
import re
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest
import rdflib

BASE = "http://atlas.example/id/"

#: Ways in which clients write the paths of entities -> id.
PATHS = {
    "/id/method/foonet": "method/foonet",
    "/id/method/c++": "method/c++",
    "/id/method/c%2B%2B": "method/c++",
    "/id/method/gr%C3%B6sse": "method/grösse",
    "/id/method/%E5%90%8D%E5%89%8D": "method/名前",
    "/id/method%2Ffoonet": "method/foonet",
    "/id/paper/doi:10.1%2Fa%20b": "paper/doi:10.1%2Fa%20b",
    "/id/paper/p1": "paper/p1",
}


class TestDereferencing:
    @pytest.mark.parametrize(("path", "id_"), PATHS.items())
    def test_any_spelling_of_the_path(self, server: Any, path: str, id_: str) -> None:
        """A path leads to its entity with letters of any script and escapes that are needed or not, as a page and as RDF."""
        page = server.ask(path, Accept="text/html,application/xhtml+xml,*/*;q=0.8")
        assert (page.status, page.media_type) == (200, "text/html")
        assert f"<code>{BASE}{id_}</code>" in page.text
        graph = rdflib.Graph().parse(data=server.ask(path, Accept="text/turtle").text, format="turtle")
        assert rdflib.URIRef(BASE + id_) in set(graph.subjects())

    def test_every_entity_answers(self, server: Any) -> None:
        """Every IRI of the data that a triple begins with leads to a page and to RDF in which it is."""
        query = "SELECT DISTINCT ?s { ?s a ?c FILTER(!CONTAINS(STR(?s), '/selector/')) } LIMIT 50"
        reply = server.ask("/sparql?query=" + quote(query))
        iris = [row["s"]["value"] for row in json.loads(reply.body)["results"]["bindings"]]
        assert len(iris) > 40
        for iri in iris:
            path = "/id/" + quote(iri.removeprefix(BASE), safe="/:%+")
            assert server.ask(path, Accept="text/html").status == 200, iri
            assert f"<{iri}>" in server.ask(path, Accept="application/n-triples").text

    @pytest.mark.parametrize("accept", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"])
    def test_forms(self, server: Any, accept: str) -> None:
        """The same triples come in each form, those that end at the entity too; the answer depends on Accept and says so."""
        reply = server.ask("/id/method/barnet", Accept=f"text/html;q=0.5, {accept}")
        assert (reply.status, reply.media_type, reply.headers["vary"]) == (200, accept, "Accept")
        triples = {str(quad.triple) for quad in ox.parse(reply.body, format=ox.RdfFormat.from_media_type(accept))}
        plain = server.ask("/id/method/barnet?format=nt").text
        assert triples == {line.removesuffix(" .") for line in plain.split("\n") if line}
        assert f"<{BASE}paper/p2> <https://w3id.org/paperatlas/ontology#proposes> <{BASE}method/barnet>" in triples

    def test_what_is_not_there(self, server: Any) -> None:
        """An unknown entity is answered with 404 in words, on a page to those who read pages; its name stays text."""
        page = server.ask("/id/method/%3Cb%3Enone", Accept="text/html")
        assert (page.status, page.media_type) == (404, "text/html")
        assert "is not in this atlas" in page.text
        assert "<b>" not in page.text
        assert server.ask("/id/method/none", Accept="text/turtle").status == 404
        assert server.ask("/id/method/%FF", Accept="text/turtle").status == 404
        assert server.ask("/id/", Accept="text/turtle").status == 404
        assert server.ask("/id/method/foonet", Accept="image/png").status == 406


class TestPages:
    def test_statements_and_evidence(self, server: Any) -> None:
        """A page tells the statements in both directions, each with confidence and the sentences behind it, and links the others."""
        text = server.ask("/id/method/barnet").text
        words = " ".join(re.sub(r"<[^>]+>", " ", text).split())
        assert "compared with FooNet confidence 0.7, 1 paper" in words
        assert "BarNet: Better Parsing proposes this confidence 0.8, 1 paper" in words
        assert "<q><bdi>BarNet beats FooNet on TreeSet.</bdi></q>" in text
        assert 'href="/id/method/foonet"' in text
        assert 'href="/id/paper/p2"' in text

    def test_hostile_names_stay_text(self, server: Any) -> None:
        """Names of any characters are text on the page: no element and no attribute comes of them."""
        text = server.ask("/id/paper/doi:10.1%2Fa%20b").text
        for markup in ("<script", "<b>", "<i>", 'onmouseover="alert', ">49<"):
            assert markup not in text, markup
        for name in ("&lt;script&gt;alert(1)&lt;/script&gt;", "Names &amp; &lt;b&gt;more&lt;/b&gt;", "{{ 7*7 }}", "größe", "名前"):
            assert name in text, name
        assert 'href="/id/method/c++"' in text
        assert 'href="/id/method/gr%C3%B6sse"' in text

    def test_links_lead_somewhere(self, server: Any) -> None:
        """Every link of a page to this server is answered."""
        for path in ("/id/paper/doi:10.1%2Fa%20b", "/id/paper/p1", "/id/method/foonet"):
            for link in set(re.findall(r'(?:href|src)="(/[^"]*)"', server.ask(path).text)):
                assert server.ask(link.replace("&#39;", "'").replace("&amp;", "&")).status == 200, link


class TestApi:
    def test_find(self, server: Any) -> None:
        """Search finds a name in any spelling, before those that hold it, and only nodes of the type that is asked for."""
        found = json.loads(server.ask("/api/find?name=foo-net").body)["found"]
        assert found[0] == {"id": "method/foonet", "iri": BASE + "method/foonet", "type": "Method", "label": "FooNet", "support": 2}
        ids = [node["id"] for node in json.loads(server.ask("/api/find?name=parsing").body)["found"]]
        assert ids == ["task/parsing", "paper/p1", "paper/p2"]
        found = json.loads(server.ask("/api/find?name=parsing&type=Paper").body)["found"]
        assert [node["id"] for node in found] == ["paper/p1", "paper/p2"]
        assert json.loads(server.ask("/api/find?name=zebra").body) == {"found": []}

    def test_entity(self, server: Any) -> None:
        """An entity comes with names, statements and the sentences behind them."""
        entity = json.loads(server.ask("/api/entity/method/c++").body)
        assert (entity["id"], entity["type"], entity["label"]) == ("method/c++", "Method", "C++")
        (statement,) = entity["statements"]
        assert (statement["name"], statement["forward"], statement["other"]["id"]) == ("pa:proposes", False, "paper/doi:10.1%2Fa%20b") or (
            statement["name"] == "pa:uses"
        )
        assert [item["paper"]["label"] for item in statement["evidence"]] == ["Names & <b>more</b>"]

    def test_named_queries(self, server: Any) -> None:
        """The named queries are listed with parameters and prefixes, and give columns and rows."""
        listed = json.loads(server.ask("/api/queries").body)
        query = next(query for query in listed["queries"] if query["name"] == "methods-for-task")
        assert query["parameters"] == {"task": "Task"}
        assert "SELECT" in query["sparql"]
        assert listed["prefixes"]["pa"] == "https://w3id.org/paperatlas/ontology#"
        answer = json.loads(server.ask("/api/queries/methods-for-task?task=parsings").body)
        assert {row[answer["columns"].index("method")] for row in answer["rows"]} == {"FooNet", "BarNet"}

    @pytest.mark.parametrize(
        ("path", "status", "words"),
        [
            ("/api/find", 400, "name is missing"),
            ("/api/find?name=x&type=Zebra", 404, "no node type is called 'Zebra'"),
            ("/api/entity/method/none", 404, "nothing here has this IRI"),
            ("/api/queries/none", 404, "no query is called 'none'"),
            ("/api/queries/methods-for-task?task=zebra", 400, "no Task is called 'zebra'"),
            ("/api/queries/methods-for-task?colour=red", 400, "has no parameter 'colour'"),
            ("/api/none", 404, "there is nothing here"),
        ],
    )
    def test_errors_are_json(self, server: Any, path: str, status: int, words: str) -> None:
        """What is wrong is said in JSON."""
        reply = server.ask(path)
        assert (reply.status, reply.media_type) == (status, "application/json")
        assert words in json.loads(reply.body)["error"]

    def test_the_description_is_true(self, server: Any) -> None:
        """Every path of the OpenAPI document answers with what the document requires, and it leaves no path out."""
        document = json.loads(server.ask("/api/openapi.json").body)
        examples = {
            "/api/find": "/api/find?name=foonet",
            "/api/entity/{id}": "/api/entity/method/foonet",
            "/api/leaderboard": "/api/leaderboard?metric=accuracy",
            "/api/queries": "/api/queries",
            "/api/queries/{name}": "/api/queries/methods-for-task",
        }
        assert set(document["paths"]) == set(examples)
        for path, example in examples.items():
            content = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
            check(json.loads(server.ask(example).body), content["schema"], document["components"]["schemas"])


def check(value: Any, schema: dict[str, Any], known: dict[str, Any]) -> None:
    """Check a value against the few words of JSON Schema that the document uses."""
    for part in schema.get("allOf", []):
        check(value, part, known)
    if "$ref" in schema:
        check(value, known[schema["$ref"].rpartition("/")[2]], known)
    types = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None)}
    wanted = schema.get("type", [])
    if wanted:
        assert any(isinstance(value, types[name]) for name in ([wanted] if isinstance(wanted, str) else wanted)), (value, schema)
    assert set(schema.get("required", [])) <= set(value if isinstance(value, dict) else ())
    for name, inner in schema.get("properties", {}).items():
        check(value[name], inner, known)
    for item in value if "items" in schema else ():
        check(item, schema["items"], known)
