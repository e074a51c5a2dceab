"""How many pages a second, and in how much memory? One extractor, alone in a fresh process, once over the pages.

    python -m tests.bench.pace ENGINE PAGES.jsonl OUT.jsonl

Reading files and importing are not timed. OUT gets a prediction for each page; standard output the figures.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

from tests.bench.inputs import Page

# Each engine imports what it needs and no more: memory is measured.
Predict: TypeAlias = Callable[[Page, bytes], dict[str, Any]]
FIRST: Final = Page(corpus="", shape="html", id="", path=Path("first.html"), url=None)
"""What loads itself when it is needed is loaded by this page."""
FIRST_PAYLOAD: Final = b"<html><body><p>What loads itself when it is needed is loaded now.</p></body></html>"


def _ours() -> Predict:
    from tests.bench import ours  # noqa: PLC0415 -- see above

    task = ours.task()
    return lambda page, payload: ours.predict(page, payload, task=task)


def _trafilatura() -> Predict:
    from trafilatura import bare_extraction  # noqa: PLC0415 -- see above

    def predict(page: Page, payload: bytes) -> dict[str, Any]:
        try:
            found = bare_extraction(payload, url=page.url, with_metadata=True)
        except Exception as e:  # noqa: BLE001 -- whatever it raises, it found nothing
            return {"text": None, "outcome": f"raised {type(e).__name__}"}
        if found is None:
            return {"text": None, "outcome": "nothing"}
        said = found if isinstance(found, dict) else found.as_dict()
        names = [said["author"]] if said["author"] else []
        return {"text": said["text"], "title": said["title"], "authors": names, "published": said["date"]}

    return predict


_ENGINES: Final = {"ours": _ours, "trafilatura": _trafilatura}


def _pages(path: Path) -> Iterator[Page]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield Page(**{**row, "path": Path(row["path"])})


def _peak() -> int:
    """Read the most memory that this process has held, in bytes."""
    try:
        # ru_maxrss of a process begins with that of the one which started it (Linux, exec_mmap).
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return 1024 * int(next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1])
    except (OSError, StopIteration):
        unit = 1 if sys.platform == "darwin" else 1024  # getrusage(2)
        return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    engine, listed, out = sys.argv[1:]
    predict = _ENGINES[engine]()
    predict(FIRST, FIRST_PAYLOAD)
    wall = cpu = 0.0
    count = 0
    with Path(out).open("w", encoding="utf-8") as file:
        for page in _pages(Path(listed)):
            payload = page.payload()
            began, worked = time.perf_counter(), time.process_time()
            row = predict(page, payload)
            wall += time.perf_counter() - began
            cpu += time.process_time() - worked
            count += 1
            file.write(json.dumps({"corpus": page.corpus, "id": page.id, **row}) + "\n")
    print(json.dumps({"pages": count, "wall": wall, "cpu": cpu, "peak": _peak()}))


if __name__ == "__main__":
    main()
