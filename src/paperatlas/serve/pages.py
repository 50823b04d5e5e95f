"""Renders the pages of entities, of errors and of YASGUI; every value is escaped by jinja2."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import jinja2

from paperatlas.export.sparql import NamedQuery, named_queries
from paperatlas.serve.ids import to_path

_PACKAGE = Path(__file__).resolve().parent

#: Folder with what pages load.
STATIC_FOLDER = _PACKAGE / "static"


def render_entity(entity: dict[str, Any]) -> str:
    """Return the page of an entity, as `EntityReader.describe` tells of it."""
    return _environment().get_template("entity.html.jinja").render(entity=entity)


def render_leaderboards(rows: Sequence[Mapping[str, Any]], places: Mapping[str, str], *, cut: bool) -> str:
    """Return the page of leaderboards.

    Args:
        rows: Rows as `graph.leaderboard.rank` gives them.
        places: The task, dataset and metric that were asked for.
        cut: Whether rows were left out.
    """
    boards = [
        {"task": task, "dataset": dataset, "metric": metric, "better": better, "rows": list(own)}
        for (task, dataset, metric, better), own in groupby(rows, key=itemgetter("task", "dataset", "metric", "better"))
    ]
    return _environment().get_template("leaderboard.html.jinja").render(boards=boards, places=places, cut=cut)


def render_problem(status: int, text: str) -> str:
    """Return a page that says what is wrong."""
    return _environment().get_template("problem.html.jinja").render(status=status, text=text)


def render_query_page() -> str:
    """Return the page with YASGUI, whose tabs come from the API."""
    return _environment().get_template("query.html.jinja").render()


@cache
def list_queries() -> dict[str, dict[str, Any]]:
    """Return what the API tells of each named query, by name."""
    return {name: _to_json(query) for name, query in named_queries().items()}


def _to_json(query: NamedQuery) -> dict[str, Any]:
    parameters = {name: kind.value for name, kind in query.parameters.items()}
    return {"name": query.name, "title": query.title, "question": query.question, "parameters": parameters, "sparql": query.text}


def to_words(name: str) -> str:
    """Return the name of a term as words.

    Example:
        >>> to_words("pa:evaluatedWith")
        'evaluated with'
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.rpartition(":")[2]).lower()


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_PACKAGE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.filters["path"] = to_path
    environment.filters["words"] = to_words
    environment.filters["is_web"] = lambda iri: iri.startswith(("http://", "https://"))
    return environment
