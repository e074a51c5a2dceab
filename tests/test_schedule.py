"""Which sources a run looks at: those that are enabled and due, `auto` by how often they have news."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from ingest import config
from ingest.pipeline.health.interval import interval
from ingest.state import State
from tests.calling import call
from tests.health import press
from tests.health.days import FIRST, asked
from tests.serving import Serving


def test_a_source_that_is_disabled_is_looked_at_only_by_name(site: Serving, folder: Path) -> None:
    press.configure(site, folder, "enabled = false")
    press.publish(site, 0)

    assert call("run", "--workers", "0").output == ""
    call("fetch")
    call("discover")
    assert [] == site.news()
    call("run", "--workers", "0", "--source", "paper")
    assert "/feed" in site.news()


def test_the_keys_are_shown_as_they_are_written() -> None:
    text = '[[source]]\nname = "a"\nfeed = "https://a.example/f"\nevery = "auto"\nlearn = true\nenabled = false\n'
    settings = config.parse(text)

    (shown,) = settings.values()["source"]
    assert ("auto", True, False) == (shown["every"], shown["learn"], shown["enabled"])
    assert settings.schedule("a").is_adaptive
    assert settings.schedule("a").every is None


@pytest.mark.parametrize(
    ("daily", "wait"),
    [(2, timedelta(hours=3)), (0, timedelta(hours=6)), (24, timedelta(minutes=15)), (500, timedelta(minutes=15))],
)
def test_the_interval_follows_from_how_often_there_are_news(daily: int, wait: timedelta) -> None:
    days = asked(*[daily] * 14)

    assert wait == interval(days, today=FIRST + timedelta(days=14))
    assert interval(days[:6], today=FIRST + timedelta(days=6)) == timedelta(minutes=15)


def test_a_source_with_news_twice_a_day_is_not_asked_every_quarter_of_an_hour(site: Serving, folder: Path) -> None:
    press.configure(site, folder, 'every = "auto"')
    press.publish(site, 0)
    with State(folder / "raw" / ".state") as state:
        for day in range(14):
            state.add_to_day("paper", (press.FIRST - timedelta(days=14 - day)).date(), {"read": 4, "discovered": 2})
    asked_at = list[int]()
    for quarter in range(14):
        with press.on_day(0, later=timedelta(minutes=15 * quarter)):
            call("run", "--workers", "0")
        if "/feed" in site.news():
            asked_at.append(quarter)

    assert [0, 12] == asked_at
    (status,) = json.loads(call("state", "--json").stdout)
    assert status["next_run"] is not None
