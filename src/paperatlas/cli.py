"""The command line: arguments, logging, progress and exit codes; all work is done by `pipeline` and `atlas`."""

import logging
import shlex
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from paperatlas.config import DATA_IRI, DEFAULT_DIRECTORY, EXPLORER_FILE, NTRIPLES_FILE, Settings
from paperatlas.errors import PaperAtlasError
from paperatlas.records import Skipped

if TYPE_CHECKING:
    from rich.text import Text

    from paperatlas.atlas import Atlas
    from paperatlas.export.sparql import NamedQuery

#: How many skipped records the summary names; report.json has them all.
_N_SHOWN = 5

#: Width of a table that goes into a file or another program.
_PIPE_WIDTH = 160

_STRICT = click.option("--strict", is_flag=True, help="Exit with 1 if any record was skipped.")
_QUIET = click.option("--quiet", "-q", is_flag=True, help="Print only errors.")
_VERBOSE = click.option("--verbose", "-v", is_flag=True, help="Print what is done, and every skipped record.")
_FORMAT = click.option(
    "--format", "file_format", metavar="FORMAT", help="Format of the input: jsonl, csv, listing. Default: found out by looking."
)
_EXTRACTOR = click.option("--extractor", default="rules", show_default=True, metavar="NAME", help="Extractor to use: rules.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="paperatlas", message="%(prog)s %(version)s")
def cli() -> None:
    """Turn a pile of paper abstracts into a knowledge graph of methods, datasets, tasks, metrics and results.

    \b
    Examples:
      paperatlas build                            the bundled corpus, into outputs/
      paperatlas build papers.jsonl -o my-atlas   your own papers
      paperatlas query outputs --name methods-for-task --set task="named entity recognition"
    """


@cli.command()
@click.argument("inputs", metavar="[INPUT]...", nargs=-1, type=click.Path())
@click.option(
    "--output", "-o", "directory", default=DEFAULT_DIRECTORY, show_default=True, type=click.Path(), help="Directory of the atlas."
)
@_FORMAT
@_EXTRACTOR
@click.option("--base-iri", default=DATA_IRI, show_default=True, metavar="IRI", help="Base of the IRIs of papers and entities.")
@_STRICT
@_QUIET
@_VERBOSE
def build(
    inputs: tuple[str, ...],
    directory: str,
    file_format: str | None,
    extractor: str,
    base_iri: str,
    strict: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Build an atlas: graph, RDF and explorer page.

    INPUT is a file of papers: JSON Lines or CSV with title and abstract, or a listing (title, blank line, abstract, as it comes
    from copying a web page); "-" is standard input. Without INPUT the bundled corpus is used. Extractions are kept in the
    directory: building again extracts only what is new.

    \b
    Example:
      paperatlas build papers.jsonl more.csv -o my-atlas
    """
    from paperatlas.pipeline import build as build_atlas

    _set_up_logging(quiet=quiet, verbose=verbose)
    settings = Settings(extractor=extractor, base_iri=base_iri)
    with _progress_bar("extracting", quiet=quiet) as progress:
        atlas = build_atlas(list(inputs) or None, directory=directory, file_format=file_format, settings=settings, progress=progress)
    if not quiet:
        _print_summary(atlas, Path(directory), verbose=verbose)
    _exit(atlas.skipped, strict=strict)


@cli.command()
@click.argument("source", metavar="INPUT", type=click.Path())
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="File to write; default: standard output.")
@click.option("--schema", default="atlas", show_default=True, type=click.Choice(["atlas"]), help="Label set of the output.")
@_FORMAT
@_EXTRACTOR
@_STRICT
@_QUIET
@_VERBOSE
def extract(
    source: str,
    output: str | None,
    schema: str,
    file_format: str | None,
    extractor: str,
    strict: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Write what is found in each paper as JSON Lines.

    One object a paper: entities with mentions and role, relations with evidence, results. Offsets count code points of
    title + newline + abstract, or of text, as given in the input.

    \b
    Example:
      paperatlas extract papers.jsonl -o found.jsonl
    """
    import json

    from paperatlas.pipeline import extract as extract_papers

    _set_up_logging(quiet=quiet, verbose=verbose)
    del schema  # one so far; click has checked it
    skipped: list[Skipped] = []
    counts = dict.fromkeys(("papers", "entities", "relations", "results"), 0)
    with _progress_bar("extracting", quiet=quiet) as progress, _open_output(output) as write:
        for item in extract_papers(source, extractor=extractor, file_format=file_format, progress=progress):
            if isinstance(item, Skipped):
                skipped.append(item)
                continue
            write(json.dumps(item.to_json(), ensure_ascii=False).encode("utf-8", "backslashreplace").decode() + "\n")
            found = (1, len(item.entities), len(item.relations), len(item.results))
            counts = {name: count + more for (name, count), more in zip(counts.items(), found, strict=True)}
    if not quiet:
        click.echo(", ".join(f"{count} {name}" for name, count in counts.items()), err=True)
        _print_skipped(skipped, verbose=verbose)
    _exit(skipped, strict=strict)


@cli.command()
@click.argument("directory", metavar="DIR", type=click.Path())
@click.argument("sparql_text", metavar="[SPARQL]", required=False)
@click.option("--name", metavar="NAME", help="Name of a query that PaperAtlas brings; see --list.")
@click.option("--file", "-f", "query_file", type=click.Path(), metavar="FILE", help="File with a SPARQL query.")
@click.option("--set", "-s", "parameters", multiple=True, metavar="NAME=VALUE", help="Parameter of a named query.")
@click.option("--format", "result_format", default="table", show_default=True, type=click.Choice(["table", "csv", "tsv", "json", "ttl"]))
@click.option("--list", "list_queries", is_flag=True, help="List the named queries and their parameters.")
@_QUIET
@_VERBOSE
def query(
    directory: str,
    sparql_text: str | None,
    name: str | None,
    query_file: str | None,
    parameters: tuple[str, ...],
    result_format: str,
    list_queries: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Query an atlas with SPARQL.

    The usual prefixes (pa:, rdf:, rdfs:, skos:, dcterms:, oa:, prov:, xsd: and more) need not be declared.

    \b
    Examples:
      paperatlas query outputs --list
      paperatlas query outputs --name methods-for-task --set task="named entity recognition"
      paperatlas query outputs 'SELECT ?m WHERE { ?m a pa:Method } LIMIT 5' --format csv
    """
    from paperatlas.export import sparql

    _set_up_logging(quiet=quiet, verbose=verbose)
    # A query runs outside Python, where no KeyboardInterrupt comes: Ctrl-C ends the process, which has nothing to lose.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if list_queries:
        _print_queries(sparql.named_queries().values())
        return
    text = _choose_query(sparql_text, name, query_file)
    if name is not None:
        sparql.find_named_query(name)
    settings = _parse_parameters(parameters)
    store = sparql.load_store(Path(directory) / NTRIPLES_FILE)
    if result_format == "table":
        columns, rows = sparql.query_rows(store, text, settings)
        _print_table(columns, rows)
        if not quiet:
            click.echo(f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}", err=True)
    else:
        data = sparql.query_bytes(store, text, result_format, settings)
        sys.stdout.buffer.write(data if data.endswith(b"\n") else data + b"\n")


@cli.command()
@click.argument("directory", metavar="DIR", type=click.Path())
@_QUIET
@_VERBOSE
def validate(directory: str, quiet: bool, verbose: bool) -> None:
    """Check the RDF of an atlas against the SHACL shapes; exit with 1 if it does not conform.

    \b
    Example:
      paperatlas validate outputs
    """
    from paperatlas.export.shacl import find_violations

    _set_up_logging(quiet=quiet, verbose=verbose)
    violations = find_violations(Path(directory) / NTRIPLES_FILE)
    for violation in violations:
        click.echo(str(violation))
    if not quiet:
        click.echo(f"{len(violations)} violations" if violations else f"{directory} conforms to the shapes", err=True)
    sys.exit(1 if violations else 0)


def main() -> None:
    """Run the command line: 0 done, 1 done with skips under --strict or not conforming, 2 wrong use or unreadable input."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal that cannot show a character gets a question mark, not a traceback.
            stream.reconfigure(errors="replace")
    try:
        cli.main(prog_name="paperatlas", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as help_:
        click.echo(help_.format_message(), err=True)
        sys.exit(2)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "paperatlas"
        _fail(f"{error.format_message()} (see `{command} --help`)")
    except click.ClickException as error:
        _fail(error.format_message())
    except PaperAtlasError as error:
        _fail(str(error))
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; what a build has extracted so far is kept in its directory", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone ("| head"); keep Python from complaining when it closes standard output.
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        _fail(f"{error.filename or 'the output'} cannot be read or written: {error.strerror or error}")


def _fail(message: str) -> None:
    click.echo(f"paperatlas: {' '.join(message.split())}", err=True)
    sys.exit(2)


def _exit(skipped: Iterable[Skipped], *, strict: bool) -> None:
    sys.exit(1 if strict and list(skipped) else 0)


def _set_up_logging(*, quiet: bool, verbose: bool) -> None:
    level = logging.ERROR if quiet else logging.INFO if verbose else logging.WARNING
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)


@contextmanager
def _progress_bar(label: str, *, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
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


@contextmanager
def _open_output(path: str | None) -> Iterator[Callable[[str], Any]]:
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


def _print_summary(atlas: "Atlas", directory: Path, *, verbose: bool) -> None:
    counts = atlas.counts
    things = ", ".join(f"{counts[name]} {name.lower()}s" for name in ("Method", "Dataset", "Task", "Metric", "Result"))
    click.echo(f"{counts['Paper']} papers: {things}; {counts['relations']} relations between them", err=True)
    _print_skipped(atlas.skipped, verbose=verbose)
    name = shlex.quote(str(directory))
    click.echo(f"open {directory / EXPLORER_FILE} in a browser, or ask: paperatlas query {name} --list", err=True)


def _print_skipped(skipped: Iterable[Skipped], *, verbose: bool) -> None:
    problems = list(skipped)
    shown = problems if verbose else problems[:_N_SHOWN]
    for problem in shown:
        click.echo(f"skipped {problem.where}: {problem.reason}", err=True)
    if len(shown) < len(problems):
        click.echo(f"... and {len(problems) - len(shown)} more; -v names them all", err=True)


def _choose_query(sparql: str | None, name: str | None, query_file: str | None) -> str:
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


def _parse_parameters(settings: Iterable[str]) -> dict[str, str]:
    parameters = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"--set {setting!r} must have the form NAME=VALUE", click.get_current_context())
        if name.strip() in parameters:
            raise click.UsageError(f"--set gives {name.strip()!r} twice", click.get_current_context())
        parameters[name.strip()] = value.strip()
    return parameters


def _print_queries(queries: Iterable["NamedQuery"]) -> None:
    for named in queries:
        settings = "".join(f" --set {name}=..." for name in named.parameters)
        click.echo(f"{named.name}{settings}\n    {named.question}")


def _print_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, header_style="bold")
    for row in rows:
        table.add_row(*(_to_cell(value) for value in row))
    console = Console() if sys.stdout.isatty() else Console(width=_PIPE_WIDTH)
    console.print(table)


def _to_cell(value: object) -> "Text":
    from rich.text import Text

    # As text, not as rich's markup: a title may hold square brackets.
    return Text("" if value is None else str(value))
