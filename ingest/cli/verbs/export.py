"""The verb that makes one snapshot of all records, for other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ingest.cli.context import Context, reports_errors, say
from ingest.cli.options import Day, Place, of_sources

if TYPE_CHECKING:
    from ingest.storage import File

__all__ = ["export"]


@click.command()
@click.option(
    "--to",
    required=True,
    type=Place(),
    metavar="FILE",
    help="Its name says the format: .jsonl .jsonl.gz .jsonl.zst .csv .sqlite .parquet .duckdb.",
)
@of_sources("Only this source; may be repeated, as all filters may.")
@click.option(
    "--since", type=Day(), metavar="DATE|AGO", help="Only what was published since then (2026-11-01, 7d, 12h)."
)
@click.option("--until", type=Day(), metavar="DATE|AGO", help="Only what was published until then, that day included.")
@click.option(
    "--language", "languages", multiple=True, metavar="TAG", help="Only this language; `en` takes en-GB, too."
)
@click.option("--page-type", "page_types", multiple=True, metavar="TYPE", help="Only this page type.")
@click.option("--min-length", type=click.IntRange(0), default=0, help="Only texts of so many characters or more.")
@click.option(
    "--rights",
    multiple=True,
    type=click.Choice(["free", "licensed", "unreserved"]),
    help="Only what is free to read, bears a licence, or is not reserved against mining.",
)
@click.option("--tag", "tags", multiple=True, help="Only articles with this tag.")
@click.option("--keyword", "keywords", multiple=True, help="Only articles with these words in title or text.")
@click.option("--revisions", is_flag=True, help="Earlier revisions, too, and what changed in each.")
@click.option(
    "--clusters",
    is_flag=True,
    help="Name the cluster of articles that are nearly the same, its size, and the one that was seen first.",
)
@click.option(
    "--provenance",
    type=click.Choice(["full", "short", "none"]),
    default="full",
    help="full (default), short (raw record, shape, version, doubts) or none.",
)
@click.option(
    "--as",
    "vocabulary",
    type=click.Choice(["dolma", "schema.org", "zyte"]),
    help="Write JSON lines in the words of Dolma documents, schema.org's NewsArticle (JSON-LD) or Zyte's Article.",
)
@click.option(
    "--partition",
    metavar="source,month",
    callback=lambda _context, _option, value: _partition(value),
    help="Parquet: a folder with a file for each source, month, or both.",
)
@click.pass_obj
@reports_errors
def export(
    context: Context,
    *,
    to: File,
    names: tuple[str, ...],
    since: str | None,
    until: str | None,
    languages: tuple[str, ...],
    page_types: tuple[str, ...],
    min_length: int,
    rights: tuple[str, ...],
    tags: tuple[str, ...],
    keywords: tuple[str, ...],
    revisions: bool,
    clusters: bool,
    provenance: str,
    vocabulary: str | None,
    partition: tuple[str, ...],
) -> None:
    """Write the latest revision of each article for other tools. Once, for DuckDB, pandas, SQLite and others.

    Articles that their site took away are tombstones: `gone_at`, and no text. FILE.manifest.json says what is in it.
    """
    from ingest.export import Filters, Options
    from ingest.pipeline.upkeep import snapshots
    from ingest.raw.takedown import tombstones

    settings = context.required()
    filters = Filters(
        sources=names,
        since=since,
        until=until,
        languages=languages,
        page_types=page_types,
        min_length=min_length,
        rights=rights,
        tags=tags,
        keywords=keywords,
    )
    options = Options(
        filters=filters,
        revisions=revisions,
        provenance=provenance,
        partition=partition,
        clusters=clusters,
        vocabulary=vocabulary,
    )
    counts = snapshots.snapshot(settings.clean, to, options, forgotten=tombstones.load(settings.raw)).counts
    if context.log.talks:
        refused = sum(counts.refused.values())
        say(
            f"{to}: {counts.articles:,} articles, {counts.revisions:,} earlier revisions,"
            f" {counts.tombstones:,} tombstones;"
            f" filters left out {refused:,}"
        )


def _partition(value: str | None) -> tuple[str, ...]:
    from ingest.export.formats.columnar import PARTITIONS

    names = tuple(value.split(",")) if value else ()
    if set(names) - set(PARTITIONS) or len(names) != len(set(names)):
        raise click.BadParameter(f"{value!r}: source, month, or source,month")
    return names
