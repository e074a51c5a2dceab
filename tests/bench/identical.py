"""The same bytes from everywhere: `python -m tests.bench.identical [--expect DIGEST] [--scheduler ADDRESS]`.

Cleans a small store of pages, posts, dumps and an archive in processes that differ in all that must not matter: number
of workers, engine, order, shards, locale, time zone, hash seed, folder. Prints a line for each, and at the end the
digest of all records and audits, which another Python, or another machine, is asked to give by `--expect`. Exits 1
where any of them gives other bytes. That last digest leaves out the audits' compression, which is the C library's, and
the versions of libraries in their headers: the lock has one numpy for Python 3.11 and a newer one from 3.12 on.
"""

import argparse
import gzip
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import orjson

from tests import shapes
from tests.bench import table

REPOSITORY: Final = Path(__file__).resolve().parents[2]
CONFIG: Final = '[fetch]\ncontact = "desk@paper.example"\n'
_INPUTS: Final = ("input.html", "input.json", "input.txt", "input.md")

# Name, flags of each command, and what its environment has that others have not.
WAYS: Final[Sequence[tuple[str, Sequence[Sequence[str]], dict[str, str]]]] = (
    ("local", [["--engine", "local"]], {"LC_ALL": "C", "PYTHONHASHSEED": "0", "TZ": "UTC"}),
    ("one worker", [["--workers", "1"]], {"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"}),
    ("two workers", [["--workers", "2"]], {"LC_ALL": "POSIX", "PYTHONHASHSEED": "4294967295", "LANG": "tr_TR.UTF-8"}),
    ("shards, the last first", [["--shard", f"{n}/3"] for n in (3, 1, 2)], {"LC_ALL": "de_DE.UTF-8"}),
    ("only what is new", [["--changed"]], {"PYTHONHASHSEED": "random", "PYTHONUTF8": "0", "LC_ALL": "C"}),
)


def lay_down(folder: Path) -> None:
    """Make the store: every page of the tests as a loose file, and some in one archive."""
    (folder / "config.toml").write_text(CONFIG)
    raw = folder / "raw" / "paper"
    raw.mkdir(parents=True)
    pages = REPOSITORY / "tests" / "data" / "pages"
    for path in sorted(path for name in _INPUTS for path in pages.glob(f"*/{name}")):
        (raw / f"{path.parent.name}{path.suffix}").write_bytes(path.read_bytes())
    articles = [
        f"<h1>Story {n}</h1>" + f"<p>{f'What was said of story {n} on Monday, at length. ' * 9}</p>" * 3
        for n in range(30)
    ]
    (raw / "stories.warc.gz").write_bytes(shapes.warc(*articles))


def clean(folder: Path, flags: Sequence[str], environment: dict[str, str]) -> None:
    """Run `ingest clean` over the store."""
    command = [sys.executable, "-m", "ingest", "-q", "clean", *flags]
    settled = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "PYTHON"))}
    paths = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(
        command, cwd=folder, env={**settled, **paths, **environment}, capture_output=True, check=False
    )
    if done.returncode not in {0, 1}:  # 1: pages that are none fail as a whole
        raise RuntimeError(f"{' '.join(flags)} ends with {done.returncode}: {done.stderr.decode(errors='replace')}")


def decided(audit: bytes) -> bytes:
    """Return the lines of a packed audit, without the versions of libraries in its header."""
    header, _, rows = gzip.decompress(audit).partition(b"\n")
    return orjson.dumps({**orjson.loads(header), "libraries": None}) + b"\n" + rows


def digest(folder: Path) -> tuple[str, str]:
    """Digest records and audits by name: as they are, and with the audits unpacked, whatever libraries they name."""
    stored, unpacked = hashlib.sha256(), hashlib.sha256()
    for path in sorted((folder / "clean").rglob("*")):
        if path.is_file():
            name, data = path.relative_to(folder).as_posix().encode(), path.read_bytes()
            stored.update(name + data)
            unpacked.update(name + (decided(data) if path.suffix == ".gz" else data))
    return stored.hexdigest(), unpacked.hexdigest()


def runs(scheduler: str | None) -> Iterator[tuple[str, str, str]]:
    """Yield each way with its digests, each in a folder of its own."""
    cluster = [("dask", [["--engine", "dask", "--scheduler", scheduler]], dict[str, str]())] if scheduler else []
    for name, commands, environment in (*WAYS, *cluster):
        with tempfile.TemporaryDirectory(prefix="identical-") as scratch:
            folder = Path(scratch)
            lay_down(folder)
            for flags in commands:
                clean(folder, flags, environment)
            yield name, *digest(folder)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, compare and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--expect", metavar="DIGEST", help="what another Python or machine gave")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="a Dask scheduler, to try its workers too")
    parser.add_argument("--brief", action="store_true", help="print the digest alone")
    chosen = parser.parse_args(arguments)
    found = list(runs(chosen.scheduler))
    if not chosen.brief:
        rows = [(name, stored[:16], unpacked[:16]) for name, stored, unpacked in found]
        print(table.columns([("how", "files", "records and audits"), *rows]))
    print(found[0][2])
    same = len({stored for _, stored, _ in found}) == 1
    return 0 if same and chosen.expect in {None, found[0][2]} else 1


if __name__ == "__main__":
    sys.exit(main())
