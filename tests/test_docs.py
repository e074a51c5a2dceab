"""What README and CONTRIBUTING say is so."""

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest import cli, record
from tests import readme

ROOT = Path(__file__).parent.parent
README = readme.README.read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def helped() -> str:
    """Give the block of README that lists the verbs: the program's own help."""
    text = CliRunner().invoke(cli.cli, ["--help"], prog_name="ingest", terminal_width=100).output
    return f"<!-- help -->\n```\n{text.strip()}\n```\n<!-- /help -->"


def test_the_verbs_are_listed_as_the_program_lists_them() -> None:
    """Refresh with `python -m tests.test_docs`."""
    assert helped() in README


def test_every_field_of_the_record_is_in_the_table() -> None:
    table = README.split("## The record\n", 1)[1].split("\n## ", 1)[0]
    named = set(re.findall(r"`(\w+)`", table))

    assert set(record.schema()["properties"]) <= named


@pytest.mark.parametrize("which", ["main", "test"])
def test_each_command_stands_alone(which: str) -> None:
    (line,) = readme.command(which).splitlines()

    assert line


def test_the_test_command_is_what_continuous_integration_runs() -> None:
    assert ".ci/run\n" == readme.command("test")
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = {re.split(r"[<>=]", entry)[0] for entry in project["project"]["dependencies"]}
    reasons = CONTRIBUTING.split("## Dependencies", 1)[1].split("\n## ", 1)[0]
    listed = {
        name.strip() for row in re.findall(r"^\| ([\w, -]+) \|", reasons, re.MULTILINE) for name in row.split(",")
    }

    assert names == listed - {"package", "---"}


def test_the_layers_are_those_of_the_contract() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]

    assert "\n".join(layers) in CONTRIBUTING


def test_the_locks_name_no_registry_and_hold_hashes() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        pinned = [line for line in text.splitlines() if re.match(r"^[a-z0-9]", line)]
        assert pinned
        assert all("==" in line and line.endswith("\\") for line in pinned)


if __name__ == "__main__":
    readme.README.write_text(
        re.sub(r"<!-- help -->.*<!-- /help -->", lambda _: helped(), README, flags=re.DOTALL), encoding="utf-8"
    )
