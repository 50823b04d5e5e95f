"""Keeps the triples of an atlas in an index on disk, so that a query need not load them first.

The index lies in `DIR/atlas.index/KEY`: a RocksDB store of pyoxigraph, and a list of its files, since a store that lacks the end
of one may look empty and not damaged. KEY comes from size and time of `atlas.nt` and from the version of pyoxigraph: an index of
another file or version is not looked at, and removed once nobody holds it. An index is built beside its place and renamed, so that
a reader finds all of it or none.
"""

import json
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from paperatlas.config import NTRIPLES_FILE
from paperatlas.errors import AtlasDirectoryError
from paperatlas.export.sparql import AtlasStore, check_triples, load_store
from paperatlas.identity import content_hash

try:
    import fcntl
except ImportError:  # Windows has no locks on directories
    fcntl = None  # type: ignore[assignment]

logger = logging.getLogger(__name__)

#: Name of the folder in the directory of an atlas, and of what an index in it consists of.
INDEX_FOLDER = "atlas.index"
_STORE_FOLDER = "store"
_FILE_LIST = "files.json"

#: N-Triples up to so many bytes are loaded for every query of the command line; that takes about three seconds.
_MOST_LOADED_BYTES = 50 * 2**20

#: What pyoxigraph raises where a store cannot be opened, read or written.
_STORE_ERRORS = (OSError, RuntimeError)


def open_atlas(directory: Path) -> AtlasStore:
    """Return the triples of an atlas for queries: in memory, or read-only from its index where they are many.

    Raises:
        AtlasDirectoryError: The directory holds no N-Triples, or they cannot be read.
    """
    path = directory / NTRIPLES_FILE
    is_large = path.is_file() and path.stat().st_size > _MOST_LOADED_BYTES
    return open_index(directory) if is_large else load_store(path)


def open_index(directory: Path) -> AtlasStore:
    """Return the triples of an atlas, read-only, from its index, which is built if it is missing, stale or damaged.

    Where nothing can be written, the triples are loaded into memory.

    Raises:
        AtlasDirectoryError: The directory holds no N-Triples, or they cannot be read.
    """
    try:
        return open_store(_find_or_build(directory))
    except AtlasDirectoryError:
        raise
    except _STORE_ERRORS as error:
        logger.info("no index can be kept in %s: %s", directory, error)
        return load_store(directory / NTRIPLES_FILE)


@contextmanager
def hold_index(directory: Path) -> Iterator[Path]:
    """Give the folder of an atlas's index, as `open_index` finds it, for other processes to open; it stays until the end.

    Where nothing can be written, the index is built in a temporary folder.

    Raises:
        AtlasDirectoryError: The directory holds no N-Triples, or they cannot be read.
    """
    try:
        path = _find_or_build(directory)
    except AtlasDirectoryError:
        raise
    except _STORE_ERRORS as error:
        logger.info("no index can be kept in %s: %s", directory, error)
        with tempfile.TemporaryDirectory(prefix="paperatlas-index-", ignore_cleanup_errors=True) as folder:
            _build(directory / NTRIPLES_FILE, Path(folder))
            yield Path(folder)
        return
    with _hold(path):
        yield path


def open_store(path: Path) -> AtlasStore:
    """Return the triples of an index that `hold_index` has given, read-only."""
    return ox.Store.read_only(str(path / _STORE_FOLDER))


def _find_or_build(directory: Path) -> Path:
    """Return the folder of the index of the present N-Triples, built if need be, and remove those of former ones."""
    triples = directory / NTRIPLES_FILE
    check_triples(triples)
    status = triples.stat()
    folder = directory / INDEX_FOLDER
    path = folder / content_hash(str(status.st_size), str(status.st_mtime_ns), ox.__version__, length=16)
    if not _is_sound(path):
        if path.is_dir():
            logger.warning("the index %s is damaged and is built again", path)
        _make_folder(folder)
        _build_in_place(triples, path)
        _remove_others(path)
    return path


def _is_sound(path: Path) -> bool:
    """Return whether an index is there and has all that was written."""
    if not path.is_dir():
        return False
    try:
        if json.loads((path / _FILE_LIST).read_text(encoding="utf-8")) == _list_files(path):
            open_store(path)
            return True
    except (*_STORE_ERRORS, ValueError) as error:
        logger.info("the index %s cannot be opened: %s", path, error)
    return False


def _list_files(path: Path) -> dict[str, int]:
    return {file.name: file.stat().st_size for file in sorted((path / _STORE_FOLDER).iterdir())}


def _make_folder(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    # An index is made again from the file beside it: nobody wants it in a repository.
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")


def _build_in_place(triples: Path, path: Path) -> None:
    """Build an index beside its place and move it there; of two processes that do so at once, one moves in."""
    partial = Path(tempfile.mkdtemp(prefix="partial-", dir=path.parent))
    try:
        with _hold(partial):
            new = partial / "new"
            new.mkdir()
            _build(triples, new)
            if path.is_dir() and not _is_sound(path):
                path.rename(partial / "damaged")
            try:
                new.rename(path)
            except OSError:
                if not _is_sound(path):
                    raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _build(triples: Path, path: Path) -> None:
    try:
        store = ox.Store(str(path / _STORE_FOLDER))
        store.bulk_load(path=str(triples), format=ox.RdfFormat.N_TRIPLES, lenient=True)
        # Takes an eighth of the time more, and half as much space again; joins are then about twice as fast.
        store.optimize()
        store.flush()
        # Only when the store is closed are its files as they stay.
        del store
        (path / _FILE_LIST).write_text(json.dumps(_list_files(path)), encoding="utf-8")
    except SyntaxError as error:
        raise AtlasDirectoryError(f"{triples} cannot be read: {error}; build it again") from error


def _remove_others(path: Path) -> None:
    """Remove the indexes of former files, and what a broken build left, but for those that a process holds."""
    for other in sorted(path.parent.iterdir()):
        if other != path and other.is_dir() and _is_free(other):
            shutil.rmtree(other, ignore_errors=True)


@contextmanager
def _hold(path: Path) -> Iterator[None]:
    """Keep other processes from removing a folder."""
    if fcntl is None:
        yield
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def _is_free(path: Path) -> bool:
    if fcntl is None:
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
