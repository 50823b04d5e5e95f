"""Annotations are read with the text that they were made on, and whatever is wrong with one is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from paperatlas.errors import InputError
from paperatlas.schema import NodeType, Relation, Role
from paperatlas.train.annotations import bundled_annotations, find_aliases, normal_text, read_annotations, text_hash

TEXT = normal_text("FooNet for  Parsing", "FooNets parse TreeSet with 91.5% accuracy.")


def entity(id_: str, kind: str, name: str, role: str, **fields: Any) -> dict[str, Any]:
    """Return an annotated entity as it is stored."""
    return {"id": id_, "type": kind, "name": name, "role": role, "salience": "core", "aliases": [name], **fields}


def record(**fields: Any) -> dict[str, Any]:
    """Return an annotation as it is stored, with some fields in other ways than right."""
    right = {
        "id": "p1",
        "text_sha256": text_hash(TEXT),
        "entities": [
            entity("e1", "Method", "FooNet", "proposed"),
            entity("e2", "Task", "parsing", "addressed", also=["Method"]),
            entity("e3", "Dataset", "TreeSet", "evaluated_on"),
            entity("e4", "Metric", "accuracy", "reported", salience="optional"),
        ],
        "relations": [["e1", "usedFor", "e2"], ["e1", "evaluatedWith", "e3", "optional"], ["e1", "measuredBy", "e4"]],
        "results": [{"method": "e1", "task": None, "dataset": "e3", "metric": "e4", "value": "91.5%"}],
    }
    return {**right, **fields}


def read(tmp_path: Path, *records: Any) -> Any:
    """Return what is read from a file with these records."""
    path = tmp_path / "some.jsonl"
    path.write_text("\n".join(map(json.dumps, records)) + "\n")
    return read_annotations([path], {"p1": TEXT})


class TestReading:
    def test_a_right_annotation(self, tmp_path: Path) -> None:
        """Types, roles, salience, mentions, relations and results come as records."""
        (paper,), skipped = read(tmp_path, record())
        assert skipped == []
        foonet, parsing, _, accuracy = paper.entities
        assert (foonet.type, foonet.role, foonet.is_core) == (NodeType.METHOD, Role.PROPOSED, True)
        assert [paper.text[start:end] for start, end in foonet.mentions] == ["FooNet", "FooNets"]
        assert parsing.also == (NodeType.METHOD,)
        assert not accuracy.is_core
        assert [(relation.type, relation.is_core) for relation in paper.relations] == [
            (Relation.USED_FOR, True),
            (Relation.EVALUATED_WITH, False),
            (Relation.MEASURED_BY, False),
        ]
        assert (paper.results[0].value, paper.results[0].task) == ("91.5%", None)

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"id": "p2"}, "no text is known for paper 'p2'"),
            ({"text_sha256": text_hash("other")}, "is not the one that was annotated"),
            ({"entities": [entity("e1", "Person", "FooNet", "proposed")]}, "'Person' is not a valid NodeType"),
            ({"entities": [entity("e1", "Method", "FooNet", "admired")]}, "'admired' is not a valid Role"),
            ({"relations": [["e1", "usedFor", "e9"]]}, "has no 'e9'"),
            ({"relations": [["e1", "likes", "e2"]]}, "'likes' is not a valid Relation"),
            ({"relations": [["e3", "usedFor", "e4"]]}, "usedFor cannot lead from 'TreeSet' to 'accuracy'"),
            (
                {"results": [{"method": None, "task": None, "dataset": None, "metric": "e4", "value": "95"}]},
                "'95' does not stand in the text",
            ),
            (
                {"results": [{"method": "e9", "task": None, "dataset": None, "metric": None, "value": "91.5%"}]},
                "the method 'e9' of a result",
            ),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_what_is_wrong_is_named_and_the_rest_is_read(self, tmp_path: Path, fields: dict[str, Any], message: str) -> None:
        """An annotation that cannot be used is skipped with file, line and reason."""
        papers, skipped = read(tmp_path, record(**fields), record())
        assert len(papers) == 1
        assert skipped[0].where == "some.jsonl:1"
        assert message in skipped[0].reason

    def test_files_that_are_none(self, tmp_path: Path) -> None:
        """A missing file, and a line that is no object, stop the reading."""
        with pytest.raises(InputError, match="cannot be read: No such file"):
            read_annotations([tmp_path / "none.jsonl"], {})
        with pytest.raises(InputError, match=r"some.jsonl:1 is no JSON object"):
            read(tmp_path, [])


class TestAliases:
    @pytest.mark.parametrize(
        ("text", "aliases", "expected"),
        [
            ("ViT and ViTs", {"a": ["ViT"]}, {"a": [(0, 3), (8, 12)]}),
            ("graph neural networks, graph", {"a": ["graph"], "b": ["graph neural networks"]}, {"a": [(23, 28)], "b": [(0, 21)]}),
            ("BERTology is no BERT", {"a": ["BERT"]}, {"a": [(16, 20)]}),
            ("C++ and C", {"a": ["C++"], "b": ["C"]}, {"a": [(0, 3)], "b": [(8, 9)]}),
            ("multi-headed", {"a": ["head"]}, {"a": [(6, 10)]}),
            ("nothing", {"a": ["BERT"]}, {"a": []}),
        ],
        ids=["plural", "longest first", "borders", "signs", "inside a word if nowhere else", "absent"],
    )
    def test_where_they_stand(self, text: str, aliases: dict[str, list[str]], expected: dict[str, list[tuple[int, int]]]) -> None:
        """Aliases are found as worked out by hand."""
        assert find_aliases(text, aliases) == expected


class TestBundled:
    def test_the_files_hold_no_text(self) -> None:
        """An annotation has names and a hash; a name is no sentence of the abstract."""
        lines = [json.loads(line) for path in bundled_annotations() for line in path.read_text(encoding="utf-8").splitlines()]
        assert len({line["id"] for line in lines}) == len(lines) > 0
        assert {key for line in lines for key in line} == {"id", "text_sha256", "entities", "relations", "results"}
        assert max(len(alias) for line in lines for entity in line["entities"] for alias in entity["aliases"]) < 200

    @pytest.mark.shared
    @pytest.mark.slow
    def test_every_annotation_fits_its_text(self, shared_folder: Path) -> None:
        """Every annotation of the checkout is read with the abstract that it was made on, and none is of a measured paper."""
        import gzip

        texts = {}
        with gzip.open(shared_folder / "corpora" / "abstracts.jsonl.gz", "rt", encoding="utf-8") as file:
            for line in file:
                paper = json.loads(line)
                texts[paper["id"]] = normal_text(paper["title"], paper["abstract"])
        papers, skipped = read_annotations(bundled_annotations(), texts)
        assert skipped == []
        assert all(mention for paper in papers for entity in paper.entities for mention in [entity.aliases])
        measured = set()
        for name in ("gold/dev.texts.jsonl", "corpora/digests.jsonl"):
            measured |= {json.loads(line)["title"].casefold() for line in (shared_folder / name).read_text(encoding="utf-8").splitlines()}
        assert [paper.id for paper in papers if paper.text.split("\n")[0].casefold() in measured] == []
