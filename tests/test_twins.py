"""Inputs of the kinds that founded the project, in our own words: one test per twin and key, always run.

`expected.json` was written before the cleaner saw the input: it says what a careful person would keep, never what came
out. What does not come out yet is in `KNOWN`, with the rule at fault.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pytest

from ingest import __version__, sites, text
from ingest.pipeline.clean.capture import ANYONE, Task, clean_capture
from ingest.raw import read
from tests.folding import folded

DATA: Final = Path(__file__).parent / "data" / "twins"
TWINS: Final = tuple(sorted(folder.name for folder in DATA.iterdir()))
KEYS: Final = (
    *("paragraphs", "headings", "title", "authors", "published", "modified", "language", "tags", "url"),
    *("captions", "alts", "credits", "shape", "damaged", "platform"),
)
SHAPES: Final = 5  # kinds of input that the twins vary; one more is the undamaged REST body
VARIANTS: Final = 3
# (twin, key) -> what is at fault. Strict: the repair of a rule forces the removal of its lines.
KNOWN: Final[Mapping[tuple[str, str], str]] = MappingProxyType({})


def cases(*keys: str) -> list[Any]:
    """Return every pair of twin and key, the known failures marked."""
    return [
        pytest.param(
            twin,
            key,
            marks=pytest.mark.xfail(reason=KNOWN[twin, key], strict=True) if (twin, key) in KNOWN else (),
        )
        for twin in TWINS
        for key in keys
    ]


ADDED: Final = re.compile(r"\]\([^()]*\)|\[\d+\]")


@cache
def expected(twin: str) -> dict[str, Any]:
    return dict(json.loads((DATA / twin / "expected.json").read_text(encoding="utf-8")))


@cache
def record(twin: str) -> dict[str, Any]:
    (path,) = (DATA / twin).glob("input.*")
    (stored,) = read(path, name=path.name, source=None)
    assert not isinstance(stored, Exception), stored
    (result,) = clean_capture(stored, task=Task(files=sites.load(), version=__version__, source=ANYONE))
    assert result.line is not None, result.outcome
    return dict(json.loads(result.line))


@pytest.mark.parametrize(("twin", "key"), cases(*KEYS))
def test_the_field_is_what_a_careful_person_would_keep(twin: str, key: str) -> None:
    assert expected(twin)[key] == folded(record(twin))[key]


@pytest.mark.parametrize(("twin", "key"), cases("dropped"))
def test_nothing_that_should_go_is_left(twin: str, key: str) -> None:
    found = record(twin)["text"]

    assert [] == [dropped for dropped in expected(twin)[key] if dropped in found]


@pytest.mark.parametrize(("twin", "key"), cases("doubts"))
def test_the_doubts_are_recorded(twin: str, key: str) -> None:
    assert set(expected(twin)[key]) <= {doubt["code"] for doubt in record(twin)["provenance"]["doubts"]}


@pytest.mark.parametrize("twin", TWINS)
def test_a_twin_says_what_it_is_and_expects_something_of_every_key(twin: str) -> None:
    about = tomllib.loads((DATA / twin / "about.toml").read_text(encoding="utf-8"))

    assert {"from", "written", "shape", "language", "differs", "why"} == set(about)
    assert {*KEYS, "doubts", "dropped"} == set(expected(twin))
    assert about["language"] == expected(twin)["language"]


def test_every_shape_has_three_variants_and_the_languages_are_many() -> None:
    abouts = [tomllib.loads((DATA / twin / "about.toml").read_text(encoding="utf-8")) for twin in TWINS]
    kinds = [twin.split("-")[0] for twin in TWINS]

    assert SHAPES <= sum(kinds.count(kind) >= VARIANTS for kind in set(kinds))
    assert {"language", "order of furniture", "furniture missing"} <= {d for about in abouts for d in about["differs"]}
    assert {"ar", "de", "el", "es", "fr", "pl", "ru", "zh"} <= {about["language"] for about in abouts}


@pytest.mark.parametrize("twin", TWINS)
def test_the_expectations_stand_in_the_input(twin: str) -> None:
    """Guards the annotator: a kept paragraph that the input does not hold could never come out."""
    (path,) = (DATA / twin).glob("input.*")
    if path.suffix == ".txt" and expected(twin)["shape"] == "text-dump":
        # Letters only: flatteners break lines, and put addresses, numbers and marks between the words.
        whole = letters(ADDED.sub("", path.read_text(encoding="utf-8")))

        assert [] == [p for p in expected(twin)["paragraphs"] if letters(p) not in whole]


def letters(value: str) -> str:
    return "".join(filter(str.isalnum, text.normalise(value)))


def test_the_list_of_known_failures_names_only_what_exists() -> None:
    assert {twin for twin, _ in KNOWN} <= set(TWINS)
    assert {key for _, key in KNOWN} <= {*KEYS, "doubts", "dropped"}
