import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.parse.post import fragment

PARTS = (
    "One “two” said.</strong></p>\n Three <four",
    "A</li>B</li></ul>",
    "1</td>2</td></tr>",
    "\n\nlast</h2>",
    "Text.</em></p>",
)


@pytest.mark.parametrize(
    ("content", "kinds"),
    [
        (
            "Rain fell.</strong></p>\n It fell all day.</p>",
            [("paragraph", "Rain fell."), ("paragraph", "It fell all day.")],
        ),
        ("Rain</h2>\nIt fell.</p>", [("heading", "Rain"), ("paragraph", "It fell.")]),
        ("One</li>Two</strong></li></ul>", [("item", "One"), ("item", "Two")]),
        ("Name</td>Age</td></tr>Ann</td>30</td></tr></tbody></table>", [("table", "Name\tAge"), ("table", "Ann\t30")]),
        ("The mayor</figcaption></figure>He said.</p>", [("caption", "The mayor"), ("paragraph", "He said.")]),
        ("Wise words.</blockquote>", [("quote", "Wise words.")]),
        ("a = 1\n\nb = 2</pre>", [("code", "a = 1\nb = 2")]),
        (".a{color:red}</style>Text.</p>", [("paragraph", "Text.")]),
        ("First line.\nSecond line.</p>", [("paragraph", "First line. Second line.")]),
        ("First.\n \nSecond.</p>", [("paragraph", "First."), ("paragraph", "Second.")]),
        ("<!-- wp:paragraph -->Text.</p>", [("paragraph", "Text.")]),
        ("  \n ", []),
    ],
)
def test_closers_say_what_the_text_before_them_was(content: str, kinds: list[tuple[str, str]]) -> None:
    assert [(block.kind, block.text) for block in fragment.blocks(content)] == kinds


def test_rows_of_one_table_are_one_group_and_headings_have_their_level() -> None:
    blocks = fragment.blocks("T</h3>1</td></tr>2</td></tr></table>A</li></ul>B</li></ul>")

    assert [block.level for block in blocks] == [3, 0, 0, 1, 1]
    assert blocks[1].group == blocks[2].group != blocks[3].group != blocks[4].group
    assert [block.index for block in blocks] == [0, 1, 2, 3, 4]


@given(st.lists(st.sampled_from(PARTS), max_size=6).map("".join), st.integers(0, 300))
def test_a_cut_gives_no_paragraph_that_does_not_begin_one_of_the_whole(content: str, length: int) -> None:
    whole = [block.text for block in fragment.blocks(content)]

    cut = [block.text for block in fragment.blocks(fragment.cut(content[:length]))]

    assert all(any(text.startswith(part) for text in whole) for part in cut)


def test_the_excerpt_is_put_before_what_is_left_up_to_where_that_sets_in() -> None:
    body = fragment.blocks("fell all day in Lyon and in Bonn.</p> It went on.</p>")

    joined, meets = fragment.after("Rain fell, the mayor said. It fell all day in Lyon and…</p>", body)
    apart, gapless = fragment.after("The beginning…</p>", body)

    assert [block.text for block in joined] == ["Rain fell, the mayor said. It", *(block.text for block in body)]
    assert [block.text for block in apart] == ["The beginning…", *(block.text for block in body)]
    assert [block.index for block in joined] == [0, 1, 2]
    assert (meets, gapless) == (True, False)


def test_an_excerpt_that_ran_into_the_content_is_taken_out() -> None:
    content = "Titans! The schedule of the week.</p> Monday Titans! The schedule of the week. Please note…</p>"

    body, excerpt = fragment.without_excerpt(fragment.blocks(content))

    assert [block.text for block in body] == ["Titans! The schedule of the week.", "Monday"]
    assert excerpt == "Titans! The schedule of the week. Please note…"


def test_a_last_paragraph_with_an_ellipsis_of_its_own_stays() -> None:
    body = fragment.blocks("It rained in Lyon, the mayor said.</p> And so on…</p>")

    assert fragment.without_excerpt(body) == (body, "")


@pytest.mark.parametrize(
    ("content", "gaps"),
    [
        ("\n\nOne.</p>\n\n\n\n\nTwo.</p>\n\n\n\n Three.</p>\n", False),
        ("\n\nOne.</p>\n\n\n\n\n \n\n\n\n\nThree.</p>\n", True),
        ("\n\n\n\n\n\n\nTwo.</p>\n", True),
        ("To do:</p>\n\n\n\n\nOne</li>Two</li></ul>\n\n\n\n\nDone.</p>", False),
        ("To do:</p>\n\n\n\n\n</li>Two</li></ul>", True),
        ("One</a></li></strong></li></ul>", True),
        ("One<br /></p>\n</li>Two</li></ul></li></ul>", False),
        ("", False),
    ],
)
def test_a_block_that_left_only_the_space_around_it_is_known_to_be_lost(content: str, *, gaps: bool) -> None:
    assert fragment.has_gaps(content) is gaps
