"""Dumps of pages as other tools and other hands make them."""

import re
import shutil
import subprocess
import textwrap
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Final, NamedTuple

from ingest import shape
from tests.making import stored

__all__ = ["KINDS", "Kind", "hard_wrapped", "mojibake", "sprinkled", "windows_line_ends", "without_bullets"]

_BULLET: Final = re.compile(r"^[ \t]*(?:[•*+–-]|\d+\.)[ \t]+", re.MULTILINE)
_INDENT: Final = re.compile(r"^[ \t]+", re.MULTILINE)
_WIDTH: Final = 72
_SOME: Final = 7  # every seventh space, or long word
_LONG: Final = re.compile(r"\w{9,}")
# windows-1252 as browsers read it: the five bytes that Python refuses are control characters.
_CP1252: Final = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256))
_SECONDS: Final = 30.0  # by the clock, for one page of a browser of the terminal


class Kind(NamedTuple):
    """One kind of dump."""

    make: Callable[[bytes], bytes]
    """From a page's bytes, or from those of its dump."""
    source: str = "html"
    """The shape that it is made from."""
    missing: str = ""
    """What is not installed, where it cannot be made."""

    def dump(self, payload: bytes) -> bytes | None:
        """Make the dump of a page; None where its tool fails on it, or finds nothing."""
        try:
            return self.make(payload) or None
        except Exception:  # noqa: BLE001 -- whatever it raises, there is no dump
            return None


def without_bullets(dump: str) -> str:
    """Write a dump as it is copied from a browser: no bullets, no indentation.

    >>> without_bullets("Home\\n  • News\\n    • Sport")
    'Home\\nNews\\nSport'
    """
    return _INDENT.sub("", _BULLET.sub("", dump))


def hard_wrapped(dump: str) -> str:
    """Wrap a dump at 72 columns."""
    return "\n".join(
        textwrap.fill(
            line,
            _WIDTH,
            subsequent_indent=" " * (len(line) - len(line.lstrip())),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in dump.split("\n")
    )


def windows_line_ends(dump: str) -> str:
    """End lines as Windows does."""
    return "\r\n".join(dump.splitlines())


def sprinkled(dump: str) -> str:
    """Put no-break spaces for some spaces, and soft hyphens into some long words.

    >>> sprinkled("a b c d e f g h i"), sprinkled("parliament " * 7).count("\\xad")
    ('a b c d e f g\\xa0h i', 1)
    """
    spaces, words = iter(range(1, len(dump) + 1)), iter(range(1, len(dump) + 1))

    def space(match: re.Match[str]) -> str:
        return match[0] if next(spaces) % _SOME else "\u00a0"

    def word(match: re.Match[str]) -> str:
        return match[0] if next(words) % _SOME else f"{match[0][:4]}\u00ad{match[0][4:]}"

    return _LONG.sub(word, re.sub("(?<=\\S) (?=\\S)", space, dump))


def mojibake(dump: str) -> str:
    """Read the bytes of UTF-8 as windows-1252.

    >>> mojibake("Łódź – café")
    'Å\\x81Ã³dÅº â€“ cafÃ©'
    """
    return "".join(_CP1252[byte] for byte in dump.encode())


def _of_dump(change: Callable[[str], str]) -> Kind:
    return Kind(lambda payload: change(payload.decode("utf-8", "replace")).encode(), "dump")


def _of_library(name: str, write: Callable[[str], str]) -> Kind:
    def make(payload: bytes) -> bytes:
        return write(shape.detect(stored(payload)).text).encode("utf-8", "replace")

    return Kind(make, missing="" if find_spec(name) else name)


def _of_program(*command: str) -> Kind:
    def make(payload: bytes) -> bytes:
        return subprocess.run(command, input=payload, stdout=subprocess.PIPE, check=True, timeout=_SECONDS).stdout

    return Kind(make, missing="" if shutil.which(command[0]) else command[0])


def _html2text(page: str) -> str:
    return str(import_module("html2text").html2text(page))


def _inscriptis(page: str) -> str:
    return str(import_module("inscriptis").get_text(page))


def _beautiful_soup(page: str) -> str:
    return str(import_module("bs4").BeautifulSoup(page, "html.parser").get_text())


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "html2text": _of_library("html2text", _html2text),
        "inscriptis": _of_library("inscriptis", _inscriptis),
        "BeautifulSoup get_text": _of_library("bs4", _beautiful_soup),
        "w3m -dump": _of_program("w3m", "-dump", "-T", "text/html", "-O", "UTF-8"),
        "lynx -dump": _of_program("lynx", "-dump", "-stdin", "-display_charset=utf-8"),
        "as resiliparse makes it": _of_dump(str),
        "without bullets": _of_dump(without_bullets),
        "wrapped at 72 columns": _of_dump(hard_wrapped),
        "Windows line ends": _of_dump(windows_line_ends),
        "NBSP and soft hyphens": _of_dump(sprinkled),
        "mojibake": _of_dump(mojibake),
    }
)
"""All of them: those of other tools, then those that change the corpus' own dump, after this itself."""
