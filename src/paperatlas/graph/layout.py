"""Places the nodes of the graph on a plane."""

import math
import random
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

#: Mean distance between neighbours, in the pixels of an unzoomed page: room for a label.
_SPACING = 110.0

#: Angle between one newcomer and the next around the same place, so that no two lie in one line: the golden angle.
_TURN = math.pi * (3 - math.sqrt(5))

_Place = tuple[float, float]


def place_nodes(graph: "nx.MultiDiGraph[str]", core: Sequence[str], *, seed: int) -> dict[str, tuple[int, int]]:
    """Return whole-pixel coordinates for every node; equal graphs, cores and seeds give equal places.

    The core is laid out after T. Fruchterman and E. Reingold, "Graph drawing by force-directed placement", Software: Practice
    and Experience 21, 1991, in igraph's implementation with a grid. Every other node goes near the middle of its neighbours that
    have a place.

    Args:
        graph: Any graph; the direction and number of edges between two nodes do not count.
        core: The nodes that are seen together at first.
        seed: Seed of the places that the nodes begin from.
    """
    places = _place_core(graph, sorted(core), seed)
    neighbours = graph.to_undirected(as_view=True)
    n_around: Counter[_Place] = Counter()
    waiting = sorted(set(graph.nodes) - places.keys())
    while waiting:
        near = {node: [places[other] for other in neighbours[node] if other in places] for node in waiting}
        # What touches nothing that has a place goes around the middle of all.
        placeable = [node for node in waiting if near[node]] or waiting
        for node in placeable:
            known = sorted(near[node]) or [(0.0, 0.0)]
            middle = (sum(x for x, _ in known) / len(known), sum(y for _, y in known) / len(known))
            n_around[middle] += 1
            radius = 0.6 * _SPACING * math.sqrt(n_around[middle])
            angle = _TURN * n_around[middle]
            places[node] = (middle[0] + radius * math.cos(angle), middle[1] + radius * math.sin(angle))
        waiting = [node for node in waiting if node not in places]
    return {node: (round(x), round(y)) for node, (x, y) in sorted(places.items())}


def _place_core(graph: "nx.MultiDiGraph[str]", names: Sequence[str], seed: int) -> dict[str, _Place]:
    import igraph

    if not names:
        return {}
    index = {name: number for number, name in enumerate(names)}
    pairs = ((index[head], index[tail]) for head, tail in graph.subgraph(names).edges() if head != tail)
    edges = sorted({(min(pair), max(pair)) for pair in pairs})
    chance = random.Random(seed)  # noqa: S311
    side = len(names) ** 0.5
    start = [[chance.uniform(-side, side) / 2, chance.uniform(-side, side) / 2] for _ in names]
    # Where two nodes meet, igraph moves them apart by chance; its generator is one for the whole process.
    igraph.set_random_number_generator(chance)
    try:
        coordinates = igraph.Graph(n=len(names), edges=edges).layout_fruchterman_reingold(seed=start, niter=500, grid="auto").coords
    finally:
        igraph.set_random_number_generator(random)
    lengths = [math.dist(coordinates[a], coordinates[b]) for a, b in edges]
    scale = _SPACING / (sum(lengths) / len(lengths) or 1.0) if lengths else _SPACING
    return {name: (x * scale, y * scale) for name, (x, y) in zip(names, coordinates, strict=True)}
