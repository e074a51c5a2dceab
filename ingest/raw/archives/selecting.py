"""Decide by the head of a record, before its answer is parsed, whether it is wanted."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Final

import orjson

from ingest import urls
from ingest.model import Selection
from ingest.raw.records import moment

__all__ = ["Selector", "languages"]

_SUCCESS: Final = (range(200, 300),)
# Beside country domains: those of ICANN's list that stand for a language or a region of one.
_REGIONS: Final[Mapping[str, str]] = {
    "alsace": "fr",
    "bayern": "de",
    "berlin": "de",
    "bzh": "br",
    "cat": "ca",
    "cymru": "cy",
    "eus": "eu",
    "frl": "fy",
    "gal": "gl",
    "hamburg": "de",
    "koeln": "de",
    "quebec": "fr",
    "saarland": "de",
    "scot": "gd",
    "tirol": "de",
    "wien": "de",
}


class Selector:
    """Decides what of an archive is wanted, first by the head of a record, then by that of the answer in it."""

    def __init__(self, selection: Selection) -> None:
        self._hosts = tuple(host.lower().strip(".") for host in selection.hosts)
        self._ends = tuple(f".{host}" for host in self._hosts)
        self._mime = frozenset(kind.lower() for kind in selection.mime)
        self._status = tuple(_range(said) for said in selection.status) or _SUCCESS
        self._since, self._until = selection.since, selection.until
        wanted = frozenset(selection.tld_languages)
        self._domains = frozenset(tld for tld, spoken in languages().items() if spoken & wanted) if wanted else None
        self._include = tuple(re.compile(pattern) for pattern in selection.include)
        self._exclude = tuple(re.compile(pattern) for pattern in selection.exclude)
        self._by_url = bool(self._hosts or self._include or self._exclude or self._domains is not None)
        self._by_date = self._since is not None or self._until is not None

    def wants(self, fields: Mapping[str, str], url: str) -> bool:
        """Decide by the fields of a record (names in lower case) and its URL."""
        if self._by_url and not self._wants_url(url):
            return False
        if self._mime and not self._wants_kind(fields.get("warc-identified-payload-type")):
            return False
        return not self._by_date or self._wants_moment(moment(fields.get("warc-date")))

    def wants_answer(self, status: int | None, content_type: str | None, identified: str | None) -> bool:
        """Decide by the head of an answer; what crawlers recognised is believed before what the host said."""
        if status is not None and not any(status in codes for codes in self._status):
            return False
        return not self._mime or self._wants_kind(identified or content_type or "")

    def _wants_url(self, url: str) -> bool:
        if self._hosts or self._domains is not None:
            host = _host(url)
            if self._hosts and host not in self._hosts and not host.endswith(self._ends):
                return False
            if self._domains is not None and host.rpartition(".")[2] not in self._domains:
                return False
        if self._include and not any(pattern.search(url) for pattern in self._include):
            return False
        return not any(pattern.search(url) for pattern in self._exclude)

    def _wants_kind(self, said: str | None) -> bool:
        """Decide by a MIME type; a record that names none may hold anything."""
        if said is None:
            return True
        kind = said.partition(";")[0].strip().lower()
        return kind in self._mime or f"{kind.partition('/')[0]}/*" in self._mime

    def _wants_moment(self, at: datetime | None) -> bool:
        if at is None:
            return False
        return (self._since is None or at >= self._since) and (self._until is None or at < self._until)


@cache
def languages() -> Mapping[str, frozenset[str]]:
    """Return top-level domain to the languages that are official there; generic domains have none.

    >>> sorted(languages()["at"])[:1], "com" in languages()
    (['de'], False)
    """
    listed = orjson.loads(resources.files(__package__).joinpath("domains.json").read_bytes())
    spoken = {tld: frozenset(found) for tld, found in listed["languages"].items()}
    return spoken | {tld: frozenset((language,)) for tld, language in _REGIONS.items()}


def _host(url: str) -> str:
    # A tenth of the time of a whole parser, and other hosts are passed over at reading speed.
    _, _, rest = url.partition("://")
    host = re.split(r"[/?#\\]", rest, maxsplit=1)[0].rpartition("@")[2].lower()
    host = host.partition(":")[0].rstrip(".") if not host.startswith("[") else host
    if host.isascii():
        return host
    parsed = urls.parse(url)
    return str(parsed.hostname) if parsed else host


def _range(said: str) -> range:
    first, _, last = said.partition("-")
    return range(int(first), int(last or first) + 1)
