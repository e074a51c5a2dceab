"""Hypothesis strategies for what arrives: pages, dumps and WordPress answers, whole and torn."""

import json
from typing import Any, Final

from hypothesis import strategies as st

__all__ = ["articles", "dumps", "injured", "pages", "paragraphs", "posts", "soup"]

# Letters of several scripts, what parsers and `normalise` treat apart, and what JSON, HTML and dumps mark with.
_ALPHABET: Final = (
    "abcdeXYZ 019.,;:-—“”\"'\\/<&>[]{}()|*•éßжשע中テ😀\u00ad\u200b\u200d\u00a0\u2028\ufffd\t\n\r\x0c\x0b"
    "\x01\x1b\x1e\x1f\x7f\x85\x9b\u200f\u202b\u202e\u2067"  # controls that go, separators, marks that stay
)
_TAGS: Final = [
    "div", "p", "p", "span", "b", "em", "a", "a", "h1", "h2", "h3", "ul", "ol", "li", "table", "tbody", "tr", "td",
    "th", "blockquote", "pre", "code", "figure", "figcaption", "section", "article", "main", "nav", "aside", "footer",
    "header", "form", "button", "select", "option", "textarea", "label", "details", "summary", "time", "svg", "title",
    "iframe", "script", "style", "noscript", "template", "center", "font", "del", "x-y", "dl", "dt", "dd", "audio",
    "math", "annotation",
]  # fmt: skip
_VOID: Final = ["br", "br", "hr", "img", "input", "meta", "link", "wbr", "source"]
_ATTRIBUTES: Final = (
    "", "", "", " hidden", ' style="display:none"', ' aria-hidden="true"', " class=sr-only",
    ' class="share-buttons"', " class=byline",
    ' class="related-posts"', ' id="comments"', ' class="entry-content"', ' href="/a"', " href='https://news.example/b'",
    ' src="a.jpg" alt="A b"', ' itemprop="author"', ' itemprop="datePublished" content="2024-03-16"', ' rel="author"',
    ' datetime="2024-03-16T08:51:00Z"', ' property="og:title" content="A b c"', ' class="wp-caption-text"', ' a="',
)  # fmt: skip
_SENTENCES: Final = (
    "The council of Lindau closed the old bridge to lorries on Monday, after cracks were found in two of its piers.",
    "„Wir haben keine andere Wahl“, sagte die Bürgermeisterin am Abend vor der Presse, „der Pfeiler trägt nicht mehr.“",
    "Le pont sera fermé pendant trois mois, et les habitants devront prendre la route du nord pour aller travailler.",
    "Совет закрыл старый мост для грузовиков в понедельник, после того как в двух опорах были найдены трещины.",
    "أغلق المجلس الجسر القديم أمام الشاحنات يوم الاثنين بعد العثور على شقوق في اثنتين من دعاماته القديمة.",
    "市议会周一决定关闭老桥，禁止卡车通行，因为工程师在两个桥墩上发现了裂缝，修复工作将持续三个月。",
)
_FURNITURE: Final = (
    "Share this", "Read more: Ferry back in service", "By Ida Fenn", "March 16, 2024 08:51", "3 min read",
    "Related News", "Leave a Reply", "© 2024 The Gazette", "Subscribe to our newsletter", "Tags:", "• Bridges",
    "Advertisement", "Breaking News", "Source: AFP", "Lindau, March 16, 2024 —", "Foto: Ida Fenn / AFP", "", "  ",
    "• ", "- \u200b",
)  # fmt: skip
_POST: Final = {
    "id": 17,
    "date": "2024-03-16T08:51:00",
    "date_gmt": "2024-03-16T07:51:00",
    "guid": {"rendered": "https://news.example/?p=17"},
    "modified": "2024-03-16T09:00:00",
    "modified_gmt": "2024-03-16T08:00:00",
    "slug": "bridge",
    "status": "publish",
    "type": "post",
    "link": "https://news.example/bridge/",
    "title": {"rendered": "Bridge closed &#8211; <em>for good</em>"},
}

texts = st.one_of(
    st.text(_ALPHABET, max_size=25), st.sampled_from(["&amp;", "&nbsp;", "&#8211;", "&lt;p&gt;", "&", "&#x0;", "]]>"])
)
paragraphs = st.lists(st.sampled_from(_SENTENCES), min_size=1, max_size=4).map(" ".join)
"""Text that a judge takes for an article's."""


def _element(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def written(tag: str, attributes: str, parts: list[str], closed: str) -> str:
        return f"<{tag}{attributes}>{''.join(parts)}{f'</{closed or tag}>' if closed != '-' else ''}"

    return st.builds(
        written,
        st.sampled_from(_TAGS),
        st.sampled_from(_ATTRIBUTES),
        st.lists(inner, max_size=4),
        # Closed, left open, or closed by the end of another.
        st.sampled_from(["", "", "", "", "-", "div", "p", "b"]),
    )


_leaves = st.one_of(
    texts,
    st.builds("<{}{}>".format, st.sampled_from(_VOID), st.sampled_from(_ATTRIBUTES)),
    st.builds("<!--{}-->".format, texts),
    st.builds("</{}>".format, st.sampled_from(_TAGS)),
    st.sampled_from(_FURNITURE),
)
soup = st.lists(st.recursive(_leaves, _element, max_leaves=12), max_size=5).map("".join)
"""Markup as no standard wants it."""

_HEADS: Final = (
    "",
    "<!doctype html><html><head><title>Bridge closed | Gazette</title></head>",
    """<!doctype html><html lang="de"><head><meta charset="utf-8">
    <meta property="og:title" content="Bridge &amp; lorries"><meta name="author" content="Ida Fenn">
    <meta property="article:published_time" content="2024-03-16T08:51:00+01:00"><link rel="canonical" href="/bridge">
    <script type="application/ld+json">{"@type": "NewsArticle", "headline": "Bridge closed", "datePublished":
    "2024-03-16", "author": [{"@type": "Person", "name": "Ida Fenn"}]}</script></head>""",
)


@st.composite
def articles(draw: st.DrawFn) -> str:
    """Draw the inside of an article: paragraphs among soup."""
    parts = draw(st.lists(st.one_of(paragraphs.map("<p>{}</p>".format), soup), min_size=1, max_size=6))
    return "".join(parts)


@st.composite
def pages(draw: st.DrawFn) -> str:
    """Draw a page with an article in it."""
    head, body = draw(st.sampled_from(_HEADS)), draw(articles())
    return f"{head}<body>{draw(soup)}<h1>Bridge closed to lorries</h1><article>{body}</article>{draw(soup)}"


@st.composite
def dumps(draw: st.DrawFn) -> str:
    """Draw the lines of a page that was flattened."""
    lines = st.one_of(paragraphs, st.sampled_from(_FURNITURE), texts, st.builds("  • {}".format, texts), st.just(""))
    return "Bridge closed to lorries\n\n" + "\n".join(draw(st.lists(lines, min_size=1, max_size=16)))


@st.composite
def posts(draw: st.DrawFn) -> str:
    """Draw a WordPress answer: one post, or a list of them."""
    content = st.one_of(paragraphs.map("<p>{}</p>\n".format), soup)
    contents = draw(st.lists(st.lists(content, min_size=1, max_size=4).map("".join), min_size=1, max_size=3))
    written: list[dict[str, Any]] = [
        {**_POST, "id": n, "link": f"https://news.example/{n}/", "content": {"rendered": c, "protected": False}}
        for n, c in enumerate(contents)
    ]
    value = written[0] if len(written) == 1 and draw(st.booleans()) else written
    return json.dumps(value, ensure_ascii=draw(st.booleans())).replace("/", draw(st.sampled_from(["/", "\\/"])))


@st.composite
def injured(draw: st.DrawFn, whole: st.SearchStrategy[str]) -> bytes:
    """Draw the bytes of something whole and cut, double, swap or overwrite some of them."""
    body = draw(whole).encode()
    for _ in range(draw(st.integers(1, 4))):
        at, to = sorted(draw(st.tuples(*[st.integers(0, len(body))] * 2)))
        how = draw(st.sampled_from(["cut", "drop", "double", "overwrite", "flip"]))
        if how == "cut":
            body = body[:to]
        elif how == "drop":
            body = body[:at] + body[to:]
        elif how == "double":
            body = body[:to] + body[at:]
        elif how == "overwrite":
            body = body[:at] + draw(st.binary(max_size=8)) + body[at + 1 :]
        else:
            body = body[:at] + bytes(b ^ 0x80 for b in body[at : at + 2]) + body[at + 2 :]
    return body
