"""Small records for tests, with only what a test cares about spelled out."""

from dataclasses import replace
from typing import Any

from paperatlas.graph.knowledge_graph import build_graph
from paperatlas.records import ConceptLink, EntityRelation, Extraction, Paper, PaperEntity, PaperResult, Span
from paperatlas.resolve.family import find_variants
from paperatlas.resolve.match import find_matches
from paperatlas.resolve.merge import merge_entities
from paperatlas.schema import NodeType, Relation, Role


def paper(id_: str = "p1", title: str = "FooNet for Parsing", abstract: str = "We propose FooNet. It is fast.", **fields: Any) -> Paper:
    """Return a paper; its text is title, newline, abstract."""
    return Paper(id=id_, title=title, abstract=abstract, text=f"{title}\n{abstract}", **fields)


def text_paper(text: str, *sentences: Span) -> Paper:
    """Return a paper that is only a text."""
    return Paper(id="p1", title="", abstract="", text=text, sentences=sentences)


def entity(
    id_: str,
    kind: NodeType | str,
    name: str,
    *aliases: str,
    mentions: tuple[Span, ...] = ((0, 1),),
    role: Role | str = Role.USED,
    confidence: float = 0.5,
) -> PaperEntity:
    """Return an entity of one paper; its own name is always among the aliases."""
    return PaperEntity(id_, NodeType(kind), name, (name, *aliases), mentions, Role(role), confidence)


def relation(head: str, kind: Relation | str, tail: str, *, evidence: Span = (0, 1), confidence: float = 0.5) -> EntityRelation:
    """Return a relation between two entities of one paper."""
    return EntityRelation(head, Relation(kind), tail, confidence, evidence)


def extraction_of(text_of: Paper, *found: PaperEntity, relations: tuple[EntityRelation, ...] = ()) -> Extraction:
    """Return an extraction of a paper whose title and abstract are one sentence each."""
    border = len(text_of.title)
    sentences = ((0, border), (border + 1, len(text_of.text)))
    return Extraction(text_of.id, tuple(found), relations, (), sentences)


def tiny_corpus() -> tuple[list[Paper], list[Extraction]]:
    """Return two papers with hand-made extractions: FooNet and BarNet, both for parsing, both tested on TreeSet."""
    first = paper("p1", "FooNet for Parsing", "We test FooNet on TreeSet. Accuracy is 91.5%.", year=2020, authors=("A. Author",))
    second = paper("p2", "BarNet: Better Parsing", "BarNet beats FooNet on TreeSet.", doi="10.1/x", url="https://a.example/1")

    def spans(of: Paper, name: str) -> tuple[Span, ...]:
        starts = [i for i in range(len(of.text)) if of.text.startswith(name, i)]
        return tuple((start, start + len(name)) for start in starts)

    def found(of: Paper, id_: str, kind: str, name: str, role: str) -> PaperEntity:
        return entity(id_, kind, name, mentions=spans(of, name), role=role, confidence=0.8)

    one = Extraction(
        "p1",
        (
            found(first, "e1", "Method", "FooNet", "proposed"),
            found(first, "e2", "Task", "Parsing", "addressed"),
            found(first, "e3", "Dataset", "TreeSet", "evaluated_on"),
            found(first, "e4", "Metric", "Accuracy", "reported"),
        ),
        (
            relation("e1", "usedFor", "e2", evidence=(0, 18)),
            relation("e1", "evaluatedWith", "e3", evidence=(19, 45), confidence=0.6),
        ),
        (PaperResult("e1", "e2", "e3", "e4", "91.5%", 0.4, (46, 64)),),
        ((0, 18), (19, 45), (46, 64)),
    )
    two = Extraction(
        "p2",
        (
            found(second, "e1", "Method", "BarNet", "proposed"),
            found(second, "e2", "Task", "Parsing", "addressed"),
            found(second, "e3", "Method", "FooNet", "compared"),
            found(second, "e4", "Dataset", "TreeSet", "evaluated_on"),
        ),
        (
            relation("e1", "usedFor", "e2", evidence=(0, 22)),
            relation("e1", "comparedWith", "e3", evidence=(23, 54), confidence=0.7),
            relation("e1", "evaluatedWith", "e4", evidence=(23, 54)),
        ),
        (),
        ((0, 22), (23, 54)),
    )
    return [first, second], [one, two]


def tiny_graph(**more: Any) -> Any:
    """Return the graph of `tiny_corpus`, perhaps with variants and concepts."""
    papers, extractions = tiny_corpus()
    return build_graph(papers, extractions, merge_entities(extractions, find_matches(extractions)), **more)


def rich_graph() -> Any:
    """Return a graph with every relation, a variant and a concept: `tiny_corpus` with years, and a third paper on FooNet-2."""
    (first, second), (one, two) = tiny_corpus()
    third = paper("p3", "FooNet-2 for Tree Parsing", "FooNet-2 has Gates. TreeSet tests Parsing. Loss falls by 3%.", year=2022)
    sentences = ((0, 25), (26, 45), (46, 68), (69, 86))
    things = (
        ("e1", "Method", "FooNet-2", "proposed", 0.9),
        ("e2", "Task", "Tree Parsing", "addressed", 0.8),
        ("e3", "Method", "Gates", "used", 0.7),
        ("e4", "Dataset", "TreeSet", "evaluated_on", 0.9),
        ("e5", "Task", "Parsing", "addressed", 0.6),
        ("e6", "Metric", "Loss", "reported", 0.9),
        ("e7", "Method", "FooNet", "used", 0.5),
    )
    found = [
        entity(id_, kind, name, mentions=((third.text.index(name), third.text.index(name) + len(name)),), role=role, confidence=confidence)
        for id_, kind, name, role, confidence in things
    ]
    relations = (
        relation("e3", "partOf", "e1", evidence=sentences[1], confidence=0.7),
        relation("e1", "subClassOf", "e7", evidence=sentences[0], confidence=0.3),
        relation("e2", "subTaskOf", "e5", evidence=sentences[0], confidence=0.6),
        relation("e1", "trainedWith", "e4", evidence=sentences[2], confidence=0.6),
        relation("e4", "benchmarkFor", "e5", evidence=sentences[2], confidence=0.8),
        relation("e5", "measuredBy", "e6", evidence=sentences[3], confidence=0.6),
    )
    three = Extraction("p3", tuple(found), relations, (PaperResult("e1", "e2", None, "e6", "3%", 0.8, sentences[3]),), sentences)
    extractions = [one, two, three]
    entities = merge_entities(extractions, find_matches(extractions))
    concepts = {"method/foonet": (ConceptLink("http://vocabulary.example/foonet", "FooNet", 0.9),)}
    return build_graph([first, replace(second, year=2021), third], extractions, entities, (), find_variants(entities), concepts)
