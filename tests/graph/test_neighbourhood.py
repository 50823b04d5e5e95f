"""What is around a node comes nearest and surest first, and a part of a graph has all that is said of it."""

from typing import Any

import pytest

from builders import entity, extraction_of, paper, rich_graph, tiny_graph
from paperatlas.errors import SettingsError
from paperatlas.graph.knowledge_graph import build_graph
from paperatlas.graph.neighbourhood import cut_out, find_neighbourhood
from paperatlas.resolve.match import find_matches
from paperatlas.resolve.merge import merge_entities


def find_near(graph: Any, node: str, hops: int = 1, most: int = 60) -> list[str]:
    """Return what is around a node."""
    return find_neighbourhood(graph, node, hops=hops, most=most)


def test_one_step() -> None:
    """One step away is what has an edge to the node, in either direction, but no result."""
    assert find_near(rich_graph(), "method/gates") == ["method/gates", "method/foonet-2", "paper/p3"]


def test_more_steps() -> None:
    """With more steps comes more, and what is nearer comes first."""
    graph = rich_graph()
    near = find_near(graph, "method/gates")
    assert find_near(graph, "method/gates", 2)[: len(near)] == near
    assert set(near) < set(find_near(graph, "method/gates", 2)) < set(find_near(graph, "method/gates", 3))


def test_surest_first() -> None:
    """Of too many neighbours, those with the surest links are taken, papers and entities in turn."""
    papers = [paper(f"p{number}", title=f"Paper {number}") for number in range(6)]
    extractions = [
        extraction_of(of, entity("e1", "Task", "parsing", confidence=0.1 * number + 0.3), entity("e2", "Method", f"Net{number}x"))
        for number, of in enumerate(papers)
    ]
    graph = build_graph(papers, extractions, merge_entities(extractions, find_matches(extractions)))
    assert find_near(graph, "task/parsing", most=3) == ["task/parsing", "paper/p5", "paper/p4"]
    assert len(find_near(graph, "task/parsing", hops=2, most=9)) == 9


def test_around_a_result() -> None:
    """What is around a result are its paper and what it ties together; the result itself is not drawn."""
    graph = tiny_graph()
    (result,) = (node for node, data in graph.nodes(data=True) if data["type"] == "Result")
    assert set(find_near(graph, result)) == {"paper/p1", "method/foonet", "task/parsing", "dataset/treeset", "metric/accuracy"}


@pytest.mark.parametrize(("hops", "most"), [(0, 5), (1, 0), (-1, 5)])
def test_numbers_below_one(hops: int, most: int) -> None:
    """No steps, and no nodes, are refused in words."""
    with pytest.raises(SettingsError, match="must be at least 1"):
        find_near(tiny_graph(), "method/foonet", hops, most)


def test_a_part_has_results_and_quoted_papers() -> None:
    """A part of a graph has the results that tie its nodes together, and the papers that speak of what is between them."""
    graph = tiny_graph()
    part = cut_out(graph, ["method/foonet", "method/barnet", "task/parsing"])
    assert {data["type"] for _, data in part.nodes(data=True)} == {"Method", "Task", "Paper", "Result"}
    assert "dataset/treeset" not in part
    assert {"paper/p1", "paper/p2"} <= set(part)
    assert set(cut_out(graph, ["method/foonet"])) == {"method/foonet"}


def test_a_part_is_small() -> None:
    """However many papers speak of some nodes, three for each come along."""
    papers = [paper(f"p{number:02}", title="FooNet for parsing") for number in range(40)]
    extractions = [
        extraction_of(of, entity("e1", "Task", "parsing", mentions=((11, 18),)), entity("e2", "Method", "FooNet", mentions=((0, 6),)))
        for of in papers
    ]
    graph = build_graph(papers, extractions, merge_entities(extractions, find_matches(extractions)))
    graph.add_edge("method/foonet", "task/parsing", key="usedFor", relation="usedFor", confidence=0.9, support=40)
    quotes = tuple(quote for _, _, data in graph.edges(data=True) for quote in data.get("evidence", ()))
    graph.edges["method/foonet", "task/parsing", "usedFor"]["evidence"] = quotes
    assert cut_out(graph, ["method/foonet", "task/parsing"]).number_of_nodes() == 2 + 6
