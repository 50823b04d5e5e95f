"""Cuts small parts out of a graph: what is around a node, with what the papers say of it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from paperatlas.errors import SettingsError
from paperatlas.identity import paper_node_id
from paperatlas.schema import NodeType

if TYPE_CHECKING:
    import networkx as nx

#: For each node that is shown, at most so many papers come along only because they are quoted.
_QUOTED_PAPERS = 3


def find_neighbourhood(graph: "nx.MultiDiGraph[str]", node: str, *, hops: int, most: int) -> list[str]:
    """Return a node and what is around it, the nearest first: papers and entities in turn, of each those with the surest links.

    Args:
        graph: As made by `build_graph`.
        node: Id of the node.
        hops: How many steps away a neighbour may be; results are no step, and are not returned.
        most: Number of nodes that is not exceeded.

    Raises:
        SettingsError: A number is below 1.
    """
    if hops < 1 or most < 1:
        raise SettingsError(f"hops and most must be at least 1, not {hops} and {most}")
    found = [] if graph.nodes[node]["type"] == NodeType.RESULT else [node]
    seen, shell = {node}, [node]
    for _ in range(hops):
        shell = list(_order(graph, _link(graph, shell, seen)))[: most - len(found)]
        found += shell
        seen.update(shell)
    return found


def _link(graph: "nx.MultiDiGraph[str]", shell: Sequence[str], seen: Collection[str]) -> Mapping[str, float]:
    """Return how strong the links are that lead from some nodes to others that were not seen."""
    strength: dict[str, float] = defaultdict(float)
    for node in shell:
        edges = chain(graph.out_edges(node, data=True), graph.in_edges(node, data=True))
        for head, tail, data in edges:
            other = tail if head == node else head
            if other not in seen and graph.nodes[other]["type"] != NodeType.RESULT:
                strength[other] += data["confidence"] * max(1, data["support"])
    return strength


def _order(graph: "nx.MultiDiGraph[str]", strength: Mapping[str, float]) -> Iterator[str]:
    ranked = sorted(strength, key=lambda node: (-round(strength[node], 6), -graph.nodes[node].get("support", 1), node))
    papers = [node for node in ranked if graph.nodes[node]["type"] == NodeType.PAPER]
    entities = [node for node in ranked if graph.nodes[node]["type"] != NodeType.PAPER]
    return (node for pair in zip_longest(entities, papers) for node in pair if node is not None)


def cut_out(graph: "nx.MultiDiGraph[str]", shown: Sequence[str]) -> "nx.MultiDiGraph[str]":
    """Return a graph of some nodes, the results that tie two of them together, and papers that are quoted for what is between them."""
    chosen = set(shown)
    results = {
        node
        for node in {head for other in shown for head in graph.predecessors(other)}
        if graph.nodes[node]["type"] == NodeType.RESULT and len(chosen.intersection(graph.successors(node))) >= 2
    }
    edges = graph.subgraph(chosen | results).edges(data=True)
    quoted = Counter(paper_node_id(evidence.paper_id) for _, _, data in edges for evidence in data["evidence"])
    papers = sorted((paper for paper in quoted if paper in graph and paper not in chosen), key=lambda paper: (-quoted[paper], paper))
    return graph.subgraph({*chosen, *results, *papers[: _QUOTED_PAPERS * len(chosen)]}).copy()
