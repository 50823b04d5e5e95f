"""The command: what is missing is told in a line, and the server's settings are checked."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from paperatlas.errors import SettingsError
from paperatlas.serve.settings import ServeSettings


def run(*arguments: str, python: tuple[str, ...] = ("-m", "paperatlas")) -> tuple[int, str]:
    """Return exit code and the lines of standard error of a command that ends by itself."""
    done = subprocess.run([sys.executable, *python, "serve", *arguments], capture_output=True, text=True, timeout=30, check=False)
    assert done.stdout == ""
    return done.returncode, done.stderr


def test_no_atlas(tmp_path: Path) -> None:
    """A folder that is no atlas, or not there, is told in one line, with exit code 2."""
    for folder in (tmp_path, tmp_path / "none"):
        code, error = run(str(folder))
        assert (code, error.count("\n")) == (2, 1)
        assert "is no atlas: it holds no atlas.nt" in error


def test_port_in_use(atlas_directory: Path) -> None:
    """A port that another program has is told in one line, with exit code 2."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        code, error = run(str(atlas_directory), "--port", str(other.getsockname()[1]))
    assert (code, error.count("\n")) == (2, 1)
    assert "it is in use; choose another with --port" in error


def test_damaged_files(atlas_directory: Path, tmp_path: Path) -> None:
    """An atlas whose triples or report are damaged is told in one line, with exit code 2."""
    (tmp_path / "report.json").write_text('{"settings": []}')
    (tmp_path / "atlas.nt").write_text("<http://a.example/s> <no\n")
    code, error = run(str(tmp_path))
    assert (code, error.count("\n"), "does not tell the base IRI" in error) == (2, 1, True)
    (tmp_path / "report.json").write_bytes((atlas_directory / "report.json").read_bytes())
    code, error = run(str(tmp_path), "--port", "0")
    assert (code, error.count("\n"), "cannot be read" in error) == (2, 1, True)


def test_missing_extra(atlas_directory: Path) -> None:
    """Without the libraries of the extra, the line says how to install them."""
    code = "import sys; sys.modules['uvicorn'] = None; sys.argv[0] = 'paperatlas'; from paperatlas.cli import main; main()"
    exit_code, error = run(str(atlas_directory), python=("-c", code))
    assert exit_code == 2
    assert error == "paperatlas: serving needs uvicorn; install it with: pip install 'paperatlas[serve]'\n"


@pytest.mark.parametrize(
    "settings",
    [
        {"port": -1},
        {"port": 65_536},
        {"workers": 0},
        {"timeout_s": 0},
        {"timeout_s": float("nan")},
        {"max_rows": 0},
        {"memory_mb": 100},
        {"cors_origin": "a\r\nb"},
    ],
    ids=str,
)
def test_settings_that_cannot_work(settings: dict[str, int]) -> None:
    """A setting out of its range is refused by name."""
    with pytest.raises(SettingsError, match="must be"):
        ServeSettings(**settings)  # type: ignore[arg-type]
