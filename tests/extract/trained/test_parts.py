"""The parts of the trained extractor that decide by themselves: candidates, choice of mentions, names, distances, numbers."""

import json
from pathlib import Path

import numpy as np
import pytest

from paperatlas.errors import ModelError
from paperatlas.extract.sentences import find_sentences
from paperatlas.extract.trained.features import (
    MAX_BETWEEN,
    N_NAME_FEATURES,
    N_RANKS,
    NameForm,
    Nearest,
    candidate_spans,
    entity_features,
    name_features,
    place_features,
    word_distances,
)
from paperatlas.extract.trained.mentions import choose_mentions
from paperatlas.extract.trained.model import MANIFEST, load_model
from paperatlas.extract.trained.names import compare_names, group_by_name, join_names
from paperatlas.extract.trained.things import ROLES, Things, result_inputs, with_metrics
from paperatlas.extract.trained.values import find_values
from paperatlas.extract.trained.words import ReadText, find_words
from paperatlas.schema import ENTITY_TYPES, NodeType, Role


def read(text: str) -> ReadText:
    """Cut a text into words and sentences, without pieces."""
    words = find_words(text)
    starts = np.array([start for start, _ in find_sentences(text)])
    return ReadText(text, words, np.searchsorted(starts, [start for start, _ in words], side="right") - 1, [])


class OneAnswer:
    """A network whose heads always answer the same."""

    def __init__(self, logits: list[float]) -> None:
        """Take the answer."""
        self._logits = np.array(logits, dtype=np.float32)

    def head(self, *_: object) -> tuple[np.ndarray, ...]:
        """Return the answer."""
        return (self._logits,)


class TestCandidates:
    def test_the_best_borders_win(self) -> None:
        """The spans whose first and last words score highest are kept, in order."""
        cut = read("We like graph parsing nets")
        start = np.array([0, 0, 5, 1, 0], dtype=np.float32)
        end = np.array([0, 0, 0, 5, 2], dtype=np.float32)
        first, last = candidate_spans(cut, start, end, 3)
        assert list(zip(first, last, strict=True)) == [(2, 3), (2, 4), (3, 3)]

    def test_none_crosses_a_sentence_or_is_too_long(self) -> None:
        """However many are wanted, a span keeps to its sentence and to twelve words."""
        cut = read("One two. Three four. " + "word " * 30)
        first, last = candidate_spans(cut, np.zeros(len(cut.words), np.float32), np.zeros(len(cut.words), np.float32), 10_000)
        assert (last - first < 12).all()
        assert (cut.sentence[first] == cut.sentence[last]).all()


class TestChoice:
    def test_the_surest_of_two_that_overlap_stays(self) -> None:
        """Of overlapping candidates the one with the larger margin is a mention, with its type and its probability."""
        logits = np.array([[0, 2, 0], [0, 0, 3], [0, 1, 0]], dtype=np.float32)
        found = choose_mentions(np.array([0, 1, 4]), np.array([1, 2, 4]), logits, bias=0)
        assert [(one.span, one.type) for one in found] == [((1, 2), 1), ((4, 4), 0)]
        assert sum(found[0].types) == pytest.approx(1)

    def test_a_bias_finds_more(self) -> None:
        """What is likelier none than a mention is found with a bias."""
        logits = np.array([[1.0, 0.5]], dtype=np.float32)
        assert not choose_mentions(np.array([0]), np.array([0]), logits, bias=0)
        assert choose_mentions(np.array([0]), np.array([0]), logits, bias=1)

    def test_equal_margins_go_to_the_longer_then_the_earlier(self) -> None:
        """A tie does not depend on the order of the candidates."""
        spans = [(0, 1), (1, 1), (1, 2)]
        for order in ([0, 1, 2], [2, 1, 0]):
            first, last = np.array([spans[i] for i in order]).T
            found = choose_mentions(first, last, np.tile(np.array([[0, 1]], dtype=np.float32), (3, 1)), bias=0)
            assert [one.span for one in found] == [(0, 1)]


class TestNames:
    def test_equal_keys_are_one_group(self) -> None:
        """Plural, case and a generic head do not part names."""
        assert group_by_name(["CNN", "graph nets", "CNNs", "Graph-Nets", "CNN model"]) == [[0, 2, 4], [1, 3]]

    def test_features_do_not_depend_on_order(self) -> None:
        """Two names are as alike whichever comes first."""
        for left, right in (("LSTM", "long short-term memory"), ("GPT-3", "GPT-3.5"), ("a", "Graph Parsing Network")):
            one, other = NameForm.of(left), NameForm.of(right)
            features = name_features(one, other, is_abbreviation=False)
            assert features == name_features(other, one, is_abbreviation=False)

    def test_an_abbreviation_is_told(self) -> None:
        """A pair that the text defines is marked, in either order, and so are letters that begin words."""
        cut = read("LRE is a long range encoder")
        for named in ([[(0, 0)], [(3, 5)]], [[(3, 5)], [(0, 0)]]):
            *_, alike = compare_names(cut, named, frozenset({("lre", "longrangeencoder")}))
            assert alike.shape == (1, N_NAME_FEATURES)
            assert alike[0, 0] == 1
            assert alike[0, 10] == 1

    def test_a_name_beside_another_is_told(self) -> None:
        """Names that stand in the same sentences, or side by side, are seen in the features; the order does not matter."""
        cut = read("FooNet (FN) parses. FN wins. BarNet is slow.")
        beside = place_features(cut, [[(0, 0)], [(2, 2), (6, 6)], [(9, 9)]])
        assert beside[0, 1].tolist() == beside[1, 0].tolist() == [1, 1 / 2]
        assert beside[1, 2].tolist() == pytest.approx([0, 1 / 3])

    def test_pairs_above_the_threshold_are_joined(self) -> None:
        """Names are joined in order of probability, and a cluster only as long as the mean over all its pairs holds."""
        groups, mentions = [[0], [1], [2]], (read("A B C"), [(0, 0), (1, 1), (2, 2)], np.zeros((3, 2), np.float32))
        for logits, expected in (
            ([3.0, -3.0, -3.0], [[0, 1], [2]]),
            ([3.0, 3.0, 3.0], [[0, 1, 2]]),
            # A to B and B to C, but never A to C: no chain of links.
            ([3.0, -6.0, 2.9], [[0, 1], [2]]),
            ([-3.0, -3.0, -3.0], [[0], [1], [2]]),
        ):
            assert join_names(groups, mentions, (frozenset(), OneAnswer(logits)), threshold=0.6) == expected

    def test_names_of_other_numbers_stay_apart(self) -> None:
        """Versions are not joined however sure the network is; a name without a number may be a name of either."""
        cut = read("FooNet-18 FooNet-50 FooNet")
        mentions = (cut, [(0, 2), (3, 5), (6, 6)], np.zeros((3, 2), np.float32))
        assert [cut.name(span) for span in mentions[1]] == ["FooNet-18", "FooNet-50", "FooNet"]
        joined = join_names([[0], [1], [2]], mentions, (frozenset(), OneAnswer([9.0, 9.0, 3.0])), threshold=0.6)
        assert joined == [[0, 2], [1]]


class TestDistances:
    def test_classes_grow_with_the_distance(self) -> None:
        """Within a sentence distances are 0 to 7, across sentences 8 and more, and two things are as far as their nearest mentions."""
        cut = read("FooNet beats the good old BarNet. FooNet wins.")
        near = word_distances(cut, [[(0, 0), (7, 7)], [(5, 5)]])
        assert near[0].tolist() == [0, 1, 2, 3, 3, 4, 4, 0, 1, 2]
        assert near[1, 0] == 4
        assert near[1, 7] == 8 + 2
        pairs = Nearest.of(cut, [[(0, 0), (7, 7)], [(5, 5)]]).classes()
        assert pairs[0, 1] == pairs[1, 0] == 4

    def test_nearest_mentions_are_those_that_a_search_finds(self) -> None:
        """For every two things the mentions with fewest sentences, then words, between them are taken, whichever is asked first."""
        generator = np.random.default_rng(5)
        cut = read("one two three four five six seven. " * 6)
        for _ in range(50):
            things = [sorted({(int(i), int(i)) for i in generator.integers(0, len(cut.words), 3)}) for _ in range(4)]
            nearest = Nearest.of(cut, things)
            for i, one in enumerate(things):
                for j, other in enumerate(things):
                    far = min((abs(int(cut.sentence[a] - cut.sentence[b])), abs(a - b)) for a, _ in one for b, _ in other)
                    assert (nearest.apart[i, j], nearest.distance[i, j]) == far
                    assert far == (abs(int(cut.sentence[nearest.first[i, j]] - cut.sentence[nearest.first[j, i]])),
                                   abs(int(nearest.first[i, j] - nearest.first[j, i])))  # fmt: skip
                    assert (nearest.first[i, j],) * 2 in one

    def test_words_between_are_those_beside_both(self) -> None:
        """Few words are filled up with the last one, none with the number of words; of many the middle is left out."""
        cut = read("a b c d " + "w " * 40 + "z")
        nearest = Nearest.of(cut, [[(0, 0)], [(1, 1)], [(3, 3)], [(44, 44)]])
        words = nearest.between(np.array([0, 2, 0]), np.array([1, 0, 3]), len(cut.words))
        assert words[0].tolist() == [45] * MAX_BETWEEN
        assert words[1].tolist() == [1, 2] + [2] * (MAX_BETWEEN - 2)
        assert words[2].tolist() == [*range(1, 9), *range(36, 44)]

    def test_a_number_knows_how_many_metrics_are_nearer(self) -> None:
        """Things of one type are counted on each side by how near they are; those of another type do not count."""
        cut = read("recall and precision on TreeSet are 5 and 7 for F1")
        inner, places, between = result_inputs(cut, [(6, 6), (8, 8)], [[(0, 0)], [(2, 2)], [(4, 4)], [(10, 10)]], np.array([0, 0, 1, 0]))
        assert inner[:, 0].tolist() == [6, 8]
        assert places[1].tolist() == [[N_RANKS + 1, N_RANKS, N_RANKS, 0]] * 2
        assert between.shape == (2, 4, MAX_BETWEEN)
        assert between[0, 2].tolist() == [5] * MAX_BETWEEN

    def test_a_name_before_a_colon_is_told(self) -> None:
        """The name that a title begins with, and the title itself, are seen in the features."""
        cut = read("FooNet: parsing trees\nWe use BarNet.")
        foo, bar = entity_features(cut, [[(0, 0)], [(6, 6)]])
        assert foo[:2].tolist() == [1, 1]
        assert bar[:2].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("The accuracy is 91.5% and F1 is 88.", ["91.5%", "88"]),
        ("GPT-4 and ResNet50 use v2 of C4.", []),
        ("It is 2.5x faster and 10 times smaller.", ["2.5x", "10 times"]),
        ("It gains 3-5% over it.", ["3", "3-5%", "5%"]),
        ("from 63% to 68%", ["63%", "63% to 68%", "68%"]),
        ("Over 1,234 ms, a two-fold and ten times gain.", ["1,234 ms", "two-fold", "ten times"]),
        ("an order of magnitude, two orders of magnitude", ["an order of magnitude", "two orders of magnitude"]),
        ("It has 1.3B words, +0.4 BLEU, -2.1 dB.", ["1.3B", "+0.4", "-2.1 dB"]),
        ("", []),
    ],
)
def test_numbers_that_could_be_results(text: str, values: list[str]) -> None:
    """Numbers with units, ranges with their ends, and words for factors are found; digits inside names are not."""
    assert [value.text for value in find_values(read(text))] == values


class TestModelFile:
    def write(self, folder: Path, **changes: str) -> None:
        """Write a folder with a model that is no zip."""
        manifest = {"file": "model.zip", "sha256": "0" * 64, "version": "trained-0", **changes}
        (folder / MANIFEST).write_text(json.dumps(manifest))

    def test_a_missing_model_is_named_with_its_hash(self, tmp_path: Path) -> None:
        """One line says which file is missing and which hash it should have."""
        self.write(tmp_path)
        with pytest.raises(ModelError, match=f"the model .*model.zip is missing; a file with SHA-256 {'0' * 64} should be there") as error:
            load_model(tmp_path)
        assert "\n" not in str(error.value)

    def test_a_damaged_model_is_named_with_both_hashes(self, tmp_path: Path) -> None:
        """One line says which hash was found and which is right."""
        self.write(tmp_path)
        (tmp_path / "model.zip").write_bytes(b"half a model")
        with pytest.raises(ModelError, match=f"model.zip is damaged: its SHA-256 is [0-9a-f]{{64}}, it should be {'0' * 64}"):
            load_model(tmp_path)

    @pytest.mark.parametrize("content", ["", "[]", '{"file": "model.zip"}'])
    def test_a_damaged_manifest_is_named(self, tmp_path: Path, content: str) -> None:
        """Without the file that names the hash no model is loaded."""
        (tmp_path / MANIFEST).write_text(content)
        with pytest.raises(ModelError, match=r"model\.json, which names the model and its hash, is missing or damaged"):
            load_model(tmp_path)


class TestStandardMetrics:
    def thing(self, types: list[float], roles: dict[Role, float]) -> Things:
        """Return one thing with probabilities of its types and roles."""
        nothing = np.zeros((1, 0), dtype=np.float32)
        role = np.array([[roles.get(one, 0.0) for one in ROLES]], dtype=np.float32)
        return Things([[(0, 0)]], nothing, np.array([types], dtype=np.float32), role, nothing[:, 0:0], nothing[:, 0:0], nothing)

    def test_a_metric_by_name_is_a_metric(self) -> None:
        """What everybody uses as a metric has that type, and is reported unless it is only mentioned."""
        metric = ENTITY_TYPES.index(NodeType.METRIC)
        found = with_metrics(self.thing([0.9, 0.0, 0.0, 0.1], {Role.USED: 0.9}), [True])
        assert (found.types[0].argmax(), ROLES[found.roles[0].argmax()]) == (metric, Role.REPORTED)
        found = with_metrics(self.thing([0.9, 0.0, 0.0, 0.1], {Role.MENTIONED: 0.9}), [True])
        assert ROLES[found.roles[0].argmax()] == Role.MENTIONED

    def test_all_else_stays(self) -> None:
        """What has no such name, or the right type already, stays as the network says."""
        for types, is_metric in (([0.9, 0.0, 0.0, 0.1], False), ([0.1, 0.0, 0.0, 0.9], True)):
            before = self.thing(types, {Role.USED: 0.9})
            after = with_metrics(before, [is_metric])
            assert np.array_equal(before.types, after.types)
            assert np.array_equal(before.roles, after.roles)
