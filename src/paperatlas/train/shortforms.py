"""Counts over many abstracts what short forms stand for, and writes the table that entity resolution ships.

python -m paperatlas.train.shortforms abstracts.jsonl.gz -o short-forms.tsv
"""

import argparse
import logging
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from paperatlas.extract.abbreviations import find_abbreviations
from paperatlas.extract.cleaning import clean_text
from paperatlas.extract.sentences import find_sentences
from paperatlas.resolve.forms import spell_out
from paperatlas.resolve.words import without_plural
from paperatlas.train.data import read_texts

logger = logging.getLogger(__name__)

#: What only one paper says is as likely its author's invention as common knowledge.
_LEAST = 2
#: A long form with "network" at its end is the one without where at least this share of papers leaves it out.
_SHARE_WITHOUT = 0.2


def count_definitions(texts: Iterable[str]) -> dict[str, Counter[tuple[str, ...]]]:
    """Return, for each short form that texts define, in how many each long form is given."""
    counts: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for text in texts:
        clean = clean_text(text).text
        found = find_abbreviations(clean, find_sentences(clean))
        for short, long in {(without_plural(clean[slice(*one.short)]), spell_out(clean[slice(*one.long)])) for one in found}:
            counts[short][long] += 1
    for longs in counts.values():
        for words in [words for words in longs if words[-1] == "network"]:
            if longs[words[:-1]] >= _SHARE_WITHOUT * longs[words]:
                longs[words[:-1]] += longs.pop(words)
    return counts


def main() -> None:
    """Read the command line and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="+", type=Path, metavar="TEXTS.jsonl[.gz]")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="FILE.tsv")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    counts = count_definitions(text for path in arguments.texts for _, text in read_texts(path))
    rows = sorted(
        (short, -n, " ".join(words)) for short, longs in counts.items() for words, n in longs.items() if n >= _LEAST and short.strip()
    )
    lines = ["# short form\twords of a long form\tabstracts that give it", *(f"{short}\t{long}\t{-n}" for short, n, long in rows)]
    arguments.output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    logger.info("%d long forms of %d short forms", len(rows), len({short for short, _, _ in rows}))


if __name__ == "__main__":
    main()
