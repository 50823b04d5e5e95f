"""Papers as JSON: one object a line, or one array of objects, with `title` and `abstract` or with `text`."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from paperatlas.ingest.fields import to_paper
from paperatlas.ingest.source import Source
from paperatlas.records import Paper, Skipped

#: How far the format is looked for: a bad line at the beginning does not hide it.
_LOOKED_AT = 100_000
_N_LOOKED_AT = 10

#: How an array of objects begins, and an object that goes on in the next line.
_WHOLE = re.compile(r"\s*(?:\[\s*\{|\{\s*\n)")
#: Not any brace: titles from BibTeX begin with one too, "{BERT}: ...".
_OBJECT = re.compile(r"\{\s*(?:[\"}]|$)")


def is_jsonl(source: Source) -> bool:
    """Return whether one of the first lines with content begins like a JSON object."""
    if _WHOLE.match(source.text):
        return True
    lines = (line.lstrip() for line in source.text[:_LOOKED_AT].split("\n"))
    return any(_OBJECT.match(line) for line in islice(filter(None, lines), _N_LOOKED_AT))


def read_jsonl(source: Source) -> Iterator[Paper | Skipped]:
    """Yield a paper or a problem for every line that is not blank, or for every item where the file is one array or object."""
    whole = _read_whole(source.text)
    for number, record in enumerate(whole, 1):
        yield _read_record(record, f"{source.name}, item {number}")
    if whole:
        return
    # Not splitlines(): U+2028 and its like may stand inside a JSON string.
    for number, line in enumerate(source.text.split("\n"), 1):
        if not line.strip():
            continue
        where = source.line(number)
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = "nested too deeply" if isinstance(error, RecursionError) else getattr(error, "msg", "a number has too many digits")
            yield Skipped(where, f"is no JSON: {reason} at column {getattr(error, 'colno', 1)}; expected one object a line")
            continue
        yield _read_record(record, where)


def _read_whole(text: str) -> list[Any]:
    """Return the items of a file that is one array of objects, or one object over several lines; an empty list for any other."""
    if not _WHOLE.match(text):
        return []
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return content if isinstance(content, list) else [content]


def _read_record(record: Any, where: str) -> Paper | Skipped:
    if not isinstance(record, dict):
        return Skipped(where, f"is a JSON {_KINDS[type(record)]}, not an object with title and abstract")
    return to_paper(record, where)


_KINDS = {list: "list", str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}
