"""The bench of spoilt WordPress answers measures what it says."""

import gzip
import json
from pathlib import Path

from tests.bench import ours
from tests.bench.inputs import Page
from tests.bench.remains import holds, lost, measure

PARAGRAPHS = (
    "The mill opened on Monday, in what its owner called a new start for the valley.",
    "Forty people work there, the owner told the paper, and ten more will come in spring.",
    "The river turns the wheel as it did in 1820, when the first stones were laid.",
)
POST = {
    "id": 77,
    "date_gmt": "2026-01-05T08:00:00",
    "modified_gmt": "2026-01-06T05:00:00",
    "guid": {"rendered": "http://mill.example/?p=77"},
    "slug": "mill-opens",
    "link": "http://mill.example/mill-opens/",
    "title": {"rendered": "Mill opens &#8211; today"},
}


def page(folder: Path, *paragraphs: str) -> Page:
    content = "".join(f"{text}<\\/p>\\n " for text in paragraphs)
    head = json.dumps(POST)[:-1].replace("&#8211;", "–").replace('": ', '":').replace("/", "\\/")
    path = folder / "77.txt.gz"
    path.write_bytes(gzip.compress(f'{head}, "content":{{"rendered":"{content}","protected":false}}}}'.encode()))
    return Page(corpus="wordpress", shape="json-dump", id="77", path=path, url=None)


def test_a_dump_that_holds_everything_is_right_in_everything(tmp_path: Path) -> None:
    found = measure(page(tmp_path, *PARAGRAPHS), "\n".join(PARAGRAPHS), POST, task=ours.task())

    assert (found.precision, found.within, found.recall, found.lost, found.whole) == (1, 1, 1, 0, True)
    assert found.members == dict.fromkeys(("id", "date_gmt", "modified_gmt", "guid", "slug", "link", "title"), True)


def test_the_shingles_over_a_gap_cost_precision_against_all_of_the_gold_only(tmp_path: Path) -> None:
    found = measure(page(tmp_path, PARAGRAPHS[0], PARAGRAPHS[2]), "\n".join(PARAGRAPHS), POST, task=ours.task())

    assert found.against_all is not None
    assert found.against_all < 1
    assert found.precision == found.within == found.recall == 1
    assert (found.lost, found.whole, found.said) == (16, False, False)


def test_words_at_the_end_are_lost_only_where_the_end_is_there() -> None:
    wanted = "one two three four five six seven eight nine ten"

    assert [lost(wanted, wanted[:39], whole=whole) for whole in (True, False)] == [2, 0]
    assert lost(wanted, "", whole=False) == 0


def test_a_member_counts_where_it_stands_whole_under_its_key() -> None:
    assert holds('{"slug":"mill-opens","id":77,', POST, "slug")
    assert not holds('{"slug":"mill-op', POST, "slug")
    assert not holds('{"name":"mill-opens"', POST, "slug")


def test_what_the_file_does_not_hold_costs_precision_where_we_say_it(tmp_path: Path) -> None:
    """The record says all three paragraphs, and the gold has two of them."""
    found = measure(page(tmp_path, *PARAGRAPHS), "\n".join(PARAGRAPHS[:2]), POST, task=ours.task())

    assert found.precision == found.against_all
    assert found.precision is not None
    assert found.precision < 1
