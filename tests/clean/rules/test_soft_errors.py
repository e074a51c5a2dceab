"""A page that was answered with success and says itself that it is no article is skipped: `soft-error`."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from ingest.model import Outcome
from ingest.pipeline.clean.capture import clean_capture
from tests.bench import ours
from tests.making import stored

TASK: Final = ours.task()
SAID: Final[dict[str, dict[str, Any]]] = json.loads(
    (Path(__file__).parents[2] / "data" / "soft.json").read_text(encoding="utf-8")
)
EVERY: Final = pytest.mark.parametrize("language", SAID)
NAME: Final = "The Arden Mail"
MENU: Final = (
    "<nav><ul><li><a href=/>Home</a></li><li><a href=/news>News</a></li><li><a href=/sport>Sport</a></li></ul></nav>"
)
URL: Final = "https://www.ardenmail.example/news/2025/bridge-reopens"


def outcome(payload: str, *, url: str = URL, asked: str | None = None) -> Outcome:
    file = "a.html" if payload.startswith("<") else "a.txt"
    (result,) = clean_capture(stored(payload, url=url, file=file, status=200, requested_url=asked or url), task=TASK)
    return result.outcome


def page(heading: str, *paragraphs: str, title: str = "", menu: str = "", head: str = "") -> str:
    told = "".join(f"<p>{text}</p>" for text in paragraphs)
    footer = f"<footer>© 2025 {NAME}</footer>" if menu else ""
    return (
        f"<!doctype html><html><head><title>{title or heading}</title>{head}</head>"
        f"<body>{menu}<main><h1>{heading}</h1>{told}</main>{footer}</body></html>"
    )


def notices(language: str) -> list[list[str]]:
    said = SAID[language]
    return [*said["maintenance"], said["missing"], said["login"]]


@EVERY
@pytest.mark.parametrize("menu", ["", MENU], ids=["alone", "with its menu"])
@pytest.mark.parametrize("title", ["", NAME], ids=["its own title", "the site's title"])
def test_a_notice_is_a_soft_error(language: str, menu: str, title: str) -> None:
    for heading, text in notices(language):
        found = outcome(page(heading, text, menu=menu, title=title))

        assert ("skipped", "soft-error") == (found.status, found.reason), text
        assert found.detail


@EVERY
@pytest.mark.parametrize("menu", ["", "  • Home\n  • News\n  • Sport\n\n"], ids=["alone", "with its menu"])
def test_the_dump_of_a_notice_is_a_soft_error(language: str, menu: str) -> None:
    for heading, text in notices(language):
        found = outcome(f"{NAME}\n\n{menu}{heading}\n\n{text}\n\n© 2025 {NAME}\n")

        assert ("skipped", "soft-error") == (found.status, found.reason), text


@EVERY
@pytest.mark.parametrize("times", [1, 3])
def test_news_about_the_maintenance_of_a_site_is_an_article(language: str, times: int) -> None:
    """Without a day, a name or structured data."""
    heading, text = SAID[language]["news"]

    assert "written" == outcome(page(heading, *[text] * times, menu=MENU)).status
    assert "written" == outcome("\n\n".join([heading, *[text] * times])).status


@EVERY
@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2025-03-02T08:00:00Z">',
        '<script type="application/ld+json">{"@type":"NewsArticle","author":{"name":"Ada Holm"}}</script>',
    ],
    ids=["a day", "a name"],
)
def test_news_that_quotes_a_notice_is_an_article_where_somebody_signed_it(language: str, head: str) -> None:
    heading, text = SAID[language]["news"]
    notice = SAID[language]["maintenance"][0][1]

    assert "written" == outcome(page(heading, f"{text} «{notice}»", head=head)).status


@EVERY
def test_an_article_with_a_notice_above_it_is_an_article(language: str) -> None:
    heading, text = SAID[language]["news"]
    notice = SAID[language]["login"][1]

    assert (
        "written" == outcome(page(heading, f"<a href=/login>{notice}</a>", *[f"{n} {text}" for n in range(6)])).status
    )


@pytest.mark.parametrize(
    "head",
    ["", '<meta property="og:site_name" content="Morning Post">', '<meta name="author" content="Agentur Nord">'],
    ids=["its host", "its own name", "who made the site"],
)
def test_a_page_without_an_article_and_with_the_sites_name_is_a_soft_error(head: str) -> None:
    title = "Morning Post" if "site_name" in head else NAME.removeprefix("The ")
    found = outcome(page("Zwrhhn", "Qvx plog thrumbe.", title=title, head=head))

    assert ("skipped", "soft-error") == (found.status, found.reason)
    assert title in found.detail


def test_a_brief_with_its_own_title_is_an_article() -> None:
    text = "The bridge over the Ard has been open again since noon, the mayor told reporters on Tuesday evening."

    assert "written" == outcome(page("Bridge open again", text, title=f"Bridge open again | {NAME}")).status
    assert "written" == outcome(page("Bridge open again", *[text] * 4, title=NAME)).status


def test_an_address_that_leads_to_the_front_page_is_a_soft_error() -> None:
    front = page(NAME, "News of Arden, every day.", menu=MENU)
    home = "https://www.ardenmail.example/"

    assert "soft-error" == outcome(front, url=home, asked=URL).reason
    assert "soft-error" != outcome(front, url=home).reason
