"""What a worker of a cluster does with one raw file; without a cluster."""

import pickle
import sys
import zlib
from pathlib import Path

import pytest

from ingest.config import FenceConfig
from ingest.errors import IngestError
from ingest.pipeline.clean import cleaning, cluster
from ingest.pipeline.clean.file_cleaner import FileCleaner, Plan, Told
from ingest.pipeline.clean.jobs import Job
from tests.calling import call

pytestmark = pytest.mark.own_workers

STORY = "The council of Lindau closed the old bridge to lorries on Monday, after cracks were found in it. " * 3
FENCE = FenceConfig()


@pytest.fixture
def job(tmp_path: Path) -> Job:
    path = tmp_path / "a.html"
    path.write_text(f"<html lang=en><title>A</title><article><h1>A</h1><p>{STORY}</p><p>{STORY}</p></article>")
    return Job(path=path, name="a.html", source=None, to=tmp_path / "out" / "a.html")


def cleaner(job: Job) -> FileCleaner:
    return cleaning._cleaner([job], None, Plan(clean_all=True), None)


def test_it_writes_the_file_and_returns_what_there_is_to_tell(job: Job) -> None:
    answer = cluster.clean_on_worker(job, 1, cleaner=cleaner(job), fence=FENCE)
    told = pickle.loads(zlib.decompress(answer))  # noqa: S301 -- our own

    assert isinstance(told, Told)
    assert ["written"] == [outcome.status for outcome, _ in told.notes]
    assert job.lines.read_bytes().count(b"\n") == 1
    assert job.audit.exists()


@pytest.mark.parametrize(
    ("part", "name"),
    [("version", "its version"), ("code", "its code"), ("model", "its model"), ("lxml", "library lxml")],
)
def test_it_refuses_what_it_would_clean_otherwise(part: str, name: str, job: Job) -> None:
    other = cleaner(job)
    where = {"version": other.header, "lxml": other.header["libraries"]}.get(part, other.header["digests"])
    where[part] = "another"

    with pytest.raises(IngestError, match=f"a worker would give other bytes: {name}; give all machines one lock file"):
        cluster.clean_on_worker(job, 1, cleaner=other, fence=FENCE)
    assert not job.lines.exists()


def test_it_refuses_a_folder_that_it_does_not_share(job: Job) -> None:
    known = cleaner(job)
    size = job.path.stat().st_size

    with pytest.raises(IngestError, match="does not see this file whole"):
        cluster.clean_on_worker(job, size + 1, cleaner=known, fence=FENCE)
    job.path.unlink()
    with pytest.raises(IngestError, match="does not see this file whole"):
        cluster.clean_on_worker(job, size, cleaner=known, fence=FENCE)


def test_without_dask_the_flag_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "distributed", None)
    Path("config.toml").write_text('[cluster]\nscheduler = "tcp://127.0.0.1:9"\n')

    assert "pip install 'ingest[cluster]'" in call("clean", "--engine", "dask", code=2).stderr
