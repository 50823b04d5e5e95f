"""Chooses the form of an answer by what the client accepts (RFC 9110, section 12.5.1) or names."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

#: Media type -> name of the form, best first: what rows, a yes or no, and triples can be written as.
ROW_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "application/sparql-results+json": "json",
        "application/sparql-results+xml": "xml",
        "text/csv": "csv",
        "text/tab-separated-values": "tsv",
        "application/json": "json",
        "application/xml": "xml",
        "text/xml": "xml",
    }
)
BOOLEAN_TYPES: Mapping[str, str] = MappingProxyType({type_: form for type_, form in ROW_TYPES.items() if form in ("json", "xml")})
TRIPLE_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "text/turtle": "ttl",
        "application/n-triples": "nt",
        "application/ld+json": "jsonld",
        "application/rdf+xml": "rdfxml",
        "application/x-turtle": "ttl",
        "text/plain": "nt",
        "application/json": "jsonld",
        "application/xml": "rdfxml",
        "text/xml": "rdfxml",
    }
)

#: What else a form may be called in the parameter "format".
_OTHER_NAMES = {"turtle": "ttl", "ntriples": "nt", "n-triples": "nt", "json-ld": "jsonld", "rdf": "rdfxml", "rdf+xml": "rdfxml"}


def choose_type(accept: str | None, wanted: str | None, offered: Mapping[str, str] | Sequence[str]) -> str | None:
    """Return the media type to answer in, or None if there is none that would do.

    Args:
        accept: The header Accept; None or blank takes anything.
        wanted: The parameter "format": a media type or the name of a form; goes before the header.
        offered: Media types that can be had, best first; perhaps with the names of their forms.
    """
    forms = dict(offered) if isinstance(offered, Mapping) else {type_: type_ for type_ in offered}
    if wanted:
        name = wanted.strip().casefold()
        form = _OTHER_NAMES.get(name, name)
        # JSON and XML are also names for triples written in them.
        names = {form, {"json": "jsonld", "xml": "rdfxml"}.get(form, form)}
        return next((type_ for type_ in forms if type_ == name or forms[type_] in names), None)
    if not accept or not accept.strip():
        return next(iter(forms), None)
    ranges = _parse_accept(accept)
    rated = [(_quality(type_, ranges), -place, type_) for place, type_ in enumerate(forms)]
    quality, _, type_ = max(rated, default=(0.0, 0, ""))
    return type_ if quality > 0 else None


def _parse_accept(accept: str) -> list[tuple[str, float]]:
    """Return media ranges and their weights; a weight that is no number between 0 and 1 counts as 0."""
    ranges = []
    for item in accept.split(","):
        name, *parameters = (part.strip().casefold() for part in item.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                quality = _to_weight(value.strip())
        if name:
            ranges.append((name, quality))
    return ranges


def _to_weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


def _quality(type_: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return the weight of the range that fits a media type most closely."""
    for wanted in (type_, type_.partition("/")[0] + "/*", "*/*"):
        found = [quality for name, quality in ranges if name == wanted]
        if found:
            return max(found)
    return 0.0
