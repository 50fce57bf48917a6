"""Which texts are the same to X or to a reader."""

from __future__ import annotations

import unicodedata
from typing import Literal, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.text import clean, fingerprint
from tests.core.text_samples import LONG, SPACES, texts, words

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
FORMS: tuple[Form, ...] = get_args(Form)
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff"


def wide(text: str) -> str:
    """The text in the full-width forms of Chinese and Japanese typography."""
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def test_a_fingerprint_stays_the_same_from_version_to_version() -> None:
    assert fingerprint("Hello, world: https://example.com/A") == "6db9cb5a950673bba6f27ecccc4ffa22"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hello", "hello"),
        ("STRASSE", "Straße"),
        ("two  words", " two\nwords\u00a0"),
        ("It\u2019s “fine”", 'It\'s "fine"'),
        ("\u201aso\u2018 „so“ «so» \u2039so\u203a", "'so' \"so\" \"so\" 'so'"),
        ("a \u2013 b — c \u2011 d", "a - b - c - d"),
        ("wait…", "wait..."),
        ("café", "cafe\N{COMBINING ACUTE ACCENT}"),
        (wide("full\u3000width"), "full width"),
        ("\N{MATHEMATICAL BOLD SMALL B}old \N{LATIN SMALL LIGATURE FI}ne", "bold fine"),
        ("in\u200bvis\u00adible\ufeff", "invisible"),
        ("e\N{ZERO WIDTH JOINER}\N{COMBINING ACUTE ACCENT}", "é"),
        ("❤\N{VARIATION SELECTOR-16}", "❤"),
        ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
        ("a &amp; b", "a &amp;amp; b"),
        ("&lt;", "&amp;lt;"),
        ("HTTPS://Example.COM/Path", "https://example.com/Path"),
        ("Example.com?A=1", "example.com?a=1"),
        ("https://example.com/?a=1&amp;b=2", "https://example.com/?a=1&b=2"),
        ("See README.md", "see readme.MD"),
        (wide("example.com/A"), "example.com/A"),
    ],
)
def test_texts_that_read_the_same_have_one_fingerprint(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hello", "Hello!"),
        ("one two", "onetwo"),
        ("résumé", "resume"),
        ("5 > 4", "5 < 4"),
        ("👍", "👎"),
        ("👍\N{EMOJI MODIFIER FITZPATRICK TYPE-5}", "👍"),
        (
            "\N{WAVING BLACK FLAG}\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            "\N{WAVING BLACK FLAG}",
        ),
        ("https://t.co/AbC", "https://t.co/aBc"),
        ("https://example.com/a", "https://example.com/b"),
        ("https://example.com?A=1", "https://example.com?a=1"),
        ("https://example.com/x#A", "https://example.com/x#a"),
        ("example.com/A", "example.com/a"),
        ("see example.com", "see example.org"),
    ],
)
def test_texts_that_differ_to_a_reader_or_lead_elsewhere_have_different_ones(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)


@given(texts)
def test_a_fingerprint_is_thirty_two_hexadecimal_digits(text: str) -> None:
    digest = fingerprint(text)

    assert len(digest) == 32
    assert int(digest, 16) >= 0


@given(texts)
def test_what_is_sent_has_the_fingerprint_of_what_was_written(text: str) -> None:
    assert fingerprint(clean(text)) == fingerprint(text)


@given(texts, st.sampled_from(FORMS))
def test_normal_forms_do_not_matter(text: str, form: Form) -> None:
    assert fingerprint(unicodedata.normalize(form, text)) == fingerprint(text)


@given(texts)
def test_the_escapes_of_x_do_not_matter_however_often_they_were_applied(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert fingerprint(escaped) == fingerprint(text)


@given(words, st.lists(st.sampled_from(SPACES), min_size=1, max_size=3).map("".join))
def test_the_kind_and_amount_of_white_space_does_not_matter(said: list[str], space: str) -> None:
    assert fingerprint(space.join([*said, ""])) == fingerprint(" ".join(said))


@given(words)
def test_upper_and_lower_case_do_not_matter(said: list[str]) -> None:
    text = " ".join(said)

    assert fingerprint(text.upper()) == fingerprint(text.lower()) == fingerprint(text)


@given(texts, st.sampled_from(INVISIBLE), st.integers(min_value=0))
def test_an_invisible_character_does_not_matter_wherever_it_stands(
    text: str, invisible: str, place: int
) -> None:
    place %= len(text) + 1

    assert fingerprint(text[:place] + invisible + text[place:]) == fingerprint(text)


@given(words, words)
def test_different_words_give_different_fingerprints(one: list[str], other: list[str]) -> None:
    same = " ".join(one).casefold() == " ".join(other).casefold()

    assert (fingerprint(" ".join(one)) == fingerprint(" ".join(other))) is same


@pytest.mark.parametrize(
    "piece", ["&amp;", "amp;", "&", "\u200b ", "a.", "https://a.com/A ", "\N{LATIN SMALL LIGATURE FI}", "“"]
)
def test_no_text_makes_a_fingerprint_run_away(piece: str) -> None:
    text = piece * (LONG // len(piece))

    assert fingerprint(f"{text}!") != fingerprint(text)
