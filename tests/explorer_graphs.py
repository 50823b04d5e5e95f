"""Graphs that the explorer must read, rank and export without a slip: many results that are nearly alike, and hostile words."""

import random
from typing import Any

import networkx as nx

from builders import rich_graph
from paperatlas.identity import content_hash, paper_node_id
from paperatlas.records import ConceptLink, Evidence
from paperatlas.schema import NodeType, ResultRelation

_RELATIONS = {
    NodeType.METHOD: ResultRelation.METHOD,
    NodeType.TASK: ResultRelation.TASK,
    NodeType.DATASET: ResultRelation.DATASET,
    NodeType.METRIC: ResultRelation.METRIC,
}
_LABELS = {
    NodeType.METHOD: ("A", "B", "b", "Ünet", "\uffeenet", "\U0001d400net"),
    NodeType.TASK: ("parsing", "Parsing", "\U0001d400"),
    NodeType.DATASET: ("D", "d", "é"),
    NodeType.METRIC: ("accuracy", "top-1 Accuracy", "word error rate", "F1-score", "temperature", "ACC@5"),
}
_BETTER = {"accuracy": "higher", "top-1 Accuracy": "higher", "word error rate": "lower", "F1-score": "higher", "ACC@5": "higher"}
_NUMBERS = (None, 0.0, 0.5, 0.91, 0.91, 1.0, 3.0, 91.0, 90.5, 90.5, -2.5, 1e6, 0.1 + 0.2)
_NO_FIELDS = {"authors": (), "venue": None, "doi": None, "arxiv": None, "openalex": None, "url": None}


def boards_graph() -> Any:
    """Return a graph with hundreds of results; no two of them are equal in all that leaderboards are sorted by."""
    choose = random.Random(3)  # noqa: S311
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for number in range(6):
        title, year = f"Title {number % 4}", 2015 + number if number % 3 else None
        graph.add_node(f"paper/p{number}", type="Paper", title=title, label=title, paper_id=f"p{number}", year=year, **_NO_FIELDS)
    for kind, labels in _LABELS.items():
        for number, label in enumerate(labels):
            more = {"better": _BETTER.get(label)} if kind is NodeType.METRIC else {}
            measures = {"confidence": 0.9, "support": 2}
            graph.add_node(f"{kind.lower()}/{number}", type=kind.value, label=label, aliases=(), concepts=(), **measures, **more)
    seen = set()
    for number in range(600):
        row = _add_result(graph, choose, f"result/{number:03}")
        if row in seen:
            graph.remove_node(f"result/{number:03}")
        seen.add(row)
    return graph


def _add_result(graph: Any, choose: random.Random, node: str) -> tuple[Any, ...]:
    """Add a result; return all that its place on a leaderboard depends on."""
    number, unit = choose.choice(_NUMBERS), choose.choice((None, "%", "x"))
    value, change = choose.choice((f"{number}", f"{number} %", "é", "\uffee", "\U0001d400")), choose.random() < 0.2
    measures = {"number": number, "unit": unit, "change": change, "confidence": choose.randrange(101) / 100, "support": 1}
    graph.add_node(node, type="Result", label=value, value=value, comparator=choose.choice((None, "~", "<=")), **measures)
    paper, sentence = choose.randrange(6), choose.randrange(4)
    evidence = (Evidence(f"p{paper}", 100 * sentence, 100 * sentence + 20, f"Sentence  {sentence}\tof\u3000 it. ", ()),)
    places = {kind: choose.randrange(len(labels)) for kind, labels in _LABELS.items() if choose.random() < 0.85}
    ends = {_RELATIONS[kind].value: f"{kind.lower()}/{place}" for kind, place in places.items()}
    for relation, end in {**ends, "reportedIn": f"paper/p{paper}"}.items():
        graph.add_edge(node, end, key=relation, relation=relation, confidence=0.5, support=1, evidence=evidence)
    board = tuple(_LABELS[kind][places[kind]] if kind in places else None for kind in (NodeType.TASK, NodeType.DATASET, NodeType.METRIC))
    return (*board, number, unit, change, value, f"Title {paper % 4}", sentence)


#: Names that no page, table, search or address may trip over.
HOSTILE_NAMES = (
    "<script>alert(1)</script>", "</script><!--", "a\"'&b", "{{7*7}}${x}", "=1+1", "🤖 net", "\u202eRTL\u200f", "a\u0000b", "a\ud800b",
    "é\u0301", "\n", "x" * 10_000,
)  # fmt: skip


def hostile_graph() -> Any:
    """Return `rich_graph` with a paper and methods of hostile names, and links that are none."""
    graph = rich_graph()
    paper_id = "doi:10.1/<a>&\"b' é/🤖%20"
    links = {"doi": '10.1/<a>"é', "arxiv": "2101.00001", "openalex": "W1", "url": 'https://a.example/"<x> y'}
    fields = {"title": HOSTILE_NAMES[0], "label": HOSTILE_NAMES[0], "year": 33, "venue": "=Venue\ud800", "authors": ("A <b>", "=B")}
    graph.add_node(paper_node_id(paper_id), type="Paper", paper_id=paper_id, **fields, **links)
    text = "It is " + ", ".join(name for name in HOSTILE_NAMES if len(name) < 100) + "."
    for number, name in enumerate(HOSTILE_NAMES):
        node = f"method/hostile-{number}" if number % 2 else f"method/{content_hash(name)}-é🤖"
        concepts = (ConceptLink(f"http://a.example/{number}", name, 0.875), ConceptLink('http://a.example/"<x>', "no IRI", 0.5))
        measures = {"confidence": round(0.07 * number, 2), "support": 1}
        graph.add_node(node, type="Method", label=name, aliases=(f"alias {name}",), concepts=concepts, **measures)
        start = 10 + text.find(name)
        mentions = ((start, start + len(name)),) if name in text else ()
        evidence = (Evidence(paper_id, 0, 8, "🤖 first.", ((0, 1),)), Evidence(paper_id, 10, 10 + len(text), text, mentions))
        graph.add_edge(paper_node_id(paper_id), node, key="uses", relation="uses", confidence=0.29, support=1, evidence=evidence)
    _add_twice(graph, paper_id, evidence)
    return graph


def _add_twice(graph: Any, paper_id: str, evidence: tuple[Evidence, ...]) -> None:
    """Add two edges from a paper to one method, the later sentence with the first, and an edge between methods that both sentences back."""
    first, second = evidence
    paper = paper_node_id(paper_id)
    edges = (
        (paper, "uses", "method/foonet", (second,)),
        (paper, "mentions", "method/foonet", (first,)),
        (paper, "uses", "method/barnet", (first, second)),
        ("method/barnet", "partOf", "method/foonet", (first, second)),
    )
    for head, relation, tail, backing in edges:
        graph.add_edge(head, tail, key=relation, relation=relation, confidence=0.5, support=1, evidence=backing)
