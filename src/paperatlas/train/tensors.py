"""What both training loops do with tensors: windows of unlike length as one batch, and checkpoints that are whole or not there."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from paperatlas.extract.trained.words import Window


def pad_windows(windows: Sequence[Window], n_most: int | None = None) -> tuple[Tensor, Tensor, Tensor]:
    """Return pieces, cases and mask of windows, each (B, T); the mask is 0 where nothing stands.

    Args:
        windows: The windows.
        n_most: Pieces of each that are taken; None takes all.
    """
    lengths = [len(window.pieces[:n_most]) for window in windows]
    pieces, cases, mask = (torch.zeros(len(windows), max(lengths), dtype=torch.long) for _ in range(3))
    for i, (window, n) in enumerate(zip(windows, lengths, strict=True)):
        pieces[i, :n], cases[i, :n], mask[i, :n] = torch.from_numpy(window.pieces[:n]), torch.from_numpy(window.cases[:n]), 1
    return pieces, cases, mask


def save_whole(state: Mapping[str, Any], path: Path) -> None:
    """Write a checkpoint so that one that is interrupted leaves the last one as it was."""
    fresh = path.with_suffix(".new")
    torch.save(state, fresh)
    fresh.replace(path)
