"""A takedown takes an article out of everything that is stored, keeps it out, and moves nothing else."""

import gzip
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator

from ingest import coding, disk, raw
from ingest.demo import DemoSite, config_toml
from ingest.model import Stored
from ingest.pipeline.clean import cleaning
from ingest.raw import members
from ingest.raw import records as raw_records
from ingest.state import State
from tests import shapes
from tests.calling import call
from tests.raw.making import warc
from tests.serving import HOME, Serving, article, html, rss

SECRET = "The alderman's private debts were read out to the council in full."
POST = "http://chronicle.example/2025/02/marrowick-keeps-its-open-air-pool/"


def records(folder: Path) -> list[dict[str, Any]]:
    paths = sorted(folder.glob("clean/**/*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_bytes().splitlines()]


def everything(folder: Path) -> Iterator[bytes]:
    """Yield all that is stored, unpacked, payloads undone."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "config.toml"):
        data = path.read_bytes()
        yield data
        if path.suffix == ".gz":
            yield gzip.decompress(data)
        if path.name.endswith(".warc.gz"):
            for record, body in warc(path):
                with suppress(coding.CodingError):
                    yield coding.undo(body, record.rec_headers.get_header("content-encoding") or "", limit=1 << 20)
            for stored in raw.listing(path, name=path.name, source=None):
                if isinstance(stored, Stored):
                    yield from stored.payloads


def holds(folder: Path, *words: str) -> list[str]:
    return [word for word in words for data in everything(folder) if word.encode() in data]


def digests(folder: Path) -> dict[str, str]:
    paths = [path for path in folder.rglob("*") if path.is_file() and ".state" not in path.parts]
    return {path.relative_to(folder).as_posix(): disk.sha256(path) for path in paths}


def offsets(folder: Path) -> dict[str, tuple[int, ...]]:
    """Return where each article lies, by its URL."""
    return {
        one["url"]: tuple(part[key] for part in one["provenance"]["raw"]["parts"] for key in ("offset", "length"))
        for one in records(folder)
    }


def run(code: int | None = 0) -> None:
    call("run", "--workers", "0", code=code)


@pytest.fixture
def paper(site: Serving, folder: Path) -> Path:
    """Collect three articles from a feed that holds the text of one."""
    feed = rss("/council", "/debts", "/harbour")
    link = f"<link>{HOME}/debts</link>"
    body = feed[2].replace(link.encode(), f"{link}<description>{SECRET}</description>".encode())
    site.pages |= {"/feed": (*feed[:2], body)}
    site.pages |= {name: article(f"Story {name}") for name in ("/council", "/harbour")}
    site.pages |= {"/debts": article("Debts of an alderman", f"{SECRET} ")}
    (folder / "config.toml").write_text(site.config(f'name = "paper"\nfeed = "{HOME}/feed"'))
    run()
    site.news()
    return folder


@pytest.mark.parametrize("by", ["url", "id", "host"])
def test_nothing_is_left_of_it_and_nothing_else_moves(by: str, paper: Path, site: Serving) -> None:
    before = offsets(paper)
    name = f"{HOME}/debts"
    (path,) = paper.glob("raw/paper/*.warc.gz")
    size = path.stat().st_size
    target = {"url": f"{name}?utm_source=x#top", "host": "www.paper.example"}
    target["id"] = next(one["id"] for one in records(paper) if one["url"] == name)
    assert holds(paper, SECRET, "Debts of an alderman", "/debts")

    call("forget", target[by], "--why", "order 7 of 2026")

    assert holds(paper, SECRET, "Debts of an alderman", "/debts") == []
    gone = set(before) if by == "host" else {name}
    assert {url: place for url, place in before.items() if url not in gone} == offsets(paper)
    assert size == path.stat().st_size
    (line,) = (paper / "raw" / "paper" / "forgotten.jsonl").read_text().splitlines()[:1]
    assert json.loads(line)["why"] == "order 7 of 2026"

    # What is there is what cleaning gives, and no loss.
    stored = digests(paper)
    call("clean", "--all")
    assert stored == digests(paper)
    assert "0 items are lost" in call("verify").stdout
    call("forget", target[by]) if by == "url" else call("forget")
    assert stored == digests(paper)

    # It is not asked for again, also where the state is lost.
    run()
    shutil.rmtree(paper / "raw" / ".state")
    run()
    assert not any(asked.startswith("/debts") for asked in site.news())
    assert holds(paper, SECRET, "Debts of an alderman", "/debts") == []


def test_a_file_with_fillers_is_read_by_other_tools(paper: Path) -> None:
    (path,) = paper.glob("raw/paper/*.warc.gz")
    before = [record.rec_headers.get_header("WARC-Record-ID") for record, _ in warc(path)]

    call("forget", f"{HOME}/debts")

    after = [record.rec_headers.get_header("WARC-Record-ID") for record, _ in warc(path)]
    assert len(before) == len(after)
    with path.open("rb") as file:
        assert after == [record.record_id for record in ArchiveIterator(file)]
    fillers = [record for record, body in warc(path) if body.startswith(b"forgotten: ")]
    # The feed, the page, and the metadata of both.
    assert len(fillers) == 4
    assert {record.rec_type for record in fillers} == {"metadata"}
    assert not any(record.rec_headers.get_header("WARC-Target-URI") for record in fillers)
    with path.open("rb") as file:
        assert all(isinstance(one, members.Member) for one in members.members(file, cap=1 << 20))


def test_a_dry_run_changes_nothing(paper: Path) -> None:
    before = digests(paper)

    told = call("forget", f"{HOME}/debts", "--dry-run").stdout

    assert "1 records, 1 captures, 0 posts of shared answers, 1 feeds and listings, 0 files" in told
    assert before == digests(paper)


@pytest.mark.parametrize("target", ["https://", "no host", "localhost", "zz" * 16, ""])
def test_a_target_that_is_none(target: str, paper: Path) -> None:
    assert "is no" in call("forget", target, code=2).stderr


def test_what_nobody_knows_is_kept_out_where_a_source_is_named(paper: Path, site: Serving) -> None:
    assert "nothing is known of it" in call("forget", f"{HOME}/future", code=2).stderr
    call("forget", f"{HOME}/future", "--source", "paper")
    site.pages |= {"/feed": rss("/council", "/future"), "/future": article("A future story")}

    run()

    assert "/future" not in site.news()


def test_an_address_that_leads_to_it_is_not_kept(paper: Path, site: Serving) -> None:
    call("forget", f"{HOME}/debts")
    site.pages |= {"/feed": rss("/council", "/new"), "/new": (302, {"Location": f"{HOME}/debts"}, b"")}

    run()

    assert holds(paper, SECRET, "Debts of an alderman") == []


def test_an_article_from_a_backup_stays_out(paper: Path) -> None:
    (path,) = paper.glob("raw/paper/*.warc.gz")
    whole = path.read_bytes()
    call("forget", f"{HOME}/debts")
    path.write_bytes(whole)

    call("clean", "--all")
    assert f"{HOME}/debts" not in offsets(paper)
    told = call("verify", code=1).stdout
    assert "forgotten paper/" in told
    assert "heal: ingest forget --source paper" in told

    call("forget")
    assert holds(paper, SECRET, "Debts of an alderman", "/debts") == []
    call("verify")


def test_consumers_hear_of_it(paper: Path) -> None:
    gone = next(one["id"] for one in records(paper) if one["url"] == f"{HOME}/debts")
    call("tail", "--cursor", "cursor", "--out", "out.jsonl")
    call("export", "--to", "before.jsonl")
    call("forget", f"{HOME}/debts")
    call("tail", "--cursor", "cursor", "--out", "out.jsonl")
    call("export", "--to", "after.jsonl")

    last = json.loads((paper / "out.jsonl").read_text().splitlines()[-1])
    assert (last["change"], last["id"], last["record"]) == ("removed", gone, None)
    assert gone in (paper / "before.jsonl").read_text()
    assert gone not in (paper / "after.jsonl").read_text()
    assert gone in json.loads((paper / "after.jsonl.manifest.json").read_text())["forgotten"]


def test_tombstones_alone_keep_it_out(paper: Path) -> None:
    """As after a kill that came before anything else was done."""
    gone = next(one["id"] for one in records(paper) if one["url"] == f"{HOME}/debts")
    call("tail", "--cursor", "cursor", "--out", "out.jsonl")
    tombstone = '{"day": "2026-12-01", "sha256": "%s", "why": ""}\n' % (gone + "0" * 32)
    (paper / "raw" / "paper" / "forgotten.jsonl").write_text(tombstone)

    call("tail", "--cursor", "cursor", "--out", "out.jsonl")
    call("export", "--to", "after.jsonl")
    assert '"change":"removed"' in (paper / "out.jsonl").read_text().splitlines()[-1]
    assert gone not in (paper / "after.jsonl").read_text()
    call("clean")
    assert gone not in {one["id"] for one in records(paper)}


def test_a_file_of_tombstones_that_cannot_be_read_stops_everything(paper: Path) -> None:
    (paper / "raw" / "paper" / "forgotten.jsonl").write_text('{"day": "2026-12-01"}\n')

    for verb in (["run"], ["clean"], ["export", "--to", "x.jsonl"], ["tail", "--cursor", "c"], ["forget"]):
        assert "forgotten.jsonl:1: is no tombstone" in call(*verb, code=1).stderr


class Killed(BaseException):
    """The process ends here."""


STEPS: tuple[tuple[Any, str], ...] = (
    (disk, "overlay"),
    (disk, "replace"),
    (cleaning, "clean"),
    (State, "take_down"),
)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(("place", "step"), STEPS, ids=lambda value: value if isinstance(value, str) else "")
def test_what_a_kill_left_undone_is_finished(
    place: Any, step: str, paper: Path, monkeypatch: pytest.MonkeyPatch, *, after: bool
) -> None:
    real: Callable[..., Any] = getattr(place, step)

    def killed(*args: Any, **kwargs: Any) -> None:
        if after:
            real(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(place, step, killed)
        with pytest.raises(Killed):
            call("forget", f"{HOME}/debts")
    # A run in between harms nothing, and finds no loss.
    run()
    call("forget", f"{HOME}/debts", "--source", "paper")

    assert holds(paper, SECRET, "Debts of an alderman", "/debts") == []
    assert {f"{HOME}/council", f"{HOME}/harbour"} == set(offsets(paper))
    assert "0 items are lost" in call("verify").stdout


def test_a_post_is_cut_out_of_an_answer_with_others(folder: Path) -> None:
    with DemoSite() as site:
        (folder / "config.toml").write_text(config_toml(site.port))
        sources = ("--source", "chronicle", "--source", "chronicle-pages")
        call("run", *sources, "--workers", "0", code=None)
        before = {(one["source"], one["url"]): one for one in records(folder)}
        assert {source for source, url in before if url == POST} == {"chronicle", "chronicle-pages"}
        (path,) = folder.glob("raw/chronicle/*.warc.gz")
        size = path.stat().st_size
        words = before["chronicle", POST]["text"][:40]
        assert len(holds(folder, words)) > 1

        # By the one view, and the other goes with it.
        call("forget", POST, "--why", "order")
        assert holds(folder, words) == []
        stored = digests(folder)
        call("run", *sources, "--workers", "0", code=None)
        shutil.rmtree(folder / "raw" / ".state")
        call("run", *sources, "--workers", "0", code=None)
        assert holds(folder, words) == []
        call("forget")

    after = {(one["source"], one["url"]): one for one in records(folder)}
    assert before.keys() - after.keys() == {("chronicle", POST), ("chronicle-pages", POST)}
    same = [one["text"] == after[key]["text"] for key, one in before.items() if key in after]
    assert all(same)
    assert len(same) >= 6
    assert size <= path.stat().st_size
    assert stored.keys() <= digests(folder).keys()
    list(warc(path))  # its digests fit


def test_loose_files(folder: Path) -> None:
    (folder / "config.toml").write_text('[fetch]\ncontact = "a@b.example"\n[[source]]\nname = "desk"\nfiles = "x/*"\n')
    desk = folder / "raw" / "desk"
    desk.mkdir(parents=True)
    for name in ("bridge", "debts"):
        (desk / f"{name}.html").write_text(shapes.PAGE.replace("bridge", name))
        (desk / f"{name}.html.meta.json").write_text(json.dumps({"url": f"https://courier.example/{name}"}))
    posts = [
        {
            "id": n,
            "link": f"https://blog.example/{n}",
            "date_gmt": "2026-01-02T03:04:05",
            "title": {"rendered": f"Post {n}"},
            "content": {"rendered": f"<p>{'The council met on Tuesday. ' * 9}</p><p>{n} {SECRET * 3}</p>"},
        }
        for n in range(3)
    ]
    (desk / "posts.json.gz").write_bytes(gzip.compress(json.dumps(posts).encode()))
    call("clean")
    pages = {f"https://courier.example/{name}" for name in ("bridge", "debts")}
    urls = pages | {f"https://blog.example/{n}" for n in range(3)}
    assert urls == {one["url"] for one in records(folder)}

    call("forget", "https://courier.example/debts")
    call("forget", "https://blog.example/1")

    assert urls - {"https://courier.example/debts", "https://blog.example/1"} == {one["url"] for one in records(folder)}
    assert not [path for path in folder.rglob("debts*") if path.is_file()]
    assert holds(folder, f"1 {SECRET}", "Post 1") == []
    assert "0 items are lost; 3 records, 0 faults" in call("verify").stdout


def test_an_archive_of_others(folder: Path) -> None:
    """Records that were crawled by somebody else, in raw/."""
    (folder / "config.toml").write_text('[fetch]\ncontact = "a@b.example"\n[[source]]\nname = "old"\nfiles = "x/*"\n')
    old = folder / "raw" / "old"
    old.mkdir(parents=True)
    for name, write in (("packed.warc.gz", raw_records.write), ("plain.warc", raw_records.warc)):
        written = []
        for page in ("/council", "/debts", "/harbour"):
            body = article("Story", SECRET if page == "/debts" else "The harbour was closed for a day. ")[2]
            answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
            for kind, block, held in (("request", b"GET / HTTP/1.1\r\n\r\n", b""), ("response", answer, body)):
                fields = [("WARC-Type", kind), ("WARC-Record-ID", raw_records.new_id())]
                fields += [("WARC-Date", "2026-01-02T03:04:05Z"), ("WARC-Payload-Digest", raw_records.sha1(held))]
                fields += [("WARC-Target-URI", f"http://{name.partition('.')[0]}.example{page}")]
                written.append(write(fields, f"application/http; msgtype={kind}", block))
        (old / name).write_bytes(b"".join(written))
    call("clean")
    assert len(records(folder)) == 6
    sizes = {path.name: path.stat().st_size for path in old.iterdir()}

    for name in ("packed", "plain"):
        call("forget", f"http://{name}.example/debts")

    assert holds(folder, SECRET, "/debts") == []
    assert len(records(folder)) == 4
    assert sizes == {path.name: path.stat().st_size for path in old.glob("p*")}
    assert "0 items are lost; 4 records, 0 faults" in call("verify").stdout


def test_what_cannot_be_taken_out_is_said_and_kept_out(folder: Path) -> None:
    (folder / "config.toml").write_text('[fetch]\ncontact = "a@b.example"\n[[source]]\nname = "desk"\nfiles = "x/*"\n')
    desk = folder / "raw" / "desk"
    desk.mkdir(parents=True)
    post = '{{"id": {0}, "link": "https://blog.example/{0}", "date_gmt": "2026-01-02T03:04:05", "title": "Post {0}",'
    post += ' "content": "<p>{1}</p>"}}\n'
    (desk / "posts.jsonl").write_text("".join(post.format(n, "The council met on Tuesday, late. " * 9) for n in (1, 2)))
    call("clean")
    assert len(records(folder)) == 2

    told = call("forget", "https://blog.example/1", code=1).stdout

    assert "still there desk/posts.jsonl: holds other articles, too, and is no JSON list of posts" in told
    assert [one["url"] for one in records(folder)] == ["https://blog.example/2"]


def test_the_state_holds_no_trace(paper: Path) -> None:
    call("forget", f"{HOME}/debts")

    with sqlite3.connect(paper / "raw" / ".state" / "state.sqlite") as database:
        rows = [database.execute(f"SELECT * FROM {table}").fetchall() for table in ("frontier", "fetched", "outcomes")]  # noqa: S608
    database.close()
    assert "debts" not in str(rows)
    assert "council" in str(rows)


def test_a_page_that_names_it_is_no_takedown(paper: Path, site: Serving) -> None:
    """Of pages that link to it nothing is taken."""
    linking = html(f'<article><h1>More</h1><p>See <a href="{HOME}/debts">there</a>. {"It rained. " * 60}</p></article>')
    site.pages |= {"/feed": rss("/council", "/more"), "/more": linking}
    run()
    call("forget", f"{HOME}/debts")

    assert f"{HOME}/more" in offsets(paper)
