"""What stands on several pages is learned; what a person would quote is not."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import pytest

from ingest import __version__, sites, text
from ingest.clean import repeated
from ingest.model import Extraction
from ingest.pipeline.clean.capture import ANYONE, Task, extract_document
from ingest.sites.templates import Template, TemplateLine, parse, render
from tests.making import document

DAY: Final = date(2026, 3, 4)
PLEA: Final = "Join thousands of neighbours who read us at breakfast, on the tram and late at night"
RECALL: Final = "The war over the fishing grounds began in spring, when two boats of the island were taken at sea."
CHANNELS: Final = (
    "Some of the channels that this paper likes are written by its readers, who know more of ships than we do."
)
_SUBJECTS: Final = (
    "harbour",
    "school",
    "bridge",
    "market",
    "library",
    "theatre",
    "stadium",
    "clinic",
    "airport",
    "mill",
)


def own(n: int) -> list[str]:
    """Return paragraphs of an article that no other has."""
    about = f"{_SUBJECTS[n % 10]} number {n}"
    return [
        f"The council has decided about the {about} today, after a debate that took until late in the night ({k})."
        for k in range(4)
    ]


def page(n: int, *, inside: str = "", after: str = "", menu: str = "Home News Sport", by: str = "") -> str:
    first, *rest = own(n)
    body = f"<p>{first}</p>" + (f"<p>{inside}</p>" if inside else "") + "".join(f"<p>{one}</p>" for one in rest)
    links = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in menu.split())
    plea = f"<p>{after}</p>" if after else ""
    byline = f'<p class="author">{by}</p>' if by else ""
    return (
        f"<html><head><title>On the {_SUBJECTS[n % 10]} {n}</title></head><body><ul>{links}</ul><article>"
        f"<h1>On the {_SUBJECTS[n % 10]} {n}</h1>{byline}{body}</article>{plea}</body></html>"
    )


def dump(n: int, *, inside: str = "", after: str = "") -> str:
    first, *rest = own(n)
    lines = (f"On the {_SUBJECTS[n % 10]} {n}", first, inside, *rest, after)
    return "Town Herald daily\n\n" + "\n\n".join(filter(None, lines)) + "\n"


def extracted(payload: str, template: Template | None = None) -> Extraction:
    task = Task(files=sites.load(), version=__version__, source=ANYONE, template=template)
    return extract_document(document(payload), task=task)


def learned(payloads: Sequence[str]) -> Template:
    return repeated.template_of([repeated.lines_of(extracted(one)) for one in payloads], source="paper", day=DAY)


def body(payload: str, template: Template | None = None) -> list[str]:
    return [block.text for block in extracted(payload, template).body]


@pytest.mark.parametrize("make", [page, dump])
def test_a_line_after_the_article_of_most_pages_is_removed_from_another(make: object) -> None:
    assert callable(make)
    template = learned([make(n, after=PLEA) for n in range(6)])
    another = make(99, after=PLEA)

    assert PLEA.lower() in {line.text for line in template.lines}
    assert PLEA not in body(another, template)
    assert ("template", "learned") in {(one.reason, one.rule) for one in extracted(another, template).removed}
    assert own(99) == [line for line in body(another, template) if line in own(99)]


@pytest.mark.parametrize("make", [page, dump])
@pytest.mark.parametrize("pages", [2, 3, 20])
def test_a_sentence_that_stories_of_one_subject_repeat_is_kept(make: object, pages: int) -> None:
    """Some of the pages are about the war, the others are not."""
    assert callable(make)
    template = learned([make(n, inside=RECALL if n < max(2, pages // 4) else "") for n in range(pages)])

    assert RECALL in body(make(99, inside=RECALL), template)


def test_the_copies_of_one_article_teach_nothing() -> None:
    template = learned([page(1, menu="a b"), page(1, menu="c d"), page(1, menu="e f")])

    assert not template.lines


def test_what_gave_a_field_its_value_is_not_learned() -> None:
    template = learned([page(n, by="By Mara Quill") for n in range(6)])

    assert "by mara quill" not in {line.text for line in template.lines}
    assert extracted(page(99, by="By Mara Quill"), template).fields.authors.value


def test_a_menu_is_known_by_its_place() -> None:
    """A paragraph of the same words in an article is another thing."""
    template = learned([page(n) for n in range(6)])
    (line,) = [line for line in template.lines if line.text == "sport"]

    assert line.pages == 6
    assert line.places
    assert all("li" in place or "ul" in place for place in line.places)


def test_a_page_that_would_lose_half_of_its_text_is_left_alone() -> None:
    lines = tuple(
        TemplateLine(text=text.fold(one).strip(" .()"), reason="template", pages=6, within=True) for one in own(3)
    )
    template = Template(source="paper", day=DAY, pages=6, lines=lines)

    assert set(own(3)) <= set(body(page(3), template))


def test_a_template_comes_back_as_it_was_written() -> None:
    template = learned([page(n, after=PLEA) for n in range(6)])
    again = parse(render(template), subject="t")

    assert again.lines == tuple(sorted(template.lines, key=lambda line: (-line.pages, line.text)))
    assert (again.source, again.day, again.pages, len(again.digest)) == ("paper", DAY, 6, 12)
    assert render(again) == render(template)


def test_a_template_adds_nothing_to_what_is_kept() -> None:
    """The classifier sees the menus: without them it would take for text what is left of them."""
    menu = "HOME\nEconomy Tourism World Politics Companies Markets Country Shipping Jobs Health Weather and much more\n"
    trail = "You are here: Home arrow News arrow "
    template = learned([f"{menu}\n{trail}Health\n\n{dump(n, after=PLEA)}" for n in range(6)])
    another = f"{menu}\n{trail}Sport\n\n{dump(99, after=PLEA)}"

    assert template.lines
    assert set(body(another, template)) < set(body(another))


def test_a_headline_stays_that_other_dumps_have_among_their_teasers() -> None:
    headline = f"{_SUBJECTS[9]} number 99 is decided by the council, slowly"
    template = learned(
        [dump(n, after=f"{headline}\n\nMore about that story, and about all the others that we have") for n in range(8)]
    )
    another = dump(99).replace("On the mill 99\n", f"Mill\n\n{headline.capitalize()}\n")
    found = extracted(another, template)

    assert headline in {line.text for line in template.lines}
    assert headline.capitalize() in {*(b.text for b in found.body), found.fields.title.value}


@pytest.mark.parametrize(("most", "stays"), [(7, True), (10, False)])
def test_what_dumps_end_with_is_learned_only_where_nearly_all_do(most: int, *, stays: bool) -> None:
    """A list of two thirds of the articles may be theirs."""
    template = learned([dump(n, after=CHANNELS if n < most else "") for n in range(10)])

    assert (CHANNELS in body(dump(99, after=CHANNELS), template)) == stays
