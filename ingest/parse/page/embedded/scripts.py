r"""Find the data that a page's scripts hold, and read it: state of Next, Nuxt, Fusion, Apollo and their kind.

The name of each is that of its element, of the variable that it is assigned to, or of the list that it is pushed to;
what scripts push to one list is one value. Nuxt 2 wraps its state in a function whose parameters stand for repeated
values, and Nuxt 3 writes a flat list in which numbers stand for places of the list.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from ingest.parse.page import loose_json
from ingest.parse.page.embedded import server_components

__all__ = ["states"]

# Deterministic limits; the largest state of the pages seen has 1.9 million characters.
_CHARS: Final = 4_000_000
_MIN_CHARS: Final = 400
_SCRIPTS: Final = 40
_PUSHES: Final = 400  # server components come in some hundred pieces
_DEPTH: Final = 60

_SCRIPT: Final = re.compile(r"<script\b([^>]{0,1000})>(.*?)</script", re.IGNORECASE | re.DOTALL)
_ID: Final = re.compile(r"\bid\s*=\s*[\"']?([\w.-]{1,60})", re.IGNORECASE)
_JSON_TYPE: Final = re.compile(r"\btype\s*=\s*[\"']?application/json\b", re.IGNORECASE)
_LINKED: Final = re.compile(r"\btype\s*=\s*[\"']?application/ld\+json\b", re.IGNORECASE)
_ASSIGNED: Final = re.compile(
    r"(?:^|[;\n{(\s])(?:(?:window|self|globalThis|var|let|const)[.\s]\s*)?"
    r"(__\w{2,60}__|Fusion\.globalContent|[\w$.]{0,40}(?:STATE|Data|data|state|payload|Store|props|initial\w*|PRELOADED\w*))"
    r"\s*=\s*(?=[{\[(]|JSON\.parse)"
)
_PUSHED: Final = re.compile(r"\.push\(\s*(?=[{\[])")
_LIST: Final = re.compile(r"(?:\[\s*[\"']([\w$.-]{1,60})[\"']\s*\]|([\w$]{1,60})(?:\s*\|\|\s*\[\s*\]\s*\))?)\s*$")
_LIST_CHARS: Final = 100  # before the push
_SERVER_COMPONENTS: Final = "__next_f"
_FUNCTION: Final = re.compile(
    r"\(?\s*function\s*\w*\(([\w$,\s]{0,20000})\)\s*\{(?:[^{}\"']{0,2000}?)return\s*(?=[{\[])", re.DOTALL
)
_PARSED: Final = re.compile(r"JSON\.parse\(\s*(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')", re.DOTALL)
_TOKEN: Final = re.compile(
    r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|([:\[,]\s*)([A-Za-z_$][\w$]*)(?=\s*[,}\]])", re.DOTALL
)


def states(html: str) -> Iterator[tuple[str, Any]]:
    """Yield the name and the value of each script that holds data.

    >>> page = '<script id="__NEXT_DATA__" type="application/json">{"title": "Rain"}' + " " * 400 + "</script>"
    >>> list(states(page))
    [('__NEXT_DATA__', {'title': 'Rain'})]
    """
    count, pushed = 0, defaultdict[str, list[Any]](list)
    for found in _SCRIPT.finditer(html):
        attributes, body = found[1], found[2]
        if len(body) <= _CHARS:
            _take_pushed(body, pushed)
        if not _MIN_CHARS <= len(body) <= _CHARS or _LINKED.search(attributes):
            continue
        name = _ID.search(attributes)
        if _JSON_TYPE.search(attributes):
            value = _strict(body)
            value = _unflattened(value) if name and name[1] == "__NUXT_DATA__" else value
            yield (name[1] if name else "script"), value
        else:
            yield from _assigned(body)
        count += 1
        if count >= _SCRIPTS:
            break
    for queue, values in pushed.items():
        yield queue, _received(values) if queue == _SERVER_COMPONENTS else values


def _assigned(body: str) -> Iterator[tuple[str, Any]]:
    """Yield what a script assigns to its variables."""
    end = 0
    for found in _ASSIGNED.finditer(body):
        if found.start() < end:
            continue
        rest = body[found.end() :]
        name = found[1].rpartition(".")[2] if found[1].startswith("window.") else found[1]
        if parsed := _PARSED.match(rest):
            value = _strict(_string(parsed[1]))
            size = parsed.end()
        elif function := _FUNCTION.match(rest):
            value, size = _called(rest, function), len(rest)
        else:
            value, size = _first(rest)
        end = found.end() + size
        yield name, value


def _take_pushed(body: str, pushed: defaultdict[str, list[Any]]) -> None:
    """Add what a script pushes to each list."""
    end = 0
    for found in _PUSHED.finditer(body):
        named = _LIST.search(body[max(0, found.start() - _LIST_CHARS) : found.start()])
        if named and found.start() >= end and sum(map(len, pushed.values())) < _PUSHES:
            value, size = _first(body[found.end() :])
            pushed[named[1] or named[2]].append(value)
            end = found.end() + size


def _received(pushes: list[Any]) -> dict[str, Any]:
    """Put the pieces of server components together: `[1, "…"]` each."""
    pieces = (p[1] for p in pushes if isinstance(p, list) and len(p) == 2 and p[0] == 1 and isinstance(p[1], str))
    return server_components.rows("".join(pieces))


def _strict(text: str) -> Any:
    values = loose_json.parse_values(text).values
    return values[0] if values else None


def _first(text: str) -> tuple[Any, int]:
    """Read the first value of a text, and how many characters it has."""
    size = _closed(text)
    return _strict(text[:size]), size


def _closed(text: str) -> int:
    """Count the characters up to the bracket that closes the first one."""
    depth = 0
    for found in re.finditer(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[{\[(]|[}\])]", text, re.DOTALL):
        if found[0] in "{[(":
            depth += 1
        elif found[0] in "}])":
            depth -= 1
            if depth <= 0:
                return found.end()
    return len(text)


def _string(quoted: str) -> str:
    """Read a string literal of JavaScript."""
    inner = (
        quoted[1:-1]
        if quoted[0] == '"'
        else quoted[1:-1].replace("\\'", "'").replace('"', '\\"').replace('\\\\"', '\\"')
    )
    try:
        return str(json.loads(f'"{inner}"', strict=False))
    except ValueError:
        return ""


def _called(text: str, function: re.Match[str]) -> Any:
    """Read what a function returns when it is called with the values behind it."""
    names = [name.strip() for name in function[1].split(",") if name.strip()]
    body = text[function.end() :]
    size = _closed(body)
    call = body[size:].find("(")
    arguments = body[size + call :] if call >= 0 else "()"
    listed = _strict(f"[{arguments[1 : _closed(arguments) - 1]}]")
    values = dict(zip(names, listed if isinstance(listed, list) else [], strict=False))

    def put(found: re.Match[str]) -> str:
        if found[2] is None or found[2] not in values:
            return found[0]
        return found[1] + json.dumps(values[found[2]], ensure_ascii=False)

    # Neighbours in a list share a comma.
    once = _TOKEN.sub(put, body[:size])
    return _strict(_TOKEN.sub(put, once))


def _unflattened(value: Any) -> Any:
    """Put a flat list together (devalue): numbers in it stand for places of the list."""
    if not isinstance(value, list) or not value:
        return value
    flat = value

    def at(index: Any, depth: int) -> Any:
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(flat) or depth > _DEPTH:
            return None
        one = flat[index]
        if isinstance(one, dict):
            return {key: at(inner, depth + 1) for key, inner in one.items()}
        if isinstance(one, list):
            if one and isinstance(one[0], str):  # ["Reactive", 3], ["Date", "2026-…"]
                last = one[-1]
                return at(last, depth + 1) if isinstance(last, int) else last
            return [at(inner, depth + 1) for inner in one]
        return one

    return at(0, 0)
