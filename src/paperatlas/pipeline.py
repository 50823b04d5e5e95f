"""Joins the stages: reads papers, extracts what is not in the store yet, and makes everything else from the extractions."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from paperatlas.atlas import Atlas
from paperatlas.config import CURATION_FILE, DEFAULT_EXTRACTOR, STORE_FILE, Settings
from paperatlas.errors import AtlasDirectoryError, InputError, MissingExtraError, UnknownNameError
from paperatlas.graph.knowledge_graph import build_graph
from paperatlas.ingest.papers import PaperSource, read_papers
from paperatlas.ingest.source import read_source
from paperatlas.ingest.vocabulary import read_vocabulary
from paperatlas.records import Extraction, Paper, Skipped
from paperatlas.resolve.curation import read_curation
from paperatlas.resolve.names import NameRecord, resolve_names
from paperatlas.resolve.resolution import Overrides, resolve_entities
from paperatlas.store.database import Store, text_hash
from paperatlas.store.files import make_directory
from paperatlas.store.lock import hold_directory
from paperatlas.store.settings import settings_from_store

if TYPE_CHECKING:
    from spacy.language import Language

logger = logging.getLogger(__name__)

#: Is told how many of how many papers are extracted.
Progress = Callable[[int, int], None]


class Extractor(Protocol):
    """What finds entities, relations and results in papers."""

    #: Names all that its output depends on; part of the key under which extractions are stored.
    version: str

    def extract(self, papers: Iterable[Paper], *, batch_size: int) -> Iterator[Extraction]:
        """Yield the extraction of each paper, in order."""
        ...


class _SpacyExtractor:
    """An extractor that is a spaCy pipeline; spaCy and models are loaded when the first paper comes."""

    def __init__(self, name: str, version: str) -> None:
        self._name = name
        self.version = version

    def extract(self, papers: Iterable[Paper], *, batch_size: int) -> Iterator[Extraction]:
        from paperatlas.extract.nlp import extract, make_nlp

        return extract(papers, make_nlp(self._name), batch_size=batch_size)


def _make_trained() -> Extractor:
    from paperatlas.extract.trained.model import model_version

    return _SpacyExtractor("trained", model_version())


def _make_rules() -> Extractor:
    from paperatlas.extract.rules import VERSION

    return _SpacyExtractor("rules", VERSION)


#: Name of an extractor -> what makes one.
EXTRACTORS: Mapping[str, Callable[[], Extractor]] = {"trained": _make_trained, "rules": _make_rules}


def _export_rdf(name: str) -> Callable[[Path], str]:
    def write(directory: Path) -> str:
        from paperatlas.export.formats import export_directory

        return export_directory(directory, name)

    return write


#: Name of a format -> what makes it from an atlas directory.
EXPORTERS: Mapping[str, Callable[[Path], str]] = {
    **{name: _export_rdf(name) for name in ("turtle", "ntriples", "jsonld", "trig", "rdf12")},
    "html": lambda directory: load(directory).to_html(),
}


def build(
    source: PaperSource = None,
    *,
    directory: str | Path | None = None,
    file_format: str | None = None,
    settings: Settings | None = None,
    vocabularies: Sequence[str | Path] = (),
    progress: Progress | None = None,
) -> Atlas:
    """Return the atlas of some papers.

    Args:
        source: A path, several paths, an iterable of `Paper` or of mappings with `title` and `abstract`, a DataFrame with such
            columns, or None for the bundled corpus.
        directory: Where to keep extractions and write the atlas; what is kept there is not extracted again, and a build that
            was interrupted goes on. Without it nothing is written.
        file_format: Format of the files, a key of `READERS`; found out by looking if None.
        settings: Settings; the defaults if None.
        vocabularies: SKOS or OWL files to whose concepts entities are linked.
        progress: Is told how many of how many papers are extracted.

    Raises:
        InputError: A file cannot be read, there is no paper in the input, or no concept in a vocabulary.
        UnknownNameError: There is no such format or extractor.
        AtlasDirectoryError: The directory cannot be used, or another build is writing to it.
        CurationError: The directory's curation cannot be read, or contradicts itself.
    """
    settings = settings or Settings()
    extractor = make_extractor(settings.extractor)
    known = tuple(map(read_vocabulary, vocabularies))
    papers, skipped = collect_papers(read_papers(source, file_format=file_format))
    if not papers:
        first = "first problem" if len(skipped) == 1 else f"first of {len(skipped)} problems"
        reason = f"; {first}: {skipped[0].where} {skipped[0].reason}" if skipped else ""
        raise InputError(f"the input holds no paper that can be used{reason}")
    path = make_directory(directory) if directory is not None else None
    overrides = Overrides(tuple(read_curation(path / CURATION_FILE)) if path else (), known)
    with hold_directory(path):
        with Store(path and path / STORE_FILE) as store:
            _extract_missing(store, papers, extractor, settings.batch_size, progress)
            extractions = list(store.load_extractions(papers, extractor.version))
        atlas = assemble(papers, extractions, extractor=extractor.version, settings=settings, skipped=skipped, overrides=overrides)
        if path is not None:
            # Only now do the papers in the store become those of this build: until then all files are those of the last one.
            atlas.save(path)
            logger.info("wrote %s", path)
    return atlas


def load(directory: str | Path) -> Atlas:
    """Return the atlas that `build` or `Atlas.save` left in a directory.

    Raises:
        AtlasDirectoryError: The directory holds no atlas, or one whose build was interrupted.
        CurationError: Its curation cannot be read, or contradicts itself.
    """
    path = Path(directory)
    with Store(path / STORE_FILE, read_only=True) as store:
        papers = store.load_papers()
        stored = store.load_settings()
        if not stored:
            raise AtlasDirectoryError(f"{path} holds no finished build, only what was extracted before it was interrupted; build again")
        settings, version, skipped = settings_from_store(stored)
        extractions = list(store.load_extractions(papers, version))
        vocabularies = store.load_vocabularies()
    if len(extractions) < len(papers):
        raise AtlasDirectoryError(f"{path} is damaged: it holds extractions of {len(extractions)} of {len(papers)} papers; build again")
    overrides = Overrides(tuple(read_curation(path / CURATION_FILE)), vocabularies)
    return assemble(papers, extractions, extractor=version, settings=settings, skipped=skipped, overrides=overrides)


def assemble(
    papers: Sequence[Paper],
    extractions: Sequence[Extraction],
    *,
    extractor: str,
    settings: Settings,
    skipped: Iterable[Skipped] = (),
    overrides: Overrides | None = None,
) -> Atlas:
    """Return the atlas of papers and their extractions: a pure function of its arguments."""
    kept = [extraction.confident(settings.min_confidence) for extraction in extractions]
    resolution = resolve_entities(kept, overrides or Overrides())
    graph = build_graph(papers, kept, resolution.entities, resolution.rejected, resolution.variants, resolution.concepts)
    return Atlas(graph, tuple(papers), tuple(extractions), extractor, settings, tuple(skipped), resolution)


def extract(
    source: PaperSource,
    *,
    extractor: str = DEFAULT_EXTRACTOR,
    file_format: str | None = None,
    min_confidence: float = 0.0,
    batch_size: int = 64,
    progress: Progress | None = None,
) -> Iterator[Extraction | Skipped]:
    """Yield what is found in each paper of the input, in its order, after the records that could not be read.

    Args:
        source: As for `build`.
        extractor: A key of `EXTRACTORS`.
        file_format: A key of `READERS`, or None to find out.
        min_confidence: What is less sure than this is left out.
        batch_size: Papers extracted together.
        progress: Is told how many of how many papers are extracted.

    Raises:
        InputError: A file cannot be read.
        UnknownNameError: There is no such format or extractor.
    """
    worker = make_extractor(extractor)
    papers, skipped = _separate(read_papers(source, file_format=file_format))
    yield from skipped
    for number, found in enumerate(worker.extract(papers, batch_size=batch_size), 1):
        yield found.confident(min_confidence)
        if progress:
            progress(number, len(papers))


def extract_spans(
    source: PaperSource, schema: str, *, file_format: str | None = None, batch_size: int = 64, progress: Progress | None = None
) -> Iterator[tuple[str, dict[str, Any]] | Skipped]:
    """Yield id and facts of each paper in the label set of a public benchmark, after the records that could not be read.

    Args:
        source: As for `build`.
        schema: "scierc", "scier" or "tdmsci".
        file_format: A key of `READERS`, or None to find out.
        batch_size: Papers extracted together.
        progress: Is told how many of how many papers are extracted.

    Raises:
        InputError: A file cannot be read.
        UnknownNameError: There is no such format or schema.
        ModelError: The trained model is missing or damaged.
    """
    from paperatlas.extract.trained.schemas import SCHEMAS
    from paperatlas.extract.trained.spans import extract_spans as read_spans

    if schema not in SCHEMAS:
        raise UnknownNameError("schema", schema, SCHEMAS)
    papers, skipped = _separate(read_papers(source, file_format=file_format))
    yield from skipped
    for number, (id_, facts) in enumerate(read_spans(papers, schema, batch_size=batch_size), 1):
        yield id_, facts.to_json()
        if progress:
            progress(number, len(papers))


def resolve(path: str | Path, *, explain: bool = False) -> Iterator[dict[str, Any] | Skipped]:
    """Yield what each name of a file is, in order: type, name, id and label of the thing; equal ids mean one thing.

    A line that cannot be used gives null for each of them, after a record of why.

    Args:
        path: JSON Lines with type, name and perhaps aliases and count.
        explain: Whether to add why a name is one with others.

    Raises:
        InputError: The file cannot be read.
    """
    source = read_source(path)
    lines = [(f"{source.name}:{number}", line) for number, line in enumerate(source.text.split("\n"), 1) if line.strip()]
    records = [_read_name(where, line) for where, line in lines]
    known = [record for record in records if isinstance(record, NameRecord)]
    answers = iter(resolve_names(known))
    for record in records:
        if isinstance(record, Skipped):
            yield record
            yield {"type": None, "name": None, "entity": None, "label": None}
            continue
        found = next(answers)
        row = {"type": record.type.value, "name": record.name, "entity": found.entity, "label": found.label}
        yield {**row, "reasons": list(found.reasons)} if explain else row


def _read_name(where: str, line: str) -> NameRecord | Skipped:
    try:
        return NameRecord.from_json(json.loads(line))
    except (InputError, ValueError) as error:
        return Skipped(where, str(error) if isinstance(error, InputError) else f"is no JSON: {error}")


def export(directory: str | Path, name: str) -> str:
    """Return the atlas in a directory in another format.

    Args:
        directory: The atlas.
        name: A key of `EXPORTERS`.

    Raises:
        UnknownNameError: There is no such format.
        AtlasDirectoryError: The directory holds no atlas.
    """
    if name not in EXPORTERS:
        raise UnknownNameError("format", name, EXPORTERS)
    return EXPORTERS[name](Path(directory))


def _separate(items: Iterable[Paper | Skipped]) -> tuple[list[Paper], list[Skipped]]:
    papers: list[Paper] = []
    skipped: list[Skipped] = []
    for item in items:
        if isinstance(item, Paper):
            papers.append(item)
        else:
            skipped.append(item)
    return papers, skipped


def train(config: Path, directory: Path) -> Path:
    """Train a model and return its folder, in the form that is shipped.

    Args:
        config: A TOML file; see `train.settings`.
        directory: Where checkpoints, curve and model go; an interrupted run there goes on.

    Raises:
        MissingExtraError: The libraries of the extra `train` are not installed.
        InputError: The file or the data cannot be read.
        SettingsError: A setting is wrong.
    """
    try:
        from paperatlas.train.run import run_training
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"training needs {error.name}; install it with: pip install 'paperatlas[train]'") from error
    from paperatlas.train.settings import read_settings

    return run_training(read_settings(config), directory)


def make_nlp() -> "Language":
    """Return the spaCy pipeline of the default extractor."""
    from paperatlas.extract.nlp import make_nlp

    return make_nlp()


def make_extractor(name: str) -> Extractor:
    """Return the extractor of a name.

    Raises:
        UnknownNameError: There is none.
    """
    if name not in EXTRACTORS:
        raise UnknownNameError("extractor", name, EXTRACTORS)
    return EXTRACTORS[name]()


def collect_papers(items: Iterable[Paper | Skipped]) -> tuple[list[Paper], list[Skipped]]:
    """Return the papers to build from, sorted by id, and what was left out.

    A paper without abstract is left out. The same paper given twice counts once. Of several papers with one id and different
    texts one is kept, the one whose text sorts first by its hash, so that the order of the input does not matter.
    """
    skipped: list[Skipped] = []
    by_id: dict[str, dict[str, Paper]] = {}
    for item in items:
        if isinstance(item, Skipped):
            skipped.append(item)
        elif item.title and not item.abstract.strip():
            skipped.append(Skipped(item.source or item.id, f"paper {item.id!r} has an empty abstract; there is nothing to extract from"))
        else:
            same_text = by_id.setdefault(item.id, {})
            hash_ = text_hash(item)
            same_text[hash_] = min(same_text.get(hash_, item), item, key=lambda paper: repr(sorted(paper.to_json().items())))
    papers = []
    for id_, versions in sorted(by_id.items()):
        kept, *others = (paper for _, paper in sorted(versions.items()))
        papers.append(kept)
        reason = f"has the id {id_!r} of {kept.source or 'another paper'} but another text; ids must be unique, this one was left out"
        skipped.extend(Skipped(other.source or id_, reason) for other in others)
    return papers, skipped


def _extract_missing(store: Store, papers: Sequence[Paper], extractor: Extractor, batch_size: int, progress: Progress | None) -> None:
    missing = store.find_missing(papers, extractor.version)
    logger.info("extracting from %d of %d papers with %s; the rest is in the store", len(missing), len(papers), extractor.version)
    n_done = len(papers) - len(missing)
    if progress:
        progress(n_done, len(papers))
    pairs = zip(missing, extractor.extract(missing, batch_size=batch_size), strict=True)
    while batch := list(islice(pairs, batch_size)):
        store.save_extractions(batch, extractor.version)
        n_done += len(batch)
        if progress:
            progress(n_done, len(papers))
