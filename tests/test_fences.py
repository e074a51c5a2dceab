"""Law 6: pages made to be slow, deep or large end soon, with an article or a typed error that the bytes alone decide.

The floods are small, so that the suite stays quick, and large enough that a cost which grows with the square of the
size shows: every one of them was slow once, or wakes an expression that looks back.
"""

import json
from collections.abc import Callable
from typing import Any, Final

import pytest

from ingest.pipeline.clean.capture import Result, clean_capture
from tests.bench import ours
from tests.costs import in_proportion
from tests.making import stored

TASK: Final = ours.task()
STORY: Final = "The council of Lindau closed the old bridge to lorries on Monday, after cracks were found in it. " * 3
POST: Final = {
    "id": 1,
    "date": "2024-03-16T08:51:00",
    "link": "https://news.example/1",
    "title": {"rendered": "Bridge"},
}


def page(more: str, *, head: str = "", top: str = "<h1>Bridge closed to lorries</h1>") -> str:
    return f"<html><head>{head}</head><body>{top}<article>{f'<p>{STORY}</p>' * 3}{more}</article>"


def dump(*more: str) -> str:
    return "\n\n".join(["Bridge closed to lorries", STORY, *more, STORY])


def post(content: str = "", **members: Any) -> str:
    rendered = {"rendered": f"<p>{STORY}</p>{content}", "protected": False}
    return json.dumps({**POST, "content": rendered, **members})


def cleaned(body: str | bytes) -> Result:
    results = clean_capture(stored(body, url="https://news.example/bridge"), task=TASK)
    assert all(result.outcome.status in {"written", "skipped", "failed"} for result in results)
    return results[0]


FLOODS: Final[dict[str, Callable[[int], str]]] = {
    "one long line": lambda n: page("<p>" + "word " * (n // 5)),
    "one long word": lambda n: page("<p>" + "w" * n),
    "spaces": lambda n: page("<p>" + " " * n),
    "entities": lambda n: page("<p>" + "&amp;" * (n // 5)),
    "broken entities": lambda n: page("<p>" + "&a" * (n // 2)),
    "opened comments": lambda n: page("<!--" * (n // 4)),
    "angle brackets": lambda n: page("<" * n),
    "paragraphs": lambda n: page("".join(f"<p>{i} {STORY}</p>" for i in range(n // 300))),
    "lines": lambda n: page("".join(f"line {i} of it<br><br>" for i in range(n // 20))),
    "list items": lambda n: page("<ul>" + "".join(f"<li>item {i}" for i in range(n // 15))),
    "inline elements": lambda n: page("<p>" + "<b>a</b>" * (n // 8)),
    "open formatting": lambda n: page("<p><b><i><u><font>" * (n // 200)),
    "links": lambda n: page("<a href=x>b" * (n // 11)),
    "cells": lambda n: page("<table>" + ("<tr>" + "<td>a" * 100) * (n // 500)),
    "headings": lambda n: page("".join(f"<h2>Heading {i}</h2>" for i in range(n // 20))),
    "captions": lambda n: page("<figure><img src=a.jpg><figcaption>A</figcaption></figure>" * (n // 60)),
    "bylines": lambda n: page("", top="<h1>Bridge</h1>" + "<p class=byline>By Ida Fenn | 5 March 2024" * (n // 150)),
    "a long title": lambda n: page("", head="<title>" + "Bridge " * (n // 7), top="<h1>" + "Bridge " * (n // 7)),
    "a long byline": lambda n: page("", top=f"<p class=byline>By {'Ida Fenn and ' * (n // 13)}</p>"),
    "tags": lambda n: page("", head="".join(f'<meta property="article:tag" content="t{i}">' for i in range(n // 45))),
    "authors": lambda n: page("", head="".join(f'<meta name="author" content="Ida Fenn{i}">' for i in range(n // 40))),
    "moments": lambda n: page("".join(f'<time datetime="2024-03-{i % 28 + 1:02}">x</time>' for i in range(n // 40))),
    "claims": lambda n: page("", head=f'<script type="application/ld+json">{json.dumps(claims(n))}</script>'),
    "brackets in a claim": lambda n: page("", head=f'<script type="application/ld+json">{"[" * n}</script>'),
    "a long dump line": lambda n: dump("word " * (n // 5)),
    "a long dump word": lambda n: dump("w" * n),
    "digits": lambda n: dump("1" * n, "1 " * (n // 2)),
    "parentheses": lambda n: dump("(" * n, "(a" * (n // 2) + ")"),
    "separators": lambda n: dump("a | " * (n // 4), "a: " * (n // 3), "—" * n),
    "full stops": lambda n: dump(STORY + "." * n, ".”" * (n // 2) + "x"),
    "months": lambda n: dump("March " * (n // 6)),
    "spaces inside": lambda n: dump("By Ida" + " " * n + "Fenn"),
    "blank lines": lambda n: dump("\n" * n + "x"),
    "dump lines": lambda n: dump("\n".join(f"line {i} of a text that is a log" for i in range(n // 35))),
    "dump bylines": lambda n: dump("By Ida Fenn\n" * (n // 12)),
    "dump captions": lambda n: dump("The bridge over the lake seen from the north (AFP)\n" * (n // 50)),
    "dump bullets": lambda n: dump("".join(f"• item {i}\n" for i in range(n // 14))),
    "dump tags": lambda n: dump("".join(f"{STORY} {i}\n\n• Tag {i}\n• Lorry\n\n" for i in range(n // 400))),
    "dump quotes": lambda n: dump("".join(f"“The bridge {i} is closed”\n\n{STORY}\n\n" for i in range(n // 400))),
    "stamped teasers": lambda n: dump("".join(f"The bridge of town {i} (30/12 - 20:06)\n" for i in range(n // 40))),
    "teasers of other stories": lambda n: dump("The bridge of another town\n5 March 2024\n\n" * (n // 45)),
    "labels": lambda n: dump("Related News\n" * (n // 26), "Leave a Reply\na\n" * (n // 32), "Ticker\na\n" * (n // 32)),
    "one paragraph again and again": lambda n: dump("\n".join([STORY] * (n // 300))),
    "wrapped lines": lambda n: dump("\n".join((f"the {i} lorries of the council " * 3)[:72] for i in range(n // 72))),
    "links of markdown": lambda n: dump("[a](/b) " * (n // 16), "[a](" * (n // 8), "![" * (n // 8), "](" * (n // 8)),
    "nested links of markdown": lambda n: f"# A\n\n{'[' * (n // 8)}a{'](/b)' * (n // 8)}\n" + "[a](b\n" * (n // 16),
    "marks of markdown": lambda n: "# A\n\n# B\n\n" + "*a _b **c " * (n // 20) + "a | b\n---|---\n" * (n // 30),
    "rules and inputs": lambda n: dump("_" * n + "a", "[ ____ " * (n // 7) + "a", "[a.png] " * (n // 8) + "a"),
    "numbers of links": lambda n: dump("".join(f" [{i}]a" for i in range(1, n // 8)), "References\n" * (n // 12)),
    "a long content": lambda n: post("<p>" + "word " * (n // 5)),
    "a torn long content": lambda n: post("<p>" + "word " * (n // 5))[:-300],
    "posts": lambda n: f"[{','.join([post()] * (n // 600))}]",
    "torn posts": lambda n: f"[{','.join([post()] * (n // 600))}"[:-30],
    "posts on lines": lambda n: "\n".join([post()] * (n // 600)) + "\n{",
    "a long post title": lambda n: post(title={"rendered": "Bridge " * (n // 7)}),
    "bare quotes": lambda n: post("XX").replace("XX", '<a href="x">b</a> ' * (n // 18)),
    "marks of an end": lambda n: post("XX").replace("XX", '", "excerpt": ' * (n // 14)),
    "backslashes": lambda n: post("XX").replace("XX", "\\" * n + "\\"),
    "escaped closers": lambda n: "text \\u201c <\\/p>\\n " * (n // 20),
    "brackets before": lambda n: "Notice: a\n" + "[1 " * (n // 3) + post(),
    "commas": lambda n: post()[:-1] + "," * n,
    "digits in json": lambda n: post().replace('"id": 1', '"id": ' + "1" * n),
    "shortcodes": lambda n: post("[vc_row " * (n // 8)),
    "captions in shortcodes": lambda n: post("[caption]<img src=a>" * (n // 20) + "[caption]<a " * (n // 12)),
    "moved headings": lambda n: "text \\u201c <\\/p>\\n " * (n // 40) + "a<\\/h3>\\n" * (n // 20),
    "marks of a next post": lambda n: post()[:-3] + '},{"id":1,"date"' * (n // 16),
}  # fmt: skip


def claims(size: int) -> list[dict[str, Any]]:
    return [{"@type": "NewsArticle", "headline": f"h{i}", "author": [{"name": f"A B{i}"}]} for i in range(size // 80)]


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_costs_what_its_size_says(name: str) -> None:
    # Half a second at most where this was set, and over three seconds for each that had a square in it.
    assert in_proportion(lambda size: cleaned(FLOODS[name](size)), 150_000)


BEYOND: Final[dict[str, tuple[str, int, Callable[[int], str]]]] = {
    "nested boxes": ("budget-exceeded", 100_000, lambda n: page("<div>" * n)),
    "nested and closed": ("budget-exceeded", 100_000, lambda n: page("<div>" * n + "</div>" * n)),
    "attributes": ("budget-exceeded", 1_000_000, lambda n: page(f"<p {' '.join(f'a{i}=1' for i in range(n))}>")),
    "attributes behind a bracket": (
        "budget-exceeded", 20_000, lambda n: page(f"<p x='>' {' '.join(f'a{i}' for i in range(n))}")
    ),
    "lines": ("budget-exceeded", 200_001, lambda n: "a\n" * n),
    "blocks": ("budget-exceeded", 50_001, lambda n: "a\n" * n),
    "broken values": ("budget-exceeded", 60_000, lambda n: post()[:-3] + '},{"id":1,"date"' * n),
    "nested arrays": ("unknown-shape", 100_000, lambda n: "[" * n + "]" * n),
}  # fmt: skip


@pytest.mark.parametrize("name", BEYOND)
def test_what_is_beyond_the_budget_is_a_typed_error_at_once(name: str) -> None:
    reason, size, make = BEYOND[name]

    assert reason == cleaned(make(size)).outcome.reason
    assert in_proportion(lambda size: cleaned(make(size)), 2 * size)


@pytest.mark.parametrize("nested", [("[", "]"), ("[", ""), ('{"a":', "")])
def test_json_nested_in_a_post_is_no_crash(nested: tuple[str, str]) -> None:
    def outcome(size: int) -> str:
        return cleaned(post(meta="XX").replace('"XX"', nested[0] * size + nested[1] * size)).outcome.status

    assert outcome(100_000) in {"written", "failed"}
    assert in_proportion(outcome, 100_000)


def test_the_data_of_a_script_is_no_flood_of_attributes() -> None:
    data = json.dumps([{"a": f"w{n} x{n}"} for n in range(60_000)])

    assert "written" == cleaned(page("", head=f'<script type="application/json">{data}</script>')).outcome.status
