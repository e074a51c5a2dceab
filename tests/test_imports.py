"""A verb loads what it needs, and no more: who asks for help does not wait for the classifiers."""

import json
import subprocess
import sys
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import pytest

import ingest
from ingest import engine
from ingest.config import FenceConfig
from tests import shapes

LARGE = {
    "numpy",
    "pydantic",
    "httpx",
    "selectolax",
    "feedparser",
    "rich",
    "trafilatura",
    "multiprocessing",
    "sqlite3",
    "jinja2",
}


def loaded(*arguments: str) -> set[str]:
    """Call `ingest` in a process of its own, and return the names of the modules that it had loaded at its end."""
    code = (
        "import atexit, json, sys\n"
        "atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))\n"
        "from ingest import cli\n"
        "cli.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("clean", "--help"), ("run", "--help")])
def test_help_loads_no_large_library(arguments: tuple[str, ...]) -> None:
    assert not LARGE & loaded(*arguments)


def test_extracting_a_file_loads_nothing_that_fetches(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(shapes.PAGE)

    assert not {"httpx", "httpcore", "uvloop", "ingest.fetch", "rich"} & loaded("extract", str(page))


def test_the_version_is_that_of_the_installed_package() -> None:

    assert version("ingest") == ingest.__version__


def test_who_has_a_worker_clean_loads_nothing_that_cleans(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<article><h1>Bridge closed</h1><p>" + "The old bridge is closed to lorries. " * 9)

    names = loaded("clean", str(page), "--to", str(tmp_path / "out"))

    assert (tmp_path / "out" / "page.html.jsonl").stat().st_size
    assert not {"ingest.clean", "ingest.parse", "ingest.shape", "numpy", "selectolax", "httpx", "rich"} & names


def test_who_names_a_file_and_has_no_configuration_loads_neither_that_nor_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "page.html"
    page.write_text(shapes.PAGE)

    names = loaded("clean", str(page), "--to", str(tmp_path / "out"))

    assert not {"ingest.config", "pydantic", "ingest.state", "sqlite3", "tenacity", "warcio"} & names
    assert "ingest.cli.differences" not in names


def test_without_a_configuration_the_limits_of_workers_are_those_of_one_that_is_empty() -> None:
    assert asdict(engine.Crew().limits) == FenceConfig().model_dump()
