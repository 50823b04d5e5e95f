"""The word lists are what the rules take them for, and name no system or dataset."""

import pytest

from paperatlas.extract.rules.lexicon import FUNCTION_WORDS, HEAD_TYPES, METRIC_NAMES, VAGUE_FIRST, VERB_FORMS, WEAK_HEADS
from paperatlas.schema import ENTITY_TYPES

LISTS = {"function words": FUNCTION_WORDS, "verbs": VERB_FORMS, "heads": frozenset(HEAD_TYPES), "weak": WEAK_HEADS, "vague": VAGUE_FIRST}


@pytest.mark.parametrize("words", LISTS.values(), ids=LISTS)
def test_words_are_in_lower_case(words: frozenset[str]) -> None:
    """Words are looked up in lower case, so that is how they are listed."""
    assert [word for word in words if word != word.casefold()] == []


@pytest.mark.parametrize(
    ("word", "kind"),
    [("segmentation", "Task"), ("networks", "Method"), ("corpus", "Dataset"), ("latency", "Metric")],
)
def test_a_head_speaks_for_a_type(word: str, kind: str) -> None:
    """The last word of a name says of what type it is."""
    assert HEAD_TYPES[word].value == kind
    assert set(HEAD_TYPES.values()) == set(ENTITY_TYPES)


def test_a_head_of_several_types_counts_for_the_first() -> None:
    """A word that is listed for tasks and methods speaks for tasks."""
    assert HEAD_TYPES["compression"].value == "Task"


VERBS = {
    "propose": ("propose", "proposes", "proposed", "proposing"),
    "apply": ("apply", "applies", "applied", "applying"),
    "reach": ("reach", "reaches", "reached", "reaching"),
    "get": ("get", "gets", "getting", "got"),
    "go": ("go", "goes", "going", "went", "gone"),
    "outperform": ("outperform", "outperforms", "outperformed", "outperforming"),
    "beat": ("beat", "beats", "beating"),
    "play": ("play", "plays", "played", "playing"),
}


@pytest.mark.parametrize("forms", VERBS.values(), ids=VERBS)
def test_verbs_have_their_forms(forms: tuple[str, ...]) -> None:
    """A verb's inflected forms are made or listed."""
    assert [form for form in forms if form not in VERB_FORMS] == []


def test_nouns_are_no_verbs() -> None:
    """Forms that are nouns in most names do not end a phrase."""
    assert {"learning", "training", "model", "models", "matching"} & VERB_FORMS == set()


METRICS = (
    "accuracy", "Accuracy", "top-1 accuracy", "F1", "F1 score", "macro-F1", "BLEU", "BLEU-4", "ROUGE-L", "mAP", "mAP@.5", "Hits@10",
    "word error rate", "perplexity", "FLOPs", "Dice coefficient", "mean average precision", "SSIM", "pass@1", "speedup", "chrF++",
)  # fmt: skip


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_is_known(name: str) -> None:
    """Names of measures that a whole field shares are found whole."""
    match = METRIC_NAMES.search(f"an {name}, they say")
    assert match is not None
    assert match[0] == name


@pytest.mark.parametrize("text", ["inaccuracy", "BLEUish", "precision-made", "xF1", "recalled", "SPICEs"])
def test_a_part_of_a_word_is_no_metric(text: str) -> None:
    """A measure's name inside of a longer word is none."""
    assert METRIC_NAMES.search(text) is None
