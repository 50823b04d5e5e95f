"""Finds sentence borders in the text of a paper: title first, then the sentences of the abstract."""

import re

from paperatlas.records import Span

#: Points, question or exclamation marks with what closes around them, before white space, or a line end.
_END = re.compile(r"(?<![.!?])[.!?]+[\"'”’)\]]*(?=\s)|\n")

#: Short forms whose point does not end a sentence, and single letters ("J. Smith").
_SHORT_FORM = re.compile(
    r"(?:^|[\s(\[])(?:[A-Za-z]|[A-Za-z]\.[A-Za-z]|e\.g|i\.e|etc|vs|cf|resp|al|et al|approx|app|w\.r\.t|a\.k\.a|i\.i\.d|"
    r"Figs?|Eqs?|Secs?|Refs?|Dr|Mr|Mrs|Ms|Prof|St|Nos?|Vol|Inc|Corp|Ltd)\.$"
)
#: What a sentence begins with: a capital, a digit, a quote or bracket, or a letter without case.
_BEGIN = re.compile(r"[\"'“‘(\[]*[^\W_a-zß-öø-ÿ]")


def find_sentences(text: str) -> list[Span]:
    r"""Return the sentences of a text, in order, without the white space around them.

    A newline always ends a sentence. A point does not after a short form or initial, or where the next word begins in lower
    case, unless that word has a capital further on ("xLSTM").

    Example:
        >>> text = "A title\nWe test e.g. GANs. It works (see Fig. 1)! iCaRL too."
        >>> [text[start:end] for start, end in find_sentences(text)]
        ['A title', 'We test e.g. GANs.', 'It works (see Fig. 1)!', 'iCaRL too.']
    """
    spans = []
    start = 0
    for match in _END.finditer(text):
        if _ends_sentence(text, match):
            spans.append((start, match.end()))
            start = match.end()
    spans.append((start, len(text)))
    stripped = ((start + _leading(text[start:end]), start + len(text[start:end].rstrip())) for start, end in spans)
    return [(start, end) for start, end in stripped if start < end]


def _leading(text: str) -> int:
    return len(text) - len(text.lstrip())


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    if match[0] == "\n":
        return True
    if match[0] == "." and _SHORT_FORM.search(text, max(0, match.end() - 9), match.end()):
        return False
    rest = text[match.end() : match.end() + 40].lstrip()
    word = rest.split(maxsplit=1)[0] if rest else ""
    return not word or bool(_BEGIN.match(word)) or any(char.isupper() for char in word)
