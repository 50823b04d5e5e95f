"""Finds mentions by shape of name, head noun and cue phrase."""

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from paperatlas.extract.abbreviations import Abbreviation
from paperatlas.extract.rules.lexicon import FUNCTION_WORDS, HEAD_TYPES, METRIC_NAMES, VAGUE_FIRST, VERB_FORMS, WEAK_HEADS
from paperatlas.records import Span
from paperatlas.schema import NodeType


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A stretch of a text that a rule takes for a name.

    Attributes:
        start: First character.
        end: One past the last character.
        type: What kind of thing is named.
        rule: Which rule found it; a key of `RULE_PRECISION`.
    """

    start: int
    end: int
    type: NodeType
    rule: str


#: Rule -> share of its mentions that are right, counted on annotated training papers; published as confidence.
RULE_PRECISION = {
    "title": 0.88,
    "abbreviation": 0.80,
    "title task": 0.80,
    "cue": 0.70,
    "dataset": 0.68,
    "task": 0.58,
    "metric": 0.55,
    "shape": 0.49,
    "method": 0.47,
    "fallback": 0.30,
}

_WORD = re.compile(r"[^\W_](?:[\w@]|[-–'’./+](?=\w))*\+*")
_NAME_SHAPE = re.compile(r"(?=.*[^\W\d_])(?:[^\W\d_].*[A-ZÀ-Þ]|[A-ZÀ-Þ].*\d|\d.*[A-ZÀ-Þ]).*")
_PREFIXED = re.compile(r"(?i:non|multi|pre|post|sub|co|inter|intra|large|small)-\w+$")
_MEASURE = re.compile(r"\d+(?:[.,]\d+)?(?:x|k|K|M|B|T|ms|s|GB|MB|D|d|th|st|nd|rd)?$")
_GENERIC_CAPS = frozenset("AI NLP ML DL CV SOTA GPU GPUs CPU CPUs API URL FPGA FPGAs IoT ID RGB HTML PDF".split())
#: The verbs after which a paper names what it is about to introduce, and what may stand before them.
_PROPOSE = re.compile(
    r"\b(?:[Ww]e|(?:[Tt]his|[Oo]ur|[Tt]he present) (?:paper|work|study|article|letter|report|thesis))\b[^.;:]{0,60}?"
    r"\b(?:propos(?:e|es|ed)|introduc(?:e|es|ed)|present(?:s|ed)?|develop(?:s|ed)?|describ(?:e|es|ed)|releas(?:e|es|ed)|design(?:s|ed)?|"
    r"construct(?:s|ed)?|buil[dt]s?|offer(?:s|ed)?|provide[sd]?|devise[sd]?|put forth|contribute[sd]?|create[sd]?|call(?:s|ed)?)\b"
)
_NAMED = re.compile(
    r"\b(?:called|named|termed|dubbed|coined|namely|i\.e\.,?|referred to as|abbreviated as|we call(?: it| this \w+)?)\s+[\"“']?"
)
#: What a title says its subject is for: "X: a Y for Z", "Y for Z with W".
_TITLE_TASK = re.compile(
    r"\bfor ((?:[\w-]+ ){0,4}[\w-]+?)(?= (?:with|via|using|by|from|through|in|on|under|and|at|without|based)\b|[:,?(]|$)"
)
_TITLE_NAME = re.compile(r"\s*([^:\s][^:]{1,59}?)\s*(?::|\s[-–—]\s)\s*\S")
_DATASET_BEFORE = re.compile(
    r"(?:\b(?:on|from|over|using|in)\s(?:the\s|both\s|a\s)?"
    r"|\b(?:datasets?|benchmarks?|corpora|corpus|tasks?)(?:,|:|\s(?:such as|including|like|called|named|of))?\s(?:the\s|e\.g\.,?\s)?"
    r"|\b(?:such as|including|namely)\s(?:the\s)?)[\"“'(]?$"
)
_DATASET_AFTER = re.compile(
    r"[\"”')]?\s?(?:[\w-]+\s){0,2}?(?:datasets?|data sets?|benchmarks?|corpus|corpora|leaderboards?|treebanks?|test sets?|challenge)\b"
)
_EVALUATE = re.compile(
    r"\b(?:evaluat\w+|experiment\w*|benchmark\w*|datasets?|corpora|tested|validat\w+|outperform\w*|accuracy|results?|state-of-the-art)\b",
    re.I,
)
_LIST_GAP = re.compile(r"\s*(?:,|and|&|or|/|, and)\s*(?:the\s)?$")
_NAME_START = re.compile(r"(?<![\w-])\S")
_IN_WORD = re.compile(r"\w")
#: Characters of the longest name that is looked for again; a longer row of capitals, as in a list of authors, stays alone.
_LONGEST_REPEATED = 100


def find_mentions(text: str, sentences: Sequence[Span], abbreviations: Sequence[Abbreviation]) -> list[Mention]:
    """Return mentions that do not overlap, in order.

    Args:
        text: Clean text whose first sentence is the title, if a newline follows it.
        sentences: Its sentences.
        abbreviations: Definitions in it; short and long form get one type.
    """
    metrics = (match.span() for sentence in sentences for match in METRIC_NAMES.finditer(text, *sentence))
    found = [Mention(*span, NodeType.METRIC, "metric") for span in metrics]
    if sentences and text[sentences[0][1] : sentences[0][1] + 1] == "\n":
        found.extend(_find_title_name(text, sentences[0]))
        found.extend(_find_title_tasks(text, sentences[0]))
    for sentence in sentences:
        found.extend(_find_in_sentence(text, sentence))
    found = _type_abbreviations(text, found, abbreviations)
    found = _type_lists(text, _without_overlap(found))
    found = _extend_to_repeats(text, found)
    if sentences and not any(mention.type is NodeType.METHOD for mention in found):
        found = _without_overlap(found + _find_fallback(text, sentences[0], found))
    return found


def _find_title_name(text: str, title: Span) -> Iterator[Mention]:
    match = _TITLE_NAME.match(text, *title)
    if not match:
        return
    words = match[1].split()
    looks_new = any(_NAME_SHAPE.fullmatch(word) for word in words) or (
        len(words) <= 2 and not set(map(str.casefold, words)) & FUNCTION_WORDS
    )
    if looks_new and len(words) <= 5:
        subtitle = text[match.end(1) : title[1]].casefold()
        is_dataset = re.search(r"\b(?:datasets?|benchmark|corpus|treebank|collection)\b", subtitle) and not re.search(
            r"\bmodel|network\b", subtitle
        )
        yield Mention(*match.span(1), NodeType.DATASET if is_dataset else NodeType.METHOD, "title")


def _find_fallback(text: str, title: Span, found: Sequence[Mention]) -> list[Mention]:
    """Take the longest run of words of the title that is no other name: a paper without any method is a rare thing."""
    taken = [(mention.start, mention.end) for mention in found]
    runs = [(phrase[0].start(), phrase[-1].end()) for phrase in _find_phrases(text, title)]
    free = [run for run in runs if _is_free(taken, run)]
    longest = max(free, key=lambda span: (span[1] - span[0], -span[0]), default=None)
    return [Mention(*longest, NodeType.METHOD, "fallback")] if longest else []


def _find_title_tasks(text: str, title: Span) -> Iterator[Mention]:
    for match in _TITLE_TASK.finditer(text, *title):
        words = match[1].split()
        kind = HEAD_TYPES.get(words[-1].casefold())
        if len(words) > 1 and kind in (None, NodeType.TASK) and not _is_shaped(words[-1]) and words[0].casefold() not in FUNCTION_WORDS:
            yield Mention(*match.span(1), NodeType.TASK, "title task")


def _find_in_sentence(text: str, sentence: Span) -> Iterator[Mention]:
    cues = sorted(match.end() for pattern in (_PROPOSE, _NAMED) for match in pattern.finditer(text, *sentence))
    evaluates = bool(_EVALUATE.search(text, *sentence))
    for phrase in _find_phrases(text, sentence):
        mention = _read_phrase(text, sentence, phrase, evaluates=evaluates)
        if mention is None:
            continue
        n_before = bisect_right(cues, mention.start)
        near_cue = n_before and mention.start - cues[n_before - 1] <= 40
        if near_cue and mention.rule in ("method", "shape"):
            mention = Mention(mention.start, mention.end, mention.type, "cue")
        yield mention


def _find_phrases(text: str, sentence: Span) -> Iterator[list[re.Match[str]]]:
    """Yield runs of words with nothing but single spaces between them that could be names."""
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(text, *sentence):
        word = match[0]
        joined = run and text[run[-1].end() : match.start()] == " "
        if run and not joined:
            yield run
            run = []
        if _is_name_part(word, at_start=match.start() == sentence[0]):
            run.append(match)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _is_name_part(word: str, *, at_start: bool) -> bool:
    lower = word.casefold()
    if _NAME_SHAPE.fullmatch(word) and lower not in FUNCTION_WORDS:
        return not _MEASURE.fullmatch(word)
    is_plain_verb = lower in VERB_FORMS and not (word[0].isupper() and not at_start)
    is_adverb = lower.endswith("ly") and lower not in {"assembly", "anomaly", "family", "early", "supply"}
    return not (lower in FUNCTION_WORDS or is_plain_verb or is_adverb or _MEASURE.fullmatch(word))


def _is_shaped(word: str) -> bool:
    is_made = re.search(r"-(?:generated|based|specific|level|style|like|aware|free|trained|driven|to-\w+)$", word)
    return bool(_NAME_SHAPE.fullmatch(word)) and word not in _GENERIC_CAPS and not _PREFIXED.match(word) and not is_made


def _read_phrase(text: str, sentence: Span, phrase: list[re.Match[str]], *, evaluates: bool) -> Mention | None:
    shaped = [i for i, match in enumerate(phrase) if _is_shaped(match[0])]
    head = HEAD_TYPES.get(phrase[-1][0].casefold())
    if shaped and head in (None, NodeType.METHOD, NodeType.DATASET):
        return _read_shaped(text, sentence, phrase, shaped, evaluates=evaluates)
    if head:
        return _read_headed(phrase, head)
    return None


def _read_shaped(text: str, sentence: Span, phrase: list[re.Match[str]], shaped: list[int], *, evaluates: bool) -> Mention | None:
    first, last = shaped[0], shaped[-1]
    while first and phrase[first - 1][0][0].isupper() and phrase[first - 1].start() != sentence[0]:
        first -= 1
    while last + 1 < len(phrase) and (phrase[last + 1][0][0].isupper() or _MEASURE.fullmatch(phrase[last + 1][0])):
        last += 1
    start, end = phrase[first].start(), phrase[last].end()
    before = text[max(sentence[0], start - 40) : start]
    is_dataset = _DATASET_AFTER.match(text, end, sentence[1]) or (evaluates and _DATASET_BEFORE.search(before))
    if is_dataset and (HEAD_TYPES.get(phrase[-1][0].casefold()) is not NodeType.METHOD):
        return Mention(start, end, NodeType.DATASET, "dataset")
    return Mention(start, end, NodeType.METHOD, "shape")


def _read_headed(phrase: list[re.Match[str]], kind: NodeType) -> Mention | None:
    words = [match[0].casefold() for match in phrase]
    if len(words) == 2 and words[0] in VAGUE_FIRST and words[1] in WEAK_HEADS:
        return None
    if len(words) > 5:
        phrase, words = phrase[-4:], words[-4:]
    is_vague = len(words) == 1 and (words[0] in WEAK_HEADS or kind in (NodeType.DATASET, NodeType.METRIC))
    if is_vague or (kind is NodeType.METHOD and len(words) == 1 and "-" not in words[0]):
        return None
    if kind is NodeType.DATASET and not any(match[0][0].isupper() for match in phrase):
        return None
    return Mention(phrase[0].start(), phrase[-1].end(), kind, {NodeType.METRIC: "metric"}.get(kind, kind.value.lower()))


def _type_abbreviations(text: str, mentions: list[Mention], abbreviations: Sequence[Abbreviation]) -> list[Mention]:
    """Give both forms of an abbreviation one type: that of the long form's head, else that found for either."""
    ordered = sorted(mentions)
    starts = [mention.start for mention in ordered]
    longest = max((mention.end - mention.start for mention in ordered), default=0)
    number = {mention: i for i, mention in reversed(list(enumerate(mentions)))}
    replaced: set[Mention] = set()
    added: list[Mention] = []
    for abbreviation in abbreviations:
        short, long = abbreviation.short, abbreviation.long
        if text[slice(*short)] in _GENERIC_CAPS:
            continue
        near = (m for s, e in (long, short) for m in ordered[bisect_right(starts, s - longest) : bisect_left(starts, e)] if s < m.end)
        touching = sorted(set(near), key=number.__getitem__)
        last_word = re.split(r"[\s-]", text[slice(*long)])[-1].casefold()
        kind = HEAD_TYPES.get(last_word) or (touching[0].type if touching else NodeType.METHOD)
        rule = "title" if any(m.rule == "title" for m in touching) else "cue" if any(m.rule == "cue" for m in touching) else "abbreviation"
        replaced.update(touching)
        added += [Mention(*long, kind, rule), Mention(*short, kind, rule)]
    return [mention for mention in mentions if mention not in replaced] + added


def _without_overlap(mentions: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    taken: list[Span] = []
    for mention in sorted(set(mentions), key=lambda m: (-RULE_PRECISION[m.rule], m.start - m.end, m.start, m.type, m.rule)):
        span = (mention.start, mention.end)
        if _is_free(taken, span):
            kept.append(mention)
            insort(taken, span)
    return sorted(kept)


def _is_free(taken: Sequence[Span], span: Span) -> bool:
    """Return whether a span overlaps none of those taken, which are in order and do not overlap each other."""
    place = bisect_left(taken, span[1], key=itemgetter(0))
    return place == 0 or taken[place - 1][1] <= span[0]


def _type_lists(text: str, mentions: list[Mention]) -> list[Mention]:
    """Carry "dataset" through an enumeration: in "on A, B and the C dataset" all three are datasets."""
    typed = list(mentions)
    for order in (range(len(typed) - 1), range(len(typed) - 2, -1, -1)):
        for i in order:
            left, right = typed[i], typed[i + 1]
            if not _LIST_GAP.fullmatch(text[left.end : right.start]) or {left.rule, right.rule} - {"shape", "dataset"}:
                continue
            if {left.type, right.type} == {NodeType.DATASET, NodeType.METHOD}:
                typed[i] = Mention(left.start, left.end, NodeType.DATASET, "dataset")
                typed[i + 1] = Mention(right.start, right.end, NodeType.DATASET, "dataset")
    return typed


def _extend_to_repeats(text: str, mentions: list[Mention]) -> list[Mention]:
    """Find the other places where a name stands that was found once by a sure rule, and give all one type."""
    best: dict[str, Mention] = {}
    for mention in mentions:
        name = text[mention.start : mention.end]
        if len(name) > _LONGEST_REPEATED:
            continue
        key = name if any(char.isupper() for char in name) else name.casefold()
        if key not in best or RULE_PRECISION[mention.rule] > RULE_PRECISION[best[key].rule]:
            best[key] = mention
    repeats = list(_find_repeats(text, best))
    return _without_overlap(repeats + [m for m in mentions if text[m.start : m.end] not in best])


def _find_repeats(text: str, best: Mapping[str, Mention]) -> Iterator[Mention]:
    """Yield all places where one of the names stands as whole words; case does not count for names without capitals."""
    # One pass with a look-up for each length of a name: a search for each name takes quadratic time on long lists of names.
    folded = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    lengths = sorted({len(name) for name in best})
    for place in _NAME_START.finditer(text):
        start = place.start()
        for length in lengths:
            end = start + length
            if end > len(text):
                break
            for spelling in (text, folded):
                mention = best.get(spelling[start:end])
                plural_end = end + (spelling[end : end + 1] == "s")
                if mention and not _IN_WORD.match(text, plural_end):
                    yield Mention(start, plural_end, mention.type, mention.rule)
