"""Relations come from the words between names and from roles, keep to the schema, and are stored once."""

import pytest

from builders import entity
from paperatlas.extract.rules.relations import RULE_PRECISION, find_relations
from paperatlas.extract.sentences import find_sentences
from paperatlas.records import EntityRelation, PaperEntity
from paperatlas.schema import NodeType, Relation, Role, is_allowed


def entities_in(text: str, *named: tuple[str, str, str]) -> list[PaperEntity]:
    """Return entities of (name, type, role), mentioned wherever their names stand."""
    found = []
    for i, (name, kind, role) in enumerate(named):
        starts = [start for start in range(len(text)) if text.startswith(name, start)]
        mentions = tuple((start, start + len(name)) for start in starts)
        found.append(entity(f"e{i + 1}", kind, name, mentions=mentions, role=role))
    return found


def found_in(text: str, *named: tuple[str, str, str]) -> list[EntityRelation]:
    """Return the relations between entities of a text."""
    return find_relations(text, find_sentences(text), entities_in(text, *named))


def triples_in(text: str, *named: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    """Return (head, relation, tail) with the names of the ends."""
    return [(named[int(r.head[1:]) - 1][0], r.type.value, named[int(r.tail[1:]) - 1][0]) for r in found_in(text, *named)]


FOO, BAR = ("Foo", "Method", "used"), ("Bar", "Method", "used")
PARSING = ("parsing", "Task", "mentioned")

BETWEEN = {
    "is a": ("Foo is a Bar.", (FOO, BAR), [("Foo", "subClassOf", "Bar")]),
    "is a new": ("Foo is a very new Bar.", (FOO, BAR), [("Foo", "subClassOf", "Bar")]),
    "comma": ("Foo, a new Bar, wins.", (FOO, BAR), [("Foo", "subClassOf", "Bar")]),
    "such as": ("A Bar such as Foo wins.", (FOO, BAR), [("Foo", "subClassOf", "Bar")]),
    "including": ("Many Bar, including Foo, win.", (FOO, BAR), [("Foo", "subClassOf", "Bar")]),
    "for": ("We use Foo for parsing.", (FOO, PARSING), [("Foo", "usedFor", "parsing")]),
    "for the task of": ("We use Foo for the task of tree parsing.", (FOO, PARSING), [("Foo", "usedFor", "parsing")]),
    "other words": ("Foo meets Bar.", (FOO, BAR), []),
    "two sentences": ("We use Foo. Is a Bar.", (FOO, BAR), []),
    "far apart": ("Foo for " + "very " * 20 + "parsing.", (FOO, PARSING), []),
    "task for a method": ("The parsing for Foo.", (FOO, PARSING), []),
    "task is a method": ("Here parsing is a Foo.", (FOO, PARSING), []),
}


@pytest.mark.parametrize(("text", "named", "expected"), BETWEEN.values(), ids=BETWEEN)
def test_the_words_between_two_names_relate_them(
    text: str, named: tuple[tuple[str, str, str], ...], expected: list[tuple[str, str, str]]
) -> None:
    """A phrase between neighbours in one sentence relates them, if the schema lets it."""
    assert triples_in(text, *named) == expected


NEW = ("Foo", "Method", "proposed")
COMPONENTS = {
    "uses": ("Foo uses Bar.", [("Bar", "partOf", "Foo")]),
    "words between": ("Foo, which was built upon the great Bar, wins.", [("Bar", "partOf", "Foo")]),
    "no cue": ("Foo likes Bar.", []),
    "cue behind": ("Foo and Bar using trees.", []),
    "part before the whole": ("Using Bar we have Foo.", []),
    "two sentences": ("Foo uses trees. See Bar.", []),
}


@pytest.mark.parametrize(("text", "expected"), COMPONENTS.values(), ids=COMPONENTS)
def test_a_used_method_behind_a_cue_is_a_part(text: str, expected: list[tuple[str, str, str]]) -> None:
    """What a sentence says the proposed method uses is a part of it."""
    assert triples_in(text, NEW, BAR) == expected


def test_all_parts_behind_a_cue_are_parts() -> None:
    """Of several methods after one cue each is a part, and one before it is none."""
    text = "Foo and Zip combine Bar and Baz."
    found = triples_in(text, NEW, ("Zip", "Method", "used"), BAR, ("Baz", "Method", "used"))
    assert found == [("Bar", "partOf", "Foo"), ("Baz", "partOf", "Foo")]


BY_ROLE = {
    "task": ([("parsing", "Task", "addressed")], [("Foo", "usedFor", "parsing")]),
    "dataset": ([("TreeSet", "Dataset", "evaluated_on")], [("Foo", "evaluatedWith", "TreeSet")]),
    "proposed dataset": ([("TreeSet", "Dataset", "proposed")], [("Foo", "evaluatedWith", "TreeSet")]),
    "training data": ([("TreeSet", "Dataset", "used")], [("Foo", "trainedWith", "TreeSet")]),
    "metric": ([("accuracy", "Metric", "reported")], [("Foo", "measuredBy", "accuracy")]),
    "baseline": ([("Bar", "Method", "compared")], [("Foo", "comparedWith", "Bar")]),
    "background": ([("Bar", "Method", "mentioned")], []),
}


@pytest.mark.parametrize(("others", "expected"), BY_ROLE.values(), ids=BY_ROLE)
def test_roles_relate_what_a_paper_proposes(others: list[tuple[str, str, str]], expected: list[tuple[str, str, str]]) -> None:
    """The proposed method is related to the entities of a paper by their roles, in whatever sentence they stand."""
    text = "Foo wins. We like " + others[0][0] + " too."
    assert triples_in(text, NEW, *others) == expected


def test_a_dataset_measures_the_task() -> None:
    """A dataset that a paper tests on is a benchmark for its task, also where no method is proposed."""
    found = triples_in("TreeSet is good. We do parsing.", ("TreeSet", "Dataset", "evaluated_on"), ("parsing", "Task", "addressed"))
    assert found == [("TreeSet", "benchmarkFor", "parsing")]


def test_a_metric_measures_the_task_where_no_method_is_proposed() -> None:
    """Without a proposed method the metric belongs to the task."""
    found = triples_in("Our accuracy is good. We do parsing.", ("accuracy", "Metric", "reported"), ("parsing", "Task", "addressed"))
    assert found == [("parsing", "measuredBy", "accuracy")]


def test_compared_with_is_stored_once() -> None:
    """A comparison that is found in both directions is one relation."""
    text = "Foo beats Bar. Bar beats Foo. Foo is compared with Bar."
    found = found_in(text, ("Bar", "Method", "compared"), NEW)
    assert [r.type for r in found] == [Relation.COMPARED_WITH]


def test_the_surest_find_is_kept() -> None:
    """A relation that two rules find has the confidence and evidence of the surer."""
    text = "Foo does parsing. We use Bar such as Foo. Foo is a Bar."
    (found,) = [r for r in found_in(text, FOO, BAR) if r.type is Relation.SUBCLASS_OF]
    assert (found.confidence, text[slice(*found.evidence)]) == (RULE_PRECISION["such as"], "We use Bar such as Foo.")


def test_the_earliest_of_equals_is_kept() -> None:
    """Of two equal finds the first sentence is the evidence."""
    text = "Foo is a Bar. So Foo is a Bar."
    (found,) = found_in(text, FOO, BAR)
    assert found.evidence == (0, 13)


def test_evidence_by_role_is_the_last_sentence() -> None:
    """A relation by role is backed by the sentence of the other end's last mention."""
    text = "Foo and TreeSet. We like TreeSet. Foo wins."
    (found,) = found_in(text, NEW, ("TreeSet", "Dataset", "evaluated_on"))
    assert text[slice(*found.evidence)] == "We like TreeSet."


ALL = [(f"N{kind.value[:2]}{role.value}", kind.value, role.value) for kind in NodeType for role in Role if kind.value in
       ("Method", "Dataset", "Task", "Metric")]  # fmt: skip


@pytest.mark.parametrize("glue", [" is a ", " such as ", " for ", " using ", " and "], ids=repr)
def test_relations_keep_to_the_schema(glue: str) -> None:
    """Between entities of all types and roles, in both orders, only relations come out that the schema allows."""
    text = glue.join(name for name, _, _ in ALL) + ". " + glue.join(name for name, _, _ in reversed(ALL)) + "."
    types = {f"e{i + 1}": NodeType(kind) for i, (_, kind, _) in enumerate(ALL)}
    found = found_in(text, *ALL)
    assert found
    assert [r for r in found if not is_allowed(types[r.head], r.type, types[r.tail]) or r.head == r.tail] == []


def test_relations_are_in_order_of_their_ends() -> None:
    """Relations are sorted by head, type and tail, numbers counted as numbers, and none comes twice."""
    text = "Foo " + " ".join(f"Set{i:02}x" for i in range(12))
    found = found_in(text, NEW, *((f"Set{i:02}x", "Dataset", "evaluated_on") for i in range(12)))
    assert [r.tail for r in found] == [f"e{i + 2}" for i in range(12)]


def test_two_entities_of_one_place_do_not_clash() -> None:
    """Two entities that are named by the same words are related like others."""
    text = "We use Foo for parsing."
    found = [*entities_in(text, FOO, PARSING), entity("e3", "Dataset", "Foo", mentions=((7, 10),), role="mentioned")]
    assert find_relations(text, [(0, len(text))], found) is not None


def test_nothing_relates_nothing() -> None:
    """Without entities or sentences there are no relations."""
    assert find_relations("", [], []) == []
    assert find_relations("Foo.", [(0, 4)], []) == []
