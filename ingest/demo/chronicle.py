"""What does chronicle.example show to people? The posts of its REST API in a WordPress theme."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from html import escape, unescape
from typing import Final

from ingest.demo import answers, markup
from ingest.demo.answers import Answer
from ingest.demo.feeds import Entry, rss
from ingest.demo.wordpress import API_LINK, GMT_OFFSET, HOME, HOST, ROOT, Blog, Post

__all__ = ["HOST", "answer_table"]

_SITE: Final = "chronicle"
_ZONE: Final = timezone(timedelta(hours=GMT_OFFSET))
_ROBOTS: Final = ("User-agent: *", "Disallow: /wp-admin/", "Allow: /wp-admin/admin-ajax.php")


def answer_table(blog: Blog) -> dict[str, Answer]:
    """Render every page of the theme, by path; `/?p=ID` leads to each as well."""
    newest = sorted(blog.posts, key=lambda post: str(post["date"]), reverse=True)
    latest = max(_modified(post) for post in blog.posts)
    table = {_path(post): _article(post, blog, newest) for post in newest}
    table |= {f"/?p={post['id']}": answers.moved(post["link"]) for post in newest}
    listed = "\n".join(_teaser(post) for post in newest)
    home = _page(title="The Chronicle &#8211; News from the Ilven valley", kind="home blog", main=listed, blog=blog)
    feed = rss(
        title="The Chronicle",
        home=f"{HOME}/",
        feed=f"{HOME}/feed/",
        about="News from the Ilven valley",
        generator="https://wordpress.org/?v=6.7.2",
        entries=[_entry(post, blog) for post in newest],
    )
    return table | {
        "/": answers.page(home, modified=latest, headers=(API_LINK,)),
        "/feed/": answers.xml(feed, modified=latest, content_type="application/rss+xml; charset=UTF-8"),
        "/robots.txt": answers.text(_ROBOTS, modified=latest),
    }


def _path(post: Post) -> str:
    return str(post["link"]).removeprefix(HOME)


def _published(post: Post) -> datetime:
    return datetime.fromisoformat(post["date"]).replace(tzinfo=_ZONE)


def _modified(post: Post) -> datetime:
    return datetime.fromisoformat(post["modified_gmt"]).replace(tzinfo=UTC)


def _author(post: Post, blog: Blog) -> Mapping[str, str]:
    return blog.find("users", [post["author"]])[0]


def _entry(post: Post, blog: Blog) -> Entry:
    return Entry(
        url=post["link"],
        title=unescape(post["title"]["rendered"]),
        published=_published(post).astimezone(UTC),
        modified=_modified(post),
        summary=post["excerpt"]["rendered"].strip(),
        author=_author(post, blog)["name"],
        categories=tuple(unescape(term["name"]) for term in blog.find("categories", post["categories"])),
        id=post["guid"]["rendered"],
    )


def _article(post: Post, blog: Blog, newest: list[Post]) -> Answer:
    """Render one post with its author box, its readers' comments and the form below."""
    author, moment = _author(post, blog), _published(post)
    changed = _modified(post).astimezone(_ZONE)
    updated = f'<time class="updated" datetime="{changed.isoformat()}">{_day(changed)}</time>'
    tags = ", ".join(_term(term, "tag") for term in blog.find("tags", post["tags"]))
    main = markup.template(_SITE, "article.html").substitute(
        id=post["id"],
        title=post["title"]["rendered"],
        url=post["link"],
        published=moment.isoformat(),
        date=_day(moment),
        updated=updated if changed != moment else "",
        author=author["name"],
        author_url=author["link"],
        featured=_featured(post, blog),
        content=_protected(post) if post["content"]["protected"] else post["content"]["rendered"],
        categories=", ".join(_term(term, "category tag") for term in blog.find("categories", post["categories"])),
        tags=f'<span class="tags-links">Tagged {tags}</span>' if tags else "",
        bio=author["description"],
        neighbours=_neighbours(post, newest),
        comments=_comments(post, blog) if post["comment_status"] == "open" else "",
    )
    api = f"{ROOT}wp/v2/posts/{post['id']}"
    short = post["guid"]["rendered"]
    head = (
        f'<link rel="canonical" href="{post["link"]}">\n<link rel="shortlink" href="{short}">\n'
        f'<link rel="alternate" title="JSON" type="application/json" href="{api}">'
    )
    title = f"{post['title']['rendered']} &#8211; The Chronicle"
    kind = f"post-template-default single single-post postid-{post['id']} single-format-standard"
    links = (
        API_LINK,
        ("Link", f'<{api}>; rel="alternate"; title="JSON"; type="application/json"'),
        ("Link", f"<{short}>; rel=shortlink"),
    )
    html = _page(title=title, kind=kind, main=main, blog=blog, head=head)
    return answers.page(html, modified=_modified(post), headers=links)


def _day(moment: datetime) -> str:
    return f"{moment:%B} {moment.day}, {moment.year}"


def _term(term: Mapping[str, str], rel: str) -> str:
    return f'<a href="{term["link"]}" rel="{rel}">{term["name"]}</a>'


def _featured(post: Post, blog: Blog) -> str:
    return "".join(
        f'<figure class="post-thumbnail"><img width="1200" height="800" src="{media["source_url"]}" '
        f'class="wp-post-image" alt="{escape(media["alt_text"])}"><figcaption class="wp-caption-text">'
        f"{media['caption']['rendered'].strip().removeprefix('<p>').removesuffix('</p>')}</figcaption></figure>"
        for media in blog.find("media", [post["featured_media"]])
    )


def _protected(post: Post) -> str:
    box = f"pwbox-{post['id']}"
    return (
        f'<form action="{HOME}/wp-login.php?action=postpass" class="post-password-form" method="post">'
        "<p>This content is password protected. To view it please enter your password below:</p>"
        f'<p><label for="{box}">Password: <input name="post_password" id="{box}" type="password" size="20"></label> '
        '<input type="submit" name="Submit" value="Enter"></p></form>\n'
    )


def _neighbours(post: Post, newest: list[Post]) -> str:
    place = newest.index(post)
    older, newer = newest[place + 1 : place + 2], newest[max(place - 1, 0) : place]
    return "".join(
        f'<div class="nav-{kind}"><a href="{other["link"]}" rel="{rel}">'
        f'<span class="nav-title">{other["title"]["rendered"]}</span></a></div>'
        for kind, rel, others in (("previous", "prev", older), ("next", "next", newer))
        for other in others
    )


def _comments(post: Post, blog: Blog) -> str:
    """List readers' comments and offer the form for another."""
    comments = [comment for comment in blog.tables["comments"] if comment["post"] == post["id"]]
    listed = "".join(_comment(comment) for comment in comments)
    count = f"{len(comments)} responses to &#8220;{post['title']['rendered']}&#8221;"
    return markup.template(_SITE, "comments.html").substitute(
        home=HOME,
        listed=f'<h2 class="comments-title">{count}</h2>\n<ol class="comment-list">{listed}</ol>' if comments else "",
    )


def _comment(comment: Post) -> str:
    moment = datetime.fromisoformat(comment["date"])
    number = comment["id"]
    return (
        f'<li id="comment-{number}" class="comment depth-{2 if comment["parent"] else 1}">'
        f'<article id="div-comment-{number}" class="comment-body"><footer class="comment-meta">'
        f'<div class="comment-author vcard"><b class="fn">{escape(comment["author_name"])}</b> '
        f'<span class="says">says:</span></div><div class="comment-metadata"><a href="{comment["link"]}">'
        f'<time datetime="{comment["date"]}+01:00">{_day(moment)} at {moment:%H:%M}</time></a></div></footer>'
        f'<div class="comment-content">{comment["content"]["rendered"]}</div>'
        '<div class="reply"><a rel="nofollow" class="comment-reply-link" href="#respond">Reply</a></div></article></li>'
    )


def _teaser(post: Post) -> str:
    return (
        f'<article class="post hentry"><header class="entry-header"><h2 class="entry-title">'
        f'<a href="{post["link"]}" rel="bookmark">{post["title"]["rendered"]}</a></h2></header>'
        f'<div class="entry-summary">{post["excerpt"]["rendered"]}</div></article>'
    )


def _page(*, title: str, kind: str, main: str, blog: Blog, head: str = "") -> str:
    """Put the theme's header, sidebar and footer around a page."""
    categories = [_term(term, "category") for term in blog.tables["categories"]]
    recent = sorted(blog.posts, key=lambda post: str(post["date"]), reverse=True)[:5]
    return markup.template(_SITE, "page.html").substitute(
        title=title,
        home=HOME,
        head=head,
        kind=kind,
        menu=markup.items([f'<a href="{HOME}/">Home</a>', *categories], kind="menu-item"),
        main=main,
        recent=markup.items(f'<a href="{post["link"]}">{post["title"]["rendered"]}</a>' for post in recent),
        categories=markup.items(categories, kind="cat-item"),
    )
