"""Alarms are raised once, end, and may be acknowledged."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from ingest.pipeline.health.alarms import accepted, acknowledged, carried
from ingest.pipeline.health.conditions import Condition
from ingest.state import Alarm

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=25)
SHORT = Condition(name="short-texts", detail="short", examples=("a",))
SILENT = Condition(name="silence", detail="silent")


def carry(before: list[Alarm], *conditions: Condition, now: datetime = NOW) -> list[Alarm]:
    return carried(before, conditions, source="paper", now=now)


def test_a_condition_raises_an_alarm_and_keeps_it() -> None:
    (raised,) = carry([], SHORT)
    (again,) = carry([raised], replace(SHORT, detail="shorter", examples=("b",)), now=LATER)

    assert (raised.id, raised.raised_at, raised.is_open) == ("paper/short-texts", NOW, True)
    assert (again.raised_at, again.seen_at, again.detail, again.examples) == (NOW, LATER, "shorter", ("a",))


def test_a_change_ends_after_a_day_and_silence_at_once() -> None:
    before = carry([], SHORT, SILENT)

    ended = carry(before, now=NOW + timedelta(hours=1))
    assert [("silence", NOW + timedelta(hours=1))] == [(one.name, one.ended_at) for one in ended]
    assert {"short-texts", "silence"} == {one.name for one in carry(before, now=LATER) if one.ended_at == LATER}


def test_what_ended_is_raised_anew() -> None:
    (raised,) = carry([], SHORT)
    (ended,) = carry([raised], now=LATER)
    (anew,) = carry([ended], SHORT, now=LATER + timedelta(days=1))

    assert (anew.raised_at, anew.ended_at) == (LATER + timedelta(days=1), None)


def test_an_acknowledged_alarm_is_not_open_and_says_since_when_a_change_is_usual() -> None:
    raised = carry([], SHORT)
    (known,) = acknowledged(raised, "paper/short-texts", now=LATER)

    assert not known.is_open
    assert {"short-texts": date(2026, 3, 4)} == accepted([known])
    assert [] == acknowledged([known], "paper/short-texts", now=LATER) == acknowledged(raised, "paper/x", now=LATER)
