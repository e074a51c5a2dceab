"""Make dataclasses whose instances nobody changes, as the type checker sees to, at a quarter of the price.

A frozen dataclass writes each field of a new instance through `object.__setattr__`: a block of a page takes four times
as long to make, and making blocks, decisions and evidence was a twentieth of cleaning. So what is frozen to mypy is an
ordinary dataclass with a hash where it runs.
"""

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

__all__ = ["dataclass"]

T = TypeVar("T")

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool, slots: bool, kw_only: bool) -> Callable[[type[T]], type[T]]:
        """Return a decorator as `dataclasses.dataclass` does, for what is frozen by its type alone."""
        return dataclasses.dataclass(unsafe_hash=frozen, slots=slots, kw_only=kw_only)
