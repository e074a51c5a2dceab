"""Enter in the state what is in raw/: what comes within a moment with one transaction, for each has its price.

A capture is in raw/ before it is entered here, so that a kill loses no article; and with the entries stands up to which
capture raw/ is entered, so that the next run enters what is behind (`rebuild`) and asks for nothing twice.
"""

import time
from collections.abc import Callable
from typing import Final

from ingest.model import Capture
from ingest.state import State

__all__ = ["Ledger"]

# Seconds: a reader of the state (`ingest state`) is not shown much less than there is.
_PAUSE: Final = 0.5
_MAX_ENTRIES: Final = 500


class Ledger:
    """One for all sources of a run. Entries of one source come in the order in which raw/ has its captures."""

    def __init__(self, state: State, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._state = state
        self._clock = clock
        self._entries = list[Callable[[], None]]()
        self._kept = dict[str, tuple[str, int]]()
        self._written = clock()

    def enter(self, entry: Callable[[], None], *, of: Capture | None = None) -> None:
        """Let `entry` tell the state what it has to, soon; `of` says of which capture."""
        self._entries.append(entry)
        if of is not None and of.source is not None:
            self._kept[of.source] = of.file.rpartition("/")[2], of.parts[0].offset
        if len(self._entries) >= _MAX_ENTRIES or self._clock() >= self._written + _PAUSE:
            self.write()

    def write(self) -> None:
        """Write what was entered so far, all of it or nothing."""
        if not self._entries:
            return
        with self._state.together():
            for entry in self._entries:
                entry()
            for source, (file, offset) in self._kept.items():
                self._state.note_kept(source, file, offset)
        self._entries.clear()
        self._kept.clear()
        self._written = self._clock()
