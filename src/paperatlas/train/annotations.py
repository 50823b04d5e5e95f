"""Reads annotated papers: JSON Lines with entities, relations and results, and the texts from wherever they lie.

An annotation holds names and a hash of the text that it was made on, not the text. It is used only with a text of that hash, so
that no mention is ever looked for in another version of an abstract.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paperatlas.errors import InputError
from paperatlas.evaluate import read_json_lines
from paperatlas.records import Skipped, Span
from paperatlas.schema import NodeType, Relation, Role, is_allowed

_RESULT_ENDS = ("method", "task", "dataset", "metric")


@dataclass(frozen=True, slots=True)
class AnnotatedEntity:
    """A thing that a person found in a paper.

    Attributes:
        id: Name within the paper.
        type: What kind of thing it is.
        also: Other types that would be right as well.
        name: The best label; it need not stand in the text.
        aliases: Its names as they stand in the text but for case.
        role: What it is to the paper.
        is_core: Whether an expert would certainly want it; an entity that is not core may be found or not.
        mentions: Where its aliases stand in the text; sorted.
    """

    id: str
    type: NodeType
    also: tuple[NodeType, ...]
    name: str
    aliases: tuple[str, ...]
    role: Role
    is_core: bool
    mentions: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class AnnotatedRelation:
    """A relation that a person found; `is_core` is False where its finding is neither rewarded nor punished."""

    head: str
    type: Relation
    tail: str
    is_core: bool


@dataclass(frozen=True, slots=True)
class AnnotatedResult:
    """A reported number with the ids of what it belongs to; None where the text does not say."""

    method: str | None
    task: str | None
    dataset: str | None
    metric: str | None
    value: str


@dataclass(frozen=True, slots=True)
class AnnotatedPaper:
    """A paper's text with all that a person found in it; the text is that of `normal_text`."""

    id: str
    text: str
    entities: tuple[AnnotatedEntity, ...]
    relations: tuple[AnnotatedRelation, ...]
    results: tuple[AnnotatedResult, ...]


def normal_text(title: str, abstract: str) -> str:
    r"""Return title, newline, abstract, with every run of white space as one space: what is annotated and hashed.

    Example:
        >>> normal_text("A  title", " One.\n Two. ")
        'A title\nOne. Two.'
    """
    return " ".join(title.split()) + "\n" + " ".join(abstract.split())


def text_hash(text: str) -> str:
    """Return the SHA-256 of a text as an annotation names it: 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def bundled_annotations() -> list[Path]:
    """Return the annotation files of this checkout, sorted; an installed package has none."""
    return sorted((Path(__file__).parent / "annotations").glob("*.jsonl"))


def read_annotations(paths: Iterable[Path], texts: Mapping[str, str]) -> tuple[list[AnnotatedPaper], list[Skipped]]:
    """Return the annotated papers of some files in their order, and what could not be used.

    Args:
        paths: Files of annotations.
        texts: Text by paper id, as `normal_text` makes it.

    Raises:
        InputError: A file cannot be read, or a line is no JSON object.
    """
    papers: list[AnnotatedPaper] = []
    skipped: list[Skipped] = []
    for path in paths:
        for number, record in read_json_lines(path):
            if not isinstance(record, dict):
                raise InputError(f"{path}:{number} is no JSON object")
            try:
                papers.append(_to_paper(record, texts))
            except (KeyError, TypeError, ValueError) as error:
                reason = f"has no {error}" if isinstance(error, KeyError) else str(error)
                skipped.append(Skipped(f"{path.name}:{number}", reason))
    return papers, skipped


def _to_paper(record: Mapping[str, Any], texts: Mapping[str, str]) -> AnnotatedPaper:
    id_ = record["id"]
    if id_ not in texts:
        raise ValueError(f"no text is known for paper {id_!r}")
    text = texts[id_]
    if text_hash(text) != record.get("text_sha256", text_hash(text)):
        raise ValueError(f"the text of paper {id_!r} is not the one that was annotated")
    aliases = {entity["id"]: tuple(entity["aliases"]) for entity in record["entities"]}
    mentions = find_aliases(text, aliases)
    entities = tuple(_to_entity(entity, mentions[entity["id"]]) for entity in record["entities"])
    by_id = {entity.id: entity for entity in entities}
    relations = tuple(_to_relation(relation, by_id) for relation in record["relations"])
    results = tuple(_to_result(result, by_id, text) for result in record["results"])
    return AnnotatedPaper(id_, text, entities, relations, results)


def _to_entity(record: Mapping[str, Any], mentions: Sequence[Span]) -> AnnotatedEntity:
    return AnnotatedEntity(
        id=record["id"],
        type=NodeType(record["type"]),
        also=tuple(NodeType(kind) for kind in record.get("also", ())),
        name=record["name"],
        aliases=tuple(record["aliases"]),
        role=Role(record["role"]),
        is_core=record["salience"] == "core",
        mentions=tuple(mentions),
    )


def _to_relation(record: Sequence[str], entities: Mapping[str, AnnotatedEntity]) -> AnnotatedRelation:
    head, tail, kind = entities[record[0]], entities[record[2]], Relation(record[1])
    if not any(is_allowed(left, kind, right) for left in (head.type, *head.also) for right in (tail.type, *tail.also)):
        raise ValueError(f"{kind} cannot lead from {head.name!r} to {tail.name!r}")
    return AnnotatedRelation(head.id, kind, tail.id, len(record) == 3 and head.is_core and tail.is_core)


def _to_result(record: Mapping[str, Any], entities: Mapping[str, AnnotatedEntity], text: str) -> AnnotatedResult:
    if record["value"] not in text:
        raise ValueError(f"the value {record['value']!r} does not stand in the text")
    ends = {name: record[name] for name in _RESULT_ENDS}
    for name, end in ends.items():
        if end is not None and end not in entities:
            raise ValueError(f"the {name} {end!r} of a result is no entity of the paper")
    return AnnotatedResult(**ends, value=record["value"])


def find_aliases(text: str, aliases: Mapping[str, Sequence[str]]) -> dict[str, list[Span]]:
    """Return where the aliases of some entities stand, by entity; the longest alias wins, no two spans overlap.

    Case does not count, an alias begins and ends at a word's border, and a plural s after it belongs to it. An alias that
    stands nowhere by these rules is taken wherever its characters stand.

    Args:
        text: The text.
        aliases: Names by entity.

    Example:
        >>> find_aliases("Deep CNNs beat a CNN.", {"e1": ["CNN"], "e2": ["deep CNNs"]})
        {'e1': [(17, 20)], 'e2': [(0, 9)]}
    """
    found: dict[str, list[Span]] = {entity: [] for entity in aliases}
    taken = bytearray(len(text))
    by_length = sorted(((alias, entity) for entity, names in aliases.items() for alias in names), key=lambda item: (-len(item[0]), item))
    for alias, entity in by_length:
        name = re.escape(alias)
        bordered = [match.span() for match in re.finditer(rf"(?<!\w){name}s?(?!\w)", text, re.IGNORECASE)]
        spans = bordered or [match.span() for match in re.finditer(name, text, re.IGNORECASE)]
        for start, end in spans:
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found[entity].append((start, end))
    return {entity: sorted(spans) for entity, spans in found.items()}
