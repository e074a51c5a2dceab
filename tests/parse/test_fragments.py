import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.parse.dump import dump_lines, fragments
from ingest.text import squeeze
from tests.making import document

# As BeautifulSoup's get_text("\n", strip=True) prints a page: every text node has a line.
PAGE = """\
The Gazette
News
Harbour
Divers inspect the northern pier
By
Ida Fenn
5 September 2025
The harbour office of
Port Ansel
has closed the
northern pier
, after divers found cracks in three of its pillars (
seen from the quay
).
Ferries to the islands leave from the fish quay until further notice.
What was found
“The concrete is soft,” said
Mira Tolland
, who dived first and took
three samples
.
The harbour office
will report to the council in October, and the council to the ministry.
Read more
Share
"""


def texts(dump: str) -> list[str]:
    return [row.text for row in fragments.joined(dump_lines.parse_lines(dump.splitlines()))[0]]


def test_sentences_that_links_cut_are_whole_again() -> None:
    assert [
        "The Gazette",
        "News",
        "Harbour",
        "Divers inspect the northern pier",
        "By",
        "Ida Fenn",
        "5 September 2025",
        "The harbour office of",
        (
            "Port Ansel has closed the northern pier, after divers found cracks in three of its pillars (seen from the "
            "quay)."
        ),
        "Ferries to the islands leave from the fish quay until further notice.",
        "What was found",
        "“The concrete is soft,” said",
        "Mira Tolland, who dived first and took three samples.",
        "The harbour office will report to the council in October, and the council to the ministry.",
        "Read more",
        "Share",
    ] == texts(PAGE)
    assert ("fragments",) == document(PAGE).repairs


def test_the_beginning_of_a_sentence_belongs_to_it_where_it_is_longer_than_a_heading() -> None:
    dump = PAGE.replace("The harbour office of\n", "The harbour office and the builders' office of the town of\n")

    assert (
        "The harbour office and the builders' office of the town of Port Ansel has closed the northern pier, after "
        "divers "
        "found cracks in three of its pillars (seen from the quay)."
    ) in texts(dump)


@pytest.mark.parametrize(
    ("pieces", "whole"),
    [
        (
            ["Der Landkreis hat die alte Brücke nach Auskunft der", "Verwaltung", ", die sie prüfen ließ, gesperrt."],
            "Der Landkreis hat die alte Brücke nach Auskunft der Verwaltung, die sie prüfen ließ, gesperrt.",
        ),
        (
            ["Городской совет закрыл старый мост, сообщает газета", "«Вестник»", ", для всех грузовиков до весны."],
            "Городской совет закрыл старый мост, сообщает газета «Вестник», для всех грузовиков до весны.",
        ),
        (
            ["市议会周一宣布禁止卡车通行老桥，潜水员在桥墩上发现了裂缝，据", "山城日报", "，司机要绕道山谷。"],
            "市议会周一宣布禁止卡车通行老桥，潜水员在桥墩上发现了裂缝，据山城日报，司机要绕道山谷。",
        ),
        (
            ["أغلق مجلس المدينة الجسر القديم أمام الشاحنات بعد أن عثر", "الغواصون", "، كما قالوا، على شقوق في دعائمه."],
            "أغلق مجلس المدينة الجسر القديم أمام الشاحنات بعد أن عثر الغواصون، كما قالوا، على شقوق في دعائمه.",
        ),
    ],
)  # fmt: skip
def test_it_is_so_in_every_script(pieces: list[str], whole: str) -> None:
    assert [whole] * 3 == texts("\n".join(pieces * 3))


@pytest.mark.parametrize(
    "dump",
    [
        (
            "Home\nNews\nsport\nculture\nmore\nA title that ends without a full stop, as titles "
            "do\nvon\nAPA\nDonnerstag\nEnd."
        ),
        "  • one\n  • two, that\n  • three\n, and so on.\n" * 4,
        "The council met.\n\nThe mayor\n\nwas not there.\n\n, he said.\n\n, she said.\n\nIt was late.",
    ],
)
def test_what_only_looks_cut_is_left_alone(dump: str) -> None:
    assert [row.text for row in dump_lines.parse_lines(dump.splitlines())] == texts(dump)


@given(st.lists(st.text(st.sampled_from("abA. ,(水。"), min_size=1, max_size=70), max_size=30))
def test_joining_moves_nothing(lines: list[str]) -> None:
    found, _ = fragments.joined(dump_lines.parse_lines(lines))

    assert squeeze("".join(lines)) == squeeze("".join(row.bullet + row.text for row in found))
