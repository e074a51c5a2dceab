"""Find the dates and names that stand in a part of the page which is not the article's.

A `time`, a property or a link to an author is evidence by where it stands: in a comment, a sidebar, a clock, the site's
header or a list of other articles it speaks of something else.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from ingest.clean.facts import container_names
from ingest.clean.facts.reasons import REMOVAL_REASONS
from ingest.clean.page import Page
from ingest.model import Candidate, Reason

__all__ = ["Elsewhere"]

_REASONS: Final[frozenset[Reason]] = frozenset(
    reason for reason, told in REMOVAL_REASONS.items() if told.foreign_metadata != "no"
)
_SURELY: Final[frozenset[Reason]] = frozenset(
    reason for reason, told in REMOVAL_REASONS.items() if told.foreign_metadata == "yes"
)
_LOOSE: Final = ("itemprop:", "rel:", "time#")
_ABOVE: Final = 2  # blocks: the date and the section above a headline
_ARTICLE: Final = re.compile(" (?:article|main) ")
_BLOCK: Final = re.compile(r"[^@/]*@(\d+)")
_BESIDE: Final = re.compile(
    r"(?:^|[_-])(?:side-?bar|clock|(?:current|local|server|todays?)[_-]?(?:date|time)|date[_-]?(?:time[_-]?)?today"
    r"|today|now|weather|latest(?:-?news)?|news-?feed|recent-?(?:news|articles?))(?=$|[_-])|^widget(?:s|[_-]area|_.+)?$"
)
# An `aside` so named holds what is said of the article beside its text.
_ABOUT: Final = re.compile(r"(?:^|[_-])(?:meta|by-?line|authors?|date|dateline|info|details|published)(?=$|[_-])")
_MAX_NAMED_SHARE: Final = 0.5  # of the text; a name that holds more of it names the page's layout (boilerplate.py)


class Elsewhere:
    """The parts of a page in which its headline and its text do not stand."""

    def __init__(self, page: Page, kept: set[int]) -> None:
        self._title = next((i for i, v in enumerate(page.decisions) if v and v.field == "title"), None)
        self._first = min(kept, default=0)
        self._title_path = page.blocks[self._title].element_path if self._title is not None else ""
        sizes, held = Counter[str](), Counter[str]()
        for i in kept:
            sizes[page.blocks[i].element_path] += len(page.blocks[i].text)
        for element_path, size in sizes.items():
            for name in set(page.around[element_path]):
                held[name] += size
        total = sizes.total()
        self._shared = {name for name, size in held.items() if size > _MAX_NAMED_SHARE * total} | set(
            self._title_path.split()
        )
        self._known: dict[tuple[str, bool], bool] = {}

    def holds(self, candidate: Candidate, *, declared: bool) -> bool:
        """Return whether a candidate stands in another part of the page.

        `declared`: an item of microdata says that it is the article's.
        """
        if not candidate.element_path or not candidate.where.startswith(_LOOSE):
            return False
        block = _BLOCK.match(candidate.where)
        # Beside the headline, down to the text, stands what is said of both, however the boxes are called.
        under = block is not None and self._is_beside_title(int(block[1]), candidate.element_path)
        key = candidate.element_path, declared or under
        if key not in self._known:
            self._known[key] = self._is_elsewhere(
                candidate.element_path, surely=_SURELY if declared or under else _REASONS
            )
        return self._known[key]

    def _is_beside_title(self, block: int, element_path: str) -> bool:
        if self._title is None:
            return False
        inside = _ARTICLE.search(element_path) and _ARTICLE.search(self._title_path)
        return self._title - (_ABOVE if inside else -1) <= block <= self._first

    def _is_elsewhere(self, element_path: str, *, surely: frozenset[Reason]) -> bool:
        # "teaser__date" is a date; the teaser, if there is one, has a name of its own.
        names = [name for name in container_names.inside(element_path.split()) if not _ABOUT.search(name)]
        told = container_names.telling(frozenset(names))
        if container_names.reason(names, told, self._shared) in surely:
            return True
        if surely is _SURELY:
            return False
        steps = container_names.steps(container_names.inside(element_path.split()))
        return any(self._is_beside(element) for element in steps) or self._is_site_header(names, element_path)

    def _is_beside(self, element: Sequence[str]) -> bool:
        own = [name for name in element if name not in self._shared]
        if element[0] == "aside" and not any(_ABOUT.search(name) for name in element[1:]):
            return element[0] in own
        return any(_BESIDE.search(name) for name in own)

    def _is_site_header(self, names: Sequence[str], element_path: str) -> bool:
        """Return whether a header is the site's, and not that of the article, which holds the headline."""
        if "header" not in names or not {"article", "main"}.isdisjoint(names) or not self._title_path:
            return False
        at = element_path.find(" header ") + len(" header ")
        inside = container_names.steps(element_path[at:].split())
        header = element_path[:at] + "".join(
            f"{name} " for name in (inside[0] if inside and inside[0][0] not in container_names.TAGS else ())
        )
        return not self._title_path.startswith(header)
