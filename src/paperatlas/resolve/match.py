"""Which entities of different papers are one thing, with score and reason."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from paperatlas.records import Extraction
from paperatlas.resolve.expansions import Counts, Expansions
from paperatlas.resolve.keys import KeyTable, Link, Named, join_keys
from paperatlas.resolve.shortforms import make_expansions
from paperatlas.schema import NodeType

#: What stands for an entity: (paper id, id within the paper).
Member = tuple[str, str]

_SAME_NAME, _SAME_FORM, _SHORT_FORM = 1.0, 0.95, 0.9


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """Two entities that are taken for one thing.

    Attributes:
        left: The one that sorts first.
        right: The other.
        score: How sure this is, in [0, 1].
        names: The names of left and right that are compared.
        reason: Why they are one, for people, after the two names: "are spelled alike".
    """

    left: Member
    right: Member
    score: float
    names: tuple[str, str]
    reason: str

    def __str__(self) -> str:
        """Return the match as a sentence."""
        return f"{self.names[0]!r} and {self.names[1]!r} {self.reason}"


@dataclass(frozen=True, slots=True)
class _Place:
    """An entity in a group: the key it goes by, and its name with that key."""

    member: Member
    key: str
    name: str


def find_matches(extractions: Iterable[Extraction], table: Counts | None = None) -> list[Match]:
    """Return links between the entities of papers; those that are one thing are connected by them, by a path.

    Args:
        extractions: What was found in the papers.
        table: What short forms stand for in other papers; the shipped table if None.
    """
    found = ((extraction.paper_id, entity) for extraction in extractions for entity in extraction.entities)
    names = (Named((paper_id, one.id), one.type, tuple(dict.fromkeys((one.name, *one.aliases)))) for paper_id, one in found)
    return match_names(names, table)


def match_names(items: Iterable[Named], table: Counts | None = None) -> list[Match]:
    """Return links between things; what is one thing is connected by them, by a path.

    Args:
        items: Things with their names.
        table: What short forms stand for in other papers; the shipped table if None.
    """
    by_type: dict[NodeType, list[Named]] = defaultdict(list)
    for item in sorted(items):
        by_type[item.type].append(item)
    matches: list[Match] = []
    for own in by_type.values():
        expansions = make_expansions((item.names for item in own), table)
        keys = KeyTable(own, expansions)
        links = keys.links()
        home = join_keys({key for found in keys.keys for key in found}, links)
        places = [_Place(item.member, found[0], keys.name_of(item, found[0])) for item, found in zip(own, keys.keys, strict=True)]
        lonely = {place.member for place in places if expansions.is_several(place.name)}
        groups: dict[str, list[_Place]] = defaultdict(list)
        for place in places:
            if place.member not in lonely:
                groups[home[place.key]].append(place)
        inside: dict[str, list[Link]] = defaultdict(list)
        for link in links:
            if home[link.left] == home[link.right]:
                inside[home[link.left]].append(link)
        for first, group in groups.items():
            matches += _chain(group, expansions)
            matches += _bridge(group, inside[first])
    return sorted(matches)


def _match(left: _Place, right: _Place, score: float, reason: str) -> Match:
    left, right = sorted((left, right), key=lambda place: place.member)
    return Match(left.member, right.member, round(score, 2), (left.name, right.name), reason)


def _chain(group: Sequence[_Place], expansions: Expansions) -> Iterator[Match]:
    """Link those of equal key, each with the next."""
    by_key: dict[str, list[_Place]] = defaultdict(list)
    for place in group:
        by_key[place.key].append(place)
    for _, same in sorted(by_key.items()):
        for left, right in pairwise(same):
            if left.name == right.name:
                yield _match(left, right, _SAME_NAME, "are the same name")
            elif (expansions.get(left.name) is None) == (expansions.get(right.name) is None):
                yield _match(left, right, _SAME_FORM, "are spellings of one name")
            else:
                yield _match(left, right, _SHORT_FORM, "are short form and long form")


def _bridge(group: Sequence[_Place], links: Sequence[Link]) -> Iterator[Match]:
    """Link those of different keys: by what joined the keys, else through names that only some of them have."""
    first: dict[str, _Place] = {}
    for place in group:
        first.setdefault(place.key, place)
    joined = {key: {key} for key in first}
    for link in links:
        if link.left in first and link.right in first and joined[link.left] is not joined[link.right]:
            yield _match(first[link.left], first[link.right], link.score, link.reason)
            joined[link.left] |= joined[link.right]
            joined.update(dict.fromkeys(joined[link.left], joined[link.left]))
    parts = [first[min(part)] for part in {id(part): part for part in joined.values()}.values()]
    for left, right in pairwise(parts):
        yield _match(left, right, links[-1].score, "are both called what others are called")
