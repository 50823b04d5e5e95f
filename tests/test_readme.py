"""README keeps its promises: its commands have the agreed form, its code runs, and no command is left unmentioned."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from paperatlas.cli import cli
from paperatlas.export.sparql import named_queries

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str, section: str = "") -> list[str]:
    """Return the fenced blocks of a language, in a section or in the whole of README."""
    text = README
    if section:
        text = README.split(f"\n## {section}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_quick_start_has_two_commands() -> None:
    """The quick start is two blocks of one command line each: install and build, install and test."""
    first, second = blocks("bash", "Quick start")
    assert first.count("\n") == 1
    assert second.count("\n") == 1
    assert "paperatlas build" in first
    assert "pytest" in second


def test_every_command_is_mentioned_and_has_an_example() -> None:
    """Each command of the program stands in README, and its help has an example."""
    for name, command in cli.commands.items():
        assert f"paperatlas {name}" in README, name
        assert f"paperatlas {name}" in (command.help or ""), name


def test_every_named_query_is_mentioned() -> None:
    """Each named query stands in README."""
    assert [name for name in named_queries() if name not in README] == []


def test_sample_is_described_as_it_is() -> None:
    """The README of the sample names the version and the counts of its report."""
    report = json.loads((ROOT / "outputs" / "report.json").read_text(encoding="utf-8"))
    text = (ROOT / "outputs" / "README.md").read_text(encoding="utf-8")
    counts = [str(report["counts"][name]) for name in ("Paper", "Method", "Dataset", "Task", "Metric", "Result", "relations")]
    assert f"| {' | '.join(counts)} |" in text
    assert f"PaperAtlas {report['versions']['paperatlas']} and the extractor {report['versions']['extractor']}" in text


def test_pictures_exist() -> None:
    """Every picture that README shows is in the repository."""
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures
    assert [path for path in pictures if not (ROOT / path).is_file()] == []


@pytest.mark.slow
def test_python_code_runs(tmp_path: Path) -> None:
    """The Python blocks, one after the other, run in an empty folder."""
    code = "\n".join(blocks("python"))
    assert "pa.build" in code
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "[]" not in done.stdout


@pytest.mark.slow
def test_shell_examples_run(tmp_path: Path) -> None:
    """The example commands, but for those of the quick start and of development, run in an empty folder with the named files."""
    lines = [
        line for section in ("Use it on your own papers", "SPARQL") for block in blocks("bash", section) for line in block.splitlines()
    ]
    record = '{"id": "a", "title": "FooNet for Image Segmentation", "abstract": "We propose FooNet for image segmentation on ImageNet."}\n'
    (tmp_path / "papers.jsonl").write_text(record)
    (tmp_path / "more.csv").write_text('title,abstract\nBarNet,"BarNet beats FooNet on ImageNet with an accuracy of 80.1%."\n')
    (tmp_path / "page.txt").write_text(
        "Menu\n\nBazNet for Image Segmentation\n\nWe present BazNet for image segmentation. It is better than FooNet.\n"
    )
    assert len(lines) >= 6
    for line in lines:
        command = line.replace("paperatlas ", f"{sys.executable} -m paperatlas ", 1)
        done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, f"{line}\n{done.stderr}"
