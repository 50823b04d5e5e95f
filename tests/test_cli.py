"""The commands as a user runs them: output, messages, exit codes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

GOOD = {
    "id": "a",
    "title": "FooNet: A Network for Image Parsing",
    "abstract": "We propose FooNet for image parsing. It reaches an accuracy of 91.5%.",
}

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return what runs a command in an empty folder."""

    def run_(*arguments: str, stdin: str | None = None) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "paperatlas", *arguments]
        options = {"capture_output": True, "text": True, "encoding": "utf-8", "timeout": 120, "check": False}
        return subprocess.run(command, cwd=tmp_path, input=stdin, **options)

    return run_


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """Return a file with one good paper, in the folder in which commands run."""
    path = tmp_path / "papers.jsonl"
    path.write_text(json.dumps(GOOD) + "\n")
    return path


class TestBuild:
    def test_build_and_query(self, run: Run, papers: Path) -> None:
        """A build writes an atlas, says what it holds and where to look next, and the atlas answers and conforms."""
        built = run("build", papers.name, "-o", "my")
        assert built.returncode == 0
        assert built.stdout == ""
        assert "1 papers: " in built.stderr
        assert "open my/explorer.html in a browser" in built.stderr
        answer = run("query", "my", "--name", "methods-for-task", "--format", "csv")
        assert (answer.returncode, answer.stdout.splitlines()[1].split(",")[:2]) == (0, ["Image Parsing", "FooNet"])
        assert run("validate", "my").returncode == 0

    def test_bundled_corpus_into_the_default_folder(self, run: Run, tmp_path: Path) -> None:
        """Without input the bundled corpus goes into outputs/."""
        built = run("build")
        assert built.returncode == 0
        assert "77 papers: " in built.stderr
        assert json.loads((tmp_path / "outputs" / "report.json").read_text())["counts"]["Paper"] == 77

    def test_quiet_is_silent(self, run: Run, papers: Path) -> None:
        """With --quiet a build that goes well prints nothing."""
        built = run("build", papers.name, "--quiet")
        assert (built.returncode, built.stdout, built.stderr) == (0, "", "")

    def test_standard_input(self, run: Run) -> None:
        """A minus stands for standard input."""
        assert "1 papers" in run("build", "-", stdin=json.dumps(GOOD)).stderr

    def test_bad_records_are_named_and_the_rest_goes_on(self, run: Run, papers: Path, tmp_path: Path) -> None:
        """Each bad record is named with file and line; the exit code tells of it under --strict only."""
        other = json.dumps({**GOOD, "abstract": "Another text."})
        lines = [json.dumps(GOOD), "[1, 2]", "{broken", '{"id": "b", "title": "T"}', '{"id": "c", "title": "T", "abstract": " "}', other]
        papers.write_text("\n".join(lines))
        built = run("build", papers.name)
        assert built.returncode == 0
        for words in (
            "skipped papers.jsonl:2: is a JSON list, not an object",
            "skipped papers.jsonl:3: is no JSON: ",
            "skipped papers.jsonl:4: has no abstract",
            "skipped papers.jsonl:5: paper 'c' has an empty abstract",
        ):
            assert words in built.stderr
        assert built.stderr.count("has the id 'a' of papers.jsonl:") == 1
        assert len(json.loads((tmp_path / "outputs" / "report.json").read_text())["skipped"]) == 5
        assert run("build", papers.name, "--strict").returncode == 1

    def test_strict_with_nothing_skipped(self, run: Run, papers: Path) -> None:
        """With --strict a build without skips ends with 0."""
        assert run("build", papers.name, "--strict").returncode == 0

    def test_more_skips_than_are_shown(self, run: Run, papers: Path) -> None:
        """Of many bad records some are shown with the number of the rest, and -v shows all."""
        papers.write_text("\n".join([json.dumps(GOOD), *["[]"] * 20]))
        assert "... and 15 more" in run("build", papers.name).stderr
        assert run("build", papers.name, "-v").stderr.count("is a JSON list") == 20

    def test_csv_and_listing(self, run: Run, tmp_path: Path) -> None:
        """Formats are found out by looking, and --format overrides."""
        (tmp_path / "a.csv").write_text(f'title,abstract\n"{GOOD["title"]}","{GOOD["abstract"]}"\n')
        (tmp_path / "a.txt").write_text(f"Subscribe\n\n{GOOD['title']}\n\n{GOOD['abstract']}\n")
        assert "1 papers" in run("build", "a.csv").stderr
        assert "1 papers" in run("build", "a.txt").stderr
        wrong = run("build", "a.csv", "--format", "jsonl")
        assert wrong.returncode == 2
        assert "the input holds no paper that can be used; first of 2 problems: a.csv:1 is no JSON" in wrong.stderr


class TestWrongUse:
    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["build", "missing.jsonl"], "missing.jsonl: no such file"),
            (["build", "folder"], "folder is a directory; name the files in it"),
            (["build", "binary.jsonl"], "binary.jsonl is no text: byte 0x00 at offset 3; expected UTF-8"),
            (["build", "latin.jsonl"], "latin.jsonl:2 is not UTF-8: byte 0xe9 at offset 15"),
            (["build", "empty.jsonl"], "empty.jsonl is empty; expected papers as"),
            (["build", "list.jsonl"], "holds no paper that can be used; first problem: list.jsonl:1 is a JSON list"),
            (["build", "noise.txt"], "noise.txt is in no known format, as far as can be told; name it with --format: jsonl, csv, listing"),
            (["build", "papers.jsonl", "--format", "word"], "no format is called 'word'; known: csv, jsonl, listing"),
            (["build", "papers.jsonl", "--extractor", "magic"], "no extractor is called 'magic'; known: rules, trained"),
            (["build", "papers.jsonl", "--min-confidence", "2"], "2.0 is not in the range 0<=x<=1"),
            (["extract", "papers.jsonl", "--schema", "scier", "--min-confidence", "0.9"], "--min-confidence go with --schema atlas alone"),
            (
                ["extract", "papers.jsonl", "--schema", "scier", "--extractor", "rules"],
                "answered by the trained extractor, without confidence",
            ),
            (["evaluate", "missing.jsonl"], "missing.jsonl cannot be read"),
            (["evaluate", "noise.txt", "papers.jsonl"], "noise.txt:1 is no JSON"),
            (["evaluate", "papers.jsonl", "papers.jsonl"], "paper 'a' cannot be scored: a record lacks 'entities'"),
            (["build", "papers.jsonl", "--base-iri", "x"], "base IRI 'x' must be an absolute IRI"),
            (["build", "papers.jsonl", "-o", "papers.jsonl"], "papers.jsonl cannot be used as the output directory"),
            (["extract", "missing.jsonl"], "missing.jsonl: no such file"),
            (["extract", "papers.jsonl", "-o", "none/out.jsonl"], "none/out.jsonl"),
            (["extract", "papers.jsonl", "--schema", "mine"], "'mine' is not one of 'atlas', 'scierc', 'scier', 'tdmsci'"),
            (["query", "folder", "ASK {}"], "folder is no atlas: it holds no atlas.nt"),
            (["query"], "Missing argument 'DIR'"),
            (["query", "empty", "ASK {}"], "atlas.nt is empty; build it again"),
            (["query", "folder"], "give one of SPARQL, --name or --file, not 0"),
            (["query", "folder", "ASK {}", "--name", "x"], "give one of SPARQL, --name or --file, not 2"),
            (["query", "folder", "--name", "methods-for-task", "--set", "task"], "--set 'task' must have the form NAME=VALUE"),
            (["query", "folder", "--file", "missing.rq"], "missing.rq"),
            (["validate", "folder"], "folder is no atlas: it holds no atlas.nt"),
            (["build", "--colour"], "No such option"),
            (["bild"], "No such command 'bild'"),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) else "",
    )
    @pytest.mark.usefixtures("papers")
    def test_one_clear_line(self, run: Run, tmp_path: Path, arguments: list[str], words: str) -> None:
        """Wrong use and unreadable input end with 2 and one line that says what is wrong; never a traceback."""
        (tmp_path / "folder").mkdir()
        (tmp_path / "empty").mkdir()
        (tmp_path / "empty" / "atlas.nt").touch()
        (tmp_path / "binary.jsonl").write_bytes(b"\x7fEL\x00F")
        (tmp_path / "latin.jsonl").write_bytes(b'{"title": "a"\n"\xe9"}')
        (tmp_path / "empty.jsonl").write_bytes(b"")
        (tmp_path / "list.jsonl").write_text("[1, 2]\n")
        (tmp_path / "noise.txt").write_text("one\n\ntwo\n\nthree\n")
        failed = run(*arguments)
        assert failed.returncode == 2
        assert failed.stdout == ""
        assert failed.stderr.count("\n") == 1
        assert failed.stderr.startswith("paperatlas: ")
        assert words in failed.stderr

    def test_no_command_is_help(self, run: Run) -> None:
        """Without a command the help is shown, with examples on lines of their own."""
        shown = run()
        assert shown.returncode == 2
        assert "\n    paperatlas build papers.jsonl -o my-atlas" in shown.stderr


class TestExtract:
    def test_contract(self, run: Run, papers: Path) -> None:
        """One object a paper, with the keys of the contract and offsets into title, newline, abstract."""
        found = json.loads(run("extract", papers.name).stdout)
        text = f"{GOOD['title']}\n{GOOD['abstract']}"
        assert sorted(found) == ["entities", "id", "relations", "results"]
        entity = next(entity for entity in found["entities"] if entity["name"] == "FooNet")
        assert sorted(entity) == ["aliases", "confidence", "id", "mentions", "name", "role", "type"]
        assert {text[start:end] for start, end in entity["mentions"]} == {"FooNet"}
        assert (entity["type"], entity["role"]) == ("Method", "proposed")
        relation = found["relations"][0]
        assert sorted(relation) == ["confidence", "evidence", "head", "tail", "type"]
        assert text[slice(*relation["evidence"])] in (GOOD["title"], *(f"{part}." for part in GOOD["abstract"][:-1].split(". ")))
        (result,) = found["results"]
        assert {"method", "task", "dataset", "metric", "value", "evidence"} <= set(result)
        assert (result["value"], result["dataset"]) == ("91.5%", None)

    def test_text_records_with_sentences(self, run: Run, tmp_path: Path) -> None:
        """A record with `text` is read as it is, in the order of the input, into a file if one is named."""
        first = {"id": "z", "text": "We propose FooNet. It is fast.", "sents": [[0, 18], [19, 30]]}
        records = [first, {"id": "y", "text": "On R\\&D. We propose BarNet for parsing."}]
        done = run("extract", "-", "-o", "out.jsonl", stdin="\n".join(map(json.dumps, records)))
        assert (done.returncode, done.stdout) == (0, "")
        found = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
        assert [paper["id"] for paper in found] == ["z", "y"]
        spans = [[span for entity in paper["entities"] for span in entity["mentions"]] for paper in found]
        assert [records[0]["text"][start:end] for start, end in spans[0]] == ["FooNet"]
        assert "BarNet" in [records[1]["text"][start:end] for start, end in spans[1]]

    def test_skips_under_strict(self, run: Run, papers: Path) -> None:
        """A bad line is named, the others are extracted, and --strict ends with 1."""
        papers.write_text(f"[]\n{json.dumps(GOOD)}\n")
        done = run("extract", papers.name, "--strict")
        assert (done.returncode, done.stdout.count("\n")) == (1, 1)
        assert "skipped papers.jsonl:1" in done.stderr


class TestExtractOptions:
    def test_a_benchmark_schema(self, run: Run, papers: Path) -> None:
        """With the label set of a benchmark, entities are spans with its labels and relations are places among them."""
        done = run("extract", papers.name, "--schema", "scier")
        assert done.returncode == 0
        (record,) = [json.loads(line) for line in done.stdout.splitlines()]
        assert sorted(record) == ["entities", "id", "relations"]
        text = f"{GOOD['title']}\n{GOOD['abstract']}"
        assert "FooNet" in {text[start:end] for start, end, _ in record["entities"]}
        assert {label for *_, label in record["entities"]} <= {"Method", "Task", "Dataset"}
        assert all(0 <= end < len(record["entities"]) for head, tail, _ in record["relations"] for end in (head, tail))

    def test_min_confidence(self, run: Run, papers: Path) -> None:
        """What is less sure than asked for is left out, and nothing is surer than 1."""
        everything = json.loads(run("extract", papers.name).stdout)
        sure = json.loads(run("extract", papers.name, "--min-confidence", "0.9").stdout)
        assert all(record["confidence"] >= 0.9 for record in (*sure["entities"], *sure["relations"], *sure["results"]))
        assert [one["id"] for one in sure["entities"]] == [one["id"] for one in everything["entities"] if one["confidence"] >= 0.9]

    def test_min_confidence_of_a_build_keeps_the_store(self, run: Run, papers: Path, tmp_path: Path) -> None:
        """A build leaves unsure nodes out of the graph but not out of the store: the next one has them again."""
        run("build", papers.name, "-o", "my", "--min-confidence", "1", "--extractor", "rules")
        report = json.loads((tmp_path / "my" / "report.json").read_text())
        assert (report["counts"]["Method"], report["settings"]["min_confidence"]) == (0, 1.0)
        assert "extracting from 0 of 1 papers" in run("build", papers.name, "-o", "my", "-v", "--extractor", "rules").stderr
        assert json.loads((tmp_path / "my" / "report.json").read_text())["counts"]["Method"] > 0


class TestEvaluate:
    GOLD = {  # noqa: RUF012 -- never changed
        **GOOD,
        "entities": [
            {"id": "e1", "type": "Method", "name": "FooNet", "role": "proposed", "salience": "core", "aliases": ["FooNet"]},
            {"id": "e2", "type": "Dataset", "name": "TreeSet", "role": "used", "salience": "core", "aliases": ["TreeSet"]},
        ],
        "relations": [],
        "results": [],
    }

    @pytest.fixture
    def gold(self, tmp_path: Path) -> str:
        """Return the name of a file with one annotated paper."""
        (tmp_path / "gold.jsonl").write_text(json.dumps(self.GOLD) + "\n")
        return "gold.jsonl"

    def test_a_file_of_predictions(self, run: Run, gold: str, tmp_path: Path) -> None:
        """Precision, recall and F1 of a prediction are printed, and every mistake where asked for."""
        found = {"id": "a", "entities": [{"id": "x", "type": "Method", "name": "FooNet", "role": "proposed", "confidence": 0.8}]}
        (tmp_path / "found.jsonl").write_text(json.dumps(found) + "\n")
        done = run("evaluate", gold, "found.jsonl", "--errors")
        assert done.returncode == 0
        assert "a  missed  Dataset  TreeSet" in done.stdout
        report = json.loads(run("evaluate", gold, "found.jsonl", "--format", "json").stdout)
        assert report["scores"]["entity"] == {"precision": 100.0, "recall": 50.0, "f1": 66.7, "interval": [66.7, 66.7]}
        assert report["calibration"]["entity"] == {"error": 0.2, "bins": [{"low": 0.8, "n": 1, "confidence": 0.8, "right": 1.0}]}

    def test_papers_are_extracted_where_no_prediction_is_given(self, run: Run, gold: str, papers: Path) -> None:
        """The texts come from the annotation itself, or from a file of papers."""
        for arguments in ([], ["--texts", papers.name]):
            report = json.loads(run("evaluate", gold, *arguments, "--format", "json", "--quiet").stdout)
            assert (report["papers"], report["proposed_found"]) == (1, 100.0)

    def test_papers_that_could_not_be_read_are_named(self, run: Run, gold: str, papers: Path) -> None:
        """A bad record among the texts is named, and the rest is scored."""
        papers.write_text(f"[]\n{json.dumps(GOOD)}\n")
        done = run("evaluate", gold, "--texts", papers.name)
        assert done.returncode == 0
        assert "skipped papers.jsonl:1" in done.stderr


class TestTrain:
    def test_a_missing_file_is_named(self, run: Run) -> None:
        """Without its file, or without torch, training says what is missing in one line."""
        done = run("train", "none.toml")
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert "none.toml cannot be read" in done.stderr or "pip install 'paperatlas[train]'" in done.stderr


class TestQuery:
    def test_list_names_every_query(self, run: Run) -> None:
        """The list has each named query with its question and parameters, and needs no atlas."""
        shown = run("query", "--list").stdout
        assert shown == run("query", "anywhere", "--list").stdout
        assert "methods-for-task --set task=..." in shown
        assert shown.count("?") >= 5

    def test_table_shows_brackets_as_they_are(self, run: Run, papers: Path) -> None:
        """A title in square brackets is no mark-up of the table."""
        papers.write_text(json.dumps({**GOOD, "title": "[bold] FooNet [/bold] for Parsing"}))
        run("build", papers.name)
        shown = run("query", "outputs", "SELECT ?t { ?p a pa:Paper ; rdfs:label ?t }")
        assert "[bold] FooNet [/bold] for Parsing" in shown.stdout
        assert shown.stderr == "1 row\n"

    def test_query_from_a_file(self, run: Run, papers: Path, tmp_path: Path) -> None:
        """A query may stand in a file."""
        run("build", papers.name)
        (tmp_path / "q.rq").write_text("SELECT (COUNT(*) AS ?n) { ?p a pa:Paper }")
        assert run("query", "outputs", "--file", "q.rq", "--format", "csv").stdout.split() == ["n", "1"]

    def test_syntax_error(self, run: Run, papers: Path) -> None:
        """A query that cannot be parsed ends with 2 and its place."""
        run("build", papers.name)
        failed = run("query", "outputs", "SELECT * { ?x }")
        assert (failed.returncode, failed.stderr.count("\n")) == (2, 1)
        assert "line 1, column 16" in failed.stderr

    def test_closed_pipe(self, run: Run, papers: Path, tmp_path: Path) -> None:
        """A reader that stops reading is no error."""
        run("build", papers.name)
        query = "SELECT ?s ?p ?o ?a { ?s ?p ?o . ?a ?b ?c } LIMIT 200000"
        command = f"{sys.executable} -m paperatlas query outputs '{query}' --format csv | head -1"
        piped = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
        assert piped.stdout.startswith("s,p,o")
        assert piped.stderr == ""


def test_validate_names_what_is_wrong(run: Run, papers: Path, tmp_path: Path) -> None:
    """An atlas that does not conform ends with 1 and a line for each fault."""
    run("build", papers.name)
    file = tmp_path / "outputs" / "atlas.nt"
    file.write_text("".join(line for line in file.read_text().splitlines(keepends=True) if "ontology#support" not in line))
    checked = run("validate", "outputs")
    assert checked.returncode == 1
    assert "method/foonet https://w3id.org/paperatlas/ontology#support: Less than 1 values" in checked.stdout
    assert "violations" in checked.stderr


def test_python_dash_m_and_version(run: Run) -> None:
    """The version is that of the package."""
    from importlib.metadata import version

    assert run("--version").stdout == f"paperatlas {version('paperatlas')}\n"


class TestOutputs:
    def test_extract_says_how_much(self, run: Run, papers: Path) -> None:
        """The summary of `extract` counts what was found, on standard error."""
        assert "1 papers, " in run("extract", papers.name).stderr

    def test_extract_into_a_link(self, run: Run, papers: Path, tmp_path: Path) -> None:
        """A link stays a link, and what it leads to is written."""
        (tmp_path / "real.jsonl").write_text("old")
        (tmp_path / "link.jsonl").symlink_to("real.jsonl")
        assert run("extract", papers.name, "-o", "link.jsonl").returncode == 0
        assert (tmp_path / "link.jsonl").is_symlink()
        assert json.loads((tmp_path / "real.jsonl").read_text())["id"] == "a"

    def test_extract_into_a_device(self, run: Run, papers: Path) -> None:
        """A device is written to, not replaced."""
        assert run("extract", papers.name, "-o", "/dev/null", "--quiet").returncode == 0
        assert Path("/dev/null").is_char_device()

    def test_nothing_is_left_behind(self, run: Run, tmp_path: Path) -> None:
        """An extraction that fails leaves no file."""
        assert run("extract", "missing.jsonl", "-o", "out.jsonl").returncode == 2
        assert list(tmp_path.glob("out*")) == []

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
    def test_a_full_disk(self, run: Run, papers: Path, tmp_path: Path) -> None:
        """Output that cannot be written ends with 2 and one line."""
        run("build", papers.name)
        command = f"{sys.executable} -m paperatlas query outputs 'SELECT * {{ ?s ?p ?o }}' --format csv > /dev/full"
        failed = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
        assert failed.returncode == 2
        assert failed.stderr.startswith("paperatlas: the output cannot be read or written: No space left")
        assert failed.stderr.count("\n") == 1

    def test_a_terminal_without_unicode(self, run: Run, papers: Path, tmp_path: Path) -> None:
        """Where the terminal knows ASCII only, other characters become question marks."""
        papers.write_text(json.dumps({**GOOD, "title": "Übernet for Image Parsing"}))
        run("build", papers.name)
        query = "SELECT ?t { ?p a pa:Paper ; rdfs:label ?t }"
        environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
        command = [sys.executable, "-m", "paperatlas", "query", "outputs", query]
        shown = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, timeout=120, check=False)
        assert shown.returncode == 0
        assert b"?bernet" in shown.stdout

    def test_verbose_says_what_is_done(self, run: Run, papers: Path) -> None:
        """With -v a build says what it reads, what it extracts and what it wrote."""
        said = run("build", papers.name, "-v").stderr
        assert "reading papers.jsonl as jsonl" in said
        assert "extracting from 1 of 1 papers" in said
        assert "wrote outputs" in said

    def test_a_name_is_never_taken_for_sparql(self, run: Run, papers: Path) -> None:
        """With --name an unknown name of any spelling is answered with the known ones; a parameter is set once."""
        run("build", papers.name)
        assert "no query is called 'Methods-For-Task'; known: " in run("query", "outputs", "--name", "Methods-For-Task").stderr
        twice = run("query", "outputs", "--name", "methods-for-task", "--set", "task=a", "--set", "task=b")
        assert "--set gives 'task' twice" in twice.stderr
