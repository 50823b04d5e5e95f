"""The web application: which address gives what, and how what goes wrong is told."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from paperatlas.config import EXPLORER_FILE
from paperatlas.export.vocab import PREFIXES
from paperatlas.serve.description import describe_service
from paperatlas.serve.headers import FORM_POLICY, PAGE_POLICY, Headers
from paperatlas.serve.ids import to_iris
from paperatlas.serve.jobs import RDF_FORMATS, Answer, Job
from paperatlas.serve.negotiation import TRIPLE_TYPES, choose_type
from paperatlas.serve.openapi import describe_api
from paperatlas.serve.pages import STATIC_FOLDER, list_queries, render_entity, render_leaderboards, render_problem, render_query_page
from paperatlas.serve.pool import RETRY_AFTER_S, BusyError, OverrunError, Pool, WorkerError
from paperatlas.serve.protocol import RefusedError, find_format, join_accept, parse_fields, read_job
from paperatlas.serve.settings import ServeSettings

#: What pages load; the media types are told, not guessed from what the machine knows.
_STATIC_FILES = {
    "pages.css": "text/css",
    "query.js": "text/javascript",
    "yasgui/yasgui.min.css": "text/css",
    "yasgui/yasgui.min.js": "text/javascript",
    "yasgui/LICENSES.txt": "text/plain",
}

#: Seconds between two looks whether the client still waits for its answer.
_LOOK_S = 0.25


@dataclass(frozen=True, slots=True)
class Site:
    """What the application serves.

    Attributes:
        directory: Directory of the atlas.
        base_iri: Base of the data's IRIs.
        settings: How it is served.
        queries: Workers that answer queries of clients.
        lookups: Workers that look up entities; no query keeps them busy.
    """

    directory: Path
    base_iri: str
    settings: ServeSettings
    queries: Pool
    lookups: Pool

    @property
    def graph_iri(self) -> str:
        """What the graph of all triples is called: the atlas itself."""
        return self.base_iri + "atlas"


def make_app(site: Site) -> Headers:
    """Return the application; its workers start and end with it."""

    @asynccontextmanager
    async def run_workers(_: Starlette) -> AsyncIterator[None]:
        try:
            await asyncio.gather(site.queries.start(), site.lookups.start())
            yield
        finally:
            await asyncio.gather(site.queries.stop(), site.lookups.stop())

    routes = [
        Route("/", _bind(site, _explorer)),
        Route("/health", _bind(site, _health)),
        Route("/sparql", _bind(site, _sparql), methods=["GET", "POST"]),
        Route("/query", _bind(site, _query_page)),
        Route("/leaderboard", _bind(site, _leaderboard_page)),
        Route("/static/{path:path}", _bind(site, _static)),
        Route("/id/{id:path}", _bind(site, _entity)),
        Route("/api/openapi.json", _bind(site, _openapi)),
        Route("/api/find", _bind(site, _find)),
        Route("/api/entity/{id:path}", _bind(site, _entity_json)),
        Route("/api/leaderboard", _bind(site, _leaderboard)),
        Route("/api/queries", _bind(site, _queries)),
        Route("/api/queries/{name}", _bind(site, _named_query)),
    ]
    handlers = {HTTPException: _tell_http, RefusedError: _tell_refused, BusyError: _tell_busy, WorkerError: _tell_worker}
    overrun = _overrun_teller(site.settings.timeout_s)
    app = Starlette(routes=routes, lifespan=run_workers, exception_handlers={**handlers, OverrunError: overrun})
    return Headers(app, site.settings.cors_origin)


def _bind(site: Site, handle: Callable[[Request, Site], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await handle(request, site)

    return endpoint


async def _explorer(_: Request, site: Site) -> Response:
    path = site.directory / EXPLORER_FILE
    if not path.is_file():
        raise HTTPException(404, f"the atlas has no {EXPLORER_FILE}; its queries are at /query")
    return FileResponse(path, media_type="text/html")


async def _health(_: Request, __: Site) -> Response:
    return JSONResponse({"status": "ok"})


async def _sparql(request: Request, site: Site) -> Response:
    job = await read_job(request, site.graph_iri)
    if job is not None:
        return _to_response(await _ask(request, site.queries, job))
    fields = parse_fields(request.scope["query_string"])
    media_type = choose_type(join_accept(request), find_format(fields), [*TRIPLE_TYPES, "text/html"])
    if media_type == "text/html":
        return RedirectResponse("/query", 303, headers={"Vary": "Accept"})
    media_type = choose_type(join_accept(request), find_format(fields), TRIPLE_TYPES)
    if media_type is None:
        raise RefusedError(406, f"the description of this service can be had as {', '.join(TRIPLE_TYPES)}")
    try:
        body = describe_service(str(request.url.replace(query="")), site.graph_iri, RDF_FORMATS[TRIPLE_TYPES[media_type]])
    except ValueError as error:
        raise RefusedError(400, "the header Host makes no address") from error
    return _to_response(Answer(body, media_type=media_type))


async def _query_page(_: Request, __: Site) -> Response:
    return Response(render_query_page(), media_type="text/html")


async def _static(request: Request, _: Site) -> Response:
    path = request.path_params["path"]
    if path not in _STATIC_FILES:
        raise HTTPException(404, "there is no such file")
    return FileResponse(STATIC_FOLDER / path, media_type=_STATIC_FILES[path])


async def _entity(request: Request, site: Site) -> Response:
    iris = to_iris(request.scope["raw_path"].removeprefix(b"/id/"), site.base_iri)
    fields = parse_fields(request.scope["query_string"])
    accept, wanted = join_accept(request), find_format(fields)
    if choose_type(accept, wanted, ["text/html", *TRIPLE_TYPES]) != "text/html":
        return _to_response(await _ask(request, site.lookups, Job("triples", iris=iris, accept=accept, wanted=wanted)))
    answer = await _ask(request, site.lookups, Job("entity", iris=iris))
    if answer.status != 200:
        text = f"{iris[0]} is not in this atlas" if answer.status == 404 else answer.body.decode()
        return _to_page(render_problem(answer.status, text), answer.status)
    return _to_page(render_entity(json.loads(answer.body)), 200)


async def _openapi(_: Request, __: Site) -> Response:
    return JSONResponse(describe_api(version("paperatlas")))


async def _find(request: Request, site: Site) -> Response:
    fields = dict(parse_fields(request.scope["query_string"]))
    if not fields.get("name"):
        raise RefusedError(400, "the parameter name is missing")
    parameters = {"type": fields["type"]} if fields.get("type") else {}
    return _to_response(await _ask(request, site.lookups, Job("find", fields["name"], parameters)))


async def _entity_json(request: Request, site: Site) -> Response:
    iris = to_iris(request.scope["raw_path"].removeprefix(b"/api/entity/"), site.base_iri)
    return _to_response(await _ask(request, site.lookups, Job("entity", iris=iris)))


async def _queries(_: Request, __: Site) -> Response:
    return JSONResponse({"queries": list(list_queries().values()), "prefixes": dict(PREFIXES)})


async def _named_query(request: Request, site: Site) -> Response:
    parameters = dict(parse_fields(request.scope["query_string"]))
    name = request.path_params["name"]
    if name not in list_queries():
        raise HTTPException(404, f"no query is called {name!r}; /api/queries lists them")
    return _to_response(await _ask(request, site.queries, Job("named", name, parameters)))


async def _leaderboard(request: Request, site: Site) -> Response:
    return _to_response(await _ask(request, site.queries, Job("leaderboard", parameters=_places(request))))


async def _leaderboard_page(request: Request, site: Site) -> Response:
    places = _places(request)
    answer = await _ask(request, site.queries, Job("leaderboard", parameters=places))
    if answer.status != 200:
        return _to_page(render_problem(answer.status, answer.body.decode()), answer.status)
    found = json.loads(answer.body)
    rows = [dict(zip(found["columns"], row, strict=True)) for row in found["rows"]]
    page = _to_page(render_leaderboards(rows, places, cut=answer.cut), 200)
    page.headers["Content-Security-Policy"] = FORM_POLICY
    return page


def _places(request: Request) -> dict[str, str]:
    fields = parse_fields(request.scope["query_string"])
    return {name: value for name, value in fields if name in ("task", "dataset", "metric") and value.strip()}


async def _ask(request: Request, pool: Pool, job: Job) -> Answer:
    """Return the answer to a job; where the client goes away, the job is ended.

    Raises:
        RefusedError: The answer says what is wrong with a request for JSON.
    """
    task = asyncio.create_task(pool.ask(job))
    try:
        while not (await asyncio.wait({task}, timeout=_LOOK_S))[0]:
            if await request.is_disconnected():
                raise RefusedError(400, "the client went away")
        answer = task.result()
    finally:
        task.cancel()
    if answer.status != 200 and request.url.path.startswith("/api/"):
        raise RefusedError(answer.status, answer.body.decode().strip())
    return answer


def _to_response(answer: Answer) -> Response:
    headers = {"Vary": "Accept"}
    if answer.cut:
        headers["PaperAtlas-Cut"] = "true"
    media_type = answer.media_type + ("; charset=utf-8" if answer.media_type.startswith(("text/", "application/n-triples")) else "")
    return Response(answer.body, answer.status, headers, media_type)


def _to_page(html: str, status: int) -> Response:
    return Response(html, status, {"Vary": "Accept", "Content-Security-Policy": PAGE_POLICY}, "text/html")


def _tell(request: Request, status: int, text: str, **headers: str) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": text}, status, headers)
    return Response(text + "\n", status, headers, "text/plain")


async def _tell_http(request: Request, error: Exception) -> Response:
    status, detail = getattr(error, "status_code", 500), getattr(error, "detail", "")
    words = {404: "there is nothing here; see /, /query, /sparql, /api/openapi.json", 405: f"{request.method} is not taken here"}
    is_plain = detail in ("Not Found", "Method Not Allowed")
    return _tell(request, status, words[status] if is_plain else detail, **(getattr(error, "headers", None) or {}))


async def _tell_refused(request: Request, error: Exception) -> Response:
    return _tell(request, getattr(error, "status", 400), str(error))


async def _tell_busy(request: Request, _: Exception) -> Response:
    headers = {"Retry-After": str(RETRY_AFTER_S)}
    return _tell(request, 503, f"all workers are busy and enough queries wait; try again in {RETRY_AFTER_S} seconds", **headers)


async def _tell_worker(request: Request, error: Exception) -> Response:
    return _tell(request, 500, f"{error} over the query: it needs more memory than it may have, or is nested too deeply")


def _overrun_teller(timeout_s: float) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def tell(request: Request, _: Exception) -> Response:
        return _tell(request, 504, f"the query took longer than {timeout_s:g} seconds and was ended")

    return tell
