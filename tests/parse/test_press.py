"""Exports of press databases: several articles in one text, with the fields of Factiva, Nexis and ProQuest."""

import pytest

from tests.walking import record, records

FIRST = (
    (
        "The harbour authority has put off the dredging of its main channel until the spring, after a survey of "
        "the silt "
        "took four weeks longer than planned."
    ),
    (
        "“We would rather lose a winter than put a vessel on the bank,” said the harbour master. He was asked "
        "why. Notes: "
        "there were none."
    ),
)
SECOND = (
    "Some 12,000 homes in the west of the town were without running water for a second day on Wednesday.",
    "The utility said that the pressure would return by Thursday evening at the earliest.",
)


def factiva(title: str, author: str, day: str, text: tuple[str, str], gap: str = "  ") -> str:
    return (
        f"SE{gap}LOCAL\nHD{gap}{title}\nBY{gap}{author}\nWC{gap}297 words\nPD{gap}{day}\nSN{gap}Northmere Courier\n"
        f"SC{gap}NORCOU\nLA{gap}English\nCY{gap}Copyright 2026 Northmere. All rights reserved.\n"
        f"LP{gap}{text[0]}\n\nTD{gap}{text[1]}\n\nNS{gap}gcat : General News\nAN{gap}Document NORCOU001\n\n"
    )


@pytest.mark.parametrize("gap", ["  ", "\t", "\n", " \n\n"])
def test_articles_of_factiva_are_a_record_each(gap: str) -> None:
    export = factiva("Port delays dredging", "By Ida Fenn", "17 November 2026", FIRST, gap)
    export += factiva("Burst main leaves homes dry", "Von Jan Roth", "25. November 2026", SECOND, gap)
    export += "Search Summary\nText\tharbour\nResults Found\t2\n\n© 2026 Factiva, Inc. All rights reserved.\n"

    one, other = records(export)

    assert ("Port delays dredging", ["Ida Fenn"], "2026-11-17", "LOCAL", "\n\n".join(FIRST)) == facts(one)
    assert ("Burst main leaves homes dry", ["Jan Roth"], "2026-11-25", "LOCAL", "\n\n".join(SECOND)) == facts(other)
    assert one["id"] != other["id"]


def facts(found: dict[str, object]) -> tuple[object, ...]:
    names = [a["name"] for a in found["authors"]]  # type: ignore[attr-defined]  # a list of a record
    return found["title"], names, found["published"], found["section"], found["text"]


def test_a_single_article_of_factiva_keeps_its_fields() -> None:
    found = record(factiva("Port delays dredging", "By Ida Fenn", "17 November 2026", FIRST))

    assert ("Port delays dredging", ["Ida Fenn"], "2026-11-17", "LOCAL", "\n\n".join(FIRST)) == facts(found)


NEXIS = {
    "en": (
        "{n} of 2 DOCUMENTS\n\nNorthmere Courier\n\nNovember 17, 2026 Tuesday\n\nSECTION: LOCAL; Pg. 4\n\n"
        "LENGTH: 297 words\n\n"
        "HEADLINE: {title}\n\nBYLINE: {author}\n\nBODY:\n{text}\n\nLOAD-DATE: November 18, 2026\n\n"
        "LANGUAGE: ENGLISH\n\n"
        "PUBLICATION-TYPE: Newspaper\n\nCopyright 2026 Northmere Media\n\n"
    ),
    "fr": (
        "Document {n} de 2\n\nLe Courrier\n\n17 novembre 2026 mardi\n\nRUBRIQUE: LOCAL; Pg. 4\n\nLONGUEUR: 297 mots\n\n"
        "TITRE: {title}\n\nAUTEUR: {author}\n\n{text}\n\nDATE-CHARGEMENT: 18 novembre 2026\n\nLANGUE: FRENCH\n\n"
    ),
    "de": (
        "Dokument {n} von 2\n\nDer Kurier\n\n17. November 2026 Dienstag\n\nTITEL: {title}\n\nAUTOR: {author}\n\n"
        "RUBRIK: LOCAL; Pg. 4\n\nLÄNGE: 297 Wörter\n\n{text}\n\nUPDATE: 18. November 2026\n\n"
        "SPRACHE: GERMAN; DEUTSCH\n\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", NEXIS)
def test_documents_of_nexis_are_a_record_each(language: str) -> None:
    form = NEXIS[language]
    export = form.format(n=1, title="Port delays dredging", author="Ida Fenn", text="\n\n".join(FIRST))
    export += form.format(n=2, title="Burst main leaves homes dry", author="Jan Roth", text="\n\n".join(SECOND))

    one, other = records(export)

    assert ("Port delays dredging", ["Ida Fenn"], "2026-11-17", "LOCAL; Pg. 4", "\n\n".join(FIRST)) == facts(one)
    assert ("Burst main leaves homes dry", ["Jan Roth"], "2026-11-17", "LOCAL; Pg. 4", "\n\n".join(SECOND)) == facts(
        other
    )


def test_wrapped_documents_are_whole_again() -> None:
    import textwrap  # noqa: PLC0415 -- only here

    text = "\n\n".join("\n".join(textwrap.wrap(p, 60)) for p in (*FIRST, *SECOND, *FIRST))
    found = record(NEXIS["en"].format(n=1, title="Port delays\ndredging", author="Ida Fenn", text=text))

    assert ("Port delays dredging", "\n\n".join((*FIRST, *SECOND, *FIRST))) == (found["title"], found["text"])


def test_a_text_with_colons_is_no_export() -> None:
    text = "Text: Ida Fenn\nDate: 17 November 2026\nSource: the town\n\n" + "\n\n".join(FIRST)

    assert 1 == len(records(text))
