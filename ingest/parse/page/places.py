"""Where elements stand: tag paths and names, remembered across pages because those of one site stand alike."""

from typing import Final, TypeAlias

from ingest.parse.page.pictures import Attributes

__all__ = ["Names", "Place", "Places", "names"]

_MAX_PATH_LENGTH: Final = 600  # characters; of 300 pages half have under 351, and the nearest ancestors say most
_PATH: Final = 200  # characters; for people
_CODE: Final = frozenset({"code", "kbd", "samp", "tt"})
_REMEMBERED: Final = 5_000  # places; a page of news has 300, a place takes up to a kilobyte

Names: TypeAlias = tuple[str, str | None, str | None, str | None]
"""What an element is named by: its tag, `id`, `role` and `class`."""


class _Memory:
    """What places of one tree share: the words of names, and how many places there are."""

    __slots__ = ("places", "words")

    def __init__(self) -> None:
        self.places = 0
        self.words: dict[Names, str] = {}


class Place:
    """Where elements stand: one place for all that no tag path and no mark tells apart."""

    __slots__ = ("_memory", "element_path", "inner", "is_code", "path")

    def __init__(
        self, path: str = "", element_path: str = " ", memory: _Memory | None = None, *, is_code: bool = False
    ) -> None:
        self.path = path
        """Tag path from `body`."""
        self.element_path = element_path
        """Names of the element and of all that it stands in, nearest last, between spaces."""
        self.inner: dict[Names, Place] = {}
        """What has been inside so far, by its names: siblings are alike more often than not."""
        self.is_code = is_code
        """Text in it is inline code, or keys to press."""
        self._memory = memory or _Memory()

    def inside(self, names: Names) -> "Place":
        """Go into an element.

        >>> place = Place("body", " body ").inside(("div", "s1", None, "Story  lead"))
        >>> place.path, place.element_path
        ('body/div', ' body div s1 story lead ')
        """
        place = self.inner.get(names)
        if place is None:
            memory = self._memory
            memory.places += 1
            words = memory.words.get(names)
            if words is None:
                words = memory.words[names] = " ".join(" ".join(filter(None, names)).lower().split())
            element_path = f"{self.element_path}{words} "
            if len(element_path) > _MAX_PATH_LENGTH:
                element_path = element_path[element_path.find(" ", len(element_path) - _MAX_PATH_LENGTH) :]
            is_code = self.is_code or names[0] in _CODE
            place = self.inner[names] = Place(self.path_to(names[0]), element_path, memory, is_code=is_code)
        return place

    @property
    def size(self) -> int:
        """How many places are in the tree that it belongs to."""
        return self._memory.places

    def path_to(self, name: str) -> str:
        """Write the path of an element in it."""
        path = f"{self.path}/{name}" if self.path else name
        return path if len(path) <= _PATH else "…" + path[path.find("/", len(path) - _PATH) :]


class Places:
    """Remembers places across pages: those of one site stand alike, and a place depends on its names alone."""

    def __init__(self) -> None:
        self.root = Place()

    def trim(self) -> None:
        """Forget all where there are too many: after some pages of many sites, or one that floods them."""
        if self.root.size > _REMEMBERED:
            self.root = Place()


def names(name: str, attributes: Attributes) -> Names:
    """Read what an element is named by."""
    return name, attributes.get("id"), attributes.get("role"), attributes.get("class")
