"""An atlas or a part of it as something to look at: as a page, or in a notebook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from paperatlas.config import Settings
from paperatlas.export.html.page import render_page
from paperatlas.graph.communities import Community, find_communities
from paperatlas.graph.layout import place_opening
from paperatlas.graph.neighbourhood import cut_out, find_neighbourhood
from paperatlas.graph.opening import choose_opening
from paperatlas.records import Merge
from paperatlas.store.files import write_text

if TYPE_CHECKING:
    import networkx as nx

#: What a notebook shows of a whole atlas.
_FEW_NODES = 60

#: A page with more characters makes a notebook slow, and is not put into it.
_MOST_CHARACTERS = 1_500_000

#: The page may run its own scripts, save what the reader exports and follow links to papers: no storage, nothing of the notebook around it.
_RIGHTS = "allow-scripts allow-downloads allow-popups"

_STYLE = "width:100%;height:560px;border:1px solid #c9d0d8"


@dataclass(frozen=True)
class View:
    """Nodes of an atlas with what the papers say of them.

    Attributes:
        graph: All that can be found in the page; described in `paperatlas.graph.knowledge_graph`.
        shown: Ids of the nodes that are drawn at first, sorted.
        communities: The communities of the graph, largest first.
        settings: Base of the IRIs, and seed of the layout.
        merges: Id of an entity -> why its names are names of it.
        title: Title of the page.
    """

    graph: "nx.MultiDiGraph[str]"
    shown: tuple[str, ...]
    communities: tuple[Community, ...]
    settings: Settings
    merges: Mapping[str, Sequence[Merge]]
    title: str = "PaperAtlas"

    @classmethod
    def of_graph(cls, graph: "nx.MultiDiGraph[str]", settings: Settings, merges: Mapping[str, Sequence[Merge]]) -> "View":
        """Return the view of a whole graph.

        Args:
            graph: As made by `build_graph`.
            settings: Base of the IRIs, and seed of the layout.
            merges: Id of an entity -> why its names are names of it.
        """
        communities = find_communities(graph, seed=settings.layout_seed)
        return cls(graph, tuple(choose_opening(graph, communities)), communities, settings, merges)

    def around(self, node: str, hops: int, most: int) -> "View":
        """Return the view of a node and what is around it, at most so many nodes and so many steps away."""
        view = self.part(find_neighbourhood(self.graph, node, hops=hops, most=most))
        return replace(view, title=str(self.graph.nodes[node]["label"]))

    def part(self, shown: Sequence[str]) -> "View":
        """Return the view of some nodes, with the results between them and papers that are quoted, but with nothing else."""
        graph = cut_out(self.graph, shown)
        communities = find_communities(graph, seed=self.settings.layout_seed)
        return replace(self, graph=graph, shown=tuple(sorted(shown)), communities=communities)

    def to_html(self, path: str | Path | None = None, *, title: str | None = None) -> str:
        """Return the explorer page, and write it to `path` if one is given."""
        layout = place_opening(self.graph, self.shown, self.communities, seed=self.settings.layout_seed)
        name = self.title if title is None else title
        page = render_page(self.graph, self.communities, layout, title=name, base_iri=self.settings.base_iri, merges=self.merges)
        if path is not None:
            write_text(Path(path), page)
        return page

    def to_frame(self) -> str:
        """Return the page as an element of another page, nothing where it is too large for one."""
        page = self.to_html()
        if len(page) > _MOST_CHARACTERS:
            return ""
        title = self.title.encode("utf-8", "replace").decode()
        return f'<iframe sandbox="{_RIGHTS}" title="{escape(title)}" style="{_STYLE}" srcdoc="{escape(page)}"></iframe>'

    def to_small_frame(self) -> str:
        """Return the page of the few nodes that say most as an element of another page, nothing where there are no nodes."""
        shown = choose_opening(self.graph, self.communities, _FEW_NODES)
        return self.part(shown).to_frame() if shown else ""

    def __repr__(self) -> str:
        """Show title and size."""
        return f"<View: {self.title}, {len(self.shown)} nodes>"

    def _repr_html_(self) -> str:
        """Show the page in a notebook."""
        return self.to_frame() or f"<p>{escape(repr(self))}</p>"
