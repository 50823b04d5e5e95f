"""Papers as a listing: title, blank line, abstract, again and again, as it comes from copying a web page.

Such a page has furniture around and between its papers (menus, dates, buttons). What is a title, a paragraph of an
abstract or furniture is decided for the whole page at once: the most likely sequence of states (Viterbi, 1967) under the
rule that a title is followed by an abstract and an abstract is preceded by a title.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from paperatlas.identity import paper_id_from_content
from paperatlas.ingest.source import Source
from paperatlas.records import Paper, Skipped

_FURNITURE, _TITLE, _ABSTRACT, _START = range(4)

#: State -> states that may come before it.
_BEFORE: dict[int, tuple[int, ...]] = {
    _FURNITURE: (_START, _FURNITURE, _ABSTRACT),
    _TITLE: (_START, _FURNITURE, _ABSTRACT),
    _ABSTRACT: (_TITLE, _ABSTRACT),
}

_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s|$)")
#: Points that end no sentence: initials and the usual short forms.
_SHORT_FORM = re.compile(r"\b(?:[A-Za-z]|e\.g|i\.e|etc|vs|cf|al|Fig|Eq|Dr|Prof|St|No|approx|resp)\.$")

#: No block above this score is a title, so that a text of paragraphs alone holds no papers; set by hand, like the score.
_MOST_PROSE_IN_TITLE = 1.0


@dataclass(frozen=True, slots=True)
class _Block:
    line: int
    text: str


def is_listing(source: Source) -> bool:
    """Return whether the text has at least one title with an abstract."""
    return any(isinstance(item, Paper) for item in read_listing(source))


def read_listing(source: Source) -> Iterator[Paper | Skipped]:
    """Yield the papers of a listing in their order; furniture is passed over.

    Blocks are runs of lines between blank lines; the lines of a block are joined by a space, so a title or abstract may be
    wrapped. The paragraphs of an abstract are joined by a newline.
    """
    blocks = _find_blocks(source.text)
    title: _Block | None = None
    paragraphs: list[str] = []
    # One piece of furniture after the end, so that the last paper is closed like the others.
    for block, state in zip([*blocks, _Block(0, "")], [*_find_states(blocks), _FURNITURE], strict=True):
        if state == _ABSTRACT:
            paragraphs.append(block.text)
            continue
        if title and paragraphs:
            yield _to_paper(title, paragraphs, source)
        title, paragraphs = (block if state == _TITLE else None), []


def _to_paper(title: _Block, paragraphs: list[str], source: Source) -> Paper:
    abstract = "\n".join(paragraphs)
    return Paper(
        id=paper_id_from_content(title.text, abstract),
        title=title.text,
        abstract=abstract,
        text=f"{title.text}\n{abstract}",
        source=source.line(title.line),
    )


def _find_blocks(text: str) -> list[_Block]:
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1)]
    runs = [list(run) for is_blank, run in groupby(lines, key=lambda item: not item[1]) if not is_blank]
    return [_Block(run[0][0], " ".join(line for _, line in run)) for run in runs]


def _prose_score(text: str) -> float:
    """Return how much a block reads like running text: above 0 for a paragraph, below for a title or a button.

    Set by hand: 40 words weigh nothing, as titles that long and paragraphs that short are equally rare, 80 where no sentence
    ends at all, as in very long titles; sentences that end inside the block are the strongest sign of a paragraph.
    """
    n_words = len(text.split())
    ends = [match for match in _SENTENCE_END.finditer(text) if not _SHORT_FORM.search(text[max(0, match.start() - 8) : match.start() + 1])]
    # Titles ask and exclaim too, but they hardly ever hold a full stop.
    inside = sum(match.end() < len(text) and match[0].startswith((".", "…")) for match in ends)
    closed = bool(ends) and ends[-1].end() == len(text) and text.rstrip("\"'”’)]").endswith((".", "…"))
    weightless = 40 if ends else 80
    return max(-2.0, min(3.0, (n_words - weightless) / 16)) + min(inside, 3) * 0.8 + (1.2 if closed and n_words > 4 else -0.3)


def _find_states(blocks: list[_Block]) -> list[int]:
    scores = {_START: 0.0}
    came_from: list[dict[int, int]] = []
    for block in blocks:
        prose = _prose_score(block.text)
        # Furniture costs a little, so that a short paragraph after an abstract stays with the abstract.
        gain = {_FURNITURE: -prose - 0.4, _TITLE: -prose if prose <= _MOST_PROSE_IN_TITLE else -math.inf, _ABSTRACT: prose}
        reachable = {state: [before for before in befores if before in scores] for state, befores in _BEFORE.items()}
        came_from.append({state: max(befores, key=scores.__getitem__) for state, befores in reachable.items() if befores})
        scores = {state: scores[before] + gain[state] for state, before in came_from[-1].items()}
    return _walk_back(came_from, scores)


def _walk_back(came_from: list[dict[int, int]], scores: dict[int, float]) -> list[int]:
    # A page cannot end with a title; furniture can always be reached.
    state = max((state for state in scores if state != _TITLE), key=scores.__getitem__)
    states = []
    for before in reversed(came_from):
        states.append(state)
        state = before[state]
    return states[::-1]
