"""CI's comparison of a build with the committed one: bytes on like processors, content on others, and it can fail."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / ".ci" / "compare.py"
TERMS = "https://w3id.org/paperatlas/ontology#"


def write_build(folder: Path, confidences: list[float], *, extra: int = 0, processor: str = "x86 AVX2", **versions: str) -> Path:
    """Write a build with a node for each confidence."""
    folder.mkdir()
    lines = []
    for i, confidence in enumerate(confidences):
        lines += [f'<n{i}> <{TERMS}confidence> "{confidence:.2f}" .', f'<n{i}> <label> "node {i}" .']
    lines += [f'<x{i}> <label> "extra {i}" .' for i in range(extra)]
    (folder / "atlas.nt").write_text("\n".join(lines) + "\n")
    (folder / "atlas.ttl").write_text("\n".join(lines))
    (folder / "explorer.html").write_text("page")
    fixed = {"paperatlas": "0.1", "extractor": "trained-1", "numpy": "2", "onnxruntime": "1", "tokenizers": "0", "spacy": "3"}
    report: dict[str, Any] = {"settings": {}, "counts": {"nodes": len(lines)}, "versions": {**fixed, "processor": processor, **versions}}
    (folder / "report.json").write_text(json.dumps(report))
    return folder


def compare(built: Path, committed: Path) -> "subprocess.CompletedProcess[str]":
    """Run the comparison."""
    return subprocess.run([sys.executable, str(SCRIPT), str(built), str(committed)], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        ({}, True),
        ({"confidences": [0.5] * 199 + [0.51]}, False),
        ({"extra": 1}, False),
        ({"processor": "arm NEON"}, True),
        ({"processor": "arm NEON", "confidences": [0.52] * 200}, True),
        ({"processor": "arm NEON", "confidences": [0.5] * 199 + [0.53]}, False),
        ({"processor": "arm NEON", "extra": 2}, True),
        ({"processor": "arm NEON", "extra": 3}, False),
        ({"numpy": "3", "extra": 1}, True),
        ({"spacy": "4"}, True),
        ({"extractor": "trained-2"}, False),
    ],
    ids=lambda value: ", ".join(value) or "nothing" if isinstance(value, dict) else "",
)
def test_what_may_differ(tmp_path: Path, change: dict[str, Any], is_same: bool) -> None:
    """Equal processors and libraries demand equal bytes; others allow a little of what arithmetic does, and no other version of ours."""
    committed = write_build(tmp_path / "committed", [0.5] * 200)
    built = write_build(tmp_path / "built", **{"confidences": [0.5] * 200, **change})
    done = compare(built, committed)
    assert (done.returncode == 0) is is_same, done.stdout + done.stderr
