"""Which verb was meant, where none was named."""

from __future__ import annotations

import difflib
import shlex
from pathlib import Path
from typing import Any, Final

import click

__all__ = ["Verbs"]

# What raw/ may hold (`raw.SUFFIXES`), for names of files that are not there.
_PAGES: Final = frozenset({".html", ".htm", ".json", ".jsonl", ".txt", ".warc", ".arc", ".gz", ".zst"})


class Verbs(click.Group):
    """A group that answers a file or an URL in the place of a verb with the verbs that take one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb; say which may have been meant."""
        name = args[0]
        if self.get_command(ctx, name) is None and not ctx.resilient_parsing:
            hint = self._meant(name)
            if hint:
                ctx.fail(f"No such command {name!r}. {hint}")
        return super().resolve_command(ctx, args)

    def _meant(self, name: str) -> str | None:
        quoted = shlex.quote(name)
        if "://" in name:
            return f"For the article of a page: ingest extract {quoted}. For a site's articles: ingest add {quoted}."
        if name == "-":
            return "For the article in standard input: ingest extract -."
        if Path(name).exists() or Path(name).suffix.lower() in _PAGES:
            return (
                f"For the article in it: ingest extract {quoted}. For records with an audit: "
                f"ingest clean {quoted} --to DIR."
            )
        near: Any = difflib.get_close_matches(name, self.commands, n=1, cutoff=0.6)
        return f"Did you mean {near[0]!r}?" if near else None
