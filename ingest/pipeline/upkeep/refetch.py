"""Put what is lost of raw/ back to be asked for, or agree to the loss."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from ingest import urls
from ingest.config import Config
from ingest.model import Request
from ingest.pipeline import clock
from ingest.pipeline.clean.jobs import Job
from ingest.pipeline.upkeep.verify import Checked, Lost
from ingest.state import State

__all__ = ["accept_loss", "refetch"]


def refetch(config: Config, found: Sequence[Checked]) -> int:
    """Put the articles of lost captures back to pending; return how many. Locked where another run holds a source."""
    with _held(config, found) as state:
        return sum(
            _ask_again(state, checked.job, lost) for checked in found if checked.job.source for lost in checked.lost
        )


def accept_loss(config: Config, sources: Sequence[str]) -> None:
    """Let what is in raw/ now be all that was accepted."""
    with State(config.raw / ".state") as state, ExitStack() as locks:
        for source in sources:
            locks.enter_context(state.lock(source))
            state.forget_sizes(source)


@contextmanager
def _held(config: Config, found: Sequence[Checked]) -> Iterator[State]:
    names = sorted({checked.job.source for checked in found if checked.lost and checked.job.source})
    with State(config.raw / ".state") as state, ExitStack() as locks:
        for name in names:
            locks.enter_context(state.lock(name))
        yield state


def _ask_again(state: State, job: Job, lost: Lost) -> int:
    source, now = job.source or "", clock.now()
    asked = [url for url in (lost.requested_url, lost.url) if url]
    # A file on disk is known by where it lay.
    keys = [] if lost.record_id else state.file_keys(source, job.path.name)
    keys = keys or list(dict.fromkeys(key for url in asked if (key := urls.comparison_form(url))))
    known = [key for key in keys if state.is_listed(source, key)]
    for key in known or keys[-1:]:
        via = {"source_type": "urls", "url": asked[-1] if asked else key}
        request = Request(url=asked[-1] if asked else key, source=source, discovered_at=now, key=key, via=via)
        if state.ask_again(request, asked, now=now):
            return 1
    return 0
