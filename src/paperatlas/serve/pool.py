"""Keeps the worker processes: hands out jobs, ends those that take too long, and starts others in their place."""

import asyncio
import json
import logging
import sys
from collections.abc import Sequence

from paperatlas.serve.jobs import Answer, Job

logger = logging.getLogger(__name__)

#: Seconds that a worker may take to start: who waits for one that is busy waits as long as its job may take, and for the next one.
_START_S = 5.0

#: Seconds until a worker that cannot be started is tried again.
_RETRY_S = 1.0

#: Seconds after which a client that was turned away may try again.
RETRY_AFTER_S = 2


class BusyError(Exception):
    """All workers are busy and as many jobs wait as may."""


class OverrunError(Exception):
    """A job took longer than it may."""


class WorkerError(Exception):
    """A worker ended over a job; the text says how."""


class _Worker:
    """One process, with one job at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, arguments: Sequence[str]) -> "_Worker":
        """Start a worker and wait until it is ready.

        Raises:
            WorkerError: It ended before it was ready.
        """
        # -P: no module beside the user's files may take the place of one of ours.
        command = (sys.executable, "-P", "-m", "paperatlas.serve.worker", *arguments)
        pipe = asyncio.subprocess.PIPE
        worker = cls(await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe))
        try:
            await worker._read()
        except BaseException:
            await worker.end()
            raise
        return worker

    async def ask(self, job: Job) -> Answer:
        """Return the answer to a job.

        Raises:
            WorkerError: The worker ended over it.
        """
        try:
            self._process.stdin.write(job.to_line())  # type: ignore[union-attr]
            await self._process.stdin.drain()  # type: ignore[union-attr]
        except ConnectionError as error:
            raise WorkerError("the worker had ended") from error
        return await self._read()

    async def _read(self) -> Answer:
        output = self._process.stdout
        try:
            head = json.loads(await output.readline())  # type: ignore[union-attr]
            length = head.pop("length")
            return Answer(await output.readexactly(length), **head)  # type: ignore[union-attr]
        except (asyncio.IncompleteReadError, ValueError) as error:
            raise WorkerError(f"the worker ended with {await self._process.wait()}") from error

    async def end(self) -> None:
        """End the process, whatever it is doing."""
        # The transport kills the process and closes the pipes, so that what nobody reads holds up nothing.
        self._process._transport.close()  # type: ignore[attr-defined]
        await self._process.wait()


class Pool:
    """Workers that share the jobs of one kind."""

    def __init__(self, arguments: Sequence[str], *, size: int, queue: int, timeout_s: float) -> None:
        """Plan the workers; `start` starts them.

        Args:
            arguments: Arguments of the worker's program.
            size: How many workers there are.
            queue: How many jobs may wait.
            timeout_s: Seconds that a job may take once a worker has it.
        """
        self._arguments = arguments
        self._size = size
        self._queue = queue
        self._timeout_s = timeout_s
        self._waiting = 0
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._workers: set[_Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start the workers.

        Raises:
            WorkerError: One ended before it was ready.
        """
        await asyncio.gather(*(self._add_worker() for _ in range(self._size)))

    async def stop(self) -> None:
        """End all workers at once."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(worker.end() for worker in self._workers))
        self._workers.clear()

    async def ask(self, job: Job) -> Answer:
        """Return the answer to a job, once a worker is free; where the caller is cancelled, the job is ended, too.

        Raises:
            BusyError: Too many jobs wait.
            OverrunError: The job took too long.
            WorkerError: The worker ended over it.
        """
        worker = await self._take_worker()
        done = False
        try:
            async with asyncio.timeout(self._timeout_s):
                answer = await worker.ask(job)
            done = True
        except TimeoutError as error:
            raise OverrunError from error
        finally:
            if done:
                self._idle.put_nowait(worker)
            else:
                self._in_background(worker)
        return answer

    async def _take_worker(self) -> _Worker:
        if not self._idle.empty() and not self._waiting:
            return self._idle.get_nowait()
        if self._waiting >= self._queue:
            raise BusyError
        self._waiting += 1
        try:
            async with asyncio.timeout(self._timeout_s + _START_S):
                return await self._idle.get()
        except TimeoutError as error:
            raise BusyError from error
        finally:
            self._waiting -= 1

    def _in_background(self, worker: _Worker) -> None:
        task = asyncio.get_running_loop().create_task(self._replace(worker))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _replace(self, worker: _Worker) -> None:
        await worker.end()
        self._workers.discard(worker)
        while True:
            try:
                await self._add_worker()
            except (WorkerError, OSError) as error:
                logger.error("a worker cannot be started: %s", error)
                await asyncio.sleep(_RETRY_S)
            else:
                return

    async def _add_worker(self) -> None:
        worker = await _Worker.start(self._arguments)
        self._workers.add(worker)
        self._idle.put_nowait(worker)
