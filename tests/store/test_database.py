"""The store keeps whole batches or nothing, shares extractions of equal texts, and refuses files that it cannot trust."""

import hashlib
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import entity, extraction_of, paper, relation
from paperatlas.errors import AtlasDirectoryError
from paperatlas.records import Extraction, Paper, PaperResult
from paperatlas.store.database import SCHEMA_VERSION, Store, text_hash

FOO, BAR, BAZ = (paper(f"p-{name}", title=name) for name in ("foo", "bar", "baz"))


def found_in(text_of: Paper) -> Extraction:
    """Return an extraction that holds something of every kind, told apart by the title."""
    things = (entity("e1", "Method", f"{text_of.title}Net", "Net", role="proposed"), entity("e2", "Task", "Parsing"))
    full = extraction_of(text_of, *things, relations=(relation("e1", "usedFor", "e2"),))
    return Extraction(
        full.paper_id, full.entities, full.relations, (PaperResult("e1", "e2", None, None, "9.5", 0.5, (0, 3)),), full.sentences
    )


def save(store: Store, *papers: Paper, extractor: str = "rules 1") -> None:
    """Keep one batch."""
    store.save_extractions([(one, found_in(one)) for one in papers], extractor)


def kept(path: Path, *papers: Paper, extractor: str = "rules 1") -> list[str]:
    """Return the ids of those papers whose extraction lies in the file."""
    with Store(path, read_only=True) as store:
        return [extraction.paper_id for extraction in store.load_extractions(papers, extractor)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a store may be made."""
    return tmp_path / "atlas.db"


@pytest.fixture
def store() -> Iterator[Store]:
    """Return an empty store in memory."""
    with Store(None) as opened:
        yield opened


class TestPapers:
    def test_sorted_by_id(self, store: Store) -> None:
        """Papers come back whole, in order of their ids, whatever order they were given in."""
        given = [paper("b", year=2020), paper("é"), paper("a", authors=("A. Author",)), paper("B"), paper("10"), paper("9")]
        store.replace_papers(given, {})
        assert store.load_papers() == sorted(given, key=lambda one: one.id)

    def test_replaced(self, store: Store) -> None:
        """New papers and settings take the place of all old ones."""
        store.replace_papers([FOO, BAR], {"a": "1", "b": "2"})
        store.replace_papers([BAZ], {"b": "3"})
        assert (store.load_papers(), store.load_settings()) == ([BAZ], {"b": "3"})

    def test_settings_are_sorted(self, store: Store) -> None:
        """Settings come back in order of their names."""
        store.replace_papers([], {"b": "2", "a": "1"})
        assert list(store.load_settings().items()) == [("a", "1"), ("b", "2")]

    def test_new_store_is_empty(self, store: Store) -> None:
        """A new store holds nothing."""
        assert (store.load_papers(), store.load_settings(), list(store.load_extractions([FOO], "rules 1"))) == ([], {}, [])

    def test_extractions_stay(self, store: Store) -> None:
        """Replacing the papers keeps what was extracted, so that a paper that comes back costs nothing."""
        save(store, FOO)
        store.replace_papers([BAR], {})
        assert store.find_missing([FOO], "rules 1") == []

    def test_place_is_not_kept(self, store: Store) -> None:
        """The place that a paper was read from is no part of the atlas."""
        store.replace_papers([paper(source="papers.jsonl:1")], {})
        assert store.load_papers()[0].source == ""


class TestExtractions:
    def test_round_trip(self, store: Store) -> None:
        """An extraction comes back equal, with its sentences."""
        save(store, FOO)
        assert list(store.load_extractions([FOO], "rules 1")) == [found_in(FOO)]

    def test_order_is_that_of_the_papers(self, store: Store) -> None:
        """Extractions come in the order of the papers asked for; a paper without one is passed over."""
        save(store, FOO, BAZ)
        assert [one.paper_id for one in store.load_extractions([BAZ, BAR, FOO], "rules 1")] == ["p-baz", "p-foo"]

    def test_more_than_one_query_holds(self, store: Store) -> None:
        """More papers than fit into one query come back complete and in order."""
        many = [paper(f"p{number}", title=f"Title {number}") for number in range(1_201)]
        save(store, *many)
        asked = many[::-1]
        assert [one.paper_id for one in store.load_extractions(iter(asked), "rules 1")] == [one.id for one in asked]

    def test_equal_texts_share_one(self, store: Store) -> None:
        """What was found in a text is there for every paper with that text, under its own id."""
        twin = paper("twin", title=FOO.title, year=1999)
        save(store, FOO)
        assert store.find_missing([twin], "rules 1") == []
        assert [one.paper_id for one in store.load_extractions([twin, FOO], "rules 1")] == ["twin", "p-foo"]

    def test_missing_names_equal_texts_once(self, store: Store) -> None:
        """Of several papers with one text only the first is still to be read; the order is kept."""
        twin = paper("twin", title=FOO.title)
        save(store, BAR)
        assert store.find_missing(iter([BAZ, FOO, BAR, twin]), "rules 1") == [BAZ, FOO]

    def test_title_and_text_share(self, store: Store) -> None:
        """A text given as such shares with a title and abstract of the same characters."""
        save(store, FOO)
        assert store.find_missing([Paper("p9", "", "", FOO.text)], "rules 1") == []

    def test_extractor_is_part_of_the_key(self, store: Store) -> None:
        """Another extractor, or another version of it, reads everything anew and disturbs nothing."""
        save(store, FOO)
        assert store.find_missing([FOO], "rules 2") == [FOO]
        assert list(store.load_extractions([FOO], "rules 2")) == []
        store.save_extractions([(FOO, Extraction(FOO.id))], "rules 2")
        assert list(store.load_extractions([FOO], "rules 1")) == [found_in(FOO)]

    def test_saved_again(self, store: Store) -> None:
        """An extraction that is saved again replaces the older one."""
        save(store, FOO)
        store.save_extractions([(FOO, Extraction(FOO.id))], "rules 1")
        assert list(store.load_extractions([FOO], "rules 1")) == [Extraction(FOO.id)]

    def test_empty_batch(self, store: Store) -> None:
        """A batch of nothing changes nothing."""
        store.save_extractions([], "rules 1")
        assert store.find_missing([FOO], "rules 1") == [FOO]


class TestTextHash:
    def test_only_the_text_counts(self) -> None:
        """Id, year and place make no difference, since extraction does not see them."""
        assert text_hash(paper("a", year=2020, source="x:1")) == text_hash(paper("b"))

    def test_text_counts(self) -> None:
        """One character more is another text."""
        assert text_hash(paper(abstract="a")) != text_hash(paper(abstract="a "))

    def test_sentences_count(self, store: Store) -> None:
        """Borders of sentences that come with the text are a part of what is read."""
        bordered = paper(FOO.id, title=FOO.title, sentences=((0, 3),))
        save(store, FOO)
        assert text_hash(bordered) != text_hash(FOO)
        assert store.find_missing([bordered], "rules 1") == [bordered]

    def test_same_in_every_version(self) -> None:
        """The hash never changes, since stores on disk are keyed by it: text and borders, each with its length in bytes in front."""
        expected = hashlib.sha256("2:é8:[[0, 1]]".encode()).hexdigest()[:32]
        assert text_hash(Paper("p", "", "", "é", ((0, 1),))) == expected


class TestOddCharacters:
    @pytest.mark.parametrize("char", ["\ud83d", "\U0001f600", "\u2028", "\0", "'", '"', "解", "\x7f"], ids=ascii)
    def test_survive(self, path: Path, char: str) -> None:
        """Lone surrogates, emoji, NUL and quotes come back as they were, in ids, texts and names."""
        odd = paper(f"p{char}", title=f"Foo{char}", abstract=char, venue=f"{char}V")
        with Store(path) as store:
            store.replace_papers([odd], {})
            save(store, odd)
        with Store(path, read_only=True) as store:
            assert store.load_papers() == [odd]
            assert list(store.load_extractions([odd], "rules 1")) == [found_in(odd)]

    def test_halves_do_not_meet(self, store: Store) -> None:
        """Papers whose ids or texts differ only in half of a surrogate pair are two."""
        one, other = paper("p\ud83d", title="\ud83d"), paper("p\ud83e", title="\ud83e")
        store.replace_papers([one, other], {})
        save(store, one)
        assert store.load_papers() == [one, other]
        assert store.find_missing([one, other], "rules 1") == [other]


def refuse_inserts(path: Path, table: str, condition: str) -> None:
    """Let the store fail when it comes to a row for which the condition holds."""
    connection = sqlite3.connect(path)
    connection.execute(f"CREATE TRIGGER stop BEFORE INSERT ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, 'stopped'); END")
    connection.commit()
    connection.close()


@pytest.fixture
def tiny_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every store run full after 50 pages."""
    connect = sqlite3.connect

    def connect_to_tiny_disk(*arguments: object, **options: object) -> sqlite3.Connection:
        connection = connect(*arguments, **options)  # type: ignore[call-overload]
        connection.execute("PRAGMA max_page_count = 50")
        return connection

    monkeypatch.setattr(sqlite3, "connect", connect_to_tiny_disk)


class TestTransactions:
    def test_failure_inside_a_batch(self, path: Path) -> None:
        """A batch that fails at its last row leaves nothing of itself; the batch before it stays."""
        with Store(path) as store:
            save(store, FOO)
            refuse_inserts(path, "extraction", f"NEW.text_hash = '{text_hash(BAZ)}'")
            with pytest.raises(sqlite3.IntegrityError, match="stopped"):
                save(store, BAR, BAZ)
        assert kept(path, FOO, BAR, BAZ) == ["p-foo"]

    def test_store_goes_on_after_a_failure(self, path: Path) -> None:
        """A batch that failed does not block the next one."""
        with Store(path) as store:
            refuse_inserts(path, "extraction", f"NEW.text_hash = '{text_hash(BAZ)}'")
            with pytest.raises(sqlite3.IntegrityError, match="stopped"):
                save(store, FOO, BAZ)
            save(store, BAR)
        assert kept(path, FOO, BAR, BAZ) == ["p-bar"]

    def test_failure_while_papers_are_replaced(self, path: Path) -> None:
        """Papers and settings are replaced together or not at all."""
        with Store(path) as store:
            store.replace_papers([FOO], {"a": "1"})
            refuse_inserts(path, "setting", "NEW.name = 'b'")
            with pytest.raises(sqlite3.IntegrityError, match="stopped"):
                store.replace_papers([BAR, BAZ], {"a": "2", "b": "3"})
            assert (store.load_papers(), store.load_settings()) == ([FOO], {"a": "1"})

    def test_extractor_that_fails(self, path: Path) -> None:
        """An error of what yields the batch passes through, and nothing of the batch is kept."""

        def pairs() -> Iterator[tuple[Paper, Extraction]]:
            yield BAR, found_in(BAR)
            raise KeyboardInterrupt

        with Store(path) as store:
            save(store, FOO)
            with pytest.raises(KeyboardInterrupt):
                store.save_extractions(pairs(), "rules 1")
        assert kept(path, FOO, BAR) == ["p-foo"]

    @pytest.mark.usefixtures("tiny_disk")
    def test_full_disk(self, path: Path) -> None:
        """A disk that runs full is an error of the directory; the batches before stay and can be read."""
        large = paper("large", abstract="word " * 100_000)
        huge = [paper(f"h{number}", abstract=f"{number}") for number in range(1_000)]
        with Store(path) as store:
            save(store, FOO)
            with pytest.raises(AtlasDirectoryError, match=r"atlas\.db cannot be written: database or disk is full"):
                store.replace_papers([large], {})
            with pytest.raises(AtlasDirectoryError, match="disk is full"):
                save(store, *huge)
            save(store, BAR)
        assert kept(path, FOO, BAR, *huge) == ["p-foo", "p-bar"]

    def test_each_batch_is_on_disk_at_once(self, path: Path) -> None:
        """A batch can be read by others as soon as it is saved, before the store is closed."""
        with Store(path) as store:
            save(store, FOO)
            assert kept(path, FOO, BAR) == ["p-foo"]
            save(store, BAR)
            assert kept(path, FOO, BAR) == ["p-foo", "p-bar"]


#: Saves batches of 50 papers without end and says so after each.
WRITER = """
import sys
from pathlib import Path
from paperatlas.records import Extraction, Paper
from paperatlas.store.database import Store

with Store(Path(sys.argv[1])) as store:
    for batch in range(1_000_000):
        papers = [Paper(f"{batch}-{i}", "", "", f"text {batch} {i} " + "word " * 200) for i in range(50)]
        store.save_extractions([(paper, Extraction(paper.id)) for paper in papers], "rules 1")
        print(batch, flush=True)
"""

#: Dies by its own hand just before the second batch would be committed, when part of it is in the file already.
DIES_BEFORE_COMMIT = """
import os, signal, sqlite3, sys
from pathlib import Path
from paperatlas.records import Extraction, Paper
from paperatlas.store.database import Store

connect, n_commits = sqlite3.connect, 0

def count(statement):
    global n_commits
    n_commits += statement == "COMMIT"
    if n_commits == 3:
        os.kill(os.getpid(), signal.SIGKILL)

def connect_traced(*arguments, **options):
    connection = connect(*arguments, **options)
    connection.execute("PRAGMA cache_size = 1")
    connection.set_trace_callback(count)
    return connection

sqlite3.connect = connect_traced
with Store(Path(sys.argv[1])) as store:
    for batch in range(2):
        papers = [Paper(f"{batch}-{i}", "", "", f"text {batch} {i}") for i in range(2_000)]
        store.save_extractions([(paper, Extraction(paper.id)) for paper in papers], "rules 1")
"""


def count_rows(path: Path) -> int:
    """Return how many extractions lie in the file, after a check of the whole file."""
    Store(path, read_only=True).__exit__()
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    ((n_rows,),) = connection.execute("SELECT count(*) FROM extraction").fetchall()
    connection.close()
    return n_rows


class TestKilled:
    def test_at_any_moment(self, path: Path) -> None:
        """After kill -9 of a process that writes, the file is whole and holds every batch that was reported, and only whole ones."""
        child = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE)
        assert child.stdout is not None
        with child.stdout as reports:
            for _ in range(5):
                assert reports.readline()
            child.kill()
            n_reported = 5 + len(reports.readlines())
        assert child.wait() == -signal.SIGKILL
        assert count_rows(path) in (50 * n_reported, 50 * (n_reported + 1))

    def test_before_a_commit(self, path: Path) -> None:
        """A batch that was written in part when the process was killed is taken back; the one before it stays."""
        child = subprocess.run([sys.executable, "-c", DIES_BEFORE_COMMIT, str(path)], check=False)
        assert child.returncode == -signal.SIGKILL
        assert Path(f"{path}-journal").stat().st_size > 0
        assert count_rows(path) == 2_000

    def test_write_after_it(self, path: Path) -> None:
        """A store that was killed takes the next batch as if nothing had been."""
        subprocess.run([sys.executable, "-c", DIES_BEFORE_COMMIT, str(path)], check=False)
        with Store(path) as store:
            save(store, FOO)
        assert kept(path, FOO) == ["p-foo"]


class TestTwoWriters:
    def test_second_waits(self, path: Path) -> None:
        """A writer waits while another holds the store, and then writes."""
        with Store(path):
            pass
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        def write() -> None:
            with Store(path) as store:
                save(store, FOO)

        writer = threading.Thread(target=write)
        writer.start()
        writer.join(timeout=0.3)
        was_waiting = writer.is_alive()
        other.execute("COMMIT")
        other.close()
        writer.join(timeout=30)
        assert was_waiting
        assert kept(path, FOO) == ["p-foo"]

    def test_at_once(self, path: Path) -> None:
        """Threads that write to one file at once lose nothing of each other."""
        papers = [[paper(f"{thread}-{i}", title=f"{thread} {i}") for i in range(10)] for thread in range(3)]
        errors: list[BaseException] = []

        def write(own: list[Paper]) -> None:
            try:
                with Store(path) as store:
                    for one in own:
                        save(store, one)
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=write, args=(own,)) for own in papers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        everything = [one for own in papers for one in own]
        assert errors == []
        assert kept(path, *everything) == [one.id for one in everything]

    def test_made_at_once(self, tmp_path: Path) -> None:
        """Threads that open a store at once that is not there yet all get it, whoever of them makes it."""
        errors: list[BaseException] = []

        def make(path: Path, all_ready: threading.Barrier) -> None:
            try:
                all_ready.wait(timeout=60)
                Store(path).__exit__()
            except BaseException as error:
                errors.append(error)

        for number in range(20):
            arguments = (tmp_path / f"{number}.db", threading.Barrier(4))
            threads = [threading.Thread(target=make, args=arguments) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(timeout=60)
        assert errors == []


class TestReadOnly:
    def test_reads(self, path: Path) -> None:
        """A store that is opened to read gives what is in it."""
        with Store(path) as store:
            store.replace_papers([FOO], {"a": "1"})
        with Store(path, read_only=True) as store:
            assert (store.load_papers(), store.load_settings()) == ([FOO], {"a": "1"})

    def test_refuses_to_write(self, path: Path) -> None:
        """A store that is opened to read cannot be changed."""
        with Store(path):
            pass
        with Store(path, read_only=True) as store, pytest.raises(AtlasDirectoryError, match=r"cannot be written: .*readonly"):
            save(store, FOO)
        assert kept(path, FOO) == []

    def test_missing(self, path: Path) -> None:
        """A folder without a store is no atlas; the message says what makes one, and nothing is made."""
        with pytest.raises(AtlasDirectoryError, match=r"is no atlas: it holds no atlas\.db; make one with `paperatlas build`"):
            Store(path, read_only=True)
        assert not path.exists()

    def test_empty_file(self, path: Path) -> None:
        """An empty file is left of a build that was interrupted at its very beginning, and the message says so."""
        path.touch()
        with pytest.raises(AtlasDirectoryError, match=r"atlas\.db is empty: its build was interrupted; run `paperatlas build` again"):
            Store(path, read_only=True)


def fill(path: Path) -> None:
    """Make a store of many pages."""
    with Store(path) as store:
        save(store, *(paper(f"p{number}", title=f"Title {number}") for number in range(500)))


def fill_more(store: Store) -> None:
    """Write one more batch all over the store."""
    save(store, *(paper(f"q{number}", title=f"New {number}") for number in range(500)))


def overwrite_pages(path: Path) -> None:
    """Put noise over all pages of a store but those that hold its tables' names and roots."""
    data = path.read_bytes()
    n_kept = 6 * 4096
    path.write_bytes(data[:n_kept] + b"\xff" * (len(data) - n_kept))


class TestRefused:
    @pytest.mark.parametrize("read_only", [True, False], ids=["to-read", "to-write"])
    def test_other_version(self, path: Path, read_only: bool) -> None:
        """A store of another version is refused with both versions, and stays as it is."""
        with Store(path):
            pass
        connection = sqlite3.connect(path)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        connection.close()
        before = path.read_bytes()
        with pytest.raises(
            AtlasDirectoryError, match=f"has store version {SCHEMA_VERSION + 1}, this PaperAtlas reads version {SCHEMA_VERSION};"
        ):
            Store(path, read_only=read_only)
        assert path.read_bytes() == before

    @pytest.mark.parametrize("read_only", [True, False], ids=["to-read", "to-write"])
    def test_database_of_another_program(self, path: Path, read_only: bool) -> None:
        """A database that some other program made is refused, not written into."""
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE bookmark (id)")
        connection.close()
        before = path.read_bytes()
        with pytest.raises(AtlasDirectoryError, match="has store version 0"):
            Store(path, read_only=read_only)
        assert path.read_bytes() == before

    @pytest.mark.parametrize("read_only", [True, False], ids=["to-read", "to-write"])
    def test_no_database(self, path: Path, read_only: bool) -> None:
        """A file that is no database is refused with what to do about it."""
        path.write_text("title,abstract\n" * 100)
        with pytest.raises(
            AtlasDirectoryError, match=r"atlas\.db cannot be used as a store: file is not a database; move it away to build anew"
        ):
            Store(path, read_only=read_only)

    def test_directory(self, tmp_path: Path) -> None:
        """A directory in place of the file is refused."""
        with pytest.raises(AtlasDirectoryError, match=r"cannot be used as a store: unable to open database file"):
            Store(tmp_path)

    def test_folder_is_missing(self, tmp_path: Path) -> None:
        """A file in a folder that does not exist cannot be made."""
        with pytest.raises(AtlasDirectoryError, match=r"cannot be used as a store: unable to open database file"):
            Store(tmp_path / "none" / "atlas.db")

    @pytest.mark.parametrize("read_only", [True, False], ids=["to-read", "to-write"])
    def test_cut_off(self, path: Path, read_only: bool) -> None:
        """A file that lost its end is refused when it is opened, not misread."""
        fill(path)
        with path.open("r+b") as file:
            file.truncate(path.stat().st_size // 2)
        with pytest.raises(AtlasDirectoryError, match=r"atlas\.db cannot be used as a store: .*malformed"):
            Store(path, read_only=read_only)

    def test_overwritten_on_reading(self, path: Path) -> None:
        """Pages of noise inside the file are an error of the directory when they are come across."""
        fill(path)
        overwrite_pages(path)
        with Store(path, read_only=True) as store, pytest.raises(AtlasDirectoryError, match=r"cannot be used as a store: .*malformed"):
            store.find_missing([], "rules 1")

    def test_overwritten_on_writing(self, path: Path) -> None:
        """They are one when a batch is written, too."""
        fill(path)
        overwrite_pages(path)
        with Store(path) as store, pytest.raises(AtlasDirectoryError, match=r"cannot be used as a store: .*malformed"):
            fill_more(store)

    def test_nothing_stays_open(self, path: Path) -> None:
        """A store that was refused lets go of the file, so that it can be moved away and built anew."""
        path.write_text("no database " * 100)
        with pytest.raises(AtlasDirectoryError, match="not a database"):
            Store(path)
        path.unlink()
        with Store(path) as store:
            save(store, FOO)
        assert kept(path, FOO) == ["p-foo"]
