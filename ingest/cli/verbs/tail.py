"""The verb that hands records to a consumer, each change once."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ingest.cli.context import EX_LOCKED, Context, reports_errors, say

__all__ = ["tail"]


@click.command()
@click.option(
    "--cursor",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Remembers what was handed out; each consumer has its own.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Append to this file, each line exactly once; without it, standard output, at least once.",
)
@click.pass_obj
@reports_errors
def tail(context: Context, *, cursor: Path, out: Path | None) -> None:
    """Print every record that is new or changed since the last call. A tombstone for what is gone.

    A line is {"n", "change", "id", "record", "gone_at"}: `change` is added, changed, gone (the site says so) or removed
    (no record is left). `n` counts up; after a crash, lines may come again under the same `n`, and are the same.
    """
    from ingest.errors import Locked
    from ingest.pipeline.upkeep import snapshots
    from ingest.raw.takedown import tombstones

    settings = context.required()
    try:
        forgotten = tombstones.load(settings.raw)
        snapshots.tail(settings.clean, cursor, out, stdout=sys.stdout.buffer, say=say, forgotten=forgotten)
    except Locked as e:
        say(str(e))
        raise SystemExit(EX_LOCKED) from None
