"""A clean/ folder with the records that a test wants in it."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import ingest
from ingest import audit, writer
from tests import shapes

__all__ = ["CONFIG", "clean_folder", "put", "record"]

CONFIG = '[fetch]\ncontact = "desk@courier.example"\n'


@cache
def _base() -> bytes:
    article = ingest.extract(shapes.PAGE, url="https://courier.example/bridge")
    assert article is not None
    return ingest.to_json(article)


def record(name: str, **changes: Any) -> dict[str, Any]:
    """Return a record of an article of its own, with the fields that are given."""
    url = f"https://courier.example/{name}"
    found = json.loads(_base())
    key = f"url:courier.example/{name}"
    found |= {"url": url, "requested_url": url, "canonical_url": None, "alternate_keys": [key], "title": f"On {name}"}
    found |= {"id": name.encode().hex().ljust(32, "0")[:32], "source": "courier", "added": "2026-03-01T08:00:00Z"}
    return {**found, **changes}


def put(clean: Path, name: str, records: Iterable[Mapping[str, Any]], *, gone: Mapping[str, str] | None = None) -> Path:
    """Write a file of records and its audit, in which articles are gone since then, by id."""
    path = clean / f"{name}.jsonl"
    writer.put(path, (json.dumps(one, sort_keys=True, ensure_ascii=False).encode() for one in records))
    rows: list[dict[str, Any]] = [
        {"id": one, "added": at, "status": "skipped", "reason": "http-410", "url": None, "removed": []}
        for one, at in (gone or {}).items()
    ]
    audit.write(clean / f"{name}.audit.gz", audit.header(version="0", digests={}), rows, replace=writer.replace)
    return path


def clean_folder(folder: Path, *records: Mapping[str, Any], gone: Mapping[str, str] | None = None) -> Path:
    """Lay down config.toml and one file of records."""
    (folder / "config.toml").write_text(CONFIG)
    put(folder / "clean", "courier/courier-2026-03-01.warc.gz", records, gone=gone)
    return folder / "clean"
