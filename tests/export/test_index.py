"""The index on disk: made once, made again when it is stale or damaged, and never half made."""

import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from paperatlas.errors import AtlasDirectoryError
from paperatlas.export import index as index_module
from paperatlas.export.index import INDEX_FOLDER, hold_index, open_index, open_store

FIRST = "<http://a.example/s> <http://a.example/p> <http://a.example/o> .\n"
SECOND = FIRST + '<http://a.example/s> <http://a.example/p> "two" .\n'


@pytest.fixture
def atlas(tmp_path: Path) -> Path:
    """Return a directory with one triple."""
    (tmp_path / "atlas.nt").write_text(FIRST)
    return tmp_path


def indexes(directory: Path) -> list[Path]:
    """Return the folders of the indexes, and what is left of unfinished ones."""
    return sorted(path for path in (directory / INDEX_FOLDER).iterdir() if path.is_dir())


def test_it_is_made_once(atlas: Path) -> None:
    """The first opening makes the index, the second finds it; it holds the triples, is read-only and no part of a repository."""
    store = open_index(atlas)
    assert len(list(store.quads_for_pattern(None, None, None, None))) == 1
    (path,) = indexes(atlas)
    made = {file: file.stat().st_mtime_ns for file in path.rglob("*")}
    open_index(atlas)
    assert {file: file.stat().st_mtime_ns for file in path.rglob("*")} == made
    with pytest.raises(RuntimeError, match="only possible on read-write"):
        store.add(ox.Quad(ox.NamedNode("http://a.example/s"), ox.NamedNode("http://a.example/p"), ox.Literal("x")))
    assert (atlas / INDEX_FOLDER / ".gitignore").read_text() == "*\n"


def test_a_stale_index_is_made_again(atlas: Path) -> None:
    """When the triples have changed, the index follows, and the former one is gone."""
    open_index(atlas)
    former = indexes(atlas)
    (atlas / "atlas.nt").write_text(SECOND)
    assert len(list(open_index(atlas).quads_for_pattern(None, None, None, None))) == 2
    assert len(indexes(atlas)) == 1
    assert indexes(atlas) != former


def test_equal_length_is_not_taken_for_equal(atlas: Path) -> None:
    """A file of the same length but another time is another file."""
    open_index(atlas)
    (atlas / "atlas.nt").write_text(FIRST.replace("/o>", "/x>"))
    os.utime(atlas / "atlas.nt", (1, 1))
    (quad,) = open_index(atlas).quads_for_pattern(None, None, None, None)
    assert quad.object == ox.NamedNode("http://a.example/x")


@pytest.mark.parametrize("damage", ["CURRENT", "MANIFEST-", ".sst", "files.json", "all"])
def test_a_damaged_index_is_made_again(atlas: Path, damage: str) -> None:
    """An index that lacks a file, or holds one cut short, is made again."""
    open_index(atlas)
    (path,) = indexes(atlas)
    for file in [file for file in path.rglob("*") if file.is_file()]:
        if damage == "all":
            file.unlink()
        elif damage in file.name:
            os.truncate(file, file.stat().st_size // 2)
    assert len(list(open_index(atlas).quads_for_pattern(None, None, None, None))) == 1
    assert indexes(atlas) == [path]


def test_one_that_is_held_stays(atlas: Path) -> None:
    """A build does not take the index from under a server; the next one after its end does."""
    with hold_index(atlas) as held:
        (atlas / "atlas.nt").write_text(SECOND)
        open_index(atlas)
        assert len(list(open_store(held).quads_for_pattern(None, None, None, None))) == 1
        assert len(indexes(atlas)) == 2
    (atlas / "atlas.nt").write_text(FIRST + FIRST.replace("/o>", "/y>"))
    open_index(atlas)
    assert len(indexes(atlas)) == 1


def test_two_processes_at_once(atlas: Path) -> None:
    """Processes that open an index at once, none being there, all get one, and one is left."""
    (atlas / "atlas.nt").write_text("".join(FIRST.replace("/s>", f"/{i}>") for i in range(2000)))
    code = "import sys, pathlib; from paperatlas.export.index import open_index; s = open_index(pathlib.Path(sys.argv[1])); print(len(s))"
    run = [sys.executable, "-c", code, str(atlas)]
    processes = [subprocess.Popen(run, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    assert [process.communicate(timeout=60) for process in processes] == [("2000\n", "")] * 4
    assert len(indexes(atlas)) == 1


def test_another_process_may_be_faster(atlas: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another process has put its index in place during a build, that one is taken, and ours is dropped."""
    build = index_module._build
    faster: list[ox.Store] = []

    def slow_build(triples: Path, path: Path) -> None:
        build(triples, path)
        if not faster:
            monkeypatch.setattr(index_module, "_build", build)
            faster.append(open_index(atlas))

    monkeypatch.setattr(index_module, "_build", slow_build)
    with hold_index(atlas) as path:
        assert [path] == indexes(atlas)
    assert len(faster) == 1


def test_a_broken_build_leaves_nothing(atlas: Path) -> None:
    """Triples that cannot be read are told, and no index is left; what an interrupted build left goes with the next."""
    (atlas / "atlas.nt").write_text("<http://a.example/s> <no\n")
    with pytest.raises(AtlasDirectoryError, match=r"cannot be read: .*; build it again"):
        open_index(atlas)
    assert indexes(atlas) == []
    (atlas / INDEX_FOLDER / "partial-left").mkdir()
    (atlas / "atlas.nt").write_text(FIRST)
    open_index(atlas)
    assert [path.name[:8] for path in indexes(atlas)] != ["partial-"]
    assert len(indexes(atlas)) == 1


def test_where_nothing_can_be_written(atlas: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a read-only directory the triples are had all the same, and for a server from a folder that goes with it."""

    def refuse(folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(index_module, "_make_folder", refuse)
    assert len(list(open_index(atlas).quads_for_pattern(None, None, None, None))) == 1
    with hold_index(atlas) as path:
        assert len(list(open_store(path).quads_for_pattern(None, None, None, None))) == 1
    assert not path.exists()
    assert not (atlas / INDEX_FOLDER).exists()


def test_no_atlas(tmp_path: Path) -> None:
    """A folder without triples is no atlas."""
    with pytest.raises(AtlasDirectoryError, match="is no atlas"):
        open_index(tmp_path)
    with pytest.raises(AtlasDirectoryError, match="is no atlas"), hold_index(tmp_path):
        pass
