from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import requests
import tweepy

from assistant.networks.sandbox.server import SandboxOptions, start
from tests.networks.sandbox_caller import FIRST_ID, NOW, Caller

if TYPE_CHECKING:
    from collections.abc import Iterator

DUPLICATE = {
    "title": "Forbidden",
    "detail": "You are not allowed to create a Tweet with duplicate content.",
    "type": "about:blank",
    "status": 403,
}
NOT_PERMITTED = DUPLICATE | {"detail": "You are not permitted to perform this action."}


@pytest.fixture
def caller() -> Iterator[Caller]:
    options = SandboxOptions(port=0, clock=lambda: NOW)
    with start(options) as sandbox, Caller(sandbox.url) as caller:
        yield caller


def invalid(*messages: str) -> dict[str, object]:
    return {
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": "https://api.x.com/2/problems/invalid-request",
        "errors": [{"parameters": {}, "message": message} for message in messages],
        "status": 400,
    }


def test_a_post_is_answered_with_its_id_and_text(caller: Caller) -> None:
    reply = caller.post("Good morning.")
    assert reply.status == 201
    assert reply.headers["Content-Type"] == "application/json"
    assert reply.json == {
        "data": {"id": str(FIRST_ID), "text": "Good morning.", "edit_history_tweet_ids": [str(FIRST_ID)]}
    }


def test_the_judge_sees_every_post_as_it_was_sent(caller: Caller) -> None:
    caller.post(" one & <two>\n")
    caller.user = "77"
    second = caller.post("three").json["data"]["id"]
    caller.call("DELETE", f"/2/tweets/{second}")
    common = {"created_at": "2026-11-22T05:19:00.123Z", "kind": "post"}
    assert caller.get("/sandbox/posts").json == [
        common | {"id": str(FIRST_ID), "user": "123", "text": " one & <two>\n", "deleted": False},
        common | {"id": str(FIRST_ID + 1), "user": "77", "text": "three", "deleted": True},
    ]


def test_ids_grow_whichever_way_the_clock_is_set(caller: Caller) -> None:
    ids = []
    for number, now in enumerate(
        ("2026-11-22T05:19:00Z", "2030-01-01T00:00:00Z", "2011-01-01T00:00:00.5Z", None)
    ):
        caller.set_clock(now)
        ids += [int(caller.post(f"{place} {number}").json["data"]["id"]) for place in ("first", "second")]
    of_2030 = 2535964385080246272
    assert ids[2:] == list(range(of_2030, of_2030 + 6))
    assert ids[0] < ids[1] < of_2030


def test_the_last_id_that_a_clock_can_bring_has_nineteen_digits(caller: Caller) -> None:
    caller.set_clock("2079-12-31T00:00:00Z")
    assert caller.post("late").json["data"]["id"] == "9153529198801846272"


def test_white_space_around_a_text_is_dropped_and_markup_escaped(caller: Caller) -> None:
    assert caller.post('\n a < b > c & "d" \n').json["data"]["text"] == 'a &lt; b &gt; c &amp; "d"'


def test_links_are_shortened_and_told_as_entities_when_asked(caller: Caller) -> None:
    long = "https://www.example.org/a/rather/long/address?b=1&c=2"
    posted = caller.post(f"<see> {long} and example.com & more").json["data"]["text"]
    assert re.fullmatch(
        r"&lt;see&gt; https://t\.co/\w{10} and https://t\.co/\w{10} &amp; more", posted, re.ASCII
    )
    (post,) = caller.get("/2/users/123/tweets?tweet.fields=entities").json["data"]
    first, second = post["entities"]["urls"]
    assert post["text"] == posted
    assert [posted[each["start"] : each["end"]] for each in (first, second)] == [first["url"], second["url"]]
    assert first["expanded_url"] == long
    assert first["display_url"] == "example.org/a/rather/long/…"
    assert second["expanded_url"] == "http://example.com"
    assert second["display_url"] == "example.com"
    assert first["url"] != second["url"]


def test_a_text_that_stands_already_is_refused_to_the_same_account_only(caller: Caller) -> None:
    caller.post("Caf\u00e9")
    again = caller.post(" Cafe\u0301\n")
    assert (again.status, again.json) == (403, DUPLICATE)
    assert again.headers["Content-Type"] == "application/problem+json"
    caller.user = "77"
    assert caller.post("Caf\u00e9").status == 201


def test_a_deleted_text_may_be_posted_again(caller: Caller) -> None:
    first = caller.post("once").json["data"]["id"]
    deleted = caller.call("DELETE", f"/2/tweets/{first}")
    assert (deleted.status, deleted.json) == (200, {"data": {"deleted": True}})
    assert caller.post("once").status == 201


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("x" * 280, 201),
        ("x" * 281, 403),
        ("字" * 140, 201),
        ("字" * 141, 403),
        (f"https://example.org/{'x' * 300}", 201),
    ],
)
def test_a_text_over_280_weighted_characters_is_refused(caller: Caller, text: str, status: int) -> None:
    reply = caller.post(text)
    assert reply.status == status
    assert status == 201 or reply.json == NOT_PERMITTED


def test_a_second_cashtag_is_refused(caller: Caller) -> None:
    assert caller.post("$ABC only").status == 201
    reply = caller.post("$ABC and $XYZ")
    detail = "You are not permitted to perform this action: a post may hold one cashtag at most."
    assert (reply.status, reply.json) == (403, NOT_PERMITTED | {"detail": detail})


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "The request body is not valid JSON."),
        (b"{", "The request body is not valid JSON."),
        (b"[]", "$: an object is expected."),
        (b"{}", "$.text: a post needs a text"),
        (b'{"text": " \\n"}', "$.text: a post needs a text"),
        (b'{"text": 5}', "$.text: a string is expected"),
        (b'{"text": "\\ud83d"}', "$.text: holds half a character (a lone surrogate)"),
        (b'{"text": "a", "poll": {}}', "$.poll: X knows this, but the sandbox posts only text"),
        (
            b'{"text": "a", "txet": "b"}',
            "$.txet: is not defined in the schema and the schema does not allow additional properties",
        ),
    ],
)
def test_a_body_that_is_no_post_is_refused_with_the_reason(caller: Caller, body: bytes, message: str) -> None:
    reply = caller.call("POST", "/2/tweets", body)
    assert (reply.status, reply.json) == (400, invalid(message))
    assert caller.texts() == []


def test_a_body_of_more_than_a_mebibyte_is_refused(caller: Caller) -> None:
    reply = caller.call("POST", "/2/tweets", b"x" * (1 << 20) + b"x")
    assert reply.status == 413


def test_only_the_own_posts_can_be_deleted(caller: Caller) -> None:
    post = caller.post("mine").json["data"]["id"]
    caller.user = "77"
    foreign = caller.call("DELETE", f"/2/tweets/{post}")
    assert (foreign.status, foreign.json["detail"]) == (403, "You are not authorized to delete this Tweet.")
    absent = caller.call("DELETE", "/2/tweets/5")
    assert (absent.status, absent.json) == (
        404,
        {
            "title": "Not Found Error",
            "detail": "Could not find tweet with id: [5].",
            "type": "https://api.x.com/2/problems/resource-not-found",
            "resource_type": "tweet",
            "resource_id": "5",
            "parameter": "id",
            "value": "5",
            "status": 404,
        },
    )
    assert caller.call("DELETE", "/2/tweets/five").status == 400
    assert caller.texts() == ["mine"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/2/tweets"), ("DELETE", "/2/tweets/5"), ("GET", "/2/users/me"), ("GET", "/2/users/1/tweets")],
)
def test_without_a_token_nobody_is_let_in(caller: Caller, method: str, path: str) -> None:
    unauthorized = {"title": "Unauthorized", "detail": "Unauthorized", "type": "about:blank", "status": 401}
    for header in ("", "Basic abc", "OAuth oauth_nonce=5", "Bearer", "Bearer  "):
        reply = caller.call(method, path, {"text": "hello"}, Authorization=header)
        assert (reply.status, reply.json) == (401, unauthorized)


@pytest.mark.parametrize(
    ("header", "user"),
    [
        ("Bearer 123-abc", "123"),
        ('OAuth oauth_consumer_key="9-k", oauth_token="2244994945-a%2Fb", oauth_nonce="1"', "2244994945"),
        ('oauth realm="x",oauth_token="5-x"', "5"),
        ("Bearer opaque", "682292573469447181"),
        ("Bearer 12345678901234567890-x", "561776971277019589"),
    ],
)
def test_the_account_is_the_one_whose_id_begins_the_token(caller: Caller, header: str, user: str) -> None:
    reply = caller.call("GET", "/2/users/me", Authorization=header)
    tail = user[-7:]
    assert reply.json == {
        "data": {"id": user, "name": f"Sandbox account {tail}", "username": f"sandbox_{tail}"}
    }


def test_me_tells_more_when_asked_and_complains_of_fields_x_does_not_have(caller: Caller) -> None:
    asked = caller.get("/2/users/me?user.fields=subscription_type,verified,location").json["data"]
    assert asked == {
        "id": "123",
        "name": "Sandbox account 123",
        "username": "sandbox_123",
        "subscription_type": "None",
        "verified": False,
    }
    wrong = caller.get("/2/users/me?user.fields=shoe_size&colour=red")
    assert wrong.status == 400
    assert [error["parameters"] for error in wrong.json["errors"]] == [
        {"colour": ["red"]},
        {"user.fields": ["shoe_size"]},
    ]


class ToSandbox(requests.adapters.HTTPAdapter):
    """Sends to the sandbox what tweepy addresses to X."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def send(
        self,
        request: requests.PreparedRequest,
        *args: Any,  # noqa: ANN401  # handed on as they come
        **kwargs: Any,  # noqa: ANN401  # likewise
    ) -> requests.Response:
        assert request.url is not None
        request.url = request.url.replace("https://api.twitter.com", self.url)
        return super().send(request, *args, **kwargs)


def test_tweepy_posts_reads_and_deletes(caller: Caller) -> None:
    client = tweepy.Client(None, "key", "secret", "123-token", "secret")
    client.session.mount("https://api.twitter.com", ToSandbox(caller.url))
    with client.session:
        posted = client.create_tweet(text="from tweepy").data["id"]
        me = client.get_me(user_auth=True).data
        (post,) = client.get_users_tweets(me.id, user_auth=True, tweet_fields=["created_at"]).data
        assert (str(post.id), post.text, post.created_at) == (
            posted,
            "from tweepy",
            NOW.replace(microsecond=0),
        )
        with pytest.raises(tweepy.Forbidden) as refusal:
            client.create_tweet(text="from tweepy")
        assert refusal.value.response.json() == DUPLICATE
        assert client.delete_tweet(posted).data == {"deleted": True}
    assert caller.texts() == []
