"""Finds what stays apart but belongs together: versions and sizes of one method, years and editions of one dataset."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from paperatlas.identity import normal_key
from paperatlas.records import Entity
from paperatlas.resolve.forms import is_proper
from paperatlas.schema import DERIVED_ENDS, DerivedRelation

#: What stands at the end of a name and tells it from others of its family: a version or year, a number with a unit, a size.
_MARK = re.compile(
    r"(?:[\s_/:-]*['’(]?(?:[vV]\.?\s?)?\d+(?:\.\d+)*(?:[kKmMbBtT]|x\d+[bB])?\)?"
    r"|[\s_/-]+\(?(?:base|large|small|tiny|mini|medium|huge|giant|nano|lite|turbo|plus|pro|max|ultra|xs|xl|xxl|3xl)\)?"
    r"|[_/-](?-i:XS|S|M|L|XL|XXL|B|H|G|T))$",
    re.IGNORECASE,
)
#: Words after which a number only counts: "Task 3" is no version of "Task".
_COUNTED = frozenset(
    "task subtask track stage phase step level type part version section table figure algorithm model method case top".split()
)


def stems(name: str) -> Iterator[str]:
    """Yield a name without the last mark of version or size, without the last two, and so on.

    Example:
        >>> list(stems("Llama-2-7B")), list(stems("GPT-3.5")), list(stems("Task 3"))
        (['Llama-2', 'Llama'], ['GPT'], [])
    """
    while match := _MARK.search(name):
        name = name[: match.start()]
        letters = [char for char in name if char.isalpha()]
        last = re.split(r"[\s_/-]", name)[-1].casefold()
        is_word = not any(char.isdigit() for char in match[0])
        if not name[-1:].isalnum() or len(letters) < 2 or not _has_capital(name) or last in _COUNTED or (is_word and not is_proper(name)):
            return
        yield name


def _has_capital(name: str) -> bool:
    return any(char.isupper() for char in name)


def find_variants(entities: Sequence[Entity]) -> list[tuple[str, str]]:
    """Return the ids of entities that are variants of others, each with the id of the other, sorted; methods and datasets have any.

    Each is a variant of the nearest that has its name without marks at the end: "Llama-2-7B" of "Llama-2" if there is such a node, else
    of "Llama". Where there is neither, those that share all but the marks are variants of the one with the fewest, of these the one in
    most papers.

    Args:
        entities: The entities; the order does not count.
    """
    found: list[tuple[str, str]] = []
    for kind in sorted(DERIVED_ENDS[DerivedRelation.VARIANT_OF]):
        own = sorted((entity for entity in entities if entity.type is kind), key=lambda entity: (-len(entity.members), entity.id))
        by_key: dict[str, Entity] = {}
        for names in ([(entity, entity.label) for entity in own], [(entity, name) for entity in own for name in entity.aliases]):
            for entity, name in names:
                if _has_capital(name):
                    by_key.setdefault(normal_key(name), entity)
        orphans: dict[str, list[tuple[int, Entity]]] = defaultdict(list)
        for entity in own:
            shorter = list(stems(entity.label))
            near = (by_key.get(normal_key(name)) for name in shorter)
            family = next((other for other in near if other is not None and other is not entity), None)
            if family is not None:
                found.append((entity.id, family.id))
            elif shorter:
                orphans[normal_key(shorter[-1])].append((len(shorter), entity))
        for siblings in orphans.values():
            _, head = min(siblings, key=lambda sibling: (sibling[0], -len(sibling[1].members), sibling[1].id))
            found += [(entity.id, head.id) for _, entity in siblings if entity is not head]
    return sorted(found)
