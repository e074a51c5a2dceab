"""Stores of earlier versions are run, cleaned, explained and reported by this one (`tests.stores` made them)."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from ingest import config, raw
from ingest.demo import DemoSite, config_toml
from ingest.model import Stored
from ingest.pipeline import clock
from ingest.pipeline.clean.jobs import jobs_of_store
from tests.calling import call
from tests.serving import Serving, article
from tests.stores import MADE, STORES, archive, paper_config, paper_pages, unpack

NAMES = sorted(path.name.removesuffix(".tar.xz") for path in STORES.glob("*.tar.xz"))
NEXT = MADE + timedelta(days=1, hours=3)
"""The first run of this version: no article is due for `recheck`, one that failed is due again."""
PAPERS = [name for name in NAMES if name.endswith("-paper")]
DEMOS = [name for name in NAMES if name.endswith("-demo")]


def records(folder: Path) -> list[dict[str, Any]]:
    paths = sorted(folder.glob("clean/*/*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text().splitlines()]


def ids(folder: Path) -> list[str]:
    return sorted(record["id"] for record in records(folder))


def warcs(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.glob("raw/*/*.warc.gz")}


def captured(folder: Path) -> list[tuple[str, tuple[str, ...]]]:
    """URL and digests of every article that is stored."""
    found = list[tuple[str, tuple[str, ...]]]()
    for path in sorted(folder.glob("raw/*/*.warc.gz")):
        for stored in raw.read(path, name=path.name, source=path.parent.name):
            assert isinstance(stored, Stored), stored
            found.append((stored.capture.requested_url or "", tuple(part.sha256 for part in stored.capture.parts)))
    return found


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    with mock.patch.object(clock, "now", return_value=moment):
        yield


@pytest.fixture
def paper(site: Serving, folder: Path, request: pytest.FixtureRequest) -> Serving:
    """Serve paper.example as it was on the store's last day, beside the store."""
    unpack(request.param, folder)
    archive(folder)
    (folder / "config.toml").write_text(paper_config(site))
    site.pages = paper_pages(1)
    return site


def test_there_are_stores() -> None:
    assert PAPERS
    assert DEMOS
    assert "first-wordpress" in NAMES


@pytest.mark.parametrize("paper", PAPERS, indirect=True)
def test_a_run_over_an_older_store_fetches_nothing_twice_and_loses_nothing(paper: Serving, folder: Path) -> None:
    before, known, stored = ids(folder), warcs(folder), captured(folder)

    with at(NEXT):
        call("run")

    assert {"/feed", "/sitemap.xml", "/slow"} == set(paper.news())
    assert before == ids(folder)
    assert stored == captured(folder)
    after = warcs(folder)
    assert known == {name: after[name][: len(known[name])] for name in known}


@pytest.mark.parametrize("paper", PAPERS, indirect=True)
def test_a_run_over_an_older_store_whose_state_is_lost_fetches_nothing_twice(paper: Serving, folder: Path) -> None:
    before, stored = ids(folder), captured(folder)
    shutil.rmtree(folder / "raw" / ".state")

    with at(NEXT):
        call("run")

    # What failed or was refused left nothing in raw/; what answered 410 did.
    assert {"/feed", "/sitemap.xml", "/slow", "/never"} == set(paper.news())
    assert before == ids(folder)
    assert stored == captured(folder)


@pytest.mark.parametrize("paper", PAPERS, indirect=True)
def test_what_changes_after_an_upgrade_is_stored_behind_what_is_there(paper: Serving, folder: Path) -> None:
    before, stored = ids(folder), captured(folder)
    paper.pages["/d"] = article("Story d, corrected", "Corrected after the upgrade is what stands in d. ")
    paper.pages["/slow"] = article("Story slow", "At last the server of the council has answered. ")

    with at(NEXT + timedelta(days=1)):
        call("run")
        files = [job.name for job in jobs_of_store(config.load(folder / "config.toml"), "paper")]

    assert len(before) + 2 == len(ids(folder))
    assert len(stored) + 2 == len(captured(folder))
    assert set(stored) < set(captured(folder))
    days = [name.removeprefix("paper/").removeprefix("paper-")[:10] for name in files]
    assert sorted(days) == days
    assert {"2026-11-20", "2026-11-21", "2026-11-22"} == set(days)
    newest = [record["title"] for record in records(folder) if record["url"].endswith("/d")][-1]
    assert newest == "Story d, corrected"


@pytest.mark.parametrize("name", NAMES)
def test_an_older_store_is_cleaned_explained_and_reported(name: str, folder: Path) -> None:
    unpack(name, folder)
    (folder / "config.toml").write_text("")
    before = ids(folder)

    # Each audit is read as it was left, before anything is cleaned again.
    report = json.loads(call("report", "--json").stdout)
    assert len(before) == report["totals"]["written"]
    for one in dict.fromkeys((before[0], before[-1])):
        assert call("explain", one).stdout
    state = {row["source"]: row for row in json.loads(call("state", "--json").stdout)}
    assert all(row["done"] for row in state.values())

    call("clean", code=None)
    assert before == ids(folder)
    changed = folder.joinpath("clean").rglob("*.audit.gz")
    digests = {path: path.read_bytes() for path in changed}
    call("clean", "--all", code=None)
    assert before == ids(folder)
    assert digests == {path: path.read_bytes() for path in digests}
    again = json.loads(call("report", "--json").stdout)
    assert {"written": len(before), "crashed": 0} == {key: again["totals"][key] for key in ("written", "crashed")}
    for one in dict.fromkeys((before[0], before[-1])):
        assert call("explain", one).stdout


@pytest.mark.parametrize("name", NAMES)
def test_another_form_of_the_record_changes_no_article_by_itself(name: str, folder: Path) -> None:
    unpack(name, folder)
    (folder / "config.toml").write_text("")
    old = [record for record in records(folder) if not all("part" in block for block in record["blocks"])]

    changes = [json.loads(line) for line in call("clean", "--all", "--diff", "--json", code=None).stdout.splitlines()]

    # A key that is new, and null, changes no article.
    assert {r["id"] for r in old} - {change["id"] for change in changes}
    assert {"changed"} >= {change["change"] for change in changes}
    assert all("part" in block for record in records(folder) for block in record["blocks"])


@pytest.mark.parametrize("name", DEMOS)
def test_a_run_over_an_older_store_of_the_demo_fetches_no_article(name: str, folder: Path) -> None:
    unpack(name, folder)
    with DemoSite() as site:
        (folder / "config.toml").write_text(config_toml(site.port))
        before, stored = ids(folder), captured(folder)

        with at(NEXT):
            call("run")

        assert before == ids(folder)
        assert stored == captured(folder)
        listings = ("/rss", "sitemap", "-feed.xml", "robots.txt")
        asked = [url for url, _ in site.requests if not any(word in url for word in listings)]
        assert [] == [url for url in asked if "/wp-json" not in url and url != "http://chronicle.example/"]
        assert [] == [url for url in asked if "include=" in url]


@pytest.mark.parametrize("paper", PAPERS, indirect=True)
def test_of_an_older_store_that_became_less_every_run_says_so(paper: Serving, folder: Path) -> None:
    """Its state knows no sizes; its audits are witnesses all the same."""
    before = ids(folder)
    path = min(folder.glob("raw/paper/*.warc.gz"))
    path.write_bytes(path.read_bytes()[:-900])

    for hour in range(3):
        with at(NEXT + timedelta(hours=hour)):
            assert "raw-shrunk" in call("run", "--workers", "0", code=1).stderr
        assert before == ids(folder)
