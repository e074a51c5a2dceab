"""Our pages in a real browser: nothing of theirs runs or loads, and people can use them.

Started with INGEST_BROWSER=1, where Chromium and the packages of the group `browser` are; takes some two minutes.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.model import Outcome
from ingest.report import page
from tests.browser.conftest import IS_ASKED_FOR
from tests.browser.hostile import FILES, HOST, TEXTS
from tests.calling import call
from tests.shapes import ARABIC, DUMP, LOGIN, PAGE, POST
from tests.test_report_page import alarm, day, told

if not IS_ASKED_FOR:
    pytest.skip("opens a real browser: only with INGEST_BROWSER=1", allow_module_level=True)

from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import SCHEMES, WIDTHS, Scheme, Sink, chromium, opened, violations

PAGES = Path(__file__).parent.parent / "data" / "pages"
OWN = ("el-gallery-captions", "en-live-blog", "de-results-table", "en-code-listing", "pl-rest-plugins")


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[Browser, Sink]]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def browser(started: tuple[Browser, Sink]) -> Browser:
    return started[0]


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Explain pages of every shape, from left to right and from right to left, into one folder."""
    root = tmp_path_factory.mktemp("explained")
    (root / "in").mkdir()
    for name in OWN:
        (file,) = (PAGES / name).glob("input.*")
        shutil.copy(file, root / "in" / f"{name}{file.suffix}")
    texts = {"arabic.html": ARABIC, "dump.txt": DUMP, "login.html": LOGIN, "post.json": POST}
    for name, text in texts.items():
        (root / "in" / name).write_text(text, encoding="utf-8")
    call("explain", str(root / "in"), "--html", str(root / "out"))
    return root / "out"


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the report of two sources over three weeks, one of them with alarms."""
    days = [day(source, f"2026-03-{n:02}", written=n) for source in ("courier", "blog") for n in range(1, 22)]
    outcomes = [
        Outcome(source="courier", stage="write", status="written"),
        Outcome(source="courier", stage="clean", status="skipped", reason="consent", url="https://courier.example/c"),
        Outcome(source="blog", stage="fetch", status="failed", reason="http-500", url="https://blog.example/"),
    ]
    ended = alarm("blog", "silence", ended_at="2026-03-06T00:00:00Z", examples=[])
    path = tmp_path_factory.mktemp("reported") / "report.html"
    given = told(*outcomes, health=days, alarms=[alarm("courier"), ended])
    given["removed"] = {"count": 3, "chars": 90, "by_reason": [{"reason": "share", "count": 3, "chars": 90}]}
    path.write_text(page.html(given, title="Report"), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hostile")
    (root / "in").mkdir()
    for name, text in FILES.items():
        (root / "in" / name).write_text(text, encoding="utf-8")
    call("explain", str(root / "in"), "--html", str(root / "out"))
    outcomes = [
        Outcome(source=text, stage="fetch", status="failed", reason=text, detail=text, url=text) for text in TEXTS
    ]
    given = told(
        *outcomes,
        health=[day(text, "2026-03-04", failed={text: 1}, fields={text: 0.5}) for text in TEXTS],
        alarms=[alarm(text, text, detail=text, examples=list(TEXTS)) for text in TEXTS],
    )
    (root / "out" / "report.html").write_text(page.html(given, title=TEXTS[0]), encoding="utf-8")
    return root / "out"


def press_all(shown: Page) -> None:
    """Unfold and press whatever there is but the pictures, and point at every rule."""
    for details in shown.locator("details").all()[:6]:
        details.evaluate("node => node.open = true")
    for button in shown.locator("main button:visible:not(.load):not(#load-all)").all()[:12]:
        button.click()
    shown.keyboard.press("Escape")


def test_a_hostile_page_opens_no_dialog_and_sends_no_request(started: tuple[Browser, Sink], hostile: Path) -> None:
    browser, sink = started
    titles = {}
    for file in sorted(hostile.iterdir()):
        with opened(browser, file) as seen:
            titles[file.name] = seen.page.locator("h1").inner_text()
            press_all(seen.page)
            seen.page.wait_for_timeout(100)
            assert (seen.dialogs, seen.requests, seen.errors) == ([], [], []), file.name
            assert seen.page.locator("img, iframe, form, base, link").count() == 0
            assert seen.page.locator("script, style").count() == 2
    assert not [line for line in sink.lines if HOST in line]

    assert len(titles) == len(FILES) + 2
    shown = [titles[f"page-{n}.html.html"] for n in range(len(TEXTS))]
    plain = [re.sub("[\u202a-\u202e]", "", " ".join(text.split())) for text in TEXTS]
    # A title loses what no title has at its end; nothing of it is ever run, read as markup, or turned round.
    assert sum(title == text for title, text in zip(shown, plain, strict=True)) >= len(TEXTS) - 3
    assert not any("\u202e" in title or "49" in title for title in shown)


def test_what_a_page_without_escapes_would_do_is_noticed(started: tuple[Browser, Sink], tmp_path: Path) -> None:
    browser, sink = started
    (tmp_path / "raw.html").write_text(f"<!doctype html><body>{TEXTS[1]}{TEXTS[0]}", encoding="utf-8")
    with opened(browser, tmp_path / "raw.html") as seen:
        seen.page.wait_for_timeout(100)
        assert sorted(seen.dialogs) == ["1", "2"]
        assert seen.requests == [f"http://{HOST}/pixel"]
    assert [line for line in sink.lines if HOST in line] == [f"GET http://{HOST}/pixel HTTP/1.1"]
    sink.lines.clear()


def test_a_picture_is_asked_for_when_its_button_is_pressed_and_not_before(
    started: tuple[Browser, Sink], hostile: Path
) -> None:
    browser, sink = started
    with opened(browser, hostile / "page-0.html.html") as seen:
        assert seen.requests == []
        button = seen.page.locator("button.load").first
        address = button.get_attribute("data-image")
        button.focus()
        seen.page.keyboard.press("Enter")
        expect(seen.page.get_by_text("could not be loaded").first).to_be_visible()
        assert seen.requests == [address]
        assert seen.dialogs == []
    assert len([line for line in sink.lines if HOST in line]) == 1
    sink.lines.clear()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_of_each_shape_has_no_fault_of_access_and_fits(
    browser: Browser, explained: Path, reported: Path, width: str, scheme: Scheme
) -> None:
    files = [*sorted(explained.iterdir()), reported]
    assert len(files) == len(OWN) + 6
    found: dict[str, Any] = {}
    for file in files:
        with opened(browser, file, width=width, scheme=scheme) as seen:
            for details in seen.page.locator("details").all()[:5]:
                details.evaluate("node => node.open = true")
            wide = seen.page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
            faults = violations(seen.page)
            if faults or wide > 0 or seen.errors or seen.requests:
                found[file.name] = (faults, wide, seen.errors, seen.requests)
    assert found == {}


def test_the_rule_of_a_block_is_said_on_hover_and_on_focus_until_escape(browser: Browser, explained: Path) -> None:
    with opened(browser, explained / "el-gallery-captions.html.html") as seen:
        shown = seen.page
        rule = shown.locator(".run:not(details) .rule:visible").nth(1)
        tip = shown.locator(f"#{rule.get_attribute('aria-describedby')}")
        expect(tip).to_be_hidden()
        rule.hover()
        expect(tip).to_be_visible()
        tip.hover()
        expect(tip).to_be_visible()
        shown.mouse.move(0, 0)
        expect(tip).to_be_hidden()

        shown.locator(".run:not(details) .rule:visible").first.focus()
        shown.keyboard.press("Tab")
        expect(tip).to_be_visible()
        expect(tip).to_contain_text("rule")
        shown.keyboard.press("Escape")
        expect(tip).to_be_hidden()


def test_chips_filter_unfold_and_arrows_jump(browser: Browser, explained: Path) -> None:
    with opened(browser, explained / "el-gallery-captions.html.html") as seen:
        shown = seen.page
        every = shown.locator(".run").count()
        chip = shown.locator(".chip.removed").first
        end = chip.get_attribute("data-end")
        chip.focus()
        shown.keyboard.press("Space")

        assert chip.get_attribute("aria-pressed") == "true"
        assert {run.get_attribute("data-end") for run in shown.locator(".run:visible").all()} == {end}
        expect(shown.locator("details:visible").first).to_have_attribute("open", "")
        expect(shown.locator("#shown")).to_contain_text("shown")
        chip.click()
        assert shown.locator(".run:visible").count() == every

        before = shown.evaluate("scrollY")
        shown.get_by_label("Next").click()
        shown.get_by_label("Next").click()
        assert shown.evaluate("scrollY") != before or shown.evaluate("innerHeight >= document.body.scrollHeight")


def test_evidence_leads_to_its_block_also_where_that_is_folded_or_filtered(browser: Browser, explained: Path) -> None:
    with opened(browser, explained / "el-gallery-captions.html.html") as seen:
        shown = seen.page
        shown.locator(".chip.removed").first.click()
        link = shown.locator('#fields a[href^="#block-"]').first
        target = shown.locator(str(link.get_attribute("href")))
        expect(target).to_be_hidden()
        link.click()
        expect(target).to_be_visible()
        expect(target).to_be_in_viewport()

        folded = shown.locator("details .block").first
        expect(folded).to_be_hidden()
        shown.goto(shown.url.split("#")[0] + f"#{folded.get_attribute('id')}")
        expect(folded).to_be_visible()


def test_the_index_sorts_and_filters(browser: Browser, explained: Path) -> None:
    with opened(browser, explained / "index.html") as seen:
        shown = seen.page
        shown.get_by_role("button", name="characters").click()
        first = [float(cell.get_attribute("data-value") or -1) for cell in shown.locator("td:nth-child(7)").all()]
        assert first == sorted(first)
        shown.get_by_role("button", name="characters").click()
        assert shown.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"

        shown.get_by_label("Filter").fill("arabic.html")
        assert shown.locator("tbody tr:visible").count() == 1
        shown.get_by_label("Filter").fill("")
        shown.get_by_role("button", name="skipped").click()
        assert shown.locator("tbody tr:visible").count() == 1
        shown.locator("tbody tr:visible a").click()
        expect(shown.locator(".error")).to_be_visible()


def test_the_tables_of_the_report_sort_and_alarms_lead_to_their_source(browser: Browser, reported: Path) -> None:
    with opened(browser, reported) as seen:
        shown = seen.page
        shown.locator("#source-courier summary").click()
        table = shown.locator("#source-courier table")
        table.get_by_role("button", name="written").focus()
        shown.keyboard.press("Enter")
        written = [float(cell.get_attribute("data-value") or -1) for cell in table.locator("td:nth-child(4)").all()]
        assert written == [float(n) for n in range(1, 22)]

        expect(shown.locator("#source-courier path.mark").first).to_be_attached()
        shown.locator("#source-courier .flag").click()
        expect(shown.locator(".alarm.open")).to_be_in_viewport()


def test_folds_within_a_fold_filter_and_open_together(browser: Browser, tmp_path: Path) -> None:
    menu = "".join(
        f'<div class="share"><a href="/s{n}">Share this</a></div><div class="related-posts"><a href="/r{n}">'
        f"Another story, number {n}, about the harbour</a></div>"
        for n in range(6)
    )
    (tmp_path / "page.html").write_text(PAGE.replace("</article>", f"</article>{menu}"), encoding="utf-8")
    call("explain", str(tmp_path / "page.html"), "--html", str(tmp_path / "why.html"))
    with opened(browser, tmp_path / "why.html") as seen:
        shown = seen.page
        stretch = shown.locator(".stretch")
        assert stretch.count() == 1
        expect(stretch.locator(".run").first).to_be_hidden()

        shown.locator('.chip[data-end="share"]').click()
        expect(stretch.locator('.run[data-end="share"] .block').first).to_be_visible()
        expect(stretch.locator('.run:not([data-end="share"])').first).to_be_hidden()
        shown.locator('.chip[data-end="share"]').click()
        expect(stretch.locator(".run").first).to_be_hidden()
        assert violations(shown) == []

        folded = stretch.locator(".block").last
        shown.goto(shown.url.split("#")[0] + f"#{folded.get_attribute('id')}")
        expect(folded).to_be_visible()
