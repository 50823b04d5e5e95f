"""Forms of names: the key under which spellings of one name are equal, and weaker keys under which two names may be one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from paperatlas.resolve.expansions import Expansions
from paperatlas.resolve.words import plain_word, split_capitals, split_digits, split_words, stem
from paperatlas.schema import NodeType

#: Words at the end of a name that only say of what kind a thing is.
_TAILS = {
    NodeType.METHOD: frozenset(
        "model method framework approach algorithm technique system architecture scheme mechanism optimizer methodology".split()
    ),
    NodeType.DATASET: frozenset("dataset corpus benchmark data set collection database suite".split()),
    NodeType.TASK: frozenset("task problem".split()),
    NodeType.METRIC: frozenset("score metric measure point value".split()),
}
#: The same, but only after a name: "LSTM network", not "neural network".
_TAILS_OF_NAMES = frozenset("network embedding classifier layer".split())
_HEADS = frozenset("a an the our this its their novel new proposed".split())
_TASK_HEADS = frozenset(("automatic", "automated"))
#: Words before a name that say who made it.
_MAKERS = frozenset("microsoft ms google facebook meta openai deepmind nvidia stanford pascal amazon ibm baidu alibaba tencent".split())
_LANGUAGES = {
    "ar": "arabic", "cs": "czech", "de": "german", "en": "english", "es": "spanish", "et": "estonian", "fi": "finnish", "fr": "french",
    "hi": "hindi", "it": "italian", "ja": "japanese", "ko": "korean", "lv": "latvian", "ne": "nepali", "nl": "dutch", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "si": "sinhala", "tr": "turkish", "vi": "vietnamese", "zh": "chinese",
}  # fmt: skip
_TURNING = frozenset("of for with at in on".split())
_LINKS = frozenset("of for with at in on to and from by the a".split())
_IN_FULL = {"acc": "accuracy", "bi": "bidirection"}
_NORMS = frozenset("batch layer group instance weight spectral".split())
_SIZES = frozenset("base large small tiny mini medium huge giant nano xl xxl lite turbo plus pro".split())

#: What stands in brackets after a name: its short form, or a remark.
_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]{1,60})[)\]]\s*$")
_PART = re.compile(r"[\s/-]+")
_YEAR = re.compile(r"['’](\d\d)(?!\d)")
_SHORT_YEAR = re.compile(r"[0-2]\d")
_VERSION = re.compile(r"(\d+)\.0")

#: Words that a short form falls into at most; without a bound, a name of 10,000 letters like "AbCdEf" takes minutes.
_MOST_PIECES = 8


@dataclass(frozen=True, slots=True)
class WeakKey:
    """A key that names which may be one thing share.

    Attributes:
        key: The key. One that begins with "long:" is shared with one that begins with "short:", never with its like.
        score: How likely two names that share it are one thing.
        reason: What it says, for people.
    """

    key: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class NameForm:
    """How a name is compared.

    Attributes:
        key: Equal for spellings of one name.
        weak: Weaker keys.
        marks: Numbers, sizes and signs: names that differ in them are different things.
    """

    key: str
    weak: tuple[WeakKey, ...]
    marks: frozenset[str]


def is_proper(name: str) -> bool:
    """Return whether a name is somebody's invention, and no description: a word of it has a digit or a capital inside.

    Example:
        >>> is_proper("DeepLab"), is_proper("Deep Learning"), is_proper("Open-Loop Control")
        (True, False, False)
    """
    return any(char.isupper() or char.isdigit() for word in _PART.split(name) for char in word[1:])


def split_bracket(name: str) -> list[str]:
    """Return a name without the bracket at its end, and what stands there.

    Example:
        >>> split_bracket("Penn Treebank (PTB)")
        ['Penn Treebank', 'PTB']
    """
    match = _BRACKET.search(name)
    return [name[: match.start()].strip(), match[1].strip()] if match and match.start() else [name]


def read_name(kind: NodeType, name: str, expansions: Expansions) -> NameForm:
    """Return the form of a name.

    Args:
        kind: Of what kind of thing.
        name: The name, without a bracket at its end.
        expansions: What short forms stand for.

    Example:
        >>> read = lambda name: read_name(NodeType.METHOD, name, Expansions({"CNN": {("convolution", "network"): 9}}))
        >>> read("3D CNNs").key == read("3D Convolutional Neural Nets").key
        True
    """
    parts = [part for chunk in _YEAR.sub(r" 20\1", name).split() for part in _remember_parts(chunk, expansions)]
    plain = _settle([_plain(part) for part, _ in parts])
    full = _settle([word for part, long in parts for word in long or (_plain(part),)])
    words = _trim(full, kind, expansions) or (name.strip().casefold(),)
    weak = [*_spelling_keys(kind, name, words, _trim(plain, kind)), *_initial_keys(name, plain, expansions)]
    return NameForm("".join(words), tuple(weak) if plain else (), frozenset(word for word in _trim(plain, kind) if _is_mark(word)))


def spell_out(name: str) -> tuple[str, ...]:
    """Return the words of a long form, as `Expansions` holds them; those that only say of what kind it is are left out.

    Example:
        >>> spell_out("Convolutional Neural Networks")
        ('convolution', 'network')
    """
    words = [_plain(part) for word in split_words(name) for chunk in split_digits(word) for part in split_capitals(chunk)]
    return _trim(_settle(words), NodeType.METHOD) or (name.casefold(),)


def _remember_parts(chunk: str, expansions: Expansions) -> tuple[tuple[str, tuple[str, ...] | None], ...]:
    if chunk not in expansions.memory:
        expansions.memory[chunk] = tuple(_chunk_parts(chunk, expansions))
    return expansions.memory[chunk]


def _chunk_parts(chunk: str, expansions: Expansions) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """Yield the parts of what stands between two spaces: "Bi-LSTM-CRF" is a "BiLSTM" and a "CRF"."""
    for word in _known_runs(split_words(chunk), expansions):
        if word.casefold() in _MAKERS or word.casefold() in _IN_FULL:
            yield word, None
            continue
        if expansions.get(word):
            yield word, expansions.get(word)
            continue
        for part in split_digits(word):
            if expansions.get(part):
                yield part, expansions.get(part)
            else:
                yield from ((run, expansions.exactly(run)) for run in _known_runs(split_capitals(part), expansions))


def _known_runs(words: Sequence[str], expansions: Expansions) -> Iterator[str]:
    """Yield words, those as one that together are a short form: of "WideResNet" "ResNet", not "Res" and "Net"."""
    i = 0
    while i < len(words):
        most = min(len(words) - i, _MOST_PIECES)
        n = next((n for n in range(most, 1, -1) if expansions.exactly("".join(words[i : i + n]))), 1)
        yield "".join(words[i : i + n])
        i += n


def _plain(word: str) -> str:
    match = _VERSION.fullmatch(word)
    return match[1] if match else plain_word(word)


def _is_mark(word: str) -> bool:
    return any(char.isdigit() or char in "+#@%" for char in word) or word in _SIZES or len(word) == 1


def _settle(words: Sequence[str]) -> list[str]:
    """Return words with fixed combinations in one form: versions, languages, "neural net", "batch norm"."""
    words = [word for i, word in enumerate(words) if not (word == "v" and "".join(words[i + 1 : i + 2])[:1].isdigit())]
    return _settle_languages(_settle_networks(words))


def _settle_networks(words: Sequence[str]) -> list[str]:
    settled: list[str] = []
    for word in words:
        before = settled[-1] if settled else ""
        if word in {"net", "network"} and (before == "neural" or len(before) > 5):
            # "convolutional network" is "convolutional neural network"; the neural network itself keeps both words.
            settled[-1:] = [] if before == "neural" and len(settled) > 1 else settled[-1:]
            word = "network"
        settled.append("normalization" if word == "norm" and before in _NORMS else _IN_FULL.get(word, word))
    return settled


def _settle_languages(words: Sequence[str]) -> list[str]:
    named = [
        _LANGUAGES[word] if word in _LANGUAGES and any(one in _LANGUAGES for one in (*words[i - 1 : i], *words[i + 1 : i + 2])) else word
        for i, word in enumerate(words)
    ]
    known = set(_LANGUAGES.values())
    return [word for i, word in enumerate(named) if not (word == "to" and i and named[i - 1] in known)]


def _trim(words: Sequence[str], kind: NodeType, expansions: Expansions | None = None) -> tuple[str, ...]:
    """Return words without those around a name that say only of what kind it is."""
    kept = list(words)
    heads = _HEADS | _TASK_HEADS if kind is NodeType.TASK else _HEADS
    while len(kept) > 1 and kept[0] in heads:
        kept = kept[1:]
    while len(kept) > 1 and (
        kept[-1] in _TAILS.get(kind, ()) or (expansions and kept[-1] in _TAILS_OF_NAMES and expansions.is_long_form(kept[:-1]))
    ):
        kept = kept[:-1]
    return tuple(kept)


def _spelling_keys(kind: NodeType, name: str, words: Sequence[str], plain: Sequence[str]) -> Iterator[WeakKey]:
    yield WeakKey("plain:" + "".join(plain), 0.95, "are spelled alike")
    # "Microsoft COCO" is made by somebody, "PASCAL segmentation" and "meta-evaluation" are not.
    is_made = len(words) > 1 and words[0] in _MAKERS and bool(re.match(r"[A-Z]\w*[\s_-]+[A-Z]", name))
    yield WeakKey("maker:" + "".join(words[1:] if is_made else words), 0.85, "differ only in the maker")
    if kind is NodeType.DATASET:
        dated = [f"20{word}" if i and _SHORT_YEAR.fullmatch(word) and plain[i - 1].isalpha() else word for i, word in enumerate(plain)]
        yield WeakKey("year:" + "".join(dated), 0.85, "name the same year")
    if kind is not NodeType.DATASET and len(words) > 1:
        yield WeakKey("words:" + " ".join(_turned(words, kind)), 0.85, "say the same in another order")


def _turned(words: Sequence[str], kind: NodeType) -> list[str]:
    """Return words in the order of a compound: "classification of images" and "detecting objects" end in what is done."""
    link = next((i for i, word in enumerate(words) if i and word in _TURNING and i + 1 < len(words)), None)
    if link is not None:
        words = [*words[link + 1 :], *words[:link]]
    elif kind is NodeType.TASK and words[0].endswith("ing"):
        words = [*words[1:], words[0]]
    content = [word for word in words if word not in _LINKS]
    return content if kind is NodeType.METHOD else [stem(word) for word in content]


def _initial_keys(name: str, plain: Sequence[str], expansions: Expansions) -> Iterator[WeakKey]:
    """Yield the keys of a name of one word that may be a short form nobody has spelled out, or of the words that one may stand for."""
    reason = "are short form and what its letters stand for"
    letters = [word for word in plain if word[0].isalpha()]
    digits = "".join(word for word in plain if not word[0].isalpha())
    whole = "".join(letters)
    if len(split_words(name)) <= 1 + bool(digits) and 3 <= len(whole) <= 8 and not expansions.get(name):
        capitals = "".join(char for char in name if char.isupper()).casefold()
        for short in sorted({whole, capitals if len(capitals) > 2 else whole}):
            yield WeakKey(f"short:{short}{digits}", 0.8, reason)
    if len(letters) > 1 and not expansions.is_long_form(plain):
        initials = "".join(word[0] for word in letters if word not in _LINKS)
        for long in sorted({initials, "".join(word[0] for word in letters[:-1]) + letters[-1]}):
            if len(long) > 2:
                yield WeakKey(f"long:{long}{digits}", 0.8, reason)
