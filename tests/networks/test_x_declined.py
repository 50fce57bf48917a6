"""What a post that X declines becomes, for every way in which X is known to decline, over real HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from assistant.networks.x import XAccount
from assistant.ports import Credentials, DelayKind, Postponed, RefusalKind, Refused
from tests.networks.permission import granted
from tests.networks.scripted_server import Reply, ScriptedServer, reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.ports import Outcome

CREDENTIALS = Credentials("key-of-the-app", "secret-of-the-app", "7-token-of-me", "secret-of-me")
RESET = datetime(2026, 11, 22, 5, 45, tzinfo=UTC)
DAILY_RESET = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
EPOCH = str(int(RESET.timestamp()))
DAILY_EPOCH = str(int(DAILY_RESET.timestamp()))
DUPLICATE = "You are not allowed to create a Tweet with duplicate content."
NOT_PERMITTED = (
    ": it does not permit this post, which may be too long, hold two cashtags, or reply to somebody who did"
    " not mention the account; edit the draft and retry it, or cancel it."
)
INVALID = ": it could not make sense of this post; edit the draft and retry it, or cancel it."
CREDENTIALS_REMEDY = (
    ": it does not accept the credentials, or has an outage, so nothing was posted; if it lasts, check this"
    " machine's clock, then the credentials with: assistant auth status"
)
NO_CREDIT = (
    ": the developer account has no credit left, so nothing was posted; buy credit in X's developer console."
)
MISDIRECTED = (
    ": no such request is taken at this address, so nothing was posted; correct network: base_url in"
    " schedule.yaml or X_API_BASE_URL, or leave both out for X itself."
)
RATE_LIMITED = (
    ": too many requests for now, so nothing was posted; the draft can go out once the limit resets."
)
CAPPED = (
    ": a cap of a day or a month is used up, so nothing was posted; wait until it resets, or raise it in X's"
    " developer console."
)
TURNED_AWAY = (
    " without X's usual reason: a proxy, a firewall or X's own gateway turned the request away, so nothing"
    " was posted; ask whoever runs the network."
)
HTML = b"<!doctype html><title>Not X's API</title>"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def publisher(server: ScriptedServer) -> Iterator[XAccount]:
    opened = XAccount(CREDENTIALS, server.url)
    yield opened
    opened.close()


def problem(slug: str, detail: str, **more: object) -> dict[str, object]:
    return {
        "type": f"https://api.twitter.com/2/problems/{slug}",
        "title": "A title",
        "detail": detail,
        **more,
    }


def about_blank(detail: str) -> dict[str, object]:
    return {"type": "about:blank", "title": "Forbidden", "status": 403, "detail": detail}


REFUSED = {
    "unreadable": (
        reply(400, problem("invalid-request", "One is wrong.", errors=[{"message": "text is missing"}])),
        Refused(RefusalKind.INVALID, f"X answered 400 (One is wrong. text is missing){INVALID}"),
    ),
    "unreadable, as the old API says it": (
        reply(400, {"errors": [{"code": 25, "message": "Query parameters are missing."}]}),
        Refused(RefusalKind.INVALID, f"X answered 400 (Query parameters are missing.){INVALID}"),
    ),
    "too large": (
        reply(413, HTML, {"Content-Type": "text/html"}),
        Refused(RefusalKind.INVALID, f"X answered 413{INVALID}"),
    ),
    "unprocessable": (
        reply(422, {"code": 3, "message": "No."}),
        Refused(RefusalKind.INVALID, f"X answered 422 (No.){INVALID}"),
    ),
    "a duplicate": (
        reply(403, about_blank(DUPLICATE)),
        Refused(
            RefusalKind.DUPLICATE,
            f"X answered 403 ({DUPLICATE}): the same text stands on the timeline already; look for it there,"
            " then edit the draft or cancel it.",
        ),
    ),
    "not permitted": (
        reply(403, about_blank("You are not permitted to perform this action.")),
        Refused(
            RefusalKind.NOT_PERMITTED,
            f"X answered 403 (You are not permitted to perform this action.){NOT_PERMITTED}",
        ),
    ),
    "a reply nobody asked for": (
        reply(403, about_blank("Reply to this conversation is not allowed because …")),
        Refused(
            RefusalKind.NOT_PERMITTED,
            f"X answered 403 (Reply to this conversation is not allowed because …){NOT_PERMITTED}",
        ),
    ),
    "something new": (
        reply(403, problem("never-heard-of", "New.")),
        Refused(RefusalKind.NOT_PERMITTED, f"X answered 403 (New.){NOT_PERMITTED}"),
    ),
    "an unusual status": (
        reply(451, {"title": "Not here", "detail": None}),
        Refused(RefusalKind.NOT_PERMITTED, f"X answered 451 (Not here){NOT_PERMITTED}"),
    ),
}

POSTPONED = {
    "unauthorized": (
        reply(401, {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}),
        Postponed(DelayKind.UNAUTHORIZED, f"X answered 401 (Unauthorized){CREDENTIALS_REMEDY}"),
    ),
    "no credit": (
        reply(402, problem("credits", "", title="CreditsDepleted")),
        Postponed(DelayKind.NO_CREDIT, f"X answered 402 (CreditsDepleted){NO_CREDIT}"),
    ),
    "suspended": (
        reply(403, problem("user-suspended", "Suspended.")),
        Postponed(
            DelayKind.FORBIDDEN,
            "X answered 403 (Suspended.): X has suspended the account, so nothing was posted;"
            " settle it on x.com.",
        ),
    ),
    "suspended, told among errors": (
        reply(403, {"errors": [None, problem("user-suspended/", "Suspended.")], "detail": 7}),
        Postponed(
            DelayKind.FORBIDDEN,
            "X answered 403 (Suspended.): X has suspended the account, so nothing was posted;"
            " settle it on x.com.",
        ),
    ),
    "the app may only read": (
        reply(403, problem("oauth1-permissions", "Not configured.")),
        Postponed(
            DelayKind.FORBIDDEN,
            "X answered 403 (Not configured.): the app lacks the permission, so nothing was posted; give it"
            " permission to read and write in X's developer console, then make a new access token and set"
            " X_ACCESS_TOKEN and X_ACCESS_TOKEN_SECRET.",
        ),
    ),
    "the app is not enrolled": (
        reply(403, problem("client-forbidden", "Not attached to a project.")),
        Postponed(
            DelayKind.FORBIDDEN,
            "X answered 403 (Not attached to a project.): the app is not enrolled for this part of X's API,"
            " so nothing was posted; put it into a project with a plan in X's developer console.",
        ),
    ),
    "turned away by a page": (
        reply(403, HTML, {"Content-Type": "text/html"}),
        Postponed(DelayKind.FORBIDDEN, f"X answered 403{TURNED_AWAY}"),
    ),
    "turned away without a word": (
        reply(403),
        Postponed(DelayKind.FORBIDDEN, f"X answered 403{TURNED_AWAY}"),
    ),
    "not there": (
        reply(404, HTML, {"Content-Type": "text/html"}),
        Postponed(DelayKind.MISDIRECTED, f"X answered 404{MISDIRECTED}"),
    ),
    "not for posting": (
        reply(405),
        Postponed(DelayKind.MISDIRECTED, f"X answered 405{MISDIRECTED}"),
    ),
    "too many": (
        reply(429, {"title": "Too Many Requests"}, {"x-rate-limit-reset": EPOCH}),
        Postponed(DelayKind.RATE_LIMITED, f"X answered 429 (Too Many Requests){RATE_LIMITED}", RESET),
    ),
    "too many, until nobody knows": (
        reply(429),
        Postponed(DelayKind.RATE_LIMITED, f"X answered 429{RATE_LIMITED}"),
    ),
    "too many of the quarter, not of the day": (
        reply(
            429,
            {},
            {
                "X-Rate-Limit-Reset": EPOCH,
                "X-User-Limit-24hour-Remaining": "3",
                "X-User-Limit-24hour-Reset": DAILY_EPOCH,
            },
        ),
        Postponed(DelayKind.RATE_LIMITED, f"X answered 429{RATE_LIMITED}", RESET),
    ),
    "the user's day is used up": (
        reply(
            429,
            {},
            {
                "X-Rate-Limit-Reset": EPOCH,
                "X-User-Limit-24hour-Remaining": "0",
                "X-User-Limit-24hour-Reset": DAILY_EPOCH,
            },
        ),
        Postponed(DelayKind.CAPPED, f"X answered 429{CAPPED}", DAILY_RESET),
    ),
    "the day of user and app is used up": (
        reply(
            429,
            {},
            {
                "X-User-Limit-24hour-Remaining": "0",
                "X-User-Limit-24hour-Reset": EPOCH,
                "X-App-Limit-24hour-Remaining": "0",
                "X-App-Limit-24hour-Reset": DAILY_EPOCH,
            },
        ),
        Postponed(DelayKind.CAPPED, f"X answered 429{CAPPED}", DAILY_RESET),
    ),
    "the month is used up": (
        reply(
            429,
            problem("usage-capped", "Monthly cap."),
            {"X-Rate-Limit-Remaining": "99", "X-Rate-Limit-Reset": EPOCH},
        ),
        Postponed(DelayKind.CAPPED, f"X answered 429 (Monthly cap.){CAPPED}"),
    ),
    "cut off, but clear": (
        reply(429, b"{", {"Content-Length": "9", "X-Rate-Limit-Reset": EPOCH}, hang_up=True),
        Postponed(DelayKind.RATE_LIMITED, f"X answered 429{RATE_LIMITED}", RESET),
    ),
}


@pytest.mark.parametrize(
    ("answer", "outcome"), [*REFUSED.values(), *POSTPONED.values()], ids=[*REFUSED.keys(), *POSTPONED.keys()]
)
def test_an_answer_that_declines_says_why_and_what_to_do(
    answer: Reply, outcome: Outcome, server: ScriptedServer, publisher: XAccount
) -> None:
    server.will(answer)

    assert publisher.publish("text", granted) == outcome
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "reset",
    [
        *("soon", "", "-1", "1e30", "NaN", "inf", "900", "9999999999", "1795326300000", "1795326300.5"),
        *("²", "1" * 5000, "0", "+1795326300", "1_795_326_300"),
    ],
)
def test_a_reset_that_makes_no_sense_is_none(reset: str, server: ScriptedServer, publisher: XAccount) -> None:
    server.will(reply(429, b"", {"x-rate-limit-reset": reset}))

    assert publisher.publish("text", granted) == Postponed(
        DelayKind.RATE_LIMITED, f"X answered 429{RATE_LIMITED}"
    )


@pytest.mark.parametrize("body", [[], None, 7, {"errors": None}, {"errors": 7}, {"error": {}}, "text"])
def test_an_error_body_of_any_shape_is_read_by_its_status(
    body: object, server: ScriptedServer, publisher: XAccount
) -> None:
    server.will(reply(402, body))

    assert publisher.publish("text", granted) == Postponed(DelayKind.NO_CREDIT, f"X answered 402{NO_CREDIT}")
