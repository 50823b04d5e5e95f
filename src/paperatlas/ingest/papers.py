"""Reads papers from whatever people have: paths, records, data frames, the bundled corpus."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from paperatlas.config import bundled_corpus
from paperatlas.errors import InputError, UnknownNameError
from paperatlas.ingest.fields import to_paper
from paperatlas.ingest.jsonl import is_jsonl, read_jsonl
from paperatlas.ingest.listing import is_listing, read_listing
from paperatlas.ingest.source import Source, read_source
from paperatlas.ingest.table import is_csv, read_csv
from paperatlas.records import Paper, Skipped

if TYPE_CHECKING:
    import pandas as pd

logger = logging.getLogger(__name__)

#: What `build` takes: a path, papers, records with named fields, or several of these; None is the bundled corpus.
PaperSource: TypeAlias = (
    "str | Path | Paper | Mapping[str, object] | Iterable[str | Path | Paper | Mapping[str, object]] | pd.DataFrame | None"
)


@dataclass(frozen=True, slots=True)
class Reader:
    """A format of input files.

    Attributes:
        is_format: Whether a file looks like it; asked in the order of the table.
        read: Yields its papers and problems.
        suffixes: Ends of file names that tell the format where looking does not.
    """

    is_format: Callable[[Source], bool]
    read: Callable[[Source], Iterator[Paper | Skipped]]
    suffixes: tuple[str, ...]


#: Name of a format -> how it is told and read.
READERS: Mapping[str, Reader] = {
    "jsonl": Reader(is_jsonl, read_jsonl, (".jsonl", ".ndjson")),
    "csv": Reader(is_csv, read_csv, (".csv", ".tsv")),
    "listing": Reader(is_listing, read_listing, ()),
}


def read_papers(source: PaperSource, *, file_format: str | None = None) -> Iterator[Paper | Skipped]:
    """Yield papers and problems from whatever `build` takes.

    Raises:
        InputError: A file cannot be read, or an item is nothing that papers come in.
        UnknownNameError: There is no such format.
    """
    if file_format is not None and file_format not in READERS:
        raise UnknownNameError("format", file_format, READERS)
    if source is None:
        bundled = read_source(bundled_corpus())
        yield from read_jsonl(Source("bundled corpus", bundled.text))
        return
    for number, item in enumerate(_items(source), 1):
        if isinstance(item, Paper):
            yield item
        elif isinstance(item, str | Path):
            yield from _read_file(item, file_format)
        elif isinstance(item, Mapping):
            yield to_paper({str(name).casefold(): value for name, value in item.items()}, f"record {number}")
        else:
            raise InputError(f"item {number} is a {type(item).__name__}; expected a path, a Paper, or a mapping with title and abstract")


def _items(source: PaperSource) -> Iterable[object]:
    if isinstance(source, str | Path | Paper | Mapping):
        return [source]
    to_dict = getattr(source, "to_dict", None)
    if to_dict is not None:
        records: Iterable[object] = to_dict("records")
        return records
    if isinstance(source, Iterable):
        return source
    raise InputError(f"cannot read papers from a {type(source).__name__}; expected a path, papers, or records")


def _read_file(path: str | Path, file_format: str | None) -> Iterator[Paper | Skipped]:
    source = read_source(path)
    file_format = file_format or _find_format(source)
    logger.info("reading %s as %s", source.name, file_format)
    n_found = 0
    for item in READERS[file_format].read(source):
        n_found += 1
        yield item
    if not n_found:
        raise InputError(f"{source.name} holds no paper when it is read as {file_format}")


def _find_format(source: Source) -> str:
    looks_like = (name for name, reader in READERS.items() if reader.is_format(source))
    is_named = (name for name, reader in READERS.items() if source.name.casefold().removesuffix(".gz").endswith(reader.suffixes))
    found = next(chain(looks_like, is_named), None)
    if found is None:
        raise InputError(f"{source.name} is in no known format, as far as can be told; name it with --format: {', '.join(READERS)}")
    return found
