"""Everything that can go wrong, by the package that raises it.

    IngestError
     ├─ ConfigError                what the user wrote cannot be used
     ├─ SourceError                a source cannot be discovered
     ├─ FetchError                 an URL gave no payload
     │   ├─ RobotsDenied           robots.txt asks us to stay away
     │   ├─ Unreachable            no connection, no name, too slow, broken off
     │   ├─ HttpStatus             an answer that is not the page
     │   └─ PayloadRefused         too large, an unknown coding, a forbidden address
     ├─ RawStoreError              raw/ cannot be read or written
     │   └─ RawCorrupt             a record whose bytes do not fit its digest
     ├─ ExtractError               a payload holds no document
     │   ├─ Undecodable            bytes that are no text
     │   ├─ UnknownShape           text that is no page, no post and no dump
     │   ├─ MalformedPayload       a WordPress body that cannot be salvaged
     │   ├─ NoArticle              a page of another kind: consent, login, error, listing
     │   └─ BudgetExceeded         larger or deeper than the deterministic limits
     ├─ StateError                 raw/.state/ cannot be used
     │   └─ Locked                 another run holds this source
     ├─ RecordError                a record that breaks its own schema
     └─ WriteError                 clean/ cannot be written

Each is raised by one package. An exception of a library never leaves the package that uses it: it is chained to one of
these.
"""

from typing import Self

__all__ = [
    "BudgetExceeded",
    "ConfigError",
    "ExtractError",
    "FetchError",
    "HttpStatus",
    "IngestError",
    "Locked",
    "MalformedPayload",
    "NoArticle",
    "PayloadRefused",
    "RawCorrupt",
    "RawStoreError",
    "RecordError",
    "RobotsDenied",
    "SourceError",
    "StateError",
    "Undecodable",
    "UnknownShape",
    "Unreachable",
    "WriteError",
]


class IngestError(Exception):
    """Something to tell the user in one line: what (`message`), where (`subject`) and which kind (`reason`).

    `reason` is a slug for reports and audits; it never holds text of the input.

    >>> str(ConfigError("unknown key 'fedd'", subject="config.toml: source[0]"))
    "config.toml: source[0]: unknown key 'fedd'"
    """

    reason: str = "error"

    def __init__(self, message: str, *, subject: str = "", reason: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.subject = subject
        self.reason = reason or type(self).reason

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}" if self.subject else self.message

    def detached(self) -> Self:
        """Drop the tracebacks of this error and of its causes, which hold payloads for as long as it is kept.

        An error that becomes a value often stands in its own traceback: only the cyclic collector would free both.

        >>> try:
        ...     raise RawStoreError("torn") from ValueError("cut")
        ... except RawStoreError as e:
        ...     kept = e.detached()
        >>> kept.__traceback__, kept.__cause__
        (None, ValueError('cut'))
        """
        error: BaseException | None = self
        while error is not None:
            error.__traceback__ = None
            error = error.__cause__ or error.__context__
        return self

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way back from a worker process."""
        return (_rebuild, (type(self), self.message, self.__dict__))


def _rebuild(kind: type[IngestError], message: str, state: dict[str, object]) -> IngestError:
    error = kind.__new__(kind)
    Exception.__init__(error, message)
    error.__dict__.update(state)
    return error


class ConfigError(IngestError):
    """What the user wrote cannot be used; nothing was started."""

    reason = "config"


class SourceError(IngestError):
    """A listing of a source (a feed, a sitemap, an API) could not be read, or not all of it."""

    reason = "source"
    listing: str = ""
    """URL of the listing that ends before its end, where that is what happened."""

    @property
    def reads_on(self) -> bool:
        """Whether the listing was read to its end all the same."""
        return self.reason == "bad-entries"


class FetchError(IngestError):
    """An URL gave no payload. `retry_after` is what the host asked for, in seconds."""

    reason = "fetch"

    def __init__(
        self, message: str, *, subject: str = "", reason: str | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message, subject=subject, reason=reason)
        self.retry_after = retry_after


class RobotsDenied(FetchError):  # noqa: N818 -- the name says what happened; its base says it is an error
    """robots.txt asks us to stay away (RFC 9309)."""

    reason = "robots-denied"


class Unreachable(FetchError):  # noqa: N818
    """No connection, no such name, too slow, or broken off."""

    reason = "unreachable"


class HttpStatus(FetchError):  # noqa: N818
    """An answer that is not the page. `status` is the HTTP status code, also in `reason` as `http-404`."""

    def __init__(self, status: int, *, subject: str = "", retry_after: float | None = None) -> None:
        super().__init__(f"HTTP {status}", subject=subject, reason=f"http-{status}", retry_after=retry_after)
        self.status = status


class PayloadRefused(FetchError):  # noqa: N818
    """A payload we do not take: too large, an unknown content coding, a forbidden address or scheme."""

    reason = "payload-refused"


class RawStoreError(IngestError):
    """raw/ cannot be read or written."""

    reason = "raw-store"


class RawCorrupt(RawStoreError):  # noqa: N818
    """A stored record whose bytes are torn or do not fit their digest."""

    reason = "raw-corrupt"


class ExtractError(IngestError):
    """A payload that holds no document."""

    reason = "extract"


class Undecodable(ExtractError):  # noqa: N818
    """Bytes that are no text: an image, a PDF, an archive."""

    reason = "binary-payload"


class UnknownShape(ExtractError):  # noqa: N818
    """Text that is no page, no post and no dump."""

    reason = "unknown-shape"


class MalformedPayload(ExtractError):  # noqa: N818
    """A WordPress body of which nothing whole can be salvaged."""

    reason = "malformed-payload"


class NoArticle(ExtractError):  # noqa: N818
    """A page of another kind. It is skipped, not failed; `message` holds the evidence."""

    reason = "no-article"


class BudgetExceeded(ExtractError):  # noqa: N818
    """Larger or deeper than the deterministic limits (bytes, nodes, depth, steps)."""

    reason = "budget-exceeded"


class StateError(IngestError):
    """raw/.state/ cannot be used."""

    reason = "state"


class Locked(StateError):  # noqa: N818
    """Another run holds the lock of this source."""

    reason = "locked"


class RecordError(IngestError):
    """A record that breaks its own schema: a bug of ours, caught before it is written."""

    reason = "record"


class WriteError(IngestError):
    """clean/ cannot be written."""

    reason = "write"
