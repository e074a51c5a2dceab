"""What the benches measure with."""

from collections.abc import Callable, Iterator

import pytest

from ingest import shape
from ingest.pipeline.capture import clean_capture
from tests.bench import ours, profile, table
from tests.bench.pace import FIRST, FIRST_PAYLOAD
from tests.bench.profile import BLOCKS, STAGES, Clock, timed


def ticking(*moments: float) -> Callable[[], float]:
    left: Iterator[float] = iter(moments)
    return lambda: next(left)


def test_what_an_inner_stage_takes_is_not_counted_for_the_outer_one() -> None:
    clock = Clock(ticking(0, 1, 3, 4, 9, 10))

    with clock.time("outer"):
        with clock.time("inner"):
            pass
        with clock.time("inner"):
            pass

    assert {"outer": 3, "inner": 7} == dict(clock.spent)
    assert {"outer": 1, "inner": 2} == dict(clock.calls)


def test_a_stage_that_raises_is_counted_and_the_outer_one_goes_on() -> None:
    clock = Clock(ticking(0, 1, 5, 6))

    with clock.time("outer"), pytest.raises(ValueError, match="no"), clock.time("inner"):
        raise ValueError("no")

    assert {"outer": 2, "inner": 4} == dict(clock.spent)


def test_every_stage_is_there_and_is_put_back() -> None:
    clock, before = Clock(), shape.detect

    with timed(clock):
        assert before is not shape.detect
        clean_capture(ours.capture(FIRST, FIRST_PAYLOAD), task=ours.task())

    assert before is shape.detect
    assert {"decode, shape", "parse", "walk", "rules", "features", "trees", "header"} <= set(clock.spent)


def test_what_counts_the_blocks_is_there() -> None:
    with timed(Clock(), [("blocks", BLOCKS)]):
        pass


@pytest.mark.parametrize(
    "gone", ["ingest.shape:detected", "ingest.clean.trees:Forest.score", "ingest.extract.pdf:read"]
)
def test_a_stage_that_is_gone_fails_and_leaves_nothing_behind(gone: str) -> None:
    before = shape.detect

    with pytest.raises((AttributeError, ImportError)), timed(Clock(), [*STAGES, ("gone", gone)]):
        pass

    assert before is shape.detect


def test_the_profile_names_stages_in_the_order_of_the_walk_and_what_is_left() -> None:
    clock = Clock(ticking(0, 1, 2, 10))
    with clock.time(profile.REST), clock.time("parse"):
        pass

    lines = profile.table(clock, pages=1, blocks=100).splitlines()

    assert ["stage", "parse", "rest", "all"] == [line.split()[0] for line in lines]
    assert ["10000", "1.000", "100000", "1"] == lines[-1].split()[1:]


@pytest.mark.parametrize(("value", "cell"), [(0.5, ".500"), (20.026, "20.0"), (-0.004, "-.004"), (100.4, "100")])
def test_a_figure_loses_the_nought_before_its_point_and_no_other(value: float, cell: str) -> None:
    assert cell == table.columns([("figure",), (value,)]).split()[-1]
