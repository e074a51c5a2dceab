"""Open pages of ours in a headless Chromium that reaches no network, and note whatever they try.

`python -m tests.browser.chromium OUT FILE ...` takes screenshots of pages: phone and desktop, light and dark.
"""

import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from playwright.sync_api import Browser, Dialog, Page, sync_playwright

__all__ = ["CHROMIUM", "SCHEMES", "WIDTHS", "Opened", "Scheme", "chromium", "opened", "violations"]

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
Scheme = Literal["light", "dark"]
WIDTHS: Final = {"phone": (390, 844), "desktop": (1280, 900)}
SCHEMES: Final[tuple[Scheme, ...]] = ("light", "dark")
_FLAGS: Final = (
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--proxy-bypass-list=<-loopback>",
)


class Sink:
    """A proxy on loopback that answers nothing, and keeps the first line of each request that it gets."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.lines = list[str]()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with suppress(OSError):  # closed
            while True:
                connection, _ = self._socket.accept()
                with connection, suppress(OSError):
                    connection.settimeout(5)
                    self.lines.append(connection.recv(4096).split(b"\r\n")[0].decode("latin-1"))

    def close(self) -> None:
        """Stop listening."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A page that is open, and what it did."""

    page: Page
    dialogs: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    """But for the page itself."""
    errors: list[str] = field(default_factory=list)
    """Of scripts, and what the page's policy refused."""


@contextmanager
def chromium() -> Iterator[tuple[Browser, Sink]]:
    """Start a browser whose every request goes to a proxy that answers nothing."""
    sink = Sink()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM,
                args=list(_FLAGS),
                chromium_sandbox=False,  # root has none
                proxy={"server": f"http://127.0.0.1:{sink.port}"},
            )
            try:
                yield browser, sink
            finally:
                browser.close()
    finally:
        sink.close()


@contextmanager
def opened(browser: Browser, path: Path, *, width: str = "desktop", scheme: Scheme = "light") -> Iterator[Opened]:
    """Open a file in a window of this width and colour scheme."""
    columns, rows = WIDTHS[width]
    context = browser.new_context(
        viewport={"width": columns, "height": rows}, color_scheme=scheme, reduced_motion="reduce"
    )
    try:
        page = context.new_page()
        seen = Opened(page=page)

        def dismiss(dialog: Dialog) -> None:
            seen.dialogs.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", dismiss)
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.on("console", lambda said: seen.errors.append(said.text) if said.type == "error" else None)
        page.goto(path.resolve().as_uri(), wait_until="load")
        seen.requests.remove(path.resolve().as_uri())
        yield seen
    finally:
        context.close()


def violations(page: Page) -> list[dict[str, Any]]:
    """Return what axe-core finds to be a serious or critical fault: rule, impact, and where."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 -- screenshots do without

    # The policy of the page refuses scripts that are not its own, and axe's is added by the debugger.
    found = Axe().run(page).response["violations"]
    return [
        {"rule": rule["id"], "impact": rule["impact"], "where": [node["target"] for node in rule["nodes"][:5]]}
        for rule in found
        if rule["impact"] in {"serious", "critical"}
    ]


def main(out: Path, files: list[Path]) -> None:
    """Take the screenshots."""
    out.mkdir(parents=True, exist_ok=True)
    with chromium() as (browser, _):
        for file in files:
            for width in WIDTHS:
                for scheme in SCHEMES:
                    with opened(browser, file, width=width, scheme=scheme) as seen:
                        seen.page.screenshot(path=out / f"{file.stem}-{width}-{scheme}.png", full_page=True)
                        faults = violations(seen.page)
                        print(file.stem, width, scheme, faults, seen.errors, seen.requests)  # noqa: T201 -- a tool


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
