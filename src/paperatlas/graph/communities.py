"""Groups of papers and entities that belong together, and what each is about."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from paperatlas.identity import is_acronym
from paperatlas.schema import NodeType

if TYPE_CHECKING:
    import networkx as nx

#: Weight of a variant told from names, in which no paper says that the two have to do with one another.
_DERIVED_WEIGHT = 0.1

#: A name in a label is cut after this many characters, at a space where there is one.
_LONGEST_NAME = 32

#: An entity leads beside the first if it tells at least this share of what the first tells.
_LEADING_SHARE = 0.35

#: What a name tells when it is a short form, or is cut.
_UNREADABLE = 0.6

#: Second names that are tried before the first stands alone.
_MOST_SECONDS = 5

#: More iterations of the Leiden algorithm hardly change the communities of 5,000 papers.
_ITERATIONS = 4

#: What a community is named after, the best first.
_NAMING_TYPES = (NodeType.TASK, NodeType.METHOD, NodeType.DATASET, NodeType.METRIC)


@dataclass(frozen=True, slots=True)
class Community:
    """Papers and entities that have more to do with each other than with the rest.

    Attributes:
        label: What it is about, "machine translation · parsing"; no other community has the same.
        members: Ids of its nodes, sorted.
        tasks: Ids of its leading tasks, first the one that says most; other entities where it has no task.
    """

    label: str
    members: tuple[str, ...]
    tasks: tuple[str, ...]


def find_communities(graph: "nx.MultiDiGraph[str]", *, seed: int = 7) -> tuple[Community, ...]:
    """Return the communities, largest first; results are in none, and neither is a paper that names nothing.

    These are the communities of high modularity that the algorithm of V. A. Traag, L. Waltman and N. J. van Eck, "From Louvain to
    Leiden: guaranteeing well-connected communities", Scientific Reports 9, 2019, finds when a link weighs what is known of it. Equal
    graphs and seeds give equal communities, in whatever order the graph was built.

    Args:
        graph: As made by `build_graph`.
        seed: Seed of the order in which nodes are tried.
    """
    nodes = sorted(node for node, data in graph.nodes(data=True) if data["type"] != NodeType.RESULT)
    groups = _partition(nodes, weigh_links(graph), seed)
    found = [sorted(nodes[number] for number in group) for group in groups if len(group) > 1]
    found.sort(key=lambda members: (-len(members), members[0]))
    taken: set[str] = set()
    communities = []
    for members in found:
        leading, others = _leading_entities(graph, members)
        names = [[graph.nodes[node]["label"] for node in entities] for entities in (leading, others)]
        label = next(label for label in _labels(*names) if label.casefold() not in taken)
        taken.add(label.casefold())
        communities.append(Community(label, tuple(members), tuple(leading[:2])))
    return tuple(communities)


def weigh_links(graph: "nx.MultiDiGraph[str]") -> dict[tuple[str, str], float]:
    """Return the weight of the link between two nodes that are no results: how sure, and in how many papers, they are connected."""
    results = {node for node, data in graph.nodes(data=True) if data["type"] == NodeType.RESULT}
    weights: dict[tuple[str, str], float] = defaultdict(float)
    # Sorted, since sums of the same numbers in another order can differ in the last digit.
    for head, tail, _, data in sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3]):
        if head not in results and head != tail:
            weight = _DERIVED_WEIGHT if "derived" in data else data["confidence"] * data["support"]
            weights[min(head, tail), max(head, tail)] += weight
    return weights


def _partition(nodes: Sequence[str], weights: Mapping[tuple[str, str], float], seed: int) -> list[list[int]]:
    import igraph

    index = {node: number for number, node in enumerate(nodes)}
    links = [(index[one], index[other]) for one, other in weights]
    network = igraph.Graph(n=len(nodes), edges=links)
    # igraph's generator is one for the whole process.
    igraph.set_random_number_generator(random.Random(seed))  # noqa: S311
    try:
        groups = network.community_leiden("modularity", weights=list(weights.values()), n_iterations=_ITERATIONS)
    finally:
        igraph.set_random_number_generator(random)
    return [list(group) for group in groups]


def _leading_entities(graph: "nx.MultiDiGraph[str]", members: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return entities that tell what a community is about, and others that tell less of it, the best first; all are of one type.

    An entity tells more the more papers of the community have it, and the larger the share of its papers that are in the community.
    """
    inside = set(members)
    papers = Counter(
        entity for node in members if graph.nodes[node]["type"] == NodeType.PAPER for entity in graph.successors(node) if entity in inside
    )
    entities = [node for node in members if graph.nodes[node]["type"] != NodeType.PAPER]
    kind = min((graph.nodes[node]["type"] for node in entities), key=_NAMING_TYPES.index)
    telling = {node: _tell(graph.nodes[node], papers[node]) for node in entities if graph.nodes[node]["type"] == kind}
    found = sorted(telling, key=lambda node: (-telling[node], -graph.degree(node), node))
    first, *rest = found
    # What one paper alone names tells nothing of the others; the first is then as good as any.
    leading = [first, *(node for node in rest if papers[node] > 1 and telling[node] >= _LEADING_SHARE * telling[first])]
    return leading, [node for node in rest if node not in leading]


def _tell(data: Mapping[str, Any], n_papers: int) -> float:
    readable = len(data["label"]) <= _LONGEST_NAME and not is_acronym(data["label"])
    return float(n_papers**2 / max(1, data["support"]) * (1 if readable else _UNREADABLE))


def _labels(leading: Iterable[str], others: Iterable[str]) -> Iterator[str]:
    """Yield labels made of names, the best first; there are always more."""
    first, *seconds = dict.fromkeys(map(shorten, leading))
    words = set(first.casefold().split())
    # A second name that says the same in other words says nothing more.
    yield from (f"{first} · {second}" for second in seconds[:_MOST_SECONDS] if not words & set(second.casefold().split()))
    yield first
    yield from (f"{first} · {second}" for second in (*seconds, *map(shorten, others)))
    yield from (f"{first} ({number})" for number in count(2))


def shorten(name: str) -> str:
    """Return a name that is short enough for a label.

    Example:
        >>> shorten("unsupervised domain adaptation of semantic segmentation")
        'unsupervised domain adaptation …'
    """
    name = " ".join(name.split()) or "unnamed"
    if len(name) <= _LONGEST_NAME:
        return name
    start, _, _ = name[:_LONGEST_NAME].rpartition(" ")
    return f"{start or name[: _LONGEST_NAME - 1]} …"
