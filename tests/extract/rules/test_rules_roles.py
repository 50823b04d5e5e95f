"""The words before a mention say what an entity is to its paper."""

import re

import pytest

from paperatlas.extract.rules.mentions import Mention
from paperatlas.extract.rules.roles import find_role
from paperatlas.extract.sentences import find_sentences
from paperatlas.schema import NodeType, Role


def role_of(text: str, kind: str = "Method", rule: str = "shape", name: str = "Foo") -> Role:
    """Return the role of the entity that all places of a name in a text are mentions of."""
    mentions = [Mention(match.start(), match.end(), NodeType(kind), rule) for match in re.finditer(name, text)]
    return find_role(text, find_sentences(text), mentions)


METHODS = {
    "outperforms": ("It outperforms Foo.", Role.COMPARED),
    "better than": ("It is better than Foo.", Role.COMPARED),
    "compared with": ("It is compared with Foo.", Role.COMPARED),
    "more than": ("It is more accurate than Foo.", Role.COMPARED),
    "over": ("It gains 3% over Foo.", Role.COMPARED),
    "baselines": ("Our baselines are Foo.", Role.COMPARED),
    "capitals": ("UNLIKE Foo it works.", Role.COMPARED),
    "cue too far": ("It outperforms all; " + "and so on " * 9 + "with Foo.", Role.USED),
    "cue in the sentence before": ("It outperforms all. Then Foo.", Role.USED),
    "cue behind": ("With Foo it outperforms all.", Role.USED),
    "second mention compared": ("With Foo it works. It beats Foo.", Role.COMPARED),
    "background": ("A title\nRecently, Foo came.", Role.MENTIONED),
    "has been": ("A title\nIt has been Foo.", Role.MENTIONED),
    "background in the title": ("Recently Foo\nIt is.", Role.USED),
    "background once": ("A title\nRecently, Foo came. With Foo it works.", Role.USED),
    "nothing": ("A title\nWith Foo it works.", Role.USED),
    "no sentence end": ("with Foo", Role.USED),
}


@pytest.mark.parametrize(("text", "role"), METHODS.values(), ids=METHODS)
def test_a_method_has_the_role_of_its_cue(text: str, role: Role) -> None:
    """A comparison before any mention makes a baseline; background before all of them a mention; else it is used."""
    assert role_of(text) is role


@pytest.mark.parametrize("rule", ["title", "cue"])
def test_what_a_title_or_cue_names_is_proposed(rule: str) -> None:
    """A method that the title names or that "we propose" introduces is proposed, whatever else is said."""
    assert role_of("It outperforms Foo.", rule=rule) is Role.PROPOSED


DATASETS = {
    "tested on": ("We test it on Foo.", Role.EVALUATED_ON),
    "introduced": ("We introduce a dataset, Foo.", Role.PROPOSED),
    "collected": ("In this work we collected Foo.", Role.PROPOSED),
    "trained on": ("It is trained on Foo.", Role.USED),
    "pre-training": ("After pre-training on Foo it works.", Role.USED),
    "trained and tested on": ("It is trained on Foo. It is tested on Foo.", Role.EVALUATED_ON),
    "introduced too far": ("We introduce it; and then we test it on Foo.", Role.EVALUATED_ON),
}


@pytest.mark.parametrize(("text", "role"), DATASETS.values(), ids=DATASETS)
def test_a_dataset_has_the_role_of_its_cue(text: str, role: Role) -> None:
    """What a paper introduces is proposed, what is only trained on is used, and other datasets are tested on."""
    assert role_of(text, "Dataset", "dataset") is role


def test_tasks_are_addressed_and_metrics_reported() -> None:
    """Tasks and metrics have one role each."""
    assert role_of("It outperforms Foo.", "Task", "task") is Role.ADDRESSED
    assert role_of("It outperforms Foo.", "Metric", "metric") is Role.REPORTED


def test_a_cue_counts_to_the_end_of_the_mention_only() -> None:
    """The words of the name itself are no cue."""
    assert role_of("With Overfoo it works.", name="Overfoo") is Role.USED
