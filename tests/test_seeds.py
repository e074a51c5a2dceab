"""Five real inputs that founded the project, and what a careful person would keep of each: one test per file and field.

The inputs are not ours to distribute; where their folder is missing the tests are skipped, visibly. Their twins, in our
own words, always run (`test_twins.py`).
"""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from ingest import __version__, sites
from ingest.pipeline.clean.capture import ANYONE, Task, clean_capture
from ingest.raw import read
from tests.folding import folded

FOLDER: Final = Path(os.environ.get("INGEST_SEEDS") or Path(__file__).parents[2] / "shared" / "seeds")
KEYS: Final = (
    *("paragraphs", "headings", "title", "authors", "published", "modified", "language", "tags", "url"),
    *("captions", "alts", "credits", "shape", "damaged", "platform"),
)


def _expected() -> dict[str, dict[str, Any]]:
    try:
        lines = (FOLDER / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    return {row["file"]: row for row in map(json.loads, lines)}


EXPECTED: Final = _expected()
pytestmark = pytest.mark.skipif(not EXPECTED, reason=f"no seeds at {FOLDER}; set INGEST_SEEDS")
FILES: Final = sorted(EXPECTED) or ["(none)"]


@cache
def record(name: str) -> dict[str, Any]:
    (stored,) = read(FOLDER / name, name=name, source=None)
    (result,) = clean_capture(stored, task=Task(files=sites.load(), version=__version__, source=ANYONE))
    assert result.line is not None, result.outcome
    return dict(json.loads(result.line))


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("name", FILES)
def test_the_field_is_what_a_careful_person_would_keep(name: str, key: str) -> None:
    assert EXPECTED[name][key] == folded(record(name))[key]


@pytest.mark.parametrize("name", FILES)
def test_nothing_that_should_go_is_left(name: str) -> None:
    text = record(name)["text"]

    assert [] == [dropped for dropped in EXPECTED[name]["dropped"] if dropped in text]


@pytest.mark.parametrize("name", FILES)
def test_the_doubts_are_recorded(name: str) -> None:
    codes = {doubt["code"] for doubt in record(name)["provenance"]["doubts"]}

    assert set(EXPECTED[name]["doubts"]) <= codes


@pytest.mark.parametrize("name", FILES)
def test_the_rest_object_s_own_facts_are_kept(name: str) -> None:
    wanted = EXPECTED[name]["wordpress"]
    found = record(name)["wordpress"]

    assert (wanted is None) == (found is None)
    assert wanted is None or wanted == {key: found[key] for key in wanted}
