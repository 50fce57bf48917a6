from __future__ import annotations

import json
from http.client import IncompleteRead, RemoteDisconnected
from typing import TYPE_CHECKING

import pytest

from assistant.networks.sandbox.faults import Kind, places_of
from assistant.networks.sandbox.server import SandboxOptions, start
from tests.networks.sandbox_caller import FIRST_ID, NOW, Caller

if TYPE_CHECKING:
    from collections.abc import Iterator

RESET = int(NOW.timestamp()) + 15 * 60 + 1
HALF_OF_THE_ANSWER = f'{{"data": {{"id": "{FIRST_ID}", "text": "hello'.encode()


@pytest.fixture
def caller() -> Iterator[Caller]:
    with start(SandboxOptions(port=0, clock=lambda: NOW)) as sandbox, Caller(sandbox.url) as caller:
        yield caller


def problem(status: int, title: str, detail: str, kind: str | None = None) -> dict[str, object]:
    type_ = "about:blank" if kind is None else f"https://api.x.com/2/problems/{kind}"
    return {"title": title, "detail": detail, "type": type_, "status": status}


REFUSALS = {
    "rate_limited": problem(429, "Too Many Requests", "Too Many Requests"),
    "usage_capped": problem(
        429, "UsageCapExceeded", "Usage cap exceeded: Monthly product cap", "usage-capped"
    )
    | {"period": "Monthly", "scope": "Product"},
    "no_credit": problem(
        402,
        "CreditsDepleted",
        "Your enrolled account does not have any credits to fulfill this request.",
        "credits",
    ),
    "unauthorized": problem(401, "Unauthorized", "Unauthorized"),
    "suspended": problem(
        403, "Forbidden", "Your account is suspended and may not perform this action.", "user-suspended"
    ),
    "read_only": problem(
        403,
        "Forbidden",
        "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.",
        "oauth1-permissions",
    ),
    "not_enrolled": problem(
        403,
        "Client Forbidden",
        "Use keys and tokens of an app that is attached to a project with access to this API.",
        "client-forbidden",
    )
    | {"reason": "client-not-enrolled", "required_enrollment": "Appropriate Level of API Access"},
    "not_permitted": problem(403, "Forbidden", "You are not permitted to perform this action."),
    "reply_not_allowed": problem(
        403,
        "Forbidden",
        "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged "
        "by the author of the post you are replying to.",
    ),
    "duplicate": problem(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content."),
    "server_error": problem(503, "Service Unavailable", "Service Unavailable"),
}


@pytest.mark.parametrize("fault", REFUSALS)
def test_a_refusal_has_the_body_of_x_and_stores_nothing(caller: Caller, fault: str) -> None:
    caller.fault({"fault": fault})
    reply = caller.post("hello")
    assert reply.json == REFUSALS[fault]
    assert reply.status == REFUSALS[fault]["status"]
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert caller.texts() == []
    assert caller.post("hello").status == 201


@pytest.mark.parametrize(
    ("reset", "header"),
    [
        ("right", str(RESET)),
        ("missing", None),
        ("past", str(RESET - 75 * 60)),
        ("absurd", "9999999999999"),
    ],
)
def test_a_rate_limit_may_end_at_a_time_that_helps_nobody(
    caller: Caller, reset: str, header: str | None
) -> None:
    caller.fault({"fault": "rate_limited", "reset": reset})
    reply = caller.post("hello")
    assert reply.status == 429
    assert reply.headers["x-rate-limit-remaining"] == "0"
    assert reply.headers["x-rate-limit-reset"] == header


def test_a_rate_limit_tells_its_end_even_where_there_is_no_limit() -> None:
    options = SandboxOptions(port=0, clock=lambda: NOW, posts_per_window=None)
    with start(options) as sandbox, Caller(sandbox.url) as caller:
        caller.fault({"fault": "rate_limited"})
        assert caller.post("hello").headers["x-rate-limit-reset"] == str(RESET)


def test_a_usage_cap_comes_with_much_remaining(caller: Caller) -> None:
    caller.fault({"fault": "usage_capped"})
    assert caller.post("hello").headers["x-rate-limit-remaining"] == "99"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("stored", [True, False])
def test_after_a_server_error_the_post_may_stand_or_not(caller: Caller, status: int, *, stored: bool) -> None:
    caller.fault({"fault": "server_error", "status": status, "stored": stored})
    reply = caller.post("hello")
    assert (reply.status, reply.json["status"]) == (status, status)
    assert caller.texts() == ["hello"] * stored


@pytest.mark.parametrize("status", [502, 200])
@pytest.mark.parametrize("stored", [True, False])
def test_a_page_may_come_in_place_of_an_answer(caller: Caller, status: int, *, stored: bool) -> None:
    caller.fault({"fault": "html_page", "status": status, "stored": stored})
    reply = caller.post("hello")
    assert (reply.status, reply.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert reply.text.startswith("<!DOCTYPE html>")
    assert caller.texts() == ["hello"] * stored


def test_the_body_of_a_stored_post_may_be_cut_short(caller: Caller) -> None:
    caller.fault({"fault": "broken_body"})
    reply = caller.post("hello")
    assert (reply.status, reply.body) == (201, HALF_OF_THE_ANSWER)
    assert caller.texts() == ["hello"]


def test_the_body_of_a_stored_post_may_be_empty(caller: Caller) -> None:
    caller.fault({"fault": "empty_body"})
    reply = caller.post("hello")
    assert (reply.status, reply.body) == (201, b"")
    assert caller.texts() == ["hello"]


def test_the_body_of_a_stored_post_may_be_a_list(caller: Caller) -> None:
    caller.fault({"fault": "list_body"})
    reply = caller.post("hello")
    assert reply.status == 201
    assert [answer["data"]["text"] for answer in reply.json] == ["hello"]
    assert caller.texts() == ["hello"]


@pytest.mark.parametrize("status", [302, 307, 308])
def test_a_post_may_be_sent_elsewhere(caller: Caller, status: int) -> None:
    caller.fault({"fault": "redirect", "status": status, "location": "/elsewhere"})
    reply = caller.post("hello")
    assert (reply.status, reply.headers["Location"], reply.body) == (status, "/elsewhere", b"")
    assert caller.texts() == []


def test_an_answer_may_come_late(caller: Caller) -> None:
    caller.fault({"fault": "delay", "seconds": 0.01})
    assert caller.post("hello").status == 201


def test_a_stopping_sandbox_does_not_wait_for_its_late_answers() -> None:
    with start(SandboxOptions(port=0)) as sandbox, Caller(sandbox.url) as caller:
        caller.fault({"fault": "delay", "seconds": 3600})
        caller.connection.request("POST", "/2/tweets", b"{}", {"Authorization": "Bearer 1-a"})
        sandbox.stop()


@pytest.mark.parametrize(("ending", "error"), [("fin", RemoteDisconnected), ("rst", ConnectionResetError)])
@pytest.mark.parametrize(("fault", "stored"), [("lost_before", False), ("lost_after", True)])
def test_a_connection_may_end_before_the_answer_begins(
    caller: Caller, fault: str, ending: str, error: type[Exception], *, stored: bool
) -> None:
    caller.fault({"fault": fault, "ending": ending})
    with pytest.raises(error) as lost:
        caller.post("hello")
    assert type(lost.value) is error
    caller.connection.close()
    assert caller.texts() == ["hello"] * stored
    assert caller.get("/sandbox/requests").json == {"POST /2/tweets": {"cut": 1}, "posts_read": 0}


def test_a_connection_may_end_in_the_middle_of_the_answer(caller: Caller) -> None:
    caller.fault({"fault": "cut_answer"})
    with pytest.raises(IncompleteRead) as cut:
        caller.post("hello")
    assert cut.value.partial == HALF_OF_THE_ANSWER
    caller.connection.close()
    assert caller.texts() == ["hello"]


def test_a_connection_may_be_reset_in_the_middle_of_the_answer(caller: Caller) -> None:
    caller.fault({"fault": "cut_answer", "ending": "rst"})
    with pytest.raises((IncompleteRead, ConnectionResetError)):
        caller.post("hello")
    caller.connection.close()
    assert caller.texts() == ["hello"]


def test_a_text_that_is_refused_anyway_is_not_stored_by_a_fault(caller: Caller) -> None:
    caller.post("hello")
    caller.fault({"fault": "server_error", "stored": True}, {"fault": "list_body"})
    assert caller.post("hello").status == 503
    assert caller.post("hello").status == 403
    assert caller.texts() == ["hello"]


def test_faults_are_met_in_order_and_as_often_as_ordered(caller: Caller) -> None:
    caller.fault({"fault": "unauthorized", "times": 2}, {"fault": None})
    caller.fault({"fault": "no_credit"})
    assert [caller.post(f"post {number}").status for number in range(5)] == [401, 401, 201, 402, 201]


def test_a_fault_waits_for_its_account_and_its_endpoint(caller: Caller) -> None:
    caller.fault(
        {"fault": "suspended", "user": "77"}, {"fault": "server_error", "on": "timeline", "status": 500}
    )
    assert caller.post("hello").status == 201
    assert [caller.get("/2/users/123/tweets").status for _ in range(2)] == [500, 200]
    caller.user = "77"
    assert [caller.post("hello").status for _ in range(2)] == [403, 201]


def test_a_request_that_is_not_let_in_meets_no_fault() -> None:
    options = SandboxOptions(port=0, clock=lambda: NOW, posts_per_window=1)
    with start(options) as sandbox, Caller(sandbox.url) as caller:
        caller.post("one")
        caller.fault({"fault": "no_credit"})
        assert caller.call("POST", "/2/tweets", {"text": "two"}, Authorization="").status == 401
        assert caller.post("two").status == 429
        assert [order["fault"] for order in caller.get("/sandbox/faults").json] == ["no_credit"]


def test_what_is_still_to_come_is_shown_as_it_could_be_ordered_again(caller: Caller) -> None:
    caller.fault(
        {"fault": "server_error", "times": 3, "stored": True},
        {"fault": "rate_limited", "user": "77", "reset": "past"},
        {"fault": "lost_after", "on": "timeline", "ending": "rst"},
        {"fault": "delay", "seconds": 2},
    )
    caller.post("hello")
    waiting = caller.get("/sandbox/faults").json
    assert waiting == [
        {"fault": "server_error", "times": 2, "on": "post", "status": 503, "stored": True},
        {"fault": "rate_limited", "times": 1, "on": "post", "user": "77", "reset": "past"},
        {"fault": "lost_after", "times": 1, "on": "timeline", "ending": "rst"},
        {"fault": "delay", "times": 1, "on": "post", "seconds": 2},
    ]
    assert caller.call("DELETE", "/sandbox/faults").json == []
    assert caller.call("POST", "/sandbox/faults", waiting).json == waiting


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ({}, 'Faults are ordered with a JSON list, like [{"fault": "rate_limited", "times": 2}].'),
        (["none"], 'Fault 1 of the list is not a JSON object like {"fault": "rate_limited"}.'),
        ([{"fault": None}, {}], 'Fault 2 of the list is not a JSON object like {"fault": "rate_limited"}.'),
        (
            [{"fault": "on_fire"}],
            f"Fault 1 of the list is 'on_fire', which is no fault; the faults are {', '.join(Kind)}.",
        ),
        (
            [{"fault": None, "wait": 5}],
            "Fault 1 of the list has the option 'wait', but none on post takes only times, on, user.",
        ),
    ],
)
def test_an_order_that_cannot_be_understood_is_refused_with_what_can(
    caller: Caller, order: object, sentence: str
) -> None:
    reply = caller.call("POST", "/sandbox/faults", order)
    assert (reply.status, reply.json["detail"]) == (400, sentence)
    assert caller.get("/sandbox/faults").json == []


@pytest.mark.parametrize(
    ("fault", "option", "value", "allowed"),
    [
        ("none", "times", 0, "a whole number from 1 on"),
        ("none", "times", True, "a whole number from 1 on"),
        ("none", "on", "you", "one of post, timeline, me, token"),
        ("none", "on", [], "one of post, timeline, me, token"),
        ("late", "on", "timeline", "one of post"),
        ("duplicate", "on", "me", "one of post"),
        ("late", "seconds", 3601, "a number of seconds from 0 to 3600"),
        ("none", "user", 5, 'the digits of an account\'s id, like "123"'),
        ("server_error", "status", 501, "one of 503, 500, 502, 504"),
        ("html_page", "status", 503, "one of 502, 200"),
        ("redirect", "status", 301, "one of 302, 307, 308"),
        ("server_error", "stored", 1, "true or false"),
        ("rate_limited", "reset", "soon", "one of right, missing, past, absurd"),
        ("lost_after", "ending", [], "one of fin, rst"),
        ("delay", "seconds", -1, "a number of seconds from 0 to 3600"),
        ("delay", "seconds", "1", "a number of seconds from 0 to 3600"),
        ("redirect", "location", "", 'an address or a path, like "/"'),
        ("redirect", "location", "/\r\nx: y", 'an address or a path, like "/"'),
    ],
)
def test_an_option_that_cannot_be_is_refused_with_what_can(
    caller: Caller, fault: str, option: str, value: object, allowed: str
) -> None:
    reply = caller.call("POST", "/sandbox/faults", [{"fault": fault, option: value}])
    sentence = f"Fault 1 of the list has {value!r} for {option}, which must be {allowed}."
    assert (reply.status, reply.json["detail"]) == (400, sentence)
    assert caller.get("/sandbox/faults").json == []


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_can_be_ordered_and_gets_an_answer_wherever_it_makes_sense(
    caller: Caller, kind: Kind
) -> None:
    order: dict[str, object] = {"fault": kind}
    if kind is Kind.DELAY:
        order["seconds"] = 0
    caller.fault(*(order | {"on": place} for place in places_of(kind)))
    for method, path in (
        ("POST", "/2/tweets"),
        ("GET", "/2/users/123/tweets"),
        ("GET", "/2/users/me"),
        ("POST", "/2/oauth2/token"),
    ):
        try:
            caller.call(method, path, {"text": "hello"})
        except (RemoteDisconnected, IncompleteRead):
            caller.connection.close()
    assert json.dumps(caller.get("/sandbox/faults").json) == "[]"
