"""A record with named fields becomes a paper, or a sentence about what is wrong with it."""

import math
from typing import Any

import pytest

from paperatlas.ingest.fields import to_paper
from paperatlas.records import Paper, Skipped

NEEDED = "; every paper needs a title and an abstract, or a text"


def made(**fields: Any) -> Paper:
    """Return the paper of a record that has at least a title and an abstract."""
    found = to_paper({"title": "FooNet", "abstract": "We parse.", **fields}, "here")
    assert isinstance(found, Paper)
    return found


def fault(**fields: Any) -> str:
    """Return what is wrong with a record."""
    found = to_paper(fields, "papers.jsonl:3")
    assert isinstance(found, Skipped)
    assert found.where == "papers.jsonl:3"
    return found.reason


class TestContent:
    def test_title_and_abstract(self) -> None:
        """The text of a paper is title, newline, abstract, and nothing of it is cleaned."""
        found = made(title=" Foo\u00a0Net ", abstract="A\r\n $x$ ")
        assert (found.title, found.abstract, found.text) == (" Foo\u00a0Net ", "A\r\n $x$ ", " Foo\u00a0Net \nA\r\n $x$ ")

    def test_summary_is_an_abstract(self) -> None:
        """Some exports call the abstract a summary."""
        assert to_paper({"title": "A", "summary": "B"}, "here") == made(title="A", abstract="B")

    def test_abstract_before_summary(self) -> None:
        """Of an abstract and a summary, the abstract counts."""
        assert made(abstract="B", summary="C").abstract == "B"

    def test_missing_abstract_before_summary(self) -> None:
        """A summary takes the place of an abstract that is null."""
        assert made(abstract=None, summary="C").abstract == "C"

    def test_empty_abstract(self) -> None:
        """An abstract may be empty here; who needs one can say so."""
        assert made(abstract="").text == "FooNet\n"

    def test_text(self) -> None:
        """A text is used as it is, and a title and an abstract beside it do not count."""
        found = to_paper({"id": "p1", "text": " One.\n", "title": "A", "abstract": "B"}, "here")
        assert found == Paper("p1", "", "", " One.\n")

    def test_empty_text(self) -> None:
        """An empty text is a text with nothing in it."""
        assert to_paper({"id": "p1", "text": ""}, "here") == Paper("p1", "", "", "")

    def test_missing_text_is_no_text(self) -> None:
        """A text that is null or NaN counts as missing, so that title and abstract are read."""
        assert made(text=None).text == made(text=math.nan).text == "FooNet\nWe parse."

    def test_unknown_fields(self) -> None:
        """Fields that nobody knows are ignored."""
        assert made(shoe_size=43, keywords=["x"]) == made()

    def test_source(self) -> None:
        """A paper remembers where its record came from."""
        assert made().source == "here"


class TestSentences:
    @pytest.mark.parametrize(
        ("sents", "expected"),
        [([[0, 4], [5, 9]], ((0, 4), (5, 9))), ([(0, 9)], ((0, 9),)), ([[0, 4], [4, 9]], ((0, 4), (4, 9))), ([], ()), (None, ())],
        ids=["lists", "tuples", "touching", "none", "null"],
    )
    def test_kept(self, sents: Any, expected: tuple[tuple[int, int], ...]) -> None:
        """Borders of sentences are kept as they are."""
        found = to_paper({"text": "One. Two.", "sents": sents}, "here")
        assert isinstance(found, Paper)
        assert found.sentences == expected

    @pytest.mark.parametrize(
        "sents",
        [
            [[0, 10]],
            [[-1, 3]],
            [[3, 3]],
            [[4, 2]],
            [[0, 5], [4, 9]],
            [[5, 9], [0, 4]],
            [[0, 4, 9]],
            [[0]],
            [0, 4],
            5,
            "0-4",
            [["0", "4"]],
            [[0.0, 4.0]],
            [[0, 4.5]],
            [[False, True]],
            [[0, None]],
            {"0": 4},
            0,
            True,
        ],
        ids=["outside", "negative", "empty", "backwards", "overlap", "order", "three", "one", "numbers", "number", "string", "strings",
             "floats", "half-letter", "booleans", "null", "object", "zero", "true"],
    )  # fmt: skip
    @pytest.mark.parametrize("record", [{"text": "One. Two."}, {"title": "One.", "abstract": "Two."}], ids=["text", "title-and-abstract"])
    def test_refused(self, record: dict[str, str], sents: Any) -> None:
        """Borders that are no pairs of whole numbers, in order and inside the text, are refused with its length."""
        expected = "sents must be a list of [start, end] pairs, in order and inside the text of 9 characters"
        assert fault(**record, sents=sents) == expected

    def test_of_title_and_abstract(self) -> None:
        """For title and abstract the borders count in both together: title, newline, abstract."""
        assert made(sents=[[0, 6], [7, 16]]).sentences == ((0, 6), (7, 16))


class TestId:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [("p1", "p1"), (" p 1 ", "p 1"), (7, "7"), (0, "0"), (-3, "-3"), ("doi:10.1/x", "doi:10.1/x"), ("\ud800", "\ud800")],
        ids=["string", "white-space", "number", "zero", "negative", "doi", "surrogate"],
    )
    def test_given(self, given: str | int, expected: str) -> None:
        """An id is a string or a whole number, and is kept but for white space around it."""
        assert made(id=given).id == expected

    @pytest.mark.parametrize(
        ("given", "shown"),
        [(True, "True"), (False, "False"), (1.5, "1.5"), (math.inf, "inf"), (["p1"], "['p1']"), ({}, "{}")],
        ids=["true", "false", "float", "infinity", "list", "object"],
    )
    def test_refused(self, given: Any, shown: str) -> None:
        """Any other id is refused and shown."""
        assert fault(title="A", abstract="B", id=given) == f"id {shown} must be a string or a whole number"

    @pytest.mark.parametrize("given", [None, "", "  ", math.nan], ids=["null", "empty", "blank", "nan"])
    def test_none_given(self, given: Any) -> None:
        """Without an id, the paper is named after its content, in which case and white space do not count."""
        # sha256 of "6:foonet9:we parse."
        assert made(id=given, title="Foonet", abstract=" We  parse.").id == "paper-de636bcf3d6b"

    def test_text_without_id(self) -> None:
        """A text without an id is named after itself."""
        found = to_paper({"text": "text"}, "here")
        assert isinstance(found, Paper)
        # sha256 of "4:text"
        assert found.id == "text-fcc4ecc0cae3"

    def test_doi_before_arxiv(self) -> None:
        """Without an id, the DOI in lower case is one, and the arXiv id only where there is no DOI."""
        assert made(doi="https://doi.org/10.1/ABC", arxiv="2001.00001v2").id == "doi:10.1/abc"

    def test_arxiv(self) -> None:
        """Without an id and a DOI, the arXiv id without version is one."""
        assert made(arxiv="2001.00001v2").id == "arxiv:2001.00001"

    @pytest.mark.parametrize("given", [None, "", "  ", "https://doi.org/", True], ids=["null", "empty", "blank", "nothing-in-it", "true"])
    def test_doi_without_content(self, given: Any) -> None:
        """A DOI with nothing in it names nothing; the arXiv id does, and without that the content."""
        assert made(doi=given, arxiv="2001.00001").id == "arxiv:2001.00001"
        assert made(doi=given).id == made().id

    def test_text_and_title_do_not_collide(self) -> None:
        """The same characters as a text and as title and abstract have different ids, since their records differ."""
        found = to_paper({"text": made().text}, "here")
        assert isinstance(found, Paper)
        assert found.id != made().id


class TestFaults:
    @pytest.mark.parametrize(
        ("record", "reason"),
        [
            ({}, f"has no title{NEEDED}"),
            ({"abstract": "B"}, f"has no title{NEEDED}"),
            ({"title": "A"}, f"has no abstract{NEEDED}"),
            ({"title": None, "abstract": "B"}, f"has no title{NEEDED}"),
            ({"title": math.nan, "abstract": "B"}, f"has no title{NEEDED}"),
            ({"title": "A", "abstract": None}, f"has no abstract{NEEDED}"),
            ({"title": "", "abstract": "B"}, f"has an empty title{NEEDED}"),
            ({"title": " \n", "abstract": "B"}, f"has an empty title{NEEDED}"),
            ({"title": 5, "abstract": "B"}, "title must be a string, not int"),
            ({"title": ["A"], "abstract": "B"}, "title must be a string, not list"),
            ({"title": "A", "abstract": {"en": "B"}}, "abstract must be a string, not dict"),
            ({"title": "A", "summary": 1.5}, "abstract must be a string, not float"),
            ({"text": ["One."]}, "text must be a string, not list"),
            ({"text": 5, "title": "A", "abstract": "B"}, "text must be a string, not int"),
        ],
        ids=["nothing", "no-title", "no-abstract", "null-title", "nan-title", "null-abstract", "empty-title", "blank-title",
             "number", "list", "object", "summary", "text-list", "text-number"],
    )  # fmt: skip
    def test_reason(self, record: dict[str, Any], reason: str) -> None:
        """What is missing or of the wrong kind is named, with what is needed."""
        assert fault(**record) == reason


class TestAuthors:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ("Ada Ames, Bo  Berg", ("Ada Ames", "Bo Berg")),
            ("Ames, Ada; Berg, Bo", ("Ames, Ada", "Berg, Bo")),
            ("Ames, Ada and Berg, Bo", ("Ames, Ada", "Berg, Bo")),
            ("Ada Ames", ("Ada Ames",)),
            ("Sandy Sandberg", ("Sandy Sandberg",)),
            (["Ada Ames", " Bo\nBerg "], ("Ada Ames", "Bo Berg")),
            ([{"name": "Ada Ames"}, {"first": "Bo"}], ("Ada Ames",)),
            (["Ada Ames", None, 5, ""], ("Ada Ames",)),
            ("", ()),
            (5, ()),
            (None, ()),
        ],
        ids=["commas", "semicolons", "and", "one", "and-inside-a-name", "list", "objects", "odd-items", "empty", "number", "null"],
    )
    def test_names(self, given: Any, expected: tuple[str, ...]) -> None:
        """Authors come as a list, as objects with names, or as one string; what is no name is left out."""
        assert made(authors=given).authors == expected

    def test_other_name(self) -> None:
        """BibTeX calls the field author."""
        assert made(author="Ada Ames").authors == ("Ada Ames",)


class TestMetadata:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [(2020, 2020), ("2020", 2020), ("2020-05-01", 2020), ("May 1999", 1999), (2020.0, 2020), ("12020", None), (1700, None),
         ("soon", None), (None, None)],
        ids=["number", "string", "date", "words", "float", "five-digits", "too-early", "no-year", "null"],
    )  # fmt: skip
    def test_year(self, given: Any, expected: int | None) -> None:
        """The year is the first number from 1800 to 2099 in the field."""
        assert made(year=given).year == expected

    def test_year_from_the_date(self) -> None:
        """Without a year, the date of publication has it."""
        assert made(published="2021-03-04T00:00:00Z").year == 2021

    @pytest.mark.parametrize(
        ("given", "expected"),
        [("10.1/AbC", "10.1/AbC"), ("https://doi.org/10.1/x", "10.1/x"), ("http://dx.doi.org/10.1/x", "10.1/x"), ("DOI: 10.1/x", "10.1/x"),
         ("https://www.doi.org/10.1/x", "10.1/x"), (" ", None), (["10.1/x"], None)],
        ids=["plain", "resolver", "old-resolver", "prefix", "resolver-with-www", "blank", "list"],
    )  # fmt: skip
    def test_doi(self, given: Any, expected: str | None) -> None:
        """A DOI is kept without a resolver or prefix in front."""
        assert made(doi=given).doi == expected

    @pytest.mark.parametrize(
        ("given", "expected"),
        [("2001.00001", "2001.00001"), ("arXiv:2001.00001v2", "2001.00001"), ("https://arxiv.org/abs/2001.00001", "2001.00001"),
         ("http://arxiv.org/pdf/2001.00001v12.pdf", "2001.00001"), ("https://www.arxiv.org/pdf/2001.00001.pdf", "2001.00001"),
         ("https://export.arxiv.org/abs/2001.00001v1", "2001.00001"), ("cs/0501001v1", "cs/0501001"), ("", None)],
        ids=["plain", "prefix-and-version", "page", "file", "www", "export", "old", "empty"],
    )  # fmt: skip
    def test_arxiv(self, given: str, expected: str | None) -> None:
        """An arXiv id is kept without address, prefix and version."""
        assert made(arxiv=given).arxiv == expected

    @pytest.mark.parametrize("name", ["arxiv_id", "eprint"])
    def test_other_names_of_arxiv(self, name: str) -> None:
        """The arXiv id is found under the names that other tools give it."""
        assert made(**{name: "2001.00001"}).arxiv == "2001.00001"

    @pytest.mark.parametrize("name", ["venue", "journal", "booktitle", "conference"])
    def test_venue(self, name: str) -> None:
        """The venue is found under the names that other tools give it, and its white space is tidied."""
        assert made(**{name: " Journal  of\nTrees "}).venue == "Journal of Trees"

    @pytest.mark.parametrize(
        ("given", "expected"),
        [("W2741809807", "W2741809807"), ("https://openalex.org/w27", "W27"), ("https://api.openalex.org/works/W27", "W27"),
         ("A27", None), ("W27 x", None), ("", None)],
    )  # fmt: skip
    def test_openalex(self, given: str, expected: str | None) -> None:
        """The id of a work in OpenAlex is kept, however it is written, and stands in for a missing id."""
        paper = made(openalex_id=given)
        assert paper.openalex == expected
        assert (paper.id == f"openalex:{expected}") == (expected is not None)

    @pytest.mark.parametrize("name", ["url", "link"])
    def test_url(self, name: str) -> None:
        """The address of a page is kept."""
        assert made(**{name: "https://a.example/1"}).url == "https://a.example/1"

    @pytest.mark.parametrize("field", ["venue", "doi", "arxiv", "openalex", "url"])
    @pytest.mark.parametrize("given", [True, False, 1.5, ["x"], {"x": 1}], ids=["true", "false", "float", "list", "object"])
    def test_no_string(self, field: str, given: Any) -> None:
        """A field that is no string and no whole number is left out, and costs the paper nothing."""
        assert getattr(made(**{field: given}), field) is None

    def test_own_name_first(self) -> None:
        """A field under its own name goes before one under another name."""
        assert made(journal="J", venue="V").venue == "V"
