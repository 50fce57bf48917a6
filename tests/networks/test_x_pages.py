"""A page of a timeline is understood whole or not at all, and each post as it was written, over real HTTP."""

from __future__ import annotations

import gzip
import json
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from assistant.core.history import Kind, Sighting
from assistant.networks.x import XAccount
from assistant.ports import Credentials, DelayKind, Question, Seen, Unseen
from tests.networks.scripted_server import Reply, ScriptedServer, reply
from tests.networks.told import AT, HTML, ID, page, post

if TYPE_CHECKING:
    from collections.abc import Iterator

CREDENTIALS = Credentials("key-of-the-app", "secret-of-the-app", "7-token-of-me", "secret-of-me")
LATER = ", so the timeline could not be read; it can be read again later."


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def account(server: ScriptedServer) -> Iterator[XAccount]:
    with closing(XAccount(CREDENTIALS, server.url)) as opened:
        yield opened


SEEN = {
    "a post": (page(post()), Sighting(AT, "hello", Kind.POST, ID)),
    "escapes and links": (
        page(
            post(
                text="2 &lt; 3 &amp;amp; https://t.co/abc https://t.co/xyz https://t.co/none",
                entities={
                    "hashtags": None,
                    "urls": [
                        {
                            "url": "https://t.co/abc",
                            "expanded_url": "https://bit.ly/a?b&c",
                            "unwound_url": "https://example.org/long",
                        },
                        {"url": "https://t.co/xyz", "expanded_url": "http://example.com"},
                        {"url": "https://t.co/none", "expanded_url": None},
                        {"start": 1, "end": 2},
                    ],
                },
            )
        ),
        Sighting(AT, "2 < 3 &amp; https://bit.ly/a?b&c http://example.com https://t.co/none", Kind.POST, ID),
    ),
    "an instant elsewhere": (
        page(post(created_at="2026-11-22T06:19:00.123+01:00")),
        Sighting(AT, "hello", Kind.POST, ID),
    ),
    "an instant to the second": (
        page(post(created_at="2026-11-22T05:19:00.000Z")),
        Sighting(AT, "hello", Kind.POST, ID),
    ),
    "an instant that is not the id's": (
        page(post(created_at="2026-11-22T05:18:59.000Z")),
        Sighting(datetime(2026, 11, 22, 5, 18, 59, tzinfo=UTC), "hello", Kind.POST, ID),
    ),
    "no instant but the id's": (page(post(created_at=None)), Sighting(AT, "hello", Kind.POST, ID)),
    "the last instant of all": (
        page(post(created_at="9999-12-31T23:59:59.999Z")),
        Sighting(datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC), "hello", Kind.POST, ID),
    ),
    "before ids told the time": (
        page(post(id="20", created_at="2006-03-21T20:50:14.000Z")),
        Sighting(datetime(2006, 3, 21, 20, 50, 14, tzinfo=UTC), "hello", Kind.POST, "20"),
    ),
    "a long post": (
        page(
            post(
                text="The beginning…",
                note_tweet={
                    "text": "The beginning &amp; the end: https://t.co/abc…",
                    "entities": {"urls": [{"url": "https://t.co/abc", "expanded_url": "https://a.org"}]},
                },
            )
        ),
        Sighting(AT, "The beginning & the end: https://a.org…", Kind.POST, ID),
    ),
    "a long post by its new name": (
        page(post(text="The beginning…", note_post={"text": "The beginning and the end."})),
        Sighting(AT, "The beginning and the end.", Kind.POST, ID),
    ),
    "a long post without its end": (
        page(post(text="The beginning…", note_tweet=None)),
        Sighting(AT, "The beginning…", Kind.POST, ID, cut=True),
    ),
    "a repost, cut as they all are": (
        page(
            post(
                text="RT @somebody: A word on…",
                referenced_tweets=[{"type": "retweeted", "id": "5"}],
                note_tweet={"text": "A word on many things"},
            )
        ),
        Sighting(AT, "RT @somebody: A word on…", Kind.REPOST, ID),
    ),
    "a repost by its new name": (
        page(post(referenced_posts=[{"type": "reposted", "id": "5"}])),
        Sighting(AT, "hello", Kind.REPOST, ID),
    ),
    "a quote": (
        page(post(referenced_tweets=[{"type": "quoted", "id": "5"}])),
        Sighting(AT, "hello", Kind.QUOTE, ID),
    ),
    "a reply": (
        page(post(referenced_tweets=[{"type": "replied_to", "id": "5"}], in_reply_to_user_id="8")),
        Sighting(AT, "hello", Kind.REPLY, ID),
    ),
    "a reply to nobody knows whom": (
        page(post(referenced_tweets=[{"type": "replied_to", "id": "5"}])),
        Sighting(AT, "hello", Kind.REPLY, ID),
    ),
    "a reply that quotes": (
        page(
            post(
                referenced_posts=[{"type": "quoted", "id": "5"}, {"type": "replied_to", "id": "6"}],
                in_reply_to_user_id="8",
            )
        ),
        Sighting(AT, "hello", Kind.REPLY, ID),
    ),
    "an answer to oneself": (
        page(post(referenced_tweets=[{"type": "replied_to", "id": "5"}], in_reply_to_user_id="7")),
        Sighting(AT, "hello", Kind.POST, ID),
    ),
    "an answer to oneself that quotes": (
        page(
            post(
                referenced_tweets=[{"type": "replied_to", "id": "5"}, {"type": "quoted", "id": "6"}],
                in_reply_to_user_id="7",
            )
        ),
        Sighting(AT, "hello", Kind.QUOTE, ID),
    ),
    "somebody named at the beginning": (
        page(post(text="@eight hello", in_reply_to_user_id="8")),
        Sighting(AT, "@eight hello", Kind.POST, ID),
    ),
    "something new": (
        page(post(referenced_tweets=[{"type": "remixed", "id": "5"}], edit_history_tweet_ids=[ID])),
        Sighting(AT, "hello", Kind.POST, ID),
    ),
    "a post that refers to one that is gone": (
        page(post(referenced_tweets=[{"type": "quoted", "id": "5"}]))
        | {"errors": [{"parameter": "referenced_tweets.id", "value": "5", "detail": "Not found."}]},
        Sighting(AT, "hello", Kind.QUOTE, ID),
    ),
    "no text but a picture": (page(post(text="")), Sighting(AT, "", Kind.POST, ID)),
}


@pytest.mark.parametrize(("body", "sighting"), SEEN.values(), ids=SEEN.keys())
def test_a_post_is_seen_as_it_was_written(
    body: object, sighting: Sighting, server: ScriptedServer, account: XAccount
) -> None:
    server.will(reply(200, body))

    assert account.read("7", Question()) == Seen((sighting,))


def test_posts_come_newest_first_and_tell_where_the_next_page_begins(
    server: ScriptedServer, account: XAccount
) -> None:
    server.will(reply(200, page(post(1), post(0), post(2), after="abc")))

    seen = account.read("7", Question())

    assert isinstance(seen, Seen)
    assert [sighting.remote_id for sighting in seen.posts] == [str(int(ID) - number) for number in range(3)]
    assert seen.next_page == "abc"


def test_a_page_may_hold_nothing_although_there_is_a_next_one(
    server: ScriptedServer, account: XAccount
) -> None:
    server.will(reply(200, {"meta": {"result_count": 0, "next_token": "abc"}}))  # all were replies

    assert account.read("7", Question()) == Seen((), "abc")


@pytest.mark.parametrize(
    "answer",
    [
        reply(200, gzip.compress(json.dumps(page(post())).encode()), {"Content-Encoding": "gzip"}),
        reply(200, page(post()), {"Content-Type": "text/plain"}),
        reply(200, b"\xef\xbb\xbf" + json.dumps(page(post())).encode()),
        Reply(b"HTTP/1.1 200 C\r\n\r\n" + json.dumps(page(post())).encode(), hang_up=True),
    ],
    ids=["compressed", "called a text", "with a byte order mark", "until the connection closes"],
)
def test_the_page_may_be_wrapped_in_many_ways(
    answer: Reply, server: ScriptedServer, account: XAccount
) -> None:
    server.will(answer)

    assert account.read("7", Question()) == Seen((Sighting(AT, "hello", Kind.POST, ID),))


PUZZLES: dict[str, tuple[object, str]] = {
    "empty": (b"", "its answer is empty, or no JSON object"),
    "no JSON": (b'{"data": [', "its answer is empty, or no JSON object"),
    "a page": (HTML, "its answer is empty, or no JSON object"),
    "a list": ([page(post())], "its answer is empty, or no JSON object"),
    "brackets without end": (b"[" * 200_000, "its answer is empty, or no JSON object"),
    "a number without end": (b"1" * 10_000, "its answer is empty, or no JSON object"),
    "bytes that are no text": (b"\xff\xfe{", "its answer is empty, or no JSON object"),
    "nothing at all": ({}, "its answer is empty, or no JSON object"),
    "posts alone": ({"data": [post()]}, "its answer has no meta"),
    "a strange meta": (page(post()) | {"meta": []}, "its answer has a strange meta"),
    "no count": ({"data": [post()], "meta": {}}, "its meta has no result_count"),
    "a count in words": (page(post(), result_count="1"), "its meta has a strange result_count"),
    "a count that is true": (page(post(), result_count=True), "its meta has a strange result_count"),
    "fewer posts than counted": (page(post(), result_count=2), "it tells 1 posts and counts 2"),
    "more posts than counted": (page(post(), post(1), result_count=1), "it tells 2 posts and counts 1"),
    "no posts but a count": ({"meta": {"result_count": 1}}, "it tells 0 posts and counts 1"),
    "a post twice": (page(post(), post()), "it tells 1 posts and counts 2"),
    "data that is no list": (page() | {"data": post()}, "its answer has a strange data"),
    "a post that is none": (page(post(), None), "post 2 is no object"),
    "no id": (page(post(id=None)), "post 1 has no id"),
    "an id that is a number": (page(post(id=17)), "post 1 has a strange id"),
    "an id that is none": (page(post(id="17\n")), "post 1 has a strange id"),
    "no text": (page(post(), {"id": "1"}), "post 2 has no text"),
    "a strange text": (page(post(text=["hello"])), "post 1 has a strange text"),
    "half a character": (page(post(text="\ud83d")), "post 1 holds half a character"),
    "half a character in a link": (
        page(
            post(
                text="https://t.co/a",
                entities={"urls": [{"url": "https://t.co/a", "expanded_url": "\ud83d"}]},
            )
        ),
        "post 1 holds half a character",
    ),
    "a strange instant": (page(post(created_at="noon")), "post 1 has no created_at that can be read"),
    "an instant of no zone": (
        page(post(created_at="2026-11-22T05:19:00")),
        "post 1 has no created_at that can be read",
    ),
    "an instant before all": (
        page(post(created_at="0001-01-01T00:00:00+23:59")),
        "post 1 has no created_at that can be read",
    ),
    "an instant in numbers": (page(post(created_at=5)), "post 1 has a strange created_at"),
    "an old id alone": (page(post(id="20", created_at=None)), "post 1 has no created_at that can be read"),
    "strange references": (page(post(referenced_tweets={})), "post 1 has a strange referenced_tweets"),
    "a reference that is none": (
        page(post(referenced_posts=["quoted"])),
        "reference 1 of post 1 is no object",
    ),
    "a reference of no type": (page(post(referenced_tweets=[{}])), "reference 1 of post 1 has no type"),
    "a reply to a number": (
        page(post(referenced_tweets=[{"type": "replied_to"}], in_reply_to_user_id=7)),
        "post 1 has a strange in_reply_to_user_id",
    ),
    "a strange note": (page(post(note_tweet="all of it")), "post 1 has a strange note_tweet"),
    "a note without text": (page(post(note_post={})), "the note of post 1 has no text"),
    "strange entities": (page(post(entities=[])), "post 1 has a strange entities"),
    "strange links": (page(post(entities={"urls": {}})), "the entities of post 1 has a strange urls"),
    "a link that is none": (page(post(entities={"urls": [5]})), "link 1 of post 1 is no object"),
    "a link to a number": (
        page(post(entities={"urls": [{"url": "https://t.co/a", "expanded_url": 5}]})),
        "link 1 of post 1 has a strange expanded_url",
    ),
    "errors alone": ({"errors": [{"detail": "Could not find user with id: [7]."}]}, "it reports errors"),
    "errors beside posts": (page(post()) | {"errors": [{"title": "Hydration"}]}, "it reports errors"),
    "strange errors": (page(post()) | {"errors": "none"}, "its answer has a strange errors"),
    "an error that is none": (page(post()) | {"errors": [None]}, "error 1 is no object"),
    "a strange next page": (page(post(), after=5), "its meta has a strange next_token"),
    "an empty next page": (page(post(), after=""), "its meta has a strange next_token"),
    "a next page of two words": (page(post(), after="a b"), "its meta has a strange next_token"),
    "the same page again": (page(post(), after="abc"), "its meta has a strange next_token"),
}


@pytest.mark.parametrize(("body", "puzzle"), PUZZLES.values(), ids=PUZZLES.keys())
def test_a_page_that_cannot_be_understood_whole_is_not_seen_at_all(
    body: object, puzzle: str, server: ScriptedServer, account: XAccount
) -> None:
    server.will(reply(200, body))

    unseen = account.read("7", Question(page="abc"))

    said = {
        "errors alone": " (Could not find user with id: [7].)",
        "errors beside posts": " (Hydration)",
    }
    words = next((said[name] for name in said if PUZZLES[name][0] is body), "")
    assert unseen == Unseen(DelayKind.TROUBLED, f"X answered 200{words}, but {puzzle}{LATER}")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("body", "puzzle"),
    [
        ({}, "its answer is empty, or no JSON object"),
        (b"[]", "its answer is empty, or no JSON object"),
        ({"errors": [{"parameter": "id"}]}, "its answer has no data"),
        ({"data": []}, "its answer has a strange data"),
        ({"data": {"username": "me"}}, "the user has no id"),
        ({"data": {"id": "7"}}, "the user has no username"),
        ({"data": {"id": 7, "username": "me"}}, "the user has a strange id"),
        ({"data": {"id": "seven", "username": "me"}}, "the user has a strange id"),
        ({"data": {"id": "7", "username": "@me"}}, "the user has a strange username"),
        ({"data": {"id": "7", "username": ""}}, "the user has a strange username"),
    ],
)
def test_an_account_that_cannot_be_understood_is_not_told(
    body: object, puzzle: str, server: ScriptedServer, account: XAccount
) -> None:
    server.will(reply(200, body))

    assert account.who() == Unseen(
        DelayKind.TROUBLED,
        f"X answered 200, but {puzzle}, so X did not say whose account this is; it can be asked again later.",
    )
