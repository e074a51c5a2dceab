"""Recognise what was taken down by the digests that are left of it: of articles, of hosts, and which captures held it.

A tombstone names nothing: it is the sha256 of the comparison form of an URL (or of another identity of an article, as
`identity` writes it), of a host, or the id of a WARC record.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from ingest import urls
from ingest.model import Article

__all__ = ["NOTHING", "Forgotten", "Kind", "Tombstone", "digest", "host_of"]

Kind = Literal["article", "host", "capture"]
_ID: Final = 32  # hex digits of an article's id: the beginning of its identity's sha256
_HOST_END: Final = re.compile(r"[/?#]")
_PORT: Final = re.compile(r":\d+\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """One thing that was taken down."""

    kind: Kind
    name: str
    """64 hex digits; of a capture, its WARC-Record-ID."""
    day: str
    """`YYYY-MM-DD`, in UTC."""
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """Everything that was taken down."""

    articles: frozenset[str] = frozenset()
    """sha256 of identities."""
    hosts: frozenset[str] = frozenset()
    """sha256 of host names, without a leading `www.`."""
    captures: frozenset[str] = frozenset()
    """Record ids."""
    ids: frozenset[str] = frozenset()
    """Ids of articles: what is left of an identity of which no more is known, and those of `articles`."""

    @classmethod
    def of(cls, tombstones: Iterable[Tombstone]) -> "Forgotten":
        """Gather tombstones."""
        names: dict[Kind, set[str]] = {"article": set(), "host": set(), "capture": set()}
        for tombstone in tombstones:
            names[tombstone.kind].add(tombstone.name)
        return cls(
            articles=frozenset(names["article"]),
            hosts=frozenset(names["host"]),
            captures=frozenset(names["capture"]),
            ids=frozenset(name[:_ID] for name in names["article"]),
        )

    def __bool__(self) -> bool:
        return bool(self.articles or self.hosts or self.captures or self.ids)

    def __or__(self, other: "Forgotten") -> "Forgotten":
        return Forgotten(
            articles=self.articles | other.articles,
            hosts=self.hosts | other.hosts,
            captures=self.captures | other.captures,
            ids=self.ids | other.ids,
        )

    def __le__(self, other: "Forgotten") -> bool:
        """Return whether all of this is in another."""
        return self | other == other

    @property
    def stamp(self) -> str:
        """A digest of all of it; empty where there is nothing."""
        names = sorted((*self.articles, *self.hosts, *self.captures, *self.ids))
        return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16] if names else ""

    def takes(self, identity: str) -> bool:
        """Return whether an identity was taken down, or its host: a comparison form, or `wp:<root>#<id>`."""
        found = digest(identity)
        return found in self.articles or found[:_ID] in self.ids or (bool(self.hosts) and self._takes_host(identity))

    def takes_url(self, url: object) -> bool:
        """Return whether an URL was taken down, or its host."""
        form = urls.comparison_form(url) if isinstance(url, str) else None
        return form is not None and self.takes(form)

    def takes_record(self, record: Mapping[str, Any]) -> bool:
        """Return whether a record is of an article that was taken down."""
        # What a REST API was asked for are many posts.
        asked = None if record["wordpress"] else record["requested_url"]
        keys = (key for key in record["alternate_keys"] if key.startswith("wp:"))
        return self._takes_one(record["id"], (record["url"], asked), keys)

    def takes_article(self, article: Article) -> bool:
        """Return whether an article was taken down."""
        asked = None if article.wordpress else article.requested_url
        keys = (key for key in article.alternate_keys if key.startswith("wp:"))
        return self._takes_one(article.id, (article.url, asked), keys)

    def takes_row(self, row: Mapping[str, Any]) -> bool:
        """Return whether a row of an audit is of something that was taken down."""
        if row.get("reason") == "forgotten":
            return False
        return row["id"] in self.ids or row["record_id"] in self.captures or self.takes_url(row["url"])

    def _takes_one(self, name: str, places: Iterable[str | None], keys: Iterable[str]) -> bool:
        return name in self.ids or any(map(self.takes_url, places)) or any(map(self.takes, keys))

    def _takes_host(self, identity: str) -> bool:
        name = host_of(identity)
        return digest(name) in self.hosts or digest(_PORT.sub("", name)) in self.hosts


NOTHING: Final = Forgotten()


def digest(identity: str) -> str:
    """Return what a tombstone keeps of an identity or a host."""
    return hashlib.sha256(identity.encode()).hexdigest()


def host_of(identity: str) -> str:
    """Return the host of a comparison form, or of the REST root of a post, with its port.

    >>> host_of("news.example:8080/a?b=1"), host_of("wp:news.example/wp-json#7")
    ('news.example:8080', 'news.example')
    """
    return _HOST_END.split(identity.removeprefix("wp:"), maxsplit=1)[0]
