"""A run says that a source has changed, ends with 3 until somebody acknowledges it, and hands it on."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from ingest.demo.server import Loopback
from ingest.state import Alarm, State
from tests.calling import call
from tests.health import press
from tests.serving import Serving

CHANGED = 5
"""The day of the new layout."""


def run(*more: str, code: int = 0) -> Result:
    """Run without a worker process, which takes a second to start."""
    return call("run", "--workers", "0", *more, code=code)


def read_old_layout(site: Serving, folder: Path, *, alarm: str = "") -> None:
    press.configure(site, folder, alarm=alarm)
    for day in range(CHANGED):
        press.publish(site, day)
        with press.on_day(day):
            assert run().stderr == ""


def report() -> dict[str, Any]:
    return dict(json.loads(call("report", "--json").stdout))


def alarms(stderr: str) -> list[str]:
    return [line for line in stderr.splitlines() if line.startswith("alarm ")]


def test_a_new_layout_is_an_alarm_until_it_is_acknowledged(site: Serving, folder: Path) -> None:
    read_old_layout(site, folder)
    press.publish(site, CHANGED, press.new_layout)
    with press.on_day(CHANGED):
        told = alarms(run(code=3).stderr)

        assert ["field-lost/authors", "removed-share", "rules-everywhere", "rules-idle", "short-texts"] == sorted(
            line.partition("reason=")[2].partition(" ")[0] for line in told
        )
        assert [] == alarms(run(code=3).stderr)  # said once, and the exit code goes on

    known = {one["name"]: one for one in report()["alarms"]}
    assert known["short-texts"]["alarm"] == "paper/short-texts"
    ids = {
        json.loads(line)["id"] for file in (folder / "clean").rglob("*.jsonl") for line in file.read_text().splitlines()
    }
    assert all(len(one["examples"]) == 3 and ids.issuperset(one["examples"]) for one in known.values())
    shown = call("report").stdout
    assert "Alarms\n" in shown
    assert all(f"paper/{name}" in shown for name in known)

    with press.on_day(CHANGED):
        for name in known:
            assert f"acknowledged: paper/{name}: " in call("report", "--ack", f"paper/{name}").stderr
        run()
    assert "Alarms\n" not in call("report").stdout
    for day in range(CHANGED + 1, CHANGED + 3):  # what is acknowledged is not raised anew
        press.publish(site, day, press.new_layout)
        with press.on_day(day):
            assert run().stderr == ""


def test_an_alarm_that_there_is_not_names_the_open_ones(folder: Path, site: Serving) -> None:
    press.configure(site, folder)
    press.publish(site, 0)
    run()

    assert "no such alarm; open: none" in call("report", "--ack", "paper/silence", code=2).stderr


def test_a_feed_that_names_nothing_new_is_silent_the_day_after(site: Serving, folder: Path) -> None:
    """Three weeks are the history that silence needs."""
    press.configure(site, folder)
    press.publish(site, 21)
    with State(folder / "raw" / ".state") as state:
        for day in range(21):
            at = (press.FIRST + timedelta(days=day)).date()
            state.add_to_day("paper", at, {"read": 4, "discovered": press.DAILY})
    for day in (21, 22):
        with press.on_day(day):
            run(code=0)
    with press.on_day(23):
        (told,) = alarms(run(code=3).stderr)

    assert 'reason=silence detail="no new article for 1 whole day; about 10 were to be expected' in told
    press.publish(site, 22)
    with press.on_day(23):
        run()
    (ended,) = report()["alarms"]
    assert ended["ended_at"]


def test_the_days_of_a_source_are_reported(site: Serving, folder: Path) -> None:
    press.configure(site, folder)
    press.publish(site, 0)
    site.pages["/story-0-9"] = (404, {}, b"gone")
    with press.on_day(0):
        run()
        (day,) = report()["health"]

    assert {
        "day": "2026-03-02",
        "discovered": 10,
        "fetched": 9,
        "written": 9,
        "skipped": {},
        "failed": {"http-404": 1},
    } == {key: day[key] for key in ("day", "discovered", "fetched", "written", "skipped", "failed")}
    assert (day["languages"], day["fields"]["authors"], day["date_lag_hours"]) == ({"en": 9}, 1, 1)
    assert "2026-03-02" in call("report").stdout


def test_cleaning_again_counts_no_article_twice(site: Serving, folder: Path) -> None:
    press.configure(site, folder)
    press.publish(site, 0)
    with press.on_day(0):
        run()
        (folder / "clean" / "paper" / "paper-2026-03-02.warc.gz.audit.gz").unlink()
        run()

    assert report()["health"][0]["written"] == 10


@pytest.fixture
def desk() -> Iterator[list[tuple[str, str, bytes]]]:
    """Hear what is sent: method, path, body."""
    heard = list[tuple[str, str, bytes]]()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            heard.append((self.command, self.path, body))
            self.send_response(500 if self.path == "/broken" else 204)
            self.end_headers()

        do_POST = do_GET  # noqa: N815 -- http.server's name

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- http.server's name
            pass

    server = Loopback(Handler)
    with server:
        heard.append(("port", str(server.server_address[1]), b""))
        yield heard


def test_alarms_go_to_a_command_and_a_webhook_once(
    site: Serving, folder: Path, desk: list[tuple[str, str, bytes]]
) -> None:
    home = f"http://127.0.0.1:{desk.pop()[1]}"
    program = [sys.executable, "-c", "import sys; open('told', 'a').write(sys.stdin.read())"]
    alarm = (
        f'[alarm]\ncommand = {json.dumps(program)}\nwebhook = "{home}/hook"\n'
        f'ping_success = "{home}/well"\nping_failure = "{home}/ill"'
    )
    read_old_layout(site, folder, alarm=alarm)
    assert {("GET", "/well", b"")} == set(desk)
    desk.clear()
    press.publish(site, CHANGED, press.new_layout)
    with press.on_day(CHANGED):
        run(code=3)
        run(code=3)

    lines = [json.loads(line) for line in (folder / "told").read_text().splitlines()]
    assert [("POST", "/hook"), ("GET", "/ill"), ("GET", "/ill")] == [(method, path) for method, path, _ in desk]
    posted = json.loads(desk[0][2])
    assert posted["alarms"] == lines
    assert "paper/short-texts: the median text has" in posted["text"]


def test_what_cannot_be_delivered_is_said_and_tried_again(
    site: Serving, folder: Path, desk: list[tuple[str, str, bytes]]
) -> None:
    home = f"http://127.0.0.1:{desk.pop()[1]}"
    read_old_layout(site, folder, alarm=f'[alarm]\nwebhook = "{home}/broken"')
    press.publish(site, CHANGED, press.new_layout)
    with press.on_day(CHANGED):
        assert f"ingest: alarm.webhook: {home[7:]}: HTTP 500\n" in run(code=1).stderr
        assert run(code=1).stderr == f"ingest: alarm.webhook: {home[7:]}: HTTP 500\n"
    path = folder / "config.toml"
    path.write_text(path.read_text().replace("/broken", "/hook"))
    with press.on_day(CHANGED):
        run(code=3)
        run(code=3)
    assert ["/broken", "/broken", "/hook"] == [path for _, path, _ in desk]


def test_a_webhook_at_a_private_address_is_refused(site: Serving, folder: Path) -> None:
    """It goes through the same guard as every page."""
    press.configure(site, folder, alarm='[alarm]\nping_success = "http://10.0.0.7/x"')
    press.publish(site, 0)

    assert "ingest: healthcheck: 10.0.0.7: private" in run(code=1).stderr


def test_metrics_are_a_prometheus_text_file(site: Serving, folder: Path) -> None:
    press.configure(site, folder)
    press.publish(site, 0)
    with press.on_day(0) as now:
        run("--metrics", "out/ingest.prom")

    text = (folder / "out" / "ingest.prom").read_text()
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert lines['ingest_run_items{source="paper",status="written"}'] == "10"
    assert lines['ingest_articles{source="paper",state="done"}'] == "10"
    assert lines["ingest_run_exit_code"] == "0"
    assert float(lines['ingest_source_success_timestamp_seconds{source="paper"}']) == now.timestamp()
    named = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    assert {name.partition("{")[0] for name in lines} <= named
    assert ["ingest.prom"] == [path.name for path in (folder / "out").iterdir()]


def test_an_alarm_that_ended_is_forgotten_after_a_while(folder: Path) -> None:
    at = press.FIRST
    ended = Alarm(source="paper", name="silence", raised_at=at, seen_at=at, ended_at=at, examples=("a",))
    still = replace(ended, name="short-texts", ended_at=None)
    with State(folder) as state:
        state.put_alarms((ended, still))
        state.prune(now=at + timedelta(days=99))
        assert [still, ended] == state.alarms()
        state.prune(now=at + timedelta(days=101))
        assert [still] == state.alarms()


def test_old_days_outcomes_and_alarms_are_thrown_away(site: Serving, folder: Path) -> None:
    press.configure(site, folder)
    for day in (0, 50, 140):
        press.publish(site, day)
        with press.on_day(day):
            call("run", "--workers", "0", code=None)

    with State(folder / "raw" / ".state", reading=True) as state:
        assert ["2026-04-21", "2026-07-20"] == [str(one.day) for one in state.health_days("paper")]
        assert {50, 140} == {(at - press.FIRST).days for _, at, _ in state.outcomes()}
        assert {} == state.health_days("paper")[0].examples
