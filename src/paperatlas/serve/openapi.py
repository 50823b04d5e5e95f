"""The description of the JSON API (OpenAPI 3.1)."""

from collections.abc import Mapping
from typing import Any

from paperatlas.schema import NodeType

_TYPES = [kind.value for kind in NodeType]
_TEXT = {"type": "string"}
_NODE = {"$ref": "#/components/schemas/Node"}


def describe_api(version: str) -> dict[str, Any]:
    """Return the document.

    Args:
        version: Version of PaperAtlas.
    """
    return {
        "openapi": "3.1.0",
        "info": {"title": "PaperAtlas", "version": version, "summary": "A knowledge graph of papers, read-only."},
        "paths": {
            "/api/find": _get("Nodes with a name, best first", _found(), name=_query("A name, or part of one"), type=_query_type()),
            "/api/entity/{id}": _get("What is known of a node", {"$ref": "#/components/schemas/Entity"}, id=_path("Id, as method/bert")),
            "/api/leaderboard": _get(
                "Results in order, each with its rank where it has one",
                _rows(),
                task=_optional("A task"),
                dataset=_optional("A dataset"),
                metric=_optional("A metric"),
            ),
            "/api/queries": _get("The named queries and the prefixes that are bound in them", _object(queries=_list({"type": "object"}))),
            "/api/queries/{name}": _get(
                "Rows of a named query; its parameters are fields of the request", _rows(), name=_path("Name of the query")
            ),
        },
        "components": {"schemas": {"Node": _node(), "Entity": _entity()}},
    }


def _get(summary: str, schema: Mapping[str, Any], **parameters: Mapping[str, Any]) -> dict[str, Any]:
    problem = {"description": "What is wrong", "content": {"application/json": {"schema": _object(error=_TEXT)}}}
    return {
        "get": {
            "summary": summary,
            "parameters": [{"name": name, **parameter} for name, parameter in parameters.items()],
            "responses": {
                "200": {"description": summary, "content": {"application/json": {"schema": dict(schema)}}},
                **dict.fromkeys(("400", "404", "503", "504"), problem),
            },
        }
    }


def _query(description: str) -> dict[str, Any]:
    return {"in": "query", "required": True, "description": description, "schema": _TEXT}


def _optional(description: str) -> dict[str, Any]:
    return {"in": "query", "required": False, "description": description, "schema": _TEXT}


def _query_type() -> dict[str, Any]:
    return {"in": "query", "required": False, "description": "Only nodes of this type", "schema": {**_TEXT, "enum": _TYPES}}


def _path(description: str) -> dict[str, Any]:
    return {"in": "path", "required": True, "description": description, "schema": _TEXT}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": sorted(properties), "properties": properties}


def _list(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": dict(items)}


def _found() -> dict[str, Any]:
    return _object(found=_list(_object(id=_TEXT, iri=_TEXT, type=_TEXT, label=_TEXT, support={"type": "integer"})))


def _rows() -> dict[str, Any]:
    return _object(columns=_list(_TEXT), rows=_list({"type": "array"}))


def _node() -> dict[str, Any]:
    optional = {"type": ["string", "null"]}
    return _object(iri=_TEXT, id=optional, label=_TEXT, type=optional)


def _entity() -> dict[str, Any]:
    evidence = _list(_object(text=_TEXT, paper=_NODE))
    statement = _object(
        relation=_TEXT,
        name=_TEXT,
        forward={"type": "boolean"},
        other=_NODE,
        confidence={"type": "number"},
        support={"type": ["integer", "null"]},
        evidence=evidence,
    )
    more = _object(
        properties=_list(_object(property=_TEXT, name=_TEXT, values=_list({"type": "object"}))),
        statements=_list(statement),
        more_statements={"type": "boolean"},
        evidence=evidence,
        linked_from=_list(_object(property=_TEXT, name=_TEXT, other=_NODE)),
    )
    return {"allOf": [_NODE, more]}
