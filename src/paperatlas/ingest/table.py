"""Papers as CSV: a header row that names the columns, then one paper a row."""

import csv
import io
from collections.abc import Iterator

from paperatlas.errors import InputError
from paperatlas.ingest.fields import to_paper
from paperatlas.ingest.source import Source
from paperatlas.records import Paper, Skipped

_DELIMITERS = ",;\t|"
_TEXT_COLUMNS = ({"title", "abstract"}, {"title", "summary"}, {"text"})
#: The csv module refuses cells above 131,072 characters unless told otherwise; no abstract comes near this.
_LARGEST_CELL = 10_000_000


def is_csv(source: Source) -> bool:
    """Return whether the first line is a header with columns title and abstract, or text, among others."""
    header = _header(source.text)
    return len(header) > 1 and any(needed <= set(header) for needed in _TEXT_COLUMNS)


def read_csv(source: Source) -> Iterator[Paper | Skipped]:
    """Yield a paper or a problem for every row.

    The delimiter (comma, semicolon, tab or bar) is read off the header. Columns may come in any order and case.

    Raises:
        InputError: The header lacks the columns that are needed, or names one twice.
    """
    header = _header(source.text)
    if not any(needed <= set(header) for needed in _TEXT_COLUMNS):
        raise InputError(f"{source.line(1)} is no CSV header with columns title and abstract, or text; found {', '.join(header)}")
    if len(set(header)) < len(header):
        raise InputError(f"{source.line(1)} names a column twice: {', '.join(header)}")
    csv.field_size_limit(_LARGEST_CELL)
    rows = csv.reader(io.StringIO(source.text.lstrip("\n"), newline=""), delimiter=_delimiter(source.text), strict=True)
    next(rows)
    start = rows.line_num + 1
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Skipped(source.line(start), f"is no CSV row: {error}; the rest of the file was not read")
            return
        if any(cell.strip() for cell in row):
            yield _read_row(header, row, source.line(start))
        start = rows.line_num + 1


def _read_row(header: list[str], row: list[str], where: str) -> Paper | Skipped:
    if len(row) > len(header):
        return Skipped(where, f"has {len(row)} cells, but the header names {len(header)} columns")
    return to_paper({name: cell for name, cell in zip(header, row, strict=False) if cell.strip()}, where)


def _delimiter(text: str) -> str:
    line = text.lstrip("\n").split("\n", maxsplit=1)[0]
    return max(_DELIMITERS, key=line.count)


def _header(text: str) -> list[str]:
    line = text.lstrip("\n").split("\n", maxsplit=1)[0]
    cells = next(csv.reader([line], delimiter=_delimiter(text)), [])
    return [cell.strip().casefold() for cell in cells]
