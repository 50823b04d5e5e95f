"""Joins the mentions of one text into things: equal names at once, others where the network says that they name one thing."""

import re
from collections.abc import Mapping, Sequence

import numpy as np

from paperatlas.extract.abbreviations import Abbreviation
from paperatlas.extract.trained.features import N_NAME_FEATURES, NameForm, name_features, padded_members, place_features
from paperatlas.extract.trained.mentions import sigmoid
from paperatlas.extract.trained.network import Network
from paperatlas.extract.trained.words import Floats, Ints, ReadText
from paperatlas.identity import normal_key
from paperatlas.records import Span

#: Names that mean a metric in every paper; "MAP", "MAE", "PER" and the like have other meanings.
_METRIC = re.compile(
    r"(?:(?:macro|micro|weighted)[- ]?(?:averaged )?)?F[-_ ]?1|F[- ]measure|(?:sacre)?BLEU(?:-?\d)?|ROUGE(?:-?(?:[12L]|Lsum))?|METEOR"
    r"|CIDEr(?:-D)?|chrF(?:\+\+)?|BERTScore|BLEURT|WER|AUROC|AUPRC|ROC[- ]AUC|NDCG(?:@\d+)?|MRR(?:@\d+)?"
    r"|(?:Recall|Precision|Hits?|pass|P|R)@\d+|mIoU|PSNR|SSIM|LPIPS|FID|perplexity|RMSE|top-?[15] (?:accuracy|error)"
    r"|(?:classification |overall |average )?accuracy|word error rate|exact match",
    re.IGNORECASE,
)
_SCORE = re.compile(r"(?:[- ](?:scores?|metrics?|points?|values?|measures?))+$", re.IGNORECASE)

_NUMBER = re.compile(r"\d+(?:\.\d+)*")

#: Names compared with one another; of more, only those with most mentions. An abstract has about 15.
_MOST_NAMES = 150


def is_standard_metric(name: str) -> bool:
    """Return whether a name is that of a metric that everybody uses, and nothing else.

    Example:
        >>> [is_standard_metric(name) for name in ("ROUGE-2 score", "macro-F1", "pass@10", "BLEU-based loss", "MAE")]
        [True, True, True, False, False]
    """
    return _METRIC.fullmatch(_SCORE.sub("", name)) is not None


def group_by_name(names: Sequence[str]) -> list[list[int]]:
    """Return the places of equal names, in order of first mention; equal is what `normal_key` says."""
    groups: dict[str, list[int]] = {}
    for i, name in enumerate(names):
        groups.setdefault(normal_key(name), []).append(i)
    return list(groups.values())


def find_numbers(name: str) -> frozenset[str]:
    """Return the numbers in a name: names with others are names of other things, as versions and sizes are.

    Example:
        >>> [sorted(find_numbers(name)) for name in ("ResNet-50", "GPT-3.5 Turbo", "top-1 accuracy", "BERT")]
        [['50'], ['3.5'], ['1'], []]
    """
    return frozenset(_NUMBER.findall(name))


def abbreviation_keys(text: str, abbreviations: Sequence[Abbreviation]) -> frozenset[tuple[str, str]]:
    """Return the pairs of normal keys that the text gives as short and long form."""
    return frozenset((normal_key(text[slice(*one.short)]), normal_key(text[slice(*one.long)])) for one in abbreviations)


def compare_names(read: ReadText, named: Sequence[Sequence[Span]], defined: frozenset[tuple[str, str]]) -> tuple[Ints, Ints, Floats]:
    """Return all pairs of names, left and right (P,), with their features (P, `N_NAME_FEATURES`).

    Args:
        read: The text.
        named: Mentions of each name, in words; the first is compared.
        defined: What `abbreviation_keys` gives.
    """
    forms = [NameForm.of(read.name(spans[0])) for spans in named]
    left, right = np.triu_indices(len(named), 1)
    rows = np.zeros((len(left), N_NAME_FEATURES), dtype=np.float32)
    rows[:, -2:] = place_features(read, named)[left, right]
    for row, i, j in zip(rows, left.tolist(), right.tolist(), strict=True):
        one, other = forms[i], forms[j]
        is_abbreviation = (one.key, other.key) in defined or (other.key, one.key) in defined
        row[:-2] = name_features(one, other, is_abbreviation=is_abbreviation)
    return left, right, rows


def join_names(
    groups: Sequence[Sequence[int]],
    mentions: tuple[ReadText, Sequence[Span], Floats],
    known: tuple[frozenset[tuple[str, str]], Network],
    *,
    threshold: float,
) -> list[list[int]]:
    """Return groups of mentions that name one thing, in order of first mention.

    Args:
        groups: Mentions of equal name.
        mentions: The text, its mentions in words, and their vectors, (M, size).
        known: What `abbreviation_keys` gives, and the network.
        threshold: Mean probability from which two groups are one.
    """
    order = sorted(range(len(groups)), key=lambda i: -len(groups[i]))[:_MOST_NAMES]
    order.sort()
    if len(order) < 2:
        return [list(group) for group in groups]
    defined, network = known
    read, spans, vectors = mentions
    left, right, alike = compare_names(read, [[spans[mention] for mention in groups[i]] for i in order], defined)
    members = padded_members([groups[i] for i in order])
    (logits,) = network.head("atlas-names", vectors, members, left, right, alike)
    probability = np.round(sigmoid(logits), 2)
    numbers = [find_numbers(read.name(spans[groups[i][0]])) for i in order]
    apart = [bool(numbers[i] and numbers[j]) and numbers[i] != numbers[j] for i, j in zip(left.tolist(), right.tolist(), strict=True)]
    probability[apart] = 0.0
    pairs = {(order[i], order[j]): float(p) for i, j, p in zip(left.tolist(), right.tolist(), probability, strict=True)}
    joined = _cluster(len(groups), pairs, threshold)
    return sorted(sorted(mention for i in cluster for mention in groups[i]) for cluster in joined)


def _cluster(n: int, pairs: Mapping[tuple[int, int], float], threshold: float) -> list[list[int]]:
    """Join the likeliest pairs first, where the mean over all pairs between two clusters reaches the threshold."""
    cluster = {i: [i] for i in range(n)}
    home = list(range(n))
    for (i, j), probability in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        a, b = home[i], home[j]
        if probability < threshold or a == b:
            continue
        between = [pairs.get((min(x, y), max(x, y)), 0.0) for x in cluster[a] for y in cluster[b]]
        if sum(between) / len(between) >= threshold:
            cluster[a] += cluster.pop(b)
            for x in cluster[a]:
                home[x] = a
    return [sorted(members) for members in cluster.values()]
