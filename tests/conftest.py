"""What tests of several rooms begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import workers
from tests.serving import Serving

# The same examples in every run, so that what passed passes again; `--hypothesis-profile default` looks for others. How
# long an example takes is the machine's business.
settings.register_profile("fixed", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("fixed")


@pytest.fixture
def site() -> Iterator[Serving]:
    with Serving() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, where no configuration is known of."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INGEST_CONFIG", raising=False)
    return tmp_path


@pytest.fixture(autouse=True)
def kept_workers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the worker processes of one test serve the next; not where their beginning and end is what is tested."""
    if request.node.get_closest_marker("own_workers") is None:
        workers.keep(monkeypatch)


@pytest.fixture(scope="session", autouse=True)
def no_worker_left() -> Iterator[None]:
    yield
    workers.end()
