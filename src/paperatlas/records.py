"""The values that flow between the stages: frozen dataclasses, with their form as JSON where they are stored."""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any

from paperatlas.schema import NodeType, Relation, Role

#: A half-open stretch of a text, [start, end), counted in code points.
Span = tuple[int, int]


def sentence_at(sentences: Sequence[Span], position: int) -> Span:
    """Return the sentence that a position is in, or the one before it where it is between two; (0, 0) if there is none.

    Args:
        sentences: In order, without overlap.
        position: Counted like the sentences.
    """
    index = bisect_right(sentences, position, key=itemgetter(0)) - 1
    return sentences[max(index, 0)] if sentences else (0, 0)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it was given: what is read from the input and never changed afterwards.

    Attributes:
        id: Unique name within an atlas.
        title: The title, verbatim; empty for a record that has only `text`.
        abstract: The abstract, verbatim but for white space around it.
        text: What is read and what all offsets count in: title, newline, abstract, or the text of a record without title.
        sentences: Borders of the sentences in `text` if the input states them; empty if they are to be found.
        authors: Names as given, in order.
        year: Year of publication.
        venue: Where it appeared.
        doi: DOI without a resolver in front.
        arxiv: arXiv id without version.
        openalex: Id of the work in OpenAlex, "W2741809807".
        url: A page about the paper.
        source: File and line that the record comes from; for messages, no part of the content.
    """

    id: str
    title: str
    abstract: str
    text: str
    sentences: tuple[Span, ...] = ()
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None
    doi: str | None = None
    arxiv: str | None = None
    openalex: str | None = None
    url: str | None = None
    source: str = field(default="", compare=False)

    @property
    def label(self) -> str:
        """Return the title, or for a paper without one the start of its text."""
        return self.title or self.text.strip().split("\n", maxsplit=1)[0][:80]

    def to_json(self) -> dict[str, Any]:
        """Return the content as plain values; empty fields are left out, and `source` is no content."""
        fields = {name: getattr(self, name) for name in self.__slots__ if name != "source"}
        return {name: value for name, value in fields.items() if value not in (None, "", ())}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "Paper":
        """Return the paper that `to_json` turned into `record`."""
        values = {"id": "", "title": "", "abstract": "", "text": "", **record}
        values["authors"] = tuple(record.get("authors", ()))
        values["sentences"] = tuple((start, end) for start, end in record.get("sentences", ()))
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that was left out, and why.

    Attributes:
        where: File and line, or another place that a person can go to.
        reason: What is wrong, and what is allowed.
    """

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class PaperEntity:
    """One thing that a paper names, with all its names and mentions in this paper.

    Attributes:
        id: Name within the paper ("e1"), which relations and results point to.
        type: What kind of thing it is.
        name: The best label.
        aliases: All names found in the text, the label among them, sorted by first mention.
        mentions: Where it is named; sorted, in the paper's text.
        role: What it is to the paper.
        confidence: Probability in [0, 1], two digits, that this is a thing of this type worth a node.
    """

    id: str
    type: NodeType
    name: str
    aliases: tuple[str, ...]
    mentions: tuple[Span, ...]
    role: Role
    confidence: float

    def to_json(self) -> dict[str, Any]:
        """Return the entity in the form of the `extract` contract."""
        return {
            "id": self.id,
            "type": self.type.value,
            "name": self.name,
            "aliases": list(self.aliases),
            "mentions": [list(span) for span in self.mentions],
            "role": self.role.value,
            "confidence": self.confidence,
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "PaperEntity":
        """Return the entity that `to_json` turned into `record`."""
        return cls(
            id=record["id"],
            type=NodeType(record["type"]),
            name=record["name"],
            aliases=tuple(record["aliases"]),
            mentions=tuple((start, end) for start, end in record["mentions"]),
            role=Role(record["role"]),
            confidence=record["confidence"],
        )


@dataclass(frozen=True, slots=True)
class EntityRelation:
    """A relation that a paper states between two of its entities.

    Attributes:
        head: Id of the entity it leads from.
        type: The relation.
        tail: Id of the entity it leads to.
        confidence: Probability in [0, 1], two digits, that the paper states it.
        evidence: The sentence that states it, in the paper's text.
    """

    head: str
    type: Relation
    tail: str
    confidence: float
    evidence: Span

    def to_json(self) -> dict[str, Any]:
        """Return the relation in the form of the `extract` contract."""
        return {
            "head": self.head,
            "type": self.type.value,
            "tail": self.tail,
            "confidence": self.confidence,
            "evidence": list(self.evidence),
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "EntityRelation":
        """Return the relation that `to_json` turned into `record`."""
        start, end = record["evidence"]
        return cls(record["head"], Relation(record["type"]), record["tail"], record["confidence"], (start, end))


@dataclass(frozen=True, slots=True)
class PaperResult:
    """A number that a paper reports.

    Attributes:
        method: Id of the entity that was measured; None where the text does not say.
        task: Id of the task, or None.
        dataset: Id of the dataset, or None.
        metric: Id of the metric, or None.
        value: The number as it stands in the text ("15.8", "40.3%", "3.93x").
        confidence: Probability in [0, 1], two digits, that value and metric belong together.
        evidence: The sentence with the number, in the paper's text.
    """

    method: str | None
    task: str | None
    dataset: str | None
    metric: str | None
    value: str
    confidence: float
    evidence: Span

    def among(self, entity_ids: Collection[str]) -> "PaperResult":
        """Return the result with None for every end that is not among some entities."""
        method, task, dataset, metric = (end if end in entity_ids else None for end in (self.method, self.task, self.dataset, self.metric))
        return replace(self, method=method, task=task, dataset=dataset, metric=metric)

    def to_json(self) -> dict[str, Any]:
        """Return the result in the form of the `extract` contract."""
        ends = {"method": self.method, "task": self.task, "dataset": self.dataset, "metric": self.metric}
        return {**ends, "value": self.value, "confidence": self.confidence, "evidence": list(self.evidence)}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "PaperResult":
        """Return the result that `to_json` turned into `record`."""
        start, end = record["evidence"]
        return cls(**{**record, "evidence": (start, end)})


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was found in one paper.

    Attributes:
        paper_id: Id of the paper.
        entities: What it names, in order of first mention.
        relations: What it states about them.
        results: The numbers it reports.
        sentences: Borders of the sentences in the paper's text, from which evidence is quoted.
    """

    paper_id: str
    entities: tuple[PaperEntity, ...] = ()
    relations: tuple[EntityRelation, ...] = ()
    results: tuple[PaperResult, ...] = ()
    sentences: tuple[Span, ...] = ()

    def confident(self, minimum: float) -> "Extraction":
        """Return what has at least a confidence of `minimum`.

        A relation goes with an entity that it needs; of a result only the ends that are gone become None.
        """
        entities = tuple(entity for entity in self.entities if entity.confidence >= minimum)
        kept = {entity.id for entity in entities}
        relations = (one for one in self.relations if one.confidence >= minimum and {one.head, one.tail} <= kept)
        results = (one.among(kept) for one in self.results if one.confidence >= minimum)
        return replace(self, entities=entities, relations=tuple(relations), results=tuple(results))

    def to_json(self) -> dict[str, Any]:
        """Return one object of the `extract` contract."""
        return {
            "id": self.paper_id,
            "entities": [entity.to_json() for entity in self.entities],
            "relations": [relation.to_json() for relation in self.relations],
            "results": [result.to_json() for result in self.results],
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any], sentences: tuple[Span, ...] = ()) -> "Extraction":
        """Return the extraction that `to_json` turned into `record`, which does not hold the sentences."""
        return cls(
            paper_id=record["id"],
            entities=tuple(PaperEntity.from_json(entity) for entity in record["entities"]),
            relations=tuple(EntityRelation.from_json(relation) for relation in record["relations"]),
            results=tuple(PaperResult.from_json(result) for result in record["results"]),
            sentences=sentences,
        )


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing in the graph: what several papers' entities were found to be.

    Attributes:
        id: Stable id, made from type and label ("method/bert"); the IRI is the base plus this.
        type: What kind of thing it is.
        label: The name shown.
        aliases: All its names but the label, sorted.
        members: (paper id, id within the paper) of what was merged, sorted.
    """

    id: str
    type: NodeType
    label: str
    aliases: tuple[str, ...]
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, order=True)
class Merge:
    """Why one of an entity's names is a name of it.

    Attributes:
        score: How sure that is, in [0, 1].
        name: The name.
        papers: Ids of the papers that use it, sorted.
        reason: Why, for people.
    """

    score: float
    name: str
    papers: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of a vocabulary.

    Attributes:
        iri: Its IRI.
        names: Its names, its label first; at least one.
        is_preferred: Whether its label is a preferred label (skos:prefLabel), which entities linked to it take over.
    """

    iri: str
    names: tuple[str, ...]
    is_preferred: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a file of concepts holds.

    Attributes:
        name: Name of the file.
        concepts: Its concepts, sorted by IRI.
    """

    name: str
    concepts: tuple[Concept, ...]


@dataclass(frozen=True, slots=True, order=True)
class ConceptLink:
    """A concept that an entity is.

    Attributes:
        iri: IRI of the concept.
        label: Its label.
        score: How sure that is, in [0, 1].
    """

    iri: str
    label: str
    score: float


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """A sentence that backs a statement.

    Attributes:
        paper_id: Id of the paper it stands in.
        start: First character of the sentence in `Paper.text`.
        end: One past its last character.
        text: The sentence itself, `paper.text[start:end]`.
        mentions: Where the things it speaks of are named, in `Paper.text`; sorted.
    """

    paper_id: str
    start: int
    end: int
    text: str
    mentions: tuple[Span, ...] = ()
