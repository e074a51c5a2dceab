"""Every field from its evidence, and from nothing else."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.clean.fields import field_selection, page_type
from ingest.clean.fields.language import languages
from ingest.model import (
    Author,
    Block,
    Candidate,
    Capture,
    Document,
    Doubt,
    Fields,
    Found,
    Image,
    Item,
    LiveUpdate,
    Part,
    WordPress,
)

ENGLISH = "The ministry said on Tuesday that the bridge over the harbour would be closed to lorries for a year. " * 4
GERMAN = "Das Ministerium teilte am Dienstag mit, dass die Brücke über den Hafen ein Jahr lang gesperrt bleibt. " * 4
RUSSIAN = "Министерство сообщило во вторник, что мост через гавань будет закрыт для грузовиков на год. " * 4


def _document(**given: object) -> Document:
    fetched_at = given.pop("fetched_at", None)
    status = given.pop("status", None)
    capture = Capture(
        raw_id=None,
        file="page.html",
        parts=(Part(offset=0, length=1, sha256="0" * 64),),
        role="article",
        source=None,
        url=None,
        status=status,  # type: ignore[arg-type]  # given by the test as int
        fetched_at=fetched_at,  # type: ignore[arg-type]  # given by the test as datetime
    )
    values: dict[str, object] = {"item": Item(capture=capture, index=0), "shape": "html", "blocks": (), **given}
    return Document(**values)  # type: ignore[arg-type]  # keywords of the class


def _blocks(*texts: str) -> tuple[Block, ...]:
    return tuple(Block(index=n, kind="paragraph", text=t, where=f"line:{n}") for n, t in enumerate(texts))


def _read(
    *offers: tuple[str, str, str], body: Sequence[Block] = (), document: Document | None = None, removed: int = 0
) -> tuple[Fields, tuple[Doubt, ...]]:
    candidates = tuple(Candidate(field=name, where=where, raw=raw) for name, where, raw in offers)
    return field_selection.select_fields(
        document or _document(blocks=tuple(body)),
        candidates=candidates,
        body=body,
        images=Found(value=()),
        removed_chars=removed,
    )


def _codes(doubts: Sequence[Doubt]) -> list[str]:
    return [doubt.code for doubt in doubts]


def _wheres(found: Found[Any]) -> list[str]:
    return [evidence.where for evidence in found.evidence]


def test_a_page_that_offers_nothing_gives_nothing() -> None:
    read, doubts = _read()
    assert [name for name in Fields.__dataclass_fields__ if getattr(read, name).evidence] == []
    assert (read.title.value, read.published.value, read.language.value, read.authors.value) == (None, None, None, ())
    assert read.page_type.value == "article"
    assert doubts == ()


def test_the_headline_loses_a_site_name_only_on_evidence() -> None:
    og = ("title", "meta:og:title#0", "Bridge closed – FT")
    assert _read(og)[0].title.value == "Bridge closed – FT"
    assert _read(og, ("site_name", "meta:og:site_name#0", "FT"))[0].title.value == "Bridge closed"
    assert _read(og, ("title", "block:3", "Bridge closed"))[0].title.value == "Bridge closed"
    hosted = _document(url="https://www.harbourgazette.example/a")
    head = ("title", "title#0", "Bridge closed | News | Harbour Gazette")
    assert _read(head, document=hosted)[0].title.value == "Bridge closed | News"


def test_a_rest_title_is_decoded_once_and_kept_whole() -> None:
    read, _ = _read(
        ("title", "json:/title/rendered", "Bridge <em>closed</em> &#8211; FT &amp;amp; AP"),
        ("site_name", "meta:og:site_name#0", "FT &amp; AP"),
    )
    assert read.title.value == "Bridge closed – FT &amp; AP"


def test_the_headline_that_a_block_shows_wins_and_the_block_is_evidence() -> None:
    read, _ = _read(
        ("title", "jsonld:0/headline", "SEO: bridge, lorries, closed"),
        ("title", "meta:og:title#0", "Bridge closed to lorries - Harbour Gazette"),
        ("title", "block:7", "Bridge closed to lorries"),
    )
    assert read.title.value == "Bridge closed to lorries"
    assert "block:7" in _wheres(read.title)
    assert "jsonld:0/headline" not in _wheres(read.title)


def test_an_address_names_the_article_only_where_nothing_else_does() -> None:
    document = _document(url="https://example.org/2024/03/16/bridge-closed-to-lorries.html")
    read, doubts = _read(document=document)
    assert read.title.value == "bridge closed to lorries"
    assert "title-from-url" in _codes(doubts)


def test_authors_carry_type_and_address_from_beside_their_names() -> None:
    read, _ = _read(
        ("authors", "jsonld:0/author/0/name", "Jane Doe"),
        ("author_type", "jsonld:0/author/0/@type", "Person"),
        ("author_url", "jsonld:0/author/0/url", "https://example.org/jane"),
        ("authors", "jsonld:0/author/1/name", "Doe, Roe & Sons"),
        ("author_type", "jsonld:0/author/1/@type", "Organization"),
        ("authors", "block:4", "By JANE DOE"),
        ("authors", "meta:author#0", "Somebody Else"),
    )
    assert read.authors.value == (
        Author(name="Jane Doe", type="person", url="https://example.org/jane"),
        Author(name="Doe, Roe & Sons", type="organization"),
    )
    assert "block:4" in _wheres(read.authors)
    assert "meta:author#0" not in _wheres(read.authors)


def test_people_on_a_byline_stand_for_an_organisation_in_the_markup() -> None:
    read, _ = _read(
        ("authors", "jsonld:0/author/name", "Harbour Gazette"),
        ("author_type", "jsonld:0/author/@type", "Organization"),
        ("authors", "block:4", "By Jane Doe and John Roe"),
    )
    assert [a.name for a in read.authors.value] == ["Jane Doe", "John Roe"]


def test_an_account_is_the_author_where_the_markup_names_nobody_else() -> None:
    account = ("authors", "json:/_embedded/author/0/name", "admin")

    assert [a.name for a in _read(account)[0].authors.value] == ["admin"]
    assert [a.name for a in _read(account, ("authors", "meta:author#0", "Jane Doe"))[0].authors.value] == ["Jane Doe"]
    assert _read(("authors", "json:/_embedded/author/0/name", "null"))[0].authors.value == ()


@pytest.mark.parametrize(
    "opening",
    [
        "She died on 12 June 2019 – and left the lock to the town, which sold it.",
        "On 12 June 2019 - a Tuesday - the lock was closed.",
        "12 June 2019 – lock sold",
    ],
)
def test_the_day_of_an_event_is_no_dateline(opening: str) -> None:
    read, _ = _read(body=_blocks("The lock is for sale again, and nobody wants it.", opening))
    assert read.published.value is None


@pytest.mark.parametrize("raw", ["admin", "https://www.facebook.com/jane", "@jane", "Staff"])
def test_no_author_is_better_than_a_false_one(raw: str) -> None:
    assert _read(("authors", "meta:author#0", raw))[0].authors.value == ()


def test_a_line_that_only_looks_like_a_name_needs_a_second_sign() -> None:
    line = ("authors", "block:1", "Trade Program")
    assert _read(line)[0].authors.value == ()
    for sure in [
        _read(line, document=_document(shape="text-dump")),
        _read(("authors", "block:1", "Jane Doe | 5 March 2024")),
        _read(line, ("authors", "meta:author#0", "Trade Program")),
        _read(line, ("title", "block:0", "Bridge closed to lorries")),
    ]:
        assert "block:1" in _wheres(sure[0].authors)


def test_the_byline_nearest_to_the_text_is_the_articles() -> None:
    body = (Block(index=9, kind="paragraph", text=ENGLISH, where="p"),)
    read, _ = _read(
        ("authors", "block:1", "By Ida Fenn"),
        ("authors", "block:7", "By Jane Doe"),
        ("authors", "block:8", "By John Roe"),
        body=body,
    )
    assert [a.name for a in read.authors.value] == ["Jane Doe", "John Roe"]


def test_dates_are_trusted_by_their_place_and_agreeing_blocks_are_evidence() -> None:
    read, doubts = _read(
        ("time", "time#0@0:body/time", "2019-01-01"),
        ("published", "block:5", "Published 16 Mar 2024 | Updated 18 Mar 2024 10:00"),
        ("published", "meta:article:published_time#0", "2024-03-16T08:51:00+00:00"),
    )
    assert read.published.value == "2024-03-16T08:51:00Z"
    assert _wheres(read.published) == ["meta:article:published_time#0", "block:5"]
    assert read.modified.value == "2024-03-18T10:00"
    assert _codes(doubts) == ["no-time-zone"]


def test_two_trusted_dates_that_differ_are_a_conflict() -> None:
    _, doubts = _read(
        ("published", "jsonld:0/datePublished", "2024-03-16"),
        ("published", "itemprop:datePublished#0", "2024-02-01"),
    )
    assert _codes(doubts) == ["date-conflict"]


def test_a_day_without_a_year_takes_it_from_the_dateline() -> None:
    body = _blocks("Harbour City, September 5, 2025 — " + ENGLISH, ENGLISH)
    read, doubts = _read(("published", "block:4", "Sep 5"), body=body)
    assert read.published.value == "2025-09-05"
    assert _wheres(read.published) == ["block:4", "block:0"]
    assert "year-from-dateline" in _codes(doubts)


def test_a_day_without_a_year_anywhere_is_no_date() -> None:
    assert _read(("published", "block:4", "Sep 5"), body=_blocks(ENGLISH))[0].published.value is None


def test_a_slash_date_is_read_only_where_the_language_is_certain() -> None:
    date = ("published", "block:4", "05/09/2025")
    assert _read(date, ("language", "html:lang", "fr"))[0].published.value == "2025-09-05"
    assert _read(date, ("language", "html:lang", "en-US"))[0].published.value == "2025-05-09"
    read, doubts = _read(date, ("language", "html:lang", "en"))
    assert read.published.value is None
    assert _codes(doubts) == ["date-ambiguous"]


def test_a_date_that_counts_back_is_a_doubt_and_no_date() -> None:
    read, doubts = _read(("published", "block:4", "3 hours ago"))
    assert read.published.value is None
    assert _codes(doubts) == ["date-relative"]


def test_what_stands_after_the_text_is_not_the_articles() -> None:
    body = _blocks(ENGLISH, ENGLISH)
    read, _ = _read(
        ("time", "time#0@40:body/aside/time", "2019-01-01"), ("authors", "itemprop:author#0@40", "Jane Doe"), body=body
    )
    assert (read.published.value, read.authors.value) == (None, ())


def test_an_article_object_speaks_before_the_object_of_the_page() -> None:
    read, _ = _read(
        ("page_type", "jsonld:0/@type", "WebPage"),
        ("title", "jsonld:0/name", "Harbour Gazette, the paper of the harbour"),
        ("published", "jsonld:0/datePublished", "2010-01-01"),
        ("page_type", "jsonld:1/@type", "NewsArticle"),
        ("title", "jsonld:1/headline", "Bridge closed"),
        ("published", "jsonld:1/datePublished", "2024-03-16"),
    )
    assert (read.title.value, read.published.value) == ("Bridge closed", "2024-03-16")


def test_an_implausible_date_gives_way() -> None:
    document = _document(fetched_at=datetime(2024, 3, 17, tzinfo=UTC))
    read, doubts = _read(
        ("published", "jsonld:0/datePublished", "2094-03-16"),
        ("time", "time#0@0:body/time", "2024-03-16"),
        document=document,
    )
    assert read.published.value == "2024-03-16"
    assert _codes(doubts) == ["date-implausible"]


def test_the_day_of_an_address_is_the_last_resort() -> None:
    read, doubts = _read(("title", "title#0", "A"), document=_document(url="https://example.org/2024/03/16/a"))
    assert read.published.value == "2024-03-16"
    assert _codes(doubts) == ["date-from-url"]


def test_a_post_is_dated_by_its_gmt_and_a_clock_behind_it_is_a_doubt() -> None:
    read, doubts = _read(
        ("published", "json:/date", "2026-02-03T12:26:51"),
        ("published", "json:/date_gmt", "2026-02-03T13:26:51"),
        ("modified", "json:/modified", "2026-02-05T05:57:05"),
        ("modified", "json:/modified_gmt", "2026-02-05T05:57:05"),
    )
    assert (read.published.value, read.modified.value) == ("2026-02-03T13:26:51Z", "2026-02-05T05:57:05Z")
    assert _codes(doubts) == ["date-before-gmt"]


def test_a_modification_at_the_moment_of_publication_is_none() -> None:
    read, _ = _read(
        ("published", "jsonld:0/datePublished", "2024-03-16T10:00+02:00"),
        ("modified", "jsonld:0/dateModified", "2024-03-16T08:00:00Z"),
    )
    assert read.modified.value is None


def test_keywords_are_split_and_tags_are_not() -> None:
    read, _ = _read(
        ("tags", "jsonld:0/keywords/0", "Harbour, old"),
        ("tags", "block:9", "#Bridge"),
        ("tags", "block:10", "bridge"),
        ("tags", "meta:keywords#0", "news, gazette"),
    )
    assert read.tags.value == ("Harbour, old", "Bridge")
    assert _wheres(read.tags) == ["jsonld:0/keywords/0", "block:9", "block:10"]
    assert _read(("tags", "meta:keywords#0", "bridge, harbour, Bridge"))[0].tags.value == ("bridge", "harbour")


def test_the_page_names_its_language_unless_the_text_proves_it_wrong() -> None:
    assert _read(("language", "html:lang", "pt_br"))[0].language.value == "pt-BR"
    assert _read(("language", "html:lang", "en"), body=_blocks(ENGLISH))[0].language.value == "en"
    assert _read(("language", "html:lang", "fr"), body=_blocks(GERMAN))[0].language.value == "fr"
    assert _read(("language", "html:lang", "fr"), body=_blocks(RUSSIAN))[0].language.value == "ru"
    wrong, _ = _read(("language", "html:lang", "en-US"), body=_blocks(GERMAN))
    assert (wrong.language.value, _wheres(wrong.language)) == (
        "de",
        [f"text:0-{len(languages.sample(_blocks(GERMAN)))}"],
    )


def test_a_short_text_leaves_a_doubt_about_its_language() -> None:
    read, doubts = _read(body=_blocks("Das Ministerium teilte am Dienstag mit, dass die Brücke gesperrt bleibt."))
    assert (read.language.value, _codes(doubts)) == ("de", ["language-guessed"])


def test_the_sample_is_written_as_the_record_writes_text() -> None:
    item = {"kind": "item", "where": "ul/li", "group": 1}
    blocks = (
        Block(index=0, kind="paragraph", text="A", where="p"),
        *(Block(index=n, text=t, **item) for n, t in ((1, "B"), (2, "C"))),  # type: ignore[arg-type]  # keywords of the class
    )
    assert languages.sample(blocks) == "A\n\nB\nC"


def test_addresses_are_resolved_against_the_page() -> None:
    document = _document(url="https://example.org/news/a?x=1")
    read, _ = _read(("canonical_url", "link:canonical#0", "/news/a"), document=document)
    assert read.canonical_url.value == "https://example.org/news/a"
    assert _wheres(read.canonical_url) == ["link:canonical#0", "url"]


def test_an_automatic_excerpt_is_no_description() -> None:
    automatic = ("description", "json:/excerpt/rendered", "<p>The ministry said [&hellip;]</p>")
    assert _read(automatic)[0].description.value is None
    read, _ = _read(automatic, ("description", "block:2", "Lorries must take the tunnel."))
    assert (read.description.value, _wheres(read.description)) == ("Lorries must take the tunnel.", ["block:2"])


def test_the_markup_image_is_taken_only_without_one_in_the_body() -> None:
    offer = Candidate(field="image", where="meta:og:image#0", raw="https://example.org/a.jpg")
    own: Found[tuple[Image, ...]] = Found(value=(Image(url="https://example.org/b.jpg"),))
    with_own, _ = field_selection.select_fields(_document(), candidates=[offer], body=(), images=own, removed_chars=0)
    assert with_own.images == own
    assert _read(("image", offer.where, offer.raw))[0].images.value == (Image(url="https://example.org/a.jpg"),)


def test_access_and_rights_are_facts_with_their_raw_lines() -> None:
    notice = _blocks(ENGLISH[:200], "Subscribe to continue reading")
    read, doubts = _read(
        ("is_free", "jsonld:0/isAccessibleForFree", "False"),
        ("word_count", "jsonld:0/wordCount", "1,204"),
        ("robots", "meta:robots#0", "noarchive"),
        ("robots", "meta:robots#1", "max-image-preview:large"),
        ("x_robots_tag", "header:x-robots-tag", "noai"),
        body=notice[:1],
        document=_document(blocks=notice),
    )
    access, rights = read.access.value, read.rights.value
    assert (access.is_free, access.teaser, access.word_count) == (False, True, 1204)
    assert access.raw[0] == "jsonld:0/isAccessibleForFree: False"
    assert (rights.robots, rights.x_robots_tag) == ("noarchive; max-image-preview:large", "noai")
    assert "teaser" in _codes(doubts)


def test_a_subscription_box_on_an_open_page_makes_no_teaser() -> None:
    blocks = _blocks(*[ENGLISH] * 6, "Subscribe to continue reading")
    read, _ = _read(body=blocks[:6], document=_document(blocks=blocks), removed=5000)
    assert read.access.value.teaser is None


def test_the_parts_of_a_live_update_are_joined_and_one_without_text_is_none() -> None:
    at = "jsonld:0/liveBlogUpdate"
    read, _ = _read(
        ("live_update_title", f"{at}/0/headline", "Goal"),
        ("live_update_text", f"{at}/0/articleBody", "<p>Two</p><p>one</p>"),
        ("live_update_title", f"{at}/1/headline", "Half-time"),
        ("live_update_text", f"{at}/2/articleBody", "Over"),
        ("live_update_published", f"{at}/2/datePublished", "2024-03-16T22:51Z"),
    )
    assert read.live_updates.value == (
        LiveUpdate(published=None, title="Goal", text="Two one"),
        LiveUpdate(published="2024-03-16T22:51Z", title=None, text="Over"),
    )


@pytest.mark.parametrize(
    ("offers", "url", "expected"),
    [
        ([("jsonld:0/@type", "NewsArticle"), ("jsonld:1/@type", "VideoObject")], None, "article"),
        ([("jsonld:0/@type", "WebPage"), ("jsonld:1/@type", "LiveBlogPosting")], None, "live-blog"),
        ([("jsonld:0/@type", "DiscussionForumPosting")], None, "forum"),
        ([("meta:og:type#0", "product")], None, "product"),
        ([("jsonld:0/mainEntity/0/@type", "Question")], None, "article"),
        ([("meta:og:type#0", "website")], "https://example.org/forum/1", "forum"),
        ([("meta:og:type#0", "article")], "https://example.org/forum/1", "forum"),
        ([("jsonld:0/@type", "NewsArticle")], "https://example.org/forum/1", "article"),
        ([("jsonld:0/mainEntity/@type", "DiscussionForumPosting")], None, "forum"),
        ([("meta:og:type#0", "product.group")], None, "listing"),
        ([("jsonld:0/@type", "FAQPage")], None, "service"),
        ([], "https://example.org/2024/05/", "listing"),
        ([], "https://docs.example.org/start", "documentation"),
        ([], "https://example.org/services/repairs", "service"),
        ([], "https://example.org/services/blog/repairs", "article"),
        ([], "https://example.org/", "service"),
        ([], "https://example.org/?p=7", "article"),
    ],
)
def test_the_page_type_is_what_the_page_declares(offers: list[tuple[str, str]], url: str | None, expected: str) -> None:
    candidates = [Candidate(field="page_type", where=where, raw=raw) for where, raw in offers]
    read = field_selection.select_fields(
        _document(url=url), candidates=candidates, body=(), images=Found(value=()), removed_chars=0
    )[0]
    assert read.page_type.value == expected
    assert page_type.PAGE_TYPES >= {read.page_type.value}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Just a moment...", "challenge"),
        ("Bestätigen Sie, dass Sie kein Roboter sind", "challenge"),
        ("We value your privacy", "consent"),
        ("Wir und unsere Partner verwenden Cookies", "consent"),
        ("404 Not Found", "soft-error"),
        ("Страница не найдена", "soft-error"),
        ("页面不存在", "soft-error"),
        ("Please log in to continue", "soft-error"),
        ("تسجيل الدخول", "soft-error"),
    ],
)
def test_a_wall_is_told_by_its_words_and_little_text(line: str, reason: str) -> None:
    short = _blocks(line, "Thank you.")
    found = field_selection.interstitial(_document(blocks=short), short, short)
    assert found is not None
    assert found.reason == reason
    long = _blocks(line, ENGLISH, ENGLISH)
    assert field_selection.interstitial(_document(blocks=long), long, long) is None


def test_an_error_status_is_a_wall_and_a_short_post_is_none() -> None:
    long = _blocks(ENGLISH, ENGLISH)
    assert field_selection.interstitial(_document(blocks=long, status=404), long, long) is not None
    assert field_selection.interstitial(_document(blocks=long, status=200), long, long) is None
    short = _blocks("Just a moment")
    assert field_selection.interstitial(_document(blocks=short, wordpress=WordPress(id=1)), short, short) is None


_RAW = st.sampled_from(
    [
        "By Jane Doe, Staff Writer",
        "Jane Doe; John Roe",
        "Harbour Gazette",
        "16 Mar 2024 08:51",
        "Sep 5",
        "2024-03-16T08:51:02Z",
        "Updated 18 Mar 2024",
        "05/09/2025",
        "Bridge closed | Harbour Gazette",
        "Bridge closed",
        "bridge, harbour",
        "https://example.org/a",
        "/a",
        "en_US",
        "False",
        "Person",
        "NewsArticle",
    ]
) | st.text(max_size=30)
_WHERE = st.sampled_from(
    [
        "jsonld:0/author/0/name",
        "jsonld:0/author/0/@type",
        "jsonld:0/headline",
        "json:/title/rendered",
        "json:/date_gmt",
        "meta:og:title#0",
        "meta:author#0",
        "title#0",
        "block:0",
        "block:1",
        "jsonld:0/@type",
        "jsonld:0/datePublished",
        "jsonld:0/liveBlogUpdate/0/headline",
        "jsonld:0/liveBlogUpdate/0/articleBody",
        "rel:author#0@1",
        "time#0@0:body/p/time",
        "html:lang",
    ]
)
_FIELD = st.sampled_from(
    [
        *("title", "description", "authors", "author_url", "author_type", "section", "tags", "published", "modified"),
        *("language", "canonical_url", "amp_url", "image", "image_alt", "is_free", "word_count", "license", "robots"),
        *("page_type", "live_update_title", "live_update_text", "syndicated", "syndicated_url", "site_name", "time"),
    ]
)
_CANDIDATES = st.lists(st.builds(Candidate, field=_FIELD, raw=_RAW, where=_WHERE), max_size=12)
_BODY = st.lists(st.sampled_from(["Moscow, September 5, 2025 — A word.", ENGLISH, "短い"]), max_size=3)


@settings(max_examples=60, deadline=None)
@given(_CANDIDATES, _BODY)
def test_every_value_comes_back_from_its_evidence_alone(candidates: list[Candidate], body: list[str]) -> None:
    blocks = _blocks(*body)
    document = _document(blocks=blocks, url="https://example.org/2024/03/16/bridge-closed-to-lorries")
    read, doubts = field_selection.select_fields(
        document, candidates=candidates, body=blocks, images=Found(value=()), removed_chars=0
    )
    offered = {(c.where, c.raw) for c in candidates} | {(f"block:{b.index}", b.text) for b in blocks}
    for name in Fields.__dataclass_fields__:
        found = getattr(read, name)
        assert field_selection.reparse(name, found.evidence) == found.value, name
        for evidence in found.evidence:
            assert field_selection.PARSERS[evidence.parser](evidence.raw) not in (None, ())
            assert (evidence.where, evidence.raw) in offered or evidence.where.startswith(("url", "text:"))
    assert len({d.code for d in doubts}) == len(doubts)


@given(_CANDIDATES)
def test_the_same_offers_give_the_same_fields(candidates: list[Candidate]) -> None:
    given_once = field_selection.select_fields(
        _document(), candidates=candidates, body=(), images=Found(value=()), removed_chars=0
    )
    assert given_once == field_selection.select_fields(
        _document(), candidates=candidates, body=(), images=Found(value=()), removed_chars=0
    )


@pytest.mark.parametrize("name", sorted(field_selection.PARSERS))
@given(raw=st.text(max_size=60))
@settings(max_examples=25, deadline=None)
def test_no_raw_string_breaks_a_parser(name: str, raw: str) -> None:
    assert field_selection.PARSERS[name](raw) == field_selection.PARSERS[name](raw)


@pytest.mark.parametrize(
    ("raw", "where", "value"),
    [
        ("Bridge closed - ", "title#0", "Bridge closed"),
        ("Bridge closed |", "meta:og:title#0", "Bridge closed"),
        ("Bridge closed – ", "block:3", "Bridge closed"),
        ("Bridge <b>closed</b> &#8211; ", "json:/title/rendered", "Bridge closed"),
        ("Bridge closed — | ·", "jsonld:0/headline", "Bridge closed"),
        ("Мост закрыт —", "meta:og:title#0", "Мост закрыт"),
        ("大桥封闭｜", "title#0", "大桥封闭"),
        ("« Le pont est fermé »", "title#0", "« Le pont est fermé »"),
        ("Le pont est fermé »", "title#0", "Le pont est fermé"),
        ("Bridge closed to lorries: part II-", "title#0", "Bridge closed to lorries: part II-"),
        ("-", "title#0", "-"),
    ],
)
def test_a_title_does_not_end_in_a_separator(raw: str, where: str, value: str) -> None:
    assert _read(("title", where, raw))[0].title.value == value


def test_a_separator_left_by_a_piece_that_was_cut_goes_too() -> None:
    read, _ = _read(("title", "title#0", "Bridge closed - | Gazette"), ("site_name", "meta:og:site_name#0", "Gazette"))
    assert read.title.value == "Bridge closed"


def test_a_kicker_is_part_of_the_headline_where_the_markup_says_so() -> None:
    whole, shown = "Lock: Boats pass the canal again", "Boats pass the canal again"
    head, block = ("title", "meta:og:title#0", whole), ("title", "block:3", shown)

    assert _read(head, block)[0].title.value == shown
    assert _read(head, block, ("title", "jsonld:0/headline", whole))[0].title.value == whole


@pytest.mark.parametrize("before", ["Canals", "18 Dec 2025", "Blog:"])
def test_what_stands_before_the_headline_in_its_element_is_no_part_of_it(before: str) -> None:
    title = "Boats pass the canal again after four years"
    read = _read(("title", "meta:og:title#0", title), ("title", "block:3", f"{before} {title}"))[0]

    assert read.title.value == title


def test_a_subtitle_is_not_the_headline_behind_which_it_stands() -> None:
    shown = "Boats pass the canal again"
    read = _read(("title", "block:3", f"{shown}: a long wait"), ("title", "title#0", "a long wait"))[0]

    assert read.title.value == f"{shown}: a long wait"


def test_guillemets_around_words_part_no_title() -> None:
    offers = (
        ("title", "meta:og:title#0", "»No money for boats« – The Lock"),
        ("site_name", "meta:og:site_name#0", "The Lock"),
    )
    assert _read(*offers)[0].title.value == "»No money for boats«"
    assert _read(("title", "title#0", "Pas d'argent pour «l'écluse»"))[0].title.value == "Pas d'argent pour «l'écluse»"


def test_the_sites_name_is_cut_from_a_headline_of_json_ld() -> None:
    name = ("site_name", "meta:og:site_name#0", "Renaval")
    assert (
        _read(name, ("title", "jsonld:0/headline", "Ten ways to keep dry | Renaval"))[0].title.value
        == "Ten ways to keep dry"
    )
    assert (
        _read(name, ("title", "jsonld:0/headline", "Ten ways | to keep dry"))[0].title.value == "Ten ways | to keep dry"
    )


def test_what_begins_in_the_middle_of_a_sentence_is_no_headline() -> None:
    head, block = ("title", "title#0", "Pipeline flagged - The Lock"), ("title", "block:9", "… keepers are concerned")
    assert _read(head, block, ("site_name", "meta:og:site_name#0", "The Lock"))[0].title.value == "Pipeline flagged"


def test_the_day_of_the_last_change_stands_for_one_that_the_page_does_not_name_and_is_a_doubt() -> None:
    read, doubts = _read(("modified", "block:1", "Updated: December 31, 2024"))
    assert (read.published.value, read.modified.value) == ("2024-12-31", "2024-12-31")
    assert _codes(doubts) == ["date-from-update"]

    read, doubts = _read(("modified", "meta:article:modified_time#0", "2024-12-31T10:00:00Z"))
    assert (read.published.value, read.modified.value, _codes(doubts)) == (None, "2024-12-31T10:00:00Z", [])


@pytest.mark.parametrize(
    ("kind", "shown", "published"),
    [
        ("BlogPosting", "Published Apr 26, 2023", "2023-04-26"),
        ("BlogPosting", "04/05/2023", "2025-08-21T10:00:00Z"),
        ("BlogPosting", "Aug 20, 2025", "2025-08-21T10:00:00Z"),
        ("NewsArticle", "Published Apr 26, 2023", "2025-08-21T10:00:00Z"),
    ],
)
def test_a_day_above_the_text_is_believed_where_the_markup_of_a_blog_has_one_moment_for_both(
    kind: str, shown: str, published: str
) -> None:
    body = [Block(index=2, kind="paragraph", text="The lock has opened again.", where="p")]
    read, _ = _read(
        ("page_type", "jsonld:0/@type", kind),
        ("published", "jsonld:0/datePublished", "2025-08-21T10:00:00Z"),
        ("modified", "jsonld:0/dateModified", "2025-08-21T10:00:00Z"),
        ("published", "block:1", shown),
        body=body,
    )
    assert read.published.value == published


@pytest.mark.parametrize(
    ("kind", "shown", "title"),
    [
        ("BlogPosting", "How the lock was mended", "How the lock was mended"),
        ("NewsArticle", "How the lock was mended", "Lock repairs: a guide for 2025"),
        ("BlogPosting", "Lock repairs: a guide for 2025, with pictures", "Lock repairs: a guide for 2025"),
    ],
)
def test_the_headline_that_a_blog_shows_comes_before_the_one_it_writes_for_search_engines(
    kind: str, shown: str, title: str
) -> None:
    read, _ = _read(
        ("page_type", "jsonld:0/@type", kind),
        ("title", "jsonld:0/headline", "Lock repairs: a guide for 2025"),
        ("title", "block:0", shown),
    )
    assert read.title.value == title
