"""What holds for every text: keys are stable, ids are parts of IRIs that do not meet, and records and listings lose nothing."""

import json
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.identity import content_hash, entity_id, normal_key, paper_id_from_content, paper_node_id, passage_id, slug
from paperatlas.ingest.fields import to_paper
from paperatlas.ingest.jsonl import read_jsonl
from paperatlas.ingest.listing import read_listing
from paperatlas.ingest.source import Source
from paperatlas.records import EntityRelation, Extraction, Paper, PaperEntity, PaperResult, Skipped, Span, sentence_at
from paperatlas.schema import NodeType, Relation, Role

few = settings(max_examples=50, deadline=None)

#: Any code points, lone surrogates among them.
anything = st.text(st.characters(codec=None, exclude_categories=()))
#: Strings made of what names are made of, so that rules about words and signs meet.
names = st.lists(
    st.one_of(
        st.sampled_from(
            "the a an data set sets model models s ss ies GPT 3.5 4 . - _ + # @ % ß İ é ﬁ ﬀ ² ½ 解析 F1 C++ loss bias A-GEM".split(" ")
        ),
        st.sampled_from([" ", "", "\n", "\u0301"]),
        anything,
    ),
    max_size=7,
).map("".join)

#: A path segment of an IRI as RFC 3987 has it: ipchar, without the private characters.
SEGMENT = re.compile(
    r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-F]{2}|[\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd\U00020000-\U0002fffd"
    r"\U00030000-\U0003fffd\U000e1000-\U000efffd])*"
)

offsets = st.integers(0, 10_000)
spans = st.tuples(offsets, offsets)
confidences = st.integers(0, 100).map(lambda percent: percent / 100)
optional = st.none() | anything.filter(bool)
papers = st.builds(
    Paper,
    id=anything,
    title=anything,
    abstract=anything,
    text=anything,
    sentences=st.lists(spans, max_size=3).map(tuple),
    authors=st.lists(anything, max_size=3).map(tuple),
    year=st.none() | st.integers(-5, 3000),
    venue=optional,
    doi=optional,
    arxiv=optional,
    openalex=optional,
    url=optional,
    source=anything,
)
entities = st.builds(
    PaperEntity,
    id=anything,
    type=st.sampled_from(NodeType),
    name=anything,
    aliases=st.lists(anything, max_size=3).map(tuple),
    mentions=st.lists(spans, max_size=3).map(tuple),
    role=st.sampled_from(Role),
    confidence=confidences,
)
relations = st.builds(EntityRelation, head=anything, type=st.sampled_from(Relation), tail=anything, confidence=confidences, evidence=spans)
results = st.builds(
    PaperResult,
    method=st.none() | anything,
    task=st.none() | anything,
    dataset=st.none() | anything,
    metric=st.none() | anything,
    value=anything,
    confidence=confidences,
    evidence=spans,
)
extractions = st.builds(
    Extraction,
    paper_id=anything,
    entities=st.lists(entities, max_size=3).map(tuple),
    relations=st.lists(relations, max_size=3).map(tuple),
    results=st.lists(results, max_size=2).map(tuple),
    sentences=st.lists(spans, max_size=3).map(tuple),
)

words = st.sampled_from(
    "FooNet trees parse small networks over large forests with 12.5% fewer leaves, and vs. e.g. 解析 \U0001f333".split()
)


def phrase(smallest: int, largest: int, end: str = "") -> st.SearchStrategy[str]:
    """Return phrases of so many words."""
    return st.lists(words, min_size=smallest, max_size=largest).map(lambda found: " ".join(found) + end)


blocks = st.one_of(
    phrase(1, 4), phrase(3, 15), phrase(16, 60), st.lists(phrase(4, 25, "."), min_size=1, max_size=6).map(" ".join), anything.map(str.strip)
)


class TestNormalKey:
    @few
    @given(names)
    def test_idempotent(self, name: str) -> None:
        """The key of a key is itself."""
        assert normal_key(normal_key(name)) == normal_key(name)

    @few
    @given(names)
    def test_white_space_around_does_not_count(self, name: str) -> None:
        """White space around a name changes nothing."""
        assert normal_key(f" {name}\n") == normal_key(name)


class TestIds:
    @few
    @given(names)
    def test_slug(self, name: str) -> None:
        """A slug is a segment of an IRI, and the slug of a slug is itself."""
        assert SEGMENT.fullmatch(slug(name))
        assert slug(slug(name)) == slug(name)

    @few
    @given(st.sampled_from(NodeType), names, names)
    def test_entity_id(self, kind: NodeType, label: str, distinguish: str) -> None:
        """An entity's id is its type and one segment that is not empty."""
        head, segment = entity_id(kind, label, distinguish).split("/")
        assert head == kind.value.lower()
        assert segment
        assert SEGMENT.fullmatch(segment)

    @few
    @given(names, names, names)
    def test_entity_ids_are_told_apart(self, label: str, one: str, other: str) -> None:
        """Entities of one label have one id exactly if what distinguishes them is equal."""
        assert (entity_id(NodeType.TASK, label, one) == entity_id(NodeType.TASK, label, other)) == (one == other)

    @few
    @given(names)
    def test_paper_node_id(self, paper_id: str) -> None:
        """A paper's node id is one ASCII segment."""
        head, segment = paper_node_id(paper_id).split("/")
        assert head == "paper"
        assert segment.isascii()
        assert SEGMENT.fullmatch(segment)

    @few
    @given(st.lists(names, unique=True, min_size=2, max_size=20))
    def test_papers_do_not_meet(self, paper_ids: list[str]) -> None:
        """Different papers have different node ids, also if one id is the percent form of another."""
        paper_ids += [paper_node_id(one).removeprefix("paper/") for one in paper_ids]
        assert len({paper_node_id(one) for one in paper_ids}) == len(set(paper_ids))

    @few
    @given(st.tuples(names, spans), st.tuples(names, spans))
    def test_passages_do_not_meet(self, one: tuple[str, Span], other: tuple[str, Span]) -> None:
        """Stretches of text have one id exactly if paper and offsets are equal."""
        assert (passage_id("passage", *one) == passage_id("passage", *other)) == (one == other)
        assert all(SEGMENT.fullmatch(segment) for segment in passage_id("passage", *one).split("/"))
        assert passage_id("passage", *one).count("/") == 2


class TestContentHash:
    @few
    @given(anything, anything, anything)
    def test_borders_count(self, one: str, two: str, three: str) -> None:
        """The same characters cut at another place have another hash."""
        assert (content_hash(one + two, three) == content_hash(one, two + three)) == (not two)

    @few
    @given(st.lists(anything, max_size=4))
    def test_number_of_parts_counts(self, parts: list[str]) -> None:
        """An empty part more is another content."""
        assert content_hash(*parts) != content_hash(*parts, "")

    @few
    @given(anything, st.integers(1, 64))
    def test_length(self, part: str, length: int) -> None:
        """A shorter hash is the beginning of a longer one."""
        assert re.fullmatch(f"[0-9a-f]{{{length}}}", content_hash(part, length=length))
        assert content_hash(part).startswith(content_hash(part, length=min(length, 12)))


class TestRecords:
    @few
    @given(papers)
    def test_paper(self, paper: Paper) -> None:
        """A paper comes through JSON unchanged."""
        assert Paper.from_json(json.loads(json.dumps(paper.to_json()))) == paper

    @few
    @given(extractions)
    def test_extraction(self, extraction: Extraction) -> None:
        """An extraction comes through JSON unchanged, given its sentences."""
        assert Extraction.from_json(json.loads(json.dumps(extraction.to_json())), extraction.sentences) == extraction

    @few
    @given(st.lists(offsets, unique=True, min_size=2, max_size=12).map(sorted), offsets)
    def test_sentence_at(self, borders: list[int], position: int) -> None:
        """The sentence of a position is the last that begins at or before it, or the first."""
        sentences = list(zip(borders[::2], borders[1::2], strict=False))
        begun = [sentence for sentence in sentences if sentence[0] <= position]
        assert sentence_at(sentences, position) == (begun or sentences)[-1 if begun else 0]


class TestReaders:
    @few
    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | anything, lambda inner: st.lists(inner, max_size=3), max_leaves=5
        )
    )
    def test_any_value_in_any_field(self, value: Any) -> None:
        """Whatever stands in a field, a record gives a paper or a reason."""
        good = {"title": "FooNet", "abstract": "We parse."}
        fields = "id title abstract text sents authors year venue doi arxiv openalex url".split()
        found = [to_paper({**good, field: value}, "x:1") for field in fields]
        assert all(isinstance(item, Paper | Skipped) for item in found)

    @few
    @given(
        st.lists(st.fixed_dictionaries({"id": anything.filter(str.strip), "title": anything.filter(str.strip), "abstract": anything})),
        st.booleans(),
    )
    def test_jsonl(self, records: list[dict[str, str]], ascii_only: bool) -> None:
        """What was written as JSON Lines is read as it was, character by character, line by line."""
        text = "".join(json.dumps(record, ensure_ascii=ascii_only) + "\n" for record in records)
        found = list(read_jsonl(Source("x", text)))
        assert [{"id": item.id, "title": item.title, "abstract": item.abstract} for item in found if isinstance(item, Paper)] == [
            {**record, "id": record["id"].strip()} for record in records
        ]

    @few
    @given(st.lists(blocks, max_size=12), st.sampled_from(["\n\n", "\n \n", "\n\n\n"]))
    def test_listing_invents_nothing(self, page: list[str], between: str) -> None:
        """Titles and paragraphs of all papers are blocks of the page, whole, in order, and none is used twice."""
        text = between.join(page)
        runs = re.split(r"\n(?:[^\S\n]*\n)+", "\n".join(line.strip() for line in text.split("\n")))
        remaining = iter([" ".join(run.split("\n")).strip() for run in runs])
        for item in read_listing(Source("x", text)):
            assert isinstance(item, Paper)
            assert item.text == f"{item.title}\n{item.abstract}"
            assert item.id == paper_id_from_content(item.title, item.abstract)
            for part in [item.title, *item.abstract.split("\n")]:
                assert part
                assert part in remaining

    @few
    @given(st.lists(st.tuples(phrase(1, 12), st.lists(phrase(8, 15, "."), min_size=3, max_size=4).map(" ".join)), min_size=1, max_size=4))
    def test_listing_loses_nothing(self, given_pairs: list[tuple[str, str]]) -> None:
        """Short titles with abstracts of several sentences are found, all of them, as they are."""
        text = "\n\n".join(block for pair in given_pairs for block in pair)
        assert [(item.title, item.abstract) for item in read_listing(Source("x", text)) if isinstance(item, Paper)] == given_pairs
