"""Loads the shipped model: one zip with encoder, heads, tokenizer and settings, checked against the hash that stands beside it."""

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from paperatlas.config import model_directory
from paperatlas.errors import ModelError
from paperatlas.extract.trained.network import Array, Network
from paperatlas.extract.trained.words import Floats, Window

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

#: Beside the model: {"file": its name, "sha256": its hash, "version": a name for people}.
MANIFEST = "model.json"

#: Raised whenever the code reads other things with the same network, so that what was extracted before is extracted anew.
READING = 2


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """What was chosen for a trained network on data that it had not learned from.

    Attributes:
        span_bias: Schema -> what is added to the logits of all types of mentions.
        same_name: Mean probability from which two names are one thing.
        thresholds: "entity", "relation", "result" -> probability from which one is kept; also for a schema's relations.
        calibration: "entity", "relation", "result" -> slope and offset that make the logit of being right a probability's.
    """

    span_bias: Mapping[str, float]
    same_name: float
    thresholds: Mapping[str, float]
    calibration: Mapping[str, tuple[float, float]]

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "ModelSettings":
        """Return the settings that a model holds."""
        calibration = {name: (float(slope), float(offset)) for name, (slope, offset) in record["calibration"].items()}
        return cls(record["span_bias"], record["same_name"], record["thresholds"], calibration)


@dataclass(frozen=True, slots=True)
class Model:
    """A model ready to read texts.

    Attributes:
        network: Encoder and heads.
        tokenizer: Cuts words into pieces.
        settings: Thresholds and calibration.
        version: Names the model by its hash.
    """

    network: Network
    tokenizer: "Tokenizer"
    settings: ModelSettings
    version: str


class OnnxNetwork:
    """A network computed by onnxruntime; calls from several threads run side by side.

    Texts are read one by one: the scale of an int8 product comes from all that is computed together, and what stands beside a text
    must not change what is found in it.
    """

    def __init__(self, parts: Mapping[str, bytes], *, n_threads: int = 1) -> None:
        """Take the ONNX files by name, "encoder" and one for each head, and the number of threads for one call."""
        self._parts = dict(parts)
        self._n_threads = n_threads
        self._sessions: dict[str, tuple[InferenceSession, list[str]]] = {}
        self._lock = Lock()

    def _session(self, name: str) -> "tuple[InferenceSession, list[str]]":
        """Return the session of a part with the names of its inputs, made when it is asked for first."""
        session = self._sessions.get(name)
        if session is None:
            with self._lock:
                if name not in self._sessions:
                    made = _make_session(self._parts[name], self._n_threads)
                    self._sessions[name] = made, [one.name for one in made.get_inputs()]
                    # What has been loaded need not be kept twice.
                    self._parts[name] = b""
                session = self._sessions[name]
        return session

    def states(self, window: Window) -> Floats:
        """Return the encoder's states of the pieces of a window, (P, H)."""
        states: Floats = self.head("encoder", window.pieces[None], window.cases[None])[0][0]
        return states

    def head(self, name: str, *inputs: Array) -> tuple[Floats, ...]:
        """Return what a head makes of its inputs, in the order in which it names them."""
        session, names = self._session(name)
        return tuple(session.run(None, dict(zip(names, map(np.ascontiguousarray, inputs), strict=True))))


def _make_session(content: bytes, n_threads: int) -> "InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = n_threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # The same sums in the same order, whatever ran before.
    options.use_deterministic_compute = True
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def n_threads() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def model_version() -> str:
    """Return the version of the shipped model without loading it.

    Raises:
        ModelError: The file that names it is missing or damaged.
    """
    return _version(_read_manifest(model_directory() / MANIFEST))


def _version(manifest: Mapping[str, str]) -> str:
    return f"{manifest['version']}.{READING}-{manifest['sha256'][:12]}"


def _read_manifest(path: Path) -> dict[str, str]:
    try:
        manifest: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        manifest["file"], manifest["sha256"], manifest["version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}, which names the model and its hash, is missing or damaged; install paperatlas again") from error
    return manifest


@lru_cache(maxsize=1)
def load_model(directory: Path | None = None) -> Model:
    """Return the model of a folder, or the shipped one.

    Raises:
        ModelError: The model is missing or damaged; the message names the file and the hash that it should have.
    """
    directory = directory or model_directory()
    manifest = _read_manifest(directory / MANIFEST)
    path = directory / manifest["file"]
    expected = manifest["sha256"]
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"the model {path} is missing; a file with SHA-256 {expected} should be there; install paperatlas again"
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise ModelError(f"the model {path} is damaged: its SHA-256 is {found}, it should be {expected}; install paperatlas again")
    return _open(content, _version(manifest))


def read_parts(content: bytes) -> dict[str, bytes]:
    """Return the ONNX files in the zip of a model, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name.removesuffix(".onnx"): archive.read(name) for name in archive.namelist() if name.endswith(".onnx")}


def _open(content: bytes, version: str) -> Model:
    from tokenizers import Tokenizer

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        tokenizer = Tokenizer.from_str(archive.read("tokenizer.json").decode("utf-8"))
        settings = ModelSettings.from_json(json.loads(archive.read("settings.json")))
    return Model(OnnxNetwork(read_parts(content)), tokenizer, settings, version)
