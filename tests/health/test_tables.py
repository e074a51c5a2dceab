"""Tests of ingest.cli.health_tables."""

import io
from typing import Any

from rich.console import Console

from ingest.cli.health_tables import tables
from tests.test_report_page import day


def shown(days: list[dict[str, Any]], *, on_terminal: bool, width: int = 80) -> list[str]:
    out = io.StringIO()
    console = Console(file=out, width=width, color_system=None)
    for part in tables([], days, on_terminal=on_terminal):
        console.print(part)
    return out.getvalue().splitlines()


DAYS = [
    day("courier", f"2026-03-{n:02}", written=n, failed={"http-500": n % 2}, removed_share=0.5) for n in range(1, 17)
]


def test_a_terminal_has_a_line_of_bars_for_each_source() -> None:
    lines = shown([*DAYS, day("blog", "2026-03-16", removed_share=None)], on_terminal=True)
    (found,) = [line for line in lines if line.startswith("courier") and "▄" in line]

    assert found.rstrip() == "courier  ▂▂▃▃▄▄▅▅▆▆▇▇██      16  █ █ █ █ █ █ █       0  ▄▄▄▄▄▄▄▄▄▄▄▄▄▄     50%"
    (blog,) = [line for line in lines if line.startswith("blog") and "█" in line]
    assert blog.split() == ["blog", "█", "6", "0", "-"]
    assert max(map(len, lines)) <= 80


def test_a_mail_of_cron_has_figures_and_no_bars() -> None:
    text = "\n".join(shown(DAYS, on_terminal=False, width=200))

    assert "2026-03-16" in text
    assert not set("▁▂▃▄▅▆▇█") & set(text)


def test_a_terminal_is_not_flooded_with_days_of_many_sources() -> None:
    many = [day(f"source-{n:03}", f"2026-03-{d:02}") for n in range(50) for d in range(1, 15)]

    assert len(shown(many, on_terminal=True)) < 60
    assert len(shown(many, on_terminal=False, width=200)) > 300
