"""What a verb ends with: what became of everything, and whether that was well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.cli.context import EX_CRASHED, Context, shown_at
from ingest.cli.options import show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.cli.log import Log
    from ingest.config import Config
    from ingest.state import SourceStatus
    from ingest.storage import File

__all__ = ["exit_code", "places", "summary", "waiting"]

_MAX_FAILED: Final = 0.5  # for files that belong to no source; the default of a source's max_failed


def summary(context: Context, settings: Config | None, *, folder: File | None = None) -> None:
    """Sum up on stderr where somebody looks; under cron nothing is said when nothing is wrong."""
    if context.log.talks:
        show(context.log.report.render(places(settings, folder)), stderr=True)


def places(settings: Config | None, folder: File | None = None) -> dict[str, str]:
    """Return where the files are: label to path."""
    if folder:
        return {"articles": str(folder)}
    return {"payloads": str(settings.raw), "articles": str(settings.clean)} if settings else {}


def exit_code(log: Log, limits: Mapping[str, float]) -> int:
    """Return 0 where nothing crashed, and no source failed whole or beyond its `max_failed` share."""
    if not log.is_well:
        return EX_CRASHED
    report = log.report
    shares = {name: report.failed_share(name) for name in report.sources}
    broken = any(share == 1 or share > limits.get(name or "", _MAX_FAILED) for name, share in shares.items())
    return EX_CRASHED if broken or report.totals["crashed"] else 0


def waiting(context: Context, status: SourceStatus) -> str:
    """Return in words what of a source failed, when it is tried next, and how to do that now."""
    count = "1 article waits" if status.failed == 1 else f"{status.failed:,} articles wait"
    return (
        f"{status.source}: {count} after a failed try ({status.failed_reason}); next try "
        f"{shown_at(status.retry_at)}, or now: {context.pasted(f'ingest run --retry --source {status.source}')}"
    )
