"""Candidate pairs: which entities of two papers may be one thing, and why."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from paperatlas.identity import is_acronym, normal_key
from paperatlas.records import Extraction, PaperEntity
from paperatlas.schema import NodeType

#: Where an entity stands: (paper id, id within the paper).
Member = tuple[str, str]


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """Two entities of one type that are taken for one thing.

    Attributes:
        left: The one that sorts first.
        right: The other.
        score: How sure this is, in [0, 1].
        reason: Why, for people.
    """

    left: Member
    right: Member
    score: float
    reason: str


def find_matches(extractions: Iterable[Extraction]) -> list[Match]:
    """Return links between entities of different papers; entities that are one thing are connected by them, by a path.

    Two entities match when a name of one has the normal key of a name of the other. A short form matches on its own only if
    all papers that spell it out agree on what it stands for: a "GAN" that is two things in the corpus links nobody.
    """
    members = sorted(
        ((entity.type, (extraction.paper_id, entity.id), entity) for extraction in extractions for entity in extraction.entities),
        key=lambda item: item[:2],
    )
    by_key: dict[tuple[NodeType, str], list[tuple[Member, str]]] = defaultdict(list)
    spelled_out = _find_spelled_out(entity for _, _, entity in members)
    for kind, member, entity in members:
        for name in sorted(set(entity.aliases) | {entity.name}):
            key = normal_key(name)
            if len(spelled_out.get((kind, key), ())) < 2 or not is_acronym(name):
                by_key[kind, key].append((member, name))
    return [match for _, named in sorted(by_key.items()) for match in _link(named)]


def _find_spelled_out(entities: Iterable[PaperEntity]) -> Mapping[tuple[NodeType, str], set[str]]:
    """Return (type, key of a short form) -> keys of the long forms that papers give for it."""
    long_forms: dict[tuple[NodeType, str], set[str]] = defaultdict(set)
    for entity in entities:
        short = {normal_key(name) for name in entity.aliases if is_acronym(name)}
        long = [normal_key(name) for name in entity.aliases if not is_acronym(name) and " " in name.replace("-", " ")]
        # Of several spellings in one paper the longest is what the short form stands for.
        for key in short if long else ():
            long_forms[entity.type, key].add(max(long, key=lambda name: (len(name), name)))
    return long_forms


def _link(named: Sequence[tuple[Member, str]]) -> Iterator[Match]:
    for (left, left_name), (right, right_name) in pairwise(named):
        if left != right:
            same = left_name == right_name
            reason = f"same name {left_name!r}" if same else f"{left_name!r} and {right_name!r} have the same normal form"
            yield Match(left, right, 1.0 if same else 0.95, reason)
