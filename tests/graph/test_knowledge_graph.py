"""The graph states what the papers say, how sure it is and where it stands, and does not depend on order."""

import random
from dataclasses import replace

import networkx as nx
import pytest

from builders import entity, extraction_of, paper, relation, tiny_corpus, tiny_graph
from paperatlas.graph.knowledge_graph import build_graph, combine_confidence
from paperatlas.records import Evidence, Extraction, Paper, PaperResult
from paperatlas.resolve.match import find_matches
from paperatlas.resolve.merge import merge_entities
from paperatlas.schema import NodeType, Role


def graph_of(papers: list[Paper], extractions: list[Extraction]) -> "nx.MultiDiGraph[str]":
    """Return the graph after matching and merging."""
    return build_graph(papers, extractions, merge_entities(extractions, find_matches(extractions)))


NOISY_OR = {
    "nothing": ([], 0.0),
    "one": ([0.4], 0.4),
    "two halves": ([0.5, 0.5], 0.75),
    "three": ([0.2, 0.5, 0.5], 0.8),  # 1 - 0.8 * 0.5 * 0.5
    "rounded": ([0.3, 0.3, 0.3], 0.66),  # 1 - 0.343
    "weak adds little": ([0.9, 0.1], 0.91),  # 1 - 0.1 * 0.9
    "zero adds nothing": ([0.4, 0.0], 0.4),
    "never certain": ([1.0], 0.99),
    "many": ([0.5] * 50, 0.99),
}


@pytest.mark.parametrize(("confidences", "expected"), NOISY_OR.values(), ids=NOISY_OR)
def test_confidences_are_combined(confidences: list[float], expected: float) -> None:
    """Several supports give the chance that at least one is right, with two digits, at most 0.99."""
    assert combine_confidence(confidences) == expected


class TestNodes:
    def test_all_things_are_nodes(self) -> None:
        """Papers come first, then entities, each sorted by id, then results."""
        nodes = list(tiny_graph())
        assert nodes[:-1] == [
            "paper/p1", "paper/p2", "dataset/treeset", "method/barnet", "method/foonet", "metric/accuracy", "task/parsing",
        ]  # fmt: skip
        assert nodes[-1].startswith("result/")

    def test_a_paper_node_has_its_fields(self) -> None:
        """What is known of a paper is on its node, and what is not known is None."""
        first, second = (tiny_graph().nodes[f"paper/p{i}"] for i in (1, 2))
        assert first == {
            "type": "Paper", "label": "FooNet for Parsing", "title": "FooNet for Parsing", "paper_id": "p1", "authors": ("A. Author",),
            "year": 2020, "venue": None, "doi": None, "arxiv": None, "openalex": None, "url": None,
        }  # fmt: skip
        assert (second["doi"], second["url"], second["authors"]) == ("10.1/x", "https://a.example/1", ())

    def test_an_entity_is_surer_with_more_papers(self) -> None:
        """An entity's confidence grows with the papers that name it, and its support counts them."""
        nodes = tiny_graph().nodes
        assert (nodes["method/foonet"]["confidence"], nodes["method/foonet"]["support"]) == (0.96, 2)  # 1 - 0.2 * 0.2
        assert (nodes["method/barnet"]["confidence"], nodes["method/barnet"]["support"]) == (0.8, 1)

    def test_a_result_node_has_its_number(self) -> None:
        """A result's value is on its node as text, number and unit."""
        (node,) = [data for _, data in tiny_graph().nodes(data=True) if data["type"] == "Result"]
        assert node == {
            "type": "Result", "label": "91.5%", "value": "91.5%", "number": 91.5, "unit": "%", "comparator": None,
            "change": False, "confidence": 0.4, "support": 1,
        }  # fmt: skip

    def test_a_paper_without_extraction_is_a_node(self) -> None:
        """A paper in which nothing was looked for stands alone."""
        graph = build_graph([paper("p1")], [], [])
        assert (list(graph), graph.number_of_edges()) == (["paper/p1"], 0)

    def test_nothing_gives_an_empty_graph(self) -> None:
        """Without papers the graph is empty."""
        assert list(build_graph([], [], [])) == []


class TestEdges:
    def test_roles_tie_papers_to_entities(self) -> None:
        """Each role of an entity is an edge from the paper."""
        edges = {(head, tail, key) for head, tail, key in tiny_graph().edges(keys=True) if head.startswith("paper/")}
        assert edges == {
            ("paper/p1", "method/foonet", "proposes"),
            ("paper/p1", "task/parsing", "addresses"),
            ("paper/p1", "dataset/treeset", "evaluatesOn"),
            ("paper/p1", "metric/accuracy", "reports"),
            ("paper/p2", "method/barnet", "proposes"),
            ("paper/p2", "task/parsing", "addresses"),
            ("paper/p2", "method/foonet", "comparesWith"),
            ("paper/p2", "dataset/treeset", "evaluatesOn"),
        }

    def test_evidence_is_quoted_from_the_text(self) -> None:
        """Every evidence's text is what stands at its offsets, and its mentions lie inside."""
        texts = {text_of.id: text_of.text for text_of in tiny_corpus()[0]}
        found = [one for _, _, evidence in tiny_graph().edges(data="evidence") for one in evidence]
        assert found
        for one in found:
            assert one.text == texts[one.paper_id][one.start : one.end]
            assert all(one.start <= start < end <= one.end for start, end in one.mentions)

    def test_a_relation_names_both_ends_in_its_evidence(self) -> None:
        """The evidence of a relation marks the mentions of head and tail in its sentence."""
        edge = tiny_graph().edges["method/foonet", "dataset/treeset", "evaluatedWith"]
        assert edge == {
            "relation": "evaluatedWith", "confidence": 0.6, "support": 1,
            "evidence": (Evidence("p1", 19, 45, "We test FooNet on TreeSet.", ((27, 33), (37, 44))),),
        }  # fmt: skip

    def test_a_result_is_tied_to_its_ends_and_its_paper(self) -> None:
        """A result leads to method, task, dataset, metric and paper."""
        edges = {(key, tail) for head, tail, key in tiny_graph().edges(keys=True) if head.startswith("result/")}
        assert edges == {
            ("resultMethod", "method/foonet"), ("resultTask", "task/parsing"), ("resultDataset", "dataset/treeset"),
            ("resultMetric", "metric/accuracy"), ("reportedIn", "paper/p1"),
        }  # fmt: skip

    def test_edges_are_sorted(self) -> None:
        """Edges were added in the order of head, tail and relation; those of one head come together."""
        graph = tiny_graph()
        for node in graph:
            edges = [(tail, key) for _, tail, key in graph.out_edges(node, keys=True)]
            assert edges == sorted(edges)


def papers_that_say(*statements: tuple[str, str, str, float]) -> "nx.MultiDiGraph[str]":
    """Return the graph of papers that each state one relation between two methods: head, relation, tail, confidence."""
    papers, extractions = [], []
    for i, (head, kind, tail, confidence) in enumerate(statements):
        text_of = paper(f"p{i}", "A title", f"{head} and {tail}. {head} again.")
        middle = len(f"A title\n{head} and {tail}.")
        ends = (entity("e1", "Method", head), entity("e2", "Method", tail))
        stated = tuple(
            relation("e1", kind, "e2", evidence=span, confidence=confidence) for span in ((8, middle), (middle + 1, len(text_of.text)))
        )
        papers.append(text_of)
        extractions.append(extraction_of(text_of, *ends, relations=stated))
    return graph_of(papers, extractions)


class TestSupport:
    def test_papers_count_not_sentences(self) -> None:
        """Two sentences of one paper are one support, and both are evidence."""
        edge = papers_that_say(("FooNet", "partOf", "BarNet", 0.4)).edges["method/foonet", "method/barnet", "partOf"]
        assert (edge["support"], edge["confidence"], len(edge["evidence"])) == (1, 0.4, 2)

    def test_two_papers_make_it_surer(self) -> None:
        """Statements of two papers are combined by noisy-or."""
        graph = papers_that_say(("FooNet", "partOf", "BarNet", 0.4), ("foonet", "partOf", "BarNet", 0.5))
        edge = graph.edges["method/foonet", "method/barnet", "partOf"]
        assert (edge["support"], edge["confidence"], len(edge["evidence"])) == (2, 0.7, 4)  # 1 - 0.6 * 0.5

    def test_the_surest_sentence_of_a_paper_counts(self) -> None:
        """Of several statements in one paper the surest gives the paper's confidence, whatever the order."""
        text_of = paper()
        ends = (entity("e1", "Method", "FooNet"), entity("e2", "Method", "BarNet"))
        stated = (relation("e1", "partOf", "e2", confidence=0.3), relation("e1", "partOf", "e2", evidence=(19, 25), confidence=0.2))
        for relations in (stated, stated[::-1]):
            graph = graph_of([text_of], [extraction_of(text_of, *ends, relations=relations)])
            assert graph.edges["method/foonet", "method/barnet", "partOf"]["confidence"] == 0.3

    def test_compared_with_is_stored_once(self) -> None:
        """Both directions of a symmetric relation are one edge, from the id that sorts first."""
        graph = papers_that_say(("FooNet", "comparedWith", "BarNet", 0.5), ("BarNet", "comparedWith", "FooNet", 0.5))
        edges = [(h, t, data["support"]) for h, t, data in graph.edges(data=True) if data["relation"] == "comparedWith"]
        assert edges == [("method/barnet", "method/foonet", 2)]

    def test_other_relations_keep_their_direction(self) -> None:
        """A relation with a direction is not turned round."""
        graph = papers_that_say(("FooNet", "partOf", "BarNet", 0.5), ("BarNet", "partOf", "FooNet", 0.5))
        assert {(h, t) for h, t, key in graph.edges(keys=True) if key == "partOf"} == {
            ("method/foonet", "method/barnet"), ("method/barnet", "method/foonet"),
        }  # fmt: skip

    def test_no_relation_to_itself(self) -> None:
        """Two entities that were found to be one thing have no relation."""
        graph = papers_that_say(("FooNet", "partOf", "foonet", 0.5))
        assert [key for _, _, key in graph.edges(keys=True)] == ["uses"]


ROLES = list(Role)


@pytest.mark.parametrize(("weak", "strong"), list(zip(ROLES[1:], ROLES, strict=False)), ids=lambda role: role.value)
def test_the_stronger_role_wins(weak: Role, strong: Role) -> None:
    """Two entities of one paper that are one thing have one edge from the paper, that of the stronger role."""
    text_of = paper(abstract="FooNet and Foo-Net.")
    kind = "Method"
    for first, second in ((weak, strong), (strong, weak)):
        found = (
            entity("e1", kind, "FooNet", mentions=((19, 25),), role=first),
            entity("e2", kind, "Foo-Net", mentions=((30, 37),), role=second),
        )
        graph = graph_of([text_of], [extraction_of(text_of, *found)])
        expected = graph_of([text_of], [extraction_of(text_of, entity("e1", kind, "FooNet", role=strong))])
        assert [key for _, _, key in graph.edges(keys=True)] == [key for _, _, key in expected.edges(keys=True)]
        ((_, _, data),) = graph.edges(data=True)
        assert [one.mentions for one in data["evidence"]] == [((19, 25),), ((30, 37),)]


def results_graph(abstract: str, *values: str, metric: str | None = "e1") -> "nx.MultiDiGraph[str]":
    """Return the graph of one paper that reports these values in its abstract."""
    text_of = paper("p1", "A title", abstract)
    evidence = (8, len(text_of.text))
    results = tuple(PaperResult(None, None, None, metric, value, 0.41, evidence) for value in values)
    found = Extraction("p1", (entity("e1", "Metric", "accuracy", role="reported"),), (), results, ((0, 7), evidence))
    return graph_of([text_of], [found])


class TestResults:
    def test_a_comparator_is_read_from_the_sentence(self) -> None:
        """What the sentence says before a value is its comparator."""
        graph = results_graph("The accuracy grows by up to 3.5%.", "3.5%")
        (node,) = [data for _, data in graph.nodes(data=True) if data["type"] == "Result"]
        assert (node["number"], node["comparator"]) == (3.5, "<=")

    def test_a_comparator_is_not_that_of_a_longer_number(self) -> None:
        """A value whose characters also stand in a number before it has its own comparator."""
        graph = results_graph("The accuracy grows by 15%, or over 5%.", "5%")
        (node,) = [data for _, data in graph.nodes(data=True) if data["type"] == "Result"]
        assert (node["number"], node["comparator"]) == (5.0, ">")

    def test_two_values_are_two_nodes(self) -> None:
        """Different values of one sentence are different results."""
        graph = results_graph("The accuracy is 3.5% and 4.5%.", "3.5%", "4.5%")
        assert sorted(d["value"] for _, d in graph.nodes(data=True) if d["type"] == "Result") == ["3.5%", "4.5%"]

    def test_a_comparator_is_read_before_latex(self) -> None:
        """LaTeX in and around a value does not hide what the sentence says before it."""
        graph = results_graph(r"The accuracy grows by up to $3.5\%$.", "3.5%")
        (node,) = [data for _, data in graph.nodes(data=True) if data["type"] == "Result"]
        assert node["comparator"] == "<="

    def test_a_value_that_cleaning_changed_is_kept(self) -> None:
        """A value that does not stand in the text as given is still a result with a number."""
        graph = results_graph("The accuracy is 3.5\\%.", "3.5%")
        (node,) = [data for _, data in graph.nodes(data=True) if data["type"] == "Result"]
        assert (node["number"], node["comparator"]) == (3.5, None)

    def test_unknown_ends_are_left_out(self) -> None:
        """A result whose ends the text does not say is tied to its paper alone."""
        graph = results_graph("It is 3.5%.", "3.5%", metric=None)
        assert [key for head, _, key in graph.edges(keys=True) if head.startswith("result/")] == ["reportedIn"]

    def test_its_id_comes_from_its_content(self) -> None:
        """The same result has the same id in every build, and another value has another."""
        ids = [
            next(node for node in results_graph("The accuracy is 3.5%. Or 4%.", value) if node.startswith("result/"))
            for value in ("3.5%", "3.5%", "4%")
        ]
        assert ids[0] == ids[1] != ids[2]


def to_plain(graph: "nx.MultiDiGraph[str]") -> tuple[list[object], list[object]]:
    """Return nodes and edges with all they have, in their order."""
    return list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True))


def test_order_does_not_matter() -> None:
    """Shuffled papers, extractions and entities give the same nodes and edges in the same order."""
    papers, extractions = tiny_corpus()
    for i in range(3, 8):
        more = paper(f"p{i}", f"Bar{i}Net", "Bar. Foo.")
        papers.append(more)
        extractions.append(extraction_of(more, entity("e1", "Method", f"Bar{i % 2}Net"), entity("e2", "Method", "FooNet")))
    entities = merge_entities(extractions, find_matches(extractions))
    expected = to_plain(build_graph(papers, extractions, entities))
    for seed in range(6):
        shuffle = random.Random(seed).sample  # noqa: S311
        shuffled = (shuffle(items, len(items)) for items in (papers, extractions, entities))
        assert to_plain(build_graph(*shuffled)) == expected


def test_a_long_sentence_is_kept_once() -> None:
    """All evidence of one sentence shares one string, so that a text without full stop does not fill the memory."""
    text_of = paper("p1", "A title", "FooNet and BarNet " * 100)
    found = (entity("e1", "Method", "FooNet", mentions=((8, 14),)), entity("e2", "Method", "BarNet", mentions=((19, 25),)))
    graph = graph_of([text_of], [extraction_of(text_of, *found)])
    texts = [one.text for _, _, evidence in graph.edges(data="evidence") for one in evidence]
    assert len(texts) == 2
    assert texts[0] is texts[1]


class TestOtherTypes:
    """An entity may have another type in the graph than in a paper: by majority, or by hand."""

    FOUND = (
        entity("e1", "Method", "TreeBank"),
        entity("e2", "Task", "parsing"),
        entity("e3", "Method", "FooNet"),
        entity("e4", "Metric", "F1"),
    )

    def graph(self, *relations: tuple[str, str, str], kind: NodeType = NodeType.DATASET) -> "nx.MultiDiGraph[str]":
        """Return the graph of one paper in which the first entity has another type."""
        of = paper()
        extraction = extraction_of(of, *self.FOUND, relations=tuple(relation(*one) for one in relations))
        extraction = replace(extraction, results=(PaperResult("e1", "e2", "e1", "e4", "9.5", 0.5, (0, 18)),))
        entities = merge_entities([extraction], find_matches([extraction]))
        return build_graph([of], [extraction], [replace(one, type=kind) if one.label == "TreeBank" else one for one in entities])

    def test_a_relation_becomes_the_one_that_is_allowed(self) -> None:
        """What a method is used for, a dataset is a benchmark for; its evidence and confidence stay."""
        (edge,) = [data for _, _, key, data in self.graph(("e1", "usedFor", "e2")).edges(keys=True, data=True) if key == "benchmarkFor"]
        assert (edge["relation"], edge["confidence"], len(edge["evidence"])) == ("benchmarkFor", 0.5, 1)

    def test_a_relation_without_a_like_is_left_out(self) -> None:
        """Where the schema allows no relation, or several, there is none."""
        graph = self.graph(("e1", "partOf", "e3"), ("e3", "comparedWith", "e1"))
        assert not [key for head, tail, key in graph.edges(keys=True) if not head.startswith(("paper", "result"))]

    def test_a_result_has_only_ends_of_the_right_type(self) -> None:
        """A result's method must be a method."""
        ends = {key: tail for head, tail, key in self.graph().edges(keys=True) if head.startswith("result")}
        assert set(ends) == {"resultTask", "resultDataset", "resultMetric", "reportedIn"}


def test_variants_are_derived_edges() -> None:
    """A variant is tied to its family by an edge that is marked, without support or evidence, unless it is rejected."""
    papers, extractions = tiny_corpus()
    entities = merge_entities(extractions, find_matches(extractions))
    pair = ("method/barnet", "method/foonet")
    data = build_graph(papers, extractions, entities, variants=[pair]).get_edge_data(*pair)["variantOf"]
    assert (data["derived"], data["support"], data["evidence"]) == (True, 0, ())
    rejected = {(pair[0], "variantOf", pair[1])}
    assert "variantOf" not in build_graph(papers, extractions, entities, rejected, [pair]).get_edge_data(*pair)
