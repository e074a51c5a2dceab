"""Read README's commands, so that what is tested is what stands there.

`python -m tests.readme main` prints the first fenced `sh` block under "Run it", `test` the one under "Test it".
"""

import re
import sys
from pathlib import Path
from typing import Final

README: Final = Path(__file__).parent.parent / "README.md"
_HEADINGS: Final = {"main": "Run it", "test": "Test it"}


def command(which: str) -> str:
    """Return the text of one command, as a stranger would copy it."""
    section = README.read_text(encoding="utf-8").split(f"## {_HEADINGS[which]}\n", 1)[1]
    found = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    if not found:
        raise LookupError(f"README has no command under {_HEADINGS[which]!r}")
    return found[1]


if __name__ == "__main__":
    sys.stdout.write(command(sys.argv[1]))
