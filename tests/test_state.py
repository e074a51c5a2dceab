import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import Locked, StateError
from ingest.model import Outcome, Request, Validators
from ingest.state import State

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def request(number: int = 1, **changes: Any) -> Request:
    plain = Request(
        url=f"https://news.example/{number}?utm_source=feed",
        source="news",
        discovered_at=NOW + timedelta(seconds=number),
        key=f"news.example/{number}",
        version="2026-11-22T08:00:00",
        via={"door": "feed", "url": "https://news.example/feed"},
    )
    return replace(plain, **changes)


def settle(state: State, one: Request) -> None:
    state.done(one.source, one.key, version=one.version, now=NOW)


def test_a_request_comes_back_as_it_was_offered(tmp_path: Path) -> None:
    one = request(
        discovered_at=datetime(2026, 11, 22, 11, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2))),
        hints={"title": "Straße \ud800 \x00", "authors": ["A", {"n": None}], "big": 2**70, "share": 0.25},
        covers=("news.example/1", "news.example/2"),
        validators=Validators(etag='W/"x"', last_modified=None),
        role="listing",
    )
    with State(tmp_path) as state:
        state.offer([one], now=NOW)
    with State(tmp_path) as state:
        assert state.due("news", now=NOW) == [one]


def test_offering_twice_in_one_call_enters_once(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        assert state.offer([request(), request()], now=NOW) == ["new", "pending"]
        assert len(state.due("news", now=NOW)) == 1


def test_a_done_article_is_known_until_its_version_changes(tmp_path: Path) -> None:
    one = request()
    newer = replace(one, version="2026-11-22T09:00:00", discovered_at=LATER)
    with State(tmp_path) as state:
        state.offer([one], now=NOW)
        settle(state, one)
        assert state.offer([one], now=NOW) == ["known"]
        assert state.offer([replace(one, version=None)], now=NOW) == ["known"]
        assert state.due("news", now=LATER) == []
        assert state.version("news", one.key) == one.version
        assert state.offer([newer], now=LATER) == ["changed"]
        assert state.due("news", now=LATER) == [newer]
        assert state.version("news", one.key) is None
        settle(state, newer)
        assert state.offer([newer], now=LATER) == ["known"]


def test_doors_that_name_versions_differently_do_not_fetch_an_article_again_and_again(tmp_path: Path) -> None:
    feed = request()
    sitemap = replace(feed, version="2026-11-22", via={"door": "sitemap"})
    with State(tmp_path) as state:
        state.offer([feed], now=NOW)
        settle(state, feed)
        assert state.offer([sitemap, feed, sitemap], now=NOW) == ["known"] * 3
        assert state.offer([replace(sitemap, version="2026-11-23")], now=NOW) == ["changed"]


def test_a_door_that_begins_to_name_versions_tells_of_a_change(tmp_path: Path) -> None:
    silent = request(version=None)
    with State(tmp_path) as state:
        state.offer([silent], now=NOW)
        settle(state, silent)
        assert state.offer([silent], now=NOW) == ["known"]
        assert state.offer([request()], now=NOW) == ["changed"]


def test_what_is_known_from_raw_alone_changes_with_its_version(tmp_path: Path) -> None:
    one = request()
    with State(tmp_path) as state:
        settle(state, one)
        assert state.offer([one], now=NOW) == ["known"]
        assert state.offer([replace(one, version="other")], now=NOW) == ["changed"]


def test_a_pending_article_takes_the_newer_request_and_keeps_its_place(tmp_path: Path) -> None:
    newer = request(version="2026-11-23T00:00:00", discovered_at=LATER)
    with State(tmp_path) as state:
        state.offer([request(1), request(2)], now=NOW)
        assert state.offer([newer], now=NOW) == ["pending"]
        assert state.due("news", now=NOW) == [newer, request(2)]


def test_the_oldest_are_due_first_and_no_more_than_the_limit(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        state.offer([request(n) for n in (3, 1, 2)], now=NOW)
        state.offer([request(9, source="other")], now=NOW)
        assert [r.key[-1] for r in state.due("news", now=NOW)] == ["1", "2", "3"]
        assert [r.key[-1] for r in state.due("news", now=NOW, limit=2)] == ["1", "2"]
        assert state.due("news", now=NOW, limit=0) == []


def test_a_failed_try_waits_until_it_is_due(tmp_path: Path) -> None:
    one = request()
    with State(tmp_path) as state:
        state.offer([one], now=NOW)
        state.failed("news", one.key, reason="http-503", next_due=LATER)
        assert state.due("news", now=LATER - timedelta(microseconds=1)) == []
        assert state.due("news", now=LATER) == [one]
        assert state.offer([one], now=NOW) == ["pending"]
        assert state._rows("SELECT tries, reason FROM frontier", ()) == [(1, "http-503")]


def test_a_failure_does_not_reopen_what_is_done(tmp_path: Path) -> None:
    one = request()
    with State(tmp_path) as state:
        state.offer([one], now=NOW)
        settle(state, one)
        state.failed("news", one.key, reason="unreachable", next_due=NOW)
        assert state.due("news", now=LATER) == []


def test_a_gone_article_stays_gone_until_its_version_changes(tmp_path: Path) -> None:
    one = request()
    with State(tmp_path) as state:
        state.offer([one], now=NOW)
        state.gone("news", one.key, reason="http-404", now=NOW)
        assert state.offer([one], now=LATER) == ["gone"]
        assert state.due("news", now=LATER) == []
        assert state.version("news", one.key) is None
        assert state.offer([replace(one, version="again")], now=LATER) == ["changed"]


def test_a_failing_batch_enters_nothing(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        with pytest.raises(TypeError):
            state.offer([request(1), request(2, hints={"x": object()})], now=NOW)
        assert state.due("news", now=LATER) == []
        assert state.offer([request(1)], now=NOW) == ["new"]


def test_validators_of_the_last_answer_are_kept_as_given(tmp_path: Path) -> None:
    given = Validators(etag='W/"a b"', last_modified="Sun, 22 Nov 2026 08:00:00 GMT")
    with State(tmp_path) as state:
        assert state.fetched("news", "https://news.example/1") is None
        state.note_fetched("news", "https://news.example/1", validators=Validators(), sha256="0" * 64, now=NOW)
        state.note_fetched("news", "https://news.example/1", validators=given, sha256="f" * 64, now=NOW)
        assert state.fetched("news", "https://news.example/1") == (given, "f" * 64)


def test_a_pause_outlives_the_run_and_is_never_shortened(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        state.note_pauses({"a.example": LATER, "b.example": NOW})
    with State(tmp_path) as state:
        state.note_pauses({"a.example": NOW})
        assert state.pauses(now=NOW) == {"a.example": LATER}
        assert state.pauses(now=LATER) == {}


def test_outcomes_come_back_in_order_by_time_and_source(tmp_path: Path) -> None:
    written = Outcome(source="news", stage="write", status="written", id="0" * 32, index=3, file="news/x", url="u")
    failed = Outcome(source=None, stage="fetch", status="failed", reason="http-404", detail="HTTP 404 \ud800")
    with State(tmp_path) as state:
        state.note([written, failed], run="1", now=NOW)
        state.note([written] * 2500, run="2", now=LATER)
        assert list(state.outcomes())[:2] == [("1", NOW, written), ("1", NOW, failed)]
        assert len(list(state.outcomes(since=LATER))) == 2500
        assert [outcome for _, _, outcome in state.outcomes(source="news")] == [written] * 2501


def test_one_run_at_a_time_holds_a_source(tmp_path: Path) -> None:
    with State(tmp_path) as state, State(tmp_path) as other:
        with state.lock("news"), other.lock("blog"), pytest.raises(Locked) as caught, other.lock("news"):
            pass
        assert (caught.value.subject, caught.value.reason) == ("news", "locked")
        with other.lock("news"):
            pass
    assert (tmp_path / "news.lock").exists()


HOLD = """
import sys
from pathlib import Path
from ingest.state import State
with State(Path(sys.argv[1])) as state, state.lock("news"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_another_process_is_locked_out_until_the_holder_dies(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with State(tmp_path) as state:
            with pytest.raises(Locked), state.lock("news"):
                pass
            holder.kill()
            with state.lock("news", wait=True):
                pass


OFFER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from ingest.model import Request
from ingest.state import State
now = datetime(2026, 11, 22, tzinfo=UTC)
with State(Path(sys.argv[1])) as state:
    for number in range(10**6):
        key = f"news.example/{number}"
        state.offer([Request(url="https://" + key, source="news", discovered_at=now, key=key)], now=now)
        print(number, flush=True)
"""


def test_what_was_entered_before_a_kill_is_there(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", OFFER, tmp_path], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        seen = [writer.stdout.readline() for _ in range(40)]
        writer.kill()
        seen += writer.stdout.readlines()
    entered = sum(line.endswith("\n") for line in seen)
    with State(tmp_path) as state:
        # The last one may have been entered before it could be said.
        assert len(state.due("news", now=NOW)) in {entered, entered + 1}


def test_threads_share_a_state(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        threads = [
            threading.Thread(target=lambda n=n: [state.offer([request(n * 100 + i)], now=NOW) for i in range(20)])
            for n in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(state.due("news", now=NOW)) == 80


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        state._db.execute("PRAGMA user_version = 99")
    with pytest.raises(StateError, match="newer") as caught:
        State(tmp_path)
    assert caught.value.reason == "state-newer"


def test_a_file_that_is_no_database_is_a_located_error(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").write_bytes(b"no database " * 100)
    with pytest.raises(StateError, match=r"state\.sqlite"):
        State(tmp_path)


def test_a_closed_state_is_a_typed_error(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.close()
    with pytest.raises(StateError):
        state.due("news", now=NOW)


def test_a_door_that_names_a_version_names_it_for_the_door_that_did_not(tmp_path: Path) -> None:
    one = request(version=None)
    with State(tmp_path) as state:
        state.offer([one], now=NOW)
        settle(state, one)
        named = replace(one, version="2026-11-22T08:00:00", via={"door": "wordpress"})

        assert state.offer([named], now=NOW) == ["known"]
        assert state.version("news", one.key) == "2026-11-22T08:00:00"
