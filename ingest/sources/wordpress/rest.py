"""Speak to a WordPress REST API: find its root, join its URLs, read its answers by their shape."""

import json
import re
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, urlencode

import orjson

from ingest import text, urls
from ingest.errors import FetchError, SourceError
from ingest.model import Fetched, NotModified
from ingest.sources.listing import Get, page

__all__ = [
    "POSTS",
    "answered",
    "code",
    "endpoint",
    "find_api",
    "find_root",
    "objections",
    "read_json",
    "root_of",
    "route_of",
]

POSTS: Final = "wp/v2/posts"

_API: Final = "https://api.w.org/"
# RFC 8288: <target>; name=value; name="value"; …
_LINK: Final = re.compile(r"""<([^<>]*)>((?:\s*;\s*[^\s=;,<>]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s;,"']+))?)*)""")
_REL: Final = re.compile(r""";\s*rel\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;,"']+))""", re.IGNORECASE)
_PRETTY: Final = re.compile(r"(.*?/wp-json)(?:/.*)?\Z")
# Where posts, a post, an error or the index begin behind a notice of PHP's, and an empty list that is all the rest.
_BEGIN: Final = re.compile(r'(?:\[\s*)?\{\s*"(?:id|code|name)"\s*:|\[\s*\]\s*\Z')
_COLLECTION: Final = re.compile(r"/?(wp/v2/[a-z0-9_-]+)/?", re.IGNORECASE)


class Api(NamedTuple):
    """The root of a REST API, and the address of the site that it serves, where the index says it."""

    root: str
    home: str | None = None


async def find_root(site_url: str, get: Get) -> str:
    """Find the REST root from any page of the site."""
    return (await find_api(site_url, get)).root


async def find_api(site_url: str, get: Get) -> Api:
    """Find the REST root from any page of the site, and see that it lists wp/v2 (WordPress 4.7 and later)."""
    for candidate in [direct] if (direct := root_of(site_url)) else await _candidates(site_url, get):
        try:
            answer = await get(candidate, "probe")
        except FetchError as e:
            raise SourceError(f"REST index: {e.message}", subject=site_url, reason=e.reason) from e
        if isinstance(answer, NotModified):
            return Api(candidate)
        data = read_json(answer)
        spaces = data.get("namespaces") if isinstance(data, dict) else None
        if isinstance(spaces, list) and "wp/v2" in spaces:
            home = data.get("home")
            return Api(_with_slash(answer.final_url), home if isinstance(home, str) and home else None)
        if answer.status in {401, 403} or code(data) not in {"", "rest_no_route"}:
            # Somebody closed it: going on to the other form of its address would be working around a block.
            raise SourceError(
                f"the REST API is closed: {answered(answer, data)}", subject=site_url, reason="api-closed"
            )
    raise SourceError("no REST API with the namespace wp/v2 found", subject=site_url, reason="api-closed")


async def _candidates(site_url: str, get: Get) -> list[str]:
    try:
        answer = await get(site_url, "probe")
    except FetchError as e:
        raise SourceError(e.message, subject=site_url, reason=e.reason) from e
    at, advertised = site_url, None
    if isinstance(answer, Fetched):
        if answer.status in {401, 403}:
            raise SourceError(f"HTTP {answer.status}", subject=site_url, reason=f"http-{answer.status}")
        at, advertised = answer.final_url, _from_headers(answer) or _from_page(answer)
    site = _with_slash(at.partition("#")[0].partition("?")[0])
    # A site with plain permalinks answers 404 on /wp-json/ and well on ?rest_route=.
    return list(dict.fromkeys([_with_slash(advertised) if advertised else f"{site}wp-json/", f"{site}?rest_route=/"]))


def _from_headers(answer: Fetched) -> str | None:
    for name, value in answer.headers:
        for target, parameters in _LINK.findall(value) if name.lower() == "link" else ():
            rel = _REL.search(parameters)
            if rel and _API in (rel[1] or rel[2] or rel[3] or "").split():
                return urls.join(answer.final_url, target)
    return None


def _from_page(answer: Fetched) -> str | None:
    for node in page(answer).css("link[rel][href]"):
        if _API in (node.attributes.get("rel") or "").split():
            return urls.join(answer.final_url, node.attributes.get("href") or "")
    return None


def root_of(url: str) -> str | None:
    """Read the REST root from an URL of the API itself; None where it is another page.

    >>> root_of("https://a.example/blog/wp-json/wp/v2/posts?page=2")
    'https://a.example/blog/wp-json/'
    >>> root_of("https://a.example/?rest_route=/wp/v2/posts&page=2")
    'https://a.example/?rest_route=/'
    >>> root_of("https://a.example/news/")
    """
    parsed = urls.parse(url)
    if parsed is None:
        return None
    origin = f"{parsed.protocol}//{parsed.host}"
    if any(name == "rest_route" for name, _ in parse_qsl(str(parsed.search).removeprefix("?"), keep_blank_values=True)):
        return f"{origin}{parsed.pathname}?rest_route=/"
    pretty = _PRETTY.match(str(parsed.pathname))
    return f"{origin}{pretty[1]}/" if pretty else None


def route_of(url: str) -> str:
    """Read which collection an URL of the API means: posts, unless it names another (a custom post type).

    >>> route_of("https://a.example/wp-json/wp/v2/press-releases"), route_of("https://a.example/")
    ('wp/v2/press-releases', 'wp/v2/posts')
    """
    parsed = urls.parse(url)
    if parsed is None:
        return POSTS
    given = dict(parse_qsl(str(parsed.search).removeprefix("?"))).get("rest_route")
    match = _COLLECTION.fullmatch(given or str(parsed.pathname).partition("/wp-json")[2])
    return match[1] if match else POSTS


def endpoint(root: str, route: str, parameters: dict[str, object]) -> str:
    """Join a route and its parameters to either form of REST root.

    >>> endpoint("https://a.example/wp-json/", "wp/v2/posts", {"page": 2})
    'https://a.example/wp-json/wp/v2/posts?page=2'
    >>> endpoint("https://a.example/?rest_route=/", "wp/v2/posts", {"page": 2})
    'https://a.example/?rest_route=/wp/v2/posts&page=2'
    """
    head, _, query = root.partition("#")[0].partition("?")
    given = dict(parse_qsl(query, keep_blank_values=True))
    if "rest_route" in given:
        given["rest_route"] = f"{given['rest_route'].rstrip('/')}/{route}"
    else:
        head = f"{head.rstrip('/')}/{route}"
    return f"{head}?{urlencode({**given, **parameters}, safe='/,:')}"


def _with_slash(root: str) -> str:
    head, mark, query = root.partition("#")[0].partition("?")
    return root if "rest_route=" in query else f"{head.rstrip('/')}/{mark}{query}"


def read_json(answer: Fetched) -> Any:
    """Read the answer as JSON, whatever its headers call it and plugins print around it; None where it is none."""
    try:
        return orjson.loads(answer.payload.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        body = answer.payload.decode("utf-8", "replace")
    # The first beginning alone: what is inside of a broken answer says nothing about the whole.
    begin = _BEGIN.search(body)
    try:
        return json.JSONDecoder(strict=False).raw_decode(body, begin.start())[0] if begin else None
    except (ValueError, RecursionError):
        return None


def code(data: Any) -> str:
    """Read WordPress's name of an error; empty where the answer is none.

    >>> code({"code": "rest_no_route", "message": "No route was found"})
    'rest_no_route'
    """
    named = data.get("code") if isinstance(data, dict) else None
    return named if isinstance(named, str) else ""


def objections(data: Any) -> dict[str, Any]:
    """Read which parameters WordPress objects to (`rest_invalid_param`)."""
    details = data.get("data") if code(data) else None
    named = details.get("params") if isinstance(details, dict) else None
    return named if isinstance(named, dict) else {}


def answered(answer: Fetched, data: Any) -> str:
    """Return in a few words what came instead of what was asked for."""
    shape = code(data) or ("no JSON" if data is None else "JSON of another kind")
    return f"HTTP {answer.status}, {text.printable(shape)[:60]}"
