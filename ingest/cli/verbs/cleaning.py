"""The verb that makes clean/ from raw/, and articles from files."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ingest.cli.context import EX_CRASHED, Context, reports_errors
from ingest.cli.options import Place, Shard, of_sources
from ingest.cli.selecting import KEYS, selected, selecting
from ingest.cli.summary import exit_code, summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.cli.differences import Differences
    from ingest.config import Config
    from ingest.pipeline.clean.jobs import Job
    from ingest.storage import File

__all__ = ["clean"]

_STREAM: Final = re.compile(r"-|/dev/(?:stdin|fd/\d+)|https?:/.*", re.DOTALL | re.IGNORECASE)
# What a file of results is called; a folder is not.
_FILES: Final = frozenset({".jsonl", ".json", ".ndjson", ".txt", ".md", ".csv", ".gz", ".zst", ".parquet"})


@click.command()
@click.argument("paths", nargs=-1, type=Place())
@click.option("--to", type=Place(folder=True), metavar="DIR", help="Write DIR/NAME.jsonl and DIR/NAME.audit.gz.")
@click.option("--all/--changed", "clean_all", default=None, help="Clean everything again, or what changed (default).")
@click.option("--accept-loss", is_flag=True, help="With --all: keep no article whose raw bytes are gone.")
@click.option(
    "--templates",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Use this learned template (ingest learn) for all of it, instead of the newest before each day.",
)
@click.option("--dry-run", is_flag=True, help="Print which raw files would be cleaned, and why; write nothing.")
@click.option(
    "--diff",
    is_flag=True,
    help="Compare clean/ with what would be written now: which articles, fields and blocks. Writes nothing, unless "
    "--all or --changed is there too.",
)
@click.option("--json", "as_json", is_flag=True, help="With --diff or --dry-run: print JSON lines.")
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="With --diff: write a page that marks what changed.",
)
@of_sources("Only the raw files of this source; may be repeated.")
@selecting
@click.option(
    "--shard",
    type=Shard(),
    metavar="I/N",
    help="Only the I-th of N parts of the raw files (1/4 … 4/4): for as many commands side by side.",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "processes", "dask"]),
    default="processes",
    help="local: one worker process; processes (default): --workers of them; dask: those of a cluster. A page that "
    "hangs, swells or crashes costs only itself on each.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    help="Worker processes of `--engine processes`; default: as many as there are processors.",
)
@click.option("--scheduler", metavar="ADDRESS", help="Scheduler of `--engine dask`; default: [cluster] of config.toml.")
@click.pass_obj
@reports_errors
def clean(context: Context, /, paths: tuple[File, ...], to: File | None, **flags: Any) -> None:
    """Clean raw/ into clean/, or the files and folders named. No network.

    A file outside raw/ is written to --to; without it, its articles go to standard output.
    """
    from ingest.pipeline.clean import jobs
    from ingest.sites import templates

    flags["template"] = templates.load(flags["templates"]) if flags["templates"] else None
    _refuse_streams(paths)
    if to is not None and to.suffix.lower() in _FILES and not to.is_dir():
        told = (
            f"--to names a folder; one file: ingest extract {_quoted(paths)} --format jsonl -o {shlex.quote(str(to))}"
        )
        raise click.UsageError(told)
    _refuse_flags(paths, **flags)
    chosen: list[str | None] = []
    selection = selected({key: flags[key] for key in KEYS})
    if paths:
        settings = context.optional()
        listed = jobs.jobs_of_paths(paths, config=settings, to=to, selection=selection)
        if to is not None and flags["clean_all"] is None and not flags["diff"]:
            flags["clean_all"] = True
    else:
        if selection is not None:
            raise click.UsageError("what to select is for PATH; of a source with `warc` it stands in config.toml")
        settings = context.required()
        chosen += [settings.source(name).name for name in flags["names"]] or [None]
        listed = [job for name in chosen for job in jobs.jobs_of_store(settings, name)]
        listed += [job for name in chosen for job in jobs.lost_jobs(settings, name)]
    if flags["shard"]:
        listed = jobs.in_shard(listed, *flags["shard"])
    # Of files that are named, those without a place of their own; a raw file of no source has one.
    loose = [job for job in listed if paths and to is None and job.source is None]
    stored = [job for job in listed if job.source is not None] if loose else listed
    if flags["dry_run"] and not flags["diff"]:
        _print_stale(stored, settings, flags)
    else:
        _clean(context, settings, stored, loose, {**flags, "chosen": chosen})
        if not flags["diff"]:
            summary(context, settings, folder=to)
    limits = {} if paths or settings is None else {source.name: source.max_failed for source in settings.sources}
    # A file that was named and is not there is a mistake of the call, whatever became of the others.
    missing = bool(paths) and any(not job.path.exists() for job in listed)
    raise SystemExit(exit_code(context.log, limits) or (EX_CRASHED if missing else 0))


def _clean(
    context: Context, settings: Config | None, stored: Sequence[Job], loose: Sequence[Job], flags: dict[str, Any]
) -> None:
    """Clean raw files into their clean files; what is loose goes to standard output."""
    from ingest.pipeline.clean import cleaning

    if loose and (flags["diff"] or flags["engine"] == "dask"):
        flag = "--diff" if flags["diff"] else "--engine dask"
        raise click.UsageError(f"{flag} is for files of results, and {loose[0].name} has none: give --to")
    workers = 1 if flags["engine"] == "local" else flags["workers"] or cleaning.default_workers()
    scheduler = _scheduler(settings, flags["scheduler"]) if flags["engine"] == "dask" else None
    if flags["accept_loss"] and settings:
        from ingest.pipeline.upkeep import refetch

        refetch.accept_loss(settings, sorted({job.source for job in stored if job.source}))
    differences = _differences(flags) if flags["diff"] else None
    with context.log.sink() as sink:
        if settings:
            for name in flags["chosen"]:
                cleaning.tell_unmatched(settings, name, sink)
        for line in cleaning.to_stdout(loose, config=settings, sink=sink, workers=workers, template=flags["template"]):
            sys.stdout.buffer.write(line + b"\n")
        cleaning.clean(
            stored,
            config=settings,
            sink=sink,
            workers=workers,
            scheduler=scheduler,
            clean_all=bool(flags["clean_all"]),
            accept_loss=flags["accept_loss"],
            diff=differences.note if differences else None,
            writes=not flags["dry_run"] and not (flags["diff"] and flags["clean_all"] is None),
            template=flags["template"],
        )
    if differences:
        differences.show()


def _differences(flags: dict[str, Any]) -> Differences:
    from ingest.cli.differences import Differences

    return Differences(as_json=flags["as_json"], html=flags["html"])


def _scheduler(settings: Config | None, address: str | None) -> str:
    found = address or (settings.cluster.scheduler if settings else None)
    if not found:
        raise click.UsageError("--engine dask needs --scheduler, or scheduler under [cluster] in config.toml")
    return found


def _print_stale(listed: Sequence[Job], settings: Config | None, flags: dict[str, Any]) -> None:
    """Print which raw files would be cleaned, and why."""
    from ingest.cli.differences import print_stale
    from ingest.pipeline.clean import cleaning

    found = cleaning.stale(listed, config=settings, clean_all=bool(flags["clean_all"]), template=flags["template"])
    print_stale(found, total=len(listed), as_json=flags["as_json"])


def _refuse_flags(paths: tuple[File, ...], **flags: Any) -> None:
    """Raise UsageError for flags that do not go together."""
    reports = flags["diff"] or flags["dry_run"]
    if flags["accept_loss"] and (paths or not flags["clean_all"] or reports):
        raise click.UsageError("--accept-loss is for --all, and for what is in raw/")
    if flags["as_json"] and not reports:
        raise click.UsageError("--json is for --diff and --dry-run")
    if flags["html"] and not flags["diff"]:
        raise click.UsageError("--html is for --diff")
    if flags["scheduler"] and flags["engine"] != "dask":
        raise click.UsageError("--scheduler is for --engine dask")
    if flags["workers"] and flags["engine"] != "processes":
        raise click.UsageError("--workers is for --engine processes")


def _refuse_streams(paths: tuple[File, ...]) -> None:
    """Raise UsageError for what is no file on disk, with the verb that reads it."""
    if named := [path for path in paths if _STREAM.fullmatch(str(path))]:
        # Path has made one slash of two.
        name = re.sub(r"^(https?):/+", r"\1://", str(named[0]), flags=re.IGNORECASE)
        name = "-" if name.startswith("/dev/") else name
        raise click.UsageError(f"clean reads files; for this: ingest extract {shlex.quote(name)} --format jsonl")


def _quoted(paths: tuple[File, ...]) -> str:
    return " ".join(shlex.quote(str(path)) for path in paths) or "PATH"
