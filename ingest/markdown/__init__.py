"""Write the blocks of an article as Markdown (CommonMark, tables of GFM)."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest
from typing import Final

from ingest.markdown.containers import LISTS, Placed, placed, runs
from ingest.markdown.lines import begun, escaped, line
from ingest.markdown.lists import Part, items, join, listed, quoted
from ingest.model import Block

__all__ = ["render"]

_FENCE: Final = re.compile(r"`{3,}")
_CLOSING: Final = re.compile(r"(?:(?<=\s)|^)#+$")  # at the end of a heading it is taken for its end
# The names of highlighters: `language-js` (HTML, Prism), `lang-js`, `highlight-source-js` (GitHub), `brush: js`.
_LANGUAGE: Final = re.compile(r" (?:language-|lang-|highlight-source-|brush: )([a-z][a-z0-9+#.-]{0,30});?(?= )")
_NO_LANGUAGES: Final = frozenset({"none", "plain", "plaintext", "text"})


def render(body: Sequence[Block], *, title: str | None = None, url: str | None = None) -> str:
    r"""Write the blocks of an article; a title comes first, and its links are resolved against `url`.

    >>> block = Block(index=0, kind="quote", text="1. a * b", where="")
    >>> render([block], title="On _stars_")
    '# On \\_stars\\_\n\n> 1\\. a \\* b\n'
    """
    writer = _Writer(url, lowest=2 if title else 1)
    parts = [f"# {_heading(escaped(title))}"] if title else []
    parts += (part.text for part in writer.parts([placed(block) for block in body], 0))
    return "\n\n".join(parts) + "\n"


class _Writer:
    """Writes blocks within each other: quotes and items of lists hold any."""

    def __init__(self, url: str | None, *, lowest: int) -> None:
        self._url = url
        self._lowest = lowest  # level of headings

    def parts(self, blocks: Sequence[Placed], depth: int) -> Iterator[Part]:
        """Write what is `depth` quotes and lists deep: each paragraph, list, table, … is a part."""
        before, other = "", False
        for container, run in runs(blocks, depth):
            # Two lists beside each other would be one, if they had the same marks.
            other = container in LISTS and container == before and not other
            before = container
            if container == "quote":
                yield Part(quoted(part.text for part in self.parts(run, depth + 1)))
            elif container in LISTS:
                found = [(n, join(self.parts(inner, depth + 1))) for n, inner in items(run, depth)]
                yield listed(found, ordered=container == "ol", other=other)
            else:
                yield from map(Part, self._leaves([one.block for one in run]))

    def _leaves(self, blocks: Sequence[Block]) -> Iterator[str]:
        for (kind, _), run in groupby(blocks, key=_together):
            match kind:
                case "table":
                    yield "\n".join(self._table(list(run)))
                case "code":
                    yield _code(list(run))
                case "heading":
                    for block in run:
                        level = min(6, max(block.level, self._lowest))
                        yield f"{'#' * level} {_heading(line(block, self._url))}"
                case _:
                    yield from (begun(line(block, self._url)) for block in run)

    def _table(self, rows: Sequence[Block]) -> Iterator[str]:
        cells = [
            [""] * row.column + [cell.strip().replace("|", r"\|") for cell in line(row, self._url).split("\t")]
            for row in rows
        ]
        # Where all rows have cells of two columns, every other column is empty.
        columns = [column for column in zip_longest(*cells, fillvalue="") if any(column)]
        for n, row in enumerate(zip(*columns, strict=True)):
            yield f"| {' | '.join(row)} |"
            if n == 0:
                yield f"|{' --- |' * len(columns)}"


def _together(block: Block) -> tuple[str, int]:
    """Return what neighbours share that are written as one."""
    return block.kind, block.group if block.kind in {"table", "code"} else -1


def _heading(text: str) -> str:
    return _CLOSING.sub(lambda m: "\\" + m[0], text)


def _code(blocks: Sequence[Block]) -> str:
    text = "\n".join(block.text for block in blocks)
    fence = "`" * max(3, 1 + max((len(run) for run in _FENCE.findall(text)), default=0))
    named = _LANGUAGE.findall(blocks[0].element_path)
    language = named[-1] if named and named[-1] not in _NO_LANGUAGES else ""
    return f"{fence}{language}\n{text}\n{fence}"
