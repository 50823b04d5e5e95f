"""Translates between the path of an entity on this server and its IRI in the data."""

import re
from urllib.parse import quote, unquote

_ESCAPES = re.compile(rb"(?:%[89A-Fa-f][0-9A-Fa-f])+")


def to_iris(raw_path: bytes, base_iri: str) -> list[str]:
    """Return the IRIs that a path may mean, the likelier first.

    An IRI holds letters of all scripts as they are, and a path holds them as escapes of UTF-8; escapes of ASCII characters may be
    part of the IRI or made by the client.

    Args:
        raw_path: The path after "/id/", as it came.
        base_iri: Base of the data's IRIs.

    Example:
        >>> to_iris(b"paper/10.1%2Fa%C3%A9", "http://a.example/")
        ['http://a.example/paper/10.1%2Faé', 'http://a.example/paper/10.1/aé']
    """
    unescaped = _ESCAPES.sub(lambda match: bytes.fromhex(match[0].replace(b"%", b"").decode()), raw_path)
    found = []
    for path in (unescaped.decode("utf-8", "replace"), unquote(raw_path.decode("utf-8", "replace"))):
        if base_iri + path not in found:
            found.append(base_iri + path)
    return found


def to_path(id_: str) -> str:
    """Return the path of an entity on this server, fit for a link.

    Example:
        >>> to_path("method/größe")
        '/id/method/gr%C3%B6%C3%9Fe'
    """
    return "/id/" + quote(id_, safe="/:%+,;@!$&'()*=~")
