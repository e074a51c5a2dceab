"""What of an archive is wanted is decided before it is parsed; what is not wanted is passed over."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest import raw
from ingest.errors import RawStoreError
from ingest.model import Selection, Stored
from ingest.raw.archives.selecting import languages
from tests.bench import domains
from tests.raw.test_foreign import info, record

RECORDS = {
    "https://www.courier.example/a": {},
    "https://courier.example:8443/b": {},
    "https://notcourier.example/c": {},
    "https://zeitung.de/d": {"WARC_Date": "2026-05-01T00:00:00Z"},
    "http://user@blog.zeitung.AT/e?x=1": {"headers": (("Content-Type", "application/json; charset=utf-8"),)},
    "https://journal.fr/f": {"status": "404 Not Found"},
    "https://journal.fr/g": {"headers": (("Content-Type", "text/xml"),), "WARC_Identified_Payload_Type": "text/html"},
    "https://journal.fr/h": {"headers": ()},
}
MAY: Any = datetime(2026, 5, 1, tzinfo=UTC)


def chosen(tmp_path: Path, **wanted: Any) -> str:
    """Return the last letters of the URLs that are given."""
    path = tmp_path / "a.warc"
    path.write_bytes(info() + b"".join(record(b"<p>x</p>", url=url, **said) for url, said in RECORDS.items()))  # type: ignore[arg-type]  # a test's keywords
    got = raw.read(path, name="a.warc", source=None, selection=Selection(**wanted))
    return "".join(str(one.capture.url).partition("?")[0][-1] for one in got if isinstance(one, Stored))


@pytest.mark.parametrize(
    ("wanted", "letters"),
    [
        ({}, "abcdegh"),
        ({"hosts": ("courier.example",)}, "ab"),
        ({"hosts": ("Zeitung.at", "journal.fr")}, "egh"),
        ({"mime": ("text/html",)}, "abcdg"),
        ({"mime": ("application/*",)}, "e"),
        ({"status": ("404",)}, "f"),
        ({"status": ("200", "400-499")}, "abcdefgh"),
        ({"since": MAY}, "d"),
        ({"until": MAY}, "abcegh"),
        ({"tld_languages": ("de",)}, "de"),
        ({"tld_languages": ("fr",)}, "gh"),
        ({"include": (r"/[a-d]$",), "exclude": (r"/b",)}, "acd"),
        ({"hosts": ("journal.fr",), "tld_languages": ("de",)}, ""),
    ],
)
def test_only_what_is_wanted_is_given(tmp_path: Path, wanted: dict[str, Any], letters: str) -> None:
    assert chosen(tmp_path, **wanted) == letters


def test_a_damaged_record_that_nobody_wants_is_no_loss(tmp_path: Path) -> None:
    bad = record(b"<p>x</p>", url="https://b.example/").replace(b"<p>x</p>", b"<p>y</p>")
    path = tmp_path / "a.warc"
    path.write_bytes(record(b"<p>x</p>", url="https://a.example/") + bad)

    found = list(raw.read(path, name="a", source=None, selection=Selection(hosts=("a.example",))))

    assert [type(one) for one in found] == [Stored]
    assert len(list(raw.read(path, name="a", source=None))) == 2


def test_an_archive_of_which_nothing_is_wanted_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(info() + record(b"x"))

    (said,) = raw.read(path, name="a.warc", source=None, selection=Selection(hosts=("b.example",)))

    assert isinstance(said, RawStoreError)
    assert (said.reason, said.message) == (
        "no-captures",
        "no answer among the records: response 1, warcinfo 1; 1 of them for other hosts, dates or URLs",
    )


def test_the_table_of_domains_is_that_of_the_cldr() -> None:
    assert domains.main(["--check"]) == 0
    assert languages()["uk"] >= {"en"}
    assert languages()["ch"] >= {"de", "fr", "it"}
    assert languages()["cat"] == {"ca"}
