"""What a post becomes when no answer comes: everything hangs on whether its text began to leave."""

from __future__ import annotations

import json
import socket
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from requests.adapters import HTTPAdapter

from assistant.networks import x_wire
from assistant.networks.x import Timeouts, XAccount
from assistant.ports import Credentials, DelayKind, Lost, Posted, Postponed
from tests.networks.permission import granted
from tests.networks.raised import ABOUT_THE_PROXY, LEAKING
from tests.networks.scripted_server import Cut, Reply, ScriptedServer, Silence, posted, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import requests

CREDENTIALS = Credentials("key-of-the-app", "secret-of-the-app", "7-token-of-me", "secret-of-me")
IMPATIENT = Timeouts(connect=0.05, read=0.2)
LOOK = (
    ", so nobody can tell whether the post was published; it has to be looked for on the account's timeline."
)
REMEDY = (
    ", so nothing was posted; check the network connection and, where they are set, HTTPS_PROXY,"
    " REQUESTS_CA_BUNDLE and network: base_url or X_API_BASE_URL."
)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def open_publisher() -> Iterator[Callable[..., XAccount]]:
    opened: list[XAccount] = []

    def publisher(base_url: str, timeouts: Timeouts = IMPATIENT) -> XAccount:
        opened.append(XAccount(CREDENTIALS, base_url, timeouts))
        return opened[-1]

    yield publisher
    for one in opened:
        one.close()


BROKEN = {
    "cut in the middle of the headers": (Cut(after="line"), "ConnectionError"),
    "cut before the text was read": (Cut(after="headers"), "ConnectionError"),
    "cut after the text was read": (Cut(after="body"), "ConnectionError"),
    "cut in the middle of the answer's status": (Reply(b"HTTP/1.", hang_up=True), "ConnectionError"),
    "an answer that is no HTTP": (Reply(b"220 mail.example ESMTP\r\n", hang_up=True), "ConnectionError"),
    "too many headers": (
        Reply(b"HTTP/1.1 201 C\r\n" + b"A: b\r\n" * 200 + b"\r\n", hang_up=True),
        "ConnectionError",
    ),
    "a header without end": (
        Reply(b"HTTP/1.1 201 C\r\nA: " + b"b" * 70_000, hang_up=True),
        "ConnectionError",
    ),
}


@pytest.mark.parametrize(("fault", "name"), BROKEN.values(), ids=BROKEN.keys())
def test_a_connection_that_breaks_after_the_text_left_loses_the_post_and_sends_it_once(
    fault: Cut | Reply, name: str, server: ScriptedServer, open_publisher: Callable[..., XAccount]
) -> None:
    server.will(fault)

    outcome = open_publisher(server.url, Timeouts()).publish("text", granted)

    assert outcome == Lost(f"The connection to X broke off before an answer came ({name}){LOOK}")
    assert len(server.requests) == 1


def test_silence_loses_the_post_after_the_time_to_read(
    server: ScriptedServer, open_publisher: Callable[..., XAccount]
) -> None:
    server.will(Silence())

    assert open_publisher(server.url).publish("text", granted) == Lost(
        f"X did not answer within 0.2 seconds{LOOK}"
    )
    assert len(server.requests) == 1


def test_an_answer_that_stops_in_its_body_is_read_by_its_status(
    server: ScriptedServer, open_publisher: Callable[..., XAccount]
) -> None:
    server.will(reply(201, b'{"data": ', {"Content-Length": "22"}))

    outcome = open_publisher(server.url).publish("text", granted)

    assert outcome == Lost(f"X answered 201, but not with the post's id{LOOK}")
    assert len(server.requests) == 1


def test_after_a_lost_post_the_next_one_goes_out_on_a_connection_of_its_own(
    server: ScriptedServer, open_publisher: Callable[..., XAccount]
) -> None:
    server.will(Cut(after="body"), posted("18"))
    publisher = open_publisher(server.url, Timeouts())

    publisher.publish("first", granted)

    assert publisher.publish("second", granted) == Posted("18")
    assert [json.loads(request.body)["text"] for request in server.requests] == ["first", "second"]
    assert [request.connection for request in server.requests] == [1, 2]


def test_where_nobody_listens_nothing_was_posted(open_publisher: Callable[..., XAccount]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    assert open_publisher(f"http://127.0.0.1:{port}").publish("text", granted) == Postponed(
        DelayKind.UNREACHABLE,
        f"Nothing answers at 127.0.0.1:{port}, so nothing was posted; start the sandbox there with assistant"
        " sandbox, or correct network: base_url in schedule.yaml or X_API_BASE_URL, or leave both out for X"
        " itself.",
    )


def test_where_nobody_accepts_nothing_was_posted(open_publisher: Callable[..., XAccount]) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        outcome = open_publisher(f"http://127.0.0.1:{port}").publish("text", granted)
        for one in waiting:
            one.close()

    assert outcome == Postponed(
        DelayKind.UNREACHABLE,
        f"X could not be reached at 127.0.0.1:{port}, because no connection was made in time{REMEDY}",
    )


def test_a_name_that_is_not_found_means_nothing_was_posted(
    monkeypatch: pytest.MonkeyPatch, open_publisher: Callable[..., XAccount]
) -> None:
    def offline(*_: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", offline)

    assert open_publisher("http://localhost:8787").publish("text", granted) == Postponed(
        DelayKind.UNREACHABLE,
        f"X could not be reached at localhost:8787, because no such name was found{REMEDY}",
    )


def test_a_run_of_posts_uses_one_connection_but_none_that_idled_for_four_seconds(
    server: ScriptedServer, open_publisher: Callable[..., XAccount], monkeypatch: pytest.MonkeyPatch
) -> None:
    server.will(*(posted(str(number)) for number in range(1, 5)))
    seconds = [100.0]
    monkeypatch.setattr(x_wire, "time", SimpleNamespace(monotonic=lambda: seconds[0]))
    publisher = open_publisher(server.url, Timeouts())

    for pause in (0, 3.9, 3.9, 4):
        seconds[0] += pause
        assert isinstance(publisher.publish("text", granted), Posted)

    assert [request.connection for request in server.requests] == [1, 1, 1, 2]


def test_a_closed_publisher_opens_a_new_connection_when_it_is_used_again(
    server: ScriptedServer, open_publisher: Callable[..., XAccount]
) -> None:
    server.will(posted("1"), posted("2"))
    publisher = open_publisher(server.url, Timeouts())

    publisher.publish("first", granted)
    publisher.close()

    assert publisher.publish("second", granted) == Posted("2")
    assert [request.connection for request in server.requests] == [1, 2]


def test_the_exceptions_of_the_libraries_are_all_here() -> None:
    names = {type(fault).__name__ for fault in LEAKING}

    assert names >= {"ConnectTimeout", "ReadTimeout", "SSLError", "ChunkedEncodingError", "TooManyRequests"}
    assert len(names) > 30


@pytest.mark.parametrize("fault", LEAKING, ids=lambda fault: type(fault).__name__)
def test_whatever_is_raised_before_the_text_leaves_means_nothing_was_posted(
    fault: Exception, monkeypatch: pytest.MonkeyPatch, open_publisher: Callable[..., XAccount]
) -> None:
    def send(_: HTTPAdapter, __: requests.PreparedRequest, **___: object) -> None:
        raise fault

    monkeypatch.setattr(HTTPAdapter, "send", send)
    name = type(fault).__name__
    proxy = isinstance(fault, ABOUT_THE_PROXY)
    why = "the proxy could not be used" if proxy else f"no connection could be made ({name})"
    remedy = ", so nothing was posted; check HTTPS_PROXY and NO_PROXY." if proxy else REMEDY

    assert open_publisher("http://127.0.0.1:8787").publish("text", granted) == Postponed(
        DelayKind.UNREACHABLE, f"X could not be reached at 127.0.0.1:8787, because {why}{remedy}"
    )


@pytest.mark.parametrize("fault", LEAKING, ids=lambda fault: type(fault).__name__)
def test_whatever_is_raised_once_the_text_has_begun_to_leave_loses_the_post(
    fault: Exception, monkeypatch: pytest.MonkeyPatch, open_publisher: Callable[..., XAccount]
) -> None:
    def send(_: HTTPAdapter, request: requests.PreparedRequest, **__: object) -> None:
        assert request.body is not None
        next(iter(request.body))
        raise fault

    monkeypatch.setattr(HTTPAdapter, "send", send)

    assert open_publisher("http://127.0.0.1:8787").publish("text", granted) == Lost(
        f"The connection to X broke off before an answer came ({type(fault).__name__}){LOOK}"
    )


def test_credentials_that_cannot_be_sent_are_told_apart_from_those_x_does_not_accept() -> None:
    publisher = XAccount(
        Credentials("a key read from \udce9 bytes", "s", "t", "ts"), "http://127.0.0.1:8787", IMPATIENT
    )

    assert publisher.publish("text", granted) == Postponed(
        DelayKind.UNAUTHORIZED,
        "The credentials hold characters that cannot be sent, so nothing was posted; set X_CONSUMER_KEY,"
        " X_CONSUMER_SECRET, X_ACCESS_TOKEN and X_ACCESS_TOKEN_SECRET as X's developer console shows them.",
    )


def test_a_line_break_in_a_credential_adds_no_header(server: ScriptedServer) -> None:
    server.will(posted("1"))
    publisher = XAccount(Credentials("key\r\nX-Evil: 1", "s", "t", "ts\n"), server.url)

    assert publisher.publish("text", granted) == Posted("1")
    publisher.close()
    assert "x-evil" not in server.requests[0].headers


def test_a_bug_keeps_its_traceback() -> None:
    nothing: str = None  # type: ignore[assignment]  # what a caller's bug might hand over
    publisher = XAccount(Credentials(nothing, "s", "t", "ts"), "http://127.0.0.1:8787")

    with pytest.raises(TypeError, match="Consumer key must be string"):
        publisher.publish("text", granted)


def test_an_interrupt_passes_and_leaves_the_publisher_usable(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, open_publisher: Callable[..., XAccount]
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    publisher = open_publisher(server.url, Timeouts())
    with monkeypatch.context() as patch:
        patch.setattr(HTTPAdapter, "send", interrupt)
        with pytest.raises(KeyboardInterrupt):
            publisher.publish("first", granted)
    server.will(posted("1"))

    assert publisher.publish("second", granted) == Posted("1")
