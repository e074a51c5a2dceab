"""Make the table of languages that the package carries: `python -m tests.bench.language_table [--check]`.

Takes the model of the installed py3langid (a dependency for development), checks that its automaton does nothing but
look for the longest known string that ends at a byte, cuts it to the languages of news, and writes
`ingest/clean/fields/language/language_model.bin`; with `--check` it says whether that is what is there.
"""

import argparse
import sys
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier
from py3langid.modelio import load_model

from ingest.clean.fields.language import language_model, languages
from ingest.clean.fields.language.language_model import LENGTHS, Model

__all__ = ["FILE", "made", "main", "original"]

FILE: Final = Path(language_model.__file__).with_suffix(".bin")


def original() -> Any:
    """Return the identifier of py3langid, with the languages of news only."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(sorted(set(languages.DETECTABLE_LANGUAGES.split()) & set(identifier.nb_classes)))
    return identifier


def made() -> Model:
    """Make the table from the model of py3langid. Raises ValueError where its automaton does something else."""
    table, priors, names, moves, row, output = load_model(MODEL_DIR / MODEL_FILE)
    asked = [n for n, name in enumerate(names) if name in languages.DETECTABLE_LANGUAGES.split()]
    strings = _strings(np.asarray(moves).reshape(-1, 256), np.asarray(row), output)
    order = sorted(strings, key=_key)
    costs = np.ascontiguousarray(table[[strings[string] for string in order]][:, asked])
    floors = np.array([_commonest(costs[:, n]) for n in range(len(asked))], dtype=np.float16)
    differs = costs != floors
    return Model(
        languages=tuple(names[n] for n in asked),
        priors=priors[asked],
        floors=floors,
        keys=np.array([_key(string) for string in order], dtype=np.uint64),
        starts=np.concatenate([[0], np.cumsum(differs.sum(axis=1))]).astype(np.uint32),
        values=costs[differs],
        columns=np.nonzero(differs)[1].astype(np.uint8),
    )


def _key(string: bytes) -> int:
    return len(string) << 56 | int.from_bytes(string, "big")


def _commonest(column: Any) -> Any:
    # By their bits: where numpy sorts half floats with the newest instructions, np.unique counted some values apart.
    return np.bincount(column.view(np.uint16)).argmax().astype(np.uint16).view(np.float16)


def _strings(moves: Any, row: Any, output: Sequence[int]) -> dict[bytes, int]:
    """Return the row of the table of each string that the automaton looks for."""
    reached = {0: b""}
    queue = deque([0])
    while queue:
        state = queue.popleft()
        for letter, to in enumerate(moves[row[state]].tolist()):
            if to not in reached:
                reached[to] = reached[state] + bytes([letter])
                queue.append(to)
    strings = dict[bytes, int]()
    for state, string in reached.items():  # the shorter first: a longer state may stand for a string that it ends in
        found = output[state]
        if found >= 0 and found not in (strings.get(string[start:]) for start in range(1, len(string))):
            strings[string] = found
    _check(reached, strings, moves, row, output)
    return strings


def _check(reached: dict[int, bytes], strings: dict[bytes, int], moves: Any, row: Any, output: Sequence[int]) -> None:
    states = {string: state for state, string in reached.items()}
    for state, string in reached.items():
        longest = next((strings[s] for n in range(len(string)) if (s := string[n:]) in strings), -1)
        if longest != output[state]:
            raise ValueError(f"after {string!r} the automaton finds another string than the longest")
        shorter = next(states[string[n:]] for n in range(1, len(string) + 1) if string[n:] in states) if string else 0
        for letter in np.nonzero(moves[row[shorter]] != moves[row[state]])[0].tolist():
            if string and reached[int(moves[row[state]][letter])] != string + bytes([letter]):
                raise ValueError(f"after {string!r} the automaton forgets what it has seen")
    if not all(len(string) in LENGTHS for string in strings):
        raise ValueError(f"strings of {sorted({len(string) for string in strings})} bytes")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the table, or compare it."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.language_table", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--check", action="store_true", help="write nothing")
    chosen = parser.parse_args(arguments)
    data = language_model.pack(made())
    if chosen.check:
        same = FILE.read_bytes() == data
        print("as it is" if same else f"{FILE} is not what this py3langid gives", file=sys.stderr)
        return 0 if same else 1
    FILE.write_bytes(data)
    print(f"{FILE}: {len(data):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
