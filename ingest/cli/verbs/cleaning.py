"""The verb that makes clean/ from raw/, and articles from files."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ingest.cli.context import EX_CRASHED, Context, reports_errors
from ingest.cli.options import of_sources
from ingest.cli.selecting import selected, selecting
from ingest.cli.summary import exit_code, summary

if TYPE_CHECKING:
    from ingest.model import Selection
    from ingest.pipeline.clean.files import Change
    from ingest.pipeline.clean.jobs import Job

__all__ = ["clean"]

_STREAM: Final = re.compile(r"-|/dev/(?:stdin|fd/\d+)|https?:/.*", re.DOTALL | re.IGNORECASE)
# What a file of results is called; a folder is not.
_FILES: Final = frozenset({".jsonl", ".json", ".ndjson", ".txt", ".md", ".csv", ".gz", ".zst", ".parquet"})


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--to", type=click.Path(path_type=Path, file_okay=False), help="Write DIR/NAME.jsonl and DIR/NAME.audit.gz."
)
@click.option("--all/--changed", "clean_all", default=False, help="Clean everything again, or what changed (default).")
@click.option("--accept-loss", is_flag=True, help="With --all: keep no article whose raw bytes are gone.")
@click.option("--diff", is_flag=True, help="Print what changed in each article, as JSON lines.")
@of_sources("Only the raw files of this source; may be repeated.")
@selecting
@click.option(
    "--engine",
    type=click.Choice(["local", "processes"]),
    default="processes",
    help="processes (default): a page that hangs, swells or crashes costs itself only; local: in this process.",
)
@click.option(
    "--workers", type=click.IntRange(1), default=1, help="Worker processes of `--engine processes`; default: 1."
)
@click.pass_obj
@reports_errors
def clean(
    context: Context,
    /,
    *,
    paths: tuple[Path, ...],
    to: Path | None,
    names: tuple[str, ...],
    engine: str,
    workers: int,
    clean_all: bool,
    accept_loss: bool,
    diff: bool,
    **wanted: Any,
) -> None:
    """Clean raw/ into clean/, or the files and folders named. No network.

    A file outside raw/ is written to --to; without it, its articles go to standard output.
    """
    from ingest.pipeline.clean import cleaning, jobs
    from ingest.pipeline.upkeep import refetch

    _refuse_streams(paths)
    if to is not None and to.suffix.lower() in _FILES and not to.is_dir():
        told = (
            f"--to names a folder; one file: ingest extract {_quoted(paths)} --format jsonl -o {shlex.quote(str(to))}"
        )
        raise click.UsageError(told)
    workers = workers if engine == "processes" else 0
    if accept_loss and (paths or not clean_all):
        raise click.UsageError("--accept-loss is for --all, and for what is in raw/")
    selection = selected(wanted)
    if paths:
        _clean_paths(context, paths, to, workers, clean_all=clean_all, diff=diff, selection=selection)
        return
    if selection is not None:
        raise click.UsageError("what to select is for PATH; of a source with `warc` it stands in config.toml")
    settings = context.required()
    chosen: list[str | None] = [settings.source(name).name for name in names] or [None]
    listed = [job for name in chosen for job in jobs.jobs_of_store(settings, name)]
    listed += [job for name in chosen for job in jobs.lost_jobs(settings, name)]
    if accept_loss:
        refetch.accept_loss(settings, sorted({job.source for job in listed if job.source}))
    with context.log.sink() as sink:
        for name in chosen:
            cleaning.tell_unmatched(settings, name, sink)
        cleaning.clean(
            listed,
            config=settings,
            sink=sink,
            workers=workers,
            clean_all=clean_all,
            accept_loss=accept_loss,
            diff=_print_change if diff else None,
        )
    summary(context, settings)
    raise SystemExit(exit_code(context.log, {source.name: source.max_failed for source in settings.sources}))


def _refuse_streams(paths: tuple[Path, ...]) -> None:
    """Raise UsageError for what is no file on disk, with the verb that reads it."""
    if named := [path for path in paths if _STREAM.fullmatch(str(path))]:
        # Path has made one slash of two.
        name = re.sub(r"^(https?):/+", r"\1://", str(named[0]), flags=re.IGNORECASE)
        name = "-" if name.startswith("/dev/") else name
        raise click.UsageError(f"clean reads files; for this: ingest extract {shlex.quote(name)} --format jsonl")


def _quoted(paths: tuple[Path, ...]) -> str:
    return " ".join(shlex.quote(str(path)) for path in paths) or "PATH"


def _clean_paths(
    context: Context,
    paths: tuple[Path, ...],
    to: Path | None,
    workers: int,
    *,
    clean_all: bool,
    diff: bool,
    selection: Selection | None,
) -> None:
    from ingest.pipeline.clean import cleaning, jobs

    settings = context.optional()
    listed = jobs.jobs_of_paths(paths, config=settings, to=to, selection=selection)
    loose = [job for job in listed if job.source is None and to is None]
    with context.log.sink() as sink:
        for line in cleaning.to_stdout(loose, config=settings, sink=sink, workers=workers):
            sys.stdout.buffer.write(line + b"\n")
        kept = [job for job in listed if job not in loose]
        cleaning.clean(
            kept,
            config=settings,
            sink=sink,
            workers=workers,
            clean_all=clean_all or to is not None,
            diff=_print_change if diff else None,
        )
    summary(context, settings, folder=to)
    # A file that was named and is not there is a mistake of the call, whatever became of the others.
    missing = any(not job.path.exists() for job in listed)
    raise SystemExit(exit_code(context.log, {}) or (EX_CRASHED if missing else 0))


def _print_change(job: Job, change: Change) -> None:
    import orjson

    row = {"file": job.name, "id": change.id, "url": change.url, "change": change.change, "fields": change.fields}
    click.echo(orjson.dumps(row))
