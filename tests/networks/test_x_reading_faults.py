"""What a question becomes when no answer comes: it did not leave, or it can be asked again."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from requests.adapters import HTTPAdapter

from assistant.networks.x import XAccount
from assistant.networks.x_wire import Timeouts
from assistant.ports import Credentials, DelayKind, Identity, Question, Seen, Unseen
from tests.networks.raised import ABOUT_THE_PROXY, LEAKING
from tests.networks.scripted_server import Cut, Reply, ScriptedServer, Silence, reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    import requests

CREDENTIALS = Credentials("key-of-the-app", "secret-of-the-app", "7-token-of-me", "secret-of-me")
IMPATIENT = Timeouts(connect=0.05, read=0.2)
NOTHING = reply(200, {"meta": {"result_count": 0}})
LATER = ", so the timeline could not be read; it can be read again later."
REMEDY = (
    ", so the timeline could not be read; check the network connection and, where they are set, HTTPS_PROXY,"
    " REQUESTS_CA_BUNDLE and network: base_url or X_API_BASE_URL."
)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


def read(base_url: str | None, timeouts: Timeouts = IMPATIENT) -> Seen | Unseen:
    with closing(XAccount(CREDENTIALS, base_url, timeouts)) as account:
        return account.read("7", Question())


BROKEN = {
    "cut in the middle of the headers": Cut(after="line"),
    "cut after the question": Cut(after="headers"),
    "cut in the middle of the answer's status": Reply(b"HTTP/1.", hang_up=True),
    "an answer that is no HTTP": Reply(b"220 mail.example ESMTP\r\n", hang_up=True),
    "too many headers": Reply(b"HTTP/1.1 200 C\r\n" + b"A: b\r\n" * 200 + b"\r\n", hang_up=True),
    "a header without end": Reply(b"HTTP/1.1 200 C\r\nA: " + b"b" * 70_000, hang_up=True),
}


@pytest.mark.parametrize("fault", BROKEN.values(), ids=BROKEN.keys())
def test_a_connection_that_breaks_is_trouble_and_nothing_is_asked_twice(
    fault: Cut | Reply, server: ScriptedServer
) -> None:
    server.will(fault)

    assert read(server.url, Timeouts()) == Unseen(
        DelayKind.TROUBLED,
        f"The connection to X broke off before an answer came (ConnectionError){LATER}",
    )
    assert len(server.requests) == 1


def test_silence_is_trouble_after_the_time_to_read(server: ScriptedServer) -> None:
    server.will(Silence())

    assert read(server.url) == Unseen(DelayKind.TROUBLED, f"X did not answer within 0.2 seconds{LATER}")
    assert len(server.requests) == 1


def test_an_answer_that_stops_in_its_body_is_trouble(server: ScriptedServer) -> None:
    server.will(reply(200, b'{"meta": {"result_count": 0}', {"Content-Length": "29"}))

    assert read(server.url) == Unseen(DelayKind.TROUBLED, f"X answered 200{LATER}")
    assert len(server.requests) == 1


def test_after_trouble_the_next_question_goes_out_on_a_connection_of_its_own(server: ScriptedServer) -> None:
    server.will(Cut(after="headers"), reply(200, {"data": {"id": "7", "username": "me"}}))

    with closing(XAccount(CREDENTIALS, server.url)) as account:
        assert isinstance(account.read("7", Question()), Unseen)
        assert account.who() == Identity("7", "me")

    assert [request.connection for request in server.requests] == [1, 2]


def test_where_nobody_listens_nothing_is_read() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    assert read(f"http://127.0.0.1:{port}") == Unseen(
        DelayKind.UNREACHABLE,
        f"Nothing answers at 127.0.0.1:{port}, so the timeline could not be read; start the sandbox there"
        " with assistant sandbox, or correct network: base_url in schedule.yaml or X_API_BASE_URL, or leave"
        " both out for X itself.",
    )


def test_where_nobody_accepts_nothing_is_read() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        unseen = read(f"http://127.0.0.1:{port}")
        for one in waiting:
            one.close()

    assert unseen == Unseen(
        DelayKind.UNREACHABLE,
        f"X could not be reached at 127.0.0.1:{port}, because no connection was made in time{REMEDY}",
    )


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "no such name was found"),
        (
            OSError(101, "Network is unreachable"),
            "no connection could be made (Network is unreachable)",
        ),
        (OSError(113, "No route to host"), "no connection could be made (No route to host)"),
    ],
    ids=["no name", "no network", "no route"],
)
def test_where_no_way_leads_nothing_is_read(
    fault: OSError, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def offline(*_: object) -> None:
        raise fault

    monkeypatch.setattr(socket, "getaddrinfo", offline)

    assert read("http://localhost:8787") == Unseen(
        DelayKind.UNREACHABLE, f"X could not be reached at localhost:8787, because {why}{REMEDY}"
    )


def test_a_handshake_that_never_ends_is_no_trouble_of_x() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        unseen = read(f"https://127.0.0.1:{port}", IMPATIENT)

    assert unseen == Unseen(
        DelayKind.UNREACHABLE,
        f"X could not be reached at 127.0.0.1:{port}, because no connection was made in time{REMEDY}",
    )


def test_a_server_without_tls_is_not_asked(server: ScriptedServer) -> None:
    server.will(Cut(after="line"))

    assert read(f"https://127.0.0.1:{server.port}") == Unseen(
        DelayKind.UNREACHABLE,
        f"X could not be reached at 127.0.0.1:{server.port}, because no secure connection could be made"
        f"{REMEDY}",
    )


def test_a_proxy_that_is_not_there_is_told_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "all_proxy", "no_proxy", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://me:hunter2@127.0.0.1:9")

    assert read(None) == Unseen(
        DelayKind.UNREACHABLE,
        "X could not be reached at api.twitter.com, because the proxy could not be used, so the timeline"
        " could not be read; check HTTPS_PROXY and NO_PROXY.",
    )


@pytest.mark.parametrize("fault", LEAKING, ids=lambda fault: type(fault).__name__)
def test_whatever_is_raised_on_the_way_nothing_is_seen(
    fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(_: HTTPAdapter, __: requests.PreparedRequest, **___: object) -> None:
        raise fault

    monkeypatch.setattr(HTTPAdapter, "send", send)

    unseen = read("http://127.0.0.1:8787")

    assert isinstance(unseen, Unseen)
    if isinstance(fault, ABOUT_THE_PROXY):
        assert unseen.kind is DelayKind.UNREACHABLE
        assert "the proxy could not be used, so the timeline could not be read" in unseen.detail
    else:
        name = type(fault).__name__
        assert unseen.kind is DelayKind.TROUBLED
        assert unseen.detail == f"The connection to X broke off before an answer came ({name}){LATER}"


def test_credentials_that_cannot_be_sent_are_told_apart_from_those_x_does_not_accept() -> None:
    account = XAccount(
        Credentials("a key read from \udce9 bytes", "s", "t", "ts"), "http://127.0.0.1:8787", IMPATIENT
    )

    assert account.who() == Unseen(
        DelayKind.UNAUTHORIZED,
        "The credentials hold characters that cannot be sent, so X did not say whose account this is; set"
        " X_CONSUMER_KEY, X_CONSUMER_SECRET, X_ACCESS_TOKEN and X_ACCESS_TOKEN_SECRET as X's developer"
        " console shows them.",
    )


def test_a_bug_keeps_its_traceback() -> None:
    nothing: str = None  # type: ignore[assignment]  # what a caller's bug might hand over
    account = XAccount(Credentials(nothing, "s", "t", "ts"), "http://127.0.0.1:8787")

    with pytest.raises(TypeError, match="Consumer key must be string"):
        account.who()
