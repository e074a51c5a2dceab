"""Which tools read what we write, with their defaults or with the types that we print?

    python -m tests.bench.readers     runs the demo, exports it, and prints the table: tool, version, how, rows

Each reader answers one question: how many articles of each source and day are there?
`tests/export/formats/test_readers.py` holds the answers against the lines themselves.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import ingest
from ingest.record.columns import typed
from tests.calling import call

Answer = dict[tuple[str, str], int]
"""Source, day, and how many."""

_GLOB: Final = "clean/*/*.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A tool, what it reads, and how it is asked."""

    tool: str
    reads: str
    how: str
    """`default`, or `typed`: with the types of `ingest schema --format`."""
    ask: Callable[[Path], Answer]
    is_snapshot: bool = False

    @property
    def is_installed(self) -> bool:
        """Whether it can be run here."""
        needed = {"jq": "jq", "pyspark": "java"}.get(self.tool)
        if needed and not shutil.which(needed):
            return False
        if self.tool == "jq":
            return True
        try:
            import_module(self.tool.replace("-", "_"))
        except ImportError:
            return False
        return not self.reads.endswith(".parquet") or _has_duckdb()


def prepare(folder: Path) -> None:
    """Run the demo into a folder, and export it in every format that can be written."""
    call("demo", "--to", str(folder))
    for suffix in ("jsonl", "jsonl.gz", "csv", "sqlite", *(("parquet", "duckdb") if _has_duckdb() else ())):
        call("--config", str(folder / "config.toml"), "export", "--to", str(folder / f"news.{suffix}"))


def expected(folder: Path, *, snapshot: bool) -> Answer:
    """Count with the standard library alone."""
    paths = [folder / "news.jsonl"] if snapshot else files(folder)
    return _counted(json.loads(line) for path in paths for line in path.read_bytes().splitlines())


def files(folder: Path) -> list[Path]:
    """Return the files of records."""
    return sorted(folder.glob(_GLOB))


def _has_duckdb() -> bool:
    try:
        import_module("duckdb")
    except ImportError:
        return False
    return True


def _counted(rows: Iterable[Any]) -> Answer:
    """Count rows that have a source and a date, as text or as a time."""
    return dict(Counter((row["source"], str(row.get("published_local") or row["published"])[:10]) for row in rows))


def _named(reader: str, name: str) -> Any:
    scope: dict[str, Any] = {}
    exec(typed(reader), scope)  # noqa: S102 -- it is ours
    return scope[name]


def _duckdb(query: str) -> Callable[[Path], Answer]:
    def ask(folder: Path) -> Answer:
        with import_module("duckdb").connect() as database:
            found = database.execute(query.replace("FOLDER", str(folder))).fetchall()
        return {(source, str(day)): count for source, day, count in found}

    return ask


def _duckdb_typed(folder: Path) -> Answer:
    rows = typed("duckdb").replace("clean/", f"{folder}/clean/").rstrip(";")
    return _duckdb(f"SELECT source, left(published, 10), count(*) {rows} GROUP BY ALL")(folder)


def _duckdb_file(folder: Path) -> Answer:
    sql = "SELECT source, published_local::DATE, count(*) FROM news.articles GROUP BY ALL"
    return _duckdb(f"ATTACH 'FOLDER/news.duckdb' AS news (READ_ONLY); {sql}")(folder)


def _pandas(folder: Path) -> Answer:
    frame = import_module("pandas").DataFrame(ingest.read(folder / "clean", revisions=True))
    return _counted(frame.to_dict("records"))


def _pandas_json(folder: Path) -> Answer:
    frame = import_module("pandas").read_json(folder / "news.jsonl", lines=True)
    return _counted(frame.to_dict("records"))


def _pandas_csv(folder: Path) -> Answer:
    frame = import_module("pandas").read_csv(folder / "news.csv", parse_dates=["published_at", "published_local"])
    days = frame.groupby(["source", frame["published_local"].dt.strftime("%Y-%m-%d")]).size()
    return {key: int(count) for key, count in days.items()}


def _pandas_parquet(folder: Path) -> Answer:
    frame = import_module("pandas").read_parquet(folder / "news.parquet")
    days = frame.groupby(["source", frame["published_local"].dt.strftime("%Y-%m-%d")]).size()
    return {key: int(count) for key, count in days.items()}


def _polars(folder: Path) -> Answer:
    frame = import_module("polars").scan_ndjson(folder / _GLOB, schema=_named("polars", "schema")).collect()
    return _counted(frame.select("source", "published").to_dicts())


def _polars_json(folder: Path) -> Answer:
    return _counted(import_module("polars").read_ndjson(folder / "news.jsonl", infer_schema_length=None).to_dicts())


def _polars_parquet(folder: Path) -> Answer:
    return _counted(import_module("polars").read_parquet(folder / "news.parquet").to_dicts())


def _arrow(folder: Path) -> Answer:
    parse = import_module("pyarrow.json").ParseOptions(explicit_schema=_named("arrow", "schema"))
    arrow = import_module("pyarrow.dataset")
    form = arrow.JsonFileFormat(parse_options=parse)
    data = arrow.dataset(list(map(str, files(folder))), format=form, schema=_named("arrow", "schema"))
    return _counted(data.to_table(columns=["source", "published"]).to_pylist())


def _arrow_parquet(folder: Path) -> Answer:
    data = import_module("pyarrow.dataset").dataset(str(folder / "news.parquet"))
    return _counted(data.to_table(columns=["source", "published", "published_local"]).to_pylist())


def _datasets(kind: str, name: str, *, is_typed: bool) -> Callable[[Path], Answer]:
    def ask(folder: Path) -> Answer:
        library = import_module("datasets")
        options = {"features": _named("datasets", "features")} if is_typed else {}
        place = {"data_files": str(folder / name), "cache_dir": str(folder / "cache"), "split": "train"}
        return _counted(library.load_dataset(kind, **place, **options))

    return ask


def _datatrove(folder: Path) -> Answer:
    reader = import_module("datatrove.pipeline.readers").JsonlReader(str(folder / "clean"), glob_pattern="*/*.jsonl")
    return _counted(document.metadata for document in reader.run())


def _spark(schema: str | None) -> Callable[[Path], Answer]:
    def ask(folder: Path) -> Answer:
        builder = import_module("pyspark.sql").SparkSession.builder.master("local[1]")
        options = {"ui.enabled": "false", "sql.shuffle.partitions": "1", "sql.session.timeZone": "UTC"}
        local = {"driver.bindAddress": "127.0.0.1", "driver.host": "127.0.0.1", "log.level": "ERROR"}
        for name, value in (options | local).items():
            builder = builder.config(f"spark.{name}", value)
        session = builder.getOrCreate()
        try:
            reader = session.read.schema(schema) if schema else session.read
            days = reader.json(f"{folder}/{_GLOB}").groupBy("source", "published").count().collect()
        finally:
            session.stop()
        found = Counter[tuple[str, str]]()
        for source, published, count in days:
            found[source, str(published)[:10]] += count
        return dict(found)

    return ask


def _jq(folder: Path) -> Answer:
    program = '[.source, .published[:10]] | join(" ")'
    done = subprocess.run(["jq", "-r", program, *files(folder)], check=True, capture_output=True, text=True)
    return {(a, b): n for (a, b), n in Counter(tuple(line.split(" ")) for line in done.stdout.splitlines()).items()}


def _sqlite_utils(folder: Path) -> Answer:
    program = [sys.executable, "-m", "sqlite_utils"]
    made = str(folder / "utils.db")
    insert = ["insert", made, "articles", str(folder / "news.jsonl"), "--nl", "--pk", "id"]
    subprocess.run([*program, *insert, "--replace"], check=True, capture_output=True)
    sql = "SELECT source, published_local AS published FROM articles"
    return _counted(json.loads(subprocess.check_output([*program, made, sql])))


def _sqlite_utils_search(folder: Path) -> Answer:
    """Search for what every article has."""
    command = ["search", str(folder / "news.sqlite"), "articles", "the OR في", "-c", "source", "-c", "published_local"]
    found = json.loads(subprocess.check_output([sys.executable, "-m", "sqlite_utils", *command, "--limit", "1000"]))
    return _counted({"published": None, **row} for row in found)


READERS: Final = (
    Reader(
        tool="duckdb",
        reads=_GLOB,
        how="default",
        ask=_duckdb(
            "SET TimeZone = 'UTC'; SELECT source, published::DATE, count(*)"
            " FROM read_json('FOLDER/clean/*/*.jsonl', union_by_name = true) GROUP BY ALL"
        ),
    ),
    Reader(tool="duckdb", reads=_GLOB, how="typed", ask=_duckdb_typed),
    Reader(
        tool="duckdb",
        reads="news.parquet",
        how="default",
        ask=_duckdb("SELECT source, published_local::DATE, count(*) FROM 'FOLDER/news.parquet' GROUP BY ALL"),
        is_snapshot=True,
    ),
    Reader(tool="duckdb", reads="news.duckdb", how="default", ask=_duckdb_file, is_snapshot=True),
    Reader(tool="pandas", reads="ingest.read(clean)", how="default", ask=_pandas),
    Reader(tool="pandas", reads="news.jsonl", how="default", ask=_pandas_json, is_snapshot=True),
    Reader(tool="pandas", reads="news.csv", how="default", ask=_pandas_csv, is_snapshot=True),
    Reader(tool="pandas", reads="news.parquet", how="default", ask=_pandas_parquet, is_snapshot=True),
    Reader(tool="polars", reads=_GLOB, how="typed", ask=_polars),
    Reader(tool="polars", reads="news.jsonl", how="default", ask=_polars_json, is_snapshot=True),
    Reader(tool="polars", reads="news.parquet", how="default", ask=_polars_parquet, is_snapshot=True),
    Reader(tool="pyarrow", reads=_GLOB, how="typed", ask=_arrow),
    Reader(tool="pyarrow", reads="news.parquet", how="default", ask=_arrow_parquet, is_snapshot=True),
    Reader(tool="datasets", reads=_GLOB, how="typed", ask=_datasets("json", _GLOB, is_typed=True)),
    Reader(
        tool="datasets",
        reads="news.parquet",
        how="default",
        ask=_datasets("parquet", "news.parquet", is_typed=False),
        is_snapshot=True,
    ),
    Reader(tool="datatrove", reads=_GLOB, how="default", ask=_datatrove),
    Reader(tool="pyspark", reads=_GLOB, how="default", ask=_spark(None)),
    Reader(tool="pyspark", reads=_GLOB, how="typed", ask=_spark(typed("spark"))),
    Reader(tool="jq", reads=_GLOB, how="default", ask=_jq),
    Reader(tool="sqlite-utils", reads="news.jsonl", how="default", ask=_sqlite_utils, is_snapshot=True),
    Reader(tool="sqlite-utils", reads="news.sqlite", how="default", ask=_sqlite_utils_search, is_snapshot=True),
)


def main() -> int:
    """Print the table."""
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        print("| tool | version | reads | how | groups | rows |\n| --- | --- | --- | --- | --: | --: |")
        for reader in READERS:
            if not reader.is_installed:
                print(f"| {reader.tool} | not installed | {reader.reads} | {reader.how} | | |")
                continue
            found = reader.ask(folder)
            wrong += found != expected(folder, snapshot=reader.is_snapshot)
            about = "" if reader.tool == "jq" else version(reader.tool)
            print(f"| {reader.tool} | {about} | {reader.reads} | {reader.how} | {len(found)} | {sum(found.values())} |")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
