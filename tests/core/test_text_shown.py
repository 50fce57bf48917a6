"""What X shows of a text leads back to what was written."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.text import as_written
from tests.core.text_samples import LONG, texts

SHORT = "https://t.co/abc"
LONGER = "https://t.co/abcd"


@pytest.mark.parametrize(
    ("shown", "written"),
    [
        ("", ""),
        ("No links & no escapes", "No links & no escapes"),
        ("Fish &amp; chips &lt;3 &gt; all", "Fish & chips <3 > all"),
        ("&amp;amp; &amp;lt;", "&amp; &lt;"),
        ("&quot;said&quot; &#39;so&#39; &nbsp; &AMP;", "&quot;said&quot; &#39;so&#39; &nbsp; &AMP;"),
        ("&amp;#x26;", "&#x26;"),
        ("see https://t.co/abc", "see https://t.co/abc"),
    ],
)
def test_escapes_are_undone_once_and_only_those_that_x_makes(shown: str, written: str) -> None:
    assert as_written(shown, []) == written


@pytest.mark.parametrize(
    ("shown", "links", "written"),
    [
        ("", [(SHORT, "https://example.org")], ""),
        (SHORT, [(SHORT, "https://example.org/whole")], "https://example.org/whole"),
        ("Nothing here", [(SHORT, "https://example.org")], "Nothing here"),
        (
            f"({SHORT}), {SHORT}!",
            [(SHORT, "http://example.org")],
            "(http://example.org), http://example.org!",
        ),
        (f"見て{SHORT}、", [(SHORT, "https://example.org/a")], "見てhttps://example.org/a、"),
        (f"{SHORT} &amp; more", [(SHORT, "https://example.org/?a&b")], "https://example.org/?a&b & more"),
    ],
)
def test_a_short_link_gives_way_to_its_long_address_wherever_it_stands(
    shown: str, links: list[tuple[str, str]], written: str
) -> None:
    assert as_written(shown, links) == written


@pytest.mark.parametrize("links", [[(SHORT, "A"), (LONGER, "B")], [(LONGER, "B"), (SHORT, "A")]])
def test_a_short_link_that_begins_like_another_is_not_taken_for_it(links: list[tuple[str, str]]) -> None:
    assert as_written(f"{SHORT} {LONGER} {SHORT}", links) == "A B A"


def test_a_short_link_that_is_not_known_stays_even_if_it_begins_like_one_that_is() -> None:
    assert as_written(f"{LONGER} {SHORT}é", [(SHORT, "A")]) == f"{LONGER} Aé"


@pytest.mark.parametrize(("short", "long"), [(SHORT, ""), ("", "https://example.org"), ("", "")])
def test_a_link_of_which_x_gives_but_one_address_stays(short: str, long: str) -> None:
    assert as_written(f"see {SHORT}", [(short, long)]) == f"see {SHORT}"


def test_what_stands_in_an_address_is_neither_an_escape_nor_a_link() -> None:
    links = [
        (SHORT, r"https://example.org/?q=&amp;lt;\1&u=https://t.co/def"),
        ("https://t.co/def", f"https://example.org/#{SHORT}"),
    ]

    written = as_written(f"{SHORT} https://t.co/def", links)

    assert written == rf"https://example.org/?q=&amp;lt;\1&u=https://t.co/def https://example.org/#{SHORT}"


@given(texts)
def test_a_text_survives_its_escapes(text: str) -> None:
    assert as_written(html.escape(text, quote=False), []) == text


@given(st.lists(st.sampled_from([" ", "\n", "é", "(", "&amp;", *"abcdef"]), max_size=20).map("".join))
def test_other_links_than_those_of_the_text_change_nothing(text: str) -> None:
    assert as_written(text, [(SHORT, "https://example.org")]) == as_written(text, [])


@pytest.mark.parametrize("piece", ["&amp;", "&", "https://t.co/abc ", "https://t.co/", "t.co"])
def test_no_text_makes_it_run_away(piece: str) -> None:
    shown = piece * (LONG // len(piece))

    assert as_written(shown, [(f"https://t.co/{number}", "A") for number in range(100)])
