"""Which parts can be loaded that the program goes on without, and what it does then."""

from collections.abc import Iterator
from importlib import import_module
from typing import Final

__all__ = ["OPTIONAL", "missing"]

OPTIONAL: Final[tuple[tuple[str, str], ...]] = (
    ("trafilatura", "pages that look like no article get no second opinion"),
    ("uvloop", "fetching runs on the event loop of asyncio, a tenth slower"),
)
"""Module, and what is worse without it."""


def missing(parts: tuple[tuple[str, str], ...] = OPTIONAL) -> Iterator[str]:
    """Yield a line for each part that cannot be loaded: its name, why, and what is worse without it.

    >>> list(missing((("no_such_module", "nothing is"),)))
    ["no_such_module cannot be loaded (No module named 'no_such_module'): nothing is"]
    """
    for name, without in parts:
        try:
            import_module(name)
        except Exception as e:  # noqa: BLE001 -- a package that breaks at its import is as good as missing
            yield f"{name} cannot be loaded ({str(e).splitlines()[0] if str(e) else type(e).__name__}): {without}"
