"""Scores: what counts as right, what is neither, and that the figures are those of the shared scorer."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from paperatlas.errors import InputError
from paperatlas.evaluate import (
    Score,
    calibration_error,
    interval,
    read_records,
    reliability,
    score_of,
    score_papers,
    scoring_name,
    share_right,
    to_report,
    total,
)


def gold_paper() -> dict[str, Any]:
    """Return an annotated paper: one proposed method, a task, a dataset, a metric, and an optional method."""
    return {
        "id": "p1",
        "entities": [
            {"id": "e1", "type": "Method", "name": "FooNet", "role": "proposed", "salience": "core", "aliases": ["FooNet", "Foo Network"]},
            {
                "id": "e2",
                "type": "Task",
                "name": "parsing",
                "role": "addressed",
                "salience": "core",
                "aliases": ["parsing"],
                "also": ["Method"],
            },
            {"id": "e3", "type": "Dataset", "name": "TreeSet", "role": "evaluated_on", "salience": "core", "aliases": ["TreeSet"]},
            {"id": "e4", "type": "Metric", "name": "F1", "role": "reported", "salience": "core", "aliases": ["F1"]},
            {"id": "e5", "type": "Method", "name": "trees", "role": "mentioned", "salience": "optional", "aliases": ["trees"]},
        ],
        "relations": [
            ["e1", "usedFor", "e2"],
            ["e1", "evaluatedWith", "e3"],
            ["e1", "measuredBy", "e4", "optional"],
            ["e5", "partOf", "e1"],
        ],
        "results": [{"method": "e1", "task": "e2", "dataset": "e3", "metric": "e4", "value": "91.5%"}],
    }


def found_entity(id_: str, kind: str, name: str, role: str = "used", confidence: float = 0.8) -> dict[str, Any]:
    """Return an entity as `extract` writes it."""
    return {"id": id_, "type": kind, "name": name, "aliases": [name], "mentions": [], "role": role, "confidence": confidence}


PERFECT = {
    "id": "p1",
    "entities": [
        found_entity("a", "Method", "FooNets", "proposed"),
        found_entity("b", "Task", "the parsing task", "addressed"),
        found_entity("c", "Dataset", "TreeSet dataset", "evaluated_on"),
        found_entity("d", "Metric", "F1 score", "reported"),
    ],
    "relations": [
        {"head": "a", "type": "usedFor", "tail": "b", "confidence": 0.9},
        {"head": "a", "type": "evaluatedWith", "tail": "c", "confidence": 0.9},
    ],
    "results": [{"method": "a", "task": "b", "dataset": "c", "metric": "d", "value": "91.5 %"}],
}


def scored(**changes: Any) -> Any:
    """Return the score of the perfect answer with some of its parts changed."""
    return score_papers([gold_paper()], [{**PERFECT, **changes}])[0]


def test_a_perfect_answer_is_right_in_all() -> None:
    """Spelling variants of all core things, their relations and the result give full scores and a right row."""
    score = scored()
    assert [score_of(score.counts, what) for what in ("entity", "relation", "result")] == [Score(100, 100, 100)] * 3
    assert (share_right(score.counts, "proposed"), share_right(score.counts, "role")) == (100, 100)
    assert score.is_row_right
    assert not score.mistakes


def test_an_empty_answer_misses_all() -> None:
    """A paper that was not predicted has no precision and no recall, and its row is wrong."""
    (score,) = score_papers([gold_paper()], [])
    assert score_of(score.counts, "entity") == Score(0, 0, 0)
    assert [mistake.kind for mistake in score.mistakes] == ["missed"] * 4 + ["missed relation"] * 2 + ["missed result"]
    assert not score.is_row_right


@pytest.mark.parametrize(
    ("extra", "kind"),
    [
        (found_entity("x", "Method", "Foo Network"), "duplicate"),
        (found_entity("x", "Metric", "TreeSet"), "wrong type"),
        (found_entity("x", "Method", "BarNet"), "spurious"),
    ],
    ids=["second node", "type", "nothing"],
)
def test_a_wrong_entity_costs_precision(extra: dict[str, Any], kind: str) -> None:
    """A second node for one thing, a wrong type, and something that nobody annotated each count as wrong."""
    score = scored(entities=[*PERFECT["entities"], extra])
    assert score_of(score.counts, "entity") == pytest.approx((80, 100, 100 * 1.6 / 1.8))
    assert score.counts["entity", "all", kind] == 1
    assert [mistake.kind for mistake in score.mistakes] == [kind]


def test_what_is_optional_counts_neither_way() -> None:
    """An optional entity and relations with it are no mistakes; an optional relation is none either."""
    entities = [*PERFECT["entities"], found_entity("x", "Method", "trees")]
    relations = [*PERFECT["relations"], *({"head": "a", "type": t, "tail": e} for t, e in (("measuredBy", "d"), ("comparedWith", "x")))]
    score = scored(entities=entities, relations=relations)
    assert [score_of(score.counts, what).f1 for what in ("entity", "relation")] == [100, 100]


def test_another_acceptable_type_is_right() -> None:
    """A type that the annotation names besides the first is right too."""
    entities = [dict(entity, type="Method") if entity["id"] == "b" else entity for entity in PERFECT["entities"]]
    assert score_of(scored(entities=entities).counts, "entity").f1 == 100


def test_a_relation_needs_both_ends_right() -> None:
    """A relation to something wrong is wrong, and so is one between right things that does not stand there; twice counts once."""
    extra = [{"head": "a", "type": "partOf", "tail": "nobody"}, {"head": "c", "type": "benchmarkFor", "tail": "b"}, PERFECT["relations"][0]]
    counts = scored(relations=[*PERFECT["relations"], *extra]).counts
    assert (counts["relation", "partOf", "wrong"], counts["relation", "benchmarkFor", "wrong"], counts["relation", "usedFor", "right"]) == (
        1,
        1,
        1,
    )


def test_symmetric_relations_have_no_direction() -> None:
    """A comparison is right whichever of its ends comes first."""
    gold = gold_paper()
    gold["entities"].append({"id": "e6", "type": "Method", "name": "BarNet", "role": "compared", "salience": "core", "aliases": ["BarNet"]})
    gold["relations"].append(["e1", "comparedWith", "e6"])
    found = {**PERFECT, "entities": [*PERFECT["entities"], found_entity("x", "Method", "BarNet")]}
    for head, tail in (("a", "x"), ("x", "a")):
        relations = [*PERFECT["relations"], {"head": head, "type": "comparedWith", "tail": tail}]
        assert score_of(score_papers([gold], [{**found, "relations": relations}])[0].counts, "relation").f1 == 100


@pytest.mark.parametrize("change", [{"value": "91.6%"}, {"dataset": None}, {"metric": "c"}], ids=["value", "dataset", "metric"])
def test_a_result_needs_value_metric_and_dataset(change: dict[str, Any]) -> None:
    """A result with another value, dataset or metric is wrong; the method and the task do not count."""
    assert score_of(scored(results=[{**PERFECT["results"][0], **change}]).counts, "result").f1 == 0
    assert score_of(scored(results=[{**PERFECT["results"][0], "method": None, "task": None}]).counts, "result").f1 == 100


def test_confidences_are_told_from_being_right() -> None:
    """Bins hold predictions of like confidence; the error is the gap between confidence and share right, weighed by number."""
    entities = [found_entity(f"x{i}", "Method", f"Bar{i}Net", confidence=0.25) for i in range(4)]
    scores = [scored(entities=[*PERFECT["entities"], *entities])]
    low, high = reliability(scores, "entity")
    assert (low.n, low.confidence, low.right) == (4, 0.25, 0)
    assert (high.n, round(high.confidence, 6), high.right) == (4, 0.8, 1)
    assert calibration_error([low, high]) == pytest.approx((0.25 + 0.2) / 2)
    assert calibration_error([]) == 0


def test_an_interval_holds_its_score() -> None:
    """The bootstrap interval of a half-right answer lies around its F1 and is the same each time."""
    golds = [{**gold_paper(), "id": f"p{i}"} for i in range(20)]
    found = [{**PERFECT, "id": f"p{i}"} for i in range(0, 20, 2)]
    scores = score_papers(golds, found)
    low, high = interval(scores, "entity")
    assert low < score_of(total(scores), "entity").f1 < high
    assert (low, high) == interval(scores, "entity")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("the GANs", "gan"),
        ("a new dataset", "dataset"),
        ("Data sets", "dataset"),
        ("F1 score", "f1"),
        ("C++", "c++"),
        ("Médico", "medico"),
        ("bias", "bias"),
    ],
)
def test_names_are_compared_in_one_form(name: str, key: str) -> None:
    """Case, accents, plurals, determiners and generic heads do not count; a name is never emptied."""
    assert scoring_name(name) == key


@pytest.mark.parametrize(
    ("content", "words"),
    [("[]\n", "1 must be a JSON object with an id"), ("{}\n", "1 must be a JSON object with an id"), ('\n{"id"\n', "2 is no JSON")],
)
def test_files_that_cannot_be_scored(tmp_path: Path, content: str, words: str) -> None:
    """A file with something else is refused with its line."""
    (tmp_path / "gold.jsonl").write_text(content)
    with pytest.raises(InputError, match=words):
        read_records(tmp_path / "gold.jsonl")
    with pytest.raises(InputError, match=r"missing\.jsonl cannot be read"):
        read_records(tmp_path / "missing.jsonl")


def test_a_record_that_lacks_something_is_named() -> None:
    """An annotation without salience is an error that names the paper and the field."""
    gold = gold_paper()
    del gold["entities"][0]["salience"]
    with pytest.raises(InputError, match="paper 'p1' cannot be scored: a record lacks 'salience'"):
        score_papers([gold], [PERFECT])


@pytest.mark.shared
def test_figures_are_those_of_the_shared_scorer(shared: Path, tmp_path: Path) -> None:
    """On the development papers, read by the rules, every figure equals that of the scorer that others use."""
    from paperatlas.pipeline import extract

    found = [item.to_json() for item in extract(shared / "gold/dev.texts.jsonl", extractor="rules")]
    path = tmp_path / "found.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in found))
    command = [sys.executable, str(shared / "eval/score_graph.py"), str(shared / "gold/dev.gold.jsonl"), str(path), "--json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    ours = to_report(score_papers(read_records(shared / "gold/dev.gold.jsonl"), found))
    for what, name in (("entity", "entities"), ("relation", "relations"), ("result", "results")):
        assert [ours["scores"][what][figure] for figure in ("precision", "recall", "f1")] == [
            theirs[name][figure] for figure in ("p", "r", "f1")
        ]
    for our_name, their_name in (("rows_right", "rows_right"), ("proposed_found", "proposed_found"), ("roles_right", "role_accuracy"),
                                 ("duplicates", "duplicates"), ("wrong_types", "wrong_type")):  # fmt: skip
        assert ours[our_name] == theirs[their_name]
    for what in ("entity", "relation"):
        assert ours["calibration"][what]["error"] == theirs[f"calibration_{what}"]["ece"]
