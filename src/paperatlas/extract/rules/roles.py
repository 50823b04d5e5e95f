"""Decides what an entity is to its paper from the words around its mentions."""

import re
from collections.abc import Sequence

from paperatlas.extract.rules.mentions import Mention
from paperatlas.records import Span, sentence_at
from paperatlas.schema import NodeType, Role

_COMPARED = re.compile(
    r"\b(?:outperform\w*|surpass\w*|exceed\w*|beats?|compared? (?:to|with|against)|comparison (?:to|with)|superior to|"
    r"(?:better|faster|worse|lower|higher|fewer|more \w+|less \w+) than|over|improv\w+ (?:on|over|upon)|baselines?|against|"
    r"unlike|in contrast to|instead of|counterparts?)\b[^.;]{0,80}$",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(r"\b(?:recent(?:ly)?|ha(?:ve|s) (?:been|shown|achieved|become)|existing|traditional\w*|although)\b", re.IGNORECASE)
_INTRODUCED = re.compile(
    r"\b(?:we|paper|work)\b[^.;]{0,40}\b(?:introduc\w+|present\w*|releas\w+|creat\w+|construct\w*|collect\w*|propos\w+|build|built|develop\w*|curat\w+|"
    r"annotat\w+)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
#: Characters before a mention that are looked at; longer than sentences are.
_REACH = 1_000
_TRAINED = re.compile(r"\b(?:pre-?)?train(?:ed|ing)?\b[^.;]{0,40}$", re.IGNORECASE)


def find_role(text: str, sentences: Sequence[Span], mentions: Sequence[Mention]) -> Role:
    """Return the role of the entity that the mentions name; they are all of one type."""
    kind = mentions[0].type
    before = [(_before(text, sentences, mention), mention) for mention in mentions]
    if kind is NodeType.METRIC:
        return Role.REPORTED
    if kind is NodeType.TASK:
        return Role.ADDRESSED
    if kind is NodeType.DATASET:
        if any(mention.rule in ("title", "cue") or _INTRODUCED.search(words) for words, mention in before):
            return Role.PROPOSED
        return Role.USED if all(_TRAINED.search(words) for words, _ in before) else Role.EVALUATED_ON
    if any(mention.rule in ("title", "cue") for mention in mentions):
        return Role.PROPOSED
    if any(_COMPARED.search(words) for words, _ in before):
        return Role.COMPARED
    in_title = bool(sentences) and mentions[0].start < sentences[0][1]
    return Role.MENTIONED if not in_title and all(_BACKGROUND.search(words) for words, _ in before) else Role.USED


def _before(text: str, sentences: Sequence[Span], mention: Mention) -> str:
    return text[max(sentence_at(sentences, mention.start)[0], mention.start - _REACH) : mention.start]
