"""What does the REST API of chronicle.example answer? WordPress's `wp/v2`, as far as a reader without a key sees it.

Posts are stored as JSON objects; links, embedding, fields, filters, order and paging are computed as WordPress does.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources.abc import Traversable
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from ingest.demo import markup
from ingest.demo.answers import JSON, Answer, Headers

HOST: Final = "chronicle.example"
HOME: Final = f"http://{HOST}"
ROOT: Final = f"{HOME}/wp-json/"
API_LINK: Final = ("Link", f'<{ROOT}>; rel="https://api.w.org/"')
# The site's clock is a fixed offset, as of sites whose owner never chose a city.
GMT_OFFSET: Final = 1

_POSTS: Final = f"{ROOT}wp/v2/posts"
_TABLES: Final = ("users", "categories", "tags", "media", "comments")
_HEADERS: Final[Headers] = (API_LINK, ("X-Robots-Tag", "noindex"), ("X-Content-Type-Options", "nosniff"))
_ORDERS: Final[Mapping[str, Callable[[Mapping[str, Any]], tuple[Any, ...]]]] = {
    "date": lambda post: (post["date"], post["id"]),
    "id": lambda post: (post["id"],),
    "modified": lambda post: (post["modified"], post["id"]),
    "slug": lambda post: (post["slug"],),
    "title": lambda post: (post["title"]["rendered"], post["id"]),
}
_MOMENTS: Final = {
    "after": ("date", datetime.__gt__),
    "before": ("date", datetime.__lt__),
    "modified_after": ("modified", datetime.__gt__),
    "modified_before": ("modified", datetime.__lt__),
}

Post = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blog:
    """Everything the site's database holds."""

    posts: tuple[Post, ...]
    """In the order of their ids."""
    tables: Mapping[str, tuple[Post, ...]]
    """Users, categories, tags, media and comments."""

    def find(self, table: str, ids: Sequence[int]) -> list[Post]:
        """Look up rows by id, in the order asked for."""
        rows = {row["id"]: row for row in self.tables[table]}
        return [rows[number] for number in ids if number in rows]


@dataclass(frozen=True, slots=True)
class _Refused(Exception):  # noqa: N818 -- the name says what happened, as in ingest.errors
    """An error object in WordPress's words."""

    status: int
    code: str
    message: str
    params: tuple[tuple[str, str], ...] = ()


def load() -> Blog:
    """Read the stored objects."""
    where = markup.folder("chronicle")
    posts = (_read(entry) for entry in (where / "posts").iterdir() if entry.name.endswith(".json"))
    tables = {name: tuple(_read(where / f"{name}.json")) for name in _TABLES}
    return Blog(posts=tuple(sorted(posts, key=lambda post: post["id"])), tables=tables)


def _read(file: Traversable) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def answer(blog: Blog, route: str, query: str) -> Answer:
    """Answer one GET of a route such as `/wp/v2/posts`, with its query string."""
    try:
        return _routed(blog, route.rstrip("/"), _parameters(query))
    except _Refused as e:
        data: dict[str, Any] = {"status": e.status}
        if e.params:
            data["params"] = dict(e.params)
        return _json({"code": e.code, "message": e.message, "data": data}, status=e.status)


def _routed(blog: Blog, route: str, query: Mapping[str, str]) -> Answer:
    if route == "":
        return _json(_index())
    match = re.fullmatch(r"/wp/v2/([a-z]+)(?:/(\d+))?", route)
    if match and match[1] == "posts":
        return _post(blog, int(match[2]), query) if match[2] else _posts(blog, query)
    if match and match[1] in _TABLES:
        return _row(blog, match[1], int(match[2])) if match[2] else _rows(blog, match[1], query)
    raise _Refused(404, "rest_no_route", "No route was found matching the URL and request method.")


def _parameters(query: str) -> dict[str, str]:
    """Read a query string as PHP does: the last value counts, `name[]` makes a list.

    >>> _parameters("page=1&page=2&include[]=4&include[]=5")
    {'page': '2', 'include': '4,5'}
    """
    found: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        key = name.removesuffix("[]")
        found[key] = f"{found[key]},{value}" if key != name and key in found else value
    return found


def _index() -> dict[str, Any]:
    routes = ("/", "/wp/v2", "/wp/v2/posts", r"/wp/v2/posts/(?P<id>[\d]+)", *(f"/wp/v2/{name}" for name in _TABLES))
    return {
        "name": "The Chronicle",
        "description": "News from the Ilven valley",
        "url": HOME,
        "home": HOME,
        "gmt_offset": GMT_OFFSET,
        "timezone_string": "",
        "namespaces": ["oembed/1.0", "wp/v2"],
        "authentication": [],
        "routes": {
            route: {"namespace": "wp/v2" if route.startswith("/wp/v2") else "", "methods": ["GET"]} for route in routes
        },
        "_links": {"help": [{"href": "https://developer.wordpress.org/rest-api/"}]},
    }


def _posts(blog: Blog, query: Mapping[str, str]) -> Answer:
    """List posts: filter, order, cut a page out, shape each one."""
    page, per_page = _number(query, "page", 1), _number(query, "per_page", 10, most=100)
    found = _ordered([post for post in blog.posts if _wanted(post, query)], query)
    total, pages = len(found), -(-len(found) // per_page)
    if page > pages and total > 0:
        message = "The page number requested is larger than the number of pages available."
        raise _Refused(400, "rest_post_invalid_page_number", message)
    start = _number(query, "offset", (page - 1) * per_page, least=0)
    shown = [_shaped(blog, post, query) for post in found[start : start + per_page]]
    links = [
        ("Link", f'<{_POSTS}?{urlencode({**query, "page": other})}>; rel="{rel}"')
        for rel, other in (("prev", page - 1), ("next", page + 1))
        if 1 <= other <= pages
    ]
    return _json(shown, headers=(*_totals(total, pages), *links))


def _post(blog: Blog, number: int, query: Mapping[str, str]) -> Answer:
    post = next((post for post in blog.posts if post["id"] == number), None)
    if post is None:
        raise _Refused(404, "rest_post_invalid_id", "Invalid post ID.")
    return _json(_shaped(blog, post, query))


def _rows(blog: Blog, table: str, query: Mapping[str, str]) -> Answer:
    """List a small table; `post` keeps the rows that belong to a post."""
    rows = list(blog.tables[table])
    if "post" in query:
        number = _number(query, "post", 0)
        post = next((post for post in blog.posts if post["id"] == number), None)
        owned = post.get(table, ()) if post else ()
        rows = [row for row in rows if row["id"] in owned or row.get("post") == number]
    if "include" in query:
        rows = [row for row in rows if row["id"] in _numbers(query["include"], "include")]
    return _json(rows, headers=_totals(len(rows), 1 if rows else 0))


def _row(blog: Blog, table: str, number: int) -> Answer:
    rows = blog.find(table, [number])
    if not rows:
        raise _Refused(404, f"rest_{table.removesuffix('s')}_invalid_id", "Invalid ID.")
    return _json(rows[0])


def _wanted(post: Post, query: Mapping[str, str]) -> bool:
    """Return whether a post passes the filters of the query."""
    number = post["id"]
    if "include" in query and number not in _numbers(query["include"], "include"):
        return False
    if "exclude" in query and number in _numbers(query["exclude"], "exclude"):
        return False
    if "slug" in query and post["slug"] not in query["slug"].split(","):
        return False
    return all(
        compare(_moment(post, field, limit), limit)
        for name, (field, compare) in _MOMENTS.items()
        if name in query
        for limit in (_limit(query[name], name),)
    )


def _limit(value: str, name: str) -> datetime:
    try:
        return datetime.fromisoformat(value.replace(" ", "+"))
    except ValueError:
        raise _invalid(name, "Invalid date.") from None


def _moment(post: Post, field: str, limit: datetime) -> datetime:
    """Read a date of a post on the clock that the limit is given in: the site's, where it names no zone."""
    if limit.tzinfo is None:
        return datetime.fromisoformat(post[field])
    return datetime.fromisoformat(post[f"{field}_gmt"]).replace(tzinfo=UTC)


def _ordered(posts: Sequence[Post], query: Mapping[str, str]) -> list[Post]:
    by, order = query.get("orderby", "date"), query.get("order", "desc")
    if order not in {"asc", "desc"}:
        raise _invalid("order", "order is not one of asc, desc.")
    if by == "include" and "include" in query:
        wanted = _numbers(query["include"], "include")
        return sorted(posts, key=lambda post: wanted.index(post["id"]))
    if by not in _ORDERS:
        raise _invalid("orderby", f"orderby is not one of {', '.join(sorted([*_ORDERS, 'include']))}.")
    return sorted(posts, key=_ORDERS[by], reverse=order == "desc")


def _shaped(blog: Blog, post: Post, query: Mapping[str, str]) -> dict[str, Any]:
    """Add links and what they lead to, then keep the fields asked for."""
    whole = {**post, "_links": _links(post)}
    if "_embed" in query:
        whole["_embedded"] = _embedded(blog, post, query["_embed"])
    if "_fields" not in query:
        return whole
    kept: dict[str, Any] = {}
    for name in filter(None, re.split(r"[\s,]+", query["_fields"])):
        _copy(whole, kept, name.split("."))
    if "_links" not in kept:
        kept.pop("_embedded", None)
    return kept


def _copy(whole: Mapping[str, Any], kept: dict[str, Any], trail: Sequence[str]) -> None:
    """Copy what stands at the end of a trail of keys, if it is there."""
    name, rest = trail[0], trail[1:]
    if name not in whole:
        return
    if rest and isinstance(whole[name], dict):
        _copy(whole[name], kept.setdefault(name, {}), rest)
    else:
        kept[name] = whole[name]


def _links(post: Post) -> dict[str, Any]:
    number, api = post["id"], f"{ROOT}wp/v2"
    links: dict[str, Any] = {
        "self": [{"href": f"{_POSTS}/{number}"}],
        "collection": [{"href": _POSTS}],
        "about": [{"href": f"{api}/types/post"}],
        "author": [{"embeddable": True, "href": f"{api}/users/{post['author']}"}],
        "replies": [{"embeddable": True, "href": f"{api}/comments?post={number}"}],
        "wp:term": [
            {"taxonomy": taxonomy, "embeddable": True, "href": f"{api}/{table}?post={number}"}
            for taxonomy, table in (("category", "categories"), ("post_tag", "tags"))
        ],
        "curies": [{"name": "wp", "href": "https://api.w.org/{rel}", "templated": True}],
    }
    if post["featured_media"]:
        links["wp:featuredmedia"] = [{"embeddable": True, "href": f"{api}/media/{post['featured_media']}"}]
    return links


def _embedded(blog: Blog, post: Post, wanted: str) -> dict[str, Any]:
    """Put the linked objects in: all of them, or the relations named."""
    replies = [comment for comment in blog.tables["comments"] if comment["post"] == post["id"]]
    everything: dict[str, Any] = {
        "author": blog.find("users", [post["author"]]),
        "replies": [replies] if replies else [],
        "wp:featuredmedia": blog.find("media", [post["featured_media"]]),
        "wp:term": [blog.find("categories", post["categories"]), blog.find("tags", post["tags"])],
    }
    names = set(everything) if wanted in {"", "1", "true"} else set(wanted.split(","))
    return {name: value for name, value in everything.items() if name in names and value}


def _number(query: Mapping[str, str], name: str, default: int, *, least: int = 1, most: int | None = None) -> int:
    value = query.get(name, "") or str(default)
    number = int(value) if re.fullmatch(r"-?\d{1,9}", value) else None
    if number is None:
        raise _invalid(name, f"{name} is not of type integer.")
    if number < least or (most is not None and number > most):
        bounds = f"greater than or equal to {least}" if most is None else f"between {least} (inclusive) and {most}"
        raise _invalid(name, f"{name} must be {bounds}" + (" (inclusive)" if most is not None else ""))
    return number


def _numbers(value: str, name: str) -> list[int]:
    parts = [part for part in re.split(r"[\s,]+", value) if part]
    if not all(re.fullmatch(r"\d{1,9}", part) for part in parts):
        raise _invalid(name, f"{name}[0] is not of type integer.")
    return [int(part) for part in parts]


def _invalid(name: str, why: str) -> _Refused:
    return _Refused(400, "rest_invalid_param", f"Invalid parameter(s): {name}", ((name, why),))


def _totals(total: int, pages: int) -> Headers:
    return (("X-WP-Total", str(total)), ("X-WP-TotalPages", str(pages)))


def _json(value: object, *, status: int = 200, headers: Headers = ()) -> Answer:
    """Write JSON as PHP does: ASCII, with escaped slashes."""
    body = json.dumps(value, separators=(",", ":")).replace("/", r"\/").encode()
    return Answer(status=status, body=body, content_type=JSON, headers=(*_HEADERS, *headers))
