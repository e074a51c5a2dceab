"""What hostile inputs take of the process that cleans them: peak memory, seconds, and what became of each.

`python -m tests.bench.bombs [--only NAME]` writes each input into a temporary folder, runs `ingest clean` on it as a
user would, one after the other, and prints a table. Inputs are small on disk (gzip) and large when they are opened.
"""

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import orjson

from tests.bench import table

MEGABYTE: Final = 1_000_000
HEAD: Final = b"<!doctype html><html><head><title>Harbour reopens</title></head><body>"
LIMIT_MB: Final = 300


def page(body: bytes) -> bytes:
    return gzip.compress(HEAD + body, 9, mtime=0)


def _numbered(pattern: bytes, count: int) -> bytes:
    return b"".join(pattern % n for n in range(count))


def _attributes(count: int) -> bytes:
    return b" ".join(b"a%d=1" % n for n in range(count))


def post(content: str) -> dict[str, object]:
    return {
        "id": 1,
        "date": "2026-01-10T06:00:00",
        "date_gmt": "2026-01-10T05:00:00",
        "link": "https://courier.example/a/",
        "title": {"rendered": "Harbour reopens"},
        "content": {"rendered": content, "protected": False},
    }


BOMBS: Final[Mapping[str, Callable[[], tuple[str, bytes]]]] = {
    "one page": lambda: ("a.html", HEAD + b"<p>The harbour reopened on Monday, after three days of storm.</p>" * 20),
    "19 MB of <p>": lambda: ("a.html.gz", page(b"<p>" * (19 * MEGABYTE // 3))),
    "19 MB of <p>x": lambda: ("a.html.gz", page(b"<p>x" * (19 * MEGABYTE // 4))),
    "19 MB of <br>": lambda: ("a.html.gz", page(b"<br>" * (19 * MEGABYTE // 4))),
    "19 MB of <b>": lambda: ("a.html.gz", page(b"<b>" * (19 * MEGABYTE // 3))),
    "19 MB of <a>": lambda: ("a.html.gz", page(b"<a>" * (19 * MEGABYTE // 3))),
    "19 MB of <div>": lambda: ("a.html.gz", page(b"<div>" * (19 * MEGABYTE // 5))),
    "19 MB of <td>": lambda: ("a.html.gz", page(b"<table>" + b"<td>" * (19 * MEGABYTE // 4))),
    "19 MB of <li>": lambda: ("a.html.gz", page(b"<ul>" + b"<li>x" * (19 * MEGABYTE // 5))),
    "19 MB of <p></p>": lambda: ("a.html.gz", page(b"<p></p>" * (19 * MEGABYTE // 7))),
    "6 MB of <p a=1>": lambda: ("a.html.gz", page(b"<p a=1>" * (6 * MEGABYTE // 7))),
    "6 MB of <p a=1 b=1 c=1>": lambda: ("a.html.gz", page(b"<p a=1 b=1 c=1>" * (6 * MEGABYTE // 15))),
    "19 MB of a=1 in one tag": lambda: ("a.html.gz", page(b"<p " + b"a=1 " * (19 * MEGABYTE // 4) + b">")),
    "tags of 9,000 attributes": lambda: ("a.html.gz", page((b"<p " + _attributes(9_000) + b">") * 250)),
    "tags of 90 attributes": lambda: ("a.html.gz", page((b"<p " + _attributes(90) + b">") * 30_000)),
    "unclosed formatting": lambda: ("a.html.gz", page(_numbered(b"<b a=%d>", 3_000) + b"<p>x" * 3_000)),
    "unclosed formatting, closed": lambda: ("a.html.gz", page(_numbered(b"<i a=%d>", 2_000) + b"<p>x</p>" * 5_000)),
    "unclosed font in font": lambda: ("a.html.gz", page(_numbered(b"<font a=%d><p>", 5_000))),
    "19 MB of comments": lambda: ("a.html.gz", page(b"<!---->" * (19 * MEGABYTE // 7))),
    "19 MB of entities": lambda: ("a.html.gz", page(b"<p>" + b"&lt;" * (19 * MEGABYTE // 4))),
    "19 MB of <": lambda: ("a.html.gz", page(b"<p>" + b"< " * (19 * MEGABYTE // 2))),
    "30 MB of one paragraph": lambda: ("a.html.gz", page(b"<p>" + b"The harbour reopened. " * (30 * MEGABYTE // 22))),
    "30 MB of images": lambda: ("a.html.gz", page(b"<img src=/a.jpg>" * (30 * MEGABYTE // 16))),
    "30 MB of JSON-LD": lambda: (
        "a.html.gz",
        page(b"<script type=application/ld+json>[" + b'{"a":1},' * (30 * MEGABYTE // 8) + b"1]</script><p>x"),
    ),
    "deep JSON-LD": lambda: ("a.html.gz", page(b"<script type=application/ld+json>" + b"[" * MEGABYTE + b"</script>")),
    "metas": lambda: ("a.html.gz", gzip.compress(HEAD[:-14] + b"<meta name=author content=x>" * 1_000_000, 9)),
    "60 MB of short lines": lambda: ("a.txt.gz", gzip.compress(b"a\n" * (30 * MEGABYTE), 9, mtime=0)),
    "30 MB of lines": lambda: ("a.txt.gz", gzip.compress(b"The harbour.\n\n" * (30 * MEGABYTE // 14), 9, mtime=0)),
    "60 MB of one line": lambda: ("a.txt.gz", gzip.compress(b"harbour " * (60 * MEGABYTE // 8), 9, mtime=0)),
    "199,000 short lines": lambda: ("a.txt.gz", gzip.compress(b"a\n" * 199_000, 9, mtime=0)),
    "49,000 short lines": lambda: ("a.txt.gz", gzip.compress(b"a\n" * 49_000, 9, mtime=0)),
    "49,000 dates": lambda: ("a.txt.gz", gzip.compress(b"12 May 2020\n" * 49_000, 9, mtime=0)),
    "174 kB of words": lambda: ("a.txt", b"a b c d e f " * 14_500),
    "174 kB of short lines": lambda: ("a.txt", b"a\n" * 87_000),
    "174 kB of full stops": lambda: ("a.txt", b"A. " * 58_000),
    "174 kB of brackets": lambda: ("a.txt", b"[" * 174_000),
    "174 kB of quotes": lambda: ("a.txt", b'"' * 174_000),
    "30 MB of posts": lambda: ("a.json.gz", gzip.compress(orjson.dumps([post("<p>x")] * 100_000), 9)),
    "a post of 19 MB of <p>": lambda: ("a.json.gz", gzip.compress(orjson.dumps(post("<p>" * 6_000_000)), 9)),
    "30 MB of keys": lambda: ("a.json.gz", gzip.compress(b"{" + _numbered(b'"%d":1,', 3_000_000) + b'"id":1}', 9)),
    "60 MB of [[": lambda: ("a.json.gz", gzip.compress(b'{"id":' + b"[" * (60 * MEGABYTE), 9)),
    # Just within the limits.
    "240,000 tags": lambda: ("a.html.gz", page(b"<p>x" * 240_000)),
    "240,000 tags of words": lambda: (
        "a.html.gz",
        page(b"<p>The harbour" * 40_000 + b"<b>" * 3 + b"<i>x</i>" * 99_000),
    ),
    "290,000 attributes": lambda: ("a.html.gz", page((b"<p " + _attributes(290) + b">x") * 1_000)),
    "24 MB of script": lambda: ("a.html.gz", page(b"<script>" + b"var a = 1;" * 2_300_000 + b"</script><p>x")),
    "2.4 MB in one paragraph": lambda: ("a.html.gz", page(b"<p>" + b"The harbour reopened. " * 109_000)),
    "2.4 MB in 40,000 paragraphs": lambda: (
        "a.html.gz",
        page(b"<p>The harbour reopened on Monday after three days of a storm" * 39_000),
    ),
    "2.4 MB of one line": lambda: ("a.txt.gz", gzip.compress(b"The harbour reopened. " * 109_000, 9, mtime=0)),
    "2.4 MB of lines": lambda: (
        "a.txt.gz",
        gzip.compress(b"The harbour reopened on Monday after three days of storm.\n\n" * 41_000),
    ),
    "490,000 values": lambda: ("a.json.gz", gzip.compress(b"{" + _numbered(b'"%d":1,', 480_000) + b'"id":1}', 9)),
    "490,000 lists": lambda: ("a.json.gz", gzip.compress(b"[" + b"[]," * 480_000 + b"1]", 9)),
    "60 MB of []": lambda: ("a.json.gz", gzip.compress(b"[" + b"[]," * (20 * MEGABYTE) + b"1]", 9)),
}


def write(make: Callable[[], tuple[str, bytes]], folder: str) -> Path:
    """Write an input in a process of its own: the memory that this takes would count for the next one that begins."""
    if (pid := os.fork()) == 0:
        file, data = make()
        Path(folder, file).write_bytes(data)
        os._exit(0)
    os.waitpid(pid, 0)
    (path,) = Path(folder).iterdir()
    return path


def measure(name: str, make: Callable[[], tuple[str, bytes]]) -> tuple[str, ...]:
    """Clean one input in a process of its own; return a row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        path = write(make, folder)
        began = time.monotonic()
        with Path(folder, "said").open("w+b") as said:
            child = subprocess.Popen(
                [sys.executable, "-m", "ingest", "clean", path.name, "--to", "out"],
                cwd=folder,
                env={**os.environ, "PYTHONPATH": str(Path.cwd())},
                stdout=subprocess.DEVNULL,
                stderr=said,
            )
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            said.seek(0)
            words = said.read().decode()[-60:]
        took = time.monotonic() - began
        audit = next(Path(folder, "out").glob("*.audit.gz"), None)
        rows = [orjson.loads(line) for line in gzip.decompress(audit.read_bytes()).splitlines()[1:]] if audit else []
        what = f"{rows[0]['status']} {rows[0]['reason'] or ''}" if rows else words
        size, peak = path.stat().st_size / 1000, usage.ru_maxrss / 1024
        return (name, f"{size:.0f}", what.strip(), f"{took:.1f}", str(child.returncode), f"{peak:.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="inputs whose name has this in it")
    chosen = parser.parse_args().only
    rows = [measure(name, make) for name, make in BOMBS.items() if chosen in name]
    print(table.columns([("input", "kB", "outcome", "s", "exit", "peak MB"), *rows]))
    over = [row[0] for row in rows if float(row[-1]) > LIMIT_MB]
    if over:
        raise SystemExit(f"over {LIMIT_MB} MB: {', '.join(over)}")


if __name__ == "__main__":
    main()
