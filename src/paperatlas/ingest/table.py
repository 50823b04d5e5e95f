"""Papers as CSV: a header row that names the columns, then one paper a row."""

import csv
import io
import textwrap
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
    return len(header) > 1 and _has_text(header)


def read_csv(source: Source) -> Iterator[Paper | Skipped]:
    """Yield a paper or a problem for every row.

    The delimiter (comma, semicolon, tab or bar) is read off the header. Columns may come in any order and case. After a row
    that is no CSV, reading goes on at the line after the one that it begins on.

    Raises:
        InputError: The header is no CSV, lacks the columns that are needed, or names one twice.
    """
    csv.field_size_limit(_LARGEST_CELL)
    rows = _read_rows(source.text)
    number, cells = next(rows, (1, []))
    where = source.line(number)
    if isinstance(cells, csv.Error):
        raise InputError(f"{where} is no CSV header: {cells}")
    header = _to_names(cells)
    found = textwrap.shorten(", ".join(header), 200)
    if not _has_text(header):
        raise InputError(f"{where} is no CSV header with columns title and abstract, or text; found {found}")
    named = [name for name in header if name]
    if len(set(named)) < len(named):
        raise InputError(f"{where} names a column twice: {found}")
    for number, row in rows:
        if isinstance(row, csv.Error):
            yield Skipped(source.line(number), f"begins a row that is no CSV: {row}")
        else:
            yield _read_row(header, row, source.line(number))


def _read_rows(text: str) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Yield the number of its first line and the cells, or what is wrong, of every row that is not blank."""
    lines = io.StringIO(text, newline="\n").readlines()
    delimiter = _delimiter(text)
    begin = 0
    while begin < len(lines):
        first = begin
        rows = csv.reader((lines[index] for index in range(begin, len(lines))), delimiter=delimiter, strict=True)
        try:
            for row in rows:
                if any(cell.strip() for cell in row):
                    yield first + 1, row
                first = begin + rows.line_num
            return
        except csv.Error as error:
            yield first + 1, error
        begin = first + 1


def _read_row(header: list[str], row: list[str], where: str) -> Paper | Skipped:
    if len(row) > len(header):
        return Skipped(where, f"has {len(row)} cells, but the header names {len(header)} columns")
    return to_paper({name: cell for name, cell in zip(header, row, strict=False) if cell.strip()}, where)


def _delimiter(text: str) -> str:
    return max(_DELIMITERS, key=_first_line(text).count)


def _header(text: str) -> list[str]:
    try:
        return _to_names(next(csv.reader([_first_line(text)], delimiter=_delimiter(text)), []))
    except csv.Error:
        # A line longer than any header, as in a file of one line.
        return []


def _first_line(text: str) -> str:
    return next((line for line in text.split("\n") if line.strip()), "")


def _to_names(cells: list[str]) -> list[str]:
    return [cell.strip().casefold() for cell in cells]


def _has_text(header: list[str]) -> bool:
    return any(needed <= set(header) for needed in _TEXT_COLUMNS)
