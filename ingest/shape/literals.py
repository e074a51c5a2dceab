r"""Write what Python's `repr` or a JavaScript console made of JSON as JSON again, character by character.

Nothing is completed: a literal that is cut is JSON that is cut at the same place.
"""

import re
from typing import Final

__all__ = ["is_literal", "json_of", "json_of_string", "parsed_json"]

_START: Final = re.compile(
    r"(?:[\[(]\s{0,200})?\{\s{0,200}(?:u?'[^'\\\n]{1,60}'\s{0,20}:|(?:id|ID|body|code|count|data|date|found|link|nodes"
    r"|ok|page|post|posts|results|slug|status|success|title|total|type)\s{0,20}:\s{0,20}['\"\[{\w])"
)
_TOKEN: Final = re.compile(
    r"(?P<single>\b[uU]?'(?:[^'\\]|\\.)*+|'(?:[^'\\]|\\.)*+)(?P<end>'?)"
    r'|(?P<double>"(?:[^"\\]|\\.)*+)(?P<stop>"?)'
    r"|(?P<tick>`(?:[^`\\]|\\.)*+)(?P<last>`?)"
    r"|(?P<key>\b[A-Za-z_$][\w$]{0,60}(?=\s{0,20}:))"
    r"|(?P<word>\b(?:True|False|None|undefined)\b)"
    r"|(?P<bracket>[()])",
    re.DOTALL,
)
_ANOTHER: Final = re.compile(r"\s{1,200}[uU]?['\"]")
_WORDS: Final = {"True": "true", "False": "false", "None": "null", "undefined": "null", "(": "[", ")": "]"}
# Escapes of Python (Lexical analysis, 2.4.1.1) and JavaScript (ECMA-262 12.9.4), and what JSON does not hold bare.
_ESCAPE: Final = re.compile(
    r"\\(?:(?P<same>u[0-9a-fA-F]{4}|[bfnrt\\/\"])|U(?P<long>[0-9a-fA-F]{8})|x(?P<byte>[0-9a-fA-F]{2})|(?P<other>.))"
    r"|\\\Z|(?P<bare>[\"\n\r\t])",
    re.DOTALL,
)
_BARE: Final = {'"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_STRING_START: Final = re.compile(r"""[bB]?(['"])\s{0,200}[\[{]""")


def is_literal(text: str, start: int = 0) -> re.Match[str] | None:
    """Find where a literal begins that is no JSON: names in single quotation marks, or in none.

    >>> is_literal("[{'id': 7, 'title': 'A'}]").start(), is_literal('[{"id": 7}]')
    (0, None)
    """
    return _START.search(text, start)


def json_of(literal: str) -> str:
    r"""Write a literal of Python or JavaScript as JSON.

    >>> json_of("[{'id': 7, 'title': \"It's\", 'sticky': False, 'x': 'a \"b\" \\'c\\' \\xe9'}, (1, None), 'cu")
    '[{"id": 7, "title": "It\'s", "sticky": false, "x": "a \\"b\\" \'c\' é"}, [1, null], "cu'
    >>> json_of("{ id: 7, title: { rendered: `A` } }")
    '{ "id": 7, "title": { "rendered": "A" } }'
    >>> json_of("{'id': 'one '\n       'two'}")
    '{"id": "one two"}'
    """
    pieces: list[str] = []
    position, goes_on = 0, False
    for match in _TOKEN.finditer(literal):
        if not goes_on:
            pieces.append(literal[position : match.start()])
        position = match.end()
        if match["key"]:
            pieces.append(f'"{match["key"]}"')
        elif word := match["word"] or match["bracket"]:
            pieces.append(_WORDS[word])
        else:
            string = (match["single"] or match["double"] or match["tick"]).lstrip("uU")[1:]
            begin, closed = "" if goes_on else '"', match["end"] or match["stop"] or match["last"]
            # Python's `pprint` cuts long strings into several, one behind the other.
            goes_on = bool(closed and _ANOTHER.match(literal, position))
            pieces.append(f"{begin}{_ESCAPE.sub(_character, string)}{chr(34) if closed and not goes_on else ''}")
    return "".join([*pieces, literal[position:]])


def _character(match: re.Match[str]) -> str:
    if match["same"]:
        return match[0]
    if match["bare"]:
        return _BARE[match["bare"]]
    if match["long"]:
        point = int(match["long"], 16)
        return "\ufffd" if point > 0x10FFFF or 0xD800 <= point < 0xE000 else chr(point)
    if match["byte"]:
        point = int(match["byte"], 16)
        return chr(point) if point >= 0x20 and point not in {0x22, 0x5C} else f"\\u{point:04x}"
    # A line break behind a backslash is none; an escape that neither language knows is what it escapes.
    return "" if match["other"] in {None, "\n"} else _BARE.get(match["other"], match["other"])


def json_of_string(text: str) -> str | None:
    r"""Read the one string that a text is, as Python's `repr` writes text or bytes; None where it is none.

    >>> json_of_string(r"b'[{\"id\": 7, \"title\": \"caf\xc3\xa9 \\u2013 it\'s\"}]'")
    '[{"id": 7, "title": "café \\u2013 it\'s"}]'
    >>> json_of_string('"[{\\"id\\": 7}]"')
    """
    start = _STRING_START.match(text)
    # A text in double quotation marks is a string of JSON's, which the repair of JSON knows.
    if start is None or text.startswith('"'):
        return None
    inner = text[start.start(1) + 1 :].rstrip()
    inner = inner[: inner.rfind(start[1])] if start[1] in inner[-2:] else inner
    # `repr` doubles the backslashes of JSON; quotation marks that somebody put around it do not.
    if not text.startswith(("b", "B")) and not re.search(r"\\\\[nurt\"/]|\\'", inner):
        return inner
    value = _REPR.sub(_unescaped, inner)
    if text.startswith(("b", "B")):
        return value.encode("latin-1", "replace").decode("utf-8", "replace")
    return value


def parsed_json(text: str) -> str | None:
    r"""Read the string that a script hands to `JSON.parse`, and JSON whose quotation marks alone were escaped.

    >>> parsed_json("var a = JSON.parse('[{\"id\": 7}]');"), parsed_json('[{\\"id\\": 7}]')
    ('[{"id": 7}]', '[{"id": 7}]')
    """
    call = _CALL.search(text[:600])
    if call and (string := _STRING.match(text, call.end())):
        return string[0] if string[0].startswith('"') else _REPR.sub(_unescaped, string[0].strip("'"))
    return re.sub(r"\\([\"\\])", r"\1", text) if _SLASHED.match(text) else None


_CALL: Final = re.compile(r"\bJSON\.parse\(\s{0,20}(?=['\"]\s{0,20}[\[{])")
_STRING: Final = re.compile(r"'(?:[^'\\]|\\.)*+'?|\"(?:[^\"\\]|\\.)*+\"?", re.DOTALL)
_SLASHED: Final = re.compile(r"\s*+[\[{]\s*+(?:\{\s*+)?\\\"\w{1,60}\\\"\s*+:")
_REPR: Final = re.compile(
    r"\\(?:x(?P<byte>[0-9a-fA-F]{2})|u(?P<short>[0-9a-fA-F]{4})|U(?P<long>[0-9a-fA-F]{8})|(?P<other>.))|\\\Z", re.DOTALL
)
_LETTERS: Final = {"n": "\n", "r": "\r", "t": "\t", "\n": "", None: ""}


def _unescaped(match: re.Match[str]) -> str:
    if digits := match["byte"] or match["short"] or match["long"]:
        point = int(digits, 16)
        return "\ufffd" if point > 0x10FFFF or 0xD800 <= point < 0xE000 else chr(point)
    return _LETTERS.get(match["other"], match["other"])
