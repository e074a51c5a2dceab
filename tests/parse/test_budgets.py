import pytest

from ingest.errors import BudgetExceeded
from ingest.markup import ATTRIBUTES, DEPTH
from ingest.parse.page.html import blocks


def lines(html: str) -> list[str]:
    return [b.text for b in blocks(html).blocks]


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "x-y", "table><tr><td", "span class=a"])
def test_deep_nesting_is_refused_and_not_suffered(tag: str) -> None:
    with pytest.raises(BudgetExceeded) as caught:
        blocks(f"<{tag}>" * 100_000 + "x")
    assert caught.value.reason == "budget-exceeded"


def test_closing_tags_do_not_hide_the_depth() -> None:
    with pytest.raises(BudgetExceeded):
        blocks("<div></b>" * 100_000)


def test_nesting_below_the_budget_is_read() -> None:
    assert lines("<b>" * (DEPTH - 10) + "x") == ["x"]


@pytest.mark.parametrize("attribute", ["a{}", 'a{}="1"', "a{}=1"])
def test_a_flood_of_attributes_is_refused(attribute: str) -> None:
    with pytest.raises(BudgetExceeded):
        blocks("<p " + " ".join(attribute.format(n) for n in range(1_000_000)) + ">x")


def test_a_long_value_and_a_long_script_are_no_flood_of_attributes() -> None:
    words = " ".join(f"w{n}" for n in range(3 * ATTRIBUTES))

    assert lines(f"<p data-x='{words}'>x</p><script>if (a <b ) {{ x = '{words}' }}</script>") == ["x"]


@pytest.mark.parametrize(
    "html", ["<p>" + "word " * 400_000, "&amp;" * 200_000, "<" * 200_000, "<p>x" * 20_000, "<br>x" * 50_000]
)
def test_floods_are_read_in_linear_time(html: str) -> None:
    assert blocks(html).blocks
