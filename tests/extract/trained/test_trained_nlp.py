"""The trained pipeline reads any text, counts in the text as it was given, and does not depend on how it is put together."""

import itertools
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language

from builders import paper, text_paper
from paperatlas.config import model_directory
from paperatlas.extract.abbreviations import find_abbreviations
from paperatlas.extract.cleaning import clean_text
from paperatlas.extract.nlp import COMPONENTS, extract, make_nlp
from paperatlas.extract.sentences import find_sentences
from paperatlas.extract.trained import pipes
from paperatlas.extract.trained.model import OnnxNetwork, load_model, read_parts
from paperatlas.extract.trained.reader import find_relations, find_results, read_entities
from paperatlas.extract.trained.schemas import SCHEMAS
from paperatlas.extract.trained.spans import extract_spans
from paperatlas.extract.trained.words import Floats, Window
from paperatlas.records import Extraction, Paper
from paperatlas.schema import NodeType, Role

TITLE = "FooNet: Graph Neural Networks for Dependency Parsing"
ABSTRACT = (
    "We propose FooNet, a graph neural network (GNN) for dependency parsing. GNNs are trained on TreeBank-3. "
    "On the Penn Treebank, FooNet reaches an accuracy of 95.5%, outperforming BERT."
)
NAMES = COMPONENTS["trained"]


@pytest.fixture(scope="module")
def nlp() -> Language:
    """Return the pipeline, built once."""
    return make_nlp("trained")


def read(nlp: Language, *papers: Paper, batch_size: int = 8) -> list[Extraction]:
    """Return what the pipeline finds."""
    return list(extract(papers, nlp, batch_size=batch_size))


def spans_of(found: Extraction) -> list[tuple[int, int]]:
    """Return everything in an extraction that counts characters."""
    mentions = [span for entity in found.entities for span in entity.mentions]
    return [*found.sentences, *mentions, *(record.evidence for record in (*found.relations, *found.results))]


class TestOnePaper:
    @pytest.fixture(scope="class")
    @staticmethod
    def found(nlp: Language) -> Extraction:
        """Return what is found in a paper like others."""
        return read(nlp, paper("p1", TITLE, ABSTRACT))[0]

    def test_what_any_reader_would_find(self, found: Extraction) -> None:
        """The proposed method, the task, the benchmark, the baseline and the measure of a plain abstract are found, with their roles."""
        roles = {alias: (entity.type, entity.role) for entity in found.entities for alias in entity.aliases}
        assert roles["FooNet"] == (NodeType.METHOD, Role.PROPOSED)
        assert roles["dependency parsing"] == (NodeType.TASK, Role.ADDRESSED)
        assert roles["Penn Treebank"] == (NodeType.DATASET, Role.EVALUATED_ON)
        assert roles["BERT"] == (NodeType.METHOD, Role.COMPARED)
        assert roles["accuracy"] == (NodeType.METRIC, Role.REPORTED)

    def test_what_any_reader_would_relate(self, found: Extraction) -> None:
        """What the abstract says of its method is found as relations, and its number as a result."""
        names = {entity.id: entity.aliases[0] for entity in found.entities}
        relations = {(names[one.head], one.type.value, names[one.tail]) for one in found.relations}
        assert {("FooNet", "usedFor", "Dependency Parsing"), ("FooNet", "evaluatedWith", "Penn Treebank"),
                ("FooNet", "comparedWith", "BERT"), ("FooNet", "measuredBy", "accuracy")} <= relations  # fmt: skip
        (result,) = found.results
        assert (result.value, names[result.metric or ""], names[result.dataset or ""]) == ("95.5%", "accuracy", "Penn Treebank")

    def test_long_form_and_short_form_are_one(self, found: Extraction) -> None:
        """An abbreviation, its plural and its long form are one entity."""
        (network,) = [entity for entity in found.entities if "GNN" in entity.aliases]
        assert {"GNN", "GNNs", "graph neural network"} <= set(network.aliases)

    def test_ids_count_by_first_mention(self, found: Extraction) -> None:
        """Entities are called e1, e2, ... in the order of their first mentions."""
        assert [entity.id for entity in found.entities] == [f"e{i + 1}" for i in range(len(found.entities))]
        assert [entity.mentions[0] for entity in found.entities] == sorted(entity.mentions[0] for entity in found.entities)

    def test_evidence_is_a_sentence(self, found: Extraction) -> None:
        """What backs a relation or result is one of the paper's sentences."""
        assert {record.evidence for record in (*found.relations, *found.results)} <= set(found.sentences)


STRANGE = {
    "empty": "",
    "white space": " \n\t ",
    "one word": "Word",
    "one sign": "!",
    "no Latin letters": "我们提出了一种用于图解析的新网络。它比以前的方法更好。",
    "only LaTeX": r"$\frac{a}{b}$ \begin{equation} x_{i} = \sum_{j} \alpha_{ij} \end{equation}",
    "HTML entities": "&lt;p&gt;We propose &#70;ooNet &amp; BarNet&lt;/p&gt;",
    "emoji": "🤖🦜🤖 We propose 🤖FooNet🦜 for parsing 🎉🎉.",
    "lone surrogates": "We propose \ud800FooNet\udfff for parsing.",
    "controls": "We propose FooNet\x00\x07 for\x1b parsing.",
    "accents": "e\u0301\u0323" * 500,
    "a word without end": "a" * 5000 + " FooNet",
    "underscores": "_" * 3000,
    "signs without end": "(" * 3000,
    "numbers": "1.5% " * 700,
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
def test_a_strange_text_is_read(nlp: Language, text: str) -> None:
    """Whatever stands in a text, there is an answer, perhaps empty, with offsets inside the text as given."""
    (found,) = read(nlp, text_paper(text))
    assert all(0 <= start < end <= len(text) for start, end in spans_of(found))
    for schema in SCHEMAS:
        ((_, facts),) = extract_spans([text_paper(text)], schema, batch_size=1)
        assert all(0 <= start < end <= len(text) for start, end, _ in facts.entities)


@pytest.mark.slow
def test_fifty_thousand_words_are_read(nlp: Language) -> None:
    """A text as long as a book is read in windows; what stands at its end is found there, under one node with what stands before."""
    text = f"{TITLE}\n" + "The weather of the day was fine and nobody said a word about it. " * 3800 + ABSTRACT
    (found,) = read(nlp, text_paper(text))
    (foo,) = [entity for entity in found.entities if "FooNet" in entity.aliases]
    assert foo.mentions[0] == (0, 6)
    assert foo.mentions[-1][0] > len(text) - len(ABSTRACT)
    assert {text[start:end] for start, end in foo.mentions} == set(foo.aliases)


def test_windows_do_not_hide_what_stands_between_them(nlp: Language) -> None:
    """A text of several windows has the mentions of its sentences wherever they fall."""
    text = f"{TITLE}\n" + f"{ABSTRACT} " * 12
    (found,) = read(nlp, text_paper(text))
    (foo,) = [entity for entity in found.entities if "FooNet" in entity.aliases]
    assert len(foo.mentions) >= 23


class TestComponents:
    @pytest.mark.parametrize("name", NAMES)
    def test_each_works_alone(self, nlp: Language, name: str) -> None:
        """A component finds what it needs from others by itself, and gives what it gives in the whole pipeline."""
        field = {"paperatlas_mentions": "entities"}.get(name, name.split("_")[-1])
        alone = spacy.blank("en")
        alone.add_pipe(name)
        text = f"{TITLE}\n{ABSTRACT}"
        assert getattr(alone(text)._, field) == getattr(nlp(text)._, field) != []

    def test_any_order_gives_the_same(self, nlp: Language) -> None:
        """The order of the components does not change what is found."""
        expected = read(nlp, paper("p1", TITLE, ABSTRACT))
        for order in itertools.islice(itertools.permutations(NAMES), 0, None, 23):
            other = spacy.blank("en")
            for name in order:
                other.add_pipe(name)
            assert read(other, paper("p1", TITLE, ABSTRACT)) == expected

    def test_they_share_one_pass_of_the_encoder(self, nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
        """Mentions, relations and results of a text cost one call of the encoder."""
        calls = []
        states = OnnxNetwork.states
        monkeypatch.setattr(OnnxNetwork, "states", lambda self, window: calls.append(1) or states(self, window))
        doc = nlp(f"{TITLE}\n{ABSTRACT}")
        assert doc._.relations
        assert len(calls) == 1

    def test_entry_points_are_enough(self) -> None:
        """A component is found by its name in a blank pipeline without an import of ours, and `doc.ents` is set."""
        code = (
            "import spacy; nlp = spacy.blank('en'); nlp.add_pipe('paperatlas_mentions');"
            f"print(len(nlp({f'{TITLE} {ABSTRACT}'!r}).ents) > 3)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "True"

    def test_ents_are_whole_tokens_around_the_mentions(self, nlp: Language) -> None:
        """The spans in `doc.ents` hold mentions, and have their types."""
        doc = nlp(f"{TITLE}\n{ABSTRACT}")
        for ent in doc.ents:
            assert any(ent.start_char <= one.start < one.end <= ent.end_char and ent.label_ == one.type for one in doc._.mentions)


class TestManyPapers:
    PAPERS = tuple(paper(f"p{i}", TITLE if i % 2 else "A title", f"{ABSTRACT * (1 + i % 3)} Also Bar{i}Net.") for i in range(7))

    def test_few_papers_are_read_ahead(self, nlp: Language) -> None:
        """Each of the three components holds at most as many papers ahead as it is told."""
        taken = iter(paper(f"p{i}", TITLE, ABSTRACT) for i in range(20))
        next(extract(taken, nlp, batch_size=2))
        assert int(next(taken).id[1:]) <= 7

    @pytest.mark.parametrize("batch_size", [1, 3, 100])
    def test_neither_batches_nor_threads_matter(self, nlp: Language, batch_size: int, monkeypatch: pytest.MonkeyPatch) -> None:
        """Papers read in batches of any size, by any number of threads, give what each gives alone, in order."""
        alone = [read(nlp, one)[0] for one in self.PAPERS]
        for n in (1, 4):
            monkeypatch.setattr(pipes, "n_threads", lambda n=n: n)
            assert read(nlp, *self.PAPERS, batch_size=batch_size) == alone


def test_decisions_are_taken_on_rounded_values() -> None:
    """Noise in the last digits of the encoder's states, as another processor makes it, changes nothing in a plain text."""
    model = load_model()

    class Shaken:
        """The same network after a little noise."""

        head = staticmethod(model.network.head)

        def states(self, window: Window) -> Floats:
            """Return states that are a millionth larger."""
            return model.network.states(window) * np.float32(1 + 1e-6)

    text = f"{TITLE}\n{ABSTRACT}"
    answers = []
    for one in (model, replace(model, network=Shaken())):
        reading = read_entities(one, text, find_sentences(text), [])
        answers.append((reading.entities, find_relations(one, reading), find_results(one, reading)))
    assert answers[0] == answers[1]


@pytest.mark.slow
@pytest.mark.shared
def test_other_kernels_find_the_same(shared: Path) -> None:
    """With two threads for each product, whose sums come in another order, the development papers give the same to the digit."""
    model = load_model()
    parts = read_parts((model_directory() / "model.zip").read_bytes())
    other = replace(model, network=OnnxNetwork(parts, n_threads=2))
    for line in (shared / "gold" / "dev.texts.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        text = clean_text(f"{record['title']}\n{record['abstract']}").text
        sentences = find_sentences(text)
        one, two = (read_entities(each, text, sentences, find_abbreviations(text, sentences)) for each in (model, other))
        assert one.entities == two.entities
        assert find_relations(model, one) == find_relations(other, two)
        assert find_results(model, one) == find_results(other, two)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_benchmarks_have_their_own_labels(schema: str) -> None:
    """In the label set of a benchmark every label is one of it, ends are places of entities, and offsets count in the text as given."""
    text = "We use graph &amp; tree networks for dependency parsing . They beat LSTMs on the Penn Treebank in accuracy ."
    ((id_, facts),) = extract_spans([text_paper(text)], schema, batch_size=1)
    assert id_ == "p1"
    assert facts.entities
    assert {label for *_, label in facts.entities} <= set(SCHEMAS[schema].types)
    assert {label for *_, label in facts.relations} <= set(SCHEMAS[schema].relations)
    assert all(0 <= end < len(facts.entities) for one in facts.relations for end in one[:2])
    assert "dependency parsing" in {text[start:end] for start, end, _ in facts.entities}
