"""Places the nodes of the opening view on a plane: every community in an ellipse of its own, near those that it has most to do with.

All is computed on a plane on which ellipses are circles; at the end it is stretched in width, since names are wider than high.
"""

import math
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from paperatlas.graph.communities import Community

if TYPE_CHECKING:
    import networkx as nx

#: Least distance between two nodes, in the pixels of an unzoomed page: a node, and its name in a line below it.
SPACING = 46.0

#: How much wider than high everything is: names are.
STRETCH = 1.5

#: So many communities have an ellipse: the time to pack them grows with the fourth power of their number.
MOST_DISCS = 30

#: From the outermost nodes of a community to its border, and from there at least to the border of the next.
_MARGIN = 26.0
_GAP = 14.0

#: Turns that are tried: of a community so that its nodes face what they are linked to, of all so that they fit into the window.
_TURNS = 24

#: How much a community is drawn to the middle of all, beside what draws it to those that it is linked to.
_GRAVITY = 0.8

#: Width of the explorer's map for a height of 1, in a window of 1,440 x 900 pixels.
_WINDOW = 1.45

#: What is tried to make all fit into the window.
_FLATNESSES = (0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0)

_Point = tuple[float, float]
_Circle = tuple[float, _Point]
_Points = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the opening view has what it shows, in whole pixels of an unzoomed page.

    Attributes:
        places: Id of a node -> x and y.
        discs: Label of a community -> middle (x, y), half width and half height of the ellipse that its nodes lie in.
    """

    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    discs: Mapping[str, tuple[int, int, int, int]] = field(default_factory=dict)


@dataclass(slots=True)
class _Disc:
    """A community on the plane: its nodes around its middle, and where that is."""

    label: str | None
    nodes: list[str]
    points: _Points
    radius: float
    middle: _Point = (0.0, 0.0)


def place_opening(graph: "nx.MultiDiGraph[str]", opening: Sequence[str], communities: Sequence[Community], *, seed: int) -> Layout:
    """Return coordinates for the nodes of the opening view; equal graphs, views and seeds give equal places.

    Within a community the order is that of T. Fruchterman and E. Reingold, "Graph drawing by force-directed placement", Software:
    Practice and Experience 21, 1991, in igraph's implementation; then its nodes are spread evenly, and moved apart until no two are
    nearer than `SPACING` (in width `SPACING` times `STRETCH`). Nodes of no community lie together like those of one, without an ellipse.

    Args:
        graph: Any graph; the direction and number of edges between two nodes do not count inside a community.
        opening: The nodes to place.
        communities: The communities that they may be in.
        seed: Seed of the places that the nodes begin from.
    """
    shown = sorted(opening)
    # Sorted, since sums in another order can differ in the last digit.
    links = Counter(sorted((min(pair), max(pair)) for pair in graph.subgraph(shown).edges() if pair[0] != pair[1]))
    discs = [_lay_out(label, nodes, links, seed) for label, nodes in _group(shown, communities)]
    _pack(discs, links)
    _turn_to_neighbours(discs, links)
    places = {
        node: (round((disc.middle[0] + x) * STRETCH), round(disc.middle[1] + y))
        for disc in discs
        for node, (x, y) in zip(disc.nodes, disc.points.tolist(), strict=True)
    }
    ellipses = {
        disc.label: (round(disc.middle[0] * STRETCH), round(disc.middle[1]), round(disc.radius * STRETCH), round(disc.radius))
        for disc in discs
        if disc.label is not None
    }
    return Layout(dict(sorted(places.items())), ellipses)


def _group(shown: Sequence[str], communities: Sequence[Community]) -> Iterator[tuple[str | None, list[str]]]:
    """Yield the nodes that are shown of each community, and then those of none; past `MOST_DISCS`, those of small ones are of none."""
    left = set(shown)
    found = [(community.label, [node for node in community.members if node in left]) for community in communities]
    largest = {label for label, _ in sorted(found, key=lambda one: -len(one[1]))[:MOST_DISCS]}
    for label, nodes in found:
        if nodes and label in largest:
            left.difference_update(nodes)
            yield label, nodes
    if left:
        yield None, sorted(left)


def _lay_out(label: str | None, nodes: list[str], links: Mapping[tuple[str, str], int], seed: int) -> _Disc:
    import igraph

    index = {node: number for number, node in enumerate(nodes)}
    edges = sorted((index[one], index[other]) for one, other in links if one in index and other in index)
    chance = random.Random(seed)  # noqa: S311
    start = [[chance.uniform(-1, 1), chance.uniform(-1, 1)] for _ in nodes]
    # Where two nodes meet, igraph moves them apart by chance; its generator is one for the whole process.
    igraph.set_random_number_generator(chance)
    try:
        coordinates = igraph.Graph(n=len(nodes), edges=edges).layout_fruchterman_reingold(seed=start, niter=500, grid=False).coords
    finally:
        igraph.set_random_number_generator(random)
    points = _move_apart(_spread(np.array(coordinates) + np.array(start) / 1000))
    points -= (points.max(axis=0) + points.min(axis=0)) / 2
    return _Disc(label, nodes, points, float(np.hypot(*points.T).max()) + _MARGIN)


def _spread(points: _Points) -> _Points:
    """Return points in the same directions from their middle, at such distances that they fill a disc evenly."""
    points = points - points.mean(axis=0)
    distances = np.hypot(*points.T)
    if not distances.max() > 0:
        return np.zeros_like(points)
    ranks = np.argsort(np.argsort(distances, kind="stable"), kind="stable")
    # A hexagonal order has the area of 0.87 squares for each point.
    wanted = SPACING * np.sqrt(0.87 * (ranks + 0.3) / math.pi)
    spread: _Points = points * (wanted / np.maximum(distances, 1e-9))[:, np.newaxis]
    return spread


def _move_apart(points: _Points) -> _Points:
    """Return points of which no two are nearer than the spacing, each near where it was."""
    room = SPACING + 2.0
    points = points.copy()
    for _ in range(400):
        steps = points[:, np.newaxis] - points[np.newaxis]
        distances = np.hypot(steps[..., 0], steps[..., 1]) + np.eye(len(points)) * room
        if distances.min() >= SPACING + 1.0:
            return points
        lack = np.maximum(0.0, room - distances) / np.maximum(distances, 1e-9)
        points = points + 0.4 * (steps * lack[..., np.newaxis]).sum(axis=1)
    least: float = (np.hypot(*(points[:, np.newaxis] - points[np.newaxis]).T) + np.eye(len(points)) * room).min()
    return points * ((SPACING + 1.0) / max(least, 1e-3))


def _pack(discs: Sequence[_Disc], links: Mapping[tuple[str, str], int]) -> None:
    """Set the middles of discs so that none overlap, and so that all of them are seen as large as possible in a wide window."""
    home = {node: number for number, disc in enumerate(discs) for node in disc.nodes}
    ties: Counter[tuple[int, int]] = Counter()
    for (one, other), count in links.items():
        ties[home[one], home[other]] += count
        ties[home[other], home[one]] += count
    radii = [disc.radius for disc in discs]
    packed = [_place_discs(radii, ties, flatness) for flatness in _FLATNESSES]
    turned = [(np.array(middles).reshape(-1, 2) @ turn).tolist() for middles in packed for turn in _turns()]
    best = min(turned, key=lambda middles: _window(radii, middles))
    for disc, (x, y) in zip(discs, best, strict=True):
        disc.middle = x, y


def _window(radii: Sequence[float], middles: Sequence[Sequence[float]]) -> tuple[float, Sequence[Sequence[float]]]:
    """Return how high a window of the usual form must be to show discs, and then what decides between equals."""
    bounds = [
        (x * STRETCH - radius * STRETCH, x * STRETCH + radius * STRETCH, y - radius, y + radius)
        for radius, (x, y) in zip(radii, middles, strict=True)
    ]
    if not bounds:
        return 0.0, middles
    left, right, top, bottom = zip(*bounds, strict=True)
    return round(max((max(right) - min(left)) / _WINDOW, max(bottom) - min(top)), 3), middles


def _place_discs(radii: Sequence[float], ties: Mapping[tuple[int, int], int], flatness: float) -> list[_Point]:
    """Return middles of discs: one after the other goes to the place beside others that suits it most.

    Args:
        radii: Their radii.
        ties: Links from the nodes of one disc to those of another.
        flatness: How much farther from the middle of all a disc feels above or below it than beside it.
    """
    waiting = sorted(range(len(radii)), key=lambda number: (-radii[number], number))
    placed = {number: (radii[number], (0.0, 0.0)) for number in waiting[:1]}
    waiting = waiting[1:]
    while waiting:
        number = max(waiting, key=lambda number: (sum(ties[number, other] for other in placed), radii[number], -number))
        waiting.remove(number)
        pulls = [(middle, ties[number, other]) for other, (_, middle) in placed.items()]
        spots = _spots(radii[number], list(placed.values()))
        _, spot = min((round(_cost(spot, pulls, flatness), 3), spot) for spot in spots)
        placed[number] = radii[number], spot
    return [placed[number][1] for number in range(len(radii))]


def _cost(spot: _Point, pulls: Sequence[tuple[_Point, int]], flatness: float) -> float:
    total = sum(tie for _, tie in pulls)
    pull = sum(tie * math.dist(spot, middle) for middle, tie in pulls) / total if total else 0.0
    return pull + _GRAVITY * math.hypot(spot[0], flatness * spot[1])


def _spots(radius: float, discs: Sequence[_Circle]) -> Iterator[_Point]:
    """Yield places where a disc touches others and overlaps none."""
    for spot in (*_around(radius, discs), *_between(radius, discs)):
        if all(math.dist(spot, middle) >= radius + other + _GAP - 1e-6 for other, middle in discs):
            yield spot


def _around(radius: float, discs: Sequence[_Circle]) -> Iterator[_Point]:
    for other, (x, y) in discs:
        for turn in range(12):
            angle, reach = turn * math.tau / 12, radius + other + _GAP
            yield x + reach * math.cos(angle), y + reach * math.sin(angle)


def _between(radius: float, discs: Sequence[_Circle]) -> Iterator[_Point]:
    """Yield the two places where a disc touches two others, for any two."""
    for (one, (x, y)), (other, (far_x, far_y)) in combinations(discs, 2):
        first, second = radius + one + _GAP, radius + other + _GAP
        apart = math.dist((x, y), (far_x, far_y))
        along = (first**2 - second**2 + apart**2) / (2 * apart)
        if first > abs(along):
            aside = math.sqrt(first**2 - along**2)
            step_x, step_y = (far_x - x) / apart, (far_y - y) / apart
            for side in (aside, -aside):
                yield x + along * step_x - side * step_y, y + along * step_y + side * step_x


def _turn_to_neighbours(discs: Sequence[_Disc], links: Mapping[tuple[str, str], int]) -> None:
    """Turn and mirror the nodes of each disc so that its links to others get short."""
    places = {node: (disc, number) for disc in discs for number, node in enumerate(disc.nodes)}
    outside: dict[int, list[tuple[int, _Disc, int]]] = {id(disc): [] for disc in discs}
    for one, other in links:
        for (disc, number), (far, place) in pairwise((places[one], places[other], places[one])):
            if disc is not far:
                outside[id(disc)].append((number, far, place))
    for disc in (*discs, *discs):
        found = outside[id(disc)]
        if found:
            ends = np.array([(far.points[place] + far.middle) for _, far, place in found]) - np.array(disc.middle)
            numbers = [number for number, _, _ in found]
            disc.points = min(_turned(disc.points), key=lambda points: round(float(np.hypot(*(points[numbers] - ends).T).sum()), 3))


def _turned(points: _Points) -> Iterator[_Points]:
    yield from (points @ turn for turn in _turns())


def _turns() -> Iterator[_Points]:
    """Yield the matrices that turn, and turn and mirror, points around the middle."""
    for number in range(_TURNS):
        angle = number * math.tau / _TURNS
        cos, sin = math.cos(angle), math.sin(angle)
        for side in (1, -1):
            yield np.array([[cos, sin], [-sin * side, cos * side]])
