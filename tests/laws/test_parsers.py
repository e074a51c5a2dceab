"""Laws 4 and 6 on values: a parser reads any string, soon, and gives what its field can hold."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.clean.fields.field_selection import PARSERS, reparse
from ingest.model import Evidence
from tests.costs import in_proportion
from tests.laws.markup import soup, texts

# What dates, names and lists are written with, in several digits.
PIECES = st.sampled_from(
    ["5", "12", "2024", "৪৬", "٢٠٢٤", "²", "½", "March", "Mar.", "марта", "septembre", "مارس", "年", "月", "日", "-",
     "/", ".", ":", "T", "Z", "+02:00", "+99:99", "GMT", "EST", "am", "Uhr", "h", ",", ";", "|", "—", " ", "\t", "By",
     "월", "ม.ค.", "دی", "下午", "م", "CH", "Ida", "Fenn", "and", "ago", "vor", "Updated", "(", ")", "AFP", "@x.y",
     "<b>", "</b>", "<!--", "-->", "&amp;", "&#", "Von"]
)  # fmt: skip
RAW = st.one_of(st.lists(PIECES, max_size=12).map("".join), texts, soup, st.text(max_size=40))
DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)
DATES = (
    "iso-8601", "utc", "rfc-2822", "written-date", "updated-date", "day-month-year", "month-day-year", "url-date",
    "dateline", "unix-time", "written-date-hr", "written-date-vi", "day-month-year-vi", "written-date-ko",
)  # fmt: skip
COMPOSED = {
    "published": ("month-day", *DATES),
    "authors": ("account", "byline", "names", "organisation", "author-type", "author-url"),
    "tags": ("tag", "tags"),
    "canonical_url": ("relative-url", "url", "base-url"),
    "access": ("is-free", "teaser-sign", "css-selector", "word-count"),
    "rights": ("robots", "x-robots-tag", "tdm-reservation", "license", "copyright"),
    "live_updates": ("update-title", "update-text", "update-published"),
    "syndicated_from": ("source-name", "source-url"),
    "page_type": (
        *("jsonld-type", "og-type", "url-type", "front-type", "class-type", "generator-type"),
        *("shop-type", "entry-type", "faq-type", "name-type", "offer-type", "price-type", "section-type"),
    ),
    "images": ("image-url", "image-alt", "image-caption", "image-credit"),
    "title": ("text", "html", "headline-first", "words-of-path"),
}
# Each wakes an expression that looks back or ahead: runs of what it repeats, and no end.
BAIT = (" ", "1", "1 ", "(", "(a", "<", "<!--", "<a ", "&", "&#", "a@", "a.", ", ", "; ", "|", " | ", " «", " »", ": ",
        "By ", "Ida and ", "March ", "5 March ", "2024-", "12:", "\u00a0\n", "—", "/a", "…", "\u0301", "ß",
        "年")  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(PARSERS)), RAW)
@example("iso-8601", "2020-08-29T10:৪৬:০৬+01:00")
@example("iso-8601", "2016-12-31T23:59:60Z")
@example("rfc-2822", "Fri, 05 Sep ২০২৫ ০৮:৫১:00 +0200")
def test_a_parser_reads_any_string(name: str, raw: str) -> None:
    assert isinstance(PARSERS[name](raw), str | bool | int | tuple | None)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(DATES), RAW)
@example("iso-8601", "2020-08-29T10:৪৬:০৬+01:00")
def test_a_date_is_one_that_every_reader_can_read(name: str, raw: str) -> None:
    value = PARSERS[name](raw)

    if isinstance(value, str):
        assert DATE.fullmatch(value)
        assert datetime.fromisoformat(value).year > 0


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(COMPOSED)), st.lists(st.tuples(st.integers(0, 9), RAW), max_size=4))
def test_a_field_is_built_from_any_evidence(name: str, said: list[tuple[int, str]]) -> None:
    parsers = COMPOSED[name]
    evidence = [
        Evidence(where=f"jsonld:0/{n // 2}/{n}", raw=raw, parser=parsers[which % len(parsers)])
        for n, (which, raw) in enumerate(said)
    ]

    assert orjson.dumps(reparse(name, evidence))


def _reads(parser: Callable[[str], object], bait: str, size: int) -> None:
    parser(bait * (size // len(bait)))


@pytest.mark.parametrize("bait", BAIT)
def test_no_parser_is_slow_on_bait(bait: str) -> None:
    for name, parser in PARSERS.items():
        # A hundred kilobytes take milliseconds where the cost is linear, half a minute where it is a square.
        assert in_proportion(partial(_reads, parser, bait), 100_000), name
