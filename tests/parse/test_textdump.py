import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import text
from ingest.errors import UnknownShape
from ingest.model import Block, Capture, Document, Encoding, Part, Shaped
from ingest.parse.dump import textdump


def shaped(dump: str) -> Shaped:
    capture = Capture(
        raw_id=None,
        file="a.txt",
        parts=(Part(offset=0, length=1, sha256="0" * 64),),
        role="article",
        source=None,
        url=None,
    )
    return Shaped(capture=capture, pages=(dump,), encoding=Encoding(name="utf-8", source="default"), shape="text-dump")


def test_a_line_is_a_block_with_its_layout() -> None:
    blocks = _document("Title\n\n  • One\n    more of it\n\n\nEnd.").blocks

    assert [
        ("Title", "", 0, 0),
        ("One", "•", 2, 1),
        ("more of it", "", 4, 0),
        ("End.", "", 0, 2),
    ] == [(b.text, b.bullet, b.indent, b.blank_before) for b in blocks]


def test_neighbouring_bullets_are_one_list() -> None:
    blocks = _document("• a\n• b\n\n• c").blocks

    assert [0, 0, 1] == [b.group for b in blocks]
    assert {"item"} == {b.kind for b in blocks}


def test_repeated_bullets_are_layout() -> None:
    assert ["LIVE"] == [b.text for b in _document("  • • LIVE").blocks]


def test_a_dash_inside_a_line_is_no_bullet() -> None:
    assert ["-5 degrees", "well-known"] == [b.text for b in _document("-5 degrees\nwell-known").blocks]


def test_a_short_line_above_a_paragraph_is_a_heading() -> None:
    paragraph = "The committee will meet on Thursday to decide whether the gates are opened before the spring tide. "

    blocks = _document(f"{paragraph}\n\nWhat happens next?\n\n{paragraph}\n\nBye.\n").blocks

    assert ["paragraph", "heading", "paragraph", "paragraph"] == [b.kind for b in blocks]


@pytest.mark.parametrize(
    "dump",
    [
        "Ïðåçèäåíò ïîäïèñàë çàêîí î çàùèòå îêðóæàþùåé ñðåäû. " * 3,
        "VoilÃ  le cafÃ© de la forÃªt\n—\nÃ  la carte, dÃ©jÃ  — â€™vu",
        "Die Ma\ufffdnahmen f\ufffdr \ufffdltere Menschen",
    ],
)
def test_what_was_decoded_wrongly_and_cannot_be_repaired_is_doubted(dump: str) -> None:
    assert ["mojibake"] == [doubt.code for doubt in _document(dump).doubts]


@pytest.mark.parametrize("dump", ["Où êtes-vous né ? À côté, déjà.", "Zażółć gęślą jaźń.", "Âge: 3; SÃO PAULO"])
def test_accents_are_no_doubt(dump: str) -> None:
    assert () == _document(dump * 5).doubts


@given(st.text(st.sampled_from("ab \t\u00a0\u00ad\n\r•*-.\u2028é\u0301"), max_size=200))
def test_every_visible_character_is_in_one_block(dump: str) -> None:
    if not text.normalise(dump):
        return
    blocks = [] if not text.squeeze(dump) else list(_blocks(dump))

    assert _bare(dump) == _bare("".join(b.bullet + b.text for b in blocks))


def _document(dump: str) -> Document:
    return next(textdump.documents(shaped(dump)))


def _blocks(dump: str) -> tuple[Block, ...]:
    try:
        return _document(dump).blocks
    except UnknownShape:
        return ()


def _bare(value: str) -> str:
    return text.squeeze(value)
