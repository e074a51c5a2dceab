"""What does gazette.example answer? A news site with everything that surrounds an article.

The layout is that of a large newspaper: a menu twice, a ticker of whole sentences, lines inside the body that lead
elsewhere, boxes below it. Its feed also lists a page that robots.txt closes, a consent wall, a dead link and a page
that has moved.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any, Final

from ingest.demo import answers, markup
from ingest.demo.answers import Answer
from ingest.demo.feeds import Entry, news_sitemap, rss, sitemap, sitemap_index

HOST: Final = "gazette.example"
HOME: Final = f"http://{HOST}"
_SITE: Final = "gazette"

Data = Mapping[str, Any]


def answer_table() -> dict[str, Answer]:
    """Render every page of the site, by path."""
    chromes = {language: markup.toml(_SITE, f"chrome.{language}.toml") for language in ("en", "ar")}
    articles = markup.articles(_SITE)
    extras = markup.toml(_SITE, "extras.toml")["item"]
    latest = max(markup.modified(article) for article in articles)
    table = {article["url"]: _article(article, chromes[article["language"]]) for article in articles}
    table |= {a["moved_from"]: answers.moved(HOME + a["url"]) for a in articles if "moved_from" in a}
    english = [article for article in articles if article["language"] == "en"]
    for path, title in {"/": "Latest news", "/news": "News", "/news/economy": "Economy"}.items():
        shown = [a for a in english if path != "/news/economy" or a["section"] == "Economy"]
        table[path] = _listing(path, title, shown, chromes["en"], modified=latest)
    private, wall, _dead = extras
    table[private["url"]] = _notice(private, chromes["en"])
    table[wall["url"]] = answers.page(markup.template(_SITE, "consent.html").template, modified=markup.published(wall))
    return table | _listings(articles, extras, latest)


def _listings(articles: Sequence[Data], extras: Sequence[Data], latest: datetime) -> dict[str, Answer]:
    """Make the listings for machines: robots.txt, the feed and the sitemaps."""
    fed = [_entry(a) for a in articles if "feed" in a["listed"]] + [_entry(item) for item in extras]
    fed.sort(key=lambda entry: entry.published, reverse=True)
    feed = rss(
        title="Gazette English", home=f"{HOME}/", feed=f"{HOME}/rss", about="News of the two coasts", entries=fed
    )
    whole = sitemap(_entry(a) for a in articles if "sitemap" in a["listed"])
    news = [_entry(a) for a in articles if "news-sitemap" in a["listed"]]
    index = sitemap_index([(f"{HOME}/sitemap-news.xml", latest), (f"{HOME}/sitemap-2024-03.xml", latest)])
    robots = ["User-agent: *", "Disallow: /private/", "", f"Sitemap: {HOME}/sitemap.xml"]
    return {
        "/robots.txt": answers.text(robots, modified=latest),
        "/rss": answers.xml(feed, modified=latest, content_type="application/rss+xml; charset=UTF-8"),
        "/sitemap.xml": answers.xml(index, modified=latest),
        "/sitemap-news.xml": answers.xml(news_sitemap(news, publication="Gazette English"), modified=latest),
        "/sitemap-2024-03.xml": answers.xml(whole, modified=latest),
    }


def _entry(article: Data) -> Entry:
    return Entry(
        url=HOME + article.get("moved_from", article["url"]),
        title=article["title"],
        published=markup.published(article),
        modified=markup.modified(article),
        summary=article.get("standfirst", article.get("summary", "")),
        author=article.get("author", ""),
        categories=(article["section"],) if "section" in article else (),
        language=article.get("language", "en"),
    )


def _article(article: Data, chrome: Data) -> Answer:
    """Render one article with all that surrounds it."""
    image, topic = article["image"], article["topic"]
    updates = "\n".join(_update(update, chrome) for update in article.get("update", ()))
    main = markup.template(_SITE, "article.html").substitute(
        title=escape(article["title"], quote=False),
        by=chrome["by"],
        author=markup.link(article["author"], "/authors/" + article["author"].lower().replace(" ", "-")),
        source=f"{chrome['source']} {escape(article['source'])}",
        date=markup.date_line(markup.published(article), months=chrome["months"]),
        shares=f"{article['shares']} {chrome['shares']}",
        minutes=f"{article['minutes']} {chrome['min_read']}",
        standfirst=markup.inline(article["standfirst"]),
        image=image["src"],
        alt=escape(image["alt"]),
        caption=escape(image["caption"], quote=False),
        body=markup.body(article["body"], write=lambda source: _block(source, article, chrome)) + updates,
        tags=markup.items(markup.link(tag, f"/tags/{n}") for n, tag in enumerate(article["tags"], 1)),
        topic=escape(topic["title"]),
        topic_text=markup.inline(topic["text"]),
    )
    head = _json_ld(article, chrome) if article["head"] != "meta" else _open_graph(article, chrome)
    html = _page(
        chrome,
        language=article["language"],
        title=article["title"],
        url=HOME + article["url"],
        head=head,
        kind="article-details",
        main=main,
    )
    return answers.page(html, modified=markup.modified(article))


def _block(source: str, article: Data, chrome: Data) -> str:
    """Write one block of a body: also the box of related news, and lines that lead elsewhere."""
    if source == "[related]":
        shown = (f"<h4>{markup.link(item['title'], item['url'])}</h4>" for item in article["related"])
        return f'<div class="related-news"><h3>{chrome["related"]}</h3>{"".join(shown)}</div>'
    words, arrow, url = source.partition(" -> ")
    if arrow:
        label, _, headline = words.partition(": ")
        return f"<p><strong>{escape(label)}: {markup.link(headline, url)}</strong></p>"
    return markup.block(source)


def _update(update: Data, chrome: Data) -> str:
    moment = datetime.fromisoformat(update["time"])
    return (
        f'<div class="live-update"><time datetime="{update["time"]}">'
        f"{markup.date_line(moment, months=chrome['months'])}</time>"
        f"<h2>{escape(update['title'], quote=False)}</h2>\n{markup.body(update['text'])}</div>"
    )


def _open_graph(article: Data, chrome: Data) -> str:
    """Describe an article by metas alone."""
    return markup.metas(
        [
            ("description", article["standfirst"]),
            ("og:type", "article"),
            ("og:site_name", chrome["name"]),
            ("og:locale", "ar_AR" if article["language"] == "ar" else "en_GB"),
            ("og:title", article["title"]),
            ("og:description", article["standfirst"]),
            ("og:url", HOME + article["url"]),
            ("og:image", HOME + article["image"]["src"]),
            ("article:published_time", article["published"]),
            ("article:section", article["section"]),
            *(("article:tag", tag) for tag in article["tags"]),
            ("twitter:card", "summary_large_image"),
        ]
    )


def _json_ld(article: Data, chrome: Data) -> str:
    """Describe an article as schema.org does, with a few metas beside it."""
    publisher = {"@type": "NewsMediaOrganization", "name": chrome["name"], "url": f"{HOME}/"}
    thing: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": HOME + article["url"],
        "headline": article["title"],
        "description": article["standfirst"],
        "datePublished": article["published"],
        "dateModified": article.get("modified", article["published"]),
        "author": [{"@type": article.get("author_type", "Organization"), "name": article["author"]}],
        "publisher": publisher,
        "image": [HOME + article["image"]["src"]],
        "articleSection": article["section"],
        "keywords": article["tags"],
        "inLanguage": article["language"],
        "isAccessibleForFree": True,
    }
    if article["head"] == "live":
        thing |= {
            "@type": "LiveBlogPosting",
            "coverageStartTime": article["published"],
            "coverageEndTime": article["modified"],
            "liveBlogUpdate": [_posting(update) for update in article["update"]],
        }
    metas = markup.metas(
        [
            ("og:title", article["title"]),
            ("og:type", "article"),
            ("og:url", HOME + article["url"]),
            ("og:image", HOME + article["image"]["src"]),
        ]
    )
    return f'{metas}\n<script type="application/ld+json">{json.dumps(thing, ensure_ascii=False)}</script>'


def _posting(update: Data) -> dict[str, str]:
    text = " ".join(update["text"].split())
    return {"@type": "BlogPosting", "headline": update["title"], "datePublished": update["time"], "articleBody": text}


def _listing(path: str, title: str, articles: Sequence[Data], chrome: Data, *, modified: datetime) -> Answer:
    """Render a section page: teasers and no article."""
    teasers = (
        f'<div class="card"><a href="{article["url"]}"><img src="{article["image"]["src"]}" '
        f'alt="{escape(article["image"]["alt"])}"></a><span class="section">{escape(article["section"])}</span>'
        f"<h3>{markup.link(article['title'], article['url'])}</h3>"
        f"<span>{markup.date_line(markup.published(article), months=chrome['months'])}</span></div>"
        for article in articles
    )
    html = _page(
        chrome,
        language="en",
        title=title,
        url=HOME + path,
        head=markup.metas([("og:type", "website"), ("og:title", title)]),
        kind="section",
        main=f"<h1>{escape(title)}</h1>\n" + "\n".join(teasers),
    )
    return answers.page(html, modified=modified)


def _notice(item: Data, chrome: Data) -> Answer:
    """Render the page that robots.txt closes."""
    main = f"<h1>{escape(item['title'])}</h1><p>{escape(item['summary'])}</p>"
    html = _page(chrome, language="en", title=item["title"], url=HOME + item["url"], head="", kind="private", main=main)
    return answers.page(html, modified=markup.published(item))


def _page(chrome: Data, *, language: str, title: str, url: str, head: str, kind: str, main: str) -> str:
    """Put the menu, the ticker, the boxes and the footer around a page."""
    return markup.template(_SITE, "page.html").substitute(
        language=language,
        dir=chrome["dir"],
        title=escape(title),
        name=chrome["name"],
        url=url,
        head=head,
        kind=kind,
        slogan=chrome["slogan"],
        languages=markup.items(markup.link(name, f"/{name.lower()}") for name in chrome["languages"]),
        menu=markup.items(_menu(entry) for entry in chrome["menu"]),
        mobile="".join(f'<div class="accordion">{_menu(entry)}</div>' for entry in chrome["menu"]),
        regions=markup.items(markup.link(name, f"/region/{n}") for n, name in enumerate(chrome["regions"], 1)),
        breaking=chrome["breaking"],
        ticker="".join(f'<div class="item">{markup.link(line, "/breaking")}</div>' for line in chrome["ticker"]),
        main=main,
        aside=_aside(chrome),
        about=chrome["about"],
        rights=chrome["rights"],
        links=markup.items(markup.link(name, f"/page/{n}") for n, name in enumerate(chrome["links"], 1)),
        apps="".join(markup.link(name, f"/app/{name.lower()}") for name in chrome["apps"]),
    )


def _menu(entry: Data) -> str:
    head = markup.link(entry["title"], entry["url"])
    links = markup.items(markup.link(name, f"{entry['url']}/{n}") for n, name in enumerate(entry["items"], 1))
    return f'{head}<ul class="sub-menu">{links}</ul>' if links else head


def _aside(chrome: Data) -> str:
    """Write the boxes below the article."""
    most = "".join(
        f'<div class="card"><a href="{item["url"]}"><img src="/img/most.jpg" alt="{escape(item["alt"])}"></a>'
        f"<h3>{markup.link(item['title'], item['url'])}</h3>"
        f"<ul><li>{escape(item['section'])}</li><li>{item['date']}</li></ul></div>"
        for item in chrome["most"]
    )
    following = "".join(
        f'<div class="card"><a href="{item["url"]}"><img src="/img/next.jpg" alt="{escape(item["alt"])}"></a>'
        f"<span>{escape(item['section'])}</span><h3>{markup.link(item['title'], item['url'])}</h3></div>"
        for item in chrome["next"]
    )
    return (
        f'<aside class="most-read"><h2>{chrome["most_read"]}</h2>{most}</aside>\n'
        f'<section class="coverage"><h2>{chrome["coverage"]}</h2>{markup.link(chrome["all"], "/coverage")}</section>\n'
        f'<section class="read-next"><h2>{chrome["read_next"]}</h2>{markup.link(chrome["all"], "/news")}'
        f"{following}</section>"
    )
