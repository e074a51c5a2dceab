"""Near-duplicates: MinHash finds candidates, exact similarity decides."""

import json
import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ingest.export import Options, clusters
from ingest.export.articles import find
from ingest.pipeline.upkeep import snapshots
from tests.bench import near_duplicates
from tests.export.folder import clean_folder, record

WORDS = [f"{a}{b}{c}" for a in "bdfgklmn" for b in "aeiou" for c in "lnrst"]


def story(seed: int, words: int = 120) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))  # noqa: S311 -- a text, no secret


def edited(text: str, *places: int) -> str:
    return " ".join("changed" if n in places else word for n, word in enumerate(text.split()))


def clustered(folder: Path, *records: dict[str, Any]) -> dict[str, dict[str, Any]]:
    clean = clean_folder(folder, *records)
    snapshots.snapshot(clean, folder / "out.jsonl", Options(clusters=True))
    rows = map(json.loads, (folder / "out.jsonl").read_bytes().splitlines())
    return {row["url"].rpartition("/")[2]: row for row in rows}


def test_copies_are_linked_to_the_one_seen_first_and_none_is_dropped(tmp_path: Path) -> None:
    wire = story(1)
    rows = clustered(
        tmp_path,
        record("b-copy", text=edited(wire, 40), source="mirror", added="2026-03-02T08:00:00Z"),
        record("c-wire", text=wire, source="wire", added="2026-03-01T08:00:00Z"),
        record("a-copy", text=edited(wire, 7), source="other", added=None),
        record("d-other", text=story(2)),
    )
    names = {name: record(name)["id"] for name in rows}

    assert {"a-copy", "b-copy", "c-wire", "d-other"} == rows.keys()
    for name in ("a-copy", "b-copy", "c-wire"):
        row = rows[name]
        assert (names["a-copy"], 3, names["c-wire"]) == (row["cluster"], row["cluster_size"], row["cluster_first_seen"])
    assert (names["d-other"], 1) == (rows["d-other"]["cluster"], rows["d-other"]["cluster_size"])
    manifest = json.loads((tmp_path / "out.jsonl.manifest.json").read_bytes())
    assert (3, 0.8) == (manifest["counts"]["near_duplicates"], manifest["options"]["clusters"]["threshold"])


def test_the_threshold_is_exact() -> None:
    # 117 runs of four words; a changed word in their middle changes four of both texts.
    base = story(3)
    three, four = (edited(base, *range(10, 10 + 10 * n, 10)) for n in (3, 4))

    def similarity(text: str) -> float:
        return clusters.similarity(clusters.shingles(base), clusters.shingles(text))

    assert (105 / 129, 101 / 133) == (similarity(three), similarity(four))
    assert 105 / 129 > 0.8 > 101 / 133


def test_no_text_and_short_texts(tmp_path: Path) -> None:
    texts = [
        "",
        "",
        "One two",
        "one, TWO!",
        "one three",
        "船は冬のあいだ止まっています。",
        "船は冬のあいだ止まっています",
    ]
    parents = clusters.groups(len(texts), texts.__getitem__, tmp_path / "bands")

    assert [0, 1, 2, 2, 4, 5, 5] == [find(parents, n) for n in range(len(texts))]


def test_a_chain_is_one_cluster(tmp_path: Path) -> None:
    chain = [edited(story(4), *range(10, 10 + 10 * n, 10)) for n in range(10)]
    parents = clusters.groups(len(chain), chain.__getitem__, tmp_path / "bands")

    assert {0} == {find(parents, n) for n in range(len(chain))}
    assert all(one != other for one, other in pairwise(chain))


@pytest.mark.parametrize("seed", range(3))
def test_recall_and_precision_against_exact_similarity(seed: int, tmp_path: Path) -> None:
    drawn = random.Random(seed)  # noqa: S311
    texts = list(near_duplicates.varied([story(100 * seed + n, 60 + 9 * n) for n in range(25)], drawn))
    parents = clusters.groups(len(texts), texts.__getitem__, tmp_path / "bands")
    ours = near_duplicates.pairs([find(parents, n) for n in range(len(texts))])
    alike, components = near_duplicates.exact(texts)
    same = near_duplicates.pairs(components)

    assert len(alike) > 100
    assert len(alike & ours) / len(alike) >= 0.95
    assert len(ours & same) / len(ours) >= 0.95
