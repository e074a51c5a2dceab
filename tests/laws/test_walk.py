"""Laws 3, 4, 5 and 6 on the whole pure half: whatever arrives, every block ends once and no paragraph is invented."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.pipeline.clean.capture import Result, clean_capture
from ingest.text import squeeze
from tests.bench import ours
from tests.bench.laws import breaches, visible
from tests.laws.markup import dumps, injured, pages, paragraphs, posts
from tests.making import stored

TASK = ours.task()
URLS = st.sampled_from([None, "https://news.example/2024/03/bridge-closed-to-lorries"])
# What stands in a page, a dump and an answer and wakes a part of its reader.
MAGIC = st.sampled_from(
    [b"<html>", b"\xff\xfe", b"\xef\xbb\xbf", b"\x00", b"%PDF-1.4", b'{"content":{"rendered":"', b"<\\/p>", b"\\ud83d",
     b"<!--", b"<script>", b"<plaintext>", b"</body>", b"[caption]", b"\n", b'"', b"&#", b"]]}", b"<p>",
     b"\xe2\x80\xa2 "]
)  # fmt: skip
CONTENT = (
    "<p>The council of Lindau closed the old bridge &#8220;to lorries&#8221; on Monday \U0001f6a7, after cracks were "
    'found in two of its piers.</p>\n<h2>Why now?</h2>\n<ul><li>Caf\u00e9 \\ "am See"</li><li>Ferry</li></ul>\n'
    "<p>The detour takes an hour, and nobody knows for how long it will be needed.</p>\n"
)
POST = {
    "id": 17,
    "date": "2024-03-16T08:51:00",
    "date_gmt": "2024-03-16T07:51:00",
    "modified_gmt": "2024-03-16T07:51:00",
    "link": "https://news.example/bridge/",
    "title": {"rendered": "Bridge closed"},
    "content": {"rendered": CONTENT, "protected": False},
    "excerpt": {"rendered": "<p>The council of Lindau closed the old bridge [&hellip;]</p>", "protected": False},
}
BODY = json.dumps(POST).replace("/", "\\/").encode()


def cleaned(body: str | bytes, url: str | None = None) -> tuple[Result, ...]:
    return clean_capture(stored(body, url=url), task=TASK)


def paragraphs_of(results: tuple[Result, ...]) -> Iterator[str]:
    for result in results:
        if result.line:
            record = json.loads(result.line)
            yield from (record["text"][block["start"] : block["end"]] for block in record["blocks"])


@settings(max_examples=60, deadline=None)
@given(st.one_of(pages(), dumps(), posts()), URLS)
def test_what_is_whole_keeps_every_law(body: str, url: str | None) -> None:
    assert [] == list(breaches(stored(body, url=url), cleaned(body, url)))


@settings(max_examples=60, deadline=None)
@given(injured(st.one_of(pages(), dumps(), posts())), URLS)
@example(b'{"content":{"rendered":"<noscript>&lt;p&gt;', None)
def test_what_is_torn_keeps_every_law(body: bytes, url: str | None) -> None:
    assert [] == list(breaches(stored(body, url=url), cleaned(body, url)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(MAGIC, st.binary(max_size=40), paragraphs.map(str.encode)), max_size=8).map(b"".join))
@example(b"")
@example(b"\x00" * 100)
@example(b"[" * 3000)
@example(b'<!--{"content":{"rendered":"\\ud83d<html>{"content":{"rendered":"')
def test_any_bytes_give_an_article_or_a_typed_error(body: bytes) -> None:
    results = cleaned(body)

    assert [] == list(breaches(stored(body), results))
    assert {result.outcome.status for result in results} <= {"written", "skipped", "failed"}


def test_a_post_that_is_cut_at_any_byte_says_nothing_that_the_whole_one_does_not() -> None:
    whole = squeeze(visible(CONTENT))
    # Every byte of the content and of the marks around it is a cut of its own; before them no content is left.
    start = BODY.index(b'"content"')
    for end in range(start, len(BODY), 3):
        for paragraph in paragraphs_of(cleaned(BODY[:end])):
            assert squeeze(paragraph) in whole, end


@pytest.mark.parametrize("slash", ["/", "\\/"])
@pytest.mark.parametrize("start", range(1, len(BODY), 23))
def test_posts_without_a_beginning_say_nothing_that_the_whole_ones_do_not(start: int, slash: str) -> None:
    whole = squeeze(visible(CONTENT))
    others = [{**POST, "id": 18, "link": "https://news.example/18/"}, {**POST, "id": 19}]

    # What begins with a tag is a page.
    results = cleaned(json.dumps([POST, *others]).replace("/", slash)[start:].removeprefix("<"))

    assert all(result.outcome.status == "written" for result in results[-2:])
    for paragraph in paragraphs_of(results):
        # The first word may be the rest of a tag, an entity or an escape: nothing tells. An excerpt is a beginning too.
        assert squeeze(paragraph.partition(" ")[2].removesuffix("[…]")) in whole


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(BODY) - 1), st.binary(max_size=3))
def test_a_post_that_is_overwritten_anywhere_keeps_every_law(at: int, by: bytes) -> None:
    body = BODY[:at] + by + BODY[at + 1 :]

    assert [] == list(breaches(stored(body), cleaned(body)))


@settings(max_examples=20, deadline=None)
@given(st.one_of(pages(), dumps(), posts()))
def test_what_was_cleaned_before_changes_nothing(body: str) -> None:
    first = cleaned(body)
    cleaned(BODY)

    assert first == cleaned(body)
