"""`python -m ingest` is `ingest`. Signals are answered from here on, before anything large is loaded."""

import os
import signal
from types import FrameType

__all__ = ["main"]


def main() -> None:
    """Run the command line."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    from ingest import cli  # noqa: PLC0415 -- a second of imports, in which a signal may come

    cli.main()


def _stop(number: int, _: FrameType | None) -> None:
    """End at once: nothing has begun."""
    os._exit(128 + number)


if __name__ == "__main__":
    main()
