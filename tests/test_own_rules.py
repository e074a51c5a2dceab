"""A user's own site rules, step by step as `ingest help site-rules` says."""

import gzip
import json
import re
from pathlib import Path

import pytest

from ingest.sites.rules import parse
from tests import shapes
from tests.calling import call

PLEA = "Read all of it on paper, from seven each morning, at the kiosk by the harbour and at the station."
PAGE = shapes.PAGE.replace("</article>", f"<p>{PLEA}</p></article>")


@pytest.fixture
def paper(folder: Path) -> Path:
    """Keep a page of a paper whose plea is taken for text."""
    (folder / "page.html").write_text(PAGE)
    (folder / "config.toml").write_text('[[source]]\nname = "courier"\nfiles = "page.html"\n')
    raw = folder / "raw" / "courier"
    raw.mkdir(parents=True)
    (raw / "page.html").write_text(PAGE)
    call("clean")
    return folder


def texts(folder: Path) -> list[str]:
    return [json.loads(line)["text"] for line in (folder / "clean/courier/page.html.jsonl").read_text().splitlines()]


def rules(folder: Path) -> list[str]:
    (record,) = map(json.loads, (folder / "clean/courier/page.html.jsonl").read_text().splitlines())
    return list(record["provenance"]["rules"])


def header(folder: Path) -> str:
    lines = gzip.decompress((folder / "clean/courier/page.html.audit.gz").read_bytes()).splitlines()
    return str(json.loads(lines[0])["digests"]["rules"])


def test_a_site_is_added_as_the_help_says(paper: Path) -> None:
    """Each step is taken from the text that `ingest help site-rules` prints."""
    guide = call("help", "site-rules").stdout
    assert PLEA in texts(paper)[0]
    before = header(paper)

    steps = guide.partition("The file\n")[0]
    (begun,) = re.findall(r"printf '(.+)' > courier\.toml", steps)
    (named,) = re.findall(r"^    (rules = .+)$", steps, re.MULTILINE)
    head = begun.replace("\\n", "\n")
    (paper / "courier.toml").write_text(head)
    assert "ingest explain page.html --example >> courier.toml" in steps.partition(named)[0]
    example = call("explain", "page.html", "--example").stdout
    (paper / "courier.toml").write_text(head + example)
    with (paper / "config.toml").open("a") as file:
        file.write(f"{named}\n")
    assert "courier: courier.toml: page.html: as it should be" in call("check").stdout

    # The example is put right, then a rule is added until it passes.
    line = f'    "{PLEA}",\n'
    assert line in example
    right = example.replace(line, "").replace("[example.removed]\n", f"[example.removed]\nadvertisement = [\n{line}]\n")
    (paper / "courier.toml").write_text(head + right)
    assert f"courier: courier.toml: page.html: kept: '{PLEA}'" in call("check", code=1).stdout
    (rule,) = re.findall(r"^    \[\[rule\]\]\n(?:    .+\n)+", guide, re.MULTILINE)
    rule = (
        re.sub(r"^    ", "", rule, flags=re.MULTILINE)
        .replace("newsletter", "advertisement")
        .replace("Get our app", PLEA)
    )
    (paper / "courier.toml").write_text(f"{head}{rule}\n{right}")
    assert "courier: courier.toml: page.html: as it should be" in call("check").stdout

    call("clean")
    assert PLEA not in texts(paper)[0]
    assert re.fullmatch(r"courier@[0-9a-f]{12}", rules(paper)[-1])
    assert header(paper) != before


@pytest.fixture
def ruled(paper: Path) -> Path:
    with (paper / "config.toml").open("a") as file:
        file.write('rules = "mine/courier.toml"\n')
    (paper / "mine").mkdir()
    example = call("--config", "/dev/null", "explain", "page.html", "--example").stdout
    (paper / "mine" / "courier.toml").write_text(
        'id = "courier"\nlayer = "publisher"\n\n[[rule]]\nid = "plea"\nreason = "newsletter"\n'
        f'lines = ["{PLEA}"]\n\n{example}'
    )
    return paper


def test_a_changed_rule_file_cleans_its_source_anew(ruled: Path) -> None:
    call("clean")
    first = rules(ruled)
    assert PLEA not in texts(ruled)[0]

    own = ruled / "mine" / "courier.toml"
    own.write_text(own.read_text().replace('reason = "newsletter"', 'reason = "related"'))
    call("clean")
    assert first != rules(ruled)


def test_rules_of_one_source_are_none_of_another(ruled: Path) -> None:
    with (ruled / "config.toml").open("a") as file:
        file.write('\n[[source]]\nname = "other"\nfiles = "page.html"\n')
    (ruled / "raw" / "other").mkdir()
    (ruled / "raw" / "other" / "page.html").write_text(PAGE)

    call("clean")
    assert PLEA not in texts(ruled)[0]
    assert PLEA in json.loads((ruled / "clean/other/page.html.jsonl").read_text())["text"]


def test_worker_processes_have_the_rules_too(ruled: Path) -> None:
    call("clean", "--engine", "processes")

    assert PLEA not in texts(ruled)[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "cannot be read: No such file or directory"),
        ("id = 3", "courier.toml: layer: Field required"),
        ("not TOML", "not TOML"),
    ],
)
def test_mistakes_in_the_file_end_every_verb(ruled: Path, text: str | None, told: str) -> None:
    own = ruled / "mine" / "courier.toml"
    own.unlink()
    if text is not None:
        own.write_text(text)

    for verb in ("check", "clean", "state"):
        assert told in call(verb, code=2).stderr


def test_the_effective_configuration_names_the_file(ruled: Path) -> None:
    assert ["mine/courier.toml"] == json.loads(call("config").stdout)["source"][0]["rules"]


@pytest.mark.parametrize(
    "payload",
    [shapes.PAGE, shapes.DUMP, shapes.POST, shapes.ARABIC, shapes.PAGE.replace("utf-8", "koi8-r") + "'''\x0c"],
)
def test_an_example_of_any_page_is_well_formed_and_true(folder: Path, payload: str) -> None:
    (folder / "page").write_text(payload)
    example = call("explain", "page", "--example").stdout

    found = parse(f'id = "x"\nlayer = "publisher"\n{example}'.encode(), subject="x")
    assert found.example[0].kept
    (folder / "config.toml").write_text('[[source]]\nname = "x"\nfiles = "page"\nrules = "x.toml"\n')
    (folder / "x.toml").write_text(f'id = "x"\nlayer = "publisher"\n{example}')
    assert re.search(r"^x: x\.toml: .+: as it should be$", call("check").stdout, re.MULTILINE)


def test_there_is_no_example_of_a_page_without_an_article(folder: Path) -> None:
    (folder / "page").write_text(shapes.LOGIN)

    assert "ingest: page: " in call("explain", "page", "--example", code=1).stderr
