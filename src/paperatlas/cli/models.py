"""The commands that measure an extractor and that train one."""

from pathlib import Path

import click

from paperatlas.cli.options import EXTRACTOR, QUIET, VERBOSE
from paperatlas.cli.output import print_scores, print_skipped, progress_bar, set_up_logging
from paperatlas.records import Skipped


@click.command()
@click.argument("gold", metavar="GOLD", type=click.Path())
@click.argument("predicted", metavar="[PREDICTED]", required=False, type=click.Path())
@click.option("--texts", type=click.Path(), metavar="FILE", help="Papers of the annotation, to extract from where PREDICTED is not given.")
@click.option("--format", "result_format", default="table", show_default=True, type=click.Choice(["table", "json"]))
@click.option("--errors", is_flag=True, help="List every mistake.")
@EXTRACTOR
@QUIET
@VERBOSE
def evaluate(
    gold: str,
    predicted: str | None,
    texts: str | None,
    result_format: str,
    errors: bool,
    extractor: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Score extractions against annotated papers.

    GOLD is JSON Lines: id, entities with salience "core" or "optional", relations, results. PREDICTED is what `extract` writes;
    without it the papers are extracted first, from --texts or, where GOLD holds title and abstract, from GOLD itself.

    \b
    Example:
      paperatlas evaluate gold.jsonl --texts papers.jsonl --errors
    """
    import json

    from paperatlas.evaluate import read_records, score_papers, to_report
    from paperatlas.pipeline import extract as extract_papers

    set_up_logging(quiet=quiet, verbose=verbose)
    wanted = read_records(Path(gold))
    skipped: list[Skipped] = []
    if predicted is not None:
        found = read_records(Path(predicted))
    else:
        with progress_bar("extracting", quiet=quiet) as progress:
            items = list(extract_papers(texts or gold, extractor=extractor, progress=progress))
        found = [item.to_json() for item in items if not isinstance(item, Skipped)]
        skipped = [item for item in items if isinstance(item, Skipped)]
    scores = score_papers(wanted, found)
    if result_format == "json":
        click.echo(json.dumps(to_report(scores, errors=errors), ensure_ascii=False))
    else:
        print_scores(scores, errors=errors)
    if not quiet:
        print_skipped(skipped, verbose=verbose)


@click.command()
@click.argument("config", metavar="CONFIG.toml", type=click.Path())
@click.option("--output", "-o", "directory", default="training-run", show_default=True, type=click.Path(), help="Folder of the run.")
@QUIET
@VERBOSE
def train(config: str, directory: str, quiet: bool, verbose: bool) -> None:
    """Train the extractor's model; needs the extra `train`.

    CONFIG.toml names the annotated papers, their texts, the base weights and the settings; see the one beside the training code. A
    run that was interrupted goes on from its last checkpoint. At the end the folder holds `model/`, in the form that is shipped.

    \b
    Example:
      paperatlas train my-run.toml -o my-run
    """
    from paperatlas.pipeline import train as train_model

    set_up_logging(quiet=quiet, verbose=verbose or not quiet)
    click.echo(str(train_model(Path(config), Path(directory))))
