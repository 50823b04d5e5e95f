"""The sections of the page hold all of the graph: a reader that knows only their description gets it back."""

import json
import re
from itertools import accumulate
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import entity, extraction_of, paper, relation, rich_graph, tiny_graph
from paperatlas.export.html import payload
from paperatlas.export.html.encoding import ALPHABET, pack, to_code, to_varints
from paperatlas.export.html.marks import find_marks, order_names, to_units
from paperatlas.export.html.payload import build_sections
from paperatlas.graph.communities import find_communities
from paperatlas.graph.knowledge_graph import build_graph
from paperatlas.graph.layout import Layout, place_opening
from paperatlas.graph.opening import choose_opening
from paperatlas.identity import paper_node_id
from paperatlas.records import Extraction, Merge
from paperatlas.resolve.match import find_matches
from paperatlas.resolve.merge import merge_entities
from sections import from_code, from_varints, read_evidence, read_sections, read_starts, unpack

#: All code points, lone surrogates and control characters too.
ANY_TEXT = st.text(st.characters(exclude_categories=()) | st.sampled_from("ab \"'<&\x00🤖\ud800\udc00"), min_size=1, max_size=30)


def to_sections(graph: Any, *, title: str = "PaperAtlas", merges: Any = None) -> dict[str, str]:
    """Return the sections of a graph with its communities and its opening view."""
    communities = find_communities(graph)
    layout = place_opening(graph, choose_opening(graph, communities), communities, seed=1)
    return build_sections(graph, communities, layout, title=title, base_iri="http://a.example/", merges=merges or {})


def units(text: str) -> str:
    """Return a text as JavaScript has it: two surrogates that meet are one character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def rebuild(sections: dict[str, str]) -> tuple[dict[str, Any], dict[Any, Any]]:
    """Return nodes and edges as the page's script has them: id -> fields, (head, relation, tail) -> fields."""
    raw = read_sections(sections)
    names = raw["names"]
    types = [kind["name"] for kind in raw["types"] for _ in range(kind["count"])]
    ids = []
    nodes: dict[str, Any] = {}
    for number, (kind, label) in enumerate(zip(types, names["labels"], strict=True)):
        usual = f"{kind.lower()}/{re.sub('[^a-z0-9]+', '-', label.lower()).strip('-')}"
        ids.append(names["ids"].get(str(number), usual))
        nodes[ids[-1]] = {
            "type": kind,
            "label": label,
            "aliases": names["aliases"].get(str(number), []),
            "support": raw["support"][number],
            "confidence": raw["confidence"][number] / 100,
            "concepts": names["concepts"].get(str(number), []),
            "better": names["better"].get(str(number)),
            "reasons": names["reasons"].get(str(number), []),
            "more": next(iter(names["papers"][number : number + 1]), None),
        }
    results = [node for node in ids if nodes[node]["type"] == "Result"]
    for node, result in zip(results, names["results"], strict=True):
        nodes[node]["result"] = result
    heads = [ids[node] for node, degree in enumerate(raw["outDegree"]) for _ in range(degree)]
    backed = iter(read_evidence(raw))
    explicit = read_marks(raw)
    papers = [ids[number] for number, count in enumerate(raw["sentenceCount"]) for _ in range(count)]
    edges = {}
    for number, (head, code, tail) in enumerate(zip(heads, raw["relation"], raw["tail"], strict=True)):
        ends = [end for end in (head, ids[tail]) if nodes[end]["type"] not in ("Paper", "Result")]
        called = {name for end in ends for name in (nodes[end]["label"], *nodes[end]["aliases"])}
        evidence = []
        for sentence in next(backed):
            text, marks = raw["sentences"][sentence], next(explicit)
            evidence.append((papers[sentence], text, find_marks(to_units(text), order_names(called)) if marks is None else marks))
        edges[head, raw["relations"][code]["name"], ids[tail]] = {
            "confidence": raw["edgeConfidence"][number] / 100,
            "support": raw["edgeSupport"][number],
            "evidence": evidence,
        }
    assert next(explicit, "end") == "end"
    for (head, name, tail), edge in edges.items():
        if name.startswith("result") and not edge["evidence"]:
            (reported,) = (other["evidence"] for (start, kind, _), other in edges.items() if start == head and kind == "reportedIn")
            edges[head, name, tail]["evidence"] = reported
    return nodes, edges


def read_marks(raw: dict[str, Any]) -> Any:
    """Yield for each piece of evidence its marks, None where the rule gives them."""
    rest = iter(raw["marks"])
    for count in raw["markCount"]:
        steps = [(next(rest), next(rest)) for _ in range(count - 1)] if count else []
        ends = list(accumulate(step + length for step, length in steps))
        yield None if not count else [(end - length, end) for end, (_, length) in zip(ends, steps, strict=True)]


def expect(graph: Any, merges: Any = None) -> tuple[dict[str, Any], dict[Any, Any]]:
    """Return what `rebuild` must give for a graph."""
    nodes = {}
    for node, data in graph.nodes(data=True):
        links = [("DOI", "https://doi.org/", "doi"), ("arXiv", "https://arxiv.org/abs/", "arxiv")]
        links += [("OpenAlex", "https://openalex.org/", "openalex"), ("page", "", "url")]
        more = {
            "authors": list(data.get("authors", ())),
            "year": data.get("year"),
            "venue": data.get("venue"),
            "links": [[kind, start + data[name]] for kind, start, name in links if data.get(name)],
        }
        ordered = sorted((merges or {}).get(node, ()), key=lambda merge: (-merge.score, merge.name))
        nodes[node] = {
            "type": data["type"],
            "label": data["label"],
            "aliases": list(data.get("aliases", ())),
            "support": data.get("support", 1),
            "confidence": data.get("confidence", 1),
            "concepts": [[concept.label, concept.iri, concept.score] for concept in data.get("concepts", ())],
            "better": data.get("better"),
            "reasons": [[merge.name, merge.score, merge.reason] for merge in ordered],
            "more": {name: value for name, value in more.items() if value} if data["type"] == "Paper" else None,
        }
        if data["type"] == "Result":
            nodes[node]["result"] = [data["number"], data["unit"], data["comparator"], int(data["change"])]
    edges = {
        (head, name, tail): {
            "confidence": data["confidence"],
            "support": data["support"],
            "evidence": [to_quote(item) for item in data["evidence"]],
        }
        for head, tail, name, data in graph.edges(keys=True, data=True)
    }
    return nodes, edges


def to_quote(evidence: Any) -> tuple[str, str, list[tuple[int, int]]]:
    """Return paper, text and marks, counted in UTF-16 code units, of a piece of evidence."""

    def n_units(end: int) -> int:
        return len(evidence.text[: end - evidence.start].encode("utf-16-le", "surrogatepass")) // 2

    return paper_node_id(evidence.paper_id), evidence.text, [(n_units(start), n_units(end)) for start, end in evidence.mentions]


def as_script(value: Any) -> Any:
    """Return a value with all texts as JavaScript has them."""
    if isinstance(value, str):
        return units(value)
    if isinstance(value, dict):
        return {as_script(key): as_script(one) for key, one in value.items()}
    return type(value)(map(as_script, value)) if isinstance(value, list | tuple) else value


def graph_of(*corpus: tuple[str, list[tuple[str, str, int, int]]]) -> Any:
    """Return the graph of papers given by title and by type, name, start and end of a mention of their entities, each used for the last."""
    papers, extractions = [], []
    for number, (title, things) in enumerate(corpus):
        of = paper(f"p{number}", title=title, abstract="Words.")
        found = [entity(f"e{i}", kind, name, mentions=((start, end),)) for i, (kind, name, start, end) in enumerate(things)]
        made = extraction_of(
            of, *found, relations=tuple(relation(f"e{i}", "usedFor", "e0", evidence=(0, len(title))) for i in range(1, len(found)))
        )
        papers.append(of)
        extractions.append(made)
    return build_graph(papers, extractions, merge_entities(extractions, find_matches(extractions)))


class TestCode:
    @given(st.binary(max_size=300))
    def test_bytes_come_back(self, data: bytes) -> None:
        """Any bytes are the start of what their code is read as, and the rest are zeros; no letter means anything in HTML."""
        code = to_code(data)
        back = from_code(code)
        assert back[: len(data)] == data
        assert not any(back[len(data) :])
        assert set(code) <= set(ALPHABET)
        assert len(code) == 2 * -(-8 * len(data) // 13)

    def test_alphabet(self) -> None:
        """There are 91 letters, in order, none of which HTML or an attribute would read."""
        assert len(ALPHABET) == 91
        assert not set(ALPHABET) & set('"&< \n')
        assert list(ALPHABET) == sorted(ALPHABET)

    def test_a_block_border_is_not_seen(self) -> None:
        """Data longer than what is coded at a time comes back whole."""
        data = bytes(range(256)) * 4000
        assert unpack(pack(data)) == data
        assert from_code(to_code(data[: 13 * 2**13])) == data[: 13 * 2**13]

    @given(st.lists(st.integers(-(2**62), 2**62 - 1)))
    def test_numbers_come_back(self, numbers: list[int]) -> None:
        """Any whole numbers of 62 bits and sign come back."""
        assert list(from_varints(to_varints(numbers))) == numbers

    def test_small_numbers_are_one_byte(self) -> None:
        """Numbers from -64 to 63 take a byte."""
        assert len(to_varints(range(-64, 64))) == 128


class TestMarks:
    def test_only_whole_words_and_the_longest_name(self) -> None:
        """A name inside a word is no mention; of names that overlap, the longest counts."""
        names = order_names(("Net", "FooNet", "FooNet loss", ""))
        assert names == ["FooNet loss", "FooNet", "Net"]
        assert find_marks("FooNets: FooNet loss, Net, (FooNet)", names) == [(9, 20), (22, 25), (28, 34)]

    def test_both_ends_of_a_word(self) -> None:
        """What goes on before or after a name is another word; other letters than those of ASCII are not looked at."""
        assert find_marks("SubNet Nets Net éNet", ["Net"]) == [(12, 15), (17, 20)]

    def test_code_units(self) -> None:
        """What lies beyond the 16-bit plane counts twice, also in what is longest."""
        assert find_marks(to_units("🤖 a"), order_names(["a"])) == [(3, 4)]
        assert order_names(["abc", "🤖🤖"]) == [to_units("🤖🤖"), "abc"]


class TestSections:
    def test_nothing_is_lost(self) -> None:
        """All of a graph with every relation, with variants, concepts and reasons comes back."""
        graph = rich_graph()
        graph.nodes["method/foonet"]["aliases"] = ("Foo 'n' Net", "Foo-Net")
        merges = {
            "method/foonet": (
                Merge(0.95, "Foo-Net", ("p1",), "'Foo-Net' and 'FooNet' are spellings of one name"),
                Merge(0.5, "Foo 'n' Net", ("p1",), "\"Foo 'n' Net\" and 'FooNet' are alike"),
                Merge(0.5, "Other", (), "used beside 'What'"),
                Merge(1.0, "FooNet", (), "'FooNet' \x00 'x'"),
            )
        }
        nodes, edges = rebuild(to_sections(graph, merges=merges))
        assert nodes == expect(graph, merges)[0]
        assert edges == expect(graph)[1]

    def test_reasons_share_their_words(self) -> None:
        """Reasons that differ only in names are written once."""
        graph = tiny_graph()
        merges = {node: (Merge(1.0, "x", (), f"used beside {data['label']!r}"),) for node, data in graph.nodes(data=True)}
        assert json.loads(unpack(to_sections(graph, merges={k: merges[k] for k in ("method/foonet", "method/barnet")})["more"]))[
            "reasonTemplates"
        ] == ["used beside '\x00'"]

    def test_communities_and_places(self) -> None:
        """Communities come with size, leading tasks and ellipse, and the opening view with its places."""
        graph = rich_graph()
        communities = find_communities(graph)
        layout = place_opening(graph, choose_opening(graph, communities), communities, seed=1)
        raw = read_sections(build_sections(graph, communities, layout, title="t", base_iri="http://a.example/"))
        nodes, _ = rebuild(build_sections(graph, communities, layout, title="t", base_iri="http://a.example/"))
        ids = list(nodes)
        assert [one["label"] for one in raw["communities"]] == [one.label for one in communities]
        assert [one["size"] for one in raw["communities"]] == [len(one.members) for one in communities]
        assert [[ids[node] for node in one["tasks"]] for one in raw["communities"]] == [list(one.tasks) for one in communities]
        for number, community in enumerate(communities):
            assert {ids[node] for node, of in enumerate(raw["community"]) if of == number} == set(community.members)
        places = zip(raw["openingNodes"], raw["openingX"], raw["openingY"], strict=True)
        assert {ids[node]: (x, y) for node, x, y in places} == layout.places
        discs = zip(raw["communityX"], raw["communityY"], raw["communityRX"], raw["communityRY"], strict=True)
        assert dict(zip((one.label for one in communities), discs, strict=True)) == layout.discs

    @pytest.mark.parametrize(
        "text",
        [
            "</script><img src=x>",
            "\u202egnp.exe",
            "a\x00b\x1fc",
            "x" * 10_000,
            "🤖 " * 50,
            "lone \ud800 surrogate",
            "\ud83d\ude00",
            "<!--<script>",
        ],
        ids=["script", "right to left", "control", "long", "emoji", "surrogate", "two surrogates", "comment"],
    )
    def test_any_text(self, text: str) -> None:
        """Titles, names and the page's title of any characters come back."""
        graph = graph_of((text, [("Method", text, 0, 1), ("Task", "b", 1, 2), ("Method", text + " also", 0, len(text))]))
        sections = to_sections(graph, title=text)
        assert as_script(rebuild(sections)) == as_script(expect(graph))
        assert units(read_sections(sections)["title"]) == units(text)
        assert all(set(code) <= {*ALPHABET, " "} for code in sections.values())

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_any_corpus(self, data: st.DataObject) -> None:
        """Whatever the texts are and wherever the mentions, all comes back."""
        corpus = []
        for title in data.draw(st.lists(ANY_TEXT, min_size=1, max_size=3)):
            borders = st.integers(0, len(title) - 1)
            things = data.draw(st.lists(st.tuples(st.sampled_from(["Method", "Task"]), ANY_TEXT, borders, borders), max_size=4))
            corpus.append((title, [(kind, name, min(a, b), max(a, b) + 1) for kind, name, a, b in things]))
        graph = graph_of(*corpus)
        assert as_script(rebuild(to_sections(graph))) == as_script(expect(graph))

    def test_no_papers(self) -> None:
        """An atlas of nothing has sections too."""
        assert rebuild(to_sections(nx.MultiDiGraph())) == ({}, {})

    def test_papers_without_text(self) -> None:
        """A paper of which nothing is known, and a sentence of no words, are no special case for the reader."""
        of = paper("p1", title="", abstract="")
        nothing = build_graph([of], [Extraction("p1")], [])
        assert list(rebuild(to_sections(nothing))[0]) == ["paper/p1"]
        found = Extraction("p1", (entity("e1", "Method", "Net", mentions=()), entity("e2", "Task", "X", mentions=((0, 0),))), (), ())
        graph = build_graph([paper("p1", title="Title")], [found], merge_entities([found], []))
        assert rebuild(to_sections(graph)) == expect(graph)

    def test_a_title_is_stored_once(self) -> None:
        """A sentence that is the title of its paper is written as nothing."""
        sections = to_sections(graph_of(("A title that is long enough to see", [("Method", "title", 2, 7)])))
        assert json.loads(unpack(sections["text-0"])) == [""]

    def test_sentences_are_cut_into_parts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Many sentences are in several sections, all of which are needed for all of them."""
        whole = rebuild(to_sections(rich_graph()))
        monkeypatch.setattr(payload, "_CHUNK_BYTES", 60)
        sections = to_sections(rich_graph())
        assert sum(name.startswith("text-") for name in sections) > 2
        assert rebuild(sections) == whole

    def test_evidence_of_missing_papers_is_left_out(self) -> None:
        """A part of a graph quotes only papers that are in it."""
        graph = tiny_graph()
        part = graph.subgraph(set(graph) - {"paper/p2"})
        _, edges = rebuild(to_sections(part))
        assert {quote[0] for edge in edges.values() for quote in edge["evidence"]} == {"paper/p1"}

    def test_a_result_whose_paper_was_rejected(self) -> None:
        """Where the edge to the paper is gone, the others keep the evidence."""
        graph = tiny_graph()
        (result,) = (node for node, data in graph.nodes(data=True) if data["type"] == "Result")
        graph.remove_edge(result, "paper/p1")
        assert rebuild(to_sections(graph)) == expect(graph)

    def test_a_result_with_words_of_its_own(self) -> None:
        """Where an edge of a result is backed by another sentence than the paper gives for it, that one is kept."""
        graph = tiny_graph()
        ((head, tail, key),) = (edge for edge in graph.edges(keys=True) if edge[2] == "resultMetric")
        graph.edges[head, tail, key]["evidence"] = graph.edges["method/foonet", "task/parsing", "usedFor"]["evidence"]
        sections = to_sections(graph)
        told = rebuild(sections)[1][head, key, tail]["evidence"]
        assert [text for _, text, _ in told] == ["FooNet for Parsing"]

    def test_ids_of_other_scripts_are_written(self) -> None:
        """Only the ids of ASCII labels are left to the script: lower case is not the same everywhere."""
        graph = graph_of(("Title", [("Method", "\u212a", 0, 1), ("Task", "Some Task", 1, 2)]))
        assert set(json.loads(unpack(to_sections(graph)["names"]))["ids"].values()) == {"method/k", "paper/p0"}

    def test_order_does_not_matter(self) -> None:
        """A graph that was built in another order gives the same bytes."""
        graph = rich_graph()
        turned: Any = nx.MultiDiGraph()
        turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
        turned.add_edges_from(reversed(list(graph.edges(keys=True, data=True))))
        assert to_sections(turned) == to_sections(graph)

    def test_an_unknown_place_is_no_place(self) -> None:
        """Without an opening view there are no places and no ellipses."""
        raw = read_sections(build_sections(tiny_graph(), (), Layout(), title="t", base_iri="http://a.example/"))
        assert raw["openingNodes"] == raw["communityX"] == raw["communities"] == []
        assert set(raw["community"]) == {-1}

    def test_places_of_sentences(self) -> None:
        """Each sentence comes with its place in the text of its paper, also after a gap, and after a title that is written as nothing."""
        graph = rich_graph()
        raw = read_sections(to_sections(graph))
        papers = [number for number, count in enumerate(raw["sentenceCount"]) for _ in range(count)]
        labels = raw["names"]["labels"]
        told = {(labels[paper], start, text) for paper, start, text in zip(papers, read_starts(raw), raw["sentences"], strict=True)}
        quotes = {quote for _, _, data in graph.edges(data=True) for quote in data["evidence"]}
        assert told == {(graph.nodes[paper_node_id(quote.paper_id)]["label"], quote.start, quote.text) for quote in quotes}
        assert len(set(raw["sentenceGap"])) > 1


class TestSize:
    def test_bundled_atlas(self, bundled_atlas: Any) -> None:
        """The sections of the bundled atlas take at most 800 bytes for each paper, and nearly all marks follow from the rule."""
        atlas = bundled_atlas
        merges = {node: atlas.why(node) for node, data in atlas.graph.nodes(data=True) if data["type"] not in ("Paper", "Result")}
        sections = to_sections(atlas.graph, merges=merges)
        assert sum(map(len, sections.values())) <= 800 * len(atlas.papers)
        by_rule = [count == 0 for count in read_sections(sections)["markCount"]]
        assert sum(by_rule) / len(by_rule) > 0.95
