"""Explorer pages for tests in a browser."""

from typing import Any

from paperatlas.export.html.page import render_page
from paperatlas.graph.communities import find_communities
from paperatlas.graph.layout import place_opening
from paperatlas.graph.opening import choose_opening


def to_page(graph: Any, title: str = "PaperAtlas", **more: Any) -> str:
    """Return the page of a graph."""
    communities = find_communities(graph)
    layout = place_opening(graph, choose_opening(graph, communities), communities, seed=1)
    return render_page(graph, communities, layout, title=title, **more)
