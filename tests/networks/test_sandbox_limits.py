from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.networks.sandbox.server import SandboxOptions, start
from tests.networks.sandbox_caller import NOW, Caller

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.networks.sandbox_caller import Reply

TOO_MANY = {"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank", "status": 429}
RESET = str(
    int(NOW.timestamp()) + 15 * 60 + 1
)  # NOW is 123 ms past a second, and a reset is told in whole ones
DAY_RESET = str(int(NOW.timestamp()) + 24 * 60 * 60 + 1)


@pytest.fixture
def caller() -> Iterator[Caller]:
    options = SandboxOptions(port=0, clock=lambda: NOW, posts_per_window=3, posts_per_day=7)
    with start(options) as sandbox, Caller(sandbox.url) as caller:
        yield caller


def limits(reply: Reply, prefix: str = "x-rate-limit") -> tuple[str | None, ...]:
    return tuple(reply.headers.get(f"{prefix}-{name}") for name in ("limit", "remaining", "reset"))


def test_every_answer_tells_how_many_more_are_allowed(caller: Caller) -> None:
    first = caller.post("one")
    assert limits(first) == ("3", "2", RESET)
    assert limits(first, "x-user-limit-24hour") == ("7", "6", DAY_RESET)
    refused = caller.post("one")
    assert (refused.status, limits(refused)) == (403, ("3", "1", RESET))
    assert limits(caller.get("/2/users/me")) == ("75", "74", RESET)
    assert limits(caller.call("DELETE", "/2/tweets/5")) == ("50", "49", RESET)
    timeline = caller.get("/2/users/123/tweets")
    assert limits(timeline) == ("900", "899", RESET)
    assert limits(timeline, "x-user-limit-24hour") == (None, None, None)


def test_a_post_over_the_limit_is_not_stored(caller: Caller) -> None:
    for text in ("one", "two", "three"):
        assert caller.post(text).status == 201
    for _ in range(2):
        reply = caller.post("four")
        assert (reply.status, reply.json, limits(reply)) == (429, TOO_MANY, ("3", "0", RESET))
    assert caller.texts() == ["one", "two", "three"]


def test_each_account_has_its_own_limit(caller: Caller) -> None:
    for text in ("one", "two", "three", "four"):
        last = caller.post(text)
    assert last.status == 429
    caller.user = "77"
    assert limits(caller.post("one")) == ("3", "2", RESET)


def test_a_window_begins_with_its_first_request_and_ends_at_the_reset(caller: Caller) -> None:
    caller.set_clock("2026-11-22T06:00:00Z")
    caller.post("one")
    caller.set_clock("2026-11-22T06:14:59.999Z")
    assert limits(caller.post("two"))[1] == "1"
    caller.set_clock("2026-11-22T06:15:00Z")
    assert limits(caller.post("three"))[1] == "2"


def test_a_clock_set_back_begins_a_new_window(caller: Caller) -> None:
    caller.set_clock("2026-11-22T06:00:00Z")
    caller.post("one")
    caller.set_clock("2026-11-22T05:59:59Z")
    assert limits(caller.post("two"))[1] == "2"


def test_the_limit_of_a_day_refuses_although_the_window_would_not(caller: Caller) -> None:
    for number in range(7):
        caller.set_clock(f"2026-11-22T{6 + number:02}:00:00Z")
        assert caller.post(f"post {number}").status == 201
    caller.set_clock("2026-11-22T20:00:00Z")
    reply = caller.post("one more")
    assert (reply.status, reply.json) == (429, TOO_MANY)
    assert limits(reply)[:2] == ("3", "3")
    assert limits(reply, "x-user-limit-24hour")[:2] == ("7", "0")
    caller.set_clock("2026-11-23T06:00:00Z")
    assert caller.post("one more").status == 201


def test_by_default_a_day_holds_as_many_as_its_windows() -> None:
    with start(SandboxOptions(port=0, clock=lambda: NOW)) as sandbox, Caller(sandbox.url) as caller:
        reply = caller.post("one")
    assert limits(reply) == ("100", "99", RESET)
    assert limits(reply, "x-user-limit-24hour") == ("9600", "9599", DAY_RESET)


def test_nothing_is_limited_when_all_limits_are_switched_off() -> None:
    options = SandboxOptions(port=0, clock=lambda: NOW, posts_per_window=1, limited=False)
    with start(options) as sandbox, Caller(sandbox.url) as caller:
        replies = [caller.post("one"), caller.post("two")]
        replies += [caller.get("/2/users/me"), caller.get("/2/users/123/tweets")]
        replies += [caller.call("DELETE", f"/2/tweets/{replies[0].json['data']['id']}")]
    assert [reply.status for reply in replies] == [201, 201, 200, 200, 200]
    assert {limits(reply) for reply in replies} == {(None, None, None)}


def test_limits_of_posts_can_be_switched_off() -> None:
    options = SandboxOptions(port=0, clock=lambda: NOW, posts_per_window=None)
    with start(options) as sandbox, Caller(sandbox.url) as caller:
        replies = [caller.post(f"post {number}") for number in range(101)]
    assert {reply.status for reply in replies} == {201}
    assert limits(replies[0]) == limits(replies[0], "x-user-limit-24hour") == (None, None, None)
