"""The commands that overrule what was resolved: each adds an entry to the atlas's `curation.toml` and writes the atlas anew."""

import getpass
from pathlib import Path
from typing import Any

import click

from paperatlas.config import CURATION_FILE
from paperatlas.schema import ENTITY_TYPES, Relation

_AUTHOR = click.option("--author", default="", help="Who says so; default: your user name.")
_REASON = click.option("--reason", default="", help="Why.")
_KINDS = [kind.value for kind in ENTITY_TYPES]


@click.group()
@click.argument("directory", metavar="DIR", type=click.Path())
@click.pass_context
def curate(context: click.Context, directory: str) -> None:
    """Overrule what was merged, named, typed or found; the atlas in DIR is written anew, and keeps it on every build.

    Entities are given by their id (method/bert) or a name. What is changed is kept in DIR/curation.toml, which may be edited by hand.

    \b
    Examples:
      paperatlas curate outputs merge "BERT model" BERT --reason "one model"
      paperatlas curate outputs reject task/example
      paperatlas curate outputs undo
    """
    context.obj = Path(directory)


def _author(given: str) -> str:
    try:
        return given or getpass.getuser()
    except (OSError, KeyError):
        # Nobody is logged in, as in a container.
        return "unknown"


def _apply(directory: Path, **values: Any) -> None:
    from paperatlas.pipeline import curate as add
    from paperatlas.resolve.curation import Entry

    entry = Entry(**{**values, "author": _author(values["author"])})
    click.echo(str(add(directory, entry)), err=True)


@curate.command()
@click.argument("entity")
@click.argument("into")
@_AUTHOR
@_REASON
@click.pass_obj
def merge(directory: Path, entity: str, into: str, author: str, reason: str) -> None:
    """Make ENTITY a part of INTO, whose label and id remain."""
    _apply(directory, action="merge", entity=entity, into=into, author=author, reason=reason)


@curate.command()
@click.argument("entity")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--paper", "papers", multiple=True, metavar="ID", help="A paper whose thing this is, whatever it calls it.")
@_AUTHOR
@_REASON
@click.pass_obj
def split(directory: Path, entity: str, names: tuple[str, ...], papers: tuple[str, ...], author: str, reason: str) -> None:
    """Take what is called by NAMES out of ENTITY, as a thing of its own; the first is its label."""
    values = {"names": names, "papers": papers}
    _apply(directory, action="split", entity=entity, **values, author=author, reason=reason)


@curate.command()
@click.argument("entity")
@click.argument("label")
@_AUTHOR
@_REASON
@click.pass_obj
def rename(directory: Path, entity: str, label: str, author: str, reason: str) -> None:
    """Give ENTITY the LABEL; its id remains."""
    _apply(directory, action="rename", entity=entity, label=label, author=author, reason=reason)


@curate.command()
@click.argument("entity")
@click.argument("kind", metavar="TYPE", type=click.Choice(_KINDS))
@_AUTHOR
@_REASON
@click.pass_obj
def retype(directory: Path, entity: str, kind: str, author: str, reason: str) -> None:
    """Make ENTITY a TYPE: Method, Dataset, Task or Metric; statements that this does not allow are left out."""
    _apply(directory, action="retype", entity=entity, type=kind, author=author, reason=reason)


@curate.command()
@click.argument("entity")
@click.argument("relation", required=False, type=click.Choice([kind.value for kind in Relation]))
@click.argument("tail", required=False)
@_AUTHOR
@_REASON
@click.pass_obj
def reject(directory: Path, entity: str, relation: str | None, tail: str | None, author: str, reason: str) -> None:
    """Leave ENTITY out, or, with RELATION and TAIL, what is stated of the two."""
    if relation and not tail:
        raise click.UsageError("a statement has a tail: reject ENTITY RELATION TAIL")
    values = {"action": "reject-statement", "relation": relation, "tail": tail} if relation else {"action": "reject"}
    _apply(directory, **values, entity=entity, author=author, reason=reason)


@curate.command("list")
@click.pass_obj
def list_entries(directory: Path) -> None:
    """List what is overruled, and what of it no longer applies."""
    from paperatlas.pipeline import load

    found = load(directory).resolution
    for number, entry in enumerate(found.curation, 1):
        said = ": ".join(part for part in (entry.author, entry.reason) if part)
        click.echo(f"{number}  {entry}" + (f"  ({said})" if said else ""))
    for problem in found.problems:
        click.echo(problem, err=True)
    if not found.curation:
        click.echo(f"nothing is overruled in {directory / CURATION_FILE}", err=True)


@curate.command()
@click.pass_obj
def undo(directory: Path) -> None:
    """Take back the last entry."""
    from paperatlas.pipeline import undo_curation

    click.echo(f"taken back: {undo_curation(directory)}", err=True)
