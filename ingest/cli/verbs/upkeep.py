"""The verbs that look after what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ingest.cli.context import EX_CRASHED, Context, reports_errors
from ingest.cli.options import of_sources

if TYPE_CHECKING:
    from ingest.pipeline.upkeep.verify import Checked

__all__ = ["verify"]


@click.command()
@of_sources("Only the raw files of this source; may be repeated.")
@click.option(
    "--refetch", is_flag=True, help="Put the URLs of what is lost back to pending; the next run asks for them."
)
@click.pass_obj
@reports_errors
def verify(context: Context, names: tuple[str, ...], *, refetch: bool) -> None:
    """Check raw/ and clean/: digests, every record's pointer to its bytes, audits, and every line against the schema.

    What is lost or wrong is named, with the command that heals it.
    """
    from ingest import text
    from ingest.pipeline.upkeep import refetch as refetching
    from ingest.pipeline.upkeep import verify as verifying

    settings = context.required()
    captures = records = 0
    bad: list[Checked] = []
    for checked in verifying.verify(settings, [settings.source(name).name for name in names]):
        captures += checked.captures
        records += checked.records
        for fault in checked.faults:
            click.echo(f"{fault.kind} {text.printable(f'{fault.where}: {fault.detail}')}")
        for lost in checked.lost:
            click.echo(f"lost {checked.job.name} {text.printable(lost.url or lost.record_id or checked.job.name)}")
        if checked.faults or checked.lost:
            bad.append(checked)
    lost_count = sum(len(checked.lost) for checked in bad)
    fault_count = sum(len(checked.faults) for checked in bad)
    click.echo(
        f"{captures:,} captures are there, {lost_count:,} items are lost; {records:,} records, {fault_count:,} faults"
    )
    if refetch:
        click.echo(f"{refetching.refetch(settings, bad):,} URLs are pending again")
    for command in verifying.remedies(bad, asked=refetch):
        click.echo(f"heal: {command}")
    raise SystemExit(EX_CRASHED if bad else 0)
