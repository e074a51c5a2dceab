"""Readers of columns take the records with the types that `ingest schema --format` prints, old ones too."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

import ingest
from ingest import diff, record
from ingest.cli import schema
from ingest.pipeline.clean.capture import clean_capture
from ingest.record.columns import FORMATS, Type, columns, typed
from tests.bench import ours
from tests.calling import call
from tests.making import stored

FIRST: Final = Path(__file__).parent / "data" / "columns-1.json"
"""The columns of `news-article/1` when it was first released: what its readers were told."""
STORY: Final = "The harbour of Port Ardan has been quiet since the pilots left their boats on Monday morning. " * 4
PAGES: Final = (
    f"<title>Quiet</title><article><p>{STORY}</p></article>",
    f"""<!doctype html><html lang="en"><head><title>Strike goes on | Gazette</title><meta name="robots" content="noai">
    <meta property="og:title" content="Strike goes on"><meta name="keywords" content="harbour, pilots">
    <script type="application/ld+json">{{"@type":"NewsArticle","datePublished":"2025-09-05T08:51:00+02:00",
    "isAccessibleForFree":true,"author":{{"@type":"Person","name":"Ida Fenn","url":"https://a.example/ida"}}}}</script>
    </head><body><nav><a href="/">Home</a></nav><h1>Strike goes on</h1><article><p>{STORY}</p>
    <figure><img src="/pier.jpg" alt="An empty pier"><figcaption>The pier</figcaption></figure>
    <p>{STORY}</p></article>""",
)


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as clean/ is: a line that is nearly empty, and one that has much."""
    folder = tmp_path_factory.mktemp("columns") / "clean" / "gazette"
    folder.mkdir(parents=True)
    for n, page in enumerate(PAGES):
        (result,) = clean_capture(stored(page, url=f"https://gazette.example/{n}"), task=ours.task())
        assert result.line, result.outcome
        (folder / f"{n}.jsonl").write_bytes(result.line + b"\n")
    return folder


def paths(lines: Path) -> list[str]:
    return sorted(map(str, lines.glob("*.jsonl")))


def named(reader: str, name: str) -> Any:
    """Run what is printed for a reader of Python, and return what it names."""
    scope: dict[str, Any] = {}
    exec(typed(reader), scope)  # noqa: S102 -- it is ours
    return scope[name]


def test_the_formats_are_those_of_the_command_line() -> None:
    (option,) = (p for p in schema.params if p.name == "reader")

    assert ["json-schema", *FORMATS] == list(option.type.choices)  # type: ignore[attr-defined]
    for reader in FORMATS:
        assert typed(reader) + "\n" == call("schema", "--format", reader).output


@pytest.mark.parametrize("reader", FORMATS)
def test_each_reader_is_told_every_column(reader: str) -> None:
    written = typed(reader)

    assert [] == [name for name in columns() if name not in written]


def test_types_are_those_of_the_schema() -> None:
    found = columns()

    assert "string" == found["schema"] == found["page_type"]
    assert {"is_free": "boolean", "teaser": "boolean", "css_selector": "string", "word_count": "integer",
            "raw": ["string"]} == found["access"]  # fmt: skip
    assert [{"end": "integer", "kind": "string", "part": "string", "start": "integer"}] == found["blocks"]


def test_arrow_reads_the_lines(lines: Path) -> None:
    reader = pytest.importorskip("pyarrow.json")

    options = reader.ParseOptions(explicit_schema=named("arrow", "schema"), unexpected_field_behavior="error")
    rows = [row for path in paths(lines) for row in reader.read_json(path, parse_options=options).to_pylist()]

    assert [None, "2025-09-05T08:51:00+02:00"] == [row["published"] for row in rows]


def test_polars_reads_the_lines(lines: Path) -> None:
    polars = pytest.importorskip("polars")

    frame = polars.read_ndjson(paths(lines), schema=named("polars", "schema"))

    assert [[], ["Ida Fenn"]] == [[author["name"] for author in row] for row in frame["authors"].to_list()]


def test_pandas_reads_the_lines(lines: Path) -> None:
    pandas = pytest.importorskip("pandas")

    frame = pandas.DataFrame(ingest.read(*paths(lines))).astype(named("pandas", "dtype"))

    assert [[], ["harbour", "pilots"]] == frame["tags"].to_list()
    assert [True, False] == frame["published"].isna().to_list()


def test_duckdb_reads_the_lines(lines: Path) -> None:
    duckdb = pytest.importorskip("duckdb")

    query = typed("duckdb").replace("clean/*/*.jsonl", f"{lines}/*.jsonl").rstrip(";")
    found = duckdb.sql(f"SELECT provenance.removed.by_reason[1].reason, blocks[1].part {query} ORDER BY id").fetchall()

    assert {(None, None), ("duplicate", None)} == set(found)


def test_datasets_reads_the_lines(lines: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")

    features = named("datasets", "features")
    loaded = datasets.load_dataset(
        "json", data_files=paths(lines), features=features, cache_dir=str(tmp_path), split="train"
    )

    assert ["Quiet", "Strike goes on"] == loaded["title"][:]


def within(old: Type, new: Type, path: str = "") -> Iterator[str]:
    """Yield what an old reader was told and would not find."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name, kind in old.items():
            yield from within(kind, new[name], f"{path}/{name}") if name in new else [f"{path}/{name} is gone"]
    elif isinstance(old, list) and isinstance(new, list):
        yield from within(old[0], new[0], f"{path}[]")
    elif old != new:
        yield f"{path} is {new}, was {old}"


def test_an_old_reader_finds_all_that_it_was_told() -> None:
    """What fails here needs a new version of the record; what is added does not."""
    old = json.loads(FIRST.read_text(encoding="utf-8"))

    assert [] == list(within(old, columns()))
    assert ["/blocks[]/part is gone", "/title is string, was integer"] == list(
        within(old | {"title": "integer", "blocks": [{"part": "string"}]}, columns() | {"blocks": [{"end": "integer"}]})
    )


def test_lines_of_a_later_version_are_read(lines: Path) -> None:
    """New keys at every level and new words of an enumeration."""
    path = Path(paths(lines)[1])
    line = path.read_bytes().strip()
    later = json.loads(line)
    later["page_type"] = "podcast"
    later["blocks"][0] |= {"kind": "formula", "level": 2}
    later["provenance"] |= {"crawl": {"depth": 3}}
    later["licence_history"] = [{"since": "2026"}]
    new = json.dumps(later).encode()

    assert later == record.from_json(new)
    pair = [[diff.Item(record=json.loads(one), row=None)] for one in (line, new)]
    (change,) = diff.compare(*pair)
    assert change is not None
    assert ("changed", ("blocks", "licence_history", "page_type")) == (change.change, change.fields)
