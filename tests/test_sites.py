from datetime import UTC, date, datetime
from importlib import resources
from typing import Any

import pytest

from ingest import clean, parse, shape, sites
from ingest.errors import ConfigError
from ingest.model import Document
from ingest.sites import RuleFile, rules
from ingest.sites.rules import Example, Rule
from tests.making import document, stored

TEMPLATE = """
id = "{id}"
layer = "{layer}"
{more}
[[example]]
name = "x"
input = "x"
kept = ["x"]
"""


def rule_file(name: str, layer: str = "publisher", more: str = "") -> RuleFile:
    return rules.parse(TEMPLATE.format(id=name, layer=layer, more=more).encode(), subject=f"{name}.toml")


def page(url: str | None = None, **facts: Any) -> Document:
    capture = stored("<html><body><p>Hello there</p></body></html>", url=url, **facts)
    found = next(iter(parse.documents(shape.detect(capture))))
    assert isinstance(found, Document)
    return found


FILES = (
    rule_file("news", more='hosts = ["news.example"]'),
    rule_file("sport", more='hosts = ["sport.news.example"]'),
    rule_file("blogs", "platform", more='[fingerprint]\nlines = [["top of page", "bottom of page"]]'),
)


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("https://news.example/a", ["news"]),
        ("https://www.news.example/a", ["news"]),
        ("https://sport.news.example/a", ["sport"]),
        ("https://othernews.example/a", []),
        (None, []),
    ],
)
def test_the_longest_host_wins(url: str | None, names: list[str]) -> None:
    assert names == [file.id for file in sites.select_rules(page(url), hint=None, files=FILES).files]


def test_a_hint_is_chosen_without_evidence() -> None:
    chosen = sites.select_rules(page(), hint="sport", files=FILES)

    assert ("sport", 1) == (chosen.platform, len(chosen.names))
    assert chosen.names[0].startswith("sport@")


def test_a_dump_is_recognised_by_lines_that_all_stand_in_it() -> None:
    assert (
        "blogs"
        == sites.select_rules(document("Top of Page\n\nHello.\n\nbottom of page"), hint=None, files=FILES).platform
    )
    assert sites.select_rules(document("top of page\n\nHello."), hint=None, files=FILES).platform is None


def test_an_old_layout_is_for_old_pages() -> None:
    old = rule_file("old", more='hosts = ["news.example"]\nvalid_until = 2025-01-01')
    assert date(2025, 1, 1) == old.valid_until

    def chosen(year: int) -> str | None:
        at = datetime(year, 6, 1, tzinfo=UTC)
        return sites.select_rules(page("https://news.example/a", fetched_at=at), hint=None, files=(old,)).platform

    assert ("old", None) == (chosen(2024), chosen(2025))


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ('[[rule]]\nid = "a"\nlines = ["x"]', "a reason or a field"),
        ('[[rule]]\nid = "a"\nreason = "share"', "lines, a pattern or marks"),
        ('[[rule]]\nid = "a"\nreason = "boring"\nlines = ["x"]', "rule.0.reason"),
        ('[[rule]]\nid = "a"\nreason = "share"\npattern = "("', "not a regular expression"),
        ("python = true", "python: unknown key"),
        ("hosts = 7", "hosts: "),
    ],
)
def test_a_mistake_in_a_rule_file_is_named(more: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        rule_file("bad", more=more)

    assert str(caught.value).startswith("bad.toml")


def test_a_file_without_an_example_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"bad\.toml: .*wants an \[\[example\]\]"):
        rules.parse(b'id = "bad"\nlayer = "platform"\nexample = []', subject="bad.toml")
    with pytest.raises(ConfigError, match=r"bad\.toml: example: Field required"):
        rules.parse(b'id = "bad"\nlayer = "platform"', subject="bad.toml")


def test_the_package_s_files_have_ids_like_their_names_and_examples() -> None:
    files = sites.load()

    assert {"al-mayadeen", "wix", "wordpress"} <= {file.id for file in files}
    assert all(file.example for file in files)
    assert 64 == len(sites.digest(files))


def test_the_package_s_files_are_read_as_if_they_were_checked() -> None:
    folder = resources.files(sites)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))

    assert sites.load() == tuple(rules.parse((folder / name).read_bytes(), subject=name) for name in names)


def test_a_line_that_ends_in_a_full_stop_is_found() -> None:
    found = document(
        "A headline of the day\n\n"
        + "The council has decided it today, after a long debate. " * 4
        + "\n\nGet it all on paper.\n"
    )
    rule = Rule(id="plea", reason="newsletter", lines=("Get it ALL on paper.",))
    file = RuleFile(
        id="paper", layer="publisher", rule=(rule,), example=(Example(name="x", input="x", kept=()),), own=True
    )
    extraction = clean.clean(found, sites.select_rules(found, hint=None, files=(file,)))

    assert [("Get it all on paper.", "paper:plea")] == [
        (r.block.text, r.rule) for r in extraction.removed if r.reason == "newsletter"
    ]


def test_a_line_that_no_block_could_be_is_refused() -> None:
    with pytest.raises(ValueError, match="write a pattern for it"):
        Rule(id="long", reason="share", lines=("x" * 241,))
