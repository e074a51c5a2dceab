"""Law 3: every visible character of the input is in exactly one block."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ingest import shape
from ingest.model import Block, Document
from ingest.parse import documents
from ingest.parse.dump import textdump
from ingest.parse.page.html import blocks
from ingest.text import squeeze
from tests.bench import laws
from tests.bench.laws import visible
from tests.laws.markup import dumps, injured, pages, posts, soup
from tests.making import stored


def joined(found: tuple[Block, ...]) -> str:
    return squeeze("".join(laws.lines(found)))


@settings(deadline=None)
@given(st.one_of(soup, pages()))
def test_the_blocks_of_a_page_are_all_that_the_parser_sees(html: str) -> None:
    assert squeeze(visible(html)) == joined(blocks(html).blocks)


@settings(deadline=None)
@given(injured(pages()))
def test_the_blocks_of_a_torn_page_are_all_that_is_left(body: bytes) -> None:
    html = body.decode("utf-8", "replace")

    assert squeeze(visible(html)) == joined(blocks(html).blocks)


@settings(deadline=None)
@given(st.one_of(dumps(), st.text(max_size=200)))
def test_the_lines_of_a_dump_are_all_of_it_bullets_too(text: str) -> None:
    lines, repairs = textdump._blocks(text.splitlines())
    assume(not {"markdown", "link-numbers"} & set(repairs))

    assert squeeze(text) == joined(tuple(lines))


@settings(deadline=None)
@given(st.one_of(soup, pages(), dumps().map("<p>{}".format)))
def test_blocks_are_numbered_in_order_and_none_is_empty(html: str) -> None:
    found = blocks(html).blocks

    assert list(range(len(found))) == [block.index for block in found]
    assert all(block.text.strip() for block in found)


@settings(deadline=None)
@given(posts())
def test_every_post_of_an_answer_is_one_document_or_one_error_in_its_place(body: str) -> None:
    found = list(documents(shape.detect(stored(body))))

    assert body.count('"protected"') == len(found)
    assert all(place == one.item.index for place, one in enumerate(found) if isinstance(one, Document))
