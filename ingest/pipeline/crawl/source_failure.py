"""Decide whether a source has failed, from what this run tried of it and, where that is little, earlier runs. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal, TypeAlias

from ingest.errors import IngestError
from ingest.model import Stage
from ingest.state import Health

__all__ = ["ENOUGH", "SOFT", "Attempt", "Failure", "Tally", "after", "failure", "share_failed"]

ENOUGH: Final = 5
"""Attempts that decide about a source; fewer say nothing (one article that timed out is no dead source)."""
SOFT: Final = "soft-error"
"""Why a page is no article that was answered with success, and says itself or by its likes that it is none."""
# Nobody was asked: the host wants to be left alone for a while.
_NOT_ASKED: Final = frozenset({"host-paused"})

Attempt: TypeAlias = Literal["answered", "failed", "refused", "soft"]
"""404 and 410 are answers; what robots.txt forbids is refused; soft is an error that was answered like a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A source that gave nothing: at which step, and why."""

    stage: Stage
    reason: str
    detail: str


@dataclass(slots=True, kw_only=True)
class Tally:
    """What one run tried of a source, as it comes."""

    read: int = 0
    """Listings that were read to their end."""
    found: int = 0
    """Articles that listings named."""
    broken: list[str] = field(default_factory=list)
    """Why listings could not be read."""
    attempts: list[Attempt] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    """Why articles were not had."""
    detail: str = ""
    """Of the last of them."""
    new: int = 0
    """Articles that raw/ had nothing of before."""
    discovered: int = 0
    """Articles that listings named for the first time; those of an archive aside."""
    unwritable: IngestError | None = None
    """What kept payloads from being stored."""

    def answered(self, count: int = 1, *, new: bool = False) -> None:
        """Count articles that their host said something of."""
        self.attempts += ["answered"] * count
        self.new += count if new else 0

    def missed(self, reason: str, detail: str, *, refused: bool = False) -> None:
        """Count an article that was asked for in vain."""
        if reason not in _NOT_ASKED:
            self.attempts.append("refused" if refused else "failed")
            self.reasons.append(reason)
            self.detail = detail

    def counts(self) -> dict[str, int]:
        """Return the figures of the day's health by name."""
        return {
            "read": self.read,
            "discovered": self.discovered,
            "fetched": self.new,
            **{f"attempt:{name}": count for name, count in Counter(self.attempts).items()},
        }

    def soft(self, detail: str, *, earlier: int = 0) -> None:
        """Count a page that says that there is none, and `earlier` ones that had seemed to be articles."""
        self.attempts.append("soft")
        self.reasons.append(SOFT)
        self.detail = detail
        for n in range(len(self.attempts) - 1, -1, -1):
            if earlier and self.attempts[n] == "answered":
                self.attempts[n] = "soft"
                self.reasons.append(SOFT)
                earlier -= 1


def failure(tally: Tally, *, before: Sequence[str] = ()) -> Failure | None:
    """Return how a source has failed in this run, if it has; `before` are the attempts of earlier runs, latest last.

    >>> failure(Tally(broken=["http-403"])).detail
    'nothing could be read of what names its articles (http-403)'
    >>> failure(Tally(read=1, attempts=["failed"], reasons=["unreachable"]), before=["failed"] * 3)
    >>> failure(Tally(read=1, attempts=["soft"] * 3 + ["answered"] * 2, reasons=["soft-error"] * 3)).reason
    'soft-error'
    >>> failure(Tally(read=1, attempts=["failed"], reasons=["unreachable"]), before=["answered"] + ["failed"] * 4).stage
    'fetch'
    """
    if tally.unwritable is not None:
        return Failure(stage="raw", reason=tally.unwritable.reason, detail=str(tally.unwritable))
    if tally.broken and not tally.read and not tally.found:
        why = "; ".join(dict.fromkeys(tally.broken))
        detail = f"nothing could be read of what names its articles ({why})"
        return Failure(stage="discover", reason=_commonest(tally.broken), detail=detail)
    window = _window(tally.attempts, before)
    if not tally.attempts or len(window) < ENOUGH:
        return None
    soft = window.count("soft")
    if "soft" in tally.attempts and soft > len(window) / 2:
        detail = f"{soft} of the {len(window)} articles asked for last are pages that say that there is none"
        return Failure(stage="fetch", reason=SOFT, detail=f"{detail} ({tally.detail})")
    if "answered" in window:
        return None
    earlier = len(window) - len(tally.attempts)
    told = f" and the {earlier} before them" if earlier else ""
    why = ", ".join(f"{count} {reason}" for reason, count in Counter(tally.reasons).most_common())
    detail = f"none of the {len(tally.attempts)} articles asked for{told} could be had ({why})"
    return Failure(stage="fetch", reason=_commonest(tally.reasons), detail=detail)


def share_failed(tally: Tally, cleaned: Sequence[Attempt]) -> float:
    """Return the share of this run's items that failed, fetched or `cleaned`; 0 where there are too few to decide.

    >>> share_failed(Tally(attempts=["answered"] * 6), ["answered"] * 3 + ["failed"] * 3)
    0.5
    >>> share_failed(Tally(attempts=["failed"]), [])
    0
    """
    # What was fetched and cleaned is counted once, by what became of it in cleaning.
    missed = [attempt for attempt in tally.attempts if attempt not in {"answered", "soft"}]
    had = max(0, len(tally.attempts) - len(missed) - len(cleaned))
    items = len(missed) + had + len(cleaned)
    return (missed.count("failed") + cleaned.count("failed")) / items if items >= ENOUGH else 0


def after(before: Health, tally: Tally, failed: Failure | None, *, now: datetime) -> Health:
    """Return how a source fares after a run, from how it fared before.

    >>> tally = Tally(read=1, attempts=["answered", "failed"], reasons=["http-403"])
    >>> after(Health(errors=2), tally, None, now=datetime.max).errors
    1
    >>> after(Health(errors=2, error_stage="fetch"), Tally(read=1), None, now=datetime.max).errors
    2
    >>> after(Health(errors=2, error_stage="discover"), Tally(read=1), None, now=datetime.max).errors
    0
    """
    errors = before.errors
    for attempt in tally.attempts:
        errors = 0 if attempt == "answered" else errors + 1
    is_whole = failed is not None and failed.stage != "fetch"
    if is_whole:
        errors += 1
    elif not tally.attempts and (tally.read or tally.found) and before.error_stage != "fetch":
        errors = 0
    had = "answered" in tally.attempts or (not errors and tally.read + tally.found > 0)
    found = replace(
        before,
        success_at=now if had else before.success_at,
        new_at=now if tally.new else before.new_at,
        errors=errors,
        attempts=(*before.attempts, *tally.attempts)[-ENOUGH:],
    )
    stage, reason, detail = _last_error(tally, failed)
    if not stage:
        return found
    return replace(found, error_at=now, error_stage=stage, error_reason=reason, error_detail=detail)


def _last_error(tally: Tally, failed: Failure | None) -> tuple[str, str, str]:
    if failed is not None:
        return failed.stage, failed.reason, failed.detail
    if tally.reasons:
        return "fetch", tally.reasons[-1], tally.detail
    return ("discover", tally.broken[-1], "") if tally.broken else ("", "", "")


def _window(attempts: Sequence[str], before: Sequence[str]) -> list[str]:
    missing = max(0, ENOUGH - len(attempts))
    return [*(before[-missing:] if missing else ()), *attempts]


def _commonest(reasons: Sequence[str]) -> str:
    return Counter(reasons).most_common(1)[0][0]
