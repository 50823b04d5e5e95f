"""Every node has a place, the same every time."""

import random

import networkx as nx
import pytest

from builders import tiny_graph
from paperatlas.graph.layout import place_nodes


def test_every_node_has_a_place() -> None:
    """Nodes of the core, outside it, and without any neighbour are all placed, no two at one place."""
    graph = tiny_graph()
    graph.add_node("task/alone", type="Task")
    places = place_nodes(graph, ["paper/p1", "method/foonet"], seed=1)
    assert places.keys() == set(graph.nodes)
    assert len(set(places.values())) == len(places)


def test_order_of_nodes_does_not_matter() -> None:
    """The same graph, built in another order, has the same places."""
    graph = tiny_graph()
    turned: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    turned.add_nodes_from(reversed(list(graph.nodes)))
    turned.add_edges_from(reversed(list(graph.edges())))
    core = ["paper/p1", "paper/p2", "method/foonet", "method/barnet"]
    assert place_nodes(turned, core[::-1], seed=1) == place_nodes(graph, core, seed=1)


def test_chance_of_others_is_left_alone() -> None:
    """The layout neither depends on Python's random numbers nor changes which come next."""
    random.seed(5)
    state = random.getstate()
    first = place_nodes(tiny_graph(), list(tiny_graph()), seed=1)
    assert random.getstate() == state
    random.seed(6)
    assert place_nodes(tiny_graph(), list(tiny_graph()), seed=1) == first


@pytest.mark.parametrize("core", [[], ["method/foonet"]], ids=["empty", "one"])
def test_small_cores(core: list[str]) -> None:
    """A core of no or one node is no special case for the caller."""
    assert len(place_nodes(tiny_graph(), core, seed=1)) == tiny_graph().number_of_nodes()


def test_empty_graph() -> None:
    """A graph without nodes has no places."""
    assert place_nodes(nx.MultiDiGraph(), [], seed=1) == {}
