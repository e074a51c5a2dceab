"""Split the names of elements and the first words of lines, and weigh them by what was learned of them."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

__all__ = ["Lexicon", "parts", "tokens", "words"]

_WORDS: Final = 8  # the first words of a line say what it is
_LINE: Final = 200  # characters; longer blocks are told by other signs
_PART: Final = re.compile(r"[^\W\d_]{2,}")
_REMEMBERED: Final = 50_000  # names of elements; some 5 MB


class Lexicon:
    """How much a name of an element, or a word of a short line, speaks for the article; 0 knows nothing."""

    def __init__(self, names: Mapping[str, int], words: Mapping[str, int]) -> None:
        self.names = names
        self.words = words
        self.weights = _Weights(names)
        """What each name weighs: as it stands, else its part that says most."""


class _Weights(dict[str, int]):
    """Remembers what each name weighs: few names stand in many elements, on many pages."""

    def __init__(self, known: Mapping[str, int]) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, token: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        weight = self._known.get(token)
        if weight is None:
            weight = 0
            for part in (f"~{token}",) if token.isalpha() else parts(token):
                value = self._known.get(part, 0)
                if abs(value) > abs(weight):
                    weight = value
        self[token] = weight
        return weight


def tokens(element_path: str) -> list[str]:
    """Split the names around a block.

    >>> tokens(" body div entry-content p ")
    ['body', 'div', 'entry-content', 'p']
    """
    return element_path.split()


def parts(token: str) -> Iterable[str]:
    """Split a name at whatever joins words, as the lexicon holds them; numbers say nothing.

    >>> list(parts("comment-odd_even42"))
    ['~comment', '~odd', '~even']
    """
    return (f"~{part}" for part in _PART.findall(token))


def words(text: str) -> list[str]:
    """Take the first words of a line as the lexicon holds them; nothing of a long block.

    >>> words("Read more: Rain in Lyon")
    ['read', 'more:', 'rain', 'in', 'lyon']
    """
    return text.lower().split(None, _WORDS)[:_WORDS] if len(text) <= _LINE else []
