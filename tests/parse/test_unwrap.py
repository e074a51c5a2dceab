import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.parse.dump import dump_lines, unwrap
from ingest.text import squeeze

TEXTS = {
    "en": (
        (
            "The council of Lindau closed the old bridge to lorries on Monday, after divers had found cracks in two "
            "of its "
            "pillars. Drivers now go round by the valley, which takes half an hour longer than it did."
        ),
        (
            "“We could not wait for the next inspection,” said Ida Fenn, who has led the building office since the "
            "spring. "
            "She expects the repair to take until the snow melts, and to cost more than the town has."
        ),
    ),
    "de": (
        (
            "Der Landkreis hat die alte Brücke für Lastwagen gesperrt, nachdem Taucher an zwei Pfeilern Risse gefunden "
            "hatten. Wer in das Obertal will, fährt nun über die Passstraße und braucht eine halbe Stunde länger."
        ),
        (
            "Die Herkunfts- und Transitländer der Waren seien unterrichtet, teilte die Industrie- und Handelskammer "
            "mit. "
            "Der Bürgermeister rechnet mit einer Reparatur bis zur Schneeschmelze und mit hohen Kosten."
        ),
    ),
    "ru": (
        (
            "Городской совет закрыл старый мост для грузовиков после того, как водолазы нашли трещины в двух опорах. "
            "Водителям приходится ехать через долину, и дорога занимает на полчаса больше."
        ),
        (
            "«Мы не могли ждать следующей проверки», — сказала Ида Фенн, которая руководит строительным отделом с "
            "весны. "
            "По её словам, ремонт продлится до таяния снегов и обойдётся дороже, чем рассчитывали."
        ),
    ),
    "zh": (
        (
            "市议会周一宣布禁止卡车通行老桥，此前潜水员在两座桥墩上发现了裂缝。司机们现在只能绕道山谷，比原来多花半个小时。"
            "当地居民表示，他们早就注意到桥面在晚上发出异常的响声，却没有人愿意听他们说话。"
        ),
        (
            "负责建筑部门的伊达说：“我们不能等到下一次检查。”她预计维修要持续到雪融化的时候，费用将超过全镇的预算。"
            "商会呼吁尽快修建临时便桥，否则冬天的货物运输将完全中断，许多商店将不得不提前关门歇业。"
        ),
    ),
    "ar": (
        (
            "أغلق مجلس المدينة الجسر القديم أمام الشاحنات يوم الاثنين بعد أن عثر الغواصون على شقوق في اثنتين من "
            "دعائمه. "
            "ويسلك السائقون الآن طريق الوادي الذي يستغرق نصف ساعة أكثر مما كان عليه من قبل."
        ),
        (
            "وقالت إيدا فين التي تدير مكتب البناء منذ الربيع إنها لم تستطع انتظار الفحص التالي. وتتوقع أن تستمر أعمال "
            "الإصلاح حتى ذوبان الثلوج وأن تكلف أكثر مما تملكه المدينة من أموال هذا العام."
        ),
    ),
}


def wrapped(paragraphs: tuple[str, ...], width: int) -> list[str]:
    """Wrap as text browsers do; Chinese anywhere."""
    lines: list[str] = []
    for paragraph in paragraphs:
        if " " in paragraph:
            lines += textwrap.wrap(paragraph, width)
        else:
            half = width // 2
            lines += [paragraph[at : at + half] for at in range(0, len(paragraph), half)]
        lines.append("")
    return lines


def texts(lines: list[str]) -> list[str]:
    return [row.text for row in unwrap.joined(dump_lines.parse_lines(lines)).rows]


@pytest.mark.parametrize("width", [60, 66, 72, 80])
@pytest.mark.parametrize("language", TEXTS)
def test_wrapped_paragraphs_are_whole_again(language: str, width: int) -> None:
    paragraphs = TEXTS[language]

    assert list(paragraphs) == texts(wrapped(paragraphs, width))


@pytest.mark.parametrize("language", TEXTS)
def test_what_nobody_wrapped_is_left_alone(language: str) -> None:
    lines = ["Home", "News", "Sport", "", "A bridge is closed", "By Ida Fenn", "16 Mar 2024", *TEXTS[language], "Share"]

    assert [line for line in lines if line] == texts(lines)


def test_headings_items_and_metadata_stay_on_their_own_lines() -> None:
    story, more = (textwrap.wrap(paragraph, 72) for paragraph in TEXTS["en"])
    lines = ["Bridge closed to lorries", "By Ida Fenn", *story, "What happens next?", *more, "  * one", "  * two"]

    assert ["Bridge closed to lorries", "By Ida Fenn", TEXTS["en"][0], "What happens next?", TEXTS["en"][1]] == (
        texts(lines)[:5]
    )
    assert ["one", "two"] == texts(lines)[5:]


def test_an_item_goes_on_below_its_text() -> None:
    item = textwrap.wrap(TEXTS["en"][0], 70, initial_indent="  * ", subsequent_indent="    ")
    other = textwrap.wrap(TEXTS["en"][1], 70, initial_indent="  * ", subsequent_indent="    ")

    assert list(TEXTS["en"]) == texts([*item, *other])


def test_an_ordered_list_is_not_one_paragraph() -> None:
    lines = [line for n, text in enumerate(TEXTS["en"] * 2, 1) for line in textwrap.wrap(f"{n}. {text}", 72)]

    assert [f"{n}. {text}" for n, text in enumerate(TEXTS["en"] * 2, 1)] == texts(lines)


def test_verse_stays_in_lines() -> None:
    verse = [
        "The river took the bridge in May,", "it took the road, it took the mill,", "it took the miller's voice away,",
        "and left his lamp upon the sill.", "And when the water went to sleep", "the children found it in the hay,",
    ]  # fmt: skip

    assert verse * 3 == texts(verse * 3)


def test_headlines_of_one_length_stay_apart() -> None:
    headlines = [
        "Divers find cracks in the northern pier of the harbour", "Union of dockers votes to go back to work on Mon",
        "Ferry line to the islands is sold to its own captain", "Salt works ask for a second railway track to coast",
        "Old lamps of the mill bridge are lit again at night", "Minister wants to see the valley road before winter",
    ]  # fmt: skip

    assert headlines * 2 == texts(headlines * 2)


def test_columns_of_a_table_are_not_joined() -> None:
    table = [
        f"{team:<40}{other:<30}18:{n:02}" for n, (team, other) in enumerate([("Tulpar", "Yug"), ("Bars", "Irtysh")] * 9)
    ]

    assert len(table) == len(texts(table))


def test_a_soft_hyphen_at_a_line_s_end_says_that_the_word_goes_on() -> None:
    assert ["Die Kreis\u00adverwaltung wartet."] == texts(["Die Kreis\u00ad", "verwaltung wartet."])


@pytest.mark.parametrize(
    ("one", "other", "whole"),
    [
        ("the well-", "known bridge", "the well-known bridge"),
        ("Herkunfts-", "und Transitländer", "Herkunfts- und Transitländer"),
        ("from 1990 -", "1995", "from 1990 - 1995"),
        ("水路", "が開く", "水路が開く"),
        ("the", "bridge", "the bridge"),
    ],
)
def test_halves_are_put_together_as_they_were(one: str, other: str, whole: str) -> None:
    assert whole == one + unwrap._glue(one, other) + other


@given(st.lists(st.text(st.sampled_from("ab. -*1\u00ad水"), max_size=90), max_size=40))
def test_joining_moves_nothing(lines: list[str]) -> None:
    found = unwrap.joined(dump_lines.parse_lines(lines)).rows

    assert squeeze("".join(lines)) == squeeze("".join(row.bullet + row.text for row in found))
