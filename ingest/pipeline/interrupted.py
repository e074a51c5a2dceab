"""What SIGINT and SIGTERM raise: apart, because the command line waits for it before it imports anything large."""

import signal

__all__ = ["Interrupted"]


class Interrupted(BaseException):
    """SIGINT or SIGTERM stopped the run cleanly; `number` is the signal's.

    No Exception: what takes any error for one of its own must not take this one.
    """

    def __init__(self, number: int) -> None:
        super().__init__(f"stopped by {signal.Signals(number).name}")
        self.number = number
