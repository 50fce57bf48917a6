"""A question is one signed request; whatever does not answer it says why nothing was read, over real HTTP."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier, Thread
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from assistant.networks.x import XAccount
from assistant.ports import Credentials, DelayKind, Identity, Posted, Question, Seen, Unseen
from tests.networks.permission import granted
from tests.networks.scripted_server import Reply, ScriptedServer, posted, reply
from tests.networks.told import AT, HTML, page, post

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.ports import Reader

CREDENTIALS = Credentials("key-of-the-app", "secret-of-the-app", "7-token-of-me", "secret-of-me")
ME = {"data": {"id": "7", "name": "Camille", "username": "camille"}}
NOTHING = {"meta": {"result_count": 0}}
RESET = datetime(2026, 11, 22, 5, 45, tzinfo=UTC)
DAILY_RESET = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
EPOCH = str(int(RESET.timestamp()))
DAILY_EPOCH = str(int(DAILY_RESET.timestamp()))
LATER = ", so the timeline could not be read; it can be read again later."


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def account(server: ScriptedServer) -> Iterator[XAccount]:
    with closing(XAccount(CREDENTIALS, server.url)) as opened:
        yield opened


def test_an_account_is_what_the_port_asks_for(account: XAccount) -> None:
    port: Reader = account

    assert port is account


def test_whose_account_it_is_is_one_signed_request_without_a_body(
    server: ScriptedServer, account: XAccount
) -> None:
    server.will(reply(200, ME))

    assert account.who() == Identity("7", "camille")
    (request,) = server.requests
    assert request.line == "GET /2/users/me HTTP/1.1"
    assert request.body == b""
    assert not {"content-length", "transfer-encoding"} & request.headers.keys()
    assert request.headers["authorization"].startswith("OAuth ")


FIELDS = "created_at,entities,in_reply_to_user_id,note_tweet,referenced_tweets"
USUAL = {"exclude": ["replies"], "max_results": ["100"], "tweet.fields": [FIELDS]}


@pytest.mark.parametrize(
    ("question", "parameters"),
    [
        (Question(), USUAL),
        (Question(since_id="5"), USUAL | {"since_id": ["5"]}),
        (Question(page="a.b=c&d"), USUAL | {"pagination_token": ["a.b=c&d"]}),
        (Question(replies=True), {name: USUAL[name] for name in ("max_results", "tweet.fields")}),
        (Question(start=AT), USUAL | {"start_time": ["2026-11-22T05:19:00Z"]}),
        (
            Question(start=AT.astimezone(timezone(timedelta(hours=-9)))),
            USUAL | {"start_time": ["2026-11-22T05:19:00Z"]},
        ),
        (
            Question(since_id="5", start=AT, page="abc"),
            USUAL | {"since_id": ["5"], "start_time": ["2026-11-22T05:19:00Z"], "pagination_token": ["abc"]},
        ),
    ],
)
def test_a_page_of_the_timeline_is_one_signed_request_with_what_is_asked(
    question: Question, parameters: dict[str, list[str]], server: ScriptedServer, account: XAccount
) -> None:
    server.will(reply(200, NOTHING))

    assert account.read("7", question) == Seen(())
    (request,) = server.requests
    method, target, _ = request.line.split(" ")
    assert (method, urlsplit(target).path) == ("GET", "/2/users/7/tweets")
    assert parse_qs(urlsplit(target).query, strict_parsing=True) == parameters
    assert request.body == b""
    assert request.headers["authorization"].startswith("OAuth ")


def problem(slug: str, detail: str) -> dict[str, object]:
    return {"type": f"https://api.x.com/2/problems/{slug}", "title": "A title", "detail": detail}


MISDIRECTED = (
    ": no such request is taken at this address, so the timeline could not be read; correct network: base_url"
    " in schedule.yaml or X_API_BASE_URL, or leave both out for X itself."
)
LIMITED = (
    ": too many requests for now, so the timeline could not be read; it can be read once the limit resets."
)
CAPPED = (
    ": a cap of a day or a month is used up, so the timeline could not be read; wait until it resets, or"
    " raise it in X's developer console."
)
PERMISSION = (
    ": it does not permit this, so the timeline could not be read; look at the account on x.com, and at the"
    " app in X's developer console."
)

UNSEEN = {
    "unauthorized": (
        reply(401, {"detail": "Unauthorized"}),
        Unseen(
            DelayKind.UNAUTHORIZED,
            "X answered 401 (Unauthorized): it does not accept the credentials, or has an outage, so the"
            " timeline could not be read; if it lasts, check this machine's clock, then the credentials with:"
            " assistant auth status",
        ),
    ),
    "no credit": (
        reply(402, problem("credits", "Depleted.")),
        Unseen(
            DelayKind.NO_CREDIT,
            "X answered 402 (Depleted.): the developer account has no credit left, so the timeline could not"
            " be read; buy credit in X's developer console.",
        ),
    ),
    "suspended": (
        reply(403, problem("user-suspended", "Suspended.")),
        Unseen(
            DelayKind.FORBIDDEN,
            "X answered 403 (Suspended.): X has suspended the account, so the timeline could not be read;"
            " settle it on x.com.",
        ),
    ),
    "no permission": (
        reply(403, problem("oauth1-permissions", "Not configured.")),
        Unseen(
            DelayKind.FORBIDDEN,
            "X answered 403 (Not configured.): the app lacks the permission, so the timeline could not be"
            " read; give it permission to read and write in X's developer console, then make a new access"
            " token and set X_ACCESS_TOKEN and X_ACCESS_TOKEN_SECRET.",
        ),
    ),
    "not enrolled": (
        reply(403, problem("client-forbidden", "Not attached.")),
        Unseen(
            DelayKind.FORBIDDEN,
            "X answered 403 (Not attached.): the app is not enrolled for this part of X's API, so the"
            " timeline could not be read; put it into a project with a plan in X's developer console.",
        ),
    ),
    "not permitted": (
        reply(403, {"detail": "Duplicate? No."}),
        Unseen(DelayKind.FORBIDDEN, f"X answered 403 (Duplicate? No.){PERMISSION}"),
    ),
    "turned away": (
        reply(403, HTML),
        Unseen(
            DelayKind.FORBIDDEN,
            "X answered 403 without X's usual reason: a proxy, a firewall or X's own gateway turned the"
            " request away, so the timeline could not be read; ask whoever runs the network.",
        ),
    ),
    **{
        str(status): (reply(status), Unseen(DelayKind.MISDIRECTED, f"X answered {status}{MISDIRECTED}"))
        for status in (404, 405, 410, 421)
    },
    **{
        str(status): (
            reply(status, b"", {"Location": "/2/users/me"}),
            Unseen(DelayKind.MISDIRECTED, f"X answered {status}{MISDIRECTED}"),
        )
        for status in (301, 302, 303, 307, 308)
    },
    "too many": (
        reply(429, {"title": "Too Many Requests"}, {"x-rate-limit-reset": EPOCH}),
        Unseen(DelayKind.RATE_LIMITED, f"X answered 429 (Too Many Requests){LIMITED}", RESET),
    ),
    "too many, until nobody knows": (
        reply(429, b"", {"x-rate-limit-reset": "soon"}),
        Unseen(DelayKind.RATE_LIMITED, f"X answered 429{LIMITED}"),
    ),
    "a day used up": (
        reply(
            429,
            b"",
            {
                "x-rate-limit-reset": EPOCH,
                "x-app-limit-24hour-remaining": "0",
                "x-app-limit-24hour-reset": DAILY_EPOCH,
            },
        ),
        Unseen(DelayKind.CAPPED, f"X answered 429{CAPPED}", DAILY_RESET),
    ),
    "a month used up": (
        reply(429, problem("usage-capped", "Monthly cap."), {"x-rate-limit-reset": EPOCH}),
        Unseen(DelayKind.CAPPED, f"X answered 429 (Monthly cap.){CAPPED}"),
    ),
    "invalid": (
        reply(400, {"errors": [{"message": "since_id is none."}]}),
        Unseen(DelayKind.TROUBLED, f"X answered 400 (since_id is none.){LATER}"),
    ),
    **{
        str(status): (reply(status, page(post())), Unseen(DelayKind.TROUBLED, f"X answered {status}{LATER}"))
        for status in (201, 203, 206, 226, 300, 408, 409, 422, 451, 500, 501, 502, 503, 504, 999)
    },
    **{
        str(status): (
            Reply(f"HTTP/1.1 {status} N\r\n\r\n".encode()),
            Unseen(DelayKind.TROUBLED, f"X answered {status}{LATER}"),
        )
        for status in (204, 304)
    },
    "early hints": (
        Reply(b"HTTP/1.1 103 E\r\n\r\n", hang_up=True),
        Unseen(DelayKind.TROUBLED, f"X answered 103{LATER}"),
    ),
    "a page instead of an error": (
        reply(502, HTML),
        Unseen(DelayKind.TROUBLED, f"X answered 502{LATER}"),
    ),
    "half a body": (
        reply(200, b'{"data"', {"Content-Length": "22"}, hang_up=True),
        Unseen(DelayKind.TROUBLED, f"X answered 200{LATER}"),
    ),
    "garbled compression": (
        reply(200, b"no gzip", {"Content-Encoding": "gzip"}),
        Unseen(DelayKind.TROUBLED, f"X answered 200{LATER}"),
    ),
    "cut off, but clear": (
        reply(429, b"{", {"Content-Length": "9", "X-Rate-Limit-Reset": EPOCH}, hang_up=True),
        Unseen(DelayKind.RATE_LIMITED, f"X answered 429{LIMITED}", RESET),
    ),
}


@pytest.mark.parametrize(("answer", "unseen"), UNSEEN.values(), ids=UNSEEN.keys())
def test_every_other_answer_says_why_nothing_was_read_and_when_to_ask_again(
    answer: Reply, unseen: Unseen, server: ScriptedServer, account: XAccount
) -> None:
    server.will(answer, answer)

    assert account.read("7", Question()) == unseen
    account.close()  # some of the answers end the connection
    assert account.who() == Unseen(
        unseen.kind,
        unseen.detail.replace(
            "the timeline could not be read", "X did not say whose account this is"
        ).replace("it can be read", "it can be asked"),
        unseen.retry_at,
    )
    assert len(server.requests) == 2


def test_threads_that_post_and_read_take_turns_and_get_their_own_answers(
    server: ScriptedServer, account: XAccount
) -> None:
    server.will(*(reply(201, {"data": {"id": "17"}}), reply(200, NOTHING)) * 4)
    start = Barrier(8)
    came: list[object] = []

    def publish() -> None:
        start.wait()
        came.append(account.publish("text", granted))

    def read() -> None:
        start.wait()
        came.append(account.read("7", Question()))

    threads = [Thread(target=target) for target in (publish, read) * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    posts = [request.line.startswith("POST") for request in server.requests]
    answered = [number % 2 == 0 for number in range(8)]  # the script's order
    own = sum(is_post == fits for is_post, fits in zip(posts, answered, strict=True))
    understood = [one for one in came if isinstance(one, Posted | Seen)]
    assert len(understood) == own
    assert server.connections == 1


def test_a_question_that_failed_is_not_in_the_way_of_the_next_post(
    server: ScriptedServer, account: XAccount
) -> None:
    server.will(reply(503), posted("17"), reply(200, ME))

    assert isinstance(account.read("7", Question()), Unseen)
    assert account.publish("text", granted) == Posted("17")
    assert account.who() == Identity("7", "camille")
    assert server.connections == 1
