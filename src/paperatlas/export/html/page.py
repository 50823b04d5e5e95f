"""Makes the explorer: one HTML page with the whole atlas in it, drawn by vis-network, with no request to anywhere.

The library is the copy that pyvis brings. pyvis's own template is not used: it loads stylesheets from elsewhere, shows titles as markup
once one of them holds "href", and writes a heading without escaping it.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from paperatlas.config import DATA_IRI
from paperatlas.export.html.payload import build_sections
from paperatlas.graph.communities import Community
from paperatlas.graph.layout import Layout
from paperatlas.records import Merge

if TYPE_CHECKING:
    import networkx as nx

#: In the order in which the page has them: the later may say otherwise.
_STYLES = ("explorer.css", "views.css")

_LIBRARY = "pyvis/templates/lib/vis-9.1.2/vis-network.min.js"


def render_page(
    graph: "nx.MultiDiGraph[str]",
    communities: Sequence[Community],
    layout: Layout,
    *,
    title: str,
    base_iri: str = DATA_IRI,
    merges: Mapping[str, Sequence[Merge]] = MappingProxyType({}),
) -> str:
    """Return the page.

    Args:
        graph: As made by `build_graph`.
        communities: Its communities, largest first.
        layout: The opening view: the nodes drawn at first, with their places.
        title: Title of the page; any text.
        base_iri: What the IRI of a node has before its id.
        merges: Id of an entity -> why each of its names but the label is a name of it.
    """
    import jinja2
    from markupsafe import Markup

    sections = build_sections(graph, communities, layout, title=title, base_iri=base_iri, merges=merges)
    library, script = _read_library(), _read("explorer.js")
    # Nothing but the title can hold characters that HTML would read otherwise: the sections are made of letters that it does not know.
    environment = jinja2.Environment(loader=jinja2.PackageLoader("paperatlas.export.html", ""), autoescape=True)
    return environment.get_template("page.html.jinja").render(
        title=_without_surrogates(title),
        style=Markup("\n".join(map(_read, _STYLES))),  # noqa: S704
        sections={name: Markup(code) for name, code in sections.items()},  # noqa: S704
        library=Markup(library),  # noqa: S704
        script=Markup(script),  # noqa: S704
        policy=_policy(library, script),
    )


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _read_library() -> str:
    """Return vis-network; pyvis itself is not imported, since it would load much that nobody needs here."""
    return Path(str(distribution("pyvis").locate_file(_LIBRARY))).read_text(encoding="utf-8")


def _policy(*scripts: str) -> str:
    """Return a content security policy under which nothing runs but these scripts, and nothing is loaded."""
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    hashes = " ".join(f"'sha256-{digest}'" for digest in digests)
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def _without_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
