"""The event loop that fetching runs on."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

__all__ = ["run"]

_T = TypeVar("_T")


def run(work: Coroutine[Any, Any, _T]) -> _T:
    """Run to the end, as `asyncio.run` does, on uvloop, which takes a tenth less time; on Windows there is none."""
    if sys.platform == "win32":  # pragma: no cover -- tests run where there is one
        return asyncio.run(work)
    import uvloop  # noqa: PLC0415 -- see above

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)
