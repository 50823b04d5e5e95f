"""Annotated papers in the form in which they are scored."""

from dataclasses import dataclass
from typing import Any

from paperatlas.train.annotations import AnnotatedPaper


@dataclass(frozen=True, slots=True)
class GoldText:
    """A text to measure on, with its annotation in the form of the gold files."""

    text: str
    gold: dict[str, Any]


def to_gold(paper: AnnotatedPaper) -> GoldText:
    """Return an annotated paper in the form of the gold files."""
    entities = [
        {
            "id": entity.id,
            "type": entity.type.value,
            "name": entity.name,
            "role": entity.role.value,
            "aliases": list(entity.aliases),
            "salience": "core" if entity.is_core else "optional",
            "also": [kind.value for kind in entity.also],
        }
        for entity in paper.entities
    ]
    relations = [[one.head, one.type.value, one.tail] + ([] if one.is_core else ["optional"]) for one in paper.relations]
    results = [
        {"method": one.method, "task": one.task, "dataset": one.dataset, "metric": one.metric, "value": one.value} for one in paper.results
    ]
    return GoldText(paper.text, {"id": paper.id, "entities": entities, "relations": relations, "results": results})
