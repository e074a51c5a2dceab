"""Walls in prose, letters and notes on corrections, in the languages of their words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.clean.facts import wall_lines
from tests.walking import record

TITLE = "Lock on the northern canal opens again"
STORY = (
    "After four years of repairs the lock on the northern canal has opened to boats again, the water board said.",
    "The gates had been out of use since a barge struck them in a storm, and goods went by road through the villages.",
    "Skippers had asked the board to hurry, because the detour over the river takes them a day and costs more fuel.",
)


def page(below: str, *, above: str = "", story: tuple[str, ...] = STORY) -> dict[str, object]:
    text = "".join(f"<p>{line}</p>" for line in story)
    return record(
        f"<!doctype html><html lang=en><title>{TITLE}</title><body>{above}<h1>{TITLE}</h1>{text}{below}</html>"
    )


@settings(max_examples=120, deadline=None)
@given(st.one_of(st.from_regex(wall_lines.WALL, fullmatch=True), st.from_regex(wall_lines.PLEA, fullmatch=True)))
def test_each_phrase_of_a_wall_holds_a_stem(phrase: str) -> None:
    assert any(stem in phrase for stem in wall_lines.STEMS)


@pytest.mark.parametrize(
    "lines",
    [
        ("The rest of this story is for members. Join from £3 a month.",),
        ("Guter Journalismus braucht Zeit, und Zeit kostet Geld.", "Diesen Text lesen Sie mit Abo weiter."),
        ("Il vous reste 80 % de cet article à lire. La suite est réservée aux abonnés.",),
        ("Para seguir leyendo, suscríbete desde un euro al mes.", "Cancela cuando quieras."),
        ("Il giornalismo di qualità costa.", "Questo articolo è riservato agli abbonati."),
        ("Este conteúdo é exclusivo para assinantes. Assine por R$ 1,90 no primeiro mês.",),
        ("Den här artikeln är för dig som är prenumerant.", "Redan prenumerant? Logga in"),
        ("Denne artikel er for abonnenter. Prøv avisen i en måned for 1 kr.",),
        ("Denne saken er for abonnenter.", "Er du allerede abonnent? Logg inn"),
        ("Tämä artikkeli on vain tilaajille. Tilaa ja lue kuukausi eurolla.",),
        ("Dalszy ciąg artykułu dostępny jest tylko dla prenumeratorów. Wykup dostęp już od 1 zł.",),
        ("Kvalitní novinařina něco stojí.", "Tento článek je jen pro předplatitele."),
        ("Bu yazının devamı yalnızca abonelerimize açıktır.",),
        ("Acest articol este disponibil doar abonaților. Abonează-te de la 5 lei pe lună.",),
        ("Το υπόλοιπο άρθρο είναι διαθέσιμο μόνο για συνδρομητές.",),
        ("Хорошая журналистика стоит денег.", "Продолжение доступно только подписчикам."),
        ("بقية المقال متاحة للمشتركين فقط.",),
        ("כתבה זו מיועדת למנויים בלבד.",),
        ("この記事は有料会員限定です。残り1200文字。",),
        ("本文为付费内容，订阅后可阅读全文，每月仅需十元。",),
        ("이 기사는 유료 회원 전용입니다. 월 1000원에 구독하고 전문을 읽어 보세요.",),
    ],
)  # fmt: skip
def test_a_text_that_ends_at_a_wall_is_a_teaser_without_its_words(lines: tuple[str, ...]) -> None:
    found = page("".join(f"<p>{line}</p>" for line in lines))

    assert found["text"] == "\n\n".join(STORY)
    assert found["access"]["teaser"] is True  # type: ignore[index]  # a record's object


def test_an_article_on_paywalls_keeps_what_it_says_of_them() -> None:
    story = (
        "Newspapers that put up a paywall lost half of their readers in the first year, a study of them has found.",
        "Good journalism costs money, editors told the authors, and readers who pay stay longer than those who do not.",
        "“Subscribe to continue reading is the most hated sentence on the internet,” said the author of that study.",
        "The study looked at ninety papers in eight countries. It will be published in January and cost forty pounds.",
    )
    found = page("", story=story)

    assert found["text"] == "\n\n".join(story)
    assert found["access"]["teaser"] is None  # type: ignore[index]  # a record's object


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("View in browser", ("Thanks for reading.", "This letter was sent to jo@mail.example. Unsubscribe")),
        ("Im Browser ansehen", ("Danke fürs Lesen!", "Diese E-Mail ging an jo@mail.example.")),
        ("Ver en el navegador", ("Gracias por leer.", "Este correo se envió a jo@mail.example. Darse de baja")),
        ("Visualizza nel browser", ("Grazie per aver letto.", "Questa email è stata inviata a jo@mail.example.")),
        ("Ver no navegador", ("Obrigada por ler.", "Este e-mail foi enviado para jo@mail.example.")),
        ("Visa i webbläsaren", ("Tack för att du läser.", "Det här brevet skickades till jo@mail.example.")),
        ("Vis i browser", ("Tak fordi du læste med.", "Denne mail er sendt til jo@mail.example.")),
        ("Vis i nettleser", ("Takk for at du leser.", "Denne e-posten ble sendt til jo@mail.example. Meld deg av")),
        ("Avaa selaimessa", ("Kiitos kun luit.", "Tämä viesti lähetettiin osoitteeseen jo@mail.example")),
        ("Zobacz w przeglądarce", ("Dziękuję za lekturę.", "Ta wiadomość została wysłana na jo@mail.example.")),
        ("Zobrazit v prohlížeči", ("Děkuji za přečtení.", "Tento e-mail byl odeslán na adresu jo@mail.example.")),
        ("Tarayıcıda görüntüle", ("Okuduğunuz için teşekkürler.", "Bu e-posta jo@mail.example adresine gönderildi.")),
        ("Vezi în browser", ("Mulțumesc că ai citit.", "Acest mesaj a fost trimis la jo@mail.example. Dezabonare")),
        ("Открыть в браузере", ("Спасибо, что дочитали.", "Письмо отправлено на jo@mail.example. Отписаться")),
        (
            "ブラウザで表示",
            ("お読みいただきありがとう。", "このメールは jo@mail.example 宛てに送信されました。"),
        ),
        ("브라우저에서 보기", ("읽어 주셔서 감사합니다.", "이 메일은 jo@mail.example 로 발송되었습니다. 수신거부")),
    ],
)
def test_a_letter_is_its_text_and_no_address_of_whoever_got_it(above: str, below: tuple[str, str]) -> None:
    found = page("".join(f"<p>{line}</p>" for line in below), above=f"<p>{above}</p>")

    assert found["text"] == "\n\n".join(STORY)


def test_an_address_to_write_to_stays() -> None:
    line = "Letters should be sent to the board, whose address is lock@board.example, before the end of the month."

    assert str(page(f"<p>{line}</p>")["text"]).endswith(line)


@pytest.mark.parametrize(
    "note",
    [
        "Rättelse: I en tidigare version av texten stod att slussen varit stängd i tre år.",
        "I en tidigare version av artikeln var namnet på slussvakten felstavat.",
        "Artiklen er rettet den 13. november: slusen har været lukket i fire år.",
        "Rettelse: I en tidligere versjon av saken sto det at slusen er ny.",
        "Oikaisu: Jutun aiemmassa versiossa kerrottiin, että sulku oli kiinni vuoden.",
        "Korjattu 13.11. kello 9.12: sulku on auki neljänä päivänä viikossa.",
        "Oprava: V původní verzi článku jsme uvedli, že plavba stojí víc.",
        "Düzeltme: Bu haberin önceki sürümünde kanalın adı yanlış yazılmıştı.",
        "Erată: într-o versiune anterioară a articolului se spunea altceva.",
        "תיקון: בגרסה קודמת של הכתבה נכתב שהתעלה נסגרה לפני שלוש שנים.",
        "Erramos: a eclusa esteve fechada por quatro anos, e não por três.",
        "訂正：当初の記事で修理期間を三年としていましたが、正しくは四年でした。",
        "정정: 이 기사의 이전 판에는 수리 기간이 잘못 적혀 있었습니다.",
    ],
)
@pytest.mark.parametrize("form", ["<p><em>{}</em></p>", "<hr><small>{}</small>", "<footer><p>{}</p></footer>"])
def test_a_correction_stays_in_whatever_language(note: str, form: str) -> None:
    assert str(page(form.format(note))["text"]).endswith(note)
