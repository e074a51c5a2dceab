"""The log of a run: outcomes as events on stderr, bars on a terminal, the report's figures."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import click
import orjson

from ingest import text, urls
from ingest.model import Count, Outcome
from ingest.pipeline import clock
from ingest.pipeline.sink import Notice, Sink
from ingest.report import Report, is_cut

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

__all__ = ["Log"]

_FIRST_RATE: Final = 0.5  # seconds: rich draws ten times a second, and the first article takes longer than others


class Log:
    """What a run says while it goes: outcomes as events on stderr, bars on a terminal, the report's figures."""

    def __init__(self, *, verbose: bool, json: bool, quiet: bool) -> None:
        self.report = Report()
        self.is_well = True
        """Whether nothing was said yet that costs exit 0."""
        self._verbose, self._json, self._quiet = verbose, json, quiet
        self._bars: Bars | None = None
        self._tasks: dict[tuple[str, str], TaskID] = {}
        self.run = f"{clock.now():%Y-%m-%dT%H:%M:%SZ}"
        """Names this run in the log, and in state."""

    @contextmanager
    def sink(self) -> Iterator[Sink]:
        """Show progress bars for as long as the run goes, where somebody looks."""
        if sys.stderr.isatty() and not self._quiet and not self._json:
            with _bars() as self._bars:
                yield Sink(note=self.note, progress=self.progress, notice=self.notice)
            self._bars = None
        else:
            yield Sink(note=self.note, progress=self.progress, notice=self.notice)

    def note(self, outcome: Outcome, removed: Mapping[str, Count], *, always: bool = False) -> None:
        """Count an outcome, and log it: problems always, the rest when asked to, or `always`."""
        self.report.note(outcome, removed)
        self.is_well = self.is_well and not is_cut(outcome)
        is_problem = outcome.status in {"failed", "crashed"}
        if self._quiet or not (is_problem or always or self._verbose or self._json):
            return
        event = {
            "event": outcome.status,
            "stage": outcome.stage,
            "source": outcome.source,
            "reason": outcome.reason,
            "subject": urls.redact(outcome.url) if outcome.url else outcome.file,
            "detail": outcome.detail,
        }
        item = {"id": outcome.id, "file": outcome.file, "record_id": outcome.record_id, "index": outcome.index}
        self.event(event, item if self._json else {})

    def notice(self, notice: Notice) -> None:
        """Log what concerns more than one item."""
        self.is_well = self.is_well and not notice.fatal
        if not self._quiet:
            event = {
                "event": notice.kind,
                "stage": notice.stage,
                "source": notice.source,
                "reason": notice.reason,
                "subject": urls.redact(notice.url) if notice.url else notice.file,
                "detail": notice.detail,
            }
            self.event(event)

    @property
    def talks(self) -> bool:
        """Whether somebody wants to read a summary: on a terminal, or when asked to be verbose."""
        return self._verbose or (sys.stderr.isatty() and not self._quiet and not self._json)

    def event(self, event: Mapping[str, Any], item: Mapping[str, Any] = MappingProxyType({})) -> None:
        """Write one event to stderr: `key=value` for people; on request JSON, with time, run and item."""
        if self._json:
            whole = {"time": f"{clock.now():%Y-%m-%dT%H:%M:%S.%fZ}", "run": self.run} | {
                k: text.file_name(v) if isinstance(v, str) else v for k, v in {**event, **item}.items() if v or v == 0
            }
            line = orjson.dumps(whole).decode()
        else:
            line = " ".join(_shown(key, value) for key, value in event.items() if value)
        if self._bars is None:
            click.echo(line, err=True)
        else:
            self._bars.console.out(line, highlight=False)

    def progress(self, stage: str, name: str, done: int, total: int, articles: int | None = None, /) -> None:
        """Move the bar of a stage."""
        if self._bars is None:
            return
        key = (stage, name if stage == "fetch" else "")
        if key not in self._tasks:
            self._tasks[key] = self._bars.add_task(f"{stage} {key[1]}".strip(), total=total, count="", rate="")
        count = f"{done:,}/{total:,} articles" if articles is None else f"{articles:,} articles"
        elapsed = self._bars.tasks[self._bars.task_ids.index(self._tasks[key])].elapsed or 0.0
        rate = f"{(done if articles is None else articles) / elapsed:.1f}/s" if elapsed >= _FIRST_RATE else ""
        self._bars.update(self._tasks[key], completed=done, total=total, count=count, rate=rate)


def _bars() -> "Bars":
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[count]}"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=Console(stderr=True),
        transient=True,
    )


def _shown(key: str, value: object) -> str:
    word = text.printable(text.file_name(str(value)))
    return word if key == "event" else f"{key}={orjson.dumps(word).decode() if ' ' in word else word}"
