"""The borders hold: imports, sizes, what start-up loads, and what the packages and the repository may hold."""

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "src" / "paperatlas").rglob("*.py"))
HEAVY = ("spacy", "thinc", "pyvis", "IPython", "rdflib", "pyshacl", "pyoxigraph", "networkx", "igraph", "numpy", "pandas", "jinja2", "rich")

SCRIPTS = sorted(
    path for path in (ROOT / "src" / "paperatlas" / "export" / "html" / "explorer").rglob("*.js") if "node_modules" not in path.parts
)

#: Longest function body, module and module of the explorer's script, in lines; longest line of such a module, in characters.
MOST_BODY_LINES = 40
MOST_MODULE_LINES = 400
MOST_SCRIPT_LINES = 300
LONGEST_LINE = 140

#: How text could become markup or code in a page.
MARKUP = re.compile(r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|DOMParser|eval|document\.write|new Function)\b")


def loaded_after(code: str) -> set[str]:
    """Return which of the heavy libraries a fresh Python has loaded after running some code."""
    script = f"import sys\n{code}\nprint('\\nLOADED', *(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    line = next(line for line in done.stdout.splitlines() if line.startswith("LOADED"))
    return set(line.split()[1:])


class TestImports:
    def test_contracts_of_import_linter(self) -> None:
        """The layers and the forbidden imports of pyproject.toml are kept."""
        command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-cache"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "0 broken" in done.stdout

    def test_import_is_cheap(self) -> None:
        """Importing the package loads no heavy library."""
        assert loaded_after("import paperatlas") == set()

    def test_help_is_cheap(self) -> None:
        """The help of the program and of every command loads no heavy library."""
        run = "from paperatlas.cli import cli\ntry:\n cli({!r}, standalone_mode=False)\nexcept SystemExit: pass"
        for arguments in (["--help"], *([command, "--help"] for command in ("build", "extract", "query", "validate"))):
            assert loaded_after(run.format(arguments)) == set(), arguments

    def test_query_loads_no_nlp_and_no_page(self, tmp_path: Path) -> None:
        """A query loads the triple store and nothing of extraction or the explorer."""
        (tmp_path / "atlas.nt").write_text("<http://a.example/s> <http://a.example/p> <http://a.example/o> .\n")
        arguments = ["query", str(tmp_path), "ASK { ?s ?p ?o }", "--format", "json"]
        assert loaded_after(f"from paperatlas.cli import cli\ncli({arguments!r}, standalone_mode=False)") == {"pyoxigraph"}

    def test_public_names_exist(self) -> None:
        """Every name in `__all__` can be had, and no other."""
        import paperatlas

        assert [name for name in paperatlas.__all__ if getattr(paperatlas, name) is None] == []
        with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
            paperatlas.nothing  # noqa: B018


class TestSizes:
    @pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
    def test_modules_and_functions_are_short(self, path: Path) -> None:
        """No module has more than 400 lines, no function body more than 40."""
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= MOST_MODULE_LINES
        functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
        assert [node.name for node in functions if body_lines(node) > MOST_BODY_LINES] == []

    def test_modules_of_the_page_are_short(self) -> None:
        """No module of the explorer's script has more than 300 lines, or a line of more than 140 characters."""
        lines = {path.name: path.read_text(encoding="utf-8").splitlines() for path in SCRIPTS}
        assert len(lines) > 40
        assert [name for name, of in lines.items() if len(of) > MOST_SCRIPT_LINES or max(map(len, of)) > LONGEST_LINE] == []


class TestScripts:
    def test_text_never_becomes_markup(self) -> None:
        """No module of the explorer's script can make markup or code of a text."""
        assert [path.name for path in SCRIPTS if MARKUP.search(path.read_text(encoding="utf-8"))] == []

    def test_the_model_knows_no_document(self) -> None:
        """What is worked out from the atlas touches neither the document nor the window, and imports nothing that does."""
        model = {path.name: path.read_text(encoding="utf-8") for path in SCRIPTS if path.parent.name == "model"}
        assert [name for name, text in model.items() if re.search(r"\b(?:document|window|location|navigator)\b[.\[]\w", text)] == []
        imported = {name for text in model.values() for name in re.findall(r'from "([^"]+)"', text)}
        assert {name for name in imported if not name.startswith("./")} == set()


def body_lines(function: ast.FunctionDef) -> int:
    """Return the number of lines of a function without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


class TestRepository:
    def test_top_level(self) -> None:
        """The top level holds just the agreed names, dotfiles and the licence."""
        listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
        if listed.returncode:
            pytest.skip("not a git checkout")
        names = {line.split("/")[0] for line in listed.stdout.splitlines()}
        assert {name for name in names if not name.startswith(".")} == {
            "pyproject.toml",
            "README.md",
            "LICENSE",
            "src",
            "tests",
            "ontology",
            "outputs",
        }

    def test_product_does_not_need_a_developers_folders(self) -> None:
        """Nothing that users get speaks of folders that only developers have, and nothing is left to do."""
        files = [*SOURCES, ROOT / "README.md", *(ROOT / "ontology").rglob("*.*")]
        pattern = re.compile(r"\.\./shared|/shared/|\bTODO\b|\bFIXME\b|\bXXX\b")
        assert [path.name for path in files if pattern.search(path.read_text(encoding="utf-8"))] == []

    @pytest.mark.parametrize("factory", ["sentences", "abbreviations", "rules_mentions", "rules_relations", "rules_results"])
    def test_entry_points_lead_to_components(self, factory: str) -> None:
        """Each spaCy entry point names a component that exists."""
        from importlib.metadata import entry_points

        (point,) = [point for point in entry_points(group="spacy_factories") if point.name == f"paperatlas_{factory}"]
        assert importlib.util.find_spec(point.module)
        assert callable(point.load())
