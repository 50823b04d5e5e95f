"""What people have overruled: merges, splits, names, types and rejections, kept in a file and replayed on every build.

Entries name entities by the id that resolution gives them, or would give them under another of their names. All entries of a kind are
applied together, so that their order does not count: first splits, then types, merges, labels, and rejections last.
"""

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from paperatlas.errors import CurationError
from paperatlas.identity import entity_id
from paperatlas.records import Entity, Extraction
from paperatlas.resolve.merge import relabel
from paperatlas.schema import ENTITY_TYPES, SYMMETRIC_RELATIONS, DerivedRelation, NodeType, Relation

_HEADER = "[[curation]]"
#: Texts are written in one line, so that none of theirs looks like a header.
_HEADER_LINE = re.compile(r"^[ \t]*\[\[[ \t]*curation[ \t]*\]\]", re.MULTILINE)

#: Action -> what an entry of it must have besides `entity`.
ACTIONS: Mapping[str, tuple[str, ...]] = {
    "merge": ("into",),
    "split": ("names",),
    "rename": ("label",),
    "retype": ("type",),
    "reject": (),
    "reject-statement": ("relation", "tail"),
    "confirm": (),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody has overruled.

    Attributes:
        action: A key of `ACTIONS`.
        entity: Id of the entity; of a statement, of its head.
        into: Merge: id of the entity that it becomes a part of.
        names: Split: the names that leave and become an entity of their own, whose label is the first of them. Confirm: the names that
            are right; without any, the entity itself is.
        papers: Split: ids of papers whose entity leaves, whatever they call it.
        label: Rename: the new label.
        type: Retype: the new type.
        relation: Statement: its relation.
        tail: Statement: id of its tail.
        author: Who says so.
        reason: Why.
    """

    action: str
    entity: str
    into: str = ""
    names: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    label: str = ""
    type: str = ""
    relation: str = ""
    tail: str = ""
    author: str = ""
    reason: str = ""

    def __str__(self) -> str:
        """Return the entry as a short line."""
        what = {
            "merge": f"into {self.into}",
            "split": f"off {', '.join((*self.names, *self.papers))}",
            "rename": f"to {self.label!r}",
            "retype": f"to {self.type}",
            "reject-statement": f"{self.relation} {self.tail}",
            "confirm": f"as {', '.join(self.names)}" if self.names else "",
        }.get(self.action, "")
        return " ".join(part for part in (self.action, self.entity, what) if part)

    def to_toml(self) -> str:
        """Return the entry as it stands in the file."""
        # A JSON string without "\\/" is a TOML string too, but for DEL and lone surrogates, which no TOML holds.
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items() if value]
        lines = [line.replace("\x7f", "\\u007f").encode("utf-8", "replace").decode() for line in lines]
        return "\n".join([_HEADER, *lines]) + "\n"


@dataclass(frozen=True, slots=True)
class Curated:
    """What is left after curation.

    Attributes:
        entities: The entities, sorted by id.
        rejected: Statements that are left out: head, relation, tail.
        problems: Entries that no longer apply, and why.
    """

    entities: list[Entity]
    rejected: frozenset[tuple[str, str, str]]
    problems: tuple[str, ...]


def read_curation(path: Path) -> list[Entry]:
    """Return the entries of a file; none if there is no file.

    Raises:
        CurationError: The file cannot be read, an entry is not what it should be, or two contradict one another; the message names them.
    """
    try:
        return parse_curation(path.read_text(encoding="utf-8"), str(path)) if path.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        raise CurationError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error


def parse_curation(text: str, where: str) -> list[Entry]:
    """Return the entries of the text of a file.

    Args:
        text: The text.
        where: What the file is called, for messages.

    Raises:
        CurationError: As for `read_curation`.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CurationError(f"{where} is no TOML: {error}") from error
    unknown = content.keys() - {"curation"}
    found = content.get("curation", [])
    if unknown or not isinstance(found, list):
        raise CurationError(f"{where} must hold only [[curation]] entries, not {', '.join(sorted(unknown)) or 'curation as a value'}")
    entries = [_read_entry(f"{where}: entry {number}", record) for number, record in enumerate(found, 1)]
    _refuse_conflicts(where, entries)
    return entries


def format_curation(entries: Iterable[Entry]) -> str:
    """Return the text of a file with some entries."""
    text = ""
    for entry in entries:
        text = add_entry(text, entry)
    return text


def add_entry(text: str, entry: Entry) -> str:
    """Return the text of a file with one more entry at its end."""
    return (f"{text}\n" if text else "") + entry.to_toml()


def remove_last_entry(text: str) -> str:
    """Return the text of a file without its last entry: what it was before `add_entry`.

    Raises:
        CurationError: The entries do not stand under headers of their own, as `add_entry` writes them.
    """
    headers = list(_HEADER_LINE.finditer(text))
    if len(headers) != len(tomllib.loads(text).get("curation", [])):
        raise CurationError(f"the last entry does not stand under a {_HEADER} of its own; take it out by hand")
    last = headers[-1]
    return text[: last.start()].removesuffix("\n") if last.start() else ""


def _read_entry(where: str, record: Any) -> Entry:
    known = {field.name for field in fields(Entry)}
    unknown = set(record) - known
    if unknown:
        raise CurationError(f"{where} has unknown fields {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}")
    action = record.get("action")
    if action not in ACTIONS:
        raise CurationError(f"{where} has the action {action!r}; possible are {', '.join(ACTIONS)}")
    needed = ("entity", *ACTIONS[action])
    lists = {name: record.get(name, []) for name in ("names", "papers")}
    texts = [value for name, value in record.items() if name not in lists]
    texts += [text for value in lists.values() for text in (value if isinstance(value, list) else [None])]
    if not all(isinstance(text, str) for text in texts):
        raise CurationError(f"{where} must have texts as values, and lists of texts as names and papers")
    missing = [name for name in needed if not record.get(name) or not "".join(record[name]).strip()]
    if missing:
        raise CurationError(f"{where} ({action}) lacks {', '.join(missing)}")
    kinds = {"type": [kind.value for kind in ENTITY_TYPES], "relation": [kind.value for kind in (*Relation, *DerivedRelation)]}
    for name, allowed in kinds.items():
        if name in needed and record[name] not in allowed:
            raise CurationError(f"{where} has the {name} {record[name]!r}; possible are {', '.join(allowed)}")
    if not all(text.strip() for text in lists["names"]):
        raise CurationError(f"{where} has an empty name")
    label = " ".join(record.get("label", "").split())
    return Entry(**{**record, "label": label, **{name: tuple(value) for name, value in lists.items()}})


def _refuse_conflicts(where: str, entries: Sequence[Entry]) -> None:
    """Refuse entries that cannot both be meant: two labels, types or targets for one entity, or a rejected one that is also changed."""
    seen: dict[tuple[str, str], tuple[int, Entry]] = {}
    rejected = {entry.entity: (number, entry) for number, entry in enumerate(entries, 1) if entry.action == "reject"}
    merged = {(entry.entity, entry.into): (number, entry) for number, entry in enumerate(entries, 1) if entry.action == "merge"}
    for number, entry in enumerate(entries, 1):
        other = None
        if entry.action in {"rename", "retype", "merge"}:
            other = seen.setdefault((entry.action, entry.entity), (number, entry))
            other = None if (other[1].label, other[1].type, other[1].into) == (entry.label, entry.type, entry.into) else other
        if entry.action != "reject":
            other = other or rejected.get(entry.entity) or (rejected.get(entry.into) if entry.into else None)
        other = other or (merged.get((entry.into, entry.entity)) if entry.into != entry.entity else None)
        if other:
            raise CurationError(f"{where}: entry {other[0]} ({other[1]}) and entry {number} ({entry}) contradict one another; remove one")


def apply_curation(entities: Sequence[Entity], extractions: Iterable[Extraction], entries: Sequence[Entry]) -> Curated:
    """Return what people have made of the entities.

    Args:
        entities: What resolution gave.
        extractions: What was found in the papers.
        entries: What people have overruled.
    """
    if not entries:
        return Curated(list(entities), frozenset(), ())
    desk = _Desk(entities, extractions)
    for action, change in (
        ("split", desk.split),
        ("retype", desk.retype),
        ("merge", desk.merge),
        ("rename", desk.rename),
        ("confirm", desk.confirm),
        ("reject", desk.reject),
        ("reject-statement", desk.reject_statement),
    ):
        for entry in entries:
            if entry.action == action:
                change(entry)
    return Curated(sorted(desk.entities.values(), key=lambda entity: entity.id), frozenset(desk.rejected), tuple(desk.problems))


class _Desk:
    """The entities while they are worked on."""

    def __init__(self, entities: Sequence[Entity], extractions: Iterable[Extraction]) -> None:
        self.entities = {entity.id: entity for entity in entities}
        self.rejected: set[tuple[str, str, str]] = set()
        self.problems: list[str] = []
        self._names = {
            (extraction.paper_id, one.id): (one.name, {one.name, *one.aliases}) for extraction in extractions for one in extraction.entities
        }
        #: What entities have become, by their earlier ids.
        self._now: dict[str, str] = {}
        self._by_name: dict[str, set[str]] = defaultdict(set)
        for entity in entities:
            for name in (entity.label, *entity.aliases):
                self._by_name[entity_id(entity.type, name)].add(entity.id)

    def _find(self, id_: str, entry: Entry) -> Entity | None:
        others = self._by_name.get(id_, set())
        found = id_ if id_ in self.entities or id_ in self._now else next(iter(others)) if len(others) == 1 else id_
        while found in self._now:
            found = self._now[found]
        if found not in self.entities:
            self.problems.append(f"{entry} no longer applies: there is no {id_}")
        return self.entities.get(found)

    def split(self, entry: Entry) -> None:
        entity = self._find(entry.entity, entry)
        if entity is None:
            return
        names = {name.casefold() for name in entry.names}
        leaving = tuple(member for member in entity.members if member[0] in entry.papers or self._is_called(member, names))
        staying = tuple(member for member in entity.members if member not in leaving)
        if not leaving or not staying:
            self.problems.append(f"{entry} no longer applies: {'all' if leaving else 'none'} of it has these names")
            return
        id_ = entity_id(entity.type, entry.names[0])
        if id_ in self.entities:
            id_ = entity_id(entity.type, entry.names[0], distinguish=entity.id)
        self.entities[id_] = self._with_members(replace(entity, id=id_, label=entry.names[0]), leaving)
        self.entities[entity.id] = self._with_members(entity, staying)

    def _is_called(self, member: tuple[str, str], names: set[str]) -> bool:
        """Return whether a paper mostly calls an entity by one of some names, or by no other."""
        main, others = self._names[member]
        return main.casefold() in names or {name.casefold() for name in others} <= names

    def _with_members(self, entity: Entity, members: Iterable[tuple[str, str]]) -> Entity:
        members = tuple(sorted(members))
        names = {name for member in members for name in self._names[member][1]}
        return replace(entity, members=members, aliases=tuple(sorted(names - {entity.label})))

    def retype(self, entry: Entry) -> None:
        entity = self._find(entry.entity, entry)
        if entity is None:
            return
        kind = NodeType(entry.type)
        if entity.type is kind:
            self.problems.append(f"{entry} no longer applies: it is a {kind.value} already")
            return
        id_ = entity_id(kind, entity.label)
        if id_ in self.entities:
            id_ = entity_id(kind, entity.label, distinguish=entity.id)
        del self.entities[entity.id]
        self._now[entity.id] = id_
        self.entities[id_] = replace(entity, id=id_, type=kind)

    def merge(self, entry: Entry) -> None:
        entity, into = self._find(entry.entity, entry), self._find(entry.into, entry)
        if entity is None or into is None:
            return
        if entity is into:
            self.problems.append(f"{entry} no longer applies: they are one already")
            return
        del self.entities[entity.id]
        self._now[entity.id] = into.id
        self.entities[into.id] = self._with_members(into, (*into.members, *entity.members))

    def rename(self, entry: Entry) -> None:
        entity = self._find(entry.entity, entry)
        if entity is not None:
            self.entities[entity.id] = relabel(entity, entry.label)

    def confirm(self, entry: Entry) -> None:
        """Change nothing: what people have looked at is not asked again."""
        self._find(entry.entity, entry)

    def reject(self, entry: Entry) -> None:
        entity = self._find(entry.entity, entry)
        if entity is not None:
            del self.entities[entity.id]

    def reject_statement(self, entry: Entry) -> None:
        head, tail = self._find(entry.entity, entry), self._find(entry.tail, entry)
        if head is not None and tail is not None:
            ends = sorted((head.id, tail.id)) if entry.relation in SYMMETRIC_RELATIONS else (head.id, tail.id)
            self.rejected.add((ends[0], entry.relation, ends[1]))
