"""Resolves plain lists of names: which are one thing, under which label, and why."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from paperatlas.errors import InputError
from paperatlas.identity import entity_id, normal_key
from paperatlas.resolve.keys import Named
from paperatlas.resolve.match import Member, match_names
from paperatlas.resolve.merge import choose_label, connect
from paperatlas.schema import ENTITY_TYPES, NodeType


@dataclass(frozen=True, slots=True)
class NameRecord:
    """A name to be resolved.

    Attributes:
        type: What kind of thing it names.
        name: The name.
        aliases: Other names of the same thing.
        count: How often it occurs; the label of a thing is the name that occurs most.
    """

    type: NodeType
    name: str
    aliases: tuple[str, ...] = ()
    count: int = 1

    @classmethod
    def from_json(cls, record: object) -> "NameRecord":
        """Return the name that a line of the `resolve` contract holds.

        Raises:
            InputError: The line is no object with type and name, or a field is not what it should be; the message names it.
        """
        if not isinstance(record, Mapping):
            raise InputError("must be a JSON object with type and name")
        kinds = {kind.value: kind for kind in ENTITY_TYPES}
        kind, name, aliases, count = (record.get(key) for key in ("type", "name", "aliases", "count"))
        if kind not in kinds:
            raise InputError(f"type must be one of {', '.join(kinds)}, not {kind!r}")
        if not isinstance(name, str) or not name.strip():
            raise InputError(f"name must be a text that is not empty, not {name!r}")
        if aliases is not None and not (isinstance(aliases, list) and all(isinstance(alias, str) for alias in aliases)):
            raise InputError(f"aliases must be a list of texts, not {aliases!r}")
        if count is not None and (not isinstance(count, int) or isinstance(count, bool) or count < 0):
            raise InputError(f"count must be a whole number of at least 0, not {count!r}")
        return cls(kinds[kind], name, tuple(alias for alias in aliases or () if alias.strip()), 1 if count is None else count)


@dataclass(frozen=True, slots=True)
class ResolvedName:
    """What a name was found to be.

    Attributes:
        entity: Id of the thing; equal for names of one thing.
        label: Its label.
        reasons: Why: other names of the thing that are linked to this one, each with score and reason.
    """

    entity: str
    label: str
    reasons: tuple[dict[str, Any], ...] = field(default=())


def resolve_names(records: Sequence[NameRecord]) -> list[ResolvedName]:
    """Return for each name what it is, in the same order; the order does not change which names are one thing.

    Args:
        records: The names.
    """
    members: list[Member] = [(f"{number:09}", "") for number in range(len(records))]
    matches = match_names(Named(member, one.type, (one.name, *one.aliases)) for member, one in zip(members, records, strict=True))
    reasons: dict[Member, list[dict[str, Any]]] = defaultdict(list)
    for match in matches:
        if match.names[0] != match.names[1]:
            for member, other in ((match.left, match.names[1]), (match.right, match.names[0])):
                reasons[member].append({"name": other, "score": match.score, "reason": str(match)})
    resolved: dict[Member, ResolvedName] = {}
    for group, id_, label in _identify(connect(members, matches), records):
        for member in group:
            resolved[member] = ResolvedName(id_, label, tuple(reasons[member]))
    return [resolved[member] for member in members]


def _identify(groups: Sequence[Sequence[Member]], records: Sequence[NameRecord]) -> Iterator[tuple[Sequence[Member], str, str]]:
    """Yield each group with its id and label; groups of one label have ids that come from their names, then from their order."""
    described = []
    for group in groups:
        found = [records[int(number)] for number, _ in group]
        described.append((group, found[0].type, _label(found), "\n".join(sorted({normal_key(one.name) for one in found}))))
    n_labelled = Counter(entity_id(kind, label) for _, kind, label, _ in described)
    taken: Counter[str] = Counter()
    for group, kind, label, names in described:
        id_ = entity_id(kind, label)
        if n_labelled[id_] > 1:
            id_ = entity_id(kind, label, distinguish=names)
            taken[id_] += 1
            id_ += f"-{taken[id_]}" if taken[id_] > 1 else ""
        yield group, id_, label


def _label(records: Sequence[NameRecord]) -> str:
    count: Counter[str] = Counter()
    for one in records:
        count[one.name] += one.count
    return choose_label(count)
