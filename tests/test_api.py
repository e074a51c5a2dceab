"""The Python interface, as a program uses it."""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import assert_type

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ingest
from ingest import record
from ingest.errors import RecordError
from tests import shapes


@pytest.mark.parametrize("shape", list(shapes.SHAPES))
def test_the_article_of_every_shape(shape: str) -> None:
    article = ingest.extract(shapes.SHAPES[shape])

    assert article is not None
    assert shapes.TITLE == article.title
    assert "\n\n".join(shapes.PARAGRAPHS) == article.text


def test_text_and_bytes_give_the_same_article() -> None:
    url = "https://courier.example/bridge"
    page = shapes.PAGE.replace("utf-8", "windows-1251").replace("seven", "sieben für")  # text is decoded already
    of_text = ingest.extract(page, url=url)
    of_bytes = ingest.extract(page.replace("windows-1251", "utf-8").encode(), url=url)

    assert of_text is not None
    assert of_bytes is not None
    assert "sieben für" in of_text.text
    assert (of_text.id, of_text.text, of_text.url) == (of_bytes.id, of_bytes.text, url)


def test_text_without_a_url_has_the_identity_of_its_bytes() -> None:
    of_text, of_bytes = ingest.extract(shapes.PAGE), ingest.extract(shapes.PAGE.encode())

    assert of_text is not None
    assert of_bytes is not None
    assert of_text.id == of_bytes.id


def test_a_page_without_an_article_gives_none_and_says_why() -> None:
    assert ingest.extract(shapes.LOGIN) is None
    (item,) = ingest.extract_all(shapes.LOGIN)

    assert item.article is None
    assert ("skipped", "soft-error") == (item.outcome.status, item.outcome.reason)


def test_every_document_of_a_payload_comes() -> None:
    posts = json.dumps([shapes.post(1), shapes.post(2)])
    archive = shapes.warc(shapes.PAGE, shapes.LOGIN, shapes.ARABIC)

    assert ["https://courier.example/2026/bridge-1/", "https://courier.example/2026/bridge-2/"] == [
        item.outcome.url for item in ingest.extract_all(posts)
    ]
    assert ["written", "skipped", "written"] == [item.outcome.status for item in ingest.extract_all(archive)]


@pytest.mark.parametrize(
    "payload", [b"", "", "\ud800", b"\x1f\x8b\x08broken", b"WARC/1.0\r\n", b"\xff\xfe<", "[" * 9_999]
)
def test_no_payload_raises(payload: bytes | str) -> None:
    assert ingest.extract(payload) is None
    assert [item.article for item in ingest.extract_all(payload)] in ([None], [None, None])


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_whatever_comes_gives_an_outcome(payload: bytes | str) -> None:
    assert all(item.outcome.status for item in ingest.extract_all(payload))


@pytest.mark.parametrize("payload", [None, 7, bytearray(b"x"), Path("page.html")])
def test_what_is_no_payload_is_a_mistake_of_the_call(payload: object) -> None:
    with pytest.raises(TypeError, match="payload: bytes or str, not"):
        ingest.extract(payload)  # type: ignore[arg-type]  # what is tested


@pytest.mark.parametrize("url", ["page.html", "ftp://a.example/", "https://"])
def test_what_is_no_url_is_a_mistake_of_the_call(url: str) -> None:
    with pytest.raises(ValueError, match="is no http or https URL"):
        ingest.extract_all(shapes.PAGE, url)


def test_a_url_of_another_type_is_a_mistake_of_the_call() -> None:
    with pytest.raises(TypeError, match="url: str or None, not bytes"):
        ingest.extract(shapes.PAGE, url=b"https://a.example/")  # type: ignore[arg-type]  # what is tested


def test_threads_get_what_one_thread_gets() -> None:
    payloads = [*shapes.SHAPES.values(), shapes.ARABIC.encode(), shapes.LOGIN.encode()] * 4
    one = [ingest.extract(payload) for payload in payloads]

    with ThreadPoolExecutor(8) as pool:
        many = list(pool.map(ingest.extract, payloads))
    assert [a and ingest.to_json(a) for a in one] == [a and ingest.to_json(a) for a in many]


def test_an_article_is_written_as_the_record_and_as_markdown() -> None:
    (item,) = ingest.extract_all(shapes.PAGE, "https://courier.example/bridge")

    assert item.article is not None
    assert "news-article/1" == json.loads(ingest.to_json(item.article))["schema"]
    assert ingest.to_markdown(item).startswith(f"# {shapes.TITLE}\n\n{shapes.FIRST}\n\n")


def test_there_is_no_markdown_without_an_article() -> None:
    (item,) = ingest.extract_all(shapes.LOGIN)

    with pytest.raises(ValueError, match="no article: soft-error"):
        ingest.to_markdown(item)


def line(**changes: object) -> bytes:
    article = ingest.extract(shapes.PAGE, url="https://courier.example/bridge")
    assert article is not None
    return json.dumps(json.loads(ingest.to_json(article)) | changes).encode() + b"\n"


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    (tmp_path / "courier").mkdir()
    (tmp_path / "courier" / "a.jsonl").write_bytes(
        line(id="1", title="old", added="2026-01-01T00:00:00Z") + line(id="2", title="no time")
    )
    (tmp_path / "courier" / "b.jsonl").write_bytes(
        line(id="1", title="newest", added="2026-03-01T00:00:00Z")
        + line(id="2", title="no time, later")
        + line(id="1", title="between", added="2026-02-01T00:00:00Z")
    )
    (tmp_path / "courier" / "a.audit.gz").write_bytes(gzip.compress(b"{}\n"))
    return tmp_path


def test_read_gives_the_newest_version_of_each_article(clean: Path) -> None:
    assert ["newest", "no time, later"] == [found["title"] for found in ingest.read(clean)]


def test_read_gives_every_version_on_request(clean: Path) -> None:
    found = [one["title"] for one in ingest.read(str(clean), revisions=True)]

    assert ["old", "no time", "newest", "no time, later", "between"] == found


def test_read_takes_files_and_folders(clean: Path) -> None:
    files = sorted((clean / "courier").glob("*.jsonl"))

    assert list(ingest.read(clean)) == list(ingest.read(*files))


def test_read_names_the_line_that_is_no_record(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(line() + b'{"schema":"other/1"}\n')

    with pytest.raises(RecordError, match=r"x\.jsonl:2: schema is 'other/1'"):
        list(ingest.read(tmp_path))


def test_read_of_what_is_not_there_is_a_mistake_of_the_call(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such file or folder"):
        ingest.read(tmp_path / "nowhere")


def test_the_typed_record_has_the_fields_of_the_schema() -> None:
    assert set(record.schema()["properties"]) == set(ingest.Record.__annotations__)


def test_everything_that_is_offered_is_there() -> None:
    for name in ingest.__all__:
        assert getattr(ingest, name) is not None
        assert name in dir(ingest)
    with pytest.raises(AttributeError, match="no attribute 'extrct'"):
        ingest.extrct  # noqa: B018 -- what is tested


def test_the_types_are_those_that_the_documentation_says() -> None:
    article = ingest.extract("", url=None)
    assert_type(article, ingest.Article | None)
    assert_type(ingest.extract_all(b""), Iterator[ingest.Cleaned])
    assert_type(ingest.read(revisions=True), Iterator[ingest.Record])
    if article is not None:
        assert_type(article.title, str | None)
        assert_type(article.text, str)
        assert_type(ingest.to_json(article), bytes)


def test_importing_loads_nothing_of_what_it_offers() -> None:
    told = (
        "import sys, ingest; print([n for n in sys.modules if n.startswith('ingest.') or n in {'httpx', 'pydantic'}])"
    )
    run = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)

    assert "[]\n" == run.stdout
