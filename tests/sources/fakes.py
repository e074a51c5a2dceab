"""Sites that never were: a dict of answers, and a WordPress that pages, orders and hides."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

import orjson

from ingest.errors import FetchError, HttpStatus, SourceError
from ingest.model import Fetched, NotModified, Request, Role, Source, SourceType
from ingest.sources import Get, Reach, discover

NOW = datetime(2025, 9, 5, 12, 0, tzinfo=UTC)
Answer = tuple[int, Mapping[str, str], bytes]


def fetched(url: str, answer: Answer, *, final_url: str | None = None) -> Fetched:
    status, headers, body = answer
    return Fetched(
        request=Request(url=url, source="s", discovered_at=NOW, key=url),
        final_url=final_url or url,
        redirects=(),
        status=status,
        reason="",
        headers=tuple(headers.items()),
        body=body,
        payload=body,
        fetched_at=NOW,
        attempts=1,
    )


@dataclass
class FakeSite:
    """Answers what `pages` says, raises what it raises, and remembers what it was asked."""

    pages: Mapping[str, Answer | Exception | NotModified] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)
    asked: list[tuple[str, Role]] = field(default_factory=list)

    async def get(self, url: str, role: Role) -> Fetched | NotModified:
        self.asked.append((url, role))
        final = self.moved.get(url, url)
        answer = self.pages.get(final, (404, {}, b"nothing here"))
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, NotModified) else fetched(url, answer, final_url=final)


def unchanged(url: str = "https://a.example/") -> NotModified:
    return NotModified(request=Request(url=url, source="s", discovered_at=NOW, key=url), fetched_at=NOW)


def xml(body: str | bytes) -> Answer:
    return 200, {"Content-Type": "application/xml; charset=utf-8"}, body.encode() if isinstance(body, str) else body


def html(body: str) -> Answer:
    return 200, {"Content-Type": "text/html; charset=utf-8"}, body.encode()


def json(data: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    return status, {"Content-Type": "application/json", **(headers or {})}, orjson.dumps(data)


async def found(
    get: Get,
    known: Mapping[str, str] | None = None,
    *,
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
    base: str = ".",
    reach: Reach = Reach(),  # noqa: B008 -- frozen
    **listings: str | tuple[str, ...],
) -> tuple[list[Request], list[SourceError]]:
    """Discover to the end; requests and errors apart."""
    names: dict[SourceType, tuple[str, ...]] = {}
    for source_type, value in listings.items():
        names[source_type] = (value,) if isinstance(value, str) else value  # type: ignore[index] # keywords are plain strings
    source = Source(name="s", listings=names, include=tuple(include), exclude=tuple(exclude), base=base)
    rows = [row async for row in discover(source, get=get, known=(known or {}).get, now=lambda: NOW, reach=reach)]
    return [r for r in rows if isinstance(r, Request)], [r for r in rows if isinstance(r, SourceError)]


@dataclass
class Post:
    id: int
    date: str = ""
    modified: str = ""
    hidden: bool = False

    def __post_init__(self) -> None:
        self.date = self.date or f"2025-01-01T00:{self.id // 60 % 60:02}:{self.id % 60:02}"
        self.modified = self.modified or self.date


@dataclass
class FakeWordPress:
    """The collection of posts as core's controller answers it, on `https://wp.example/`."""

    posts: list[Post]
    pretty: bool = True
    headers: bool = True
    """Does the proxy let X-WP-Total through?"""
    drops_query: bool = False
    """nginx without `$args`: every page is page 1."""
    largest: int = 100
    """Pages above this size end in HTTP 500, or as `trouble` says."""
    trouble: FetchError | Literal["torn"] = field(default_factory=lambda: HttpStatus(500))
    around: tuple[bytes, bytes] = (b"", b"")
    """What plugins print before and behind a listing."""
    filters: str = "modified"
    """What `modified_after` gives: the posts `modified` since, all of them (`ignored`), or an error (`refused`)."""
    orders: frozenset[str] = frozenset({"date", "id", "modified", "include"})
    base: str = "posts"
    """`rest_base` of the post type."""
    home: str | None = None
    """What the index says to be the site's address."""
    before: Callable[["FakeWordPress", Mapping[str, str]], None] = lambda _site, _query: None
    asked: list[str] = field(default_factory=list)
    listings: list[dict[str, str]] = field(default_factory=list)

    @property
    def root(self) -> str:
        return "https://wp.example/wp-json/" if self.pretty else "https://wp.example/?rest_route=/"

    def link(self, post: Post) -> str:
        return f"https://wp.example/2025/post-{post.id}/"

    async def get(self, url: str, role: Role) -> Fetched | NotModified:
        self.asked.append(url)
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        route = query.pop("rest_route", None) if not self.pretty else parts.path.removeprefix("/wp-json")
        if parts.path == "/" and route in {None, "/"} and role == "probe" and "rest_route" not in parts.query:
            return fetched(url, html("<title>Home</title>"))
        if route == "/" and (self.pretty or "rest_route" in parts.query):
            return fetched(url, json({"name": "WP", "home": self.home, "namespaces": ["oembed/1.0", "wp/v2"]}))
        if route == f"/wp/v2/{self.base}":
            assert role == "listing"
            return fetched(url, self._collection({} if self.drops_query else query))
        return fetched(url, (404, {"Content-Type": "text/html"}, b"<h1>Not found</h1>"))

    def _collection(self, query: dict[str, str]) -> Answer:
        self.listings.append(query)
        self.before(self, query)
        size, page = int(query.get("per_page", 10)), int(query.get("page", 1))
        orderby = query.get("orderby", "date")
        if size > 100:
            return json(_invalid("per_page"), 400)
        if orderby not in self.orders:
            return json(_invalid("orderby"), 400)
        if size > self.largest and isinstance(self.trouble, FetchError):
            raise self.trouble
        ids = [int(i) for i in query.get("include", "").split(",") if i]
        after, changed = (query.get(name, "").removesuffix("Z") for name in ("after", "modified_after"))
        if changed and self.filters == "refused":
            return json(_invalid("modified_after"), 400)
        changed = changed if self.filters == "modified" else ""
        chosen = [p for p in self.posts if (not ids or p.id in ids) and p.date > after and p.modified > changed]
        if orderby == "include":
            chosen.sort(key=lambda p: ids.index(p.id))
        else:
            chosen.sort(key=lambda p: (getattr(p, orderby), p.id), reverse=query.get("order", "desc") == "desc")
        pages = -(-len(chosen) // size)
        if page > pages and chosen:
            return json({"code": "rest_post_invalid_page_number", "message": "…", "data": {"status": 400}}, 400)
        part = [p for p in chosen[(page - 1) * size : page * size] if not p.hidden]
        counts = {"X-WP-Total": str(len(chosen)), "X-WP-TotalPages": str(pages)} if self.headers else {}
        status, headers, body = json(
            [{"id": p.id, "modified_gmt": p.modified, "link": self.link(p)} for p in part], headers=counts
        )
        if size > self.largest:
            return status, headers, body[: len(body) // 2]
        return status, headers, self.around[0] + body + self.around[1]


def _invalid(name: str) -> dict[str, Any]:
    return {"code": "rest_invalid_param", "message": "…", "data": {"status": 400, "params": {name: "…"}}}
