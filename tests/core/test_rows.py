# ruff: noqa: RUF001 - what whole and mangled texts look like is the point
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.draft import Origin, Voice
from assistant.core.rows import (
    column_of,
    damage,
    escape,
    parse_flag,
    parse_origin,
    parse_priority,
    parse_voice,
    refused,
    unknown_columns,
)
from assistant.errors import Fault


@pytest.mark.parametrize("heading", ["share_request", " Share request ", "SHARE-REQUEST", "Share  Request"])
def test_a_heading_is_read_whatever_its_case_and_spaces(heading: str) -> None:
    assert column_of(heading) == "share_request"


def test_cells_are_read_whatever_their_case_and_spaces() -> None:
    assert (parse_voice(" Personal"), parse_origin("CURATED ")) == (Voice.PERSONAL, Origin.CURATED)
    assert [parse_flag(word) for word in ("yes", "TRUE", "1", "Oui", "VRAI")] == [True] * 5
    assert [parse_flag(word) for word in ("no", "FALSE", "0", "Non", "FAUX")] == [False] * 5
    assert [parse_priority(cell) for cell in (" 5", "-5", "+05")] == [5, -5, 5]


def test_a_wrong_word_is_quoted_with_what_is_allowed_and_what_is_near() -> None:
    with pytest.raises(ValueError, match=r"^'perso' is not one of personal and professional") as voice:
        parse_voice("perso")
    assert str(voice.value).endswith("(perhaps personal is meant).")
    with pytest.raises(ValueError, match=r"^'mine' is not one of original and curated\.$"):
        parse_origin("mine")
    with pytest.raises(
        ValueError, match=r"^'maybe' is neither yes nor no; write one of yes, true, 1, oui, vrai, no"
    ):
        parse_flag("maybe")
    for cell in ("high", "1.5", "1e3", "9" * 5000, "٣"):
        with pytest.raises(ValueError, match=r"is not a whole number, such as 0, 10 or -5\.$"):
            parse_priority(cell)


def test_unknown_columns_are_named_with_what_is_perhaps_meant() -> None:
    assert unknown_columns(["expries", "url"]) == (
        "the columns are unknown: 'expries', 'url' (for 'expries' perhaps expires is meant); "
        "rename what is misspelt, and leave the others out with --ignore-unknown."
    )


@pytest.mark.parametrize(
    "text",
    [
        "C’est l’été à Paris, déjà — “vraiment” – 3 €…",
        "ÇA, C’EST UN CAFÉ » et « PÂTÉ »",
        "AMANHÃ» IRMÃ…",
        "Ö, ä, ß, Ñandú, Łódź, İstanbul, Þór og ðetta",
        "Привет, мир! 吾輩は猫である 👩‍👩‍👧 🇫🇷",
        "√2 > 1 ‰ Ûber",
    ],
)
def test_whole_texts_of_any_language_show_no_damage(text: str) -> None:
    assert damage(text) is None


@pytest.mark.parametrize("character", "’“”—–…éèàçêôûîÉ€🎉→")
def test_utf_8_read_as_windows_1252_shows_its_damage(character: str) -> None:
    assert damage(f"un {character} mot".encode().decode("cp1252", "replace")) is not None


@pytest.mark.parametrize(
    "mangled", ["that‰Ûªs", "here‰Û_", "hereäó_", "maÌ±ana", "maí±ana", "it‚Äôs", "caf√©"]
)
def test_what_was_mangled_twice_or_on_an_old_mac_shows_its_damage(mangled: str) -> None:
    assert damage(mangled) is not None


def test_damage_is_told_with_the_place_and_what_to_do() -> None:
    assert damage("The caf\ufffd on the corner") == (
        "a replacement character (U+FFFD) stands at 'The caf\ufffd on the corn': a character was lost when "
        "the file was saved; write it again."
    )
    assert damage("That’s it, thatâ€™s all") == (
        "'â€' at 't’s it, thatâ€™s all' is what a character becomes that was read in a wrong encoding; "
        "write it again, or, if it is meant, add this draft with: assistant add."
    )
    assert damage(b"Caf\xe9 cr\xe8me".decode(errors="surrogateescape")) == (
        "bytes (0xE9) could not be read at 'Caf? cr?me'; "
        "save the file as UTF-8, or name its encoding with --encoding."
    )


def test_an_escape_of_the_web_is_worth_a_word() -> None:
    assert escape("Michelle &amp; I") == "&amp; will be posted as it stands; write & if that is meant."
    assert escape("R&D, & so on; 1 &lt 2") is None


def test_every_fault_is_listed_first_line_first() -> None:
    error = refused("a.csv", [Fault(9, "", "torn."), Fault(2, "at", "past.")], "Mend them.")
    assert (
        str(error)
        == "a.csv has 2 faults; nothing was imported. Mend them.\na.csv:2: at: past.\na.csv:9: torn."
    )
    assert error.faults == (Fault(2, "at", "past."), Fault(9, "", "torn."))


@given(st.text(st.characters(codec="ascii")))
def test_ascii_is_never_damaged(text: str) -> None:
    assert damage(text) is None
