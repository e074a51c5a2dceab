"""Trafilatura as datatrove runs it over a WARC: `python -m tests.bench.datatrove_pages WARC OUT.jsonl`.

What `tests.bench.reextract` compares with: its reader and its extractor, in one process. datatrove is in the dependency
group `readers`.
"""

import json
import sys
from pathlib import Path

__all__ = ["main"]


def main(source: str, out: str) -> None:
    """Extract, and write what is found."""
    from datatrove.pipeline.extractors import Trafilatura  # noqa: PLC0415 -- not installed everywhere
    from datatrove.pipeline.readers import WarcReader  # noqa: PLC0415

    path = Path(source)
    reader = WarcReader(str(path.parent), glob_pattern=path.name)
    with Path(out).open("w", encoding="utf-8") as file:
        file.writelines(
            json.dumps({"text": document.text}) + "\n" for document in Trafilatura(timeout=60).run(reader.run())
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
