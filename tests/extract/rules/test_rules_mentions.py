"""Names are found by shape, head noun, cue and title, do not overlap, and are found wherever they stand again."""

import re
from itertools import pairwise

import pytest

from paperatlas.extract.abbreviations import find_abbreviations
from paperatlas.extract.rules.mentions import RULE_PRECISION, find_mentions
from paperatlas.extract.sentences import find_sentences


def found_in(text: str) -> list[tuple[str, str, str]]:
    """Return (name, type, rule) of each mention."""
    sentences = find_sentences(text)
    mentions = find_mentions(text, sentences, find_abbreviations(text, sentences))
    return [(text[m.start : m.end], m.type.value, m.rule) for m in mentions]


RULES = {
    "title": ("FooNet: trees grow\nIt is.", ("FooNet", "Method", "title")),
    "title with a dash": ("FooNet - trees grow\nIt is.", ("FooNet", "Method", "title")),
    "title of a dataset": ("FooBank: A Treebank\nIt is.", ("FooBank", "Dataset", "title")),
    "title of a model of a dataset": ("FooNet: A Model of a Corpus\nIt is.", ("FooNet", "Method", "title")),
    "title task": ("FooNet for Graph Drawing\nIt is.", ("Graph Drawing", "Task", "title task")),
    "cue": ("We propose FooNet here.", ("FooNet", "Method", "cue")),
    "cue and phrase": ("We introduce a tree network here.", ("tree network", "Method", "cue")),
    "called": ("It is called FooNet here.", ("FooNet", "Method", "cue")),
    "far from a cue": (
        "We propose a thing that has long been wanted by everybody else, and FooNet too.",
        ("FooNet", "Method", "shape"),
    ),
    "metric with a threshold": ("We report mAP@0.5 here.", ("mAP@0.5", "Metric", "metric")),
    "shape": ("They like BERT too.", ("BERT", "Method", "shape")),
    "shape with a digit": ("They like Foo-2 too.", ("Foo-2", "Method", "shape")),
    "shape with capitals around": ("They like Blue FooNet Green too.", ("Blue FooNet Green", "Method", "shape")),
    "head of a method": ("They like tree networks too.", ("tree networks", "Method", "method")),
    "head of a task": ("They like tree parsing too.", ("tree parsing", "Task", "task")),
    "metric": ("They like perplexity too.", ("perplexity", "Metric", "metric")),
    "dataset before": ("They evaluate it on TreeSet too.", ("TreeSet", "Dataset", "dataset")),
    "dataset after": ("They like the TreeSet dataset too.", ("TreeSet", "Dataset", "dataset")),
    "last word of all": ("They like tree parsing", ("tree parsing", "Task", "task")),
    "after an emoji": ("🤖🤖 like BERT too.", ("BERT", "Method", "shape")),
    "non-ASCII": ("They like ÜberNet too.", ("ÜberNet", "Method", "shape")),
}


@pytest.mark.parametrize(("text", "expected"), RULES.values(), ids=RULES)
def test_a_rule_finds_a_name(text: str, expected: tuple[str, str, str]) -> None:
    """A name is found with its borders, its type and the rule that found it."""
    assert expected in found_in(text)


NO_NAMES = {
    "our approach": "We like our approach.",
    "generic capitals": "They like AI and GPUs.",
    "sizes": "It has 175B of them.",
    "vague first word": "They like deep learning.",
    "weak head alone": "They like the network.",
}


@pytest.mark.parametrize("text", NO_NAMES.values(), ids=NO_NAMES)
def test_no_name_is_found(text: str) -> None:
    """Words that name nothing in particular are no mentions, but for the fallback."""
    assert [found for found in found_in(text) if found[2] != "fallback"] == []


class TestRepeats:
    def test_a_name_is_found_again(self) -> None:
        """A name that a sure rule found is found everywhere, by that rule."""
        assert found_in("FooNet: trees\nFooNet wins. So does FooNet.") == [("FooNet", "Method", "title")] * 3

    def test_a_name_in_small_letters_is_found_in_any_case(self) -> None:
        """Case does not count for a name without capitals."""
        names = [name for name, _, _ in found_in("They like tree parsing. Tree Parsing wins. TREE PARSING!")]
        assert names == ["tree parsing", "Tree Parsing", "TREE PARSING"]

    def test_the_plural_is_part_of_the_mention(self) -> None:
        """A name with a plural s is a mention with the s."""
        assert [name for name, _, _ in found_in("They like tree parsing. Two tree parsings win.")] == ["tree parsing", "tree parsings"]

    @pytest.mark.parametrize("inside", ["XFooNet", "FooNetX", "FooNet2", "x-FooNet", "FooNetss"])
    def test_a_name_inside_a_word_is_none(self, inside: str) -> None:
        """A name is not found inside of a longer word."""
        assert [name for name, _, _ in found_in(f"FooNet: trees\nThen {inside} wins.")].count("FooNet") == 1

    def test_the_surest_rule_gives_the_type(self) -> None:
        """All places of a name have the type that the surest rule gave one of them."""
        found = found_in("FooBank: A Treebank\nWe like FooBank. So FooBank wins.")
        assert [item for item in found if item[0] == "FooBank"] == [("FooBank", "Dataset", "title")] * 3

    def test_characters_that_grow_in_lower_case_do_not_move_offsets(self) -> None:
        """A letter that is two in lower case (İ) before a name does not move the mention."""
        assert [name for name, _, _ in found_in("İİİ like tree parsing. İ Tree parsing wins.")][-1] == "Tree parsing"

    def test_a_row_of_capitals_without_end_is_kept(self) -> None:
        """A very long row of capitalised words is one mention and is not lost."""
        row = " ".join(["FooNet"] * 60)
        assert (row, "Method", "shape") in found_in(f"They like {row} too.")


class TestAbbreviations:
    def test_both_forms_have_one_type(self) -> None:
        """Short and long form have the type of the long form's last word."""
        found = found_in("They like scene text recognition (STR) too.")
        assert found == [("scene text recognition", "Task", "abbreviation"), ("STR", "Task", "abbreviation")]

    def test_a_title_or_cue_is_kept(self) -> None:
        """A definition of what a cue introduces has the rule of the cue."""
        found = found_in("We propose the Bar Quality Unit (BQU) here.")
        assert found == [("Bar Quality Unit", "Method", "cue"), ("BQU", "Method", "cue")]

    def test_generic_capitals_are_no_names(self) -> None:
        """A definition of a word such as NLP names nothing."""
        assert ("NLP", "Method", "abbreviation") not in found_in("They like natural language processing (NLP) too.")


class TestLists:
    @pytest.mark.parametrize("glue", [", ", " and ", " & ", " or ", " / "], ids=repr)
    def test_dataset_is_carried_through(self, glue: str) -> None:
        """In an enumeration one dataset makes its neighbours datasets."""
        found = found_in(f"They like AB1{glue}CD2 and the EF3 dataset.")
        assert [(name, kind) for name, kind, _ in found if name in ("AB1", "CD2", "EF3")] == [
            ("AB1", "Dataset"), ("CD2", "Dataset"), ("EF3", "Dataset"),
        ]  # fmt: skip

    def test_other_words_end_an_enumeration(self) -> None:
        """A name that is not in the enumeration keeps its type."""
        assert ("AB1", "Method", "shape") in found_in("AB1 wins.\nSo AB1 likes the EF3 dataset.")


class TestFallback:
    def test_a_paper_without_method_gets_one(self) -> None:
        """The longest run of words of the title that is no other name stands in for a method."""
        assert found_in("On blue birds\nBirds are blue.") == [("blue birds", "Method", "fallback")]

    def test_other_names_are_not_taken(self) -> None:
        """The fallback does not overlap what was found."""
        assert found_in("Bird Parsing\nIt is.") == [("Bird Parsing", "Task", "task")]

    def test_a_paper_with_a_method_gets_none(self) -> None:
        """Where there is a method there is no fallback."""
        assert "fallback" not in {rule for _, _, rule in found_in("On blue birds\nWe propose FooNet.")}


MIXED = (
    "FooNet: A Tree Network for Graph Parsing\nWe propose FooNet, a graph parsing network (GPN), which beats BERT-based tree parsing on "
    "AB1, CD2 and the EF3 dataset (F1 of 3.5, top-1 accuracy of 91%). FooNets and graph parsing networks win; tree parsing loses. 🤖 GPNs!"
)


def test_mentions_are_in_order_and_do_not_overlap() -> None:
    """Mentions are sorted, not empty, and no character is in two."""
    sentences = find_sentences(MIXED)
    mentions = find_mentions(MIXED, sentences, find_abbreviations(MIXED, sentences))
    assert len(mentions) > 10
    assert all(mention.start < mention.end for mention in mentions)
    assert all(left.end <= right.start for left, right in pairwise(mentions))
    assert {mention.rule for mention in mentions} <= set(RULE_PRECISION)


def test_mentions_are_words_as_they_stand() -> None:
    """No mention begins or ends with white space or a bracket."""
    assert all(re.fullmatch(r"\w|\w.*[\w+]", name) for name, _, _ in found_in(MIXED))


def test_a_text_without_title_has_no_title_names() -> None:
    """A first sentence that no line end follows is no title."""
    assert {rule for _, _, rule in found_in("FooNet: it is good for tree drawing.")} == {"shape"}


def test_nothing_is_found_in_nothing() -> None:
    """An empty text has no mentions."""
    assert find_mentions("", [], []) == []


def test_precisions_are_probabilities() -> None:
    """What is published as confidence lies between 0 and 1."""
    assert all(0 < precision < 1 for precision in RULE_PRECISION.values())


def test_a_metric_does_not_reach_from_the_title_into_the_abstract() -> None:
    """The last word of the title is no part of a name that begins the abstract."""
    assert ("Accuracy", "Metric", "metric") in found_in("Parsing with a Test\nAccuracy rises.")


def test_white_space_before_a_stated_title_is_no_part_of_its_name() -> None:
    """Where the input states borders with blanks inside, a name begins behind the blanks."""
    text = "  FooNet: trees grow\nIt is."
    assert [(m.start, m.end) for m in find_mentions(text, [(0, 20), (21, 27)], []) if m.rule == "title"] == [(2, 8)]
