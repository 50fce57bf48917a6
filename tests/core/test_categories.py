"""Who decides what kind of post a text is: a person before its words, its words before the defaults."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.account import Account
from assistant.core.categories import Said, categorise, classify
from assistant.core.draft import DEFAULT, PERSON, Content, Grounds, Origin, Voice
from assistant.core.history import Kind, Sighting
from tests.core.text_samples import texts

PLAIN = Content()
OTHER = Content(Voice.PERSONAL, Origin.CURATED, share_request=True)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

CONTENTS = st.builds(Content, st.sampled_from(Voice), st.sampled_from(Origin), st.booleans())
SAID = st.builds(
    Said, st.none() | st.sampled_from(Voice), st.none() | st.sampled_from(Origin), st.none() | st.booleans()
)


def account(defaults: Content = PLAIN) -> Account:
    return Account("me", ZoneInfo("UTC"), "@me", defaults=defaults, own_domains=frozenset({"example.org"}))


def seen(text: str, kind: Kind = Kind.POST) -> Sighting:
    return Sighting(NOW, text, kind, "1")


@pytest.mark.parametrize(
    ("text", "content", "grounds"),
    [
        ("Hello", PLAIN, Grounds()),
        ("Retweet if you agree", Content(share_request=True), Grounds(share_request="Retweet if you agree")),
        ("RT @NASA: Liftoff", Content(origin=Origin.CURATED), Grounds(origin="RT @NASA")),
        (
            "Look: https://lemonde.fr/a",
            Content(origin=Origin.CURATED),
            Grounds(origin="a link to lemonde.fr"),
        ),
        ("Ours: https://www.example.org/a", PLAIN, Grounds(origin="a link to example.org")),
        ("My own: @me wrote it", PLAIN, Grounds()),
    ],
)
def test_a_text_is_what_its_words_say_and_the_words_are_kept(
    text: str, content: Content, grounds: Grounds
) -> None:
    assert categorise(text, Said(), account()) == (content, grounds)


def test_a_link_to_ones_own_domain_is_original_whatever_the_default() -> None:
    content, grounds = categorise("Ours: https://example.org/a", Said(), account(OTHER))
    assert (content.origin, grounds.origin) == (Origin.ORIGINAL, "a link to example.org")


def test_where_the_words_say_nothing_the_defaults_of_the_account_hold() -> None:
    assert categorise("Hello", Said(), account(OTHER)) == (OTHER, Grounds(DEFAULT, DEFAULT, DEFAULT))


def test_words_that_ask_for_nothing_do_not_take_a_default_away() -> None:
    content, grounds = categorise("RT @NASA: Liftoff", Said(), account(Content(share_request=True)))
    assert (content.share_request, grounds.share_request) == (True, DEFAULT)


@given(texts, SAID, CONTENTS)
def test_a_persons_word_wins_over_everything_and_nothing_else_is_touched(
    text: str, said: Said, defaults: Content
) -> None:
    content, grounds = categorise(text, said, account(defaults))
    plain, plain_grounds = categorise(text, Said(), account(defaults))
    for name in ("voice", "origin", "share_request"):
        given_word = getattr(said, name)
        if given_word is None:
            assert getattr(content, name) == getattr(plain, name)
            assert getattr(grounds, name) == getattr(plain_grounds, name) != PERSON
        else:
            assert (getattr(content, name), getattr(grounds, name)) == (given_word, PERSON)


@given(texts, SAID, CONTENTS)
def test_what_a_person_said_can_be_told_from_what_came_of_it(
    text: str, said: Said, defaults: Content
) -> None:
    assert Said.of(*categorise(text, said, account(defaults))) == said


@given(texts, texts, SAID, CONTENTS)
def test_what_a_person_said_of_a_text_stays_when_the_text_changes(
    text: str, other: str, said: Said, defaults: Content
) -> None:
    first = categorise(text, said, account(defaults))
    assert categorise(other, Said.of(*first), account(defaults)) == categorise(other, said, account(defaults))


@given(texts, CONTENTS)
def test_every_ground_can_be_stored(text: str, defaults: Content) -> None:
    _, grounds = categorise(text, Said(), account(defaults))
    assert all((grounds.voice, grounds.origin, grounds.share_request))


@pytest.mark.parametrize(
    ("kind", "because"), [(Kind.REPOST, "it is a repost"), (Kind.QUOTE, "it quotes another post")]
)
@pytest.mark.parametrize("text", ["Hello", "Ours: https://example.org/a", "Retweet if you agree"])
def test_what_relays_another_post_is_curated_whatever_it_says(text: str, kind: Kind, because: str) -> None:
    content, grounds = classify(seen(text, kind), account())
    plain, plain_grounds = classify(seen(text), account())
    assert (content.origin, grounds.origin) == (Origin.CURATED, because)
    assert (content.voice, content.share_request) == (plain.voice, plain.share_request)
    assert (grounds.voice, grounds.share_request) == (plain_grounds.voice, plain_grounds.share_request)


@pytest.mark.parametrize("kind", [Kind.POST, Kind.REPLY])
@pytest.mark.parametrize("text", ["Hello", "RT @NASA: Liftoff", "Ours: https://example.org/a"])
def test_a_post_that_was_found_is_judged_by_its_words_like_a_draft(kind: Kind, text: str) -> None:
    assert classify(seen(text, kind), account(OTHER)) == categorise(text, Said(), account(OTHER))
