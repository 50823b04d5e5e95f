"""Exports a trained network: the encoder quantised to int8, every head as it is, all in one zip with a hash beside it."""

import hashlib
import io
import json
import tempfile
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from paperatlas.extract.trained.features import MAX_BETWEEN, MAX_MENTIONS, MAX_WIDTH, N_ENTITY_FEATURES, N_NAME_FEATURES
from paperatlas.extract.trained.model import MANIFEST
from paperatlas.train.network import SIZE, BorderHead, NameHead, Network, RelationHead, ResultHead, SpanHead, SpanVectors, ThingHead

_OPSET = 17
#: A fixed time for what is in the zip, so that equal content gives an equal file.
_TIME = (2026, 1, 1, 0, 0, 0)


class _EncoderGraph(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.encoder = network.encoder

    def forward(self, pieces: Tensor, cases: Tensor) -> Tensor:
        states: Tensor = self.encoder(pieces, cases)
        return states


def export_network(network: Network, *, quantize: bool = True) -> dict[str, bytes]:
    """Return the ONNX files of encoder and heads by name.

    Args:
        network: A trained network; it is put into evaluation mode.
        quantize: Whether to quantise the encoder to int8, per channel and with a reduced range, so that products do not saturate on
            processors without VNNI.
    """
    network.eval()
    hidden = network.encoder.bert.config.hidden_size
    example = {"pieces": torch.ones(1, 16, dtype=torch.long), "cases": torch.zeros(1, 16, dtype=torch.long)}
    axes = {"pieces": {1: "P"}, "cases": {1: "P"}, "states": {1: "P"}}
    encoder = _to_onnx(_EncoderGraph(network), example, ("states",), axes)
    parts = {"encoder": _optimize_encoder(encoder, network.encoder.bert.config, quantize=quantize)}
    for name, head in network.heads.items():
        parts[name] = _export_head(head, hidden)
    return parts


def _to_onnx(module: nn.Module, inputs: Mapping[str, Tensor], outputs: Sequence[str], axes: Mapping[str, dict[int, str]]) -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings():
        # The older exporter, whose graphs the optimiser of onnxruntime knows how to fuse; shapes that it takes for fixed are.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            tuple(inputs.values()),
            file,
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=dict(axes),
            opset_version=_OPSET,
            dynamo=False,
        )
    return file.getvalue()


def _optimize_encoder(content: bytes, config: Any, *, quantize: bool) -> bytes:
    from onnx import TensorProto
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers.optimizer import optimize_model

    with tempfile.TemporaryDirectory() as scratch:
        plain, fused, small = (Path(scratch) / name for name in ("plain.onnx", "fused.onnx", "small.onnx"))
        plain.write_bytes(content)
        optimized = optimize_model(str(plain), model_type="bert", num_heads=config.num_attention_heads, hidden_size=config.hidden_size)
        optimized.save_model_to_file(str(fused))
        if not quantize:
            return fused.read_bytes()
        # Fused layers come from a domain of their own, through which types are not inferred.
        options = {"DefaultTensorType": TensorProto.FLOAT}
        quantize_dynamic(fused, small, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8, extra_options=options)
        return small.read_bytes()


def _export_head(head: nn.Module, hidden: int) -> bytes:
    inputs, axes = _inputs(head, hidden)
    outputs = {BorderHead: ("start", "end"), ThingHead: ("vectors", "logits"), ResultHead: ("is_result", "links")}
    return _to_onnx(head, inputs, outputs.get(type(head), ("logits",)), {**axes, **_output_axes(head)})


def _output_axes(head: nn.Module) -> dict[str, dict[int, str]]:
    if isinstance(head, BorderHead):
        return {"start": {0: "N"}, "end": {0: "N"}}
    if isinstance(head, ThingHead):
        return {"vectors": {0: "E"}, "logits": {0: "E"}}
    if isinstance(head, ResultHead):
        return {"is_result": {0: "R"}, "links": {1: "R", 2: "E1"}}
    return {"logits": {0: "rows"}}


#: Inputs of the heads by name: lengths of their axes (a name may have any length), and whether they hold whole numbers.
_AXES: Mapping[str, tuple[tuple[str | int, ...], bool]] = {
    "firsts": (("N", "hidden"), False),
    "lasts": (("N", "hidden"), False),
    "first": (("C",), True),
    "last": (("C",), True),
    "inner": (("C", MAX_WIDTH), True),
    "mentions": (("M", SIZE), False),
    "members": (("G", MAX_MENTIONS), True),
    "left": (("P",), True),
    "right": (("P",), True),
    "alike": (("P", N_NAME_FEATURES), False),
    "types": (("G", "types"), False),
    "counts": (("G", N_ENTITY_FEATURES), False),
    "things": (("E", SIZE), False),
    "near": (("E", "N"), True),
    "pairs": ((4, "P"), True),
    "between": (("P", MAX_BETWEEN), True),
    "places": ((2, "C", "E"), True),
    "between_values": (("C", "E", MAX_BETWEEN), True),
}
_SPANS = ("firsts", "lasts", "first", "last", "inner")

#: What each head takes, in order.
_TAKES: Mapping[type[nn.Module], tuple[str, ...]] = {
    BorderHead: ("firsts", "lasts"),
    SpanHead: _SPANS,
    SpanVectors: _SPANS,
    NameHead: ("mentions", "members", "left", "right", "alike"),
    ThingHead: ("mentions", "members", "types", "counts"),
    RelationHead: ("things", "firsts", "near", "pairs", "between"),
    ResultHead: ("firsts", "lasts", "inner", "things", "places", "between_values"),
}
#: A length for each axis that may have any, for the example that is traced.
_LENGTHS = {"N": 9, "C": 5, "M": 5, "G": 3, "E": 3, "P": 4}


def _inputs(head: nn.Module, hidden: int) -> tuple[dict[str, Tensor], dict[str, dict[int, str]]]:
    """Return an example of each input of a head, by name, and which of its axes may have any length."""
    fixed = {"hidden": hidden, "types": head.types.in_features if isinstance(head, ThingHead) else 0}
    inputs: dict[str, Tensor] = {}
    axes: dict[str, dict[int, str]] = {}
    for name in _TAKES[type(head)]:
        names, is_whole = _AXES[name]
        shape = [axis if isinstance(axis, int) else fixed.get(axis) or _LENGTHS[axis] for axis in names]
        inputs[name] = torch.zeros(shape, dtype=torch.long if is_whole else torch.float32)
        axes[name] = {i: axis for i, axis in enumerate(names) if isinstance(axis, str) and axis not in fixed}
    return inputs, axes


def write_model(directory: Path, parts: Mapping[str, bytes], tokenizer: str, settings: Mapping[str, Any], version: str) -> Path:
    """Write the model and the file that names its hash into a folder, and return the model's path.

    Args:
        directory: The folder.
        parts: ONNX files by name.
        tokenizer: The tokenizer as JSON.
        settings: What `ModelSettings` reads.
        version: A name for people.
    """
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "model.zip"
    contents = {f"{name}.onnx": content for name, content in sorted(parts.items())}
    contents["settings.json"] = json.dumps(settings, indent=1, sort_keys=True).encode()
    contents["tokenizer.json"] = tokenizer.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, _TIME), content, zipfile.ZIP_DEFLATED)
    manifest = {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "version": version}
    (directory / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return path


class TorchNetwork:
    """The network computed by torch, so that a run can be measured before it is exported; the same calls as at run time."""

    def __init__(self, network: Network) -> None:
        """Take a network and put it into evaluation mode."""
        self._network = network.eval()

    @torch.inference_mode()
    def states(self, window: Any) -> Any:
        """Return the encoder's states of the pieces of a window, (P, H)."""
        return self._network.encoder(torch.from_numpy(window.pieces)[None], torch.from_numpy(window.cases)[None])[0].numpy()

    @torch.inference_mode()
    def head(self, name: str, *inputs: Any) -> tuple[Any, ...]:
        """Return what a head makes of its inputs."""
        outputs = self._network.heads[name](*(torch.from_numpy(np.ascontiguousarray(array)) for array in inputs))
        return tuple(output.numpy() for output in outputs) if isinstance(outputs, tuple) else (outputs.numpy(),)
