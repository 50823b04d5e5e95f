"""Gathers all that the explorer knows and packs it into sections of text, small enough for a page about 20,000 papers.

Most of an atlas can be told from the rest of it, and is not written: an id from its label, the place of a mention from the names, the
sentence behind a statement from the sentences that name both of its ends, the words of a reason from the names in it.
"""

import json
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from paperatlas.config import TERMS_IRI
from paperatlas.export.html.encoding import pack, to_varints
from paperatlas.export.html.marks import find_marks, marks_of, order_names, to_units
from paperatlas.export.html.reasons import Reasons
from paperatlas.export.vocab import arxiv_iri, doi_iri, openalex_iri
from paperatlas.graph.communities import Community
from paperatlas.graph.layout import Layout
from paperatlas.records import Evidence, Merge
from paperatlas.schema import ENTITY_TYPES, DerivedRelation, NodeType, PaperRelation, Relation, ResultRelation

if TYPE_CHECKING:
    import networkx as nx

#: Sentences are unpacked when somebody asks for one, so many at a time: as much as bzip2 sorts at once.
_CHUNK_BYTES = 890_000

#: What the page needs at once is compressed in small blocks, which a processor's cache holds: read in two thirds of the time, 3 % larger.
_QUICK = 3

#: Type -> shape, and whether its nodes carry their label on the map; None: not drawn on the map. Colours are in `explorer.css`.
TYPES: Mapping[NodeType, Mapping[str, Any]] = MappingProxyType(
    {
        NodeType.PAPER: {"shape": "square", "labelled": False},
        NodeType.METHOD: {"shape": "dot", "labelled": True},
        NodeType.DATASET: {"shape": "diamond", "labelled": True},
        NodeType.TASK: {"shape": "triangle", "labelled": True},
        NodeType.METRIC: {"shape": "hexagon", "labelled": True},
        NodeType.RESULT: {"shape": "dot", "labelled": None},
    }
)

#: Relation -> what it leads from: the number of a relation is its place here.
RELATIONS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(map(str, PaperRelation), "role"),
        **dict.fromkeys(map(str, Relation), "entity"),
        **dict.fromkeys(map(str, DerivedRelation), "derived"),
        **dict.fromkeys(map(str, ResultRelation), "result"),
    }
)

Edge = tuple[int, int, int, Mapping[str, Any]]


@dataclass(frozen=True)
class _Numbered:
    """A graph whose nodes, edges and sentences have numbers: their places in the order that the page has them in."""

    graph: "nx.MultiDiGraph[str]"

    @cached_property
    def nodes(self) -> list[str]:
        order = {kind: place for place, kind in enumerate(TYPES)}
        return sorted(self.graph.nodes, key=lambda node: (order[self.graph.nodes[node]["type"]], node))

    @cached_property
    def rows(self) -> list[Mapping[str, Any]]:
        """Attributes of each node."""
        return [self.graph.nodes[node] for node in self.nodes]

    @cached_property
    def index(self) -> dict[str, int]:
        return {node: number for number, node in enumerate(self.nodes)}

    @cached_property
    def edges(self) -> list[Edge]:
        """Head, number of the relation, tail and attributes of each edge, in this order."""
        codes = {relation: code for code, relation in enumerate(RELATIONS)}
        index = self.index
        edges = [(index[head], codes[key], index[tail], data) for head, tail, key, data in self.graph.edges(keys=True, data=True)]
        return sorted(edges, key=lambda edge: edge[:3])

    @cached_property
    def n_papers(self) -> int:
        return sum(row["type"] == NodeType.PAPER for row in self.rows)

    @cached_property
    def sentences(self) -> dict[tuple[int, int, int], str]:
        """Paper, start, end -> text, in order, of all that is evidence; a paper that is not in the graph says nothing."""
        found = {self._place(item): item.text for _, _, _, data in self.edges for item in data["evidence"]}
        return {place: found[place] for place in sorted(found) if place[0] >= 0}

    @cached_property
    def numbers(self) -> dict[tuple[int, int, int], int]:
        """Paper, start, end -> number of the sentence."""
        return {place: number for number, place in enumerate(self.sentences)}

    @cached_property
    def first(self) -> list[int]:
        """For each paper the number of its first sentence, and then of one past the last."""
        papers = [paper for paper, _, _ in self.sentences]
        return [bisect_left(papers, paper) for paper in range(self.n_papers + 1)]

    def evidence(self, edge: Edge) -> list[tuple[int, Evidence]]:
        """Return the sentences behind an edge with their numbers, in order."""
        found = ((self.numbers.get(self._place(item)), item) for item in edge[3]["evidence"])
        return sorted((number, item) for number, item in found if number is not None)

    def _place(self, evidence: Evidence) -> tuple[int, int, int]:
        return self._papers.get(evidence.paper_id, -1), evidence.start, evidence.end

    @cached_property
    def _papers(self) -> dict[str, int]:
        return {row["paper_id"]: number for number, row in enumerate(self.rows[: self.n_papers])}

    @cached_property
    def naming(self) -> dict[int, list[int]]:
        """Entity -> sentences in which papers name it, in order: those of all edges that lead from a paper to it."""
        found: dict[int, set[int]] = defaultdict(set)
        for edge in self.edges:
            if edge[0] < self.n_papers:
                found[edge[2]].update(number for number, _ in self.evidence(edge))
        return {entity: sorted(numbers) for entity, numbers in found.items()}

    def names(self, number: int) -> tuple[str, ...]:
        """Return label and aliases of an entity, nothing for another node."""
        row = self.rows[number]
        return (row["label"], *row["aliases"]) if row["type"] in ENTITY_TYPES else ()


def build_sections(
    graph: "nx.MultiDiGraph[str]",
    communities: Sequence[Community],
    layout: Layout,
    *,
    title: str,
    base_iri: str,
    merges: Mapping[str, Sequence[Merge]] = MappingProxyType({}),
) -> dict[str, str]:
    """Return the sections of the page: "graph" (numbers), "names", "more" (what is seldom asked for), "text-0", "text-1" ... (sentences).

    Args:
        graph: As made by `build_graph`.
        communities: Its communities, largest first.
        layout: The opening view.
        title: Title of the page.
        base_iri: What the IRI of a node has before its id.
        merges: Id of an entity -> why each of its names but the label is a name of it.
    """
    numbered = _Numbered(graph)
    reasons = Reasons()
    for node in numbered.nodes:
        reasons.add(numbered.names(numbered.index[node]), merges.get(node, ()))
    chunks = list(_chunks(numbered))
    columns = {
        **_node_columns(numbered, communities, layout),
        **_edge_columns(numbered),
        "reasonCount": reasons.counts,
        "reasons": [number for row in reasons.rows for number in row],
    }
    packed = {name: to_varints(values) for name, values in columns.items()}
    head = {
        "title": title,
        "base": base_iri,
        "vocabulary": TERMS_IRI,
        "hasYears": any(row.get("year") for row in numbered.rows),
        "types": [{"name": name, "count": sum(row["type"] == name for row in numbered.rows), **look} for name, look in TYPES.items()],
        "relations": [{"name": name, "words": to_words(name), "kind": kind} for name, kind in RELATIONS.items()],
        "communities": [_to_community(numbered, community) for community in communities],
        "chunks": list(map(len, chunks)),
        "columns": [[name, len(packed[name]), len(columns[name])] for name in columns],
    }
    return {
        "graph": pack(_to_json(head) + b"\n" + b"".join(packed.values()), level=_QUICK),
        "names": pack(_to_json(_gather_names(numbered)), level=_QUICK),
        "more": pack(_to_json(_gather_more(numbered, reasons))),
        **{f"text-{number}": pack(_to_json(chunk)) for number, chunk in enumerate(chunks)},
    }


def to_words(relation: str) -> str:
    """Return a relation's name as words.

    Example:
        >>> to_words("usedFor"), to_words("subClassOf")
        ('used for', 'subclass of')
    """
    return "".join(f" {char.lower()}" if char.isupper() else char for char in relation).replace("sub ", "sub")


def _to_json(value: Any) -> bytes:
    """Return JSON in ASCII, in which lone surrogates are escapes."""
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def _chunks(numbered: _Numbered) -> Iterator[list[str | None]]:
    """Yield the sentences in parts; "" stands for the label of the paper, its title, and None for no words at all."""
    chunk: list[str | None] = []
    size = 0
    for (paper, _, _), text in numbered.sentences.items():
        sentence = None if not text else "" if text == numbered.rows[paper]["label"] else text
        n_bytes = len(json.dumps(sentence)) + 1
        if chunk and size + n_bytes > _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
        chunk.append(sentence)
        size += n_bytes
    if chunk:
        yield chunk


def _to_community(numbered: _Numbered, community: Community) -> dict[str, Any]:
    tasks = [numbered.index[task] for task in community.tasks]
    return {"label": community.label, "size": len(community.members), "tasks": tasks}


def _percent(row: Mapping[str, Any]) -> int:
    return round(100 * float(row.get("confidence", 1)))


def _node_columns(numbered: _Numbered, communities: Sequence[Community], layout: Layout) -> dict[str, list[int]]:
    home = {numbered.index[node]: number for number, group in enumerate(communities) for node in group.members}
    community = [home.get(number, -1) for number in range(len(numbered.nodes))]
    confidence = list(map(_percent, numbered.rows))
    first: dict[int, Edge] = {}
    for edge in numbered.edges:
        if edge[0] < numbered.n_papers:
            first.setdefault(edge[2], edge)
    opening = sorted((numbered.index[node], x, y) for node, (x, y) in layout.places.items())
    discs = [layout.discs.get(group.label, (0, 0, 0, 0)) for group in communities]
    return {
        "support": [row.get("support", 1) for row in numbered.rows],
        "confidenceStep": _to_rare(confidence, {node: _percent(edge[3]) for node, edge in first.items()}),
        "communityStep": _to_rare(community, {node: community[edge[0]] for node, edge in first.items()}),
        **dict(zip(("openingNodes", "openingX", "openingY"), _turn(opening, 3), strict=True)),
        **dict(zip(("communityX", "communityY", "communityRX", "communityRY"), _turn(discs, 4), strict=True)),
    }


def _to_rare(values: Sequence[int], expected: Mapping[int, int]) -> list[int]:
    """Return 0 for the values that are as expected from the first paper that names a node, the others with 1 added or below zero."""
    return [0 if expected.get(node) == value else value + (value >= 0) for node, value in enumerate(values)]


def _turn(rows: Sequence[Sequence[int]], width: int) -> list[list[int]]:
    """Return the columns of some rows."""
    return [[row[place] for row in rows] for place in range(width)]


def _edge_columns(numbered: _Numbered) -> dict[str, list[int]]:
    out_degree = [0] * len(numbered.nodes)
    for head, _, _, _ in numbered.edges:
        out_degree[head] += 1
    return {
        "outDegree": out_degree,
        "relation": [relation for _, relation, _, _ in numbered.edges],
        "tail": [tail for _, _, tail, _ in numbered.edges],
        "edgeConfidence": [_percent(data) for _, _, _, data in numbered.edges],
        "edgeSupport": [data["support"] for _, _, _, data in numbered.edges],
        "sentenceCount": [end - start for start, end in zip(numbered.first, numbered.first[1:], strict=False)],
        "sentenceGap": list(_gaps(numbered)),
        **_evidence_columns(numbered),
    }


def _gaps(numbered: _Numbered) -> Iterator[int]:
    """Yield how far each sentence starts from the end of the one before it of the same paper, the first from the text's beginning."""
    before = (-1, 0)
    for paper, start, end in numbered.sentences:
        yield start - (before[1] if before[0] == paper else 0)
        before = (paper, end)


def _evidence_columns(numbered: _Numbered) -> dict[str, list[int]]:
    columns: dict[str, list[int]] = {"evidenceCount": [], "evidence": [], "markCount": [], "marks": []}
    names_of = {number: numbered.names(number) for number in range(len(numbered.nodes))}
    reported = {edge[0]: edge for edge in numbered.edges if edge[1] == _REPORTED_IN}
    for edge in numbered.edges:
        head, relation, tail, data = edge
        told = head in reported and relation != _REPORTED_IN and reported[head][3]["evidence"] == data["evidence"]
        found = [] if told else numbered.evidence(edge)
        columns["evidenceCount"].append(len(found))
        columns["evidence"] += _to_numbers(numbered, edge, [number for number, _ in found])
        names = order_names((*names_of[head], *names_of[tail])) if found else []
        for _, item in found:
            marks = marks_of(item)
            by_rule = marks == find_marks(to_units(item.text), names)
            columns["markCount"].append(0 if by_rule else 1 + len(marks))
            columns["marks"] += () if by_rule else _to_steps(marks)
    return columns


_REPORTED_IN = list(RELATIONS).index(ResultRelation.REPORTED_IN)


def _to_steps(marks: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Yield for each mark how far it starts from the end of the last one, and its length."""
    before = 0
    for start, end in marks:
        yield start - before
        yield end - start
        before = end


def _to_numbers(numbered: _Numbered, edge: Edge, sentences: Sequence[int]) -> Iterator[int]:
    """Yield what stands for the sentences behind an edge.

    Of an edge between two entities: the place among the sentences that name both, or, below zero, -1 - number. Of another edge: how
    many sentences after the last one, at first after the beginning of the edge's paper.
    """
    head, _, tail, _ = edge
    papers = [end for end in (head, tail) if end < numbered.n_papers]
    if papers or numbered.rows[head]["type"] == NodeType.RESULT:
        before = numbered.first[papers[0]] if papers else 0
        for number in sentences:
            yield number - before
            before = number
    elif sentences:
        common = _common(numbered.naming.get(head, []), numbered.naming.get(tail, []))
        for number in sentences:
            place = bisect_left(common, number)
            yield place if place < len(common) and common[place] == number else -1 - number


def _common(one: Sequence[int], other: Sequence[int]) -> list[int]:
    """Return the numbers that are in both of two lists in order, in order; quick where one is short."""
    short, long = sorted((one, other), key=len)
    places = ((number, bisect_left(long, number)) for number in short)
    return [number for number, place in places if place < len(long) and long[place] == number]


def _gather_names(numbered: _Numbered) -> dict[str, Any]:
    """Return the words that the page needs at once."""
    rows = list(enumerate(numbered.rows))
    entities = [(number, row) for number, row in rows if row["type"] in ENTITY_TYPES]
    results = (row for _, row in rows if row["type"] == NodeType.RESULT)
    return {
        "labels": [[row["label"], *row["aliases"]] if row.get("aliases") else row["label"] for _, row in rows],
        "ids": {number: node for number, node in enumerate(numbered.nodes) if node != _usual_id(numbered.rows[number])},
        "results": [[row["number"], row["unit"], row["comparator"], int(row["change"])] for row in results],
        "better": {number: row["better"] for number, row in entities if row.get("better")},
    }


def _gather_more(numbered: _Numbered, reasons: Reasons) -> dict[str, Any]:
    """Return what the page shows when it is asked for one thing."""
    rows = list(enumerate(numbered.rows))
    return {
        "reasonTemplates": list(reasons.templates),
        "reasonNames": list(reasons.names),
        "concepts": {number: _concepts(row) for number, row in rows if row["type"] in ENTITY_TYPES and _concepts(row)},
        "papers": [_paper_fields(row) for _, row in rows if row["type"] == NodeType.PAPER],
    }


def _usual_id(row: Mapping[str, Any]) -> str | None:
    """Return the id that the page's script makes of an ASCII label, which is the one that most entities have."""
    label = row["label"]
    if not label.isascii():
        return None
    return f"{row['type'].lower()}/{re.sub('[^a-z0-9]+', '-', label.lower()).strip('-')}"


def _concepts(row: Mapping[str, Any]) -> list[list[Any]]:
    """Return the concepts that an entity is, those with an address that can be followed."""
    return [[concept.label, concept.iri, concept.score] for concept in row.get("concepts", ()) if concept.iri.startswith("http")]


def _paper_fields(row: Mapping[str, Any]) -> dict[str, Any]:
    links = []
    if row["doi"]:
        links.append(["DOI", doi_iri(row["doi"])])
    if row["arxiv"]:
        links.append(["arXiv", arxiv_iri(row["arxiv"])])
    if row["openalex"]:
        links.append(["OpenAlex", openalex_iri(row["openalex"])])
    if row["url"] and row["url"].startswith(("http://", "https://")):
        links.append(["page", row["url"]])
    fields = {"authors": list(row["authors"]), "year": row["year"], "venue": row["venue"], "links": links}
    return {name: value for name, value in fields.items() if value}
