"""The audit: the outcome of every item, and the reason of every removed block; one file beside each file of records."""

import gzip
import hashlib
import io
import json
import re
import traceback
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType, TracebackType
from typing import Any, Final

import orjson

from ingest.errors import RecordError
from ingest.model import AUDIT_SCHEMA, AUDIT_SCHEMAS, Cleaned, RemovedBlock
from ingest.storage import File
from ingest.text import printable, without_surrogates

__all__ = [
    "LIBRARIES",
    "Packer",
    "code_digest",
    "encode",
    "header",
    "line",
    "model_digest",
    "packed",
    "read",
    "read_header",
    "row",
    "traceback_line",
    "without_text",
    "without_trace",
    "write",
]

# Their output decides bytes of ours: ids (ada-url), blocks (selectolax), the classifiers' choice (numpy; trafilatura,
# which parses with lxml and falls back on justext), dates (htmldate and its dateparser), text (w3lib decodes), the
# lines themselves (orjson). Those that only carry bytes (httpx, brotli, fastwarc …) give the same ones or fail.
LIBRARIES: Final = (
    "ada-url",
    "dateparser",
    "htmldate",
    "justext",
    "lxml",
    "numpy",
    "orjson",
    "selectolax",
    "trafilatura",
    "w3lib",
)
_STATUSES: Final = frozenset({"written", "skipped", "failed", "crashed"})
# Enough for the deepest stack of ours (twice the packages that one call crosses); a recursion is cut where it repeats.
_FRAMES: Final = 16
_MESSAGE: Final = 300  # Code points: two lines of a terminal.
_CHUNK: Final = 1 << 16
_ADDRESS: Final = re.compile(r"\b0x[0-9a-f]{6,}\b")
_FOLDERS: Final = re.compile(r"(?<![\w:/.])/(?:[^/\s'\"]+/)+")


# Today's words for those of earlier audits: rules up to the colon, whose rest is a reason or a classifier; stages.
_RENAMED_RULES: Final[Mapping[str, str]] = {
    "furniture-appended": "lines-below-posts",
    "furniture-beginnings": "boilerplate-beginnings",
    "furniture-blanks": "zero-width-blocks",
    "furniture-lines": "boilerplate-lines",
    "furniture-pleas": "calls-to-action",
    "furniture-shops": "shop-links",
    "furniture-threads": "unnamed-threads",
    "judge": "classifier",
    "outskirts": "around-article",
    "subscription-walls": "paywall-text",
}
_RENAMED_STAGES: Final[Mapping[str, str]] = {"extract": "parse"}


def header(*, version: str, digests: Mapping[str, str]) -> dict[str, Any]:
    """Make the first line: what the rest was made with."""
    return {"audit": AUDIT_SCHEMA, "version": version, "libraries": dict(_installed()), "digests": dict(digests)}


def row(cleaned: Cleaned, *, keep_comments: bool) -> dict[str, Any]:
    """Make the line of one item; of readers' comments it keeps a digest and a length, unless told otherwise."""
    outcome = cleaned.outcome
    if outcome.status not in _STATUSES:
        raise RecordError(f"an item that is {outcome.status} has no line in an audit", subject=outcome.file or "")
    return {
        "record_id": outcome.record_id,
        "index": outcome.index,
        "id": outcome.id,
        "url": outcome.url,
        "status": outcome.status,
        "stage": outcome.stage,
        "reason": outcome.reason,
        "detail": outcome.detail,
        "removed": [_removed(block, keep_comments=keep_comments) for block in cleaned.removed],
        **({"added": cleaned.gone_at} if cleaned.gone_at else {}),
    }


class Packer:
    """Makes one gzip stream of a header and rows as they come, which depends on nothing else: no time, no file name."""

    def __init__(self, header: Mapping[str, Any]) -> None:
        self._buffer = io.BytesIO()
        self._stream = gzip.GzipFile(filename="", mode="wb", fileobj=self._buffer, mtime=0, compresslevel=6)
        self._stream.write(line(header))

    def add(self, row: bytes) -> bytes:
        """Take the line of a row; return what there is to be written, which may be nothing yet."""
        self._stream.write(row)
        return self._taken() if self._buffer.tell() >= _CHUNK else b""

    def end(self) -> bytes:
        """Return what is left to be written."""
        self._stream.close()
        return self._taken()

    def _taken(self) -> bytes:
        data = self._buffer.getvalue()
        self._buffer.seek(0)
        self._buffer.truncate()
        return data


def encode(header: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Yield header and rows as one gzip stream."""
    return packed(header, map(line, rows))


def packed(header: Mapping[str, Any], lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a header and the lines of rows as one gzip stream."""
    packer = Packer(header)
    for one in lines:
        if data := packer.add(one):
            yield data
    yield packer.end()


def write(
    path: File,
    header: Mapping[str, Any],
    rows: Iterable[Mapping[str, Any]],
    *,
    replace: Callable[[File, Iterable[bytes]], str],
) -> str:
    """Put the audit at `path` by `replace` (`writer.replace`: atomic), and return its sha256."""
    return replace(path, encode(header, rows))


def read(path: File) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Read header and rows; keys that we do not know stay, what is no audit is a RecordError."""
    try:
        with path.open("rb") as file, gzip.open(file, "rb") as stream:
            lines = [_object(line, f"{path}:{n}") for n, line in enumerate(stream, 1) if line.strip()]
    except FileNotFoundError as e:
        raise RecordError("no such file", subject=str(path), reason="missing-file") from e
    except (OSError, EOFError, zlib.error) as e:
        raise RecordError(f"cannot be read: {e}", subject=str(path), reason="unreadable-audit") from e
    if not lines or lines[0].get("audit") not in AUDIT_SCHEMAS:
        found = repr(lines[0].get("audit")) if lines else "empty"
        known = " or ".join(sorted(AUDIT_SCHEMAS))
        raise RecordError(f"{found}, not {known}", subject=str(path), reason="other-schema")
    return lines[0], lines[1:] if lines[0]["audit"] == AUDIT_SCHEMA else [_in_todays_words(row) for row in lines[1:]]


def read_header(path: File) -> dict[str, Any]:
    """Read the header alone; RecordError where there is none that can be read."""
    try:
        with path.open("rb") as file, gzip.open(file, "rb") as stream:
            return _object(stream.readline(), f"{path}:1")
    except (OSError, EOFError, zlib.error) as e:
        raise RecordError(f"cannot be read: {e}", subject=str(path), reason="unreadable-audit") from e


def without_text(removed: Mapping[str, Any]) -> dict[str, Any]:
    """Return a removed block of a row with the digest and the length of its text in place of it."""
    if "text" not in removed:
        return dict(removed)
    text, _ = without_surrogates(removed["text"])
    kept = {key: value for key, value in removed.items() if key != "text"}
    return kept | {"sha256": hashlib.sha256(text.encode()).hexdigest(), "chars": len(text)}


def without_trace(removed: Mapping[str, Any]) -> dict[str, Any]:
    """Return a removed block of a row with the length of its text alone: digests take twice the space of texts."""
    chars = removed["chars"] if "chars" in removed else len(without_surrogates(removed["text"])[0])
    return {key: value for key, value in removed.items() if key not in {"text", "sha256"}} | {"chars": chars}


def code_digest(package: Traversable | None = None) -> str:
    """Digest the package (this one, unless another is given): its modules and data files, in order of their names."""
    digest = hashlib.sha256()
    for name, file in sorted(_sources(package or files("ingest"), ""), key=lambda pair: pair[0]):
        digest.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


@cache
def model_digest() -> str:
    """Digest the models that the package carries, by their names and bytes."""
    models = ((name, file) for name, file in _sources(files("ingest"), "") if name.endswith(".bin"))
    digests = (f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n" for name, file in sorted(models, key=str))
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def traceback_line(exc: BaseException) -> str:
    """Write a crash on one line: what was raised, and where in our modules; nothing that differs between machines."""
    message = _FOLDERS.sub("", _ADDRESS.sub("0x…", printable(str(exc))))[:_MESSAGE].strip()
    raised = f"{type(exc).__name__}: {message}" if message else type(exc).__name__
    frames = " > ".join(_frames(exc.__traceback__))
    cause = exc.__cause__
    because = f" (from {type(cause).__name__})" if cause is not None else ""
    return f"{raised}{because} at {frames}" if frames else f"{raised}{because}"


def _frames(trace: TracebackType | None) -> list[str]:
    frames = list[str]()
    for frame, line in traceback.walk_tb(trace):
        module = frame.f_globals.get("__name__", "")
        if module != "ingest" and not module.startswith("ingest."):
            continue
        place = f"{module}:{line} {frame.f_code.co_name}"
        if place in frames or len(frames) == _FRAMES:
            break
        frames.append(place)
    return frames


def _removed(removed: RemovedBlock, *, keep_comments: bool) -> dict[str, Any]:
    block = removed.block
    whole = {"block": block.index, "reason": removed.reason, "rule": removed.rule, "where": block.where}
    whole["text"] = block.text
    return without_text(whole) if removed.reason == "comments" and not keep_comments else whole


def line(value: Mapping[str, Any]) -> bytes:
    """Write a header or a row: JSON with sorted keys, and a line end."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:
        loose, _ = without_surrogates(json.dumps(value, ensure_ascii=False))
        return orjson.dumps(orjson.loads(loose), option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def _in_todays_words(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of an earlier audit with the rules and the stage named as today."""
    renamed = dict(row)
    if row.get("stage") in _RENAMED_STAGES:
        renamed["stage"] = _RENAMED_STAGES[row["stage"]]
    if row.get("removed"):
        renamed["removed"] = [block | {"rule": _todays_rule(block["rule"])} for block in row["removed"]]
    return renamed


def _todays_rule(rule: str) -> str:
    """Return what a rule of an earlier audit is called today.

    >>> _todays_rule("furniture-lines:share"), _todays_rule("judge:model"), _todays_rule("wix:top-of-page")
    ('boilerplate-lines:share', 'classifier:model', 'wix:top-of-page')
    """
    name, colon, rest = rule.partition(":")
    return f"{_RENAMED_RULES.get(name, name)}{colon}{rest}"


def _object(line: bytes, subject: str) -> dict[str, Any]:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as e:
        raise RecordError(f"not JSON: {e}", subject=subject, reason="unreadable-audit") from e
    if not isinstance(value, dict):
        raise RecordError("not an object", subject=subject, reason="unreadable-audit")
    return value


@cache
def _installed() -> Mapping[str, str]:
    """Look up which of LIBRARIES are installed, and in which version; once a process, for it takes 3 ms."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 -- a worker writes no header

    found = dict[str, str]()
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return MappingProxyType(found)


def _sources(folder: Traversable, below: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        name = f"{below}{entry.name}"
        if entry.name.startswith((".", "__pycache__")) or entry.name.endswith(".pyc"):
            continue
        if entry.is_dir():
            yield from _sources(entry, f"{name}/")
        else:
            yield name, entry
