"""Keep what hosts asked of us, and what we found out about them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from ingest.state.sqlite import packing
from ingest.state.sqlite.database import Database

__all__ = ["Hosts"]


class Hosts(Database):
    """Pauses, robots.txt, and who lied."""

    def pauses(self, *, now: datetime) -> dict[str, datetime]:
        """Return the hosts that are still to be left alone, and until when."""
        rows = self._rows("SELECT host, until FROM pauses WHERE until > ? ORDER BY host", (packing.stamp(now),))
        return {host: datetime.fromisoformat(until) for host, until in rows}

    def note_pauses(self, pauses: Mapping[str, datetime]) -> None:
        """Keep what hosts asked for; a longer pause asked for earlier stays."""
        with self._transaction() as db:
            db.executemany(
                "INSERT INTO pauses (host, until) VALUES (?, ?)"
                " ON CONFLICT (host) DO UPDATE SET until = max(until, excluded.until)",
                [(host, packing.stamp(until)) for host, until in pauses.items()],
            )

    def robots(self, *, since: datetime) -> dict[str, tuple[datetime, int, bytes]]:
        """Return each origin's robots.txt as received since then: when, with which status, in which words."""
        rows = self._rows("SELECT origin, at, status, payload FROM robots WHERE at > ?", (packing.stamp(since),))
        return {origin: (datetime.fromisoformat(at), status, payload) for origin, at, status, payload in rows}

    def note_robots(self, answers: Mapping[str, tuple[datetime, int, bytes]]) -> None:
        """Keep what robots.txt said."""
        with self._transaction() as db:
            db.executemany(
                "INSERT OR REPLACE INTO robots (origin, at, status, payload) VALUES (?, ?, ?, ?)",
                [(origin, packing.stamp(at), status, said) for origin, (at, status, said) in answers.items()],
            )

    def hosts_with_bad_validators(self, *, since: datetime) -> frozenset[str]:
        """Return the hosts that were found since then to call a changed payload unchanged."""
        return frozenset(host for (host,) in self._rows("SELECT host FROM liars WHERE at > ?", (packing.stamp(since),)))

    def note_bad_validators(self, hosts: Iterable[str], *, now: datetime) -> None:
        """Keep hosts whose validators lie; when it was found first counts, so that they get another chance."""
        with self._transaction() as db:
            db.executemany(
                "INSERT OR IGNORE INTO liars (host, at) VALUES (?, ?)", [(host, packing.stamp(now)) for host in hosts]
            )
