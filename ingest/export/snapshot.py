"""Write files of records as one snapshot and its manifest."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from ingest.errors import ConfigError, IngestError, RecordError
from ingest.export import articles, clusters, manifest
from ingest.export.filters import Filters
from ingest.export.formats import columnar, columns, rows
from ingest.export.formats.sinks import Csv, JsonLines, Sink, Sqlite, format_of, temporary, workspace
from ingest.export.formats.vocabularies import VOCABULARIES
from ingest.export.spool import Spool, line_digest
from ingest.forgotten import NOTHING, Forgotten

__all__ = ["Gone", "Input", "Options", "Summary", "snapshot"]

_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A file of records, and the name it goes by in the manifest."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """An article that its site took away, and when the site said so."""

    id: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a snapshot holds of each article."""

    filters: Filters = field(default_factory=Filters)
    revisions: bool = False
    provenance: str = "full"
    partition: tuple[str, ...] = ()
    clusters: bool = False
    """Whether near-duplicates are found, too."""
    vocabulary: str | None = None
    """One of `VOCABULARIES`, for JSON lines; None: our own columns. Others have no word for a tombstone."""

    def as_dict(self) -> dict[str, Any]:
        """Return what decides the bytes, for the manifest."""
        return {
            "filters": self.filters.as_dict(),
            "revisions": self.revisions,
            "provenance": self.provenance,
            "partition": list(self.partition),
            **({"as": self.vocabulary} if self.vocabulary else {}),
            "clusters": clusters.PARAMETERS.as_dict() if self.clusters else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was written."""

    path: Path
    described: Path
    counts: manifest.Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A record that was chosen, and what the snapshot says of it."""

    record: dict[str, Any]
    added: dict[str, Any]

    @property
    def is_gone(self) -> bool:
        return self.added["gone_at"] is not None

    @property
    def is_latest(self) -> bool:
        return self.added["revision_of"] is None


def snapshot(
    path: Path,
    inputs: Iterable[Input],
    gone: Iterable[Gone],
    *,
    schema: Mapping[str, Any],
    parse: Callable[[bytes], dict[str, Any]],
    options: Options,
    version: str,
    forgotten: Forgotten = NOTHING,
) -> Summary:
    """Write the snapshot to `path`, whole or not at all, and its manifest beside it (in it, where it is a folder)."""
    suffix = format_of(path)
    _check(path, suffix, options)
    files = list(inputs)
    counts = manifest.Counts()
    shape = columns.of_schema(
        schema, provenance=rows.provenance_schema(schema, options.provenance), clusters=options.clusters
    )
    with workspace(path) as folder, Spool(folder / "spool") as spool:
        read = [_scan(file, n, spool, parse, options.filters, forgotten=forgotten) for n, file in enumerate(files)]
        for one in gone:
            if one.id not in forgotten.ids:
                spool.add_gone(one.id, one.at)
        articles.select_latest(spool, revisions=options.revisions)
        if options.clusters:
            with closing(_Reader(files)) as reader:
                clusters.cluster(spool, folder, lambda *place: str(reader.record(*place)["text"]))
        with temporary(path) as place:
            with _sink(place, suffix, shape, options) as sink, closing(_Reader(files)) as reader:
                for row in _chosen(spool, reader, counts, with_clusters=options.clusters):
                    if finished := _finished(row, shape, options, counts):
                        sink.put(finished)
            facts = {
                "file": path.name,
                "format": suffix,
                "version": version,
                "schema": schema["properties"]["schema"]["const"],
                "options": options.as_dict(),
                "inputs": read,
                "output": _digests(place),
                "counts": counts.as_dict(),
                # Ids of what was taken down: who has an older snapshot deletes them.
                **({"forgotten": sorted(forgotten.ids)} if forgotten else {}),
            }
            beside = (place / "manifest.json") if place.is_dir() else path.with_name(f"{path.name}.manifest.json")
            if place.is_dir():
                beside.write_bytes(manifest.encode(facts))
    if path.is_dir():
        return Summary(path=path, described=path / "manifest.json", counts=counts)
    with temporary(beside) as place:
        place.write_bytes(manifest.encode(facts))
    return Summary(path=path, described=beside, counts=counts)


def _check(path: Path, suffix: str, options: Options) -> None:
    """Refuse what a format cannot hold, and what cannot be written here."""
    if options.partition and suffix != ".parquet":
        raise ConfigError("only Parquet is written in partitions", subject=str(path))
    if options.vocabulary and not suffix.startswith(".jsonl"):
        raise ConfigError(f"{options.vocabulary} is written as JSON lines", subject=str(path))
    if suffix in {".parquet", ".duckdb"}:
        columnar.need_duckdb(suffix)


def _scan(
    file: Input,
    number: int,
    spool: Spool,
    parse: Callable[[bytes], dict[str, Any]],
    filters: Filters,
    *,
    forgotten: Forgotten,
) -> dict[str, Any]:
    """Note every record of a file; return what the manifest says of it."""
    digest, offset, count = hashlib.sha256(), 0, 0
    try:
        with file.path.open("rb") as lines:
            for line in lines:
                digest.update(line)
                try:
                    record = parse(line)
                    if not (forgotten and forgotten.takes_record(record)):
                        spool.add(record, line, file=number, offset=offset, refused=filters.refused_by(record))
                except IngestError as e:
                    e.subject = f"{file.name}:{count + 1}"
                    raise
                except (KeyError, TypeError) as e:
                    raise RecordError(
                        f"breaks the schema: {e!r}", subject=f"{file.name}:{count + 1}", reason="other-schema"
                    ) from e
                offset += len(line)
                count += 1
    except OSError as e:
        raise RecordError(e.strerror or type(e).__name__, subject=str(file.path), reason="unreadable") from e
    return {"file": file.name, "sha256": digest.hexdigest(), "bytes": offset, "records": count}


def _sink(place: Path, suffix: str, shape: Mapping[str, Any], options: Options) -> Sink:
    if suffix == ".csv":
        return Csv(place, shape)
    if suffix == ".sqlite":
        return Sqlite(place, shape, key=("id", "revision") if options.revisions else ("id",))
    if suffix in {".parquet", ".duckdb"}:
        return columnar.Columnar(place, shape, suffix=suffix, partition=options.partition)
    return JsonLines(place, suffix)


def _chosen(spool: Spool, reader: "_Reader", counts: manifest.Counts, *, with_clusters: bool) -> Iterator[_Row]:
    """Read the chosen records again, in the order of their files, past the filters."""
    sql = (
        "SELECT file, offset, length, line, refused, revision, revision_of, changed, views, gone_at,"
        " clusters.id, size, first FROM chosen JOIN items USING (n) LEFT JOIN clusters USING (n) ORDER BY n"
    )
    for (
        number,
        offset,
        length,
        digest,
        refused,
        revision,
        of,
        changed,
        views,
        gone_at,
        *cluster,
    ) in spool.database.execute(sql):
        if refused is not None:
            counts.refused[refused] += of is None
            continue
        added = {
            "revision": revision,
            "revision_of": of,
            "changed": orjson.loads(changed),
            "other_views": orjson.loads(views),
            "gone_at": gone_at,
            **(dict(zip(columns.CLUSTERS, cluster, strict=True)) if with_clusters else {}),
        }
        yield _Row(record=reader.record(number, offset, length, digest), added=added)


class _Reader:
    """Reads lines again where they were; a file that grew is the same, one that was cleaned anew is not."""

    def __init__(self, files: list[Input]) -> None:
        self._files = files
        self._number = -1
        self._file: BinaryIO | None = None

    def record(self, number: int, offset: int, length: int, digest: bytes) -> dict[str, Any]:
        name = self._files[number].name
        try:
            if number != self._number or self._file is None:
                self.close()
                self._file, self._number = self._files[number].path.open("rb"), number
            file = self._file
            file.seek(offset)
            line = file.read(length)
        except OSError as e:
            raise RecordError(e.strerror or type(e).__name__, subject=name, reason="unreadable") from e
        if line_digest(line) != digest:
            raise RecordError("was cleaned again while it was read; export again", subject=name, reason="input-changed")
        return dict(orjson.loads(line))

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _finished(row: _Row, shape: Mapping[str, Any], options: Options, counts: manifest.Counts) -> dict[str, Any] | None:
    if row.is_gone and options.vocabulary:
        return None
    if row.is_gone:
        counts.tombstones += 1
        return rows.tombstone(row.record, shape, added=row.added)
    if row.is_latest:
        counts.note(row.record)
        counts.copies += row.added.get("cluster_size", 1) > 1
    else:
        counts.revisions += 1
    finished = rows.row(row.record, provenance=options.provenance, added=row.added)
    return VOCABULARIES[options.vocabulary](row.record, finished) if options.vocabulary else finished


def _digests(place: Path) -> list[dict[str, Any]]:
    """Digest what was written: one file, or those of a folder."""
    paths = sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place]
    found = []
    for path in paths:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        name = {"file": path.relative_to(place).as_posix()} if place.is_dir() else {}
        found.append({**name, "sha256": sha256, "bytes": path.stat().st_size})
    return found
