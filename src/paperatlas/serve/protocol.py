"""Reads a request of the SPARQL 1.1 Protocol (W3C Recommendation, 2013) into a job, and refuses what is not one."""

import asyncio
from collections.abc import Iterable
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from paperatlas.serve.jobs import Job

#: Bytes of a query that are read; a longer one is refused.
MOST_QUERY_BYTES = 1_000_000

#: Bytes that are read of a body that is too long, so that its sender hears why; and the seconds for any body.
_MOST_DRAINED_BYTES = 32 * 2**20
BODY_TIMEOUT_S = 15

#: Fields of a request, the most that are read.
_MOST_FIELDS = 100

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"

READ_ONLY = "this endpoint is read-only: it answers queries and takes no updates"

Fields = list[tuple[str, str]]


class RefusedError(Exception):
    """A request that is not answered; the text says why.

    Attributes:
        status: Status of HTTP.
    """

    def __init__(self, status: int, text: str) -> None:
        """Keep status and text."""
        super().__init__(text)
        self.status = status


async def read_job(request: Request, graph_iri: str) -> Job | None:
    """Return the query of a request, or None where a GET has none: it asks what the service is.

    Args:
        request: GET, or POST of a form or of a query.
        graph_iri: What the graph of all triples is called in `default-graph-uri`.

    Raises:
        RefusedError: It is no query, or not one that may be asked.
    """
    fields = parse_fields(request.scope["query_string"])
    if request.method == "POST":
        fields = await _read_post(request, fields)
    if any(name == "update" for name, _ in fields):
        raise RefusedError(403, READ_ONLY)
    queries = _values(fields, "query")
    if len(queries) > 1:
        raise RefusedError(400, f"one query at a time; got {len(queries)}")
    if not queries:
        if request.method == "POST":
            raise RefusedError(400, "the request has no query")
        return None
    if len(queries[0].encode("utf-8", "surrogatepass")) > MOST_QUERY_BYTES:
        raise _too_long()
    return Job(
        "query",
        queries[0],
        accept=join_accept(request),
        wanted=find_format(fields),
        default_graphs=_find_graphs(fields, graph_iri),
        named_graphs=_find_named_graphs(fields),
    )


def parse_fields(data: bytes) -> Fields:
    """Return the fields of a query string or form.

    Raises:
        RefusedError: They are no UTF-8, or too many.
    """
    try:
        return parse_qsl(data.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError as error:
        raise RefusedError(400, "the request is not in UTF-8") from error
    except ValueError as error:
        raise RefusedError(400, f"the request has more than {_MOST_FIELDS} fields") from error


def find_format(fields: Fields) -> str | None:
    """Return the parameter "format", which goes before the header Accept."""
    return next(iter(_values(fields, "format")), None)


def join_accept(request: Request) -> str | None:
    """Return the header Accept; several are one list."""
    return ",".join(request.headers.getlist("accept")) or None


async def _read_post(request: Request, fields: Fields) -> Fields:
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    media_type = media_type.strip().casefold()
    if media_type == _UPDATE:
        raise RefusedError(403, READ_ONLY)
    if media_type not in (_FORM, _QUERY):
        raise RefusedError(415, f"a query is sent as {_FORM} or {_QUERY}, not as {media_type or 'nothing that is named'}")
    charset = _find_charset(parameters)
    if charset not in ("utf-8", "utf8"):
        raise RefusedError(415, f"a query is sent in UTF-8, not in {charset}")
    body = await _read_body(request)
    if media_type == _FORM:
        return parse_fields(body)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError(400, f"the query is not in UTF-8: {error.reason} at byte {error.start}") from error
    return [*((name, value) for name, value in fields if name != "query"), ("query", text)]


def _find_charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().casefold() == "charset":
            return value.strip().strip('"').casefold()
    return "utf-8"


async def _read_body(request: Request) -> bytes:
    """Return the body; of one that is too long the rest is read and dropped, up to a bound."""
    kept, size = bytearray(), 0
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for chunk in request.stream():
                size += len(chunk)
                if size <= MOST_QUERY_BYTES:
                    kept += chunk
                if size > _MOST_DRAINED_BYTES:
                    break
    except TimeoutError as error:
        raise RefusedError(408, f"the request was not sent within {BODY_TIMEOUT_S} seconds") from error
    except ClientDisconnect as error:
        raise RefusedError(400, "the request ended before its end") from error
    if size > MOST_QUERY_BYTES:
        raise _too_long()
    return bytes(kept)


def _too_long() -> RefusedError:
    return RefusedError(413, f"the query is longer than {MOST_QUERY_BYTES} bytes")


def _values(fields: Iterable[tuple[str, str]], wanted: str) -> list[str]:
    return [value for name, value in fields if name == wanted]


def _find_graphs(fields: Fields, graph_iri: str) -> list[str] | None:
    """Return the graphs that make up the default graph, "" for all triples; None where the request names no graph at all."""
    default, named = _values(fields, "default-graph-uri"), _values(fields, "named-graph-uri")
    if not default and not named:
        return None
    return ["" if name == graph_iri else name for name in default]


def _find_named_graphs(fields: Fields) -> list[str] | None:
    default, named = _values(fields, "default-graph-uri"), _values(fields, "named-graph-uri")
    return named if default or named else None
