"""Adds to every answer what keeps browsers careful, and what lets pages of other origins read it."""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_BASE = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

#: Policy of all answers but the pages below: nothing is loaded, nothing runs.
_STRICT = f"default-src 'none'; {_BASE}"

#: Path -> policy of the page there. The explorer has a stricter one within, which names its scripts by their hashes. YASGUI sets
#: styles of elements by attribute, has its images in its style sheet, and asks this server alone.
_POLICIES: Mapping[str, str] = MappingProxyType(
    {
        "/": f"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; {_BASE}",
        "/query": f"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; connect-src 'self'; {_BASE}",
    }
)

#: Policy of pages of entities and of errors, which have a style sheet.
PAGE_POLICY = f"default-src 'none'; style-src 'self'; img-src data:; {_BASE}"

#: Policy of pages that have a form, too, which asks this server.
FORM_POLICY = PAGE_POLICY.replace("form-action 'none'", "form-action 'self'")

_CORS_METHODS = "GET, HEAD, POST, OPTIONS"
_CORS_READABLE = "PaperAtlas-Cut, Retry-After, Content-Location"


class Headers:
    """Wraps an application: headers on all answers, and the answer to a browser's question whether it may ask."""

    def __init__(self, app: ASGIApp, cors_origin: str) -> None:
        """Wrap an application.

        Args:
            app: The application.
            cors_origin: Origin of the pages that may read answers, "*" for all, "" for none.
        """
        self._app = app
        self._cors_origin = cors_origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope["path"])
            await send(message)

        if scope["method"] == "OPTIONS":
            await send_with_headers({"type": "http.response.start", "status": 204, "headers": [(b"allow", _CORS_METHODS.encode())]})
            await send({"type": "http.response.body", "body": b""})
            return
        await self._app(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        headers.setdefault("Content-Security-Policy", _POLICIES.get(path, _STRICT))
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        if self._cors_origin:
            headers["Access-Control-Allow-Origin"] = self._cors_origin
            headers["Access-Control-Allow-Methods"] = _CORS_METHODS
            headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
            headers["Access-Control-Expose-Headers"] = _CORS_READABLE
            headers["Access-Control-Max-Age"] = "86400"
