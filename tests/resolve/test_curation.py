"""What people overrule is replayed on every build, told where it no longer applies, and can be taken back to the byte."""

import random
from pathlib import Path

import pytest

from builders import entity
from paperatlas.errors import CurationError
from paperatlas.records import Entity, Extraction
from paperatlas.resolve.curation import (
    Curated,
    Entry,
    add_entry,
    apply_curation,
    format_curation,
    parse_curation,
    read_curation,
    remove_last_entry,
)
from paperatlas.resolve.match import find_matches
from paperatlas.resolve.merge import merge_entities

PAPERS = [
    Extraction("p0", (entity("e1", "Method", "FooNet"), entity("e2", "Task", "parsing"))),
    Extraction("p1", (entity("e1", "Method", "FooNets", "Foo net"), entity("e2", "Task", "tree parsing"))),
    Extraction("p2", (entity("e1", "Method", "Foo Parser"), entity("e2", "Method", "TreeSet"))),
    Extraction("p3", (entity("e1", "Method", "FooNet"),)),
]


def curated(*entries: Entry, papers: list[Extraction] = PAPERS) -> Curated:
    """Return what entries make of the papers."""
    return apply_curation(merge_entities(papers, find_matches(papers, {})), papers, entries)


def by_id(found: Curated) -> dict[str, Entity]:
    """Return the entities by id."""
    return {one.id: one for one in found.entities}


def test_without_entries_nothing_changes() -> None:
    """No entry leaves everything as resolution has made it."""
    assert curated() == Curated(merge_entities(PAPERS, find_matches(PAPERS, {})), frozenset(), ())


def test_merge() -> None:
    """A merged entity's members and names go to the other, whose id and label remain."""
    found = by_id(curated(Entry("merge", "method/foo-parser", into="method/foonet")))
    assert "method/foo-parser" not in found
    assert found["method/foonet"].label == "FooNet"
    assert found["method/foonet"].aliases == ("Foo Parser", "Foo net", "FooNets")
    assert found["method/foonet"].members == (("p0", "e1"), ("p1", "e1"), ("p2", "e1"), ("p3", "e1"))


def test_split() -> None:
    """What is called by the names becomes a thing of its own; the rest stays."""
    found = by_id(curated(Entry("split", "method/foonet", names=("FooNets", "Foo net"))))
    assert found["method/foonets"].members == (("p1", "e1"),)
    assert found["method/foonets"].aliases == ("Foo net",)
    assert (found["method/foonet"].members, found["method/foonet"].aliases) == ((("p0", "e1"), ("p3", "e1")), ())


def test_split_by_paper() -> None:
    """What one paper means by a name becomes a thing of its own, though it has the same names."""
    found = by_id(curated(Entry("split", "method/foonet", names=("FooNet (trees)",), papers=("p3",))))
    assert found["method/foonet-trees"].members == (("p3", "e1"),)
    assert found["method/foonet"].members == (("p0", "e1"), ("p1", "e1"))


def test_rename_retype_and_reject() -> None:
    """A label changes without the id, a type with it; a rejected entity is gone."""
    found = by_id(
        curated(
            Entry("rename", "method/foonet", label="The FooNet"),
            Entry("retype", "method/treeset", type="Dataset"),
            Entry("reject", "task/parsing"),
        )
    )
    assert found["method/foonet"].label == "The FooNet"
    assert "FooNet" in found["method/foonet"].aliases
    assert found["dataset/treeset"].type.value == "Dataset"
    assert set(found) == {"method/foonet", "method/foo-parser", "dataset/treeset", "task/tree-parsing"}


def test_reject_a_statement() -> None:
    """A rejected statement is named by the ids that its ends have in the end; a symmetric one by its ends in order."""
    found = curated(
        Entry("merge", "method/foo-parser", into="method/foonet"),
        Entry("reject-statement", "method/foo-parser", relation="usedFor", tail="task/parsing"),
        Entry("reject-statement", "method/treeset", relation="comparedWith", tail="method/foonet"),
    )
    assert found.rejected == {("method/foonet", "usedFor", "task/parsing"), ("method/foonet", "comparedWith", "method/treeset")}


def test_an_entity_is_found_under_its_other_names() -> None:
    """An entry still applies where more papers have given the entity another label."""
    more = [*PAPERS, *(Extraction(f"q{i}", (entity("e1", "Method", "Foo-Net"),)) for i in range(3))]
    found = curated(Entry("rename", "method/foonet", label="Foo"), papers=more)
    assert found.problems == ()
    assert [one.label for one in found.entities if one.id.startswith("method/foo-net")] == ["Foo"]


GONE = {
    "merge": Entry("merge", "method/nothing", into="method/foonet"),
    "merge into": Entry("merge", "method/foonet", into="method/nothing"),
    "rename": Entry("rename", "method/nothing", label="x"),
    "retype": Entry("retype", "method/nothing", type="Task"),
    "reject": Entry("reject", "method/nothing"),
    "statement": Entry("reject-statement", "method/nothing", relation="usedFor", tail="task/parsing"),
    "split": Entry("split", "method/nothing", names=("x",)),
    "split nobody": Entry("split", "method/foonet", names=("BarNet",)),
    "retype to the same": Entry("retype", "method/foonet", type="Method"),
}


@pytest.mark.parametrize("entry", GONE.values(), ids=GONE)
def test_what_no_longer_applies_is_told(entry: Entry) -> None:
    """An entry that finds nothing to change changes nothing, and is told with the reason."""
    found = curated(entry)
    assert found.entities == curated().entities
    (problem,) = found.problems
    assert problem.startswith(f"{entry} no longer applies: ")


def test_the_order_of_entries_does_not_matter() -> None:
    """Entries of different kinds give the same in any order."""
    entries = [
        Entry("merge", "method/foo-parser", into="method/foonet"),
        Entry("rename", "method/foonet", label="Foo"),
        Entry("retype", "method/treeset", type="Dataset"),
        Entry("reject", "task/tree-parsing"),
        Entry("reject-statement", "method/foonet", relation="usedFor", tail="task/parsing"),
    ]
    expected = curated(*entries)
    assert expected.problems == ()
    for seed in range(10):
        assert curated(*random.Random(seed).sample(entries, len(entries))) == expected  # noqa: S311


class TestFile:
    ENTRIES = (
        Entry("merge", "method/a", into="method/b", author="A. Librarian", reason='both "are" one\nmodel \\ é 🎈 \x7f [[curation]]'),
        Entry("split", "method/c", names=("C 1", "C 2"), papers=("p 1",)),
        Entry("reject-statement", "method/d", relation="usedFor", tail="task/e"),
    )

    def test_entries_come_back(self, tmp_path: Path) -> None:
        """What is written is read again, whatever characters are in it; no file means no entries."""
        path = tmp_path / "curation.toml"
        assert read_curation(path) == []
        path.write_text(format_curation(self.ENTRIES), encoding="utf-8")
        assert tuple(read_curation(path)) == self.ENTRIES

    def test_undo_restores_the_bytes(self) -> None:
        """Taking the last entry out leaves what was there before it was added, also in a file with remarks."""
        for before in ("", format_curation(self.ENTRIES[:1]), "# Ours.\n\n" + format_curation(self.ENTRIES[:2])):
            assert remove_last_entry(add_entry(before, self.ENTRIES[2])) == before

    def test_undo_of_what_was_written_otherwise(self) -> None:
        """An entry that does not stand under a header of its own is not guessed at."""
        for text in ('curation = [{action = "reject", entity = "a"}]\n', '[["curation"]]\naction = "reject"\nentity = "a"\n'):
            assert len(parse_curation(text, "here")) == 1
            with pytest.raises(CurationError, match="take it out by hand"):
                remove_last_entry(text)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("x = ", "here is no TOML"),
            ("[[other]]\n", r"must hold only \[\[curation\]\] entries, not other"),
            ("curation = 1", "must hold only"),
            ('[[curation]]\naction = "melt"\n', "entry 1 has the action 'melt'; possible are merge, split"),
            ('[[curation]]\naction = "merge"\nentity = "a"\n', r"entry 1 \(merge\) lacks into"),
            ('[[curation]]\naction = "reject"\nentity = "a"\nwhy = "b"\n', "unknown fields why; known are"),
            ('[[curation]]\naction = "reject"\nentity = 3\n', "must have texts as values"),
            ('[[curation]]\naction = "rename"\nentity = "a"\nlabel = " "\n', r"entry 1 \(rename\) lacks label"),
            ('[[curation]]\naction = "split"\nentity = "a"\nnames = ["", "b"]\n', "has an empty name"),
            ('[[curation]]\naction = "retype"\nentity = "a"\ntype = "Paper"\n', "has the type 'Paper'; possible are Method"),
            ('[[curation]]\naction = "reject-statement"\nentity = "a"\nrelation = "is"\ntail = "b"\n', "has the relation 'is'; possible"),
        ],
    )
    def test_a_wrong_file_says_what_is_wrong(self, text: str, message: str) -> None:
        """Each kind of mistake is named, with the entry and what is allowed."""
        with pytest.raises(CurationError, match=message):
            parse_curation(text, "here")

    CONFLICTS = (
        (Entry("rename", "a", label="x"), Entry("rename", "a", label="y")),
        (Entry("retype", "a", type="Task"), Entry("retype", "a", type="Metric")),
        (Entry("merge", "a", into="b"), Entry("merge", "a", into="c")),
        (Entry("merge", "a", into="b"), Entry("merge", "b", into="a")),
        (Entry("reject", "a"), Entry("rename", "a", label="x")),
        (Entry("merge", "a", into="b"), Entry("reject", "b")),
        (Entry("merge", "a", into="b"), Entry("reject", "a")),
    )

    @pytest.mark.parametrize("pair", CONFLICTS, ids=[f"{one} and {other}" for one, other in CONFLICTS])
    def test_contradictions_name_both_entries(self, pair: tuple[Entry, Entry]) -> None:
        """Two entries that cannot both be meant are an error that names both, in either order."""
        for entries in (pair, pair[::-1]):
            with pytest.raises(CurationError, match=r"entry [12] .* and entry [12] .* contradict one another") as caught:
                parse_curation(format_curation(entries), "here")
            assert all(str(entry) in str(caught.value) for entry in entries)

    def test_saying_it_twice_is_no_contradiction(self) -> None:
        """The same entry twice is read twice."""
        assert len(parse_curation(format_curation([Entry("reject", "a"), Entry("reject", "a")]), "here")) == 2
