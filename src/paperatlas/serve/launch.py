"""Prepares what the server needs, so that what is missing is told in a line before it starts."""

import errno
import json
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from paperatlas.config import NTRIPLES_FILE, REPORT_FILE
from paperatlas.errors import AtlasDirectoryError, MissingExtraError, SettingsError
from paperatlas.serve.settings import ServeSettings


def serve(directory: Path, settings: ServeSettings, announce: Callable[[str], None]) -> None:
    """Serve an atlas until a signal ends it.

    Args:
        directory: Directory of the atlas.
        settings: How to serve it.
        announce: Called with the address once it answers.

    Raises:
        MissingExtraError: The libraries of the extra `serve` are not installed.
        AtlasDirectoryError: The directory is no atlas.
        SettingsError: The address cannot be listened on.
    """
    try:
        from paperatlas.serve.server import run
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"serving needs {error.name}; install it with: pip install 'paperatlas[serve]'") from error
    from paperatlas.export.index import hold_index

    base_iri = read_base_iri(directory)
    with _listen(settings.host, settings.port) as listening, hold_index(directory) as index:
        # The server passes signals on when it has ended; this one must let the index go.
        signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
        announce(_to_address(listening))
        run(listening, directory, index, base_iri, settings)


def read_base_iri(directory: Path) -> str:
    """Return the base IRI of an atlas's data, as its report records it.

    Raises:
        AtlasDirectoryError: The directory is no atlas, or its report is damaged.
    """
    for name in (NTRIPLES_FILE, REPORT_FILE):
        if not (directory / name).is_file():
            raise AtlasDirectoryError.lacking(directory / name)
    path = directory / REPORT_FILE
    try:
        base_iri = json.loads(path.read_text(encoding="utf-8"))["settings"]["base_iri"]
    except (ValueError, LookupError, TypeError) as error:
        raise AtlasDirectoryError(f"{path} does not tell the base IRI of the data; build the atlas again") from error
    if not isinstance(base_iri, str):
        raise AtlasDirectoryError(f"{path} does not tell the base IRI of the data; build the atlas again")
    return base_iri


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        reason = "it is in use; choose another with --port" if error.errno == errno.EADDRINUSE else error.strerror or str(error)
        raise SettingsError(f"port {port} of {host} cannot be listened on: {reason}") from error


def _to_address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
