"""Reads from the triples what is known of one entity, and finds entities by name.

It looks single triples up: what a query over all of them takes depends on the size of the atlas, and this does not.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import pyoxigraph as ox

from paperatlas.errors import UnknownNameError
from paperatlas.export.sparql import AtlasStore, to_python
from paperatlas.export.vocab import PREFIXES, term_iri
from paperatlas.identity import normal_key
from paperatlas.schema import NodeType

#: The most statements of an entity that are looked at, those that are told with their evidence, sentences of each, and nodes that
#: point to the entity.
MOST_LOOKED_AT = 10_000
MOST_STATEMENTS = 200
MOST_SENTENCES = 5
MOST_LINKS = 200

#: How statements, mentions and passages hang together; of an entity they say nothing that its statements do not say better.
_STRUCTURE = {term_iri(name) for name in ("rdf:subject", "rdf:object", "rdf:predicate", "pa:names", "oa:hasSource")}


@dataclass(frozen=True, slots=True)
class _Named:
    """A node with what it is called, as `find` looks through them: names in normal form, and in lower case."""

    id: str
    type: str
    label: str
    support: int
    keys: frozenset[str]
    folded: tuple[str, ...]

    def rank(self, key: str, words: str) -> int:
        """Return 0 where a name is the one looked for, 1 where it holds it, else 2."""
        if key in self.keys:
            return 0
        return 1 if any(words in name for name in self.folded) else 2


class EntityReader:
    """Answers questions about single nodes of an atlas."""

    def __init__(self, store: AtlasStore, base_iri: str) -> None:
        """Read from a store whose data has this base IRI."""
        self._store = store
        self._base_iri = base_iri

    def choose_iri(self, iris: Sequence[str]) -> ox.NamedNode | None:
        """Return the first of some IRIs that the triples know."""
        for iri in iris:
            try:
                node = ox.NamedNode(iri)
            except ValueError:
                continue
            for pattern in ((node, None, None, None), (None, None, node, None)):
                if next(iter(self._store.quads_for_pattern(*pattern)), None):
                    return node
        return None

    def triples(self, node: ox.NamedNode) -> Iterator[ox.Triple]:
        """Return the triples that begin or end with a node."""
        for pattern in ((node, None, None, None), (None, None, node, None)):
            for quad in self._store.quads_for_pattern(*pattern):
                yield quad.triple

    def describe(self, node: ox.NamedNode, most: int = 10_000) -> dict[str, Any]:
        """Return what is known of a node, in values that JSON has.

        Args:
            node: The node.
            most: The most values of one property.
        """
        statements = self._read_statements(node)
        told = {(statement["relation"], statement["other"]["iri"]) for statement in statements if statement["forward"]}
        told_back = {(statement["relation"], statement["other"]["iri"]) for statement in statements if not statement["forward"]}
        return {
            **self._refer(node),
            "properties": self._read_properties(node, told, most),
            "statements": statements[:MOST_STATEMENTS],
            "more_statements": len(statements) > MOST_STATEMENTS,
            "evidence": self._read_evidence(node),
            "linked_from": self._read_links(node, told_back),
        }

    def _read_properties(self, node: ox.NamedNode, told: set[tuple[str, str]], most: int) -> list[dict[str, Any]]:
        values: dict[str, list[Any]] = {}
        for quad in self._store.quads_for_pattern(node, None, None, None):
            name, value = quad.predicate.value, quad.object
            if (name, getattr(value, "value", "")) not in told and len(values.setdefault(name, [])) < most:
                values[name].append(self._refer(value) if isinstance(value, ox.NamedNode) else {"value": to_python(value)})
        found = [
            {"property": name, "name": to_short(name), "values": sorted(several, key=_order)} for name, several in values.items() if several
        ]
        return sorted(found, key=lambda item: str(item["name"]))

    def _read_statements(self, node: ox.NamedNode) -> list[dict[str, Any]]:
        """Return the statements about a node, those of most papers first, and of those the surest; one more than are told."""
        found: list[tuple[Any, ...]] = []
        for statement, forward in islice(self._iterate_statements(node), MOST_LOOKED_AT):
            relation, other = self._first(statement, "rdf:predicate"), self._first(statement, "rdf:object" if forward else "rdf:subject")
            if relation is not None and other is not None:
                confidence, support = (to_python(self._first(statement, name)) for name in ("pa:confidence", "pa:support"))
                found.append((-(support or 0), -(confidence or 0), relation.value, other.value, forward, statement))
        best = sorted(found, key=lambda item: item[:5])[: MOST_STATEMENTS + 1]
        return [
            {
                "relation": relation,
                "name": to_short(relation),
                "forward": forward,
                "other": self._refer(ox.NamedNode(other)),
                "confidence": -confidence,
                "support": -support or None,
                "evidence": self._read_evidence(statement),
            }
            for support, confidence, relation, other, forward, statement in best
        ]

    def _iterate_statements(self, node: ox.NamedNode) -> Iterator[tuple[Any, bool]]:
        for name, forward in (("rdf:subject", True), ("rdf:object", False)):
            for quad in self._store.quads_for_pattern(None, ox.NamedNode(term_iri(name)), node, None):
                yield quad.subject, forward

    def _read_evidence(self, node: Any) -> list[dict[str, Any]]:
        found = set()
        for quad in self._store.quads_for_pattern(node, ox.NamedNode(term_iri("pa:evidence")), None, None):
            paper, selector = self._first(quad.object, "oa:hasSource"), self._first(quad.object, "oa:hasSelector")
            text = None if selector is None else self._first(selector, "oa:exact")
            if paper is not None and text is not None:
                found.add((paper.value, text.value))
        return [{"text": text, "paper": self._refer(ox.NamedNode(paper))} for paper, text in sorted(found)[:MOST_SENTENCES]]

    def _read_links(self, node: ox.NamedNode, told: set[tuple[str, str]]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for quad in self._store.quads_for_pattern(None, None, node, None):
            name = quad.predicate.value
            if name in _STRUCTURE or (name, getattr(quad.subject, "value", "")) in told:
                continue
            found.append({"property": name, "name": to_short(name), "other": self._refer(quad.subject)})
            if len(found) == MOST_LINKS:
                break
        return sorted(found, key=lambda item: (item["name"], item["other"]["label"]))

    def _refer(self, node: Any) -> dict[str, Any]:
        """Return IRI, id, label and type of a node; what lies elsewhere has no id."""
        iri = getattr(node, "value", str(node))
        id_ = iri.removeprefix(self._base_iri) if iri.startswith(self._base_iri) else None
        label = self._first_value(node, "rdfs:label") or self._first_value(node, "dcterms:title")
        class_ = self._first_value(node, "rdf:type")
        return {
            "iri": iri,
            "id": id_,
            "label": label or id_ or to_short(iri),
            "type": class_.removeprefix(PREFIXES["pa"]) if class_ and class_.startswith(PREFIXES["pa"]) else None,
        }

    def _first_value(self, node: Any, name: str) -> str | None:
        return getattr(self._first(node, name), "value", None)

    def _first(self, node: Any, name: str) -> Any:
        """Return the first object, in the order of their text, of a property of a node."""
        quads = self._store.quads_for_pattern(node, ox.NamedNode(term_iri(name)), None, None)
        return min((quad.object for quad in quads), key=str, default=None)

    def find(self, name: str, kind: str | None = None) -> list[dict[str, Any]]:
        """Return the nodes with a name, best first: those whose name it is, then those whose name holds it, each by support.

        Args:
            name: A name or a part of one; spelling counts as in `normal_key`.
            kind: Only nodes of this type.

        Raises:
            UnknownNameError: There is no such type.
        """
        if kind is not None and kind not in set(NodeType):
            raise UnknownNameError("node type", kind, [known.value for known in NodeType])
        key, words = normal_key(name), name.casefold()
        if not key:
            return []
        ranked = ((node.rank(key, words), node) for node in self._named if kind in (None, node.type))
        best = sorted(((rank, node) for rank, node in ranked if rank < 2), key=lambda item: (item[0], -item[1].support, item[1].id))
        return [
            {"id": node.id, "iri": self._base_iri + node.id, "type": node.type, "label": node.label, "support": node.support}
            for _, node in best
        ]

    @cached_property
    def _named(self) -> list[_Named]:
        """All entities and papers; read when first asked for."""
        kinds = {term_iri("pa:" + kind.value): kind.value for kind in NodeType if kind != NodeType.RESULT}
        types: dict[Any, str] = {
            quad.subject: kind
            for class_, kind in kinds.items()
            for quad in self._store.quads_for_pattern(None, ox.NamedNode(term_iri("rdf:type")), ox.NamedNode(class_), None)
        }
        labels = {node: min(values) for node, values in self._read_values("rdfs:label", types).items()}
        others, supports = self._read_values("skos:altLabel", types), self._read_values("pa:support", types)
        return [
            _Named(
                id=node.value.removeprefix(self._base_iri),
                type=kind,
                label=labels.get(node, node.value),
                support=int(supports.get(node, ["1"])[0]),
                keys=frozenset(map(normal_key, (labels.get(node, ""), *others.get(node, ())))),
                folded=tuple(name.casefold() for name in (labels.get(node, ""), *others.get(node, ()))),
            )
            for node, kind in types.items()
        ]

    def _read_values(self, name: str, nodes: Container[Any]) -> dict[Any, list[str]]:
        """Return the values of a property of some nodes, read in one go through all that have it."""
        found: dict[Any, list[str]] = {}
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(term_iri(name)), None, None):
            if quad.subject in nodes:
                found.setdefault(quad.subject, []).append(getattr(quad.object, "value", ""))
        return found


def to_short(iri: str) -> str:
    """Return an IRI with its prefix, where it has one of ours.

    Example:
        >>> to_short("http://www.w3.org/2000/01/rdf-schema#label")
        'rdfs:label'
    """
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _order(value: dict[str, Any]) -> tuple[str, str]:
    return str(value.get("label", value.get("value"))), str(value.get("iri", ""))
