"""The rules find no less than they did: floors on annotated abstracts, slightly below today's figures."""

import importlib.util
import json
from collections import Counter
from pathlib import Path

import pytest

from paperatlas.pipeline import extract
from paperatlas.records import Extraction

pytestmark = [pytest.mark.slow, pytest.mark.shared]

COMMAND = "paperatlas extract gold/dev.texts.jsonl"

#: Figure -> the least it may be, in percent.
FLOORS = {"entity F1": 58.5, "relations F1": 14.0, "results F1": 44.5, "proposed found": 72.0, "roles": 78.0}


def read_records(path: Path) -> list[dict[str, object]]:
    """Return the objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def f1(counts: "Counter[str]", kind: str) -> float:
    """Return the F1 in percent of what was counted as right, wrong and missed."""
    right, wrong, missed = (counts[f"{kind}_{what}"] for what in ("tp", "fp", "fn"))
    return 200 * right / max(1, 2 * right + wrong + missed)


@pytest.fixture(scope="module")
def figures(shared_folder: Path) -> dict[str, float]:
    """Return the figures of the rules on the development set, as the scorer counts them."""
    spec = importlib.util.spec_from_file_location("score_graph", shared_folder / "eval" / "score_graph.py")
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    found = {one.paper_id: one.to_json() for one in extract(shared_folder / "gold" / "dev.texts.jsonl") if isinstance(one, Extraction)}
    counts: Counter[str] = Counter()
    for gold in read_records(shared_folder / "gold" / "dev.gold.jsonl"):
        counts += scorer.score_doc(gold, found[str(gold["id"])])[0]
    return {
        "entity F1": f1(counts, "ent"),
        "relations F1": f1(counts, "rel"),
        "results F1": f1(counts, "res"),
        "proposed found": 100 * counts["prop_ok"] / max(1, counts["prop_n"]),
        "roles": 100 * counts["role_ok"] / max(1, counts["role_n"]),
    }


@pytest.mark.parametrize("figure", FLOORS)
def test_the_rules_find_no_less(figures: dict[str, float], figure: str) -> None:
    """A figure on the development set is not below its floor."""
    assert figures[figure] >= FLOORS[figure], f"{figure} is {figures[figure]:.1f} %, floor {FLOORS[figure]} %; see `{COMMAND}`"
