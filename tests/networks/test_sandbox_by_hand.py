"""Posts that somebody sends by hand, from a phone, and how the timeline shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from assistant.core.text import weighted_length
from assistant.networks.sandbox.server import SandboxOptions, start
from tests.networks.sandbox_caller import FIRST_ID, NOW, Caller

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.networks.sandbox_caller import Reply

FIELDS = "tweet.fields=created_at,entities,in_reply_to_user_id,note_tweet,referenced_tweets"
HOUR = 3_600_000 << 22  # in ids


@pytest.fixture
def caller() -> Iterator[Caller]:
    with start(SandboxOptions(port=0, clock=lambda: NOW)) as sandbox, Caller(sandbox.url) as caller:
        yield caller


def send(caller: Caller, text: str = "hello", **more: object) -> Reply:
    return caller.call("POST", "/sandbox/posts", {"user": "123", "text": text, **more})


def read(caller: Caller, query: str = FIELDS) -> list[dict[str, Any]]:
    reply = caller.get(f"/2/users/123/tweets?max_results=100&{query}")
    assert reply.status == 200, reply.text
    posts: list[dict[str, Any]] = reply.json.get("data", [])
    assert reply.json["meta"]["result_count"] == len(posts)
    return posts


def test_a_post_sent_by_hand_stands_beside_those_of_the_assistant(caller: Caller) -> None:
    caller.post("by the assistant")
    reply = send(caller, "by hand")
    assert (reply.status, reply.json) == (
        201,
        {
            "id": str(FIRST_ID + 1),
            "user": "123",
            "created_at": "2026-11-22T05:19:00.123Z",
            "text": "by hand",
            "kind": "post",
            "deleted": False,
        },
    )
    assert caller.get("/sandbox/posts").json[1] == reply.json
    assert read(caller)[0] == {
        "id": str(FIRST_ID + 1),
        "text": "by hand",
        "created_at": "2026-11-22T05:19:00.000Z",
        "edit_history_tweet_ids": [str(FIRST_ID + 1)],
    }


def test_the_account_may_be_named_as_the_assistant_calls_it(caller: Caller) -> None:
    user = caller.call("POST", "/sandbox/posts", {"account": "me", "text": "hello"}).json["user"]
    header = 'OAuth oauth_token="sandbox-me"'
    assert caller.call("GET", "/2/users/me", Authorization=header).json["data"]["id"] == user
    assert len(caller.get(f"/2/users/{user}/tweets").json["data"]) == 1


def test_a_post_of_the_past_finds_its_place(caller: Caller) -> None:
    caller.post("now")
    for text, hour in (("one", "04"), ("two", "02"), ("three", "03"), ("four", "03")):
        send(caller, text, created_at=f"2026-11-22T{hour}:19:00.123Z")
    caller.post("and now")
    ids = {post["text"]: int(post["id"]) for post in read(caller)}
    assert list(ids) == ["and now", "now", "one", "four", "three", "two"]
    assert [FIRST_ID - id_ for id_ in ids.values()] == [-1, 0, HOUR, 2 * HOUR - 1, 2 * HOUR, 3 * HOUR]
    assert caller.texts() == list(reversed(ids))
    assert [post["text"] for post in read(caller, f"since_id={ids['three']}")] == list(ids)[:4]
    assert [post["text"] for post in read(caller, "start_time=2026-11-22T03:20:00Z")] == list(ids)[:3]
    page = caller.get("/2/users/123/tweets?max_results=5").json
    send(caller, "just before the end", created_at="2026-11-22T02:30:00Z")
    token = page["meta"]["next_token"]
    rest = caller.get(f"/2/users/123/tweets?max_results=5&pagination_token={token}").json["data"]
    assert [post["text"] for post in rest] == ["just before the end", "two"]


def test_an_instant_may_have_any_offset(caller: Caller) -> None:
    created_at = send(caller, created_at="2026-11-22T06:00:00.5+01:00").json["created_at"]
    assert created_at == "2026-11-22T05:00:00.500Z"


def test_what_refers_to_others_says_so_when_asked(caller: Caller) -> None:
    for kind in ("post", "repost", "quote", "reply"):
        send(caller, f"a {kind}", kind=kind)
    shown = {
        post.pop("text"): post for post in reversed(read(caller, f"{FIELDS}&post.fields=referenced_posts"))
    }
    assert list(shown) == ["a post", "RT @somebody: a repost", "a quote", "a reply"]
    for post, way in zip(shown.values(), ("", "retweeted", "quoted", "replied_to"), strict=True):
        other = [{"type": way, "id": str(int(post["id"]) - (60_000 << 22))}] if way else None
        assert post.get("referenced_tweets") == post.get("referenced_posts") == other
        assert post.get("in_reply_to_user_id") == ("1000000000000000001" if way == "replied_to" else None)
    assert read(caller, "")[0].keys() == {"id", "text", "edit_history_tweet_ids"}


def test_a_repost_that_says_whose_it_is_is_shown_so_and_cut_after_140_characters(caller: Caller) -> None:
    send(caller, "RT @bob: " + "x" * 131, kind="repost")
    send(caller, "RT @bob: " + "x" * 132, kind="repost")
    cut, whole = read(caller)
    assert whole["text"] == "RT @bob: " + "x" * 131
    assert cut["text"] == "RT @bob: " + "x" * 129 + "…"
    assert "note_tweet" not in cut


def test_what_is_excluded_is_left_out_of_pages_that_are_filled_with_it(caller: Caller) -> None:
    for number in range(12):
        kind = ("post", "reply", "repost", "reply")[number % 4]
        send(caller, f"{kind} {number}", kind=kind)
    assert len(read(caller, "exclude=replies")) == 6
    assert len(read(caller, "exclude=retweets")) == 9
    assert [post["text"] for post in read(caller, "exclude=replies,retweets")] == [
        "post 8",
        "post 4",
        "post 0",
    ]
    first = caller.get("/2/users/123/tweets?max_results=5&exclude=replies").json
    assert [post["text"] for post in first["data"]] == ["RT @somebody: repost 10", "post 8"]
    assert first["meta"]["result_count"] == 2
    for number in range(5):
        send(caller, f"and {number}", kind="reply")
    empty = caller.get("/2/users/123/tweets?max_results=5&exclude=replies").json
    assert empty.keys() == {"meta"}
    assert (empty["meta"]["result_count"], "next_token" in empty["meta"]) == (0, True)


def test_posts_read_are_counted_as_x_would_charge_them(caller: Caller) -> None:
    for kind in ("post", "reply", "post"):
        send(caller, f"a {kind}", kind=kind)
    caller.get("/2/users/123/tweets")
    caller.get("/2/users/123/tweets?exclude=replies")
    caller.get("/2/users/123/tweets?max_results=1")  # refused
    caller.fault({"fault": "server_error", "on": "timeline"})
    caller.get("/2/users/123/tweets")
    assert caller.get("/sandbox/requests").json == {
        "GET /2/users/:id/tweets": {"200": 2, "400": 1, "503": 1},
        "posts_read": 5,
    }


LINK = "https://example.org/a/page"


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("x" * 281, "x" * 278 + "…"),
        ("字" * 141, "字" * 139 + "…"),
        ("x" * 255 + f" {LINK} y", "x" * 255 + " …"),
        ("x" * 254 + f" {LINK} yyy", "x" * 254 + " LINK…"),
        (f"{LINK} " + "y" * 300, "LINK " + "y" * 254 + "…"),
        ("🎉" * 141, "🎉" * 139 + "…"),
    ],
    ids=["letters", "ideographs", "a link that does not fit", "one that does", "one before", "emoji"],
)
def test_a_long_post_is_shown_cut_and_whole_to_those_who_ask(
    caller: Caller, text: str, beginning: str
) -> None:
    send(caller, text)
    (post,) = read(caller)
    short = post["note_tweet"].get("entities", {"urls": [{"url": ""}]})["urls"][0]["url"]
    assert post["note_tweet"]["text"] == text.replace(LINK, short)
    assert post["text"] == beginning.replace("LINK", short)
    assert weighted_length(post["text"]) <= 280
    links = [url["url"] for url in post.get("entities", {}).get("urls", [])]
    assert links == ([short] if "LINK" in beginning else [])
    (anew,) = read(caller, "post.fields=note_post")
    assert anew["note_post"] == post["note_tweet"]
    (unasked,) = read(caller, "")
    assert unasked.keys() == {"id", "text", "edit_history_tweet_ids"}


def test_a_post_of_280_characters_has_no_note(caller: Caller) -> None:
    send(caller, "x" * 280)
    (post,) = read(caller)
    assert post["text"] == "x" * 280
    assert "note_tweet" not in post


def test_some_invisible_characters_are_not_shown(caller: Caller) -> None:
    caller.post("\ufeffzero\u200bwidth \u202eturned\u202c joined\u200d\u2060 end\u200b")
    assert read(caller)[0]["text"] == "zerowidth turned joined\u200d\u2060 end"
    assert caller.texts() == ["\ufeffzero\u200bwidth \u202eturned\u202c joined\u200d\u2060 end\u200b"]
    assert caller.post("zerowidth turned joined\u200d\u2060 end").status == 403
    assert caller.post("\u200b \ufeff").status == 400


def test_a_text_sent_by_hand_may_not_be_posted_again_but_the_words_of_others_may(caller: Caller) -> None:
    send(caller, "mine")
    send(caller, "mine")
    send(caller, "somebody's", kind="repost")
    assert caller.post("somebody's").status == 201
    for post in read(caller)[2:]:
        assert caller.post("mine").status == 403
        caller.call("DELETE", f"/2/tweets/{post['id']}")
    assert caller.post("mine").status == 201


def test_posts_by_hand_and_late_ones_survive_in_a_file(tmp_path: Path) -> None:
    options = SandboxOptions(port=0, file=tmp_path / "posts.jsonl", clock=lambda: NOW)
    old = (
        '{"id": "2124372049253105000", "user": "123", "created_at": "2026-11-22T05:19:00Z", "text": "old"}\n'
    )
    (tmp_path / "posts.jsonl").write_text(old)
    with start(options) as sandbox, Caller(sandbox.url) as caller:
        send(caller, "before", kind="reply", created_at="2026-11-22T04:00:00Z")
        caller.fault({"fault": "late"})
        caller.post("late")
        before, shown = caller.get("/sandbox/posts").json, read(caller)
    assert [post["text"] for post in before] == ["before", "old", "late"]
    with start(options) as sandbox, Caller(sandbox.url) as caller:
        assert caller.get("/sandbox/posts").json == before
        assert read(caller) == shown
        assert [post["text"] for post in shown] == ["old", "before"]
        caller.set_clock("2026-11-22T05:20:00Z")
        assert [post["text"] for post in read(caller)] == ["late", "old", "before"]
        assert send(caller, "next", created_at="2026-11-22T04:00:00Z").json["id"] == str(
            int(before[0]["id"]) + 1
        )


FORM = 'A post is sent by hand with a JSON object like {"user": "123", "text": "hello"}.'
WHOSE = 'The post must say whose it is, with either "user" or "account".'
NO_TEXT = "The post has no text that anybody could see."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", FORM),
        (b"{", FORM),
        ([], FORM),
        ("hello", FORM),
        ({"text": "hello"}, WHOSE),
        ({"user": "123", "account": "me", "text": "hello"}, WHOSE),
        ({"user": "123"}, NO_TEXT),
        ({"user": "123", "text": 5}, NO_TEXT),
        ({"user": "123", "text": " \n\u200b"}, NO_TEXT),
        (b'{"user": "123", "text": "\\ud83d"}', NO_TEXT),
        (
            {"user": "123", "text": "x" * 25_001},
            "The post has 25001 weighted characters, and X takes 25000 at most.",
        ),
        (
            {"user": "123", "text": "hello", "at": "noon"},
            "The post has 'at', but one sent by hand has only user, account, text, created_at, kind.",
        ),
        (
            {"user": 123, "text": "hello"},
            'The post has 123 for user, which must be the digits of an account\'s id, like "123".',
        ),
        (
            {"user": "me", "text": "hello"},
            "The post has 'me' for user, which must be the digits of an account's id, like \"123\".",
        ),
        (
            {"account": "", "text": "hello"},
            "The post has '' for account, which must be a name of the schedule, like \"me\".",
        ),
        (
            {"user": "123", "text": "hello", "kind": "retweet"},
            "The post has 'retweet' for kind, which must be one of post, repost, quote, reply.",
        ),
        (
            {"user": "123", "text": "hello", "kind": []},
            "The post has [] for kind, which must be one of post, repost, quote, reply.",
        ),
    ],
)
def test_what_cannot_be_sent_by_hand_is_refused_with_the_reason(
    caller: Caller, content: object, sentence: str
) -> None:
    reply = caller.call("POST", "/sandbox/posts", content)
    assert (reply.status, reply.json["detail"]) == (400, sentence)
    assert caller.get("/sandbox/posts").json == []


@pytest.mark.parametrize(
    "instant",
    [
        *("noon", "2026-11-22T05:00:00", "2026-02-30T05:00:00Z", "0001-01-01T00:00:00+23:59", 5, ""),
        *("2010-11-05T23:59:59Z", "2026-11-22T05:19:00.124Z", "2027-01-01T00:00:00Z"),
    ],
)
def test_a_post_by_hand_was_sent_in_the_past_of_x(caller: Caller, instant: object) -> None:
    reply = send(caller, created_at=instant)
    sentence = (
        f"The post has {instant!r} for created_at, which must be an instant with its offset from UTC, like"
        " 2026-11-22T05:19:00Z, from 2010-11-06T00:00:00.000Z to the sandbox's now, 2026-11-22T05:19:00.123Z."
    )
    assert (reply.status, reply.json["detail"]) == (400, sentence)
    assert caller.get("/sandbox/posts").json == []
