"""Every line of JSON Lines becomes a paper or a named problem, and a bad line never costs its neighbours."""

import json

import pytest

from paperatlas.ingest.jsonl import is_jsonl, read_jsonl
from paperatlas.ingest.source import Source
from paperatlas.records import Paper, Skipped

GOOD = '{"id": "p1", "title": "FooNet", "abstract": "We parse."}'


def read(text: str) -> list[Paper | Skipped]:
    """Return what the reader yields for a text."""
    return list(read_jsonl(Source("papers.jsonl", text)))


def only(text: str) -> Paper | Skipped:
    """Return the one thing that the reader yields for a text."""
    (item,) = read(text)
    return item


class TestRecognition:
    @pytest.mark.parametrize(
        "text",
        [GOOD, f"\n\n  {GOOD}", "{", '{\n "id": 1}', "{}", f"no JSON\n[]\n{GOOD}"],
        ids=["object", "blank-lines", "broken", "pretty-printed", "empty-object", "bad-lines-in-front"],
    )
    def test_object(self, text: str) -> None:
        """A text is JSON Lines if one of its first lines opens an object, broken or not."""
        assert is_jsonl(Source("x", text))

    @pytest.mark.parametrize(
        "text",
        ["title,abstract\n{BERT}: Words,We read {words}.", "FooNet\n\nWe parse {trees}.", "[1, 2]", '"{"', "word\n" * 10 + GOOD],
        ids=["csv-with-braces", "listing", "array", "string", "late-object"],
    )
    def test_others(self, text: str) -> None:
        """A text whose first lines begin otherwise is something else."""
        assert not is_jsonl(Source("x", text))


class TestPapers:
    def test_fields(self) -> None:
        """A line gives the paper with its id, title, abstract and place."""
        found = only(GOOD)
        assert found == Paper("p1", "FooNet", "We parse.", "FooNet\nWe parse.")
        assert isinstance(found, Paper)
        assert found.source == "papers.jsonl:1"

    def test_blank_lines_count_but_give_nothing(self) -> None:
        """Blank lines are passed over, and lines are counted with them."""
        items = read(f"\n{GOOD}\n \t\n\n{GOOD}\n")
        assert [item.source for item in items if isinstance(item, Paper)] == ["papers.jsonl:2", "papers.jsonl:5"]

    @pytest.mark.parametrize("char", ["\u2028", "\u2029", "\x85", "\x7f", "\U0001f600"], ids=ascii)
    def test_characters_that_end_no_line(self, char: str) -> None:
        """Line separators of Unicode and other odd characters stand inside a string as they are."""
        found = only(f'{{"id": "p1", "title": "Foo{char}Net", "abstract": "We{char}parse."}}')
        assert isinstance(found, Paper)
        assert found.text == f"Foo{char}Net\nWe{char}parse."

    def test_escapes(self) -> None:
        """Escapes are resolved; half of a pair of surrogates stays what it is."""
        found = only(r'{"title": "\u00e9\n\ud83d\ude00 \ud83d", "abstract": "x"}')
        assert isinstance(found, Paper)
        assert found.title == "é\n\U0001f600 \ud83d"

    def test_text_and_sentences(self) -> None:
        """A record with text and sents keeps both as they are."""
        found = only('{"id": "p1", "text": " One. Two.", "sents": [[1, 5], [6, 10]]}')
        assert found == Paper("p1", "", "", " One. Two.", ((1, 5), (6, 10)))


class TestProblems:
    @pytest.mark.parametrize(
        ("line", "kind"),
        [
            ("[1, 2]", "list"),
            ('"text"', "string"),
            ("1", "number"),
            ("1.5", "number"),
            ("NaN", "number"),
            ("true", "boolean"),
            ("null", "null"),
        ],
        ids=lambda value: value,
    )
    def test_no_object(self, line: str, kind: str) -> None:
        """JSON that is no object is skipped with the name of what it is."""
        assert only(line) == Skipped("papers.jsonl:1", f"is a JSON {kind}, not an object with title and abstract")

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            (
                '{"title": "FooNet",',
                "is no JSON: Expecting property name enclosed in double quotes at column 20; expected one object a line",
            ),
            ("title: FooNet", "is no JSON: Expecting value at column 1; expected one object a line"),
            (f"{GOOD} {GOOD}", f"is no JSON: Extra data at column {len(GOOD) + 2}; expected one object a line"),
            ('{"title": "a\tb"}', "is no JSON: Invalid control character at at column 13; expected one object a line"),
        ],
        ids=["cut-off", "no-json", "two-objects", "control-character"],
    )
    def test_broken(self, line: str, reason: str) -> None:
        """A line that is no JSON is skipped with the reason and the column."""
        assert only(line) == Skipped("papers.jsonl:1", reason)

    @pytest.mark.parametrize(
        "line",
        ["[" * 200_000, '{"title":' * 200_000, f'{{"title": {"[" * 200_000}{"]" * 200_000}}}'],
        ids=["lists", "objects", "well-formed"],
    )
    def test_deep_nesting(self, line: str) -> None:
        """A line nested deeper than any paper is skipped, not a crash."""
        found = only(line)
        assert isinstance(found, Skipped)
        assert found.reason == "is no JSON: nested too deeply at column 1; expected one object a line"

    def test_number_with_too_many_digits(self) -> None:
        """A number that Python refuses to read is skipped with that reason."""
        found = only(f'{{"id": {"9" * 5000}, "title": "FooNet", "abstract": "x"}}')
        assert found == Skipped("papers.jsonl:1", "is no JSON: a number has too many digits at column 1; expected one object a line")

    def test_fields_are_checked(self) -> None:
        """An object that is no paper is skipped with what it lacks."""
        found = only('{"id": "p1", "title": "FooNet"}')
        assert found == Skipped("papers.jsonl:1", "has no abstract; every paper needs a title and an abstract, or a text")

    def test_the_rest_goes_on(self) -> None:
        """Bad lines cost only themselves."""
        items = read("\n".join([GOOD, "{", "[]", '{"id": true}', GOOD.replace("p1", "p2")]))
        assert [item.id if isinstance(item, Paper) else item.where for item in items] == [
            "p1", "papers.jsonl:2", "papers.jsonl:3", "papers.jsonl:4", "p2",
        ]  # fmt: skip

    def test_every_line_is_answered(self) -> None:
        """An object over several lines that is cut off gives a problem for each line: nothing is passed over in silence."""
        text = json.dumps({"title": "FooNet", "abstract": "x"}, indent=1)[:-1] + "]"
        assert [item.where for item in read(text) if isinstance(item, Skipped)] == [f"papers.jsonl:{number}" for number in (1, 2, 3, 4)]


class TestWholeFiles:
    @pytest.mark.parametrize("indent", [None, 2], ids=["one line", "pretty"])
    def test_array(self, indent: int | None) -> None:
        """A JSON array of objects gives a paper for each, and a problem for what is no object, named by its place."""
        text = json.dumps(
            [{"id": "a", "title": "FooNet", "abstract": "x"}, 7, {"id": "b", "title": "BarNet", "abstract": "y"}], indent=indent
        )
        assert is_jsonl(Source("papers.json", text))
        first, wrong, last = read_jsonl(Source("papers.json", text))
        assert isinstance(first, Paper)
        assert isinstance(last, Paper)
        assert (first.id, last.id) == ("a", "b")
        assert wrong == Skipped("papers.json, item 2", "is a JSON number, not an object with title and abstract")

    def test_one_object_over_several_lines(self) -> None:
        """A pretty-printed object is one paper."""
        (paper,) = read_jsonl(Source("paper.json", json.dumps({"id": "a", "title": "FooNet", "abstract": "x"}, indent=2)))
        assert isinstance(paper, Paper)
        assert paper.id == "a"
