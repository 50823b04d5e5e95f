"""PaperAtlas: a knowledge graph of methods, datasets, tasks, metrics and results from a pile of paper abstracts.

Example:
    >>> import paperatlas as pa
    >>> atlas = pa.build([{"title": "FooNet: A Network for Image Segmentation", "abstract": "We propose FooNet."}])
    >>> [node.label for node in atlas.find("foonet", "Method")]
    ['FooNet']
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from paperatlas.atlas import Atlas, Node, Rows
    from paperatlas.config import Settings
    from paperatlas.errors import PaperAtlasError
    from paperatlas.pipeline import build, load
    from paperatlas.pipeline import make_nlp as nlp
    from paperatlas.records import Evidence, Extraction, Paper, Skipped

__all__ = [
    "Atlas",
    "Evidence",
    "Extraction",
    "Node",
    "Paper",
    "PaperAtlasError",
    "Rows",
    "Settings",
    "Skipped",
    "build",
    "load",
    "nlp",
]

#: Public name -> module and name there. Loaded when asked for, so that `import paperatlas` is cheap.
_PLACES = {
    "Atlas": ("paperatlas.atlas", "Atlas"),
    "Evidence": ("paperatlas.records", "Evidence"),
    "Extraction": ("paperatlas.records", "Extraction"),
    "Node": ("paperatlas.atlas", "Node"),
    "Paper": ("paperatlas.records", "Paper"),
    "PaperAtlasError": ("paperatlas.errors", "PaperAtlasError"),
    "Rows": ("paperatlas.atlas", "Rows"),
    "Settings": ("paperatlas.config", "Settings"),
    "Skipped": ("paperatlas.records", "Skipped"),
    "build": ("paperatlas.pipeline", "build"),
    "load": ("paperatlas.pipeline", "load"),
    "nlp": ("paperatlas.pipeline", "make_nlp"),
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("paperatlas")
    if name not in _PLACES:
        raise AttributeError(f"module 'paperatlas' has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _PLACES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
