"""Versions and sizes stay nodes of their own, and are tied to their family where papers name one."""

import random

import pytest

from paperatlas.records import Entity
from paperatlas.resolve.family import find_variants, stems
from paperatlas.schema import NodeType


def entities(*labels: str, kind: NodeType = NodeType.METHOD) -> list[Entity]:
    """Return entities with labels, or label/alias; the id is the label, the n-th has as many papers as follow it."""
    pairs = [label.split("|") for label in labels]
    return [
        Entity(names[0], kind, names[0], tuple(names[1:]), tuple((f"p{n}", "e1") for n in range(len(pairs) - number)))
        for number, names in enumerate(pairs)
    ]


STEMS = {
    "Llama-2-7B": ["Llama-2", "Llama"],
    "GPT-3.5": ["GPT"],
    "GPT-3.5-Turbo": ["GPT-3.5", "GPT"],
    "BERT-base": ["BERT"],
    "ViT-B/16": ["ViT-B", "ViT"],
    "ResNet50": ["ResNet"],
    "YOLOv5": ["YOLO"],
    "MNIST": [],
    "ILSVRC '12": ["ILSVRC"],
    "PASCAL VOC 2012": ["PASCAL VOC"],
    "SQuAD v1.1": ["SQuAD"],
    "EfficientNet-B0": ["EfficientNet-B", "EfficientNet"],
    "T5": [],
    "Task 3": [],
    "type 2": [],
    "FO^2": [],
    "Knowledge Base": [],
    "Mixtral-8x7B": ["Mixtral"],
}


@pytest.mark.parametrize(("name", "expected"), STEMS.items(), ids=STEMS)
def test_stems(name: str, expected: list[str]) -> None:
    """Versions, years and sizes at the end come off one by one; a counted thing and what has no name of its own have none."""
    assert list(stems(name)) == expected


FAMILIES = {
    "a family that is named": (("ResNet-18", "ResNet", "ResNet-50"), [("ResNet-18", "ResNet"), ("ResNet-50", "ResNet")]),
    "the nearest": (("Llama-2-7B", "Llama-2", "Llama"), [("Llama-2", "Llama"), ("Llama-2-7B", "Llama-2")]),
    "by another name": (("BERT-base", "Language Encoder|BERT"), [("BERT-base", "Language Encoder")]),
    "spelling does not count": (("RESNET 18", "ResNets"), [("RESNET 18", "ResNets")]),
    "no family: the one with fewest marks, then of most papers": (
        ("GPT-3.5-Turbo", "GPT-3", "GPT-4"),
        [("GPT-3.5-Turbo", "GPT-3"), ("GPT-4", "GPT-3")],
    ),
    "alone": (("ResNet-18", "BERT"), []),
    "no description is a family": (("REAL275", "simulated data|real"), []),
    "itself is no family": (("GPT-4|GPT",), []),
}


@pytest.mark.parametrize(("labels", "expected"), FAMILIES.values(), ids=FAMILIES)
def test_families(labels: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    """Each variant goes to the nearest name without marks, whatever the order."""
    found = entities(*labels)
    for seed in range(3):
        assert find_variants(random.Random(seed).sample(found, len(found))) == expected  # noqa: S311


def test_only_within_one_type_and_only_methods_and_datasets() -> None:
    """A dataset is no variant of a method, and metrics have no versions."""
    assert find_variants([*entities("Foo"), *entities("Foo-2", kind=NodeType.DATASET)]) == []
    assert find_variants(entities("Foo", "Foo-2", kind=NodeType.METRIC)) == []
    assert find_variants(entities("Foo", "Foo-2", kind=NodeType.DATASET)) == [("Foo-2", "Foo")]
