"""Read JSON that arrived damaged: whole values where they are whole, what is left of them where they are not.

Never invents content: closing brackets, values and characters that are not there are not added. Each rung that was
needed has a name (`RUNGS`). Clean JSON takes one call of a fast parser and no rung.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeGuard

import orjson

from ingest.parse.post import fragment, wrappers
from ingest.parse.post.fragment import Salvage
from ingest.parse.post.reader import MEMBER_AFTER, Reader, State, closes_early
from ingest.text import without_surrogates

__all__ = ["RUNGS", "Repaired", "Salvage", "parse_damaged"]

RUNGS: Final = (
    "bom",  # a byte order mark
    "prefix-stripped",  # PHP notices, HTML comments before
    "suffix-stripped",  # cache comments, var_dump output after
    "control-characters",  # raw ones inside strings
    "lone-surrogates",  # half an emoji; becomes U+FFFD
    "big-integers",  # beyond 64 bits; become strings
    "trailing-comma",
    "nan",  # NaN and Infinity; become null
    "double-encoded",  # a JSON string that holds JSON
    "concatenated",  # values one after another, with no line break between
    "salvaged-objects",  # the end is missing, or an object is broken: the whole ones are kept
    "unescaped-quotes",  # a string that holds bare quotation marks, read up to what follows it in a post
    "html-extracted",  # JSON that went through an HTML extractor
)

_HOLDERS: Final = frozenset({"content", "posts", "body", "id"})
_MAX_NESTED: Final = 2  # JSON in JSON in JSON: more was never seen.

_MAX_RESTARTS: Final = 8  # settings, a count, a log line before the posts; each look costs a pass

_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_TRAILING_COMMA: Final = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|\\?\Z))|,(?=\s*+[}\]])', re.DOTALL)
_LONE: Final = re.compile(
    r"(\\[^u]|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u(?![dD][89a-fA-F])[0-9a-fA-F]{4})"
    r"|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)
_CUT_PAIR: Final = re.compile(r"(?<!\\)((?:\\\\){0,50})\\u[dD][89abAB][0-9a-fA-F]{2}(?:\\(?:u[0-9a-fA-F]{0,3})?)?\Z")
_CONTROL: Final = re.compile("[\x00-\x1f]")
_LONG_DIGITS: Final = re.compile(r"\d{19}")
_SEPARATOR: Final = re.compile(r"[\s,;\x1e]*+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """The values of a body in order, and the rungs that it took to read them."""

    values: tuple[Any, ...]
    """JSON values; a `Salvage` where one is not whole."""
    repairs: tuple[str, ...] = ()


def parse_damaged(text: str) -> Repaired:
    r"""Read every value of a body, whole or not.

    >>> parse_damaged('<b>Notice</b>: x on line 3 {"id": 1, "a": [1, 2,]}')
    Repaired(values=({'id': 1, 'a': [1, 2]},), repairs=('prefix-stripped', 'trailing-comma'))
    >>> parse_damaged('[{"id": 1}, {"id": 2}, {"i').values[0].value[:2]
    [{'id': 1}, {'id': 2}]
    """
    found: set[str] = set()
    if text.startswith("\ufeff"):
        found.add("bom")
        text = text.lstrip("\ufeff")
    values = _posts_of(list(_values_of(text, found, nested=0)), found)
    return Repaired(values=values, repairs=tuple(rung for rung in RUNGS if rung in found))


def _posts_of(values: list[Any], found: set[str]) -> tuple[Any, ...]:
    """Leave out the objects before and behind the posts that are none themselves: settings, a count, a trace."""
    ends = [n for n, value in enumerate(values) if not _is_other(value)]
    if len(values) < 2 or not ends or not any(map(wrappers.holds_posts, values)):
        return tuple(values)
    found.update(["prefix-stripped"] if ends[0] else [], ["suffix-stripped"] if ends[-1] < len(values) - 1 else [])
    return tuple(values[ends[0] : ends[-1] + 1])


def _is_other(value: Any) -> bool:
    """Return whether a whole value is neither a post, nor one without content, nor an error, nor holds any."""
    if isinstance(value, Salvage):
        return False
    if isinstance(value, dict) and (wrappers.is_post_like(value) or wrappers.is_error(value)):
        return False
    return not wrappers.holds_posts(value)


def _values_of(text: str, found: set[str], *, nested: int) -> Iterator[Any]:
    try:
        value = None if _LONG_DIGITS.search(text) else orjson.loads(text)
    except orjson.JSONDecodeError:
        value = None
    values = [value] if isinstance(value, list | dict) else _repair_values(text, found)
    for item in values:
        if nested < _MAX_NESTED and _holds_json(item):
            found.add("double-encoded")
            yield from _values_of(item, found, nested=nested + 1)
        else:
            yield _with_members(item, found, nested=nested) if nested < _MAX_NESTED else item


def _with_members(item: Any, found: set[str], *, nested: int) -> Any:
    """Read the members of a wrapper that were encoded by themselves (an envelope's `body`, a proxy's `data`)."""
    if not isinstance(item, dict) or "content" in item:
        return item
    read = dict(item)
    for key, value in item.items():
        if key in wrappers.NAMES and isinstance(value, dict):
            read[key] = _with_members(value, found, nested=nested + 1) if nested < _MAX_NESTED else value
        elif key in wrappers.NAMES and _holds_json(value):
            found.add("double-encoded")
            inner = list(_values_of(value, found, nested=nested + 1))
            read[key] = inner[0] if len(inner) == 1 else inner
    return read


def _repair_values(text: str, found: set[str]) -> list[Any]:
    text, lone = _without_lone_surrogates(text)
    if lone:
        found.add("lone-surrogates")
    reader = Reader(found)
    start = reader.start(text)
    if start is None or fragment.is_residue(text[:start]) or _is_member(reader.whole(text, start), text):
        left, end = reader.broken(text, 0)
        return [left, *_values(text, reader, found, position=end)]
    if text[:start].strip():
        found.add("prefix-stripped")
    body = text[start:]
    if reader.whole(body, 0) is None:
        body = _without_trailing_commas(body, found)
    values = _values(body, reader, found)
    if "html-extracted" not in found and any(_CONTROL.search(m[0]) for m in _STRING.finditer(body)):
        found.add("control-characters")
    return values


def _is_member(value: tuple[Any, int] | None, text: str) -> bool:
    """Return whether a value is a member of a post that has lost its beginning: other members follow it."""
    whole = value is not None and isinstance(value[0], dict) and _HOLDERS.isdisjoint(value[0])
    return whole and value is not None and bool(MEMBER_AFTER.match(text, value[1]))


def _values(body: str, reader: Reader, found: set[str], position: int = 0) -> list[Any]:
    values: list[Any] = []
    restarts = 0
    position = _separate(body, position, found) if position else 0
    while position < len(body):
        if body[position] not in '{["' or (values and body[position] == '"'):
            if values and restarts < _MAX_RESTARTS and all(map(_is_other, values)):
                restarts += 1
                start = reader.start(body[position:])
                if start is not None:
                    found.add("prefix-stripped")
                    values, position = [], position + start
                    continue
            another = reader.another(body, position)
            if another is None:
                if len(values) == 1 and not _holds_list(values[0]) and fragment.is_residue(body[position:]):
                    # An extractor moved a part of the content behind everything else.
                    return [reader.broken(body, 0)[0]]
                found.add("suffix-stripped")
                break
            value, end = reader.broken(body, another)
        else:
            value, end = _value(body, position, reader, found, rest=bool(values))
        values.append(value)
        position = _separate(body, end, found)
    return values


def _value(body: str, position: int, reader: Reader, found: set[str], *, rest: bool) -> tuple[Any, int]:
    """Read one value of a body, or what is left of it."""
    value, end, state = reader.open(body, position, ())
    early = state == "whole" and closes_early(value, body, end)
    if early or (state == "broken" and not _holds_list(value)):
        return reader.broken(body, position)
    if state != "whole":
        found.add("salvaged-objects")
        end = len(body) if state == "torn" else end
        value = value if isinstance(value, str) else Salvage(value=value, tail=False, rest=rest)
    return value, end


def _separate(body: str, end: int, found: set[str]) -> int:
    match = _SEPARATOR.match(body, end)
    position = match.end() if match else end
    if position < len(body) and body[position] in "{[" and "\n" not in body[end:position]:
        found.add("concatenated")
    return position


def _holds_json(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and value.lstrip()[:1] in {"{", "[", '"'}


def _holds_list(value: Any) -> bool:
    if isinstance(value, Salvage):
        value = value.value
    if isinstance(value, dict):
        return any(_holds_list(item) for key, item in value.items() if key in wrappers.NAMES)
    return isinstance(value, list)


def _without_trailing_commas(text: str, found: set[str]) -> str:
    mended = _TRAILING_COMMA.sub(lambda match: match[1] or "", text)
    order: tuple[State, ...] = ("whole", "torn", "broken")
    # Behind an unescaped quotation mark, text looks like structure: what mends nothing was no trailing comma.
    if mended == text or order.index(_state(mended)) >= order.index(_state(text)):
        return text
    found.add("trailing-comma")
    return mended


def _state(text: str) -> State:
    return Reader(set()).open(text, 0, ())[2]


def _without_lone_surrogates(text: str) -> tuple[str, bool]:
    r"""Write U+FFFD for half a pair, raw or escaped; a pair that the end of the text cuts goes whole.

    >>> _without_lone_surrogates('"a\\ud83d b\\ud83d\\ude00 c\\ud83d')
    ('"a\\ufffd b\\ud83d\\ude00 c', True)
    """
    text, raw = without_surrogates(text)
    text = _CUT_PAIR.sub(r"\1", text)
    mended = _LONE.sub(lambda match: match[1] or r"\ufffd", text)
    return mended, raw or mended != text
