"""Spellings of one name have one key, different names do not, and ids come from content alone."""

import hashlib

import pytest

from paperatlas.identity import content_hash, entity_id, is_acronym, normal_key, paper_id_from_content, paper_node_id, passage_id, slug
from paperatlas.schema import NodeType


class TestNormalKey:
    @pytest.mark.parametrize(
        ("left", "right"),
        [
            ("BERT", "bert"),
            ("Word2Vec", "word2vec"),
            ("word-embedding", "Word Embeddings"),
            ("WikiText 103", "Wikitext-103"),
            ("Poincaré Embedding", "Poincare embeddings"),
            ("ﬁne-tuning", "fine tuning"),
            ("Straße", "STRASSE"),
            ("GLUE benchmark", "GLUE"),
            ("the GLUE data set", "glue"),
            ("GLUE datasets", "GLUE data-sets"),
            ("a GAN", "GANs"),
            ("the an Apple", "apple"),
            ("GPT 4 s", "GPT4s"),
            ("graph neural network models", "graph neural"),
            ("taxonomies", "taxonomy"),
            ("F_1", "F1"),
            ("\uff26\uff11", "F1"),
            ("  BERT\n", "BERT"),
        ],
    )
    def test_equal(self, left: str, right: str) -> None:
        """Case, accents, hyphens, spaces, plural, determiner and a generic noun at the end do not count."""
        assert normal_key(left) == normal_key(right)

    @pytest.mark.parametrize(
        ("left", "right"),
        [
            ("GPT-3.5", "GPT-35"),
            ("GPT3.5", "GPT35"),
            ("C", "C++"),
            ("C++", "C#"),
            ("P@5", "P5"),
            ("BERT", "BART"),
            ("A-GEM", "GEM"),
            ("The-X", "X"),
            ("loss", "los"),
            ("ImageNet-1k", "ImageNet-21k"),
            ("解析", "分析"),
            ("→", "←"),
            ("n model", "n"),
        ],
    )
    def test_different(self, left: str, right: str) -> None:
        """Digits, points between them, the signs + # @ and letters tell names apart."""
        assert normal_key(left) != normal_key(right)

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("bias", "bias"),
            ("Robotics", "robotics"),
            ("gas", "gas"),
            ("analysis", "analysis"),
            ("corpus", "corpus"),
            ("loss", "loss"),
            ("inductive bias", "inductivebias"),
            ("GANs", "gan"),
            ("DNS", "dns"),
            ("policies", "policy"),
            ("ties", "tie"),
            ("speeches", "speeche"),
        ],
    )
    def test_plural(self, name: str, expected: str) -> None:
        """A plural s goes, unless the word is short or one of those that end in s by themselves."""
        assert normal_key(name) == expected

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("model", "model"),
            ("the", "the"),
            ("a", "a"),
            ("data set", "dataset"),
            ("the model", "model"),
            ("model network", "model"),
            ("the →", "→"),
        ],
    )
    def test_something_is_left(self, name: str, expected: str) -> None:
        """A name made of words that do not count keeps one of them."""
        assert normal_key(name) == expected

    @pytest.mark.parametrize("name", ["", " ", "\n"], ids=["empty", "space", "line-end"])
    def test_nothing(self, name: str) -> None:
        """A name without a visible character has the empty key."""
        assert normal_key(name) == ""


class TestIsAcronym:
    @pytest.mark.parametrize("name", ["GAN", "GANs", "BERT", "k-NN", "mAP", "SQuAD", "GPT-3.5"])
    def test_short_forms(self, name: str) -> None:
        """A short word with two or more capitals, the majority of its letters, is a short form."""
        assert is_acronym(name)

    @pytest.mark.parametrize("name", ["", "s", "A", "Bert", "word", "THE CAT", "ABCDEFGHI", "123", "F1", "Ab", "ABcd"])
    def test_others(self, name: str) -> None:
        """Words with few capitals, several words, single letters and long words are none."""
        assert not is_acronym(name)


class TestContentHash:
    def test_known_value(self) -> None:
        """The hash is SHA-256 over the parts, each with its length in bytes in front, so that it never changes between versions."""
        expected = hashlib.sha256("1:a3:é.".encode()).hexdigest()
        assert content_hash("a", "é.", length=64) == expected
        assert content_hash("a", "é.") == expected[:12]

    @pytest.mark.parametrize(
        ("left", "right"),
        [
            (("ab", "c"), ("a", "bc")),
            (("a",), ("a", "")),
            ((), ("",)),
            (("a", "b"), ("b", "a")),
            (("1:a",), ("a",)),
            (("a1:b",), ("a", "b")),
        ],
    )
    def test_borders_count(self, left: tuple[str, ...], right: tuple[str, ...]) -> None:
        """Where one part ends and the next begins makes a difference."""
        assert content_hash(*left) != content_hash(*right)

    def test_lone_surrogates(self) -> None:
        """Half of a pair of surrogates can be hashed, and halves differ."""
        assert content_hash("\ud83d") != content_hash("\ude00")


class TestPaperIdFromContent:
    def test_white_space_and_case(self) -> None:
        """White space and case do not count, so that a paper pasted twice is one."""
        assert paper_id_from_content("Foo  NET", "We\nparse.") == paper_id_from_content(" foo net", "we parse. ")

    @pytest.mark.parametrize(("title", "abstract"), [("Foo", "We parse"), ("Foo Net", "parse We"), ("Foo We", "Net parse")])
    def test_words_count(self, title: str, abstract: str) -> None:
        """Other words, another order, or another border between title and abstract give another id."""
        assert paper_id_from_content(title, abstract) != paper_id_from_content("Foo Net", "We parse")

    def test_form(self) -> None:
        """The id says that it is one of a paper."""
        assert paper_id_from_content("FooNet", "We parse.") == "paper-" + content_hash("foonet", "we parse.")


class TestSlug:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("Question Answering", "question-answering"),
            (" --Foo__Net-- ", "foo-net"),
            ("GPT-3.5", "gpt-3.5"),
            ("C++", "c++"),
            ("C#", "c"),
            ("a/b?c=d&e#f%20", "a-b-c-d-e-f-20"),
            ('<"quoted">', "quoted"),
            ("解析 2", "解析-2"),
            ("Poincaré", "poincaré"),
            ("Poincare\u0301", "poincaré"),
            ("\uff26\uff11", "f1"),
            ("..", ""),
            ("→ \ud800", ""),
            ("", ""),
        ],
        ids=ascii,
    )
    def test_form(self, name: str, expected: str) -> None:
        """Letters and digits of all scripts, points and plus signs stay; everything else becomes one hyphen."""
        assert slug(name) == expected


class TestEntityId:
    def test_readable(self) -> None:
        """The id is type and slug."""
        assert entity_id(NodeType.METHOD, "FooNet 2") == "method/foonet-2"

    def test_types_differ(self) -> None:
        """One name of two types is two ids."""
        assert entity_id(NodeType.DATASET, "Foo") != entity_id(NodeType.TASK, "Foo")

    def test_distinguish(self) -> None:
        """Content that tells two things of one label apart goes into the id, and the label stays readable."""
        one, other = entity_id(NodeType.METHOD, "Foo", "a"), entity_id(NodeType.METHOD, "Foo", "b")
        assert one != other
        assert one == "method/foo-" + content_hash("Foo", "a", length=8)

    def test_nothing_readable(self) -> None:
        """Labels without letters are told apart by their hash."""
        assert entity_id(NodeType.METHOD, "→") == "method/" + content_hash("→", "", length=8)
        assert entity_id(NodeType.METHOD, "→") != entity_id(NodeType.METHOD, "←")

    def test_long_labels(self) -> None:
        """A long label is cut after 80 characters, and two that differ only behind that have different ids."""
        one, other = entity_id(NodeType.TASK, "x" * 90), entity_id(NodeType.TASK, "x" * 90 + "y")
        assert one == "task/" + "x" * 80 + "-" + content_hash("x" * 90, "", length=8)
        assert one != other

    def test_of_80_characters(self) -> None:
        """A label of 80 characters is not mistaken for a longer one that was cut."""
        assert entity_id(NodeType.TASK, "x" * 80) != entity_id(NodeType.TASK, "x" * 81)


class TestPaperNodes:
    @pytest.mark.parametrize(
        ("paper_id", "expected"),
        [
            ("p1", "paper/p1"),
            ("doi:10.1/a b", "paper/doi:10.1%2Fa%20b"),
            ("100%", "paper/100%25"),
            ("解", "paper/%E8%A7%A3"),
            ("\ud800", "paper/%ED%A0%80"),
            ("a#b?c", "paper/a%23b%3Fc"),
            ("A_b-c.d~e", "paper/A_b-c.d~e"),
        ],
        ids=ascii,
    )
    def test_paper(self, paper_id: str, expected: str) -> None:
        """What may not stand in a part of an IRI is written in percent form; case stays."""
        assert paper_node_id(paper_id) == expected

    def test_no_two_papers_meet(self) -> None:
        """An id that looks like the percent form of another stays apart from it."""
        assert paper_node_id("a/b") != paper_node_id("a%2Fb")

    @pytest.mark.parametrize("kind", ["passage", "mention", "selector"])
    def test_passage(self, kind: str) -> None:
        """A stretch of text is known by kind, paper and offsets."""
        assert passage_id(kind, "doi:10.1/x", (3, 18)) == f"{kind}/doi:10.1%2Fx/3-18"

    def test_passages_of_two_papers_do_not_meet(self) -> None:
        """A paper id that looks like paper id and offsets stays apart."""
        assert passage_id("passage", "p/0-1", (2, 3)) != passage_id("passage", "p", (0, 1)) + "/2-3"
