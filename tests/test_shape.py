import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import ExtractError, Undecodable, UnknownShape
from ingest.model import Capture, Shaped, Stored
from ingest.shape import detect

POST: dict[str, Any] = {
    "id": 7,
    "date": "2025-03-02T08:00:00",
    "date_gmt": "2025-03-02T07:00:00",
    "guid": {"rendered": "https://blog.example/?p=7"},
    "slug": "ferry",
    "link": "https://blog.example/ferry/",
    "title": {"rendered": "The ferry is back \u2013 at last"},
    "content": {"rendered": "<p>The ferry sails again.</p>\n<p>It had been away for a \u201clong\u201d year.</p>\n"},
}
FLATTENED = (
    r'{"id":7,"date":"2025-03-02T08:00:00","date_gmt":"2025-03-02T07:00:00","title":{"rendered":"The ferry'
    r' \u2013 back"},"content":{"rendered":"'
    "\nThe ferry sails again.<\\/p>\nIt was \\u201clong\\u201d away.<\\/p>\n"
)


def shape(payload: bytes | str, *, content_type: str | None = None, via: Mapping[str, Any] | None = None) -> Shaped:
    headers = (("Content-Type", content_type),) if content_type else ()
    capture = Capture(
        raw_id=None, file="a", parts=(), role="article", source=None, url=None, headers=headers, via=via or {}
    )
    return detect(Stored(capture=capture, payloads=(payload.encode() if isinstance(payload, str) else payload,)))


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html><body><p>Hello</p></body></html>",
        "\n\n<!-- cached --><?xml version='1.0'?>\n<HTML lang=de><head><title>x</title>",
        "<body><p>Hello",
        "<div class='entry'><p>A fragment</p></div>",
        "<br />\n<b>Warning</b>: Undefined index in <b>/srv/a.php</b><br />\n<!DOCTYPE html><p>x</p>",
        "Some words first\n<p>one</p>\n<p>two</p>\n<p>three</p>",
        '<!doctype html><script>var a = {"rendered": "<\\/p>", "date_gmt": ""}</script>',
    ],
)
def test_markup_is_html(page: str) -> None:
    assert shape(page).shape == "html"


@pytest.mark.parametrize(
    "dump",
    [
        "The ferry sails again\n\n  • News\n  • Sport\n\nIt had been away for a year.",
        "To make a box, write <div> and close it with </div>.\nThat is all there is to it.\nReally.",
        "# Title\n\nSome *markdown* with <b>a tag</b>.\n\n- one\n- two\n",
        '[Video] The minister said "no" and left',
        '# API\n\nThe answer has a key `"rendered": "…"`, escaped as `<\\/p>`.\n\nMore prose.\n\nAnd more.\n\nEnd.',
        "Ein Wort",
        "لا يوجد شيء جديد",
        "BZh is how the sentence begins",
        '1\n\nWarning: the log of the server says\n\n{"level": 3, "title": "x"}\n\nand no more',
        f"The API answers like this:\n\n{json.dumps(POST)}\n\n" + "Then the theme draws it.\n\n" * 40,
    ],
)
def test_text_that_merely_mentions_markup_is_a_dump(dump: str) -> None:
    assert shape(dump).shape == "text-dump"


@pytest.mark.parametrize(
    ("body", "damaged"),
    [
        (json.dumps(POST), False),
        (json.dumps([POST, POST], indent=1), False),
        (json.dumps(POST) + "\n" + json.dumps(POST) + "\n", False),
        (json.dumps(POST) + "\n" + json.dumps(POST)[:-9] + "\n", True),
        (json.dumps({"found": 1, "posts": [{"ID": 1, "content": "<p>x</p>", "title": "x"}]}), False),
        (json.dumps(json.dumps(POST)), False),
        (json.dumps(POST)[:-20], True),
        (json.dumps(POST)[:120], True),
        ("<!-- cache -->\n" + json.dumps(POST), True),
        (json.dumps(POST) + "<!-- cache -->", True),
        (
            "<br />\n<b>Notice</b>: Undefined index: x in <b>/srv/a.php</b> on line <b>3</b><br />\n"
            + json.dumps(POST),
            True,
        ),
        ("NULL\nbool(true)\n" + json.dumps([POST]), True),
        ("PHP Uncaught thing: x called in /srv/a.php on line 31\n" + json.dumps(POST), True),
        ("here: 7\n" + json.dumps([POST]), True),
        (json.dumps(POST)[1:], True),
        ("{" + json.dumps(POST, indent=1)[4:], True),
        ("x" + json.dumps(POST, indent=1)[1:], True),
        (json.dumps(POST)[json.dumps(POST).index("ferry is") :].replace("}}", '}, "excerpt": {"rendered": ""}}'), True),
        ("}" + json.dumps(POST), True),
        (FLATTENED, True),
        (
            FLATTENED[FLATTENED.index("sails") :].replace("\n", "\\n")
            + '","protected":false},"excerpt":{"rendered":""}}',
            True,
        ),
        ('a year.<\\/p>\\n","protected":false},"excerpt":{"rendered":"The ferry\\u2026","protected":false}', True),
    ],
)
def test_wordpress_bodies_are_known_however_damaged(body: str, damaged: bool) -> None:  # noqa: FBT001 -- a table
    shaped = shape(body, content_type="text/html; charset=UTF-8")

    assert shaped.shape == "wordpress-json"
    assert shaped.damaged is damaged
    assert shaped.evidence


def test_an_empty_list_of_a_rest_api_is_wordpress_and_of_nobody_is_unknown() -> None:
    assert shape("[]", via={"rest_root": "https://blog.example/wp-json/"}).shape == "wordpress-json"
    with pytest.raises(UnknownShape) as caught:
        shape("[]")
    assert caught.value.reason == "unknown-json"


@pytest.mark.parametrize(
    ("payload", "kind", "reason"),
    [
        (b"", UnknownShape, "empty-payload"),
        (b" \n\t ", UnknownShape, "empty-payload"),
        (b"%PDF-1.7 and so on", Undecodable, "binary-payload"),
        (b"\x89PNG\r\n\x1a\n\0\0", Undecodable, "binary-payload"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", Undecodable, "binary-payload"),
        (b"GIF89a\1\0", Undecodable, "binary-payload"),
        (b"PK\x03\x04\x14\0", Undecodable, "binary-payload"),
        (b"\x1f\x8b\x08\0", Undecodable, "binary-payload"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", Undecodable, "binary-payload"),
        (b"words \0\1\2\3\4\5\6 words", Undecodable, "binary-payload"),
        (b'{"level": 3, "message": "x"}', UnknownShape, "unknown-json"),
        (b'{"level": 3, "message": "x', UnknownShape, "unknown-json"),
        (b'{"code":404,"message":"x","data":{"status":404}}', UnknownShape, "unknown-json"),
        (b'{"code":"E12","message":"x","data":{"status":"down"}}', UnknownShape, "unknown-json"),
        (b'{"body":{"level":3},"status":200,"headers":{}}', UnknownShape, "unknown-json"),
        (b'{"found":true,"posts":[]}', UnknownShape, "unknown-json"),
        (b"<?xml version='1.0'?><rss><channel><title>x</title></channel></rss>", UnknownShape, "unknown-shape"),
        (b"12345 --- 67", UnknownShape, "unknown-shape"),
    ],
)
def test_what_is_no_text_or_no_article_is_refused_with_a_reason(
    payload: bytes, kind: type[ExtractError], reason: str
) -> None:
    with pytest.raises(kind) as caught:
        shape(payload)
    assert caught.value.reason == reason
    assert caught.value.subject == "a"


POLISH = "Zażółć gęślą jaźń. Prezydent podpisał ustawę o ochronie środowiska. "
GERMAN = "Die Bundesregierung prüft „Maßnahmen“ für ältere Menschen in größeren Städten. "
RUSSIAN = "Президент подписал закон о защите окружающей среды. "
CHINESE = "总统签署了一项关于环境保护的法律，该法律将于明年生效。"


@pytest.mark.parametrize(
    ("payload", "content_type", "name", "source", "repairs"),
    [
        (GERMAN.encode(), None, "utf-8", "default", ()),
        (b"\xef\xbb\xbf" + GERMAN.encode(), "text/html; charset=latin1", "utf-8", "bom", ()),
        (b"\xff\xfe" + GERMAN.encode("utf-16-le"), None, "utf-16le", "bom", ()),
        (b"\xfe\xff" + GERMAN.encode("utf-16-be"), None, "utf-16be", "bom", ()),
        (GERMAN.encode("cp1252"), "text/plain; charset=ISO-8859-1", "windows-1252", "header", ()),
        (RUSSIAN.encode("koi8-r"), "text/plain; charset=koi8-r", "koi8-r", "header", ()),
        (CHINESE.encode("gbk"), "text/plain; charset=gb2312", "gb18030", "header", ()),
        (b'<meta charset="windows-1251"><p>' + RUSSIAN.encode("cp1251") + b"</p>", None, "windows-1251", "meta", ()),
        (b'<meta charset="utf-16"><p>' + GERMAN.encode() + b"</p>", None, "utf-8", "meta", ()),
        (GERMAN.encode(), "text/plain; charset=iso-8859-1", "utf-8", "detected", ("charset-overridden",)),
        (GERMAN.encode(), "text/plain; charset=us-ascii", "utf-8", "detected", ("charset-overridden",)),
        (GERMAN.encode(), "text/plain; charset=utf-7", "utf-8", "default", ()),
        (GERMAN.encode(), "text/plain; charset=base64", "utf-8", "default", ()),
        (GERMAN.encode("cp1252"), None, "windows-1252", "detected", ("decoded-cp1252",)),
        (GERMAN.encode("cp1252"), "text/plain; charset=utf-8", "windows-1252", "detected", ("decoded-cp1252",)),
        (POLISH.encode("cp1250"), None, "windows-1250", "detected", ("decoded-windows-1250",)),
        (RUSSIAN.encode("cp1251"), None, "windows-1251", "detected", ("decoded-windows-1251",)),
        (CHINESE.encode("gb18030"), None, "gb18030", "detected", ("decoded-gb18030",)),
    ],
)
def test_decoding_says_what_it_chose_and_why(
    payload: bytes, content_type: str | None, name: str, source: str, repairs: tuple[str, ...]
) -> None:
    shaped = shape(payload, content_type=content_type)

    assert (shaped.encoding.name, shaped.encoding.source, shaped.repairs) == (name, source, repairs)
    assert any(sentence.strip() in shaped.text for sentence in (GERMAN, POLISH, RUSSIAN, CHINESE))


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (
            "El presidente firmó la ley de protección del medio ambiente, que entrará en vigor el año próximo. ",
            "cp1252",
        ),
        ("O presidente assinou a lei de proteção ambiental; não são ações fáceis para ninguém. ", "cp1252"),
        ("Le président a signé la loi, qui entrera en vigueur l'année prochaine. Où êtes-vous né ? À côté. ", "cp1252"),
        ("Prezident podepsal zákon o ochraně životního prostředí, který vstoupí v platnost příští rok. ", "cp1250"),
        ("Prezydent podpisał ustawę, która wejdzie w życie w przyszłym roku, dziś późną nocą. ", "cp1250"),
        ("Prezydent podpisał ustawę, która wejdzie w życie w przyszłym roku, dziś późną nocą. ", "iso8859-2"),
        ("Az elnök aláírta a környezetvédelmi törvényt, amely jövőre lép hatályba. Fürdő, erősen, bőség. ", "cp1250"),
    ],
)
def test_western_and_central_europe_are_told_apart(text: str, codec: str) -> None:
    assert shape((text * 5).encode(codec)).text == text * 5


def test_torn_utf_8_keeps_its_whole_characters() -> None:
    shaped = shape(RUSSIAN.encode()[:-3] + b"\xff")

    assert shaped.encoding.name == "utf-8"
    assert shaped.repairs == ("undecodable-bytes",)
    assert shaped.text.startswith("Президент")
    assert "\ufffd" in shaped.text


FRENCH = "L’élève « répétait » : où est passée la forêt ? Ça ne va pas, naïf garçon…"
ARABIC = "وقّع الرئيس قانوناً جديداً لحماية البيئة في البلاد."
GREEK = "Ο πρόεδρος υπέγραψε τον νόμο για την προστασία του περιβάλλοντος."


@pytest.mark.parametrize("codec", ["cp1252", "latin-1"])
@pytest.mark.parametrize("text", [GERMAN, FRENCH, POLISH, RUSSIAN, GREEK, ARABIC, CHINESE])
def test_utf_8_that_somebody_read_as_western_is_read_again(text: str, codec: str) -> None:
    western = _windows_1252(text.encode()) if codec == "cp1252" else text.encode().decode(codec)

    shaped = shape(f"Title\n\n{western}\nplain\n{western}")

    assert f"Title\n\n{text}\nplain\n{text}" == shaped.text
    assert ("mojibake",) == shaped.repairs


def test_what_was_read_wrongly_twice_is_read_again_twice() -> None:
    shaped = shape(_windows_1252(_windows_1252(GERMAN.encode()).encode()) * 3)

    assert (GERMAN * 3, ("mojibake",)) == (shaped.text, shaped.repairs)


@pytest.mark.parametrize(
    "text",
    [
        GERMAN,
        FRENCH,
        POLISH,
        "A IRMÃ… disse: “OLÉ”",
        "Â© 2024 The Gazette",
        "ÃœBER alles spricht GERD naïv über É” und É",
    ],
)
def test_what_may_be_meant_so_is_left_alone(text: str) -> None:
    assert (text * 2, ()) == (shape(text * 2).text, shape(text * 2).repairs)


def test_only_the_lines_that_can_be_read_again_are() -> None:
    shaped = shape(f"Crème brûlée\n{_windows_1252(GERMAN.encode())}\n{GERMAN}")

    assert f"Crème brûlée\n{GERMAN}\n{GERMAN}" == shaped.text


def test_quotes_of_windows_1252_are_no_controls() -> None:
    shaped = shape("\x93Das ist gut\x94, sagte er \x96 und ging\x85")

    assert ("“Das ist gut”, sagte er – und ging…", ("mojibake",)) == (shaped.text, shaped.repairs)


def test_the_text_of_a_page_is_never_read_again() -> None:
    page = f"<html><body><p>{_windows_1252(GERMAN.encode())}</p></body></html>"

    assert (page, ()) == (shape(page).text, shape(page).repairs)


def _windows_1252(payload: bytes) -> str:
    """Read bytes as browsers read windows-1252."""
    return "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in payload)


@pytest.mark.parametrize(
    "text", ['{"content": {"rendered": "The date_gmt “', "The mill is called “a new”", '[{"date_gmt": "é']
)
def test_text_that_ends_inside_a_character_is_no_other_charset(text: str) -> None:
    shaped = shape(text.encode()[:-1])

    assert shaped.encoding.name == "utf-8"
    assert shaped.text == f"{text[:-1]}\ufffd"
    assert shaped.repairs == ("undecodable-bytes",)


def test_a_stray_byte_in_json_takes_no_letter_with_it() -> None:
    shaped = shape(json.dumps(POST).encode().replace(b"again", b"ag\xc1in"))

    assert "agÁin" in shaped.text
    assert shaped.repairs == ("decoded-cp1252",)


def test_a_charset_that_cannot_decode_leaves_marks() -> None:
    shaped = shape(CHINESE.encode("gbk") + b"\xff\xff", content_type="text/plain; charset=gbk")

    assert shaped.repairs == ("undecodable-bytes",)
    assert CHINESE in shaped.text


def test_every_byte_is_something_in_windows_1252() -> None:
    shaped = shape(b"caf\xe9 \x81\x9d na\xefve words and more of them", content_type="text/plain; charset=cp1252")

    assert "café" in shaped.text
    assert shaped.repairs == ()


def test_the_parts_of_one_article_are_all_decoded() -> None:
    capture = Capture(raw_id=None, file="a", parts=(), role="article", source=None, url=None)
    shaped = detect(Stored(capture=capture, payloads=(b"<html><p>one</p>", "<html><p>zw\u00f6lf</p>".encode("cp1252"))))

    assert shaped.pages == ("<html><p>one</p>", "<html><p>zwölf</p>")
    assert shaped.repairs == ("decoded-cp1252",)


@given(st.binary(max_size=400), st.sampled_from([None, "text/html; charset=utf-16", "text/plain; charset=shift_jis"]))
def test_any_bytes_are_text_of_some_shape_or_a_typed_error(payload: bytes, content_type: str | None) -> None:
    try:
        shaped = shape(payload, content_type=content_type)
    except ExtractError:
        return
    shaped.text.encode()  # a lone surrogate would raise
    assert shaped == shape(payload, content_type=content_type)


@given(st.integers(min_value=0, max_value=len(json.dumps(POST))))
def test_a_body_cut_anywhere_is_never_called_whole(cut: int) -> None:
    body = json.dumps(POST)
    try:
        shaped = shape(body[:cut])
    except UnknownShape:
        assert cut < len(body) / 2
    else:
        assert shaped.shape in {"wordpress-json", "text-dump"}
        assert shaped.damaged == (cut < len(body)) or cut < 8
