"""What README and CONTRIBUTING say is so."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ingest import config
from ingest.cli.help import reference
from tests import readme

ROOT = Path(__file__).parent.parent
README = readme.README.read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_readme_is_two_screens() -> None:
    """Of fifty lines, blank ones and marks of code aside."""
    shown = [line for line in README.splitlines() if line.strip() and not line.startswith(("```", "<!--"))]

    assert len(shown) <= 100


def test_everything_that_can_be_pasted_is_run_in_a_clone() -> None:
    script = readme.script()

    assert "-m tests.readme all" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert readme.command("main") in script
    assert all(f"\n{word}" in script for word in ("import duckdb", "import ingest, pandas", "jq ", "gzip "))
    assert script.count("<< 'END'") == README.count("```python")


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


def test_the_map_names_every_folder_and_only_what_is_there() -> None:
    first_page = CONTRIBUTING.split("## The map", 1)[1].split("\n## ", 1)[0]
    package = ROOT / "ingest"
    folders, changes = first_page.split("### Where do I change", 1)
    shown = {
        name.rstrip("/") for row in re.findall(r"^\| (`.*?) \|", folders, re.MULTILINE) for name in row.split("`")[1::2]
    }
    there = {
        str(path.parent.relative_to(package)) for path in package.rglob("__init__.py") if path.parent != package
    } - {"clean", "parse"}
    assert shown == there
    named = [
        name for row in changes.splitlines() if row.startswith("| ") for name in row.split("`")[1::2] if "/" in name
    ]
    assert len(named) > 20
    missing = [name for name in named if not (package / name).exists() and not (ROOT / name).exists()]
    assert not missing


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


def test_the_first_python_of_readme_runs_as_pasted() -> None:
    code = re.search(r"## One page.*?```python\n(.*?)```", README, re.DOTALL)
    assert code
    run = subprocess.run([sys.executable, "-c", code[1]], cwd=ROOT, capture_output=True, text=True, check=True)

    assert "Schlittenhunde: Aldringen gewinnt das Nachtrennen" in run.stdout


def test_the_first_extract_of_readme_runs_as_pasted() -> None:
    command = re.search(r"\.venv/bin/ingest (extract tests/\S+ --format markdown)\n", README)
    assert command
    run = subprocess.run(
        [sys.executable, "-m", "ingest", *command[1].split()], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert "| Platz | Gespann | Zeit |" in run.stdout


def test_the_configuration_of_readme_is_well_formed() -> None:
    text = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert text

    assert "courier" == config.parse(text[1]).sources[0].name
    assert 5 == len([line for line in text[1].splitlines() if line])


def test_no_command_of_readme_needs_gnu() -> None:
    assert not re.search(r"\bzcat\b|date -d|date -u -d|sed -i|readlink -f|grep -P", README)


def test_every_topic_of_the_reference_is_named() -> None:
    for name in reference.TOPICS:
        assert f"`{name}`" in README


def test_docstrings_begin_with_what_a_function_does_in_plain_words() -> None:
    """`Return whether …`, `Yield …`, `Parse …`; not "Tell", "Say", "Give", "Know", "Ask", "Name"."""
    begins = re.compile(r'^\s*r?"""(?:Tell|Say|Give|Know|Ask|Name|Find out) .*', re.MULTILINE)
    files = [*(ROOT / "ingest").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]

    assert [] == [(file.name, found) for file in files for found in begins.findall(file.read_text(encoding="utf-8"))]


def test_the_licence_of_every_locked_package_is_listed() -> None:
    locked = re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    listed = CONTRIBUTING.partition("Licences of what is installed to run")[2].partition("Group `browser`")[0]

    assert [] == [name for name in locked if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", listed)]
