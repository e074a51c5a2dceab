"""The reference says something of everything, and its examples are right."""

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from ingest import config, record
from ingest.cli.help import reference
from ingest.config import AlarmConfig, FenceConfig, FetchConfig, SourceConfig
from ingest.model import DoubtCode, Reason
from tests import shapes
from tests.calling import call


def entries(topic: str) -> dict[str, list[str]]:
    """Read a topic back: each name with the lines below it."""
    found = dict[str, list[str]]()
    name = ""
    for line in call("help", topic).stdout.splitlines():
        if line.startswith("    "):
            found[name].append(line.strip())
        elif line:
            name = line.partition("  ")[0]
            found[name] = []
    return found


@pytest.mark.parametrize("model", [FetchConfig, FenceConfig, AlarmConfig, SourceConfig])
def test_every_key_of_the_configuration_has_a_sentence_and_an_example(model: type) -> None:
    known = entries("config")

    for key in model.model_fields:  # type: ignore[attr-defined]  # of a pydantic model
        said, example = known[key]
        assert re.fullmatch(r"\S.+[.)]", said), key
        assert example.startswith(f"{key} = ")


def test_the_examples_of_the_configuration_are_one_that_is_well_formed(tmp_path: Path) -> None:
    text = call("help", "config").stdout
    lines = [line.strip() for line in text.splitlines() if re.match(r"\[|    \w+ = ", line)]

    found = config.parse("\n".join(lines), path=tmp_path / "config.toml")
    assert set(FetchConfig.model_fields) == set(reference.EXAMPLES["fetch"])
    assert ("courier", 2.5) == (found.sources[0].name, found.fetch.delay)


def test_every_field_of_a_record_has_a_sentence_and_an_example() -> None:
    known = entries("record")

    for name in record.schema()["properties"]:
        said, example = known[name]
        assert said.endswith(".")
        assert example not in {"null", "[]", "{}"}, name


@pytest.mark.parametrize(("topic", "values"), [("reasons", get_args(Reason)), ("doubts", get_args(DoubtCode))])
def test_every_word_of_a_closed_list_has_a_sentence(topic: str, values: tuple[str, ...]) -> None:
    known = entries(topic)

    for value in values:
        (said,) = known[value]
        assert said.endswith(".")


def test_the_rules_are_those_of_the_code_and_of_the_site_files() -> None:
    text = call("help", "rules").stdout

    for name in ("ticker", "breadcrumb", "addresses", "by-line"):
        assert re.search(rf"^{name}\n    [A-Z].+\.$", text, re.MULTILINE)
    assert "    wix:reactions  removed: share\n" in text


def test_the_outcomes_are_those_of_the_code() -> None:
    known = entries("outcomes")

    assert {"missing-file", "no-article", "forbidden-address", "empty-payload"} <= set(known)
    assert ["No such file."] == known["missing-file"]


@pytest.mark.parametrize("topic", list(reference.TOPICS))
def test_every_topic_is_listed_and_printed(topic: str) -> None:
    assert re.search(rf"^ingest help {topic} +\w", call("help").stdout, re.MULTILINE)
    assert len(call("help", topic).stdout.splitlines()) > 5


def test_exit_codes_are_those_that_the_program_ends_with() -> None:
    text = call("help", "exit-codes").stdout

    assert ["0", "1", "2", "3", "75", "130", "143"] == re.findall(r"^(\d+) ", text, re.MULTILINE)


def test_the_example_of_meta_json_is_read_as_it_says(folder: Path) -> None:

    example = call("help", "meta").stdout.partition("\n{")[2]
    (folder / "page.html").write_text(shapes.PAGE)
    (folder / "page.html.meta.json").write_text("{" + example)

    assert '"https://news.example/bridge"' in call("extract", "page.html", "--with-metadata").stdout


def test_the_help_of_a_verb_is_its_help() -> None:
    assert call("help", "extract").stdout == call("extract", "--help").stdout


def test_a_topic_that_there_is_not_names_the_nearest() -> None:
    assert "did you mean 'config'?" in call("help", "confg", code=2).stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_commands_for_completion_make_a_script(shell: str) -> None:
    assert f"_INGEST_COMPLETE={shell}_source ingest" in call("help", "completion").stdout
    program = [sys.executable, "-c", "from ingest import cli; cli.main()"]
    made = subprocess.run(
        program,
        env={"_INGEST_COMPLETE": f"{shell}_source", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "_INGEST_COMPLETE" in made.stdout
