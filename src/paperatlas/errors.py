"""The exceptions of PaperAtlas: one base, and one class for each thing a caller may want to tell apart."""

from collections.abc import Iterable
from pathlib import Path


class PaperAtlasError(Exception):
    """Base of every error that PaperAtlas raises on purpose; its text is one line for a person."""


class InputError(PaperAtlasError, ValueError):
    """A file or record cannot be read: it is missing, not text, empty, or of no known format."""


class SettingsError(PaperAtlasError, ValueError):
    """A setting has a value that cannot work."""


class UnknownNameError(PaperAtlasError, LookupError):
    """A name (of a format, extractor, query, entity, ...) is not among the known ones.

    Attributes:
        name: The name that was asked for.
        known: The names that would have been right, sorted.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        """Word the message "no KIND is called NAME; known: ..."."""
        self.name = name
        self.known = sorted(known)
        super().__init__(f"no {kind} is called {name!r}; known: {', '.join(self.known)}")


class AtlasDirectoryError(PaperAtlasError, OSError):
    """A directory is not an atlas, or its files are damaged or of another version."""

    @classmethod
    def lacking(cls, path: Path) -> "AtlasDirectoryError":
        """Return the error for a directory that lacks a file which every atlas has."""
        return cls(f"{path.parent} is no atlas: it holds no {path.name}; make one with `paperatlas build`")


class QueryError(PaperAtlasError, ValueError):
    """A SPARQL query cannot be parsed or lacks a parameter."""


class MissingExtraError(PaperAtlasError, ImportError):
    """A library that only some uses need is not installed; the text says how to install it."""


class ModelError(PaperAtlasError):
    """The trained model is missing or damaged."""


class CurationError(PaperAtlasError, ValueError):
    """A curation file cannot be read, or two of its entries contradict one another."""
