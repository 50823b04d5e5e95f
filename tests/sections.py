"""Reads the sections of the explorer page, as its script does, without any of the code that writes them."""

import bz2
import json
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

ALPHABET = "".join(chr(code) for code in range(33, 127) if chr(code) not in '"&<')


def from_code(text: str) -> bytes:
    """Return the bytes that a text of 91 letters holds, with the zeros at its end."""
    place = {letter: number for number, letter in enumerate(ALPHABET)}
    bits = 0
    for number, (low, high) in enumerate(zip(text[::2], text[1::2], strict=True)):
        bits |= (place[low] + 91 * place[high]) << (13 * number)
    return bits.to_bytes(-(-13 * len(text) // 16), "little")


def unpack(section: str) -> bytes:
    """Return the data of a section."""
    length, code = section.split(" ")
    # In pieces of whole bytes, since Python's large numbers are slow.
    pieces = (from_code(code[start : start + 1600]) for start in range(0, len(code), 1600))
    return bz2.decompress(b"".join(pieces)[: int(length)])


def from_varints(data: bytes) -> Iterator[int]:
    """Yield the numbers of a column."""
    value = shift = 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield -(value + 1) // 2 if value % 2 else value // 2
            value = shift = 0


def read_sections(sections: dict[str, str]) -> dict[str, Any]:
    """Return what `createAtlas` takes, with all sentences."""
    line, _, data = unpack(sections["graph"]).partition(b"\n")
    head = json.loads(line)
    raw: dict[str, Any] = {name: value for name, value in head.items() if name != "columns"}
    start = 0
    for name, n_bytes, n_values in head["columns"]:
        raw[name] = list(from_varints(data[start : start + n_bytes]))
        assert len(raw[name]) == n_values
        start += n_bytes
    assert start == len(data)
    for name in ("community", "confidence"):
        if f"{name}Step" in raw:
            raw[name] = expand(raw, raw.pop(f"{name}Step"), name)
    names = {**json.loads(unpack(sections["names"])), **json.loads(unpack(sections["more"]))}
    labels = [name if isinstance(name, list) else [name] for name in names["labels"]]
    raw["names"] = {
        "labels": [first for first, *_ in labels],
        "ids": names["ids"],
        "aliases": {str(number): more for number, (_, *more) in enumerate(labels) if more},
        "reasons": dict(read_reasons(raw.pop("reasonCount"), raw.pop("reasons"), names, labels)),
        **{name: names[name] for name in ("concepts", "papers", "results", "better")},
    }
    chunks = [json.loads(unpack(sections[f"text-{number}"])) for number in range(len(head["chunks"]))]
    assert list(map(len, chunks)) == head["chunks"]
    papers = [paper for paper, count in enumerate(raw["sentenceCount"]) for _ in range(count)]
    texts = (text for chunk in chunks for text in chunk)
    raw["sentences"] = ["" if text is None else text or raw["names"]["labels"][paper] for paper, text in zip(papers, texts, strict=True)]
    return raw


def expand(raw: dict[str, Any], steps: list[int], name: str) -> list[int]:
    """Return communities or confidences of all nodes: 0 stands for what the first paper's edge to an entity says."""
    n_papers = len(raw["sentenceCount"])
    heads = [node for node, degree in enumerate(raw["outDegree"]) for _ in range(degree)]
    first: dict[int, int] = {}
    for edge, (head, tail) in enumerate(zip(heads, raw["tail"], strict=True)):
        if head < n_papers:
            first.setdefault(tail, edge)
    values: list[int] = []
    for node, step in enumerate(steps):
        told = 0 if step else values[heads[first[node]]] if name == "community" else raw["edgeConfidence"][first[node]]
        values.append(told if step == 0 else step - 1 if step > 0 else step)
    return values


def read_reasons(counts: list[int], numbers: list[int], names: Any, labels: list[list[str]]) -> Iterator[tuple[str, list[list[Any]]]]:
    """Yield for each node with reasons its number and the names, scores and reasons."""
    rest = iter(numbers)
    for node, count in enumerate(counts):
        rows: list[list[Any]] = []
        for _ in range(count):
            name, score, template = next(rest), next(rest), next(rest)
            first, *parts = names["reasonTemplates"][template].split("\0") if template >= 0 else [names["reasonTemplates"][-1 - template]]
            words = first + "".join(labels[node][next(rest)] + part for part in parts)
            rows.append([labels[node][name] if name >= 0 else names["reasonNames"][-1 - name], score / 100, words])
        if rows:
            yield str(node), rows


def read_starts(raw: dict[str, Any]) -> Iterator[int]:
    """Yield where each sentence starts in the text of its paper."""
    rest = iter(zip(raw["sentenceGap"], raw["sentences"], strict=True))
    for count in raw["sentenceCount"]:
        end = 0
        for _ in range(count):
            gap, text = next(rest)
            yield end + gap
            end += gap + len(text)


def read_evidence(raw: dict[str, Any]) -> list[list[int]]:
    """Return the numbers of the sentences behind each edge."""
    n_papers = len(raw["sentenceCount"])
    first = [0, *accumulate(raw["sentenceCount"])]
    heads = [node for node, degree in enumerate(raw["outDegree"]) for _ in range(degree)]
    n_results = raw["types"][-1]["count"]
    rest = iter(raw["evidence"])
    naming: dict[int, set[int]] = {}
    found = []
    for head, tail, count in zip(heads, raw["tail"], raw["evidenceCount"], strict=True):
        numbers = [next(rest) for _ in range(count)]
        if head < n_papers or head >= len(raw["outDegree"]) - n_results or tail < n_papers:
            start = first[head] if head < n_papers else first[tail] if tail < n_papers else 0
            numbers = [number + start for number in accumulate(numbers)]
            if head < n_papers:
                naming.setdefault(tail, set()).update(numbers)
        elif numbers:
            common = sorted(naming.get(head, set()) & naming.get(tail, set()))
            numbers = [common[number] if number >= 0 else -1 - number for number in numbers]
        found.append(numbers)
    return found
