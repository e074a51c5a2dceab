"""Laws 2 and 5 on files: the same raw files are the same clean files, whatever the process, the order and the steps."""

import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.config import Config, FetchConfig
from ingest.model import Count, Outcome
from ingest.pipeline.clean import cleaning
from ingest.pipeline.clean.jobs import jobs_of_store
from ingest.pipeline.sink import Sink
from tests.laws.markup import dumps, injured, pages, posts
from tests.raw.making import fetched, opened

_REPOSITORY: Final = Path(__file__).resolve().parents[2]
_STORY: Final = "The council closed the old bridge to lorries on Monday, after cracks were found in two of its piers. "
BODIES: Final = st.one_of(
    pages().map(str.encode), posts().map(str.encode), injured(st.one_of(pages(), dumps(), posts()))
)
# One of each kind: an article, a torn page, a page of no kind, an answer with two posts, one post torn, and bytes.
SOME: Final = (
    f"<html><body><h1>Bridge closed</h1><article><p>{_STORY * 3}</p><p>Ünïcödé — {_STORY * 2}</p></article>".encode(),
    f"<html><body><nav><a href=/>Home</a></nav><h1>Bridge</h1><p>{_STORY * 4}</p><div>{_STORY}".encode()[:-7],
    b"<html><body><p>Please accept cookies</p>",
    json.dumps(
        [{"id": n, "date": "2024-03-16T08:51:00", "title": {"rendered": f"Bridge {n}"},
          "link": f"https://news.example/{n}", "content": {"rendered": f"<p>{_STORY * n}</p>", "protected": False}}
         for n in (2, 3)]
    ).encode(),
    json.dumps({"id": 9, "date": "2024-03-16T08:51:00", "content": {"rendered": f"<p>{_STORY * 2}"}}).encode()[:250],
    b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
)  # fmt: skip


@dataclass
class Notes:
    """Outcomes as they come."""

    outcomes: list[Outcome] = field(default_factory=list)

    def note(self, outcome: Outcome, removed: Mapping[str, Count]) -> None:
        self.outcomes.append(outcome)

    def sink(self) -> Sink:
        return Sink(note=self.note, progress=lambda *_: None)


def put(root: Path, bodies: Sequence[bytes], *, start: int = 0) -> None:
    store = opened(root / "raw")
    for number, body in enumerate(bodies, start):
        store.put([fetched(body, number=number, headers=(("Content-Type", "text/html"),))])


def clean(root: Path, *, clean_all: bool = False, workers: int = 0) -> tuple[dict[str, str], list[Outcome]]:
    config, notes = Config(root=root, path=None, fetch=FetchConfig(), sources=(), digest=""), Notes()
    jobs = jobs_of_store(config)
    cleaning.clean(jobs, config=config, sink=notes.sink(), clean_all=clean_all, workers=workers)
    return digests(root / "clean"), notes.outcomes


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def rows(root: Path) -> list[dict[str, object]]:
    (path,) = (root / "clean").rglob("*.audit.gz")
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()[1:]]


@settings(max_examples=12, deadline=None)
@given(st.lists(BODIES, min_size=1, max_size=4), st.lists(BODIES, min_size=1, max_size=3))
def test_old_lines_and_new_lines_are_the_bytes_of_cleaning_everything(
    tmp_path_factory: pytest.TempPathFactory, old: list[bytes], new: list[bytes]
) -> None:
    root = tmp_path_factory.mktemp("grown")
    put(root, old)
    clean(root)
    put(root, new, start=len(old))
    grown, outcomes = clean(root)

    assert clean(root, clean_all=True)[0] == grown
    assert any(outcome.status == "unchanged" for outcome in outcomes)


@settings(max_examples=12, deadline=None)
@given(st.lists(BODIES, min_size=1, max_size=5))
def test_every_item_has_one_outcome_and_one_row(tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes]) -> None:
    root = tmp_path_factory.mktemp("outcomes")
    put(root, bodies)
    _, outcomes = clean(root)

    items = Counter((outcome.record_id, outcome.index) for outcome in outcomes)
    assert {1} == set(items.values())
    assert len({outcome.record_id for outcome in outcomes}) == len(bodies)
    assert list(items) == [(row["record_id"], row["index"]) for row in rows(root)]
    lines = next((root / "clean").rglob("*.jsonl")).read_bytes().splitlines()
    assert len(lines) == sum(outcome.status == "written" for outcome in outcomes)


def test_cleaning_everything_twice_gives_the_same_bytes_and_touches_nothing(tmp_path: Path) -> None:
    put(tmp_path, SOME)
    first, _ = clean(tmp_path, clean_all=True)
    files = {path: path.stat().st_mtime_ns for path in (tmp_path / "clean").rglob("*.jsonl")}

    assert first == clean(tmp_path, clean_all=True)[0]
    assert files == {path: path.stat().st_mtime_ns for path in files}


def test_worker_processes_write_the_same_bytes_in_the_same_order(tmp_path: Path) -> None:
    put(tmp_path, SOME * 2)
    alone, outcomes = clean(tmp_path, clean_all=True)

    assert {"written", "failed"} <= {outcome.status for outcome in outcomes}
    together, again = clean(tmp_path, clean_all=True, workers=2)
    assert alone == together
    assert [(o.record_id, o.index, o.status, o.reason) for o in outcomes] == [
        (o.record_id, o.index, o.status, o.reason) for o in again
    ]


def test_two_processes_of_another_seed_locale_zone_and_order_write_the_same_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number, body in enumerate(SOME):
        (folder / f"{number}.{'json' if body[:1] in b'[{' else 'html'}").write_bytes(body)
    files = sorted(map(str, folder.iterdir()))
    here = {"PYTHONHASHSEED": "1", "LC_ALL": "C", "PYTHONUTF8": "0", "TZ": "Pacific/Kiritimati"}
    there = {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "TZ": "America/Anchorage", "LANGUAGE": "de"}

    running = [
        subprocess.Popen(
            [sys.executable, "-m", "ingest", "clean", "--to", str(tmp_path / to), *named],
            env={**os.environ, **env},
            cwd=_REPOSITORY,
            stderr=subprocess.PIPE,
        )
        for to, named, env in (("a", files, here), ("b", files[::-1], there))
    ]
    # Some of them fail for good reasons; 1 is what the summary says then.
    assert [] == [
        told for process in running if (told := process.communicate()[1]) and process.returncode not in {0, 1}
    ]

    assert 2 * len(SOME) == len(digests(tmp_path / "a"))
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
