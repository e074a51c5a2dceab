"""The bench of archives measures what it says, on an archive that is one."""

import sys
from pathlib import Path

from ingest import raw
from ingest.model import Stored
from tests import shapes
from tests.bench import reextract


def test_its_archive_holds_so_many_records_under_different_urls(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    reextract.archive(path, [shapes.PAGE.encode(), b"<p>Another.</p>"], 5)

    found = [one for one in raw.read(path, name="a", source=None) if isinstance(one, Stored)]

    assert len({one.capture.url for one in found}) == 5
    assert [one.payloads[0] for one in found][::2] == [shapes.PAGE.encode()] * 3


def test_the_peak_is_that_of_the_process_itself() -> None:
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'x = bytearray(300_000_000)'])"

    assert reextract.ran(sys.executable, "-c", child).peak < 200


def test_the_projection_shows_its_arithmetic() -> None:
    cleaning, passing, storage, retry = reextract.projection(
        pages_a_second=50, passed_a_second=2000, raw_size=20_000, clean_size=5_000
    )

    assert cleaning.endswith("= 556 core-hours; on 256 cores 2.2 hours")
    assert passing.endswith("= 13.9 core-hours; on 256 cores 0.1 hours")
    assert storage.endswith("raw 100,000,000 x 20.0 kB = 2.0 TB; clean with audit 100,000,000 x 5.0 kB = 0.5 TB")
    assert retry.endswith("= 50,000 pages / 50 a second = 1,000 s of one core")
