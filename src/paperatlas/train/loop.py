"""The training loop: mixed batches, falling learning rates, checkpoints from which an interrupted run goes on as if nothing had been."""

import json
import logging
import pickle
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from paperatlas.errors import InputError
from paperatlas.train.adapt import adapt
from paperatlas.train.data import load_papers, make_examples
from paperatlas.train.examples import PaperExample, SpanExample
from paperatlas.train.losses import paper_loss, span_loss
from paperatlas.train.network import Network, make_network
from paperatlas.train.settings import TrainingSettings
from paperatlas.train.tensors import pad_windows, save_whole

logger = logging.getLogger(__name__)

Example = PaperExample | SpanExample

#: Seconds between two checkpoints.
_CHECKPOINT_EVERY = 300
#: Steps between two lines of the curve.
_LOG_EVERY = 25


def train(settings: TrainingSettings, directory: Path) -> Path:
    """Train a network and return the file with its weights.

    An interrupted run goes on from its last checkpoint in `directory`; `curve.jsonl` there gets a line every few steps.

    Args:
        settings: The run.
        directory: Where checkpoints, curve and weights go.

    Raises:
        InputError: Data cannot be read, or the directory holds a run with other settings.
    """
    if settings.threads:
        torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    directory.mkdir(parents=True, exist_ok=True)
    _claim(directory, settings)
    network, tokenizer_json = make_network(settings.base, dropout=settings.dropout)
    if settings.adapted:
        network.encoder.load_state_dict(torch.load(settings.adapted, weights_only=True)["encoder"])
    if settings.start_from:
        _load_known(network, settings.start_from)
    tokenizer = make_tokenizer(tokenizer_json)
    if settings.adapt_steps and not (directory / "checkpoint.pt").exists():
        adapt(network, tokenizer, settings, directory)
    papers, _ = load_papers(settings)
    examples, parts = make_examples(papers, settings, tokenizer)
    logger.info("%d papers; %s", len(examples), ", ".join(f"{len(items)} parts of {name}" for name, items in parts.items()))
    plan = [batch for epoch in range(settings.epochs) for batch in _plan_epoch(examples, parts, settings, epoch)]
    _run(network, plan, settings, directory)
    if settings.start_from and settings.average < 1:
        average_with(network, settings.start_from, settings.average)
    weights = directory / "network.pt"
    torch.save(network.state_dict(), weights)
    return weights


def _load_known(network: Network, path: Path) -> None:
    """Load the weights of a file that the network has; further inputs of a layer, which the file does not know, begin with nothing."""
    try:
        weights = torch.load(path, weights_only=True)
    except (OSError, RuntimeError, pickle.UnpicklingError) as error:
        raise InputError(f"{path}, the weights to start from, cannot be read: {error}") from error
    own = network.state_dict()
    for name in own.keys() & weights.keys():
        if own[name].shape != weights[name].shape:
            grown = torch.zeros_like(own[name])
            grown[tuple(slice(length) for length in weights[name].shape)] = weights[name]
            weights[name] = grown
    network.load_state_dict(weights, strict=False)
    logger.info("start anew: %s", ", ".join(sorted(own.keys() - weights.keys())) or "none")


def average_with(network: Network, path: Path, share: float) -> None:
    """Make the weights of a network the mean of its own, which count `share`, and those of a file, where it has them.

    After M. Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022: what lies between the weights before and after a
    run often holds on new texts what the run has learned, and forgets less.
    """
    own = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    _load_known(network, path)
    for name, tensor in network.state_dict().items():
        if tensor.is_floating_point():
            tensor.mul_(1 - share).add_(own[name], alpha=share)


def make_tokenizer(content: str) -> Tokenizer:
    """Return a tokenizer from its JSON that neither cuts nor fills up texts."""
    tokenizer = Tokenizer.from_str(content)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _claim(directory: Path, settings: TrainingSettings) -> None:
    """Write the settings down, or make sure that they are those of the run that is here."""
    text = json.dumps(asdict(settings), default=str, indent=1, sort_keys=True)
    path = directory / "settings.json"
    if path.exists() and path.read_text(encoding="utf-8") != text:
        raise InputError(f"{directory} holds a run with other settings; give another folder")
    path.write_text(text, encoding="utf-8")


def _plan_epoch(
    examples: Sequence[PaperExample], parts: dict[str, list[SpanExample]], settings: TrainingSettings, epoch: int
) -> list[list[Example]]:
    generator = random.Random(f"{settings.seed}-{epoch}")  # noqa: S311 -- an order, no secret
    batches = list(_batches(examples, settings.pieces, generator))
    for name, items in sorted(parts.items()):
        passes = settings.passes.get(name, 1.0)
        chosen: list[SpanExample] = []
        while passes > 0:
            chosen += generator.sample(items, round(len(items) * min(passes, 1.0)))
            passes -= 1
        batches += _batches(chosen, settings.pieces, generator)
    generator.shuffle(batches)
    return batches


def _batches(examples: Sequence[Example], n_pieces: int, generator: random.Random) -> Iterator[list[Example]]:
    """Yield examples of about equal length together, as many as fit into `n_pieces` with their padding."""

    def length(example: Example) -> int:
        return max(len(window.pieces) for window in example.read.windows)

    by_length = sorted(examples, key=lambda example: length(example) + generator.uniform(-16, 16))
    batch: list[Example] = []
    for example in by_length:
        longest = max(map(length, [*batch, example]))
        if batch and longest * (len(batch) + 1) > n_pieces:
            yield batch
            batch = []
        batch.append(example)
    if batch:
        yield batch


def _run(network: Network, plan: Sequence[list[Example]], settings: TrainingSettings, directory: Path) -> None:
    optimizer = torch.optim.AdamW(_groups(network, settings), betas=(0.9, 0.98), fused=True)
    checkpoint = directory / "checkpoint.pt"
    done, seconds = 0, 0.0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])
        done, seconds = state["done"], state["seconds"]
        logger.info("going on after %d of %d steps", done, len(plan))
    autocast = torch.autocast("cpu", torch.bfloat16, enabled=_has_bf16(settings.precision))
    network.train()
    began = saved = time.monotonic()
    losses: dict[str, list[float]] = defaultdict(list)
    with (directory / "curve.jsonl").open("a", encoding="utf-8") as curve:
        for step in range(done, len(plan)):
            for group in optimizer.param_groups:
                group["lr"] = group["highest"] * _rate(step / len(plan), settings.warm_up)
            name, loss = _step(network, plan[step], optimizer, autocast)
            losses[name].append(loss)
            now = time.monotonic()
            if (step + 1) % _LOG_EVERY == 0 or step + 1 == len(plan):
                means = {name: round(sum(items) / len(items), 4) for name, items in sorted(losses.items())}
                minutes = round((seconds + now - began) / 60, 2)
                curve.write(json.dumps({"step": step + 1, "of": len(plan), "minutes": minutes, "loss": means}) + "\n")
                curve.flush()
                losses.clear()
            if now - saved > _CHECKPOINT_EVERY:
                saved = now
                _save(checkpoint, network, optimizer, step + 1, seconds + now - began)


def _groups(network: Network, settings: TrainingSettings) -> list[dict[str, Any]]:
    groups = []
    for name, parameter in network.named_parameters():
        highest = settings.head_rate
        if name.startswith("encoder.bert"):
            highest = settings.encoder_rate
        elif name.startswith("encoder.case"):
            highest = settings.encoder_rate * 5
        groups.append({"params": [parameter], "lr": 0.0, "highest": highest, "weight_decay": 0.01 if parameter.dim() > 1 else 0.0})
    return groups


def _rate(progress: float, warm_up: float) -> float:
    if progress < warm_up:
        return min(1.0, progress / warm_up + 0.02)
    return max(0.02, (1 - progress) / (1 - warm_up))


def _step(network: Network, batch: Sequence[Example], optimizer: torch.optim.Optimizer, autocast: torch.autocast) -> tuple[str, float]:
    with autocast:
        states, places = encode_batch(network, batch)
    # A gather of single rows has a slow gradient in bf16.
    states = nn.functional.dropout(states.float(), 0.1)
    total = states.new_zeros(())
    n_words = 0
    for example, (first, last) in zip(batch, places, strict=True):
        firsts, lasts = states.index_select(0, first), states.index_select(0, last)
        total = total + _loss(network, example, firsts, lasts)
        n_words += len(example.read.words)
    loss = total / n_words
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    example = batch[0]
    return "atlas" if isinstance(example, PaperExample) else example.schema.name, float(loss.detach())


def _loss(network: Network, example: Example, firsts: Tensor, lasts: Tensor) -> Tensor:
    if isinstance(example, PaperExample):
        return paper_loss(network, example, firsts, lasts)
    return span_loss(network, example, firsts, lasts)


def encode_batch(network: Network, batch: Sequence[Example]) -> tuple[Tensor, list[tuple[Tensor, Tensor]]]:
    """Return the states of all pieces of a batch, (B * T, H), and for each example the places of its words' first and last pieces."""
    windows = [window for example in batch for window in example.read.windows]
    pieces, cases, mask = pad_windows(windows)
    longest = pieces.shape[1]
    states = network.encoder(pieces, cases, mask).flatten(0, 1)
    places = []
    row = 0
    for example in batch:
        rows = range(row, row + len(example.read.windows))
        first = torch.cat([torch.from_numpy(window.first) + i * longest for i, window in zip(rows, example.read.windows, strict=True)])
        last = torch.cat([torch.from_numpy(window.last) + i * longest for i, window in zip(rows, example.read.windows, strict=True)])
        places.append((first, last))
        row += len(example.read.windows)
    return states, places


def _save(path: Path, network: Network, optimizer: torch.optim.Optimizer, done: int, seconds: float) -> None:
    state = {
        "network": network.state_dict(),
        "optimizer": optimizer.state_dict(),
        "random": torch.get_rng_state(),
        "done": done,
        "seconds": seconds,
    }
    save_whole(state, path)


def _has_bf16(precision: str) -> bool:
    if precision != "auto":
        return precision == "bf16"
    # Without the processor's own instructions bf16 is many times slower than fp32.
    return bool(getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)())
