"""Turn the body of a WordPress REST answer, whole or damaged, into documents: one for each post."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from ingest.errors import BudgetExceeded, ExtractError, MalformedPayload, NoArticle
from ingest.model import Block, Capture, Document, Doubt, Item, RawImage, Shaped, WordPress
from ingest.parse.page.html import blocks
from ingest.parse.post import fragment, posts, repair, shortcodes, wrappers
from ingest.parse.post.fragment import Salvage
from ingest.text import normalise, squeeze, without_controls

# Repairs that changed no word of any post.
_HARMLESS: Final = frozenset({"bom", "big-integers", "double-encoded", "shortcodes"})
# per_page is at most 100 (WORDPRESS.md §2); an archive of NDJSON may hold more, but a worker has a minute for it.
_MAX_POSTS: Final = 20_000
_REST_ROOT: Final = re.compile(r"(https?://[^\s?#]{1,2000}?/wp-json/)|(https?://[^\s?#]{1,2000}\?rest_route=/)")
_SELF: Final = re.compile(r"/wp/v2/[a-z0-9_-]{1,60}/(\d{1,18})(?:[?#].*)?\Z")
# The end of an automatic excerpt, in core's words and in themes' ("Continue reading", "Read more").
_AUTOMATIC: Final = re.compile(r"\[?(?:…|&hellip;|&#8230;|\.\.\.)\]?[^…]{0,200}\Z", re.DOTALL)
_TAG: Final = re.compile(r"<[^<>]{0,2000}>")
_WORD: Final = re.compile(r"\w+")
# Core's name, WordPress.com's, and what other APIs call it.
_LINKS: Final = ("link", "URL", "permalink", "url")
# Names that other APIs do not use: core's, WordPress.com's (`ID`), WPGraphQL's.
_CORE: Final = frozenset(
    {"ID", "_links", "comment_status", "databaseId", "date_gmt", "featured_media", "guid", "modified_gmt", "site_ID"}
)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\Z")


def documents(shaped: Shaped) -> Iterator[Document | ExtractError]:
    """Read the posts of a body in order; a post that cannot be read is an error in its place."""
    index = 0
    for page in shaped.pages:
        try:
            body = repair.parse_damaged(page)
        except (RecursionError, MemoryError) as error:
            yield BudgetExceeded(f"nested too deeply: {type(error).__name__}", subject=_subject(shaped.capture))
            continue
        marked = ("bom",) if shaped.encoding.source == "bom" else ()
        repairs = tuple(dict.fromkeys((*marked, *shaped.repairs, *body.repairs)))
        found = [_find_posts(value) for value in body.values]
        single = len(found) == 1 and not found[0][1]
        for left in (left for lefts, _ in found for left in lefts):
            if index >= _MAX_POSTS:
                yield BudgetExceeded(f"more than {_MAX_POSTS:,} posts in one body", subject=_subject(shaped.capture))
                return
            yield _outcome(left, replace(shaped, repairs=repairs), index=index, single=single)
            index += 1


def _outcome(left: Salvage | ExtractError, shaped: Shaped, *, index: int, single: bool) -> Document | ExtractError:
    try:
        if isinstance(left, ExtractError):
            raise left
        return _document(left, shaped, index=index, single=single)
    except ExtractError as error:
        error.subject = error.subject or _subject(shaped.capture)
        return error


def _find_posts(value: Any) -> tuple[Sequence[Salvage | ExtractError], bool]:
    """Find the posts of a value, or what it holds instead, and whether it is a list of them."""
    left = value if isinstance(value, Salvage) else Salvage(value=value)
    found, listed = wrappers.posts(left)
    if found:
        return [_post(item) for item in found], listed
    inner = _inner(left)
    if not isinstance(inner, list):
        return [_post(replace(left, value=inner))], False
    if not inner:
        return [NoArticle("the answer is an empty list", reason="empty-listing")], True
    if not any(isinstance(item, dict | Salvage) for item in inner):
        return [NoArticle(f"a list of {len(inner)} ids without posts", reason="no-content")], True
    return [_post(item if isinstance(item, Salvage) else Salvage(value=item)) for item in inner], True


def _inner(value: Any) -> Any:
    """Take the envelopes off of what holds no post (`_envelope=1`, WordPress.com's `posts`).

    >>> _inner({"body": {"posts": [1]}, "status": 200, "headers": {}}), _inner({"data": {"nodes": []}})
    ([1], [])
    """
    for _ in range(4):
        if isinstance(value, Salvage):
            value = value.value
        if not isinstance(value, dict) or wrappers.is_post_like(value) or wrappers.is_error(value):
            break
        held = [value[key] for key in ("body", "posts", "data", "nodes", "edges") if key in value]
        inner = next((item for item in held if isinstance(item, dict | list)), None)
        if inner is None:
            break
        value = inner
    return value


def _post(left: Salvage) -> Salvage | ExtractError:
    """Return a post with content, or the error that says what else the API answered."""
    post = left.value
    if not isinstance(post, dict):
        return MalformedPayload("no JSON object where a post should be")
    if wrappers.is_error(post) and "content" not in post:
        return NoArticle(f"the API answered {post['code'][:80]!r}", reason="rest-error")
    content, _ = posts.rendered(post, "content")
    if posts.dig(post, "content", "protected") is True or (not content and post.get("password") is True):
        link = post.get("link") or post.get("URL")
        subject = link if isinstance(link, str) else ""
        return NoArticle("the content is behind a password", subject=subject, reason="protected")
    if left.rest:
        return MalformedPayload("the body ends in the middle of a post; whole posts before it were read")
    if content and content.strip():
        return left
    if left.tail and left.head and post:
        like = wrappers.is_post_like(post)
        what = "a post without content" if like else f"no post, but an object with {wrappers.keys_of(post)}"
        return NoArticle(what, reason="no-content")
    return MalformedPayload("the body breaks off before any content")


def _document(left: Salvage, shaped: Shaped, *, index: int, single: bool) -> Document:
    post = left.value
    content = posts.rendered(post, "content")[0] or ""
    if _is_cut(left):
        content = fragment.cut_markup(content)
    flattened = fragment.is_flattened(content)
    markup, resolved = shortcodes.resolve(content, flattened=flattened)
    url = _own_url(post, shaped.capture, single=single)
    images: tuple[RawImage, ...] = ()
    if flattened:
        left, body = _flattened(left, markup)
        post = left.value
    else:
        parsed = blocks(markup, base=url)
        body, images = parsed.blocks, parsed.images
        left = replace(left, gap=left.gap or not left.head)
    own = _is_wordpress(post, shaped.capture)
    names = (*shaped.repairs, *(["html-extracted"] if flattened else []), *(["shortcodes"] if resolved else []))
    repairs = tuple(name for name in dict.fromkeys(names) if not (flattened and name == "control-characters"))
    return Document(
        item=Item(capture=shaped.capture, index=index),
        shape="wordpress-json",
        blocks=body,
        candidates=posts.candidates(post),
        images=images,
        url=url,
        html=None if flattened else markup,
        encoding=shaped.encoding,
        evidence=shaped.evidence,
        damaged=shaped.damaged or not _HARMLESS.issuperset(repairs) or not (left.head and left.tail),
        repairs=repairs,
        doubts=tuple(_doubts(left, body)),
        wordpress=_facts(post, shaped.capture) if own else None,
        fingerprint=frozenset({"rest:wp/v1.1" if "ID" in post else "rest:wp/v2"}) if own else frozenset(),
    )


def _flattened(left: Salvage, content: str) -> tuple[Salvage, tuple[Block, ...]]:
    """Read flattened content; the automatic excerpt stands for a lost beginning, and leaves content it ran into."""
    post = left.value
    body = fragment.blocks(content)
    gap = left.gap or fragment.has_gaps(content)
    if not left.head:
        body, joined = fragment.after(_beginning(post), body)
        gap = gap or not joined
    if "excerpt" not in post:
        body, excerpt = fragment.without_excerpt(body)
        gap = gap or bool(excerpt)
        post = {**post, "excerpt": excerpt} if excerpt else post
    return replace(left, value=post, gap=gap), body


def _is_cut(left: Salvage) -> bool:
    """Return whether the content is what the end of the body cuts: nothing of the post follows it."""
    content = left.value["content"]
    whole = isinstance(content, dict) and "protected" in content
    return not left.tail and not whole and next(reversed(left.value)) == "content"


def _doubts(left: Salvage, body: tuple[Block, ...]) -> Iterator[Doubt]:
    if left.gap and not left.head:
        yield Doubt(
            code="incomplete",
            message="the beginning of the post is missing; an automatic excerpt stands for that of its content",
        )
    elif left.gap:
        yield Doubt(code="incomplete", message="content is missing, or stands behind the rest of the post")
    elif left.head and _lost(left.value, body):
        yield Doubt(code="incomplete", message="the content lacks words of the excerpt that was made from it")
    if not left.tail:
        yield Doubt(code="truncated-tail", message="the end of the post is missing")
    post = left.value
    date, gmt = post.get("date"), post.get("date_gmt")
    same = post.get("modified") is not None and post.get("modified") == post.get("modified_gmt")
    if same and _is_date(date) and _is_date(gmt) and str(date) < str(gmt):
        message = f"date {date} is before date_gmt {gmt}, although modified equals modified_gmt"
        yield Doubt(code="date-before-gmt", message=message)


def _beginning(post: Mapping[str, Any]) -> str:
    """Read the automatic excerpt: the first 55 words of the content (wp-includes/formatting.php, wp_trim_excerpt)."""
    excerpt, _ = posts.rendered(post, "excerpt")
    # 55 words are some 400 characters; with tags and entities, far less than this.
    return excerpt if excerpt and len(excerpt) < 5000 and _AUTOMATIC.search(excerpt[-300:]) else ""


def _lost(post: Mapping[str, Any], body: tuple[Block, ...]) -> bool:
    """Return whether a content lacks words of the excerpt that was made from it.

    It keeps shortcodes that no plugin registered, perhaps half of one, and runs the entries of a list together.
    """
    content, _ = posts.rendered(post, "content")
    kept = squeeze("".join(block.text for block in body))
    given = html.unescape(" ".join(tag[0] for tag in shortcodes.TAG.finditer(content or "")))
    excerpt = _WORD.findall(normalise(html.unescape(_TAG.sub("", _AUTOMATIC.split(_beginning(post))[0]))))
    return sum(word not in kept and word not in given for word in excerpt) > 3


def _own_url(post: Mapping[str, Any], capture: Capture, *, single: bool) -> str | None:
    """Read the permalink; a lone post without one has its capture's URL, where that is no REST route."""
    link = next((post[key] for key in _LINKS if isinstance(post.get(key), str) and post[key]), None)
    if link:
        return without_controls(str(link))
    url = capture.final_url or capture.url
    return url if single and url and not _root_of(url) and "/wp/v2/" not in url else None


def _is_wordpress(post: Mapping[str, Any], capture: Capture) -> bool:
    """Return whether a post is WordPress's own; other APIs have objects of the same shape."""
    rendered = any(isinstance(post.get(key), dict) for key in ("content", "title", "excerpt", "guid"))
    return rendered or not _CORE.isdisjoint(post) or bool(_rest_root(capture, None))


def _facts(post: Mapping[str, Any], capture: Capture) -> WordPress:
    number = next((post[key] for key in ("id", "ID", "databaseId") if type(post.get(key)) is int), None)
    own = posts.dig(post, "_links", "self", 0, "href")
    route = _SELF.search(own) if isinstance(own, str) else None
    if number is None and route:
        number = int(route[1])
    guid, _ = posts.rendered(post, "guid")
    gmt = post.get("modified_gmt")
    protected = posts.dig(post, "content", "protected")
    return WordPress(
        rest_root=_rest_root(capture, own),
        id=number,
        type=_text(post.get("type")),
        status=_text(post.get("status")),
        slug=_text(post.get("slug")),
        # Core escapes "&" in it for attributes.
        guid=without_controls(html.unescape(guid)) if guid else None,
        modified_gmt=f"{gmt}Z" if _is_date(gmt) else None,
        protected=protected if isinstance(protected, bool) else None,
    )


def _rest_root(capture: Capture, own: Any) -> str | None:
    said = capture.via.get("rest_root")
    if isinstance(said, str) and said:
        return said
    urls = (capture.final_url, capture.url, capture.requested_url, own)
    return next((root for url in urls if isinstance(url, str) and (root := _root_of(url))), None)


def _root_of(url: str) -> str | None:
    """Read the root of the API from one of its URLs.

    >>> _root_of("https://a.example/de/wp-json/wp/v2/posts?page=2"), _root_of("https://a.example/?rest_route=/wp/v2/posts")
    ('https://a.example/de/wp-json/', 'https://a.example/?rest_route=/')
    """
    match = _REST_ROOT.match(url)
    return match[0] if match else None


def _is_date(value: Any) -> bool:
    return isinstance(value, str) and not value.startswith("0000") and bool(_DATE.match(value))


def _text(value: Any) -> str | None:
    return without_controls(value) or None if isinstance(value, str) else None


def _subject(capture: Capture) -> str:
    return capture.url or capture.file
