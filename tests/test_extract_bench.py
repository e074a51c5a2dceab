"""The comparison with other extractors, on a corpus of three pages and a scorer of its own."""

import gzip
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from tests.bench import extract, inputs, kinds, pages, sizes
from tests.bench.inputs import Page
from tests.bench.scoring import Scorer
from tests.bench.tool_process import Paced

DATA: Final = Path(__file__).parent / "data" / "pages"
NAMES: Final = ("de-news-mega-menu", "el-gallery-captions", "fr-amp")
# Speaks like the corpora's own: figures as JSON, differences and worst pages as lines.
SCORER: Final = """
import json, sys
from pathlib import Path
argv = sys.argv[1:]
root = Path(argv[argv.index("--root") + 1])
def read(path):
    return {(r["corpus"], r["id"]): (r["text"] or "").split() for r in map(json.loads, open(path, encoding="utf-8"))}
def alike(one, other):
    return 2 * len(set(one) & set(other)) / ((len(set(one)) + len(set(other))) or 1)
found = read(argv[0])
gold = {k: v for p in root.glob("*/gold.jsonl") for r in map(json.loads, open(p, encoding="utf-8"))
        for k, v in [((p.parent.name, r["id"]), (r.get("text") or "").split())]}
by = {}
for key in found:
    by.setdefault(key[0], {})[key[1]] = alike(gold[key], found[key])
if "--against" in argv:
    other = read(argv[argv.index("--against") + 1])
    d = [alike(gold[k], found[k]) - alike(gold[k], other[k]) for k in found if k in other]
    print("pooled         against: %+.4f  [%+.4f, %+.4f]  n=%d" % (sum(d) / len(d), min(d), max(d), len(d)))
elif "--worst" in argv:
    for corpus, rows in by.items():
        print(corpus, "pages", len(rows))
        for name, value in sorted(rows.items(), key=lambda row: row[1]):
            print("    word F1 %.3f  %s" % (value, name))
else:
    print(json.dumps({c: {"pages": len(r), "f1": sum(r.values()) / len(r), "precision": 1.0, "recall": 1.0,
        "exact": sum(gold[c, n] == found[c, n] for n in r) / len(r), "empty": sum(not found[c, n] for n in r),
        "bad": sum(v < 0.5 for v in r.values())} for c, r in by.items()}))
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Make a corpus of three pages of our own, each with its dumps."""
    root = tmp_path / "corpus"
    rows: dict[str, list[dict[str, Any]]] = {"news": [], "multilingual": []}
    for name in NAMES:
        where = "multilingual" if name.startswith("el") else "news"
        gold = json.loads((DATA / name / "gold.json").read_text(encoding="utf-8"))
        text = f"{gold['title']}\n{gold['text']}" if where == "multilingual" else gold["text"]
        split = "validation" if name != "fr-amp" else "training"
        rows[where].append({"id": name, "text": text, "site": f"{name}.example", "split": split})
        for folder, suffix, payload in (
            ("pages", "html", (DATA / name / "input.html").read_bytes()),
            ("dumps", "txt", f"  • Home\n\n{gold['title']}\n\n{gold['text']}".replace("\n", "\n\n").encode()),
            ("dumps_main", "txt", gold["text"].replace("\n", "\n\n").encode()),
        ):
            path = root / where / folder / f"{name}.{suffix}.gz"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(gzip.compress(payload))
    for where, found in rows.items():
        (root / where / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in found))
    (root / "score.py").write_text(SCORER)
    return root


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make one small page where the cost by size is measured."""
    monkeypatch.setattr(sizes, "COUNTS", {10_000: 1})


@pytest.fixture
def _canned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no tool run: each gives a text of its own, ours in a fourth of the time."""

    def paced(tool: str, listed: Sequence[Page], scratch: Path, **_: object) -> Paced:
        cpu = 1.0 if tool == "ingest" else 4.0
        said = {"text": "Der Rat", "title": "Title", "cpu": cpu, "wall": cpu, "peak": 1}
        return Paced([{"corpus": page.corpus, "id": page.id, **said} for page in listed])

    monkeypatch.setattr(extract, "paced", paced)


def run(corpus: Path, *arguments: str, pins: Path) -> int:
    return extract.main(["--corpus", str(corpus), *arguments], pins=pins)


def test_without_a_corpus_there_is_nothing_to_measure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "--check", pins=tmp_path / "pins.json") == 2
    assert "no corpus" in capsys.readouterr().err


def test_ours_stands_beside_trafilatura(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, rivals = tmp_path / "out", ["--tools", "ingest", "trafilatura", "trafilatura precision"]

    assert run(corpus, *rivals, "--against", "--worst", "1", "--out", str(out), pins=tmp_path / "pins.json") == 0

    printed = capsys.readouterr().out
    assert printed.strip() == (out / "report.txt").read_text().strip()
    rows = [line.split() for line in printed.splitlines()]
    assert ["news", "ingest", "1"] in [row[:3] for row in rows]
    assert ["multilingual", "trafilatura", "precision,", "titled", "1"] in [row[:5] for row in rows]
    assert any(row[:2] == ["ingest", ""] or row[:1] == ["ingest"] for row in rows)
    assert ["10", "kB", "1"] in [row[:3] for row in rows]
    assert ["multilingual,", "titled", "1"] in [row[:3] for row in rows]
    figures = json.loads((out / "figures.json").read_text())
    assert figures["ingest, titled"]["multilingual"]["f1"] > figures["ingest"]["multilingual"]["f1"] > 0.9
    readme = (out / "table.md").read_text().splitlines()
    assert "| | news | multilingual | pages/s | peak MB |" == readme[0]
    assert rivals[1:] == [line.split(" | ")[0].removeprefix("| ") for line in readme[2:]]
    predictions = [json.loads(line) for line in (out / "ingest.jsonl").read_text().splitlines()]
    assert ["de-news-mega-menu", "el-gallery-captions"] == sorted(row["id"] for row in predictions)


def test_dumps_of_every_kind_have_a_row(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(corpus, "--shape", "dumps", pins=tmp_path / "pins.json") == 0

    printed = capsys.readouterr().out
    for name in kinds.KINDS:
        assert any(line.startswith(f"{name} ") for line in printed.splitlines()), name
    for shape in ("dump", "dump-main"):
        for tool in ("ingest", "untouched dump", "longest run of long lines"):
            assert f"{shape}: {tool} " in printed


@pytest.mark.usefixtures("_canned")
def test_what_was_pinned_holds_until_a_figure_sinks(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pins = tmp_path / "pins.json"
    assert run(corpus, "--update", pins=pins) == 0
    assert run(corpus, "--check", pins=pins) == 0

    found = json.loads(pins.read_text())
    figures = found["pages"]["figures"]
    assert {"news, html", "multilingual, html", "multilingual, html, titled", "speed"} == set(figures)
    figures["news, html"]["f1"] += 0.0015
    pins.write_text(json.dumps(found))
    assert run(corpus, "--check", pins=pins) == 0

    figures["news, html"]["f1"] += 0.001
    figures["speed"]["ratio"] = 99.0
    pins.write_text(json.dumps(found))
    capsys.readouterr()
    assert run(corpus, "--check", pins=pins) == 1
    told = capsys.readouterr().err
    assert "news, html: f1 " in told
    assert "speed: ratio " in told

    before = pins.read_bytes()
    assert run(corpus, "--update", pins=pins) == 1
    assert before == pins.read_bytes()
    assert run(corpus, "--update", "--allow-regression", "the gold was wrong", pins=pins) == 0
    found = json.loads(pins.read_text())["pages"]
    assert found["regressions"][0]["reason"] == "the gold was wrong"
    assert {"ratio": 3.4} == found["figures"]["speed"]


@pytest.mark.usefixtures("_canned")
def test_the_pinned_ratio_of_speed_is_not_lowered_by_a_slower_run(corpus: Path, tmp_path: Path) -> None:
    pins = tmp_path / "pins.json"
    assert run(corpus, "--update", pins=pins) == 0
    found = json.loads(pins.read_text())
    found["pages"]["figures"]["speed"]["ratio"] = 3.9
    pins.write_text(json.dumps(found))

    assert run(corpus, "--update", pins=pins) == 0

    assert {"ratio": 3.9} == json.loads(pins.read_text())["pages"]["figures"]["speed"]


@pytest.mark.usefixtures("_canned")
def test_a_changed_corpus_is_noticed(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pins = tmp_path / "pins.json"
    assert run(corpus, "--update", "--shape", "dumps", pins=pins) == 0

    shutil.copy(corpus / "news" / "dumps_main" / f"{NAMES[0]}.txt.gz", corpus / "news" / "dumps" / f"{NAMES[0]}.txt.gz")

    assert run(corpus, "--check", "--shape", "dumps", pins=pins) == 1
    assert "not the ones that the floors were measured on" in capsys.readouterr().err


@pytest.mark.parametrize("option", [["--only", "news"], ["--limit", "1"], ["--split", "training"]])
def test_figures_are_pinned_of_all_pages_or_of_none(option: list[str], corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        run(corpus, "--update", *option, pins=tmp_path / "pins.json")


def whole(root: Path) -> list[Page]:
    return list(inputs.pages(root, split="all", shapes=["html"]))


def test_no_page_is_judged_by_a_model_that_saw_its_site(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "CORPORA", ("news", "multilingual"))
    learned = pages.fold("fr-amp.example")
    (tmp_path / "folds.json").write_text(json.dumps({"news/fr-amp": learned}))

    found = extract.unseen(corpus, tmp_path, whole(corpus))

    assert {"fr-amp": tmp_path / f"{learned}.bin"} == {page.id: path for page, path in found.items()}


def test_a_validation_page_of_a_site_that_was_learned_from_is_judged_by_the_models_of_its_fold(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "CORPORA", ("news", "multilingual"))
    path = corpus / "news" / "gold.jsonl"
    path.write_text(path.read_text().replace("de-news-mega-menu.example", "fr-amp.example"))
    (tmp_path / "folds.json").write_text("{}")

    found = extract.unseen(corpus, tmp_path, whole(corpus))

    assert {"fr-amp", "de-news-mega-menu"} == {page.id for page in found}


def test_models_of_another_corpus_are_refused(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "CORPORA", ("news", "multilingual"))
    (tmp_path / "folds.json").write_text(json.dumps({"news/fr-amp": pages.fold("fr-amp.example") + 1}))

    with pytest.raises(SystemExit, match="learned from other pages: news/fr-amp"):
        extract.unseen(corpus, tmp_path, whole(corpus))


def test_a_ratio_that_was_not_measured_is_not_pinned(tmp_path: Path) -> None:
    scorer = Scorer(root=tmp_path, gold=tmp_path, out=tmp_path)
    bench = extract.Bench("pages", scorer, {}, tmp_path, {})
    bench.figures = {"ingest": {"news": {"pages": 4, "f1": 0.91234, "exact": 0.5, "bad": 1}}, "trafilatura": {}}
    bench.paces = {"ingest": Paced([{"cpu": 2.0}]), "trafilatura": Paced([{}])}

    assert {"news, html": {"f1": 0.9123, "exact": 0.5, "sound": 0.75}} == extract.pinned(bench)
    bench.paces["trafilatura"] = Paced([{"cpu": 9.0}])
    assert {"ratio": 4.5} == extract.pinned(bench)["speed"]
