"""Changes what people have overruled of an atlas, and writes the atlas that follows from it; finds what is worth looking at."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path

from paperatlas.atlas import Atlas
from paperatlas.config import CURATION_FILE
from paperatlas.errors import CurationError
from paperatlas.identity import normal_key
from paperatlas.pipeline import assemble, load
from paperatlas.records import Evidence
from paperatlas.resolve.curation import Entry, add_entry, parse_curation, remove_last_entry
from paperatlas.schema import ENTITY_TYPES
from paperatlas.store.files import write_text
from paperatlas.store.lock import hold_directory

#: A node at least this sure is not asked about.
_SURE = 0.75


def curate(directory: str | Path, entry: Entry) -> Entry:
    """Add an entry to the curation of an atlas, write the atlas that it makes, and return the entry with the ids of what it names.

    Args:
        directory: The atlas.
        entry: What is overruled; entities by their ids or names.

    Raises:
        UnknownNameError: No node has a name that the entry gives.
        AtlasDirectoryError: The directory holds no finished atlas, or cannot be written.
        CurationError: The entry changes nothing, contradicts an earlier one, or the curation cannot be read.
    """
    path = Path(directory)
    with hold_directory(path if path.is_dir() else None):
        before = load(path)
        entity, into, tail = (end and _find_one(before, end) for end in (entry.entity, entry.into, entry.tail))
        entry = replace(entry, entity=entity, into=into, tail=tail)
        file = path / CURATION_FILE
        text = _with_entry(file, entry)
        atlas = _with_curation(before, parse_curation(text, str(file)))
        new = [problem for problem in atlas.resolution.problems if problem not in before.resolution.problems]
        if new:
            raise CurationError("; ".join(new))
        write_text(file, text)
        atlas.save(path)
    return entry


def _with_entry(file: Path, entry: Entry) -> str:
    """Return the text of a curation file, which may not be there yet, with one more entry."""
    return add_entry(file.read_text(encoding="utf-8") if file.exists() else "", entry)


def _find_one(atlas: Atlas, name: str) -> str:
    """Return the id of the node that a name means.

    Raises:
        UnknownNameError: There is none.
        CurationError: Several nodes have it as their label.
    """
    found = atlas.node_id(name)
    label = atlas.graph.nodes[found]["label"]
    alike = sorted(node for node, data in atlas.graph.nodes(data=True) if data["label"] == label and data["type"] in ENTITY_TYPES)
    if name not in atlas.graph and len(alike) > 1:
        raise CurationError(f"{name!r} may be {', '.join(alike)}; say which by its id")
    return found


def undo_curation(directory: str | Path) -> Entry:
    """Take the last entry out of the curation of an atlas, write the atlas without it, and return the entry.

    Raises:
        AtlasDirectoryError: The directory holds no finished atlas, or cannot be written.
        CurationError: There is no entry, or the curation cannot be read.
    """
    path = Path(directory)
    with hold_directory(path if path.is_dir() else None):
        before = load(path)
        curation = before.resolution.overrides.curation
        if not curation:
            raise CurationError(f"{path} has no curation that could be undone")
        file = path / CURATION_FILE
        text = remove_last_entry(file.read_text(encoding="utf-8"))
        atlas = _with_curation(before, parse_curation(text, str(file)))
        if text:
            write_text(file, text)
        else:
            file.unlink()
        atlas.save(path)
    return curation[-1]


def _with_curation(atlas: Atlas, curation: Sequence[Entry]) -> Atlas:
    overrides = replace(atlas.resolution.overrides, curation=tuple(curation))
    return assemble(
        atlas.papers, atlas.extractions, extractor=atlas.extractor, settings=atlas.settings, skipped=atlas.skipped, overrides=overrides
    )


@dataclass(frozen=True, slots=True)
class Question:
    """Something in an atlas that a person should look at.

    Attributes:
        entity: Id of the entity.
        name: The name whose being a name of the entity is in doubt; "" where the entity itself is.
        papers: Ids of the papers that use the name, or have the entity; sorted.
        score: How sure it is, in [0, 1].
        stake: How much depends on it: the doubt times the papers that use the name, or the statements of the entity.
        reason: Why the name was taken for a name of the entity; "" where the entity itself is in doubt.
        evidence: Sentences of these papers that name the entity.
    """

    entity: str
    name: str
    papers: tuple[str, ...]
    score: float
    stake: float
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()

    def confirmed(self) -> Entry:
        """Return the entry that says that all is right, so that it is not asked again."""
        return Entry("confirm", self.entity, names=(self.name,) if self.name else ())

    def refused(self) -> Entry:
        """Return the entry that says that it is wrong: the name leaves with its papers, or the entity goes."""
        return Entry("split", self.entity, names=(self.name,), papers=self.papers) if self.name else Entry("reject", self.entity)


def find_questions(atlas: Atlas, *, most: int = 20) -> list[Question]:
    """Return what people should look at first: the least certain merges and the most influential nodes of low confidence.

    Args:
        atlas: The atlas.
        most: How many at most.
    """
    confirmed = {
        (entry.entity, name) for entry in atlas.resolution.overrides.curation if entry.action == "confirm" for name in entry.names or ("",)
    }
    lists = []
    for every in (_doubtful_names(atlas), _doubtful_nodes(atlas)):
        found = [one for one in every if (one.entity, one.name) not in confirmed]
        lists.append(sorted(found, key=lambda one: (-one.stake, one.entity, one.name)))
    # One of each in turn: their stakes are of different kinds.
    found = [one for pair in zip_longest(*lists) for one in pair if one is not None]
    return [replace(one, evidence=_quote(atlas, one)) for one in found[:most]]


def _doubtful_names(atlas: Atlas) -> Iterator[Question]:
    for entity in atlas.resolution.entities:
        papers = {paper for paper, _ in entity.members}
        for merge in atlas.why(entity.id):
            # What is called so everywhere cannot leave; a spelling of the label is no question.
            if merge.score < 1 and normal_key(merge.name) != normal_key(entity.label) and len(merge.papers) < len(papers):
                stake = (1 - merge.score) * len(merge.papers)
                yield Question(entity.id, merge.name, merge.papers, merge.score, stake, merge.reason)


def _doubtful_nodes(atlas: Atlas) -> Iterator[Question]:
    members = {entity.id: entity.members for entity in atlas.resolution.entities}
    for node, data in atlas.graph.nodes(data=True):
        if data["type"] in ENTITY_TYPES and data["confidence"] < _SURE:
            papers = tuple(sorted({paper for paper, _ in members[node]}))
            yield Question(node, "", papers, data["confidence"], (1 - data["confidence"]) * atlas.graph.degree(node))


def _quote(atlas: Atlas, question: Question) -> tuple[Evidence, ...]:
    """Return the sentences that name the entity in the papers in question, those that hold the name in question first."""
    wanted = set(question.papers)
    name = question.name.casefold()
    by_place = {(one.paper_id, one.start): one for one in atlas.evidence(question.entity) if one.paper_id in wanted and one.mentions}
    return tuple(sorted(by_place.values(), key=lambda one: (name not in one.text.casefold(), one)))


@dataclass
class Review:
    """A sitting in which questions are answered; answers are kept at once, the atlas is written at the end.

    Attributes:
        directory: The atlas's directory.
        atlas: The atlas as it was before.
        entries: The answers so far.
        problems: After the end: answers that changed nothing, and why.
    """

    directory: Path
    atlas: Atlas
    entries: list[Entry] = field(default_factory=list)
    problems: tuple[str, ...] = ()

    def answer(self, entry: Entry) -> None:
        """Keep an answer.

        Raises:
            CurationError: It contradicts an earlier entry.
            AtlasDirectoryError: It cannot be written.
        """
        file = self.directory / CURATION_FILE
        text = _with_entry(file, entry)
        parse_curation(text, str(file))
        write_text(file, text)
        self.entries.append(entry)

    def finish(self) -> None:
        """Write the atlas that follows from the answers."""
        if self.entries:
            before = self.atlas.resolution
            atlas = _with_curation(self.atlas, (*before.overrides.curation, *self.entries))
            self.problems = tuple(problem for problem in atlas.resolution.problems if problem not in before.problems)
            atlas.save(self.directory)


@contextmanager
def review(directory: str | Path) -> Iterator[Review]:
    """Open an atlas for questions and answers; when it is closed, however that comes, the atlas is written with the answers.

    Raises:
        AtlasDirectoryError: The directory holds no finished atlas, or cannot be written.
        CurationError: The curation cannot be read.
    """
    path = Path(directory)
    with hold_directory(path if path.is_dir() else None):
        sitting = Review(path, load(path))
        try:
            yield sitting
        finally:
            sitting.finish()
