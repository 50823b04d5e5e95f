"""Chooses what the explorer shows at first: few enough nodes to read, and of each large part of the atlas those that say most."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from paperatlas.graph.communities import Community, weigh_links
from paperatlas.schema import ENTITY_TYPES, NodeType

if TYPE_CHECKING:
    import networkx as nx

#: Nodes of the opening view: more cannot be read.
MOST_NODES = 300

#: An atlas of few papers opens with fewer, since most of its entities are in one paper only.
_LEAST_NODES = 160

#: Up to this share are papers: those that tie the entities together.
_PAPER_SHARE = 0.25

#: Communities in the opening view: the largest, and those of the most central entities.
_MOST_COMMUNITIES = 16
_LARGEST_COMMUNITIES = 12

#: How many of each type there are among the entities of the opening view, where there are enough.
_TYPE_SHARES: Mapping[NodeType, float] = {
    NodeType.TASK: 0.36,
    NodeType.METHOD: 0.4,
    NodeType.DATASET: 0.13,
    NodeType.METRIC: 0.11,
}

#: Share of the entities that the communities get by their size; the rest goes to the most central ones wherever they are.
_SPREAD_SHARE = 0.6

#: No community gets a larger share while others have entities left.
_LARGEST_SHARE = 0.14


def choose_opening(graph: "nx.MultiDiGraph[str]", communities: Sequence[Community], most: int = MOST_NODES) -> list[str]:
    """Return the ids of the nodes of the opening view, sorted.

    Each has an edge to another one, but where nothing has: in an atlas of titles, the papers are all there is to see.

    Args:
        graph: As made by `build_graph`.
        communities: Its communities, largest first.
        most: Number of nodes that are not exceeded.
    """
    papers = sorted(node for node, data in graph.nodes(data=True) if data["type"] == NodeType.PAPER)
    room = min(most, _LEAST_NODES + len(papers))
    ranked = _rank_entities(graph)
    kept = _choose_communities(communities, ranked)
    home = {node: number for number, community in enumerate(kept) for node in community.members}
    neighbours = _link_neighbours(graph)
    # In a second round, others have the place of what was alone.
    chosen: set[str] = set()
    alone: set[str] = set()
    for _ in range(3):
        candidates = [node for node in ranked if node not in alone]
        entities = _spread(candidates, home, round(room * (1 - _PAPER_SHARE)))
        chosen = {*entities, *_choose_papers(papers, neighbours, set(entities), home, room)}
        lonely = {node for node in chosen if not neighbours[node] & chosen}
        if not lonely:
            break
        alone |= lonely
        chosen -= lonely
    return sorted(chosen) or sorted([*ranked, *papers][:most])


def _rank_entities(graph: "nx.MultiDiGraph[str]") -> list[str]:
    """Return the entities, those that say most first, in such an order that the types are mixed by their shares.

    How central an entity is, is told by its PageRank (S. Brin and L. Page, "The anatomy of a large-scale hypertextual Web search
    engine", Computer Networks 30, 1998) in the network of all links.
    """
    import igraph

    nodes = sorted(node for node, data in graph.nodes(data=True) if data["type"] != NodeType.RESULT)
    index = {node: number for number, node in enumerate(nodes)}
    weights = weigh_links(graph)
    network = igraph.Graph(n=len(nodes), edges=[(index[one], index[other]) for one, other in weights])
    scores = network.pagerank(weights=list(weights.values())) if nodes else []
    by_type: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for node, score in zip(nodes, scores, strict=True):
        if graph.nodes[node]["type"] in ENTITY_TYPES:
            # The last digits of a sum are chance.
            by_type[graph.nodes[node]["type"]].append((-round(score * len(nodes) * graph.nodes[node]["support"], 6), node))
    mixed = [
        (place / _TYPE_SHARES[NodeType(kind)], node) for kind, found in by_type.items() for place, (_, node) in enumerate(sorted(found), 1)
    ]
    return [node for _, node in sorted(mixed)]


def _choose_communities(communities: Sequence[Community], ranked: Sequence[str]) -> list[Community]:
    """Return the largest communities and those of the most central entities, largest first."""
    home = {node: number for number, community in enumerate(communities) for node in community.members}
    largest = range(min(_LARGEST_COMMUNITIES, len(communities)))
    central = (home[node] for node in ranked if node in home)
    numbers = list(dict.fromkeys((*largest, *central)))[:_MOST_COMMUNITIES]
    return [communities[number] for number in sorted(numbers)]


def _link_neighbours(graph: "nx.MultiDiGraph[str]") -> dict[str, set[str]]:
    neighbours: dict[str, set[str]] = defaultdict(set)
    for head, tail in graph.edges():
        if head != tail and NodeType.RESULT not in (graph.nodes[head]["type"], graph.nodes[tail]["type"]):
            neighbours[head].add(tail)
            neighbours[tail].add(head)
    return neighbours


def _spread(ranked: Sequence[str], home: Mapping[str, int], room: int) -> list[str]:
    """Return entities of the communities that are shown: of each as many as its size asks for, and then the best of all."""
    inside = [node for node in ranked if node in home]
    sizes = Counter(home[node] for node in inside)
    # The square root: a community of nine times as many nodes gets three times as many places.
    total = sum(size**0.5 for size in sizes.values())
    chosen: list[str] = []
    for number, size in sorted(sizes.items()):
        places = round(_SPREAD_SHARE * room * size**0.5 / total)
        chosen += islice((node for node in inside if home[node] == number), places)
    taken = Counter(home[node] for node in chosen)
    left: list[str] = []
    known = set(chosen)
    for node in (node for node in inside if node not in known):
        taken[home[node]] += 1
        (chosen if taken[home[node]] <= room * _LARGEST_SHARE else left).append(node)
    return [*chosen, *left][:room]


def _choose_papers(
    papers: Iterable[str], neighbours: Mapping[str, set[str]], entities: Collection[str], home: Mapping[str, int], room: int
) -> list[str]:
    """Return the papers that name most of the entities, for each community in proportion to its entities."""
    n_named = {paper: sum(other in entities for other in neighbours.get(paper, ())) for paper in papers if paper in home}
    tying = sorted((paper for paper, count in n_named.items() if count), key=lambda paper: (-n_named[paper], paper))
    n_entities = Counter(home[node] for node in entities)
    place: Counter[int] = Counter()
    order = []
    for paper in tying:
        place[home[paper]] += 1
        order.append((place[home[paper]] / max(1, n_entities[home[paper]]), paper))
    return [paper for _, paper in sorted(order)][: min(room - len(entities), round(room * _PAPER_SHARE))]
