"""Training: settings and data are checked, and a tiny network learns a paper by heart, is exported, and reads like the original.

What needs torch is skipped where the extra `train` is not installed; CI installs it for these tests alone.
"""

import importlib.util
import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from paperatlas.errors import InputError, SettingsError
from paperatlas.extract.sentences import find_sentences
from paperatlas.extract.trained.words import read_text
from paperatlas.train.annotations import AnnotatedPaper
from paperatlas.train.benchmarks import BenchmarkDocument, cut_document, read_benchmark
from paperatlas.train.data import load_papers, split_papers
from paperatlas.train.settings import TrainingSettings, read_settings

HAS_TORCH = importlib.util.find_spec("torch") is not None

needs_torch = pytest.mark.skipif(
    not HAS_TORCH and not os.environ.get("PAPERATLAS_REQUIRE_TRAIN"), reason="needs the extra train: pip install 'paperatlas[train]'"
)

TITLE, ABSTRACT = "FooNet: Parsing Trees", "We propose FooNet for parsing. On TreeSet, FooNet beats BarNet with an F1 of 91.5%."
ANNOTATION = {
    "id": "p1",
    "entities": [
        {"id": "e1", "type": "Method", "name": "FooNet", "role": "proposed", "salience": "core", "aliases": ["FooNet"]},
        {"id": "e2", "type": "Task", "name": "parsing", "role": "addressed", "salience": "core", "aliases": ["parsing", "Parsing Trees"]},
        {"id": "e3", "type": "Dataset", "name": "TreeSet", "role": "evaluated_on", "salience": "core", "aliases": ["TreeSet"]},
        {"id": "e4", "type": "Method", "name": "BarNet", "role": "compared", "salience": "core", "aliases": ["BarNet"]},
        {"id": "e5", "type": "Metric", "name": "F1", "role": "reported", "salience": "core", "aliases": ["F1"]},
    ],
    "relations": [["e1", "usedFor", "e2"], ["e1", "evaluatedWith", "e3"], ["e1", "comparedWith", "e4"], ["e1", "measuredBy", "e5"]],
    "results": [{"method": "e1", "task": "e2", "dataset": "e3", "metric": "e5", "value": "91.5%"}],
}
BENCHMARK = [
    {
        "id": "d1",
        "text": "We use FooNet for parsing . It wins .",
        "sents": [[0, 27], [28, 37]],
        "entities": [[7, 13, "Method"], [18, 25, "Task"]],
        "relations": [[0, 1, "USED-FOR"]],
    }
]


def write_base(folder: Path) -> None:
    """Write a tiny encoder with random weights in the form of Hugging Face, whose pieces are letters."""
    import torch
    from safetensors.torch import save_file
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from transformers import BertConfig, BertModel

    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,:%"
    words = ["foonet", "parsing", "trees", "treeset", "barnet", "we", "propose", "for", "on", "beats", "with", "an", "f1", "of"]
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *(f"##{letter}" for letter in letters), *words]
    tokenizer = Tokenizer(WordPiece({token: i for i, token in enumerate(tokens)}, unk_token="[UNK]"))  # noqa: S106 -- no password
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    torch.manual_seed(0)
    config = BertConfig(vocab_size=len(tokens), hidden_size=24, num_hidden_layers=1, num_attention_heads=2, intermediate_size=48)
    folder.mkdir()
    save_file(BertModel(config, add_pooling_layer=False).state_dict(), folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps({"vocab_size": len(tokens), "hidden_size": 24, "num_hidden_layers": 1,
                                                    "num_attention_heads": 2, "intermediate_size": 48}))  # fmt: skip
    tokenizer.save(str(folder / "tokenizer.json"))


def write_run(folder: Path, **changes: object) -> Path:
    """Write a configuration with its data, and return the file."""
    values = {"epochs": 80, "holdout": 0.0, "precision": '"fp32"', "threads": 1, "encoder_rate": 0.002, "dropout": 0.0, **changes}
    (folder / "papers.jsonl").write_text(json.dumps({"id": "p1", "title": TITLE, "abstract": ABSTRACT}) + "\n")
    (folder / "annotations.jsonl").write_text(json.dumps(ANNOTATION) + "\n")
    (folder / "scierc.json").write_text(json.dumps(BENCHMARK))
    lines = ['base = "base"', 'texts = ["papers.jsonl"]', 'annotations = ["annotations.jsonl"]']
    lines += [f"{name} = {value}" for name, value in values.items()]
    lines += ["[benchmarks]", 'scierc = "scierc.json"']
    (folder / "run.toml").write_text("\n".join(lines) + "\n")
    return folder / "run.toml"


@needs_torch
class TestLearning:
    @pytest.fixture(scope="class")
    @staticmethod
    def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
        """Return the folder of a finished run over one paper and one benchmark sentence."""
        from paperatlas.train.loop import train

        folder = tmp_path_factory.mktemp("run")
        write_base(folder / "base")
        train(read_settings(write_run(folder)), folder / "out")
        return folder

    def test_the_curve_falls(self, run: Path) -> None:
        """Every few steps there is a line with the mean loss of each schema; the last is far below the first."""
        lines = [json.loads(line) for line in (run / "out" / "curve.jsonl").read_text().splitlines()]
        assert lines[-1]["step"] == lines[-1]["of"] == 160
        assert all(lines[-1]["loss"][name] < lines[0]["loss"][name] / 4 for name in ("atlas", "scierc"))

    def test_a_paper_is_learned_by_heart(self, run: Path) -> None:
        """The network finds in its one paper what was annotated there: entities, roles, relations and the result."""
        from paperatlas.train.calibrate import NEUTRAL, predict
        from paperatlas.train.gold import GoldText

        model = self.model(run)
        (found,) = predict(model, [GoldText(f"{TITLE}\n{ABSTRACT}", ANNOTATION)])
        names = {entity["id"]: entity["aliases"] for entity in found["entities"]}
        roles = {alias: entity["role"] for entity in found["entities"] for alias in entity["aliases"]}
        assert roles == {"FooNet": "proposed", "Parsing Trees": "addressed", "parsing": "addressed", "TreeSet": "evaluated_on",
                         "BarNet": "compared", "F1": "reported"}  # fmt: skip
        relations = {(names[one["head"]][0], one["type"], names[one["tail"]][0]) for one in found["relations"]}
        assert relations == {("FooNet", "usedFor", "Parsing Trees"), ("FooNet", "evaluatedWith", "TreeSet"),
                             ("FooNet", "comparedWith", "BarNet"), ("FooNet", "measuredBy", "F1")}  # fmt: skip
        (result,) = found["results"]
        assert (result["value"], names[result["metric"]], names[result["dataset"]]) == ("91.5%", ["F1"], ["TreeSet"])
        assert model.settings == NEUTRAL

    def test_a_run_starts_from_the_weights_of_another(self, run: Path, tmp_path: Path) -> None:
        """What another run has learned is there from the first step, also where a layer has grown since; a missing file is named."""
        import torch

        from paperatlas.train.loop import train

        before = torch.load(run / "out" / "network.pt", weights_only=True)
        grown = before.pop("heads.atlas-names.alike.weight")
        torch.save({**before, "heads.atlas-names.alike.weight": grown[:, :10]}, tmp_path / "older.pt")
        write_base(tmp_path / "base")
        path = write_run(tmp_path, epochs=1, start_from='"older.pt"', encoder_rate=0.0, head_rate=0.0)
        after = torch.load(train(read_settings(path), tmp_path / "out"), weights_only=True)
        assert all(torch.equal(after[name], tensor) for name, tensor in before.items())
        assert torch.equal(after["heads.atlas-names.alike.weight"][:, :10], grown[:, :10])
        assert not after["heads.atlas-names.alike.weight"][:, 10:].any()
        with pytest.raises(InputError, match=r"none\.pt, the weights to start from, cannot be read"):
            train(read_settings(write_run(tmp_path, start_from='"none.pt"')), tmp_path / "other")

    def test_weights_may_be_averaged_with_those_of_the_start(self, run: Path, tmp_path: Path) -> None:
        """With an average the weights stand between what the run has learned and what it started from, as far as it says."""
        import torch

        from paperatlas.train.loop import train

        start = run / "out" / "network.pt"
        write_base(tmp_path / "base")
        path = write_run(tmp_path, epochs=1, start_from=f'"{start}"')
        learned = torch.load(train(read_settings(path), tmp_path / "out"), weights_only=True)
        path = write_run(tmp_path, epochs=1, start_from=f'"{start}"', average=0.25)
        mixed = torch.load(train(read_settings(path), tmp_path / "mixed"), weights_only=True)
        before = torch.load(start, weights_only=True)
        name = "heads.atlas-names.alike.weight"
        assert not torch.equal(learned[name], before[name])
        assert torch.allclose(mixed[name], 0.25 * learned[name] + 0.75 * before[name], atol=1e-6)

    def test_a_benchmark_is_learned_by_heart(self, run: Path) -> None:
        """The heads of a benchmark give its labels on its one document."""
        from paperatlas.extract.trained.spans import read_spans

        document = BENCHMARK[0]
        facts = read_spans(self.model(run), "scierc", document["text"], document["sents"])
        assert facts.to_json() == {"entities": document["entities"], "relations": document["relations"]}

    def test_the_exported_network_answers_like_the_original(self, run: Path) -> None:
        """Heads are exported as they are, the unquantised encoder too; the int8 encoder's states point the same way."""
        from paperatlas.extract.trained.model import OnnxNetwork
        from paperatlas.extract.trained.reader import find_relations, read_entities
        from paperatlas.train.export import export_network

        model = self.model(run)
        text = f"{TITLE}\n{ABSTRACT}"
        (window,) = read_text(text, find_sentences(text), model.tokenizer).windows
        states = model.network.states(window)
        exact = OnnxNetwork(export_network(self.network(run), quantize=False))
        assert np.allclose(exact.states(window), states, atol=1e-4)
        small = OnnxNetwork(export_network(self.network(run))).states(window)
        cosine = (small * states).sum(-1) / np.linalg.norm(small, axis=-1) / np.linalg.norm(states, axis=-1)
        assert cosine.min() > 0.95
        readings = [read_entities(one, text, find_sentences(text), []) for one in (model, replace(model, network=exact))]
        assert readings[0].entities == readings[1].entities
        assert find_relations(model, readings[0]) == find_relations(replace(model, network=exact), readings[1])

    def test_an_interrupted_run_goes_on_as_if_nothing_had_been(self, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A run stopped after a checkpoint and started again ends with the weights of one that was never stopped."""
        import torch

        from paperatlas.train import loop

        config = write_run(run, epochs=4)
        settings = read_settings(config)
        loop.train(settings, tmp_path / "whole")
        monkeypatch.setattr(loop, "_CHECKPOINT_EVERY", -1)
        steps = iter(range(5))
        step = loop._step

        def stop_after_five(*arguments):
            next(steps)
            return step(*arguments)

        monkeypatch.setattr(loop, "_step", stop_after_five)
        with pytest.raises(StopIteration):
            loop.train(settings, tmp_path / "halves")
        monkeypatch.setattr(loop, "_step", step)
        loop.train(settings, tmp_path / "halves")
        one, other = (torch.load(tmp_path / name / "network.pt", weights_only=True) for name in ("whole", "halves"))
        assert all(torch.equal(one[name], other[name]) for name in one)
        assert json.loads((tmp_path / "halves" / "curve.jsonl").read_text().splitlines()[-1])["step"] == 8

    def test_the_encoder_is_adapted_first(self, run: Path, tmp_path: Path) -> None:
        """With texts to adapt to, the guesses of masked words get better, and a second call goes on where the first has ended."""
        from paperatlas.train.adapt import adapt
        from paperatlas.train.loop import make_tokenizer
        from paperatlas.train.network import make_network

        config = write_run(run, adapt_on='["papers.jsonl"]', adapt_steps=600, adapt_rate=0.01)
        network, tokenizer = make_network(run / "base", dropout=0.0)
        before = network.encoder.bert.embeddings.word_embeddings.weight.detach().clone()
        adapt(network, make_tokenizer(tokenizer), read_settings(config), tmp_path)
        losses = [json.loads(line)["loss"] for line in (tmp_path / "adapt-curve.jsonl").read_text().splitlines()]
        assert losses[-1] < losses[0]
        assert not bool((network.encoder.bert.embeddings.word_embeddings.weight == before).all())
        adapt(network, make_tokenizer(tokenizer), read_settings(config), tmp_path)
        assert len((tmp_path / "adapt-curve.jsonl").read_text().splitlines()) == len(losses) == 6

    def test_another_run_in_its_folder_is_refused(self, run: Path) -> None:
        """A folder keeps one run; other settings are an error and not a mixture."""
        from paperatlas.train.loop import train

        with pytest.raises(InputError, match="holds a run with other settings"):
            train(read_settings(write_run(run, epochs=61)), run / "out")

    def test_a_whole_run_leaves_a_model(self, tmp_path: Path) -> None:
        """`run_training` leaves a model with hash, thresholds and calibration that loads at run time, and the same bytes each time."""
        from paperatlas.extract.trained.model import load_model
        from paperatlas.train.run import run_training

        write_base(tmp_path / "base")
        config = write_run(tmp_path, epochs=2, holdout=0.0, version='"trained-test"', choose_on='[["papers.jsonl", "annotations.jsonl"]]')
        folder = run_training(read_settings(config), tmp_path / "out")
        model = load_model(folder)
        assert model.version.startswith("trained-test.")
        content = (folder / "model.zip").read_bytes()
        assert run_training(read_settings(config), tmp_path / "out") == folder
        assert (folder / "model.zip").read_bytes() == content

    @staticmethod
    def network(run: Path):
        """Return the trained network."""
        import torch

        from paperatlas.train.network import make_network

        network, _ = make_network(run / "base", dropout=0.0)
        network.load_state_dict(torch.load(run / "out" / "network.pt", weights_only=True))
        return network

    @classmethod
    def model(cls, run: Path):
        """Return the trained network as a model computed by torch."""
        from paperatlas.extract.trained.model import Model
        from paperatlas.train.calibrate import NEUTRAL
        from paperatlas.train.export import TorchNetwork
        from paperatlas.train.loop import make_tokenizer

        tokenizer = make_tokenizer((run / "base" / "tokenizer.json").read_text())
        return Model(TorchNetwork(cls.network(run)), tokenizer, NEUTRAL, "test")


class TestFolds:
    def test_folds_hold_each_paper_out_once(self) -> None:
        """Five folds of a fifth hold every paper out once, and a paper stays where it is when others come."""
        papers = [AnnotatedPaper(f"p{i}", "", (), (), ()) for i in range(50)]
        base = TrainingSettings(Path(), (), (), holdout=0.2)
        folds = [split_papers(papers, replace(base, holdout_from=i / 5)) for i in range(5)]
        assert sorted(paper.id for _, held in folds for paper in held) == sorted(paper.id for paper in papers)
        assert all(len(rest) + len(held) == 50 for rest, held in folds)
        fewer = split_papers(papers[::2], base)[1]
        assert {paper.id for paper in fewer} <= {paper.id for paper in folds[0][1]}

    def test_complete_annotations_replace_what_is_held_out(self, tmp_path: Path) -> None:
        """Measured is on the papers of `complete` that are held out, learned from all others: never from one that is measured on."""
        papers = [{"id": f"p{i}", "title": "FooNet", "abstract": f"We propose FooNet {i}."} for i in range(40)]
        (tmp_path / "papers.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper in papers))
        bare = {"entities": [], "relations": [], "results": []}
        (tmp_path / "all.jsonl").write_text("".join(json.dumps({"id": paper["id"], **bare}) + "\n" for paper in papers))
        (tmp_path / "complete.jsonl").write_text("".join(json.dumps({"id": f"p{i}", **bare}) + "\n" for i in range(20)))
        settings = TrainingSettings(Path(), (tmp_path / "papers.jsonl",), (tmp_path / "all.jsonl",), holdout=0.3)
        learned, held = load_papers(settings)
        again, measured = load_papers(replace(settings, complete=(tmp_path / "complete.jsonl",)))
        assert again == learned
        assert {paper.id for paper in measured} == {paper.id for paper in held} & {f"p{i}" for i in range(20)}
        assert 0 < len(measured) < len(held)


class TestSettings:
    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ("colour = 1", "unknown key 'colour'; allowed are base, texts"),
            ('precision = "fp8"', "precision 'fp8' must be auto, fp32 or bf16"),
            ("holdout = 1.5", "holdout 1.5 must be at least 0 and below 1"),
            ("holdout = 0.3\nholdout_from = 0.8", "holdout_from 0.8 must be at least 0 and leave room"),
            ("epochs = 0", "epochs and pieces must be at least 1"),
            ("passes = {ace = 1}", "'ace' is no benchmark; allowed are scierc, scier, tdmsci"),
        ],
    )
    def test_wrong_settings_are_named(self, tmp_path: Path, line: str, words: str) -> None:
        """A wrong line of the configuration is an error that says what is allowed."""
        (tmp_path / "run.toml").write_text(f'base = "b"\ntexts = []\nannotations = []\n{line}\n')
        with pytest.raises(SettingsError, match=words):
            read_settings(tmp_path / "run.toml")

    def test_missing_things_are_named(self, tmp_path: Path) -> None:
        """A missing key, a missing file and what is no TOML are errors that name them."""
        (tmp_path / "run.toml").write_text('base = "b"\n')
        with pytest.raises(SettingsError, match="lacks the key 'texts'"):
            read_settings(tmp_path / "run.toml")
        with pytest.raises(InputError, match=r"none\.toml cannot be read"):
            read_settings(tmp_path / "none.toml")
        (tmp_path / "run.toml").write_text("base = ")
        with pytest.raises(InputError, match=r"run\.toml is no TOML"):
            read_settings(tmp_path / "run.toml")


class TestBenchmarks:
    def test_a_document_is_cut_at_sentences(self) -> None:
        """Parts hold whole sentences, with their mentions and relations counted from their own begin."""
        document = BenchmarkDocument(
            "d",
            "Ab cd. Ef gh.",
            ((0, 6), (7, 13)),
            ((0, 2, "Task"), (7, 9, "Method"), (10, 12, "Task")),
            ((1, 2, "USED-FOR"), (0, 1, "COMPARE")),
        )
        one, other = cut_document(document, 7)
        assert (one.text, one.mentions, one.relations) == ("Ab cd.", ((0, 2, "Task"),), ())
        assert (other.text, other.mentions, other.relations) == ("Ef gh.", ((0, 2, "Method"), (3, 5, "Task")), ((0, 1, "USED-FOR"),))
        assert cut_document(document, 100)[0].mentions == document.mentions

    def test_a_file_in_another_form_is_refused(self, tmp_path: Path) -> None:
        """What is no list of documents is an error that names the file."""
        (tmp_path / "x.json").write_text('[{"id": 1}]')
        with pytest.raises(InputError, match=r"x\.json is no JSON list of documents"):
            read_benchmark(tmp_path / "x.json")
