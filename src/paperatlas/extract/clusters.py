"""Joins the mentions of one paper into the things they name."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from paperatlas.extract.abbreviations import Abbreviation
from paperatlas.identity import normal_key
from paperatlas.records import Span


def cluster_mentions(text: str, spans: Iterable[Span], abbreviations: Sequence[Abbreviation]) -> list[list[Span]]:
    """Return the spans in groups that name one thing: equal normal key, or short and long form of an abbreviation.

    Groups come in order of their first mention; spans within a group too.
    """
    links = {}
    for abbreviation in abbreviations:
        links[normal_key(text[slice(*abbreviation.short)])] = normal_key(text[slice(*abbreviation.long)])
    groups: dict[str, list[Span]] = defaultdict(list)
    for start, end in sorted(spans):
        key = normal_key(text[start:end])
        groups[links.get(key, key)].append((start, end))
    return sorted(groups.values())


def choose_name(text: str, spans: Sequence[Span]) -> tuple[str, tuple[str, ...]]:
    """Return the label of a thing and all its names in order of first mention.

    The label is the name that the text uses most; of equals the longer one, then the earlier one.
    """
    names = [" ".join(text[start:end].split()) for start, end in spans]
    count = Counter(names)
    label = max(count, key=lambda name: (count[name], len(name), -names.index(name)))
    return label, tuple(dict.fromkeys(names))
