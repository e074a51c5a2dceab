from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import text
from ingest.clean.fields import parsers, values


@settings(max_examples=400)
@given(st.from_regex(values._TEASER, fullmatch=True))
def test_the_cheap_look_at_a_line_misses_no_notice_of_a_subscription(notice: str) -> None:
    assert values.teaser_sign(f"Dear reader: {notice}.")


@given(st.text())
def test_lower_case_keeps_every_character_in_its_place(value: str) -> None:
    lowered = text.lower(value)
    assert len(lowered) == len(value)
    assert all(c in {d, d.lower()} for c, d in zip(lowered, value, strict=True))


def test_a_raw_string_is_read_the_same_the_second_time() -> None:
    for name, raw in (("written-date", "16 Mar 2024"), ("byline", "By Ida Fenn"), ("tags", "a, b"), ("url", "/a")):
        assert parsers.run_parser(name, raw) == parsers.run_parser(name, raw) == parsers.PARSERS[name](raw)
