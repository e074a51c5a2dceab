"""Lines of newsletters are looked for by stems first: each phrase of the pattern holds one of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.clean.rules import newsletters
from ingest.parse.page import inline


@settings(max_examples=60, deadline=None)
@given(st.from_regex(newsletters._MAIL, fullmatch=True))
def test_each_phrase_of_a_letter_holds_a_stem(phrase: str) -> None:
    assert any(stem in phrase for stem in newsletters._MAIL_STEMS)


@pytest.mark.parametrize(
    ("classes", "shown"),
    [
        ("sr-only", inline.READ),
        ("lead vh", inline.READ),
        ("a11y-text", inline.READ),
        ("Card_visuallyHidden__x1", inline.READ),
        ("katex-mathml", inline.READ),
        ("material-symbols-outlined", inline.SEEN),
        ("lead", inline.SHOWN),
    ],
)
def test_classes_that_say_for_whom_a_text_is_hold_a_stem(classes: str, shown: int) -> None:
    assert inline.of_class(classes) == shown
    assert any(stem in classes.lower() for stem in inline._STEMS) is (shown != inline.SHOWN)
