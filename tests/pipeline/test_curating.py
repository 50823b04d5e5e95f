"""People are asked what is in doubt, with evidence; answers are kept at once and shape the atlas; vocabularies come through a build."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import paperatlas as pa
from builders import entity, paper, relation
from paperatlas.atlas import Atlas
from paperatlas.cli import cli
from paperatlas.curating import find_questions, review
from paperatlas.errors import CurationError, PaperAtlasError
from paperatlas.pipeline import assemble, load
from paperatlas.records import Extraction, Paper
from paperatlas.resolve.curation import Entry

TEXTS = {
    "p1": "FooNet for parsing\nFooNet is a method for parsing.",
    "p2": "On FooNet\nWe use FooNet.",
    "p3": "FOO\nWe use the neural FooNet network of others.",
    "p4": "Bits\nWe use sand.",
}


def make_atlas() -> Atlas:
    """Return an atlas in which a name was merged by a link, and a node is in doubt."""
    papers: list[Paper] = []
    for id_, text in TEXTS.items():
        title, abstract = text.split("\n")
        papers.append(paper(id_, title, abstract))

    def found(id_: str, kind: str, paper_id: str, *names: str, confidence: float = 0.9) -> object:
        start = TEXTS[paper_id].index(names[0])
        return entity(id_, kind, *names, mentions=((start, start + len(names[0])),), confidence=confidence)

    everything = [
        ("p1", (found("e1", "Method", "p1", "FooNet"), found("e2", "Task", "p1", "parsing")), (relation("e1", "usedFor", "e2"),)),
        ("p2", (found("e1", "Method", "p2", "FooNet"),), ()),
        ("p3", (found("e1", "Method", "p3", "neural FooNet network", "FooNet"),), ()),
        ("p4", (found("e1", "Method", "p4", "sand", confidence=0.3),), ()),
    ]
    extractions = [
        Extraction(id_, entities, relations, (), ((0, len(of.title)), (len(of.title) + 1, len(of.text))))  # type: ignore[arg-type]
        for (id_, entities, relations), of in zip(everything, papers, strict=True)
    ]
    return assemble(papers, extractions, extractor="hand-1", settings=pa.Settings())


PAPERS = [
    {"id": "p1", "title": "LSTM for Parsing", "abstract": "We use a long short-term memory network for dependency parsing on TreeBank."},
    {"id": "p2", "title": "LSTMs", "abstract": "LSTMs are methods for dependency parsing."},
    {"id": "p3", "title": "An LSTM Parser", "abstract": "We use an LSTM for dependency parsing."},
]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Return the directory of an atlas, found by the rules."""
    pa.build(PAPERS, directory=tmp_path / "atlas", settings=pa.Settings(extractor="rules"))
    return tmp_path / "atlas"


def run(*arguments: str, answers: str = "") -> Result:
    """Run a command; an error of ours is raised."""
    done = CliRunner().invoke(cli, list(arguments), input=answers)
    if isinstance(done.exception, PaperAtlasError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done


class TestQuestions:
    def test_a_node_in_doubt_is_asked_about_with_evidence(self) -> None:
        """A node of low confidence is a question, with the sentence that names it."""
        (question,) = find_questions(make_atlas())
        assert (question.entity, question.name, question.papers, question.score) == ("method/sand", "", ("p4",), 0.3)
        assert [evidence.text for evidence in question.evidence] == ["We use sand."]
        assert question.refused() == Entry("reject", "method/sand")

    def test_names_in_doubt(self, directory: Path) -> None:
        """A name that was merged by a link is a question; refusing it splits it off with its papers."""
        questions = [one for one in find_questions(load(directory)) if one.name]
        assert questions
        assert all(0 < one.score < 1 and one.reason and one.evidence for one in questions)
        entry = questions[0].refused()
        assert (entry.action, entry.names, entry.papers) == ("split", (questions[0].name,), questions[0].papers)

    def test_at_most_so_many(self, directory: Path) -> None:
        """The number of questions can be limited."""
        assert len(find_questions(load(directory), most=1)) == 1


def test_a_name_of_several_nodes_is_asked_back(tmp_path: Path) -> None:
    """Curation changes no node that a name may or may not mean; an id says which."""
    records = [
        {"id": "p1", "title": "One", "abstract": "We use sharp aware minimization (SAM), a method for parsing."},
        {"id": "p2", "title": "Two", "abstract": "We use segment anything models (SAM), a method for parsing."},
    ]
    papers = [paper(str(record["id"]), str(record["title"]), str(record["abstract"])) for record in records]
    extractions = [
        Extraction("p1", (entity("e1", "Method", "SAM", "sharp aware minimization"),), (), (), ((0, 3),)),
        Extraction("p2", (entity("e1", "Method", "SAM", "segment anything models"),), (), (), ((0, 3),)),
    ]
    assemble(papers, extractions, extractor="hand-1", settings=pa.Settings()).save(tmp_path)
    ids = [one.id for one in load(tmp_path).resolution.entities]
    assert len(ids) == 2
    with pytest.raises(CurationError, match=f"'SAM' may be {ids[0]}, {ids[1]}; say which by its id"):
        run("curate", str(tmp_path), "rename", "SAM", "x")
    run("curate", str(tmp_path), "rename", ids[1], "x")
    assert load(tmp_path).graph.nodes[ids[1]]["label"] == "x"
    with pytest.raises(CurationError, match="they are one already"):
        run("curate", str(tmp_path), "merge", ids[0], ids[0])


class TestReview:
    def test_what_is_confirmed_is_not_asked_again(self, directory: Path) -> None:
        """A confirmed question stays away, and changes nothing but the curation."""
        before = (directory / "atlas.nt").read_bytes()
        question = find_questions(load(directory))[0]
        with review(directory) as sitting:
            sitting.answer(question.confirmed())
        assert (directory / "atlas.nt").read_bytes() == before
        assert question.confirmed() in load(directory).resolution.overrides.curation
        again = find_questions(load(directory))
        assert (question.entity, question.name) not in {(one.entity, one.name) for one in again}

    def test_answers_are_kept_whatever_happens(self, directory: Path) -> None:
        """An answer is in the file at once, and the atlas is written also where the sitting breaks off."""
        question = next(one for one in find_questions(load(directory)) if one.name)
        sitting = review(directory)
        sitting.__enter__().answer(question.refused())
        assert question.name in (directory / "curation.toml").read_text()
        assert not sitting.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
        labels = {data["label"] for _, data in load(directory).graph.nodes(data=True)}
        assert question.name in labels
        assert json.loads((directory / "report.json").read_text())["curation"]["entries"] == 1

    def test_a_contradiction_is_not_kept(self, directory: Path) -> None:
        """An answer that contradicts an earlier one is refused, and the file stays as it was."""
        entity_id = find_questions(load(directory))[0].entity
        with review(directory) as sitting:
            sitting.answer(Entry("reject", entity_id))
            before = (directory / "curation.toml").read_bytes()
            with pytest.raises(CurationError, match="contradict one another"):
                sitting.answer(Entry("rename", entity_id, label="x"))
            assert (directory / "curation.toml").read_bytes() == before

    def test_command(self, directory: Path) -> None:
        """The command asks, repeats what it does not understand, keeps yes and no, and ends with q or the end of the input."""
        done = run("curate", str(directory), "review", "--author", "A", answers="?\ny\nn\nq\n")
        assert "2 answers kept" in done.output
        curation = load(directory).resolution.overrides.curation
        assert [entry.action for entry in curation] == ["confirm", curation[1].action]
        assert curation[1].action in {"split", "reject"}
        assert {entry.author for entry in curation} == {"A"}
        assert "0 answers kept" in run("curate", str(directory), "review").output

    def test_rename_and_type_by_the_command(self, tmp_path: Path) -> None:
        """A node may be given another name or type instead."""
        make_atlas().save(tmp_path)
        run("curate", str(tmp_path), "review", answers="r\nThe Sand\n")
        assert load(tmp_path).graph.nodes["method/sand"]["label"] == "The Sand"
        run("curate", str(tmp_path), "review", answers="t\nDataset\n")
        assert "dataset/sand" in {node.rsplit("-", 1)[0] for node in load(tmp_path).graph} | set(load(tmp_path).graph)
        assert "0 answers kept" in run("curate", str(tmp_path), "review").output

    def test_merges_are_listed(self, directory: Path) -> None:
        """What was merged is listed with score and reason, the largest first, and drawn by chance alike every time."""
        done = run("curate", str(directory), "merges")
        assert "method/" in done.output
        assert "0.9" in done.output
        one = run("curate", str(directory), "merges", "--largest", "0", "--random", "1")
        assert one.output == run("curate", str(directory), "merges", "--largest", "0", "--random", "1").output


VOCABULARY = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<http://x/lstm> skos:prefLabel "Long Short-Term Memory"@en ; skos:altLabel "LSTM" .
<http://x/tb> skos:prefLabel "TreeBank" . <http://x/tb2> skos:prefLabel "TreeBank" .
"""


def test_a_vocabulary_comes_through_build_load_and_curation(tmp_path: Path) -> None:
    """Links and preferred labels are in graph, RDF and report, survive loading and curating, and go with a build without them."""
    (tmp_path / "v.ttl").write_text(VOCABULARY)
    papers, directory = tmp_path / "p.jsonl", tmp_path / "atlas"
    papers.write_text("".join(json.dumps(record) + "\n" for record in PAPERS))
    build = ("build", str(papers), "-o", str(directory), "--extractor", "rules")
    done = run(*build, "--vocabulary", str(tmp_path / "v.ttl"))
    assert "v.ttl: of 3 concepts 1 linked, 1 entity ambiguous" in done.output
    (linked,) = json.loads((directory / "report.json").read_text())["vocabularies"]
    assert (linked["name"], linked["concepts"], linked["linked"]) == ("v.ttl", 3, 1)
    assert [one["concepts"] for one in linked["ambiguous"]] == [["http://x/tb", "http://x/tb2"]]
    text = (directory / "atlas.nt").read_text()
    assert "<http://www.w3.org/2004/02/skos/core#exactMatch> <http://x/lstm> ." in text
    run("validate", str(directory))
    atlas = load(directory)
    assert atlas.find("LSTM")[0].label == "Long Short-Term Memory"
    assert atlas.to_ntriples() == text
    run("curate", str(directory), "reject", "TreeBank")
    assert "<http://x/lstm>" in (directory / "atlas.nt").read_text()
    run(*build)
    assert "<http://x/lstm>" not in (directory / "atlas.nt").read_text()
    assert json.loads((directory / "report.json").read_text())["vocabularies"] == []


def test_families_are_told_in_the_report_and_left_out_of_the_counts() -> None:
    """A variant is counted as derived, and neither as a relation nor as a statement."""
    records = [{"id": "p1", "title": "ResNet", "abstract": "We use ResNet and ResNet-18, which are methods for image classification."}]
    atlas = pa.build(records, settings=pa.Settings(extractor="rules"))
    assert atlas.report["derived"] == {"variantOf": 1}
    derived = [edge for *_, edge in atlas.graph.edges(data=True) if "derived" in edge]
    assert len(derived) == 1
    assert atlas.counts["statements"] == atlas.graph.number_of_edges() - 1
