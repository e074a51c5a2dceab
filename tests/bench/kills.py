"""What kills cost: `python -m tests.bench.kills [--kills N]` ends commands with SIGKILL at N moments, and counts.

A site on loopback gives every round five new articles, and every round is a day later. Each is killed a few times, at
moments spread evenly over what the command takes, before one run is left to end: `run`, which lets go of raw files of
three days before, `clean` with one worker, with two, with a comparison that writes and with one that does not,
`export`, `verify`, and `forget` of an article of the round before. Afterwards nothing may be lost (an article without
a record), doubled (one record twice, one URL stored twice with the same bytes, in clean/ or in the snapshot), half (a
line that is no JSON, a WARC that cannot be read to its end) or left (what was taken down, a raw file that is too
old); `verify` must find nothing, and `ingest clean --all` must give the bytes that are there.
"""

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Final

import orjson

from ingest import raw
from ingest.model import Stored
from ingest.pipeline import clock
from tests.bench import table
from tests.serving import HOME, Serving, article, rss

NEW: Final = 5
KILLS_A_ROUND: Final = 6
SEED: Final = 0
KEPT_DAYS: Final = 3
SNAPSHOT: Final = "all.jsonl"
RUN: Final = ("run",)
FORGET: Final = ("forget",)
COMMANDS: Final[tuple[tuple[str, ...], ...]] = (
    RUN,
    ("clean", "--all", "--workers", "2"),
    RUN,
    ("clean", "--all", "--diff", "--workers", "2"),
    ("clean", "--all", "--engine", "local"),
    ("clean", "--diff", "--json"),
    FORGET,
    RUN,
    ("export", "--to", SNAPSHOT),
    ("verify",),
)
_LATER: Final = """
import sys
from datetime import timedelta
from ingest.pipeline import clock
real, days = clock.now, timedelta(days=int(sys.argv.pop(1)))
clock.now = lambda: real() + days
from ingest.__main__ import main
sys.exit(main())
"""
"""Runs `ingest` on a later day."""


def run(folder: Path, day: int, *, kill_after: float | None, command: tuple[str, ...] = RUN) -> float:
    """Run a command so many days from now; end it by force after so many seconds. Return how long it took."""
    began = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, "-c", _LATER, str(day), "-q", *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        code = child.wait(kill_after)
        if kill_after is None and code not in {0, 3}:  # 3: five articles a day are no alarm, fewer may be
            raise RuntimeError(f"{' '.join(command)}, undisturbed, ends with {code}")
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    return time.monotonic() - began


def bytes_of(folder: Path) -> str:
    """Digest of all clean files, by name."""
    digest = hashlib.sha256()
    for path in sorted((folder / "clean").rglob("*.jsonl")):
        digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def count(folder: Path, wanted: dict[str, bytes], forgotten: set[str], day: int) -> dict[str, int]:
    """Count what is lost, doubled, half, or left although it should be gone."""
    half = doubled = left = 0
    newest: dict[str, str] = {}
    lines = Counter[tuple[str, str]]()
    paths = sorted((folder / "clean").rglob("*.jsonl"), key=lambda path: path.name)
    for path in (*paths, folder / SNAPSHOT):
        for line in path.read_bytes().splitlines(keepends=True):
            try:
                record = orjson.loads(line) if line.endswith(b"\n") else None
            except orjson.JSONDecodeError:
                record = None
            if record is None:
                half += 1
                continue
            lines[record["url"], f"{path == folder / SNAPSHOT} {record['content_hash']}"] += 1
            left += record["url"] in forgotten
            newest[record["url"]] = record["text"]
    doubled += sum(n - 1 for n in lines.values())
    stored = Counter[tuple[str | None, str]]()
    for path in sorted((folder / "raw").rglob("*.warc.gz")):
        for one in raw.read(path, name=path.name, source=None):
            if isinstance(one, Stored):
                stored[one.capture.url, one.capture.parts[0].sha256] += 1
            else:
                half += 1
    doubled += sum(n - 1 for n in stored.values())
    lost = sum(text.decode() not in newest.get(url, "") for url, text in wanted.items())
    lost += len(wanted) - sum(name == "True" for _, hashed in lines for name in hashed.split()[:1])
    oldest = f"{clock.now() + timedelta(days=day - KEPT_DAYS - 1):%Y-%m-%d}"
    left += sum(path.name < f"paper-{oldest}" for path in (folder / "raw" / "paper").glob("*.warc.gz"))
    return {"lost": lost, "doubled": doubled, "half": half, "left": left}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    kills = parser.parse_args().kills
    chance = random.Random(SEED)  # noqa: S311 -- moments, no secrets
    with tempfile.TemporaryDirectory() as name, Serving() as site:
        folder = Path(name)
        source = f'name = "paper"\nfeed = "{HOME}/feed"\nkeep_raw = "{KEPT_DAYS}d"\nkeep_audit = "1d"'
        (folder / "config.toml").write_text(site.config(source))
        words: dict[str, str] = {}
        forgotten = set[str]()
        rounds = 0
        killed = Counter[tuple[str, ...]]()
        usual = dict[tuple[str, ...], float]()
        while killed.total() < kills:
            rounds += 1
            for n in range(NEW):
                words[f"/{rounds}-{n}"] = f"Story {n} of round {rounds}, as it was first told. "
            site.pages = {path: article(f"Title of {path}", text) for path, text in words.items()}
            site.pages["/feed"] = rss(*words)
            target = f"{HOME}/{rounds - 1}-0"
            for n in range(min(KILLS_A_ROUND, kills - killed.total())):
                command = COMMANDS[(rounds + n) % len(COMMANDS)]
                if command == FORGET and rounds > 1:
                    forgotten.add(target)
                named = (*FORGET, target) if command == FORGET and rounds > 1 else command
                kill_after = chance.uniform(0.05, 1.1) * usual.get(command, 2.0)
                run(folder, rounds, kill_after=kill_after, command=named)
                killed[command] += 1
            if target in forgotten:
                run(folder, rounds, kill_after=None, command=(*FORGET, target, "--source", "paper"))
            usual[RUN] = run(folder, rounds, kill_after=None)
            for command in COMMANDS if rounds == 1 else ():
                usual[command] = run(folder, rounds, kill_after=None, command=command)
        for command in (("export", "--to", SNAPSHOT), ("verify",)):
            run(folder, rounds, kill_after=None, command=command)
        wanted = {f"{HOME}{path}": text.strip().encode() for path, text in words.items()}
        wanted = {url: text for url, text in wanted.items() if url not in forgotten}
        found = count(folder, wanted, forgotten, rounds)
        before = bytes_of(folder)
        run(folder, rounds, kill_after=None, command=("clean", "--all"))
        same = before == bytes_of(folder)
    rows = [("rounds", "kills", "articles", *found, "clean --all gives the same bytes")]
    total = str(killed.total())
    rows.append((str(rounds), total, str(len(wanted)), *map(str, found.values()), "yes" if same else "no"))
    print(table.columns(rows))
    print(table.columns([("kills", "of"), *((str(n), " ".join(command)) for command, n in killed.most_common())]))
    if any(found.values()) or not same:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
