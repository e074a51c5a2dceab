"""Put another function in the place of one of the package's, for as long as something is measured."""

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["replaced"]


@contextmanager
def replaced(place: str, change: Callable[[Callable[..., Any]], Callable[..., Any]]) -> Iterator[None]:
    """Change the function at `module:name` or `module:Class.name`. Raises where there is none, as after a renaming."""
    module, _, path = place.partition(":")
    owner = importlib.import_module(module)
    *owners, name = path.split(".")
    for step in owners:
        owner = getattr(owner, step)
    if name not in vars(owner):
        raise AttributeError(f"{place} is gone; name what does its work now")
    old = vars(owner)[name]
    new = change(getattr(owner, name))
    setattr(owner, name, staticmethod(new) if isinstance(old, classmethod | staticmethod) else new)
    try:
        yield
    finally:
        setattr(owner, name, old)
