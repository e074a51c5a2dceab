"""The verb for one step from a page to its text: no configuration, nothing stored."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ingest.cli.context import EX_CRASHED, Context, reports_errors

if TYPE_CHECKING:
    from ingest.cli.output import Format

__all__ = ["extract"]


@click.command()
@click.argument("named", metavar="FILE|URL|- ...", nargs=-1, required=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json", "jsonl"]),
    default="text",
    help="text (default), markdown, json (the record, indented) or jsonl (one record a line).",
)
@click.option(
    "--with-metadata", is_flag=True, help="Text and Markdown: title, authors, dates before the text, as YAML."
)
@click.option(
    "-o",
    "--output",
    metavar="FILE|DIR",
    help="A file for everything, or a folder (one that is there, or ends in /) for one file each.",
)
@click.option("--url", help="Where the page of a file or of standard input came from.")
@click.option(
    "--allow-address",
    "allow",
    multiple=True,
    metavar="NETWORK",
    help="A private network that may be asked, as 127.0.0.0/8; may be repeated.",
)
@click.pass_obj
@reports_errors
def extract(
    context: Context,
    named: tuple[str, ...],
    *,
    form: Format,
    with_metadata: bool,
    output: str | None,
    url: str | None,
    allow: tuple[str, ...],
) -> None:
    """Print the article of a page, dump, post or archive. Of a file, a URL, or - for standard input.

    Needs no config.toml and stores nothing. Several articles are parted by a form feed. What gave none is named on
    stderr, and exit 1 says that an input gave nothing. What is larger than a megabyte is cleaned within the limits of
    [fence], as `run` does; for what is smaller, fixed budgets are enough.
    """
    from ingest import urls
    from ingest.cli.output import Output
    from ingest.pipeline.extract import extraction

    if url is not None and urls.parse(url) is None:
        raise click.BadParameter(f"{url!r} is no http or https URL", param_hint="--url")
    wanted = extraction.inputs(named)
    settings = context.optional()
    out = Output(output, form, with_metadata=with_metadata)
    empty = False
    for one, items in extraction.extract(wanted, config=settings, stdin=sys.stdin.buffer, url=url, allow=allow):
        count = 0
        for item in items:
            if item.article is None:
                context.log.note(item.outcome, {}, always=True)
                continue
            context.log.note(item.outcome, {})
            out.write(item, one.name)
            count += 1
        empty = empty or not count
    out.close()
    raise SystemExit(EX_CRASHED if empty or not context.log.is_well else 0)
