"""Verbs, streams and exit codes, as a user meets them."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import __version__, cli
from ingest.demo import DemoSite, config_toml, gazette
from ingest.state import State
from tests.calling import call

DUMP = "Bridge closed to lorries\n\n" + "The council has decided it today, after a long debate. " * 9


@pytest.fixture(scope="module")
def site() -> Iterator[DemoSite]:
    with DemoSite() as running:
        yield running


def spawn(*arguments: str, cwd: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "ingest", *arguments],
        cwd=cwd,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_every_verb_has_help() -> None:
    listed = call("--help").output

    for name, command in cli.cli.commands.items():
        assert name in listed
        assert command.help
        call(name, "--help")


def test_no_sentence_of_a_verb_is_cut_at_eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _, listed = call("--help").output.split("Commands:\n")

    assert len(listed.splitlines()) == len(cli.cli.commands)
    assert [line for line in listed.splitlines() if not line.endswith(".") or line.endswith("...")] == []


def test_the_version_is_printed() -> None:
    assert call("--version").output.strip() == __version__


def test_schema_prints_the_json_schema() -> None:
    assert "https://json-schema.org/draft/2020-12/schema" == json.loads(call("schema").output)["$schema"]


def test_clean_of_a_file_writes_its_articles_to_stdout(folder: Path) -> None:
    (folder / "bridge.txt").write_text(DUMP)

    result = call("clean", "bridge.txt")

    (line,) = result.stdout.splitlines()
    assert "Bridge closed to lorries" == json.loads(line)["title"]
    assert ["bridge.txt"] == [path.name for path in folder.iterdir()]


def test_clean_into_a_folder_writes_lines_and_audit(folder: Path) -> None:
    (folder / "bridge.txt").write_text(DUMP)

    call("clean", "bridge.txt", "--to", "out")
    assert ["bridge.txt.audit.gz", "bridge.txt.jsonl"] == sorted(path.name for path in (folder / "out").iterdir())


def test_a_missing_path_is_one_line_and_exit_1_and_the_others_are_cleaned(folder: Path) -> None:
    (folder / "bridge.txt").write_text(DUMP)

    result = call("clean", "nowhere.html", "bridge.txt", code=1)

    assert 1 == len(result.stdout.splitlines())
    (line,) = result.stderr.splitlines()
    assert "missing-file" in line
    assert "nowhere.html" in line


def test_an_unreadable_warc_is_one_line(folder: Path) -> None:
    (folder / "a.warc.gz").write_bytes(b"\x1f\x8bnot a gzip stream at all")

    result = call("clean", "a.warc.gz", "--to", "out", code=1)

    assert "a.warc.gz" in result.stderr
    assert "Traceback" not in result.stderr


def test_two_inputs_with_one_name_are_a_usage_error(folder: Path) -> None:
    for name in ("a", "b"):
        (folder / name).mkdir()
        (folder / name / "x.txt").write_text(DUMP)

    result = call("clean", "a/x.txt", "b/x.txt", "--to", "out", code=2)

    assert "x.txt" in result.stderr
    assert not (folder / "out").exists()


def test_all_mistakes_of_the_configuration_are_lines_and_exit_2(folder: Path) -> None:
    (folder / "config.toml").write_text('[fetch]\ndelya = 1\n[[source]]\nname = "a"\nfedd = "http://a.example/"\n')

    result = call("run", code=2)

    assert [
        "ingest: config.toml: fetch.delya: unknown key; nearest is 'delay'",
        "ingest: config.toml: source[0].fedd: unknown key; nearest is 'feed'",
        "ingest: config.toml: source[0]: no listing; give one of feed, sitemap, wordpress, links, urls, files, warc",
    ] == result.stderr.splitlines()


def test_a_configuration_that_was_named_must_be_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "bridge.txt").write_text(DUMP)

    call("--config", "other.toml", "clean", "bridge.txt", code=2)
    monkeypatch.setenv("INGEST_CONFIG", str(folder / "other.toml"))
    call("clean", "bridge.txt", code=2)


def test_a_live_run_without_a_contact_is_a_configuration_error(folder: Path) -> None:
    (folder / "config.toml").write_text('[[source]]\nname = "a"\nfeed = "http://a.example/"\n')

    result = call("run", code=2)

    assert "fetch.contact" in result.stderr


def test_the_configuration_is_found_by_the_environment(
    site: DemoSite, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "there").mkdir()
    (folder / "there" / "config.toml").write_text(config_toml(site.port))
    monkeypatch.setenv("INGEST_CONFIG", str(folder / "there" / "config.toml"))

    call("run", "--source", "cloudnotes")
    assert (folder / "there" / "clean" / "cloudnotes").is_dir()
    assert not (folder / "clean").exists()


def test_a_run_says_nothing_when_nobody_looks_and_nothing_is_wrong(site: DemoSite, folder: Path) -> None:
    (folder / "config.toml").write_text(config_toml(site.port))

    result = call("run", "--source", "cloudnotes")

    assert (0, "", "") == (result.exit_code, result.stdout, result.stderr)


def test_logs_are_json_lines_on_request(site: DemoSite, folder: Path) -> None:
    (folder / "config.toml").write_text(config_toml(site.port))

    result = call("--log-json", "run", "--source", "gazette")

    events = [json.loads(line) for line in result.stderr.splitlines()]
    assert {"written", "skipped", "failed"} == {event["event"] for event in events}


@pytest.mark.parametrize("options", [(), ("--log-json",), ("--verbose",)], ids=str)
def test_no_value_of_a_query_is_logged(options: tuple[str, ...], site: DemoSite, folder: Path) -> None:
    """Neither of an article's address nor of a listing's, whatever becomes of them."""
    gone = f"{gazette.HOME}/gone?token=s3cret"
    text = config_toml(site.port).partition("[[source]]")[0]
    types = ("feed", "sitemap", "wordpress", "links", "urls")
    listings = "\n".join(f'{of} = "{gone}&listing={of}"' for of in types)
    (folder / "config.toml").write_text(f'{text}[[source]]\nname = "secrets"\n{listings}\n')

    result = call(*options, "run", code=1)

    assert "token=…" in result.stderr
    assert "s3cret" not in result.output + result.stderr
    assert "s3cret" not in call("report", code=None).output


def test_report_and_explain_look_back(site: DemoSite, folder: Path) -> None:
    (folder / "config.toml").write_text(config_toml(site.port))
    call("run")

    found = json.loads(call("report", "--json").output)
    assert 16 == found["totals"]["written"]
    assert 1 == found["totals"]["failed"]

    line = json.loads(next((folder / "clean" / "cloudnotes").glob("*.jsonl")).read_text().splitlines()[0])
    for item in (line["url"], line["id"]):
        shown = call("explain", item).output
        assert "field:title" in shown
        assert "removed:" in shown
    call("explain", "http://nobody.example/", code=2)

    call("explain", line["url"], "--html", "why.html")
    assert "<!doctype html>" in (folder / "why.html").read_text().lower()

    assert call("report", "--html", "report.html").stdout == "report.html\n"
    result = call("report", "--json", "--html", "out/")
    assert json.loads(result.stdout)["totals"] == found["totals"]
    assert result.stderr.endswith("out/index.html\n")
    pages = {path.name for path in (folder / "out" / "items").iterdir()}
    text = (folder / "out" / "index.html").read_text(encoding="utf-8")
    assert len(pages) >= 2
    assert pages == set(re.findall('href="items/([^"]*)"', text))
    assert "items/" not in (folder / "report.html").read_text(encoding="utf-8")


def test_explain_of_a_file_needs_no_configuration(folder: Path) -> None:
    (folder / "bridge.txt").write_text(DUMP)

    assert "text-dump" in call("explain", "bridge.txt").output


def test_check_runs_the_examples_of_the_site_rules(folder: Path) -> None:
    result = call("check")

    assert "sites/wix.toml" in result.output


def test_config_prints_the_effective_values(site: DemoSite, folder: Path) -> None:
    (folder / "config.toml").write_text(config_toml(site.port))

    shown = json.loads(call("config").output)

    assert 8 == shown["fetch"]["max_redirects"]
    assert ["gazette", "cloudnotes", "chronicle", "chronicle-pages"] == [row["name"] for row in shown["source"]]


def test_diff_names_what_changed(folder: Path) -> None:
    (folder / "bridge.txt").write_text(DUMP)
    call("clean", "bridge.txt", "--to", "out")
    (folder / "bridge.txt").write_text(DUMP.replace("Bridge", "Tunnel"))

    (line,) = call("clean", "bridge.txt", "--to", "out", "--diff", "--json").stdout.splitlines()

    change = json.loads(line)
    # Without an URL the payload is the identity.
    assert ("bridge.txt", "changed", ["id", "title"]) == (change["file"], change["change"], change["fields"])


def test_a_source_that_another_run_holds_is_exit_75(site: DemoSite, folder: Path) -> None:
    (folder / "config.toml").write_text(config_toml(site.port))

    with State(folder / "raw" / ".state") as state, state.lock("cloudnotes"):
        result = call("run", "--source", "cloudnotes", code=75)

    assert "cloudnotes" in result.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_a_run_cleanly_and_the_next_one_goes_on(site: DemoSite, folder: Path, number: int) -> None:
    # Half a second between requests: the signal comes while the run waits.
    (folder / "config.toml").write_text(config_toml(site.port).replace("delay = 0", "delay = 0.5"))
    process = spawn("run", "--source", "gazette", cwd=folder)
    deadline = time.monotonic() + 60
    while not list(folder.glob("raw/gazette/*.warc.gz")):
        assert time.monotonic() < deadline
        assert process.poll() is None
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)

    assert 128 + number == process.returncode
    assert "Traceback" not in errors
    assert [] == list(folder.rglob("*.tmp"))

    (folder / "config.toml").write_text(config_toml(site.port))
    call("run", "--source", "gazette")
    written = [line for path in folder.glob("clean/gazette/*.jsonl") for line in path.read_text().splitlines()]
    assert 6 == len({json.loads(line)["id"] for line in written})


def test_the_demo_shows_everything_and_then_that_nothing_changed(folder: Path) -> None:
    first = call("demo")
    second = call("demo")

    assert (0, 0) == (first.exit_code, second.exit_code)
    for word in ("written", "ticker", "consent", "http-404", "robots-denied", os.fspath(folder / "demo" / "clean")):
        assert word in "".join(first.stdout.split())
    assert "unchanged" in second.stdout
    assert 16 == json.loads(call("--config", "demo/config.toml", "report", "--json").output)["totals"]["written"]


def test_check_names_an_optional_part_that_cannot_be_loaded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)

    result = call("check", code=1)

    assert "trafilatura cannot be loaded" in result.stdout
    assert "uvloop" not in result.stdout


@pytest.mark.parametrize("verb", ["check", "config", "run", "clean", "state", "report"])
@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '[[source]]\nname = "a"\nfeed = "https://a.example/"\nsite = "wordpres"',
            "source[0].site: no rules 'wordpres'",
        ),
        ('[[source]]\nname = "a"\nfeed = "https://a.example/"\nkeep = []', "source[0].keep: keeps nothing"),
        ("\ufeff[fetch]\n", "begins with a byte order mark"),
        ('[fetch]\ncontact = "nobody"', "fetch.contact: 'nobody' is no plain address"),
        ("[fetch]\ndelay = 9e99", "fetch.delay: input should be less than or equal to 3600"),
    ],
)
def test_a_mistake_in_config_toml_is_one_line_and_2(folder: Path, verb: str, text: str, says: str) -> None:
    (folder / "config.toml").write_text(text, encoding="utf-8")

    result = call(verb, code=2)

    (line,) = result.stderr.splitlines()
    assert line.startswith("ingest: config.toml: ")
    assert says in line


def test_a_contact_on_the_command_line_is_checked_as_that_of_the_file(folder: Path) -> None:
    result = call("add", "https://a.example/", "--contact", "nobody", code=2)

    assert "--contact: 'nobody' is no plain address" in result.stderr
