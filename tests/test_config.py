"""Settings that cannot work are refused where they are made, and what the package carries is where it says."""

import json
from dataclasses import FrozenInstanceError

import pytest

from paperatlas.config import DATA_IRI, TERMS_IRI, Settings, bundled_corpus, ontology_directory
from paperatlas.errors import PaperAtlasError, SettingsError


class TestBaseIri:
    @pytest.mark.parametrize(
        "base",
        [
            DATA_IRI,
            TERMS_IRI,
            "http://localhost:8000/",
            "https://a.example/x#",
            "https://a.example/?q=/",
            "https://a.example/#/",
            "https://user@a.example/",
            "http://[::1]/",
            "https://a.example/%C3%A9/",
            "https://é.example/解析/",
            "https://a.example/\U0001f333/",
            "x-files+1://a/",
        ],
        ids=ascii,
    )
    def test_accepted(self, base: str) -> None:
        """Absolute IRIs of every kind are bases if they end in a slash or a hash."""
        assert Settings(base_iri=base).base_iri == base

    @pytest.mark.parametrize(
        "base",
        [
            "",
            "/",
            "a.example/",
            "https://",
            "https:/a.example/",
            "urn:x:",
            "1http://a.example/",
            "https://a.example",
            "https://a.example/x",
            "https://a.example/x#y",
            "https://a.example/#x#",
            "https://a.example/a b/",
            "https://a.example/<x>/",
            'https://a.example/"/',
            "https://a.example/{x}/",
            "https://a.example/a\\b/",
            "https://a.example/a|b/",
            "https://a.example/a^b/",
            "https://a.example/`/",
            "https://a.example/\n/",
            "https://a.example/\n",
            " https://a.example/",
            "https://a.example/\x7f/",
            "https://a.example/\x85/",
            "https://a.example/\ud800/",
            "https://a.example/\ue000/",
            "https://a.example/%/",
            "https://a.example/%zz/",
            "https://a.example/100%/",
        ],
        ids=ascii,
    )
    def test_refused(self, base: str) -> None:
        """A base that is relative, ends otherwise, or holds what may not stand in an IRI is refused and shown."""
        with pytest.raises(SettingsError, match="must be an absolute IRI that ends in '/' or '#'") as caught:
            Settings(base_iri=base)
        assert repr(base) in str(caught.value)


class TestSettings:
    def test_defaults_work(self) -> None:
        """The defaults are accepted and name the data's own namespace."""
        assert Settings().base_iri == DATA_IRI

    @pytest.mark.parametrize("size", [0, -1])
    def test_batch_size_too_small(self, size: int) -> None:
        """A batch holds at least one paper."""
        with pytest.raises(SettingsError, match=f"batch size {size} must be at least 1"):
            Settings(batch_size=size)

    @pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
    def test_minimal_confidence_is_a_probability(self, value: float) -> None:
        """A minimal confidence outside [0, 1] is refused."""
        with pytest.raises(SettingsError, match=f"minimal confidence {value} must be between 0 and 1"):
            Settings(min_confidence=value)

    def test_smallest_batch_size(self) -> None:
        """A batch of one paper is allowed."""
        assert Settings(batch_size=1).batch_size == 1

    def test_error_is_a_value_error(self) -> None:
        """Callers may catch wrong settings as errors of PaperAtlas or as wrong values."""
        assert issubclass(SettingsError, PaperAtlasError)
        assert issubclass(SettingsError, ValueError)

    def test_frozen(self) -> None:
        """Settings cannot be changed once they were checked."""
        with pytest.raises(FrozenInstanceError, match="cannot assign to field 'batch_size'"):
            Settings().batch_size = 0  # type: ignore[misc]


class TestPlaces:
    @pytest.mark.parametrize("name", ["paperatlas.ttl", "shapes.ttl", "queries"])
    def test_ontology(self, name: str) -> None:
        """The folder of the ontology holds the vocabulary, the shapes and the queries."""
        assert (ontology_directory() / name).exists()

    def test_bundled_corpus(self) -> None:
        """The bundled corpus is JSON Lines with titles and abstracts."""
        lines = bundled_corpus().read_text(encoding="utf-8").splitlines()
        assert all(json.loads(line).keys() >= {"title", "abstract"} for line in lines)
        assert lines
