"""Scripts of JSON as templates and people leave them: read as far as they can be, and what is lost is told."""

import json
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.parse.page import loose_json
from tests.costs import in_proportion

WHOLE: list[tuple[str, str, tuple[Any, ...]]] = [
    ("nothing", " \n", ()),
    ("noise alone", "<!-- --> /* none */ // yet", ()),
    ("a byte order mark", '\ufeff{"a": 1}', ({"a": 1},)),
    ("two values", '{"a": 1}\n{"b": 2}', ({"a": 1}, {"b": 2})),
    ("two values, a comma between", '{"a": 1},{"b": 2},', ({"a": 1}, {"b": 2})),
    ("a value and a list", '{"a": 1};[{"b": 2}]', ({"a": 1}, [{"b": 2}])),
    ("an escaped apostrophe", r"""{"a": "it\'s", "b": "\x41\u0042\/"}""", ({"a": "it's", "b": "AB/"},)),
    ("raw line ends and control characters", '{"a": "one\ntwo\tthree\x02"}', ({"a": "one\ntwo\tthree\x02"},)),
    ("raw line ends in a broken object", '{"a": "one\n\ntwo", "b": 2,}', ({"a": "one\n\ntwo", "b": 2},)),
    ("a continued line", '{"a": "one\\\ntwo", }', ({"a": "onetwo"},)),
    ("undefined and other nothings", '{"a": undefined, "b": NaN, "c": 1}', ({"a": None, "b": None, "c": 1},)),
    ("null", '{"a": null, "b": [null, undefined],}', ({"a": None, "b": [None, None]},)),
    ("words of Python", "{'a': None, 'b': True, 'c': 'd'}", ({"a": None, "b": True, "c": "d"},)),
    ("trailing commas", '{"a": [1, 2,], "b": {"c": 3,},}', ({"a": [1, 2], "b": {"c": 3}},)),
    ("too many commas", '{,"a": [1,, 2],, "b": 3}', ({"a": [1, 2], "b": 3},)),
    ("a comma missing", '{"a": "x"\n"b": ["y"]\n"c": 1}', ({"a": "x", "b": ["y"], "c": 1},)),
    ("comments", '{/* it\'s "a" */ "a": "// b /* c */", // "d"\n "b": 2}', ({"a": "// b /* c */", "b": 2},)),
    ("marks of HTML", '<!-- {"a": "<!-- b -->"} -->', ({"a": "<!-- b -->"},)),
    ("marks of CDATA", '//<![CDATA[\n{"a": "b"}\n//]]>', ({"a": "b"},)),
    ("bare quotes", '{"a": "He said "no" to it", "b": "“x” "y""}', ({"a": 'He said "no" to it', "b": '“x” "y"'},)),
    ("bare quotes and commas", '{"a": "The "big", "red" one", "b": 1}', ({"a": 'The "big", "red" one', "b": 1},)),
    ("bare quotes in a list", '{"a": ["the "x" case", "y"], "b": 1}', ({"a": ['the "x" case', "y"], "b": 1},)),
    ("bare quotes that end it", '[{"a": "say "yes""}, {"b": "c"}]', ([{"a": 'say "yes"'}, {"b": "c"}],)),
    ("escaped for HTML", "{&quot;a&quot;: &quot;b &amp;amp; c&quot;}", ({"a": "b &amp; c"},)),
    ("escaped by number", "[ {&#34;a&#34;: 1}]", ([{"a": 1}],)),
    ("escaped once more", r"{\"a\": \"b \\\"c\\\"\"}", ({"a": 'b "c"'},)),
    ("a string of JSON", json.dumps(json.dumps({"a": "b"})), ({"a": "b"},)),
    ("an assignment", 'window.data = {"a": 1};', ({"a": 1},)),
    ("keys without quotes", "{a: 'b', $c: \"d\"}", ({"a": "b", "$c": "d"},)),
    ("half an emoji and a whole one", r'{"a": "\ud83d\ude00", "b": "\ud83d",}', ({"a": "😀", "b": "\ufffd"},)),
]  # fmt: skip


@pytest.mark.parametrize(("script", "values"), [w[1:] for w in WHOLE], ids=[w[0] for w in WHOLE])
def test_what_can_be_read_is_read_without_loss(script: str, values: tuple[Any, ...]) -> None:
    assert loose_json.parse_values(script) == (values, "")


TORN: list[tuple[str, str, tuple[Any, ...]]] = [
    ("no JSON", "coming soon", ()),
    ("a cut string", '{"a": "one", "b": "tw', ({"a": "one"},)),
    ("a cut object", '{"a": {"b": "c"}', ({"a": {"b": "c"}},)),
    ("a cut list", '{"a": ["b", "c"', ({"a": ["b", "c"]},)),
    ("a template's hole", '{"a": {{ title }}, "b": "c"}', ({"b": "c"},)),
    ("another template's", '{"a": {% block %}, "b": "c"}', ({"b": "c"},)),
    ("code", '{"a": new Date("2020"), "b": "c"}', ({"b": "c"},)),
    ("a bracket of code in a list", '{"a": [("x"), "y"]}', ({"a": []},)),
    ("a bare text", '{"a": Ida Fenn, "b": "c"}', ({"b": "c"},)),
    ("a bracket too many", '{"a": [1]], "b": "c"}', ({"a": [1], "b": "c"},)),
    ("a brace too many", '{"a": 1}}, "b": "c"}', ({"a": 1},)),
    ("text behind", '{"a": 1} "b": "c"', ({"a": 1},)),
]


@pytest.mark.parametrize(("script", "values"), [t[1:] for t in TORN], ids=[t[0] for t in TORN])
def test_what_is_lost_is_told(script: str, values: tuple[Any, ...]) -> None:
    found, lost = loose_json.parse_values(script)

    assert found == values
    assert lost.startswith("what begins with ")


def _reads(noise: str, size: int) -> None:
    """Linear: some hundredths of a second; a square would take minutes."""
    for start in ("{", '{"a": "', "["):
        assert loose_json.parse_values(start + noise * size).lost


def test_endless_and_deep_scripts_are_given_up() -> None:
    assert "are more than" in loose_json.parse_values("[" + " " * 4_000_000 + "]").lost
    for noise in (
        "/* ",
        '"\\',
        '\\"',
        "// ",
        ", ",
        "<!--",
        "; ",
        '{"a":',
        "[",
        '"a" ',
        '" ,',
        "' ",
        '","',
        "{{",
        "{%",
        "<?",
    ):
        assert in_proportion(partial(_reads, noise), 30_000), noise


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=10,
)


@given(st.lists(st.lists(JSON, max_size=3), min_size=2, max_size=3))
def test_what_strict_readers_read_one_by_one_is_read_together(values: list[Any]) -> None:
    assert loose_json.parse_values(" ".join(map(json.dumps, values))) == (tuple(values), "")


@given(st.text(alphabet="{}[]\",:/*\\ \n;<!->aA1'&uot", max_size=80))
def test_any_script_is_read_or_given_up(script: str) -> None:
    loose_json.parse_values(script)
