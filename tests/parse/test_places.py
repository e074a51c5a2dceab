"""Places of elements are remembered across pages, and a page is read the same whatever was read before it."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.parse.page import html, places
from ingest.parse.page.places import Place, Places

PAGES = [
    f'<body class="{name}"><div id=main class="{name} wide"><p>One</p><section role=main><p class=lead>Two</div>'
    for name in ("home", "Story", "story")
]
NAMES = st.tuples(
    st.sampled_from(["div", "p", "li"]), st.none() | st.text(max_size=3), st.none(), st.none() | st.text(max_size=8)
)


def read(pages: list[str]) -> list[object]:
    return [html.blocks(page).blocks for page in pages]


def test_order_of_pages_changes_nothing() -> None:
    forwards, backwards = read(PAGES), read(PAGES[::-1])

    assert forwards == backwards[::-1] == [*read(PAGES[:1]), *read(PAGES[1:])]


@given(st.lists(NAMES, max_size=12))
def test_a_remembered_place_is_what_its_names_give(names: list[places.Names]) -> None:
    tree = Places()
    for _ in range(2):
        known, alone = tree.root, Place()
        for one in names:
            known, alone = known.inside(one), Place(alone.path, alone.element_path).inside(one)

        assert (known.path, known.element_path) == (alone.path, alone.element_path)


def test_places_are_forgotten_in_time() -> None:
    tree = Places()
    first = tree.root
    for n in range(places._REMEMBERED + 1):
        tree.trim()
        tree.root.inside(("div", f"id-{n}", None, None))

    assert tree.root is first
    tree.trim()
    assert tree.root is not first
    assert tree.root.size == 0


def test_a_flood_of_places_is_forgotten_with_its_page() -> None:
    html.blocks("".join(f"<p id=a{n}>x" for n in range(places._REMEMBERED + 1)))

    assert html._PLACES.root.size == 0
