"""Decode JSON that may be broken: the whole members of what is not whole, and how each value ended."""

import json
import re
from typing import Any, Final, Literal, TypeAlias

from ingest.errors import BudgetExceeded
from ingest.parse.post import fragment, wrappers
from ingest.parse.post.fragment import Salvage

__all__ = ["MEMBER_AFTER", "Reader", "State", "closes_early"]

State: TypeAlias = Literal["whole", "torn", "broken"]
Path: TypeAlias = tuple[str, ...]

_MAX_DEPTH: Final = 64  # A post with yoast_head_json and _embedded nests 12 deep.
_MAX_STARTS: Final = 32  # A page of PHP notices has a handful of brackets; each failed try costs one pass.
# Characters: to say where a value breaks, the decoder counts the lines before it. A torn body of 100 posts of 50 kB
# takes a third of this; more breaks in a larger body take the square of its size.
_MAX_COUNTED: Final = 2_000_000_000
_START: Final = re.compile(r'\{\s*+["}]|\[\s*+[{\]"\d]')
_DEEP: Final = re.compile(r"(?:[\[{]\s{0,8}){65}")
_PARTIAL: Final = re.compile(r'"((?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+)(\\(?:u[0-9a-fA-F]{0,3})?)?')
_SPACE: Final = re.compile(r"[\s\x1e]*+")  # RFC 7464 puts U+001E before each value.
MEMBER_AFTER: Final = re.compile(r'\s{0,20},\s{0,20}"[^"\\]{1,60}"\s{0,20}:')


class Reader:
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
        first = other = None
        tries = passed = 0
        for found in _START.finditer(text):
            at = found.start()
            if at < passed:
                continue
            if tries == _MAX_STARTS or _DEEP.match(text, at):
                break
            tries += 1
            decoded = self.whole(text, at)
            if decoded and _holds_objects(decoded[0]):
                # A broken object before it is a post where there is a content in between.
                if wrappers.holds_posts(decoded[0]) and (first is None or not fragment.CONTENT.search(text, first, at)):
                    return at
                if first is not None:
                    return first
                other, passed = (at if other is None else other), decoded[1]
            elif first is None and fragment.POST.match(text, at):
                first = at
        return other if first is None else first

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
        posts = wrappers.NAMES.issuperset(path)
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
        if is_post and (swallows or is_key or (state == "whole" and closes_early(value, text, end))):
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
        left, length = fragment.salvage_post(text[position:end], self.members)
        if left is None:
            return Salvage(value={}, tail=False), end
        self._found.update(left.repairs)
        return left, position + length


def closes_early(value: Any, text: str, end: int) -> bool:
    """Return whether the other members of a post stand behind its closing bracket."""
    return isinstance(value, dict) and "content" not in value and bool(MEMBER_AFTER.match(text, end))


def _string(text: str, position: int) -> tuple[Any, int, State]:
    match = _PARTIAL.match(text, position)
    if match is None or match.end() < len(text):
        return None, position, "broken"
    return json.loads(f'"{match[1]}"', strict=False), match.end(), "torn"


def _is_content(path: Path) -> bool:
    # The string of which even a part is worth having.
    return path[-1] == "content" or path[-2:] == ("content", "rendered")


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _is_cut_word(word: str) -> bool:
    whole = ("true", "false", "null", "NaN", "Infinity", "-Infinity")
    return any(name.startswith(word) for name in whole) or word.strip("+-.eE0123456789") == ""


def _holds_objects(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and all(isinstance(item, dict) for item in value))
