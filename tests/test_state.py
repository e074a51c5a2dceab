import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import Locked, StateError
from ingest.model import Outcome, Request, Validators
from ingest.state import Known, State
from ingest.state.sqlite import network_disks, packing
from ingest.state.sqlite.tables import MIGRATIONS

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def request(number: int = 1, **changes: Any) -> Request:
    plain = Request(
        url=f"https://news.example/{number}?utm_source=feed",
        source="news",
        discovered_at=NOW + timedelta(seconds=number),
        key=f"news.example/{number}",
        version="2026-11-22T08:00:00",
        via={"source_type": "feed", "url": "https://news.example/feed"},
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
    sitemap = replace(feed, version="2026-11-22", via={"source_type": "sitemap"})
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
        named = replace(one, version="2026-11-22T08:00:00", via={"source_type": "wordpress"})

        assert state.offer([named], now=NOW) == ["known"]
        assert state.version("news", one.key) == "2026-11-22T08:00:00"


def test_a_database_of_the_first_version_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "state.sqlite", isolation_level=None)) as db:
        for statement in MIGRATIONS[0]:
            db.execute(statement)
        insert = "INSERT INTO frontier (source, key, status, request, versions, discovered_at, next_due, changed_at)"
        now = packing.stamp(NOW)
        for one, status in ((request(1), "pending"), (request(2), "done")):
            values = (one.source, one.key, status, packing.request_json(one), '{"feed": "v"}', now, now, now)
            db.execute(f"{insert} VALUES ({', '.join('?' * 8)})", values)
        db.execute("PRAGMA user_version = 1")

    with State(tmp_path) as state:
        assert [request(1)] == state.due("news", now=NOW)
        assert ("~", 0) == state.kept("news")
        assert state.kept("blog") is None
        (standing,) = state.source_statuses()
        assert (1, 1, 0) == (standing.pending, standing.done, standing.gone)
        assert [] == state.waiting("news", now=LATER + timedelta(days=9), recheck=True)[1:]


def test_a_done_article_is_waiting_again_after_each_distance_from_its_first_time(tmp_path: Path) -> None:
    distances = (timedelta(hours=1), timedelta(days=1))
    one = request()
    with State(tmp_path) as state:
        state.offer([one], now=NOW)
        state.done("news", one.key, version=one.version, now=NOW, recheck=distances)

        def waiting(at: datetime, *, recheck: bool = True) -> list[str]:
            return [row.key for row in state.waiting("news", now=at, recheck=recheck)]

        assert [] == waiting(LATER - timedelta(seconds=1))
        assert [one.key] == waiting(LATER)
        assert [] == waiting(LATER, recheck=False)
        assert one == state.take("news", one.key, now=LATER)
        # Late by hours: the next distance still counts from the first time.
        late = NOW + timedelta(hours=20)
        state.done("news", one.key, version=one.version, now=late, recheck=distances)
        assert [one.key] == waiting(NOW + timedelta(days=1))
        state.failed("news", one.key, reason="http-503", next_due=NOW + timedelta(days=2))
        assert [] == waiting(NOW + timedelta(days=1))
        assert [one.key] == waiting(NOW + timedelta(days=2))
        assert one.version == state.version("news", one.key)
        state.done("news", one.key, version=one.version, now=NOW + timedelta(days=2), recheck=distances)
        assert [] == waiting(NOW + timedelta(days=900))
        assert state.take("news", one.key, now=NOW + timedelta(days=900)) is None


def test_a_gone_article_is_never_asked_for_again(tmp_path: Path) -> None:
    one = request()
    with State(tmp_path) as state:
        state.offer([one], now=NOW)
        state.done("news", one.key, version=one.version, now=NOW, recheck=[timedelta(hours=1)])
        state.gone("news", one.key, reason="http-410", now=LATER)
        assert [] == state.waiting("news", now=LATER + timedelta(days=9), recheck=True)


def test_news_comes_before_archives_and_both_before_what_is_asked_for_again(tmp_path: Path) -> None:
    old, new, again = request(1), request(2), request(3)
    with State(tmp_path) as state:
        state.offer([old, new, again], now=NOW, old=lambda one: one is old)
        state.done("news", again.key, version=None, now=NOW, recheck=[timedelta(seconds=1)])
        rows = state.waiting("news", now=LATER, recheck=True)
        assert [new.key, old.key, again.key] == [row.key for row in rows]
        assert [new.key] == [row.key for row in state.waiting("news", now=LATER, limit=1, recheck=True)]
        assert [new, old] == state.due("news", now=LATER)


def test_what_waits_names_what_will_be_asked(tmp_path: Path) -> None:
    post = request(
        1, via={"source_type": "wordpress", "url": "https://news.example/", "rest_root": "https://api.example/wp/"}
    )
    with State(tmp_path) as state:
        state.offer([post], now=NOW)
        (row,) = state.waiting("news", now=NOW)
        assert ("https://api.example/wp/", post.url) == (row.rest_root, row.url)
        assert "https://api.example/wp/" == state.rest_root("news", "https://news.example/")
        assert state.rest_root("news", "https://blog.example/") is None
        assert state.rest_home("news", "https://news.example/") is None
        assert state.take("news", "nobody", now=NOW) is None


def test_the_address_of_a_site_is_remembered_with_its_root(tmp_path: Path) -> None:
    via = {
        "source_type": "wordpress",
        "url": "https://news.example/",
        "rest_root": "https://api.example/wp/",
        "home": "https://n.example",
    }
    with State(tmp_path) as state:
        state.offer([request(1, via=via)], now=NOW)
        assert "https://n.example" == state.rest_home("news", "https://news.example/")


def test_tries_are_counted_until_something_comes(tmp_path: Path) -> None:
    one = request()
    with State(tmp_path) as state:
        state.offer([one], now=NOW)
        for count in (1, 2):
            state.failed("news", one.key, reason="http-503", next_due=LATER)
            assert count == state.tries("news", one.key)
        settle(state, one)
        assert 0 == state.tries("news", one.key)


def test_runs_are_noted_by_source_and_never_forgotten(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        assert (None, None) == state.ran("news")
        state.note_run("news")
        state.note_run("news", ran_at=NOW)
        state.note_run("news", listed_at=LATER)
        state.note_run("news")
        assert (NOW, LATER) == state.ran("news")
        assert ["news"] == [standing.source for standing in state.source_statuses()]


@pytest.mark.parametrize(
    ("had", "offered", "is_new"),
    [
        ("2026-11-22T08:00:00", "2026-11-22T08:00:00", False),
        ("2026-11-22T08:00:00", "2026-11-22T08:00:01", True),
        # raw/ does not tell which version it holds: what is older than the fetch is that.
        (None, "2026-11-22", False),
        (None, "2026-11-22T09:29:59Z", False),
        (None, "2026-11-22T09:31:00", True),
        (None, "revision-7", False),
        (None, None, False),
    ],
)
def test_a_restored_article_is_that_of_its_listing_unless_that_is_younger(
    tmp_path: Path, had: str | None, offered: str | None, *, is_new: bool
) -> None:
    one = request(version=had)
    with State(tmp_path) as state:
        for _ in range(2):
            state.restore([Known(request=one, status="done", at=NOW)], now=LATER, recheck=[timedelta(days=1)])
        assert ["changed" if is_new else "known"] == state.offer([replace(one, version=offered)], now=LATER)
        assert [one.key] * is_new == [row.key for row in state.waiting("news", now=LATER)]
        if not is_new:
            assert [one.key] == [r.key for r in state.waiting("news", now=NOW + timedelta(days=1), recheck=True)]


def test_later_captures_of_an_article_win_over_earlier_ones(tmp_path: Path) -> None:
    one = request()
    known = Known(request=one, status="done", at=NOW)
    with State(tmp_path) as state:
        state.restore([known, replace(known, status="gone", reason="http-404", at=LATER)], now=LATER)
        assert ["gone"] == state.offer([one], now=LATER)


def test_a_renamed_source_takes_everything_with_it(tmp_path: Path) -> None:
    one, other = request(), request(source="blog")
    with State(tmp_path) as state:
        state.offer([one, other], now=NOW)
        state.note_fetched("news", one.url, validators=Validators(etag="x"), sha256="0" * 64, now=NOW)
        state.note_run("news", ran_at=NOW)
        state.note_kept("news", "2026-11-22.warc.gz", 7)
        state.note([Outcome(source="news", stage="fetch", status="failed", reason="http-404")], run="1", now=NOW)

        state.rename("news", "paper")

        assert [replace(one, source="paper")] == state.due("paper", now=NOW)
        assert [other] == state.due("blog", now=NOW)
        assert (Validators(etag="x"), "0" * 64) == state.fetched("paper", one.url)
        assert (NOW, None) == state.ran("paper")
        assert ["paper"] == [outcome.source for _, _, outcome in state.outcomes(source="paper")]
        assert ("2026-11-22.warc.gz", 7) == state.kept("paper")
        assert state.kept("news") is None


def test_what_robots_txt_said_and_who_lied_is_kept_for_its_time(tmp_path: Path) -> None:
    said = {"https://news.example": (NOW, 200, b"User-agent: *\xff"), "https://b.example": (LATER, 404, b"")}
    with State(tmp_path) as state:
        state.note_robots(said)
        state.note_bad_validators(["news.example"], now=NOW)
        state.note_bad_validators(["news.example", "b.example"], now=LATER)
        state.note_fetched("news", "https://news.example/1", validators=Validators(), sha256="0" * 64, now=NOW)
    with State(tmp_path) as state:
        assert said == state.robots(since=NOW - timedelta(seconds=1))
        assert ["https://b.example"] == list(state.robots(since=NOW))
        assert {"news.example", "b.example"} == state.hosts_with_bad_validators(since=NOW - timedelta(seconds=1))
        assert {"b.example"} == state.hosts_with_bad_validators(since=NOW)
        assert NOW == state.fetched_at("news", "https://news.example/1")
        assert state.fetched_at("news", "https://news.example/2") is None


def test_what_is_entered_together_is_entered_whole_or_not_at_all(tmp_path: Path) -> None:
    def offer_and_fail(state: State) -> None:
        with state.together():
            state.offer([request()], now=NOW)
            raise KeyError

    with State(tmp_path) as state:
        with pytest.raises(KeyError):
            offer_and_fail(state)
        assert [] == state.due("news", now=LATER)
        with state.together():
            state.offer([request()], now=NOW)
            settle(state, request())
        assert ["known"] == state.offer([request()], now=NOW)


def post(number: int, **more: Any) -> Request:
    via = {
        "source_type": "wordpress",
        "url": "https://news.example/",
        "rest_root": "https://news.example/wp/",
        "id": number,
    }
    return request(number, via={**via, **more})


ROOT = "https://news.example/wp/"


def test_each_source_type_tells_of_changes_by_its_own_versions(tmp_path: Path) -> None:
    feed = request(version="2026-11-22T08:00:00")
    sitemap = replace(feed, version="2026-11-22T09:00:00", via={"source_type": "sitemap"})
    with State(tmp_path) as state:
        assert ["new", "pending"] == state.offer([feed, sitemap], now=NOW)
        assert [feed] == state.due("news", now=NOW)
        settle(state, feed)
        assert ["known", "known"] == state.offer([sitemap, feed], now=NOW)
        assert ("2026-11-22T08:00:00", "2026-11-22T09:00:00") == (
            state.version("news", feed.key, "feed"),
            state.version("news", feed.key, "sitemap"),
        )
        corrected = replace(sitemap, version="2026-11-22T09:00:01")
        # What else is offered in the same discovery does not take its place.
        assert ["changed", "pending"] == state.offer([corrected, replace(feed, version="v2")], now=LATER)
        assert [corrected] == state.due("news", now=LATER)
        settle(state, corrected)
        assert ["known", "known"] == state.offer([corrected, replace(feed, version="v2")], now=LATER)


def test_a_post_that_is_restored_from_raw_does_not_change_by_what_a_sitemap_says_of_then(tmp_path: Path) -> None:
    one = post(1)
    sitemap = replace(one, version="2026-11-22T09:29:00", via={"source_type": "sitemap"})
    with State(tmp_path) as state:
        state.restore([Known(request=one, status="done", at=NOW)], now=LATER)
        assert ["known"] == state.offer([sitemap], now=LATER)
        assert ["changed"] == state.offer([replace(sitemap, version="2026-11-22T09:31:00")], now=LATER)


def test_posts_that_a_listing_names_no_more_are_asked_for_once(tmp_path: Path) -> None:
    first, second, other = post(1, date="2026-11-01"), post(2), post(3, route="wp/v2/books")
    by_feed = request(4)
    named = replace(by_feed, via=post(4).via)
    with State(tmp_path) as state:
        state.offer([first, second, other, by_feed, named], now=NOW)
        assert {} == state.posts("news", ROOT, None)  # none was fetched yet
        for one in (first, second, other, by_feed):
            settle(state, one)
        assert {1: "2026-11-01", 2: None, 4: None} == state.posts("news", ROOT, None)
        assert {3: None} == state.posts("news", ROOT, "wp/v2/books")

        assert 2 == state.vanish("news", ROOT, None, {1, 4, 9}, now=LATER)
        assert {2: None} == state.posts("news", ROOT, None)
        asked = {one.key: one.via for one in state.due("news", now=LATER)}
        assert {first.key: {**first.via, "vanished": True}, by_feed.key: {**named.via, "vanished": True}} == asked

        state.gone("news", first.key, reason="http-404", now=LATER)
        settle(state, by_feed)
        assert 0 == state.vanish("news", ROOT, None, {1, 4}, now=LATER)
        assert ["changed"] == state.offer([first], now=LATER)  # named again
        assert [first] == state.due("news", now=LATER)
        assert state.stored_version("news", first.key) is None


def test_posts_of_earlier_tables_are_known_by_their_listing(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "state.sqlite", isolation_level=None)) as db:
        for statement in (line for migration in MIGRATIONS[:5] for line in migration):
            db.execute(statement)
        insert = "INSERT INTO frontier (source, key, status, request, versions, discovered_at, next_due, changed_at)"
        now = packing.stamp(NOW)
        for one in (post(1), request(2)):
            values = (one.source, one.key, "done", packing.request_json(one), "{}", now, now, now)
            db.execute(f"{insert} VALUES ({', '.join('?' * 8)})", values)
        db.execute("PRAGMA user_version = 5")
    with State(tmp_path) as state:
        assert {1: None} == state.posts("news", ROOT, None)


def test_earlier_tables_name_the_source_type_in_the_word_of_today(tmp_path: Path) -> None:
    one = replace(post(1), hints={"title": "Straße \ud800 \x00", "big": 2**70})
    before = {column: text.replace('"source_type":', '"door":') for column, text in _columns(one).items()}
    with closing(sqlite3.connect(tmp_path / "state.sqlite", isolation_level=None)) as db:
        for statement in (line for migration in MIGRATIONS[:8] for line in migration):
            db.execute(statement)
        insert = (
            "INSERT INTO frontier (source, key, status, request, versions, discovered_at, next_due, changed_at, post)"
        )
        now = packing.stamp(NOW)
        values = (one.source, one.key, "pending", before["request"], "{}", now, now, now, before["post"])
        db.execute(f"{insert} VALUES ({', '.join('?' * 9)})", values)
        db.execute("PRAGMA user_version = 8")

    with State(tmp_path) as state:
        assert [one] == state.due("news", now=NOW)
        (found,) = state._rows("SELECT post FROM frontier", ())
    assert packing.load(found[0]) == dict(one.via)


def _columns(one: Request) -> dict[str, str]:
    return {"request": packing.request_json(one), "post": packing.dump(dict(one.via))}


def test_state_is_refused_on_a_disk_of_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nnas:/news {tmp_path}/shared nfs4 rw 0 0\n")
    monkeypatch.setattr(network_disks, "_MOUNTS", mounts)

    with pytest.raises(StateError, match="nfs4, nas:/news") as raised:
        State(tmp_path / "shared" / "raw" / ".state")
    assert raised.value.reason == "network-disk"
    with State(tmp_path / "local"):
        pass


def test_a_poll_looks_at_no_more_rows_than_it_takes(tmp_path: Path) -> None:
    via = {"source_type": "wordpress", "url": "https://news.example/", "rest_root": "https://api.example/wp/"}
    asked = list[str]()
    with State(tmp_path) as state:
        state.offer([request(n, via=via) for n in range(9)], now=NOW)
        state._db.set_trace_callback(asked.append)
        assert 2 == len(state.waiting("news", now=LATER, limit=2, recheck=True))
        assert "https://api.example/wp/" == state.rest_root("news", "https://news.example/")
        assert state.rest_home("news", "https://news.example/") is None
        state._db.set_trace_callback(None)
        plans = [" ".join(row[3] for row in state._db.execute(f"EXPLAIN QUERY PLAN {one}")) for one in asked]

    assert ["frontier_due", "frontier_rest", "frontier_rest"] == [plan.split("INDEX ")[1].split()[0] for plan in plans]
    assert not [plan for plan in plans if "TEMP B-TREE" in plan]


def test_the_newest_post_says_through_which_root_it_was_read(tmp_path: Path) -> None:
    via = {"source_type": "wordpress", "url": "https://news.example/"}
    with State(tmp_path) as state:
        for n, root in enumerate(("https://old.example/wp/", "https://new.example/wp/")):
            at = NOW + timedelta(hours=n)
            state.offer([replace(request(n, via={**via, "rest_root": root}), discovered_at=at)], now=at)
        state.offer([replace(request(9), discovered_at=LATER + timedelta(days=1))], now=LATER)
        assert "https://new.example/wp/" == state.rest_root("news", "https://news.example/")
