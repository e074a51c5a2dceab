"""One article in each shape that a person may have at hand."""

import gzip
import json
from typing import Final

TITLE: Final = "Harbour bridge closed to lorries"
FIRST: Final = (
    "The city council has closed the harbour bridge to lorries of more than seven tonnes, from this morning on."
)
PARAGRAPHS: Final = (
    FIRST,
    "Engineers found cracks in two of the five piers last week, and looked at the others during the weekend.",
    "The bridge was built in 1931 and carries twenty thousand vehicles every day, most of them to the port.",
    "Repairs will take until autumn, the council says, and cost as much as the whole bridge once did.",
)
BODY: Final = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
HEAD: Final = '<meta property="article:published_time" content="2026-03-04T10:00:00Z">'
PAGE: Final = (
    f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>{HEAD}</head>'
    f'<body><nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>{TITLE}</h1>{BODY}</article>'
    "<footer>All rights reserved</footer></body></html>"
)
DUMP: Final = f"{TITLE}\n\n" + "\n\n".join(PARAGRAPHS) + "\n"
ARABIC: Final = (
    '<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>إغلاق جسر الميناء</title></head><body>'
    "<article><h1>إغلاق جسر الميناء</h1>"
    "<p>أغلق مجلس المدينة جسر الميناء أمام الشاحنات الثقيلة صباح اليوم بعد أن عثر المهندسون على شقوق في دعامتين.</p>"
    "<p>وقال المجلس إن أعمال الترميم ستستمر حتى الخريف وستكلف ما كلفه بناء الجسر كله قبل نحو مئة عام تقريبا.</p>"
    "</article></body></html>"
)
LOGIN: Final = (
    "<!doctype html><html><head><title>Log in</title></head><body><form><h1>Log in</h1><label>E-mail</label>"
    '<input name="mail"><label>Password</label><input type="password"><button>Log in</button></form></body></html>'
)


def post(number: int = 7) -> dict[str, object]:
    return {
        "id": number,
        "date": "2026-03-04T11:00:00",
        "date_gmt": "2026-03-04T10:00:00",
        "slug": "bridge",
        "status": "publish",
        "type": "post",
        "link": f"https://courier.example/2026/bridge-{number}/",
        "title": {"rendered": TITLE},
        "content": {"rendered": BODY, "protected": False},
    }


POST: Final = json.dumps(post())


def warc(*pages: str) -> bytes:
    """Make an archive of another crawler with these pages."""
    members = []
    for n, page in enumerate(pages):
        body = page.encode()
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
        head = (
            f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://courier.example/{n}\r\n"
            f"WARC-Date: 2026-03-05T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{n:012}>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        members.append(gzip.compress(head.encode() + block + b"\r\n\r\n", mtime=0))
    return b"".join(members)


SHAPES: Final[dict[str, bytes]] = {
    "page": PAGE.encode(),
    "page.gz": gzip.compress(PAGE.encode()),
    "dump": DUMP.encode(),
    "post": POST.encode(),
    "warc": warc(PAGE),
}
