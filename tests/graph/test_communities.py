"""Communities hold what belongs together, have names of their own, and do not depend on order or chance."""

import random
from typing import Any

import igraph
import networkx as nx
import pytest

from builders import entity, extraction_of, paper, rich_graph
from paperatlas.graph.communities import find_communities, shorten, weigh_links
from paperatlas.graph.knowledge_graph import build_graph
from paperatlas.resolve.match import find_matches
from paperatlas.resolve.merge import merge_entities


def graph_of_fields(*fields: str, n_papers: int = 4) -> Any:
    """Return a graph of some fields that have nothing to do with one another: each has a task, a data set, and papers with a method."""
    papers, extractions = [], []
    for field in fields:
        for number in range(n_papers):
            of = paper(f"{field}-{number}", title=f"{field} {number}", abstract="Words.")
            things = (
                entity("e1", "Task", f"{field} parsing", confidence=0.9),
                entity("e2", "Dataset", f"{field}Bank", confidence=0.9),
                entity("e3", "Method", f"{field.title()}Net{'ABCDEFGHIJ'[number]}x", confidence=0.1),
            )
            papers.append(of)
            extractions.append(extraction_of(of, *things))
    return build_graph(papers, extractions, merge_entities(extractions, find_matches(extractions)))


def test_fields_are_communities() -> None:
    """What has nothing to do with the rest is a community, named after its task, with all its nodes."""
    communities = find_communities(graph_of_fields("latin", "music"))
    assert {one.label for one in communities} == {"latin parsing", "music parsing"}
    latin = next(one for one in communities if one.label == "latin parsing")
    assert latin.tasks == ("task/latin-parsing",)
    assert "dataset/latinbank" in latin.members
    assert {f"paper/latin-{number}" for number in range(4)} <= set(latin.members)
    assert list(latin.members) == sorted(latin.members)


def test_largest_first() -> None:
    """Communities are sorted by their size."""
    graph = nx.compose(graph_of_fields("small", n_papers=2), graph_of_fields("big", n_papers=9))
    sizes = [len(one.members) for one in find_communities(graph)]
    assert sizes == sorted(sizes, reverse=True)
    assert find_communities(graph)[0].label == "big parsing"


def test_results_and_lonely_papers_are_in_none() -> None:
    """A result is in no community, and neither is a paper that names nothing."""
    graph = rich_graph()
    graph.add_node("paper/alone", type="Paper", label="Alone")
    members = {node for one in find_communities(graph) for node in one.members}
    assert members == {node for node, data in graph.nodes(data=True) if data["type"] != "Result"} - {"paper/alone"}


def test_each_node_is_in_one() -> None:
    """No node is in two communities."""
    members = [node for one in find_communities(graph_of_fields("a", "b", "c")) for node in one.members]
    assert len(members) == len(set(members))


def test_labels_differ() -> None:
    """Two communities whose leading tasks have one name get two labels, whatever the case of the names."""
    graph = graph_of_fields("one", "two", "six")
    for node, data in graph.nodes(data=True):
        if data["type"] == "Task":
            data["label"] = "parsing" if "two" in node else "Parsing"
    labels = [one.label for one in find_communities(graph)]
    assert len({label.casefold() for label in labels}) == 3
    assert labels == ["Parsing", "Parsing (2)", "parsing (3)"]


def test_named_after_methods_where_there_is_no_task() -> None:
    """A community without a task is named after what it has."""
    of = paper("p1")
    made = extraction_of(of, entity("e1", "Method", "FooNet"), entity("e2", "Dataset", "TreeBank"))
    (community,) = find_communities(build_graph([of], [made], merge_entities([made], [])))
    assert community.label == "FooNet"
    assert community.tasks == ("method/foonet",)


@pytest.mark.parametrize("label", ["", "  ", "\x00", "x" * 10_000, "\ud800"])
def test_any_label(label: str) -> None:
    """A task of any name gives a short label that is not empty."""
    graph = graph_of_fields("a", "b", "c")
    graph.nodes["task/a-parsing"]["label"] = label
    (community,) = (one for one in find_communities(graph) if "task/a-parsing" in one.members)
    assert 0 < len(community.label) < 80


def test_a_task_that_is_elsewhere_too_says_less() -> None:
    """Of two tasks of a community, the one whose papers are all in it names it."""
    graph = graph_of_fields("latin", "music", n_papers=6)
    graph.add_node("task/learning", type="Task", label="learning", aliases=(), support=40, confidence=0.9, concepts=())
    for number in range(6):
        graph.add_edge(
            f"paper/latin-{number}", "task/learning", key="mentions", relation="mentions", confidence=0.5, support=1, evidence=()
        )
    assert "latin parsing" in {one.label for one in find_communities(graph)}


@pytest.mark.parametrize(("n_papers", "label"), [(1, "latin parsing"), (2, "latin parsing · scanning verses")])
def test_a_second_name_needs_two_papers(n_papers: int, label: str) -> None:
    """What one paper alone names is no name of a community."""
    graph = graph_of_fields("latin", "music", n_papers=2)
    graph.add_node("task/verses", type="Task", label="scanning verses", aliases=(), support=n_papers, confidence=0.9, concepts=())
    for number in range(n_papers):
        graph.add_edge(
            f"paper/latin-{number}", "task/verses", key="addresses", relation="addresses", confidence=0.9, support=1, evidence=()
        )
    assert {one.label for one in find_communities(graph)} == {label, "music parsing"}


def test_derived_links_weigh_little() -> None:
    """A variant told from names counts a tenth of a sure statement."""
    graph = rich_graph()
    assert weigh_links(graph)["method/foonet", "method/foonet-2"] == pytest.approx(0.1 + 0.3)


def test_sums_do_not_depend_on_order() -> None:
    """The weight of a link is the same to the last digit, in whatever order its edges come."""
    edges = [(f"r{number}", confidence) for number, confidence in enumerate((0.1, 0.2, 0.3))]
    weights = []
    for ordered in (edges, edges[::-1]):
        graph: Any = nx.MultiDiGraph()
        graph.add_nodes_from(("a", "b"), type="Method")
        for key, confidence in ordered:
            graph.add_edge("a", "b", key=key, confidence=confidence, support=1)
        weights.append(weigh_links(graph)["a", "b"])
    assert weights[0] == weights[1]


def test_igraph_has_its_generator_back() -> None:
    """Afterwards igraph draws from Python's generator again, as before."""
    find_communities(rich_graph())
    state = random.getstate()
    igraph.Graph.Erdos_Renyi(n=20, p=0.5)
    assert random.getstate() != state


def test_order_does_not_matter() -> None:
    """The same graph, built in another order, has the same communities, and chance is left alone."""
    graph = graph_of_fields("a", "b", "c", "d", n_papers=6)
    turned: Any = nx.MultiDiGraph()
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    turned.add_edges_from(reversed(list(graph.edges(keys=True, data=True))))
    random.seed(5)
    state = random.getstate()
    first = find_communities(graph)
    assert random.getstate() == state
    random.seed(6)
    assert find_communities(turned) == first


def test_no_nodes() -> None:
    """An empty graph has no communities."""
    assert find_communities(nx.MultiDiGraph()) == ()


def test_shorten() -> None:
    """A long name is cut at a space, or where there is none, anywhere."""
    assert shorten("short  name") == "short name"
    assert shorten("a" * 50) == "a" * 31 + " …"
    assert len(shorten("some words " * 9)) <= 34
