"""The command that serves an atlas."""

from pathlib import Path

import click

from paperatlas.cli.options import QUIET, VERBOSE
from paperatlas.cli.output import set_up_logging


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path())
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on; 0 takes a free one.")
@click.option("--workers", default=2, show_default=True, help="Queries answered at once, each by a process.")
@click.option("--timeout", "timeout_s", default=30.0, show_default=True, metavar="SECONDS", help="Time after which a query is ended.")
@click.option("--max-rows", default=100_000, show_default=True, help="Rows or triples after which an answer is cut.")
@click.option(
    "--memory", "memory_mb", default=2048, show_default=True, metavar="MIB", help="Memory of a worker, at least 768; 0 sets no limit."
)
@click.option("--queue", default=64, show_default=True, help="Queries that may wait; one more is told to come again.")
@click.option("--cors-origin", default="*", show_default=True, help="Origin whose pages may read answers; empty for none.")
@QUIET
@VERBOSE
def serve(
    directory: str,
    host: str,
    port: int,
    workers: int,
    timeout_s: float,
    max_rows: int,
    memory_mb: int,
    queue: int,
    cors_origin: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Serve an atlas over HTTP, read-only; needs the extra `serve`.

    The explorer is at /, a SPARQL 1.1 endpoint at /sparql, an editor with the named queries at /query, leaderboards at /leaderboard, each
    entity at /id/..., and a JSON API at /api/openapi.json. Ctrl-C ends it.

    \b
    Example:
      paperatlas serve outputs --port 8080
    """
    from paperatlas.serve.launch import serve as serve_atlas
    from paperatlas.serve.settings import ServeSettings

    set_up_logging(quiet=quiet, verbose=verbose)
    settings = ServeSettings(host, port, workers, timeout_s, max_rows, memory_mb, queue, cors_origin)

    def announce(address: str) -> None:
        if not quiet:
            click.echo(f"serving {directory} at {address} (Ctrl-C ends it)", err=True)

    try:
        serve_atlas(Path(directory), settings, announce)
    except KeyboardInterrupt:
        # The usual end of a server, with nothing left undone.
        return
