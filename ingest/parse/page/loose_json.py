r"""Read JSON that people and templates wrote by hand: every value that can be read, and what was lost.

Strict readers come first. What they refuse is read once from left to right, and forgiven: byte order marks, comments,
marks of CDATA and of HTML comments, values one after another, commas too many or missing, raw control characters,
escapes that JSON does not know, single quotes, keys without quotes, `undefined`, quotation marks inside a string that
nobody escaped, and a text that was escaped as a whole. A string whose end is missing is lost, never cut.
"""

import html
import json
import re
from contextlib import suppress
from typing import Any, Final, NamedTuple

import orjson

__all__ = ["Reading", "parse_values"]

# Deterministic limits; of 3,056 pages the largest block has 840,919 characters, and the deepest is 12 deep.
_CHARS: Final = 4_000_000
_DEPTH: Final = 100
_SHOWN: Final = 40  # characters of what was lost, in the message

_NOISE: Final = re.compile(
    r"(?:[\s\ufeff\u200b\u2060]++|/\*\s*+(?:<!\[CDATA\[|\]\]>)\s*+\*/|//\s*+(?:<!\[CDATA\[|\]\]>)"
    r"|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)|//[^\n]*+|<!\[CDATA\[|\]\]>|<!--|-->)*+"
)
# Beyond 64 bits orjson makes a float of it, silently. Begins with a digit: what stands before it is looked at last.
_LONG_INTEGER: Final = re.compile(r"\d(?<![\d\"]\d)\d{18}")
_ESCAPED: Final = re.compile(r'\s*+[{\[]\s*+[{\[]?\s*+(?:&(?:quot|#0?34|#[xX]22);|\\")')
_BARE_KEY: Final = re.compile(r"[A-Za-z_$@][\w$@.-]*+(?=\s*+:)")
_BARE_VALUE: Final = re.compile(r"[^\s,{}\[\]\"]++")
# What a template was to fill in, and what only JavaScript can read.
_HOLE: Final = re.compile(r"\{\{[^{}]{0,200}+\}\}|\{%[^{}]{0,200}+\}")
_UNFILLED: Final = re.compile(rf"{_HOLE.pattern}|<[?%][^<>]{{0,200}}+>|[^,{{}}\[\]\"\n(]++(?:\([^()\n]{{0,200}}+\))?")
_AFTER_KEY: Final = re.compile(r"\s*+:")
# What follows the closing quotation mark of a value: the end of what holds it, the next member or value.
_KEY: Final = r"""(?:"[^"\\]{1,100}"|'[^'\\]{1,100}'|[A-Za-z_$@][\w$@]{0,60})\s{0,60}+:"""
_GAP: Final = r"(?:\s++|/\*(?:[^*]++|\*(?!/)){0,200}+\*/|//[^\n]{0,200}+\n)*+"
_AFTER_MEMBER: Final = re.compile(rf"{_GAP}(?:\Z|\}}|,{_GAP}(?:[,}}]|\Z|{_KEY})|\n\s{{0,60}}+{_KEY}|(?={_KEY}))")
_AFTER_ENTRY: Final = re.compile(rf"""{_GAP}(?:\Z|\]|,{_GAP}(?:[,\]"'{{\[\d-]|\Z|(?:true|false|null)\b))""")
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r?\n)|(.))", re.DOTALL)
_LETTERS: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d{0,400})(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")
_WORDS: Final = {
    "true": True,
    "True": True,
    "false": False,
    "False": False,
    **dict.fromkeys(("null", "undefined", "None", "NaN", "Infinity", "-Infinity")),
}
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_ROOT: Final = re.compile(r"[{\[]")
_HOLDS_DATA: Final = re.compile(r"""["'{}\[\]]""")


_DECODER: Final = json.JSONDecoder(strict=False)
_MISSING: Final = object()  # a value that could not be read, or is none


class Reading(NamedTuple):
    """The values of one script, in order, and what of it could not be read."""

    values: tuple[Any, ...]
    lost: str = ""
    """Empty where nothing was."""


def parse_values(script: str) -> Reading:
    r"""Read every value of a script, forgivingly.

    >>> parse_values('/*<![CDATA[*/ {"a": "x // y,]", /* note */ "b": [1, 2,],} /*]]>*/').values
    ({'a': 'x // y,]', 'b': [1, 2]},)
    >>> parse_values('{"a": "He said "no" to it"}\n{"b": undefined, "c": "it\\\'s"}')
    Reading(values=({'a': 'He said "no" to it'}, {'b': None, 'c': "it's"}), lost='')
    >>> parse_values('{"a": 1, "b": {{ title }}, "c": "cut')
    Reading(values=({'a': 1},), lost='what begins with \'{{ title }}, "c": "cut\' (character 15)')
    """
    bare = script[_end_of_noise(script, 0) :]
    if not bare:
        return Reading(())
    if len(script) > _CHARS:
        return Reading((), f"{len(script)} characters are more than {_CHARS}")
    try:
        return _parse_value(bare)
    except (ValueError, RecursionError):
        pass
    if _ESCAPED.match(bare):
        bare = _unescaped(bare)
        try:
            return _parse_value(bare)
        except (ValueError, RecursionError):
            pass
    reader = _Reader(bare)
    return Reading(tuple(reader.roots()), reader.lost)


def _parse_value(bare: str) -> Reading:
    """Read one value, by the fast parser where its numbers allow, or by one that takes raw control characters."""
    value: Any = None
    if not _LONG_INTEGER.search(bare):
        with suppress(ValueError):
            value = orjson.loads(bare)
    if value is None:
        value = json.loads(bare, strict=False)
    return parse_values(value) if isinstance(value, str) and _ROOT.match(value) else Reading((value,))


def _unescaped(bare: str) -> str:
    if "&" in bare[:20]:
        return html.unescape(bare)
    return bare.replace('\\"', '"').replace("\\\\", "\\")


def _end_of_noise(text: str, at: int) -> int:
    found = _NOISE.match(text, at)
    return found.end() if found else at


class _Reader:
    """Walks a text once; `at` never goes back."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lost = ""
        self._strict = True

    def roots(self) -> list[Any]:
        """Read the values that stand one behind the other."""
        values: list[Any] = []
        while True:
            self._skip(",;")
            found = _ROOT.search(self.text, self.at)
            outside = self.text[self.at : found.start() if found else len(self.text)]
            # An assignment in front, or a word behind, holds no data.
            if _HOLDS_DATA.search(outside) or (outside and found is None and not values):
                self._lose(self.at)
            if found is None:
                return values
            self.at = found.start()
            values.append(self._root())

    def _root(self) -> Any:
        """Read a value strictly, as long as that went well: where it does not, the rest is looked at once more."""
        if self._strict:
            try:
                value, self.at = _DECODER.raw_decode(self.text, self.at)
            except (ValueError, RecursionError):
                self._strict = False
            else:
                return value
        return self._value(0)

    def _skip(self, also: str = "") -> str:
        """Pass noise by, and these characters; give the next one, which is empty at the end."""
        while True:
            self.at = _end_of_noise(self.text, self.at)
            here = self.text[self.at : self.at + 1]
            if not here or here not in also:
                return here
            self.at += 1

    def _lose(self, at: int) -> None:
        """Keep where the first loss was."""
        if not self.lost:
            self.lost = f"what begins with {self.text[at : at + _SHOWN]!r} (character {at + 1})"

    def _give_up(self, at: int) -> None:
        """Read nothing behind this place."""
        self._lose(at)
        self.at = len(self.text)

    def _value(self, depth: int, *, entry: bool = False) -> Any:
        here = self._skip()
        if here and here in "{[" and not _HOLE.match(self.text, self.at):
            if depth >= _DEPTH:
                self._give_up(self.at)
                return _MISSING
            return self._object(depth) if here == "{" else self._array(depth)
        if here and here in "\"'":
            return self._string(_AFTER_ENTRY if entry else _AFTER_MEMBER)
        return self._bare()

    def _object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        begin = self.at
        self.at += 1
        while True:
            here = self._skip(",")
            if here == "}":
                self.at += 1
                return found
            if not here:
                self._lose(begin)
                return found
            if here == "]":
                self._lose(self.at)
                self.at += 1
                continue
            key = self._key(here)
            if key is None:
                # Nobody knows what else is a part of it.
                self._give_up(self.at)
                return found
            value = self._value(depth + 1)
            if value is not _MISSING:
                found[key] = value

    def _array(self, depth: int) -> list[Any]:
        found: list[Any] = []
        begin = self.at
        self.at += 1
        while True:
            here = self._skip(",")
            if here == "]":
                self.at += 1
                return found
            if not here or here == "}":
                self._lose(begin)
                return found
            before = self.at
            value = self._value(depth + 1, entry=True)
            if value is not _MISSING:
                found.append(value)
            elif self.at == before:
                self._give_up(before)

    def _key(self, here: str) -> Any:
        """Read a key and its colon; None where there is no such thing."""
        key: Any = _MISSING
        if here in "\"'":
            key = self._string(_AFTER_KEY)
        elif bare := _BARE_KEY.match(self.text, self.at):
            key, self.at = bare[0], bare.end()
        if key is _MISSING or self._skip() != ":":
            return None
        self.at += 1
        return key

    def _string(self, closes: re.Pattern[str]) -> Any:
        """Read a string up to the first quotation mark that something fits behind."""
        begin, mark = self.at, self.text[self.at]
        at = begin + 1
        while (at := self.text.find(mark, at)) >= 0:
            backslashes = len(self.text[max(begin + 1, at - 40) : at]) - len(
                self.text[max(begin + 1, at - 40) : at].rstrip("\\")
            )
            if backslashes % 2 == 0 and closes.match(self.text, at + 1):
                self.at = at + 1
                return _plain(self.text[begin + 1 : at])
            at += 1
        self._give_up(begin)
        return _MISSING

    def _bare(self) -> Any:
        """Read a number or a word; what is neither is lost, up to the next comma or bracket."""
        found = _BARE_VALUE.match(self.text, self.at)
        word = found[0].rstrip(";") if found else ""
        if found and (word in _WORDS or _NUMBER.fullmatch(word)):
            self.at = found.end()
            return _WORDS[word] if word in _WORDS else json.loads(word)
        # A closing bracket or a comma is no value at all.
        if unfilled := _UNFILLED.match(self.text, self.at):
            self._lose(self.at)
            self.at = unfilled.end()
        return _MISSING


def _plain(raw: str) -> str:
    """Undo the escapes of a string, also those that JSON does not know."""
    if "\\" not in raw:
        return raw
    plain = _ESCAPE.sub(_character, raw)
    if _SURROGATE.search(plain):
        return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return plain


def _character(escape: re.Match[str]) -> str:
    code, byte, line, letter = escape.groups()
    if code or byte:
        return chr(int(code or byte, 16))
    return "" if line else _LETTERS.get(letter, letter)
