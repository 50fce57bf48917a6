# ruff: noqa: RUF001 - phones put these apostrophes, so people post them
"""By which marks and links a text is taken for a relay of somebody else, or for the account's own."""

from __future__ import annotations

import pytest

from assistant.core.recognition import Recognised, recognise

OWN = frozenset({"example.org"})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("RT @NASA: We have liftoff!", "RT @NASA"),
        ("RT @NASA We have liftoff!", "RT @NASA"),
        ("rt @nasa: we have liftoff", "rt @nasa"),
        ("“RT @NASA: We have liftoff!”", "RT @NASA"),
        ("So true. RT @OpenScience: Data are for everyone", "RT @OpenScience"),
        ("“@NASA: We have liftoff!” What a day", "a quotation of @NASA"),
        ("MT @FLOTUS: The garden is open", "MT @FLOTUS"),
        ("A good map of the floods, via @lemonde", "via @lemonde"),
        ("A good map of the floods (via @lemonde) https://t.co/abc", "via @lemonde"),
        ("Five reasons for hope https://t.co/abc h/t @GovInslee", "h/t @GovInslee"),
        ("A rare photograph. HT @archives", "HT @archives"),
        ("Hat tip to @archives for this one", "Hat tip to @archives"),
        ("Vu chez @CNRS : une étude sur le sommeil", "Vu chez @CNRS"),
        ("Lu dans @lemondefr : la mer monte plus vite que prévu", "Lu dans @lemondefr"),
        ("Lu dans Le Monde : la mer monte plus vite que prévu", "Lu dans Le Monde"),
        ("À lire ce matin. Lu sur Mediapart : une enquête utile", "Lu sur Mediapart"),
        ("D’après @InseeFr, le chômage baisse", "D’après @InseeFr"),
        ("Merci à @carole pour le lien, très utile", "Merci à @carole"),
        ("Thanks to @carole for the pointer", "Thanks to @carole"),
        ("Un article clair de @carole sur les marées https://t.co/abc", "de @carole"),
        ("Une belle enquête, par @carole : https://t.co/abc", "par @carole"),
        ("The housing market is picking up. More from @TIME: https://t.co/abc", "from @TIME"),
        ("A thoughtful essay on tests by @carole, worth an hour https://t.co/abc", "by @carole"),
        ("This. https://x.com/NASA/status/1857301234567890123", "a link to a post of @NASA"),
        ("This. https://mobile.twitter.com/NASA/status/18573?s=20", "a link to a post of @NASA"),
    ],
)
def test_a_relay_is_told_by_its_mark(text: str, why: str) -> None:
    assert recognise(text) == Recognised(share_request=None, curated=why, original=None)
    assert recognise(text, OWN, "@Me").curated == why


@pytest.mark.parametrize(
    "text",
    [
        "We have liftoff! @NASA",
        "Proud of our team at the fair cc @NASA",
        "Thanks @carole for your warm welcome https://t.co/abc",
        "Merci à @carole pour le partage !",
        "Please RT @carole's thread",
        "Atelier animé par @carole, inscription libre https://t.co/abc",
        "Atelier animé par @carole : https://t.co/abc",
        "Photo by @carole: https://t.co/abc",
        "Live from @CERN https://t.co/abc",
        "It is time to demand better from @minister. https://t.co/abc",
        "Par @carole",
        "Inscription gratuite via @eventbrite",
        "Register via @PyConFR before Friday",
        "Our video is up, via @YouTube",
        "J'ai lu dans le train",
        "Write to ht@example.org",
        "Une année lumineuse",
        "https://t.co/abc",
        "https://twitter.com/me/status/18573/photo/1",
        "https://x.com/i/web/status/18573",
        "https://notx.com/NASA/status/18573",
        "https://nasa.gov/?from=x.com/NASA/status/18573",
        "https://www.lemonde.fr/planete",
    ],
)
def test_names_and_links_without_a_mark_say_nothing_of_whose_a_text_is(text: str) -> None:
    assert recognise(text).curated is None
    assert recognise(text).original is None


@pytest.mark.parametrize(
    "text",
    ["RT @me: We are hiring", "“@Me: We are hiring”", "via @ME", "https://x.com/me/status/18573"],
)
def test_who_relays_the_account_itself_relays_nobody_else(text: str) -> None:
    for handle in ("me", "@me", "@Me "):
        assert recognise(text, OWN, handle) == Recognised(share_request=None, curated=None, original=None)
    assert recognise(text).curated


def test_a_video_of_somebody_else_is_a_relay_once_the_handle_is_known() -> None:
    text = "https://x.com/NASA/status/18573/video/1"
    assert recognise(text).curated is None
    assert recognise(text, handle="@me").curated == "a link to a post of @NASA"


@pytest.mark.parametrize(
    ("text", "curated", "original"),
    [
        ("https://example.org", None, "a link to example.org"),
        ("HTTPS://WWW.EXAMPLE.ORG/News", None, "a link to example.org"),
        ("Our site is example.org", None, "a link to example.org"),
        ("https://blog.example.org:8080/x", None, "a link to blog.example.org"),
        ("https://www.lemonde.fr/planete", "a link to lemonde.fr", None),
        ("lemonde.fr/planete", "a link to lemonde.fr", None),
        ("www.lemonde.fr", "a link to lemonde.fr", None),
        ("https://notexample.org/x", "a link to notexample.org", None),
        ("https://example.org.evil.com/x", "a link to example.org.evil.com", None),
        ("https://lemonde.fr/x and https://example.org/y", None, "a link to example.org"),
        ("Written by @carole: https://example.org/y", None, "a link to example.org"),
        ("https://example.org/y via @lemonde", "via @lemonde", None),
        ("RT @NASA: https://example.org/y", "RT @NASA", None),
        ("https://example.org/y https://x.com/NASA/status/1", "a link to a post of @NASA", None),
        ("The README.md of Booking.com", None, None),
        ("https://t.co/abc", None, None),
        ("https://bit.ly/abc", None, None),
        ("pic.twitter.com/abc and https://x.com/NASA", None, None),
        ("No link at all. None.", None, None),
    ],
)
def test_with_own_domains_a_link_says_whose_a_text_is(
    text: str, curated: str | None, original: str | None
) -> None:
    assert recognise(text, OWN, "me") == Recognised(share_request=None, curated=curated, original=original)


@pytest.mark.parametrize(
    "domain", ["example.org", "EXAMPLE.ORG", "www.example.org", ".example.org", "example.org."]
)
def test_an_own_domain_may_be_written_in_any_of_its_forms(domain: str) -> None:
    assert recognise("https://www.example.org/x", frozenset({domain})).original == "a link to example.org"


def test_an_empty_domain_is_nobodys() -> None:
    assert recognise("https://lemonde.fr/x", frozenset({""})).original is None


def test_a_repost_of_a_request_asks_too() -> None:
    assert recognise("RT @OpenScience: Retweet if you agree: data are for everyone") == Recognised(
        share_request="Retweet if you agree", curated="RT @OpenScience", original=None
    )
