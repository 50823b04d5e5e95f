"""What every entry of the tables of formats and extractors must do; a new entry is tested by being there."""

from collections.abc import Callable

import pytest

from builders import paper
from paperatlas.ingest.papers import READERS
from paperatlas.ingest.source import Source
from paperatlas.pipeline import EXTRACTORS, make_extractor
from paperatlas.records import Extraction, Paper
from paperatlas.schema import SYMMETRIC_RELATIONS, is_allowed

PAPERS = [
    paper(
        "plain", "FooNet: A Network for Image Parsing", "We propose FooNet for image parsing. On TreeSet, accuracy is 91.5%, above BarNet."
    ),
    paper("accents", "Übernet – 用于图像分割的网络", "We propose Übernet (ÜN) for naïve segmentation \\& parsing 🤖. ÜN beats BERT."),
    paper("entities", "R&amp;D of <i>FooNet</i>", "Soft\u00adNet and ﬁne-tuning reach an F1 of 88.1 on the GLUE benchmark."),
    paper("empty", "T", "."),
    paper("spaces", "  \t ", "\n\n "),
    paper("long", "Word " * 50, "BarNet outperforms FooNet. " * 200),
    Paper("text", "", "", "We propose QuxNet.\nIt is fast.", sentences=((0, 18), (19, 30))),
    Paper("nothing", "", "", ""),
]


def extract_all(name: str, papers: list[Paper], batch_size: int = 3) -> list[Extraction]:
    """Return what an extractor finds."""
    return list(make_extractor(name).extract(papers, batch_size=batch_size))


@pytest.mark.parametrize("name", EXTRACTORS)
class TestExtractors:
    def test_one_for_each_paper_in_order(self, name: str) -> None:
        """Every paper gives one extraction, also one in which there is nothing to find."""
        assert [found.paper_id for found in extract_all(name, PAPERS)] == [of.id for of in PAPERS]

    def test_something_is_found(self, name: str) -> None:
        """An ordinary abstract gives a method with that name, a relation and a result."""
        found = extract_all(name, PAPERS[:1])[0]
        assert "FooNet" in {alias for entity in found.entities for alias in entity.aliases}
        assert found.relations
        assert [result.value for result in found.results] == ["91.5%"]

    def test_offsets_are_those_of_the_text_as_given(self, name: str) -> None:
        """Mentions, evidence and sentences are stretches of the given text; sentences are in order and do not overlap."""
        for of, found in zip(PAPERS, extract_all(name, PAPERS), strict=True):
            spans = [span for entity in found.entities for span in entity.mentions]
            spans += [record.evidence for record in (*found.relations, *found.results)]
            assert all(0 <= start < end <= len(of.text) for start, end in spans), of.id
            borders = [border for sentence in found.sentences for border in sentence]
            assert borders == sorted(borders), of.id

    def test_names_and_mentions_agree(self, name: str) -> None:
        """Every entity has its label among its aliases, and a mention for every alias of a text without mark-up."""
        for of, found in zip(PAPERS, extract_all(name, PAPERS), strict=True):
            for entity in found.entities:
                assert entity.name in entity.aliases
                assert list(entity.mentions) == sorted(set(entity.mentions))
                if of.id in ("plain", "long", "text"):
                    assert {" ".join(of.text[start:end].split()) for start, end in entity.mentions} == set(entity.aliases)

    def test_ends_exist_and_types_fit(self, name: str) -> None:
        """Relations and results point to entities of the paper, of types that the schema allows, each pair once."""
        for found in extract_all(name, PAPERS):
            types = {entity.id: entity.type for entity in found.entities}
            assert len(types) == len(found.entities)
            assert all(is_allowed(types[relation.head], relation.type, types[relation.tail]) for relation in found.relations)
            keys = [
                (relation.type, *sorted((relation.head, relation.tail)))
                if relation.type in SYMMETRIC_RELATIONS
                else (relation.type, relation.head, relation.tail)
                for relation in found.relations
            ]
            assert len(keys) == len(set(keys))
            ends = [end for result in found.results for end in (result.method, result.task, result.dataset, result.metric)]
            assert {end for end in ends if end is not None} <= types.keys()

    def test_confidences_are_probabilities(self, name: str) -> None:
        """Every confidence is in [0, 1] and has two digits."""
        for found in extract_all(name, PAPERS):
            for record in (*found.entities, *found.relations, *found.results):
                assert 0 <= record.confidence <= 1
                assert record.confidence == round(record.confidence, 2)

    @pytest.mark.parametrize("change", [lambda of: of[::-1], lambda of: of[2:4]], ids=["reversed", "some"])
    def test_papers_do_not_influence_each_other(self, name: str, change: Callable[[list[Paper]], list[Paper]]) -> None:
        """What is found in a paper depends neither on the others, nor their order, nor the size of batches."""
        alone = {found.paper_id: found for found in extract_all(name, PAPERS, batch_size=1)}
        assert all(found == alone[found.paper_id] for found in extract_all(name, change(PAPERS)))

    def test_the_contract_reads_back(self, name: str) -> None:
        """An extraction comes back from its JSON."""
        for found in extract_all(name, PAPERS):
            assert Extraction.from_json(found.to_json(), found.sentences) == found

    def test_the_version_says_whose_it_is(self, name: str) -> None:
        """The version, which is part of the key of the store, begins with the extractor's name."""
        assert make_extractor(name).version.startswith(name)


SAMPLES = {
    "jsonl": '{"title": "FooNet for Parsing", "abstract": "We propose FooNet. It parses."}\n',
    "csv": "title,abstract\nFooNet for Parsing,We propose FooNet. It parses.\n",
    "listing": "Menu\n\nFooNet for Parsing\n\nWe propose FooNet. It parses.\n",
}


@pytest.mark.parametrize("name", READERS)
class TestReaders:
    def test_reads_its_sample(self, name: str) -> None:
        """A small file of the format gives its one paper, with a place for messages."""
        (read,) = READERS[name].read(Source("file", SAMPLES[name]))
        assert isinstance(read, Paper)
        assert (read.title, read.abstract) == ("FooNet for Parsing", "We propose FooNet. It parses.")
        assert read.text == "FooNet for Parsing\nWe propose FooNet. It parses."
        assert read.source.startswith("file:")

    def test_knows_its_own_and_no_other(self, name: str) -> None:
        """Each format is told from the others by looking."""
        first = {
            sample: next(other for other, reader in READERS.items() if reader.is_format(Source("file", text)))
            for sample, text in SAMPLES.items()
        }
        assert first[name] == name

    def test_same_id_whatever_the_format(self, name: str) -> None:
        """A paper without an id of its own gets the same one from every format."""
        (read,) = READERS[name].read(Source("file", SAMPLES[name]))
        (other,) = READERS["jsonl"].read(Source("file", SAMPLES["jsonl"]))
        assert isinstance(read, Paper)
        assert isinstance(other, Paper)
        assert read.id == other.id
