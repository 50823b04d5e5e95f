"""Settings and places: IRIs, defaults, and where the ontology and the bundled corpus lie."""

import re
from dataclasses import dataclass
from pathlib import Path

from paperatlas.errors import SettingsError

#: Namespace of the terms (classes and properties) in `ontology/paperatlas.ttl`.
TERMS_IRI = "https://w3id.org/paperatlas/ontology#"

#: Default base of the data: the IRI of a node is this plus its id.
DATA_IRI = "https://w3id.org/paperatlas/id/"

#: Names of the files in an atlas directory.
STORE_FILE = "atlas.db"
NTRIPLES_FILE = "atlas.nt"
TURTLE_FILE = "atlas.ttl"
EXPLORER_FILE = "explorer.html"
REPORT_FILE = "report.json"
CURATION_FILE = "curation.toml"

#: Which extractor is used when nobody says: a key of `pipeline.EXTRACTORS`.
DEFAULT_EXTRACTOR = "trained"

#: Where `build` writes when it is not told.
DEFAULT_DIRECTORY = "outputs"

_PACKAGE = Path(__file__).resolve().parent

#: A character that may stand in an IRI (RFC 3987), but for "#", or a percent sign with the two digits that it needs.
_IRI_CHARACTER = r"(?:[^\x00-\x20\x7f-\x9f<>\"{}|\\^`#%\ud800-\uf8ff]|%[0-9A-Fa-f]{2})"

#: An absolute IRI with an authority that something can be appended to.
_BASE_IRI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*://{_IRI_CHARACTER}+(?:#{_IRI_CHARACTER}*)?(?<=[/#])")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a build depends on besides its input and the version of the software.

    Attributes:
        extractor: Name of the extractor, a key of `pipeline.EXTRACTORS`.
        base_iri: Base of the data's IRIs; must end in "/" or "#".
        min_confidence: What is less sure than this is left out of the graph; it stays in the store.
        batch_size: Papers extracted, and committed to the store, together.
        layout_seed: Seed of the explorer's layout.
    """

    extractor: str = DEFAULT_EXTRACTOR
    base_iri: str = DATA_IRI
    min_confidence: float = 0.0
    batch_size: int = 64
    layout_seed: int = 7

    def __post_init__(self) -> None:
        """Refuse settings that cannot work.

        Raises:
            SettingsError: The base IRI is no absolute IRI ending in "/" or "#", the batch size is below 1,
                or the minimal confidence is no probability.
        """
        if not _BASE_IRI.fullmatch(self.base_iri):
            raise SettingsError(f"base IRI {self.base_iri!r} must be an absolute IRI that ends in '/' or '#'")
        if self.batch_size < 1:
            raise SettingsError(f"batch size {self.batch_size} must be at least 1")
        if not 0 <= self.min_confidence <= 1:
            raise SettingsError(f"minimal confidence {self.min_confidence} must be between 0 and 1")


def ontology_directory() -> Path:
    """Return the folder with the vocabulary, the shapes and the named queries.

    An installed package carries it inside; in a source checkout it is `ontology/` at the top.
    """
    packaged = _PACKAGE / "ontology"
    return packaged if packaged.is_dir() else _PACKAGE.parents[1] / "ontology"


def model_directory() -> Path:
    """Return the folder with the trained model, the file that names its hash, and its model card."""
    return _PACKAGE / "data" / "model"


def short_forms_file() -> Path:
    """Return the table of what short forms stand for, counted over many abstracts."""
    return _PACKAGE / "data" / "short-forms.tsv"


def bundled_corpus() -> Path:
    """Return the JSON Lines file with the papers that `build` uses when it is given none."""
    return _PACKAGE / "data" / "trending.jsonl"
