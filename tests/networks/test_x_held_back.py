"""A text leaves only if it still may in the moment in which everything is ready for it; over real HTTP."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from assistant.networks.sandbox.server import SandboxOptions, start
from assistant.networks.x import XAccount
from assistant.ports import Credentials, DelayKind, Posted, Postponed, Question, Unseen
from tests.networks.permission import denied, granted
from tests.networks.sandbox_caller import Caller
from tests.networks.scripted_server import ScriptedServer, Silence, posted, reply

if TYPE_CHECKING:
    from pathlib import Path

CREDENTIALS = Credentials("key-of-the-app", "secret-of-the-app", "7-token-of-me", "secret-of-me")
HELD_UP = Postponed(
    DelayKind.STALE,
    "This process was held up between taking the draft and sending it, as by a computer that slept, for"
    " so long that the draft may have been given up for lost, so nothing was posted; the draft can go out"
    " again.",
)


def test_a_text_that_may_not_leave_does_not_and_the_connection_ends() -> None:
    with ScriptedServer() as server:
        server.will(Silence())
        account = XAccount(CREDENTIALS, server.url)

        assert account.publish("text", denied) == HELD_UP
        request = server.next_request()

    assert request.line == "POST /2/tweets HTTP/1.1"
    assert request.headers["content-length"] == str(len('{"text": "text"}'))
    assert request.body == b""


def test_it_is_asked_once_for_each_text_and_a_text_held_back_is_not_in_the_way_of_the_next() -> None:
    with ScriptedServer() as server:
        server.will(posted("17"), Silence(), posted("18"))
        account = XAccount(CREDENTIALS, server.url)
        answers = [True, False, True]

        came = [
            (account.publish(text, lambda: answers.pop(0)), server.next_request())
            for text in ("first", "second", "third")
        ]
        account.close()

    assert [outcome for outcome, _ in came] == [Posted("17"), HELD_UP, Posted("18")]
    assert [(request.connection, request.body) for _, request in came] == [
        (1, b'{"text": "first"}'),
        (1, b""),
        (2, b'{"text": "third"}'),
    ]


def test_the_sandbox_stores_nothing_of_a_text_that_did_not_leave(tmp_path: Path) -> None:
    options = SandboxOptions(port=0, file=tmp_path / "posts.jsonl")
    with start(options) as sandbox:
        account = XAccount(CREDENTIALS, sandbox.url)
        assert account.publish("text", denied) == HELD_UP
        account.close()
    assert (tmp_path / "posts.jsonl").read_bytes() == b""  # the sandbox has waited for its connections to end

    with start(options) as sandbox, Caller(sandbox.url) as caller:
        account = XAccount(CREDENTIALS, sandbox.url)
        assert account.publish("text", denied) == HELD_UP
        assert isinstance(account.publish("text", granted), Posted)
        account.close()
        assert caller.texts() == ["text"]
        assert caller.get("/sandbox/requests").json["POST /2/tweets"] == {"201": 1}


def test_what_does_not_come_so_far_is_not_asked() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    asked: list[bool] = []

    def may_leave() -> bool:
        asked.append(True)
        return False

    outcome = XAccount(CREDENTIALS, f"http://127.0.0.1:{port}").publish("text", may_leave)

    assert isinstance(outcome, Postponed)
    assert outcome.kind is DelayKind.UNREACHABLE
    assert asked == []


@pytest.mark.parametrize("bug", [ZeroDivisionError("bug"), ValueError("bug"), TimeoutError("bug")], ids=repr)
def test_a_bug_in_what_is_asked_is_told_as_one_and_lets_nothing_leave(bug: Exception) -> None:
    def may_leave() -> bool:
        raise bug

    with ScriptedServer() as server:
        server.will(Silence())
        with pytest.raises(Exception, match="bug") as raised:
            XAccount(CREDENTIALS, server.url).publish("text", may_leave)
        assert server.next_request().body == b""

    assert "raise bug" in str(raised.getrepr(chain=True))


def test_a_question_asks_nobody_whether_it_may_leave() -> None:
    with ScriptedServer() as server:
        server.will(Silence(), reply(503))
        account = XAccount(CREDENTIALS, server.url)

        assert account.publish("text", denied) == HELD_UP
        assert server.next_request().body == b""
        assert isinstance(account.read("7", Question()), Unseen)
        account.close()

    assert server.next_request().line.startswith("GET /2/users/7/tweets?")
