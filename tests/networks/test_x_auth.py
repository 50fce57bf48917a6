"""Logging in at X over real HTTP: what is asked where, what comes of each answer, and what never shows."""

from __future__ import annotations

import base64
import hashlib
import logging
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from assistant.errors import ConfigurationError
from assistant.logins import App, Invitation, Tokens, Withheld
from assistant.networks.sandbox.server import SandboxOptions, start
from assistant.networks.x import Timeouts
from assistant.networks.x_auth import SCOPES, XAuthority
from assistant.networks.x_callback import Code, read_address
from assistant.ports import DelayKind
from tests.networks.scripted_server import Cut, Reply, ScriptedServer, Silence, Step, reply
from tests.person import consent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = datetime(2026, 11, 22, 5, 19, tzinfo=UTC)
REDIRECT = "http://127.0.0.1:8788/callback"
PUBLIC, CONFIDENTIAL = App("the-app"), App("the-app", "the/secret+of=it")
INVITATION = Invitation("", REDIRECT, "the-state-of-it", "the-verifier-of-it")
SECRETS = ("the/secret+of=it", "the-code-of-it", "the-verifier-of-it", "the-token-of-it")
GRANT = {"access_token": "new-access", "refresh_token": "new-refresh", "expires_in": 60, "scope": "a b"}
NOT_RENEWED = "so the login could not be renewed; that is tried again later."


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def authority(server: ScriptedServer) -> Iterator[XAuthority]:
    with closing(XAuthority(server.url, lambda: NOW, Timeouts(1.0, 0.2))) as made:
        yield made


def test_an_invitation_leads_to_x_with_all_that_x_asks_for() -> None:
    with closing(XAuthority()) as authority:
        first, second = authority.invite(PUBLIC, REDIRECT), authority.invite(PUBLIC, REDIRECT)
    where, _, query = first.address.partition("?")
    assert where == "https://x.com/i/oauth2/authorize"
    digest = hashlib.sha256(first.verifier.encode()).digest()
    assert {name: values for name, (values,) in parse_qs(query).items()} == {
        "response_type": "code",
        "client_id": "the-app",
        "redirect_uri": REDIRECT,
        "scope": "tweet.read tweet.write users.read offline.access",
        "state": first.state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    assert len(first.verifier) == 64
    assert len({first.state, second.state, first.verifier, second.verifier}) == 4


def test_a_login_at_the_sandbox_from_the_first_address_to_the_last_token() -> None:
    with start(SandboxOptions(port=0)) as sandbox, closing(XAuthority(sandbox.url, lambda: NOW)) as authority:
        invitation = authority.invite(CONFIDENTIAL, REDIRECT)
        code = read_address(consent(invitation.address), invitation.state)
        assert isinstance(code, Code)
        tokens = authority.exchange(CONFIDENTIAL, invitation, code.value)
        assert isinstance(tokens, Tokens)
        assert tokens.expires_at == NOW + timedelta(hours=2)
        assert tokens.scopes == ("tweet.read", "tweet.write", "users.read", "offline.access")
        renewed = authority.refresh(CONFIDENTIAL, tokens.refresh or "")
        assert isinstance(renewed, Tokens)
        assert authority.revoke(CONFIDENTIAL, renewed.refresh or "") is None
        ended = authority.refresh(CONFIDENTIAL, renewed.refresh or "")
    assert ended == Withheld(
        DelayKind.UNAUTHORIZED,
        "X answered 400 (Value passed for the token was invalid.): it takes this login no more, or has an "
        "outage,"
        " so the login could not be renewed; if it lasts, log in again with: assistant auth login",
    )


def test_a_public_app_says_who_it_is_and_a_confidential_one_proves_it(
    server: ScriptedServer, authority: XAuthority
) -> None:
    server.will(reply(200, GRANT), reply(200, GRANT), reply(200, {"revoked": True}))
    authority.refresh(PUBLIC, "the-token-of-it")
    authority.exchange(CONFIDENTIAL, INVITATION, "the-code-of-it")
    authority.revoke(CONFIDENTIAL, "the-token-of-it")
    public, confidential, revoked = server.requests
    assert public.line == "POST /2/oauth2/token HTTP/1.1"
    assert public.body == b"grant_type=refresh_token&refresh_token=the-token-of-it&client_id=the-app"
    assert "authorization" not in public.headers
    assert parse_qs(confidential.body.decode()) == {
        "grant_type": ["authorization_code"],
        "code": ["the-code-of-it"],
        "redirect_uri": [REDIRECT],
        "code_verifier": ["the-verifier-of-it"],
    }
    proof = base64.b64encode(b"the-app:the/secret+of=it").decode()
    assert confidential.headers["authorization"] == revoked.headers["authorization"] == f"Basic {proof}"
    assert revoked.line == "POST /2/oauth2/revoke HTTP/1.1"


@pytest.mark.parametrize("path", ["/2/oauth2/token", "/2/oauth2/revoke"])
def test_x_itself_is_asked_at_its_own_address(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        proxy.will(Reply(b"HTTP/1.1 502 Bad Gateway\r\n\r\n", hang_up=True))
        with closing(XAuthority()) as authority:
            asked = authority.revoke if path.endswith("revoke") else authority.refresh
            came = asked(CONFIDENTIAL, "the-token-of-it")
    assert proxy.requests[0].line.startswith("CONNECT api.x.com:443 HTTP/1.")
    assert isinstance(came, Withheld)
    assert came.kind is DelayKind.UNREACHABLE
    assert "the proxy could not be used" in came.detail


def test_credentials_are_not_sent_to_an_address_that_anybody_could_listen_to() -> None:
    with pytest.raises(ConfigurationError):
        XAuthority("http://example.org")


@pytest.mark.parametrize(
    ("content", "tokens"),
    [
        (GRANT, Tokens("new-access", "new-refresh", NOW + timedelta(seconds=60), ("a", "b"))),
        ({"access_token": "only"}, Tokens("only", None, NOW + timedelta(hours=2))),
        (
            GRANT | {"expires_in": "soon", "scope": 7},
            Tokens("new-access", "new-refresh", NOW + timedelta(hours=2)),
        ),
        (
            GRANT | {"expires_in": -5},
            Tokens("new-access", "new-refresh", NOW + timedelta(hours=2), ("a", "b")),
        ),
        (
            GRANT | {"expires_in": 10**30, "scope": "a \x1b[2J"},
            Tokens("new-access", "new-refresh", NOW + timedelta(hours=2), ("a",)),
        ),
    ],
)
def test_what_an_answer_grants_is_read_with_care(
    server: ScriptedServer, authority: XAuthority, content: dict[str, object], tokens: Tokens
) -> None:
    server.will(reply(200, content))
    assert authority.refresh(PUBLIC, "the-token-of-it") == tokens


def test_a_login_that_names_no_scopes_has_all_that_were_asked_for(
    server: ScriptedServer, authority: XAuthority
) -> None:
    server.will(reply(200, {"access_token": "new-access"}))
    tokens = authority.exchange(PUBLIC, INVITATION, "the-code-of-it")
    assert isinstance(tokens, Tokens)
    assert tokens.scopes == SCOPES


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        {"access_token": 7},
        {"access_token": "a b"},
        {"access_token": ""},
        GRANT | {"refresh_token": "é"},
    ],
)
def test_an_answer_without_good_tokens_grants_nothing(
    server: ScriptedServer, authority: XAuthority, body: object
) -> None:
    server.will(reply(200, body))
    assert authority.refresh(PUBLIC, "the-token-of-it") == Withheld(
        DelayKind.TROUBLED, f"X answered 200, but not with the tokens, {NOT_RENEWED}"
    )


REFUSALS: dict[str, tuple[Step, DelayKind, str]] = {
    "outage": (
        reply(503, {"title": "Service Unavailable"}),
        DelayKind.TROUBLED,
        f"X answered 503 (Service Unavailable), {NOT_RENEWED}",
    ),
    "limited": (
        reply(429, {"title": "Too Many Requests"}, {"x-rate-limit-reset": "1800000000"}),
        DelayKind.RATE_LIMITED,
        (
            "X answered 429 (Too Many Requests): too many requests for now, so the login could not be "
            "renewed; "
            "that is"
            " tried once the limit resets."
        ),
    ),
    "elsewhere": (
        reply(302, b"", {"Location": "/login"}),
        DelayKind.MISDIRECTED,
        (
            "X answered 302: no such request is taken at this address, so the login could not be renewed; "
            "correct"
            " network: base_url in schedule.yaml or X_API_BASE_URL, or leave both out for X itself."
        ),
    ),
    "a gateway's page": (
        reply(403, b"<html>"),
        DelayKind.FORBIDDEN,
        (
            "X answered 403 without X's usual reason: a proxy, a firewall or X's own gateway turned the "
            "request "
            "away,"
            " so the login could not be renewed; ask whoever runs the network."
        ),
    ),
    "silent": (Silence(), DelayKind.TROUBLED, f"X did not answer within 0.2 seconds, {NOT_RENEWED}"),
    "cut": (
        Cut(after="body"),
        DelayKind.TROUBLED,
        f"The connection to X broke off before an answer came (ConnectionError), {NOT_RENEWED}",
    ),
}


@pytest.mark.parametrize(("step", "kind", "detail"), REFUSALS.values(), ids=REFUSALS.keys())
def test_whatever_else_comes_is_a_reason_and_no_exception(
    server: ScriptedServer, authority: XAuthority, step: Step, kind: DelayKind, detail: str
) -> None:
    server.will(step)
    came = authority.refresh(PUBLIC, "the-token-of-it")
    assert isinstance(came, Withheld)
    assert (came.kind, came.detail) == (kind, detail)


def test_where_nothing_answers_that_is_said() -> None:
    with closing(XAuthority("http://127.0.0.1:9")) as authority:
        came = authority.exchange(PUBLIC, INVITATION, "the-code-of-it")
    assert isinstance(came, Withheld)
    assert came.kind is DelayKind.UNREACHABLE
    assert came.detail.startswith("Nothing answers at 127.0.0.1:9, so nobody is logged in; start the sandbox")


def test_an_app_that_cannot_be_sent_is_a_sentence(authority: XAuthority, server: ScriptedServer) -> None:
    came = authority.refresh(App("the-app", "sécrêt€"), "the-token-of-it")
    assert came == Withheld(
        DelayKind.UNAUTHORIZED,
        "The client id or the client secret holds characters that cannot be sent, so the login could not be"
        " renewed; give them as X's developer console shows them.",
    )
    assert server.requests == []


ECHO = f"You sent {', '.join(SECRETS)} and {', '.join(quote(secret, safe='') for secret in SECRETS)}."
ECHOES = {
    "refused": reply(400, {"error": "invalid_request", "error_description": ECHO}),
    "unknown": reply(401, {"detail": ECHO}),
    "trouble": reply(500, ECHO.encode()),
    "granted": reply(200, {"access_token": f"{ECHO} ", "error_description": ECHO}),
    "moved": reply(302, b"", {"Location": f"/?{quote(ECHO)}"}),
    "no HTTP": Reply(f"{ECHO}\r\n".encode(), hang_up=True),
}
ASK: dict[str, Callable[[XAuthority], object]] = {
    "exchange": lambda authority: authority.exchange(CONFIDENTIAL, INVITATION, "the-code-of-it"),
    "refresh": lambda authority: authority.refresh(CONFIDENTIAL, "the-token-of-it"),
    "revoke": lambda authority: authority.revoke(CONFIDENTIAL, "the-token-of-it"),
}


@pytest.mark.parametrize("ask", ASK)
@pytest.mark.parametrize("step", ECHOES.values(), ids=ECHOES.keys())
def test_nothing_that_was_sent_shows_in_an_answer_or_a_log(
    step: Step, ask: str, server: ScriptedServer, authority: XAuthority, caplog: pytest.LogCaptureFixture
) -> None:
    server.will(step)
    with caplog.at_level(logging.DEBUG):
        came = ASK[ask](authority)
    sent = server.requests[0].body.decode() + base64.b64encode(b"the-app:the/secret+of=it").decode()
    mine = [secret for secret in SECRETS if quote(secret, safe="") in sent or secret == SECRETS[0]]
    text = " ".join([repr(came), caplog.text, *(str(record.args) for record in caplog.records)])
    assert [secret for secret in mine if secret in text or quote(secret, safe="") in text] == []


def test_an_invitation_and_a_code_hide_what_proves_them() -> None:
    assert urlsplit(repr(INVITATION)).query == ""
    assert [secret for secret in SECRETS if secret in f"{INVITATION!r} {Code('the-code-of-it')!r}"] == []
