"""Connections on which no request comes in time are closed; those in use are not."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from paperatlas.serve import server as server_module
from paperatlas.serve.server import PromptProtocol

REQUEST = b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"


async def slow_app(_: Scope, __: Receive, send: Send) -> None:
    """Answer after half a second."""
    await asyncio.sleep(0.5)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    """Return the place of a server that waits 0.3 seconds for the head of a request."""
    monkeypatch.setattr(server_module, "HEAD_TIMEOUT_S", 0.3)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(slow_app, http=PromptProtocol, ws="none", lifespan="off", log_config=None, timeout_keep_alive=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield listening.getsockname()
    server.should_exit = True
    thread.join()


def read_answer(connection: socket.socket) -> None:
    """Read up to the end of an answer."""
    answer = b""
    while not answer.endswith(b"ok"):
        chunk = connection.recv(1000)
        assert chunk, "the connection was closed"
        answer += chunk


@pytest.mark.parametrize("before", [0, 1], ids=["first request", "second request"])
@pytest.mark.parametrize("sent", [b"", b"GET / HT"], ids=["nothing", "half a request"])
def test_a_late_request_is_not_waited_for(place: tuple[str, int], before: int, sent: bytes) -> None:
    """A connection that sends nothing more, or a part of a request, is closed, be it the first request or a later one."""
    with socket.create_connection(place, timeout=3) as connection:
        for _ in range(before):
            connection.sendall(REQUEST)
            read_answer(connection)
        connection.sendall(sent)
        began = time.monotonic()
        assert connection.recv(1000) == b""
        assert time.monotonic() - began < 2


def test_a_slow_answer_is_waited_for(place: tuple[str, int]) -> None:
    """The time is for the request: an answer may take longer, and the connection is kept for the next one."""
    with socket.create_connection(place, timeout=3) as connection:
        for _ in range(2):
            connection.sendall(REQUEST)
            read_answer(connection)
            time.sleep(0.5)
