"""A process that answers jobs, one after the other: a line of JSON comes in, a line of JSON and the body go out.

It is run as `python -m paperatlas.serve.worker INDEX BASE_IRI MAX_ROWS MEMORY_MB TIMEOUT_S`, and ends when its input does.
"""

import json
import os
import signal
import sys
from math import ceil
from pathlib import Path
from typing import BinaryIO

from paperatlas.export.index import open_store
from paperatlas.serve.entities import EntityReader
from paperatlas.serve.jobs import Answer, Job, answer_job

#: Seconds that a worker goes on after its time: only a server that has died leaves one running so long.
GRACE_S = 5


def main() -> None:
    """Open the index, say so, and answer until there is nothing more to read."""
    index, base_iri, max_rows, memory_mb, timeout_s = sys.argv[1:]
    jobs, answers = sys.stdin.buffer, _take_output()
    # Ctrl-C reaches the whole group of processes; the server ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory(int(memory_mb))
    store = open_store(Path(index))
    reader = EntityReader(store, base_iri)
    _send(answers, Answer(b"ready"))
    for line in jobs:
        _set_alarm(ceil(float(timeout_s)) + GRACE_S)
        try:
            answer = answer_job(Job.from_line(line), store, reader, int(max_rows))
        except MemoryError:
            # What is left of the memory may not do for another query.
            os._exit(1)
        _send(answers, answer)
        _set_alarm(0)


def _take_output() -> BinaryIO:
    """Return standard output for answers alone; what a library prints goes to standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _limit_memory(memory_mb: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    # A worker that runs out of memory is ended, which is no reason to write all of it to disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory_mb:
        resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 2**20, memory_mb * 2**20))


def _set_alarm(seconds: int) -> None:
    # The system ends a process whose alarm nobody handles, also within a query, where Python does not run.
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _send(answers: BinaryIO, answer: Answer) -> None:
    head = {"status": answer.status, "media_type": answer.media_type, "cut": answer.cut, "length": len(answer.body)}
    answers.write(json.dumps(head).encode() + b"\n")
    answers.write(answer.body)
    answers.flush()


if __name__ == "__main__":
    main()
