"""Pages of unusual kinds: corrections, letters, print views, walls in prose, recipes, galleries, agencies' XML."""

import pytest

from ingest.clean.facts.bylines import bylines
from tests.walking import outcomes, record

TITLE = "Port delays dredging until spring as survey runs late"
TEXT = [
    "The harbour authority has put off the dredging of its main channel until the spring, after a survey took longer.",
    "“We would rather lose a winter than put a vessel on the bank,” said the harbour master, Cormac Thressel.",
    "Grain traders said that the delay would add between three and five crowns a tonne to the cost of shipments.",
    "Work is now planned to begin on 14 April and to last seven weeks, if the weather of the season allows it.",
    "A spokeswoman for the ministry of transport said that it had no objection, but would ask for the new depths.",
]
HTML = "".join(f"<p>{line}</p>" for line in TEXT)


def page(below: str = "", above: str = "", after: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{TITLE}</title><meta property="og:title" content="{TITLE}">'
        '<meta property="og:type" content="article"><meta name="author" content="Ida Fenn">'
        '<meta property="article:published_time" content="2026-11-17T16:20:00Z"></head><body>'
        f"<main><article><h1>{TITLE}</h1>{above}{HTML}{below}</article>{after}</main>"
        '<footer><a href="/">Home</a> <a href="/corrections">Corrections</a> <a href="/terms">Terms of use</a></footer>'
        "</body></html>"
    )


def paragraphs(markup: str) -> list[str]:
    return str(record(markup)["text"]).split("\n\n")


NOTES = [
    "Correction, 27 November 2026: an earlier version of this article gave the wrong depth.",
    "This article was amended on 27 November 2026 to correct the name of the harbour master.",
    "Editor’s note: the authority asked us after publication to clarify its statement.",
    "Korrektur: In einer früheren Fassung hieß es, der Hafen sei neun Meter tief.",
    "Anmerkung der Redaktion: Der Verein hat uns gebeten, sein Zitat zu präzisieren.",
    "Rectificatif : une première version de cet article donnait une profondeur erronée.",
    "Fe de errores: una versión anterior de este artículo daba una profundidad equivocada.",
    "Errata: uma versão anterior deste texto informava a profundidade errada do porto.",
    "Rettifica: una precedente versione di questo articolo riportava una profondità sbagliata.",
    "Уточнение: в первоначальной версии статьи была указана неверная глубина гавани.",
    "Sprostowanie: we wcześniejszej wersji podaliśmy błędną głębokość portu.",
    "Διόρθωση: σε προηγούμενη έκδοση του άρθρου αναφερόταν λάθος βάθος του λιμανιού.",
    "تصحيح: ورد في نسخة سابقة من هذا المقال عمق غير صحيح للميناء البحري الكبير.",
    "更正：本文早前版本误报了港口航道的深度，正确的深度应为九米，特此说明。",
]
FORMS = [
    "<p><em>{}</em></p>", "<hr><p><small>{}</small></p>", '<div class="footnote"><p>{}</p></div>',
    '<aside class="correction">{}</aside>', "<p>{}</p>",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("note", NOTES[:4])
def test_a_correction_stays_in_whatever_element_it_stands(note: str, form: str) -> None:
    assert [*TEXT, note] == paragraphs(page(below=form.format(note)))


@pytest.mark.parametrize("note", NOTES)
def test_a_correction_stays_in_every_language(note: str) -> None:
    assert [*TEXT, note] == paragraphs(page(below=f"<p><em>{note}</em></p>"))
    assert [note, *TEXT] == paragraphs(page(above=f"<p><em>{note}</em></p>"))


def test_a_link_to_the_corrections_is_none() -> None:
    links = '<p><a href="/corrections">Corrections and clarifications of this newspaper</a></p>'

    assert TEXT == paragraphs(page(after=f"<nav>{links}</nav>"))


@pytest.mark.parametrize(
    "line",
    [
        "Thanks for reading! This post is public so feel free to share it.",
        "But if you enjoyed this post, you can tell us that our writing is valuable by pledging.",
        "Was this e-mail forwarded to you? <a href='x'>Sign up here</a>.",
        "You receive this e-mail because you signed up. <a href='x'>Unsubscribe</a> | <a href='y'>Preferences</a>",
        "Wurde Ihnen diese E-Mail weitergeleitet? <a href='x'>Hier anmelden</a>",
        "Sie erhalten diese E-Mail, weil Sie sich angemeldet haben. <a href='x'>Abmelden</a>",
        "Merci de votre lecture, et à la semaine prochaine.",
        "Recibes este correo porque te suscribiste. <a href='x'>Darse de baja</a>",
        "Ricevi questa e-mail perché ti sei iscritto. <a href='x'>Annulla l’iscrizione</a>",
        "Você recebeu este e-mail porque se inscreveu. <a href='x'>Cancelar inscrição</a>",
        "Вы получили это письмо, потому что подписались. <a href='x'>Отписаться</a>",
        "Dziękuję za przeczytanie i do usłyszenia za tydzień.",
        "感谢您的阅读，我们下周再见。",
    ],
)
def test_closing_lines_of_letters_go(line: str) -> None:
    assert TEXT == paragraphs(page(below=f"<p>{line}</p>"))


def test_the_address_of_a_sender_goes_with_its_line() -> None:
    below = (
        "<p>You receive this e-mail because you signed up. <a href='x'>Unsubscribe</a></p><p>4 Loom Lane CV1 2AB</p>"
    )

    assert TEXT == paragraphs(page(below=below))


def test_a_text_about_letters_is_no_letter() -> None:
    line = "The regulator found that few people ever unsubscribe, because the line that says how is printed in grey."

    assert [*TEXT, line] == paragraphs(page(below=f"<p>{line}</p>"))


@pytest.mark.parametrize(
    "line",
    [
        "Close this window",
        "URL: https://www.courier.example/a-9912.html",
        "Fenster schließen",
        "Article printed from The Courier",
    ],
)
def test_lines_of_print_views_go(line: str) -> None:
    assert TEXT == paragraphs(page(below=f"<hr><p>{line}</p>"))


WALL = (
    "<div class='{}'><h3>{}</h3><p>Good journalism takes time, and time costs money. With a subscription you "
    "pay for the "
    "reporters who go to the meetings that nobody else attends.</p><ul><li>Every article on the website and in "
    "the app, "
    "from any place</li><li>The printed newspaper as an e-paper from ten in the evening</li></ul><p>One month for one "
    "crown, then nine crowns. Cancel whenever you like.</p></div>"
)


@pytest.mark.parametrize("name", ["paywall", "x1", "wall"])
@pytest.mark.parametrize(
    "label",
    [
        "Subscribe to continue",
        "Weiterlesen mit dem Digitalabo",
        "Abonnez-vous pour lire la suite",
        "Per continuare a leggere",
    ],
)
def test_walls_that_speak_in_prose_go(name: str, label: str) -> None:
    assert TEXT == paragraphs(page(below=WALL.format(name, label)))


INGREDIENTS = ["600 g herring fillets, without skin", "1 kg floury potatoes", "2 leeks", "Salt and white pepper"]
STEPS = [
    "Peel the potatoes and slice the leeks.",
    "Simmer both in the stock.",
    "Stir in the cream and half of the dill.",
]


@pytest.mark.parametrize(
    "between", ["", "<p>It keeps for two days and is said to be better on the second, if any is left.</p>"]
)
def test_the_lists_of_a_recipe_stay_whole(between: str) -> None:
    lists = "".join(
        f"<h2>{label}</h2><{tag}>{''.join(f'<li>{item}</li>' for item in items)}</{tag}>"
        for label, tag, items in (("Ingredients", "ul", INGREDIENTS), ("Method", "ol", STEPS))
    )
    text = str(record(page(below=f"<div class=rec>{lists}</div>{between}"))["text"])

    assert all(f"{item}" in text.split("\n") for item in (*INGREDIENTS, *STEPS, "Ingredients", "Method"))


def test_a_list_of_links_below_a_text_is_no_part_of_it() -> None:
    links = "".join(f'<li><a href="/{n}">Ferry fares to rise by {n} per cent</a></li>' for n in range(5))

    assert TEXT == paragraphs(page(below=f"<h2>More</h2><ul>{links}</ul>"))


def test_the_numbers_of_a_gallery_go_and_its_last_caption_stays() -> None:
    figures = "".join(
        f"<figure><div>{n} / 9</div><img src='/{n}-wide.jpg' width=900 height=600>"
        f"<figcaption>A heron waits on weir number {n}.</figcaption></figure>"
        for n in range(1, 10)
    )
    found = record(page(above=figures), url="https://news.example/2026/11/port")

    assert "/ 9" not in found["text"]
    assert "A heron waits on weir number 9." == found["images"][-1]["caption"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Posted By Ida Fenn On 15 January 2026 @ 08:40 In Local", ["Ida Fenn"]),
        ("Interview: Ida Fenn", ["Ida Fenn"]),
        ("Das Interview führte Ida Fenn.", ["Ida Fenn"]),
        ("Entretien : Ida Fenn", ["Ida Fenn"]),
        ("Интервью: Ида Фенн", ["Ида Фенн"]),
        ("By Ida Fenn, Corvane Letter staff November 25, 2026", ["Ida Fenn"]),
        ("Interview: how the harbour was saved", []),
    ],
)
def test_bylines_of_print_views_and_interviews(line: str, names: list[str]) -> None:
    assert names == [author.name for author in bylines.byline(line)]


@pytest.mark.parametrize("title", [f"The Corvane Letter - {TITLE}", f"Corvane Online: {TITLE}"])
def test_a_title_behind_the_name_of_its_site(title: str) -> None:
    markup = (
        f"<html><head><title>{title}</title></head><body><p><b>{TITLE}</b></p><p>By Ida Fenn</p>{HTML}</body></html>"
    )
    found = record(markup)

    assert (TITLE, TEXT) == (found["title"], found["text"].split("\n\n"))


NITF = (
    '<?xml version="1.0"?><nitf><head><title>x</title><docdata><date.issue norm="20261117T162000Z"/>'
    f'<doc.copyright holder="Northmere" year="2026"/></docdata></head>'
    f"<body><body.head><hedline><hl1>{TITLE}</hl1></hedline>"
    "<byline>By <person>Ida Fenn</person><byttl>Correspondent</byttl></byline></body.head>"
    f"<body.content>{HTML}</body.content></body></nitf>"
)
NEWSML = (
    '<?xml version="1.0"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" xml:lang="en">'
    "<rightsInfo><copyrightNotice>"
    "2026 "
    "Northmere</copyrightNotice></rightsInfo><itemMeta><versionCreated>2026-11-17T16:20:00Z</versionCreated></itemMeta>"
    f"<contentMeta><by>Ida Fenn</by><headline>{TITLE}</headline></contentMeta><contentSet>"
    '<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>'
    f"{HTML}</body></html></inlineXML></contentSet></newsItem>"
)


@pytest.mark.parametrize(("markup", "repair"), [(NITF, "nitf"), (NEWSML, "newsml-g2")])
def test_the_xml_of_agencies_is_read_by_its_own_elements(markup: str, repair: str) -> None:
    found = record(markup)

    assert (TITLE, ["Ida Fenn"], "2026-11-17T16:20Z", TEXT) == (
        found["title"], [a["name"] for a in found["authors"]], found["published"].replace(":00Z", "Z"),
        found["text"].split("\n\n"),
    )  # fmt: skip
    assert "2026 Northmere" == found["rights"]["copyright"]
    assert [repair] == found["provenance"]["repairs"]


def test_a_message_of_several_items_is_refused_by_name() -> None:
    item = NEWSML.removeprefix('<?xml version="1.0"?>')

    assert [("failed", "unknown-data")] == outcomes(f"<newsMessage><itemSet>{item}{item}</itemSet></newsMessage>")


def test_a_channel_of_posts_is_no_article() -> None:
    posts = "".join(
        f'<div class="tgme_widget_message"><div class="tgme_widget_message_text">{line}</div>'
        f'<a class="tgme_widget_message_date"><time>1{n}:05</time></a></div>'
        for n, line in enumerate(TEXT)
    )
    markup = f"<html><head><title>Wire – Telegram</title></head><body>{posts}</body></html>"

    assert [("skipped", "page-type:listing")] == outcomes(markup)


GALLERY_COUNTS = [
    "{n}/6", "{n} of 6", "Photo {n} of 6", "Image {n} of 6", "Bild {n} von 6", "Foto {n} de 6", "Photo {n} sur 6",
    "Slide {n}/6", "({n}/6)", "{n}|6", "Foto {n} di 6", "Фото {n} из 6", "図{n}/6", "Kuva {n}/6", "Zdjęcie {n} z 6",
    "Εικόνα {n} από 6", "صورة {n} من 6", "第{n}张 共6张", "Gallery: {n} of 6", "Fotostrecke {n}/6", "Photo #{n} of 6",
]  # fmt: skip


@pytest.mark.parametrize("form", GALLERY_COUNTS)
def test_the_numbers_of_pictures_go_and_the_last_captions_stay(form: str) -> None:
    said = [f"A heron waits on the weir number {n} at Dunmere in the morning." for n in range(1, 7)]
    counts = [form.format(n=n) for n in range(1, 7)]
    figure = '<figure><img src="/{}.jpg"><span>{}</span><figcaption>{}</figcaption></figure>'
    found = record(page("".join(figure.format(n, c, x) for n, (c, x) in enumerate(zip(counts, said, strict=True)))))

    assert TEXT == found["text"].split("\n\n")
    assert said == [image["caption"] for image in found["images"]]

    box = '<div><img src="/{}.jpg"><p>{}</p><p>{}</p></div>'
    found = record(page("".join(box.format(n, c, x) for n, (c, x) in enumerate(zip(counts, said, strict=True)))))
    assert [*TEXT, *said] == found["text"].split("\n\n")


PAID = [
    "paywall", "paid-content", "meteredContent", "subscription-required", "pw-content", "plus-content", "advert-free",
    "newsletter-content", "related-premium", "comments-premium", "sponsored", "sidebar-content",
]  # fmt: skip


@pytest.mark.parametrize("name", PAID)
@pytest.mark.parametrize("key", ["class", "id"])
def test_what_the_data_call_the_paid_part_is_text(name: str, key: str) -> None:
    selector = ("." if key == "class" else "#") + name
    part = f'{{"@type":"WebPageElement","isAccessibleForFree":false,"cssSelector":"{selector}"}}'
    data = (
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle",'
        f'"headline":"{TITLE}","isAccessibleForFree":false,"hasPart":{part}}}</script>'
    )
    free, paid = TEXT[:3], TEXT[3:]
    body = "".join(f"<p>{line}</p>" for line in free)
    body += f'<div {key}="{name}">{"".join(f"<p>{line}</p>" for line in paid)}</div>'
    found = record(page().replace(HTML, body).replace("</head>", f"{data}</head>"))

    assert TEXT == found["text"].split("\n\n")
    assert (False, selector) == (found["access"]["is_free"], found["access"]["css_selector"])


def test_rows_of_a_page_laid_out_with_a_table_have_a_byline_above_them() -> None:
    rows = "".join(f"<tr><td><font size=3>{line}</font></td></tr>" for line in TEXT)
    found = record(
        f"<html><head><title>The Corvane Letter - {TITLE}</title></head><body><table><tr><td><h1>{TITLE}</h1></td></tr>"
        f"<tr><td><font size=1>By Ida Fenn, Corvane Letter staff<br>November 25, 2026</font></td></tr>{rows}</table>"
    )

    assert TEXT == [line for line in found["text"].split("\n") if line]
    assert ["Ida Fenn"] == [author["name"] for author in found["authors"]]
    assert (TITLE, "2026-11-25") == (found["title"], found["published"])


@pytest.mark.parametrize("site", ["Dunmere Online: {}", "{} - Dunmere Online", "Dunmere Online - {}"])
@pytest.mark.parametrize("tag", ["b", "strong", "font", "big"])
def test_lines_that_are_elements_of_their_own_are_parted_by_a_single_break(tag: str, site: str) -> None:
    text = "<br><br>".join(TEXT)
    found = record(
        f"<html><head><title>{site.format(TITLE)}</title></head><body><{tag}>{TITLE}</{tag}><br>"
        f"<font size=1>Thursday, 15 January 2026</font><br><br><font size=2>{text}</font></body></html>"
    )

    assert TEXT == found["text"].split("\n\n")
    assert (TITLE, "2026-01-15") == (found["title"], found["published"])


def test_a_break_inside_a_sentence_parts_nothing() -> None:
    line = "<i>The harbour</i><br><b>authority</b>"

    assert "The harbour authority has put off its work until the spring." in paragraphs(
        page(below=f"<p>{line} has put off its work until the spring.</p>")
    )
