"""Stores as versions of ours left them, and the sites that they were collected from.

    python -m tests.stores NAME     makes tests/data/stores/NAME-paper.tar.xz and -demo.tar.xz by the code beside it

A store is made once, by the code of its day, and never again: `test_upgrade.py` runs today's code over all of them.
Archives, because a clean file is known to be current by its time, which git does not keep.
"""

import sys
import tarfile
import tempfile
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final
from unittest import mock

from ingest import config
from ingest.demo import DemoSite, config_toml
from ingest.pipeline import clock
from ingest.pipeline.crawl import sources_crawl
from ingest.pipeline.crawl.crawl_run import CrawlRun
from ingest.pipeline.sink import Sink
from ingest.raw import RawStore
from tests.serving import HOME, Page, Serving, article, html

STORES: Final = Path(__file__).parent / "data" / "stores"
MADE: Final = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""When a store's first run was; the second came a day later."""
_SECOND: Final = MADE + timedelta(days=1)
# Small enough that the second day has two files.
_ROLL: Final = 6_000
_FED: Final = (
    "<p>The ferry has stopped running for the winter, the harbour said on Friday.</p>"
    "<p>Boats go again from the first of March, and until then a bus takes the long way round the bay.</p>"
)


def paper_pages(day: int) -> dict[str, Page]:
    """Return what paper.example answered on a day (0, 1), and answers since."""
    names = ("a", "b", "c", "gone", "target", "slow") + (("d", "e", "f") if day else ())
    pages = {
        f"/{name}": article(f"Story {name}", f"On the story {name} the council has decided today. ") for name in names
    }
    if day:
        pages["/b"] = article("Story b, corrected", "The council has corrected what it decided on the story b. ")
        pages["/gone"] = (410, {}, b"taken down")
    pages["/slow"] = (500, {}, b"broken")
    pages["/moved"] = (301, {"Location": f"{HOME}/target"}, b"")
    pages["/long"] = html(_part(1), '<link rel="next" href="/long?page=2">', "A long story")
    pages["/long?page=2"] = html(_part(2), '<link rel="prev" href="/long">', "A long story")
    pages["/wall"] = html("<h1>Log in</h1><p>Log in to read this article.</p>", title="Log in")
    return pages | {
        "/robots.txt": (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /private\n"),
        "/feed": _feed("moved", "wall", "long", "private/x", "never"),
        "/sitemap.xml": _sitemap(
            {name: ("2026-11-21" if day and name == "b" else "2026-11-19") for name in names if name != "target"}
        ),
    }


def paper_config(site: Serving) -> str:
    """Write the config.toml of paper.example, beside which a folder `archive` lies."""
    return site.config(
        f'name = "paper"\nfeed = "{HOME}/feed"\nsitemap = "{HOME}/sitemap.xml"\nrecheck = ["1d"]',
        'name = "archive"\nfiles = "archive/*"',
        fetch="delay = 0\nattempts = 1",
    )


def collect(settings: Path, *, at: datetime) -> None:
    """Run, as if it were that time, as `ingest run` does."""
    loaded = config.load(settings)
    sink = Sink(note=lambda *_: None, progress=lambda *_: None)
    with mock.patch.object(clock, "now", return_value=at):
        CrawlRun(config=loaded, sources=loaded.sources, sink=sink).run()


def archive(folder: Path) -> None:
    """Lay down the files of the source `archive`."""
    (folder / "archive").mkdir(exist_ok=True)
    (folder / "archive" / "story.html").write_bytes(article("A story of the archive")[2])
    (folder / "archive" / "story.html.meta.json").write_text(f'{{"url": "{HOME}/archive/story"}}')


def unpack(name: str, folder: Path) -> None:
    """Lay down a store as it was left."""
    with tarfile.open(STORES / f"{name}.tar.xz") as packed:
        packed.extractall(folder, filter="data")


def pack(folder: Path, name: str) -> None:
    """Put raw/ and clean/ of a folder into an archive."""

    def member(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        return None if entry.name.endswith(".lock") else entry

    with tarfile.open(STORES / f"{name}.tar.xz", "w:xz", format=tarfile.PAX_FORMAT) as packed:
        for top in ("raw", "clean"):
            packed.add(folder / top, top, filter=member)


def _make_paper(folder: Path) -> None:
    archive(folder)
    with Serving() as site, mock.patch.object(sources_crawl, "RawStore", partial(RawStore, roll_at=_ROLL)):
        (folder / "config.toml").write_text(paper_config(site))
        for day, at in enumerate((MADE, _SECOND)):
            site.pages = paper_pages(day)
            collect(folder / "config.toml", at=at)


def _make_demo(folder: Path) -> None:
    with DemoSite() as site:
        (folder / "config.toml").write_text(config_toml(site.port))
        for at in (MADE, _SECOND):
            collect(folder / "config.toml", at=at)


def _part(number: int) -> str:
    said = f"In its part {number} the long story goes on about the harbour and its boats. " * 4
    return f"<article><h1>A long story</h1><p>{said}</p><p>{number}: {said}</p></article>"


def _feed(*names: str) -> Page:
    items = "".join(
        f"<item><title>x</title><link>{HOME}/{name}</link>"
        + (f"<content:encoded><![CDATA[{_FED}]]></content:encoded>" if name == "wall" else "")
        + "</item>"
        for name in names
    )
    space = "xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    return 200, {"Content-Type": "text/xml"}, f"<rss version='2.0' {space}><channel>{items}</channel></rss>".encode()


def _sitemap(pages: dict[str, str]) -> Page:
    entries = "".join(f"<url><loc>{HOME}/{name}</loc><lastmod>{at}</lastmod></url>" for name, at in pages.items())
    return 200, {"Content-Type": "text/xml"}, f"<urlset>{entries}</urlset>".encode()


def main(name: str) -> None:
    """Make the stores of this version's code."""
    for site, make in {"paper": _make_paper, "demo": _make_demo}.items():
        with tempfile.TemporaryDirectory(prefix="store-") as folder:
            make(Path(folder))
            pack(Path(folder), f"{name}-{site}")


if __name__ == "__main__":
    main(sys.argv[1])
