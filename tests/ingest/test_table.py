"""Rows of CSV become papers whatever the delimiter and the quotes; a bad row is named by its line and costs only itself."""

import pytest

from paperatlas.errors import InputError
from paperatlas.ingest.source import Source
from paperatlas.ingest.table import is_csv, read_csv
from paperatlas.records import Paper, Skipped


def read(text: str) -> list[Paper | Skipped]:
    """Return what the reader yields for a text."""
    return list(read_csv(Source("papers.csv", text)))


def papers(text: str) -> list[Paper]:
    """Return the papers of a text in which every row is good."""
    found = read(text)
    assert all(isinstance(item, Paper) for item in found)
    return [item for item in found if isinstance(item, Paper)]


def outline(text: str) -> list[str]:
    """Return the title of every paper and the place of every problem, in order."""
    return [item.title if isinstance(item, Paper) else item.where for item in read(text)]


class TestRecognition:
    @pytest.mark.parametrize(
        "text",
        ["title,abstract\n", "\n \nid;Abstract;TITLE\n", "id\ttext", '"Title"|"Summary"|"DOI"', " title , abstract \na,b"],
        ids=["comma", "semicolon-after-blank-lines", "text", "quoted-bars", "spaces"],
    )
    def test_header(self, text: str) -> None:
        """A first line that names title and abstract, or text, among its columns is a header."""
        assert is_csv(Source("x", text))

    @pytest.mark.parametrize(
        "text",
        [
            "title,authors\na,b",
            "text",
            "Title, abstract and text\n\nWe parse.",
            '{"title": "a", "abstract": "b"}',
            "",
            "a" * 200_000,
            '"title',
        ],
        ids=["no-abstract", "one-column", "prose", "json", "nothing", "long-line", "open-quote"],
    )
    def test_others(self, text: str) -> None:
        """Any other first line is none, however long it is."""
        assert not is_csv(Source("x", text))


class TestHeader:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
    def test_delimiter(self, delimiter: str) -> None:
        """The delimiter is read off the header; the others are ordinary characters in the rows."""
        others = "".join(char for char in ",;\t|" if char != delimiter)
        (found,) = papers(delimiter.join(["id", "title", "abstract"]) + "\n" + delimiter.join(["p1", f"Foo{others}Net", "We parse."]))
        assert found == Paper("p1", f"Foo{others}Net", "We parse.", f"Foo{others}Net\nWe parse.")

    def test_order_and_case(self) -> None:
        """Columns come in any order and case, with spaces around their names."""
        (found,) = papers(" Abstract ,YEAR,Title\nWe parse.,2020,FooNet")
        assert (found.title, found.abstract, found.year) == ("FooNet", "We parse.", 2020)

    def test_one_column(self) -> None:
        """A file of texts alone can be read, though it is not recognised without being told."""
        assert [paper.text for paper in papers("text\nOne.\nTwo.\n")] == ["One.", "Two."]

    def test_columns_without_a_name(self) -> None:
        """Several columns without a name are no contradiction; what stands in them is ignored."""
        assert outline(",title,abstract,\n0,FooNet,We parse.,x\n") == ["FooNet"]

    def test_quoted_over_lines(self) -> None:
        """A column name may hold a line end; rows are counted from the line after it."""
        assert outline('title,abstract,"my\nnotes"\nFooNet,We parse.,x\nBarNet,\n') == ["FooNet", "papers.csv:4"]

    def test_lacks_columns(self) -> None:
        """A header without the columns that are needed is refused with those that were found."""
        with pytest.raises(
            InputError, match=r"papers\.csv:1 is no CSV header with columns title and abstract, or text; found name, summary"
        ):
            read("name,summary\na,b")

    def test_long_header_is_shortened(self) -> None:
        """What was found is quoted only so far that the message stays readable."""
        with pytest.raises(InputError, match=r"found word .* \[\.\.\.\]$") as caught:
            read("word " * 10_000)
        assert len(str(caught.value)) < 300

    def test_line_of_the_header(self) -> None:
        """The header is named by its line, also after blank lines."""
        with pytest.raises(InputError, match=r"papers\.csv:3 is no CSV header"):
            read("\n\nname,summary\na,b")

    def test_column_twice(self) -> None:
        """A column named twice, in whatever case, is refused: which one counts is not for us to guess."""
        with pytest.raises(InputError, match=r"papers\.csv:1 names a column twice: title, abstract, title"):
            read("title,abstract,Title\na,b,c")

    def test_broken(self) -> None:
        """A header whose quotes do not close is refused as such."""
        with pytest.raises(InputError, match=r"papers\.csv:1 is no CSV header: unexpected end of data"):
            read('title,"abstract\na,b\n')


class TestRows:
    def test_quotes(self) -> None:
        """Quoted cells hold delimiters, doubled quotes and line ends."""
        (found,) = papers('title,abstract\n"Foo, ""the"" Net","We parse.\n\nIt is fast."\n')
        assert found.text == 'Foo, "the" Net\nWe parse.\n\nIt is fast.'

    def test_lines_are_counted_over_quoted_line_ends(self) -> None:
        """A row is named by the line that it begins on."""
        found = papers('title,abstract\n\nA,"x\ny\nz"\nB,x\n')
        assert [paper.source for paper in found] == ["papers.csv:3", "papers.csv:6"]

    @pytest.mark.parametrize("char", ["\u2028", "\x85", "\x0b", "\x0c", "\x1c"], ids=ascii)
    def test_characters_that_end_no_line(self, char: str) -> None:
        """Separators other than the line end stand in a cell like letters, quoted or not."""
        assert [paper.title for paper in papers(f'title,abstract\nFoo{char}Net,x\n"Bar{char}Net",x\n')] == [
            f"Foo{char}Net",
            f"Bar{char}Net",
        ]

    def test_blank_rows(self) -> None:
        """Rows with nothing in them are passed over without a word."""
        assert outline("title,abstract\n\n , \n,\nA,x\n\n") == ["A"]

    def test_blank_cells_are_missing(self) -> None:
        """A cell with nothing in it counts as missing, so other columns take its place."""
        (found,) = papers("id,title,abstract,doi,year\n ,A,x,10.1/y,\n")
        assert (found.id, found.year) == ("doi:10.1/y", None)

    def test_no_rows(self) -> None:
        """A header alone gives nothing."""
        assert read("title,abstract\n") == []

    def test_no_line_end_at_the_end(self) -> None:
        """The last row needs no line end."""
        assert outline("title,abstract\nA,x\nB,y") == ["A", "B"]

    def test_large_cell(self) -> None:
        """A cell larger than the csv module likes by itself is read."""
        (found,) = papers(f"title,abstract\nA,{'word ' * 40_000}\n")
        assert len(found.abstract) == 200_000


class TestProblems:
    def test_too_few_cells(self) -> None:
        """A row that ends before the abstract is skipped by name."""
        assert read("title,abstract\nFooNet\n") == [
            Skipped("papers.csv:2", "has no abstract; every paper needs a title and an abstract, or a text")
        ]

    def test_too_many_cells(self) -> None:
        """A row with more cells than columns, as from an unquoted comma, is skipped rather than cut."""
        assert read("title,abstract\nFooNet,We parse, fast.\n") == [Skipped("papers.csv:2", "has 3 cells, but the header names 2 columns")]

    def test_characters_after_a_quote(self) -> None:
        """A row with characters after a closing quote is skipped, and the next is read."""
        assert outline('title,abstract\nA,x\n"B" or not,y\nC,z\n') == ["A", "papers.csv:3", "C"]

    def test_quote_that_never_closes(self) -> None:
        """A quote that never closes costs its own row only, not the rest of the file."""
        assert outline('title,abstract\nA,x\n"B,y\nC,z\nD,z\n') == ["A", "papers.csv:3", "C", "D"]

    def test_reason(self) -> None:
        """The reason is that of the csv module."""
        assert read('title,abstract\nA,"x\n') == [Skipped("papers.csv:2", "begins a row that is no CSV: unexpected end of data")]

    def test_several(self) -> None:
        """Each of several broken rows is named, and the good ones between them are read."""
        text = 'title,abstract\n"A"x,1\nB,2\n"C"x,3\n\nD,4\n"E,5\n'
        assert outline(text) == ["papers.csv:2", "B", "papers.csv:4", "D", "papers.csv:7"]
