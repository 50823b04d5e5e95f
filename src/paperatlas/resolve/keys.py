"""The keys of things, links between keys, and groups of keys that hold together as a whole."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from paperatlas.identity import is_acronym
from paperatlas.resolve.expansions import Expansions
from paperatlas.resolve.forms import NameForm, WeakKey, is_proper, read_name, split_bracket
from paperatlas.resolve.words import is_spelled_out, without_plural
from paperatlas.schema import NodeType

#: Two groups become one where the mean score over all pairs of their keys reaches this; a pair without link counts 0.
_HOLDS = 0.5
#: A weak key that more keys than this share says nothing.
_MOST_SHARED = 20
#: Kinds of weak keys that hold the numbers, so that those that share one do not differ in them.
_SAME_MARKS = frozenset(("plain", "year"))
#: Score of two keys that papers use for one thing, and the share of the rarer one's papers that must do so.
_ALIAS_SCORE, _ALIAS_SHARE = 0.9, 0.5


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """Something that has names.

    Attributes:
        member: What it is, for the caller.
        type: What kind of thing it is.
        names: Its names; the first is the one that it mostly has.
    """

    member: tuple[str, str]
    type: NodeType
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """Why two keys are one thing.

    Attributes:
        score: How likely it is.
        left: The key that sorts first.
        right: The other.
        reason: Why, for people, between two names: "are spelled alike".
    """

    score: float
    left: str
    right: str
    reason: str

    @classmethod
    def between(cls, one: str, other: str, score: float, reason: str) -> "Link":
        """Return the link between two keys, whichever sorts first."""
        return cls(score, min(one, other), max(one, other), reason)


@dataclass(frozen=True, slots=True)
class _Sharer:
    """A name that has a weak key."""

    name: str
    form: NameForm
    weak: WeakKey

    @property
    def is_word(self) -> bool | None:
        """Whether this is in small letters, a word of the language perhaps; False for a short form in capitals, None for neither."""
        return True if self.name.islower() else False if is_acronym(self.name) else None

    def link(self, other: "_Sharer") -> Link:
        return Link.between(self.form.key, other.form.key, min(self.weak.score, other.weak.score), self.weak.reason)

    def is_spelled_by(self, short: "_Sharer") -> bool:
        """Return whether this name has the letters of a short form in their order: "LLaMA" is no large language model."""
        return self.form.key != short.form.key and is_spelled_out(short.name, self.name)


class KeyTable:
    """The keys of the names of one type of things."""

    def __init__(self, items: Sequence[Named], expansions: Expansions) -> None:
        """Read the names of some things of one type."""
        self._expansions = expansions
        self._forms: dict[str, tuple[tuple[str, NameForm], ...]] = {}
        for item in items:
            for name in item.names:
                if name not in self._forms:
                    self._forms[name] = tuple((part, read_name(item.type, part, expansions)) for part in split_bracket(name))
        self.keys = [self._keys_of(item) for item in items]

    def name_of(self, item: Named, key: str) -> str:
        """Return the first name of a thing that has a key."""
        return next(part for name in item.names for part, form in self._forms[name] if form.key == key)

    def _keys_of(self, item: Named) -> tuple[str, ...]:
        """Return the keys of a thing; the first is the one that it goes by: no short form that is several things, if it can be.

        A short form that the thing itself spells out otherwise than most papers do says nothing: "DL" of "description logic".
        """
        forms = [(part, form) for name in item.names for part, form in self._forms[name]]
        own = [one for one in forms if not self._is_overruled(one, forms)] or forms
        sure = {form.key: self._expansions.is_several(part) for part, form in own}
        return tuple(sorted(sure, key=lambda key: sure[key]))

    def _is_overruled(self, one: tuple[str, NameForm], forms: Sequence[tuple[str, NameForm]]) -> bool:
        short, form = one
        if self._expansions.get(short) is None:
            return False
        spelled = [other.key for long, other in forms if " " in long and is_spelled_out(without_plural(short), long)]
        # "Transformer language models" are LMs none the less.
        return bool(spelled) and not any(form.key in key for key in spelled)

    def links(self) -> list[Link]:
        """Return the links between keys, the surest first."""
        best: dict[tuple[str, str], Link] = {}
        for link in (*self._weak_links(), *self._alias_links()):
            pair = link.left, link.right
            if pair not in best or (link.score, link.reason) > (best[pair].score, best[pair].reason):
                best[pair] = link
        return sorted(best.values(), key=lambda link: (-link.score, link.left, link.right))

    def _weak_links(self) -> Iterator[Link]:
        shared: dict[str, dict[str, _Sharer]] = defaultdict(dict)
        used = {key for keys in self.keys for key in keys}
        for name in sorted(self._forms):
            for part, form in self._forms[name]:
                for weak in form.weak if form.key in used and not self._expansions.is_several(part) else ():
                    shared[weak.key].setdefault(form.key, _Sharer(part, form, weak))
        for weak_key, sharers in sorted(shared.items()):
            kind, _, rest = weak_key.partition(":")
            if kind == "long":
                shorts = shared.get(f"short:{rest}", {})
                # Letters say little: only where one short form and one long form are all that has them.
                spelled = [(long, short) for long in sharers.values() for short in shorts.values()]
                yield from (long.link(short) for long, short in spelled if len(spelled) == 1 and long.is_spelled_by(short))
            elif kind != "short" and len(sharers) <= _MOST_SHARED:
                pairs = combinations(sharers.values(), 2)
                alike = (pair for pair in pairs if pair[0].form.marks == pair[1].form.marks or kind in _SAME_MARKS)
                yield from (one.link(other) for one, other in alike if {one.is_word, other.is_word} != {True, False})

    def _alias_links(self) -> Iterator[Link]:
        forms = {form.key: (form.marks, part) for name in sorted(self._forms) for part, form in self._forms[name]}
        n_with = Counter(key for keys in self.keys for key in keys)
        together = Counter((min(keys[0], other), max(keys[0], other)) for keys in self.keys for other in keys[1:])
        for (key, other), n in sorted(together.items()):
            (marks, name), (other_marks, other_name) = forms[key], forms[other]
            # "clinical entity recognition" may be called "entity recognition", but is not the same.
            is_part = key in other or other in key
            # One paper is enough for a name that nobody gives to anything else, not for a description.
            is_sure = n > 1 or ((is_proper(name) or is_proper(other_name)) and n in (n_with[key], n_with[other]))
            if marks == other_marks and is_sure and not is_part and n >= _ALIAS_SHARE * min(n_with[key], n_with[other]):
                yield Link.between(key, other, _ALIAS_SCORE, f"name one thing in {n} paper{'s' * (n > 1)}")


def join_keys(keys: Iterable[str], links: Sequence[Link]) -> dict[str, str]:
    """Return for each key the first of its group.

    The surest links come first. Two groups are joined only if the mean score over all pairs between them holds, so that no chain of
    links brings together what no one link does.

    Args:
        keys: The keys.
        links: Links between them, the surest first.
    """
    home = {key: key for key in keys}
    members = {key: [key] for key in home}
    score: Mapping[tuple[str, str], float] = {(link.left, link.right): link.score for link in links}
    for link in links:
        one, other = sorted((home[link.left], home[link.right]))
        if one == other:
            continue
        pairs = [(min(a, b), max(a, b)) for a in members[one] for b in members[other]]
        if sum(score.get(pair, 0.0) for pair in pairs) >= _HOLDS * len(pairs):
            moved = members.pop(other)
            members[one] += moved
            home.update(dict.fromkeys(moved, one))
    return home
