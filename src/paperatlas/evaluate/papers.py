"""Scores what was found in papers against what people found: entities, roles, relations, results, whole papers, and confidence.

The rules: names are equal when their `scoring_name` is; an entity is right when one of its names and its type are those of an
annotated one that no other has taken; what is optional in the annotation neither counts for nor against; a relation is right when
both its ends are and it stands between them; a result is right when value, metric and dataset are.
"""

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from paperatlas.errors import InputError
from paperatlas.schema import ENTITY_TYPES, SYMMETRIC_RELATIONS

#: Words that are left out at the ends of a name when names are compared.
_GENERIC_TAILS = frozenset(
    "model method framework approach algorithm technique dataset datasets benchmark task corpus data set metric score measure system "
    "architecture scheme mechanism".split()
)
_GENERIC_HEADS = frozenset("the a an our this novel new proposed its their".split())
_NO_PLURALS = frozenset("loss bias analysis less gas plus bus basis hypothesis synthesis diagnosis mass class pass cross access".split())

#: A paper's row is right when so much of its entities is found, is right, and so much of its relations is found.
_ROW_ENTITIES, _ROW_RELATIONS = 0.75, 0.5


class Mistake(NamedTuple):
    """One thing that is wrong: "missed", "spurious", "duplicate", "wrong type", "wrong role" or the like, and what it is."""

    paper_id: str
    kind: str
    type: str
    name: str


@dataclass(frozen=True, slots=True)
class PaperScore:
    """What is right and wrong in one paper.

    Attributes:
        paper_id: Id of the paper.
        counts: Decisions by what they are about and how they ended, such as ("entity", "Method", "right").
        mistakes: What is wrong, for people to read.
        confidences: "entity" or "relation" -> (confidence, whether it is right) of everything predicted.
        is_row_right: Whether the paper as a whole is right.
    """

    paper_id: str
    counts: Mapping[tuple[str, str, str], int]
    mistakes: tuple[Mistake, ...]
    confidences: Mapping[str, tuple[tuple[float, bool], ...]]
    is_row_right: bool


@dataclass(slots=True)
class _Tally:
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    mistakes: list[Mistake] = field(default_factory=list)
    confidences: dict[str, list[tuple[float, bool]]] = field(default_factory=lambda: defaultdict(list))


def scoring_name(name: str) -> str:
    """Return the form in which two names are compared; coarser than `normal_key`, as a reader would be who knows what is meant.

    Example:
        >>> scoring_name("the BERT models"), scoring_name("Word-Embeddings")
        ('bert', 'wordembedding')
    """
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    text = re.sub(r"\bdata[- ]?sets?\b", "dataset", text)
    words = [_singular(word) for word in re.findall(r"[a-z0-9]+|[+@]+", text)]
    while len(words) > 1 and words[0] in _GENERIC_HEADS:
        words = words[1:]
    while len(words) > 1 and words[-1] in _GENERIC_TAILS:
        words = words[:-1]
    return "".join(words)


def _singular(word: str) -> str:
    if len(word) <= 3:
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    is_plural = word.endswith("s") and not word.endswith(("ss", "us", "is")) and word not in _NO_PLURALS
    return word[:-1] if is_plural else word


def read_json_lines(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield number and value of each line of a JSON Lines file that is not empty.

    Raises:
        InputError: The file cannot be read, or a line is no JSON.
    """
    try:
        # Only a line feed ends a line: JSON lets other separators of Unicode stand inside a string.
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                value = json.loads(line)
            except ValueError as error:
                raise InputError(f"{path}:{number} is no JSON: {error}") from error
            yield number, value


def read_records(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a JSON Lines file that have an id.

    Raises:
        InputError: The file cannot be read, or a line is no object with an id.
    """
    records = []
    for number, record in read_json_lines(path):
        if not isinstance(record, dict) or "id" not in record:
            raise InputError(f"{path}:{number} must be a JSON object with an id")
        records.append(record)
    return records


def score_papers(gold: Iterable[Mapping[str, Any]], predicted: Iterable[Mapping[str, Any]]) -> list[PaperScore]:
    """Return the score of each annotated paper; one that was not predicted counts as empty.

    Args:
        gold: Annotated papers: id, entities with salience, relations, results.
        predicted: Papers in the form of `extract`.

    Raises:
        InputError: A record lacks what is needed.
    """
    by_id = {record["id"]: record for record in predicted}
    scores = []
    for record in gold:
        try:
            scores.append(_score_paper(record, by_id.get(record["id"], {})))
        except (KeyError, TypeError, IndexError) as error:
            reason = f"lacks {error}" if isinstance(error, KeyError) else str(error)
            raise InputError(f"paper {record['id']!r} cannot be scored: a record {reason}") from error
    return scores


def _score_paper(gold: Mapping[str, Any], predicted: Mapping[str, Any]) -> PaperScore:
    tally = _Tally()
    kinds = {kind.value for kind in ENTITY_TYPES}
    entities = [entity for entity in predicted.get("entities", ()) if entity["type"] in kinds]
    taken, touched = _match_entities(gold["entities"], entities)
    _score_entities(gold, entities, (taken, touched), tally)
    _score_relations(gold, predicted.get("relations", ()), taken, tally)
    _score_results(gold, predicted.get("results", ()), taken, tally)
    confidences = {kind: tuple(pairs) for kind, pairs in tally.confidences.items()}
    return PaperScore(gold["id"], tally.counts, tuple(tally.mistakes), confidences, _is_row_right(tally.counts))


def _names(entity: Mapping[str, Any]) -> set[str]:
    return {key for key in map(scoring_name, [entity.get("name", ""), *entity.get("aliases", ())]) if key}


def _match_entities(gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]]) -> tuple[dict[str, str], set[str]]:
    """Return for each predicted id the annotated one it is, best matches first, and the predicted ids that match any."""
    names = {entity["id"]: _names(entity) for entity in gold}
    candidates = []
    for entity in predicted:
        own = _names(entity)
        for other in gold:
            n_shared = len(own & names[other["id"]])
            if n_shared and entity["type"] in {other["type"], *other.get("also", ())}:
                rank = (other["salience"] == "core", entity["type"] == other["type"], n_shared)
                candidates.append((rank, entity["id"], other["id"]))
    candidates.sort(key=lambda item: item[0], reverse=True)
    taken: dict[str, str] = {}
    used: set[str] = set()
    for _, one, other_id in candidates:
        if one not in taken and other_id not in used:
            taken[one] = other_id
            used.add(other_id)
    return taken, {one for _, one, _ in candidates}


def _score_entities(
    gold: Mapping[str, Any], predicted: Sequence[Mapping[str, Any]], match: tuple[dict[str, str], set[str]], tally: _Tally
) -> None:
    taken, touched = match
    by_id = {entity["id"]: entity for entity in gold["entities"]}
    all_names: set[str] = set().union(*(_names(entity) for entity in gold["entities"])) if gold["entities"] else set()
    for entity in predicted:
        found = by_id.get(taken.get(entity["id"], ""))
        if "confidence" in entity:
            tally.confidences["entity"].append((float(entity["confidence"]), found is not None))
        if found is None:
            kind = "duplicate" if entity["id"] in touched else "wrong type" if _names(entity) & all_names else "spurious"
            tally.counts["entity", entity["type"], "wrong"] += 1
            tally.counts["entity", "all", kind] += 1
            tally.mistakes.append(Mistake(gold["id"], kind, entity["type"], entity["name"]))
        elif found["salience"] == "core":
            tally.counts["entity", entity["type"], "right"] += 1
            is_role = entity.get("role") == found["role"]
            tally.counts["role", found["role"], "right" if is_role else "wrong"] += 1
            if not is_role:
                tally.mistakes.append(Mistake(gold["id"], "wrong role", str(entity.get("role")), f"{entity['name']} ({found['role']})"))
        else:
            tally.counts["entity", entity["type"], "optional"] += 1
    used = set(taken.values())
    for entity in gold["entities"]:
        if entity["salience"] != "core":
            continue
        if entity["role"] == "proposed":
            tally.counts["proposed", "all", "right" if entity["id"] in used else "missed"] += 1
        if entity["id"] not in used:
            tally.counts["entity", entity["type"], "missed"] += 1
            tally.mistakes.append(Mistake(gold["id"], "missed", entity["type"], entity["name"]))


def _ends(relation: Any) -> tuple[str, str, str, bool]:
    if isinstance(relation, Mapping):
        return relation["head"], relation["type"], relation["tail"], bool(relation.get("optional"))
    return relation[0], relation[1], relation[2], len(relation) > 3


def _canonical(head: str, kind: str, tail: str) -> tuple[str, str, str]:
    return (kind, *sorted((head, tail))) if kind in SYMMETRIC_RELATIONS else (kind, head, tail)  # type: ignore[return-value]


def _score_relations(gold: Mapping[str, Any], predicted: Iterable[Any], taken: Mapping[str, str], tally: _Tally) -> None:
    by_id = {entity["id"]: entity for entity in gold["entities"]}
    core = {id_ for id_, entity in by_id.items() if entity["salience"] == "core"}
    wanted: set[tuple[str, str, str]] = set()
    optional: set[tuple[str, str, str]] = set()
    for relation in gold["relations"]:
        head, kind, tail, is_optional = _ends(relation)
        (optional if is_optional or not {head, tail} <= core else wanted).add(_canonical(head, kind, tail))
    seen: set[tuple[str, str, str]] = set()
    for relation in predicted:
        head, kind, tail, _ = _ends(relation)
        ends = taken.get(head), taken.get(tail)
        key = _canonical(ends[0], kind, ends[1]) if ends[0] is not None and ends[1] is not None else None
        if isinstance(relation, Mapping) and "confidence" in relation:
            tally.confidences["relation"].append((float(relation["confidence"]), key in wanted or key in optional))
        if key is None:
            tally.counts["relation", kind, "wrong"] += 1
        elif key not in seen:
            seen.add(key)
            if key in wanted:
                tally.counts["relation", kind, "right"] += 1
            elif key not in optional and set(ends) <= core:
                tally.counts["relation", kind, "wrong"] += 1
                names = f"{by_id[key[1]]['name']} -> {by_id[key[2]]['name']}"
                tally.mistakes.append(Mistake(gold["id"], "spurious relation", kind, names))
    for kind, one, other in sorted(wanted - seen):
        tally.counts["relation", kind, "missed"] += 1
        tally.mistakes.append(Mistake(gold["id"], "missed relation", kind, f"{by_id[one]['name']} -> {by_id[other]['name']}"))


def scoring_value(value: object) -> str:
    """Return the form in which two values are compared: digits, points and hyphens.

    Example:
        >>> scoring_value("40.3 %"), scoring_value("63-68%")
        ('40.3', '63-68')
    """
    return re.sub(r"[^0-9.\-]", "", str(value).replace("times", "").rstrip("."))


def _score_results(gold: Mapping[str, Any], predicted: Iterable[Mapping[str, Any]], taken: Mapping[str, str], tally: _Tally) -> None:
    left = [(scoring_value(result["value"]), result.get("metric"), result.get("dataset")) for result in gold.get("results", ())]
    for result in predicted:
        ends = (taken.get(result.get(name) or "") for name in ("metric", "dataset"))
        key = (scoring_value(result["value"]), *ends)
        if key in left:
            left.remove(key)
            tally.counts["result", "all", "right"] += 1
        else:
            tally.counts["result", "all", "wrong"] += 1
            tally.mistakes.append(Mistake(gold["id"], "wrong result", "Result", str(result["value"])))
    tally.counts["result", "all", "missed"] += len(left)
    tally.mistakes.extend(Mistake(gold["id"], "missed result", "Result", value) for value, _, _ in left)


def count(counts: Mapping[tuple[str, str, str], int], what: str, how: str, kind: str | None = None) -> int:
    """Return how many decisions about something ended so, of one type or of all."""
    return sum(n for (one, two, three), n in counts.items() if one == what and three == how and kind in (None, two))


def _is_row_right(counts: Mapping[tuple[str, str, str], int]) -> bool:
    right, missed, wrong = (count(counts, "entity", how) for how in ("right", "missed", "wrong"))
    good = right + count(counts, "entity", "optional")
    related, unrelated = (count(counts, "relation", how) for how in ("right", "missed"))
    return (
        not count(counts, "proposed", "missed")
        and right >= _ROW_ENTITIES * max(1, right + missed)
        and good >= _ROW_ENTITIES * max(1, good + wrong)
        and related >= _ROW_RELATIONS * (related + unrelated)
    )
