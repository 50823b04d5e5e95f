"""How long resolution takes for many names: `python tests/benchmarks/resolve_names.py 300000`. Not run by pytest."""

import json
import random
import resource
import sys
import time
from collections.abc import Iterator

from paperatlas.config import bundled_corpus
from paperatlas.resolve.names import NameRecord, resolve_names
from paperatlas.schema import ENTITY_TYPES


def make_names(n: int) -> Iterator[NameRecord]:
    """Yield n distinct names: runs of words of the bundled corpus, one in five with a short form or a number at its end."""
    rng = random.Random(1)  # noqa: S311
    papers = [json.loads(line) for line in bundled_corpus().read_text(encoding="utf-8").splitlines()]
    words = " ".join(f"{paper['title']} {paper['abstract']}" for paper in papers).split()
    seen: set[tuple[str, str]] = set()
    while len(seen) < n:
        name = " ".join(rng.choice(words).strip(".,:;()") for _ in range(rng.randint(1, 4))).strip()
        if rng.random() < 0.1:
            name += f" ({''.join(word[0] for word in name.split()).upper()})" if " " in name else "s"
        elif rng.random() < 0.1:
            name += f"-{rng.randint(1, 200)}"
        kind = rng.choice(ENTITY_TYPES)
        if name and (kind, name) not in seen:
            seen.add((kind, name))
            yield NameRecord(kind, name)


def main() -> None:
    """Resolve so many names and print how long it took, and how much memory."""
    records = list(make_names(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000))
    start = time.perf_counter()
    found = resolve_names(records)
    seconds = time.perf_counter() - start
    gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    things = len({one.entity for one in found})
    print(f"{len(records)} names, {things} things, {seconds:.0f} s, {seconds / len(records) * 1e6:.0f} us each, {gigabytes:.2f} GiB")  # noqa: T201


if __name__ == "__main__":
    main()
