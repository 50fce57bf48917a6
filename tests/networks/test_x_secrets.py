"""No credential shows in a detail, a repr or a log, whatever a server says and however much is logged."""

from __future__ import annotations

import json
import logging
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from assistant.networks.x import XAccount
from assistant.ports import (
    Credentials,
    DelayKind,
    Lost,
    Postponed,
    Question,
    RefusalKind,
    Refused,
    Unseen,
)
from tests.networks.permission import granted
from tests.networks.scripted_server import Cut, Reply, ScriptedServer, Step, posted, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECRETS = ("key-of+the/app", "secret-of+the/app", "7-token-of+me", "secret/of=me")
CREDENTIALS = Credentials(*SECRETS)
ECHO = f"You sent {', '.join(SECRETS)} and {', '.join(quote(secret, safe='') for secret in SECRETS)}."
LOOK = (
    ", so nobody can tell whether the post was published; it has to be looked for on the account's timeline."
)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def account(server: ScriptedServer) -> Iterator[XAccount]:
    with closing(XAccount(CREDENTIALS, server.url)) as opened:
        yield opened


def showing(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text or quote(secret, safe="") in text]


def test_what_a_server_repeats_of_the_credentials_is_hidden(
    server: ScriptedServer, account: XAccount
) -> None:
    server.will(reply(503, {"detail": ECHO}))

    hidden = ", ".join(["[hidden]"] * 4)
    assert account.publish("text", granted) == Lost(f"X answered 503 (You sent {hidden} and {hidden}.){LOOK}")


@pytest.mark.parametrize(
    "disguise",
    [
        "se\x00cret/of=me",
        "secret\u200b/of=me",
        "\x1bsecret/of=me\x1b",
        "\u202esecret/of=me",
        "sec\ud800ret/of=me",
    ],
)
def test_a_credential_cut_up_by_invisible_characters_is_hidden(
    disguise: str, server: ScriptedServer, account: XAccount
) -> None:
    server.will(reply(401, {"detail": f"Not you: {disguise}"}))

    outcome = account.publish("text", granted)

    assert isinstance(outcome, Postponed)
    assert outcome.kind is DelayKind.UNAUTHORIZED
    assert outcome.detail.startswith("X answered 401 (Not you: [hidden]): it does not accept")


def test_a_credential_across_the_end_of_a_long_text_is_hidden_before_the_text_is_cut(
    server: ScriptedServer, account: XAccount
) -> None:
    server.will(reply(500, {"detail": "x" * 292 + "secret/of=me" + "y" * 99_999}))

    assert account.publish("text", granted) == Lost(f"X answered 500 ({'x' * 292}[hidden…){LOOK}")


def test_what_is_too_short_for_a_credential_spoils_no_words(server: ScriptedServer) -> None:
    server.will(reply(500, {"detail": "This is a test of tests."}))

    with closing(XAccount(Credentials("is", "", "s\n", "test"), server.url)) as account:
        assert account.publish("text", granted) == Lost(
            f"X answered 500 (This is a [hidden] of [hidden]s.){LOOK}"
        )


def test_a_credential_that_is_a_word_does_not_change_what_an_answer_means(server: ScriptedServer) -> None:
    server.will(reply(403, {"detail": "It is a duplicate."}))

    with closing(XAccount(Credentials("sandbox", "duplicate", "sandbox", "sandbox"), server.url)) as account:
        assert account.publish("text", granted) == Refused(
            RefusalKind.DUPLICATE,
            "X answered 403 (It is a [hidden].): the same text stands on the timeline already; look for it"
            " there, then edit the draft or cancel it.",
        )


def test_an_object_of_ours_shows_no_credential(account: XAccount) -> None:
    assert showing(f"{account!r} {account} {CREDENTIALS!r} {CREDENTIALS}") == []


FAULTS = {
    "posted": posted("17"),
    "refused": reply(403, {"detail": ECHO, "type": f"https://x.example/{SECRETS[0]}"}, {"X-Echo": ECHO}),
    "broken": reply(201, f'{{"data": {{"id": "{ECHO}"}}}}'.encode()),
    "limited": reply(429, ECHO.encode(), {"x-rate-limit-reset": ECHO}),
    "elsewhere": reply(302, b"", {"Location": f"/?{quote(ECHO)}"}),
    "malformed": Reply(f"HTTP/1.1 500 {ECHO}\r\n{ECHO}\r\nA b\r\n\r\n{ECHO}".encode(), hang_up=True),
    "no HTTP": Reply(f"{ECHO}\r\n".encode(), hang_up=True),
    "cut": Cut(after="body"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_the_log_shows_no_credential_even_where_everything_is_logged(
    fault: Step, server: ScriptedServer, account: XAccount, caplog: pytest.LogCaptureFixture
) -> None:
    server.will(fault)

    with caplog.at_level(logging.DEBUG):
        outcome = account.publish("text", granted)

    records = [f"{record.getMessage()} {record.args} {record.exc_info}" for record in caplog.records]
    assert showing(" ".join([*records, caplog.text, str(outcome), repr(outcome)])) == []


QUESTIONS: dict[str, Callable[[XAccount], object]] = {
    "who": lambda account: account.who(),
    "read": lambda account: account.read("7", Question(since_id="5", page="abc")),
}
READING_FAULTS = FAULTS | {
    "unknown": reply(200, {"errors": [{"detail": ECHO, "parameter": ECHO}]}),
    "garbled": reply(200, {"data": [{"id": ECHO, "text": ECHO}], "meta": {"next_token": ECHO, ECHO: ECHO}}),
    "nobody": reply(200, {"data": {"id": ECHO, "username": ECHO}}),
    "trouble": reply(500, {"detail": ECHO, "title": ECHO}),
}


@pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS.keys())
@pytest.mark.parametrize("fault", READING_FAULTS.values(), ids=READING_FAULTS.keys())
def test_reading_shows_no_credential_even_where_everything_is_logged(
    fault: Step,
    ask: Callable[[XAccount], object],
    server: ScriptedServer,
    account: XAccount,
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.will(fault)

    with caplog.at_level(logging.DEBUG):
        came = ask(account)

    records = [f"{record.getMessage()} {record.args} {record.exc_info}" for record in caplog.records]
    assert showing(" ".join([*records, caplog.text, str(came), repr(came)])) == []
    assert isinstance(came, Unseen)


def test_what_a_server_repeats_in_answer_to_a_question_is_hidden(
    server: ScriptedServer, account: XAccount
) -> None:
    server.will(reply(503, {"detail": ECHO}))

    hidden = ", ".join(["[hidden]"] * 4)
    assert account.who() == Unseen(
        DelayKind.TROUBLED,
        f"X answered 503 (You sent {hidden} and {hidden}.), so X did not say whose account this is; it can be"
        " asked again later.",
    )


TALKATIVE = ("tweepy", "oauthlib", "requests_oauthlib", "requests", "urllib3")


@pytest.fixture
def talkative(monkeypatch: pytest.MonkeyPatch) -> list[logging.Logger]:
    """Every logger of the libraries, told to log everything."""
    names = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in TALKATIVE]
    loggers = [logging.getLogger(name) for name in names]
    for logger in loggers:
        monkeypatch.setattr(logger, "level", logging.DEBUG)
    logging.root.manager._clear_cache()  # type: ignore[attr-defined] # noqa: SLF001 - setLevel would stay
    return loggers


def test_the_libraries_log_nothing_even_where_each_was_told_to(
    server: ScriptedServer,
    account: XAccount,
    caplog: pytest.LogCaptureFixture,
    talkative: list[logging.Logger],
) -> None:
    server.will(posted("17"))

    with caplog.at_level(logging.DEBUG):
        account.publish("text", granted)

    assert len(talkative) > len(TALKATIVE)
    assert [record for record in caplog.records if record.name.partition(".")[0] in TALKATIVE] == []


def test_the_libraries_would_log_credentials_if_they_were_let(
    server: ScriptedServer,
    account: XAccount,
    caplog: pytest.LogCaptureFixture,
    talkative: list[logging.Logger],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for logger in talkative:
        monkeypatch.setattr(logger, "disabled", False)
    server.will(posted("17"))

    with caplog.at_level(logging.DEBUG):
        account.publish("text", granted)

    assert showing(caplog.text) == ["key-of+the/app", "7-token-of+me"]
    assert json.loads(server.requests[0].body) == {"text": "text"}
