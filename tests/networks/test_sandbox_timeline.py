from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.networks.sandbox.server import SandboxOptions, start
from assistant.networks.sandbox.timeline import Cursor, NewPost, Post, Selection, Timelines
from tests.networks.sandbox_caller import FIRST_ID, NOW, Caller

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def caller() -> Iterator[Caller]:
    with start(SandboxOptions(port=0, clock=lambda: NOW)) as sandbox, Caller(sandbox.url) as caller:
        yield caller


def fill(caller: Caller, count: int) -> list[str]:
    """Post `count` texts, one each minute from 06:00 on; their ids, newest first."""
    ids = []
    for minute in range(count):
        caller.set_clock(f"2026-11-22T06:{minute:02}:00Z")
        ids.append(caller.post(f"post {minute}").json["data"]["id"])
    return ids[::-1]


def ids_of(caller: Caller, query: str = "") -> list[str]:
    reply = caller.get(f"/2/users/123/tweets?max_results=100&{query}")
    assert reply.status == 200, reply.text
    return [post["id"] for post in reply.json.get("data", [])]


def test_a_post_has_an_id_and_a_text_and_what_else_is_asked_for(caller: Caller) -> None:
    caller.post("hello")
    plain = {"id": str(FIRST_ID), "text": "hello", "edit_history_tweet_ids": [str(FIRST_ID)]}
    assert caller.get("/2/users/123/tweets").json == {
        "data": [plain],
        "meta": {"result_count": 1, "newest_id": str(FIRST_ID), "oldest_id": str(FIRST_ID)},
    }
    asked = caller.get(
        "/2/users/123/tweets?tweet.fields=created_at,author_id,entities&post.fields=conversation_id"
    )
    assert asked.json["data"] == [
        plain
        | {"author_id": "123", "conversation_id": str(FIRST_ID), "created_at": "2026-11-22T05:19:00.000Z"}
    ]


def test_a_timeline_without_posts_has_no_data(caller: Caller) -> None:
    assert caller.get("/2/users/123/tweets").json == {"meta": {"result_count": 0}}


def test_a_user_never_heard_of_is_an_error_beside_no_data(caller: Caller) -> None:
    reply = caller.get("/2/users/999/tweets")
    assert reply.status == 200
    assert reply.json == {
        "errors": [
            {
                "title": "Not Found Error",
                "detail": "Could not find user with id: [999].",
                "type": "https://api.x.com/2/problems/resource-not-found",
                "resource_type": "user",
                "resource_id": "999",
                "parameter": "id",
                "value": "999",
            }
        ]
    }


def test_another_users_timeline_can_be_read(caller: Caller) -> None:
    ids = fill(caller, 3)
    caller.user = "77"
    assert ids_of(caller) == ids


def test_twenty_five_posts_come_in_pages_without_gap_or_double_and_back_again(caller: Caller) -> None:
    ids = fill(caller, 25)
    pages, token = [], ""
    while True:
        page = caller.get(f"/2/users/123/tweets?max_results=10{token}").json
        pages.append([post["id"] for post in page["data"]])
        assert page["meta"]["result_count"] == len(pages[-1])
        assert (page["meta"]["newest_id"], page["meta"]["oldest_id"]) == (pages[-1][0], pages[-1][-1])
        if "next_token" not in page["meta"]:
            break
        token = f"&pagination_token={page['meta']['next_token']}"
    assert pages == [ids[:10], ids[10:20], ids[20:]]
    back = caller.get(f"/2/users/123/tweets?max_results=10&pagination_token={page['meta']['previous_token']}")
    assert [post["id"] for post in back.json["data"]] == ids[10:20]
    assert back.json["meta"].keys() == {
        "result_count",
        "newest_id",
        "oldest_id",
        "next_token",
        "previous_token",
    }


def test_a_page_has_ten_posts_unless_asked_otherwise(caller: Caller) -> None:
    ids = fill(caller, 12)
    first = caller.get("/2/users/123/tweets").json
    assert [post["id"] for post in first["data"]] == ids[:10]
    assert "previous_token" not in first["meta"]


def test_posts_deleted_between_two_pages_shift_nothing(caller: Caller) -> None:
    ids = fill(caller, 12)
    token = caller.get("/2/users/123/tweets?max_results=5").json["meta"]["next_token"]
    for id_ in (ids[4], ids[0]):
        caller.call("DELETE", f"/2/tweets/{id_}")
    caller.post("something new")
    second = caller.get(f"/2/users/123/tweets?max_results=5&pagination_token={token}").json
    assert [post["id"] for post in second["data"]] == ids[5:10]


def test_ids_and_instants_narrow_the_timeline(caller: Caller) -> None:
    ids = fill(caller, 10)  # from 06:09 down to 06:00
    assert ids_of(caller, f"since_id={ids[3]}") == ids[:3]
    assert ids_of(caller, f"until_id={ids[3]}") == ids[4:]
    assert ids_of(caller, f"since_id={ids[5]}&until_id={ids[1]}") == ids[2:5]
    assert ids_of(caller, "start_time=2026-11-22T06:07:00Z") == ids[:3]
    assert ids_of(caller, "start_time=2026-11-22T06:07:00.001Z") == ids[:2]
    assert ids_of(caller, "end_time=2026-11-22T06:07:00Z") == ids[3:]
    assert ids_of(caller, "start_time=2026-11-22T06:03:00Z&end_time=2026-11-22T06:05:00Z") == ids[5:7]
    assert ids_of(caller, f"since_id={ids[0]}") == []


@pytest.mark.parametrize(
    ("query", "name", "value", "fault"),
    [
        ("max_results=4", "max_results", "4", "is not between 5 and 100"),
        ("max_results=101", "max_results", "101", "is not between 5 and 100"),
        ("max_results=ten", "max_results", "ten", "is not between 5 and 100"),
        ("since_id=abc", "since_id", "abc", "does not match ^[0-9]{1,19}$"),
        ("since_id=5&until_id=5", "since_id", "5", "must be less than `until_id`"),
        ("pagination_token=zz", "pagination_token", "zz", "is not valid"),
        ("pagination_token=é", "pagination_token", "é", "is not valid"),
        ("pagination_token=", "pagination_token", "", "is not valid"),
        ("exclude=likes", "exclude", "likes", "is not one of [replies,retweets]"),
        (
            "start_time=2010-11-05T00:00:00Z",
            "start_time",
            "2010-11-05T00:00:00Z",
            "must be on or after 2010-11-06T00:00:00.000Z",
        ),
        (
            "start_time=2026-01-02T00:00:00Z&end_time=2026-01-02T00:00:00Z",
            "start_time",
            "2026-01-02T00:00:00Z",
            "must be earlier than `end_time`",
        ),
    ],
)
def test_a_wrong_parameter_is_refused_in_the_words_of_x(
    caller: Caller, query: str, name: str, value: str, fault: str
) -> None:
    reply = caller.get(f"/2/users/123/tweets?{quote(query, safe='=&')}")
    message = f"The `{name}` query parameter value [{value}] {fault}"
    assert (reply.status, reply.json["title"]) == (400, "Invalid Request")
    assert reply.json["errors"] == [{"parameters": {name: [value]}, "message": message}]


@pytest.mark.parametrize(
    "value", ["yesterday", "2026-02-30T00:00:00Z", "2026-01-02T00:00:00+01:00", "2026-01-02"]
)
def test_an_instant_x_would_not_read_is_refused(caller: Caller, value: str) -> None:
    reply = caller.get(f"/2/users/123/tweets?end_time={quote(value)}")
    message = f"The `end_time` query parameter value [{value}] is not a valid RFC 3339 date time"
    assert reply.json["errors"][0]["message"] == f"{message}, like 2026-11-22T05:19:00Z"


def test_every_wrong_parameter_is_told_at_once(caller: Caller) -> None:
    reply = caller.get("/2/users/me2/tweets?max_results=1&colour=red&tweet.fields=id,shoe_size")
    assert reply.status == 400
    assert [list(error["parameters"]) for error in reply.json["errors"]] == [
        ["colour"],
        ["id"],
        ["max_results"],
        ["tweet.fields"],
    ]
    assert (
        "[shoe_size] is not one of [article,article_title,attachments," in reply.json["errors"][3]["message"]
    )


instants = st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 2), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis wants the bounds naive


@given(
    st.lists(st.tuples(instants, st.booleans()), max_size=40),
    st.sets(st.integers(0, 39)),
    st.integers(5, 12),
    instants,
    st.integers(0, 40),
)
def test_walking_any_timeline_down_and_up_again_meets_each_post_once(
    moments: list[tuple[datetime, bool]], deleted: set[int], size: int, begin: datetime, since: int
) -> None:
    timelines = Timelines()
    posts = []
    for number, (moment, by_hand) in enumerate(moments):
        new = NewPost("123", f"post {number}", at=moment if by_hand else None)
        post = timelines.draft(new, moment)
        timelines.add(post)
        posts.append(post)
    for number in deleted & set(range(len(posts))):
        timelines.delete(posts[number])
    since_id = posts[since].id if since < len(posts) else 0
    selection = Selection(since_id=since_id, start=begin, end=begin + timedelta(hours=12))
    standing = [post for number, post in enumerate(posts) if number not in deleted]
    expected = [
        post
        for post in sorted(standing, key=lambda post: post.id, reverse=True)
        if post.id > since_id and begin <= post.created_at < begin + timedelta(hours=12)
    ]

    down = walk(timelines, selection, size, Cursor(1 << 64))
    assert [post for page in down for post in page] == expected
    assert all(len(page) == size for page in down[:-1])
    up = walk(timelines, selection, size, Cursor(0, upwards=True))
    assert [post for page in reversed(up) for post in page] == expected


def walk(timelines: Timelines, selection: Selection, size: int, cursor: Cursor) -> list[tuple[Post, ...]]:
    """Pages from the cursor on until there are no more."""
    pages = []
    while True:
        page = timelines.page("123", selection, cursor, size)
        pages.append(page.posts)
        if not (page.has_newer if cursor.upwards else page.has_older):
            return pages
        cursor = Cursor(page.posts[0].id, upwards=True) if cursor.upwards else Cursor(page.posts[-1].id)
