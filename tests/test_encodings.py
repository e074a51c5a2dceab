"""Pages, dumps and posts in the character sets of former times, declared, declared late, declared wrongly, or not."""

# ruff: noqa: E501 -- one line a language reads best

import contextlib
import json
import unicodedata
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import parse
from ingest.errors import ExtractError
from ingest.model import Capture, Document, Shaped, Stored
from ingest.shape import detect
from tests.costs import in_proportion

WORDS = {
    "de": "Die Bücherei öffnet wieder für alle. Größere Räume und schönere Möbel kosteten fünf Millionen Euro.",
    "fr": "La bibliothèque rouvre après les travaux. Les élèves du collège ont été reçus à l’entrée par le maire.",
    "es": "La biblioteca reabrirá mañana después de dos años. El alcalde explicó que habrá más libros para niños.",
    "pt": "A biblioteca reabre amanhã após as obras. O presidente da câmara disse que não haverá mais atrasos então.",
    "sv": "Biblioteket öppnar åter på måndag. Både böcker och spel går att låna även på kvällen, säger föreståndaren.",
    "da": "Biblioteket åbner igen på mandag. Både bøger og spil kan lånes også når huset er lukket, siger lederen.",
    "pl": "Biblioteka została ponownie otwarta. Książki można już pożyczać także wieczorem, mówi kierowniczka placówki.",
    "cs": "Knihovna se po dvou letech opět otevřela. Čtenáři si mohou půjčovat knížky také večer, říká ředitelka.",
    "hu": "A könyvtár két év után újra megnyílt. Az olvasók este is kölcsönözhetnek könyveket, mondta az igazgatónő.",
    "ro": "Biblioteca s-a redeschis după două luni. Cititorii pot împrumuta cărţi şi seara, a spus directoarea instituţiei.",
    "hr": "Knjižnica je ponovno otvorena nakon dvije godine. Čitači će moći posuđivati knjige i navečer, kaže ravnateljica.",
    "lt": "Biblioteka vėl atidaryta po dvejų metų. Skaitytojai galės skolintis knygų ir vakarais, sakė įstaigos vadovė.",
    "lv": "Bibliotēka pēc diviem gadiem atkal atvērta. Lasītāji varēs aizņemties grāmatas arī vakarā, sacīja vadītāja.",
    "tr": "Kütüphane iki yıl sonra yeniden açıldı. Okuyucular akşamları da kitap ödünç alabilecek, dedi müdür.",
    "ru": "Библиотека снова открылась после ремонта. Читатели смогут брать книги и вечером, сказала директор.",
    "uk": "Бібліотека знову відкрилася після ремонту. Читачі зможуть брати книжки й увечері, сказала її директорка.",
    "bg": "Библиотеката отново отвори врати след ремонта. Читателите ще могат да вземат книги и вечер, каза директорката.",
    "sr": "Библиотека је поново отворена после две године. Читаоци ће моћи да узимају књиге и увече, каже управница.",
    "el": "Η βιβλιοθήκη άνοιξε ξανά μετά από δύο χρόνια. Οι αναγνώστες θα δανείζονται βιβλία και το βράδυ, είπε η διευθύντρια.",
    "he": "הספרייה נפתחה מחדש אחרי שנתיים. הקוראים יוכלו לשאול ספרים גם בערב, אמרה המנהלת של המקום.",
    "ar": "أعيد افتتاح المكتبة بعد عامين من العمل. وقالت المديرة إن القراء يستطيعون استعارة الكتب في المساء أيضا.",
    "fa": "کتابخانه پس از دو سال دوباره باز شد. مدير گفت که خوانندگان مي توانند شب ها هم کتاب امانت بگيرند.",  # ي: windows-1256 has no ی
    "th": "ห้องสมุดเปิดอีกครั้งหลังจากปิดไปสองปี ผู้อ่านสามารถยืมหนังสือได้ในตอนเย็นด้วย ผู้อำนวยการกล่าว",
    "vi": "Thư viện đã mở cửa trở lại sau hai năm. Bạn đọc có thể mượn sách cả vào buổi tối, bà giám đốc cho biết.",
    "zh": "图书馆在关闭两年之后重新开放。馆长说，读者晚上也可以借书，孩子们有了更大的房间。",
    "zh-hant": "圖書館在關閉兩年之後重新開放。館長說，讀者晚上也可以借書，孩子們有了更大的房間。",
    "ja": "図書館は二年ぶりに再び開館した。館長は「夜も本を借りることができるようになった」と話している。",
    "ko": "도서관이 이 년 만에 다시 문을 열었다. 관장은 독자들이 저녁에도 책을 빌릴 수 있다고 말했다.",
}
SETS = [
    *((language, "cp1252", "windows-1252") for language in ("de", "fr", "es", "pt", "sv", "da")),
    *((language, "cp1250", "windows-1250") for language in ("pl", "cs", "hu", "ro", "hr")),
    *((language, "iso8859-2", "iso-8859-2") for language in ("pl", "cs")),
    *((language, "cp1257", "windows-1257") for language in ("lt", "lv")),
    ("tr", "cp1254", "windows-1254"),
    *((language, "cp1251", "windows-1251") for language in ("ru", "uk", "bg", "sr")),
    ("ru", "koi8-r", "koi8-r"),
    ("uk", "koi8-u", "koi8-u"),
    ("ru", "iso8859-5", "iso-8859-5"),
    ("ru", "cp866", "ibm866"),
    ("el", "cp1253", "windows-1253"),
    ("he", "cp1255", "windows-1255"),
    ("ar", "cp1256", "windows-1256"),
    ("fa", "cp1256", "windows-1256"),
    ("ar", "iso8859-6", "iso-8859-6"),
    ("th", "cp874", "windows-874"),
    ("vi", "cp1258", "windows-1258"),
    ("zh", "gbk", "gb18030"),
    ("zh", "gb18030", "gb18030"),
    ("zh-hant", "big5", "big5"),
    ("ja", "cp932", "shift_jis"),
    ("ja", "euc_jp", "euc-jp"),
    ("ja", "iso2022_jp", "iso-2022-jp"),
    ("ko", "cp949", "euc-kr"),
    *((language, "utf-16-le", "utf-16le") for language in ("de", "ru", "zh")),
    *((language, "utf-16-be", "utf-16be") for language in ("fr", "ar", "ko")),
]
SCRIPT = "<script>" + "".join(f"function f{n}(a) {{ return a.b ? {n} : '<i>' }}\n" for n in range(400)) + "</script>"


def stored(payload: bytes, *, content_type: str | None = None, url: str | None = None) -> Stored:
    headers = (("Content-Type", content_type),) if content_type else ()
    capture = Capture(raw_id=None, file="a", parts=(), role="article", source=None, url=url, headers=headers)
    return Stored(capture=capture, payloads=(payload,))


def shape(payload: bytes, *, content_type: str | None = None, url: str | None = None) -> Shaped:
    return detect(stored(payload, content_type=content_type, url=url))


def page(text: str, *, head: str = "", root: str = "<html>") -> str:
    return f"<!DOCTYPE html>\n{root}<head>{head}<title>x</title></head><body><p>{text}</p></body></html>"


def encode(text: str, codec: str) -> bytes:
    """Encode; Vietnamese tones of windows-1258 are marks of their own."""
    if codec != "cp1258":
        return text.encode(codec)
    tones = {"\u0300": "`", "\u0301": "´", "\u0303": "~", "\u0309": "?", "\u0323": "."}
    return b"".join(_vietnamese(c, tones) for c in text)


def _vietnamese(c: str, tones: dict[str, str]) -> bytes:
    apart = unicodedata.normalize("NFD", c)
    tone = next((mark for mark in apart if mark in tones), "")
    return (unicodedata.normalize("NFC", apart.replace(tone, "")) + tone if tone else c).encode("cp1258")


def codes(shaped: Shaped) -> list[str]:
    return [doubt.code for doubt in shaped.doubts]


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(("language", "codec", "name"), SETS)
def test_undeclared_text_is_read_by_its_letters(language: str, codec: str, name: str) -> None:
    shaped = shape(encode(page(WORDS[language] * 3), codec))

    assert WORDS[language] in nfc(shaped.text)
    assert (shaped.encoding.name, shaped.encoding.source, codes(shaped)) == (name, "detected", [])


@pytest.mark.parametrize(("language", "codec", "name"), SETS)
def test_a_script_in_front_changes_no_guess(language: str, codec: str, name: str) -> None:
    shaped = shape(encode(page(WORDS[language] * 3, head=SCRIPT), codec))

    assert WORDS[language] in nfc(shaped.text)
    assert (shaped.encoding.name, codes(shaped)) == (name, [])


@pytest.mark.parametrize(("language", "codec", "name"), SETS)
def test_a_dump_is_read_by_its_letters(language: str, codec: str, name: str) -> None:
    shaped = shape(encode(f"{WORDS[language]}\n\n" * 3, codec))

    assert (shaped.shape, shaped.encoding.name, codes(shaped)) == ("text-dump", name, [])
    assert WORDS[language] in nfc(shaped.text)


@pytest.mark.parametrize(
    ("language", "codec", "name"), [row for row in SETS if not row[1].startswith(("utf", "iso2022"))]
)
def test_json_without_escapes_is_read_by_its_letters(language: str, codec: str, name: str) -> None:
    post = {"id": 7, "date_gmt": "2025-03-02T07:00:00", "content": {"rendered": f"<p>{WORDS[language]}</p>"}}

    shaped = shape(encode(json.dumps(post, ensure_ascii=False), codec), content_type="application/json")

    assert (shaped.shape, shaped.encoding.name) == ("wordpress-json", name)
    assert WORDS[language] in nfc(shaped.text)


LATE = [
    pytest.param(f'{SCRIPT}<meta charset="{{}}">', id="behind a script"),
    pytest.param(f"{SCRIPT}<META content='text/html; charset={{}}' http-equiv=Content-Type>", id="http-equiv"),
    pytest.param(f'<!--{"x" * 2000}><meta charset="gbk">--><meta charset={{}}>', id="behind a comment"),
    pytest.param(
        f"<script>{' ' * 2000}document.write('<meta charset=\"big5\">')</script><meta charset='{{}}'/>",
        id="not inside a script",
    ),
    pytest.param(f'<style>{"a{}" * 900}</style><link rel=x href=y><meta charset="{{}}">', id="behind a style"),
    pytest.param(
        f'<meta name=a content="{"x" * 3000}"><meta name="viewport" content="charset"><meta charset="{{}}">',
        id="behind other metas",
    ),
]


@pytest.mark.parametrize("head", LATE)
@pytest.mark.parametrize(("language", "codec", "name"), SETS[6:16])
def test_a_declaration_counts_wherever_it_stands_in_the_head(language: str, codec: str, name: str, head: str) -> None:
    head = head.replace("{}", name) if "a{}" not in head else head.replace('="{}"', f'="{name}"')

    shaped = shape(encode(page(WORDS[language], head=head), codec))

    assert WORDS[language] in shaped.text
    assert (shaped.encoding.name, shaped.encoding.source, codes(shaped)) == (name, "meta", [])


def test_what_the_text_quotes_declares_nothing() -> None:
    quoted = page(f"{WORDS['ru']} <code>&lt;meta</code> <meta charset='gbk'>", head=SCRIPT)

    assert WORDS["ru"] in shape(quoted.encode("cp1251")).text


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize(
    ("language", "codec", "name"),
    [row for row in SETS if row[2] not in {"windows-1252", "iso-2022-jp"} and not row[1].startswith("utf")],
)
def test_a_wrong_declaration_gives_way_to_words(language: str, codec: str, name: str, declared: str) -> None:
    payload = encode(page(WORDS[language] * 3, head=f'<meta charset="{declared}">'), codec)

    for shaped in (shape(payload), shape(payload, content_type=f"text/html; charset={declared}")):
        assert WORDS[language] in nfc(shaped.text)
        assert shaped.encoding.name == name
        assert declared == "utf-8" or "encoding-guessed" in codes(shaped)


@pytest.mark.parametrize(("language", "codec", "name"), [row for row in SETS if not row[1].startswith("utf")])
def test_a_right_declaration_is_never_doubted(language: str, codec: str, name: str) -> None:
    shaped = shape(encode(page(WORDS[language], head=f"<meta charset={name}>"), codec))

    assert WORDS[language] in nfc(shaped.text)
    assert (shaped.encoding.source in {"meta", "detected"}, codes(shaped)) == (True, [])


@pytest.mark.parametrize("text", ["café", "Über uns", "Ångström", "São Paulo", "naïve"])
def test_a_short_western_text_stays_western(text: str) -> None:
    shaped = shape(page(text).encode("cp1252"))

    assert text in shaped.text or codes(shaped)


@pytest.mark.parametrize(("language", "codec", "name"), SETS)
def test_a_headline_is_read_rightly_or_doubted(language: str, codec: str, name: str) -> None:
    headline = nfc(WORDS[language])[:25]

    shaped = shape(encode(page(headline), codec))

    assert headline in nfc(shaped.text) or codes(shaped)


@pytest.mark.parametrize(
    ("root", "url"),
    [
        ("<html lang='tr'>", None),
        ("<html xml:lang=tr-TR>", None),
        ("<html><meta http-equiv='Content-Language' content='tr'>", None),
        ("<html>", "https://gazete.example.tr/1"),
    ],
)
def test_language_and_country_decide_where_letters_do_not(root: str, url: str | None) -> None:
    # One letter, which is Ğ in windows-1254 and Ð in windows-1252.
    payload = page("DAĞ", root=root).encode("cp1254")

    assert "DAĞ" in shape(payload, url=url).text
    assert "DAĞ" not in shape(page("DAĞ").encode("cp1254")).text


def test_signs_and_quotes_of_english_are_no_letters_of_thai() -> None:
    text = "© 2024 The Gazette – “it’s open”, said the café’s owner… Price: £5 · all rights reserved ®"

    shaped = shape(page(text, root="<html lang='en-GB'>").encode("cp1252"), url="https://news.example.co.uk/1")

    assert (text in shaped.text, codes(shaped)) == (True, [])


@pytest.mark.parametrize("seed", range(3))
def test_bytes_of_no_language_are_doubted(seed: int) -> None:
    noise = bytes(0xA0 + (n * n * 31 + n * 7 + seed * 13) % 0x5F for n in range(600))
    spaced = b" ".join(noise[n : n + 6] for n in range(0, len(noise), 6))

    assert "mojibake" in codes(shape(b"<html><body><p>" + spaced + b"</p></body></html>"))
    declared = b"<html><meta charset=iso-8859-1><body><p>" + spaced + b"</p></body></html>"
    assert "mojibake" in codes(shape(declared))


def test_utf_16_that_only_the_header_claims_is_not_believed() -> None:
    shaped = shape(page(WORDS["de"]).encode(), content_type="text/html; charset=utf-16")

    assert WORDS["de"] in shaped.text


def test_soft_hyphens_make_no_text_doubtful() -> None:
    text = WORDS["de"].replace("e", "e\u00ad")

    shaped = shape(page(text, head="<meta charset=iso-8859-1>").encode("cp1252"))

    assert (text in shaped.text, codes(shaped)) == (True, [])


def documents(payload: bytes) -> Iterator[Document]:
    for document in parse.documents(shape(payload)):
        assert isinstance(document, Document)
        yield document


def test_the_doubt_reaches_every_document_of_a_capture() -> None:
    payload = page(WORDS["ru"] * 3, head="<meta charset='iso-8859-1'>").encode("cp1251")
    posts = [{"id": n, "date_gmt": "x", "content": {"rendered": f"<p>{WORDS['ru']}</p>"}} for n in (1, 2)]
    array = json.dumps(posts, ensure_ascii=False).encode("cp1251")

    assert [[d.code for d in document.doubts] for document in documents(payload)] == [["encoding-guessed"]]
    assert len(list(documents(array))) == 2


@pytest.mark.parametrize(
    "payload",
    [
        lambda n: page("<p>" * 10, head="<script>").encode() + b"x" * n + b"\xe9",
        lambda n: b"<" * (n // 2) + b"\xe9",
        lambda n: b"<!--" * (n // 4) + b"\xe9",
        lambda n: b"<script>" * (n // 8) + b"\xe9",
        lambda n: b"<meta " * (n // 6) + b"\xe9",
        lambda n: ("слово " * (n // 6)).encode("cp1251"),
        lambda n: b"\xe9" * n,
        lambda n: b"a" * n + b"\xe9",
        lambda n: b"\0a" * (n // 2),
    ],
    ids=["script", "<", "comments", "scripts", "metas", "words", "one word", "one letter", "wide"],
)
def test_ten_megabytes_cost_no_more_than_reading_them(payload: Callable[[int], bytes]) -> None:
    def recognise(size: int) -> None:
        with contextlib.suppress(ExtractError):
            shape(payload(size))

    # Each takes under a second on a slow core; what grows with the square of the size takes hours.
    assert in_proportion(recognise, 10_000_000)


@settings(deadline=None)
@given(st.sampled_from(SETS), st.integers(min_value=0, max_value=400))
def test_any_cut_of_a_page_is_text_and_the_same_text_again(row: tuple[str, str, str], cut: int) -> None:
    language, codec, _ = row
    payload = encode(page(WORDS[language]), codec)[: cut + 1]
    try:
        shaped = shape(payload)
    except ExtractError:
        return
    assert shaped == shape(payload)
