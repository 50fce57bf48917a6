"""Reading goes wrong as posting does, and the timeline may tell of a post only later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http.client import IncompleteRead, RemoteDisconnected
from typing import TYPE_CHECKING

import pytest

from assistant.networks.sandbox.server import SandboxOptions, start
from tests.networks.sandbox_caller import NOW, Caller

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def caller() -> Iterator[Caller]:
    with start(SandboxOptions(port=0, clock=lambda: NOW)) as sandbox, Caller(sandbox.url) as caller:
        yield caller


def test_nobody_says_whether_a_post_is_stored_where_none_is_sent(caller: Caller) -> None:
    order = {"fault": "server_error", "on": "timeline", "stored": True}
    reply = caller.call("POST", "/sandbox/faults", [order])
    sentence = (
        "Fault 1 of the list has the option 'stored', but server_error on timeline takes only times, on,"
        " user, status."
    )
    assert (reply.status, reply.json["detail"]) == (400, sentence)
    caller.fault({"fault": "server_error", "on": "me"})
    assert caller.get("/sandbox/faults").json == [
        {"fault": "server_error", "times": 1, "on": "me", "status": 503}
    ]


READING_FAULTS = {
    "rate_limited": 429,
    "usage_capped": 429,
    "no_credit": 402,
    "unauthorized": 401,
    "suspended": 403,
    "not_enrolled": 403,
    "not_permitted": 403,
    "server_error": 503,
    "html_page": 502,
    "broken_body": 200,
    "empty_body": 200,
    "list_body": 200,
    "redirect": 302,
}


@pytest.mark.parametrize(("place", "path"), [("timeline", "/2/users/123/tweets"), ("me", "/2/users/me")])
@pytest.mark.parametrize(("fault", "status"), READING_FAULTS.items())
def test_reading_can_go_wrong_as_posting_can(
    caller: Caller, fault: str, status: int, place: str, path: str
) -> None:
    caller.fault({"fault": fault, "on": place})
    assert caller.get(path).status == status
    assert caller.get(path).json.keys() <= {"data", "meta"}


@pytest.mark.parametrize("fault", ["lost_before", "lost_after", "cut_answer"])
def test_an_answer_to_a_reader_can_be_lost(caller: Caller, fault: str) -> None:
    caller.post("hello")
    caller.fault({"fault": fault, "on": "timeline"})
    with pytest.raises((RemoteDisconnected, IncompleteRead)):
        caller.get("/2/users/123/tweets")
    caller.connection.close()
    assert len(caller.get("/2/users/123/tweets").json["data"]) == 1


@pytest.mark.parametrize(("order", "seconds"), [({}, 30), ({"seconds": 90}, 90), ({"seconds": 0.5}, 0.5)])
def test_a_post_may_appear_late(caller: Caller, order: dict[str, object], seconds: float) -> None:
    caller.set_clock("2026-11-22T06:00:00Z")
    caller.fault({"fault": "late"} | order)
    answer = caller.post("hello")
    assert (answer.status, answer.json["data"]["text"]) == (201, "hello")
    assert caller.texts() == ["hello"]
    assert caller.post("hello").status == 403
    appears = datetime(2026, 11, 22, 6, tzinfo=UTC) + timedelta(seconds=seconds)
    for instant, shown in ((appears - timedelta(milliseconds=1), []), (appears, ["hello"])):
        caller.set_clock(instant.isoformat().replace("+00:00", "Z"))
        page = caller.get("/2/users/123/tweets").json
        assert [post["text"] for post in page.get("data", [])] == shown
        assert page["meta"]["result_count"] == len(shown)


def test_a_post_whose_answer_was_lost_may_appear_late(caller: Caller) -> None:
    caller.set_clock("2026-11-22T06:00:00Z")
    caller.fault({"fault": "lost_late", "seconds": 5, "ending": "rst"})
    with pytest.raises(ConnectionResetError):
        caller.post("hello")
    caller.connection.close()
    assert caller.texts() == ["hello"]
    assert caller.get("/2/users/123/tweets").json == {"meta": {"result_count": 0}}
    caller.set_clock("2026-11-22T06:00:05Z")
    assert len(caller.get("/2/users/123/tweets").json["data"]) == 1


def test_posts_that_are_not_shown_yet_are_no_gap_between_pages(caller: Caller) -> None:
    caller.set_clock("2026-11-22T06:00:00Z")
    orders: list[dict[str, object]] = [{"fault": "late"}, {"fault": None}]
    caller.fault(*orders * 6)
    for number in range(12):
        caller.post(f"post {number}")
    first = caller.get("/2/users/123/tweets?max_results=5").json
    assert [post["text"] for post in first["data"]] == [f"post {number}" for number in range(11, 1, -2)]
    token = first["meta"]["next_token"]
    second = caller.get(f"/2/users/123/tweets?max_results=5&pagination_token={token}").json
    assert [post["text"] for post in second["data"]] == ["post 1"]
    assert "next_token" not in second["meta"]
