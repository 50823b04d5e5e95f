"""The atlas: what `build` and `load` return and people hold in their hands."""

import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paperatlas.config import CURATION_FILE, EXPLORER_FILE, NTRIPLES_FILE, REPORT_FILE, STORE_FILE, TURTLE_FILE, Settings
from paperatlas.errors import MissingExtraError, UnknownNameError
from paperatlas.graph.leaderboard import COLUMNS, collect_rows, to_markdown
from paperatlas.identity import normal_key
from paperatlas.records import Evidence, Extraction, Merge, Paper, Skipped
from paperatlas.resolve.explain import explain_merges
from paperatlas.resolve.resolution import Resolution
from paperatlas.schema import ENTITY_TYPES, DerivedRelation, NodeType
from paperatlas.store.files import make_directory, write_text
from paperatlas.store.settings import settings_to_store

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import rdflib

    from paperatlas.export.html.view import View
    from paperatlas.export.sparql import AtlasStore


@dataclass(frozen=True, slots=True)
class Node:
    """A node as `find` returns it.

    Attributes:
        id: Its id in the graph; the IRI is the base plus this.
        type: What kind of thing it is.
        label: Its name, or the title of a paper.
        aliases: Its other names.
        support: How many papers have it; 1 for a paper.
    """

    id: str
    type: NodeType
    label: str
    aliases: tuple[str, ...] = ()
    support: int = 1


class Rows(Sequence[Mapping[str, Any]]):
    """The rows of a SELECT query: a sequence of mappings from column to value; unbound columns are None."""

    def __init__(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Take over the columns and the rows, each as long as the columns."""
        self.columns = tuple(columns)
        self._rows = [dict(zip(self.columns, row, strict=True)) for row in rows]

    def __getitem__(self, index: Any) -> Any:
        """Return the row at an index, or the rows of a slice."""
        return self._rows[index]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._rows)

    def __repr__(self) -> str:
        """Show the columns and the number of rows."""
        return f"<{len(self)} rows of {', '.join(self.columns)}>"

    def to_pandas(self) -> "pd.DataFrame":
        """Return the rows as a DataFrame.

        Raises:
            MissingExtraError: pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise MissingExtraError("to_pandas needs pandas; install it with: pip install 'paperatlas[pandas]'") from error

        return pd.DataFrame(self._rows, columns=list(self.columns))


class Leaderboard(Rows):
    """Results in order, as rows of `graph.leaderboard.COLUMNS`."""

    def to_markdown(self) -> str:
        """Return a table for each task, dataset and metric, as Markdown."""
        return to_markdown(self)


@dataclass(frozen=True)
class Atlas:
    """A knowledge graph with the papers and extractions that it was made from.

    Attributes:
        graph: The graph; its attributes are described in `paperatlas.graph.knowledge_graph`.
        papers: The papers, sorted by id.
        extractions: What was found in each, in the same order.
        extractor: Version of the extractor that found it.
        settings: The settings of the build.
        skipped: Records that were left out, and why.
        resolution: What the papers' entities were resolved to, and why.
    """

    graph: "nx.MultiDiGraph[str]"
    papers: tuple[Paper, ...]
    extractions: tuple[Extraction, ...]
    extractor: str
    settings: Settings
    skipped: tuple[Skipped, ...] = field(default=())
    resolution: Resolution = field(default=Resolution())

    @cached_property
    def counts(self) -> dict[str, int]:
        """Number of nodes of each type, of relations between entities, and of all that papers state; nothing derived."""
        types = {node: NodeType(data["type"]) for node, data in self.graph.nodes(data=True)}
        counts = {kind.value: sum(other is kind for other in types.values()) for kind in NodeType}
        stated = [(head, tail) for head, tail, data in self.graph.edges(data=True) if "derived" not in data]
        relations = sum(types[head] in ENTITY_TYPES and types[tail] in ENTITY_TYPES for head, tail in stated)
        return {**counts, "relations": relations, "statements": len(stated)}

    @property
    def _versions(self) -> dict[str, str]:
        return {"paperatlas": package_version(), "extractor": self.extractor}

    @property
    def report(self) -> dict[str, Any]:
        """What `report.json` says: counts, skipped records, settings and versions; no clock times."""
        return {
            "counts": self.counts,
            "derived": {kind.value: sum(key == kind for _, _, key in self.graph.edges(keys=True)) for kind in DerivedRelation},
            "skipped": [{"where": skipped.where, "reason": skipped.reason} for skipped in self.skipped],
            "curation": {"entries": len(self.resolution.overrides.curation), "problems": list(self.resolution.problems)},
            "vocabularies": [linked.to_report() for linked in self.resolution.linked],
            "settings": {
                "extractor": self.settings.extractor,
                "base_iri": self.settings.base_iri,
                "min_confidence": self.settings.min_confidence,
                "layout_seed": self.settings.layout_seed,
            },
            "versions": {**self._versions, **_library_versions(), "processor": _processor()},
        }

    def find(self, name: str, node_type: str | NodeType | None = None) -> list[Node]:
        """Return the nodes with a name, best first.

        A node whose label or alias has the same normal form comes before one that only contains the words. Case, accents,
        hyphens and plurals do not count.

        Args:
            name: A name, an alias, a title, or a part of one.
            node_type: Only nodes of this type.

        Raises:
            UnknownNameError: There is no such type.
        """
        kind = _to_node_type(node_type) if node_type is not None else None
        key, words = normal_key(name), name.casefold()
        if not key:
            return []
        found = []
        for node_id, data in self.graph.nodes(data=True):
            if (kind and data["type"] != kind) or data["type"] == NodeType.RESULT:
                continue
            names = (data["label"], *data.get("aliases", ()))
            rank = 0 if key in map(normal_key, names) else 1 if any(words in other.casefold() for other in names) else 2
            if rank < 2:
                found.append(((rank, -data.get("support", 1), node_id), node_id))
        return [self._to_node(node_id) for _, node_id in sorted(found)]

    def evidence(self, node: str | Node, other: str | Node | None = None) -> list[Evidence]:
        """Return the sentences behind a node, or behind what is stated of two nodes.

        Args:
            node: A node, its id, or a name that `find` knows.
            other: If given, only statements between the two count.

        Raises:
            UnknownNameError: No node has this name.
        """
        node_id = self.node_id(node)
        other_id = self.node_id(other) if other is not None else None
        edges: Iterator[tuple[str, str, dict[str, Any]]] = (
            (head, tail, data) for head, tail, data in self.graph.edges(data=True) if node_id in (head, tail)
        )
        found = (data["evidence"] for head, tail, data in edges if other_id is None or other_id in (head, tail))
        return sorted({evidence for several in found for evidence in several})

    def leaderboard(
        self, *, task: str | Node | None = None, dataset: str | Node | None = None, metric: str | Node | None = None
    ) -> Leaderboard:
        """Return the results for a task, dataset and metric, each with its rank, the paper and its sentence.

        What is not given may be anything: with a metric alone, its leaderboards on all datasets follow one another. Results whose metric
        the paper does not name are left out.

        Args:
            task: A task, its id, or a name of it.
            dataset: A dataset, likewise.
            metric: A metric, likewise.

        Raises:
            UnknownNameError: No node of this type has this name.
        """
        given = {NodeType.TASK: task, NodeType.DATASET: dataset, NodeType.METRIC: metric}
        wanted = {kind: self._id_of_type(name, kind) for kind, name in given.items() if name is not None}
        rows = collect_rows(self.graph, wanted)
        return Leaderboard(COLUMNS, [[row[name] for name in COLUMNS] for row in rows])

    def _id_of_type(self, node: str | Node, kind: NodeType) -> str:
        name = node.id if isinstance(node, Node) else node
        if name in self.graph and self.graph.nodes[name]["type"] == kind:
            return name
        exact = self._find_exact(name, kind)
        if not exact:
            near = [other.label for other in self.find(name, kind)[:5]]
            raise UnknownNameError(kind.value, name, near or ["see atlas.find(part of the name)"])
        return exact[0].id

    def _find_exact(self, name: str, kind: NodeType | None = None) -> list[Node]:
        """Return the nodes that have a name, in any spelling, best first."""
        key = normal_key(name)
        return [node for node in self.find(name, kind) if key in map(normal_key, (node.label, *node.aliases))]

    def why(self, node: str | Node) -> tuple[Merge, ...]:
        """Return why each name of an entity but its label is a name of it: name, papers, score and reason, the least sure first.

        Args:
            node: An entity, its id, or a name that `find` knows.

        Raises:
            UnknownNameError: No node has this name.
        """
        return self._merges.get(self.node_id(node), ())

    @cached_property
    def _merges(self) -> dict[str, tuple[Merge, ...]]:
        kept = [extraction.confident(self.settings.min_confidence) for extraction in self.extractions]
        return explain_merges(self.resolution.entities, self.resolution.matches, kept)

    def to_ntriples(self) -> str:
        """Return the graph as N-Triples, sorted."""
        from paperatlas.export.rdf import to_ntriples

        return to_ntriples(self.graph, base_iri=self.settings.base_iri, versions=self._versions)

    def to_turtle(self) -> str:
        """Return the graph as Turtle, grouped by subject."""
        from paperatlas.export.rdf import to_turtle

        return to_turtle(self.graph, base_iri=self.settings.base_iri, versions=self._versions)

    def rdf(self) -> "rdflib.Graph":
        """Return the graph as an `rdflib.Graph` of its own; changes to it do not come back."""
        from paperatlas.export.rdf import to_rdflib

        return to_rdflib(self.graph, base_iri=self.settings.base_iri, versions=self._versions)

    def query(self, query: str, **parameters: str) -> Rows:
        """Return the rows that a query gives.

        Args:
            query: SPARQL, with the usual prefixes bound, or the name of a query that PaperAtlas brings.
            parameters: Parameters of a named query, set to names of nodes.

        Raises:
            QueryError: The query cannot be parsed, or a parameter names nothing in the atlas.
            UnknownNameError: There is no such named query.
        """
        from paperatlas.export.sparql import query_rows

        columns, rows = query_rows(self._sparql_store, query, parameters)
        return Rows(columns, rows)

    @cached_property
    def _sparql_store(self) -> "AtlasStore":
        from paperatlas.export.sparql import load_text

        return load_text(self.to_ntriples())

    @cached_property
    def _view(self) -> "View":
        from paperatlas.export.html.view import View

        return View.of_graph(self.graph, self.settings, self._merges)

    def to_html(self, path: str | Path | None = None, *, title: str = "PaperAtlas") -> str:
        """Return the explorer page, and write it to `path` if one is given."""
        return self._view.to_html(path, title=title)

    def neighbourhood(self, name: str | Node, hops: int = 1, most: int = 60) -> "View":
        """Return a view of a node and what is around it, with a `graph` and `to_html` of its own, which a notebook shows.

        At most `most` nodes are drawn, those with the surest links first, each at most `hops` steps away.

        Raises:
            UnknownNameError: No node has this name.
            SettingsError: `hops` or `most` is below 1.
        """
        return self._view.around(self.node_id(name), hops, most)

    def save(self, directory: str | Path) -> None:
        """Write the atlas: store, N-Triples, Turtle, explorer and report, and its curation where the directory has none.

        Each file is replaced as a whole, so that a reader sees the old or the new one.

        Raises:
            AtlasDirectoryError: The directory cannot be made or written.
        """
        from paperatlas.export.rdf import build_rows, format_ntriples, format_turtle
        from paperatlas.resolve.curation import format_curation

        directory = make_directory(directory)
        rows = build_rows(self.graph, base_iri=self.settings.base_iri, versions=self._versions)
        self._save_store(directory / STORE_FILE)
        report = json.dumps(self.report, indent=2, ensure_ascii=False) + "\n"
        texts = {
            NTRIPLES_FILE: format_ntriples(rows),
            TURTLE_FILE: format_turtle(rows, base_iri=self.settings.base_iri),
            EXPLORER_FILE: self.to_html(),
            REPORT_FILE: report,
        }
        curation = self.resolution.overrides.curation
        if curation and not (directory / CURATION_FILE).exists():
            texts[CURATION_FILE] = format_curation(curation)
        for name, text in texts.items():
            write_text(directory / name, text)

    def _save_store(self, path: Path) -> None:
        from paperatlas.store.database import Store

        pairs = dict(zip(self.papers, self.extractions, strict=True))
        with Store(path) as store:
            settings = settings_to_store(self.settings, self.extractor, self.skipped)
            store.replace_papers(self.papers, settings, self.resolution.overrides.vocabularies)
            missing = store.find_missing(self.papers, self.extractor)
            store.save_extractions([(paper, pairs[paper]) for paper in missing], self.extractor)

    def node_id(self, node: str | Node) -> str:
        """Return the id of a node that is given by itself, its id, or a name that `find` knows.

        Raises:
            UnknownNameError: No node has this name.
        """
        if isinstance(node, Node):
            return node.id
        if node in self.graph:
            return node
        found = self._find_exact(node)
        if not found:
            near = [other.label for other in self.find(node.split()[0])[:5]] if node.split() else []
            raise UnknownNameError("node", node, near or ["see atlas.find(part of the name)"])
        return found[0].id

    def _to_node(self, node_id: str) -> Node:
        data = self.graph.nodes[node_id]
        return Node(node_id, NodeType(data["type"]), data["label"], data.get("aliases", ()), data.get("support", 1))

    def __repr__(self) -> str:
        """Show the counts."""
        return f"<Atlas: {', '.join(f'{count} {name}' for name, count in self.counts.items())}>"

    def _repr_html_(self) -> str:
        """Show the counts as a table in a notebook, and a small view of the graph."""
        cells = "".join(f"<tr><td>{escape(name)}</td><td>{count}</td></tr>" for name, count in self.counts.items())
        return f"<table><thead><tr><th>PaperAtlas</th><th></th></tr></thead><tbody>{cells}</tbody></table>{self._view.to_small_frame()}"


def package_version() -> str:
    """Return the version of PaperAtlas that is installed."""
    from importlib.metadata import version

    return version("paperatlas")


def _library_versions() -> dict[str, str]:
    """Return the versions of the libraries that could change what is written."""
    from importlib.metadata import version

    names = ("igraph", "numpy", "onnxruntime", "pyoxigraph", "pyvis", "spacy", "tokenizers")
    return {name: version(name) for name in names}


def _processor() -> str:
    """Return the kind of processor and the vector instructions that numpy has found on it: they decide the last digits of sums."""
    import numpy as np

    config: dict[str, Any] = np.show_config(mode="dicts")  # type: ignore[assignment]
    return " ".join([platform.machine(), *config.get("SIMD Extensions", {}).get("found", ())])


def _to_node_type(name: str | NodeType) -> NodeType:
    try:
        return NodeType(name)
    except ValueError as error:
        raise UnknownNameError("node type", str(name), [kind.value for kind in NodeType]) from error
