"""Posting and reading with a login, over real HTTP: its token, or one more when that is refused."""

from __future__ import annotations

import json
import logging
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from assistant.logins import App, Login, Tokens, Withheld
from assistant.networks.x import Timeouts, XAccount
from assistant.ports import DelayKind, Identity, Lost, Posted, Postponed, Question, Seen, Unseen
from tests.networks.permission import granted
from tests.networks.scripted_server import Cut, ScriptedServer, posted, reply

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_MORE = Withheld(DelayKind.UNAUTHORIZED, "Log in again.", datetime(2026, 11, 24, tzinfo=UTC))
REFUSED = reply(401, {"title": "Unauthorized"})
ME = reply(200, {"data": {"id": "7", "name": "me", "username": "ada"}})


def login(number: int) -> Login:
    tokens = Tokens(f"access+of/{number}", f"refresh+of/{number}", datetime(2026, 11, 24, tzinfo=UTC))
    return Login(App("the-app", "secret+of/app"), tokens)


@dataclass
class Keeper:
    """Hands out what it was told to, and remembers which logins were refused."""

    now: Login | Withheld = field(default_factory=lambda: login(1))
    then: Login | Withheld = field(default_factory=lambda: login(2))
    refused: list[Login] = field(default_factory=list)

    def current(self) -> Login | Withheld:
        return self.now

    def renewed(self, refused: Login) -> Login | Withheld:
        self.refused.append(refused)
        return self.then


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def account(server: ScriptedServer, keeper: Keeper) -> Iterator[XAccount]:
    with closing(XAccount(keeper, server.url, Timeouts(1.0, 0.5))) as opened:
        yield opened


def tokens_sent(server: ScriptedServer) -> list[str]:
    return [request.headers["authorization"] for request in server.requests]


def test_every_request_carries_the_present_token(
    server: ScriptedServer, account: XAccount, keeper: Keeper
) -> None:
    server.will(ME, reply(200, {"meta": {"result_count": 0}}), posted("17"))
    assert account.who() == Identity("7", "ada")
    keeper.now = login(3)
    assert account.read("7", Question()) == Seen(())
    assert account.publish("text", granted) == Posted("17")
    assert tokens_sent(server) == ["Bearer access+of/1", "Bearer access+of/3", "Bearer access+of/3"]
    assert keeper.refused == []


def test_a_refused_post_is_sent_again_with_another_token_and_only_once(
    server: ScriptedServer, account: XAccount, keeper: Keeper
) -> None:
    server.will(REFUSED, posted("17"), REFUSED, REFUSED)
    assert account.publish("text", granted) == Posted("17")
    assert [json.loads(request.body) for request in server.requests] == [{"text": "text"}] * 2
    assert tokens_sent(server) == ["Bearer access+of/1", "Bearer access+of/2"]
    outcome = account.publish("more", granted)
    assert isinstance(outcome, Postponed)
    assert outcome.kind is DelayKind.UNAUTHORIZED
    assert outcome.detail.endswith("then the credentials with: assistant auth status")
    assert keeper.refused == [login(1), login(1)]
    assert len(server.requests) == 4


def test_whether_a_post_may_leave_is_asked_again_before_it_leaves_again(
    server: ScriptedServer, account: XAccount
) -> None:
    server.will(REFUSED, Cut(after="headers"))
    answers = [True, False]
    outcome = account.publish("text", lambda: answers.pop(0))
    assert isinstance(outcome, Postponed)
    assert (outcome.kind, answers) == (DelayKind.STALE, [])


def test_an_answer_that_is_lost_the_second_time_is_lost(server: ScriptedServer, account: XAccount) -> None:
    server.will(REFUSED, Cut(after="body"))
    assert isinstance(account.publish("text", granted), Lost)


@pytest.mark.parametrize("when", ["now", "then"])
def test_without_a_token_nothing_is_sent(
    when: str, server: ScriptedServer, account: XAccount, keeper: Keeper
) -> None:
    setattr(keeper, when, NO_MORE)
    server.will(*[REFUSED] * 3 * (when == "then"))
    assert account.publish("text", granted) == Postponed(NO_MORE.kind, NO_MORE.detail, NO_MORE.retry_at)
    unseen = Unseen(NO_MORE.kind, NO_MORE.detail, NO_MORE.retry_at)
    assert (account.who(), account.read("7", Question())) == (unseen, unseen)
    assert len(server.requests) == 3 * (when == "then")


def test_no_token_of_now_or_before_shows_whatever_a_server_says(
    server: ScriptedServer, account: XAccount, keeper: Keeper, caplog: pytest.LogCaptureFixture
) -> None:
    secrets = [secret for number in (1, 2) for secret in login(number).secrets]
    echo = ", ".join([*secrets, *(quote(secret, safe="") for secret in secrets)])
    server.will(reply(401, {"detail": echo}), reply(503, {"detail": echo}), reply(503, {"detail": echo}))
    with caplog.at_level(logging.DEBUG):
        outcome, unseen = account.publish("text", granted), account.who()
    hidden = ", ".join(["[hidden]"] * 2 * len(secrets))
    assert isinstance(outcome, Lost)
    assert outcome.detail.startswith(f"X answered 503 ({hidden}), so nobody")
    text = f"{outcome!r} {unseen!r} {account!r} {keeper.now!r} {caplog.text}"
    assert [secret for secret in secrets if secret in text or quote(secret, safe="") in text] == []
