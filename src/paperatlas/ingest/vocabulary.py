"""Reads vocabularies: the concepts of a SKOS or OWL file, in any serialisation of RDF, with their names."""

import gzip
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from paperatlas.errors import InputError
from paperatlas.records import Concept, Vocabulary

_SKOS, _XL = "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/2008/05/skos-xl#"
_RDF, _RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
_OWL, _OBO = "http://www.w3.org/2002/07/owl#", "http://www.geneontology.org/formats/oboInOwl#"
_SCHEMA = ("http://schema.org/", "https://schema.org/")

_PREFERRED, _NAMED, _OTHER, _MAIN, _NO_CONCEPT = range(5)
#: Property -> what its value is to the concept: its preferred label, a name, another name, or the concept that it is a name of.
_PROPERTIES = {
    _SKOS + "prefLabel": _PREFERRED,
    _XL + "prefLabel": _PREFERRED,
    _RDFS + "label": _NAMED,
    **{schema + "name": _NAMED for schema in _SCHEMA},
    _SKOS + "altLabel": _OTHER,
    _SKOS + "hiddenLabel": _OTHER,
    _XL + "altLabel": _OTHER,
    _OBO + "hasExactSynonym": _OTHER,
    **{schema + "alternateName": _OTHER for schema in _SCHEMA},
    # The Computer Science Ontology has a topic for every spelling, each with the topic that stands for all of them.
    "http://cso.kmi.open.ac.uk/schema/cso#preferentialEquivalent": _MAIN,
    _OWL + "deprecated": _NO_CONCEPT,
}
_NO_CONCEPTS = frozenset(
    (
        _SKOS + "ConceptScheme",
        _SKOS + "Collection",
        _SKOS + "OrderedCollection",
        _XL + "Label",
        _RDF + "Property",
        *(_OWL + name for name in ("Ontology", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")),
    )
)
_LITERAL_FORM = _XL + "literalForm"

#: A text with its language, "" if it has none.
_Text = tuple[str, str]


class _Gathered:
    """What a file says of its subjects."""

    def __init__(self) -> None:
        self.values: dict[str, dict[int, list[_Text]]] = defaultdict(lambda: defaultdict(list))
        self.forms: dict[str, _Text] = {}

    def add(self, subject: str, predicate: str, value: str, language: str) -> None:
        if predicate == _LITERAL_FORM:
            self.forms[subject] = (value, language)
        elif predicate == _RDF + "type" and value in _NO_CONCEPTS:
            self.values[subject][_NO_CONCEPT].append(("true", ""))
        elif predicate in _PROPERTIES:
            self.values[subject][_PROPERTIES[predicate]].append((value, language))

    def is_usual(self, subject: str, kind: int) -> bool:
        """Return whether a text of one kind is English or of no language: others name, but are no labels here."""
        languages = {self.forms.get(value, (value, language))[1] for value, language in self.values[subject][kind]}
        return any(language.startswith("en") or language in ("", "mul") for language in languages)

    def names(self, subject: str, kind: int) -> list[str]:
        """Return the texts of one kind, English ones and those of no language first; others only where there is no such."""
        texts = [self.forms.get(value, (value, language)) for value, language in self.values[subject][kind]]
        ordered = sorted({(not language.startswith("en"), language, " ".join(text.split())) for text, language in texts if text.strip()})
        usual = [text for is_other, language, text in ordered if not is_other or language in ("", "mul")]
        return usual or [text for _, _, text in ordered]


def read_vocabulary(path: str | Path) -> Vocabulary:
    """Return the concepts of a file: what has a skos:prefLabel, a rdfs:label or a schema:name.

    Args:
        path: RDF/XML, Turtle, N-Triples, N-Quads, TriG or JSON-LD, perhaps packed with gzip; the text shows which.

    Raises:
        InputError: The file cannot be read, is no RDF, or names nothing.
    """
    path = Path(path)
    try:
        raw = path.read_bytes()
        data = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    gathered = _Gathered()
    for triple in _parse(path, data):
        gathered.add(*triple)
    concepts = _to_concepts(gathered)
    if not concepts:
        raise InputError(f"{path} names no concept: nothing in it has a skos:prefLabel, rdfs:label or schema:name")
    return Vocabulary(path.name, tuple(concepts))


def _parse(path: Path, data: bytes) -> Iterator[tuple[str, str, str, str]]:
    """Yield subject, predicate, value and its language of what IRIs are said to be."""
    import pyoxigraph as ox

    start = data[:500].lstrip(b"\xef\xbb\xbf \t\r\n")
    suffix = path.name.removesuffix(".gz").rpartition(".")[2].casefold()
    if start.startswith((b"<?xml", b"<rdf:", b"<!")):
        form = ox.RdfFormat.RDF_XML
    elif start.startswith((b"{", b"[")):
        form = ox.RdfFormat.JSON_LD
    else:
        # Turtle holds N-Triples, and TriG holds both.
        form = ox.RdfFormat.N_QUADS if suffix == "nq" else ox.RdfFormat.TRIG
    try:
        for quad in ox.parse(data, format=form, base_iri=f"file:///{quote(path.name)}", lenient=True):
            if isinstance(quad.subject, ox.NamedNode | ox.BlankNode) and isinstance(quad.object, ox.NamedNode | ox.BlankNode | ox.Literal):
                language = quad.object.language or "" if isinstance(quad.object, ox.Literal) else ""
                subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else f"_:{quad.subject.value}"
                value = f"_:{quad.object.value}" if isinstance(quad.object, ox.BlankNode) else quad.object.value
                yield subject, quad.predicate.value, value, language.casefold()
    except (SyntaxError, ValueError) as error:
        raise InputError(f"{path} is no RDF that can be read: {' '.join(str(error).split())}") from error


def _to_concepts(gathered: _Gathered) -> list[Concept]:
    main = {subject: values[_MAIN][0][0] for subject, values in gathered.values.items() if values[_MAIN]}
    others: dict[str, list[str]] = defaultdict(list)
    for subject, target in main.items():
        if target != subject and target in gathered.values and target not in main:
            others[target].append(subject)
    concepts = []
    for iri in sorted(gathered.values):
        is_alias = main.get(iri, iri) != iri
        # What has no address but within its file is nothing that others could mean.
        if iri.startswith(("_:", "file:///")) or is_alias or any(text in ("true", "1") for text, _ in gathered.values[iri][_NO_CONCEPT]):
            continue
        preferred = gathered.names(iri, _PREFERRED)
        own = [*preferred, *gathered.names(iri, _NAMED)]
        if own:
            same = [name for other in others[iri] for name in _all_names(gathered.names, other)]
            names = dict.fromkeys((*own, *gathered.names(iri, _OTHER), *same))
            concepts.append(Concept(iri, tuple(names), is_preferred=bool(preferred) and gathered.is_usual(iri, _PREFERRED)))
    return concepts


def _all_names(names: Callable[[str, int], Sequence[str]], subject: str) -> Iterable[str]:
    return (name for kind in (_PREFERRED, _NAMED, _OTHER) for name in names(subject, kind))
