"""What of a text is sent, what no post can hold, and what nobody would see."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.text import clean, is_blank, unprintable
from tests.core.text_samples import texts


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("", ""),
        ("as it is", "as it is"),
        (" \t\r\n outside \n", "outside"),
        ("in  side\n\n stays", "in  side\n\n stays"),
        ("one\r\ntwo\rthree\n\rfour", "one\ntwo\nthree\n\nfour"),
        ("cafe\N{COMBINING ACUTE ACCENT}", "café"),
        ("\ufeffafter a byte order mark", "after a byte order mark"),
        ("\u200b \u2060nothing to see\u00a0\u3000\u200b", "nothing to see"),
        ("\u200bé\u200bé\u200b", "é\u200bé"),
        ("\N{RIGHT-TO-LEFT MARK}שלום", "\N{RIGHT-TO-LEFT MARK}שלום"),
        ("\N{ARABIC LETTER HEH}\N{ZERO WIDTH JOINER}", "\N{ARABIC LETTER HEH}\N{ZERO WIDTH JOINER}"),
        ("❤\N{VARIATION SELECTOR-16}", "❤\N{VARIATION SELECTOR-16}"),
        ("\ufeff\u200b\n", ""),
    ],
)
def test_what_is_sent_has_unix_lines_one_normal_form_and_nothing_unseen_at_its_ends(
    text: str, sent: str
) -> None:
    assert clean(text) == sent


@given(texts)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(texts)
def test_what_is_sent_holds_no_carriage_return_and_is_normal(text: str) -> None:
    sent = clean(text)

    assert "\r" not in sent
    assert unicodedata.is_normalized("NFC", sent)
    assert sent == sent.strip()


@pytest.mark.parametrize(
    ("text", "position", "name"),
    [
        ("\0", 0, "U+0000"),
        ("ring the \a", 9, "U+0007"),
        ("delete\x7f", 6, "U+007F"),
        ("wrongly decoded\x85", 15, "U+0085"),
        ("é\ud83d", 1, "U+D83D"),
        ("half \udc4d", 5, "U+DC4D"),
        ("\ufdd0", 0, "U+FDD0"),
        ("in\ufeffside", 2, "U+FEFF"),
        ("\ufffe", 0, "U+FFFE"),
        ("\uffff", 0, "U+FFFF"),
        ("far \U0001fffe", 4, "U+1FFFE"),
        ("out \U0010ffff", 4, "U+10FFFF"),
        ("first\x1bthen\x07", 5, "U+001B"),
    ],
)
def test_the_first_character_that_no_post_can_hold_is_named_with_its_place(
    text: str, position: int, name: str
) -> None:
    assert unprintable(text) == (position, name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "lines\nand\r\ntabs\t",
        "ünïcödé 中文 العربية",
        "👩\N{ZERO WIDTH JOINER}🚀 ❤\N{VARIATION SELECTOR-16}",
        "می\N{ZERO WIDTH NON-JOINER}خواهم",
        "\N{RIGHT-TO-LEFT MARK}\N{LEFT-TO-RIGHT ISOLATE}x\N{POP DIRECTIONAL ISOLATE}",
        "soft\N{SOFT HYPHEN}hyphen, zero\N{ZERO WIDTH SPACE}width",
        "\ue000\U000f0000",  # for private use
        "\U0001faf9",  # younger than this Python's tables
        "\ufffd",
    ],
)
def test_whatever_people_may_well_write_can_be_posted(text: str) -> None:
    assert unprintable(text) is None


@given(st.text(st.characters(exclude_categories=())))
def test_a_text_without_such_a_character_can_be_sent_as_utf_8(text: str) -> None:
    found = unprintable(text)

    if found is None:
        assert text.encode().decode() == text
    else:
        position, name = found
        assert name == f"U+{ord(text[position]):04X}"
        assert unprintable(text[:position]) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \t\r\n",
        "\u00a0\u3000\u2028",
        "\ufeff\u200b\u2060\u00ad",
        "\N{ZERO WIDTH JOINER}\N{RIGHT-TO-LEFT MARK}",
        "\N{VARIATION SELECTOR-16}\N{VARIATION SELECTOR-17}",
        "\N{HANGUL FILLER}\N{BRAILLE PATTERN BLANK}",
        "\a\x1b\x80\x9f",
        "\ud83d",
        "\N{TAG LATIN SMALL LETTER A}",
    ],
)
def test_a_text_of_which_nothing_shows_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize(
    "text", [".", " a ", "\u200b中", "😀", "\U0001faf9", "\N{COMBINING ACUTE ACCENT}", "\ue000"]
)
def test_a_text_of_which_anything_shows_is_not_blank(text: str) -> None:
    assert not is_blank(text)


@given(texts)
def test_white_space_makes_no_text_blank_or_not_blank(text: str) -> None:
    assert is_blank(f"\n {text}\u3000") == is_blank(text)


@given(texts)
def test_of_a_blank_text_nothing_that_shows_is_sent(text: str) -> None:
    assert is_blank(clean(text)) == is_blank(text)
