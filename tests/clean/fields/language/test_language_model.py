"""The table of languages gives the answers of the classifier that it was cut from."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean.fields.language import language_model
from ingest.clean.fields.language.language_model import load
from tests.bench import language_table

ORIGINAL = language_table.original()
TEXTS = (
    ("de", "Der Gemeinderat hat gestern beschlossen, die alte Brücke für Lastwagen zu sperren."),
    ("en", "The council decided yesterday to close the old bridge to lorries until further notice."),
    ("fr", "Le conseil municipal a décidé hier de fermer le vieux pont aux camions."),
    ("el", "Το δημοτικό συμβούλιο έκλεισε τη Δευτέρα την παλιά γέφυρα για τα φορτηγά."),
    ("ru", "Городской совет вчера решил закрыть старый мост для грузовиков."),
    ("sr", "Општински савет је јуче одлучио да затвори стари мост за камионе."),
    ("hr", "Gradsko vijeće jučer je odlučilo zatvoriti stari most za kamione jer su pronađene pukotine."),
    ("ar", "قرر المجلس البلدي أمس إغلاق الجسر القديم أمام الشاحنات."),
    ("he", "מועצת העיר החליטה אתמול לסגור את הגשר הישן למשאיות."),
    ("hi", "नगर परिषद ने कल पुराने पुल को ट्रकों के लिए बंद करने का निर्णय लिया।"),
    ("zh", "市议会昨天决定对卡车关闭旧桥，因为发现了裂缝。"),
    ("ja", "市議会は昨日、古い橋をトラックに対して閉鎖することを決めた。"),
    ("ko", "시의회는 어제 오래된 다리를 트럭에 대해 폐쇄하기로 결정했다."),
    ("th", "สภาเมืองตัดสินใจเมื่อวานนี้ให้ปิดสะพานเก่าสำหรับรถบรรทุก"),
    ("tr", "Belediye meclisi dün eski köprüyü kamyonlara kapatmaya karar verdi."),
)


@pytest.mark.parametrize(("language", "text"), TEXTS)
def test_languages_are_told_by_their_words(language: str, text: str) -> None:
    assert load().classify(text)[0] == language


def test_the_table_is_that_of_the_installed_py3langid() -> None:
    assert 0 == language_table.main(["--check"])


@pytest.mark.parametrize("text", ["", " ", "7", "…", "A", "ÄÖ", "\ud800 high", "ALL IN CAPITALS", "e\u0301te\u0301"])
def test_odd_texts_get_the_answers_of_the_original(text: str) -> None:
    assert load().classify(text) == ORIGINAL.classify(text)


@given(st.lists(st.sampled_from([word for _, text in TEXTS for word in text.split()]) | st.text(), max_size=60))
def test_any_text_gets_the_answer_of_the_original(words: list[str]) -> None:
    found, probability = load().classify(" ".join(words))
    expected, likely = ORIGINAL.classify(" ".join(words))

    assert found == expected
    assert probability == pytest.approx(likely, abs=1e-6)


def test_a_table_is_packed_as_it_is_mapped() -> None:
    model = load()

    assert language_model.pack(model) == language_table.FILE.read_bytes()
    assert json.loads(language_model.pack(model).partition(b"\n")[0])["languages"] == list(model.languages)
