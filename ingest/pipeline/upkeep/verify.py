"""Check raw/ and clean/ against each other: bytes, pointers, audits, and every line against the schema."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from ingest import audit, record
from ingest.config import Config
from ingest.errors import IngestError, RecordError
from ingest.forgotten import Forgotten
from ingest.model import Part, Stored
from ingest.pipeline.clean.jobs import Job, jobs_of_store, lost_jobs
from ingest.pipeline.clean.released import released_jobs
from ingest.raw.takedown import tombstones

__all__ = ["Checked", "Fault", "FaultKind", "Lost", "remedies", "verify"]

FaultKind = Literal["unreadable", "uncleaned", "records-gone", "audit", "invalid", "pointer", "forgotten"]
"""A raw file that cannot be read on; captures of which clean/ knows nothing; records that are gone, and cannot be made
again because their raw file was let go; an audit that is not that of its lines; a line that is no record; a record
whose pointer names other bytes than it was made from; what was taken down and is there all the same."""

_REMEDIES: Final[Mapping[str, str]] = {
    "lost": "ingest verify --refetch{of} ; ingest run{of}",
    "pending": "ingest run{of}",
    "uncleaned": "ingest clean{of}",
    "audit": "ingest clean --all{of}",
    "invalid": "ingest clean --all{of}",
    "pointer": "ingest clean --all{of}",
    "forgotten": "ingest forget{of}",
}
"""By what is wrong, the command that heals it. What cannot be read on is lost where it was known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A capture that a clean file knows, and whose bytes are not in raw/ as they were."""

    record_id: str | None
    url: str | None
    """The article's."""
    requested_url: str | None = None
    """What was asked for; None where no record came of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What else is not as it should be, and where."""

    kind: FaultKind
    where: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A raw file: how many captures are there and how many records were made of it, what is lost, what is wrong."""

    job: Job
    captures: int
    records: int
    lost: tuple[Lost, ...]
    faults: tuple[Fault, ...]


def verify(config: Config, sources: Sequence[str] = ()) -> Iterator[Checked]:
    """Read every raw file, those that are gone among them, and compare it with what was made of it."""
    broken, forgotten = record.validator(), tombstones.load(config.raw)
    for source in sources or (None,):
        for job in (*jobs_of_store(config, source), *lost_jobs(config, source), *released_jobs(config, source)):
            yield _File(job, broken, forgotten).checked()


def remedies(found: Iterable[Checked], *, asked: bool) -> list[str]:
    """Return the commands that heal what was found, each once; `asked`: what is lost is to be fetched again already."""
    commands, lost = list[str](), "pending" if asked else "lost"
    for checked in found:
        kinds = [*([lost] if checked.lost else []), *(fault.kind for fault in checked.faults)]
        of = f" --source {checked.job.source}" if checked.job.source else ""
        commands += (_REMEDIES[kind].format(of=of) for kind in kinds if kind in _REMEDIES)
    return list(dict.fromkeys(commands))


class _File:
    """One raw file and its clean file."""

    def __init__(self, job: Job, broken: Callable[[Mapping[str, Any]], str | None], forgotten: Forgotten) -> None:
        self._job, self._broken, self._forgotten = job, broken, forgotten
        self._left = 0
        """Captures and records of what was taken down."""
        self._there = dict[str, tuple[Part, ...]]()
        """What raw/ holds, by `_key`."""
        self._faults = list[Fault]()
        self._lost = dict[tuple[str, int], Lost]()
        self._written = list[tuple[str | None, int, str]]()
        """What the lines are, in order: record id, index, id; an empty id where a line is no record."""

    def checked(self) -> Checked:
        """Compare both."""
        if self._job.released is None:
            self._read_raw()
        rows = self._rows()
        self._read_lines()
        if rows is not None:
            self._compare(rows)
        if self._left:
            detail = f"{self._left:,} captures or records of what was taken down"
            self._fault("forgotten", self._job.name, detail)
        lost = tuple(self._lost.values())
        return Checked(
            job=self._job, captures=len(self._there), records=len(self._written), lost=lost, faults=tuple(self._faults)
        )

    def _fault(self, kind: FaultKind, where: str, detail: str) -> None:
        self._faults.append(Fault(kind=kind, where=where, detail=detail))

    def _read_raw(self) -> None:
        """Read every capture; that its bytes fit their digests is a condition of reading it."""
        for stored in self._job.read():
            if isinstance(stored, Stored):
                parts = stored.capture.parts
                self._left += bool(self._forgotten) and self._forgotten.takes_url(stored.capture.url)
                self._there[_key(stored.capture.raw_id, parts[0].offset)] = parts
            elif stored.reason != "no-captures":
                self._fault("unreadable", stored.subject, stored.message)

    def _rows(self) -> list[dict[str, Any]] | None:
        """Read the rows of the audit; None where there are none to compare with."""
        has_lines = self._job.lines.exists()
        if not has_lines and not self._job.audit.exists():
            if self._job.released:
                told = "its raw file was let go, and what was made of it is gone"
                self._fault("records-gone", self._job.name, told)
            elif self._there:
                self._fault("uncleaned", self._job.name, f"{len(self._there):,} captures of which no record was made")
            return None
        if not has_lines:
            self._fault("audit", self._job.name, "its file of records is gone")
            return None
        try:
            return audit.read(self._job.audit)[1]
        except IngestError as e:
            self._fault("audit", self._job.name, e.message)
            return None

    def _read_lines(self) -> None:
        name = f"{self._job.name}.jsonl"
        try:
            with self._job.lines.open("rb") as lines:
                for number, line in enumerate(lines, 1):
                    self._read_line(line, f"{name}:{number}")
        except FileNotFoundError:
            pass  # said already, where it should be there
        except OSError as e:
            self._fault("invalid", name, e.strerror or type(e).__name__)

    def _read_line(self, line: bytes, where: str) -> None:
        try:
            found = record.from_json(line)
        except RecordError as e:
            self._fault("invalid", where, e.message)
            self._written.append((None, 0, ""))
            return
        if wrong := self._broken(found):
            self._fault("invalid", where, wrong)
            self._written.append((None, 0, ""))
            return
        origin = found["provenance"]["raw"]
        self._left += bool(self._forgotten) and self._forgotten.takes_record(found)
        self._written.append((origin["record_id"], origin["index"], found["id"]))
        if hashlib.sha256(found["text"].encode()).hexdigest() != found["content_hash"]:
            self._fault("invalid", where, "the text does not fit its content_hash")
        self._follow(origin, found, where)

    def _follow(self, origin: Mapping[str, Any], found: Mapping[str, Any], where: str) -> None:
        """Follow the pointer of a record to its bytes, unless those were let go."""
        if self._job.released:
            return
        named = tuple((part["offset"], part["length"], part["sha256"]) for part in origin["parts"])
        key = _key(origin["record_id"], named[0][0] if named else 0)
        parts = self._there.get(key)
        there = tuple((part.offset, part.length, part.sha256) for part in parts or ())
        if tuple(sha256 for *_, sha256 in there) != tuple(sha256 for *_, sha256 in named):
            lost = Lost(record_id=origin["record_id"], url=found["url"], requested_url=found["requested_url"])
            self._lost[key, origin["index"]] = lost
        elif there != named:
            at = [f"{offset}+{length}" for offset, length, _ in there]
            self._fault("pointer", where, f"its bytes lie at {', '.join(at)} of {self._job.name}")
        elif origin["file"] != self._job.name:
            self._fault("pointer", where, f"its bytes lie in {self._job.name}")

    def _compare(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Hold the audit against the lines, and what it knows against raw/."""
        told = [(row["record_id"], row["index"], row["id"]) for row in rows if row["status"] == "written"]
        if len(told) != len(self._written):
            detail = f"it says that {len(told):,} records were written; there are {len(self._written):,} lines"
            self._fault("audit", self._job.name, detail)
        else:
            pairs = enumerate(zip(told, self._written, strict=True), 1)
            wrong = next((n for n, (row, line) in pairs if line[2] and row != line), None)
            if wrong is not None:
                self._fault("audit", self._job.name, f"it names another record than line {wrong:,} is")
        for row in rows if self._job.released is None else ():
            if row["record_id"] is not None and row["record_id"] not in self._there:
                lost = Lost(record_id=row["record_id"], url=row["url"])
                self._lost.setdefault((row["record_id"], row["index"]), lost)
        known = {row["record_id"] for row in rows}
        unknown = sum(key not in known for key in self._there if not key.startswith("@"))
        if unknown or (self._there and not rows):
            count = unknown or len(self._there)
            self._fault("uncleaned", self._job.name, f"{count:,} captures of which no record was made")


def _key(record_id: str | None, offset: int) -> str:
    """Return what names a capture in its file: its record id; where it has none (loose files, ARC), its place."""
    return record_id or f"@{offset}"
