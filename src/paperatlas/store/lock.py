"""Keeps two builds from writing to one directory at once."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from paperatlas.errors import AtlasDirectoryError

try:
    import fcntl
except ImportError:  # Windows has no locks on directories
    fcntl = None  # type: ignore[assignment]


@contextmanager
def hold_directory(directory: Path | None) -> Iterator[None]:
    """Hold a directory while something is written to it; None, as for a build in memory, holds nothing.

    The lock is the system's and ends with the process, however that ends.

    Raises:
        AtlasDirectoryError: Another process holds it.
    """
    if directory is None or fcntl is None:
        yield
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AtlasDirectoryError(f"another build is writing to {directory}; wait for its end, or name another directory") from error
        yield
    finally:
        os.close(descriptor)
