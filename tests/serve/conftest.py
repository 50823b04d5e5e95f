"""A tiny atlas on disk, with hostile names in it, and what starts servers over it."""

import contextlib
import http.client
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from builders import entity, extraction_of, paper, tiny_corpus
from paperatlas.atlas import Atlas
from paperatlas.config import Settings
from paperatlas.graph.knowledge_graph import build_graph
from paperatlas.resolve.match import find_matches
from paperatlas.resolve.merge import merge_entities

#: Names that would do harm where they are not escaped, or that IRIs spell otherwise.
HOSTILE_NAMES = ("<script>alert(1)</script>", "C++", "größe", "名前", 'a" onmouseover="alert(1)', "{{ 7*7 }}")


@dataclass(frozen=True)
class Reply:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def media_type(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass(frozen=True)
class LiveServer:
    """A server that runs: its process and its address."""

    process: subprocess.Popen[str]
    address: str

    @property
    def place(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.address)
        return parts.hostname or "", parts.port or 0

    def ask(self, path: str, *, method: str = "GET", body: bytes | None = None, timeout: float = 20, **headers: str) -> Reply:
        """Return the answer to one request; underscores in the names of headers are hyphens."""
        connection = http.client.HTTPConnection(*self.place, timeout=timeout)
        with contextlib.closing(connection):
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())


@contextlib.contextmanager
def running(directory: Path, *options: str) -> Iterator[LiveServer]:
    """Start a server on a free port and end it as Ctrl-C does."""
    command = [sys.executable, "-m", "paperatlas", "serve", str(directory), "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    line = process.stderr.readline()
    found = re.search(r"http://\S+", line)
    assert found, line + process.stderr.read()
    try:
        server = LiveServer(process, found[0])
        # The socket takes connections before the workers are there; the first answer waits for them.
        assert server.ask("/health").status == 200
        yield server
    finally:
        process.send_signal(signal.SIGINT)
        process.stderr.close()
        process.wait(10)


@pytest.fixture(scope="session")
def atlas_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of an atlas of three papers."""
    papers, extractions = tiny_corpus()
    third = paper("doi:10.1/a b", title="Names & <b>more</b>", abstract="We propose <i>C++</i> and others.")
    found = [entity(f"e{i}", "Method", name) for i, name in enumerate(HOSTILE_NAMES)]
    # Papers come sorted by id.
    papers, extractions = [third, *papers], [extraction_of(third, *found), *extractions]
    graph = build_graph(papers, extractions, merge_entities(extractions, find_matches(extractions)))
    directory = tmp_path_factory.mktemp("serve") / "atlas"
    Atlas(graph, tuple(papers), tuple(extractions), "hand", Settings(base_iri="http://atlas.example/id/")).save(directory)
    return directory


@pytest.fixture(scope="session")
def server(atlas_directory: Path) -> Iterator[LiveServer]:
    """Return a server with short limits, for tests that leave its workers as they were."""
    with running(atlas_directory, "--timeout", "10", "--max-rows", "50") as live:
        yield live


@pytest.fixture(scope="session")
def small_server(atlas_directory: Path) -> Iterator[LiveServer]:
    """Return a server with a single worker that has little time and memory, and room for one query to wait."""
    with running(atlas_directory, "--workers", "1", "--timeout", "2", "--queue", "1", "--memory", "900") as live:
        yield live


@pytest.fixture
def start_server(atlas_directory: Path) -> Iterator[Callable[..., LiveServer]]:
    """Return what starts a server of one's own with some options."""
    with contextlib.ExitStack() as stack:
        yield lambda *options, directory=atlas_directory: stack.enter_context(running(directory, *options))
