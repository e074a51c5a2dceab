"""The table of characters says of each what Unicode says, also of those that are not looked up one by one."""

import unicodedata

from ingest.clean.facts import characters


def test_letters_of_the_table_are_those_of_unicode() -> None:
    classes, letters = characters._tables()
    sample = [
        *range(0, 0x10000, 11),
        *(end + by for pair in characters._LOOKED_UP[1:] for end in pair for by in (-1, 0)),
    ]
    sample = [code for code in sample if code < 0x10000]

    assert [bool(letters[code]) for code in sample] == [unicodedata.category(chr(code))[0] in "LNM" for code in sample]
    other = {"Cs", "Co", "Cn"}
    assert all(classes[code] == 0 for code in sample if unicodedata.category(chr(code)) in other)
    assert {int(classes[ord(c)]) for c in "水㐀가"} == {characters.CLASSES.index("dense")}
