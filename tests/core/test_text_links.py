"""Which parts of a text are links to X, and which are cashtags."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.text import cashtags, links
from assistant.core.text.link import find
from assistant.core.text.top_level_domain import ascii_names, international_names
from tests.core.text_samples import LONG, texts


@pytest.mark.parametrize(
    "link",
    [
        "http://example.org",
        "HTTPS://Example.ORG/Path",
        "https://example.org:8080/x",
        "https://sub_domain.some-name.example.co.uk/",
        "https://en.wikipedia.org/wiki/Bank_(geography)",
        "https://example.org/a_(b_(c)_d)",
        "https://example.org/search?q=a+b&lang=en#top",
        "https://example.org/?q=a%20b",
        "https://example.org/Путь",
        "https://example.org/été/à-paris",
        "https://bücher.example.org",
        "https://☕.example.org",
        "https://xn--bcher-kva.example.org",
        "https://例え.テスト.みんな",
        "https://пример.рф",
        "https://ПРИМЕР.РФ",
        "https://xn--bcher-kva." + "long." * 12 + "example.org",
        "https://t.co/AbC123",
        "example.org",
        "www.example.org/path",
        "élan.example.fr",
        "notes.md",
        "build.rs",
        "example.嘉里大酒店",
        "example.xn--p1ai",
    ],
)
def test_a_link_is_found_whole_wherever_it_stands(link: str) -> None:
    for text in (f" {link}", f"see {link}", f"see:\n{link}\nand", f"“{link}”", f"({link})", f"見て{link}、"):
        assert links(text) == (link,), text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://example.org.", "https://example.org"),
        ("https://example.org/a, then", "https://example.org/a"),
        ("https://example.org/a...", "https://example.org/a"),
        ("https://example.org/a!?", "https://example.org/a"),
        ("https://example.org/a)", "https://example.org/a"),
        ("https://example.org/a_(b", "https://example.org/a_"),
        ("https://example.org/(((a)))", "https://example.org/"),
        ("https://example.org/?", "https://example.org/"),
        ("https://example.org?x=1.", "https://example.org?x=1"),
        ("https://example.org/a日本", "https://example.org/a"),
        ("https://example.orgです", "https://example.org"),
        ("https://t.co/AbC123's", "https://t.co/AbC123"),
        ("https://t.co/AbC123?amp=1.", "https://t.co/AbC123?amp=1"),
        ("example.org:8080", "example.org"),
        ("example.org?x=1", "example.org"),
        ("example.org/?x=1", "example.org/?x=1"),
        ("sub_domain.example.org", "domain.example.org"),
        ("日本語-example.org", "-example.org"),
        ("example.com.notadomain", "example.com"),
        ("one.example.org/x,two.example.org", "one.example.org/x,two.example.org"),
        ("Read this.https://example.org", "https://example.org"),
        ("#école.fr", "cole.fr"),
        ("élan.example.fr", "lan.example.fr"),
        ("1.2.example.org", "1.2.example.org"),
        ("with snake_case before example.org", "example.org"),
        ("a.example.org/x日.b.example.org", "a.example.org/x"),
    ],
)
def test_a_link_ends_and_starts_where_x_ends_and_starts_it(text: str, found: str) -> None:
    assert links(text) == (found,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No links. None at all.",
        "e.g. this, i.e. 3.14 or v1.2.3, at 5 p.m.",
        "wait...what",
        "https://localhost/x",
        "https://example",
        "https://192.168.0.1/x",
        "https://-example.org",
        "https://example-.org",
        "https://exam_ple.org",
        "https://example..org",
        "ftp://example.org/x,y",
        "mailto:someone@example.org",
        "someone.else@example.org",
        "@example.org",
        "#example.org",
        "$example.org",
        "@https://example.org",
        "ahttps://example.org",
        "and/or.com",
        "_emphasis.com",
        "-dash.com",
        ".org.uk",
        "example.orgs",
        "example.org-like",
        "example.org@home",
        "archive.tar.gz2",
        "https://xn--日本.org",
        "https://t.co/" + "x" * 41,
        "https://" + "x" * 64 + ".org",
        "https://" + "日" * 60 + ".org",
        "https://" + "".join(map(chr, range(0x4E00, 0x5E00, 100))) + ".org",  # 41 letters, 100 in ASCII form
        "https://example.org/" + "x" * 4077,
        "example.org/" + "x" * 4077,
        "x" * 64 + ".org",
    ],
)
def test_what_x_takes_for_no_link_is_none(text: str) -> None:
    assert links(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "https://t.co/" + "x" * 40,
        "https://" + "x" * 63 + ".org",
        "https://" + "日" * 50 + ".org",
        "https://example.org/" + "x" * 4076,
        "example.org/" + "x" * 4076,
    ],
)
def test_a_link_may_be_as_long_as_x_allows(text: str) -> None:
    assert links(text) == (text,)


def test_links_come_in_the_order_of_the_text_and_as_often_as_they_stand_there() -> None:
    text = "b.com, a.com/x and b.com again: https://c.com"

    assert links(text) == ("b.com", "a.com/x", "b.com", "https://c.com")


def test_in_a_script_without_spaces_every_domain_is_found() -> None:
    text = "詳しくはexample.comまたは。example.org/news日本語https://example.net/へ"

    assert links(text) == ("example.com", "example.org/news", "https://example.net/")


def test_letters_too_many_for_a_host_do_not_hide_the_domain_they_touch() -> None:
    assert links("これは区切りのない長い文章です" * 5 + "example.com") == ("example.com",)


@pytest.mark.parametrize("before", ["x/", "-", "--", " --", "_", "-.", "a-.", "https://-", "@x."])
def test_the_path_of_a_domain_that_is_no_link_is_passed_over_with_it(before: str) -> None:
    assert links(f"{before}example.org/a,b.com c.com") == ("c.com",)


def test_top_level_domains_are_those_of_x_and_of_iana() -> None:
    international = {name for names in international_names().values() for name in names}

    assert len(ascii_names()) + len(international) == 1583
    assert {"com", "md", "rs", "museum", "onion", "amazon", "tp"} <= ascii_names()
    assert {"рф", "中国", "みんな", "ישראל"} <= international
    assert all(name.isascii() and name.isalpha() and name.islower() for name in ascii_names())
    assert not any(name.isascii() for name in international)


@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "@",
        "http://",
        "http://a.",
        "_a-.",
        "é",
        "é-.",
        "あ.",
        "#é.",
        "a.com/(",
        "a.com?!",
        "嘉里.",
        "xn--",
        "(a)",
        "a",
    ],
)
@pytest.mark.parametrize("frame", ["{}", "http://a.com/{}.", "a.com {}.com", "{}日.com"])
def test_no_text_makes_the_search_run_away(piece: str, frame: str) -> None:
    text = frame.format(piece * (LONG // len(piece)))

    assert sum(map(len, links(text))) <= len(text)


@given(texts)
def test_links_stand_in_the_text_in_order_and_apart(text: str) -> None:
    places = list(find(text))
    bounds = [bound for place in places for bound in place]

    assert bounds == sorted(bounds)
    assert all(start < end for start, end in places)
    assert links(text) == tuple(text[start:end] for start, end in places)


@given(texts, st.sampled_from([" ", "\n", "\u3000"]))
def test_a_link_is_found_beside_any_other_text(text: str, space: str) -> None:
    assert links(f"{text}{space}https://example.org/x")[-1] == "https://example.org/x"


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("", ()),
        ("Costs 5 $", ()),
        ("$CASH", ("CASH",)),
        ("I hold $Abc and\n$xyz.", ("Abc", "xyz")),
        ("$BRK.B, $BF_A; $RDS.ab", ("BRK.B", "BF_A", "RDS.ab")),
        ("$ABC.DEF", ("ABC",)),
        ("$ABC_", ("ABC",)),
        ("\u3000$ABC\u00a0$DEF", ("ABC", "DEF")),
        ("\N{RIGHT-TO-LEFT MARK}$ABC \N{LEFT-TO-RIGHT MARK}$DEF", ("ABC", "DEF")),
        ("$ABCDEF $ABCDEFG", ("ABCDEF",)),
        ("$5 $5M $M5 $A5B", ()),
        ("a$ABC ($ABC) .$ABC $$ABC $ABC$DEF", ("ABC",)),
        ("$ABCé $日本", ()),
        ("$ABC日", ()),
    ],
)
def test_cashtags_are_found_as_x_finds_them(text: str, tags: tuple[str, ...]) -> None:
    assert cashtags(text) == tags


@given(texts)
def test_every_cashtag_stands_in_the_text_behind_its_sign(text: str) -> None:
    assert all(f"${tag}" in text for tag in cashtags(text))
