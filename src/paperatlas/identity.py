"""Normal forms of names, and ids made from content: nothing here depends on order, position or chance."""

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote

from paperatlas.schema import NodeType

#: Head nouns that say only of what kind a thing is, so that "GLUE benchmark" and "GLUE" have one key.
_GENERIC_TAILS = frozenset(
    "algorithm approach architecture benchmark corpus data dataset framework measure mechanism method methodology metric "
    "model network score set system task technique".split()
)

#: With the space after it: the "A" of "A-GEM" is a part of the name.
_DETERMINER = re.compile(r"^\s*(?:(?:an?|the)\s+)+(?=\S)")

#: Words that end in s but are no plurals, alone and at the end of a compound; those in "ss", "us" and "is" need no list.
_SINGULAR_S = tuple("bias gas lens news physics mathematics robotics dynamics statistics".split())

# Digits keep a point between them ("GPT3.5" is not "GPT35"); "+", "#" and "@" tell names apart ("C++", "C#", "P@5").
_TOKEN = re.compile(r"(?:[^\W_]|(?<=\d)\.(?=\d))+[+#]*|[+#@%]+")
_DATASET = re.compile(r"\bdata[\s-]sets?\b")


@lru_cache(maxsize=2**15)
def normal_key(name: str) -> str:
    """Return the form in which two spellings of one name are equal.

    Case, accents, hyphens, spaces, a plural "s", a determiner in front and a generic head noun at the end do not count;
    digits, a point between digits, and the signs + # @ % do. Letters of all scripts are kept.

    Example:
        >>> normal_key("Wikitext-103 datasets") == normal_key("the WikiText 103")
        True
        >>> normal_key("GPT-3.5") == normal_key("GPT-35")
        False
    """
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = _DATASET.sub("dataset", _DETERMINER.sub("", text))
    words = [_singular(word) for word in _TOKEN.findall(text)]
    while len(words) > 1 and words[-1] in _GENERIC_TAILS and not (len(words) == 2 and len(words[0]) == 1):
        words = words[:-1]
    # Once more, so that the key of two words is the key of their compound: "GPT 4 s", "GPT4s".
    return "".join(map(_singular, _TOKEN.findall("".join(words)))) or text.strip()


def _singular(word: str) -> str:
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is", *_SINGULAR_S)):
        return word
    return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]


def is_acronym(name: str) -> bool:
    """Return whether a name looks like a short form: one word of at most 8 characters, capitals in the majority.

    Example:
        >>> [is_acronym(name) for name in ("GAN", "GNNs", "Transformer", "BERT", "k-NN")]
        [True, True, False, True, True]
    """
    letters = [char for char in name.removesuffix("s") if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    return " " not in name and 2 <= len(name) <= 8 and capitals >= 2 and capitals * 2 > len(letters)


def content_hash(*parts: str, length: int = 12) -> str:
    """Return the first `length` hexadecimal digits of the SHA-256 of the parts; where one part ends counts."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(f"{len(data)}:".encode())
        digest.update(data)
    return digest.hexdigest()[:length]


def paper_id_from_content(title: str, abstract: str) -> str:
    """Return an id for a paper that was given none; white space and case do not count."""
    return "paper-" + content_hash(" ".join(title.casefold().split()), " ".join(abstract.casefold().split()))


def slug(name: str) -> str:
    """Return a readable form of a name for an IRI: lower case, letters and digits of any script, and ". + -".

    Example:
        >>> [slug(name) for name in ("Question Answering", "GPT-3.5", "C++", "ResNet/50", "F1 (macro)")]
        ['question-answering', 'gpt-3.5', 'c++', 'resnet-50', 'f1-macro']
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    kept = "".join(char if char.isalnum() or char in ".+" else "-" for char in text)
    return re.sub(r"-{2,}", "-", kept).strip("-.")


def entity_id(node_type: NodeType, label: str, distinguish: str = "") -> str:
    """Return the id of an entity, "method/bert".

    Args:
        node_type: Type of the entity.
        label: Its label.
        distinguish: Content to hash into the id where the label alone would not be unique.
    """
    readable = slug(label)[:80]
    if distinguish or not readable or len(readable) == 80:
        readable = "-".join(part for part in (readable, content_hash(label, distinguish, length=8)) if part)
    return f"{node_type.value.lower()}/{readable}"


def paper_node_id(paper_id: str) -> str:
    """Return the node id of a paper; different paper ids give different node ids.

    Example:
        >>> paper_node_id("doi:10.1/a b")
        'paper/doi:10.1%2Fa%20b'
    """
    return "paper/" + quote(paper_id, safe=":", errors="surrogatepass")


def passage_id(kind: str, paper_id: str, span: tuple[int, int]) -> str:
    """Return the node id of a stretch of a paper's text.

    Args:
        kind: "passage", "mention" or "selector".
        paper_id: Id of the paper.
        span: First character and one past the last.

    Example:
        >>> passage_id("passage", "p1", (0, 18))
        'passage/p1/0-18'
    """
    start, end = span
    return f"{kind}/{paper_node_id(paper_id).removeprefix('paper/')}/{start}-{end}"
