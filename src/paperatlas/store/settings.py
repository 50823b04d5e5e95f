"""What the store keeps about a build: settings, version of the extractor, and skipped records."""

import json
from collections.abc import Mapping, Sequence

from paperatlas.config import Settings
from paperatlas.errors import AtlasDirectoryError
from paperatlas.records import Skipped


def settings_to_store(settings: Settings, extractor: str, skipped: Sequence[Skipped]) -> dict[str, str]:
    """Return what a store keeps about a build, for `settings_from_store`."""
    problems = json.dumps([[problem.where, problem.reason] for problem in skipped])
    return {
        "extractor": settings.extractor,
        "extractor_version": extractor,
        "base_iri": settings.base_iri,
        "min_confidence": str(settings.min_confidence),
        "layout_seed": str(settings.layout_seed),
        "skipped": problems,
    }


def settings_from_store(stored: Mapping[str, str]) -> tuple[Settings, str, tuple[Skipped, ...]]:
    """Return settings, version of the extractor and skipped records from what `settings_to_store` gave.

    Raises:
        AtlasDirectoryError: It is not what `settings_to_store` gave.
    """
    try:
        settings = Settings(
            extractor=stored["extractor"],
            base_iri=stored["base_iri"],
            min_confidence=float(stored.get("min_confidence", 0)),
            layout_seed=int(stored["layout_seed"]),
        )
        return settings, stored["extractor_version"], tuple(Skipped(*problem) for problem in json.loads(stored["skipped"]))
    except (KeyError, TypeError, ValueError) as error:
        raise AtlasDirectoryError(f"the settings in the store are damaged ({error!r}); build again") from error
