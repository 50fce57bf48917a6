"""Whether a post on the timeline is the one that was sent, whatever X made of its text."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.text import (
    MAX_LENGTH,
    Likeness,
    as_written,
    clean,
    fingerprint,
    likeness,
    links,
    weighted_length,
)
from assistant.networks.sandbox.wording import beginning, parts, shown, visible
from tests.core.text_samples import PIECES, SPACES, texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.networks.sandbox.wording import Part

Form = Literal["NFC", "NFD"]

LONG = 25_000  # characters: the longest post of a premium account
SHORT = "https://t.co/AbCdEf1234"
OTHER_SHORT = "https://t.co/GhIjKl5678"
SELF = "https://twitter.com/i/web/status/1177845435857133568"
FORMS: tuple[Form, ...] = ("NFC", "NFD")
CHAPTER = "A long story, told in many words that nobody else would put in this order. " * 10

WORDS = (
    "Hello",
    "wörld",
    "fe\u0301te",
    "naïve",
    "中国",
    "みんな",
    "שלום",
    "Привет",
    "5",
    "can't",
    "“so”",
    "R&D",
)
PICTURES = ("😀", "👍🏽", "👩\u200d🚀", "🇫🇷", "❤\ufe0f", "1\ufe0f\u20e3")
MARKS = (
    *"&<>'\"“”\u2019—…!?.,:;/#@$%()\u0301",
    "&amp;",
    "&lt;",
    "\u200b",
    "\u200d",
    "\ufe0f",
    "\u200f",
    "\u202a",
)
LINKS = (
    "example.org",
    "Example.COM/A",
    "www.example.org/a_(b)?c=d&e",
    "README.md",
    "bücher.example.org/ü",
    "https://example.org",
    "https://example.org/",
    "HTTPS://Example.org/Path/to?q=1&lang=en#top",
    "http://example.org/fe\u0301te/à\u2013Paris",
    "https://例え.テスト.みんな",
    "https://xn--bcher-kva.example.org/%C3%BC%20%2f",
    "https://t.co/AbC123",
    "t.co/AbC123",
)
SENDABLE = st.lists(st.sampled_from((*WORDS, *PICTURES, *MARKS, *LINKS, *SPACES, *PIECES)), max_size=14).map(
    "".join
)
PLAIN = st.lists(st.sampled_from((*WORDS, *PICTURES, *LINKS)), min_size=1, max_size=8).map(" ".join)


def answered(pieces: Iterable[Part], *, expanded: bool = True) -> str:
    """What can be read on the timeline of a text that X has in these pieces."""
    answer = shown(tuple(pieces))
    addresses = [(str(url["url"]), str(url["expanded_url"])) for url in answer.urls]
    return as_written(answer.text, addresses if expanded else [])


@given(SENDABLE | st.text())
def test_what_x_makes_of_a_text_is_that_text(text: str) -> None:
    assert likeness(text, answered(parts(text))) is Likeness.SAME


@given(SENDABLE | st.text())
def test_what_x_makes_of_a_text_without_telling_where_its_links_lead_is_perhaps_that_text(text: str) -> None:
    degree = Likeness.PERHAPS if links(visible(text)) else Likeness.SAME

    assert likeness(text, answered(parts(text), expanded=False)) is degree


@given(SENDABLE, st.sampled_from(FORMS), st.integers(1, 3))
def test_what_else_may_befall_a_text_on_its_way_makes_no_difference(
    text: str, form: Form, times: int
) -> None:
    text = clean(text)
    echo = answered(parts(text))
    found = unicodedata.normalize(form, echo.replace("\n", "\r\n"))
    found = "\ufeff " + found.replace(" ", "\u00a0 \n" * times) + "\u200b"

    assert likeness(text, found) is Likeness.SAME


@given(PLAIN, st.data())
def test_a_harmless_change_is_harmless_in_both_directions(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    drawn = data.draw(st.sampled_from(["\u200b", "\u200d", "\ufe0f", "\u202c"]))
    changed = text[:place] + drawn + text[place:]

    for found in (answered(parts(text)), changed, text.replace(" ", " \n"), text.replace("&", "&amp;amp;")):
        assert likeness(text, found) is likeness(found, text) is Likeness.SAME


@given(texts, texts)
def test_texts_of_one_fingerprint_are_the_same(text: str, other: str) -> None:
    if fingerprint(text) == fingerprint(other):
        assert likeness(text, other) is Likeness.SAME
    assert likeness(text, unicodedata.normalize("NFKC", text)) is Likeness.SAME


@given(st.lists(st.sampled_from((*WORDS, *PICTURES, *LINKS)), max_size=5), st.data())
def test_texts_that_differ_in_a_word_a_digit_or_a_path_are_two(
    pieces: list[str], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(pieces)))
    one, other = data.draw(
        st.sampled_from(
            [
                ("many", "few"),
                ("at 5", "at 6"),
                ("now", "then"),
                ("👍", "👎"),
                ("example.org/a", "example.org/b"),
                ("example.org/a", "example.org/A"),
                ("example.org/a", "example.org/a/b"),
                ("example.org?a=1", "example.org?a=2"),
                ("example.org", "example.com"),
                ("https://example.org/%2f", "https://example.org//"),
            ]
        )
    )
    sent, different = (
        " ".join([*pieces[:place], drawn, *pieces[place:]]).replace("t.co/", "t.com/")
        for drawn in (one, other)
    )

    assert likeness(sent, answered(parts(different))) is Likeness.OTHER
    assert likeness(different, answered(parts(sent))) is Likeness.OTHER
    assert likeness(sent, answered(parts(different)), cut=True) is Likeness.OTHER


@given(st.text(st.characters(exclude_categories=())) | texts, texts | st.text(), st.booleans())
def test_any_two_texts_can_be_compared(sent: str, found: str, cut: bool) -> None:
    assert likeness(sent, found, cut=cut) in Likeness
    assert likeness(found, sent, cut=cut) in Likeness


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ("", ""),
        ("", " \u200b\n"),
        ("See example.org/a.", "See http://example.org/a."),
        ("See http://example.org/a.", "See example.org/a."),
        ("example.org", "http://example.org/"),
        ("https://example.org/", "https://example.org"),
        ("https://example.org/a/", "https://example.org/a"),
        ("https://example.org/a, b", "https://example.org/a/, b"),
        ("https://example.org?a=1", "https://example.org/?a=1"),
        ("https://example.org/?a=1", "https://example.org?a=1"),
        ("Is it example.org?", "Is it http://example.org/?"),
        ("(example.org/a_(b)).", "(http://example.org/a_(b))."),
        ("HTTPS://Example.ORG/Path", "https://example.org/Path"),
        ("HTTP://EXAMPLE.org?", "http://example.org?"),
        ("https://example.org/été", "https://example.org/%C3%A9t%C3%A9"),
        ("https://example.org/%c3%a9t%C3%A9", "https://example.org/été"),
        ("https://example.org/%c3%a9té", "https://example.org/%C3%A9t%C3%A9"),
        ("https://example.org/Путь", "https://example.org/%D0%9F%D1%83%D1%82%D1%8C"),
        ("Bücher.example.org/a", "http://xn--bcher-kva.example.org/a"),
        ("https://ПРИМЕР.рф:80/a", "https://xn--e1afmkfd.xn--p1ai:80/a"),
        ("https://xn--bcher-kva.example.org", "https://bücher.example.org/"),
        ("https://straße.example.org", "https://xn--strae-oqa.example.org"),
        ("https://STRASSE.example.org", "https://strasse.example.org"),
        ("example.org, example.org and example.com", "http://example.org, http://example.org and http://example.com"),
        ("見てexample.org/a、そしてexample.com", "見てhttp://example.org/a、そしてhttp://example.com"),
        ("“It\u2019s” on example.org — NOW", '"It\'s" on http://example.org - now'),
        ("R&D on example.org", "R&amp;D on http://example.org"),
        ("example.org?a=1&b=2 &lt;3", "http://example.org?a=1&amp;amp;b=2 <3"),
        ("Read\u200bexample.org", "Readhttp://example.org"),
        ("a\u200dexample.org", "http://aexample.org"),
        ("😀example.org😀", "😀http://example.org😀"),
        (f"See {SHORT} on example.org", f"See {SHORT} on http://example.org"),
    ],
)  # fmt: skip
def test_a_text_that_x_wrote_in_another_way_is_the_same(sent: str, found: str) -> None:
    assert likeness(sent, found) is Likeness.SAME


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ("", "."),
        ("Hello", "Hello!"),
        ("See example.org", "See "),
        ("See", "See http://example.org"),
        ("See https://example.org", "See http://example.org"),
        ("See example.org", "See https://example.org"),
        ("See example.org", "See http://www.example.org"),
        ("See example.org", "See http://example.org.uk"),
        ("See example.co", "See http://example.com"),
        ("See example.org/a", "See http://example.org/A"),
        ("See example.org/a", "See http://example.org/a/b"),
        ("See example.org/a", "See http://example.org/a?utm_source=x"),
        ("See example.org/?a=1", "See http://example.org/?a=1/"),
        ("See example.org/a b", "See http://example.org/ab"),
        ("See example.org/a/b", "See http://example.org/a%2Fb"),
        ("See example.org/%E9", "See http://example.org/é"),
        ("See xn--99999999.example.org", "See http://99999999.example.org"),
        ("Both example.org and example.com", "Both http://example.com and http://example.org"),
        ("Twice: example.org example.org", "Twice: http://example.org"),
        ("Write %C3%A9 on example.org", "Write é on http://example.org"),
        ("Two words on example.org", "Twowords on http://example.org"),
        ("See example.org", f"See {SHORT} {OTHER_SHORT}"),
        ("See example.org and example.com", f"See {SHORT} and http://example.net"),
        ("See example.org there", f"See {SHORT} here"),
        ("See example.org", f"{SHORT} See"),
        ("See README.md", "See README.md/a"),
    ],
)
def test_a_text_that_says_or_links_to_something_else_is_another(sent: str, found: str) -> None:
    assert likeness(sent, found) is Likeness.OTHER
    assert likeness(found, sent) is Likeness.OTHER


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ("example.org", SHORT),
        ("See https://example.org/a.", f"See {SHORT}."),
        ("(example.org/a_(b)) & more", f"({SHORT}) &amp; more"),
        ("example.org/a, example.com", f"{SHORT}, http://example.com"),
        ("example.org/a, example.com", f"http://example.org/a, {SHORT}"),
        ("example.org, example.com", f"{SHORT}, {OTHER_SHORT}"),
        ("example.org, example.org", f"{SHORT}, {SHORT}"),
        ("見てexample.org/a、そして", f"見て{SHORT}、そして"),
        ("example.comété", f"{SHORT}été"),
        ("example.com\u200dabc", f"{SHORT}\u200dabc"),
        ("example.com?a&amp;", f"{SHORT}?a&amp;"),
        (f"See {SHORT}", f"See {OTHER_SHORT}"),
        (f"See {SHORT} on example.com", "See https://example.org/where?it=leads on http://example.com"),
    ],
)
def test_a_short_link_may_stand_for_any_link_in_its_place(sent: str, found: str) -> None:
    assert likeness(sent, found) is Likeness.PERHAPS


@given(SENDABLE.map(lambda text: CHAPTER + text) | SENDABLE.map(lambda text: text + CHAPTER), st.booleans())
def test_a_long_text_is_perhaps_the_one_that_x_cut(text: str, expanded: bool) -> None:
    assert weighted_length(text) > MAX_LENGTH

    found = answered(beginning(text, MAX_LENGTH), expanded=expanded)

    assert likeness(text, found) is Likeness.PERHAPS
    assert likeness(text, f"{found} {SHORT}", cut=True) is Likeness.PERHAPS
    assert likeness(f"Not {text}", found, cut=True) is Likeness.OTHER


@pytest.mark.parametrize("end", ["…", " …", "… ", f"… {SHORT}", f"…{SHORT}\n", f"… {SELF}", f" … {SELF}"])
def test_an_ellipsis_tells_that_a_text_was_cut(end: str) -> None:
    assert likeness(CHAPTER, CHAPTER[:200] + end) is Likeness.PERHAPS
    assert likeness(CHAPTER, CHAPTER[:200].replace("long", "short") + end) is Likeness.OTHER


@pytest.mark.parametrize("end", ["", f" {SHORT}", f" {SELF}", "…"])
def test_without_an_ellipsis_one_must_know_that_a_text_was_cut(end: str) -> None:
    assert likeness(CHAPTER, CHAPTER[:200] + end, cut=True) is Likeness.PERHAPS
    assert (likeness(CHAPTER, CHAPTER[:200] + end) is Likeness.OTHER) is (end != "…")


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ("example.org: " + CHAPTER, "http://example.org: " + CHAPTER[:200]),
        ("example.org: " + CHAPTER, f"{SHORT}: " + CHAPTER[:200]),
        (CHAPTER + "example.org", CHAPTER),
        (CHAPTER + "example.org/a b", CHAPTER + "http://example.org/a"),
        (CHAPTER + "example.org/a b", CHAPTER + SHORT),
        ("“" + CHAPTER, '"' + CHAPTER[:200].replace(" ", "\n")),
    ],
)
def test_the_beginning_of_a_cut_text_is_compared_as_a_whole_one_is(sent: str, found: str) -> None:
    assert likeness(sent, found + "…") is Likeness.PERHAPS
    assert likeness(sent, found, cut=True) is Likeness.PERHAPS
    assert likeness(f"Not {sent}", found, cut=True) is Likeness.OTHER


def test_a_beginning_counts_from_a_hundred_characters_on() -> None:
    text = "x" * 99

    assert likeness(f"{text}xx", f"{text}…") is Likeness.OTHER
    assert likeness(f"{text}xx", text, cut=True) is Likeness.OTHER
    assert likeness(f"{text}xx", f"{text}x…") is Likeness.PERHAPS
    assert likeness(f"{text}xx", f"{text}x", cut=True) is Likeness.PERHAPS


def test_of_a_text_that_was_cut_something_is_missing() -> None:
    assert likeness(CHAPTER, CHAPTER, cut=True) is Likeness.SAME
    assert likeness(CHAPTER, CHAPTER + "…") is Likeness.OTHER
    assert likeness(CHAPTER, CHAPTER + "and more…", cut=True) is Likeness.OTHER
    assert likeness(CHAPTER + "…", CHAPTER + "…", cut=True) is Likeness.SAME


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "word ",
            "中",
            "a.b/",
            "a.",
            "example.org/a ",
            "https://example.org/a?b=c&",
            "…",
            "… ",
            " ",
            "&amp;",
        ),
        *(
            "%C3",
            "t.co/a ",
            "é.com/ü ",
            "xn--a.co ",
            "👩\u200d🚀",
            "\u200b",
            "a\u200b.co&amp;",
            "/",
            "http://",
            "(",
        ),
    ],
)
def test_no_text_makes_a_comparison_run_away(piece: str) -> None:
    text = (piece * LONG)[:LONG].strip()
    echo = answered(parts(text))

    assert likeness(text, echo) is Likeness.SAME
    assert likeness(text, f"{echo}! No.") is Likeness.OTHER
    assert likeness(f"No! {text}", answered(parts(text), expanded=False)) is Likeness.OTHER
    assert likeness(text, f"{echo[:9999]}!…", cut=True) is Likeness.OTHER
