"""Reads public benchmarks with mentions and relations: SciERC, SciER and TDMSci as JSON lists of documents."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paperatlas.errors import InputError
from paperatlas.records import Span


@dataclass(frozen=True, slots=True)
class BenchmarkDocument:
    """A document with its gold mentions and relations.

    Attributes:
        id: Id of the document.
        text: Its text; words stand apart, as the benchmark's authors cut them.
        sentences: Borders of its sentences.
        mentions: (first character, one past the last, label).
        relations: (place of the head in `mentions`, place of the tail, label).
    """

    id: str
    text: str
    sentences: tuple[Span, ...]
    mentions: tuple[tuple[int, int, str], ...]
    relations: tuple[tuple[int, int, str], ...]


def read_benchmark(path: Path) -> list[BenchmarkDocument]:
    """Return the documents of a file.

    Raises:
        InputError: The file cannot be read, or is not in the form of these benchmarks.
    """
    try:
        records = json.loads(path.read_text(encoding="utf-8"))
        return [_to_document(record) for record in records]
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is no JSON list of documents with text, sents, entities and relations: {error}") from error


def _to_document(record: dict[str, Any]) -> BenchmarkDocument:
    return BenchmarkDocument(
        id=str(record["id"]),
        text=record["text"],
        sentences=tuple((start, end) for start, end in record["sents"]),
        mentions=tuple((start, end, label) for start, end, label in record["entities"]),
        relations=tuple((head, tail, label) for head, tail, label in record["relations"]),
    )


def cut_document(document: BenchmarkDocument, n_characters: int) -> list[BenchmarkDocument]:
    """Return the document in parts of whole sentences, each of about `n_characters` characters at most.

    Mentions and relations across a border are left out; they are few, since a relation of these benchmarks keeps to a sentence.
    """
    parts: list[list[Span]] = []
    for sentence in document.sentences:
        if not parts or sentence[1] - parts[-1][0][0] > n_characters:
            parts.append([])
        parts[-1].append(sentence)
    return [_part(document, number, sentences) for number, sentences in enumerate(parts)]


def _part(document: BenchmarkDocument, number: int, sentences: Sequence[Span]) -> BenchmarkDocument:
    start, end = sentences[0][0], sentences[-1][1]
    inside = [i for i, mention in enumerate(document.mentions) if start <= mention[0] and mention[1] <= end]
    place = {i: n for n, i in enumerate(inside)}
    return BenchmarkDocument(
        id=f"{document.id}#{number}",
        text=document.text[start:end],
        sentences=tuple((one - start, other - start) for one, other in sentences),
        mentions=tuple((document.mentions[i][0] - start, document.mentions[i][1] - start, document.mentions[i][2]) for i in inside),
        relations=tuple((place[head], place[tail], label) for head, tail, label in document.relations if head in place and tail in place),
    )
