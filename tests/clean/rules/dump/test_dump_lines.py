"""Each kind of furniture of a dump ends for its own reason, or gives its field, in nine languages.

The dumps are built of `tests.press`: a whole page or a part of it, in the layouts that flatteners leave. What must stay
in the text is always all of the story.
"""

import json
from dataclasses import replace
from typing import Any, Final

import pytest

from ingest.pipeline.clean.capture import ANYONE, Result, clean_capture
from tests.bench import ours
from tests.making import stored
from tests.press import LANGUAGES, PRESS, Press

TASK: Final = replace(ours.task(), source=replace(ANYONE, keep_comments=True))
EVERY: Final = pytest.mark.parametrize("language", LANGUAGES)


class Cleaned:
    """What became of a dump."""

    def __init__(self, *parts: str) -> None:
        (result,) = clean_capture(stored("\n\n".join(parts)), task=TASK)
        self.result: Result = result
        assert result.line is not None, result.outcome
        self.record: dict[str, Any] = json.loads(result.line)
        self.removed: dict[str, str] = {row["text"]: row["reason"] for row in result.row["removed"]}

    def reasons(self, lines: tuple[str, ...]) -> set[str | None]:
        return {self.removed.get(line) for line in lines}

    @property
    def paragraphs(self) -> list[str]:
        return str(self.record["text"]).split("\n\n")


def page(
    press: Press,
    *,
    meta: str | None = None,
    inside: str = "",
    after: str = "",
    before: str = "",
    story: tuple[str, ...] = (),
) -> Cleaned:
    """Build a whole page: menu, headline, metadata, story, footer; furniture before, inside and after the story."""
    body = list(story or press.story)
    if inside:
        body.insert(3, inside)
    menu = "\n".join(f"  • {entry}" for entry in press.menu)
    head = [press.site, menu, *filter(None, [before]), press.title]
    middle = [f"{press.by[0]}\n{press.date}" if meta is None else meta]
    return Cleaned(*head, *filter(None, middle), *body, *filter(None, [after]), f"© 2024 {press.site}")


def whole(cleaned: Cleaned, press: Press, story: tuple[str, ...] = ()) -> bool:
    return cleaned.paragraphs == list(story or press.story)


@EVERY
def test_the_plain_page(language: str) -> None:
    press = PRESS[language]
    found = page(press)

    assert (press.title, press.day) == (found.record["title"], found.record["published"])
    assert list(press.story) == found.paragraphs
    assert language == found.record["language"]


@EVERY
@pytest.mark.parametrize("form", range(4))
def test_a_line_that_says_who_wrote_it_names_the_author(language: str, form: int) -> None:
    press = PRESS[language]
    found = page(press, meta=f"{press.by[form]}\n{press.date}")

    assert [press.name] == [author["name"] for author in found.record["authors"]]
    assert whole(found, press)


@EVERY
@pytest.mark.parametrize(
    "layout",
    ["{name}\n{role}", "{name}\n{role}\n{date}", "  • {name}\n    {role}\n  • {date}", "{by}\n\n{role}\n\n{date}"],
)
def test_a_name_above_a_role_names_the_author_and_the_role_is_byline(language: str, layout: str) -> None:
    press = PRESS[language]
    found = page(press, meta=layout.format(name=press.name, role=press.role, date=press.date, by=press.by[0]))

    assert [press.name] == [author["name"] for author in found.record["authors"]]
    assert "byline" == found.removed[press.role]
    assert whole(found, press)


@EVERY
@pytest.mark.parametrize("layout", ["{by}\n{short}", "  • {by}\n  • {short}", "{short}\n\n{by}"])
def test_a_day_without_a_year_takes_that_of_the_dateline(language: str, layout: str) -> None:
    press = PRESS[language]
    story = (press.dated, *press.story[1:])
    found = page(press, meta=layout.format(by=press.by[0], short=press.short), story=story)

    assert press.short_day == found.record["published"]
    assert "year-from-dateline" in {doubt["code"] for doubt in found.record["provenance"]["doubts"]}
    assert whole(found, press, story)


@EVERY
@pytest.mark.parametrize("layout", ["{by}\n{ago}", "{ago}\n\n{by}", "  • {by}\n  • {ago}", "{by} | {ago}"])
def test_a_moment_counted_back_is_a_doubt_and_no_date(language: str, layout: str) -> None:
    press = PRESS[language]
    found = page(press, meta=layout.format(by=press.by[0], ago=press.ago))

    assert found.record["published"] is None
    assert "date-relative" in {doubt["code"] for doubt in found.record["provenance"]["doubts"]}
    assert [press.name] == [author["name"] for author in found.record["authors"]]
    assert whole(found, press)


@EVERY
@pytest.mark.parametrize(
    "layout", ["{by}\n{date}\n{reading}", "{by}\n\n{reading}\n\n{date}", "  • {by}\n  • {date}\n  • {reading}"]
)
def test_the_reading_time_is_byline(language: str, layout: str) -> None:
    press = PRESS[language]
    found = page(press, meta=layout.format(by=press.by[0], date=press.date, reading=press.reading))

    assert "byline" == found.removed[press.reading]
    assert whole(found, press)


@EVERY
@pytest.mark.parametrize("place", ["inside", "above"])
@pytest.mark.parametrize(
    "layout",
    ["{alt}\n{caption}", "{caption}\n{caption}", "{alt}\n\n{caption}", "  • {alt}\n    {caption}", "{caption}"],
)
def test_a_caption_is_a_caption_with_its_credit(language: str, layout: str, place: str) -> None:
    press = PRESS[language]
    shown = layout.format(alt=press.alt, caption=press.caption)
    found = (
        page(press, inside=shown) if place == "inside" else page(press, meta=f"{press.by[0]}\n{press.date}\n\n{shown}")
    )

    assert [(press.caption, press.credit)] == [(image["caption"], image["credit"]) for image in found.record["images"]]
    assert [press.alt if "{alt}" in layout else press.caption if layout.count("caption") == 2 else None] == (
        [image["alt"] for image in found.record["images"]]
    )
    assert whole(found, press)


@EVERY
@pytest.mark.parametrize("layout", ["bullets", "label and bullets", "label and lines", "one line"])
def test_the_tags_are_tags(language: str, layout: str) -> None:
    press = PRESS[language]
    lists = {
        "bullets": "\n".join(f"  • {tag}" for tag in press.tags),
        "label and bullets": "\n".join([press.label, *(f"  • {tag}" for tag in press.tags)]),
        "label and lines": "\n".join([press.label, *press.tags]),
        "one line": f"{press.label} {', '.join(press.tags)}",
    }
    found = page(press, after=lists[layout])

    assert list(press.tags) == found.record["tags"]
    assert whole(found, press)


@EVERY
@pytest.mark.parametrize("layout", ["lines", "bullets", "lines with blanks"])
def test_breaking_news_are_a_ticker(language: str, layout: str) -> None:
    press = PRESS[language]
    block = {
        "lines": "\n".join([press.ticker, *press.flashes]),
        "bullets": "\n".join([press.ticker, *(f"  • {flash}" for flash in press.flashes)]),
        "lines with blanks": "\n\n".join([press.ticker, *press.flashes]),
    }[layout]
    found = page(press, before=block)

    assert {"ticker"} == found.reasons((press.ticker, *press.flashes))
    assert press.title == found.record["title"]
    assert whole(found, press)


@EVERY
@pytest.mark.parametrize("layout", ["{more}", "  • {more}", "> {more}"])
def test_read_more_is_related(language: str, layout: str) -> None:
    press = PRESS[language]
    found = page(press, inside=layout.format(more=press.more))

    assert ["related"] == [reason for text, reason in found.removed.items() if press.more in text]
    assert whole(found, press)


@EVERY
@pytest.mark.parametrize("layout", ["lines", "blanks", "bullets"])
def test_a_box_of_related_news_in_the_story_is_related(language: str, layout: str) -> None:
    press = PRESS[language]
    entries = press.headlines[:2]
    box = {
        "lines": "\n".join([press.related, *entries]),
        "blanks": "\n\n".join([press.related, *entries]),
        "bullets": "\n".join([press.related, *(f"  • {entry}" for entry in entries)]),
    }[layout]
    found = page(press, inside=box)

    assert {"related"} == found.reasons((press.related, *entries))
    assert whole(found, press)


@EVERY
@pytest.mark.parametrize("label", [True, False])
@pytest.mark.parametrize(
    "layout",
    [
        "{headline}\n{date}",
        "{headline}\n\n{date}",
        "{date}\n{headline}",
        "{headline}\n\n  • {site}\n  • {date}",
        "  • {headline}\n    {date}",
        "{date} {headline}",
    ],
)
def test_dated_teasers_at_the_end_are_related(language: str, layout: str, label: bool) -> None:  # noqa: FBT001 -- a case
    press = PRESS[language]
    pairs = zip(press.headlines, press.dates, strict=True)
    lines = [layout.format(headline=headline, date=date, site=press.menu[2]) for headline, date in pairs]
    found = page(press, after="\n\n".join([*([press.related] if label else []), *lines]))

    teasers = [text for text in found.removed if any(headline in text for headline in press.headlines)]
    assert len(press.headlines) == len(teasers)
    assert {"related"} == {found.removed[text] for text in teasers}
    assert press.day == found.record["published"]
    assert whole(found, press)


@EVERY
@pytest.mark.parametrize("layout", ["lines", "blanks"])
def test_what_no_word_names_is_named_by_its_place(language: str, layout: str) -> None:
    press = PRESS[language]
    glue = "\n" if layout == "lines" else "\n\n"
    found = Cleaned(
        glue.join([press.site, *press.menu[1:]]),
        press.title,
        f"{press.by[0]}\n{press.date}",
        *press.story,
        glue.join(press.headlines),
        glue.join([f"© 2024 {press.site}", "Schmidt & Co.", press.menu[1]]),
    )

    assert {"related"} == found.reasons(press.headlines)
    assert {"navigation"} == {found.removed[line] for line in press.menu[1:] if line != press.menu[1]} - {"comments"}
    assert whole(found, press)


@EVERY
def test_a_dump_that_is_only_an_article_is_left_alone(language: str) -> None:
    press = PRESS[language]
    story = [*press.story[:3], press.subhead, *press.story[3:]]
    found = Cleaned(press.title, *story)

    assert press.title == found.record["title"]
    assert story == found.paragraphs
    assert {} == found.removed
