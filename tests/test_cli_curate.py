"""`paperatlas curate` and `paperatlas resolve`: what is overruled stays, is told, and can be taken back to the byte."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import paperatlas as pa
from paperatlas.cli import cli
from paperatlas.errors import CurationError, PaperAtlasError

PAPERS = [
    {
        "id": "p1",
        "title": "FooNet: A Parser",
        "abstract": "We propose FooNet, a method for dependency parsing. FooNet beats BarNet on TreeBank.",
    },
    {
        "id": "p2",
        "title": "BarNet for Parsing",
        "abstract": "BarNet is a method for dependency parsing. We evaluate BarNet on TreeBank.",
    },
]
OTHER = [{"id": "p3", "title": "Else", "abstract": "We study summarization."}]


@pytest.fixture
def atlas_dir(tmp_path: Path) -> Path:
    """Return the directory of an atlas of two papers, found by the rules."""
    pa.build(PAPERS, directory=tmp_path / "atlas", settings=pa.Settings(extractor="rules"))
    return tmp_path / "atlas"


def curate(directory: Path, *arguments: str) -> Result:
    """Run the command; an error of ours is raised."""
    done = CliRunner().invoke(cli, ["curate", str(directory), *arguments])
    if isinstance(done.exception, PaperAtlasError):
        raise done.exception
    return done


def contents(directory: Path) -> dict[str, bytes]:
    """Return what the files of an atlas hold, but for the store, whose pages may lie in another order."""
    return {path.name: path.read_bytes() for path in directory.iterdir() if path.name != "atlas.db"}


def labels(directory: Path) -> set[str]:
    """Return the labels in an atlas."""
    return {data["label"] for _, data in pa.load(directory).graph.nodes(data=True)}


def test_a_merge_stays_through_a_rebuild_and_undo_restores_the_bytes(atlas_dir: Path) -> None:
    """Two things become one, also after building again; the undo leaves every file as it was."""
    before = contents(atlas_dir)
    done = curate(atlas_dir, "merge", "BarNet", "FooNet", "--author", "A", "--reason", "one parser")
    assert done.exit_code == 0, done.output
    assert "BarNet" not in labels(atlas_dir)
    merged = contents(atlas_dir)
    pa.build(PAPERS, directory=atlas_dir, settings=pa.Settings(extractor="rules"))
    assert contents(atlas_dir) == merged
    assert "merge method/barnet into method/foonet  (A: one parser)" in curate(atlas_dir, "list").output
    curate(atlas_dir, "undo")
    assert contents(atlas_dir) == before


def test_names_types_and_rejections(atlas_dir: Path) -> None:
    """A new label is shown, a new type leaves no statement that it does not allow, what is rejected is gone; the RDF conforms."""
    from paperatlas.export.shacl import find_violations

    curate(atlas_dir, "rename", "FooNet", "The FooNet")
    curate(atlas_dir, "retype", "BarNet", "Dataset")
    curate(atlas_dir, "reject", "dependency parsing")
    atlas = pa.load(atlas_dir)
    assert {"The FooNet", "BarNet"} <= labels(atlas_dir)
    assert "dependency parsing" not in labels(atlas_dir)
    assert atlas.find("BarNet")[0].id == "dataset/barnet"
    assert find_violations(atlas_dir / "atlas.nt") == []
    assert atlas.report["curation"] == {"entries": 3, "problems": []}


def test_a_statement_is_rejected(atlas_dir: Path) -> None:
    """One relation between two things is left out, and nothing else."""
    before = pa.load(atlas_dir)
    head, tail, relation = next((h, t, k) for h, t, k in before.graph.edges(keys=True) if k in {"usedFor", "comparedWith", "evaluatedWith"})
    curate(atlas_dir, "reject", head, relation, tail)
    after = pa.load(atlas_dir)
    assert set(before.graph.edges(keys=True)) - set(after.graph.edges(keys=True)) == {(head, tail, relation)}
    assert CliRunner().invoke(cli, ["curate", str(atlas_dir), "reject", head, relation]).exit_code == 2


def test_what_changes_nothing_is_refused(atlas_dir: Path) -> None:
    """An unknown name, a contradiction, an entry without effect and an empty undo are errors, and leave the files alone."""
    before = contents(atlas_dir)
    for arguments, message in (
        (("reject", "NoSuchNet"), "no node is called 'NoSuchNet'"),
        (("split", "FooNet", "SomethingElse"), "no longer applies"),
        (("undo",), "no curation that could be undone"),
    ):
        with pytest.raises(PaperAtlasError, match=message):
            curate(atlas_dir, *arguments)
    assert contents(atlas_dir) == before
    curate(atlas_dir, "rename", "FooNet", "Foo One")
    with pytest.raises(CurationError, match="contradict one another"):
        curate(atlas_dir, "rename", "method/foonet", "Foo Two")


def test_an_entry_that_no_longer_applies_is_reported(atlas_dir: Path) -> None:
    """After the paper of an entity is gone the entry is told in the report and in the list, and kept."""
    curate(atlas_dir, "rename", "FooNet", "Foo One")
    pa.build(OTHER, directory=atlas_dir, settings=pa.Settings(extractor="rules"))
    report = json.loads((atlas_dir / "report.json").read_text(encoding="utf-8"))
    assert report["curation"]["entries"] == 1
    assert "no longer applies: there is no method/foonet" in report["curation"]["problems"][0]
    assert "no longer applies" in curate(atlas_dir, "list").output


def test_why_gives_names_papers_and_reasons() -> None:
    """Each name but the label is explained."""
    papers = [{"id": name, "title": f"On {name}", "abstract": f"We propose {name} for parsing."} for name in ("FooNet", "Foo-Net")]
    atlas = pa.build(papers, settings=pa.Settings(extractor="rules"))
    (merge,) = atlas.why("FooNet")
    assert merge.name in {"FooNet", "Foo-Net"}
    assert (merge.score, len(merge.papers)) == (0.95, 1)
    assert "spellings of one name" in merge.reason


def test_resolve_writes_a_line_for_each_name(tmp_path: Path) -> None:
    """The command answers each line in order; --strict makes a line that cannot be used an exit code of 1."""
    path = tmp_path / "names.jsonl"
    path.write_text('{"type": "Task", "name": "QA"}\nnonsense\n{"type": "Task", "name": "question answering"}\n', encoding="utf-8")
    out = tmp_path / "out.jsonl"
    done = CliRunner().invoke(cli, ["resolve", str(path), "-o", str(out), "--strict"])
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert done.exit_code == 1
    assert [row["entity"] for row in rows] == ["task/question-answering", None, "task/question-answering"]
