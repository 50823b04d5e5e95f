"""The command line: arguments, logging, progress and exit codes; all work is done by `pipeline` and `atlas`."""

import signal
import sys
from collections import Counter
from collections.abc import Iterable
from io import TextIOWrapper
from pathlib import Path

import click

from paperatlas.cli.curate import curate
from paperatlas.cli.models import evaluate, train
from paperatlas.cli.options import EXTRACTOR, FORMAT, MIN_CONFIDENCE, QUIET, STRICT, VERBOSE
from paperatlas.cli.output import (
    choose_query,
    open_output,
    parse_parameters,
    print_queries,
    print_skipped,
    print_summary,
    print_table,
    progress_bar,
    set_up_logging,
    to_line,
)
from paperatlas.cli.serve import serve
from paperatlas.config import DATA_IRI, DEFAULT_DIRECTORY, DEFAULT_EXTRACTOR, NTRIPLES_FILE, Settings
from paperatlas.errors import PaperAtlasError
from paperatlas.records import Skipped


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
@FORMAT
@EXTRACTOR
@MIN_CONFIDENCE
@click.option(
    "--vocabulary",
    "vocabularies",
    multiple=True,
    type=click.Path(),
    metavar="FILE",
    help="SKOS or OWL file to whose concepts entities are linked; may be given several times.",
)
@click.option("--base-iri", default=DATA_IRI, show_default=True, metavar="IRI", help="Base of the IRIs of papers and entities.")
@STRICT
@QUIET
@VERBOSE
def build(
    inputs: tuple[str, ...],
    directory: str,
    file_format: str | None,
    extractor: str,
    min_confidence: float,
    vocabularies: tuple[str, ...],
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

    set_up_logging(quiet=quiet, verbose=verbose)
    settings = Settings(extractor=extractor, base_iri=base_iri, min_confidence=min_confidence)
    with progress_bar("extracting", quiet=quiet) as progress:
        atlas = build_atlas(
            list(inputs) or None,
            directory=directory,
            file_format=file_format,
            settings=settings,
            vocabularies=vocabularies,
            progress=progress,
        )
    if not quiet:
        print_summary(atlas, Path(directory), verbose=verbose)
    _exit(atlas.skipped, strict=strict)


@cli.command()
@click.argument("source", metavar="INPUT", type=click.Path())
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="File to write; default: standard output.")
@click.option(
    "--schema",
    default="atlas",
    show_default=True,
    type=click.Choice(["atlas", "scierc", "scier", "tdmsci"]),
    help="Label set of the output: ours, or that of a public benchmark.",
)
@FORMAT
@EXTRACTOR
@MIN_CONFIDENCE
@STRICT
@QUIET
@VERBOSE
def extract(
    source: str,
    output: str | None,
    schema: str,
    file_format: str | None,
    extractor: str,
    min_confidence: float,
    strict: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Write what is found in each paper as JSON Lines.

    One object a paper: entities with mentions and role, relations with evidence, results. Offsets count code points of
    title + newline + abstract, or of text, as given in the input. With the label set of a benchmark: entities as [start, end,
    label], relations as [head, tail, label] between their places.

    \b
    Example:
      paperatlas extract papers.jsonl -o found.jsonl
    """
    from paperatlas.pipeline import extract as extract_papers
    from paperatlas.pipeline import extract_spans

    set_up_logging(quiet=quiet, verbose=verbose)
    if schema != "atlas" and (extractor != DEFAULT_EXTRACTOR or min_confidence):
        raise click.UsageError(
            f"--schema {schema} is answered by the {DEFAULT_EXTRACTOR} extractor, without confidence: "
            "--extractor and --min-confidence go with --schema atlas alone"
        )
    skipped: list[Skipped] = []
    counts: Counter[str] = Counter(papers=0, entities=0, relations=0)
    with progress_bar("extracting", quiet=quiet) as progress, open_output(output) as write:
        found = (
            extract_papers(source, extractor=extractor, file_format=file_format, min_confidence=min_confidence, progress=progress)
            if schema == "atlas"
            else extract_spans(source, schema, file_format=file_format, progress=progress)
        )
        for item in found:
            if isinstance(item, Skipped):
                skipped.append(item)
                continue
            record = {"id": item[0], **item[1]} if isinstance(item, tuple) else item.to_json()
            write(to_line(record))
            counts.update({"papers": 1, **{name: len(items) for name, items in record.items() if name != "id"}})
    if not quiet:
        click.echo(", ".join(f"{count} {name}" for name, count in counts.items()), err=True)
        print_skipped(skipped, verbose=verbose)
    _exit(skipped, strict=strict)


@cli.command()
@click.argument("names", metavar="NAMES.jsonl", type=click.Path())
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="File to write; default: standard output.")
@click.option("--explain", is_flag=True, help="Add to each name why it is one with others.")
@STRICT
@QUIET
@VERBOSE
def resolve(names: str, output: str | None, explain: bool, strict: bool, quiet: bool, verbose: bool) -> None:
    """Tell which names are one thing.

    NAMES.jsonl holds an object a line: type (Method, Task, Dataset, Metric), name, and perhaps aliases and count. One line is written
    for each, in the same order, with the id and the label of the thing; equal ids mean one thing.

    \b
    Example:
      paperatlas resolve names.jsonl --explain
    """
    from paperatlas.pipeline import resolve as resolve_file

    set_up_logging(quiet=quiet, verbose=verbose)
    skipped: list[Skipped] = []
    n_names, things = 0, set()
    with open_output(output) as write:
        for item in resolve_file(names, explain=explain):
            if isinstance(item, Skipped):
                skipped.append(item)
                continue
            write(to_line(item))
            if item["entity"] is not None:
                n_names += 1
                things.add(item["entity"])
    if not quiet:
        click.echo(f"{n_names} names, {len(things)} things", err=True)
        print_skipped(skipped, verbose=verbose)
    _exit(skipped, strict=strict)


@cli.command()
@click.argument("directory", metavar="DIR", type=click.Path(), required=False)
@click.argument("sparql_text", metavar="[SPARQL]", required=False)
@click.option("--name", metavar="NAME", help="Name of a query that PaperAtlas brings; see --list.")
@click.option("--file", "-f", "query_file", type=click.Path(), metavar="FILE", help="File with a SPARQL query.")
@click.option("--set", "-s", "parameters", multiple=True, metavar="NAME=VALUE", help="Parameter of a named query.")
@click.option("--format", "result_format", default="table", show_default=True, type=click.Choice(["table", "csv", "tsv", "json", "ttl"]))
@click.option("--list", "list_queries", is_flag=True, help="List the named queries and their parameters.")
@QUIET
@VERBOSE
def query(
    directory: str | None,
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
      paperatlas query --list
      paperatlas query outputs --name methods-for-task --set task="named entity recognition"
      paperatlas query outputs 'SELECT ?m WHERE { ?m a pa:Method } LIMIT 5' --format csv
    """
    from paperatlas.export import sparql
    from paperatlas.export.index import open_atlas

    set_up_logging(quiet=quiet, verbose=verbose)
    # A query runs outside Python, where no KeyboardInterrupt comes: Ctrl-C ends the process, which has nothing to lose.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if list_queries:
        print_queries(sparql.named_queries().values())
        return
    if directory is None:
        raise click.UsageError("Missing argument 'DIR'.")
    text = choose_query(sparql_text, name, query_file)
    if name is not None:
        sparql.find_named_query(name)
    settings = parse_parameters(parameters)
    store = open_atlas(Path(directory))
    if result_format == "table":
        columns, rows = sparql.query_rows(store, text, settings)
        print_table(columns, rows)
        if not quiet:
            click.echo(f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}", err=True)
    else:
        data = sparql.query_bytes(store, text, result_format, settings)
        sys.stdout.buffer.write(data if data.endswith(b"\n") else data + b"\n")


@cli.command()
@click.argument("directory", metavar="DIR", type=click.Path())
@click.argument("name", metavar="FORMAT", type=click.Choice(["turtle", "ntriples", "jsonld", "trig", "rdf12", "html"]))
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="File to write; default: standard output.")
@QUIET
@VERBOSE
def export(directory: str, name: str, output: str | None, quiet: bool, verbose: bool) -> None:
    """Write an atlas in another format.

    FORMAT is turtle, ntriples, jsonld, trig (a named graph for each paper), rdf12 (Turtle 1.2, whose statements reify their triples) or
    html (the explorer page).

    \b
    Example:
      paperatlas export outputs jsonld -o atlas.jsonld
    """
    from paperatlas.pipeline import export as export_atlas

    set_up_logging(quiet=quiet, verbose=verbose)
    text = export_atlas(directory, name)
    with open_output(output) as write:
        write(text)


@cli.command()
@click.argument("directory", metavar="DIR", type=click.Path())
@QUIET
@VERBOSE
def validate(directory: str, quiet: bool, verbose: bool) -> None:
    """Check the RDF of an atlas against the SHACL shapes; exit with 1 if it does not conform.

    \b
    Example:
      paperatlas validate outputs
    """
    from paperatlas.export.shacl import find_violations

    set_up_logging(quiet=quiet, verbose=verbose)
    violations = find_violations(Path(directory) / NTRIPLES_FILE)
    for violation in violations:
        click.echo(str(violation))
    if not quiet:
        click.echo(f"{len(violations)} violations" if violations else f"{directory} conforms to the shapes", err=True)
    sys.exit(1 if violations else 0)


for _command in (evaluate, train, curate, serve):
    cli.add_command(_command)


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
