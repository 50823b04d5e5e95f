"""The spaCy pipeline of the rules reads any text, counts in the text as it was given, and does not depend on how it is put together."""

import itertools
import subprocess
import sys
import time

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from builders import paper, text_paper
from paperatlas.errors import SettingsError
from paperatlas.extract.nlp import COMPONENTS, extract, make_nlp
from paperatlas.records import Extraction, Paper, PaperEntity
from paperatlas.schema import NodeType, Role, is_allowed

TITLE = "FooNet: A Tree Network for Graph Parsing"
ABSTRACT = (
    "We propose FooNet. It outperforms BERT. On the TreeSet and LeafBank datasets, FooNet reaches an accuracy of 91.5%. "
    "It uses a long range encoder (LRE), and LREs are fast."
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    """Return the pipeline, built once."""
    return make_nlp("rules")


def read(nlp: Language, *papers: Paper, batch_size: int = 8) -> list[Extraction]:
    """Return what the pipeline finds."""
    return list(extract(papers, nlp, batch_size=batch_size))


def find(extraction: Extraction, name: str) -> PaperEntity:
    """Return the entity of a name."""
    (found,) = [entity for entity in extraction.entities if name in (entity.name, *entity.aliases)]
    return found


class TestOnePaper:
    @pytest.fixture(scope="class")
    @staticmethod
    def found(nlp: Language) -> Extraction:
        """Return what is found in a paper like others."""
        return read(nlp, paper("p1", TITLE, ABSTRACT))[0]

    def test_entities_have_types_and_roles(self, found: Extraction) -> None:
        """Names are found with what they are and what they are to the paper."""
        roles = {entity.name: (entity.type, entity.role) for entity in found.entities}
        assert roles["FooNet"] == (NodeType.METHOD, Role.PROPOSED)
        assert roles["Graph Parsing"] == (NodeType.TASK, Role.ADDRESSED)
        assert roles["BERT"] == (NodeType.METHOD, Role.COMPARED)
        assert roles["TreeSet"] == roles["LeafBank"] == (NodeType.DATASET, Role.EVALUATED_ON)
        assert roles["accuracy"] == (NodeType.METRIC, Role.REPORTED)

    def test_an_abbreviation_is_one_entity(self, found: Extraction) -> None:
        """Long form, short form and its plural are one entity with three names and all their mentions."""
        encoder = find(found, "LRE")
        assert encoder.aliases == ("long range encoder", "LRE", "LREs")
        text = f"{TITLE}\n{ABSTRACT}"
        assert [text[start:end] for start, end in encoder.mentions] == ["long range encoder", "LRE", "LREs"]

    def test_ids_count_by_first_mention(self, found: Extraction) -> None:
        """Entities are called e1, e2, ... in the order of their first mentions."""
        assert [entity.id for entity in found.entities] == [f"e{i + 1}" for i in range(len(found.entities))]
        firsts = [entity.mentions[0] for entity in found.entities]
        assert firsts == sorted(firsts)

    def test_relations_keep_to_the_schema(self, found: Extraction) -> None:
        """Every relation leads between types that the schema allows, and none from an entity to itself."""
        types = {entity.id: entity.type for entity in found.entities}
        assert found.relations
        assert all(is_allowed(types[r.head], r.type, types[r.tail]) and r.head != r.tail for r in found.relations)

    def test_a_result_points_to_its_entities(self, found: Extraction) -> None:
        """A number has its metric, method and task, and the sentence it stands in."""
        (result,) = found.results
        assert result.value == "91.5%"
        assert (result.method, result.task, result.metric) == tuple(find(found, n).id for n in ("FooNet", "Graph Parsing", "accuracy"))
        assert result.dataset in (find(found, "TreeSet").id, find(found, "LeafBank").id)
        assert f"{TITLE}\n{ABSTRACT}"[slice(*result.evidence)].startswith("On the TreeSet")

    def test_evidence_is_a_sentence(self, found: Extraction) -> None:
        """What backs a relation or result is one of the paper's sentences."""
        assert {record.evidence for record in (*found.relations, *found.results)} <= set(found.sentences)


def test_the_surest_mention_speaks_for_an_entity(nlp: Language) -> None:
    """An entity has the type and confidence of its mention by the surest rule."""
    (found,) = read(nlp, text_paper("They like Foo-Net2. We propose FooNet2."))
    (network,) = found.entities
    assert (network.aliases, network.confidence) == (("Foo-Net2", "FooNet2"), 0.7)


MESSY = {
    "LaTeX": (r"We propose \textbf{FooNet} at 5\% cost.", "FooNet", r"FooNet"),
    "LaTeX inside": ("Foo\\&Net: trees\nIt wins.", "Foo&Net", "Foo\\&Net"),
    "after an entity": ("R &amp; D: we propose FooNet here.", "FooNet", "FooNet"),
    "entity inside": ("Foo&amp;Net: trees\nIt wins.", "Foo&Net", "Foo&amp;Net"),
    "soft hyphen": ("We propose Foo\u00adNet here.", "FooNet", "Foo\u00adNet"),
    "ligature": ("We propose e\ufb03cientNet here.", "efficientNet", "e\ufb03cientNet"),
    "emoji before": ("🤖🤖 We propose FooNet here.", "FooNet", "FooNet"),
    "emoji and entity": ("🤖 &lt;3 We propose FooNet 🦜.", "FooNet", "FooNet"),
    "combining": ("We propose Re\u0301seauNet here.", "RéseauNet", "Re\u0301seauNet"),
    "tag": ("We propose Foo<sub>2</sub>Net here.", "Foo2Net", "Foo<sub>2</sub>Net"),
    "odd hyphen": ("We propose Foo\u2011Net2 here.", "Foo-Net2", "Foo\u2011Net2"),
}


@pytest.mark.parametrize(("text", "name", "given"), MESSY.values(), ids=MESSY)
def test_offsets_count_in_the_text_as_given(nlp: Language, text: str, name: str, given: str) -> None:
    """A mention's offsets are code points of the text before it was cleaned, and the name is clean."""
    (found,) = read(nlp, text_paper(text))
    assert [text[slice(*span)] for span in find(found, name).mentions] == [given]


def test_evidence_counts_in_the_text_as_given(nlp: Language) -> None:
    """Sentences and the evidence of results lie where they stood before cleaning."""
    text = "An &lt;i&gt; title\nFoo \\& Bar. The accuracy is 91.5\\%. Ends 🤖."
    (found,) = read(nlp, text_paper(text))
    assert [text[slice(*span)] for span in found.sentences] == [
        "An &lt;i&gt; title",
        "Foo \\& Bar.",
        "The accuracy is 91.5\\%.",
        "Ends 🤖.",
    ]
    assert [(result.value, text[slice(*result.evidence)]) for result in found.results] == [("91.5%", "The accuracy is 91.5\\%.")]


class TestGivenSentences:
    def test_they_are_kept(self, nlp: Language) -> None:
        """Borders that the input states are taken as they are, though a reader would set others."""
        text = "Our accuracy is good. It is 91.5%. Yes."
        (found,) = read(nlp, text_paper(text, (0, 34), (35, 39)))
        assert found.sentences == ((0, 34), (35, 39))
        assert [(result.value, result.evidence) for result in found.results] == [("91.5%", (0, 34))]

    def test_they_split_what_no_point_splits(self, nlp: Language) -> None:
        """A number in another stated sentence than the metric is no result."""
        text = "Our accuracy is good and 91.5% is a lot"
        assert [len(read(nlp, text_paper(text, *borders))[0].results) for borders in ([(0, 39)], [(0, 20), (21, 39)])] == [1, 0]

    def test_they_are_kept_where_cleaning_takes_their_ends(self, nlp: Language) -> None:
        """A stated border next to mark-up that cleaning removes stays where it was stated."""
        text = "<b>The accuracy is 91.5%.</b> <i>It wins.</i>"
        (found,) = read(nlp, text_paper(text, (0, 29), (30, 45)))
        assert found.sentences == ((0, 29), (30, 45))
        assert {record.evidence for record in found.results} == {(0, 29)}

    def test_words_between_them_are_no_sentence(self, nlp: Language) -> None:
        """A gap between stated sentences adds none."""
        (found,) = read(nlp, text_paper("One FooNet. Two BarNet. Three.", (0, 11), (24, 30)))
        assert found.sentences == ((0, 11), (24, 30))

    def test_spacy_begins_sentences_there(self, nlp: Language) -> None:
        """The tokens at which a sentence begins are marked, so that `doc.sents` has the sentences found."""
        assert [sent.text for sent in nlp("A title\nWe test e.g. GANs. It works.").sents] == [
            "A title\n",
            "We test e.g. GANs.",
            "It works.",
        ]


EDGES = {
    "empty": "",
    "white space": " \n\t ",
    "one letter": "a",
    "one word": "Word",
    "no sentence end": "we propose FooNet for graph parsing",
    "only signs": "!!! ... ??? ((( )))",
    "only mark-up": "<b></b>&#8203;",
    "surrogate": "We propose FooNet \ud800 here.",
    "null": "We propose FooNet\x00 here.",
    "right to left": "אנו מציעים FooNet לניתוח.",
    "line ends": "We propose\r\nFooNet\r\nhere.",
}


@pytest.mark.parametrize("text", EDGES.values(), ids=EDGES)
def test_a_strange_text_is_read(nlp: Language, text: str) -> None:
    """A text without words or sentences, or with strange characters, gives spans inside it."""
    (found,) = read(nlp, text_paper(text))
    spans = [*found.sentences, *(span for entity in found.entities for span in entity.mentions)]
    assert all(0 <= start < end <= len(text) for start, end in spans)


def test_an_empty_text_has_nothing(nlp: Language) -> None:
    """Nothing is found in nothing."""
    assert read(nlp, text_paper("")) == [Extraction("p1")]


LONG = {
    "letters": "a",
    "spaces": " ",
    "line ends": "\n",
    "points": ".",
    "quoted points": '." ',
    "brackets": "(",
    "closing brackets": ")",
    "hyphens": "a-",
    "dollars": "$",
    "accents": "e\u0301\u0323\u0301\u0323",
    "only accents": "\u0301\u0323",
    "open commands": "\\textbf{",
    "open tags": "<i ",
    "entities": "&amp;",
    "emoji": "🤖",
    "capitals": "Ab ",
    "digits": "9",
    "thousands": "1,000,",
    "short sentences": "FooNet is fast. ",
    "one sentence of names": "FooNet and BarNet2, BERT, ",
    "results": "an accuracy of 91.5% and F1 of 3.5 on TreeSet and ",
    "compared": "FooNet outperforms BERT and ",
    "definitions": "graph parsing network (GPN) and ",
    "tasks": "we use FooNet for graph parsing ",
}


@pytest.mark.parametrize("piece", LONG.values(), ids=LONG)
def test_an_endless_text_ends_in_seconds(nlp: Language, piece: str) -> None:
    """A text of 20,000 characters of any shape takes no time that grows with the square of its length."""
    _read_within(nlp, "e" + (piece * 20_000)[:20_000], seconds=4)


@pytest.mark.slow
@pytest.mark.parametrize("piece", LONG.values(), ids=LONG)
def test_a_ten_times_longer_text_ends_in_seconds(nlp: Language, piece: str) -> None:
    """A text of 200,000 characters of any shape is read in seconds."""
    _read_within(nlp, "e" + (piece * 200_000)[:200_000], seconds=20)


def _read_within(nlp: Language, text: str, *, seconds: float) -> Extraction:
    """Read a text, and check the time it took of a processor: some ten times of what it takes on a slow one."""
    start_s = time.process_time()
    (found,) = read(nlp, text_paper(text))
    assert time.process_time() - start_s < seconds
    spans = [*found.sentences, *(span for entity in found.entities for span in entity.mentions)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    return found


@pytest.mark.parametrize(
    "form",
    [
        pytest.param("Foo{}Net, ", id="names in one sentence"),
        pytest.param("Foo{}Net is fast. ", id="a name a sentence"),
        pytest.param("Foo Bar{} Net (FB{}N) and ", id="abbreviations"),
        pytest.param("accuracy is {}.5% on Data{}Set, ", id="results in one sentence"),
        pytest.param("The accuracy is {}.5% on Data{}Set. ", id="a result a sentence"),
        pytest.param("Foo{}Net such as Bar{}Net ", id="kinds"),
    ],
)
def test_many_different_names_end_in_seconds(nlp: Language, form: str) -> None:
    """Thousands of different names take no time that grows with the square of their number."""
    text = "We propose FooNet with " + "".join(form.format(i, i) for i in range(1500))
    assert len(_read_within(nlp, text, seconds=8).entities) > 1400


def test_a_long_word_does_not_move_offsets(nlp: Language) -> None:
    """Names before and after a word that is too long for spaCy's tokenizer are found where they stand."""
    text = "We propose FooNet. " + "(" * 5000 + " We propose BarNet."
    (found,) = read(nlp, text_paper(text))
    assert [text[slice(*find(found, name).mentions[0])] for name in ("FooNet", "BarNet")] == ["FooNet", "BarNet"]


class TestComponents:
    @pytest.mark.parametrize("name", COMPONENTS["rules"])
    def test_each_works_alone(self, name: str) -> None:
        """A component finds what it needs from others by itself, and gives what it gives in the whole pipeline."""
        field = {"paperatlas_rules_mentions": "entities"}.get(name, name.split("_")[-1])
        alone = spacy.blank("en")
        alone.add_pipe(name)
        text = f"{TITLE}\n{ABSTRACT}"
        found = getattr(alone(text)._, field)
        assert found
        assert found == getattr(make_nlp("rules")(text)._, field)

    def test_any_order_gives_the_same(self, nlp: Language) -> None:
        """The order of the components does not change what is found."""
        papers = [paper("p1", TITLE, ABSTRACT), text_paper("We propose FooNet. Its accuracy is 3.5.", (0, 39))]
        expected = read(nlp, *papers)
        for order in itertools.islice(itertools.permutations(COMPONENTS["rules"]), 0, None, 7):
            other = spacy.blank("en")
            for name in order:
                other.add_pipe(name)
            assert read(other, *papers) == expected

    def test_entry_points_are_enough(self) -> None:
        """A component is found by its name in a blank pipeline without an import of ours."""
        code = (
            "import spacy; nlp = spacy.blank('en'); nlp.add_pipe('paperatlas_rules_mentions');"
            "print([(e.text, e.label_) for e in nlp('We propose FooNet for image segmentation.').ents])"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[('FooNet', 'Method'), ('image segmentation', 'Task')]"

    def test_ents_are_whole_tokens_around_the_mentions(self, nlp: Language) -> None:
        """The spans in `doc.ents` hold the mentions of `doc._.mentions`, and have their types."""
        doc = nlp("We propose FooNet-based graph parsing. The F1 is 3.5.")
        assert len(doc.ents) == len(doc._.mentions)
        for ent, mention in zip(doc.ents, doc._.mentions, strict=True):
            assert ent.start_char <= mention.start < mention.end <= ent.end_char
            assert ent.label_ == mention.type.value

    def test_other_components_may_stand_between(self) -> None:
        """A sentence splitter of spaCy's before ours does not change what is found."""
        other = spacy.blank("en")
        other.add_pipe("sentencizer")
        for name in COMPONENTS["rules"]:
            other.add_pipe(name)
        assert read(other, paper("p1", TITLE, ABSTRACT)) == read(make_nlp("rules"), paper("p1", TITLE, ABSTRACT))

    def test_a_parsed_text_keeps_its_sentences(self) -> None:
        """Behind a parser, whose sentences spaCy lets nobody change, the components read the text all the same."""
        blank = spacy.blank("en")
        words = ["We", "propose", "FooNet", ".", "It", "wins", "."]
        doc = Doc(blank.vocab, words, heads=[1, 1, 1, 1, 1, 1, 1], deps=["dep"] * 7)
        doc = blank.add_pipe("paperatlas_rules_mentions")(doc)
        assert [ent.text for ent in doc.ents] == ["FooNet"]
        assert len(list(doc.sents)) == 1

    def test_no_spacy_object_leaves(self, nlp: Language) -> None:
        """What `extract` yields are plain records that compare equal after JSON."""
        (found,) = read(nlp, paper("p1", TITLE, ABSTRACT))
        assert Extraction.from_json(found.to_json(), found.sentences) == found


class TestManyPapers:
    PAPERS = tuple(paper(f"p{i}", TITLE if i % 2 else "A title", f"{ABSTRACT} Also Bar{i}Net.") for i in range(9))

    @pytest.mark.parametrize("batch_size", [1, 2, 4, 9, 100])
    def test_the_batch_size_does_not_matter(self, nlp: Language, batch_size: int) -> None:
        """Papers read in batches of any size give what each gives alone, in order."""
        alone = [read(nlp, one)[0] for one in self.PAPERS]
        assert read(nlp, *self.PAPERS, batch_size=batch_size) == alone

    def test_the_same_input_twice_gives_the_same(self, nlp: Language) -> None:
        """A second reading, also by a second pipeline, gives equal records."""
        assert read(nlp, *self.PAPERS) == read(nlp, *self.PAPERS) == read(make_nlp("rules"), *self.PAPERS)

    def test_papers_are_read_as_they_are_asked_for(self, nlp: Language) -> None:
        """No more papers are taken than are needed for the first extraction."""
        taken = iter(self.PAPERS)
        next(extract(taken, nlp, batch_size=3))
        assert next(taken).id == "p1"

    @pytest.mark.parametrize("batch_size", [0, -1])
    def test_an_impossible_batch_size_is_refused(self, nlp: Language, batch_size: int) -> None:
        """A batch size below 1 is an error and not an empty answer."""
        with pytest.raises(SettingsError, match=f"batch size {batch_size} must be at least 1"):
            read(nlp, *self.PAPERS, batch_size=batch_size)

    def test_no_papers_give_nothing(self, nlp: Language) -> None:
        """An empty input yields nothing."""
        assert read(nlp) == []
