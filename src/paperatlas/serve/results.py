"""Writes the rows of a SELECT in the forms of the W3C, up to a number of rows or bytes.

pyoxigraph would write all of them; here an answer that is too long is cut and says so. Forms: SPARQL 1.1 Query Results JSON, XML,
and CSV and TSV (W3C Recommendations, 2013).
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from json.encoder import encode_basestring
from types import MappingProxyType
from typing import Any, TypeAlias
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from paperatlas.export.vocab import term_iri

#: Bytes after which an answer is cut, however few its rows are.
MOST_BYTES = 64 * 2**20

_Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_Row: TypeAlias = Sequence[_Term | None]

_STRING = term_iri("xsd:string")

#: Characters that XML 1.0 cannot hold.
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_rows(names: Sequence[str], rows: Iterable[_Row], form: str, max_rows: int) -> tuple[bytes, bool]:
    """Return rows written in a form, and whether some were left out.

    Args:
        names: Names of the variables.
        rows: Terms in the order of the names, None for unbound.
        form: "json", "xml", "csv" or "tsv".
        max_rows: The most rows that are written.
    """
    head, write_row, between, tail = _FORMS[form](names)
    written, size, cut = [head], 0, False
    for number, row in enumerate(rows):
        if number >= max_rows or size >= MOST_BYTES:
            cut = True
            break
        text = ((between if number else "") + write_row(row)).encode()
        size += len(text)
        written.append(text)
    return b"".join([*written, tail]), cut


#: Beginning, what writes a row, what stands between two, end.
_Form: TypeAlias = tuple[bytes, Callable[[_Row], str], str, bytes]


def _json_form(names: Sequence[str]) -> _Form:
    quoted = [encode_basestring(name) for name in names]

    def write(row: _Row) -> str:
        return "{" + ",".join(f"{name}:{_term_to_json(term)}" for name, term in zip(quoted, row, strict=True) if term is not None) + "}"

    return f'{{"head":{{"vars":[{",".join(quoted)}]}},"results":{{"bindings":['.encode(), write, ",", b"]}}"


def _term_to_json(term: _Term) -> str:
    # Put together by hand, since there are many and of few shapes.
    if isinstance(term, ox.NamedNode):
        return f'{{"type":"uri","value":{encode_basestring(term.value)}}}'
    if isinstance(term, ox.Literal):
        marks = "".join(f',"{name}":{encode_basestring(value)}' for name, value in _literal_marks(term).items())
        return f'{{"type":"literal","value":{encode_basestring(term.value)}{marks}}}'
    if isinstance(term, ox.BlankNode):
        return f'{{"type":"bnode","value":{encode_basestring(term.value)}}}'
    parts = zip(("subject", "predicate", "object"), term, strict=True)
    return '{"type":"triple","value":{' + ",".join(f'"{name}":{_term_to_json(part)}' for name, part in parts) + "}}"


def _literal_marks(term: ox.Literal) -> dict[str, str]:
    if term.language:
        return {"xml:lang": term.language}
    datatype = term.datatype.value
    return {} if datatype == _STRING else {"datatype": datatype}


def _xml_form(names: Sequence[str]) -> _Form:
    def write(row: _Row) -> str:
        bound = ((name, term) for name, term in zip(names, row, strict=True) if term is not None)
        return "<result>" + "".join(f"<binding name={quoteattr(name)}>{_term_to_xml(term)}</binding>" for name, term in bound) + "</result>"

    variables = "".join(f"<variable name={quoteattr(name)}/>" for name in names)
    head = f'<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>{variables}</head><results>'
    return head.encode(), write, "\n", b"</results></sparql>\n"


def _term_to_xml(term: _Term) -> str:
    if isinstance(term, ox.NamedNode):
        return f"<uri>{_escape_xml(term.value)}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{_escape_xml(term.value)}</bnode>"
    if isinstance(term, ox.Triple):
        parts = zip(("subject", "predicate", "object"), term, strict=True)
        return "<triple>" + "".join(f"<{name}>{_term_to_xml(part)}</{name}>" for name, part in parts) + "</triple>"
    marks = "".join(f" {name}={quoteattr(value)}" for name, value in _literal_marks(term).items())
    return f"<literal{marks}>{_escape_xml(term.value)}</literal>"


def _escape_xml(text: str) -> str:
    # A carriage return would come back as a line feed.
    return escape(_NO_XML.sub("\ufffd", text), {"\r": "&#13;"})


def _csv_form(names: Sequence[str]) -> _Form:
    def write_fields(fields: Iterable[str]) -> str:
        line = io.StringIO()
        csv.writer(line, lineterminator="\r\n").writerow(fields)
        return line.getvalue()

    def write(row: _Row) -> str:
        return write_fields("" if term is None else getattr(term, "value", str(term)) for term in map(_with_mark, row))

    return write_fields(names).encode(), write, "", b""


def _with_mark(term: _Term | None) -> Any:
    # A blank node in CSV is told from a text by the sign that it has in Turtle.
    return ox.Literal(str(term)) if isinstance(term, ox.BlankNode | ox.Triple) else term


def _term_to_text(term: _Term) -> str:
    return f"<<( {term} )>>" if isinstance(term, ox.Triple) else str(term)


def _tsv_form(names: Sequence[str]) -> _Form:
    def write(row: _Row) -> str:
        return "\t".join("" if term is None else _term_to_text(term).replace("\t", "\\t") for term in row) + "\n"

    return ("\t".join("?" + name for name in names) + "\n").encode(), write, "", b""


_FORMS: Mapping[str, Callable[[Sequence[str]], _Form]] = MappingProxyType(
    {"json": _json_form, "xml": _xml_form, "csv": _csv_form, "tsv": _tsv_form}
)


class Counted(Iterator[ox.Triple]):
    """Triples up to a number; `cut` tells whether there are more."""

    def __init__(self, triples: Iterable[ox.Triple], most: int) -> None:
        """Take at most so many triples."""
        self.cut = False
        self._triples = iter(triples)
        self._left = most

    def __next__(self) -> ox.Triple:
        """Return the next triple."""
        triple = next(self._triples)
        if not self._left:
            self.cut = True
            raise StopIteration
        self._left -= 1
        return triple
