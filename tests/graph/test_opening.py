"""The opening view is small, and of each large part of the atlas it has what says most."""

from collections import Counter
from typing import Any

import networkx as nx
import pytest

from builders import entity, extraction_of, paper, rich_graph, tiny_graph
from paperatlas.graph.communities import find_communities
from paperatlas.graph.knowledge_graph import build_graph
from paperatlas.graph.opening import MOST_NODES, choose_opening
from paperatlas.records import Extraction
from paperatlas.resolve.match import find_matches
from paperatlas.resolve.merge import merge_entities


def open_graph(graph: Any, most: int = MOST_NODES) -> list[str]:
    """Return the opening view of a graph."""
    return choose_opening(graph, find_communities(graph), most)


def star_graph(n_papers: int) -> Any:
    """Return a graph of papers that all address one task, each with a method of its own."""
    papers = [paper(f"p{i:04}", title=f"Paper {i}") for i in range(n_papers)]
    found = [extraction_of(of, entity("e1", "Method", f"Own{i}Net"), entity("e2", "Task", "parsing")) for i, of in enumerate(papers)]
    return build_graph(papers, found, merge_entities(found, find_matches(found)))


@pytest.fixture(scope="module")
def bundled(bundled_atlas: Any) -> Any:
    """Return the graph of the bundled atlas."""
    return bundled_atlas.graph


def test_small_graphs_are_shown_whole() -> None:
    """A graph of a few nodes is all there at first, but for its results."""
    assert open_graph(rich_graph()) == sorted(node for node, data in rich_graph().nodes(data=True) if data["type"] != "Result")


def test_no_more_than_can_be_read() -> None:
    """The opening view has at most 300 nodes however large the graph is, the most central ones among them."""
    opening = open_graph(star_graph(600))
    assert 100 <= len(opening) <= MOST_NODES
    assert "task/parsing" in opening
    assert len(open_graph(star_graph(600), most=50)) <= 50


def test_bundled_atlas(bundled: Any) -> None:
    """Of the bundled atlas there are 200 to 300 nodes of all types, a quarter papers at most, in a dozen communities."""
    opening = open_graph(bundled)
    types = Counter(bundled.nodes[node]["type"] for node in opening)
    assert 200 <= len(opening) <= 300
    assert types["Paper"] <= 0.25 * len(opening) + 1
    assert min(types[kind] for kind in ("Task", "Method", "Dataset", "Metric")) >= 10
    home = {node: one.label for one in find_communities(bundled) for node in one.members}
    shown = Counter(home[node] for node in opening)
    assert 12 <= len(shown) <= 16
    assert {one.label for one in find_communities(bundled)[:12]} <= set(shown)
    assert max(shown.values()) <= 0.2 * len(opening)


def test_none_is_alone(bundled: Any) -> None:
    """Each node has an edge to another that is shown."""
    for graph in (bundled, star_graph(600)):
        shown = graph.subgraph(open_graph(graph))
        assert not list(nx.isolates(shown))


def test_entities_of_most_papers_come_first() -> None:
    """What many papers name is there, what one paper names may not be."""
    graph = star_graph(400)
    papers = [node for node, data in graph.nodes(data=True) if data["type"] == "Paper"]
    graph.add_node("method/zzz", type="Method", label="ZZZ", aliases=(), support=200, confidence=0.9, concepts=())
    for node in papers[::2]:
        graph.add_edge(node, "method/zzz", key="uses", relation="uses", confidence=0.9, support=1, evidence=())
    assert "method/zzz" in open_graph(graph, most=20)


def test_titles_only() -> None:
    """Where no paper names anything, the papers are all there is to see."""
    papers = [paper(f"p{i:03}", title=f"Paper {i}") for i in range(400)]
    graph = build_graph(papers, [Extraction(of.id) for of in papers], [])
    assert open_graph(graph) == [f"paper/p{i:03}" for i in range(MOST_NODES)]


def test_no_nodes() -> None:
    """An empty graph has an empty opening view."""
    assert open_graph(nx.MultiDiGraph()) == []


def test_order_does_not_matter() -> None:
    """The same graph, built in another order, opens the same."""
    graph = star_graph(200)
    turned: Any = nx.MultiDiGraph()
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    turned.add_edges_from(reversed(list(graph.edges(keys=True, data=True))))
    assert open_graph(turned, 60) == open_graph(graph, 60)


def test_without_communities() -> None:
    """A graph of which no communities are known opens with its most central nodes all the same."""
    assert choose_opening(tiny_graph(), ()) == open_graph(tiny_graph())
