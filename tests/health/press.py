"""A paper that is read day by day, and changes its layout on one of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from unittest import mock

from ingest.pipeline import clock
from tests.serving import HOME, Page, Serving, html

FIRST: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAILY: Final = 10
_SENTENCE: Final = "The council has decided on the matter of {name} today, after a long debate about its costs. "
_MENU: Final = '<nav><a href="/">Home</a> <a href="/news">News</a> <a href="/sport">Sport</a></nav>'


def old_layout(name: str) -> Page:
    """Return an article as the paper showed it at first."""
    paragraphs = "".join(f"<p>{n}. {_SENTENCE.format(name=name) * 4}</p>" for n in range(6))
    head = (
        '<meta property="og:type" content="article"><meta name="author" content="Mara Quill">'
        '<meta property="article:published_time" content="2026-03-02T08:00:00Z">'
    )
    share = '<div class="share-buttons"><a href="#">Share</a> <a href="#">Tweet</a></div>'
    return html(f"{_MENU}<article><h1>About {name}</h1>{share}{paragraphs}</article>", head, f"About {name}")


def new_layout(name: str) -> Page:
    """Return an article as it is shown now: its beginning, a plea, and much beside it; nobody says who wrote it."""
    teasers = "".join(
        f'<li><a href="/more/{n}">{n} things that you should know about the harbour, the bridge and the trams</a></li>'
        for n in range(40)
    )
    head = (
        '<meta property="og:type" content="article">'
        '<meta property="article:published_time" content="2026-03-02T08:00:00Z">'
    )
    beside = f'<aside class="related"><h3>Read next</h3><ul>{teasers}</ul></aside>'
    text = f"<p>{_SENTENCE.format(name=name) * 2}</p>"
    return html(f"{_MENU}<main><h1>About {name}</h1>{text}{beside}</main>", head, f"About {name}")


def names(day: int) -> list[str]:
    """Return the articles of a day."""
    return [f"story-{day}-{n}" for n in range(DAILY)]


def publish(site: Serving, day: int, layout: object = old_layout, *, count: int = DAILY) -> None:
    """Let the feed name the articles of a day, and those of the day before."""
    assert callable(layout)
    new = names(day)[:count]
    site.pages |= {f"/{name}": layout(name) for name in new}
    listed = [name for name in (*names(day - 1), *new) if f"/{name}" in site.pages]
    items = "".join(f"<item><title>{name}</title><link>{HOME}/{name}</link></item>" for name in listed)
    site.pages["/feed"] = (
        200,
        {"Content-Type": "text/xml"},
        f"<rss version='2.0'><channel>{items}</channel></rss>".encode(),
    )


def configure(site: Serving, folder: Path, *more: str, alarm: str = "") -> None:
    """Write the config.toml of the paper, with these lines more in its source."""
    source = "\n".join(('name = "paper"', f'feed = "{HOME}/feed"', *more))
    head = site.config(fetch="delay = 0\nattempts = 1\ntimeout = 5")
    (folder / "config.toml").write_text(f"{head}\n{alarm}\n\n[[source]]\n{source}\n")


@contextmanager
def on_day(day: int, *, later: timedelta = timedelta()) -> Iterator[datetime]:
    """Set the clock to the morning of a day, or later on it."""
    now = FIRST + timedelta(days=day) + later
    with mock.patch.object(clock, "now", return_value=now):
        yield now
