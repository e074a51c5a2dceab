"""Read JSON that arrived damaged: whole values where they are whole, what is left of them where they are not.

Never invents content: closing brackets, values and characters that are not there are not added. Each rung that was
needed has a name (`RUNGS`). Clean JSON takes one call of a fast parser and no rung.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, TypeGuard

import orjson

from ingest.errors import BudgetExceeded
from ingest.extract import fragment
from ingest.extract.fragment import Salvage
from ingest.text import without_surrogates

__all__ = ["RUNGS", "Repaired", "Salvage", "read"]

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

State: TypeAlias = Literal["whole", "torn", "broken"]
Path: TypeAlias = tuple[str, ...]

# Lists that hold posts: the body itself, an envelope's, and WordPress.com's (WORDPRESS.md §1, §4).
_LISTS: Final = frozenset({(), ("body",), ("posts",), ("body", "posts")})
_HOLDERS: Final = frozenset({"content", "posts", "body", "id"})
_MAX_DEPTH: Final = 64  # A post with yoast_head_json and _embedded nests 12 deep.
_MAX_NESTED: Final = 2  # JSON in JSON in JSON: more was never seen.
_MAX_STARTS: Final = 32  # A page of PHP notices has a handful of brackets; each failed try costs one pass.
# Characters: to say where a value breaks, the decoder counts the lines before it. A torn body of 100 posts of 50 kB
# takes a third of this; more breaks in a larger body take the square of its size.
_MAX_COUNTED: Final = 2_000_000_000

_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_TRAILING_COMMA: Final = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|\\?\Z))|,(?=\s*+[}\]])', re.DOTALL)
_PARTIAL: Final = re.compile(r'"((?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+)(\\(?:u[0-9a-fA-F]{0,3})?)?')
_LONE: Final = re.compile(
    r"(\\[^u]|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u(?![dD][89a-fA-F])[0-9a-fA-F]{4})"
    r"|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)
_CUT_PAIR: Final = re.compile(r"(?<!\\)((?:\\\\){0,50})\\u[dD][89abAB][0-9a-fA-F]{2}(?:\\(?:u[0-9a-fA-F]{0,3})?)?\Z")
_CONTROL: Final = re.compile("[\x00-\x1f]")
_LONG_DIGITS: Final = re.compile(r"\d{19}")
_MEMBER_AFTER: Final = re.compile(r'\s{0,20},\s{0,20}"[^"\\]{1,60}"\s{0,20}:')
_SPACE: Final = re.compile(r"[\s\x1e]*+")  # RFC 7464 puts U+001E before each value.
_SEPARATOR: Final = re.compile(r"[\s,;\x1e]*+")
_START: Final = re.compile(r'\{\s*+["}]|\[\s*+[{\]"\d]')
_DEEP: Final = re.compile(r"(?:[\[{]\s{0,8}){65}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """The values of a body in order, and the rungs that it took to read them."""

    values: tuple[Any, ...]
    """JSON values; a `Salvage` where one is not whole."""
    repairs: tuple[str, ...] = ()


def read(text: str) -> Repaired:
    r"""Read every value of a body, whole or not.

    >>> read('<b>Notice</b>: x on line 3 {"id": 1, "a": [1, 2,]}')
    Repaired(values=({'id': 1, 'a': [1, 2]},), repairs=('prefix-stripped', 'trailing-comma'))
    >>> read('[{"id": 1}, {"id": 2}, {"i').values[0].value[:2]
    [{'id': 1}, {'id': 2}]
    """
    found: set[str] = set()
    if text.startswith("\ufeff"):
        found.add("bom")
        text = text.lstrip("\ufeff")
    values = tuple(_read(text, found, nested=0))
    return Repaired(values=values, repairs=tuple(rung for rung in RUNGS if rung in found))


def _read(text: str, found: set[str], *, nested: int) -> Iterator[Any]:
    try:
        value = None if _LONG_DIGITS.search(text) else orjson.loads(text)
    except orjson.JSONDecodeError:
        value = None
    values = [value] if isinstance(value, list | dict) else _climb(text, found)
    for item in values:
        if nested < _MAX_NESTED and _holds_json(item):
            found.add("double-encoded")
            yield from _read(item, found, nested=nested + 1)
        elif nested < _MAX_NESTED and isinstance(item, dict) and _holds_json(item.get("body")):
            # An envelope whose body was encoded by itself.
            found.add("double-encoded")
            inner = list(_read(item["body"], found, nested=nested + 1))
            yield {**item, "body": inner[0] if len(inner) == 1 else inner}
        else:
            yield item


def _climb(text: str, found: set[str]) -> list[Any]:
    text, lone = _without_lone_surrogates(text)
    if lone:
        found.add("lone-surrogates")
    reader = _Reader(found)
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
    """Tell the value of a member, whose post has lost its beginning, from a post: other members follow it."""
    whole = value is not None and isinstance(value[0], dict) and _HOLDERS.isdisjoint(value[0])
    return whole and value is not None and bool(_MEMBER_AFTER.match(text, value[1]))


def _values(body: str, reader: "_Reader", found: set[str], position: int = 0) -> list[Any]:
    values: list[Any] = []
    position = _separate(body, position, found) if position else 0
    while position < len(body):
        if body[position] not in '{["' or (values and body[position] == '"'):
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


def _value(body: str, position: int, reader: "_Reader", found: set[str], *, rest: bool) -> tuple[Any, int]:
    """Read one value of a body, or what is left of it."""
    value, end, state = reader.open(body, position, ())
    early = state == "whole" and _closes_early(value, body, end)
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


class _Reader:
    """A tolerant decoder that notes what it tolerated."""

    def __init__(self, found: set[str]) -> None:
        self._found = found
        self._counted = 0
        self._decoder = json.JSONDecoder(strict=False, parse_int=self._integer, parse_constant=self._constant)

    def _integer(self, digits: str) -> int | str:
        # 64 bits hold 19 digits and a sign; Python refuses to parse thousands of them.
        if len(digits) < 19 or (len(digits) <= 20 and -(2**63) <= int(digits) < 2**64):
            return int(digits)
        self._found.add("big-integers")
        return digits

    def _constant(self, _name: str) -> None:
        self._found.add("nan")

    def whole(self, text: str, position: int) -> tuple[Any, int] | None:
        """Decode one value; None where it is not whole."""
        try:
            return self._decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            self._counted += error.pos
            if self._counted > _MAX_COUNTED:
                raise BudgetExceeded(f"too many broken values in {len(text)} characters") from error
            return None
        except (ValueError, RecursionError):
            return None

    def start(self, text: str) -> int | None:
        """Find where the first value begins that is an object, or a list of them; the first that looks like one."""
        match = _SPACE.match(text)
        begin = match.end() if match else 0
        if text[begin : begin + 1] in {"{", "["} and (_START.match(text, begin) or self.whole(text, begin)):
            return None if _DEEP.match(text, begin) else begin
        if text[begin : begin + 1] == '"' and text[begin + 1 : begin + 2] in {"{", "[", "\\"}:
            return begin
        first = None
        for tries, found in enumerate(_START.finditer(text)):
            if tries == _MAX_STARTS or _DEEP.match(text, found.start()):
                break
            decoded = self.whole(text, found.start())
            if decoded and _holds_objects(decoded[0]):
                return found.start() if first is None else first
            if first is None and fragment.POST.match(text, found.start()):
                first = found.start()
        return first

    def members(self, text: str) -> tuple[dict[str, Any], int]:
        """Read the whole members of an object, up to where it ends; to the end of the text where it breaks before."""
        value, end, state = self.open(text, 0, ("part",))
        return value if isinstance(value, dict) else {}, end if state == "whole" else len(text)

    def open(self, text: str, position: int, path: Path) -> tuple[Any, int, State]:
        """Read a value as far as it goes: its whole members, and how it ended."""
        decoded = self.whole(text, position)
        if decoded:
            return decoded[0], decoded[1], "whole"
        first = text[position : position + 1]
        if len(path) > _MAX_DEPTH:
            return None, len(text), "broken"
        if first == "{":
            return self._object(text, position, path)
        if first == "[":
            return self._list(text, position, path)
        if first == '"':
            return _string(text, position)
        # true, 12. and the like: cut when they touch the end.
        return None, len(text), "torn" if len(text) - position < 25 and _is_cut_word(text[position:]) else "broken"

    def _object(self, text: str, position: int, path: Path) -> tuple[Any, int, State]:
        members: dict[str, Any] = {}
        position += 1
        while True:
            position = _skip(text, position)
            if position >= len(text):
                return members, position, "torn"
            key = self.whole(text, position) if text[position] == '"' else None
            if key is None:
                return members, position, "torn" if _PARTIAL.fullmatch(text, position) else "broken"
            position = _skip(text, key[1])
            if position >= len(text):
                return members, position, "torn"
            if text[position] != ":":
                return members, position, "broken"
            position = _skip(text, position + 1)
            where = (*path, str(key[0]))
            value, position, state = self.open(text, position, where)
            if state == "whole" or isinstance(value, dict | list) or (value and _is_content(where)):
                members[str(key[0])] = value
            if state != "whole":
                return members, position, state
            position = _skip(text, position)
            if position >= len(text):
                return members, position, "torn"
            if text[position] != ",":
                # A closing bracket would have made the object whole.
                return members, position, "broken"
            position += 1

    def _list(self, text: str, position: int, path: Path) -> tuple[Any, int, State]:
        items: list[Any] = []
        posts = path in _LISTS
        position += 1
        while True:
            position = _skip(text, position)
            if position < len(text) and text[position] == "]" and items:
                return items, position + 1, "whole"
            value, end, state = self._item(text, position, (*path, "0"), is_post=posts)
            if state == "whole":
                items.append(value)
                position = _skip(text, end)
            elif state == "broken" and posts:
                value, position = self.broken(text, position)
                items.append(value)
                position = _skip(text, position)
                if position >= len(text):
                    return items, position, "torn"
            else:
                if posts:
                    items.append(Salvage(value=value, tail=False, rest=bool(items)))
                return items, len(text), state
            if text[position : position + 1] == ",":
                position += 1
            elif position < len(text) and text[position] != "]":
                another = self.another(text, position) if posts else None
                if another is None:
                    return items, position, "broken"
                self._found.add("salvaged-objects")
                position = another

    def _item(self, text: str, position: int, path: Path, *, is_post: bool) -> tuple[Any, int, State]:
        if position >= len(text):
            return {}, position, "torn"
        value, end, state = self.open(text, position, path)
        swallows = state == "torn" and fragment.NEXT.search(text, position + 1)
        is_key = isinstance(value, str) and text[_skip(text, end) : end + 20].startswith(":")
        if is_post and (swallows or is_key or (state == "whole" and _closes_early(value, text, end))):
            state = "broken"
        return value, end, state

    def another(self, text: str, position: int) -> int | None:
        """Find where the next post begins behind one that ends too early; where its beginning is broken, right here."""
        following = fragment.NEXT.search(text, position - 1)
        content = fragment.CONTENT.search(text, position)
        if content is None:
            return None
        return following.end() if following and following.end() < content.start() else position

    def broken(self, text: str, position: int) -> tuple[Salvage, int]:
        """Read what is left of an object that breaks in the middle, and find where the next post begins."""
        self._found.add("salvaged-objects")
        following = fragment.NEXT.search(text, position + 1)
        end = following.start() + 1 if following else len(text)
        left, length = fragment.read(text[position:end], self.members)
        if left is None:
            return Salvage(value={}, tail=False), end
        self._found.update(left.repairs)
        return left, position + length


def _closes_early(value: Any, text: str, end: int) -> bool:
    """Tell a post whose other members stand behind its closing bracket."""
    return isinstance(value, dict) and "content" not in value and bool(_MEMBER_AFTER.match(text, end))


def _string(text: str, position: int) -> tuple[Any, int, State]:
    match = _PARTIAL.match(text, position)
    if match is None or match.end() < len(text):
        return None, position, "broken"
    return json.loads(f'"{match[1]}"', strict=False), match.end(), "torn"


def _holds_json(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and value.lstrip()[:1] in {"{", "[", '"'}


def _holds_objects(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and all(isinstance(item, dict) for item in value))


def _holds_list(value: Any) -> bool:
    if isinstance(value, Salvage):
        value = value.value
    return isinstance(value, list) or (
        isinstance(value, dict) and any(isinstance(value.get(key), list) for key in ("body", "posts"))
    )


def _is_content(path: Path) -> bool:
    # The string of which even a part is worth having.
    return path[-1] == "content" or path[-2:] == ("content", "rendered")


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _is_cut_word(word: str) -> bool:
    whole = ("true", "false", "null", "NaN", "Infinity", "-Infinity")
    return any(name.startswith(word) for name in whole) or word.strip("+-.eE0123456789") == ""


def _without_trailing_commas(text: str, found: set[str]) -> str:
    mended = _TRAILING_COMMA.sub(lambda match: match[1] or "", text)
    order: tuple[State, ...] = ("whole", "torn", "broken")
    # Behind an unescaped quotation mark, text looks like structure: what mends nothing was no trailing comma.
    if mended == text or order.index(_state(mended)) >= order.index(_state(text)):
        return text
    found.add("trailing-comma")
    return mended


def _state(text: str) -> State:
    return _Reader(set()).open(text, 0, ())[2]


def _without_lone_surrogates(text: str) -> tuple[str, bool]:
    r"""Write U+FFFD for half a pair, raw or escaped; a pair that the end of the text cuts goes whole.

    >>> _without_lone_surrogates('"a\\ud83d b\\ud83d\\ude00 c\\ud83d')
    ('"a\\ufffd b\\ud83d\\ude00 c', True)
    """
    text, raw = without_surrogates(text)
    text = _CUT_PAIR.sub(r"\1", text)
    mended = _LONE.sub(lambda match: match[1] or r"\ufffd", text)
    return mended, raw or mended != text
