"""What does cloudnotes.example answer? A small blog on a website builder, in Wix's layout, with an Atom feed.

The date above an article names no year; the dateline of its first paragraph does. The caption of the picture is
printed twice, the second time in a line of its own above the credit.
"""

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from ingest.demo import answers, markup
from ingest.demo.answers import Answer
from ingest.demo.feeds import Entry, atom, sitemap

HOST: Final = "cloudnotes.example"
HOME: Final = f"http://{HOST}"
_SITE: Final = "cloudnotes"
_MENU: Final = {
    "Home": "/",
    "World": "/blog/categories/world",
    "Science": "/blog/categories/science",
    "About": "/about",
}

Data = Mapping[str, Any]


def answer_table() -> dict[str, Answer]:
    """Render every page of the blog, by path."""
    articles = markup.articles(_SITE)
    entries = [_entry(article) for article in articles]
    latest = max(entry.modified for entry in entries)
    feed = atom(title="Cloudnotes", home=f"{HOME}/", feed=f"{HOME}/blog-feed.xml", entries=entries)
    robots = ["User-agent: *", "Allow: /", "", f"Sitemap: {HOME}/sitemap.xml"]
    home = _page("Cloudnotes", "", f'<div data-hook="post-list">{_stories(articles)}</div>')
    table = {f"/post/{article['slug']}": _article(article, articles) for article in articles}
    return table | {
        "/": answers.page(home, modified=latest),
        "/robots.txt": answers.text(robots, modified=latest),
        "/blog-feed.xml": answers.xml(feed, modified=latest, content_type="application/atom+xml; charset=UTF-8"),
        "/sitemap.xml": answers.xml(sitemap(entries), modified=latest),
    }


def _url(article: Data) -> str:
    return f"{HOME}/post/{article['slug']}"


def _entry(article: Data) -> Entry:
    return Entry(
        url=_url(article),
        title=article["title"],
        published=markup.published(article),
        modified=markup.modified(article),
        summary=article["summary"],
        author=article["writer"],
        categories=tuple(article["tags"]),
        id=f"tag:{HOST},{markup.published(article):%Y}:{article['slug']}",
    )


def _article(article: Data, articles: Sequence[Data]) -> Answer:
    """Render one post."""
    image = article["image"]
    moment = markup.published(article)
    main = markup.template(_SITE, "article.html").substitute(
        title=escape(article["title"], quote=False),
        writer=escape(article["writer"]),
        day=f"{moment:%b} {moment.day}",
        minutes=article["minutes"],
        image=_image(article),
        alt=escape(image["caption"]),
        caption=escape(image["caption"], quote=False),
        credit=escape(image["credit"], quote=False),
        body=markup.body(article["body"], write=lambda source: f'<div class="rcv-block">{markup.block(source)}</div>'),
        tags=markup.items(markup.link(tag, f"/blog/tags/{tag.lower()}") for tag in article["tags"]),
        views=article["views"],
        stories=_stories([other for other in articles if other is not article]),
    )
    head = markup.metas(
        [
            ("description", article["summary"]),
            ("og:title", article["title"]),
            ("og:url", _url(article)),
            ("og:site_name", "Cloudnotes"),
            ("og:type", "article"),
            ("og:image", _image(article)),
        ]
    )
    canonical = f'<link rel="canonical" href="{_url(article)}">\n'
    page = _page(article["title"], canonical + head, main + (_json_ld(article) if article["json_ld"] else ""))
    return answers.page(page, modified=markup.modified(article))


def _image(article: Data) -> str:
    return f"https://static.wixstatic.com/media/demo_{article['image']['name']}~mv2.jpg"


def _json_ld(article: Data) -> str:
    """Describe a post as schema.org does; the builder puts it into the body."""
    thing = {
        "@context": "https://schema.org/",
        "@type": "BlogPosting",
        "headline": article["title"],
        "description": article["summary"],
        "datePublished": article["published"],
        "dateModified": article.get("modified", article["published"]),
        "author": {"@type": "Person", "name": article["writer"]},
        "publisher": {"@type": "Organization", "name": "Cloudnotes"},
        "mainEntityOfPage": _url(article),
        "image": {"@type": "ImageObject", "url": _image(article), "caption": article["image"]["caption"]},
    }
    return f'<script type="application/ld+json">{json.dumps(thing, ensure_ascii=False)}</script>'


def _stories(articles: Sequence[Data]) -> str:
    return "".join(f'<div class="post-item">{markup.link(a["title"], _url(a))}</div>' for a in articles)


def _page(title: str, head: str, main: str) -> str:
    return markup.template(_SITE, "page.html").substitute(
        title=escape(title, quote=False),
        head=head,
        menu=markup.items(markup.link(name, HOME + path) for name, path in _MENU.items()),
        main=main,
    )
