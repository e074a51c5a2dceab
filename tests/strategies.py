"""Hypothesis strategies for the values that walk from room to room."""

from datetime import UTC
from typing import Any, get_args

from hypothesis import strategies as st

from ingest.model import (
    Access,
    Action,
    Author,
    Block,
    Capture,
    Decision,
    Document,
    Doubt,
    DoubtCode,
    Encoding,
    Evidence,
    Extraction,
    Fields,
    Found,
    Image,
    Item,
    Kind,
    LiveUpdate,
    PageType,
    Part,
    Reason,
    Rights,
    ShapeName,
    Syndication,
    WordPress,
)
from ingest.text import normalise

# Scripts and signs that news is full of, and some that trouble writers: quotes, backslashes, RTL, astral, controls.
_ALPHABET = "abcdeXYZ 019.,-—“”\"'\\/<&>[]éßжשעربي中文テ😀\u200d\t\n\x00\x1b\x7f\u2028"
_DATES = ("2025", "2025-09", "2025-09-05", "2024-03-16T08:51", "2024-03-16T13:26:51Z", "2025-09-05T00:30+02:00")

anything = st.text(max_size=30)
loose = st.text(st.one_of(st.characters(), st.characters(categories=["Cs"])), max_size=30)
"""Any string that Python holds, lone surrogates included."""
words = st.text(_ALPHABET, min_size=1, max_size=30).map(normalise).filter(bool)
"""Text as blocks hold it."""
urls = st.one_of(
    st.sampled_from(["https://news.example/a", "http://www.news.example/b/?utm_source=x&id=7", "not a url"]),
    st.builds("https://{}.example/{}".format, st.sampled_from(["a", "b"]), st.integers(0, 99)),
)
dates = st.sampled_from(_DATES)
evidence = st.builds(Evidence, where=words, raw=anything, parser=st.sampled_from(["text", "date", "bcp47"]))
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), anything),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(anything, inner, max_size=3)),
    max_leaves=6,
)


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw a value, or None."""
    return st.one_of(st.none(), strategy)


def tuples_of(strategy: st.SearchStrategy[Any], size: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    """Draw a tuple of up to `size` values."""
    return st.lists(strategy, max_size=size).map(tuple)


def found(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Found[Any]]:
    """Draw a value with its evidence."""
    return st.builds(Found, value=strategy, evidence=tuples_of(evidence, 2))


@st.composite
def blocks(draw: st.DrawFn, *, text: st.SearchStrategy[str] = words, size: int = 8) -> tuple[Block, ...]:
    """Draw the blocks of a document: indices in order, groups as lists and tables have them."""
    count = draw(st.integers(0, size))
    return tuple(
        Block(
            index=index,
            kind=draw(st.sampled_from(get_args(Kind))),
            text=draw(text),
            where=f"body/p[{index}]",
            group=draw(st.sampled_from([-1, -1, 0, 1])),
        )
        for index in range(count)
    )


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    """Draw how a block ended, with what that end needs."""
    end: Action = draw(st.sampled_from(get_args(Action)))
    return Decision(
        action=end,
        rule=draw(st.sampled_from(["classifier:trafilatura", "share-bar", "wix:top-of-page"])),
        reason=draw(st.sampled_from(get_args(Reason))) if end == "removed" else None,
        field=draw(st.sampled_from(["title", "images"])) if end == "field" else None,
    )


captures = st.builds(
    Capture,
    raw_id=optional(st.uuids().map("<urn:uuid:{}>".format)),
    file=st.sampled_from(["news/2026-11-22.warc.gz", "loose/página.html"]),
    parts=st.lists(
        st.builds(
            Part,
            offset=st.integers(0, 10**9),
            length=st.integers(0, 10**6),
            sha256=st.binary(min_size=32, max_size=32).map(bytes.hex),
        ),
        min_size=1,
        max_size=2,
    ).map(tuple),
    role=st.just("article"),
    source=optional(st.just("news")),
    url=optional(urls),
    requested_url=optional(urls),
    status=optional(st.integers(100, 599)),
    headers=tuples_of(st.tuples(st.sampled_from(["Content-Type", "X-Robots-Tag"]), anything)),
    fetched_at=optional(st.datetimes(timezones=st.one_of(st.none(), st.just(UTC), st.timezones()))),
    via=st.dictionaries(anything, json_values, max_size=3),
    truncated=st.booleans(),
)
posts = st.builds(
    WordPress,
    rest_root=optional(urls),
    id=optional(st.integers()),
    type=optional(st.just("post")),
    slug=optional(anything),
    guid=optional(anything),
    modified_gmt=optional(st.just("2025-09-05T00:30:00Z")),
    protected=optional(st.booleans()),
)
fields = st.builds(
    Fields,
    title=found(optional(words)),
    description=found(optional(words)),
    authors=found(
        tuples_of(
            st.builds(Author, name=words, type=st.sampled_from(["person", "organization", None]), url=optional(urls))
        )
    ),
    section=found(optional(words)),
    tags=found(tuples_of(words)),
    published=found(optional(dates)),
    modified=found(optional(dates)),
    language=found(st.sampled_from([None, "en", "pt-BR", "zh-Hant"])),
    canonical_url=found(optional(urls)),
    amp_url=found(optional(urls)),
    images=found(tuples_of(st.builds(Image, url=optional(urls), caption=optional(words), alt=optional(words)))),
    page_type=found(st.sampled_from(get_args(PageType))),
    access=found(
        st.builds(Access, is_free=optional(st.booleans()), word_count=optional(st.integers()), raw=tuples_of(anything))
    ),
    rights=found(st.builds(Rights, robots=optional(anything), license=optional(anything), raw=tuples_of(anything))),
    live_updates=found(tuples_of(st.builds(LiveUpdate, published=optional(dates), title=optional(words), text=words))),
    syndicated_from=found(optional(st.builds(Syndication, name=optional(words), url=optional(urls)))),
)


@st.composite
def extractions(draw: st.DrawFn, *, text: st.SearchStrategy[str] = words) -> Extraction:
    """Draw a document with a decision on every block and a value for every field."""
    drawn = draw(blocks(text=text))
    doubts = tuples_of(st.builds(Doubt, code=st.sampled_from(get_args(DoubtCode)), message=anything), 2)
    document = Document(
        item=Item(capture=draw(captures), index=draw(st.integers(0, 200))),
        shape=draw(st.sampled_from(get_args(ShapeName))),
        blocks=drawn,
        url=draw(optional(urls)),
        encoding=draw(
            st.builds(Encoding, name=st.just("utf-8"), source=st.sampled_from(["bom", "header", "detected"]))
        ),
        evidence=draw(anything),
        damaged=draw(st.booleans()),
        repairs=draw(tuples_of(st.sampled_from(["bom", "unwrapped"]), 2)),
        doubts=draw(doubts),
        wordpress=draw(optional(posts)),
    )
    return Extraction(
        document=document,
        decisions=tuple(draw(decisions()) for _ in drawn),
        fields=draw(fields),
        platform=draw(st.sampled_from([None, "wordpress", "wix"])),
        rules=draw(tuples_of(st.just("wix@0123456789ab"), 1)),
        doubts=draw(doubts),
    )
