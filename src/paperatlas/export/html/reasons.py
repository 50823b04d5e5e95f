"""Why names are names of entities, in few bytes: nearly all reasons are the same dozen sentences with other names in them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from paperatlas.records import Merge

#: Stands for a name in a template. A reason that holds this character itself is kept whole, and has a number below zero: -1 is the first.
HOLE = "\x00"


@dataclass(slots=True)
class Reasons:
    """The reasons of all entities, taken apart.

    Attributes:
        counts: How many each entity has, in the order in which they were added.
        rows: For each reason the number of the name, the score in percent, the number of the template and the numbers of the names in it.
        templates: Reasons with `HOLE` for each name.
        names: Names that are neither label nor alias of their entity.
    """

    counts: list[int] = field(default_factory=list)
    rows: list[list[int]] = field(default_factory=list)
    templates: dict[str, int] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)

    def add(self, names: Sequence[str], merges: Iterable[Merge]) -> None:
        """Add the reasons of an entity, surest first.

        Args:
            names: Its label, then its aliases: a name's number is its place here. Other names have numbers below zero: -1 is the first.
            merges: Why each of its names but the label is a name of it.
        """
        numbers = {name: number for number, name in reversed(list(enumerate(names)))}
        ordered = sorted(merges, key=lambda merge: (-merge.score, merge.name))
        self.counts.append(len(ordered))
        for merge in ordered:
            name = numbers.get(merge.name)
            if name is None:
                name = -1 - self.names.setdefault(merge.name, len(self.names))
            template, holes = _take_apart(merge.reason, numbers)
            number = self.templates.setdefault(template, len(self.templates))
            self.rows.append([name, round(merge.score * 100), -1 - number if HOLE in merge.reason else number, *holes])


def _take_apart(reason: str, numbers: Mapping[str, int]) -> tuple[str, list[int]]:
    """Return a reason with a hole for each name in quotes, and the numbers of these names; where quotes overlap, the first and longest."""
    quoted = [(quote, number) for name, number in numbers.items() for quote in (f"'{name}'", f'"{name}"') if quote in reason]
    if HOLE in reason:
        return reason, []
    found = sorted((start, -len(quote), number) for quote, number in quoted for start in _starts(reason, quote))
    parts: list[str] = []
    holes: list[int] = []
    end = 0
    for start, minus_length, number in found:
        if start >= end:
            parts.append(reason[end : start + 1])
            holes.append(number)
            # The closing quote stays in the template.
            end = start - minus_length - 1
    return HOLE.join([*parts, reason[end:]]), holes


def _starts(text: str, part: str) -> Iterator[int]:
    start = text.find(part)
    while start >= 0:
        yield start
        start = text.find(part, start + 1)
