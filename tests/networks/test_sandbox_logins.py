"""Logins at the sandbox over HTTP, as X gives them out: codes and refresh tokens serve once."""

from __future__ import annotations

import base64
import hashlib
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from assistant.networks.sandbox.server import SandboxOptions, start
from tests.networks.sandbox_caller import NOW, Caller, Reply
from tests.person import consent

if TYPE_CHECKING:
    from collections.abc import Iterator

REDIRECT = "http://127.0.0.1:8788/callback"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "response_type": "code",
    "client_id": "app",
    "redirect_uri": REDIRECT,
    "scope": "tweet.read offline.access",
    "state": "a state",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
CONFIDENTIAL = "Basic " + base64.b64encode(b"app:secret").decode()
INVALID = {"error": "invalid_request", "error_description": "Value passed for the {} was invalid."}


@pytest.fixture
def caller() -> Iterator[Caller]:
    with start(SandboxOptions(port=0, clock=lambda: NOW)) as running, Caller(running.url) as caller:
        yield caller


def led(caller: Caller, decision: str = "allow", **changes: str) -> dict[str, str]:
    """What the browser brings back to the app."""
    address = consent(f"{caller.url}/i/oauth2/authorize?{urlencode(ASKED | changes)}", "me", decision)
    assert address.startswith(f"{REDIRECT}?")
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def send(caller: Caller, path: str, fields: dict[str, str], authorization: str = "") -> Reply:
    form = {"Content_Type": "application/x-www-form-urlencoded", "Authorization": authorization}
    return caller.call("POST", path, urlencode(fields).encode(), **form)


def trade(caller: Caller, code: str, verifier: str = VERIFIER, redirect: str = REDIRECT) -> Reply:
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect}
    return send(caller, "/2/oauth2/token", fields | {"code_verifier": verifier, "client_id": "app"})


def refresh(caller: Caller, token: str, client: str = "app") -> Reply:
    fields = {"grant_type": "refresh_token", "refresh_token": token, "client_id": client}
    return send(caller, "/2/oauth2/token", fields)


def granted(caller: Caller) -> Any:  # noqa: ANN401 - as JSON holds it
    reply = trade(caller, led(caller)["code"])
    assert reply.status == 200, reply.text
    return reply.json


def who(caller: Caller, token: str) -> int:
    return caller.call("GET", "/2/users/me", Authorization=f"Bearer {token}").status


def test_a_person_who_says_yes_brings_a_code_that_is_worth_tokens(caller: Caller) -> None:
    brought = led(caller)
    assert brought["state"] == "a state"
    tokens = trade(caller, brought["code"]).json
    assert tokens == {
        "token_type": "bearer",
        "expires_in": 7200,
        "access_token": tokens["access_token"],
        "refresh_token": tokens["refresh_token"],
        "scope": "tweet.read offline.access",
    }
    me = caller.call("GET", "/2/users/me", Authorization=f"Bearer {tokens['access_token']}")
    assert me.json["data"]["username"] == "me"


def test_a_person_who_says_no_brings_no_code(caller: Caller) -> None:
    assert led(caller, "deny") == {"error": "access_denied", "state": "a state"}


def test_without_the_scope_for_it_nothing_can_be_renewed(caller: Caller) -> None:
    assert "refresh_token" not in trade(caller, led(caller, scope="tweet.read")["code"]).json


@pytest.mark.parametrize("wrong", [{"verifier": "w" * 43}, {"verifier": ""}, {"redirect": REDIRECT + "/"}])
def test_a_code_is_worth_nothing_to_whoever_did_not_ask_for_it(caller: Caller, wrong: dict[str, str]) -> None:
    refused = trade(caller, led(caller)["code"], **wrong)
    assert refused.status == 400
    assert refused.json["error_description"] == INVALID["error_description"].format("authorization code")


def test_a_plain_challenge_is_its_own_proof(caller: Caller) -> None:
    brought = led(caller, code_challenge=VERIFIER, code_challenge_method="plain")
    assert trade(caller, brought["code"]).status == 200


def test_a_code_lasts_thirty_seconds(caller: Caller) -> None:
    first, second = led(caller)["code"], led(caller)["code"]
    caller.set_clock("2026-11-22T05:19:30Z")
    assert trade(caller, first).status == 200
    caller.set_clock("2026-11-22T05:19:31Z")
    assert trade(caller, second).status == 400


def test_a_code_that_is_used_again_ends_what_it_brought(caller: Caller) -> None:
    code = led(caller)["code"]
    tokens = trade(caller, code).json
    assert trade(caller, code).status == 400
    assert who(caller, tokens["access_token"]) == 401
    assert refresh(caller, tokens["refresh_token"]).status == 400


def test_a_refresh_token_serves_once_and_used_again_ends_the_login(caller: Caller) -> None:
    first = granted(caller)
    second = refresh(caller, first["refresh_token"]).json
    assert len({first["refresh_token"], second["refresh_token"]}) == 2
    assert who(caller, second["access_token"]) == 200
    again = refresh(caller, first["refresh_token"])
    assert (again.status, again.json) == (
        400,
        INVALID | {"error_description": INVALID["error_description"].format("token")},
    )
    assert who(caller, second["access_token"]) == 401
    assert refresh(caller, second["refresh_token"]).status == 400


def test_tokens_are_for_the_app_that_they_were_given_to(caller: Caller) -> None:
    public = granted(caller)["refresh_token"]
    nobody = {"error": "unauthorized_client", "error_description": "Missing valid authorization header"}
    for client in ("another", ""):
        refused = refresh(caller, public, client)
        assert (refused.status, refused.json) == (401, nobody)
    fields = {"grant_type": "authorization_code", "redirect_uri": REDIRECT, "code_verifier": VERIFIER}
    reply = send(caller, "/2/oauth2/token", fields | {"code": led(caller)["code"]}, CONFIDENTIAL)
    confidential = reply.json["refresh_token"]
    assert refresh(caller, confidential).status == 401
    fields = {"grant_type": "refresh_token", "refresh_token": confidential}
    assert send(caller, "/2/oauth2/token", fields, CONFIDENTIAL).status == 200


@pytest.mark.parametrize("header", ["Basic", "Basic ???", "Basic /w==", "Basic " + "YXBwOg=="])
def test_a_header_that_names_no_app_is_refused(caller: Caller, header: str) -> None:
    assert send(caller, "/2/oauth2/token", {"grant_type": "refresh_token"}, header).status == 401


def test_another_kind_of_trade_is_refused(caller: Caller) -> None:
    refused = send(caller, "/2/oauth2/token", {"grant_type": "password", "client_id": "app"})
    assert (refused.status, refused.json["error"]) == (400, "unsupported_grant_type")


def test_an_access_token_ends_when_it_was_told_to(caller: Caller) -> None:
    assert caller.call("POST", "/sandbox/tokens", {"expires_in": 60}).json == {"expires_in": 60}
    tokens = granted(caller)
    assert tokens["expires_in"] == 60
    caller.set_clock("2026-11-22T05:19:59Z")
    assert who(caller, tokens["access_token"]) == 200
    caller.set_clock("2026-11-22T05:20:01Z")
    assert who(caller, tokens["access_token"]) == 401


def test_every_access_token_can_be_ended_while_logins_last(caller: Caller) -> None:
    tokens = granted(caller)
    (login,) = caller.call("DELETE", "/sandbox/tokens").json
    assert login == caller.get("/sandbox/tokens").json[0]
    assert (login["access_tokens"], login["renewable"], login["ended"]) == (0, True, False)
    assert who(caller, tokens["access_token"]) == 401
    assert who(caller, refresh(caller, tokens["refresh_token"]).json["access_token"]) == 200


def test_a_token_of_another_sandbox_is_worth_nothing(caller: Caller) -> None:
    assert who(caller, "sandbox-access-of-yesterday") == 401


@pytest.mark.parametrize(("kind", "left"), [("access_token", 200), ("refresh_token", 400)])
def test_a_token_can_be_revoked_and_a_refresh_token_takes_the_login_with_it(
    caller: Caller, kind: str, left: int
) -> None:
    tokens = granted(caller)
    revoked = send(caller, "/2/oauth2/revoke", {"token": tokens[kind], "client_id": "app"})
    assert (revoked.status, revoked.json) == (200, {"revoked": True})
    assert who(caller, tokens["access_token"]) == 401
    assert refresh(caller, tokens["refresh_token"]).status == left


def test_only_the_app_itself_revokes_its_tokens(caller: Caller) -> None:
    token = granted(caller)["refresh_token"]
    assert send(caller, "/2/oauth2/revoke", {"token": token}).status == 401
    assert send(caller, "/2/oauth2/revoke", {"token": token, "client_id": "another"}).status == 401
    assert send(caller, "/2/oauth2/revoke", {"token": "never given", "client_id": "app"}).status == 200
    assert refresh(caller, token).status == 200


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"client_id": "", "state": ""}, "The request lacks client_id, state."),
        ({"response_type": "token"}, "The request has another response_type than code."),
        (
            {"code_challenge_method": "S1"},
            "The request has another code_challenge_method than S256 or plain.",
        ),
        (
            {"redirect_uri": "https://example.org/"},
            "The sandbox leads back to this machine only: redirect_uri must begin with http://127.0.0.1.",
        ),
        ({"state": "s" * 501}, "The state has more than 500 characters."),
    ],
)
def test_a_request_that_cannot_be_is_explained_to_the_person(
    caller: Caller, changes: dict[str, str], fault: str
) -> None:
    page = caller.get(f"/i/oauth2/authorize?{urlencode(ASKED | changes)}")
    assert (page.status, page.headers["Content-Type"]) == (400, "text/html; charset=utf-8")
    assert f"<p>{fault}</p>" in page.text
    assert send(caller, "/i/oauth2/authorize", ASKED | changes | {"account": "me"}).status == 400


def test_the_page_shows_what_an_app_says_and_never_runs_it(caller: Caller) -> None:
    evil = "<script>{{ 7 * 7 }}</script>"
    page = caller.get(f"/i/oauth2/authorize?{urlencode(ASKED | {'client_id': evil, 'scope': evil})}")
    assert evil not in page.text
    assert "49" not in page.text
    assert unescape(page.text).count(evil) == 3
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none';")


def test_nobody_is_let_in_without_a_name_or_by_a_strangers_page(caller: Caller) -> None:
    form = ASKED | {"decision": "allow", "account": " "}
    assert send(caller, "/i/oauth2/authorize", form).status == 400
    stranger = caller.call("POST", "/i/oauth2/authorize", b"", Origin="https://evil.example")
    assert stranger.status == 403


def test_trading_can_be_told_to_go_wrong_and_has_then_happened_or_not(caller: Caller) -> None:
    tokens = granted(caller)
    caller.fault({"fault": "server_error", "on": "token"})
    assert refresh(caller, tokens["refresh_token"]).status == 503
    caller.fault({"fault": "empty_body", "on": "token"})
    assert refresh(caller, tokens["refresh_token"]).body == b""
    assert refresh(caller, tokens["refresh_token"]).status == 400


@pytest.mark.parametrize(
    "content", [{"expires_in": -1}, {"expires_in": True}, {"expires_in": 1, "a": 2}, 7, b"{"]
)
def test_how_long_tokens_last_is_told_in_seconds(caller: Caller, content: object) -> None:
    refused = caller.call("POST", "/sandbox/tokens", content)
    assert refused.json["detail"] == (
        'How long access tokens last is set with {"expires_in": 7200}, in whole seconds from 0 to a year.'
    )
