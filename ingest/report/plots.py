"""Draw the figures of days as paths of SVG: bars on top of each other, and lines. Pure; numbers only.

Every plot is `DAY` wide for each day and `HEIGHT` high; the page stretches it to the place that it has.
"""

from collections.abc import Sequence
from typing import Final

__all__ = ["DAY", "HEIGHT", "bars", "line", "spark"]

DAY: Final = 10
HEIGHT: Final = 100
_GAP: Final = 2
_LEVELS: Final = "▁▂▃▄▅▆▇█"


def bars(series: Sequence[Sequence[int]]) -> tuple[list[str], int]:
    """Return a path for each series, stacked from the first at the bottom, and the height of the highest day.

    >>> bars([[1, 0], [1, 4]])
    (['M1 100V75H9V100Z', 'M1 75V50H9V75ZM11 100V0H19V100Z'], 4)
    """
    days = list(zip(*series, strict=True))
    highest = max(map(sum, days), default=0)
    paths = []
    for n in range(len(series)):
        pieces = []
        for x, day in enumerate(days):
            if day[n]:
                bottom, top = (_place(sum(day[:upto]), highest) for upto in (n, n + 1))
                left, right = DAY * x + _GAP // 2, DAY * (x + 1) - _GAP // 2
                pieces.append(f"M{left} {bottom}V{top}H{right}V{bottom}Z")
        paths.append("".join(pieces))
    return paths, highest


def line(values: Sequence[float | None], highest: float | None = None) -> str:
    """Return a path through the values that are known; a single one is a short dash.

    >>> line([0, 1, None, 0.5], 1), line([None, 1], 1)
    ('M5 100L15 0L35 50', 'M14 0H16')
    """
    known = [(DAY * x + DAY // 2, value) for x, value in enumerate(values) if value is not None]
    top = highest or max((value for _, value in known), default=0)
    if len(known) == 1:
        return f"M{known[0][0] - 1} {_place(known[0][1], top)}H{known[0][0] + 1}"
    return "".join(f"{'L' if n else 'M'}{x} {_place(value, top)}" for n, (x, value) in enumerate(known))


def spark(values: Sequence[float | None], highest: float | None = None) -> str:
    """Return a line of text with a bar for each value, a blank for one that is missing or nothing.

    >>> spark([0, 1, None, 4, 8]), spark([0.5], 1)
    (' ▁ ▄█', '▄')
    """
    highest = highest or max((value for value in values if value is not None), default=0)
    return "".join(
        _LEVELS[max(0, -int(-len(_LEVELS) * value // highest) - 1)] if value and value > 0 else " " for value in values
    )


def _place(value: float, highest: float) -> str:
    """Return how far from the top a value stands.

    >>> _place(1, 3), _place(0, 0)
    ('66.7', '100')
    """
    return f"{HEIGHT - (HEIGHT * value / highest if highest else 0):.1f}".removesuffix(".0")
