"""Counts of what short forms stand for: a table from many abstracts, shipped with the package, and the papers at hand."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from paperatlas.config import short_forms_file
from paperatlas.identity import is_acronym
from paperatlas.resolve.expansions import Counts, Expansions
from paperatlas.resolve.forms import spell_out, split_bracket
from paperatlas.resolve.words import is_spelled_out, without_plural

#: A paper at hand counts as much as this many others: it says what the short form means among such papers.
_WEIGHT = 3


@lru_cache(maxsize=1)
def read_short_forms(path: Path | None = None) -> Counts:
    """Return the counts of a table: short form, words of a long form, and papers in each line, between tabs."""
    counts: dict[str, dict[tuple[str, ...], int]] = defaultdict(dict)
    for line in (path or short_forms_file()).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            short, long, n = line.split("\t")
            counts[short][tuple(long.split(" "))] = int(n)
    return counts


def count_short_forms(named: Iterable[Iterable[str]]) -> Counts:
    """Return the counts of some things: for each its names, of which the short ones stand for the longest that has their letters."""
    counts: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for names in named:
        ordered = sorted({part for name in names for part in split_bracket(name)})
        for short in filter(is_acronym, ordered):
            # "BERT-based tagger" is no long form of BERT, though a paper may call its BERT so.
            long = [name for name in ordered if " " in name.replace("-", " ").strip() and is_spelled_out(without_plural(short), name)]
            if long:
                counts[without_plural(short)][spell_out(max(long, key=lambda name: (len(name), name)))] += 1
    return counts


def make_expansions(named: Iterable[Iterable[str]], table: Counts | None = None) -> Expansions:
    """Return what short forms stand for among some things of one type.

    Args:
        named: For each thing its names.
        table: Counts over other papers; the shipped ones if None.
    """
    base = _shipped() if table is None else Expansions(table)
    counts = count_short_forms(named)
    return base.with_counts({short: {words: n * _WEIGHT for words, n in longs.items()} for short, longs in counts.items()})


@lru_cache(maxsize=1)
def _shipped() -> Expansions:
    return Expansions(read_short_forms())
