"""The pipeline, end to end, against the demo's sites on loopback."""

import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ingest import config, record, sites
from ingest.config import Config
from ingest.demo import DemoSite, config_toml
from ingest.errors import ConfigError
from ingest.model import Count, Outcome, Source
from ingest.pipeline.clean import cleaning
from ingest.pipeline.clean.jobs import jobs_of_paths, jobs_of_store
from ingest.pipeline.crawl.crawl_run import CrawlRun, Phase
from ingest.pipeline.examples import check_rules
from ingest.pipeline.sink import Sink
from ingest.state import State


@dataclass
class Notes:
    """Outcomes as they come."""

    outcomes: list[Outcome] = field(default_factory=list)

    def note(self, outcome: Outcome, removed: Mapping[str, Count]) -> None:
        assert outcome.status == "written" or not removed or outcome.status == "skipped"
        self.outcomes.append(outcome)

    def sink(self) -> Sink:
        return Sink(note=self.note, progress=lambda *_: None)

    def of(self, status: str) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.status == status]


@pytest.fixture(scope="module")
def site() -> Iterator[DemoSite]:
    with DemoSite() as running:
        yield running


@pytest.fixture
def settings(site: DemoSite, tmp_path: Path) -> Config:
    return configured(site, tmp_path)


def configured(site: DemoSite, folder: Path, more: str = "") -> Config:
    path = folder / "config.toml"
    path.write_text(config_toml(site.port) + more)
    return config.load(path)


def run(settings: Config, *names: str, until: Phase = "clean", limit: int | None = None) -> Notes:
    notes = Notes()
    sources = tuple(settings.source(name) for name in names) or settings.sources
    assert [] == CrawlRun(config=settings, sources=sources, sink=notes.sink()).run(until=until, limit=limit)
    return notes


def clean(settings: Config, *, clean_all: bool = False, workers: int = 0) -> Notes:
    notes = Notes()
    cleaning.clean(jobs_of_store(settings), config=settings, sink=notes.sink(), clean_all=clean_all, workers=workers)
    return notes


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def lines(settings: Config) -> list[dict[str, Any]]:
    return [
        json.loads(line) for path in sorted(settings.clean.rglob("*.jsonl")) for line in path.read_bytes().splitlines()
    ]


def test_the_demo_s_articles_come_out_and_everything_else_has_its_reason(settings: Config) -> None:
    notes = run(settings)

    assert 16 == len(notes.of("written"))
    assert {"consent", "protected", "robots-denied"} == {outcome.reason for outcome in notes.of("skipped")}
    assert ["http-404"] == [outcome.reason for outcome in notes.of("failed")]
    assert [] == notes.of("crashed")


def test_every_line_is_a_record(settings: Config) -> None:
    run(settings)

    validator = jsonschema.Draft202012Validator(record.schema())
    for line in lines(settings):
        validator.validate(line)


def test_a_second_run_fetches_no_article_and_changes_no_byte(site: DemoSite, settings: Config) -> None:
    run(settings)
    before, asked = digests(settings.root), len(site.requests)

    notes = run(settings)

    pages = [
        url for url, status in site.requests[asked:] if status == 200 and "/wp-json" not in url and "robots" not in url
    ]
    assert [] == pages
    assert {"unchanged"} == {outcome.status for outcome in notes.outcomes}
    after = digests(settings.root)
    assert {k: v for k, v in before.items() if ".state" not in k} == {
        k: v for k, v in after.items() if ".state" not in k
    }


def test_a_limit_leaves_the_rest_for_the_next_run(settings: Config) -> None:
    first = run(settings, "gazette", limit=2)
    second = run(settings, "gazette")

    assert 2 == len([o for o in first.outcomes if o.stage in {"write", "clean", "fetch"}])
    assert 6 == len({o.url for o in (*first.of("written"), *second.of("written"))})


def test_discover_fetches_no_article_and_fetch_cleans_none(settings: Config) -> None:
    run(settings, "cloudnotes", until="discover")
    assert [] == [path for path in settings.raw.rglob("*.warc.gz") if b"article" in _roles(path)]

    run(settings, "cloudnotes", until="fetch")
    assert not settings.clean.exists()

    assert 2 == len(run(settings, "cloudnotes").of("written"))


def _roles(path: Path) -> set[bytes]:
    with gzip.open(path) as stream:
        return {json.loads(line)["role"].encode() for line in stream if line.startswith(b'{"attempts"')}


def test_old_lines_and_new_lines_are_the_bytes_of_cleaning_everything(settings: Config) -> None:
    run(settings, "gazette", limit=3)
    run(settings, "gazette")
    grown = digests(settings.clean)

    clean(settings, clean_all=True)

    assert grown == digests(settings.clean)


def test_worker_processes_write_the_same_bytes(settings: Config) -> None:
    run(settings)
    local = digests(settings.clean)
    shutil.rmtree(settings.clean)

    clean(settings, workers=2)

    assert local == digests(settings.clean)


def test_cleaning_again_is_unchanged_until_the_payload_or_the_rules_are_newer(settings: Config) -> None:
    run(settings, "cloudnotes")
    assert {"unchanged"} == {outcome.status for outcome in clean(settings).outcomes}

    (job,) = jobs_of_store(settings)
    os.utime(Path(str(job.audit)), ns=(0, 0))
    assert {"unchanged"} == {outcome.status for outcome in clean(settings).outcomes}

    other = replace(settings, sources=tuple(_keeping_listings(source) for source in settings.sources))
    assert {"written"} == {outcome.status for outcome in clean(other).outcomes}


def _keeping_listings(source: Source) -> Source:
    return replace(source, keep=(*source.keep, "listing"))


def test_a_kill_between_lines_and_audit_is_repaired(settings: Config) -> None:
    run(settings, "gazette", limit=3)
    (job,) = jobs_of_store(settings)
    audit = job.audit.read_bytes()
    run(settings, "gazette")
    clean_all = digests(settings.clean)
    Path(str(job.audit)).write_bytes(audit)
    os.utime(Path(str(job.audit)), ns=(0, 0))

    clean(settings)

    assert clean_all == digests(settings.clean)


def test_a_run_without_a_contact_is_refused_before_anything_is_asked(site: DemoSite, settings: Config) -> None:
    asked = len(site.requests)
    silent = replace(settings, fetch=settings.fetch.model_copy(update={"contact": ""}))

    with pytest.raises(ConfigError, match="no contact"):
        CrawlRun(config=silent, sources=silent.sources, sink=Notes().sink()).run()

    assert asked == len(site.requests)


def test_a_source_that_another_run_holds_is_left_alone(settings: Config) -> None:
    with State(settings.raw / ".state") as state, state.lock("gazette"):
        sources = (settings.source("gazette"), settings.source("cloudnotes"))
        notes = Notes()
        (locked,) = CrawlRun(config=settings, sources=sources, sink=notes.sink()).run()

    assert "gazette" in str(locked)
    assert {"cloudnotes"} == {outcome.source for outcome in notes.outcomes}


def test_a_refused_connection_is_one_failure_and_harms_nobody(site: DemoSite, tmp_path: Path) -> None:
    more = '\n[[source]]\nname = "nobody"\nurls = "http://127.0.0.1:2/article"\n'

    notes = run(configured(site, tmp_path, more), "nobody", "cloudnotes")

    (failed,) = notes.of("failed")
    assert ("nobody", "fetch", "connect") == (failed.source, failed.stage, failed.reason)
    assert 2 == len(notes.of("written"))


def test_files_are_adopted_and_cleaned_once(site: DemoSite, tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "dump.txt").write_text(
        "Bridge closed to lorries\n\n" + "The council has decided it today. " * 9
    )
    (tmp_path / "archive" / "empty.html").write_bytes(b"")
    (tmp_path / "archive" / "photo.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    settings = configured(site, tmp_path, '\n[[source]]\nname = "archive"\nfiles = "archive/**/*"\n')

    notes = run(settings, "archive")

    assert ["archive/dump.txt"] == [outcome.file for outcome in notes.of("written")]
    assert {"empty-payload", "binary-payload"} == {outcome.reason for outcome in notes.of("failed")}
    assert (tmp_path / "raw" / "archive" / "dump.txt").exists()
    assert not run(settings, "archive").of("written")


def test_a_missing_file_is_one_failure(tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text("Bridge closed to lorries\n\n" + "The council has decided it today. " * 9)
    jobs = jobs_of_paths([tmp_path / "missing.html", good], config=None, to=tmp_path / "out")

    notes = Notes()
    cleaning.clean(jobs, config=None, sink=notes.sink())

    assert [("failed", "missing-file"), ("written", "")] == [(o.status, o.reason) for o in notes.outcomes]
    assert 1 == len((tmp_path / "out" / "good.txt.jsonl").read_bytes().splitlines())


def test_two_inputs_of_one_name_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text("x")

    with pytest.raises(ConfigError, match=r"two inputs are named 'x\.txt'"):
        jobs_of_paths([tmp_path / "a" / "x.txt", tmp_path / "b" / "x.txt"], config=None, to=tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_a_folder_keeps_the_paths_below_it(tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "x.txt").write_text("x")
    (tmp_path / "in" / "deep" / "x.txt.meta.json").write_text("{}")

    (job,) = jobs_of_paths([tmp_path / "in"], config=None, to=tmp_path / "out")

    assert ("deep/x.txt", tmp_path / "out" / "deep" / "x.txt.jsonl") == (job.name, job.lines)


def test_the_rules_do_what_their_examples_say() -> None:
    found = dict(check_rules(sites.load(), version="0"))

    assert {} == {name: mistakes for name, mistakes in found.items() if mistakes}
    assert 3 <= len(found)
