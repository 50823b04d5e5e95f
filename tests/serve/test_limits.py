"""Queries that run away, answers that are too long, and clients that mean harm: the others are answered all the same."""

import contextlib
import json
import signal
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

#: It would count far more rows than any machine can.
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
QUICK = "ASK { ?s ?p ?o }"


def ask(server: Any, query: str, **headers: str) -> Any:
    """Return the answer to a query."""
    return server.ask(f"/sparql?query={quote(query)}", **headers)


def children(server: Any) -> set[int]:
    """Return the processes of the workers."""
    folder = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    return {int(number) for number in folder.read_text().split()}


class TestTime:
    def test_a_runaway_query_is_ended_and_holds_up_nobody(self, start_server: Callable[..., Any]) -> None:
        """While one query runs away, others are answered within a second; it is ended in time, and its worker replaced."""
        server = start_server("--timeout", "1.5", "--workers", "2")
        workers = children(server)
        with ThreadPoolExecutor() as threads:
            began = time.monotonic()
            runaway = threads.submit(ask, server, RUNAWAY)
            slowest = 0.0
            while not runaway.done():
                sent = time.monotonic()
                assert ask(server, QUICK).status == 200
                slowest = max(slowest, time.monotonic() - sent)
            assert slowest < 1
            assert 1.4 < time.monotonic() - began < 3
            assert runaway.result().status == 504
            assert "longer than 1.5 seconds" in runaway.result().text
        wait_until(lambda: len(children(server)) == 3 and children(server) != workers)
        # Both workers answer: two runaways together are ended together.
        with ThreadPoolExecutor() as threads:
            began = time.monotonic()
            assert [reply.status for reply in threads.map(lambda _: ask(server, RUNAWAY), range(2))] == [504, 504]
            assert time.monotonic() - began < 3.5

    def test_pages_of_entities_do_not_wait_for_queries(self, small_server: Any) -> None:
        """Where all workers are busy with queries, entities, search and pages answer as ever."""
        with ThreadPoolExecutor() as threads:
            runaway = threads.submit(ask, small_server, RUNAWAY)
            time.sleep(0.3)
            for path in ("/id/method/foonet", "/api/find?name=foonet", "/api/entity/method/foonet", "/", "/health", "/query"):
                sent = time.monotonic()
                assert small_server.ask(path).status == 200
                assert time.monotonic() - sent < 1, path
            assert runaway.result().status == 504

    def test_a_full_queue(self, small_server: Any) -> None:
        """One query runs, one waits, and the third is told to come again; the one that waited is answered."""
        with ThreadPoolExecutor() as threads:
            runaway = threads.submit(ask, small_server, RUNAWAY)
            time.sleep(0.4)
            waiting = threads.submit(ask, small_server, QUICK)
            time.sleep(0.4)
            refused = ask(small_server, QUICK)
            assert (refused.status, refused.headers["retry-after"]) == (503, "2")
            assert (runaway.result().status, waiting.result().status) == (504, 200)

    def test_a_client_that_leaves_takes_its_query_along(self, start_server: Callable[..., Any]) -> None:
        """The query of a client that hung up is ended at once, not when its time is over."""
        server = start_server("--timeout", "20", "--workers", "1")
        with socket.create_connection(server.place) as connection:
            connection.sendall(f"GET /sparql?query={quote(RUNAWAY)} HTTP/1.1\r\nHost: a.example\r\n\r\n".encode())
            time.sleep(0.5)
        sent = time.monotonic()
        assert ask(server, QUICK).status == 200
        assert time.monotonic() - sent < 3


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait up to 5 seconds."""
    end = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


class TestSize:
    def test_too_many_rows_are_cut(self, server: Any) -> None:
        """An answer of too many rows or triples is cut, and a header says so; one that just fits is not."""
        for query, accept, count in (
            ("SELECT * WHERE { ?s ?p ?o }", "application/json", lambda body: len(json.loads(body)["results"]["bindings"])),
            ("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples", lambda body: body.count(b" .\n")),
        ):
            reply = ask(server, query, Accept=accept)
            assert (reply.status, reply.headers["paperatlas-cut"], count(reply.body)) == (200, "true", 50)
            reply = ask(server, query + " LIMIT 50", Accept=accept)
            assert "paperatlas-cut" not in reply.headers
            assert count(reply.body) == 50

    def test_memory(self, small_server: Any) -> None:
        """A query that wants more memory than it may have is ended with 500, and the next one is answered."""
        reply = ask(small_server, "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f")
        assert (reply.status, "more memory" in reply.text) == (500, True)
        assert ask(small_server, QUICK).status == 200

    def test_deep_nesting(self, server: Any) -> None:
        """A query that is nested so deeply that the parser falls over ends its worker alone."""
        body = b"ASK " + b"{" * 20_000 + b"}" * 20_000
        reply = server.ask("/sparql", method="POST", body=body, Content_Type="application/sparql-query")
        assert reply.status in (400, 500)
        assert ask(server, QUICK).status == 200


def hostile_requests() -> dict[str, bytes]:
    """Return what no client should send, by name."""
    head = b"POST /sparql HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/sparql-query\r\n"
    return {
        "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "endless address": b"GET /sparql?query=" + b"a" * 200_000,
        "endless header": b"GET / HTTP/1.1\r\nX: " + b"a" * 200_000,
        "length that is none": head + b"Content-Length: many\r\n\r\n",
        "negative length": head + b"Content-Length: -1\r\n\r\n",
        "two lengths": head + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nASK{}",
        "broken chunks": head + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nASK\r\n",
        "less than announced": head + b"Content-Length: 1000\r\n\r\nASK {}",
        "NUL in the path": b"GET /id/\x00 HTTP/1.1\r\nHost: a.example\r\n\r\n",
        "escaped NUL": b"GET /id/%00%FF%FE HTTP/1.1\r\nHost: a.example\r\n\r\n",
        "outside the folder": b"GET /static/..%2f..%2f..%2fetc/passwd HTTP/1.1\r\nHost: a.example\r\n\r\n",
        "no host": b"GET /sparql HTTP/1.1\r\n\r\n",
        "header injection": b"GET /id/a%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: a.example\r\n\r\n",
        "upgrade": b"GET / HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    }


class TestHostility:
    @pytest.mark.parametrize("data", hostile_requests().values(), ids=hostile_requests())
    def test_hostile_bytes(self, server: Any, data: bytes) -> None:
        """Whatever bytes come, nothing is given away, no error is unexpected, and the next client is answered."""
        with socket.create_connection(server.place, timeout=2) as connection:
            with contextlib.suppress(OSError):
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
            answer = b""
            with contextlib.suppress(ConnectionError, TimeoutError):
                while chunk := connection.recv(65_536):
                    answer += chunk
        assert b"root:" not in answer
        assert b"\r\nx-evil" not in answer.lower()
        assert b" 500 " not in answer.split(b"\r\n")[0]
        assert ask(server, QUICK).status == 200

    def test_long_queries(self, server: Any) -> None:
        """A query of 10 MB is refused in words, and the server answers on."""
        body = b"ASK { ?s ?p '" + b"a" * 10_000_000 + b"' }"
        for type_ in ("application/sparql-query", "application/x-www-form-urlencoded"):
            reply = server.ask("/sparql", method="POST", body=body, Content_Type=type_)
            assert (reply.status, "longer than 1000000 bytes" in reply.text) == (413, True)
        assert ask(server, QUICK).status == 200

    def test_half_open_connections(self, server: Any) -> None:
        """Two hundred connections that send half a request or nothing hold up nobody."""
        with contextlib.ExitStack() as stack:
            for number in range(200):
                connection = stack.enter_context(socket.create_connection(server.place))
                if number % 2:
                    connection.sendall(b"GET /sparql?query=ASK HTTP/1.1\r\nHost: a.exa")
            sent = time.monotonic()
            assert ask(server, QUICK).status == 200
            assert time.monotonic() - sent < 1

    def test_many_clients_at_once(self, server: Any) -> None:
        """Thirty-two clients are all answered."""
        barrier = threading.Barrier(32)

        def client(_: int) -> int:
            barrier.wait()
            return int(ask(server, "SELECT * WHERE { ?s a pa:Method }").status)

        with ThreadPoolExecutor(32) as threads:
            assert list(threads.map(client, range(32))) == [200] * 32


def test_no_worker_is_left_over(start_server: Callable[..., Any]) -> None:
    """Ctrl-C during a query ends the server within two seconds, and all its workers; it exits with 0."""
    server = start_server("--timeout", "60")
    workers = children(server)
    assert len(workers) == 3
    with ThreadPoolExecutor() as threads:
        cut_off = threads.submit(ask, server, RUNAWAY)
        time.sleep(0.5)
        began = time.monotonic()
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(5) == 0
        assert time.monotonic() - began < 2
        assert cut_off.exception() is not None or cut_off.result().status >= 500
    assert [number for number in workers if Path(f"/proc/{number}").exists()] == []
