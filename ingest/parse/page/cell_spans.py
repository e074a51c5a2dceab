"""Which columns the cells of a row stand in, where some take several columns or reach down into other rows."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

__all__ = ["Columns", "Reach", "reach", "rows_of"]

_COLUMNS: Final = 100  # wider tables are padded no further: HTML allows 1,000 for one cell, which costs a page 14 bytes
_ROWS: Final = 65_534  # https://html.spec.whatwg.org/multipage/tables.html#attr-tdth-rowspan


class Reach(NamedTuple):
    """How many columns and rows a cell takes."""

    columns: int = 1
    rows: int = 1


_ONE: Final = Reach()


def reach(attributes: Mapping[str, str | None]) -> Reach:
    """Read `colspan` and `rowspan`; `rowspan=0` reaches to the end of the group of rows.

    >>> reach({"colspan": "2"}), reach({"rowspan": " 3 ", "colspan": "wide"})
    (Reach(columns=2, rows=1), Reach(columns=1, rows=3))
    """
    rows = _number(attributes.get("rowspan"))
    columns = min(_number(attributes.get("colspan")) or 1, _COLUMNS)
    return Reach(columns, min(rows or _ROWS, _ROWS))


def _number(value: str | None) -> int:
    digits = (value or "1").strip()[:6]
    return int(digits) if digits.isascii() and digits.isdigit() else 1


def rows_of(cell: LexborNode) -> int:
    """Return which group of rows a cell stands in (`LexborNode.mem_id`)."""
    row = cell.parent
    group = row.parent if row is not None else None
    return group.mem_id if group is not None else 0


class Columns:
    """Places the cells of one row after the other, within one group of rows (`tbody`), which no cell reaches out of."""

    __slots__ = ("_above", "_below", "group")

    def __init__(self) -> None:
        self.group = 0
        """Which group of rows it is (`LexborNode.mem_id`), where a cell reaches down in it."""
        self._above: list[int] = []  # for how many rows from this one on each column is taken
        self._below: dict[int, int] = {}  # what cells of this row take of the next ones

    @property
    def are_taken(self) -> bool:
        """Whether a cell of an earlier row reaches into this one."""
        return bool(self._above)

    def clear(self) -> None:
        """Forget the rows so far."""
        self._above, self._below = [], {}

    def put(self, cells: list[str], text: str, size: Reach | None) -> None:
        """Put a cell behind the others of its row, with an empty one for each column that it takes besides its own.

        >>> columns, one, two = Columns(), [], []
        >>> columns.put(one, "a", Reach(rows=2)); columns.put(one, "b", Reach(columns=2)); columns.put(one, "c", None)
        >>> columns.end(); columns.put(two, "d", None); one, two
        (['a', 'b', '', 'c'], ['', 'd'])
        """
        above = self._above
        while len(cells) < len(above) and above[len(cells)]:
            cells.append("")
        at = len(cells)
        cells.append(text)
        if size is None or at >= _COLUMNS:
            return
        cells += [""] * min(size.columns - 1, _COLUMNS - at)
        if size.rows > 1:
            self._below.update(dict.fromkeys(range(at, len(cells)), size.rows - 1))

    def end(self) -> None:
        """Go to the next row."""
        if not self._above and not self._below:
            return
        above = [max(0, rows - 1) for rows in self._above]
        above += [0] * (1 + max(self._below, default=-1) - len(above))
        for column, rows in self._below.items():
            above[column] = max(above[column], rows)
        self._above, self._below = above if any(above) else [], {}
