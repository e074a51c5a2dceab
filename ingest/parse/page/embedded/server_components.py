"""Read what React's server components send to a page: rows of JSON and of text, in pieces that its scripts push.

    5:I["app/page.js"]                a module; of no interest
    1a:T5b2,<p>The council …          a text of 0x5b2 bytes
    7:["$","main",null,{"article":{"title":"…","body":"$1a"}}]

`$1a` stands for a row, `$D2026-…` for a moment, `$$` for a dollar sign (react-server, ReactFlightClient.js).
"""

import re
from typing import Any, Final

from ingest.parse.page import loose_json

__all__ = ["rows"]

# Deterministic limits: rows may stand in rows, and several times.
_NODES: Final = 200_000
_DEPTH: Final = 60
_ROW: Final = re.compile(rb"([0-9a-f]{1,8}):(?:T([0-9a-f]{1,8}),)?")
_REFERENCE: Final = re.compile(r"\$[L@Q]?([0-9a-f]{1,8})")


def rows(payload: str) -> dict[str, Any]:
    r"""Return the rows that hold data, by their ids, with what they refer to in its place.

    >>> rows('1:I["page.js"]\n2:T6,Rain. 3:{"title":"Rain","body":"$2","at":"$D2026-02-03"}\n')
    {'2': 'Rain. ', '3': {'title': 'Rain', 'body': 'Rain. ', 'at': '2026-02-03'}}
    """
    read = _Rows(payload.encode("utf-8", "replace"))
    return {key: read.resolved(value, (key,)) for key, value in read.by_id.items()}


class _Rows:
    def __init__(self, data: bytes) -> None:
        self.by_id: dict[str, Any] = {}
        self._left = _NODES
        at = 0
        while row := _ROW.match(data, at):
            if row[2]:
                at = row.end() + int(row[2], 16)
                self.by_id[row[1].decode()] = data[row.end() : at].decode("utf-8", "replace")
                continue
            end = data.find(b"\n", row.end())
            end = len(data) if end < 0 else end
            if data[row.end() : row.end() + 1] in {b"{", b"["}:
                values = loose_json.parse_values(data[row.end() : end].decode("utf-8", "replace")).values
                self.by_id[row[1].decode()] = values[0] if values else None
            at = end + 1

    def resolved(self, value: Any, within: tuple[str, ...], depth: int = 0) -> Any:
        """Put rows in the place of what stands for them; None for a row in itself, and beyond the limits."""
        self._left -= 1
        if self._left < 0 or depth > _DEPTH:
            return None
        if isinstance(value, dict):
            return {key: self.resolved(inner, within, depth + 1) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.resolved(inner, within, depth + 1) for inner in value]
        if not isinstance(value, str) or not value.startswith("$") or value == "$":
            return value
        if value.startswith(("$$", "$D")):
            return value[1:] if value[1] == "$" else value[2:]
        named = _REFERENCE.fullmatch(value)
        if named is None or named[1] in within:
            return None
        return self.resolved(self.by_id.get(named[1]), (*within, named[1]), depth + 1)
