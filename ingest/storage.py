"""Files on object storage (S3, GCS and whatever else fsspec speaks): read by ranges, written whole.

A `RemoteFile` has those methods of `pathlib.Path` that readers of raw files and writers of clean files use. fsspec
comes with the extra `ingest[s3]`, and is loaded by the first URL.
"""

import io
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from stat import S_IFDIR, S_IFREG
from typing import Any, BinaryIO, Final, NamedTuple, TypeAlias, TypeVar
from urllib.parse import unquote, urlsplit

from ingest.errors import ConfigError

__all__ = ["File", "RemoteFile", "glob", "is_url", "located"]

T = TypeVar("T")

_URL: Final = re.compile(r"(?!https?:)[A-Za-z][A-Za-z0-9+.-]+://")
# Of one request: a large range costs as much time as two small ones, and a cut one is asked for again whole.
_RANGE: Final = 1 << 23
# Beside those of the library below, for connections that are cut while an answer is read.
_ATTEMPTS: Final = 3
_LONGEST_WAIT: Final = 20  # seconds


class _Stat(NamedTuple):
    """What readers ask of a file; it has no time, because the clock of a store is not that of this disk."""

    st_size: int
    st_mode: int
    st_mtime_ns: int = 0


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file, or a folder, at a URL."""

    url: str

    def __str__(self) -> str:
        return self.url

    def __truediv__(self, below: str) -> "RemoteFile":
        return RemoteFile(f"{self.url.rstrip('/')}/{below}")

    @property
    def name(self) -> str:
        """The last part of the URL."""
        return self.url.rstrip("/").rpartition("/")[2]

    @property
    def suffix(self) -> str:
        """The last suffix of the name."""
        return PurePosixPath(self.name).suffix

    @property
    def suffixes(self) -> list[str]:
        """All suffixes of the name."""
        return PurePosixPath(self.name).suffixes

    def with_name(self, name: str) -> "RemoteFile":
        """Return the file of that name beside this one."""
        return RemoteFile(f"{self.url.rstrip('/').rpartition('/')[0]}/{name}")

    def absolute(self) -> "RemoteFile":
        """Return this file: a URL is the same from everywhere."""
        return self

    def unlink(self, *, missing_ok: bool = False) -> None:
        """Remove it."""
        system, path = _system(self.url)
        try:
            with _as_os_error(self.url):
                _again(lambda: system.rm_file(path))
        except FileNotFoundError:
            if not missing_ok:
                raise

    def stat(self) -> _Stat:
        """Return size and kind; FileNotFoundError where there is none."""
        known = self._info()
        return _Stat(int(known.get("size") or 0), S_IFDIR if known.get("type") == "directory" else S_IFREG)

    def etag(self) -> str | None:
        """Return what the store tells a new version by; None where it has nothing like that."""
        known = self._info()
        found = next((known[key] for key in ("ETag", "etag", "md5Hash", "content_md5") if known.get(key)), None)
        return str(found).strip('"') if found else None

    def exists(self) -> bool:
        """Return whether there is such a file or folder, and it can be asked for; reading says why not."""
        try:
            self.stat()
        except OSError:
            return False
        return True

    def is_file(self) -> bool:
        """Return whether there is such a file."""
        return self.exists() and self.stat().st_mode == S_IFREG

    def is_dir(self) -> bool:
        """Return whether there is anything below this URL."""
        return self.exists() and self.stat().st_mode == S_IFDIR

    def files(self) -> list["RemoteFile"]:
        """List all files below, by name."""
        system, path = _system(self.url)
        with _as_os_error(self.url):
            return [self._beside(found, path) for found in sorted(_again(lambda: system.find(path)))]

    def open(self, mode: str = "rb") -> BinaryIO:
        """Open it for reading; what is cut on the way is asked for again from where it was cut."""
        if mode != "rb":
            raise ValueError(mode)
        return io.BufferedReader(_Ranges(self, self.stat().st_size), _RANGE)

    def read_bytes(self) -> bytes:
        """Read it whole."""
        with self.open() as file:
            return file.read()

    def read_range(self, begin: int, end: int) -> bytes:
        """Read some of its bytes."""
        system, path = _system(self.url)
        with _as_os_error(self.url):
            return bytes(_again(lambda: system.cat_file(path, start=begin, end=end)))

    def upload(self, chunks: Iterator[bytes]) -> None:
        """Write it whole: nobody sees it before its last byte is there."""
        with tempfile.NamedTemporaryFile() as spool:
            for chunk in chunks:
                spool.write(chunk)
            spool.flush()
            self.put(Path(spool.name))

    def put(self, local: Path) -> None:
        """Copy a file of this disk there."""
        system, path = _system(self.url)
        with _as_os_error(self.url):
            _again(lambda: system.put_file(str(local), path))

    def _beside(self, found: str, path: str) -> "RemoteFile":
        return RemoteFile(f"{self.url.rstrip('/')}/{found.removeprefix(path.rstrip('/')).lstrip('/')}")

    def _info(self) -> dict[str, Any]:
        system, path = _system(self.url)
        with _as_os_error(self.url):
            return dict(_again(lambda: system.info(path)))


File: TypeAlias = Path | RemoteFile
"""Where a raw or clean file lies."""


def is_url(text: str) -> bool:
    """Return whether a place is a URL of a store.

    >>> [is_url(text) for text in ("s3://bucket/a", "memory://a", "a/b.warc", "https://a.example/", "C:/a")]
    [True, True, False, False, False]
    """
    return _URL.match(text) is not None


def located(text: str) -> File:
    """Return the file that a place names; `file://` is a path.

    >>> located("s3://bucket/a.warc.gz"), located("file:///tmp/a%20b"), located("a/b")
    (RemoteFile(url='s3://bucket/a.warc.gz'), PosixPath('/tmp/a b'), PosixPath('a/b'))
    """
    if text.lower().startswith("file://"):
        return Path(unquote(urlsplit(text).path))
    return RemoteFile(text) if is_url(text) else Path(text)


def glob(pattern: str) -> list[RemoteFile]:
    """List the files of a store that match, by name."""
    system, path = _system(pattern)
    root = pattern[: len(pattern) - len(path)] if pattern.endswith(path) else f"{pattern.partition('://')[0]}://"
    with _as_os_error(pattern):
        return [RemoteFile(f"{root}{found}") for found in sorted(_again(lambda: system.glob(path)))]


class _Ranges(io.RawIOBase):
    """The bytes of a remote file, a range at a time."""

    def __init__(self, file: RemoteFile, size: int) -> None:
        self._file, self._size, self._at = file, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), _RANGE, self._size - self._at)
        if wanted <= 0:
            return 0
        data = self._file.read_range(self._at, self._at + wanted)
        if not data:
            raise OSError(5, "the store gives fewer bytes than it says", self._file.url)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


@cache
def _filesystem(protocol: str) -> Any:
    try:
        import fsspec  # noqa: PLC0415 -- an extra
    except ImportError as e:
        raise ConfigError("needs the extra: pip install 'ingest[s3]'", subject=f"{protocol}://") from e
    try:
        return fsspec.filesystem(protocol)
    except (ImportError, ValueError) as e:
        raise ConfigError(f"cannot be spoken to: {e}", subject=f"{protocol}://") from e


def _system(url: str) -> tuple[Any, str]:
    protocol, _, _ = url.partition("://")
    system = _filesystem(protocol.lower())
    return system, str(system._strip_protocol(url))  # noqa: SLF001 -- what fsspec's own url_to_fs calls


def _again(ask: Callable[[], T]) -> T:
    """Call a store, and again where the connection was lost; what it says (no such file, forbidden) is an answer."""
    from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential  # noqa: PLC0415 -- stores only

    attempts = Retrying(
        stop=stop_after_attempt(_ATTEMPTS),
        wait=wait_exponential(multiplier=0.2, max=_LONGEST_WAIT),
        retry=retry_if_exception(_is_lost),
        reraise=True,
    )
    return attempts(ask)


def _is_lost(error: BaseException) -> bool:
    # The libraries below raise errors of their own for a lost connection; those of the disk are answers.
    answers = (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError, ValueError, TypeError)
    return isinstance(error, Exception) and not isinstance(error, (*answers, ConfigError))


@contextmanager
def _as_os_error(url: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ConfigError) as e:
        if isinstance(e, OSError) and e.strerror is None:
            raise type(e)(2 if isinstance(e, FileNotFoundError) else 5, str(e) or type(e).__name__, url) from e
        raise
    except Exception as e:
        raise OSError(5, f"{type(e).__name__}: {e}", url) from e
