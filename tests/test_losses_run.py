"""What a listing or an archive should have given and did not is said, with how much, and in the exit code."""

import gzip
import json
from pathlib import Path

import orjson
import pytest

from tests.calling import call
from tests.raw.test_faulty_archives import arc_info, arc_record
from tests.raw.test_foreign import gzip_member, info, record
from tests.serving import HOME, Serving, article

SITEMAP = {"Content-Type": "text/xml"}


def entries(*names: str) -> str:
    return "".join(f"<url><loc>{HOME}/{name}</loc></url>" for name in names)


def run(code: int) -> None:
    call("run", "--workers", "0", code=code)


def reasons() -> dict[str, int]:
    told = json.loads(call("report", "--json").stdout)
    return {why["reason"]: why["count"] for why in told["reasons"]}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Serving:
    monkeypatch.chdir(tmp_path)
    return Serving(
        {f"/{name}": article(f"Story {name}", f"The {name} council has decided it today. ") for name in "abc"}
    )


def test_a_truncated_sitemap_exits_1_once_and_stands_in_the_report_until_it_changes(site: Serving) -> None:
    with site:
        Path("config.toml").write_text(site.config(f'name = "paper"\nsitemap = "{HOME}/sitemap.xml"'), encoding="utf-8")
        site.pages["/sitemap.xml"] = (200, SITEMAP, f"<urlset>{entries('a', 'b')}<url><loc>{HOME}/".encode())
        run(1)
        assert reasons()["truncated-listing"] == 1
        assert len(list(Path("clean").rglob("*.jsonl"))) == 1
        run(0)
        assert reasons() == {"truncated-listing": 1, "still-truncated": 1}
        site.pages["/sitemap.xml"] = (200, SITEMAP, f"<urlset>{entries('a', 'b', 'c')}<url><loc>".encode())
        run(1)
        site.pages["/sitemap.xml"] = (200, SITEMAP, f"<urlset>{entries('a', 'b', 'c')}</urlset>".encode())
        run(0)
        site.news()
        run(0)
        assert site.asked == [("/sitemap.xml", 304)]


def test_a_bad_entry_is_one_failed_item_and_no_failed_run(site: Serving) -> None:
    with site:
        Path("config.toml").write_text(site.config(f'name = "paper"\nsitemap = "{HOME}/sitemap.xml"'), encoding="utf-8")
        body = f"<urlset>{entries('a')}<url><lo c>{HOME}/x</url>{entries('b', 'c')}</urlset>"
        site.pages["/sitemap.xml"] = (200, SITEMAP, body.encode())
        run(0)
        assert reasons() == {"bad-entries": 1}
        assert [path for path in site.news() if path != "/sitemap.xml"] == ["/a", "/b", "/c"]
        run(0)
        assert site.asked == [("/sitemap.xml", 304)]


def test_a_labelled_plain_robots_txt_is_obeyed_and_an_unlabelled_gzip_page_is_kept_as_it_came(site: Serving) -> None:
    with site:
        rules, page = b"User-agent: *\nDisallow: /b\n", gzip.compress(site.pages["/c"][2], mtime=0)
        site.pages["/robots.txt"] = (200, {"Content-Type": "text/plain", "Content-Encoding": "gzip"}, rules)
        site.pages["/c"] = (200, {"Content-Type": "text/html"}, page)
        listed = ", ".join(f'"{HOME}/{name}"' for name in "abc")
        Path("config.toml").write_text(site.config(f'name = "paper"\nurls = [{listed}]'), encoding="utf-8")
        run(0)
        assert site.news() == ["/a", "/c"]
        assert reasons() == {"robots-denied": 1}
        stored = b"".join(gzip.decompress(path.read_bytes()) for path in Path("raw").rglob("*.warc.gz"))
        assert page in stored
        assert rules in stored
        call("clean", "--all")
        assert {line["url"] for line in _lines()} == {f"{HOME}/a", f"{HOME}/c"}


def _lines() -> list[dict[str, str]]:
    return [orjson.loads(line) for path in Path("clean").rglob("*.jsonl") for line in path.read_bytes().splitlines()]


def page(name: str) -> bytes:
    return article(f"Story {name}", f"The {name} council has decided it today. ")[2]


def test_a_truncated_archive_exits_1_and_keeps_what_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    members = [gzip_member(record(page(name), url=f"{HOME}/{name}")) for name in "ab"]
    for name, data in (("a.warc.gz", b"".join(members)[:-50]), ("b.html.gz", gzip.compress(page("b"))[:-50])):
        Path(name).write_bytes(data)
        Path("good.html").write_bytes(page("c"))
        told = call("clean", name, "good.html", "--to", "out", code=1)
        assert "ends inside a gzip member" in told.output or "breaks off" in told.output
    assert len(Path("out/a.warc.gz.jsonl").read_bytes().splitlines()) == 1


def test_a_bad_record_is_one_failed_item(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pieces = [info(), *(record(page(name), url=f"{HOME}/{name}") for name in "abc"), b"a line of junk\r\n"]
    Path("a.warc").write_bytes(b"".join(pieces))
    told = call("clean", "a.warc", "--to", "out", code=1)  # whatever these bytes were, they are no record now
    assert "16 bytes" in told.output
    rows = [orjson.loads(row) for row in gzip.decompress(Path("out/a.warc.audit.gz").read_bytes()).splitlines()[1:]]
    assert [row["status"] for row in rows] == ["written", "written", "written", "failed"]


def test_a_cut_answer_is_a_doubt_of_its_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pieces = [
        record(page("a")[:-200], url=f"{HOME}/a", WARC_Truncated="length"),
        record(page("b"), url=f"{HOME}/b"),
        record(b"Story c\n\nThe council has decided it today, and said why.\n\nThe rest is", kind="conversion",
               url=f"{HOME}/c", Content_Type="text/plain", WARC_Truncated="time"),
    ]  # fmt: skip
    Path("a.warc").write_bytes(b"".join(pieces))
    lines = [orjson.loads(line) for line in call("clean", "a.warc").stdout_bytes.splitlines()]
    doubts = [[doubt["code"] for doubt in line["provenance"]["doubts"]] for line in lines]
    assert ["truncated-tail" in codes for codes in doubts] == [True, False, True]
    assert [line["provenance"]["shape"] for line in lines] == ["html", "html", "text-dump"]


def test_an_archive_without_answers_is_skipped_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("wat.warc.gz").write_bytes(gzip_member(info()) + gzip_member(record(b"{}", kind="metadata")))
    told = call("-v", "clean", "wat.warc.gz", "--to", "out")
    assert "metadata 1" in told.output
    rows = [
        orjson.loads(row) for row in gzip.decompress(Path("out/wat.warc.gz.audit.gz").read_bytes()).splitlines()[1:]
    ]
    assert [(row["status"], row["reason"]) for row in rows] == [("skipped", "no-captures")]


def test_a_capture_of_an_arc_is_found_again_by_its_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An ARC has no record ids: the place in the file names the capture."""
    monkeypatch.chdir(tmp_path)
    Path("config.toml").write_text(
        '[fetch]\ncontact = "desk@paper.example"\n[[source]]\nname = "old"\nfiles = "in/*"\n'
    )
    Path("in").mkdir()
    pieces = [arc_info(1), *(arc_record(page(name), n) for n, name in enumerate("abc"))]
    Path("in/old.arc.gz").write_bytes(b"".join(map(gzip_member, pieces)))
    run(0)
    lines = _lines()
    assert [line["url"] for line in lines] == [f"http://old.example/{n}" for n in range(3)]
    told = call("explain", "http://old.example/1").stdout
    assert "Story b" in told
    assert "Story a" not in told
    assert "Story c" not in told
    assert call("clean", "--all", "--diff", "--json").stdout == ""
