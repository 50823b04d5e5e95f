"""What the commands print and read besides their work: progress, tables, summaries, files."""

import json
import logging
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from paperatlas.config import EXPLORER_FILE, REPORT_FILE
from paperatlas.records import Skipped

if TYPE_CHECKING:
    from rich.text import Text

    from paperatlas.atlas import Atlas
    from paperatlas.evaluate import PaperScore
    from paperatlas.export.sparql import NamedQuery

#: How many skipped records the summary names; report.json has them all.
_N_SHOWN = 5

#: Width of a table that goes into a file or another program.
_PIPE_WIDTH = 160


@contextmanager
def progress_bar(label: str, *, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show progress on standard error, unless told to be quiet; gives what is told how much is done."""
    if quiet:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True))
    task = bar.add_task(label, total=None)

    def show(done: int, total: int) -> None:
        # Not before there is something to show, so that input that cannot be read leaves one line, the error.
        bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield show
    finally:
        if bar.live.is_started:
            bar.stop()


def to_line(record: Mapping[str, Any]) -> str:
    """Return a record as a line of JSON; half of a surrogate pair, which no file can hold, as its escape."""
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "backslashreplace").decode() + "\n"


@contextmanager
def open_output(path: str | None) -> Iterator[Callable[[str], Any]]:
    """Open a file, or standard output, for text; a file appears only when it is whole."""
    if path is None:
        yield lambda text: sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
        return
    target = Path(path).resolve()
    # What is no plain file, such as a pipe or a device, is written to, never replaced.
    written = target if target.exists() and not target.is_file() else target.with_name(target.name + ".partial")
    try:
        with written.open("w", encoding="utf-8", newline="\n") as file:
            yield file.write
        if written != target:
            written.replace(target)
    except OSError as error:
        raise click.FileError(path, hint=error.strerror) from error
    finally:
        if written != target:
            written.unlink(missing_ok=True)


def print_summary(atlas: "Atlas", directory: Path, *, verbose: bool) -> None:
    """Say on standard error what a build has made and what to do with it."""
    counts = atlas.counts
    things = ", ".join(f"{counts[name]} {name.lower()}s" for name in ("Method", "Dataset", "Task", "Metric", "Result"))
    click.echo(f"{counts['Paper']} papers: {things}; {counts['relations']} relations between them", err=True)
    print_skipped(atlas.skipped, verbose=verbose)
    for problem in atlas.resolution.problems:
        click.echo(f"curation: {problem}", err=True)
    for linked in atlas.resolution.linked:
        n = len(linked.ambiguous)
        unclear = f", {n} {'entity' if n == 1 else 'entities'} ambiguous (see {directory / REPORT_FILE})" if n else ""
        click.echo(f"{linked.vocabulary}: of {linked.n_concepts} concepts {len(linked.links)} linked{unclear}", err=True)
    name = shlex.quote(str(directory))
    click.echo(f"open {directory / EXPLORER_FILE} in a browser, or ask: paperatlas query {name} --list", err=True)


def print_skipped(skipped: Iterable[Skipped], *, verbose: bool) -> None:
    """Name the skipped records on standard error."""
    problems = list(skipped)
    shown = problems if verbose else problems[:_N_SHOWN]
    for problem in shown:
        click.echo(f"skipped {problem.where}: {problem.reason}", err=True)
    if len(shown) < len(problems):
        click.echo(f"... and {len(problems) - len(shown)} more; -v names them all", err=True)


def choose_query(sparql: str | None, name: str | None, query_file: str | None) -> str:
    """Return the one query that was given, as text or as the name of a named query."""
    given = [text for text in (sparql, name, query_file) if text is not None]
    if len(given) != 1:
        raise click.UsageError(f"give one of SPARQL, --name or --file, not {len(given)}", click.get_current_context())
    if query_file is None:
        return given[0]
    try:
        return Path(query_file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.FileError(query_file, hint=getattr(error, "strerror", None) or "is not UTF-8 text") from error


def parse_parameters(settings: Iterable[str]) -> dict[str, str]:
    """Return the values of --set by name."""
    parameters = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"--set {setting!r} must have the form NAME=VALUE", click.get_current_context())
        if name.strip() in parameters:
            raise click.UsageError(f"--set gives {name.strip()!r} twice", click.get_current_context())
        parameters[name.strip()] = value.strip()
    return parameters


def print_queries(queries: Iterable["NamedQuery"]) -> None:
    """List named queries with their parameters."""
    for named in queries:
        settings = "".join(f" --set {name}=..." for name in named.parameters)
        click.echo(f"{named.name}{settings}\n    {named.question}")


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table."""
    from rich.console import Console
    from rich.table import Column, Table

    table = Table(*(Column(name, overflow="fold") for name in columns), header_style="bold")
    for row in rows:
        table.add_row(*(_to_cell(value) for value in row))
    console = Console() if sys.stdout.isatty() else Console(width=_PIPE_WIDTH)
    console.print(table)


def _to_cell(value: object) -> "Text":
    from rich.text import Text

    # As text, not as rich's markup: a title may hold square brackets.
    return Text("" if value is None else str(value))


def print_scores(scores: Sequence["PaperScore"], *, errors: bool) -> None:
    """Print scores as tables: what people ask first, then by type, relation and role, then confidence, then every mistake."""
    from paperatlas.evaluate import to_report

    report = to_report(scores, errors=errors)
    rows = [(name, *_percent(part)) for name, part in report["scores"].items()]
    print_table(("", "precision", "recall", "F1", "95 % interval"), rows)
    shares = {"proposed found": report["proposed_found"], "roles right": report["roles_right"]}
    print_table(("", "%"), [(name, f"{share:.1f}") for name, share in shares.items()])
    click.echo(f"{report['rows_right']} of {report['papers']} papers right as a whole")
    details = (("type", "types"), ("relation", "relations"))
    for title, name in details:
        print_table((title, "precision", "recall", "F1"), [(kind, *_percent(part)) for kind, part in report[name].items()])
    print_table(("role", "right %"), [(role, f"{share:.1f}") for role, share in report["roles"].items()])
    for what, part in report["calibration"].items():
        click.echo(f"expected calibration error of {what} confidence: {part['error']:.3f}")
        rows = [(f"{one['low']:.1f}", one["n"], f"{one['confidence']:.2f}", f"{one['right']:.2f}") for one in part["bins"]]
        print_table(("from", "n", "mean confidence", "share right"), rows)
    for mistake in report.get("errors", ()):
        click.echo("  ".join(mistake))


def _percent(part: Mapping[str, Any]) -> tuple[str, ...]:
    interval = (f"{part['interval'][0]:.1f} to {part['interval'][1]:.1f}",) if "interval" in part else ()
    return (*(f"{part[name]:.1f}" for name in ("precision", "recall", "f1")), *interval)


def set_up_logging(*, quiet: bool, verbose: bool) -> None:
    """Send messages to standard error: errors alone, warnings too, or all that is done."""
    level = logging.ERROR if quiet else logging.INFO if verbose else logging.WARNING
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
