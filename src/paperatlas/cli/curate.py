"""The commands that overrule what was resolved: each adds an entry to the atlas's `curation.toml` and writes the atlas anew."""

import getpass
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from paperatlas.config import CURATION_FILE
from paperatlas.errors import CurationError
from paperatlas.resolve.curation import Entry
from paperatlas.schema import ENTITY_TYPES, DerivedRelation, Relation

if TYPE_CHECKING:
    from paperatlas.atlas import Atlas
    from paperatlas.curating import Question

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
    from paperatlas.curating import curate as add

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
@click.argument("relation", required=False, type=click.Choice([kind.value for kind in (*Relation, *DerivedRelation)]))
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
    for number, entry in enumerate(found.overrides.curation, 1):
        said = ": ".join(part for part in (entry.author, entry.reason) if part)
        click.echo(f"{number}  {entry}" + (f"  ({said})" if said else ""))
    for problem in found.problems:
        click.echo(problem, err=True)
    if not found.overrides.curation:
        click.echo(f"nothing is overruled in {directory / CURATION_FILE}", err=True)


@curate.command()
@click.pass_obj
def undo(directory: Path) -> None:
    """Take back the last entry."""
    from paperatlas.curating import undo_curation

    click.echo(f"taken back: {undo_curation(directory)}", err=True)


@curate.command()
@click.option("--largest", default=20, show_default=True, type=click.IntRange(0), metavar="N", help="List the N with most names.")
@click.option("--random", "n_random", default=0, show_default=True, type=click.IntRange(0), metavar="N", help="List N drawn by chance too.")
@click.option("--seed", default=1, show_default=True, help="Seed of the draw.")
@click.pass_obj
def merges(directory: Path, largest: int, n_random: int, seed: int) -> None:
    """List what was merged across papers, with every name, how sure it is, and why; names within one paper are believed."""
    import random

    from paperatlas.pipeline import load

    atlas = load(directory)
    # By names in different spelling: that "CNNs" and "cnn" are one is no question.
    entities = [entity for entity in atlas.resolution.entities if any(merge.score < 1 for merge in atlas.why(entity.id))]
    entities.sort(key=lambda entity: (-len(atlas.why(entity.id)), entity.id))
    drawn = random.Random(seed).sample(entities[largest:], min(n_random, len(entities[largest:])))  # noqa: S311
    for entity in (*entities[:largest], *drawn):
        n_papers = len({paper for paper, _ in entity.members})
        click.echo(f"{entity.id}  {entity.label}  ({n_papers} papers)")
        for merge in atlas.why(entity.id):
            click.echo(f"    {merge.score:.2f}  {merge.name}: {merge.reason}")
    click.echo(f"{len(entities)} entities have names that were merged", err=True)


@curate.command()
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), metavar="N", help="Ask at most N questions.")
@_AUTHOR
@click.pass_obj
def review(directory: Path, limit: int, author: str) -> None:
    """Ask about the least certain merges and the most influential nodes of low confidence, one after another, with evidence.

    Every answer is kept in DIR/curation.toml at once; the atlas is written anew at the end, also after q or Ctrl-C. What is confirmed is
    not asked again.
    """
    from paperatlas.curating import find_questions
    from paperatlas.curating import review as open_review

    with open_review(directory) as sitting:
        questions = find_questions(sitting.atlas, most=limit)
        for number, question in enumerate(questions, 1):
            _show_question(sitting.atlas, question, f"{number}/{len(questions)}")
            try:
                entry = _ask(question)
            except click.Abort:
                break
            if entry is None:
                continue
            try:
                sitting.answer(replace(entry, author=_author(author)))
            except CurationError as error:
                click.echo(f"not kept: {error}", err=True)
        if not questions:
            click.echo("there is nothing to ask: what is in doubt has been confirmed or overruled", err=True)
    for problem in sitting.problems:
        click.echo(problem, err=True)
    click.echo(f"{len(sitting.entries)} answers kept in {directory / CURATION_FILE}", err=True)


def _show_question(atlas: "Atlas", question: "Question", number: str) -> None:
    data = atlas.graph.nodes[question.entity]
    n = len(question.papers)
    papers = f"{n} paper{'s' * (n > 1)}"
    if question.name:
        click.echo(f"\n{number}  Is {question.name!r} ({papers}) the {data['type']} {data['label']!r}?")
        click.echo(f"    {question.reason}; sure to {question.score:.2f}")
    else:
        click.echo(
            f"\n{number}  Is {data['label']!r} a {data['type']} worth a node? ({papers}, {atlas.graph.degree(question.entity)} statements)"
        )
        click.echo(f"    sure to {question.score:.2f}")
    for evidence in question.evidence[:3]:
        click.echo(f"    [{evidence.paper_id}] {' '.join(evidence.text.split())}")


def _ask(question: "Question") -> "Entry | None":
    """Return what a person says to a question; None to pass over it.

    Raises:
        Abort: The person has had enough.
    """
    choices = "y(es), n(o: make it a thing of its own), s(kip), q(uit)"
    if not question.name:
        choices = "y(es), n(o: leave it out), r(ename), t(ype), s(kip), q(uit)"
    while True:
        answer = click.prompt(choices, default="s", show_default=False).strip().casefold()[:1]
        if answer == "q":
            raise click.Abort
        if answer == "s":
            return None
        if answer in "yn":
            return question.confirmed() if answer == "y" else question.refused()
        if answer == "r" and not question.name:
            return Entry("rename", question.entity, label=click.prompt("new label").strip())
        if answer == "t" and not question.name:
            return Entry("retype", question.entity, type=click.prompt("type", type=click.Choice(_KINDS)))
