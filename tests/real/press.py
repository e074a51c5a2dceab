"""Start, fill and ask a real WordPress, and collect it with the real command line."""

import gzip
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

HOST: Final = "press.example"
_HERE: Final = Path(__file__).parent
_ROOT: Final = _HERE.parent.parent
# A machine under load; it takes a tenth of this.
_SECONDS: Final = 120


class SiteError(Exception):
    """The site does not do what it is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one call of the command line did."""

    code: int
    events: tuple[dict[str, Any], ...]
    """Its log."""
    asked: tuple[tuple[int, str], ...]
    """What the web server was asked meanwhile: status and target."""
    records: tuple[dict[str, Any], ...]
    """What stands in clean/ now."""
    gone: tuple[dict[str, Any], ...]
    """The audits' rows of articles that are no more."""

    def of(self, status: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == status]

    @property
    def posts_asked(self) -> list[int]:
        """Ids of the posts whose contents were fetched, in order."""
        found = (target.partition("include=")[2].partition("&")[0] for _, target in self.asked)
        return [int(number) for ids in found if ids for number in ids.split(",")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A running WordPress."""

    folder: Path
    port: int

    def php(self, *arguments: str) -> Any:
        """Run the filler in it; give what it prints, if anything."""
        said = _script("php", str(self.folder), str(_HERE / "fill.php"), *arguments)
        return json.loads(said) if said.strip() else None

    def truth(self) -> dict[int, dict[str, Any]]:
        """Read every post from the database."""
        return {post["id"]: post for post in self.php("truth")}

    @contextmanager
    def flag(self, name: str) -> Iterator[None]:
        """Let the site misbehave in that way inside a `with` block."""
        path = self.folder / "flags" / name
        path.touch()
        try:
            yield
        finally:
            path.unlink()

    def collect(self, root: Path, *, listings: str = f'wordpress = "http://{HOST}/"') -> Run:
        """Run `ingest run` in that folder, as cron would."""
        settings = root / "config.toml"
        settings.write_text(_config(self.port, listings), encoding="utf-8")
        log = self.folder / "log" / "access.log"
        before = len(log.read_text().splitlines())
        done = subprocess.run(
            [sys.executable, "-m", "ingest", "--config", str(settings), "--log-json", "run"],
            cwd=_ROOT,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        asked = (line.split(" ") for line in log.read_text().splitlines()[before:])
        return Run(
            code=done.returncode,
            events=_events(done.stderr),
            asked=tuple((int(status), target) for status, _, target in asked),
            records=tuple(
                json.loads(line)
                for path in sorted((root / "clean").rglob("*.jsonl"))
                for line in path.read_text(encoding="utf-8").split("\n")
                if line
            ),
            gone=tuple(
                row
                for path in sorted((root / "clean").rglob("*.audit.gz"))
                for row in map(json.loads, gzip.decompress(path.read_bytes()).splitlines()[1:])
                if "added" in row
            ),
        )


@contextmanager
def wordpress() -> Iterator[Site]:
    """Start and fill a WordPress of its own for a `with` block."""
    # pytest's own folders are closed to the site's user, and too deep for a socket (107 characters).
    folder = Path(tempfile.mkdtemp(prefix="press-"))
    try:
        site = Site(folder=folder, port=int(_script("start", str(folder))))
        site.php("install")
        yield site
    finally:
        _script("stop", str(folder))
        shutil.rmtree(folder)


def _events(log: str) -> tuple[dict[str, Any], ...]:
    try:
        return tuple(json.loads(line) for line in log.splitlines())
    except json.JSONDecodeError as e:
        raise SiteError(f"ingest run says more than its log:\n{log}") from e


def _script(*arguments: str) -> str:
    done = subprocess.run(
        ["bash", str(_HERE / "wordpress.sh"), *arguments],
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode or done.stderr:
        raise SiteError(f"wordpress.sh {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def _config(port: int, listings: str) -> str:
    return f"""\
[fetch]
contact = "mailto:webmaster@{HOST}"
delay = 0
allow_addresses = ["127.0.0.0/8"]

[fetch.connect_to]
"{HOST}:80" = "127.0.0.1:{port}"

[[source]]
name = "press"
{listings}
"""
