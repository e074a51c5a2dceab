"""Read README's commands, so that what is tested is what stands there.

`python -m tests.readme main` prints the first fenced `sh` block under "Run it", `test` the one under "Test it", and
`all` everything that can be pasted in a clone, in order: commands, and Python as its input.
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


def script() -> str:
    """Return all that README has to be pasted, as one shell script; what it reads records with is installed for it."""
    parts = list[str]()
    for language, code in re.findall(r"```(sh|python)\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL):
        if code == command("test"):
            continue
        parts.append(code if language == "sh" else f".venv/bin/python - << 'END'\n{code}END\n")
        if code == command("main"):
            parts.append(".venv/bin/pip install -q duckdb pandas\n")
    return "".join(parts)


if __name__ == "__main__":
    sys.stdout.write(script() if sys.argv[1] == "all" else command(sys.argv[1]))
