"""`ingest verify` names what is wrong of raw/ and clean/, and the command that heals it does."""

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ingest import record
from tests import shapes
from tests.calling import call
from tests.export.folder import record as article

NAME = "page.html"
STORY = f"{NAME}.jsonl"


@pytest.fixture
def store(folder: Path) -> Path:
    """Lay down two pages and a WARC of none of ours, and clean them."""
    (folder / "config.toml").write_text('[fetch]\ncontact = "a@b.example"\n[[source]]\nname = "desk"\nfiles = "x/*"\n')
    desk = folder / "raw" / "desk"
    desk.mkdir(parents=True)
    for name in (NAME, "second.html"):
        (desk / name).write_text(shapes.PAGE)
        (desk / f"{name}.meta.json").write_text(json.dumps({"url": f"https://courier.example/{name}"}))
    call("clean")
    return folder


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "clean" / "desk" / STORY).read_bytes().splitlines()]


def rewrite(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    (found,) = lines(folder)
    change(found)
    (folder / "clean" / "desk" / STORY).write_text(json.dumps(found) + "\n")


def audit_of(folder: Path) -> tuple[Path, list[dict[str, Any]]]:
    path = folder / "clean" / "desk" / f"{NAME}.audit.gz"
    return path, [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def write_audit(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode()))


def miscount(folder: Path) -> None:
    path, rows = audit_of(folder)
    write_audit(path, [*rows, {**rows[1], "index": 1}])


def rename(folder: Path) -> None:
    path, rows = audit_of(folder)
    rows[1]["id"] = "f" * 32
    write_audit(path, rows)


def damage_audit(folder: Path) -> None:
    path, _ = audit_of(folder)
    path.write_bytes(path.read_bytes()[:40])


def drop_audit(folder: Path) -> None:
    audit_of(folder)[0].unlink()


def drop_lines(folder: Path) -> None:
    (folder / "clean" / "desk" / STORY).unlink()


def drop_both(folder: Path) -> None:
    drop_audit(folder)
    drop_lines(folder)


def half_line(folder: Path) -> None:
    path = folder / "clean" / "desk" / STORY
    path.write_bytes(path.read_bytes()[:-40])


def other_type(folder: Path) -> None:
    rewrite(folder, lambda found: found.update(title=7))


def other_text(folder: Path) -> None:
    rewrite(folder, lambda found: found.update(text=found["text"].replace("bridge", "Bridge")))


def other_place(folder: Path) -> None:
    rewrite(folder, lambda found: found["provenance"]["raw"]["parts"][0].update(offset=1))


def other_length(folder: Path) -> None:
    rewrite(folder, lambda found: found["provenance"]["raw"]["parts"][0].update(length=1))


@pytest.mark.parametrize(
    ("fault", "said", "command"),
    [
        (miscount, "audit desk/page.html: it says that 2 records were written; there are 1 lines", "clean --all"),
        (rename, "audit desk/page.html: it names another record than line 1 is", "clean --all"),
        (damage_audit, "audit desk/page.html: cannot be read: ", "clean --all"),
        (drop_audit, "audit desk/page.html: no such file", "clean --all"),
        (drop_lines, "audit desk/page.html: its file of records is gone", "clean --all"),
        (drop_both, "uncleaned desk/page.html: 1 captures of which no record was made", "clean"),
        (half_line, "invalid desk/page.html.jsonl:1: not JSON", "clean --all"),
        (other_type, "invalid desk/page.html.jsonl:1: title: … is not of type", "clean --all"),
        (other_text, "invalid desk/page.html.jsonl:1: the text does not fit its content_hash", "clean --all"),
        (other_length, "pointer desk/page.html.jsonl:1: its bytes lie at 0+", "clean --all"),
    ],
)
def test_what_is_wrong_is_named_and_healed_by_the_command_that_is_named(
    fault: Callable[[Path], None], said: str, command: str, store: Path
) -> None:
    before = lines(store)
    assert "2 captures are there, 0 items are lost; 2 records, 0 faults" in call("verify").stdout
    fault(store)

    told = call("verify", code=1).stdout.splitlines()
    assert [line for line in told if line.startswith(said)], told
    assert told[-1] == f"heal: ingest {command} --source desk"
    assert call("verify", "--source", "desk", code=1).stdout.splitlines() == told

    call(*command.split(), "--source", "desk")
    assert before == lines(store)
    assert "heal" not in call("verify").stdout


def test_a_pointer_to_where_nothing_is_is_a_loss(store: Path) -> None:
    other_place(store)

    told = call("verify", code=1).stdout

    assert f"lost desk/{NAME} https://courier.example/{NAME}" in told
    assert "heal: ingest verify --refetch --source desk ; ingest run --source desk" in told


def test_a_page_that_was_replaced_is_a_loss(store: Path) -> None:
    path = store / "raw" / "desk" / NAME
    path.write_bytes(path.read_bytes().replace(b"bridge", b"BRIDGE"))

    assert f"lost desk/{NAME} " in call("verify", code=1).stdout


def test_the_other_page_is_not_touched_by_what_is_wrong_with_one(store: Path) -> None:
    shutil.rmtree(store / "clean" / "desk")
    call("clean")
    half_line(store)

    assert "second" not in call("verify", code=1).stdout


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"title": 1},
        {"id": "x"},
        {"text": None},
        {"tags": "a"},
        {"blocks": [{}]},
        {"page_type": "poem"},
        {"more": 1},
        {"alternate_keys": ["url:a", "url:a"]},
        {"authors": [{"name": "A", "type": "robot", "url": None}]},
    ],
    ids=str,
)
def test_the_fast_validator_judges_as_the_slow_one(change: dict[str, Any]) -> None:
    broken, slow = record.validator(), jsonschema.Draft202012Validator(record.schema())
    found = article("bridge") | change

    assert slow.is_valid(found) == (broken(found) is None)
    assert bool(change) == (broken(found) is not None)


def test_a_message_repeats_no_value() -> None:
    assert "secret" not in str(record.validator()(article("bridge") | {"title": ["secret"]}))
