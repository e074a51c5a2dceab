"""Addresses that an archive wrote anew are those of the pages that it copied."""

import pytest

from tests.walking import record

PAGE = "https://courier.example/news/dredging"
TEXT = [
    "The harbour authority has put off the dredging of its main channel until the spring, after a survey took longer.",
    "“We would rather lose a winter than put a vessel on the bank,” said the harbour master, Cormac Thressel.",
    "Grain traders said that the delay would add between three and five crowns a tonne to the cost of shipments.",
    "Work is now planned to begin on 14 April and to last seven weeks, if the weather of the season allows it.",
]
ARCHIVES = [
    "https://web.archive.org/web/20201128140500/{}", "http://web.archive.org/web/20201128140500id_/{}",
    "//web.archive.org/web/20201128140500mp_/{}", "/web/20201128140500/{}", "https://web.archive.org/web/2020/{}",
    "https://wayback.archive-it.org/4321/20201128140500/{}", "https://archive.ph/20201128140500/{}",
    "https://archive.today/2020.11.28-140500/{}", "https://archive.ph/o/AbCdE/{}",
    "https://webarchive.nationalarchives.gov.uk/ukgwa/20201128140500/{}",
    "https://www.webarchive.org.uk/wayback/en/archive/20201128140500mp_/{}",
    "https://arquivo.pt/noFrame/replay/20201128140500/{}", "https://webarchive.loc.gov/all/20201128140500/{}",
    "https://library.example/was/20201128140500/{}",
]  # fmt: skip


def page(head: str, *, above: str = "") -> str:
    text = "".join(f"<p>{line}</p>" for line in TEXT)
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>Dredging is put off</title>{head}</head><body>{above}'
        f"<main><article><h1>Dredging is put off</h1>{text}</article></main></body></html>"
    )


@pytest.mark.parametrize("archive", ARCHIVES)
def test_a_canonical_address_is_turned_back(archive: str) -> None:
    line = record(page(f'<link rel="canonical" href="{archive.format(PAGE)}">'))

    assert PAGE == line["canonical_url"]
    assert ["url:courier.example/news/dredging"] == [k for k in line["alternate_keys"] if "archive" not in k]


def test_the_address_of_a_copy_names_the_page_where_the_page_does_not() -> None:
    at = f"https://web.archive.org/web/20201128140500/{PAGE}"

    bare, relative = (record(page(head), url=at) for head in ("", '<link rel="canonical" href="/news/dredging">'))

    assert (at, PAGE) == (bare["url"], bare["canonical_url"])
    assert PAGE == relative["canonical_url"]
    assert "url:courier.example/news/dredging" in bare["alternate_keys"]


def test_pictures_are_those_of_the_page() -> None:
    copy = "https://web.archive.org/web/20201128140500im_/https://courier.example/a.jpg"
    (image,) = record(page(f'<meta property="og:image" content="{copy}">'))["images"]

    assert "https://courier.example/a.jpg" == image["url"]


@pytest.mark.parametrize("address", ["https://a.example/2020/11/28/x", "https://a.example/share?u=https://b.example/x"])
def test_other_addresses_with_days_or_addresses_in_them_stay(address: str) -> None:
    assert address == record(page(f'<link rel="canonical" href="{address}">'))["canonical_url"]


WAYBACK = (
    '<div id="wm-ipp-base" lang="en"><div id="wm-ipp"><a href="/web/">INTERNET ARCHIVE</a><a href="#">14 captures</a> '
    '28 Nov 2020 - 3 Mar 2021 <a href="#">Save Page Now</a> About this capture COLLECTED BY Alexa Crawls</div></div>'
)
TODAY = (
    '<div id="HEADER"><table><tr><td><a href="https://archive.ph/">archive.today</a></td><td>Saved from '
    f'<input value="{PAGE}"></td><td>no other snapshots from this url</td><td>28 Nov 2020 14:05 UTC</td></tr></table>'
    '<a href="#">Webpage</a> <a href="#">Screenshot</a> <a href="#">share</a> <a href="#">download .zip</a></div>'
)
NATIONAL = (
    '<div id="ukwa-banner"><p>This is an archived website, preserved and displayed by The National Archives. '
    '<a href="#">hide</a></p></div>'
)


@pytest.mark.parametrize("bar", [WAYBACK, TODAY, NATIONAL], ids=["wayback", "today", "national"])
def test_the_bar_of_an_archive_is_no_text(bar: str) -> None:
    assert TEXT == record(page("", above=bar))["text"].split("\n\n")
