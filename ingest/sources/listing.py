"""What a listing offers: its rows, and how its answers are asked for."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import islice
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from selectolax.lexbor import LexborHTMLParser
from w3lib.encoding import html_to_unicode

from ingest import markup, text, urls
from ingest.errors import BudgetExceeded, FetchError, SourceError
from ingest.model import Fetched, NotModified, Role

__all__ = [
    "DESCRIPTION_MAX",
    "Get",
    "ListingEntry",
    "ask",
    "dated",
    "header",
    "hints",
    "moment",
    "page",
    "plain",
    "version",
]

Get: TypeAlias = Callable[[str, Role], Awaitable[Fetched | NotModified]]

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
# Google cuts descriptions at about 160 characters and Facebook at 300; ten times that is the article itself, which
# some full-text feeds put there.
DESCRIPTION_MAX: Final = 3_000
# Common Crawl cuts pages at 1 MiB; four times that, made to be slow, take the parser most of a second.
_LARGEST: Final = 4_000_000
# No headline, name or tag is longer, no article has more of them: what does goes into raw/ and the state otherwise.
_MAX_VALUE_LENGTH: Final = 1_000
_MAX_VALUES: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingEntry:
    """One article as a listing offers it."""

    url: str
    """Absolute."""
    key: str | None = None
    """Identity, where it is not the comparison form of `url`."""
    version: str | None = None
    hints: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    via: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    """What is to be said besides the source type and the URL."""


async def ask(get: Get, url: str, role: Role, *, listing_url: str) -> Fetched | None:
    """Fetch what a listing needs; None where the host says that nothing has changed."""
    where = "" if url == listing_url else f"{urls.redact(url)}: "
    try:
        answer = await get(url, role)
    except FetchError as e:
        raise SourceError(f"{where}{e.message}", subject=listing_url, reason=e.reason) from e
    if isinstance(answer, NotModified):
        return None
    if answer.status >= 400:
        raise SourceError(f"{where}HTTP {answer.status}", subject=listing_url, reason=f"http-{answer.status}")
    return answer


def header(answer: Fetched, name: str) -> str | None:
    """Read the first header of that name, whatever its case."""
    return next((value for key, value in answer.headers if key.lower() == name), None)


def page(answer: Fetched) -> LexborHTMLParser:
    """Parse an answer as a web page, whatever it is; what would hold up the other hosts is empty."""
    payload = answer.payload if len(answer.payload) <= _LARGEST else b""
    return _parsed(html_to_unicode(header(answer, "content-type"), payload)[1])


def _parsed(decoded: str) -> LexborHTMLParser:
    """Parse markup; what would take for ever is empty."""
    encoded = text.without_surrogates(decoded)[0].encode()
    try:
        markup.refuse(encoded)
    except BudgetExceeded:
        encoded = b""
    return LexborHTMLParser(encoded)


def hints(
    *,
    title: object = None,
    published: object = None,
    modified: object = None,
    authors: Iterable[object] = (),
    tags: Iterable[object] = (),
    description: object = None,
    language: object = None,
    content: object = None,
) -> dict[str, Any]:
    """Keep what is there: strings without surplus white space, lists without repetition.

    >>> hints(title=" Two  words ", tags=["a", "a", ""], language=None)
    {'title': 'Two words', 'tags': ['a']}
    >>> hints(content="<p>The whole article. ")
    {'content': '<p>The whole article.'}
    """
    single = {"title": title, "published": published, "modified": modified, "language": language}
    several = {"authors": authors, "tags": tags}
    kept: dict[str, Any] = {
        name: word for name, value in single.items() if 0 < len(word := _string(value)) <= _MAX_VALUE_LENGTH
    }
    kept |= {name: words for name, values in several.items() if (words := _strings(values))}
    if (summary := _string(description)) and len(summary) <= DESCRIPTION_MAX:
        kept["description"] = summary
    if isinstance(content, str) and (whole := text.without_surrogates(content)[0].strip()):
        kept["content"] = whole  # markup: a second reading of the article
    return kept


def plain(piece: str) -> str:
    """Read the text of a piece of markup.

    >>> plain("Fish &amp; <b>chips</b>")
    'Fish & chips'
    """
    body = _parsed(piece).body
    return text.normalise(body.text(separator="")) if body else ""


def version(raw: str) -> str | None:
    """Write a zoned time as WordPress writes `modified_gmt`, so that source types agree; leave anything else as found.

    >>> version("2025-09-05T02:30:00+02:00")
    '2025-09-05T00:30:00'
    >>> version(" 2025-09-05 ")
    '2025-09-05'
    """
    raw = text.without_surrogates(raw.strip())[0]
    try:
        at = datetime.fromisoformat(raw)
        return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}" if at.tzinfo else raw
    except (ValueError, OverflowError):
        return raw or None


def moment(raw: object) -> datetime | None:
    """Read a listing's date, ISO 8601 or RFC 2822, as UTC where it names no zone; a day or a month means its end.

    >>> moment("2025-09-05").isoformat()
    '2025-09-05T23:59:59+00:00'
    >>> moment("Fri, 05 Sep 2025 02:30:00 +0200").isoformat()
    '2025-09-05T00:30:00+00:00'
    >>> moment("yesterday")
    """
    if not isinstance(raw, str):
        return None
    value = raw.strip()
    try:
        if len(value) == 7:  # W3C-DTF of sitemaps: YYYY-MM
            month = datetime.fromisoformat(f"{value}-01").replace(tzinfo=UTC)
            return (month + timedelta(days=32)).replace(day=1) - timedelta(seconds=1)
        at = datetime.fromisoformat(value)
        if len(value) == 10:
            at += timedelta(days=1, seconds=-1)
    except (ValueError, OverflowError):
        try:
            at = parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    try:
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


def dated(version: str | None, hints: Mapping[str, Any]) -> datetime | None:
    """Return how recent a listing says an article is: the latest of its dates."""
    named = (moment(version), moment(hints.get("published")), moment(hints.get("modified")))
    return max((at for at in named if at), default=None)


def _string(value: object) -> str:
    return text.normalise(text.without_surrogates(value)[0]) if isinstance(value, str) else ""


def _strings(values: Iterable[object]) -> list[str]:
    words = (word for value in values if 0 < len(word := _string(value)) <= _MAX_VALUE_LENGTH)
    return list(islice(dict.fromkeys(words), _MAX_VALUES))
