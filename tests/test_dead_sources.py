"""A source that gives nothing fails out loud: one line on stderr, exit 1, and `ingest state` says since when."""

import errno as numbers
import json
import os
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from ingest.raw import RawStore
from tests.calling import call
from tests.serving import HOME, HOST, Page, Serving, article, rss

NAMES = tuple(f"/p{n}" for n in range(6))
CLOSED: Page = (403, {}, b"not for you")
SOURCE = f'name = "paper"\nfeed = "{HOME}/feed"'


def served(site: Serving, folder: Path, *, source: str = SOURCE) -> None:
    site.pages |= {"/feed": rss(*NAMES)} | {name: article(name) for name in NAMES}
    (folder / "config.toml").write_text(site.config(source, fetch="delay = 0\nattempts = 1\ntimeout = 5"))


def more(site: Serving, *names: str, page: Page | None = None) -> None:
    """Let the feed name these too."""
    site.pages["/feed"] = rss(*NAMES, *names)
    site.pages |= {name: page or article(name) for name in names}


def run(*, code: int = 0) -> Result:
    """Run without a worker process, which takes a second to start."""
    return call("run", "--workers", "0", code=code)


def health() -> dict[str, Any]:
    (row,) = json.loads(call("state", "--json").stdout)
    return dict(row)


def failures(stderr: str) -> list[str]:
    return [line for line in stderr.splitlines() if line.startswith("source-failed ")]


def closed_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def all_closed(site: Serving, folder: Path) -> None:
    site.pages |= dict.fromkeys(site.pages, CLOSED)


def articles_closed(site: Serving, folder: Path) -> None:
    more(site, *(f"/q{n}" for n in range(6)), page=CLOSED)


def articles_broken(site: Serving, folder: Path) -> None:
    more(site, *(f"/q{n}" for n in range(6)), page=(500, {}, b"broken"))


def articles_disallowed(site: Serving, folder: Path) -> None:
    site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /q")
    with closing(sqlite3.connect(folder / "raw" / ".state" / "state.sqlite", isolation_level=None)) as db:
        db.execute("DELETE FROM robots")  # which is known for a day
    more(site, *(f"/q{n}" for n in range(6)))


def nothing_listens(site: Serving, folder: Path) -> None:
    path = folder / "config.toml"
    here = site.config().partition(f'"{HOST}:80" = ')[2].split("\n")[0]
    path.write_text(path.read_text().replace(here, f'"127.0.0.1:{closed_port()}"'))


def name_is_gone(site: Serving, folder: Path) -> None:
    path = folder / "config.toml"
    path.write_text(path.read_text().replace(HOST, "paper.invalid").replace('"paper.invalid:80"', '"other.invalid:80"'))


@pytest.mark.parametrize(
    ("fault", "stage", "reason"),
    [
        (all_closed, "discover", "http-403"),
        (articles_closed, "fetch", "http-403"),
        (articles_broken, "fetch", "http-500"),
        (articles_disallowed, "fetch", "robots-denied"),
        (nothing_listens, "discover", "connect"),
        (name_is_gone, "discover", "dns"),
    ],
)
def test_a_source_that_died_is_one_line_and_exit_1(
    fault: Callable[[Serving, Path], None], stage: str, reason: str, site: Serving, folder: Path
) -> None:
    """What earlier runs wrote does not thin it out."""
    served(site, folder)
    run()
    fault(site, folder)

    result = run(code=1)

    (line,) = failures(result.stderr)
    assert line.startswith(f"source-failed stage={stage} source=paper reason={reason} ")
    found = health()
    assert (found["last_error"]["stage"], found["last_error"]["reason"]) == (stage, reason)
    assert found["errors_in_a_row"] >= (1 if stage == "discover" else 6)
    assert found["last_success"] <= found["last_error"]["at"]


def test_a_source_that_died_is_only_exit_1_with_quiet(site: Serving, folder: Path) -> None:
    served(site, folder)
    run()
    all_closed(site, folder)

    assert call("--quiet", "run", "--workers", "0", code=1).output == ""


def test_each_of_two_sources_is_judged_by_itself(site: Serving, folder: Path) -> None:
    served(site, folder)
    text = site.config(SOURCE, f'name = "dead"\nfeed = "{HOME}/no-feed"', fetch="delay = 0\nattempts = 1")
    (folder / "config.toml").write_text(text)

    (line,) = failures(run(code=1).stderr)

    assert "source=dead reason=http-404" in line
    rows = {row["source"]: row for row in json.loads(call("state", "--json").stdout)}
    assert rows["paper"]["errors_in_a_row"] == 0
    assert rows["paper"]["last_error"] is None
    assert rows["paper"]["last_new_article"]
    assert (rows["dead"]["errors_in_a_row"], rows["dead"]["last_success"]) == (1, None)


def test_one_of_two_listings_that_is_broken_is_in_the_report_only(site: Serving, folder: Path) -> None:
    served(site, folder, source=f'{SOURCE}\nsitemap = "{HOME}/no-sitemap.xml"')

    assert [] == failures(run().stderr)


def test_few_failures_are_judged_together_with_those_of_earlier_runs(site: Serving, folder: Path) -> None:
    """One article that timed out in a run every quarter of an hour is no dead source; five in a row are one."""
    served(site, folder)
    run()
    for number in range(4):
        more(site, *(f"/q{n}" for n in range(number + 1)), page=CLOSED)
        run()
        assert health()["errors_in_a_row"] == number + 1

    more(site, *(f"/q{n}" for n in range(5)), page=CLOSED)
    result = run(code=1)
    assert "none of the 1 articles asked for and the 4 before them could be had (1 http-403)" in result.stderr

    more(site, *(f"/q{n}" for n in range(5)), page=CLOSED)
    more(site, "/fresh")
    run()
    found = health()
    assert found["errors_in_a_row"] == 0
    assert found["last_error"]["reason"] == "http-403"
    run()  # nothing is due: nothing has failed


def test_pages_that_are_gone_are_answers(site: Serving, folder: Path) -> None:
    served(site, folder)
    run()
    more(site, *(f"/q{n}" for n in range(8)), page=(410, {}, b"gone"))

    run()

    assert health()["errors_in_a_row"] == 0


def test_more_failures_than_a_source_allows_are_one_line_and_exit_1(site: Serving, folder: Path) -> None:
    served(site, folder, source=f"{SOURCE}\nmax_failed = 0.3")
    run()
    more(site, *(f"/q{n}" for n in range(4)), page=CLOSED)
    more(site, *(f"/q{n}" for n in range(8)))
    site.pages |= {f"/q{n}": CLOSED for n in range(4)}

    result = run(code=1)

    (line,) = [line for line in result.stderr.splitlines() if line.startswith("too-many-failed ")]
    assert "source=paper reason=max-failed" in line
    assert "50% of the items failed; max_failed is 0.3" in line


@pytest.mark.parametrize("errno", ["ENOSPC", "EROFS"])
def test_a_disk_that_takes_nothing_is_a_failed_source(
    errno: str, site: Serving, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served(site, folder)
    run()
    more(site, "/q")

    def refuse(self: RawStore, *_: object) -> int:
        number = getattr(numbers, errno)
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(RawStore, "_append", refuse)
    result = run(code=1)

    (line,) = failures(result.stderr)
    assert f"stage=raw source=paper reason={'disk-full' if errno == 'ENOSPC' else 'unwritable'} " in line


def test_a_state_that_cannot_be_made_fails_every_source(site: Serving, folder: Path) -> None:
    served(site, folder)
    (folder / "raw").mkdir()
    (folder / "raw" / ".state").write_text("in the way")

    result = run(code=1)

    (line,) = failures(result.stderr)
    assert "stage=state source=paper reason=state" in line
    assert [] == site.news()
