"""Where several exit codes apply, the first of 2 (a mistake), 1 (a loss), 3 (an alarm) and 75 (another run) is it."""

import json
from pathlib import Path

from ingest.state import State
from tests.calling import call
from tests.health import press
from tests.serving import Serving

DAYS = 5


def test_a_mistake_comes_before_a_loss_before_an_alarm_before_another_run(site: Serving, folder: Path) -> None:
    """All of it also with `--quiet`, which says nothing but what was called wrongly."""
    press.configure(site, folder)
    for day in range(DAYS):
        press.publish(site, day)
        with press.on_day(day):
            assert "" == call("run", "--workers", "0").stderr
    press.publish(site, DAYS, press.new_layout)
    with press.on_day(DAYS):
        assert "" == call("-q", "run", "--workers", "0", code=3).output
        assert "" == call("run", "--workers", "0", code=3).stderr

        with State(folder / "raw" / ".state") as state, state.lock("paper"):
            assert "paper" in call("run", "--workers", "0", code=3).stderr

        feed = site.pages.pop("/feed")
        assert "source-failed" in call("run", "--workers", "0", code=1).stderr
        assert "" == call("-q", "run", "--workers", "0", code=1).output
        with (folder / "config.toml").open("a") as file:
            file.write("fead = 'x'\n")
        assert "fead" in call("-q", "run", "--workers", "0", code=2).stderr

        site.pages["/feed"] = feed
        press.configure(site, folder)
        known = json.loads(call("report", "--json").stdout)["alarms"]
        call("report", *(word for one in known for word in ("--ack", one["alarm"])))
        assert "" == call("-q", "run", "--workers", "0").output
