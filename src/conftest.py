"""Leaves the training code out of the search for examples in docstrings where the extra `train` is not installed."""

import importlib.util

_NEEDS_TORCH = ("adapt", "export", "losses", "loop", "network", "run", "tensors")
collect_ignore = [] if importlib.util.find_spec("torch") else [f"paperatlas/train/{name}.py" for name in _NEEDS_TORCH]
