"""The headline of a dump is found wherever it stands, in every language; a dump without one has none."""

import pytest

from ingest.clean.classify import main_content
from ingest.clean.header import dump_headlines
from ingest.clean.page import Page
from ingest.clean.rules import boilerplate
from tests.making import document
from tests.press import LANGUAGES, PRESS


def headline(*parts: str) -> str | None:
    page = Page.of(document("\n\n".join(parts)))
    page.merge(boilerplate.by_name(page))
    kept, _, _ = page.merge(main_content.classify(page))
    found = dump_headlines.select_headline(page, kept)
    return None if found is None else page.blocks[found].text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "layout",
    [
        "{title}",
        "{title}\n\n{date}",
        "{site}\n\n{menu}\n\n{title}",
        "{site}\n\n{menu}\n\n{title}\n\n{by}\n{date}",
        "{site}\n\n{menu}\n\n{by} | {date}\n\n{title}\n\n{standfirst}",
        "{title} - {site}\n{menu}\n{title}\n{by}\n{date}",
        "{menu}\n\n{section} › {title}\n\n{section}\n\n{title}\n\n{date}\n{share}",
        "# {title}\n\n**{by}**",
    ],
)
def test_the_line_above_the_text_is_the_headline(language: str, layout: str) -> None:
    press = PRESS[language]
    menu = "\n".join(f"  • {entry}" for entry in press.menu)
    share = "\n".join(press.share)
    told = {"site": press.site, "by": press.by[0], "date": press.date, "section": press.menu[2]}
    above = layout.format(title=press.title, standfirst=press.standfirst, menu=menu, share=share, **told)

    assert press.title == headline(above, *press.story)


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_without_a_headline_has_none(language: str) -> None:
    press = PRESS[language]

    assert headline(*press.story) is None
    assert headline(press.date, *press.story) is None
    assert headline("\n".join(f"  • {entry}" for entry in press.menu), *press.story) is None


def test_every_fact_has_a_weight() -> None:
    """Guards the table against the code: a fact that nobody weighed would be a crash."""
    for press in PRESS.values():
        lines = [press.site, *press.menu, f"# {press.title}", *press.by, press.date, *press.story, *press.headlines]
        page = Page.of(document("\n".join(lines)))
        for _, facts in dump_headlines.known(page, set(range(12, 18))):
            assert set(facts) <= set(dump_headlines._WEIGHTS)
