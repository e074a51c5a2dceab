"""The floors hold, and the gate that guards them can fail."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, get_args

import pytest

from ingest.model import Reason
from tests.bench import floors
from tests.bench.floors import FLOORS, PAGES, Prediction, Refused, compare, digest, measure, overlap, predict, raised

REASONS: Final = frozenset(get_args(Reason))
EASY: Final = "es-rest-gutenberg"  # comes out right to the last token, so that any loss shows


@cache
def predictions() -> Mapping[str, Prediction]:
    return MappingProxyType({name: predict(name) for name in floors.names()})


def pinned() -> dict[str, Any]:
    return dict(json.loads(FLOORS.read_text(encoding="utf-8")))


def with_one(name: str, prediction: Prediction) -> dict[str, Prediction]:
    return {**predictions(), name: prediction}


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, Path]:
    """Return a folder of one page, and floors pinned on it."""
    pages, file = tmp_path / "pages", tmp_path / "floors.json"
    shutil.copytree(PAGES / EASY, pages / EASY)
    assert floors.main(["--update"], floors=file, pages=pages) == 0
    return pages, file


def test_no_figure_is_under_its_floor() -> None:
    assert [] == compare(pinned(), measure(predictions()), digest())


@pytest.mark.parametrize(
    ("figure", "worse"),
    [
        ("recall", {"text": "El faro de Punta Cárdena"}),
        ("precision", {"text": "Suscríbete a nuestro boletín y no te pierdas nada de lo que pasa"}),
        ("exact", {"text": ""}),
        ("title", {"title": None}),
        ("authors", {"authors": ("Jacinta Louro", "Redacción")}),
        ("date", {"published": "2025-11-06T09:30:00Z"}),
        ("published", {"published": "2025-11-05"}),
        ("reasons", {"removed": ()}),
    ],
)
def test_a_worse_prediction_of_one_page_goes_under_the_floor(figure: str, worse: dict[str, Any]) -> None:
    best = measure(predictions())
    floor = {"pages": digest(), "figures": best, "regressions": []}
    spoilt = with_one(EASY, replace(predictions()[EASY], **worse))

    faults = compare(floor, measure(spoilt), digest())

    assert any(fault.startswith(f"all: {figure} ") for fault in faults)


def test_a_page_that_is_not_written_counts_as_an_empty_one() -> None:
    faults = compare(pinned() | {"figures": measure(predictions())}, measure(with_one(EASY, Prediction())), digest())

    assert any("recall" in fault for fault in faults)


def test_an_author_where_the_page_names_none_goes_under_the_floor() -> None:
    name = "zh-rest-classic"
    signed = with_one(name, replace(predictions()[name], authors=("admin",)))

    assert measure(signed)["all"]["unsigned"] < measure(predictions())["all"]["unsigned"]


def test_a_changed_page_is_noticed(small: tuple[Path, Path]) -> None:
    pages, file = small
    assert floors.main(["--check"], floors=file, pages=pages) == 0

    gold = pages / EASY / "gold.json"
    gold.write_bytes(gold.read_bytes() + b"\n")

    assert floors.main(["--check"], floors=file, pages=pages) == 1


def test_the_check_fails_where_a_floor_is_higher(small: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    pages, file = small
    floor = json.loads(file.read_text())
    floor["figures"]["all"]["f1"] = 1.01
    file.write_text(json.dumps(floor))

    assert floors.main(["--check"], floors=file, pages=pages) == 1
    assert "all: f1 1.0000 is under 1.0100" in capsys.readouterr().err


def test_an_update_refuses_to_lower_a_floor_without_a_reason(
    small: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    pages, file = small
    floor = json.loads(file.read_text())
    floor["figures"]["all"]["recall"] = 1.01
    file.write_text(json.dumps(floor))
    before = file.read_bytes()

    assert floors.main(["--update"], floors=file, pages=pages) == 1
    assert before == file.read_bytes()
    assert "--allow-regression" in capsys.readouterr().err
    assert floors.main(["--update", "--allow-regression", " "], floors=file, pages=pages) == 1
    assert before == file.read_bytes()

    assert floors.main(["--update", "--allow-regression", "the gold was wrong"], floors=file, pages=pages) == 0
    assert json.loads(file.read_text())["regressions"] == [
        {"reason": "the gold was wrong", "lowered": ["all: recall 1.0000 is under 1.0100"]}
    ]
    assert floors.main(["--check"], floors=file, pages=pages) == 0


def test_a_figure_or_a_group_that_vanishes_is_a_lowered_floor() -> None:
    floor = {"pages": "p", "figures": {"all": {"f1": 0.5, "title": 0.5}, "txt": {"f1": 0.5}}, "regressions": []}

    with pytest.raises(Refused, match="title"):
        raised(floor, {"all": {"f1": 0.6}, "txt": {"f1": 0.6}}, "p")
    with pytest.raises(Refused, match="txt"):
        raised(floor, {"all": {"f1": 0.6, "title": 0.5}}, "p")


def test_raising_a_floor_needs_no_reason_and_keeps_the_old_ones() -> None:
    old = {"reason": "r", "lowered": ["l"]}
    floor = {"pages": "p", "figures": {"all": {"f1": 0.5}}, "regressions": [old]}

    assert raised(floor, {"all": {"f1": 0.6}}, "q") == {
        "pages": "q",
        "figures": {"all": {"f1": 0.6}},
        "regressions": [old],
    }


@pytest.mark.parametrize(
    ("wanted", "found", "precision", "recall"),
    [
        ("one two three four", "one two three four", 1.0, 1.0),
        ("one two three four five", "one two three four", 1.0, 0.5),
        ("one two three four", "one two three four one two three four", 0.2, 1.0),
        ("One, two; three: four!", "One two three four", 1.0, 1.0),
        ("short text", "short text", 1.0, 1.0),
        ("short text", "other text", 0.0, 0.0),
        ("一二三四，五六", "一二三四，五六", 1.0, 1.0),
        ("one two three four", "", None, 0.0),
        ("", "one two three four", 0.0, None),
    ],
)
def test_texts_are_compared_by_runs_of_four_tokens(
    wanted: str, found: str, precision: float | None, recall: float | None
) -> None:
    assert (precision, recall) == overlap(wanted, found)


def test_the_pages_are_of_every_shape_and_of_many_languages() -> None:
    golds = [floors.gold(name) for name in floors.names()]
    shapes = [prediction.shape for prediction in predictions().values()]

    assert len(golds) >= 30
    assert {"html", "wordpress-json", "text-dump"} <= set(shapes)
    assert {"ar", "he", "zh", "ja"} <= {gold["language"] for gold in golds}
    assert len({gold["language"] for gold in golds}) >= 6


@pytest.mark.parametrize("name", floors.names())
def test_gold_is_complete_and_its_reasons_are_of_the_closed_list(name: str) -> None:
    gold = floors.gold(name)

    assert {"language", "layout", "title", "authors", "published", "text", "removed"} == set(gold)
    assert REASONS >= set(gold["removed"])
    kept = gold["text"].split("\n")
    copies = {"duplicate", "markup-residue"}  # second copies of what is kept
    gone = [line for reason, lines in gold["removed"].items() if reason not in copies for line in lines]
    assert [] == [line for line in gone if line in kept]
