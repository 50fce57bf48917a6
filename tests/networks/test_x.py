"""A post is one request, and its id, or what cannot be known of it, is the outcome, over real HTTP."""

from __future__ import annotations

import gzip
import json
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest

from assistant.networks.x import XAccount
from assistant.ports import Credentials, DelayKind, Lost, Posted, Postponed
from tests.networks.permission import granted
from tests.networks.scripted_server import Reply, ScriptedServer, posted, reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.ports import Outcome, Publisher

CREDENTIALS = Credentials("key-of-the-app", "secret-of-the-app", "7-token-of-me", "secret-of-me")
NO_READING = ", but not with the post's id"
LOOK = (
    ", so nobody can tell whether the post was published; it has to be looked for on the account's timeline."
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


def test_a_publisher_is_what_the_port_asks_for(publisher: XAccount) -> None:
    port: Publisher = publisher

    assert port is publisher


def test_a_post_is_one_signed_request_with_the_text_and_nothing_else(
    server: ScriptedServer, publisher: XAccount
) -> None:
    server.will(posted("1346889436626259968"))

    outcome = publisher.publish("Voilà: 2 < 3 & 🎉\nnext line", granted)

    assert outcome == Posted("1346889436626259968")
    (request,) = server.requests
    assert request.line == "POST /2/tweets HTTP/1.1"
    assert json.loads(request.body) == {"text": "Voilà: 2 < 3 & 🎉\nnext line"}
    assert request.headers["host"] == f"127.0.0.1:{server.port}"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["content-length"] == str(len(request.body))
    authorization = request.headers["authorization"]
    assert authorization.startswith("OAuth ")
    assert 'oauth_consumer_key="key-of-the-app"' in authorization
    assert 'oauth_token="7-token-of-me"' in authorization
    assert 'oauth_signature_method="HMAC-SHA1"' in authorization


POSTED = {
    "created": reply(201, {"data": {"id": "17", "text": "t"}}),
    "another success": reply(200, {"data": {"id": "17"}}),
    "a number as the id": reply(201, {"data": {"id": 17}}),
    "with warnings beside it": reply(201, {"data": {"id": "17"}, "errors": [{"detail": "odd"}]}),
    "compressed": reply(201, gzip.compress(b'{"data": {"id": "17"}}'), {"Content-Encoding": "gzip"}),
    "until the connection closes": Reply(b'HTTP/1.1 201 C\r\n\r\n{"data": {"id": "17"}}', hang_up=True),
    "in chunks": Reply(
        b'HTTP/1.1 201 C\r\nTransfer-Encoding: chunked\r\n\r\n16\r\n{"data": {"id": "17"}}\r\n0\r\n\r\n'
    ),
    "after a hint to go on": Reply(
        b'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 C\r\nContent-Length: 22\r\n\r\n{"data": {"id": "17"}}'
    ),
}


@pytest.mark.parametrize("answer", POSTED.values(), ids=POSTED.keys())
def test_an_id_in_a_successful_answer_is_the_post(
    answer: Reply, server: ScriptedServer, publisher: XAccount
) -> None:
    server.will(answer)

    assert publisher.publish("text", granted) == Posted("17")
    assert len(server.requests) == 1


LOST = {
    "no body": (reply(201), f"X answered 201{NO_READING}{LOOK}"),
    "no content": (Reply(b"HTTP/1.1 204 N\r\n\r\n"), f"X answered 204{NO_READING}{LOOK}"),
    "no JSON": (reply(201, b'{"data": {"id": '), f"X answered 201{NO_READING}{LOOK}"),
    "a list": (reply(201, [{"id": "17"}]), f"X answered 201{NO_READING}{LOOK}"),
    "a page": (reply(200, HTML, {"Content-Type": "text/html"}), f"X answered 200{NO_READING}{LOOK}"),
    "no data": (reply(201, {}), f"X answered 201{NO_READING}{LOOK}"),
    "a list of data": (reply(201, {"data": [{"id": "17"}]}), f"X answered 201{NO_READING}{LOOK}"),
    "no id": (reply(201, {"data": {"text": "t"}}), f"X answered 201{NO_READING}{LOOK}"),
    "an id that is none": (reply(201, {"data": {"id": "17\n"}}), f"X answered 201{NO_READING}{LOOK}"),
    "brackets without end": (reply(201, b"[" * 200_000), f"X answered 201{NO_READING}{LOOK}"),
    "a number without end": (reply(201, b"1" * 10_000), f"X answered 201{NO_READING}{LOOK}"),
    "errors only": (
        reply(200, {"errors": [{"message": "Over capacity."}]}),
        f"X answered 200 (Over capacity.){NO_READING}{LOOK}",
    ),
    "half a body": (
        reply(201, b'{"data"', {"Content-Length": "22"}, hang_up=True),
        f"X answered 201{NO_READING}{LOOK}",
    ),
    "garbled compression": (
        reply(201, b"no gzip", {"Content-Encoding": "gzip"}),
        f"X answered 201{NO_READING}{LOOK}",
    ),
    "garbled chunks": (
        Reply(b"HTTP/1.1 201 C\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", hang_up=True),
        f"X answered 201{NO_READING}{LOOK}",
    ),
    "early hints": (Reply(b"HTTP/1.1 103 E\r\n\r\n", hang_up=True), f"X answered 103{LOOK}"),
    "nothing new": (Reply(b"HTTP/1.1 304 N\r\n\r\n"), f"X answered 304{LOOK}"),
    "request timeout": (reply(408), f"X answered 408{LOOK}"),
    "internal error": (
        reply(500, {"title": "Internal Server Error", "detail": "Something broke.", "status": 500}),
        f"X answered 500 (Something broke.){LOOK}",
    ),
    "bad gateway": (reply(502, HTML, {"Content-Type": "text/html"}), f"X answered 502{LOOK}"),
    "unavailable": (
        reply(503, {"title": "Service Unavailable"}),
        f"X answered 503 (Service Unavailable){LOOK}",
    ),
    "unavailable for a while": (reply(503, b"", {"Retry-After": "0"}), f"X answered 503{LOOK}"),
    "gateway timeout": (reply(504), f"X answered 504{LOOK}"),
    "a status of nobody": (reply(999), f"X answered 999{LOOK}"),
}


@pytest.mark.parametrize(("answer", "detail"), LOST.values(), ids=LOST.keys())
def test_an_answer_that_settles_nothing_leaves_the_post_to_be_looked_for(
    answer: Reply, detail: str, server: ScriptedServer, publisher: XAccount
) -> None:
    server.will(answer)

    assert publisher.publish("text", granted) == Lost(detail)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["/2/tweets", "//[", "https://api.twitter.com/2/tweets", "/\x80\xff"])
def test_no_redirect_is_followed(
    status: int, location: str, server: ScriptedServer, publisher: XAccount
) -> None:
    server.will(reply(status, b"", {"Location": location}))

    assert publisher.publish("text", granted) == Lost(f"X answered {status}{LOOK}")
    assert len(server.requests) == 1


def test_a_declined_post_does_not_stand_in_the_way_of_the_next(
    server: ScriptedServer, publisher: XAccount
) -> None:
    server.will(reply(429), reply(500), posted("18"))

    outcomes = [publisher.publish(text, granted) for text in ("first", "second", "third")]

    assert outcomes == [
        Postponed(
            DelayKind.RATE_LIMITED,
            "X answered 429: too many requests for now, so nothing was posted; the draft can go out once the"
            " limit resets.",
        ),
        Lost(f"X answered 500{LOOK}"),
        Posted("18"),
    ]
    assert server.connections == 1


def test_threads_take_turns_and_learn_the_fate_of_their_own_posts(
    server: ScriptedServer, publisher: XAccount
) -> None:
    server.will(*(posted(str(number)) for number in range(1, 9)))
    outcomes: dict[str, Outcome] = {}
    start = Barrier(8)

    def publish(text: str) -> None:
        start.wait()
        outcomes[text] = publisher.publish(text, granted)

    threads = [Thread(target=publish, args=(f"text {number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    arrived = [json.loads(request.body)["text"] for request in server.requests]
    assert outcomes == {text: Posted(str(number)) for number, text in enumerate(arrived, start=1)}
    assert len(outcomes) == 8
    assert server.connections == 1  # nobody had to open a second one
