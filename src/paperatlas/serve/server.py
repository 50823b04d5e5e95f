"""Runs the application on a socket until it is told to end."""

import logging
import socket
from asyncio import TimerHandle, Transport
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from paperatlas.errors import AtlasDirectoryError
from paperatlas.serve.app import Site, make_app
from paperatlas.serve.pool import Pool
from paperatlas.serve.settings import ServeSettings

#: Seconds in which the head of a request must come.
HEAD_TIMEOUT_S = 10

#: Connections at once; one more is told to come again.
MOST_CONNECTIONS = 512

#: The most bytes of the head of a request, and so of a query in an address.
MOST_HEAD_BYTES = 65_536


def run(listening: socket.socket, directory: Path, index: Path, base_iri: str, settings: ServeSettings) -> None:
    """Serve an atlas until a signal ends it.

    Args:
        listening: A socket that listens.
        directory: Directory of the atlas.
        index: Folder of its index.
        base_iri: Base of the data's IRIs.
        settings: How it is served.

    Raises:
        AtlasDirectoryError: The workers do not start.
    """
    arguments = (str(index), base_iri, str(settings.max_rows), str(settings.memory_mb), str(settings.timeout_s))
    queries = Pool(arguments, size=settings.workers, queue=settings.queue, timeout_s=settings.timeout_s)
    lookups = Pool(arguments, size=1, queue=settings.queue, timeout_s=settings.timeout_s)
    config = uvicorn.Config(
        make_app(Site(directory, base_iri, settings, queries, lookups)),
        http=PromptProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=logging.getLogger("paperatlas").isEnabledFor(logging.INFO),
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        h11_max_incomplete_event_size=MOST_HEAD_BYTES,
        timeout_graceful_shutdown=0,
    )
    # At the end no query is waited for, which is no error.
    logging.getLogger("uvicorn.error").addFilter(lambda record: not record.getMessage().startswith("Cancel "))
    server = uvicorn.Server(config)
    try:
        server.run(sockets=[listening])
    except SystemExit as error:
        if server.started:
            raise
        raise AtlasDirectoryError(f"the workers cannot open the index {index}; see above") from error


class PromptProtocol(H11Protocol):
    """HTTP/1.1 of uvicorn, but a connection whose request does not come in time is closed."""

    _deadline: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Wait for the rest of a request whose head has begun to come."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop_watching()
        super().connection_lost(exc)

    def _watch(self) -> None:
        if not self._lacks_head():
            self._stop_watching()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(HEAD_TIMEOUT_S, self._close_late)

    def _stop_watching(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _lacks_head(self) -> bool:
        """Return whether no request has come yet, or a part of the next one has."""
        if self.cycle is None:
            return True
        return self.cycle.response_complete and bool(self.conn.trailing_data[0])

    def _close_late(self) -> None:
        self._deadline = None
        if self._lacks_head():
            self.transport.close()
