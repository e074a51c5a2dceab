"""How fast is an export, and how much memory does it take?

    python -m tests.bench.snapshots [--records 100000] [--formats jsonl.zst parquet sqlite] [--clusters]

Makes records from those of the demo, each with its own words here and there, and exports them in a process of its own.
A record in five is the copy of another with a few words changed. Beyond 20,000 records their texts come again, with
other ids and URLs. Rates are by the time of the processor, which is the same on a busy machine.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.readers import files
from tests.calling import call
from tests.export.folder import CONFIG, put

_FILE = 10_000  # records of one file
_COPIES = 5  # one in so many
_DRAWN = 20_000  # records: to draw words takes longer than to export them


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--records", type=int, default=100_000)
    options.add_argument("--formats", nargs="+", default=["jsonl.zst", "parquet", "sqlite"])
    options.add_argument("--clusters", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = make(folder, given.records)
        print(f"{given.records:,} records, {size / 1e9:.2f} GB", flush=True)
        print(
            "| format | clusters | seconds | of the processor | records/s of it | peak MB | MB written |\n"
            "| --- | --- | --: | --: | --: | --: | --: |"
        )
        for suffix in given.formats:
            print(_row(folder, suffix, given.records, clusters=given.clusters), flush=True)
    return 0


def make(folder: Path, count: int) -> int:
    """Lay down records; return their bytes."""
    call("demo", "--to", str(folder / "demo"))
    base = [json.loads(line) for path in files(folder / "demo") for line in path.read_bytes().splitlines()]
    (folder / "config.toml").write_text(CONFIG)
    drawn = random.Random(1)  # noqa: S311 -- a sample, no secret
    size, made = 0, list[Path]()
    for start in range(0, count, _FILE):
        numbers = range(start, min(start + _FILE, count))
        if start < _DRAWN or len(numbers) < _FILE:
            path = put(folder / "clean", f"made/{start:08}", varied(base, numbers, drawn))
            made.append(path)
        else:
            path = again(made[start % _DRAWN // _FILE], start)
        size += path.stat().st_size
    return size


def again(path: Path, start: int) -> Path:
    """Copy a file of records with other ids and URLs, which is a hundred times as fast as to draw words."""
    data = path.read_bytes().replace(b"made.example/", b"made%d.example/" % start)
    number = b"%08x" % start
    other = put(path.parent.parent, f"made/{start:08}", ())
    other.write_bytes(data.replace(b'"id": "00000000', b'"id": "%b' % number))
    return other


def varied(base: list[dict[str, Any]], numbers: range, drawn: random.Random) -> Iterator[dict[str, Any]]:
    """Yield records of their own: id, URL, title, and words of the text."""
    words = list[str]()
    for n in numbers:
        record = dict(base[n % len(base)])
        is_copy = n % _COPIES == 0 and words
        if not is_copy:
            words = [
                f"{word}{drawn.randrange(99)}" if drawn.random() < 0.5 else word for word in record["text"].split(" ")
            ]
        else:
            words = [word if drawn.random() > 0.01 else "other" for word in words]
        url = f"made.example/{n}"
        record |= {"id": f"{n:032x}", "url": f"https://{url}", "alternate_keys": [f"url:{url}"]}
        record |= {"title": f"{record['title']} {n}", "text": " ".join(words), "canonical_url": None}
        yield record


def _row(folder: Path, suffix: str, count: int, *, clusters: bool) -> str:
    out = folder / f"news.{suffix}"
    command = ["--config", str(folder / "config.toml"), "-q", "export", "--to", str(out)]
    start = time.perf_counter()
    code = (
        "import resource, sys; from ingest import cli\n"
        "try: cli.main()\n"
        "finally: used = resource.getrusage(resource.RUSAGE_SELF); print(used.ru_maxrss, used.ru_utime + used.ru_stime)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command, *(["--clusters"] if clusters else [])],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - start
    unit = 1 if sys.platform == "darwin" else 1024
    held, spent = done.stdout.split()
    peak, busy = int(held) * unit / 1e6, float(spent)
    written = out.stat().st_size / 1e6
    out.unlink()
    return (
        f"| {suffix} | {clusters} | {seconds:.0f} | {busy:.0f} | {count / busy:,.0f} | {peak:,.0f} | {written:,.0f} |"
    )


if __name__ == "__main__":
    sys.exit(main())
