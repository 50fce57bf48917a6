"""How long X takes a text to be."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given

from assistant.core.text import MAX_LENGTH, URL_LENGTH, weighted_length
from tests.core.text_samples import LONG, meaningful, texts

ZWJ = "\N{ZERO WIDTH JOINER}"
PICTURE = "\N{VARIATION SELECTOR-16}"
TEXT = "\N{VARIATION SELECTOR-15}"
BLACK_FLAG = "\N{WAVING BLACK FLAG}"
BROWN = "\N{EMOJI MODIFIER FITZPATRICK TYPE-5}"
PALE = "\N{EMOJI MODIFIER FITZPATRICK TYPE-1-2}"


def tags(letters: str) -> str:
    return "".join(chr(0xE0000 + ord(letter)) for letter in letters) + "\N{CANCEL TAG}"


def test_the_limits_are_those_of_the_third_version_of_x_s_counting_rules() -> None:
    assert (MAX_LENGTH, URL_LENGTH) == (280, 23)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Good morning", 12),
        ("Grüße aus Köln", 14),
        ("Καλημέρα", 8),
        ("Доброе утро", 11),
        ("صباح الخير", 10),
        ("お早う", 6),
        ("早安, Anna", 10),
        ("“Yes” \N{EN DASH} she\N{RIGHT SINGLE QUOTATION MARK}s in", 16),
        ("wait… now", 10),
        ("5 € or 5 £", 11),
        ("H₂O", 4),
    ],
)
def test_letters_up_to_georgian_weigh_one_and_most_others_two(text: str, length: int) -> None:
    assert weighted_length(text) == length


@pytest.mark.parametrize(
    ("last_of_one", "first_of_two"),
    [("\u10ff", "\u1100"), ("\u200d", "\u200e"), ("\u201f", "\u2020"), ("\u2037", "\u2038")],
)
def test_weight_changes_where_the_ranges_of_x_end(last_of_one: str, first_of_two: str) -> None:
    assert (weighted_length(last_of_one), weighted_length(first_of_two)) == (1, 2)


@pytest.mark.parametrize(
    ("first_of_one", "last_of_two"),
    [("\u2000", "\u1fff"), ("\u2010", "\u200f"), ("\u2032", "\u2031")],
)
def test_weight_changes_where_the_ranges_of_x_begin(first_of_one: str, last_of_two: str) -> None:
    assert (weighted_length(first_of_one), weighted_length(last_of_two)) == (1, 2)


def test_an_accent_written_apart_is_counted_with_its_letter() -> None:
    assert weighted_length("e\N{COMBINING ACUTE ACCENT}te\N{COMBINING ACUTE ACCENT}") == 3


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_an_end_of_line_counts_as_one_however_it_is_written(ending: str) -> None:
    assert weighted_length(f"one{ending}two") == 7


@pytest.mark.parametrize(
    "emoji",
    [
        "😀",
        "👍" + BROWN,
        "👩" + ZWJ + "🚀",
        "👩" + PALE + ZWJ + "⚕" + PICTURE,
        "👨" + ZWJ + "👩" + ZWJ + "👧" + ZWJ + "👦",
        "🧑" + ZWJ + "🧑" + ZWJ + "🧒",
        "👩" + ZWJ + "❤" + PICTURE + ZWJ + "💋" + ZWJ + "👩",
        "🧑" + PALE + ZWJ + "🤝" + ZWJ + "🧑" + BROWN,
        "🫱" + PALE + ZWJ + "🫲" + BROWN,
        "🤷" + BROWN + ZWJ + "♀" + PICTURE,
        "🕵" + PICTURE + ZWJ + "♂" + PICTURE,
        "🧑" + ZWJ + "🦯" + ZWJ + "➡" + PICTURE,
        "🏃" + ZWJ + "♀" + PICTURE + ZWJ + "➡" + PICTURE,
        "🏳" + PICTURE + ZWJ + "🌈",
        "❤" + PICTURE + ZWJ + "🔥",
        "❤" + PICTURE,
        "☝" + PICTURE + BROWN,
        "☕" + PICTURE,
        "©" + PICTURE,
        "7\N{COMBINING ENCLOSING KEYCAP}",
        "#" + PICTURE + "\N{COMBINING ENCLOSING KEYCAP}",
        "🇫🇷",
        BLACK_FLAG + tags("gbsct"),
    ],
)
def test_an_emoji_counts_two_however_many_code_points_make_it(emoji: str) -> None:
    assert (weighted_length(emoji), weighted_length(f"see {emoji}{emoji}!")) == (2, 9)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("🇫🇫", 4),  # no region has this code
        ("🇦🇫🇷", 4),  # Afghanistan and a letter
        ("🐈" + ZWJ + "🚀", 5),  # no such cat
        ("👩" + ZWJ + "⚕", 5),  # not fully qualified
        ("👨" + PALE + ZWJ + "🤝" + ZWJ + "👨" + PALE, 8),  # 👬 with one skin tone is meant for this
        ("🎉" + BROWN, 4),  # has no skin
        ("❤" + TEXT, 4),  # asks for the sign, not the picture
        ("a" + PICTURE, 3),
        ("©", 1),
        ("7" + PICTURE, 3),
        (BLACK_FLAG + tags("ustx"), 12),  # Texas has no emoji
    ],
)
def test_what_is_not_quite_an_emoji_counts_by_its_parts(text: str, length: int) -> None:
    assert weighted_length(text) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("https://example.com", 23),
        ("https://example.com/a/very/long/path/that/goes/on/and/on?with=a&query=too#and-a-fragment", 23),
        ("a.co", 23),
        ("See README.md and main.rs", 4 + 23 + 5 + 23),
        ("(https://example.com).", 26),
        ("https://例え.jp/道 next", 23 + 2 + 5),
        ("見てexample.comを", 4 + 23 + 2),
        ("mail me@example.com", 19),
        ("version 2.0, e.g. on Dr. No", 27),
        ("https://example.com/7" + PICTURE + "\N{COMBINING ENCLOSING KEYCAP}", 27),  # the 7 is the link's
    ],
)
def test_every_link_counts_twenty_three_and_nothing_else_does(text: str, length: int) -> None:
    assert weighted_length(text) == length


@pytest.mark.parametrize(
    ("piece", "length"), [("x", 1), ("語", 2), ("👩‍🚀", 2), ("https://example.com ", 24)]
)
def test_a_long_text_is_as_long_as_its_parts(piece: str, length: int) -> None:
    times = LONG // len(piece)

    assert weighted_length(piece * times) == length * times


@given(texts)
def test_the_normal_form_of_a_text_does_not_matter(text: str) -> None:
    composed, decomposed = (weighted_length(unicodedata.normalize(form, text)) for form in ("NFC", "NFD"))

    assert weighted_length(text) == composed == decomposed


@given(texts)
def test_windows_ends_of_line_do_not_matter(text: str) -> None:
    unix = text.replace("\r", "")

    assert weighted_length(unix.replace("\n", "\r\n")) == weighted_length(unix)


@given(meaningful, meaningful)
def test_two_texts_on_lines_of_their_own_are_as_long_as_both_and_the_end_of_line(
    one: str, other: str
) -> None:
    # Each begins with a word, as X reads the first character of a text apart.
    one, other = f"so {one}", f"and {other}"

    assert weighted_length(f"{one}\n{other}") == weighted_length(one) + 1 + weighted_length(other)


@given(texts)
def test_without_links_a_character_weighs_at_most_two(text: str) -> None:
    text = unicodedata.normalize("NFC", text.replace(".", "").replace("\r", ""))

    assert weighted_length(text) <= 2 * len(text)
