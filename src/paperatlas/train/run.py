"""A whole training run: learn, export, choose thresholds, calibrate, write the model."""

import json
import logging
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from paperatlas.evaluate import to_report
from paperatlas.extract.trained.model import Model, OnnxNetwork
from paperatlas.train.calibrate import NEUTRAL, choose_settings, choose_span_settings, measure
from paperatlas.train.data import load_papers, read_gold, split_benchmark
from paperatlas.train.export import export_network, write_model
from paperatlas.train.gold import GoldText, to_gold
from paperatlas.train.loop import make_tokenizer, train
from paperatlas.train.network import make_network
from paperatlas.train.settings import TrainingSettings

logger = logging.getLogger(__name__)


def run_training(settings: TrainingSettings, directory: Path) -> Path:
    """Train, and return the folder with the model, its hash, and `measured.json`.

    Args:
        settings: The run.
        directory: Where everything goes; an interrupted run there goes on.

    Raises:
        InputError: Data cannot be read, or the directory holds a run with other settings.
    """
    weights = directory / "network.pt"
    if not weights.exists():
        train(settings, directory)
    network, tokenizer_json = make_network(settings.base, dropout=settings.dropout)
    network.load_state_dict(torch.load(weights, weights_only=True))
    parts = export_network(network)
    model = Model(OnnxNetwork(parts), make_tokenizer(tokenizer_json), NEUTRAL, settings.version)
    held_out = [to_gold(paper) for paper in load_papers(settings)[1]]
    chosen_on = read_gold(settings.choose_on)
    logger.info("choosing thresholds on %d papers, calibrating on %d", len(held_out) + len(chosen_on), len(held_out))
    if held_out:
        model = replace(model, settings=choose_settings(model, [*held_out, *chosen_on], held_out))
    for schema in sorted(settings.benchmarks):
        documents = split_benchmark(settings, schema)[1]
        if documents:
            model = replace(model, settings=choose_span_settings(model, schema, documents))
    target = directory / "model"
    write_model(target, parts, make_tokenizer(tokenizer_json).to_str(), asdict(model.settings), settings.version)
    measured = {"held out": _report(model, held_out), "chosen on": _report(model, chosen_on)}
    (directory / "measured.json").write_text(json.dumps(measured, indent=1), encoding="utf-8")
    return target


def _report(model: Model, texts: list[GoldText]) -> dict[str, Any]:
    return to_report(measure(model, texts)) if texts else {}
