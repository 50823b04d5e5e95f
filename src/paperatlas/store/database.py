"""The store of an atlas: its papers, and the extractions by hash of the text and version of the extractor."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Any

from paperatlas.errors import AtlasDirectoryError
from paperatlas.identity import content_hash
from paperatlas.records import Concept, Extraction, Paper, Vocabulary

#: Raised when the tables change; a file of another version is refused, never misread.
SCHEMA_VERSION = 1

_TABLES = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS paper (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS extraction (
    text_hash TEXT NOT NULL, extractor TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (text_hash, extractor)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS vocabulary (position INTEGER PRIMARY KEY, name TEXT NOT NULL, concepts TEXT NOT NULL);
"""

#: What reading a record that is not ours raises.
_DAMAGE = (AttributeError, KeyError, TypeError, ValueError)


def text_hash(paper: Paper) -> str:
    """Return the hash of all that an extraction depends on: the text and the sentence borders that came with it."""
    return content_hash(paper.text, json.dumps(paper.sentences), length=32)


class Store:
    """An open store; use it as a context manager.

    Every method that writes is one transaction: after a crash the file holds all of it or nothing of it.
    """

    def __init__(self, path: Path | None, *, read_only: bool = False) -> None:
        """Open the store at `path`, or one in memory for None; unless it is opened to read only, it is made when it is missing.

        Raises:
            AtlasDirectoryError: The file is missing, is no store, or is of another version.
        """
        self.path = path
        if path and read_only and not path.is_file():
            raise AtlasDirectoryError.lacking(path)
        try:
            self._connection = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=30)
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        try:
            self._open(read_only=read_only)
        except BaseException:
            self._connection.close()
            raise

    def _open(self, *, read_only: bool) -> None:
        # In this order: another process may make the tables, and with them the version, between the two.
        ((n_tables,),) = self._read("SELECT count(*) FROM sqlite_master")
        ((version,),) = self._read("PRAGMA user_version")
        if version not in (0, SCHEMA_VERSION) or (version == 0 and n_tables):
            message = f"{self.path} has store version {version}, this PaperAtlas reads version {SCHEMA_VERSION}; move it away to build anew"
            raise AtlasDirectoryError(message)
        if read_only and not n_tables:
            raise AtlasDirectoryError(f"{self.path} is empty: its build was interrupted; run `paperatlas build` again")
        if read_only:
            self._connection.execute("PRAGMA query_only = ON")
            return
        with self._transaction():
            for statement in _TABLES.split(";"):
                self._connection.execute(statement)
            self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        # IMMEDIATE takes the write lock at once, so that two builds of one directory wait instead of failing half-way.
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            self._connection.execute("COMMIT")
        except BaseException as error:
            # SQLite has rolled back already where the disk is full or fails.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError):
                raise AtlasDirectoryError(f"{self.path} cannot be written: {error}") from error
            # The class itself means a damaged file; its other subclasses are mistakes of the caller.
            if type(error) is sqlite3.DatabaseError:
                raise self._unusable(error) from error
            raise

    def _read(self, query: str, values: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> AtlasDirectoryError:
        reason = error if isinstance(error, sqlite3.Error) else f"a record is damaged ({error!r})"
        return AtlasDirectoryError(f"{self.path} cannot be used as a store: {reason}; move it away to build anew")

    def replace_papers(self, papers: Iterable[Paper], settings: Mapping[str, str], vocabularies: Sequence[Vocabulary] = ()) -> None:
        """Make these the papers of the atlas, with the settings and vocabularies that it is built with."""
        rows = [(_dump(paper.id), _dump(paper.to_json())) for paper in papers]
        with self._transaction():
            self._connection.execute("DELETE FROM paper")
            self._connection.executemany("INSERT INTO paper VALUES (?, ?)", rows)
            self._connection.execute("DELETE FROM setting")
            self._connection.executemany("INSERT INTO setting VALUES (?, ?)", sorted(settings.items()))
            self._connection.execute("DELETE FROM vocabulary")
            concepts = (_dump([[one.iri, one.names, one.is_preferred] for one in vocabulary.concepts]) for vocabulary in vocabularies)
            named = zip(range(len(vocabularies)), (vocabulary.name for vocabulary in vocabularies), concepts, strict=True)
            self._connection.executemany("INSERT INTO vocabulary VALUES (?, ?, ?)", named)

    def load_papers(self) -> list[Paper]:
        """Return the papers of the atlas, sorted by id."""
        records = self._read("SELECT record FROM paper")
        try:
            return sorted((Paper.from_json(json.loads(record)) for (record,) in records), key=attrgetter("id"))
        except _DAMAGE as error:
            raise self._unusable(error) from error

    def load_settings(self) -> dict[str, str]:
        """Return the settings that the atlas was last built with."""
        return dict(self._read("SELECT name, value FROM setting ORDER BY name"))

    def load_vocabularies(self) -> tuple[Vocabulary, ...]:
        """Return the vocabularies that the atlas was last built with, in order; none where an earlier PaperAtlas made the file."""
        if not self._read("SELECT 1 FROM sqlite_master WHERE name = 'vocabulary'"):
            return ()
        rows = self._read("SELECT name, concepts FROM vocabulary ORDER BY position")
        try:
            return tuple(
                Vocabulary(name, tuple(Concept(iri, tuple(names), is_preferred) for iri, names, is_preferred in json.loads(concepts)))
                for name, concepts in rows
            )
        except _DAMAGE as error:
            raise self._unusable(error) from error

    def save_extractions(self, pairs: Iterable[tuple[Paper, Extraction]], extractor: str) -> None:
        """Keep a batch of extractions, each beside the paper whose text it belongs to."""
        rows = [(text_hash(paper), extractor, _dump_extraction(extraction)) for paper, extraction in pairs]
        with self._transaction():
            self._connection.executemany("INSERT OR REPLACE INTO extraction VALUES (?, ?, ?)", rows)

    def find_missing(self, papers: Iterable[Paper], extractor: str) -> list[Paper]:
        """Return the papers whose text this extractor has not read yet, in order; of equal texts the first."""
        known = {hash_ for (hash_,) in self._read("SELECT text_hash FROM extraction WHERE extractor = ?", (extractor,))}
        missing: dict[str, Paper] = {}
        for paper in papers:
            hash_ = text_hash(paper)
            if hash_ not in known:
                missing.setdefault(hash_, paper)
        return list(missing.values())

    def load_extractions(self, papers: Iterable[Paper], extractor: str) -> Iterator[Extraction]:
        """Yield what is kept for each paper, in order; a paper without it is passed over."""
        papers = iter(papers)
        while batch := list(islice(papers, 500)):
            hashes = [text_hash(paper) for paper in batch]
            marks = ",".join("?" * len(hashes))
            query = f"SELECT text_hash, record FROM extraction WHERE extractor = ? AND text_hash IN ({marks})"  # noqa: S608
            records = dict(self._read(query, (extractor, *hashes)))
            for paper, hash_ in zip(batch, hashes, strict=True):
                if hash_ not in records:
                    continue
                try:
                    extraction = _load_extraction(paper, records[hash_])
                except _DAMAGE as error:
                    raise self._unusable(error) from error
                yield extraction


def _dump(value: object) -> str:
    # ASCII, so that lone surrogates, which SQLite refuses as text, come through as escapes.
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _dump_extraction(extraction: Extraction) -> str:
    # The id is left out: papers with equal texts share the record.
    content = {name: value for name, value in extraction.to_json().items() if name != "id"}
    return _dump({**content, "sentences": extraction.sentences})


def _load_extraction(paper: Paper, record: str) -> Extraction:
    content = json.loads(record)
    sentences = tuple((start, end) for start, end in content.pop("sentences"))
    return Extraction.from_json({"id": paper.id, **content}, sentences)
