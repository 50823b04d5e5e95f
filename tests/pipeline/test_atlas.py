"""The Python API: build, load, find, evidence, query, RDF, page, save."""

import json
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import rdflib

import paperatlas as pa
from builders import tiny_corpus
from paperatlas.errors import UnknownNameError
from paperatlas.ingest.papers import PaperSource
from paperatlas.pipeline import assemble
from paperatlas.store.lock import hold_directory

RECORDS = [
    {
        "id": "a",
        "title": "FooNet: A Network for Image Segmentation",
        "abstract": "We propose FooNet for image segmentation. FooNet outperforms BarNet on the TreeSet dataset. "
        "It reaches an accuracy of 91.5%.",
        "year": 2021,
    },
    {
        "id": "b",
        "title": "Quicker Image Segmentation with BazNet",
        "abstract": "This paper introduces BazNet (Bazaar Network). BazNet beats FooNet on TreeSet with an accuracy of 92.5%.",
    },
]


def as_papers() -> list[pa.Paper]:
    """Return the records as papers."""
    return [pa.Paper(r["id"], r["title"], r["abstract"], f"{r['title']}\n{r['abstract']}", year=r.get("year")) for r in RECORDS]


RULES = pa.Settings(extractor="rules")


@pytest.fixture(scope="module")
def atlas() -> pa.Atlas:
    """Return the atlas of the two records, read by the rules: what they find in them is known, and is not what is tested here."""
    return pa.build(RECORDS, settings=RULES)


class TestBuild:
    def test_papers_and_entities(self, atlas: pa.Atlas) -> None:
        """Both papers are in the graph, and what both name is one node with two papers."""
        assert [paper.id for paper in atlas.papers] == ["a", "b"]
        (foonet,) = atlas.find("FooNet", "Method")
        assert (foonet.id, foonet.support) == ("method/foonet", 2)
        assert atlas.counts["Paper"] == 2

    @pytest.mark.parametrize(
        "make",
        [
            lambda folder: folder / "papers.jsonl",
            lambda folder: str(folder / "papers.jsonl"),
            lambda folder: [folder / "papers.jsonl"],
            lambda _: RECORDS,
            lambda _: iter(RECORDS),
            lambda _: as_papers(),
            lambda _: pd.DataFrame(RECORDS),
        ],
        ids=["path", "str", "list of paths", "dicts", "iterator", "papers", "data frame"],
    )
    def test_every_kind_of_source(self, atlas: pa.Atlas, tmp_path: Path, make: Callable[[Path], PaperSource]) -> None:
        """The same papers give the same graph, whatever they come in."""
        (tmp_path / "papers.jsonl").write_text("\n".join(map(json.dumps, RECORDS)))
        assert pa.build(make(tmp_path), settings=RULES).to_ntriples() == atlas.to_ntriples()

    def test_order_of_papers_does_not_matter(self, atlas: pa.Atlas) -> None:
        """Shuffled input gives equal bytes in every file."""
        turned = pa.build(RECORDS[::-1], settings=RULES)
        assert turned.to_ntriples() == atlas.to_ntriples()
        assert turned.to_turtle() == atlas.to_turtle()
        assert turned.to_html() == atlas.to_html()

    def test_a_bad_record_does_not_stop_the_rest(self) -> None:
        """Records that cannot be used are named, and the others are built."""
        atlas = pa.build([{"title": "No abstract"}, *RECORDS, {"title": "Empty", "abstract": "  "}])
        assert atlas.counts["Paper"] == 2
        assert [(problem.where, problem.reason[:16]) for problem in atlas.skipped] == [
            ("record 1", "has no abstract;"),
            ("record 4", "paper 'paper-" + atlas.skipped[1].reason[13:16]),
        ]

    def test_one_id_with_two_texts(self) -> None:
        """Of two texts with one id the same one is kept in either order, and the other is named."""
        other = {**RECORDS[0], "abstract": "Something else."}
        first, second = pa.build([RECORDS[0], other]), pa.build([other, RECORDS[0]])
        assert first.to_ntriples() == second.to_ntriples()
        assert "has the id 'a' of record" in first.skipped[0].reason

    def test_the_same_paper_twice_counts_once(self) -> None:
        """A record that is repeated word for word is one paper, and no problem."""
        atlas = pa.build([RECORDS[0], RECORDS[0]])
        assert (atlas.counts["Paper"], atlas.skipped) == (1, ())

    def test_bundled_corpus(self) -> None:
        """Without a source the 77 bundled papers are built, each with at least one method."""
        atlas = pa.build()
        assert atlas.counts["Paper"] == 77
        papers = [node for node, data in atlas.graph.nodes(data=True) if data["type"] == "Paper"]
        assert [node for node in papers if not any(other.startswith("method/") for other in atlas.graph.successors(node))] == []

    @pytest.mark.parametrize(
        ("source", "message"),
        [
            ([], "holds no paper that can be used"),
            ([{"title": "x"}], "first problem: record 1 has no abstract"),
            ([42], "item 1 is a int; expected a path, a Paper, or a mapping"),
            (42, "cannot read papers from a int"),
            ("missing.jsonl", "no such file"),
        ],
        ids=["nothing", "nothing usable", "wrong item", "wrong source", "missing file"],
    )
    def test_wrong_sources(self, source: PaperSource, message: str) -> None:
        """What cannot be built is refused with one line."""
        with pytest.raises(pa.PaperAtlasError, match=message):
            pa.build(source)

    @pytest.mark.parametrize("iri", ["x", "https://a.example/b", "https://a b/"], ids=["relative", "no end", "space"])
    def test_wrong_base_iri(self, iri: str) -> None:
        """A base that would not give IRIs is refused."""
        with pytest.raises(pa.PaperAtlasError, match="must be an absolute IRI"):
            pa.Settings(base_iri=iri)

    def test_own_base_iri(self) -> None:
        """The base of the settings begins all data IRIs."""
        atlas = pa.build(RECORDS, settings=pa.Settings(base_iri="https://library.example/atlas#"))
        assert "<https://library.example/atlas#method/foonet>" in atlas.to_ntriples()
        assert "w3id.org/paperatlas/id" not in atlas.to_ntriples()


class TestUse:
    def test_find_ranks_exact_names_first(self, atlas: pa.Atlas) -> None:
        """A node of that very name comes before titles that hold it; case and hyphens do not count."""
        found = atlas.find("foo-net")
        assert found[0].label == "FooNet"
        assert [node.label for node in atlas.find("bazaar network", "Method")] == ["BazNet"]
        assert atlas.find("nothing of that name") == []

    def test_find_of_an_unknown_type(self, atlas: pa.Atlas) -> None:
        """An unknown type is refused, with those there are."""
        with pytest.raises(pa.PaperAtlasError, match="no node type is called 'Thing'; known: Dataset, Method"):
            atlas.find("FooNet", "Thing")

    def test_evidence_is_verbatim(self, atlas: pa.Atlas) -> None:
        """Evidence quotes the paper's text at its offsets, mentions too."""
        texts = {paper.id: paper.text for paper in atlas.papers}
        evidence = atlas.evidence("FooNet")
        assert evidence
        assert all(texts[item.paper_id][item.start : item.end] == item.text for item in evidence)
        between = atlas.evidence("BazNet", "FooNet")
        assert {texts[item.paper_id][slice(*span)] for item in between for span in item.mentions} == {"BazNet", "FooNet"}

    @pytest.mark.parametrize("name", ["zebra", "Net", ""])
    def test_evidence_for_nothing(self, atlas: pa.Atlas, name: str) -> None:
        """A name that no node has is refused, also where it is a part of names."""
        with pytest.raises(pa.PaperAtlasError, match=f"no node is called '{name}'"):
            atlas.evidence(name)

    def test_data_frames_without_pandas(self, atlas: pa.Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without pandas the error says how to install it."""
        monkeypatch.setitem(sys.modules, "pandas", None)
        with pytest.raises(pa.PaperAtlasError, match=r"pip install 'paperatlas\[pandas\]'"):
            atlas.query("methods-for-task").to_pandas()

    def test_query(self, atlas: pa.Atlas) -> None:
        """A query gives rows by column, and a data frame."""
        rows = atlas.query("compared-with-method", method="FooNet")
        assert {row["other"] for row in rows} == {"BarNet", "BazNet"}
        assert list(rows.to_pandas().columns) == list(rows.columns)
        assert rows[0]["method"] == "FooNet"
        assert len(rows[:1]) == 1

    def test_rdf(self, atlas: pa.Atlas) -> None:
        """The rdflib graph holds as many triples as the file has lines."""
        assert isinstance(atlas.rdf(), rdflib.Graph)
        assert len(atlas.rdf()) == atlas.to_ntriples().count("\n")

    def test_results(self, atlas: pa.Atlas) -> None:
        """A number is a node with the number read."""
        numbers = sorted(data["number"] for _, data in atlas.graph.nodes(data=True) if data["type"] == "Result")
        assert numbers == [91.5, 92.5]

    def test_it_shows_itself(self, atlas: pa.Atlas) -> None:
        """The atlas says how much it holds, as text and in a notebook."""
        assert "2 Paper" in repr(atlas)
        assert "<td>Paper</td><td>2</td>" in atlas._repr_html_()

    def test_nlp(self) -> None:
        """The spaCy pipeline marks entities and has relations."""
        doc = pa.nlp()("We propose FooNet for image segmentation.")
        assert [(ent.text, ent.label_) for ent in doc.ents] == [("FooNet", "Method"), ("image segmentation", "Task")]
        assert [relation.type for relation in doc._.relations] == ["usedFor"]


class TestDirectory:
    def test_save_and_load(self, atlas: pa.Atlas, tmp_path: Path) -> None:
        """A saved atlas comes back the same, with its settings and skipped records."""
        atlas.save(tmp_path / "new" / "folder")
        loaded = pa.load(tmp_path / "new" / "folder")
        assert loaded.to_ntriples() == atlas.to_ntriples()
        assert (loaded.papers, loaded.extractions, loaded.report) == (atlas.papers, atlas.extractions, atlas.report)
        assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == [
            "atlas.db",
            "atlas.nt",
            "atlas.ttl",
            "explorer.html",
            "report.json",
        ]

    def test_a_second_build_extracts_nothing(self, tmp_path: Path) -> None:
        """Building again on the same directory finds every extraction in the store, and writes the same bytes."""
        calls: list[tuple[int, int]] = []
        pa.build(RECORDS, directory=tmp_path, progress=lambda *done: calls.append(done))
        files = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.suffix != ".db"}
        assert calls == [(0, 2), (2, 2)]
        calls.clear()
        pa.build(RECORDS, directory=tmp_path, progress=lambda *done: calls.append(done))
        assert calls == [(2, 2)]
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.suffix != ".db"} == files

    def test_adding_and_taking_away(self, atlas: pa.Atlas, tmp_path: Path) -> None:
        """A directory built with more papers before gives exactly the graph of the papers of now."""
        extra = {"id": "c", "title": "QuxNet for Parsing", "abstract": "We propose QuxNet, better than FooNet."}
        pa.build([*RECORDS, extra], directory=tmp_path, settings=RULES)
        assert pa.build(RECORDS, directory=tmp_path, settings=RULES).to_ntriples() == atlas.to_ntriples()
        assert pa.load(tmp_path).to_ntriples() == atlas.to_ntriples()

    def test_an_interrupted_build_goes_on(self, tmp_path: Path) -> None:
        """A build that dies half-way keeps the batches before, `load` says so, and the next build does the rest."""
        settings = pa.Settings(batch_size=1)

        def die(done: int, _: int) -> None:
            if done == 1:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            pa.build(RECORDS, directory=tmp_path, settings=settings, progress=die)
        with pytest.raises(pa.PaperAtlasError, match="holds no finished build"):
            pa.load(tmp_path)
        calls: list[tuple[int, int]] = []
        pa.build(RECORDS, directory=tmp_path, settings=settings, progress=lambda *done: calls.append(done))
        assert calls == [(1, 2), (2, 2)]

    def test_an_interrupted_rebuild_leaves_the_last_atlas(self, atlas: pa.Atlas, tmp_path: Path) -> None:
        """A rebuild with other papers that dies before its end leaves all files, the store among them, as they were."""

        def die(done: int, _: int) -> None:
            if done:
                raise KeyboardInterrupt

        pa.build(RECORDS, directory=tmp_path, settings=RULES)
        with pytest.raises(KeyboardInterrupt):
            pa.build([{"id": "c", "title": "QuxNet", "abstract": "We propose QuxNet."}], directory=tmp_path, progress=die)
        assert pa.load(tmp_path).to_ntriples() == atlas.to_ntriples() == (tmp_path / "atlas.nt").read_text(encoding="utf-8")

    def test_two_builds_at_once(self, tmp_path: Path) -> None:
        """A build into a directory that another one is writing to is refused, and goes through afterwards."""
        with hold_directory(tmp_path), pytest.raises(pa.PaperAtlasError, match="another build is writing to"):
            pa.build(RECORDS, directory=tmp_path)
        assert pa.build(RECORDS, directory=tmp_path).counts["Paper"] == 2

    @pytest.mark.parametrize(
        "damage",
        [
            "UPDATE extraction SET record = '{'",
            "UPDATE extraction SET record = '{}'",
            "UPDATE paper SET record = '[]'",
            "DELETE FROM setting WHERE name = 'skipped'",
        ],
    )
    def test_damaged_store(self, tmp_path: Path, damage: str) -> None:
        """A store with a damaged record is refused with one line."""
        pa.build(RECORDS, directory=tmp_path)
        connection = sqlite3.connect(tmp_path / "atlas.db")
        connection.execute(damage)
        connection.commit()
        connection.close()
        with pytest.raises(pa.PaperAtlasError, match="damaged"):
            pa.load(tmp_path)

    def test_load_of_no_atlas(self, tmp_path: Path) -> None:
        """A directory without an atlas is refused, with the command that makes one."""
        with pytest.raises(pa.PaperAtlasError, match=r"is no atlas: it holds no atlas.db; make one with `paperatlas build`"):
            pa.load(tmp_path)

    def test_directory_that_is_a_file(self, tmp_path: Path) -> None:
        """A file cannot be the output directory."""
        (tmp_path / "file").write_text("x")
        with pytest.raises(pa.PaperAtlasError, match="cannot be used as the output directory"):
            pa.build(RECORDS, directory=tmp_path / "file")

    def test_report_has_no_time(self, tmp_path: Path) -> None:
        """The report has counts, curation, vocabularies, skipped records, settings and versions, and nothing else."""
        pa.build([*RECORDS, {"id": "x", "title": "y"}], directory=tmp_path)
        report = json.loads((tmp_path / "report.json").read_text())
        assert sorted(report) == ["counts", "curation", "derived", "settings", "skipped", "versions", "vocabularies"]
        assert report["skipped"] == [
            {"where": "record 3", "reason": "has no abstract; every paper needs a title and an abstract, or a text"}
        ]


class TestLeaderboard:
    def test_by_names(self) -> None:
        """Names and ids are taken, in any spelling; the table goes to pandas and Markdown."""
        papers, extractions = tiny_corpus()
        atlas = assemble(papers, extractions, extractor="hand-1", settings=pa.Settings())
        board = atlas.leaderboard(task="parsing", dataset="dataset/treeset", metric="ACCURACY")
        assert [(row["rank"], row["method"], row["value"]) for row in board] == [(1, "FooNet", "91.5%")]
        assert list(board) == list(atlas.leaderboard())
        assert list(board.to_pandas()["method"]) == ["FooNet"]
        assert "| 1 | FooNet | 91.5% |" in board.to_markdown()
        query = atlas.query("leaderboard", metric="accuracy")
        assert [(row["method"], row["value"], row["better"], row["change"]) for row in query] == [("FooNet", "91.5%", "higher", False)]

    def test_unknown_names(self) -> None:
        """A name that no node of the type has is an error that names some near."""
        papers, extractions = tiny_corpus()
        atlas = assemble(papers, extractions, extractor="hand-1", settings=pa.Settings())
        with pytest.raises(UnknownNameError, match=r"Dataset.*'FooNet'"):
            atlas.leaderboard(dataset="FooNet")
