"""Reads the TOML file that describes a training run."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from paperatlas.errors import InputError, SettingsError
from paperatlas.extract.trained.schemas import SCHEMAS


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """All that a training run depends on besides the software.

    Attributes:
        base: Folder or zip with the base encoder in the form of Hugging Face (config.json, model.safetensors, tokenizer.json).
        adapted: Checkpoint of `adapt` from another run to start the encoder from; None starts it from the base.
        start_from: Weights of another run, `network.pt`, to go on from; what it lacks starts anew.
        average: Share of the trained weights in a mean with those of `start_from`, from 0 to 1; 1 keeps them as they are.
        adapt_on: Texts that the encoder is adapted to first; see `adapt`.
        adapt_without: Papers whose titles are left out of them, such as those that will be measured on.
        adapt_steps: Batches of that; 0 leaves it out.
        adapt_rate: Its highest learning rate.
        texts: JSON Lines, also with gzip, with id, title and abstract of the annotated papers.
        annotations: Files of annotations, or folders with some.
        complete: The same for papers that are held out, whose annotations list all that the text states, however slight: where there are
            any, thresholds are chosen and confidences calibrated on these alone, since a fact that nobody has listed counts as wrong.
        benchmarks: Name of a schema -> its JSON file.
        held_back: Name of a schema -> documents of its benchmark that are kept apart, for choosing its thresholds.
        choose: Name of a schema -> JSON file of its development set; used instead of what is held back.
        choose_on: Pairs of files, texts and gold annotation, on which thresholds are chosen besides what is held out.
        version: A name for the model.
        holdout: Share of the annotated papers that is kept apart, for calibration.
        holdout_from: Which share: the papers are in a fixed order, of which that from here on is kept apart; five folds are 0, 0.2, ...
        n_papers: Use only so many of the rest; 0 means all.
        seed: Of everything random.
        epochs: Passes over the annotated papers.
        passes: Name of a schema -> passes over its benchmark in each epoch; 1 where none is given.
        pieces: Pieces of a batch, padding included.
        encoder_rate: Highest learning rate of the encoder.
        head_rate: Highest learning rate of the heads.
        warm_up: Share of the steps in which the rates rise; they fall linearly afterwards.
        dropout: Of the heads.
        precision: "fp32", "bf16", or "auto": bf16 where the processor computes with it.
        threads: Threads of torch; 0 leaves it to torch.
    """

    base: Path
    texts: tuple[Path, ...]
    annotations: tuple[Path, ...]
    complete: tuple[Path, ...] = ()
    adapted: Path | None = None
    start_from: Path | None = None
    average: float = 1.0
    adapt_on: tuple[Path, ...] = ()
    adapt_without: tuple[Path, ...] = ()
    adapt_steps: int = 0
    adapt_rate: float = 4e-4
    benchmarks: Mapping[str, Path] = field(default_factory=dict)
    held_back: Mapping[str, int] = field(default_factory=dict)
    choose: Mapping[str, Path] = field(default_factory=dict)
    choose_on: tuple[tuple[Path, Path], ...] = ()
    version: str = "trained"
    holdout: float = 0.07
    holdout_from: float = 0.0
    n_papers: int = 0
    seed: int = 1
    epochs: int = 5
    passes: Mapping[str, float] = field(default_factory=dict)
    pieces: int = 2400
    encoder_rate: float = 1.5e-4
    head_rate: float = 1e-3
    warm_up: float = 0.06
    dropout: float = 0.2
    precision: str = "auto"
    threads: int = 0


def read_settings(path: Path) -> TrainingSettings:
    """Return the settings of a TOML file; paths in it count from its folder.

    Raises:
        InputError: The file cannot be read.
        SettingsError: It has an unknown key, lacks one, or a value is wrong.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise InputError(f"{path} is no TOML: {error}") from error
    known = [one.name for one in fields(TrainingSettings)]
    for name in table:
        if name not in known:
            raise SettingsError(f"{path} has an unknown key {name!r}; allowed are {', '.join(known)}")
    for name in ("base", "texts", "annotations"):
        if name not in table:
            raise SettingsError(f"{path} lacks the key {name!r}")
    settings = TrainingSettings(**_with_paths(table, path.parent))
    _check(settings, path)
    return settings


def _with_paths(table: dict[str, Any], folder: Path) -> dict[str, Any]:
    values = dict(table)
    values["base"] = folder / table["base"]
    for name in ("adapted", "start_from"):
        if table.get(name):
            values[name] = folder / table[name]
    for name in ("texts", "annotations", "complete", "adapt_on", "adapt_without"):
        values[name] = tuple(folder / item for item in table.get(name, ()))
    values["choose_on"] = tuple((folder / texts, folder / gold) for texts, gold in table.get("choose_on", ()))
    for name in ("benchmarks", "choose"):
        values[name] = {schema: folder / item for schema, item in table.get(name, {}).items()}
    return values


def _check(settings: TrainingSettings, path: Path) -> None:
    for name in (*settings.benchmarks, *settings.passes, *settings.held_back, *settings.choose):
        if name not in SCHEMAS:
            raise SettingsError(f"{path}: {name!r} is no benchmark; allowed are {', '.join(SCHEMAS)}")
    if settings.precision not in ("auto", "fp32", "bf16"):
        raise SettingsError(f"{path}: precision {settings.precision!r} must be auto, fp32 or bf16")
    if not 0 <= settings.average <= 1:
        raise SettingsError(f"{path}: average {settings.average} must be from 0 to 1")
    if not 0 <= settings.holdout < 1:
        raise SettingsError(f"{path}: holdout {settings.holdout} must be at least 0 and below 1")
    if not 0 <= settings.holdout_from <= 1 - settings.holdout:
        raise SettingsError(f"{path}: holdout_from {settings.holdout_from} must be at least 0 and leave room for the holdout below 1")
    if settings.epochs < 1 or settings.pieces < 1:
        raise SettingsError(f"{path}: epochs and pieces must be at least 1")
