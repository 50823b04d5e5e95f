"""What holds for every text and every set of papers: spans lie in the text, and order does not count."""

from itertools import pairwise
from random import Random

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from builders import entity, extraction_of, paper, relation
from paperatlas.extract.cleaning import clean_text
from paperatlas.extract.nlp import COMPONENTS, extract, make_nlp
from paperatlas.graph.knowledge_graph import build_graph
from paperatlas.records import Extraction, Paper
from paperatlas.resolve.match import find_matches
from paperatlas.resolve.merge import merge_entities
from paperatlas.schema import is_allowed

few = settings(max_examples=40, deadline=None)

#: Any code points, lone surrogates among them.
anything = st.text(st.characters(codec=None, exclude_categories=()), max_size=12)
#: What abstracts are made of, so that the rules, the cleaning and the borders of sentences meet.
pieces = st.sampled_from(
    "We propose |FooNet|Foo\u00adNet|, a | graph parsing network| (GPN)|GPNs| outperforms |BERT|. |\n| on the |TreeSet| dataset|TreeSets"
    "| and |accuracy| of |91.5\\%|3.5|F1|, |&amp;|&lt;|\\textbf{|}|$|<i>|</i>|e\ufb03cient|e\u0301|\u0301|🤖|\u200b|İ|ß|: |(|)| for "
    "|top-1 |GPT-3|GPT-3.5|recently |trained on |\u00a0|\u2011|~|-|s|S|_|\\& ".split("|")
)
texts = st.lists(st.one_of(pieces, pieces, pieces, anything), max_size=25).map("".join)


@pytest.fixture(scope="module", params=COMPONENTS)
def nlp(request: pytest.FixtureRequest) -> Language:
    """Return the pipeline of each extractor, built once."""
    return make_nlp(request.param)


@st.composite
def text_papers(draw: st.DrawFn) -> Paper:
    """Return a paper that is only a text, with or without stated sentences."""
    text = draw(texts)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    sentences = tuple(zip(cuts[::2], cuts[1::2], strict=False))
    return Paper(id="p1", title="", abstract="", text=text, sentences=sentences)


class TestCleaning:
    @few
    @given(texts)
    def test_sources_are_ordered_stretches_of_the_text(self, text: str) -> None:
        """Every character has a source that is not empty, lies in the text, and does not begin before the one before."""
        clean = clean_text(text)
        sources = list(zip(clean.starts, clean.ends, strict=True))
        assert len(sources) == len(clean.text)
        assert all(0 <= start < end <= len(text) for start, end in sources)
        # Two characters have one source, as the letters of a ligature, or the second's begins where the first's ends or later.
        assert all(left == right or left[1] <= right[0] for left, right in pairwise(sources))

    @few
    @given(texts, st.data())
    def test_there_and_back(self, text: str, data: st.DataObject) -> None:
        """The source of a stretch holds that stretch."""
        clean = clean_text(text)
        start, end = sorted((data.draw(st.integers(0, len(clean.text))), data.draw(st.integers(0, len(clean.text)))))
        if start < end:
            low, high = clean.from_given(clean.to_given((start, end)))
            assert low <= start < end <= high

    @few
    @given(texts)
    def test_a_character_that_is_kept_is_its_source(self, text: str) -> None:
        """A character whose source is one character that no rule replaces is that character."""
        clean = clean_text(text)
        kept = [text[start] for start, end in zip(clean.starts, clean.ends, strict=True) if end == start + 1 and text[start].isascii()]
        copies = [c for c, s, e in zip(clean.text, clean.starts, clean.ends, strict=True) if e == s + 1 and text[s].isascii()]
        assert [(old, new) for old, new in zip(kept, copies, strict=True) if old != new and (old, new) != ("~", " ")] == []


class TestExtraction:
    @few
    @given(text_papers())
    def test_every_span_lies_in_the_text_as_given(self, nlp: Language, text_of: Paper) -> None:
        """Sentences, mentions and evidence are stretches of the text as given; sentences and mentions are in order."""
        (found,) = extract([text_of], nlp, batch_size=1)
        mentions = [span for one in found.entities for span in one.mentions]
        evidence = [record.evidence for record in (*found.relations, *found.results)]
        assert all(0 <= start < end <= len(text_of.text) for start, end in (*found.sentences, *mentions, *evidence))
        assert set(evidence) <= set(found.sentences)
        for spans in (found.sentences, *(one.mentions for one in found.entities)):
            assert all(left[1] <= right[0] for left, right in pairwise(spans))

    @few
    @given(text_papers())
    def test_stated_sentences_are_kept(self, nlp: Language, text_of: Paper) -> None:
        """Borders that the input states come out as they went in, unless nothing is left of any of them."""
        (found,) = extract([text_of], nlp, batch_size=1)
        if text_of.sentences:
            assert set(found.sentences) <= set(text_of.sentences) or not any(
                clean_text(text_of.text).from_given(span) != (0, 0) for span in text_of.sentences
            )

    @few
    @given(text_papers())
    def test_names_and_values_come_from_the_text(self, nlp: Language, text_of: Paper) -> None:
        """Each name is what a mention says, cleaned, each mention says a name, and each value stands in its cleaned sentence."""
        (found,) = extract([text_of], nlp, batch_size=1)
        clean = clean_text(text_of.text)

        def words(span: tuple[int, int]) -> str:
            start, end = clean.from_given(span)
            return " ".join(clean.text[start:end].split())

        for one in found.entities:
            assert one.name in one.aliases
            # The source of a mention may hold a little more: all accents on its last letter.
            said = [words(span) for span in one.mentions]
            assert all(any(name in stretch for stretch in said) for name in one.aliases)
            assert all(any(name in stretch for name in one.aliases) for stretch in said)
        for result in found.results:
            start, end = clean.from_given(result.evidence)
            assert result.value in clean.text[start:end]

    @few
    @given(text_papers())
    def test_what_is_found_holds_together(self, nlp: Language, text_of: Paper) -> None:
        """Ids are unique, ends of relations and results exist and fit the schema, confidences are probabilities."""
        (found,) = extract([text_of], nlp, batch_size=1)
        types = {one.id: one.type for one in found.entities}
        assert len(types) == len(found.entities)
        assert all(is_allowed(types[r.head], r.type, types[r.tail]) and r.head != r.tail for r in found.relations)
        assert len({(r.head, r.type, r.tail) for r in found.relations}) == len(found.relations)
        ends = [end for r in found.results for end in (r.method, r.task, r.dataset, r.metric) if end is not None]
        assert set(ends) <= set(types)
        assert all(0 <= record.confidence <= 1 for record in (*found.entities, *found.relations, *found.results))

    @few
    @given(st.lists(texts, max_size=6), st.integers(1, 7))
    def test_a_paper_is_read_alike_in_any_company(self, nlp: Language, several: list[str], batch_size: int) -> None:
        """What is found in a text does not depend on the other texts or on the size of the batches."""
        papers = [Paper(f"p{i}", "", "", text) for i, text in enumerate(several)]
        alone = [next(extract([one], nlp, batch_size=1)) for one in papers]
        assert list(extract(papers, nlp, batch_size=batch_size)) == alone


names = st.sampled_from(
    "FooNet|foonet|Foo-Net|FooNets|GPN|GPNs|graph parsing network|great pruning net|CIFAR-10|CIFAR-100|GPT-3|GPT-3.5|Foo/Net|解析|!".split(
        "|"
    )
)
found_entities = st.builds(
    lambda kind, first, more, role, confidence: (kind, first, more, role, confidence / 100),
    st.sampled_from(["Method", "Task"]),
    names,
    st.lists(names, max_size=2),
    st.sampled_from(["proposed", "used", "mentioned"]),
    st.integers(0, 100),
)


@st.composite
def corpora(draw: st.DrawFn) -> tuple[list[Paper], list[Extraction]]:
    """Return papers with hand-made extractions."""
    papers, extractions = [], []
    for i in range(draw(st.integers(1, 6))):
        text_of = paper(f"p{i}")
        drawn = draw(st.lists(found_entities, max_size=4))
        found = [
            entity(f"e{j}", kind, first, *more, role=role, confidence=confidence)
            for j, (kind, first, more, role, confidence) in enumerate(drawn, 1)
        ]
        methods = [one.id for one in found if one.type.value == "Method"]
        stated = tuple(relation(methods[0], "comparedWith", other) for other in methods[1:])
        papers.append(text_of)
        extractions.append(extraction_of(text_of, *found, relations=stated))
    return papers, extractions


def to_plain(graph: "nx.MultiDiGraph[str]") -> tuple[list[object], list[object]]:
    """Return nodes and edges with all they have, in their order."""
    return list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True))


class TestOrder:
    @few
    @given(corpora(), st.randoms(use_true_random=False))
    def test_merging_does_not_depend_on_order(self, corpus: tuple[list[Paper], list[Extraction]], random: Random) -> None:
        """Shuffled papers and matches give equal entities, each of a paper's in exactly one, with ids of their own."""
        _, extractions = corpus
        matches = find_matches(extractions)
        expected = merge_entities(extractions, matches)
        for _ in range(3):
            random.shuffle(extractions)
            assert find_matches(extractions) == matches
            assert merge_entities(extractions, random.sample(matches, len(matches))) == expected
        members = [member for one in expected for member in one.members]
        assert sorted(members) == sorted((e.paper_id, one.id) for e in extractions for one in e.entities)
        assert len({one.id for one in expected}) == len(expected)

    @few
    @given(corpora(), st.randoms(use_true_random=False))
    def test_the_graph_does_not_depend_on_order(self, corpus: tuple[list[Paper], list[Extraction]], random: Random) -> None:
        """Shuffled papers, extractions and entities give the same nodes and edges in the same order."""
        papers, extractions = corpus
        entities = merge_entities(extractions, find_matches(extractions))
        expected = to_plain(build_graph(papers, extractions, entities))
        for items in (papers, extractions, entities):
            random.shuffle(items)
        assert to_plain(build_graph(papers, extractions, entities)) == expected
