"""What takes a parser too much time or memory is refused by its bytes; real pages are far below every limit."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from ingest import markup
from ingest.errors import BudgetExceeded
from tests.costs import at_most

REFUSED = {
    "bytes": b"x" * (markup.BYTES + 1),
    "paragraphs": b"<p>" * (markup.TAGS + 1),
    "comments": b"<!---->" * (markup.TAGS + 1),
    "attributes of one tag": b"<p " + b" ".join(b"a%d" % n for n in range(markup.ATTRIBUTES + 1)) + b">",
    "attributes of all tags": (b"<p " + b" ".join(b"a%d=1" % n for n in range(90)) + b">") * 3_400,
    "attributes without values": (b"<p" + b"".join(b" a%d" % n for n in range(99)) + b">") * 3_100,
    "attributes in capitals behind a quoted bracket": (b"<P T='>'" + b" A=1 B=2 C=3 D=4 E=5" * 1 + b">") * 60_000,
    "boxes in boxes": b"<div>" * 10_001,
    "fonts and paragraphs": b"".join(b"<font size=%d><p>" % n for n in range(5_000)),
    "formatting before paragraphs": b"".join(b"<B id=%d>" % n for n in range(3_000)) + b"<p>x" * 3_000,
    "formatting before cells": b"".join(b"<i x=%d>" % n for n in range(1_000)) + b"<table>" + b"<td>x" * 1_000,
    "closed by other names": b"".join(b"<em x=%d></b>" % n for n in range(1_000)) + b"<div></div>" * 400,
}
TAKEN = {
    "nothing": b"",
    "many tags": b"<p>Rain." * (markup.TAGS - 1),
    "formatting that is closed": b"<p><b>Rain</b> and <i>storm</i>" * 40_000,
    "the same formatting, never closed": b"<p><b>Rain" * 90_000,
    "unclosed links": b"<p><a href=/a>Rain" * 60_000,
    "a large script with comparisons": b"<script>" + b"for(i=0;i<n;i++) a = b;" * 90_000 + b"</script><p>Rain.",
    "a large comment with tags": b"<!--" + b"<p a b c d e f>" * 9_000 + b"-->" + b"x" * 700_000,
    "a long text": b"<p>" + b"The harbour reopened. " * 90_000,
    "one long attribute": b"<img src='data:image/png;base64," + b"A b=" * 500_000 + b"'>",
}


@pytest.mark.parametrize("page", REFUSED.values(), ids=REFUSED.keys())
def test_what_would_take_too_much_is_refused(page: bytes) -> None:
    with pytest.raises(BudgetExceeded):
        markup.refuse(page)


@pytest.mark.parametrize("page", TAKEN.values(), ids=TAKEN.keys())
def test_what_is_only_large_is_not(page: bytes) -> None:
    markup.refuse(page)


@given(
    st.lists(
        st.sampled_from(
            [
                b"<b>",
                b"<b a=1>",
                b"<b a=2>",
                b"</b>",
                b"<font x=3>",
                b"</font>",
                b"<p>",
                b"</p>",
                b"x",
                b"<div>",
                b"</div>",
            ]
        ),
        max_size=40,
    )
)
def test_copies_of_formatting_are_never_fewer_than_the_parser_makes(parts: list[bytes]) -> None:
    page = b"<body>" + b"".join(parts)
    made = sum(1 for node in LexborHTMLParser(page).css("b, font"))
    written = sum(part.startswith((b"<b", b"<font")) for part in parts)
    closed = sum(part in {b"</b>", b"</font>"} for part in parts)

    # The adoption agency copies on its own account, eight times an end tag at most (HTML 13.2.6.4.7).
    assert made <= written + markup._copies(page) + 8 * closed + written


@pytest.mark.parametrize(
    "text",
    [
        "[" + "[]," * markup.VALUES + "1]",
        "{" + '"a":1,' * (markup.VALUES + 1) + "}",
        '[{"a":{}},' * (markup.VALUES // 2),
    ],
)
def test_json_of_too_many_values_is_refused(text: str) -> None:
    with pytest.raises(BudgetExceeded):
        markup.refuse_json(text)


def test_json_of_long_values_is_not() -> None:
    markup.refuse_json('{"content": "' + "The harbour, they said, reopened. " * 500_000 + '"}')


@pytest.mark.parametrize(
    "part", [b"<", b"<p ", b"<p a='", b"<!--", b"<script", b"<b x", b"</b", b"<p a=\"'>", b"=", b"<a =\"'"]
)
def test_looking_takes_time_that_grows_with_the_page(part: bytes) -> None:
    """A second where it grows with the page, minutes where it grows with its square."""

    def look(size: int) -> None:
        with suppress(BudgetExceeded):
            markup.refuse(part * size)

    # Sixteen times as large, and looked at more closely, which costs five times as much; a square costs 256 times.
    assert at_most(128, lambda n: look(200_000 + n), lambda _: look(12_500))
