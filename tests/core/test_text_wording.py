"""Hashtags, mentions, questions and addresses: what X, or a reader, takes for one."""

from __future__ import annotations

from time import process_time

import pytest

from assistant.core.text import address, asks, hashtags, mentions, topic


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#one and #Two_2, (#three)", ("one", "Two_2", "three")),
        ("#école #日本語 #привет", ("école", "日本語", "привет")),
        ("\uff03wide", ("wide",)),
        ("#1 #2026 #", ()),
        ("#1st", ("1st",)),
        ("a#b &#38; _#c é#d", ()),
        ("#a#b", ()),  # as in twitter-text: a sign right behind takes the tag back
        ("#it's #c++", ("it", "c")),
        ("https://example.org/#part and #real", ("real",)),
        ("#https://example.org", ()),
        ("✌️#tag", ("tag",)),
        ("#️⃣tag", ()),
        ("no sign at all", ()),
    ],
)
def test_hashtags_are_found_as_x_finds_them(text: str, found: tuple[str, ...]) -> None:
    assert hashtags(text) == found


def test_case_makes_no_other_topic() -> None:
    assert topic("Climat") == topic("CLIMAT") != topic("climate")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("@one, @two and (@three)", 3),
        ("RT @one: hello", 1),
        ("RT@one", 1),
        ("mail me@example.org", 0),
        ("\uff20wide", 1),
        ("@one@two", 0),
        ("@naïve", 0),
        ("@" + "a" * 21, 0),
        ("@team/list", 1),
        ("https://medium.com/@writer and @real", 1),
        ("nobody", 0),
    ],
)
def test_mentions_are_counted_as_x_counts_them(text: str, number: int) -> None:
    assert mentions(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "You come?",
        "Vous venez ?",
        "Really?!",
        "Why? Because.",
        "“Et demain ?”",
        "何ですか\uff1f",
        "See a.org/x?",
    ],
)
def test_a_sentence_that_ends_in_a_question_mark_asks(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/?q=1",
        "example.org/a?b=c&d",
        "perhaps (?)",
        "?",
        "what?ever",
        "RT @other: Why?",
        "Nothing.",
    ],
)
def test_other_question_marks_ask_nobody(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(
    "link",
    [
        "https://www.Example.org/Path/?utm_source=x&utm_medium=y",
        "http://example.org/Path",
        "example.org/Path#part",
        "example.org/Path/?fbclid=1#",
    ],
)
def test_one_page_has_one_address(link: str) -> None:
    assert address(link) == "example.org/Path"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("example.org/a", "example.org/A"),
        ("t.co/aB", "t.co/Ab"),
        ("example.org/?a=1", "example.org/?a=2"),
        ("example.org/#!/a", "example.org/#!/b"),
        ("example.org", "blog.example.org"),
    ],
)
def test_other_pages_have_other_addresses(one: str, other: str) -> None:
    assert address(one) != address(other)


@pytest.mark.parametrize(
    "piece", ["#a b.co ", "@a b.co ", "#", "@", "?", "a?b", "a.co?utm_", "#\u0301", "RT", "a.co/#", "! ? "]
)
def test_no_text_makes_the_reading_run_away(piece: str) -> None:
    text = piece * (25_000 // len(piece))
    start = process_time()
    hashtags(text), mentions(text), asks(text), address(text)
    assert process_time() - start < 0.5  # 10 to 50 ms; what grew with the square took seconds
