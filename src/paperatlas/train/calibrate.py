"""Chooses thresholds and makes scores probabilities, on papers that the network has not learned from.

Confidence is calibrated by a logistic function of the logit (J. Platt, "Probabilistic outputs for support vector machines and
comparisons to regularized likelihood methods", 1999), fitted to whether what is kept is right.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paperatlas.evaluate import PaperScore, Score, score_of, score_papers, total
from paperatlas.extract.abbreviations import find_abbreviations
from paperatlas.extract.cleaning import clean_text
from paperatlas.extract.sentences import find_sentences
from paperatlas.extract.trained.model import Model, ModelSettings
from paperatlas.extract.trained.network import Array, Network
from paperatlas.extract.trained.reader import Reading, find_relations, find_results, read_entities
from paperatlas.extract.trained.schemas import SCHEMAS
from paperatlas.extract.trained.spans import read_spans
from paperatlas.extract.trained.words import Floats, Window
from paperatlas.records import Span
from paperatlas.train.benchmarks import BenchmarkDocument
from paperatlas.train.gold import GoldText

logger = logging.getLogger(__name__)

#: What a run starts from: nothing chosen, nothing calibrated.
NEUTRAL = ModelSettings(
    span_bias=dict.fromkeys(("atlas", *SCHEMAS), 0.0),
    same_name=0.5,
    thresholds={"entity": 0.4, "relation": 0.4, "result": 0.4, **dict.fromkeys(SCHEMAS, 0.4)},
    calibration={"entity": (1.0, 0.0), "relation": (1.0, 0.0), "result": (1.0, 0.0)},
)

#: Puts a value into settings.
Change = Callable[[ModelSettings, float], ModelSettings]

_BIASES = (-0.5, 0.0, 0.5, 1.0, 1.5, 2.0)
_THRESHOLDS = tuple(i / 20 for i in range(3, 17))


class CachedNetwork:
    """A network that remembers the states of the windows it has seen."""

    def __init__(self, network: Network) -> None:
        """Take a network."""
        self._network = network
        self._states: dict[bytes, Floats] = {}

    def states(self, window: Window) -> Floats:
        """Return the encoder's states of the pieces of a window, (P, H)."""
        key = window.pieces.tobytes() + window.cases.tobytes()
        if key not in self._states:
            self._states[key] = self._network.states(window)
        return self._states[key]

    def head(self, name: str, *inputs: Array) -> tuple[Floats, ...]:
        """Return what a head makes of its inputs."""
        return self._network.head(name, *inputs)


def _read(model: Model, text: str) -> Reading:
    clean = clean_text(text)
    sentences = find_sentences(clean.text)
    return read_entities(model, clean.text, sentences, find_abbreviations(clean.text, sentences))


def predict(model: Model, texts: Iterable[GoldText]) -> Iterator[dict[str, Any]]:
    """Yield what a model finds in each text, in the form of `extract`."""
    for one in texts:
        reading = _read(model, one.text)
        yield {
            "id": one.gold["id"],
            "entities": [entity.to_json() for entity in reading.entities],
            "relations": [relation.to_json() for relation in find_relations(model, reading)],
            "results": [result.to_json() for result in find_results(model, reading)],
        }


def measure(model: Model, texts: Sequence[GoldText]) -> list[PaperScore]:
    """Return the scores of a model on annotated texts."""
    return score_papers([one.gold for one in texts], predict(model, texts))


def choose_settings(model: Model, texts: Sequence[GoldText], held_out: Sequence[GoldText]) -> ModelSettings:
    """Return thresholds that give the best F1 on some texts, one after the other, and calibration on texts not learned from.

    That of relations is chosen for the mean of F1 and the share of papers that are right as a whole, which needs more of them.

    Args:
        model: A model; its settings are where the search starts.
        texts: Annotated texts to choose thresholds on.
        held_out: Annotated texts to calibrate on.
    """
    model = replace(model, network=CachedNetwork(model.network))
    searches: tuple[tuple[str, Change, Sequence[float]], ...] = (
        ("entity", lambda settings, value: replace(settings, span_bias={**settings.span_bias, "atlas": value}), _BIASES),
        ("entity", lambda settings, value: replace(settings, same_name=value), (0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6)),
        ("entity", _change_threshold("entity"), _THRESHOLDS),
        ("relation", _change_threshold("relation"), _THRESHOLDS),
        ("result", _change_threshold("result"), _THRESHOLDS),
    )
    for what, change, values in searches:
        model = _best(model, values, change, partial(_measure_one, texts, what))
    return replace(model.settings, calibration=_calibrate(model, held_out))


def _measure_one(texts: Sequence[GoldText], what: str, model: Model) -> float:
    scores = measure(model, texts)
    f1 = score_of(total(scores), what).f1
    return (f1 + 100 * sum(score.is_row_right for score in scores) / len(scores)) / 2 if what == "relation" else f1


def _change_threshold(name: str) -> Change:
    return lambda settings, value: replace(settings, thresholds={**settings.thresholds, name: value})


def _best(model: Model, values: Sequence[float], change: Change, score: Callable[[Model], float]) -> Model:
    """Return the model with the value whose score, averaged with those of its neighbours, is best: a peak alone may be chance."""
    candidates = [replace(model, settings=change(model.settings, value)) for value in values]
    scores = [score(candidate) for candidate in candidates]
    # At the ends of the grid a value is its own neighbour, so that it needs no less to be best there.
    padded = [scores[0], *scores, scores[-1]]
    smooth = [sum(padded[i : i + 3]) / 3 for i in range(len(scores))]
    best = max(range(len(smooth)), key=lambda i: (smooth[i], -i))
    logger.info("%s: %s is best", ", ".join(f"{one:.1f}" for one in scores), values[best])
    return candidates[best]


def _calibrate(model: Model, texts: Sequence[GoldText]) -> dict[str, tuple[float, float]]:
    neutral = replace(model, settings=replace(model.settings, calibration=NEUTRAL.calibration))
    scores = measure(neutral, texts)
    fitted = {}
    for what in ("entity", "relation"):
        pairs = np.array([pair for score in scores for pair in score.confidences.get(what, ())], dtype=np.float64).reshape(-1, 2)
        fitted[what] = fit_logistic(pairs[:, 0], pairs[:, 1])
    pairs = np.array(list(_result_pairs(neutral, texts)), dtype=np.float64).reshape(-1, 2)
    fitted["result"] = fit_logistic(pairs[:, 0], pairs[:, 1])
    return fitted


def _result_pairs(model: Model, texts: Sequence[GoldText]) -> Iterator[tuple[float, bool]]:
    for one, record in zip(texts, predict(model, texts), strict=True):
        for result in record["results"]:
            alone = {**record, "results": [result]}
            right = total(score_papers([one.gold], [alone]))["result", "all", "right"]
            yield result["confidence"], bool(right)


def fit_logistic(confidence: NDArray[np.float64], right: NDArray[np.float64]) -> tuple[float, float]:
    """Return slope and offset that turn the logit of a confidence into that of being right, by maximal likelihood.

    Args:
        confidence: Probabilities, rounded; (n,).
        right: Whether each was right, 0 or 1; (n,).

    Example:
        >>> slope, offset = fit_logistic(np.full(400, 0.5), np.array([1.0] * 300 + [0.0] * 100))
        >>> float(round(1 / (1 + np.exp(-offset)), 2))  # of what was given 50 %, three in four are right
        0.75
    """
    if len(confidence) < 2:
        return 1.0, 0.0
    clipped = np.clip(confidence.astype(np.float64), 0.005, 0.995)
    x = np.log(clipped / (1 - clipped))
    design = np.stack([x, np.ones_like(x)], 1)
    weights = np.array([1.0, 0.0])
    # A little pull towards no change keeps the fit finite where all are right.
    pull = np.array([0.1, 0.1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        gradient = design.T @ (p - right) + pull * (weights - [1.0, 0.0])
        curvature = (design * (p * (1 - p))[:, None]).T @ design + np.diag(pull)
        step = np.linalg.solve(curvature, gradient)
        # A step that is too long would overshoot and come back longer.
        weights -= np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-8:
            break
    return round(float(weights[0]), 4), round(float(weights[1]), 4)


def choose_span_settings(model: Model, schema: str, documents: Sequence[BenchmarkDocument]) -> ModelSettings:
    """Return settings with the bias and the threshold of a benchmark's schema that give the best F1 on its documents."""
    model = replace(model, network=CachedNetwork(model.network))

    def change_bias(settings: ModelSettings, value: float) -> ModelSettings:
        return replace(settings, span_bias={**settings.span_bias, schema: value})

    model = _best(model, _BIASES, change_bias, lambda candidate: span_scores(candidate, schema, documents)[0].f1)
    if SCHEMAS[schema].relations:
        model = _best(model, _THRESHOLDS, _change_threshold(schema), lambda candidate: span_scores(candidate, schema, documents)[2].f1)
    return model.settings


def span_scores(model: Model, schema: str, documents: Sequence[BenchmarkDocument]) -> tuple[Score, Score, Score]:
    """Return strict micro scores of mentions, of relations, and of relations whose ends have the right labels too."""
    counts = np.zeros((3, 3))
    symmetric = SCHEMAS[schema].symmetric
    for document in documents:
        found = read_spans(model, schema, document.text, document.sentences)
        for i, (one, other) in enumerate(
            zip(_facts(found.entities, found.relations, symmetric), _facts(document.mentions, document.relations, symmetric), strict=True)
        ):
            counts[i] += (len(one & other), len(one - other), len(other - one))
    ner, rel, rel_plus = (Score.of(*row) for row in counts)
    return ner, rel, rel_plus


def _facts(
    mentions: Sequence[tuple[int, int, str]], relations: Sequence[tuple[int, int, str]], symmetric: frozenset[str]
) -> tuple[set[Any], set[Any], set[Any]]:
    pairs: set[tuple[Span, Span, str]] = set()
    typed = set()
    for head, tail, label in relations:
        one, other = mentions[head], mentions[tail]
        if label in symmetric and other < one:
            one, other = other, one
        pairs.add((one[:2], other[:2], label))
        typed.add((one, other, label))
    return set(mentions), pairs, typed
