"""The first real input: a page of 77 papers with its furniture."""

import random
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

import paperatlas as pa
from paperatlas.export.shacl import find_violations

pytestmark = [pytest.mark.shared, pytest.mark.slow]


@pytest.fixture(scope="module")
def listing(shared_folder: Path) -> Path:
    """Return the page."""
    return shared_folder / "corpora" / "trending-papers.txt"


@pytest.fixture(scope="module")
def directory(listing: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory built from the page."""
    path = tmp_path_factory.mktemp("real")
    pa.build(listing, directory=path)
    return path


def test_every_paper_and_no_furniture(listing: Path, directory: Path) -> None:
    """There are 77 papers; every title is a block of the page, word for word, and is followed by its abstract."""
    blocks = [block.strip() for block in listing.read_text(encoding="utf-8").split("\n\n")]
    papers = pa.load(directory).papers
    assert len(papers) == 77
    for paper in papers:
        place = blocks.index(paper.title)
        assert paper.abstract.split("\n")[0] == blocks[place + 1]
        assert len(paper.abstract) > 200


def test_every_paper_has_a_method(directory: Path) -> None:
    """Every one of the 77 names at least one method."""
    graph = pa.load(directory).graph
    papers = [node for node, data in graph.nodes(data=True) if data["type"] == "Paper"]
    assert [node for node in papers if not any(graph.nodes[other]["type"] == "Method" for other in graph.successors(node))] == []


def test_two_libraries_agree_and_it_conforms(directory: Path) -> None:
    """Both RDF files have equally many triples in rdflib and pyoxigraph, and the graph conforms to the shapes."""
    counts = {
        len(rdflib.Graph().parse(directory / "atlas.nt", format="nt")),
        len(rdflib.Graph().parse(directory / "atlas.ttl", format="turtle")),
        len(list(ox.parse(path=directory / "atlas.nt"))),
        len(list(ox.parse(path=directory / "atlas.ttl"))),
    }
    assert len(counts) == 1
    assert find_violations(directory / "atlas.nt") == []


def test_shuffled_papers_give_equal_bytes(directory: Path, tmp_path: Path) -> None:
    """Built from its papers in another order, the RDF and the page are the same to the byte."""
    papers = list(pa.load(directory).papers)
    random.Random(1).shuffle(papers)  # noqa: S311
    pa.build(papers, directory=tmp_path)
    for name in ("atlas.nt", "atlas.ttl", "explorer.html", "report.json"):
        assert (tmp_path / name).read_bytes() == (directory / name).read_bytes(), name
