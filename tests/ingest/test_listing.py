"""Papers are found in a page by the shape of its blocks, and nothing of them is lost, moved or added."""

from pathlib import Path

import pytest

from paperatlas.identity import paper_id_from_content
from paperatlas.ingest.listing import is_listing, read_listing
from paperatlas.ingest.source import Source, read_source
from paperatlas.records import Paper

FOO = "FooNet: A Small Network for Parsing Trees"
FOO_ABSTRACT = (
    "Parsing trees is slow when the trees are large. We propose FooNet, a small network that looks at every branch only once. "
    "On two collections of trees it is as accurate as larger networks. It needs a tenth of their time."
)
BAR = "Does Pruning Help? A Study of BarNet"
BAR_ABSTRACT = (
    "Pruning is said to help networks generalise. We test this claim with BarNet on five tasks and find that it holds for two of them. "
    "Our code is open."
)
BAZ = "Growing Forests from Few Seeds"
BAZ_ABSTRACT = (
    "Learning from few examples remains hard for models of forests, since most seeds never grow. "
    "This paper shows how to choose the seeds. The forests that grow from them are larger by 12.5% on average."
)
LONG_TITLE = (
    "On the Growth, Pruning, Watering, Shading and Harvesting of Small, Medium and Large Decision Trees with Many Branches under Uncertain "
    "Weather in Gardens, Fields and Forests of the North and of the South: An Empirical Study of Eleven Methods on Nineteen Collections "
    "of Leaves, with Notes on Roots"
)
#: Short forms that end with a point, though no sentence ends there.
DOTTED_TITLE = "BarNet vs. FooNet: A Comparison by J. R. Gardener et al. of Trees, Shrubs, etc. in Small Gardens"


def page(*blocks: str, between: str = "\n\n") -> Source:
    """Return a page of blocks with blank lines between them."""
    return Source("page.txt", between.join(blocks) + "\n")


def pairs(source: Source) -> list[tuple[str, str]]:
    """Return title and abstract of every paper that is found."""
    return [(item.title, item.abstract) for item in read_listing(source) if isinstance(item, Paper)]


THREE = [(FOO, FOO_ABSTRACT), (BAR, BAR_ABSTRACT), (BAZ, BAZ_ABSTRACT)]
THREE_BLOCKS = [block for pair in THREE for block in pair]


class TestPapers:
    def test_in_order(self) -> None:
        """Titles and abstracts in turn are the papers, in order."""
        assert pairs(page(*THREE_BLOCKS)) == THREE

    def test_one(self) -> None:
        """One title with one abstract is a listing."""
        assert pairs(page(FOO, FOO_ABSTRACT)) == [(FOO, FOO_ABSTRACT)]

    def test_record(self) -> None:
        """A paper is known by its content, its text is title, line end, abstract, and its place is the line of the title."""
        (_, second) = read_listing(page(FOO, FOO_ABSTRACT, BAR, BAR_ABSTRACT))
        assert second == Paper(paper_id_from_content(BAR, BAR_ABSTRACT), BAR, BAR_ABSTRACT, f"{BAR}\n{BAR_ABSTRACT}")
        assert isinstance(second, Paper)
        assert second.source == "page.txt:5"

    @pytest.mark.parametrize("between", ["\n\n\n\n", "\n \t \n", "\n\u3000\n"], ids=["three", "white-space", "wide-space"])
    def test_blank_lines(self, between: str) -> None:
        """Several blank lines are like one, and white space in them does not count."""
        assert pairs(page(*THREE_BLOCKS, between=between)) == THREE

    def test_no_line_end_at_the_end(self) -> None:
        """The last abstract needs no line end, and blank lines around the page do not count."""
        assert pairs(Source("x", f"\n\n{FOO}\n\n{FOO_ABSTRACT}")) == [(FOO, FOO_ABSTRACT)]

    @pytest.mark.parametrize("where", [FOO, FOO_ABSTRACT], ids=["title", "abstract"])
    def test_wrapped(self, where: str) -> None:
        """The lines of a wrapped title or abstract are joined by a space, whatever they are indented by."""
        text = "\n\n".join(THREE_BLOCKS).replace(where, where.replace(" ", " \n  "))
        assert pairs(Source("x", text)) == THREE

    def test_several_paragraphs(self) -> None:
        """Paragraphs of an abstract are joined by a line end."""
        assert pairs(page(FOO, FOO_ABSTRACT, BAR_ABSTRACT, BAZ, BAZ_ABSTRACT)) == [
            (FOO, f"{FOO_ABSTRACT}\n{BAR_ABSTRACT}"),
            (BAZ, BAZ_ABSTRACT),
        ]

    @pytest.mark.parametrize(
        "last",
        [
            "Our code is open. So are our trees.",
            "We also publish a collection of 12,000 trees with all their branches, which others may use as they like.",
            "We also publish a collection of 12,000 trees with all their branches, which others may use as they…",
        ],
        ids=["two-sentences", "one-sentence", "cut-off"],
    )
    def test_short_last_paragraph(self, last: str) -> None:
        """A short paragraph after an abstract belongs to it."""
        assert pairs(page(FOO, FOO_ABSTRACT, last, BAR, BAR_ABSTRACT)) == [(FOO, f"{FOO_ABSTRACT}\n{last}"), (BAR, BAR_ABSTRACT)]


class TestTitles:
    @pytest.mark.parametrize(
        "title",
        [
            "FooNet",
            "Trees.",
            "Are Trees All You Need?",
            "Trees! Everywhere!",
            "Deep? Wide? Pruned? What Makes Trees Grow",
            "Dr. FooNet or: How I Learned to Stop Pruning and Love Trees",
            "FooNet 2.0",
            "解析のための小さなネットワーク",
            "\U0001f333 Trees",
            "$k$-Trees with $O(n \\log n)$ Branches",
            DOTTED_TITLE,
            LONG_TITLE,
        ],
        ids=[
            "one-word",
            "one-word-with-point",
            "question",
            "exclamations",
            "questions",
            "doctor",
            "number",
            "japanese",
            "emoji",
            "formulas",
            "short-forms",
            "48-words",
        ],
    )
    @pytest.mark.parametrize("place", [0, 2, 4], ids=["first", "middle", "last"])
    def test_of_any_kind(self, title: str, place: int) -> None:
        """A title may be one word or 48, a question, or hold points that end no sentence, wherever it stands."""
        blocks = [*THREE_BLOCKS]
        blocks[place] = title
        assert pairs(page(*blocks)) == list(zip(blocks[::2], blocks[1::2], strict=True))


class TestAbstracts:
    @pytest.mark.parametrize(
        "abstract",
        [
            "We parse trees with a small network that looks at every branch of them only once.",
            "We parse trees. It works.",
            "Trees are parsed by a network that has only three layers and sees every branch twice or…",
        ],
        ids=["one-sentence", "two-sentences", "cut-off"],
    )
    @pytest.mark.parametrize("place", [1, 3, 5], ids=["first", "middle", "last"])
    def test_short(self, abstract: str, place: int) -> None:
        """An abstract may be one sentence of 16 words, two of a few words, or cut off with an ellipsis, wherever it stands."""
        blocks = [*THREE_BLOCKS]
        blocks[place] = abstract
        assert pairs(page(*blocks)) == list(zip(blocks[::2], blocks[1::2], strict=True))

    def test_all_short(self) -> None:
        """Short abstracts do not need long ones beside them."""
        blocks = ["FooNet", "We parse trees. It works.", "BarNet", "We prune trees. They grow."]
        assert pairs(page(*blocks)) == [("FooNet", "We parse trees. It works."), ("BarNet", "We prune trees. They grow.")]


class TestFurniture:
    MENU = ("Trees Today", "Home", "Browse", "Sign in")
    BUTTONS = ("PDF", "2 May 2031", "14 comments")

    def test_before(self) -> None:
        """Menus before the first title are passed over."""
        assert pairs(page(*self.MENU, *THREE_BLOCKS)) == THREE

    def test_between(self) -> None:
        """Dates and buttons after every paper go neither into its abstract nor into the next title."""
        blocks = [block for pair in THREE for block in (*pair, *self.BUTTONS)]
        assert pairs(page(*blocks)) == THREE

    def test_after(self) -> None:
        """A footer after the last abstract is passed over."""
        assert pairs(page(*THREE_BLOCKS, "Next page", "Imprint", "© 2031 Trees Today")) == THREE

    def test_on_lines_of_one_block(self) -> None:
        """A menu without blank lines is one block of furniture."""
        assert pairs(page("\n".join(self.MENU), *THREE_BLOCKS)) == THREE

    def test_everywhere(self) -> None:
        """A page may have all of these at once."""
        blocks = [*self.MENU, *(block for pair in THREE for block in (*pair, *self.BUTTONS)), "Next page"]
        assert pairs(page(*blocks)) == THREE

    def test_prose_before_the_first_title(self) -> None:
        """Running text that no title precedes, such as a welcome, is furniture."""
        welcome = "Welcome to Trees Today. We list the newest papers on trees every day. Write to us if one is missing."
        assert pairs(page(welcome, *THREE_BLOCKS)) == THREE

    def test_title_at_the_end(self) -> None:
        """A title without an abstract at the end of the page is no paper."""
        assert pairs(page(*THREE_BLOCKS, "A Paper Whose Abstract Is Missing")) == THREE


class TestRecognition:
    def test_listing(self) -> None:
        """A page with at least one paper is a listing."""
        assert is_listing(page("Home", FOO, FOO_ABSTRACT))

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "\n \n",
            "FooNet",
            f"{FOO}\n\n{BAR}\n\n{BAZ}",
            "Home\n\nBrowse\n\nSign in",
            FOO_ABSTRACT,
            f"{FOO_ABSTRACT}\n\n{BAZ_ABSTRACT}\n\n{FOO_ABSTRACT}",
            f"{FOO}\n{FOO_ABSTRACT}",
        ],
        ids=["nothing", "blank-lines", "one-word", "titles-only", "menu-only", "abstract-only", "paragraphs-only", "no-blank-line"],
    )
    def test_no_papers(self, text: str) -> None:
        """A page without a title that an abstract follows is none."""
        assert not is_listing(Source("x", text))
        assert list(read_listing(Source("x", text))) == []

    def test_carriage_returns(self, tmp_path: Path) -> None:
        """A listing that was saved on Windows reads like any other."""
        path = tmp_path / "page.txt"
        path.write_bytes("\r\n\r\n".join(THREE_BLOCKS).replace(" of ", " of\r\n").encode())
        assert pairs(read_source(path)) == THREE


@pytest.mark.shared
class TestRealPage:
    @pytest.fixture
    def source(self, shared: Path) -> Source:
        """Return a real page of papers."""
        return read_source(shared / "corpora/trending-papers.txt")

    def test_number_of_papers(self, source: Source) -> None:
        """The page holds 77 papers, and nothing in it is a problem."""
        assert len(pairs(source)) == len(list(read_listing(source))) == 77

    def test_lengths(self, source: Source) -> None:
        """No button became an abstract, and no abstract a title."""
        found = pairs(source)
        assert max(len(title) for title, _ in found) < 250
        assert min(len(abstract) for _, abstract in found) > 300

    def test_first_paper_follows_the_menu(self, source: Source) -> None:
        """The first title is the one below the menu and the date."""
        assert pairs(source)[0][0].startswith("DenseGAP: ")

    def test_carriage_returns(self, source: Source, tmp_path: Path) -> None:
        """The page gives the same papers after an editor on Windows has saved it."""
        path = tmp_path / "page.txt"
        path.write_bytes(source.text.replace("\n", "\r\n").encode())
        assert list(read_listing(read_source(path))) == list(read_listing(source))
