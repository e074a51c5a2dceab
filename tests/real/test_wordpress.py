"""What `ingest run` writes of a real WordPress, against what the site's database says.

Started with INGEST_REAL=1, where the packages of `wordpress.sh install` are there; takes about a minute.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from tests.real.press import HOST, Run, Site, wordpress
from tests.stores import STORES, unpack

pytestmark = pytest.mark.skipif(
    os.environ.get("INGEST_REAL") != "1", reason="installs and starts a real WordPress: only with INGEST_REAL=1"
)

Post = dict[str, Any]
Record = dict[str, Any]

# A page of the listing holds 100 posts, a request for contents 20.
_POLL: Final = 8
"""Requests of a run without news: robots.txt, the page, the API's index, and a few pages of ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Three days of a site: filled, changed, left alone; and what was collected on each."""

    filled: Mapping[int, Post]
    first: Run
    changes: Mapping[str, list[int]]
    changed: Mapping[int, Post]
    second: Run
    third: Run


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with wordpress() as running:
        yield running


@pytest.fixture(scope="module")
def history(site: Site, tmp_path_factory: pytest.TempPathFactory) -> History:
    root = tmp_path_factory.mktemp("history")
    filled = site.truth()
    first = site.collect(root)
    changes = site.php("change")
    changed = site.truth()
    second = site.collect(root)
    third = site.collect(root)
    return History(filled=filled, first=first, changes=changes, changed=changed, second=second, third=third)


def listed(posts: Mapping[int, Post]) -> list[int]:
    """Ids that the API names to anybody; the protected ones among them, without their contents."""
    return sorted(number for number, post in posts.items() if post["status"] == "publish")


def public(posts: Mapping[int, Post]) -> list[int]:
    return [number for number in listed(posts) if not posts[number]["protected"]]


def latest(records: Iterable[Record]) -> dict[int, Record]:
    return {record["wordpress"]["id"]: record for record in records}


def wanted(post: Post, *, root: str = f"{HOST}/wp-json") -> dict[str, Any]:
    return {
        "title": post["title"],
        "text": post["text"],
        "url": post["link"],
        "slug": post["slug"],
        "published": post["published"],
        # One moment is not two facts.
        "modified": post["modified"] if post["modified"] != post["published"] else None,
        "modified_gmt": post["modified"],
        "authors": [post["author"]] if post["author"] else [],
        "section": post["categories"][0],
        "tags": sorted(post["tags"]),
        "description": post["excerpt"] or None,
        "joined by": f"wp:{root}#{post['id']}",
        "damaged": False,
    }


def got(record: Record) -> dict[str, Any]:
    # Where the author wrote no excerpt, WordPress gives a short post or what stands before its "more" as one.
    said = record["description"]
    is_beginning = said is not None and " ".join(record["text"].split()).startswith(said)
    joins = [key for key in record["alternate_keys"] if key.startswith("wp:")]
    return {
        "title": record["title"],
        "text": record["text"],
        "url": record["url"],
        "slug": record["wordpress"]["slug"],
        "published": record["published"],
        "modified": record["modified"],
        "modified_gmt": record["wordpress"]["modified_gmt"],
        "authors": [author["name"] for author in record["authors"]],
        "section": record["section"],
        "tags": sorted(record["tags"]),
        "description": None if is_beginning else said,
        "joined by": joins[0] if len(joins) == 1 else joins,
        "damaged": record["provenance"]["damaged"],
    }


def captions(record: Record, post: Post) -> tuple[list[str], list[str]]:
    """Return the captions and those to expect: the featured picture first, once, as the text captions it if it does."""
    said, picture = list(post["captions"]), post["picture"]
    given = [image["caption"] for image in record["images"]]
    if picture is None:
        return given, said
    is_there = bool(given) and record["images"][0]["url"] == picture["url"] and given[0] in said
    first = given[0] if is_there else picture["caption"]
    return given, [first, *(caption for caption in said if caption != first)]


def differences(records: Mapping[int, Record], posts: Mapping[int, Post], **how: str) -> list[str]:
    """Return where a record is not what the database says; records of posts that are gone by now are not compared."""
    return [
        f"{number} {field}: got {is_[field]!r}, wanted {should[field]!r}"
        for number, record in records.items()
        if number in posts and posts[number]["status"] == "publish"
        for given, expected in [captions(record, posts[number])]
        for is_, should in [
            ({**got(record), "captions": given}, {**wanted(posts[number], **how), "captions": expected})
        ]
        for field in should
        if is_[field] != should[field]
    ]


def test_the_site_has_posts_of_every_kind(history: History) -> None:
    states = {post["status"] for post in history.filled.values()}

    assert len(history.filled) == 200
    assert {"publish", "draft", "pending", "private", "future", "trash"} == states
    assert len(public(history.filled)) > 150  # more than a page of the listing
    assert len(listed(history.filled)) > len(public(history.filled))
    assert {None} < {post["author"] for post in history.filled.values()}
    assert any("%d7" in post["slug"] for post in history.filled.values())


def test_every_public_post_is_written_once_and_nothing_else_is(history: History) -> None:
    numbers = sorted(record["wordpress"]["id"] for record in history.first.records)

    assert public(history.filled) == numbers
    assert history.first.code == 0
    assert not history.first.of("failed")
    assert not history.first.of("crashed")


def test_every_field_is_what_the_database_says(history: History) -> None:
    assert not differences(latest(history.first.records), history.filled)


def test_a_featured_image_comes_with_its_caption_and_alternative_text(history: History) -> None:
    records = latest(history.first.records)
    posts = [post for post in history.filled.values() if post["id"] in records]
    alone = [post for post in posts if post["picture"] and not post["captions"]]

    assert len(alone) > 10
    for post in alone:
        assert [{**post["picture"], "credit": None}] == records[post["id"]]["images"]


def test_protected_posts_are_skipped_and_say_so(history: History) -> None:
    protected = set(listed(history.filled)) - set(public(history.filled))
    skipped = history.first.of("skipped")

    assert ["protected"] * len(protected) == [event["reason"] for event in skipped]


def test_no_readers_comment_is_in_a_text(history: History) -> None:
    assert not [record["id"] for record in history.first.records if "it rained" in record["text"]]


def test_contents_are_asked_for_once_and_by_twenties(history: History) -> None:
    batches = [target for _, target in history.first.asked if "include=" in target]

    assert listed(history.filled) == sorted(history.first.posts_asked)
    assert len(batches) == -(-len(listed(history.filled)) // 20)
    assert all("_fields=" in target for _, target in history.first.asked if "orderby=id" in target)


def test_the_second_run_fetches_what_changed_and_nothing_else(history: History) -> None:
    changed = history.changes["edited"] + history.changes["added"]

    assert sorted(changed) == sorted(history.second.posts_asked)
    assert history.second.code == 0


def test_after_the_second_run_every_record_is_what_the_database_says(history: History) -> None:
    records = latest(history.second.records)
    gone = set(history.changes["deleted"])

    assert set(public(history.changed)) == set(records) - gone
    assert gone < set(records)
    assert not differences(records, history.changed)


def test_what_is_trashed_deleted_private_or_a_draft_again_is_gone_by_the_next_run(history: History) -> None:
    trashed, deleted, hidden, unpublished = history.changes["deleted"]
    records = latest(history.first.records)
    told = {row["id"]: row["reason"] for row in history.second.gone}

    # WordPress says "no such post" of one that is no more, and "not for you" of one that it keeps for its writers.
    assert {
        records[trashed]["id"]: "http-401",
        records[deleted]["id"]: "http-404",
        records[hidden]["id"]: "http-401",
        records[unpublished]["id"]: "http-401",
    } == told
    assert all(row["added"] > records[trashed]["added"] for row in history.second.gone)
    asked = [target for _, target in history.second.asked if "/wp/v2/posts/" in target]
    assert sorted(history.changes["deleted"]) == sorted(
        int(target.partition("/posts/")[2].split("?")[0]) for target in asked
    )
    assert history.second.gone == history.third.gone
    assert not [target for _, target in history.third.asked if "/wp/v2/posts/" in target]


def test_an_edit_is_one_more_record_and_the_older_one_stays(history: History) -> None:
    rewritten, renamed, opened = history.changes["edited"]
    count = {
        number: sum(record["wordpress"]["id"] == number for record in history.second.records)
        for number in (rewritten, renamed, opened)
    }

    assert {rewritten: 2, renamed: 2, opened: 1} == count
    assert history.first.records == history.second.records[: len(history.first.records)]


def test_a_run_without_news_fetches_no_post_and_writes_nothing(history: History) -> None:
    assert not history.third.posts_asked
    assert len(history.third.asked) <= _POLL
    assert not history.third.of("written")
    assert history.second.records == history.third.records
    assert history.third.code == 0


def test_plain_permalinks_give_the_same_articles(site: Site, tmp_path: Path) -> None:
    site.php("permalinks", "plain")
    try:
        truth = site.truth()
        run = site.collect(tmp_path)
    finally:
        site.php("permalinks", "pretty")
    records = latest(run.records)

    assert any("rest_route=" in target for _, target in run.asked)
    assert public(truth) == sorted(record["wordpress"]["id"] for record in run.records)
    assert all(record["url"] == f"http://{HOST}/?p={number}" for number, record in records.items())
    assert not differences(records, truth, root=f"{HOST}/index.php?rest_route=/")


@pytest.mark.parametrize(("flag", "answer"), [("members-only", "401"), ("walled", "403")])
def test_a_closed_api_is_a_failed_listing_and_is_not_worked_around(
    site: Site, tmp_path: Path, flag: str, answer: str
) -> None:
    with site.flag(flag):
        run = site.collect(tmp_path)

    assert [("discover", "api-closed", f"http://{HOST}/")] == [
        (event["stage"], event["reason"], event["subject"]) for event in run.of("failed")
    ]
    assert answer in run.of("failed")[0]["detail"]
    assert ["/wp-json/"] == [target for _, target in run.asked if "wp-json" in target or "rest_route" in target]
    # What there is, came from pages; a source that gave nothing at all has failed.
    assert not [record["url"] for record in run.records if record["wordpress"]]
    assert run.code == (0 if run.records else 1)


def test_where_the_api_is_closed_the_feed_still_leads_to_the_pages(
    site: Site, history: History, tmp_path: Path
) -> None:
    with site.flag("members-only"):
        run = site.collect(tmp_path, listings=f'wordpress = "http://{HOST}/"\nfeed = "http://{HOST}/feed/"')
    posts = {history.changed[number]["link"]: history.changed[number] for number in public(history.changed)}

    assert ["api-closed"] == [event["reason"] for event in run.of("failed")]
    assert len(run.records) == 10  # a feed's length, where nobody changed it
    for record in run.records:
        post = posts[record["url"]]
        assert (post["title"], None) == (record["title"], record["wordpress"])
        # Nothing of the theme's is in it; a page holds the first part of a post of several.
        assert post["text"].startswith(record["text"].partition("\n")[0])
        assert set(record["text"].split("\n")) <= set(post["text"].split("\n"))


def test_a_server_that_drops_parameters_is_noticed_instead_of_read_forever(site: Site, tmp_path: Path) -> None:
    with site.flag("argless"):
        run = site.collect(tmp_path)

    assert ["paging-ignored"] == [event["reason"] for event in run.of("failed") if event["stage"] == "discover"]
    assert len(run.asked) < 20


@pytest.mark.parametrize("name", sorted(path.name.split(".")[0] for path in STORES.glob("*-wordpress.tar.xz")))
def test_of_an_earlier_version_s_store_only_what_has_changed_since_is_fetched(
    name: str, site: Site, history: History, tmp_path: Path
) -> None:
    unpack(name, tmp_path)

    run = site.collect(tmp_path)

    since = {number for numbers in history.changes.values() for number in numbers}
    assert run.code == 0
    assert set(run.posts_asked) <= since
    assert set(public(history.changed)) <= set(latest(run.records))
