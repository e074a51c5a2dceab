from datetime import timedelta
from pathlib import Path

import pytest

from ingest import config
from ingest.errors import ConfigError

GOOD = """
[fetch]
contact = "mailto:desk@gazette.example"
allow_addresses = "127.0.0.0/8"
connect_to = { "gazette.example:80" = "127.0.0.1:8080" }

[[source]]
name = "gazette"
feed = "http://gazette.example/rss"
sitemap = ["http://gazette.example/news.xml", "http://gazette.example/all.xml"]
"""


def mistakes(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        config.parse(text)
    return str(caught.value).splitlines()


def test_one_string_is_a_list_of_one() -> None:
    read = config.parse(GOOD)

    assert {"feed": ("http://gazette.example/rss",), "sitemap": read.sources[0].listings["sitemap"]} == read.sources[
        0
    ].listings
    assert ("127.0.0.0/8",) == read.fetch.allow_addresses


def test_the_defaults_are_polite() -> None:
    read = config.parse("")

    assert (True, 1.0, "") == (read.fetch.robots, read.fetch.delay, read.fetch.contact)
    assert () == read.sources


def test_unknown_keys_are_named_with_the_nearest_valid_key() -> None:
    lines = mistakes(
        '[fetch]\nconcurency = 3\n[[source]]\nname = "a"\nfedd = "http://a.example/"\nfeed = "http://a.example/"'
    )

    assert [
        "config.toml: fetch.concurency: unknown key; nearest is 'concurrency'",
        "config.toml: source[0].fedd: unknown key; nearest is 'feed'",
    ] == lines


def test_all_mistakes_are_reported_at_once() -> None:
    lines = mistakes(
        """
        [fetch]
        delay = -1
        [[source]]
        name = "Not a slug"
        feed = "ftp://a.example/"
        include = "("
        [[source]]
        name = "b"
        [[source]]
        name = "b"
        files = "*.html"
        """
    )

    assert 6 == len(lines)
    assert "config.toml: fetch.delay: input should be greater than or equal to 0" == lines[0]
    assert "config.toml: source[0].feed: 'ftp://a.example/' is not a http or https URL" in lines
    assert "config.toml: source[1]: no listing; give one of feed, sitemap, wordpress, links, urls, files, warc" in lines
    assert "config.toml: source[2].name: 'b' is the name of source[1] too" in lines


def test_credentials_in_an_url_are_refused_and_not_repeated() -> None:
    (line,) = mistakes('[[source]]\nname = "a"\nfeed = "https://me:secret@a.example/feed"')

    assert "credentials" in line
    assert "secret" not in line


@pytest.mark.parametrize("text", ["[fetch", "fetch = 3", "source = 3", "[[fetch]]", "source = [3]", "extra = 1"])
def test_anything_else_is_one_clear_error(text: str) -> None:
    assert all(line.startswith("config.toml: ") for line in mistakes(text))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml: no such file"):
        config.load(tmp_path / "nowhere.toml")


def test_paths_are_relative_to_the_folder_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(GOOD)

    read = config.load(tmp_path / "config.toml")

    assert (tmp_path / "raw", tmp_path / "clean") == (read.raw, read.clean)


def test_an_unknown_source_is_answered_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match="no source 'gazete'; nearest is 'gazette'"):
        config.parse(GOOD).source("gazete")


def test_the_digest_follows_the_values_and_not_the_layout() -> None:
    assert config.parse(GOOD).digest == config.parse(GOOD + "\n# a comment\n").digest
    assert config.parse(GOOD).digest != config.parse(GOOD.replace("rss", "atom")).digest


def test_the_repository_s_own_file_is_valid() -> None:
    assert () == config.load(Path(__file__).parent.parent / "config.toml").sources


SOURCE = '[[source]]\nname = "a"\nfeed = "http://a.example/"\n'


def test_a_schedule_is_read_in_words_and_written_in_the_largest_unit() -> None:
    read = config.parse(SOURCE + 'every = "900s"\nrecheck = ["7d", "1h", "24h"]')

    schedule = read.schedule("a")
    assert timedelta(minutes=15) == schedule.every
    assert (timedelta(hours=1), timedelta(days=1), timedelta(days=7)) == schedule.recheck
    (shown,) = read.values()["source"]
    assert ("15m", ["1h", "1d", "1w"]) == (shown["every"], shown["recheck"])
    assert read.schedule("nobody").every is None
    assert () == config.parse(SOURCE).schedule("a").recheck


@pytest.mark.parametrize("value", ['"15"', '"0m"', '"-1h"', '"soon"', '"1y"', "15", "true", '""', '"1.5h"'])
@pytest.mark.parametrize("key", ["every", "recheck"])
def test_a_duration_that_is_none_is_one_clear_line(key: str, value: str) -> None:
    (line,) = mistakes(f"{SOURCE}{key} = {value}")

    assert line.startswith(f"config.toml: source[0].{key}: ")
    assert line.endswith('is no duration; write "30s", "15m", "1h", "7d" or "2w"')


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[fetch]\ndelay = 20000", "fetch.delay"),
        ("[fetch]\ndelay = inf", "fetch.delay"),
        ("[fetch]\ndelay = nan", "fetch.delay"),
        ("[fetch]\ntimeout = 20000", "fetch.timeout"),
        ("[fetch]\ntimeout = inf", "fetch.timeout"),
        ("[fetch]\ndeadline = 1e9", "fetch.deadline"),
        ("[fetch]\nmax_retry_after = 1e12", "fetch.max_retry_after"),
        ("[fetch]\nconcurrency = 100000", "fetch.concurrency"),
        ("[fetch]\nattempts = 1000", "fetch.attempts"),
        ("[fetch]\nmax_redirects = 1000", "fetch.max_redirects"),
        ("[fetch]\nmax_bytes = 99999999999999999", "fetch.max_bytes"),
        ("[fetch]\nmax_decoded_bytes = 99999999999999999", "fetch.max_decoded_bytes"),
        ('[fetch]\nconnect_to = { "a.example:80" = "127.0.0.1:70000" }', "fetch.connect_to"),
        ("[fence]\nseconds = 1e9", "fence.seconds"),
        ("[fence]\nmemory = 99999999999999999", "fence.memory"),
        (SOURCE + "max_new = 99999999999", "source[0].max_new"),
        (SOURCE + "max_new = 0", "source[0].max_new"),
        (SOURCE + 'every = "999999w"', "source[0].every"),
        (SOURCE + 'every = "3651d"', "source[0].every"),
        (SOURCE + 'recheck = ["1h", "999999w"]', "source[0].recheck"),
        (SOURCE + f"recheck = {['1h'] * 51}", "source[0].recheck"),
        (SOURCE + "keep = []", "source[0].keep"),
        (SOURCE + "keep = [[[[1]]]]", "source[0].keep[0]"),
        ('[fetch]\ncontact = "soon"', "fetch.contact"),
        ('[fetch]\ncontact = "@example.org"', "fetch.contact"),
        ('[fetch]\ncontact = "you@example"', "fetch.contact"),
        ('[fetch]\ncontact = "you @example.org"', "fetch.contact"),
        ('[fetch]\ncontact = "you@example.org\\nX-Evil: 1"', "fetch.contact"),
        ('[fetch]\ncontact = "ftp://example.org/"', "fetch.contact"),
        ('[fetch]\ncontact = "https://"', "fetch.contact"),
        ('[fetch]\ncontact = "https://example.org/a b"', "fetch.contact"),
        ('[fetch]\ncontact = "https://example.org/\\u0000"', "fetch.contact"),
        ("[fetch]\ncontact = 7", "fetch.contact"),
        ('[fetch]\ncontact = "redaktion@bücher.example"', "fetch.contact"),
        ('[fetch]\ncontact = "https://bücher.example/"', "fetch.contact"),
        ('[fetch]\ncontact = "https://example.org/a(b)"', "fetch.contact"),
    ],
)
def test_a_value_beyond_all_sense_is_one_clear_line(text: str, key: str) -> None:
    (line,) = mistakes(text)

    assert line.startswith(f"config.toml: {key}: ")


@pytest.mark.parametrize(
    "text",
    [
        "[fetch]\ndelay = 3600\ntimeout = 3600\ndeadline = 86400\nconcurrency = 256",
        "[fence]\nseconds = 86400\nmemory = 64_000_000_000",
        SOURCE + 'every = "52w"\nrecheck = ["1h", "3650d"]\nmax_new = 1_000_000',
        '[fetch]\ncontact = "desk@news.gazette.example"',
        '[fetch]\ncontact = "mailto:first.last+bot@gazette.example"',
        '[fetch]\ncontact = "https://gazette.example/bot?x=1"',
        '[fetch]\ncontact = ""',
    ],
)
def test_what_is_at_the_limits_is_taken(text: str) -> None:
    assert config.parse(text).digest


@pytest.mark.parametrize("opening", ["[", "{a="])
@pytest.mark.parametrize("where", ["fetch", "[fetch]\ncontact", SOURCE + "feed"])
def test_values_in_values_without_end_are_one_line_with_the_key(where: str, opening: str) -> None:
    (line,) = mistakes(f"{where} = {opening * 20_000}")

    key = where.rpartition("\n")[2]
    # Newer versions of Python's parser have a limit of their own, and name line and column.
    assert line.startswith("config.toml: ")
    assert line == f"config.toml: {key}: nested too deeply" or "not TOML" in line


def test_a_number_without_end_is_no_toml() -> None:
    (line,) = mistakes(f"[fetch]\nattempts = {'9' * 5000}")

    assert "not TOML" in line


@pytest.mark.parametrize(("codec", "named"), [("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("utf-16-be", "UTF-16")])
def test_a_byte_order_mark_is_named(codec: str, named: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes((b"\xfe\xff" if codec == "utf-16-be" else b"") + GOOD.encode(codec))

    with pytest.raises(ConfigError) as caught:
        config.load(path)

    assert str(caught.value) == f"{path}: begins with a byte order mark ({named}); save it as UTF-8 without one"


def test_lines_may_end_as_windows_ends_them(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(GOOD.replace("\n", "\r\n").encode())

    assert config.load(path).sources


def test_rules_that_nobody_wrote_are_answered_with_the_nearest() -> None:
    read = config.parse(f'{SOURCE}site = "wordpess"\n[[source]]\nname = "b"\nfiles = "*"\nsite = "wix"')

    with pytest.raises(ConfigError) as caught:
        read.check_sites({"wordpress", "wix"})

    assert str(caught.value) == "config.toml: source[0].site: no rules 'wordpess'; nearest is 'wordpress'"
    read.check_sites({"wordpess", "wix"})
