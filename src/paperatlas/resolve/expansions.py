"""What short forms stand for: counted over many abstracts, and over the papers at hand."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from copy import copy
from typing import TypeAlias

from paperatlas.resolve.words import without_plural

#: Short form as written, without a plural s -> words of a long form -> papers that give it.
Counts: TypeAlias = Mapping[str, Mapping[tuple[str, ...], int]]

#: A short form stands for a long one when this share of the papers that spell it out says so.
_SHARE = 0.7
#: Papers that must spell out a short form before a word in small letters is taken for it: "edge" is not what one paper calls EDGE.
_OFTEN = 6


class Expansions:
    """Short forms and what they stand for.

    A short form has an expansion only where most papers agree; one that is several things has none.
    """

    def __init__(self, counts: Counts) -> None:
        """Take, for each short form as it is written, without a plural s, the words of its long forms and how many papers give them."""
        self._counts = counts
        #: Room for what is read from words with these: words come again and again.
        self.memory: dict[str, tuple[tuple[str, tuple[str, ...] | None], ...]] = {}
        self._spellings: dict[str, tuple[str, ...]] = _by_case(counts)
        self._exact = {short: _dominant(longs) for short, longs in counts.items()}
        self._folded = {folded: self._fold(folded) for folded in self._spellings}
        self._often = frozenset(filter(self._is_often, self._spellings))
        self._long = frozenset(filter(None, (*self._exact.values(), *self._folded.values())))
        self._words = frozenset(word for longs in counts.values() for words in longs for word in words)

    def _is_often(self, folded: str) -> bool:
        return sum(sum(self._counts[short].values()) for short in self._spellings[folded]) >= _OFTEN

    def _fold(self, folded: str) -> tuple[str, ...] | None:
        together: Counter[tuple[str, ...]] = Counter()
        for short in self._spellings[folded]:
            together.update(self._counts[short])
        return _dominant(together)

    def with_counts(self, counts: Counts) -> "Expansions":
        """Return these with more counts: the same as if all had been counted together."""
        result = copy(self)
        result.memory = {}
        added = {short: Counter(self._counts.get(short, {})) for short in counts}
        for short, longs in counts.items():
            added[short].update(longs)
        result._counts = {**self._counts, **added}
        result._exact = {**self._exact, **{short: _dominant(longs) for short, longs in added.items()}}
        new = {folded: tuple(sorted({*self._spellings.get(folded, ()), *own})) for folded, own in _by_case(added).items()}
        result._spellings = {**self._spellings, **new}
        result._folded = {**self._folded, **{folded: result._fold(folded) for folded in new}}
        result._often = self._often.union(filter(result._is_often, new))
        result._long = frozenset(filter(None, (*result._exact.values(), *result._folded.values())))
        result._words = self._words.union(word for longs in counts.values() for words in longs for word in words)
        return result

    def get(self, word: str) -> tuple[str, ...] | None:
        """Return the words that a word stands for; None if it is no short form, or several.

        Case does not count where the word has at least three letters; one in small letters, which may be a word of the language, must
        be no word of a long form, and what it stands for must have been said often.

        Example:
            >>> expansions = Expansions({"LSTM": {("long", "short", "term", "memory"): 8}, "MAP": {("map", "a", "priori"): 5}})
            >>> expansions.get("lstm"), expansions.get("map")
            (('long', 'short', 'term', 'memory'), None)
        """
        word = without_plural(word)
        if word in self._exact:
            return self._exact[word]
        folded = word.casefold()
        if len(word) < 3 or (folded == word and (folded in self._words or folded not in self._often)):
            return None
        return self._folded.get(folded)

    def exactly(self, word: str) -> tuple[str, ...] | None:
        """Return the words that a word stands for as it is written, if it has more than one capital."""
        word = without_plural(word)
        return self._exact.get(word) if sum(char.isupper() for char in word) > 1 else None

    def is_several(self, word: str) -> bool:
        """Return whether a word is a short form that stands for several things."""
        word = without_plural(word)
        return word in self._exact and self._exact[word] is None

    def is_long_form(self, words: Sequence[str]) -> bool:
        """Return whether words are what a short form stands for."""
        return tuple(words) in self._long


def _by_case(counts: Counts) -> dict[str, tuple[str, ...]]:
    """Return for each short form in small letters the ways it is written, sorted."""
    found: dict[str, list[str]] = defaultdict(list)
    for short in sorted(counts):
        found[short.casefold()].append(short)
    return {folded: tuple(shorts) for folded, shorts in found.items()}


def _dominant(longs: Mapping[tuple[str, ...], int]) -> tuple[str, ...] | None:
    """Return the long form that most papers give; what only one paper gives does not count against it."""
    n = sum(count for count in longs.values() if count > 1)
    # "multi layer" and "multilayer" are one.
    alike: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for words, count in longs.items():
        alike["".join(words)][words] += count
    best = max(alike.values(), key=lambda spellings: (spellings.total(), sorted(spellings)))
    is_sure = best.total() > 1 and best.total() >= _SHARE * n
    return max(best, key=lambda words: (best[words], words)) if is_sure else None
