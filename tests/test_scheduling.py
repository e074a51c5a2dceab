"""What `ingest help cron` prints works as it is printed, and a run's exit code is the first of 2, 1, 3, 75."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ingest import config
from ingest.cli.verbs import runs
from ingest.pipeline.health import watch
from tests.calling import call

CRON = re.compile(r"((?:[\d*/,-]+ +){5})(.+)")


def blocks() -> list[str]:
    """Return the indented blocks of the topic, without their indentation."""
    text = call("help", "cron").stdout
    return [re.sub(r"(?m)^    ", "", found) for found in re.findall(r"(?m)(?:^(?:    .*)?\n)*^    .*\n", text)]


def part(start: str) -> str:
    return next(block.strip() + "\n" for block in blocks() if block.strip().startswith(start))


def test_the_units_are_what_systemd_takes(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    units = [block.strip() + "\n" for block in blocks() if block.strip().startswith("[Unit]")]
    assert len(units) == 2
    command = tmp_path / "ingest"
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    for name, unit in zip(("ingest.service", "ingest.timer"), units, strict=True):
        (tmp_path / name).write_text(unit.replace("/srv/ingest/.venv/bin/ingest", str(command)))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / "ingest.service", tmp_path / "ingest.timer"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )
    assert (0, "") == (done.returncode, "\n".join(line for line in done.stderr.splitlines() if "ingest." in line))


def test_the_lines_of_cron_call_what_there_is() -> None:
    lines = [found for line in part("MAILTO").splitlines() if (found := CRON.fullmatch(line))]
    assert len(lines) == 2
    for found in lines:
        _, verb, *flags = found[2].split()
        shown = call(verb, "--help").stdout
        assert all(flag in shown for flag in flags if flag.startswith("--"))


@pytest.mark.parametrize(
    ("before", "is_open", "is_told", "after"),
    [
        (0, False, True, 0),
        (0, True, True, 3),
        (75, False, True, 75),
        (75, True, True, 3),
        (1, True, True, 1),
        (1, False, True, 1),
        (75, True, False, 1),
        (0, True, False, 1),
    ],
)
def test_of_several_exit_codes_the_first_counts(
    monkeypatch: pytest.MonkeyPatch, before: int, after: int, *, is_open: bool, is_told: bool
) -> None:
    monkeypatch.setattr(watch, "open_alarms", lambda *_: ["an alarm"] if is_open else [])
    monkeypatch.setattr(watch, "deliver", lambda *_, **__: is_told)
    assert after == runs._watched(config.parse(""), (), before)
