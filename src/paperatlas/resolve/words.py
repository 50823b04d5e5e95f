"""Words of names in one spelling: case, accents, plurals, British and American endings, and short words do not count."""

import re
import unicodedata
from functools import lru_cache

#: A word: letters and digits, a point between digits, signs at its end ("C++", "HumanEval+", "A*"); or signs alone.
_WORD = re.compile(r"(?:[^\W_]|(?<=\d)\.(?=\d)|(?<=[^\W\d_])['’](?=[^\W\d_]))+[+#*]*|[+#@%]+")
#: Where letters meet digits ("VOC2007", "SQuADv2"), and where a small letter meets a capital ("WikiText").
_DIGITS = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])|(?<=[A-Z])(?=v\d)")
_CAPITALS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ACCENTED = re.compile(r"(?<=[A-Za-zͰ-ϿЀ-ӿ])[\u0300-\u036f]+")

#: Endings that have two spellings -> the one that is kept, longest first.
_SPELLINGS = (
    (re.compile(r"isation\b"), "ization"),
    (re.compile(r"is(e[rd]?|ing)\b"), r"iz\1"),
    (re.compile(r"(?<=[bcdfgklmnprtv][aeiou])ll(?=ing\b|ed\b|er\b)"), "l"),
    (re.compile(r"(?<=[bcdfgklmnprtvh])our(?=\b|s\b|ed\b|al\b|ing\b)"), "or"),
    (re.compile(r"(?<=[nt])re\b"), "er"),
    (re.compile(r"ional\b"), "ion"),
)
_NO_PLURALS = ("ss", "us", "is", "bias", "gas", "lens", "news", "physics", "mathematics", "robotics", "dynamics", "statistics", "series")
#: Words in "-ise", "-our" and "-re" that are spelled so everywhere.
_ONE_SPELLING = frozenset(
    "noise precise concise wise pairwise pointwise exercise expertise four hour tour pour more core score here there are".split()
)


def split_words(name: str) -> list[str]:
    """Return the words of a name as they are written.

    Example:
        >>> split_words("PASCAL-VOC 2007 (C++)")
        ['PASCAL', 'VOC', '2007', 'C++']
    """
    return _WORD.findall(unicodedata.normalize("NFKC", name))


def split_digits(word: str) -> list[str]:
    """Return the parts of a word that are told apart by digits.

    Example:
        >>> [split_digits(word) for word in ("WikiText", "VOC2007", "SQuADv1.1")]
        [['WikiText'], ['VOC', '2007'], ['SQuAD', 'v', '1.1']]
    """
    return [part for part in _DIGITS.split(word) if part]


def split_capitals(word: str) -> list[str]:
    """Return the parts of a word that are told apart by capitals.

    Example:
        >>> [split_capitals(word) for word in ("WikiText", "BERT")]
        [['Wiki', 'Text'], ['BERT']]
    """
    return [part for part in _CAPITALS.split(word) if part]


def without_plural(word: str) -> str:
    """Return a short form without the small s of its plural: "CNNs" is "CNN"."""
    return word[:-1] if word.endswith("s") and word[-2:-1].isupper() and len(word) > 2 else word


@lru_cache(maxsize=2**16)
def plain_word(word: str) -> str:
    """Return a word in one spelling: without case, accents and plural, in American English.

    Example:
        >>> [plain_word(word) for word in ("Networks", "summarisation", "Modelling", "convolutional", "GRUs", "naïve")]
        ['network', 'summarization', 'modeling', 'convolution', 'gru', 'naive']
    """
    text = unicodedata.normalize("NFC", _ACCENTED.sub("", unicodedata.normalize("NFKD", without_plural(word)))).casefold()
    text = _singular(text)
    if len(text) > 3 and text not in _ONE_SPELLING:
        for pattern, spelling in _SPELLINGS:
            text = pattern.sub(spelling, text)
    return text


def _singular(word: str) -> str:
    if len(word) <= 3 or not word.endswith("s") or word.endswith(_NO_PLURALS):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


def is_spelled_out(short: str, long: str) -> bool:
    """Return whether all letters of a short form stand in a longer name in their order, and the short form itself does not.

    Example:
        >>> [is_spelled_out("GNN", name) for name in ("graph neural network", "GNN model", "graph model")]
        [True, False, False]
    """
    left, letters = iter(long.casefold()), short.casefold()
    return letters not in long.casefold() and all(char in left for char in letters if char.isalnum())


def stem(word: str) -> str:
    """Return what a verb and its noun share, so that "detecting" is "detection".

    Example:
        >>> [stem(word) for word in ("detecting", "detection", "classifying", "classification", "generation", "generating")]
        ['detect', 'detect', 'classify', 'classify', 'gener', 'gener']
    """
    if len(word) <= 5:
        return word
    for end in ("ing", "ion", "ed", "er"):
        if word.endswith(end) and len(word) - len(end) >= 4:
            word = word.removesuffix(end)
            break
    word = word.removesuffix("at") if len(word) > 6 else word
    return word[:-2] + "y" if word.endswith("ific") else word
