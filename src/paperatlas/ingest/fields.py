"""Makes a `Paper` of a record with named fields, whichever format it came from."""

import math
import re
from collections.abc import Mapping
from typing import Any

from paperatlas.identity import content_hash, paper_id_from_content
from paperatlas.records import Paper, Skipped, Span

#: Other names under which exports of reference managers and scrapers hold a field.
_ALIASES = {
    "abstract": ("summary",),
    "authors": ("author",),
    "year": ("published", "date"),
    "venue": ("journal", "booktitle", "conference"),
    "arxiv": ("arxiv_id", "eprint"),
    "openalex": ("openalex_id",),
    "url": ("link",),
}
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_RESOLVER = re.compile(r"^(https?://(dx\.|www\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_ARXIV = re.compile(r"^(https?://(www\.|export\.)?arxiv\.org/(abs|pdf)/|arxiv:\s*)|v\d+(\.pdf)?$|\.pdf$", re.IGNORECASE)
_OPENALEX = re.compile(r"(?:https?://(?:api\.)?openalex\.org/(?:works/)?)?(W\d+)", re.IGNORECASE)


def to_paper(record: Mapping[str, Any], where: str) -> Paper | Skipped:
    """Return the paper that a record describes, or what is wrong with it.

    Either `title` and `abstract` or `text` must be there, as strings; they are taken as they are, since offsets count in
    them. An id may be a string or a whole number; without one the DOI, the arXiv or OpenAlex id, or a hash of the content
    takes its place. Unknown fields are ignored.

    Args:
        record: Field names (in lower case) and values; None and NaN count as missing.
        where: File and line, for messages.
    """
    values = {name: value for name, value in record.items() if not _is_missing(value)}
    wrong = _find_fault(values)
    if wrong:
        return Skipped(where, wrong)
    title, abstract = values.get("title", ""), _field(values, "abstract") or ""
    text = values.get("text", f"{title}\n{abstract}")
    doi, arxiv = _stripped(_RESOLVER, values.get("doi")), _stripped(_ARXIV, _field(values, "arxiv"))
    if "text" in values:
        title, abstract = "", ""
        own_id = "text-" + content_hash(text)
    else:
        own_id = paper_id_from_content(title, abstract)
    work = _OPENALEX.fullmatch(_string(_field(values, "openalex")) or "")
    openalex = work[1].upper() if work else None
    known = (doi and f"doi:{doi.casefold()}", arxiv and f"arxiv:{arxiv}", openalex and f"openalex:{openalex}")
    return Paper(
        id=str(values.get("id", "")).strip() or next(filter(None, known), own_id),
        title=title,
        abstract=abstract,
        text=text,
        sentences=_sentences(values.get("sents")),
        authors=_authors(_field(values, "authors")),
        year=_year(_field(values, "year")),
        venue=_string(_field(values, "venue")),
        doi=doi,
        arxiv=arxiv,
        openalex=openalex,
        url=_string(_field(values, "url")),
        source=where,
    )


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _field(values: Mapping[str, Any], name: str) -> Any:
    return next((values[key] for key in (name, *_ALIASES.get(name, ())) if key in values), None)


def _find_fault(values: Mapping[str, Any]) -> str | None:
    if isinstance(values.get("id", ""), bool) or not isinstance(values.get("id", ""), str | int):
        return f"id {values['id']!r} must be a string or a whole number"
    if "text" in values:
        return _text_fault(values["text"], values)
    for name in ("title", "abstract"):
        value = values.get(name) if name == "title" else _field(values, name)
        if value is None:
            return f"has no {name}; every paper needs a title and an abstract, or a text"
        if not isinstance(value, str):
            return f"{name} must be a string, not {type(value).__name__}"
    if not values["title"].strip():
        return "has an empty title; every paper needs a title and an abstract, or a text"
    return _text_fault(f"{values['title']}\n{_field(values, 'abstract')}", values)


def _text_fault(text: Any, values: Mapping[str, Any]) -> str | None:
    if not isinstance(text, str):
        return f"text must be a string, not {type(text).__name__}"
    end = 0
    try:
        for start, stop in values.get("sents", ()):
            if not (type(start) is type(stop) is int and end <= start < stop <= len(text)):
                raise ValueError
            end = stop
    except (TypeError, ValueError):
        return f"sents must be a list of [start, end] pairs, in order and inside the text of {len(text)} characters"
    return None


def _sentences(value: Any) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in value) if value else ()


def _authors(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        separator = ";" if ";" in value else " and " if " and " in value else ","
        value = value.split(separator)
    if not isinstance(value, list | tuple):
        return ()
    names = (name.get("name") if isinstance(name, Mapping) else name for name in value)
    return tuple(" ".join(name.split()) for name in names if isinstance(name, str) and name.strip())


def _year(value: Any) -> int | None:
    match = _YEAR.search(str(value)) if value is not None else None
    return int(match[1]) if match else None


def _string(value: Any) -> str | None:
    return (" ".join(str(value).split()) or None) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _stripped(pattern: re.Pattern[str], value: Any) -> str | None:
    text = _string(value)
    return (pattern.sub("", text).strip() or None) if text else None
