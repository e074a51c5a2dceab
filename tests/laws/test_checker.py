"""The laws' own checker finds what breaks them: every message of it is provoked once."""

import json
from dataclasses import replace
from typing import Any

import pytest

from ingest import parse, shape
from ingest.model import Document
from ingest.pipeline.clean.capture import Result, clean_capture
from tests.bench import ours
from tests.bench.laws import breaches, visible
from tests.making import stored

STORY = "The council of Lindau closed the old bridge to lorries, after cracks were found in two of its piers. " * 2
PAGE = f"""<!doctype html><html><head><title>Bridge closed to lorries | Gazette</title>
<meta property="og:title" content="Bridge closed to lorries"></head><body><nav><a href="/">Home</a></nav>
<h1>Bridge closed to lorries</h1><p class="byline">By Ida Fenn</p>
<article><p>{STORY}</p><figure><img src="/a.jpg" alt="A bridge"><figcaption>The bridge</figcaption></figure>
<p>Nobody knows yet. {STORY}</p></article><footer>Imprint</footer></body></html>"""
CAPTURE = stored(PAGE, url="https://news.example/bridge")


def result() -> Result:
    (found,) = clean_capture(CAPTURE, task=ours.task())
    assert found.line
    return found


def broken(found: Result) -> list[str]:
    return [told.partition(":")[0] for told in breaches(CAPTURE, (found,))]


def rewritten(found: Result, **changes: Any) -> Result:
    record = json.loads(found.line or b"")
    return replace(found, line=json.dumps({**record, **changes}).encode())


def test_a_page_that_keeps_the_laws_breaks_none() -> None:
    assert [] == broken(result())


def test_a_block_that_is_forgotten_is_found() -> None:
    found = result()
    removed = found.row["removed"][1:]

    assert ["ends"] == broken(replace(found, row={**found.row, "removed": removed}))


def test_a_block_that_ends_twice_is_found() -> None:
    found = result()
    record = json.loads(found.line or b"")
    used = next(int(e["where"][6:]) for e in record["provenance"]["fields"] if e["where"].startswith("block:"))
    removed = [*found.row["removed"], {**found.row["removed"][0], "block": used}]

    assert ["ends"] == broken(replace(found, row={**found.row, "removed": removed}))


def test_a_paragraph_that_is_invented_is_found() -> None:
    found = result()
    text = json.loads(found.line or b"")["text"].replace("Lindau", "Bonnau")

    assert {"ends", "invention"} == set(broken(rewritten(found, text=text)))


def test_a_paragraph_in_the_wrong_place_is_found() -> None:
    found = result()
    blocks = json.loads(found.line or b"")["blocks"]

    assert {"ends"} == set(broken(rewritten(found, blocks=blocks[::-1])))


@pytest.mark.parametrize(("name", "value"), [("title", "Bridge closed"), ("language", "de"), ("published", "2024")])
def test_a_value_that_no_raw_string_gives_is_found(name: str, value: str) -> None:
    assert {"fields"} == set(broken(rewritten(result(), **{name: value})))


def test_a_caption_that_no_raw_string_gives_is_found() -> None:
    image = {"url": None, "alt": None, "caption": "The ferry", "credit": None}

    assert {"fields"} == set(broken(rewritten(result(), images=[image])))


def test_evidence_of_an_item_that_is_not_there_is_found() -> None:
    assert {"fields"} == set(broken(rewritten(result(), images=[])))


def test_an_item_with_two_outcomes_is_found() -> None:
    found = result()

    assert ["outcomes"] == [told.partition(":")[0] for told in breaches(CAPTURE, (found, found))]


def test_a_crash_is_found() -> None:
    found = result()
    crashed = replace(found, outcome=replace(found.outcome, status="crashed"), line=None)

    assert ["crashed"] == broken(crashed)


def test_what_nobody_sees_is_no_text_and_what_is_hidden_is() -> None:
    html = "<p>a<script>b</script><!-- c --><span hidden>d</span><noscript>e</noscript><template>f</template>g"

    assert "adg" == visible(html)


LEFT = (
    "The council closed the bridge",
    "to lorries after cracks were",
    "found in two of its piers, and",
    "nobody knows how long.",
)
RIGHT = (
    "The ferry will run each hour",
    "until the divers have looked",
    "at all that stands below the",
    "water, which takes a month.",
)


@pytest.mark.parametrize("is_torn", [False, True])
def test_a_column_whose_lines_are_torn_is_found(*, is_torn: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    capture = stored("\n".join(f"{one:<40}{other}" for one, other in zip(LEFT, RIGHT, strict=True)))
    whole = next(iter(parse.documents(shape.detect(capture))))
    assert isinstance(whole, Document)
    lines = [*LEFT, *RIGHT]
    if is_torn:  # the same characters, in another order
        lines[0], lines[5] = lines[0][:9] + lines[5][9:], lines[5][:9] + lines[0][9:]
    block = replace(whole.blocks[0], text=" ".join(lines), inside=-1, bullet="")
    document = replace(whole, blocks=(block,), repairs=("columns",))
    monkeypatch.setattr("tests.bench.laws.parse.documents", lambda _: iter([document]))

    told = list(breaches(capture, (Result(outcome=result().outcome, line=None, row={"removed": []}),)))

    assert is_torn == any("of a column is torn or lost" in one for one in told)
