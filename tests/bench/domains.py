"""Which languages are official where a country's domain is? `python -m tests.bench.domains [--check]`.

Writes `ingest/raw/archives/domains.json` from the CLDR data in Babel: top-level domain to languages that are official
there, by law or in fact. `--check` fails where the file is another.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import babel
import orjson
from babel.core import get_global

__all__ = ["PATH", "main", "table"]

PATH: Final = Path(__file__).resolve().parents[2] / "ingest" / "raw" / "archives" / "domains.json"
_OFFICIAL: Final = frozenset({"official", "de_facto_official"})
# ISO 3166 and the root zone differ in one.
_DOMAINS: Final = {"gb": "uk"}


def table() -> dict[str, Any]:
    """Read it from CLDR."""
    found = dict[str, list[str]]()
    for territory, spoken in get_global("territory_languages").items():
        low = territory.lower()
        official = {name.partition("_")[0] for name, said in spoken.items() if said.get("official_status") in _OFFICIAL}
        if len(low) == 2 and low.isalpha() and official:
            found[_DOMAINS.get(low, low)] = sorted(official)
    return {"source": f"CLDR, by Babel {babel.__version__}", "languages": found}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    made = orjson.dumps(table(), option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
    if options.check:
        return int(PATH.read_bytes() != made)
    PATH.write_bytes(made)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
