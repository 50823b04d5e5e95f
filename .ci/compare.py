"""Compares a build with the committed one: to the byte where processor and libraries are the same, else by content.

usage: compare.py BUILT COMMITTED
Arithmetic differs in the last digits between processors. So, where `report.json` names others: confidences within 0.02, and at most one
in a hundred of all other triples in only one of the two.
"""

import json
import re
import sys
from pathlib import Path

FILES = ("atlas.nt", "atlas.ttl", "report.json", "explorer.html")
OURS = ("paperatlas", "extractor")
#: What differs in the last digits between processors follows from these; the other libraries change the page alone.
ARITHMETIC = ("numpy", "onnxruntime", "tokenizers", "processor")
CONFIDENCE = re.compile(r'(\S+ <[^>]*[#/]confidence>) "([0-9.]+)"')
TOLERANCE, SHARE = 0.02, 0.01


def read_triples(path: Path) -> tuple[set[str], dict[str, float]]:
    """Return the triples of a file without those that give a confidence, and the confidences."""
    plain, confidences = set(), {}
    for line in path.read_text(encoding="utf-8").splitlines():
        match = CONFIDENCE.match(line)
        if match:
            confidences[match[1]] = float(match[2])
        else:
            plain.add(line)
    return plain, confidences


def compare_content(built: Path, committed: Path) -> list[str]:
    """Return what is too different between two builds on different processors."""
    (one, ours), (other, theirs) = read_triples(built / "atlas.nt"), read_triples(committed / "atlas.nt")
    n_all, n_apart = len(one | other), len(one ^ other)
    both = ours.keys() & theirs.keys()
    far = [name for name in both if abs(ours[name] - theirs[name]) > TOLERANCE + 1e-9]
    print(f"{n_apart} of {n_all} triples are in one build only; {len(far)} of {len(both)} confidences differ by more than {TOLERANCE}")
    faults = [f"{name}: confidence {ours[name]}, committed {theirs[name]}" for name in sorted(far)[:5]]
    return [*faults, *sorted(one ^ other)[:20]] if faults or n_apart > SHARE * n_all else []


def main() -> None:
    """Compare, and exit with 1 and a hint where the committed build is not what this code gives."""
    built, committed = map(Path, sys.argv[1:])
    reports = [json.loads((folder / "report.json").read_text(encoding="utf-8")) for folder in (built, committed)]
    versions = [report.pop("versions") for report in reports]
    faults = [
        f"{name} {versions[0][name]}, committed {versions[1].get(name)}" for name in OURS if versions[0][name] != versions[1].get(name)
    ]
    if all(versions[0].get(name) == versions[1].get(name) for name in ARITHMETIC):
        same = FILES if versions[0] == versions[1] else FILES[:2]
        faults += [f"{name} has other bytes" for name in same if (built / name).read_bytes() != (committed / name).read_bytes()]
        faults += ["report.json says something else"] if reports[0] != reports[1] else []
        print(f"compared to the byte: {', '.join(same)}")
    else:
        print(f"built on {versions[0]['processor']}, committed from {versions[1].get('processor')}: compared by content")
        faults += compare_content(built, committed)
        faults += ["report.json has other settings"] if reports[0]["settings"] != reports[1]["settings"] else []
    if faults:
        sys.exit("\n".join([*faults, "outputs/ is not what the build gives; run: paperatlas build"]))


if __name__ == "__main__":
    main()
