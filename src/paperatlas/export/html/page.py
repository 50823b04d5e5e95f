"""Makes the explorer: one HTML page with the whole graph in it, drawn by pyvis and vis-network, with no request to anywhere.

pyvis's own template loads stylesheets from elsewhere, shows titles as markup once one of them holds "href", and writes a
heading without escaping it; so pyvis gets a template of ours, and from it come the nodes, the edges, the options and the
vis-network library that the page carries.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from paperatlas.export.vocab import arxiv_iri, doi_iri, openalex_iri
from paperatlas.identity import paper_node_id
from paperatlas.records import Evidence, Merge
from paperatlas.schema import ENTITY_TYPES, DerivedRelation, NodeType, PaperRelation, Relation

if TYPE_CHECKING:
    import networkx as nx

#: Nodes of the opening view: more cannot be read.
MOST_OPENING_ENTITIES = 110
MOST_OPENING_PAPERS = 70

#: Where no entity has more papers than this, sizes are as if one had.
_LEAST_TOP_SUPPORT = 10

#: Type -> colour (after M. Okabe and K. Ito, "Color universal design", 2008), shape, and whether its nodes carry their label
#: on the map; None: not drawn on the map.
_TYPES: Mapping[str, Mapping[str, Any]] = {
    NodeType.PAPER: {"color": "#8a94a0", "shape": "square", "labelled": False},
    NodeType.METHOD: {"color": "#0072b2", "shape": "dot", "labelled": True},
    NodeType.DATASET: {"color": "#009e73", "shape": "diamond", "labelled": True},
    NodeType.TASK: {"color": "#d55e00", "shape": "triangle", "labelled": True},
    NodeType.METRIC: {"color": "#cc79a7", "shape": "hexagon", "labelled": True},
    NodeType.RESULT: {"color": "#e69f00", "shape": "dot", "labelled": None},
}

#: Options of vis-network: constants only, since pyvis puts them into the page as they are.
_OPTIONS: Mapping[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hideEdgesOnDrag": True, "hideEdgesOnZoom": True, "tooltipDelay": 3_600_000, "hover": False, "multiselect": False},
    "nodes": {"font": {"size": 15, "color": "#1c2430", "strokeWidth": 3, "strokeColor": "#ffffff"}, "borderWidth": 1},
    "edges": {
        "smooth": False,
        "color": {"color": "#c9d0d8", "highlight": "#0b5cad"},
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.4}},
        "selectionWidth": 1.5,
    },
    "groups": {name: {"color": style["color"], "shape": style["shape"]} for name, style in _TYPES.items()},
}


def choose_opening(graph: "nx.MultiDiGraph[str]") -> list[str]:
    """Return the nodes of the opening view: the entities of most papers, then of most statements, and the papers with most of these."""
    entities = [node for node, data in graph.nodes(data=True) if data["type"] in ENTITY_TYPES]
    entities.sort(key=lambda node: (-graph.nodes[node]["support"], -graph.degree(node), node))
    chosen = set(entities[:MOST_OPENING_ENTITIES])
    n_named = {
        node: sum(other in chosen for other in graph.successors(node))
        for node, data in graph.nodes(data=True)
        if data["type"] == NodeType.PAPER
    }
    papers = sorted(n_named, key=lambda node: (-n_named[node], node))[:MOST_OPENING_PAPERS]
    # Where no paper names any entity, as in an atlas of nothing but titles, the papers are all there is to see.
    return sorted([*chosen, *(node for node in papers if n_named[node] or not chosen)])


def render_page(
    graph: "nx.MultiDiGraph[str]",
    places: Mapping[str, tuple[int, int]],
    opening: Sequence[str],
    *,
    title: str,
    merges: Mapping[str, Sequence[Merge]] = MappingProxyType({}),
) -> str:
    """Return the page.

    Args:
        graph: As made by `build_graph`.
        places: Coordinates of every node.
        opening: Nodes drawn at first.
        title: Title of the page; any text.
        merges: Id of an entity -> why each of its names but the label is a name of it.
    """
    import jinja2
    from markupsafe import Markup
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")
    network.set_options(json.dumps(_OPTIONS))
    # Filled directly: `add_edge` searches all edges on every call. Labels and sizes are explorer.js's to choose, as for the nodes
    # that come in later.
    network.nodes = [{"id": node, "x": places[node][0], "y": places[node][1], "group": graph.nodes[node]["type"]} for node in opening]
    network.edges = _draw_edges(graph, opening)
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [jinja2.PackageLoader("paperatlas.export.html", ""), network.templateEnv.loader or jinja2.DictLoader({})]
        ),
        autoescape=True,
    )
    style, script = (files(__package__).joinpath(name).read_text(encoding="utf-8") for name in ("explorer.css", "explorer.js"))
    library = environment.get_template("lib/vis-9.1.2/vis-network.min.js").render()
    data = _to_json(_gather(graph, places, title, merges))
    environment.filters["from_json"] = json.loads
    environment.globals.update(
        title=_without_surrogates(title),
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        library=Markup(library),  # noqa: S704
        data=Markup(data),  # noqa: S704
        policy=_policy(library, script),
    )
    network.templateEnv, network.path = environment, "page.html.jinja"
    return str(network.generate_html())


def _policy(*scripts: str) -> str:
    """Return a content security policy under which nothing runs but these scripts, and nothing is loaded."""
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    hashes = " ".join(f"'sha256-{digest}'" for digest in digests)
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def _draw_edges(graph: "nx.MultiDiGraph[str]", opening: Sequence[str]) -> list[dict[str, Any]]:
    drawn = set(opening)
    numbered = enumerate(_sorted_edges(graph))
    return [{"id": f"e{number}", "from": head, "to": tail} for number, (head, tail, _, _) in numbered if head in drawn and tail in drawn]


def _sorted_edges(graph: "nx.MultiDiGraph[str]") -> list[tuple[str, str, str, dict[str, Any]]]:
    """Return head, tail, relation and attributes of each edge in the order in which the page numbers them."""
    return sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3])


def _gather(
    graph: "nx.MultiDiGraph[str]", places: Mapping[str, tuple[int, int]], title: str, merges: Mapping[str, Sequence[Merge]]
) -> dict[str, Any]:
    """Return all that the page knows; rows are arrays in the order that `explorer.js` reads them in."""
    index = {node: number for number, node in enumerate(sorted(graph.nodes))}
    sentences: dict[tuple[str, int, int], int] = {}
    texts: list[str] = []
    papers: list[int] = []

    def quote(evidence: Evidence) -> list[Any]:
        key = (evidence.paper_id, evidence.start, evidence.end)
        if key not in sentences:
            sentences[key] = len(texts)
            texts.append(evidence.text)
            papers.append(index[paper_node_id(evidence.paper_id)])
        marks = [[start - evidence.start, end - evidence.start] for start, end in evidence.mentions]
        return [sentences[key], marks]

    edges = [
        [index[head], index[tail], data["relation"], data["confidence"], data["support"], [quote(item) for item in data["evidence"]]]
        for head, tail, _, data in _sorted_edges(graph)
    ]
    types = {name: {"color": style["color"], "labelled": style["labelled"]} for name, style in _TYPES.items()}
    counts = {kind.value: sum(data["type"] == kind for _, data in graph.nodes(data=True)) for kind in NodeType}
    nodes = [_to_row(node, graph.nodes[node], places[node], merges.get(node, ())) for node in index]
    return {
        "title": title,
        "counts": counts,
        "topSupport": max([_LEAST_TOP_SUPPORT, *(data["support"] for _, data in graph.nodes(data=True) if "support" in data)]),
        "types": types,
        "relations": {str(relation): _words(relation) for relation in (*PaperRelation, *Relation, *DerivedRelation)},
        "nodes": nodes,
        "edges": edges,
        "sentences": texts,
        "papers": papers,
    }


def _to_row(node: str, data: Mapping[str, Any], place: tuple[int, int], merges: Sequence[Merge]) -> list[Any]:
    measures = [data.get("support", 1), data.get("confidence", 1)]
    more = _paper_fields(data) if data["type"] == NodeType.PAPER else _entity_fields(data, merges)
    row = [node, data["type"], data["label"], *place, *measures, list(data.get("aliases", ()))]
    return [*row, more] if more else row


def _entity_fields(data: Mapping[str, Any], merges: Sequence[Merge]) -> dict[str, Any]:
    """Return why names are names of an entity, surest first, and the concepts that it is, with their addresses."""
    reasons = [[merge.name, merge.score, merge.reason] for merge in sorted(merges, key=lambda merge: (-merge.score, merge.name))]
    concepts = [[concept.label, concept.iri, concept.score] for concept in data.get("concepts", ()) if concept.iri.startswith("http")]
    return {name: value for name, value in (("reasons", reasons), ("concepts", concepts)) if value}


def _paper_fields(data: Mapping[str, Any]) -> dict[str, Any]:
    links = []
    if data["doi"]:
        links.append(["DOI", doi_iri(data["doi"])])
    if data["arxiv"]:
        links.append(["arXiv", arxiv_iri(data["arxiv"])])
    if data["openalex"]:
        links.append(["OpenAlex", openalex_iri(data["openalex"])])
    if data["url"] and data["url"].startswith(("http://", "https://")):
        links.append(["page", data["url"]])
    fields = {"authors": list(data["authors"]), "year": data["year"], "venue": data["venue"], "links": links}
    return {name: value for name, value in fields.items() if value}


def _words(relation: str) -> str:
    """Return a relation's name as words: "usedFor" -> "used for"."""
    return "".join(f" {char.lower()}" if char.isupper() else char for char in relation)


def _to_json(value: Any) -> str:
    """Return JSON that can stand in a script element: no "<", no "&", and ASCII, so that lone surrogates are escapes."""
    text = json.dumps(value, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _without_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
