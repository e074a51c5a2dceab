"""Trafilatura over pages: `python -m tests.bench.trafilatura_pages FOLDER|WARC OUT.jsonl`.

What `tests.bench.pace` compares with. One process, text and metadata, a line of JSON a page; the address of a loose
page is read from beside it.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import trafilatura
from fastwarc.warc import ArchiveIterator, WarcRecordType

__all__ = ["main", "pages"]


def pages(source: Path) -> Iterator[tuple[str | None, bytes]]:
    """Yield the address and the payload of each page."""
    if source.is_file():
        with source.open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
                yield record.headers.get("WARC-Target-URI"), record.reader.read()
        return
    for path in sorted(source.glob("*.html")):
        beside = path.with_name(f"{path.name}.meta.json")
        yield json.loads(beside.read_bytes())["url"] if beside.exists() else None, path.read_bytes()


def main(source: str, out: str) -> None:
    """Extract, and write what is found."""
    with Path(out).open("w", encoding="utf-8") as file:
        for url, payload in pages(Path(source)):
            found = trafilatura.bare_extraction(payload, url=url, with_metadata=True)
            known = found if found is None or isinstance(found, dict) else found.as_dict()
            file.write(json.dumps(known, default=str) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
