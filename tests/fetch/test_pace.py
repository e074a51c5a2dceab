"""Each host at its own pace; none waits for another."""

import asyncio
import heapq
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise

import pytest

from ingest.errors import Unreachable
from ingest.fetch.pace import Pace
from tests.fetch.conftest import START, Clock


class World:
    """Many sleepers on one clock: it goes on to the earliest alarm when everybody sleeps."""

    def __init__(self) -> None:
        self.time = START
        self.alarms = list[tuple[datetime, int, asyncio.Event]]()
        self.order = count()

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        alarm = asyncio.Event()
        heapq.heappush(self.alarms, (self.time + timedelta(seconds=seconds), next(self.order), alarm))
        await alarm.wait()

    async def run(self, *tasks: asyncio.Task[None]) -> None:
        while not all(task.done() for task in tasks):
            for _ in range(20):  # everybody who can go on does so before the clock does
                await asyncio.sleep(0)
            if self.alarms:
                self.time, _, alarm = heapq.heappop(self.alarms)
                alarm.set()
        for task in tasks:
            task.result()


def pace(clock: Clock | World, **pauses: datetime) -> Pace:
    return Pace(longest_pause=120, now=clock.now, sleep=clock.sleep, pauses=pauses)


def seconds(time: datetime) -> float:
    return (time - START).total_seconds()


async def visit(
    world: World, lanes: Pace, host: str, *, took: float, delay: float, log: list[tuple[str, float]]
) -> None:
    async with lanes.turn(host, delay):
        log.append((host, seconds(world.now())))
        await world.sleep(took)


async def test_a_slow_host_holds_up_nobody_else() -> None:
    """Two hundred hosts of which twenty need a minute for an answer."""
    world, log = World(), list[tuple[str, float]]()
    lanes = pace(world)
    hosts = {f"h{n}": 60.0 if n % 10 == 0 else 0.5 for n in range(200)}
    visits = [visit(world, lanes, h, took=took, delay=2, log=log) for h, took in hosts.items() for _ in range(3)]

    await world.run(*[asyncio.ensure_future(v) for v in visits])

    for host, took in hosts.items():
        assert [at for name, at in log if name == host] == [0, took + 2, 2 * (took + 2)]


async def test_one_request_at_a_time_and_a_rest_between_two() -> None:
    world, log = World(), list[tuple[str, float]]()
    lanes = pace(world)

    await world.run(*[asyncio.ensure_future(visit(world, lanes, "a", took=3, delay=1.5, log=log)) for _ in range(5)])

    starts = [at for _, at in log]
    assert starts[0] == 0
    assert [b - a for a, b in pairwise(starts)] == [4.5] * 4


async def test_the_rest_counts_from_the_end_even_of_a_turn_that_failed(clock: Clock) -> None:
    lanes = pace(clock)
    with pytest.raises(KeyError):
        async with lanes.turn("a", 2):
            raise KeyError

    async with lanes.turn("a", 2):
        assert clock.slept == [2]


async def test_a_slow_host_rests_as_long_as_it_works_and_recovers_by_and_by(clock: Clock) -> None:
    lanes = pace(clock)
    for took, well in ((8.0, True), (1.0, True), (0.1, False), (0.1, True), (0.1, True), (900.0, False)):
        async with lanes.turn("a", 1):
            lanes.took("a", took, well=well)
    async with lanes.turn("b", 1):
        pass
    async with lanes.turn("a", 1):
        assert clock.slept == [8.0, 4.5, 4.5, 2.3, pytest.approx(1.2), 60.0]


async def test_a_delay_of_nothing_asks_for_no_rest_at_all(clock: Clock) -> None:
    lanes = pace(clock)
    async with lanes.turn("a", 0):
        lanes.took("a", 8, well=True)
    async with lanes.turn("a", 0):
        assert clock.slept == []


async def test_nothing_is_waited_for_once_the_rest_is_over(clock: Clock) -> None:
    lanes = pace(clock)
    async with lanes.turn("a", 2):
        pass
    clock.time += timedelta(seconds=5)

    async with lanes.turn("a", 2):
        assert clock.slept == []


async def test_a_clock_that_is_set_back_costs_one_rest(clock: Clock) -> None:
    lanes = pace(clock)
    async with lanes.turn("a", 2):
        pass
    clock.time -= timedelta(hours=1)

    async with lanes.turn("a", 2):
        assert clock.slept == [2]


async def test_a_short_pause_is_waited_for_by_everyone(clock: Clock) -> None:
    lanes = pace(clock)
    async with lanes.turn("a", 1):
        lanes.pause("a", 30)

    async with lanes.turn("a", 1):
        assert clock.slept == [30]
    async with lanes.turn("b", 1):
        assert clock.slept == [30]


async def test_a_long_pause_is_an_error_at_once_for_those_in_the_queue_as_well() -> None:
    world = World()
    lanes = pace(world)

    async def first() -> None:
        async with lanes.turn("a", 1):
            await world.sleep(5)
            lanes.pause("a", 3600)

    async def second() -> None:
        with pytest.raises(Unreachable) as caught:
            await lanes.turn("a", 1).__aenter__()
        assert (caught.value.reason, caught.value.retry_after) == ("host-paused", 3600)

    await world.run(asyncio.ensure_future(first()), asyncio.ensure_future(second()))

    assert seconds(world.now()) == 5
    assert lanes.pauses == {"a": START + timedelta(seconds=3605)}


async def test_a_shorter_pause_does_not_shorten_a_longer_one(clock: Clock) -> None:
    lanes = pace(clock)
    lanes.pause("a", 100)
    lanes.pause("a", 1)

    assert lanes.pauses == {"a": START + timedelta(seconds=100)}


async def test_pauses_of_earlier_runs_hold_until_they_are_over(clock: Clock) -> None:
    lanes = pace(clock, a=START + timedelta(hours=1), b=START - timedelta(hours=1))

    assert lanes.check("b") == 0
    assert set(lanes.pauses) == {"a"}
    with pytest.raises(Unreachable):
        lanes.check("a")
    clock.time = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
    assert lanes.check("a") == 0
    assert lanes.pauses == {}
