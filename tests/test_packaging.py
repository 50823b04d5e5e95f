"""An installed wheel works in an empty folder: the ontology, the corpus and the page's parts are inside."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the content of a wheel built from this checkout, as pip would lay it out."""
    from hatchling.builders.wheel import WheelBuilder

    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.mark.slow
def test_build_from_a_wheel(unpacked: Path, tmp_path: Path) -> None:
    """The bundled corpus builds, answers a named query and conforms, with nothing but the wheel's files."""
    script = (
        f"import sys; sys.path.insert(0, {str(unpacked)!r})\n"
        "import paperatlas as pa, paperatlas.export.shacl as shacl, pathlib\n"
        f"assert pa.__file__.startswith({str(unpacked)!r}), pa.__file__\n"
        "atlas = pa.build(directory='out')\n"
        "print(atlas.counts['Paper'], len(atlas.query('methods-for-task')) > 0, shacl.find_violations(pathlib.Path('out/atlas.nt')))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.split("\n")[0] == "77 True []", done.stderr


def test_what_the_wheel_holds(unpacked: Path) -> None:
    """The wheel holds ontology, queries, corpus, the page's parts, the type marker and the licence, and no tests."""
    names = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    inside = {
        "paperatlas/ontology/paperatlas.ttl",
        "paperatlas/ontology/shapes.ttl",
        "paperatlas/ontology/queries/methods-for-task.rq",
        "paperatlas/data/trending.jsonl",
        "paperatlas/export/html/explorer.js",
        "paperatlas/export/html/explorer.css",
        "paperatlas/export/html/views.css",
        "paperatlas/export/html/page.html.jinja",
        "paperatlas/py.typed",
    }
    assert inside <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any("test" in name.split("/")[0] for name in names)
    assert not any("node_modules" in name for name in names)
