"""Which records of an archive are wanted. Data only; `raw/archives/selecting.py` decides by it."""

import hashlib
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Final

__all__ = ["EVERYTHING", "Selection"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which records of an archive are wanted; what is empty asks for nothing."""

    hosts: tuple[str, ...] = ()
    """Host names; each with all below it."""
    mime: tuple[str, ...] = ()
    """MIME types; `text/*` for all of a kind."""
    status: tuple[str, ...] = ()
    """HTTP status codes (`200`) or ranges (`200-299`)."""
    since: datetime | None = None
    """Captured then or later."""
    until: datetime | None = None
    """Captured before then."""
    tld_languages: tuple[str, ...] = ()
    """Languages that are official where the host's country domain is."""
    include: tuple[str, ...] = ()
    """Regular expressions; a URL must match one, where there are any."""
    exclude: tuple[str, ...] = ()
    """Regular expressions; a URL must match none."""

    def digest(self) -> str | None:
        """Return the first 16 hex digits of the sha256 of what is asked for; None where that is nothing.

        >>> EVERYTHING.digest(), Selection(hosts=("a.example",)).digest()
        (None, '2a494392f4b0561d')
        """
        return None if self == EVERYTHING else hashlib.sha256(repr(astuple(self)).encode()).hexdigest()[:16]


EVERYTHING: Final = Selection()
