"""Every node of the opening view has a place, the same every time; communities lie apart, and nodes are not on one another."""

import math
import random
from itertools import combinations, pairwise
from typing import Any

import networkx as nx
import pytest

from builders import paper, rich_graph, tiny_graph
from paperatlas.graph.communities import Community, find_communities
from paperatlas.graph.knowledge_graph import build_graph
from paperatlas.graph.layout import MOST_DISCS, SPACING, STRETCH, Layout, place_opening
from paperatlas.graph.opening import choose_opening
from paperatlas.records import Extraction


def lay_out(graph: Any, seed: int = 1) -> Layout:
    """Return the layout of a graph's opening view."""
    communities = find_communities(graph)
    return place_opening(graph, choose_opening(graph, communities), communities, seed=seed)


def least_distance(layout: Layout) -> float:
    """Return the distance of the two nearest nodes, with what is beside counting less than what is above."""
    pairs = combinations(layout.places.values(), 2)
    return min(math.hypot((one[0] - other[0]) / STRETCH, one[1] - other[1]) for one, other in pairs)


@pytest.fixture(scope="module")
def bundled(bundled_atlas: Any) -> tuple[Any, Layout]:
    """Return the graph of the bundled atlas, and the layout of its opening view."""
    return bundled_atlas.graph, lay_out(bundled_atlas.graph, 7)


def test_every_node_has_a_place() -> None:
    """All nodes of the view are placed, and no others, sorted by id."""
    graph = rich_graph()
    communities = find_communities(graph)
    layout = place_opening(graph, ["paper/p1", "method/foonet", "task/parsing"], communities, seed=1)
    assert list(layout.places) == ["method/foonet", "paper/p1", "task/parsing"]


def test_nodes_keep_apart(bundled: tuple[Any, Layout]) -> None:
    """No two nodes are so near that their names must meet."""
    assert least_distance(bundled[1]) >= SPACING - 1


def test_nodes_are_in_the_ellipse_of_their_community(bundled: tuple[Any, Layout]) -> None:
    """A community's nodes lie in its ellipse."""
    graph, layout = bundled
    home = {node: one.label for one in find_communities(graph) for node in one.members}
    for node, (x, y) in layout.places.items():
        middle_x, middle_y, half_width, half_height = layout.discs[home[node]]
        assert math.hypot((x - middle_x) / half_width, (y - middle_y) / half_height) < 1
        assert half_width == pytest.approx(half_height * STRETCH, abs=1)


def test_ellipses_do_not_meet(bundled: tuple[Any, Layout]) -> None:
    """No two communities overlap."""
    for one, other in combinations(bundled[1].discs.values(), 2):
        apart = math.hypot((one[0] - other[0]) / STRETCH, one[1] - other[1])
        assert apart >= one[3] + other[3]


def test_all_fits_into_a_wide_window(bundled: tuple[Any, Layout]) -> None:
    """The view is about as wide for its height as the map, and not much larger than its ellipses."""
    discs = bundled[1].discs.values()
    width = max(x + half for x, _, half, _ in discs) - min(x - half for x, _, half, _ in discs)
    height = max(y + half for _, y, _, half in discs) - min(y - half for _, y, _, half in discs)
    assert 1.2 <= width / height <= 1.8
    assert sum(math.pi * half_width * half_height for _, _, half_width, half_height in discs) > 0.5 * width * height


def test_linked_communities_are_near() -> None:
    """A community that has much to do with another is beside it, not beyond one that it has nothing to do with."""
    graph: Any = nx.MultiDiGraph()
    communities = []
    for name in "abcdefg":
        members = tuple(f"{name}{number}" for number in range(8))
        graph.add_nodes_from(members)
        graph.add_edges_from(combinations(members, 2))
        communities.append(Community(name, members, ()))
    graph.add_edges_from((f"a{number}", f"g{number}") for number in range(8))
    discs = place_opening(graph, list(graph), communities, seed=1).discs
    distances = {name: math.hypot((discs[name][0] - discs["a"][0]) / STRETCH, discs[name][1] - discs["a"][1]) for name in "bcdefg"}
    assert distances["g"] == pytest.approx(min(distances.values()), rel=0.05)


def test_a_chain_of_communities() -> None:
    """Communities of which each has to do with the next lie so that each touches the next."""
    graph: Any = nx.MultiDiGraph()
    names = "abcdefghi"
    communities = [Community(name, tuple(f"{name}{number}" for number in range(8)), ()) for name in names]
    graph.add_nodes_from(node for community in communities for node in community.members)
    graph.add_edges_from((f"{one}{number}", f"{other}{number}") for one, other in pairwise(names) for number in range(8))
    discs = place_opening(graph, list(graph), communities, seed=1).discs
    for one, other in pairwise(names):
        apart = math.hypot((discs[one][0] - discs[other][0]) / STRETCH, discs[one][1] - discs[other][1])
        assert apart < 1.2 * (discs[one][3] + discs[other][3])


def test_nodes_face_what_they_are_linked_to() -> None:
    """In its community, the node that is linked to another community is on that side."""
    graph: Any = nx.MultiDiGraph()
    communities = []
    for name in "ab":
        members = tuple(f"{name}{number}" for number in range(12))
        graph.add_nodes_from(members)
        graph.add_edges_from((members[0], other) for other in members[:0:-1])
        communities.append(Community(name, members, ()))
    graph.add_edge("a5", "b5")
    layout = place_opening(graph, list(graph), communities, seed=1)
    places, discs = layout.places, layout.discs
    middle = math.hypot((discs["a"][0] - discs["b"][0]) / STRETCH, discs["a"][1] - discs["b"][1])
    assert math.hypot((places["a5"][0] - places["b5"][0]) / STRETCH, places["a5"][1] - places["b5"][1]) < middle


def test_order_does_not_matter() -> None:
    """The same graph and view, in another order, have the same places."""
    graph = rich_graph()
    turned: Any = nx.MultiDiGraph()
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    turned.add_edges_from(reversed(list(graph.edges(keys=True, data=True))))
    view = choose_opening(graph, find_communities(graph))
    one = place_opening(graph, view, find_communities(graph), seed=1)
    assert place_opening(turned, view[::-1], find_communities(turned), seed=1) == one


def test_chance_of_others_is_left_alone() -> None:
    """The layout neither depends on Python's random numbers nor changes which come next."""
    random.seed(5)
    state = random.getstate()
    first = lay_out(tiny_graph())
    assert random.getstate() == state
    random.seed(6)
    assert lay_out(tiny_graph()) == first


def test_so_many_communities_have_ellipses() -> None:
    """Of more communities than can be packed in a moment the largest have ellipses; the nodes of the others have places, too."""
    sizes = [2 + number % 3 for number in range(MOST_DISCS + 15)]
    names = [[f"method/{number:02}-{i}" for i in range(size)] for number, size in enumerate(sizes)]
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for members in names:
        nx.add_path(graph, members)
    communities = [Community(f"c{number}", tuple(members), ()) for number, members in enumerate(names)]
    layout = place_opening(graph, sorted(graph), communities, seed=1)
    assert set(layout.places) == set(graph)
    assert len(layout.discs) == MOST_DISCS
    assert {label for label, size in zip((one.label for one in communities), sizes, strict=True) if size == 4} <= set(layout.discs)


def test_nodes_of_no_community() -> None:
    """Papers that name nothing have places too, apart from each other, and no ellipse."""
    papers = [paper(f"p{number:03}", title=f"Paper {number}") for number in range(120)]
    graph = build_graph(papers, [Extraction(of.id) for of in papers], [])
    layout = lay_out(graph)
    assert len(layout.places) == 120
    assert layout.discs == {}
    assert least_distance(layout) >= SPACING - 1


@pytest.mark.parametrize("view", [[], ["method/foonet"], ["method/foonet", "task/parsing"]], ids=["none", "one", "two"])
def test_small_views(view: list[str]) -> None:
    """A view of few nodes is no special case for the caller."""
    assert list(place_opening(tiny_graph(), view, find_communities(tiny_graph()), seed=1).places) == view


def test_whole_pixels(bundled: tuple[Any, Layout]) -> None:
    """Places and ellipses are whole numbers."""
    numbers = [number for row in (*bundled[1].places.values(), *bundled[1].discs.values()) for number in row]
    assert {type(number) for number in numbers} == {int}
