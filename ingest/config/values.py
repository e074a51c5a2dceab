"""Check what config.toml's values may be, beyond their types; each mistake is a ValueError that says what to write."""

import ipaddress
import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

from ingest import storage, urls
from ingest.model import PageType

AUTO: Final = "auto"
SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
_UNITS: Final = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
# Longer than anything is scheduled, and far from where a date's arithmetic overflows (year 9999).
_MAX_DURATION: Final = timedelta(days=3650)
# RFC 5322 3.4.1, without what no webmaster writes (quoted local parts, comments).
_MAIL: Final = re.compile(r"[^\s@<>(),:;\"\[\]\\]+@[^\s@<>(),:;\"\[\]\\.]+(?:\.[^\s@<>(),:;\"\[\]\\.]+)+")
_HOST: Final = re.compile(r"[^\s/:@*.]+(?:\.[^\s/:@*.]+)*")
# RFC 6838 4.2, in lower or upper case.
_MEDIA_TYPE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*/(?:\*|[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*)")
_STATUS: Final = re.compile(r"([1-9]\d\d)(?:-([1-9]\d\d))?", re.ASCII)
_DURATION: Final = re.compile(rf"([0-9]{{1,6}})\s*([{''.join(_UNITS)}])")


def as_tuple(value: object) -> object:
    """Take one string for a list of one."""
    return (value,) if isinstance(value, str) else value


def slug(value: str) -> str:
    """Check a name that names a folder."""
    if not SLUG.fullmatch(value):
        raise ValueError(f"{value!r} is not a slug (a-z, 0-9, - and _; it names a folder)")
    return value


def duration(value: object) -> timedelta:
    """Read a length of time: a number and one of s, m, h, d, w.

    >>> duration("90m")
    datetime.timedelta(seconds=5400)
    """
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match or not int(match[1]):
        raise ValueError(f'{value!r} is no duration; write "30s", "15m", "1h", "7d" or "2w"')
    length = timedelta(seconds=int(match[1]) * _UNITS[match[2]])
    if length > _MAX_DURATION:
        raise ValueError(f"{value!r} is longer than ten years")
    return length


def durations(values: object) -> object:
    """Check one duration or a list of them."""
    for value in values if isinstance(values, list | tuple) else (values,):
        duration(value)
    return as_tuple(values)


def one_duration(value: object) -> object:
    """Check a duration, or `auto`, and leave it as written."""
    if value != AUTO:
        duration(value)
    return value


def days(value: object) -> object:
    """Check a duration of at least a day, and leave it as written.

    >>> days("365d")
    '365d'
    """
    if value is not None and duration(value) < timedelta(days=1):
        raise ValueError(f"{value!r} is less than a day")
    return value


def store_url(value: str | None) -> str | None:
    """Check the URL of a store.

    >>> store_url("s3://bucket/raw")
    's3://bucket/raw'
    """
    if value is not None and not storage.is_url(value):
        raise ValueError(f'{value!r} is no URL of a store; write "s3://bucket/raw" or "file:///mnt/backup/raw"')
    return value


def contact_address(value: str) -> str:
    """Check a mail address or an URL that webmasters can complain to; empty where there is none.

    >>> contact_address("mailto:desk@gazette.example"), contact_address("https://gazette.example/bot")
    ('mailto:desk@gazette.example', 'https://gazette.example/bot')
    """
    # A comment of the User-Agent (RFC 9110 5.6.5): ASCII without parentheses.
    is_plain = value.isascii() and value.isprintable() and not set(value) & set(" ()")
    is_address = urls.parse(value) is not None or _MAIL.fullmatch(value.removeprefix("mailto:"))
    if value and not (is_plain and is_address):
        raise ValueError(f'{value!r} is no plain address; write "you@example.org" or "https://example.org/bot"')
    return value


def kept(values: tuple[PageType, ...]) -> tuple[PageType, ...]:
    """Check that some type of page becomes a record."""
    if not values:
        raise ValueError("keeps nothing; name a type of page, or leave the key out")
    return values


def web(values: tuple[str, ...]) -> tuple[str, ...]:
    """Check http and https URLs, without credentials."""
    for value in values:
        parsed = urls.parse(value)
        if parsed is None:
            raise ValueError(f"{value!r} is not a http or https URL")
        if parsed.username or parsed.password:
            raise ValueError(f"{urls.redact(value)!r} carries credentials")
    return values


def web_address(value: str | None) -> str | None:
    """Check one http or https URL."""
    return value if value is None else web((value,))[0]


def patterns(values: tuple[str, ...]) -> tuple[str, ...]:
    """Check regular expressions."""
    for value in values:
        try:
            re.compile(value)
        except re.error as e:
            raise ValueError(f"{value!r} is not a regular expression: {e}") from e
    return values


def host_names(values: tuple[str, ...]) -> tuple[str, ...]:
    """Check host names, which stand alone.

    >>> host_names(("news.example", "example"))
    ('news.example', 'example')
    """
    for value in values:
        if not _HOST.fullmatch(value):
            raise ValueError(f'{value!r} is no host name; write "news.example", which includes all hosts below it')
    return values


def media_types(values: tuple[str, ...]) -> tuple[str, ...]:
    """Check MIME types, and `text/*` for all of a kind."""
    for value in values:
        if not _MEDIA_TYPE.fullmatch(value):
            raise ValueError(f'{value!r} is no MIME type; write "text/html" or "text/*"')
    return values


def status_codes(values: tuple[str, ...]) -> tuple[str, ...]:
    """Check HTTP status codes, and ranges of them."""
    for value in values:
        found = _STATUS.fullmatch(value)
        if not found or int(found[1]) > int(found[2] or found[1]):
            raise ValueError(f'{value!r} is no status; write "200" or "200-299"')
    return values


def as_strings(value: object) -> object:
    """Take one value for a list of one, and numbers for what they are written as.

    >>> as_strings([200, "300-399"])
    ('200', '300-399')
    """
    values = value if isinstance(value, list | tuple) else (value,)
    return tuple(str(one) if isinstance(one, int) and not isinstance(one, bool) else one for one in values)


def moment(value: object) -> object:
    """Read a day or a time, in UTC where it names no zone.

    >>> moment("2026-03-01")
    datetime.datetime(2026, 3, 1, 0, 0, tzinfo=datetime.timezone.utc)
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as e:
        raise ValueError(f'{value!r} is no date; write "2026-03-01" or "2026-03-01T12:00:00Z"') from e


def networks(values: tuple[str, ...]) -> tuple[str, ...]:
    """Check networks (CIDR)."""
    for value in values:
        ipaddress.ip_network(value)
    return values


def endpoints(values: dict[str, str]) -> dict[str, str]:
    """Check where to connect instead of asking DNS."""
    for name, target in values.items():
        port = re.fullmatch(r"\[?[^\s/]+\]?:(\d{1,5})", target)
        if port is None or int(port[1]) > 65_535:
            raise ValueError(f'{name} = {target!r}: wanted "address:port"')
    return values


def written(length: timedelta) -> str:
    """Write a duration in the largest unit that divides it.

    >>> written(timedelta(minutes=120))
    '2h'
    """
    seconds = int(length.total_seconds())
    unit = next(unit for unit, size in _UNITS.items() if seconds % size == 0)
    return f"{seconds // _UNITS[unit]}{unit}"
