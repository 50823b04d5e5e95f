"""Gathers what a training run learns from: annotated papers with their texts, and parts of benchmark documents."""

import gzip
import hashlib
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from paperatlas.errors import InputError
from paperatlas.evaluate import read_records
from paperatlas.train.annotations import AnnotatedPaper, normal_text, read_annotations
from paperatlas.train.benchmarks import BenchmarkDocument, cut_document, read_benchmark
from paperatlas.train.examples import PaperExample, SpanExample, to_paper_example, to_span_example
from paperatlas.train.gold import GoldText
from paperatlas.train.settings import TrainingSettings

if TYPE_CHECKING:
    from tokenizers import Tokenizer

logger = logging.getLogger(__name__)

#: Characters of a part of a long document.
_PART = 1200


def load_papers(settings: TrainingSettings) -> tuple[list[AnnotatedPaper], list[AnnotatedPaper]]:
    """Return the papers to learn from and those to measure on, both in an order that depends on their ids alone.

    Raises:
        InputError: A file cannot be read, or no paper is left.
    """
    texts = {id_: text for path in settings.texts for id_, text in read_texts(path)}
    learned, held = split_papers(_load(settings.annotations, texts), settings)
    if settings.complete:
        held = split_papers(_load(settings.complete, texts), settings)[1]
    return learned, held


def _load(paths: Sequence[Path], texts: Mapping[str, str]) -> list[AnnotatedPaper]:
    files = [file for path in paths for file in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
    papers, skipped = read_annotations(files, texts)
    for problem in skipped:
        logger.warning("left out %s: %s", problem.where, problem.reason)
    if not papers:
        raise InputError(f"no annotated paper with a text in {', '.join(map(str, paths))}")
    by_id = {paper.id: paper for paper in papers}
    return sorted(by_id.values(), key=lambda paper: _hash(paper.id))


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def read_texts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield id and normal text of the papers of a JSON Lines file, also with gzip.

    Raises:
        InputError: The file cannot be read, or a record lacks id, title or abstract.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                yield record["id"], normal_text(record["title"], record["abstract"])
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path} cannot be read as JSON Lines with id, title and abstract: {error}") from error


def read_gold(pairs: Sequence[tuple[Path, Path]]) -> list[GoldText]:
    """Return the papers of pairs of files, texts and gold annotation.

    Raises:
        InputError: A file cannot be read, or a paper has no text.
    """
    papers = []
    for texts_path, gold_path in pairs:
        texts = dict(read_texts(texts_path))
        for gold in read_records(gold_path):
            if gold["id"] not in texts:
                raise InputError(f"{texts_path} has no text of paper {gold['id']!r}")
            papers.append(GoldText(texts[gold["id"]], gold))
    return papers


def split_papers(papers: Sequence[AnnotatedPaper], settings: TrainingSettings) -> tuple[list[AnnotatedPaper], list[AnnotatedPaper]]:
    """Return the papers to learn from and those kept apart, both in the order given; further papers move none from one to the other."""
    end = settings.holdout_from + settings.holdout
    held = [paper for paper in papers if settings.holdout_from <= int(_hash(paper.id)[:8], 16) / 2**32 < end]
    apart = {paper.id for paper in held}
    rest = [paper for paper in papers if paper.id not in apart]
    return rest[: settings.n_papers or None], held


def split_benchmark(settings: TrainingSettings, schema: str) -> tuple[list[BenchmarkDocument], list[BenchmarkDocument]]:
    """Return the documents of a benchmark to learn from, and those to choose thresholds on.

    Raises:
        InputError: A file cannot be read.
    """
    documents = sorted(read_benchmark(settings.benchmarks[schema]), key=lambda document: _hash(document.id))
    n_held = settings.held_back.get(schema, 0)
    chosen = read_benchmark(settings.choose[schema]) if schema in settings.choose else documents[:n_held]
    return documents[n_held:], chosen


def make_examples(
    papers: Sequence[AnnotatedPaper], settings: TrainingSettings, tokenizer: "Tokenizer"
) -> tuple[list[PaperExample], dict[str, list[SpanExample]]]:
    """Return the examples of papers and, by schema, of benchmarks."""
    examples = [to_paper_example(paper, tokenizer) for paper in papers]
    parts: dict[str, list[SpanExample]] = {}
    for schema in sorted(settings.benchmarks):
        documents = [part for document in split_benchmark(settings, schema)[0] for part in cut_document(document, _PART)]
        all_parts = (to_span_example(document, schema, tokenizer) for document in documents)
        parts[schema] = [example for example in all_parts if example.read.words]
    return examples, parts
