"""Puts load on `paperatlas serve`: clients that ask without a pause, perhaps among others that mean harm.

`python tests/benchmarks/serve_load.py DIR --seconds 60 --clients 32 [--hostile]` starts a server over the atlas and prints, as JSON,
how many requests were answered, how many failed, how long they took, and what the memory of server and workers did. Memory is
compared between the end of the first third, when caches are warm, and the end. Linux alone, since it reads /proc.
"""

import argparse
import contextlib
import http.client
import json
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote, urlsplit

QUERIES = (
    "SELECT ?m ?n WHERE { ?m a pa:Method ; pa:support ?n } ORDER BY DESC(?n) LIMIT 20",
    "SELECT ?d (COUNT(?m) AS ?n) WHERE { ?m pa:evaluatedWith ?d } GROUP BY ?d ORDER BY DESC(?n) LIMIT 10",
    "SELECT ?t WHERE { ?p a pa:Paper ; dcterms:title ?t } LIMIT 100",
    "ASK { ?s a pa:Dataset }",
    "CONSTRUCT { ?m rdfs:label ?l } WHERE { ?m a pa:Method ; rdfs:label ?l } LIMIT 100",
)
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


class Load:
    """What the clients share: the server's place, the end, and what they have seen."""

    def __init__(self, place: tuple[str, int], seconds: float) -> None:
        """Begin now."""
        self.place = place
        self.end = time.monotonic() + seconds
        self.times: list[float] = []
        self.statuses: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()

    def client(self, number: int) -> None:
        """Ask one thing after the other over one connection."""
        paths = [f"/sparql?query={quote(query)}" for query in QUERIES] + ["/api/find?name=net", "/health", "/api/queries"]
        connection = http.client.HTTPConnection(*self.place, timeout=60)
        while time.monotonic() < self.end:
            number += 1
            began = time.monotonic()
            try:
                connection.request("GET", paths[number % len(paths)])
                response = connection.getresponse()
                response.read()
            except OSError as error:
                self.errors[repr(error)] += 1
                connection.close()
                continue
            self.times.append(time.monotonic() - began)
            self.statuses[str(response.status)] += 1
            if response.status != 200:
                self.errors[f"status {response.status}"] += 1
        connection.close()

    def hostile_client(self) -> None:
        """Do in turn what no client should: runaway joins, long queries, half a request, bad bytes."""
        long = (
            b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: 10000000\r\n\r\n"
            + b"a" * 10_000_000
        )
        turns = (
            f"GET /sparql?query={quote(RUNAWAY)} HTTP/1.1\r\nHost: a\r\n\r\n".encode(),
            long,
            b"GET /sparql?query=ASK HTTP/1.1\r\nHost",
            b"GET /sparql?query=%FF%C0%AF HTTP/1.1\r\nHost: a\r\n\r\n",
            b"\x00\xff\x16\x03" * 100,
            b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nquery=",
        )
        turn = 0
        while time.monotonic() < self.end:
            turn += 1
            with contextlib.suppress(OSError), socket.create_connection(self.place, timeout=5) as connection:
                connection.sendall(turns[turn % len(turns)])
                connection.recv(1000)


def read_memory(pid: int) -> dict[str, int]:
    """Return the resident memory, in MiB, of the server and of all its workers together."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()

    def resident(process: str) -> int:
        with contextlib.suppress(OSError):
            found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
            return int(found[1]) // 1024 if found else 0
        return 0

    return {"server": resident(str(pid)), "workers": sum(map(resident, children))}


def put_load(address: str, pid: int, options: argparse.Namespace) -> dict[str, object]:
    """Run the clients and return what came of it."""
    parts = urlsplit(address)
    load = Load((parts.hostname or "", parts.port or 0), options.seconds)
    threads = [threading.Thread(target=load.client, args=(number,)) for number in range(options.clients)]
    if options.hostile:
        threads += [threading.Thread(target=load.hostile_client) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(options.seconds / 3)
    warm = read_memory(pid)
    time.sleep(options.seconds * 2 / 3 - 0.2)
    last = read_memory(pid)
    for thread in threads:
        thread.join()
    times = sorted(load.times)
    cuts = statistics.quantiles(times, n=100)
    return {
        "requests": len(times),
        "per_second": round(len(times) / options.seconds),
        "statuses": dict(load.statuses),
        "errors": dict(load.errors),
        "latency_ms": {name: round(cuts[cut - 1] * 1000) for name, cut in (("p50", 50), ("p95", 95), ("p99", 99))}
        | {"max": round(times[-1] * 1000)},
        "memory_mb": {"warm": warm, "last": last},
    }


def main() -> None:
    """Start a server, put load on it, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--hostile", action="store_true")
    parser.add_argument("--serve-option", action="append", default=[], help="Option of `paperatlas serve`, as --serve-option=--timeout=5.")
    options = parser.parse_args()
    command = [sys.executable, "-m", "paperatlas", "serve", options.directory, "--port", "0", *options.serve_option]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert server.stderr
    try:
        line = server.stderr.readline()
        address = re.search(r"http://\S+", line)
        if not address:
            sys.exit(line)
        # What the server says on the way is not wanted, and must not fill the pipe.
        threading.Thread(target=server.stderr.read, daemon=True).start()
        print(json.dumps(put_load(address[0], server.pid, options), indent=2))  # noqa: T201
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
