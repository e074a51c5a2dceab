"""Our pages in a real browser: nothing of theirs runs or loads, and people can use them.

Started with INGEST_BROWSER=1, where Chromium and the packages of the group `browser` are; takes some two minutes.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import IS_ASKED_FOR
from tests.browser.hostile import FILES, HOST, TEXTS
from tests.calling import call
from tests.shapes import ARABIC, DUMP, LOGIN, POST

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
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hostile")
    (root / "in").mkdir()
    for name, text in FILES.items():
        (root / "in" / name).write_text(text, encoding="utf-8")
    call("explain", str(root / "in"), "--html", str(root / "out"))
    return root / "out"


def press_all(page: Page) -> None:
    """Unfold and press whatever there is but the pictures, and point at every rule."""
    for details in page.locator("details").all()[:20]:
        details.evaluate("node => node.open = true")
    for button in page.locator("main button:visible:not(.load):not(#load-all)").all()[:40]:
        button.click()
    page.keyboard.press("Escape")


def test_a_hostile_page_opens_no_dialog_and_sends_no_request(started: tuple[Browser, Sink], hostile: Path) -> None:
    browser, sink = started
    titles = {}
    for file in sorted(hostile.iterdir()):
        with opened(browser, file) as seen:
            titles[file.name] = seen.page.locator("h1").inner_text()
            press_all(seen.page)
            seen.page.wait_for_timeout(100)
            assert (seen.dialogs, seen.requests, seen.errors) == ([], [], []), file.name
            assert seen.page.locator("img, iframe, svg, form, base, link").count() == 0
            assert seen.page.locator("script, style").count() == 2
    assert not [line for line in sink.lines if HOST in line]

    assert len(titles) == len(FILES) + 1
    shown = [titles[f"page-{n}.html.html"] for n in range(len(TEXTS))]
    plain = [re.sub("[\u202a-\u202e]", "", " ".join(text.split())) for text in TEXTS]
    # A title loses what no title has at its end; nothing of it is ever run, read as markup, or turned round.
    assert sum(title == text for title, text in zip(shown, plain, strict=True)) >= len(TEXTS) - 3
    assert not any("\u202e" in title or "49" in title for title in shown)


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
    browser: Browser, explained: Path, width: str, scheme: Scheme
) -> None:
    files = sorted(explained.iterdir())
    assert len(files) == len(OWN) + 5
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
        page = seen.page
        rule = page.locator(".run:not(details) .rule:visible").nth(1)
        tip = page.locator(f"#{rule.get_attribute('aria-describedby')}")
        expect(tip).to_be_hidden()
        rule.hover()
        expect(tip).to_be_visible()
        tip.hover()
        expect(tip).to_be_visible()
        page.mouse.move(0, 0)
        expect(tip).to_be_hidden()

        page.locator(".run:not(details) .rule:visible").first.focus()
        page.keyboard.press("Tab")
        expect(tip).to_be_visible()
        expect(tip).to_contain_text("rule")
        page.keyboard.press("Escape")
        expect(tip).to_be_hidden()


def test_chips_filter_unfold_and_arrows_jump(browser: Browser, explained: Path) -> None:
    with opened(browser, explained / "el-gallery-captions.html.html") as seen:
        page = seen.page
        every = page.locator(".run").count()
        chip = page.locator(".chip.removed").first
        end = chip.get_attribute("data-end")
        chip.focus()
        page.keyboard.press("Space")

        assert chip.get_attribute("aria-pressed") == "true"
        assert {run.get_attribute("data-end") for run in page.locator(".run:visible").all()} == {end}
        expect(page.locator("details:visible").first).to_have_attribute("open", "")
        expect(page.locator("#shown")).to_contain_text("shown")
        chip.click()
        assert page.locator(".run:visible").count() == every

        before = page.evaluate("scrollY")
        page.get_by_label("Next").click()
        page.get_by_label("Next").click()
        assert page.evaluate("scrollY") != before or page.evaluate("innerHeight >= document.body.scrollHeight")


def test_evidence_leads_to_its_block_also_where_that_is_folded_or_filtered(browser: Browser, explained: Path) -> None:
    with opened(browser, explained / "el-gallery-captions.html.html") as seen:
        page = seen.page
        page.locator(".chip.removed").first.click()
        link = page.locator('#fields a[href^="#block-"]').first
        target = page.locator(str(link.get_attribute("href")))
        expect(target).to_be_hidden()
        link.click()
        expect(target).to_be_visible()
        expect(target).to_be_in_viewport()

        folded = page.locator("details .block").first
        expect(folded).to_be_hidden()
        page.goto(page.url.split("#")[0] + f"#{folded.get_attribute('id')}")
        expect(folded).to_be_visible()


def test_the_index_sorts_and_filters(browser: Browser, explained: Path) -> None:
    with opened(browser, explained / "index.html") as seen:
        page = seen.page
        page.get_by_role("button", name="characters").click()
        first = [float(cell.get_attribute("data-value") or -1) for cell in page.locator("td:nth-child(7)").all()]
        assert first == sorted(first)
        page.get_by_role("button", name="characters").click()
        assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"

        page.get_by_label("Filter").fill("arabic.html")
        assert page.locator("tbody tr:visible").count() == 1
        page.get_by_label("Filter").fill("")
        page.get_by_role("button", name="skipped").click()
        assert page.locator("tbody tr:visible").count() == 1
        page.locator("tbody tr:visible a").click()
        expect(page.locator(".error")).to_be_visible()
