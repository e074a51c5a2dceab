"""A dump that holds no article is skipped, with the reason: menus, errors, listings, searches, cookie walls."""

import json
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from ingest.model import Outcome
from ingest.pipeline.clean.capture import clean_capture
from tests.bench import ours
from tests.making import stored
from tests.press import LANGUAGES, PRESS, Press

TASK: Final = ours.task()
EVERY: Final = pytest.mark.parametrize("language", LANGUAGES)


class Words(NamedTuple):
    """What such pages say."""

    missing: tuple[str, ...]
    results: str
    cookies: tuple[str, ...]
    buttons: tuple[str, ...]


def _read() -> dict[str, Words]:
    told = json.loads((Path(__file__).parents[3] / "data" / "walls.json").read_text(encoding="utf-8"))
    return {
        language: Words(tuple(w["missing"]), w["results"], tuple(w["cookies"]), tuple(w["buttons"]))
        for language, w in told.items()
    }


SAID: Final = _read()


def outcome(*parts: str) -> Outcome:
    (result,) = clean_capture(stored("\n\n".join(parts)), task=TASK)
    return result.outcome


def menu(press: Press, bullet: str = "  • ") -> str:
    return "\n".join(f"{bullet}{entry}" for entry in (*press.menu, *press.tags))


def teasers(press: Press, *, dates: bool = True, summaries: bool = True) -> list[str]:
    """Print eight stories as a section page does."""
    lines = []
    for n in range(8):
        headline = press.headlines[n % 4] if n < 4 else f"{press.headlines[n % 4]}: {press.tags[n % 4]}"
        summary = press.story[n % 6].partition("。" if "。" in press.story[0] else ". ")[0] + "…"
        lines.append("\n".join([headline, *([press.dates[n % 4]] if dates else []), *([summary] if summaries else [])]))
    return lines


@EVERY
@pytest.mark.parametrize("bullet", ["  • ", "", "* "])
def test_a_menu_is_no_article(language: str, bullet: str) -> None:
    press = PRESS[language]
    found = outcome(
        press.site, menu(press, bullet), "\n".join(press.share), menu(press, bullet), f"© 2024 {press.site}"
    )

    assert ("skipped", "no-article") == (found.status, found.reason)
    assert found.detail


@EVERY
@pytest.mark.parametrize("layout", ["alone", "with its menu", "with other stories"])
def test_a_missing_page_is_a_soft_error(language: str, layout: str) -> None:
    press, said = PRESS[language], SAID[language].missing
    more = {"alone": [], "with its menu": [menu(press)], "with other stories": [menu(press), *press.headlines]}[layout]
    found = outcome(press.site, *more[:1], "404", *said, *more[1:], f"© 2024 {press.site}")

    assert ("skipped", "soft-error") == (found.status, found.reason)


@EVERY
@pytest.mark.parametrize("form", ["dates and summaries", "dates", "summaries", "dates below"])
def test_a_section_page_is_a_listing(language: str, form: str) -> None:
    press = PRESS[language]
    stories = teasers(press, dates="dates" in form, summaries="summaries" in form)
    if form == "dates below":
        stories = ["\n\n".join(story.split("\n")) for story in stories]
    found = outcome(press.site, menu(press), press.menu[2], *stories, f"© 2024 {press.site}")

    assert ("skipped", "page-type:listing") == (found.status, found.reason)


@EVERY
def test_results_of_a_search_are_a_listing(language: str) -> None:
    press = PRESS[language]
    found = outcome(press.site, menu(press), SAID[language].results, *teasers(press, dates=False), "1\n2\n3\n4")

    assert ("skipped", "page-type:listing") == (found.status, found.reason)


@EVERY
@pytest.mark.parametrize("times", [1, 4])
def test_a_cookie_wall_is_consent(language: str, times: int) -> None:
    press, said = PRESS[language], SAID[language]
    found = outcome(press.site, *said.cookies[:1], *(said.cookies[1:] * times)[:6], "\n".join(said.buttons))

    assert ("skipped", "consent") == (found.status, found.reason)


@EVERY
def test_an_article_beside_teasers_and_cookies_is_none_of_them(language: str) -> None:
    press, said = PRESS[language], SAID[language]
    found = outcome(
        *said.cookies[:2],
        "\n".join(said.buttons),
        press.site,
        menu(press),
        press.title,
        press.date,
        *press.story,
        *teasers(press),
    )

    assert "written" == found.status


@EVERY
def test_a_list_of_things_with_a_paragraph_each_is_an_article(language: str) -> None:
    press = PRESS[language]
    parts = [f"{headline}\n\n{paragraph}" for headline, paragraph in zip(press.headlines, press.story, strict=False)]

    assert "written" == outcome(press.title, press.date, press.story[5], *parts).status
