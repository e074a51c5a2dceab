"""The line that software adds below each post: in many languages, in every shape, and no sentence that is like it."""

from typing import Any

import orjson
import pytest

from ingest import __version__, sites
from ingest.clean.facts import appended_lines
from ingest.clean.fields.values import summary
from ingest.pipeline.clean.capture import ANYONE, Task, clean_capture
from tests.making import stored

PROSE = (
    "The ferry company said on Monday that the new boats would sail from April, if the ice allows it and crews come.",
    "Passengers had waited for two winters, and the mayor of the island called the news the best she had in years.",
    "Tickets will cost as much as before, the company said, and pupils who live on the island travel without paying.",
)
LINES = {
    "en": "The post {} appeared first on {}.",
    "en, other words": "This article {} was first published on {}.",
    "de": "Der Beitrag {} erschien zuerst auf {}.",
    "fr": "L’article {} est apparu en premier sur {}.",
    "es": "La entrada {} se publicó primero en {}.",
    "pt": "O post {} apareceu primeiro em {}.",
    "it": "L'articolo {} proviene da {}.",
    "nl": "Het bericht {} verscheen eerst op {}.",
    "sv": "Inlägget {} dök först upp på {}.",
    "da": "Indlægget {} blev først udgivet på {}.",
    "no": "Innlegget {} dukket først opp på {}.",
    "fi": "Artikkeli {} julkaistiin ensimmäisen kerran {}.",
    "pl": "Artykuł {} pochodzi z serwisu {}.",
    "cs": "Příspěvek {} se nejdříve objevil na {}.",
    "sk": "Príspevok {} je zobrazený ako prvý na {}.",
    "ru": "Сообщение {} появились сначала на {}.",
    "uk": "Запис {} спершу з'явився на {}.",
    "bg": "Публикацията {} се появи за пръв път на {}.",
    "sr": "Чланак {} појавио се прво на {}.",
    "ro": "Articolul {} apare prima dată în {}.",
    "el": "Το άρθρο {} εμφανίστηκε πρώτα στο {}.",
    "hu": "A(z) {} bejegyzés először {}-n jelent meg.",
    "tr": "{} yazısı ilk önce {} üzerinde ortaya çıktı.",
    "ar": "ظهرت المقالة {} أولاً على {}.",
    "fa": "نوشته {} اولین بار در {} پدیدار شد.",
    "he": "הפוסט {} הופיע לראשונה ב-{}.",
    "hi": "पोस्ट {} पहली बार {} पर दिखाई दी।",
    "ja": "投稿 {} は {} に最初に表示されました。",
    "ko": "{} 게시물이 {}에 처음 등장했습니다.",
    "zh": "{}最先出现在{}。",
    "zh-TW": "〈{}〉這篇文章最早發佈於《{}》。",
    "id": "Artikel {} pertama kali tampil pada {}.",
    "vi": "Bài viết {} đã xuất hiện đầu tiên vào ngày {}.",
    "th": "โพสต์ {} ปรากฏครั้งแรกเมื่อ {}",
    "ca": "L'entrada {} ha aparegut primer a {}.",
}
TITLE = "Ferries to sail again: will the ice allow it? A first look"
SITE = "Island Gazette"


def extracted(payload: bytes) -> dict[str, Any]:
    task = Task(files=sites.load(), version=__version__, source=ANYONE)
    (result,) = clean_capture(stored(payload, file="a", url=None), task=task)
    assert result.line, result.outcome
    return dict(orjson.loads(result.line))


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_the_line_of_a_language_is_known(line: str) -> None:
    assert appended_lines.is_appended(line.format(TITLE, SITE))
    assert summary(f"<p>{PROSE[0]}</p> <p>{line.format(TITLE, SITE)}</p>") == PROSE[0]


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_the_line_is_no_part_of_a_page_a_post_or_a_dump(line: str) -> None:
    linked = line.format(f'<a href="https://g.example/a">{TITLE}</a>', f'<a href="https://g.example">{SITE}</a>')
    paragraphs = "".join(f"<p>{text}</p>" for text in PROSE)
    page = f"<html><body><article><h1>{TITLE}</h1>{paragraphs}<p>{linked}</p></article></body></html>"
    post = {
        "id": 7,
        "date": "2026-01-10T06:00:00",
        "date_gmt": "2026-01-10T05:00:00",
        "link": "https://g.example/a",
        "slug": "a",
        "status": "publish",
        "type": "post",
        "title": {"rendered": TITLE},
        "content": {"rendered": f"{paragraphs}<p>{linked}</p>"},
        "excerpt": {"rendered": f"<p>Ferries are back.</p><p>{linked}</p>"},
        "author": 1,
        "categories": [],
        "tags": [],
    }
    dump = "\n\n".join((TITLE, *PROSE, line.format(TITLE, SITE)))
    for payload in (page.encode(), orjson.dumps([post]), dump.encode()):
        article = extracted(payload)
        assert article["text"] == "\n\n".join(PROSE), payload[:20]
    assert extracted(orjson.dumps([post]))["description"] == "Ferries are back."


@pytest.mark.parametrize(
    "sentence",
    [
        "The post office on the quay appeared first on a map of 1901, drawn by a surveyor whose name nobody knows.",
        "Die Meldung, die zuerst auf der Insel bekannt wurde, erschien am Montag in allen Zeitungen des Landes.",
        "L'articolo 5 della legge proviene da una proposta del 1998, che nessun governo voleva discutere in aula.",
        "Статья 5 впервые применена судом на Урале, и адвокаты говорят, что решение изменит практику везде.",
    ],
)
def test_a_sentence_like_it_stays(sentence: str) -> None:
    body = "".join(f"<p>{text}</p>" for text in (PROSE[0], sentence, *PROSE[1:]))
    article = extracted(f"<html><body><article><h1>{TITLE}</h1>{body}</article></body></html>".encode())

    assert sentence in article["text"]


def test_the_line_is_no_part_of_what_a_feed_gives() -> None:
    line = LINES["en"].format(f'<a href="https://g.example/a">{TITLE}</a>', f'<a href="https://g.example">{SITE}</a>')
    texts = [f"{text} In the week {n} of the winter nothing else was told of it." for n in (1, 2) for text in PROSE]
    hints = {
        "title": TITLE,
        "description": f"<p>Ferries are back.</p>\n<p>{line}</p>",
        "content": "\n".join(f"<p>{text}</p>" for text in (*texts, line)),
    }
    task = Task(files=sites.load(), version=__version__, source=ANYONE)
    page = stored("<html><body></body></html>", url="https://g.example/a", via={"source_type": "feed"}, hints=hints)
    records = [orjson.loads(result.line) for result in clean_capture(page, task=task) if result.line]

    assert [record["text"] for record in records] == ["\n\n".join(texts)]
    assert [record["description"] for record in records] == ["Ferries are back."]
