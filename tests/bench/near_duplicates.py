"""Does the export find the articles that are nearly the same? Recall and precision against exact Jaccard.

    python -m tests.bench.near_duplicates FILE ... [--texts 400] [--seed 1]

FILE is JSON lines with a `text` each: files of clean/, or a corpus' gold. Every text is taken as it is and in versions
with other words and without their end, so that similarities lie on both sides of the threshold. Exact is: the sets of
all runs of words as strings, every pair that shares one. Exit code 1 below .95.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

from ingest.export import clusters
from ingest.export.articles import find, union

_REPLACED = (
    0.0,
    0.002,
    0.005,
    0.01,
    0.02,
    0.03,
    0.05,
    0.1,
)  # shares of words; four-word runs change four times as fast
_WANTED = 0.95


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("files", nargs="+", type=Path)
    options.add_argument("--texts", type=int, default=400)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    drawn = random.Random(given.seed)  # noqa: S311 -- a sample, no secret
    texts = list(varied(sample(given.files, given.texts, drawn), drawn))
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        parents = clusters.groups(len(texts), texts.__getitem__, Path(folder) / "bands")
    seconds = time.perf_counter() - start
    ours = pairs([find(parents, n) for n in range(len(texts))])
    alike, components = exact(texts)
    same = pairs(components)
    print(f"{clusters.PARAMETERS.as_dict()}")
    print(f"texts {len(texts):,}, {len(texts) / seconds:,.0f} a second; pairs at .8 or more: {len(alike):,}")
    print(f"pairs at .8 in one cluster (recall)                    {len(alike & ours) / len(alike):.4f}")
    print(f"pairs of a cluster that the exact clusters have, too   {len(ours & same) / len(ours):.4f} (precision)")
    print(f"pairs of the exact clusters in one of ours             {len(ours & same) / len(same):.4f}")
    print(f"pairs of a cluster that are at .8 without others       {len(ours & alike) / len(ours):.4f}")
    return int(min(len(alike & ours) / len(alike), len(ours & same) / len(ours)) < _WANTED)


def sample(files: Sequence[Path], count: int, drawn: random.Random) -> list[str]:
    """Draw texts of fifty words or more."""
    found = [json.loads(line).get("text") or "" for path in files for line in path.open(encoding="utf-8")]
    found = [text for text in dict.fromkeys(found) if len(text.split()) >= 50]
    return drawn.sample(found, min(count, len(found)))


def varied(texts: Sequence[str], drawn: random.Random) -> Iterator[str]:
    """Yield every text and its versions."""
    for text in texts:
        words = text.split(" ")
        for share in _REPLACED:
            changed = [drawn.choice(words) if drawn.random() < share else word for word in words]
            if share and drawn.random() < 0.3:  # cut at the end, as syndicated copies are
                changed = changed[: int(len(changed) * drawn.uniform(0.7, 1))]
            yield " ".join(changed)


def exact(texts: Sequence[str]) -> tuple[set[tuple[int, int]], list[int]]:
    """Return the pairs at the threshold, and of each text the first one of its component."""
    sets = [runs(text) for text in texts]
    holders = defaultdict[tuple[str, ...], list[int]](list)
    for n, found in enumerate(sets):
        for run in found:
            holders[run].append(n)
    shared = Counter[tuple[int, int]]()
    for numbers in holders.values():
        if len(numbers) <= 200:  # a phrase of everybody's makes no pair alike
            shared.update(combinations(numbers, 2))
    alike = set[tuple[int, int]]()
    parents = array("q", range(len(texts)))
    for one, other in shared:
        both = len(sets[one] & sets[other])
        if both / (len(sets[one]) + len(sets[other]) - both) >= clusters.PARAMETERS.threshold:
            alike.add((one, other))
            union(parents, one, other)
    return alike, [find(parents, n) for n in range(len(texts))]


def runs(text: str) -> set[tuple[str, ...]]:
    """Return the runs of words of a text."""
    words = clusters._TOKEN.findall(text.casefold())
    return {tuple(words[n : n + 4]) for n in range(max(1, len(words) - 3))}


def pairs(roots: Sequence[int]) -> set[tuple[int, int]]:
    """Return all pairs of members of one cluster."""
    members = defaultdict[int, list[int]](list)
    for n, root in enumerate(roots):
        members[root].append(n)
    return {pair for found in members.values() for pair in combinations(found, 2)}


if __name__ == "__main__":
    sys.exit(main())
